"""The organisation tree: units, who holds which position, terms; every change dated, every change an event of the unit.

Changing a parent also works out anew what lies above the unit and everything below it (`unit_closure`), so that
questions about the tree are answered from an index. Whoever changes units here sees to the tasks concerned in the same
transaction (S5): their addressees may be others now.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from engine.cases.facts import Appointment, Delegation, Needs, Term, Unit
from engine.ground.clock import plus_days
from engine.ground.errors import NotFound, Refused
from engine.ground.vietnamese import fold, unit_sort_key
from engine.store import tables
from engine.store.database import Transaction, in_texts
from engine.store.dated import DatedTable
from engine.store.facts import load_facts
from engine.store.statements import Insertion, Statement
from engine.store.trail import INSTALLATION, Note, Signature, write

_HIGHEST = 32
"""Levels of a tree at most; more is a circle."""

UNIT_VALUES = DatedTable("unit_values", "unit", {"act": "text"})


@dataclass(frozen=True, kw_only=True, slots=True)
class NewUnit:
    """A unit to be created. `parent` None makes it a root of its tree."""

    id: str
    kind: str
    parent: str | None
    name: str
    """“Khu vực 1”."""
    full_name: str
    """“Chi đoàn Khu vực 1”."""
    from_day: str = ""
    """The first day of kind, parent and name (ISO); empty: always."""
    slug: str = ""
    place_name: str = ""


# --- Units ------------------------------------------------------------------------------------------------------------


def create_unit(c: Transaction, signature: Signature, unit: NewUnit) -> None:
    """Create a unit below its parent. Raises `NotFound` when the parent does not exist, `Collision` for a taken id or
    slug.
    """
    if unit.parent is not None:
        _existing(c, unit.parent)
    _add(c, unit, signature.at, signature.act)
    _settle(c, (unit.id,))
    payload = {
        "kind": unit.kind,
        "parent": unit.parent,
        "name": unit.name,
        "full_name": unit.full_name,
        "from_day": unit.from_day,
        "slug": unit.slug,
        "place_name": unit.place_name,
    }
    _note(c, signature, unit.id, "unit.created", payload, unit.from_day or None)


def rename_unit(c: Transaction, signature: Signature, unit: str, name: str, full_name: str, from_day: str) -> None:
    """Give a unit another name from a day on. Raises `NotFound`."""
    value = {"name": name, "full_name": full_name}
    shown = {**value, "sort_key": unit_sort_key(full_name), "search_fold": fold(full_name)}
    _set_value(c, signature, unit, "name", value, from_day, shown)


def change_kind(c: Transaction, signature: Signature, unit: str, kind: str, from_day: str) -> None:
    """Make a unit one of another kind from a day on. Raises `NotFound`."""
    _set_value(c, signature, unit, "kind", kind, from_day, {"kind": kind})


def move_unit(c: Transaction, signature: Signature, unit: str, parent: str | None, from_day: str) -> None:
    """Put a unit below another from a day on, with everything below it.

    Raises `NotFound`, and `Refused` (`unit.below-itself`) when the parent lies below the unit at that time.
    """
    if parent is not None:
        _existing(c, parent)
    _set_value(c, signature, unit, "parent", parent, from_day, {"parent": parent})
    _settle(c, _below_ever(c, unit))


def set_place_name(c: Transaction, signature: Signature, unit: str, place_name: str) -> None:
    """Say which place stands before the date of the unit's documents. Raises `NotFound`."""
    _existing(c, unit)
    c.organisation_changed = True
    c.execute(update(tables.units).where(tables.units.c.id == unit).values(place_name=place_name))
    _note(c, signature, unit, "unit.located", {"place_name": place_name})


def close_unit(c: Transaction, signature: Signature, unit: str, day: str, successor: str | None = None) -> None:
    """Close a unit: from `day` (ISO) it is no longer there; `successor` took its place where units were merged.

    Its appointments and terms end the day before. Members and open cases are moved by whoever calls this. Raises
    `NotFound`.
    """
    _existing(c, unit)
    if successor is not None:
        _existing(c, successor)
    c.organisation_changed = True
    units, appointments, terms = tables.units, tables.appointments, tables.terms
    c.execute(update(units).where(units.c.id == unit).values(closed_on=day, successor=successor))
    last = plus_days(day, -1)
    for table in (appointments, terms):
        c.execute(
            update(table)
            .where(table.c.unit == unit, or_(table.c.until.is_(None), table.c.until >= day))
            .values(until=last)
        )
    _note(c, signature, unit, "unit.closed", {"day": day, "successor": successor}, day)


