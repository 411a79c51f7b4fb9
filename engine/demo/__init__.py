"""The demonstration: an invented organisation and people, and cases played through the operations on a moved clock.

```
words.py        the files of the folder `demo/` of a pack, as frozen models
reading.py      reading that folder: everything wrong with it at once, each with its place
amounts.py      `18..32`, `1/3`, `120 days ago`: amounts and days as the files write them
chance.py       chance that comes out the same in every run
recipes.py      how a value is made: picked from a list, a day at an age, a text with holes
people.py       making a person with a full record
tree.py         making units, their names and parents, who holds which position
world.py        everything that is there before the first case begins
filling.py      putting it into the store
stories.py      playing cases: who is awaited acts, day after day, until today
accounts.py     who can sign in
run.py          `doanvu demo`: all of it, once
```

Nothing here knows of any organisation, procedure or field: all of that is data in the pack.
"""
