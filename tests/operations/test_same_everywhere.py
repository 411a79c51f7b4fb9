"""Every shipped story in memory, on SQLite and on PostgreSQL: the same verdict and the same trail, word by word."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest

from engine.cases.facts import Person
from engine.definition.pack import Pack
from engine.ground.clock import plus_days
from engine.operations.office import Office
from engine.runtime.evolve import rebuild
from engine.scenarios.rehearse import Played, play_story
from engine.scenarios.script import GivenWords, Script, read_script
from engine.scenarios.world import World
from engine.store.cases import load_cases
from engine.store.database import Database, Transaction, in_texts
from engine.store.schema import migrate
from engine.store.seats import keys_of_task, person_key, seat_key
from engine.store.statements import Statement
from engine.store.trail import read_stream, verify_stream
from tests.conftest import BOTH_KINDS, Databases
from tests.operations.stored_world import NumberedWorld, StoredWorld, office_on
from tests.shipped import the_pack as pack

ROOT = Path(__file__).parents[2]
FAR_APART = 100_000


@cache
def scripts() -> tuple[Script, ...]:
    """Every shipped file of stories."""
    found = []
    for file in sorted((ROOT / "tests" / "scenarios").glob("*.yaml")):
        if not file.name.endswith(".trace.yaml"):
            script, report = read_script(file.name, file.read_bytes())
            assert script is not None, report.text()
            found.append(script)
    return tuple(found)


def stories() -> Iterator[Any]:
    """Each story under its title, with the number at which its identifiers begin."""
    number = 0
    for script in scripts():
        for index, story in enumerate(script.stories):
            number += 1
            yield pytest.param(script, index, number * FAR_APART, id=f"{script.procedure}: {story.story}")


@pytest.fixture(scope="module", params=BOTH_KINDS)
def office(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """One database of each kind for all stories: each story leaves it free for the next."""
    url = databases.fresh(request.param, prepare=migrate)
    database = Database(url)
    yield office_on(database, tmp_path_factory.mktemp("files"))
    database.close()
    databases.drop(url)


@pytest.mark.parametrize(("script", "index", "start"), list(stories()))
def test_a_story_is_the_same_in_memory_and_in_the_database(
    script: Script, index: int, start: int, office: Office
) -> None:
    def in_memory(pack: Pack, given: tuple[GivenWords, ...]) -> NumberedWorld:
        return NumberedWorld(pack, given, start)

    def in_the_database(pack: Pack, given: tuple[GivenWords, ...]) -> StoredWorld:
        return StoredWorld(pack, given, start, office)

    with (
        _played(script, index, in_memory) as (expected, there),
        _played(script, index, in_the_database) as (found, here),
    ):
        assert expected.passed, "the story comes true in memory"
        assert found == expected
        told = _of_database(here)
        for part, value in _of_memory(there).items():
            assert told[part] == value, part
        _is_whole(here)


W = TypeVar("W", bound=NumberedWorld)


@contextmanager
def _played(
    script: Script, index: int, make_world: Callable[[Pack, tuple[GivenWords, ...]], W]
) -> Iterator[tuple[Played, W]]:
    """A story played in a world of its own, which is left whatever happens."""
    made: list[W] = []

    def make(pack: Pack, given: tuple[GivenWords, ...]) -> W:
        made.append(make_world(pack, given))
        return made[0]

    try:
        yield play_story(pack(), script, index, make), made[0]
    finally:
        for world in made:
            world.leave()


# --- What there is to compare -----------------------------------------------------------------------------------------


def _of_memory(world: World) -> dict[str, Any]:
    events: dict[str, list[Any]] = {}
    for case, kind, payload in world.events:
        events.setdefault(case, []).append([kind, payload])
    return {
        "cases": {key: _plain(case.to_json()) for key, case in world.cases.items()},
        "events": _plain(events),
        "documents": {paper.id: _plain(asdict(paper)) for paper in world.documents},
        "notices": {
            notice.id: [
                notice.kind,
                notice.case,
                notice.title,
                notice.body,
                sorted({*map(person_key, notice.persons), *(seat_key(*seat) for seat in notice.seats)}),
            ]
            for notice in world.notices
        },
        "counters": {key: newest for key, newest in world.counters.items() if not key.startswith("case:")},
        "ranges": {key: list(held) for key, held in world.ranges.items()},
        "rings": sorted(world.rung),
        "records": {
            name: _record(world.people[id_], _days(world)) for name, id_ in world.ids.items() if id_ in world.people
        },
    }


def _of_database(world: StoredWorld) -> dict[str, Any]:
    persons = {name: id_ for name, id_ in world.ids.items() if id_ in world.people}
    known = world.persons(persons.values())
    with world.database.read() as transaction:
        cases = load_cases(transaction, world.opened)
        streams = {case: read_stream(transaction, f"case:{case}") for case in world.opened}
        units = {"prefixes": transaction.text_list(world.units)}
        ids = {"cases": transaction.text_list(world.opened)}
        return {
            "cases": {case: _plain(cases[case].case.to_json()) for case in world.opened},
            "events": {case: [[event.kind, event.payload] for event in stream] for case, stream in streams.items()},
            "documents": _documents(transaction, world),
            "notices": {
                id_: [kind, case, title, body, sorted(json.loads(seats))]
                for id_, kind, case, title, body, seats in transaction.rows(_NOTICES, ids)
            },
            "counters": {key: newest for key, newest in transaction.rows(_COUNTERS, units) if newest},
            "ranges": {key: held for key, *held in transaction.rows(_RANGES, units)},
            "rings": sorted(key for (key,) in transaction.rows(_RINGS, ids)),
            "records": {
                name: _record(person, _days(world))
                for name, id_ in persons.items()
                if (person := known[id_]) is not None
            },
        }


def _among(text: str, column: str, name: str) -> Statement:
    on_sqlite, on_postgresql = in_texts(column, name)
    return Statement(sqlite=f"{text} WHERE {on_sqlite}", postgresql=f"{text} WHERE {on_postgresql}")


_NOTICES = _among("SELECT id, kind, case_id, title, body, seats FROM notices", "case_id", "cases")
_RINGS = _among("SELECT key FROM rings", "case_id", "cases")
_COUNTERS = _among("SELECT key, newest FROM counters", "substr(key, 1, 36)", "prefixes")
_RANGES = _among('SELECT key, "next", "last", "format" FROM number_ranges', "substr(key, length(key) - 35)", "prefixes")
_ADDRESSED = _among("SELECT case_id, task, seat FROM addressees", "case_id", "cases")
_DOCUMENTS = _among(
    'SELECT id, name, type, number, ordinal, counter, "date", unit, body, term, template, title, cases, content, '
    "register, follows, sees FROM documents",
    "unit",
    "units",
)


def _documents(transaction: Transaction, world: StoredWorld) -> dict[str, Any]:
    columns = tuple(name for name in _DOCUMENT_PARTS)
    found = {}
    for row in transaction.rows(_DOCUMENTS, {"units": transaction.text_list(world.units)}):
        paper = dict(zip(columns, row, strict=True))
        found[paper["id"]] = {
            **paper,
            **{part: json.loads(paper[part]) for part in ("cases", "content", "sees")},
        }
    return found


_DOCUMENT_PARTS = (
    "id",
    "name",
    "type",
    "number",
    "ordinal",
    "counter",
    "date",
    "unit",
    "body",
    "term",
    "template",
    "title",
    "cases",
    "content",
    "register",
    "follows",
    "sees",
)


def _days(world: World) -> list[str]:
    """The days on which anything happened, those beside them, and today."""
    days = {payload["day"] for _, _, payload in world.events} | {world.today}
    return sorted({plus_days(day, more) for day in days for more in (-1, 0, 1)})


def _record(person: Person, days: list[str]) -> dict[str, Any]:
    """A record as one reads it on those days: what it was, not how it is kept."""
    fields = {name: [person.value(name, day) for day in days] for name in person.fields}
    overlays = {
        name: [next((row.value for row in rows if row.holds_on(day)), None) for day in days]
        for name, rows in person.overlays.items()
    }
    histories = {
        name: [
            {key: value for key, value in entry.items() if not key.startswith("_") and value is not None}
            for entry in entries
        ]
        for name, entries in person.histories.items()
    }
    return {"fields": fields, "overlays": overlays, "histories": histories}


def _plain(value: object) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False))


# --- What must hold in a database -------------------------------------------------------------------------------------


def _is_whole(world: StoredWorld) -> None:
    """Cases follow from their streams, chains fit, and each open task lies in just the inboxes it is addressed to."""
    with world.database.read() as transaction:
        stored = load_cases(transaction, world.opened)
        addressed: dict[tuple[str, str], set[str]] = {}
        for case, task, seat in transaction.rows(_ADDRESSED, {"cases": transaction.text_list(world.opened)}):
            addressed.setdefault((case, task), set()).add(seat)
        for case in world.opened:
            stream = read_stream(transaction, f"case:{case}")
            assert rebuild(event.payload["case"] for event in stream if event.payload is not None) == stored[case].case
            assert verify_stream(transaction, f"case:{case}", stored[case].head) is None
            for event in stream:
                assert event.payload is not None
                assert event.header.get("before") == event.payload["state_before"]
                assert event.header["after"] == event.payload["state_after"]
                assert event.header["act"] == event.act == event.payload["act"]
    assert addressed == {
        (case, task.id): set(keys_of_task(task)) for case in world.opened for task in stored[case].case.tasks
    }
