"""L1 and L2: one durable step written straight to the driver, with no engine at all — what cannot be beaten.

A step is: read the case, change it if nobody else has, close its task, open the next, write the audit row, commit. On
PostgreSQL that is seven round trips, BEGIN and COMMIT among them.
"""

import json
import sqlite3
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench.places import libpq

Rows = Sequence[tuple[Any, ...]]

STEPS = 4
"""Steps of a case, as everywhere in W1."""

_BODY = json.dumps({f"field_{number}": "Xin nghỉ về quê thăm gia đình" for number in range(10)}, ensure_ascii=False)

_TABLES = (
    "CREATE TABLE cases (id TEXT PRIMARY KEY, state TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL)",
    "CREATE TABLE tasks (id TEXT PRIMARY KEY, case_id TEXT NOT NULL, assignee TEXT NOT NULL, due TEXT NOT NULL, "
    "status TEXT NOT NULL)",
    "CREATE INDEX tasks_inbox ON tasks (assignee, status, due, id)",
    "CREATE TABLE audit (id {identity}, case_id TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL, "
    "action TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX audit_case ON audit (case_id)",
)


class _Limit:
    """Cases made beforehand, each with its first task, then taken through their steps one after another."""

    def __init__(self, cases: int) -> None:
        """So many cases a round."""
        self._cases = cases
        self._waiting: list[tuple[str, str]] = []

    def prepare(self) -> None:
        """Make the cases of one round."""
        self._waiting = [(str(uuid.uuid4()), str(uuid.uuid4())) for _ in range(self._cases)]
        self._make(
            [(case, "state0", 0, _BODY) for case, _ in self._waiting],
            [(task, case, "person-1", "2026-12-01", "open") for case, task in self._waiting],
        )

    def work(self) -> int:
        """Take each case through its steps."""
        for case, first in self._waiting:
            task = first
            for number in range(1, STEPS + 1):
                task = self._step(case, task, number)
        return len(self._waiting) * STEPS

    def _make(self, cases: Rows, tasks: Rows) -> None:
        raise NotImplementedError

    def _step(self, case: str, task: str, number: int) -> str:
        raise NotImplementedError


class SqliteLimit(_Limit):
    """L1: sqlite3, WAL, synchronous=FULL."""

    def __init__(self, file: Path, cases: int) -> None:
        """A new database in `file`."""
        super().__init__(cases)
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        for table in _TABLES:
            self._connection.execute(table.format(identity="INTEGER PRIMARY KEY"))

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _make(self, cases: Rows, tasks: Rows) -> None:
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO cases VALUES (?, ?, ?, ?)", cases)
        self._connection.executemany("INSERT INTO tasks VALUES (?, ?, ?, ?, ?)", tasks)
        self._connection.execute("COMMIT")

    def _step(self, case: str, task: str, number: int) -> str:
        new = str(uuid.uuid4())
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        _, version, body = execute("SELECT state, version, body FROM cases WHERE id = ?", (case,)).fetchone()
        changed = execute(
            "UPDATE cases SET state = ?, version = version + 1, body = ? WHERE id = ? AND version = ?",
            (f"state{number}", body, case, version),
        ).rowcount
        assert changed == 1
        execute("UPDATE tasks SET status = 'done' WHERE id = ?", (task,))
        execute("INSERT INTO tasks VALUES (?, ?, ?, ?, ?)", (new, case, f"person-{number}", "2026-12-01", "open"))
        execute(
            "INSERT INTO audit (case_id, actor, at, action, body) VALUES (?, ?, ?, ?, ?)",
            (case, "person-1", "2026-11-23T08:00:00", "approve", "{}"),
        )
        execute("COMMIT")
        return new


class PostgresLimit(_Limit):
    """L2: psycopg 3, seven round trips a step."""

    def __init__(self, url: str, cases: int) -> None:
        """In the empty database at `url`."""
        super().__init__(cases)
        self._cursor = psycopg.connect(libpq(url), autocommit=True).cursor()
        for table in _TABLES:
            self._cursor.execute(table.format(identity="bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"))

    def _make(self, cases: Rows, tasks: Rows) -> None:
        self._cursor.execute("BEGIN")
        self._cursor.executemany("INSERT INTO cases VALUES (%s, %s, %s, %s)", cases)
        self._cursor.executemany("INSERT INTO tasks VALUES (%s, %s, %s, %s, %s)", tasks)
        self._cursor.execute("COMMIT")

    def _step(self, case: str, task: str, number: int) -> str:
        new = str(uuid.uuid4())
        execute = self._cursor.execute
        execute("BEGIN")
        found = execute("SELECT state, version, body FROM cases WHERE id = %s", (case,)).fetchone()
        assert found is not None
        changed = execute(
            "UPDATE cases SET state = %s, version = version + 1, body = %s WHERE id = %s AND version = %s",
            (f"state{number}", found[2], case, found[1]),
        ).rowcount
        assert changed == 1
        execute("UPDATE tasks SET status = 'done' WHERE id = %s", (task,))
        execute("INSERT INTO tasks VALUES (%s, %s, %s, %s, %s)", (new, case, f"person-{number}", "2026-12-01", "open"))
        execute(
            "INSERT INTO audit (case_id, actor, at, action, body) VALUES (%s, %s, %s, %s, %s)",
            (case, "person-1", "2026-11-23T08:00:00", "approve", "{}"),
        )
        execute("COMMIT")
        return new