_KNOWN = Statement(
    sqlite="SELECT id FROM units WHERE " + in_texts("id", "ids")[0],
    postgresql="SELECT id FROM units WHERE " + in_texts("id", "ids")[1],
)
_INSERT_UNITS = Insertion(
    tables.units,
    ("id", "slug", "place_name", "kind", "parent", "name", "full_name", "sort_key", "search_fold"),
)
_INSERT_VALUES = Insertion(tables.unit_values, ("unit", "field", "from_day", "at", "value", "act"))


def _add(c: Transaction, unit: NewUnit, at: int, act: str) -> None:
    c.organisation_changed = True
    c.insert(
        _INSERT_UNITS,
        [
            (
                unit.id,
                unit.slug or None,
                unit.place_name,
                unit.kind,
                unit.parent,
                unit.name,
                unit.full_name,
                unit_sort_key(unit.full_name),
                fold(unit.full_name),
            )
        ],
    )
    name = {"name": unit.name, "full_name": unit.full_name}
    values = (("kind", unit.kind), ("parent", unit.parent), ("name", name))
    c.insert(_INSERT_VALUES, [(unit.id, field, unit.from_day, at, _json(value), act) for field, value in values])


def _set_value(
    c: Transaction,
    signature: Signature,
    unit: str,
    field: str,
    value: object,
    from_day: str,
    shown: Mapping[str, object],
) -> None:
    _existing(c, unit)
    c.organisation_changed = True
    before = plus_days(from_day, -1)
    UNIT_VALUES.set(c, [(unit, field, from_day, signature.at, _json(value), None, before, signature.act)])
    if from_day <= signature.today:
        c.execute(update(tables.units).where(tables.units.c.id == unit).values(**shown))
    _note(c, signature, unit, f"unit.{field}-set", {"value": value, "from_day": from_day}, from_day)


def _existing(c: Transaction, unit: str) -> None:
    if not c.rows(_KNOWN, {"ids": c.text_list((unit,))}):
        raise NotFound("unit", unit)


def _note(
    c: Transaction,
    signature: Signature,
    unit: str | None,
    kind: str,
    payload: Mapping[str, Any],
    day: str | None = None,
) -> None:
    stream = INSTALLATION if unit is None else f"unit:{unit}"
    write(c, signature, Note(stream=stream, kind=kind, payload=payload, day=day))


# --- What lies above what ---------------------------------------------------------------------------------------------

_PARENTS = Statement(
    sqlite="SELECT unit, from_day, until, value FROM unit_values WHERE field = 'parent' AND "
    + in_texts("unit", "units")[0],
    postgresql="SELECT unit, from_day, until, value FROM unit_values WHERE field = 'parent' AND "
    + in_texts("unit", "units")[1],
)
_BELOW_EVER = Statement("SELECT DISTINCT unit FROM unit_closure WHERE ancestor = :unit")
_FORGET = Statement(
    sqlite="DELETE FROM unit_closure WHERE " + in_texts("unit", "units")[0],
    postgresql="DELETE FROM unit_closure WHERE " + in_texts("unit", "units")[1],
)
_INSERT_CLOSURE = Insertion(tables.unit_closure, ("unit", "ancestor", "from_day", "depth", "until"))

_Span = tuple[str, str | None]


def _below_ever(c: Transaction, unit: str) -> tuple[str, ...]:
    return tuple(id_ for (id_,) in c.rows(_BELOW_EVER, {"unit": unit})) or (unit,)


def _settle(c: Transaction, units: Sequence[str]) -> None:
    """Work out what lies above these units, on every day there is."""
    parents: dict[str, list[tuple[str, str | None, str]]] = {}
    wanted = set(units)
    while wanted:  # as often as the tree has levels above them
        found = c.rows(_PARENTS, {"units": c.text_list(wanted)})
        parents |= {unit: [] for unit in wanted}
        for unit, from_day, until, value in found:
            parent = json.loads(value)
            if parent is not None and (until is None or until >= from_day):
                parents[unit].append((from_day, until, parent))
        wanted = {parent for rows in parents.values() for _, _, parent in rows} - parents.keys()
    rows: list[tuple[Any, ...]] = []
    for unit in units:
        rows.append((unit, unit, "", 0, None))
        for (ancestor, from_day), (depth, until) in _above(unit, parents).items():
            rows.append((unit, ancestor, from_day, depth, until))
    c.run(_FORGET, {"units": c.text_list(units)})
    c.insert(_INSERT_CLOSURE, rows)


