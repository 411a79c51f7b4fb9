"""The durable queue: DBOS, opened in this process; handing work over, and taking it over from workers that died.

On PostgreSQL its tables lie in the schema `dbos` of our database, on SQLite in a file of their own. The rules that were
learnt the hard way: an executor has a stable id, because after a crash only the same id is recovered by itself; a dead
one's work is resumed by whoever took its slot, and by nobody else; the version is ours to set, because the default is a
digest of the code and would strand running work at every deployment; values are plain JSON, never pickled objects.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from engine.ground.clock import moment
from engine.ground.errors import SetupError
from engine.store.jobs import jobs_engine, jobs_url
from engine.worker.pace import Pace

VERSION = "1"
"""Of the workflows in `jobs.py`. Raise it when a workflow that was begun by the old code cannot be finished by the new:
what is still owed then hands itself over anew under the new version, and old work is left alone.
"""

OWED = "owed"
"""The queue of single pieces of work: papers, deliveries."""

CLOCK = "clock"
"""The queue of what runs at set times; one at a time among all workers."""

THREADS = 4
"""Pieces of work a worker does side by side: most of the time they wait for a mail server or the disk."""

_AHEAD = 32
"""Pieces of work a worker takes from the queue at once."""

_KEPT = timedelta(days=2)
"""How long the queue remembers finished work."""

# DBOS is one for a process, and asked for a second time gives the first whatever it is told. So this is one as well.
_ONE = threading.Lock()


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """Where the queue keeps its tables."""

    database_url: str
    """Of our database; on PostgreSQL the queue's tables lie beside ours."""
    file: Path
    """The file of its own that it has on SQLite."""


class Busy:
    """Counts the steps that are running, so that a worker told to stop can let them finish."""

    def __init__(self) -> None:
        """Nothing runs."""
        self._changed = threading.Condition()
        self._running = 0

    @contextmanager
    def step(self) -> Iterator[None]:
        """Around a step."""
        with self._changed:
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing runs, at most so long; whether nothing runs."""
        with self._changed:
            return self._changed.wait_for(lambda: self._running == 0, timeout=seconds)


class Queue:
    """The durable queue, open in this process under one executor's id."""

    @staticmethod
    def prepare(where: Where, executor: str) -> "Queue":
        """Take the process's one queue; workflows are registered next, then `open` is called.

        Raises `SetupError` `worker.already-there` when this process has one open already.
        """
        if not _ONE.acquire(blocking=False):
            raise SetupError("worker.already-there")
        try:
            return Queue(where, executor)
        except BaseException:
            DBOS.destroy(destroy_registry=True)
            _ONE.release()
            raise

    def __init__(self, where: Where, executor: str) -> None:
        """Use `prepare`."""
        self._engine = None
        config: DBOSConfig = {
            "name": "doanvu",
            "application_version": VERSION,
            "executor_id": executor,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "ERROR",
            "enable_otlp": False,
            "use_listen_notify": False,
            "max_executor_threads": THREADS,
            "sys_db_pool_size": THREADS + 2,
        }
        if where.database_url.startswith("sqlite"):
            self._engine = jobs_engine(where.file)
            config["system_database_engine"] = self._engine
            config["system_database_url"] = jobs_url(where.file)
        else:
            config["system_database_url"] = where.database_url
            config["dbos_system_schema"] = "dbos"
        DBOS(config=config)

    def open(self, pace: Pace) -> None:
        """Begin to work: whatever this executor left unfinished first, then what is handed over."""
        DBOS.launch()
        DBOS.register_queue(
            OWED, worker_concurrency=_AHEAD, polling_interval_sec=pace.dequeue, on_conflict="always_update"
        )
        DBOS.register_queue(
            CLOCK, global_concurrency=1, polling_interval_sec=max(pace.dequeue, 0.5), on_conflict="always_update"
        )

    def close(self) -> None:
        """Stop working and let the process open another. What runs is not waited for."""
        try:
            DBOS.destroy(destroy_registry=True)
            if self._engine is not None:
                self._engine.dispose()
        finally:
            _ONE.release()

    def hand_over(self, workflow: str, key: str, attempt: int, *, delay: float = 0) -> None:
        """Hand a piece of work over: the row's key, and how often it failed before. A second time nothing happens.

        With `delay` it begins so many seconds from now.
        """
        options: dict[str, object] = {
            "workflow_name": workflow,
            "queue_name": OWED,
            "workflow_id": work_id(workflow, key, attempt),
            "app_version": VERSION,
        }
        if delay:
            options["delay_seconds"] = delay
        DBOS.enqueue_workflow_with_options(options, key, attempt)  # type: ignore[arg-type]

    def is_over(self, workflow: str, key: str, attempt: int) -> bool:
        """Whether the piece of work has come to its end, well or badly; what is still owed then was given up."""
        status = DBOS.get_workflow_status(work_id(workflow, key, attempt))
        return status is None or status.status not in ("ENQUEUED", "DELAYED", "PENDING")

    def take_over(self, executor: str) -> int:
        """Hand the unfinished work of an executor over again, to whichever worker is free; how much it was.

        Only for who holds the executor's slot: resumed by two, it would be done twice.
        """
        left = [
            work.workflow_id
            for work in DBOS.list_workflows(
                status="PENDING", executor_id=executor, app_version=VERSION, load_input=False, load_output=False
            )
        ]
        if left:
            DBOS.resume_workflows(left, queue_name=OWED)
        return len(left)

    def clean(self, now: int, most: int = 500) -> int:
        """Forget work that was finished days before `now` (microseconds UTC), at most so much; how much it was."""
        before = (moment(now) - _KEPT).isoformat()
        old: Sequence[str] = [
            work.workflow_id
            for work in DBOS.list_workflows(
                status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
                completed_before=before,
                limit=most,
                load_input=False,
                load_output=False,
            )
        ]
        if old:
            DBOS.delete_workflows(list(old))
        return len(old)


def work_id(workflow: str, key: str, attempt: int) -> str:
    """The id of a piece of work: the same key, failed as often, is the same work."""
    return f"{VERSION}:{workflow}:{key}:{attempt}"
