"""What the clock does to stored cases is what it does in a rehearsal: reminders, lateness, escalation, acts of its own.

The stories that move the clock are played twice: in memory, where the rehearsal lets every day pass, and on each
database, where the operation that workers run looks at the cases whose day has come. What comes of it must be the same.
"""

import json
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.cases.decision import Notice
from engine.definition.pack import Pack
from engine.ground.clock import StillClock, plus_days
from engine.operations.office import Office
from engine.operations.ring_clock import ring_clock
from engine.scenarios.rehearse import Rehearsal
from engine.scenarios.script import GivenWords, Script, read_script
from engine.scenarios.world import World
from engine.store.database import Database, Transaction
from engine.store.releases import keep_release
from engine.store.schema import migrate
from engine.store.statements import Statement
from engine.store.trail import read_stream, verify_stream
from tests.conftest import BOTH_KINDS, Databases
from tests.operations.stored_world import NumberedWorld, StoredWorld, office_on, publish_pack
from tests.runtime.club import club_pack, stories_of
from tests.runtime.test_clockwork import REFUSING, STORIES
from tests.shipped import the_pack as pack

ROOT = Path(__file__).parents[2]
FAR_APART = 100_000

_NOTICES = Statement("SELECT id, kind, title, body, seats FROM notices WHERE case_id = :case ORDER BY id")
_RINGS = Statement("SELECT key FROM rings WHERE case_id = :case ORDER BY key")
_WAKE = Statement("SELECT wake_on FROM cases WHERE id = :case")
_SLEEP = Statement("UPDATE cases SET wake_on = NULL")


@cache
def script() -> Script:
    file = ROOT / "tests" / "scenarios" / "member_admission.yaml"
    found, report = read_script(file.name, file.read_bytes())
    assert found is not None, report.text()
    return found


def with_clock() -> Iterator[Any]:
    """The stories in which the clock is moved."""
    for index, story in enumerate(script().stories):
        if any(step.clock is not None for step in story.steps):
            yield pytest.param(index, id=story.story)


