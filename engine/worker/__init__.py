"""The worker: what is owed outside of a request, carried out durably. The only room that knows DBOS.

```
pace.py      how often it looks, and after how long a silence it is dead
queue.py     the durable queue: opening it in this process, handing work over, taking work over from the dead
jobs.py      the work itself, as workflows of steps; each step is a call of an operation
worker.py    one worker: looks for what is owed, says that it is alive, watches the others
embedded.py  a worker within the process that serves
run.py       a worker as a process of its own
```

A decision writes what it owes as rows of its own transaction. The worker finds these rows and hands each over under
the row's key; handed over twice, or by two workers, it is one piece of work. Nothing here is the truth: when the
queue's own tables are lost, the rows that are still owed hand themselves over again.
"""
