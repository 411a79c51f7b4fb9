"""Putting the invented world into the store: units with their past, people with their records, ranges of numbers.

Everything is entered on one day as an import would enter it, in transactions of bounded size, each row and each event
bearing the act of that import.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from engine.cases.facts import Dated, Person, Unit
from engine.definition.record import Record
from engine.demo.world import HeldRange
from engine.ground.vietnamese import fold, sort_key, unit_sort_key
from engine.operations.office import Office
from engine.store import tables
from engine.store.database import Transaction
from engine.store.statements import Insertion
from engine.store.trail import Note, Signature, write

T = TypeVar("T")

_AT_ONCE = 1_000
"""People in one transaction."""

_ALWAYS = ""
"""The beginning of time within a primary key."""

_UNITS = Insertion(
    tables.units,
    (
        "id",
        "slug",
        "place_name",
        "closed_on",
        "successor",
        "kind",
        "parent",
        "name",
        "full_name",
        "sort_key",
        "search_fold",
    ),
)
_UNIT_VALUES = Insertion(tables.unit_values, ("unit", "field", "from_day", "at", "value", "until", "act"))
_CLOSURE = Insertion(tables.unit_closure, ("unit", "ancestor", "from_day", "depth", "until"))
_TERMS = Insertion(tables.terms, ("id", "unit", "body", "ordinal", "from_day", "until"))
_APPOINTMENTS = Insertion(
    tables.appointments, ("id", "person", "unit", "position", "from_day", "until", "signs_from", "acting", "act")
)
_RANGES = Insertion(tables.number_ranges, ("key", "next", "last", "format", "act"))
_PERSONS = Insertion(
    tables.persons,
    ("id", "name", "sort_key", "search_fold", "unit", "status", "birth_date", "phone", "made_at"),
)
_VALUES = Insertion(
    tables.record_values, ("about", "field", "from_day", "at", "value", "until", "unit", "case_id", "act")
)
_ENTRIES = Insertion(
    tables.record_entries, ("about", "history", "entry", "at", "value", "day", "case_id", "document", "act")
)


def put_units(office: Office, units: Sequence[Unit]) -> None:
    """Enter units with their dated kinds, parents and names, their terms and appointments, in one transaction."""
    by_id = {unit.id: unit for unit in units}
    now = office.clock.now()
    act = office.new_identifier()

    def work(c: Transaction) -> None:
        c.load_many(_UNITS, [_unit_row(unit) for unit in units])
        c.load_many(_UNIT_VALUES, [row for unit in units for row in _value_rows(unit, now, act)])
        c.load_many(_CLOSURE, [row for unit in units for row in _closure_rows(unit, by_id)])
        c.load_many(
            _TERMS,
            [
                (term.id, term.unit, term.body, term.ordinal, term.from_day, term.until)
                for unit in units
                for term in unit.terms
            ],
        )
        c.load_many(
            _APPOINTMENTS,
            [
                (
                    row.id,
                    row.person,
                    row.unit,
                    row.position,
                    row.from_day,
                    row.until,
                    row.signs_from,
                    row.acting,
                    act,
                )
                for unit in units
                for row in unit.appointments
            ],
        )
        notes = [
            Note(
                stream=f"unit:{unit.id}",
                kind="unit.imported",
                payload={
                    "kinds": _dated(unit.kinds),
                    "parents": _dated(unit.parents),
                    "names": _dated(unit.names),
                    "closed_on": unit.closed_on,
                    "successor": unit.successor,
                    "appointments": [
                        {"person": row.person, "position": row.position, "from": row.from_day, "until": row.until}
                        for row in unit.appointments
                    ],
                },
            )
            for unit in units
        ]
        write(c, _signature(office, act), *notes)
        c.organisation_changed = True

    office.database.carry_out(work)


def put_people(
    office: Office, people: Iterable[Person], record: Record, told: Callable[[int], None] = lambda _: None
) -> int:
    """Enter people with their whole records; how many. `told` hears how many have been entered so far.

    `record` is the record of a person as the pack declares it. Each thousand is a transaction of its own.
    """
    count = 0
    for some in _chunks(people, _AT_ONCE):
        office.database.carry_out(partial(_put, office, some, record, office.new_identifier()))
        count += len(some)
        told(count)
    return count


def put_ranges(office: Office, ranges: Iterable[HeldRange]) -> None:
    """Enter ranges of numbers, each with the next number to be drawn."""
    act = office.new_identifier()
    rows = [(f"{held.name}:{held.unit}", held.next, held.last, held.pattern, act) for held in ranges]
    office.database.carry_out(lambda c: c.load_many(_RANGES, rows))


# --- units


def _unit_row(unit: Unit) -> tuple[Any, ...]:
    shown = unit.names[-1].value
    return (
        unit.id,
        unit.slug or None,
        unit.place_name,
        unit.closed_on,
        unit.successor,
        unit.kinds[-1].value,
        unit.parents[-1].value,
        shown["name"],
        shown["full_name"],
        unit_sort_key(shown["full_name"]),
        fold(shown["full_name"]),
    )


def _value_rows(unit: Unit, at: int, act: str) -> Iterator[tuple[Any, ...]]:
    for field, rows in (("kind", unit.kinds), ("parent", unit.parents), ("name", unit.names)):
        for row in rows:
            yield unit.id, field, row.from_day or _ALWAYS, at, _json(row.value), row.until, act


def _closure_rows(unit: Unit, units: dict[str, Unit]) -> list[tuple[Any, ...]]:
    """The unit with all that lie above it, each with the days on which it does."""
    found: list[tuple[Any, ...]] = []

    def climb(current: Unit, depth: int, first: str, last: str | None) -> None:
        found.append((unit.id, current.id, first, depth, last))
        for row in current.parents:
            begins = max(first, row.from_day or _ALWAYS)
            ends = min((day for day in (last, row.until) if day is not None), default=None)
            if row.value is not None and (ends is None or begins <= ends):
                climb(units[row.value], depth + 1, begins, ends)

    climb(unit, 0, _ALWAYS, None)
    return found


def _dated(rows: Sequence[Dated]) -> list[dict[str, Any]]:
    return [{"value": row.value, "from": row.from_day, "until": row.until} for row in rows]


# --- people


def _put(office: Office, people: Sequence[Person], record: Record, act: str, c: Transaction) -> None:
    now, today = office.clock.now(), office.clock.today()
    roles = record.roles
    assert roles is not None

    def shown(person: Person, role: str | None) -> Any:
        return person.value(role, today) if role is not None else None

    rows = []
    for person in people:
        name = str(shown(person, roles.name))
        rows.append(
            (
                person.id,
                name,
                sort_key(name),
                fold(name),
                shown(person, roles.unit),
                shown(person, roles.status),
                shown(person, roles.birth_date),
                shown(person, roles.phone),
                now,
            )
        )
    c.load_many(_PERSONS, rows)
    c.load_many(
        _VALUES,
        [
            (
                person.id,
                field,
                row.from_day or _ALWAYS,
                now,
                _json(row.value),
                row.until,
                row.value if field == roles.unit else None,
                None,
                act,
            )
            for person in people
            for field, dated in person.fields.items()
            for row in dated
        ],
    )
    c.load_many(
        _ENTRIES,
        [
            (person.id, history, f"{act}/{history}/{number}", now, _json(entry), today, None, None, act)
            for person in people
            for history, entries in person.histories.items()
            for number, entry in enumerate(entries)
        ],
    )
    notes = [
        Note(
            stream=f"person:{person.id}",
            kind="person.imported",
            payload={
                "fields": {field: _dated(dated) for field, dated in person.fields.items()},
                "histories": {name: list(entries) for name, entries in person.histories.items()},
            },
        )
        for person in people
    ]
    write(c, _signature(office, act), *notes)


def _signature(office: Office, act: str) -> Signature:
    return Signature(
        act=act, salt=office.identifiers.salt, at=office.clock.now(), today=office.clock.today(), via="import"
    )


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    waiting = iter(items)
    while some := list(islice(waiting, size)):
        yield some


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
