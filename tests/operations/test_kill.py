"""Killed while deciding, again and again: what was answered is there, nothing is there twice, no number is left out."""

import json
import os
import random
import signal
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from engine.operations.office import Office
from engine.runtime.evolve import rebuild
from engine.store.cases import load_cases
from engine.store.database import Database
from engine.store.schema import migrate
from engine.store.statements import Statement
from engine.store.trail import find_act, read_stream, streams_in_order, verify_stream
from tests.conftest import BOTH_KINDS, Databases
from tests.operations.deciding import Cast, Nursery, nursery, prepared
from tests.operations.stored_world import office_on

LIVES = 20
"""How many workers are killed on each database, and in the end those that are left."""
SIDE_BY_SIDE = 2
LAST_ROUNDS = 2
"""What those do who are let live in the end."""


@pytest.fixture(params=BOTH_KINDS)
def office(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Office]:
    """A database of each kind."""
    url = databases.fresh(request.param, prepare=migrate)
    database = Database(url)
    yield office_on(database, tmp_path)
    database.close()
    databases.drop(url)


@pytest.fixture(scope="module")
def home() -> Iterator[Nursery]:
    """Where the workers of both databases come from."""
    with nursery() as made:
        yield made


def test_what_was_answered_is_there_and_nothing_twice(office: Office, home: Nursery, tmp_path: Path) -> None:
    _, cast = prepared(office)
    chance = random.Random(20261123)
    workers = [_Worker(home, office, cast, tmp_path / f"{number}") for number in range(SIDE_BY_SIDE)]
    for life in range(LIVES):
        workers[life % SIDE_BY_SIDE].die_after(chance.randint(1, 4), chance.uniform(0, 8))
    for worker in workers:
        worker.end()
    assert sum(worker.killed for worker in workers) == LIVES + SIDE_BY_SIDE
    assert sum(worker.left for worker in workers) >= LIVES // 4, "killed within acts, not only between them"
    answered = [entry for worker in workers for entry in worker.diary if "did" in entry]
    assert len(answered) > LIVES
    _nothing_is_lost(office, answered)
    _nothing_is_doubled(office)


class _Worker:
    """One after another: each life begins with what the one before may have left undone."""

    def __init__(self, home: Nursery, office: Office, cast: Cast, pipe: Path) -> None:
        os.mkfifo(pipe)
        self._home = home
        self._pipe = pipe
        self._task = {"url": office.database.url, "folder": str(pipe.parent), "cast": asdict(cast), "diary": str(pipe)}
        self.diary: list[dict[str, Any]] = []
        """Everything written in all its lives."""
        self.killed = 0
        self.left = 0
        """How many died within an act."""
        self._begin(rounds=1_000_000)

    def die_after(self, entries: int, milliseconds: float) -> None:
        """Kill it when it has written so many lines and a moment has passed: it may then be anywhere within an act."""
        for _ in range(entries):
            self.diary.append(json.loads(next(self._lines)))
        threading.Event().wait(
            milliseconds / 1000
        )  # chance chooses where within an act it dies: that is what is tested
        self._kill()
        self._begin(rounds=1_000_000)

    def end(self) -> None:
        """Kill the one at work, and let a last one finish what is left and then end by itself."""
        self._kill()
        self._begin(rounds=LAST_ROUNDS)
        self._read_to_the_end()
        assert self._home.wait(self._pid) == 0

    def _kill(self) -> None:
        assert self._home.kill(self._pid) == -signal.SIGKILL
        self.killed += 1
        self._read_to_the_end()

    def _read_to_the_end(self) -> None:
        with self._lines as lines:
            self.diary.extend(json.loads(line) for line in lines if line.endswith("\n"))

    def _begin(self, rounds: int) -> None:
        last = self.diary[-1] if self.diary else {}
        self.left += "will" in last
        self._pid = self._home.start({**self._task, "rounds": rounds, "left": last if "will" in last else None})
        self._lines = self._pipe.open(encoding="utf-8")


def _nothing_is_lost(office: Office, answered: list[dict[str, Any]]) -> None:
    """Every act that was answered is in the trail, once; every number told is on the paper of that case."""
    with office.database.read() as transaction:
        numbers = dict(transaction.rows(_NUMBERS))
        for entry in answered:
            events = find_act(transaction, entry["act"])
            assert [event.stream for event in events] == [f"case:{entry['case']}"], entry
            if "number" in entry:
                assert numbers[entry["case"]] == entry["number"]


def _nothing_is_doubled(office: Office) -> None:
    """Streams without gaps or forks, cases that follow from them, one paper a case, numbers from 1 on without a gap."""
    with office.database.read() as transaction:
        streams = sorted({event.stream for event in streams_in_order(transaction) if event.stream.startswith("case:")})
        stored = load_cases(transaction, [stream.removeprefix("case:") for stream in streams])
        assert len(stored) == len(streams) == transaction.rows(_COUNT_CASES)[0][0]
        for case, kept in stored.items():
            events = read_stream(transaction, f"case:{case}")
            assert [event.sequence for event in events] == list(range(1, kept.case.version + 1))
            assert rebuild(event.payload["case"] for event in events if event.payload is not None) == kept.case
            assert verify_stream(transaction, f"case:{case}", kept.head) is None
        ordinals = sorted(ordinal for (ordinal,) in transaction.rows(_ORDINALS))
        bought = [case for case, kept in stored.items() if kept.case.state == "buying"]
        assert ordinals == list(range(1, len(bought) + 1))
        notices = transaction.rows(_NOTICES)
        assert len(notices) == len(set(notices)), "nobody is told the same twice"


_NUMBERS = Statement("SELECT case_id, number FROM documents JOIN document_cases ON document = id")
_COUNT_CASES = Statement("SELECT count(*) FROM cases")
_ORDINALS = Statement("SELECT ordinal FROM documents")
_NOTICES = Statement("SELECT act, case_id, kind, seats FROM notices")