def _above(
    unit: str, parents: Mapping[str, Sequence[tuple[str, str | None, str]]]
) -> dict[tuple[str, str], tuple[int, str | None]]:
    """(ancestor, from) → (depth, until) for everything that lies above a unit."""
    found: dict[tuple[str, str], tuple[int, str | None]] = {}
    climbing: list[tuple[str, _Span, int]] = [(unit, ("", None), 0)]
    while climbing:
        current, span, depth = climbing.pop()
        if depth > _HIGHEST:
            raise Refused.because("unit.below-itself", unit=unit)
        for from_day, until, parent in parents[current]:
            common = _common(span, (from_day, until))
            if common is None:
                continue
            if parent == unit:
                raise Refused.because("unit.below-itself", unit=unit)
            found[parent, common[0]] = (depth + 1, common[1])
            climbing.append((parent, common, depth + 1))
    return found


def _common(one: _Span, other: _Span) -> _Span | None:
    from_day = max(one[0], other[0])
    ends = [end for end in (one[1], other[1]) if end is not None]
    until = min(ends) if ends else None
    return None if until is not None and until < from_day else (from_day, until)


# --- Appointments, terms, delegations ---------------------------------------------------------------------------------

_INSERT_APPOINTMENTS = Insertion(
    tables.appointments,
    ("id", "person", "unit", "position", "from_day", "until", "signs_from", "acting", "act"),
)
_INSERT_TERMS = Insertion(tables.terms, ("id", "unit", "body", "ordinal", "from_day", "until"))


def appoint(c: Transaction, signature: Signature, appointment: Appointment) -> None:
    """Let a person hold a position in a unit from a day on. Raises `NotFound` for an unknown unit or person."""
    _existing(c, appointment.unit)
    if c.execute(select(tables.persons.c.id).where(tables.persons.c.id == appointment.person)).first() is None:
        raise NotFound("person", appointment.person)
    c.organisation_changed = True
    c.insert(_INSERT_APPOINTMENTS, [_appointment_row(appointment, signature.act)])
    payload = {
        "appointment": appointment.id,
        "person": appointment.person,
        "position": appointment.position,
        "from_day": appointment.from_day,
        "until": appointment.until,
        "signs_from": appointment.signs_from,
        "acting": appointment.acting,
    }
    _note(c, signature, appointment.unit, "appointment.begun", payload, appointment.from_day)


def end_appointment(c: Transaction, signature: Signature, appointment: str, until: str) -> None:
    """End an appointment: `until` (ISO) is its last day. Raises `NotFound`."""
    table = tables.appointments
    row = c.execute(select(table.c.unit, table.c.person).where(table.c.id == appointment)).first()
    if row is None:
        raise NotFound("appointment", appointment)
    c.organisation_changed = True
    c.execute(update(table).where(table.c.id == appointment).values(until=until))
    payload = {"appointment": appointment, "person": row.person, "until": until}
    _note(c, signature, row.unit, "appointment.ended", payload, until)


def recognise(c: Transaction, signature: Signature, appointment: str, signs_from: str | None) -> None:
    """Say from which day the holder of an appointment also signs (None: from its first). Raises `NotFound`."""
    table = tables.appointments
    row = c.execute(select(table.c.unit, table.c.person).where(table.c.id == appointment)).first()
    if row is None:
        raise NotFound("appointment", appointment)
    c.organisation_changed = True
    c.execute(update(table).where(table.c.id == appointment).values(signs_from=signs_from))
    payload = {"appointment": appointment, "person": row.person, "signs_from": signs_from}
    _note(c, signature, row.unit, "appointment.recognised", payload, signs_from)


def _appointment_row(item: Appointment, act: str) -> tuple[Any, ...]:
    return (
        item.id,
        item.person,
        item.unit,
        item.position,
        item.from_day,
        item.until,
        item.signs_from,
        item.acting,
        act,
    )


def open_term(c: Transaction, signature: Signature, term: Term) -> None:
    """Begin a term of a committee. Raises `NotFound` for an unknown unit, `Collision` when the ordinal is taken."""
    _existing(c, term.unit)
    c.organisation_changed = True
    c.insert(_INSERT_TERMS, [(term.id, term.unit, term.body, term.ordinal, term.from_day, term.until)])
    payload = {"term": term.id, "body": term.body, "ordinal": term.ordinal, "from_day": term.from_day}
    _note(c, signature, term.unit, "term.begun", payload, term.from_day)


def end_term(c: Transaction, signature: Signature, term: str, until: str) -> None:
    """End a term: `until` (ISO) is its last day. Raises `NotFound`."""
    row = c.execute(select(tables.terms.c.unit).where(tables.terms.c.id == term)).first()
    if row is None:
        raise NotFound("term", term)
    c.organisation_changed = True
    c.execute(update(tables.terms).where(tables.terms.c.id == term).values(until=until))
    _note(c, signature, row.unit, "term.ended", {"term": term, "until": until}, until)


