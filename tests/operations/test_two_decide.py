"""Two decide at once: one wins, the other is told; nothing is applied twice, no number is given twice or left out."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from engine.cases.act import Actor
from engine.cases.case import Case
from engine.ground.errors import NoSuchAction, NotYourTurn, OutOfDate
from engine.operations.act_on_cases import act_on_case
from engine.operations.office import Office
from engine.operations.open_case import open_case
from engine.runtime.evolve import rebuild
from engine.store.cases import load_cases
from engine.store.database import Database
from engine.store.schema import migrate
from engine.store.statements import Statement
from engine.store.trail import read_stream, streams_in_order, verify_stream
from tests.conftest import BOTH_KINDS, Databases
from tests.operations.deciding import Nursery, approval, nursery, opening, prepared
from tests.operations.stored_world import StoredWorld, office_on

T = TypeVar("T")

TIMES = 12
"""How often each race is run: most of them meet within the same statement at least once."""


class Place:
    """A database in which requests are decided, and who decides them."""

    def __init__(self, url: str, folder: Path) -> None:
        """With the pack published and its people there."""
        self.url = url
        self.folder = folder
        self.database = Database(url)
        self.office = office_on(self.database, folder)
        play, self.cast = prepared(self.office)
        self.deputy = play.world.ids["pho"]
        assert isinstance(play.world, StoredWorld)
        self.world = play.world

    def other_office(self) -> Office:
        """An office as another process would have it: its own connections, its own memory."""
        return office_on(Database(self.url), self.folder, self.cast.day)


@pytest.fixture(scope="module", params=BOTH_KINDS)
def place(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """One of each kind for every race."""
    url = databases.fresh(request.param, prepare=migrate)
    made = Place(url, tmp_path_factory.mktemp("files"))
    yield made
    made.database.close()
    databases.drop(url)


def _at_once(*works: Callable[[], T]) -> list[T | Exception]:
    """What each of the works gave or raised, all begun at the same moment in threads of their own."""
    begin = threading.Barrier(len(works))
    found: list[T | Exception | None] = [None] * len(works)

    def run(index: int, work: Callable[[], T]) -> None:
        begin.wait()
        try:
            found[index] = work()
        except Exception as error:
            found[index] = error

    threads = [threading.Thread(target=run, args=(index, work)) for index, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [item for item in found if item is not None]


def _cases(found: list[Case | Exception]) -> list[Case]:
    return [item for item in found if isinstance(item, Case)]


def _errors(found: list[Case | Exception]) -> list[Exception]:
    return [item for item in found if isinstance(item, Exception)]


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(place: Place) -> None:
    others = place.other_office()
    for _ in range(TIMES):
        case = open_case(place.office, opening(place.office, place.cast)).id
        one, two = approval(place.office, place.cast, case), approval(others, place.cast, case)
        refusal = replace(two, action="refuse", reason="Không cần")
        found = _at_once(partial(act_on_case, place.office, one), partial(act_on_case, others, refusal))
        (won,), (lost,) = _cases(found), _errors(found)
        assert isinstance(lost, OutOfDate), lost
        assert won.state in ("buying", "refused") and won.version == 2
        with place.database.read() as transaction:
            stored = load_cases(transaction, [case])[case]
            assert stored.case == won
            assert [event.sequence for event in read_stream(transaction, f"case:{case}")] == [1, 2]
            assert verify_stream(transaction, f"case:{case}", stored.head) is None
    others.database.close()


def test_threads_of_one_process_fare_no_differently(place: Place) -> None:
    for _ in range(TIMES):
        case = open_case(place.office, opening(place.office, place.cast)).id
        takings = [approval(place.office, place.cast, case) for _ in range(4)]
        found = _at_once(*(partial(act_on_case, place.office, taking) for taking in takings))
        assert len(_cases(found)) == 1
        assert all(isinstance(error, OutOfDate) for error in _errors(found)) and len(_errors(found)) == 3


def test_the_same_click_twice_is_one_act_and_both_are_answered(place: Place) -> None:
    others = place.other_office()
    for _ in range(TIMES):
        starting = opening(place.office, place.cast)
        found = _at_once(partial(open_case, place.office, starting), partial(open_case, others, starting))
        assert len(_cases(found)) == 2, found
        assert len({case.id for case in _cases(found)}) == 1
        taking = approval(place.office, place.cast, starting.case)
        found = _at_once(partial(act_on_case, place.office, taking), partial(act_on_case, others, taking))
        assert [case.version for case in _cases(found)] == [2, 2], found
        with place.database.read() as transaction:
            events = read_stream(transaction, f"case:{starting.case}")
        assert [event.act for event in events] == [starting.act, taking.act]
    others.database.close()


def test_acts_over_the_same_cases_in_another_order_do_not_wait_for_ever(place: Place) -> None:
    """Two acts over several cases that name them the other way round: one is refused, and nobody hangs."""
    others = place.other_office()
    for _ in range(TIMES):
        cases = [open_case(place.office, opening(place.office, place.cast)) for _ in range(2)]
        one = approval(place.office, place.cast, cases[0].id)
        both = tuple(approval(place.office, place.cast, case.id).cases[0] for case in cases)
        # The definition does not allow it together, which is told after the cases were locked.
        forwards, backwards = replace(one, cases=both), replace(one, cases=both[::-1], act=others.new_identifier())
        found = _at_once(partial(act_on_case, place.office, forwards), partial(act_on_case, others, backwards))
        assert not _cases(found)
        assert not any(isinstance(error, (OutOfDate, NotYourTurn, NoSuchAction)) for error in _errors(found)), found
        with place.database.read() as transaction:
            stored = load_cases(transaction, [case.id for case in cases])
        assert [stored[case.id].case for case in cases] == cases
    others.database.close()


def test_an_act_by_somebody_not_awaited_is_refused_even_in_a_race(place: Place) -> None:
    others = place.other_office()
    for _ in range(3):
        case = open_case(place.office, opening(place.office, place.cast)).id
        good = approval(place.office, place.cast, case)
        bad = replace(approval(others, place.cast, case), actor=Actor(person=place.deputy))
        found = _at_once(partial(act_on_case, place.office, good), partial(act_on_case, others, bad))
        assert [case.state for case in _cases(found)] == ["buying"]
        assert isinstance(_errors(found)[0], (NotYourTurn, OutOfDate))
    others.database.close()


@pytest.fixture(scope="module")
def home() -> Iterator[Nursery]:
    """Where processes come from."""
    with nursery() as made:
        yield made


def test_processes_that_issue_at_once_leave_no_gap_in_the_numbers(place: Place, home: Nursery, tmp_path: Path) -> None:
    rounds, processes = 6, 4
    before = _numbers(place)
    pids = []
    for number in range(processes):
        os.mkfifo(tmp_path / f"{number}")
        task = {"url": place.url, "folder": str(place.folder), "cast": asdict(place.cast), "rounds": rounds}
        pids.append(home.start({**task, "diary": str(tmp_path / f"{number}")}))
    # Nobody begins before their pipe is read: they all begin together.
    with ExitStack() as pipes:
        told = [pipes.enter_context((tmp_path / f"{number}").open()) for number in range(processes)]
        entries = [json.loads(line) for lines in told for line in lines]
    assert [home.wait(pid) for pid in pids] == [0] * processes
    assert len({entry["number"] for entry in entries if "number" in entry}) == rounds * processes
    numbers = _numbers(place)
    assert len(numbers) == len(before) + rounds * processes
    assert numbers == list(range(1, len(numbers) + 1))


def test_afterwards_every_case_follows_from_its_stream(place: Place) -> None:
    with place.database.read() as transaction:
        streams = sorted({event.stream for event in streams_in_order(transaction) if event.stream.startswith("case:")})
        assert len(streams) >= TIMES
        for stream in streams:
            case = stream.removeprefix("case:")
            events = read_stream(transaction, stream)
            stored = load_cases(transaction, [case])[case]
            assert rebuild(event.payload["case"] for event in events if event.payload is not None) == stored.case
            assert verify_stream(transaction, stream, stored.head) is None


_ORDINALS = Statement("SELECT ordinal FROM documents ORDER BY ordinal")


def _numbers(place: Place) -> list[int]:
    with place.database.read() as transaction:
        return [int(ordinal) for (ordinal,) in transaction.rows(_ORDINALS)]