@pytest.fixture(scope="module", params=BOTH_KINDS)
def office(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """One database of each kind for all stories, with the shipped pack published in it."""
    url = databases.fresh(request.param, prepare=migrate)
    database = Database(url)
    versions = {item.digest: ("procedure", item.name) for item in pack().procedures.values()}
    versions[pack().parameters.digest] = ("parameters", "parameters")
    database.carry_out(lambda c: keep_release(c, pack().digest, pack().files, versions, at=0, by=None))
    yield office_on(database, tmp_path_factory.mktemp("files"))
    database.close()
    databases.drop(url)


class ByOperation(Rehearsal):
    """A rehearsal in a stored world in which the clock is the one that workers run."""

    def __init__(
        self,
        index: int,
        office: Office,
        *,
        start: int,
        days: int = 1,
        told: tuple[Pack, Script] | None = None,
    ) -> None:
        """Identifiers count from `start`; the worker looks every so many `days`. The shipped stories, unless others are
        `told`.
        """
        of, stories = told or (pack(), script())
        self.stored: StoredWorld

        def make(pack: Pack, given: tuple[GivenWords, ...]) -> World:
            self.stored = StoredWorld(pack, given, start, office)
            return self.stored

        super().__init__(of, stories, stories.stories[index], make)
        self.office = office
        self.days = days
        self.looks = 0

    def _move_clock(self, day: str) -> None:
        clock = self.office.clock
        assert isinstance(clock, StillClock)
        while self.world.today < day:
            self.world.today = min(day, plus_days(self.world.today, self.days))
            clock.move_to_day(self.world.today)
            self.looks += 1
            found = ring_clock(self.office)
            assert found.left == ()
            assert ring_clock(self.office) == type(found)(cases=0, done=0), "a second look finds nothing to do"
        self._read_back()

    def _read_back(self) -> None:
        """What the operation kept, into the world that expectations look at."""
        known = {notice.id for notice in self.world.notices}
        with self.office.database.read() as c:
            for case in self.stored.opened:
                for id_, kind, title, body, seats in c.rows(_NOTICES, {"case": case}):
                    if id_ not in known:
                        self.world.notices.append(_notice(id_, kind, case, title, body, json.loads(seats)))


def _notice(id_: str, kind: str, case: str, title: str, body: str, keys: list[str]) -> Notice:
    persons = tuple(key.removeprefix("person:") for key in keys if key.startswith("person:"))
    seats = tuple(_pair(key) for key in keys if not key.startswith("person:"))
    return Notice(id=id_, kind=kind, case=case, title=title, body=body, persons=persons, seats=seats)


def _pair(key: str) -> tuple[str, str]:
    unit, position = key.split(":", 1)
    return unit, position


def _play(rehearsal: Rehearsal, index: int, stories: Script | None = None) -> None:
    stories = stories or script()
    for step, place in zip(stories.stories[index].steps, stories.steps[index], strict=True):
        if not rehearsal.play(step, place):
            break
    assert rehearsal.failures == []


@pytest.mark.parametrize("index", list(with_clock()))
def test_the_clock_does_to_stored_cases_what_it_does_in_a_rehearsal(index: int, office: Office) -> None:
    start = (index + 1) * FAR_APART
    there = Rehearsal(
        pack(),
        script(),
        script().stories[index],
        lambda pack, given: NumberedWorld(pack, given, start),
    )
    _play(there, index)
    here = ByOperation(index, office, start=start)
    try:
        _play(here, index)
        assert here.looks > 1
        with office.database.read() as c:
            for case, stored in zip(there.world.case_ids(), here.stored.opened, strict=True):
                assert _told(c, stored) == _told_in_memory(there.world, case)
                assert len(c.rows(_RINGS, {"case": stored})) == len(
                    [1 for key in there.world.rung if _rings_of(there.world, key, case)]
                )
                assert verify_stream(c, f"case:{stored}") is None
    finally:
        here.stored.leave()
        _let_sleep(office)


def _let_sleep(office: Office) -> None:
    """Cases of a story that is over are not looked at in the next one."""
    office.database.carry_out(lambda c: c.run(_SLEEP))


def _rings_of(world: World, key: str, case: str) -> bool:
    tasks = {
        task["id"] for owner, _, payload in world.events if owner == case for task in payload["case"].get("tasks", ())
    }
    return case in key or any(task in key for task in tasks)


def _told_in_memory(world: World, case: str) -> tuple[list[Any], list[Any]]:
    """Events without ids (the operation gives its own), and notices."""
    events = [
        [kind, payload["entered_on"], payload["state_before"], payload["state_after"]]
        for owner, kind, payload in world.events
        if owner == case
    ]
    notices = [
        [notice.kind, notice.title, notice.body, sorted(_keys(notice))]
        for notice in world.notices
        if notice.case == case
    ]
    return events, sorted(notices)


def _told(c: Transaction, case: str) -> tuple[list[Any], list[Any]]:
    events = [
        [event.kind, event.payload["entered_on"], event.payload["state_before"], event.payload["state_after"]]
        for event in read_stream(c, f"case:{case}")
        if event.payload is not None
    ]
    notices = [
        [kind, title, body, sorted(json.loads(seats))]
        for _, kind, title, body, seats in c.rows(_NOTICES, {"case": case})
    ]
    return events, sorted(notices)


def _keys(notice: Notice) -> list[str]:
    return [
        *(f"person:{person}" for person in notice.persons),
        *(f"{unit}:{position}" for unit, position in notice.seats),
    ]


def _lapsing() -> int:
    """The story in which nobody answers a request for correction until the case ends by itself."""
    return next(
        index
        for index, story in enumerate(script().stories)
        if any(
            step.clock is not None and step.expect is not None and step.expect.state == "withdrawn"
            for step in story.steps
        )
    )


def test_a_clock_that_was_away_for_days_still_does_everything_once(office: Office) -> None:
    index = _lapsing()
    here = ByOperation(index, office, start=1_001 * FAR_APART, days=400)
    try:
        _play(here, index)
        with office.database.read() as c:
            (case,) = here.stored.opened
            assert [row[0] for row in c.rows(_WAKE, {"case": case})] == [None], "nothing is left to do"
            kinds = [event.kind for event in read_stream(c, f"case:{case}")]
            assert verify_stream(c, f"case:{case}") is None
        assert kinds[-1] == "case.ticked"
        assert len([key for key in _rung(office, case) if key.startswith("take:")]) == 1
    finally:
        here.stored.leave()
        _let_sleep(office)


def test_many_looks_at_once_do_everything_once(office: Office) -> None:
    index = _lapsing()
    here = ByOperation(index, office, start=1_002 * FAR_APART)
    clock = office.clock
    assert isinstance(clock, StillClock)
    steps = list(zip(script().stories[index].steps, script().steps[index], strict=True))
    until = next(number for number, (step, _) in enumerate(steps) if step.clock is not None)
    try:
        for step, place in steps[:until]:
            assert here.play(step, place), here.failures
        clock.move_to_day(plus_days(here.world.today, 400))
        begin = threading.Barrier(4)
        done: list[int] = []

        def look() -> None:
            begin.wait(timeout=30)
            done.append(ring_clock(office).done)

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (case,) = here.stored.opened
        assert len(done) == 4
        assert sum(done) == len(_rung(office, case)) == 1, "the case has lapsed, once"
        with office.database.read() as c:
            assert verify_stream(c, f"case:{case}") is None
    finally:
        here.stored.leave()
        _let_sleep(office)


def _rung(office: Office, case: str) -> list[str]:
    with office.database.read() as c:
        return [key for (key,) in c.rows(_RINGS, {"case": case})]


# --- Timers at an end, conditions, and what rules refuse the clock (S25) ----------------------------------------------


class ByWorker(ByOperation):
    """The same in which a worker also looks after every step, and nothing else looks at conditions."""

    def _look_at_conditions(self) -> None:
        clock = self.office.clock
        assert isinstance(clock, StillClock)
        clock.move_to_day(self.world.today)
        assert ring_clock(self.office).left == ()
        self._read_back()


@pytest.fixture(scope="module", params=BOTH_KINDS)
def club(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """A database of each kind with the small club in it."""
    url = databases.fresh(request.param, prepare=migrate)
    database = Database(url)
    office = office_on(database, tmp_path_factory.mktemp("files"))
    publish_pack(office, club_pack(REFUSING))
    yield office
    database.close()
    databases.drop(url)


@pytest.mark.parametrize("index", range(len(stories_of(STORIES).stories)))
def test_what_the_clock_takes_hands_over_and_looks_at_is_the_same_in_a_database(index: int, club: Office) -> None:
    start, told = (index + 1) * FAR_APART, (club_pack(REFUSING), stories_of(STORIES))
    there = Rehearsal(*told, told[1].stories[index], lambda pack, given: NumberedWorld(pack, given, start))
    _play(there, index, told[1])
    here = ByWorker(index, club, start=start, told=told)
    try:
        _play(here, index, told[1])
        with club.database.read() as c:
            for case, stored in zip(there.world.case_ids(), here.stored.opened, strict=True):
                assert _told(c, stored) == _told_in_memory(there.world, case)
                assert verify_stream(c, f"case:{stored}") is None
    finally:
        here.stored.leave()
        _let_sleep(club)
