"""The store: what has happened and what is known, in one SQLite file or in PostgreSQL, with the same results.

```
database.py     opening a database, transactions, one writer in turn, counting statements
statements.py   statements prepared once for each database, many rows in one statement
tables.py       every table, with comments, and the triggers that guard the trail
cases.py        loading cases; keeping a decision: the hot path, counted in statements
facts.py        everything one decision may look at, in a bounded number of statements
trail.py        events of other streams, reading streams, erasing a payload
…               one file for each question asked of the database
```

Every function takes a `Transaction`, which `Database.write()` and `Database.read()` give. Nobody here asks for the time
or makes an identifier.
"""