def delegate(c: Transaction, signature: Signature, delegation: Delegation) -> None:
    """Let one person act for another from a day to a day, within procedures; an event of the giver."""
    c.execute(
        insert(tables.delegations).values(
            id=delegation.id,
            giver=delegation.giver,
            taker=delegation.taker,
            from_day=delegation.from_day,
            until=delegation.until,
            procedures=_json(list(delegation.procedures)),
            act=signature.act,
        )
    )
    payload = {
        "delegation": delegation.id,
        "taker": delegation.taker,
        "from_day": delegation.from_day,
        "until": delegation.until,
        "procedures": list(delegation.procedures),
    }
    write(c, signature, Note(stream=f"person:{delegation.giver}", kind="delegation.given", payload=payload))


def end_delegation(c: Transaction, signature: Signature, delegation: str, until: str) -> None:
    """End a delegation early: `until` (ISO) is its last day. Raises `NotFound`."""
    table = tables.delegations
    row = c.execute(select(table.c.giver).where(table.c.id == delegation)).first()
    if row is None:
        raise NotFound("delegation", delegation)
    c.execute(update(table).where(table.c.id == delegation).values(until=until))
    payload = {"delegation": delegation, "until": until}
    write(c, signature, Note(stream=f"person:{row.giver}", kind="delegation.ended", payload=payload))


def delegations_of(c: Transaction, person: str) -> tuple[Delegation, ...]:
    """Delegations a person has given or taken, the newest first."""
    table = tables.delegations
    rows = c.execute(
        select(table).where(or_(table.c.giver == person, table.c.taker == person)).order_by(table.c.from_day.desc())
    )
    return tuple(
        Delegation(
            id=row.id,
            giver=row.giver,
            taker=row.taker,
            from_day=row.from_day,
            until=row.until,
            procedures=tuple(json.loads(row.procedures)),
        )
        for row in rows
    )


# --- The calendar -----------------------------------------------------------------------------------------------------


def set_calendar_exception(
    c: Transaction, signature: Signature, day: str, working: bool | None, note: str = ""
) -> None:
    """Say that a day is, or is not, a working day, whatever the public calendar says; None takes the exception away."""
    table = tables.calendar_exceptions
    c.organisation_changed = True
    c.execute(delete(table).where(table.c.day == day))
    if working is not None:
        c.execute(insert(table).values(day=day, working=working, note=note, act=signature.act))
    write(
        c,
        signature,
        Note(stream=INSTALLATION, kind="calendar.set", payload={"day": day, "working": working, "note": note}),
    )


def calendar_exceptions(c: Transaction) -> dict[str, tuple[bool, str]]:
    """Exceptions to the public calendar: ISO day → (whether it is a working day, why)."""
    table = tables.calendar_exceptions
    rows = c.execute(select(table.c.day, table.c.working, table.c.note).order_by(table.c.day))
    return {row.day: (bool(row.working), row.note) for row in rows}


# --- Asking -----------------------------------------------------------------------------------------------------------


def find_unit(c: Transaction, unit: str, today: str) -> Unit:
    """A unit with everything dated about it. Raises `NotFound`."""
    found = load_facts(c, Needs(units=frozenset((unit,))), today).units[unit]
    if found is None:
        raise NotFound("unit", unit)
    return found


def unit_by_slug(c: Transaction, slug: str) -> str | None:
    """The id of the unit with that short identifier, or None."""
    row = c.execute(select(tables.units.c.id).where(tables.units.c.slug == slug)).first()
    return None if row is None else str(row.id)


def appointments_in(c: Transaction, unit: str, day: str) -> tuple[tuple[Appointment, str], ...]:
    """Appointments of a unit that hold on a day or begin later, with the holders' names, by position and beginning."""
    table, persons = tables.appointments, tables.persons
    rows = c.execute(
        select(table, persons.c.name)
        .join(persons, persons.c.id == table.c.person)
        .where(table.c.unit == bindparam("unit_"), or_(table.c.until.is_(None), table.c.until >= bindparam("day")))
        .order_by(table.c.position, table.c.from_day),
        {"unit_": unit, "day": day},
    )
    return tuple(
        (
            Appointment(
                id=row.id,
                person=row.person,
                unit=row.unit,
                position=row.position,
                from_day=row.from_day,
                until=row.until,
                signs_from=row.signs_from,
                acting=bool(row.acting),
            ),
            row.name,
        )
        for row in rows
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
