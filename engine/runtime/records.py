"""What changes do to a record: dated rows, the one before closed, nothing overwritten. The store does the
same with rows of tables.
"""

from collections.abc import Mapping
from typing import Any

from engine.cases.facts import Dated, Person
from engine.definition.effects import Change
from engine.ground.clock import plus_days


def plain_value(value: object) -> object:
    """A unit or person in a field is kept by its id; everything else as it is."""
    if isinstance(value, Mapping) and "id" in value and ("full_name" in value or set(value) <= {"id", "name"}):
        return value["id"]
    return value


def changed(
    person: Person, change: Change, case: str, document: str | None = None, parent: str | None = None
) -> Person:
    """The person's record after one change made by a case, which may follow `parent`. Changes of the case itself, and
    posts, which are the units' as well, leave it as it is.
    """
    day = change.from_day or ""
    match change.kind:
        case "record.set":
            rows = set_field(person.fields.get(change.name, ()), plain_value(change.value), day)
            return _with(person, fields={**person.fields, change.name: rows})
        case "overlay.begin":
            begun = (*person.overlays.get(change.name, ()), _dated(plain_value(change.value), day, change.until))
            return _with(person, overlays={**person.overlays, change.name: begun})
        case "overlay.end" if change.name not in person.overlays:
            return person
        case "overlay.end":
            ended = tuple(
                Dated(value=row.value, from_day=row.from_day, until=plus_days(day, -1))
                if row.until is None or row.until >= day
                else row
                for row in person.overlays.get(change.name, ())
            )
            return _with(person, overlays={**person.overlays, change.name: ended})
        case "history.append":
            entry = {**_mapping(change.value), "_case": case, "_document": document}
            entries = (*person.histories.get(change.name, ()), entry)
            return _with(person, histories={**person.histories, change.name: entries})
        case "history.amend":
            owner = parent if change.details.get("made_by") == "parent" else case
            amended = tuple(
                {**entry, **_mapping(change.value)} if owner and entry.get("_case") == owner else entry
                for entry in person.histories.get(change.name, ())
            )
            return _with(person, histories={**person.histories, change.name: amended})
        case "posts.end":
            return person
        case _:
            return person


def set_field(rows: tuple[Dated, ...], value: object, day: str) -> tuple[Dated, ...]:
    """The rows of a field after it is set from `day`: rows that held then end the day before; a value of
    None just ends them.

    Rows that begin on that day or later are replaced: what is entered last is what holds.
    """
    kept: list[Dated] = []
    for row in rows:
        if row.from_day is not None and row.from_day >= day:
            continue
        if row.until is None or row.until >= day:
            kept.append(Dated(value=row.value, from_day=row.from_day, until=plus_days(day, -1)))
        else:
            kept.append(row)
    if value is not None:
        kept.append(Dated(value=value, from_day=day, until=None))
    return tuple(kept)


def _dated(value: object, day: str, until: str | None) -> Dated:
    return Dated(value=value, from_day=day, until=until)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _with(person: Person, **changes: Any) -> Person:
    return Person(
        id=person.id,
        fields=changes.get("fields", person.fields),
        histories=changes.get("histories", person.histories),
        overlays=changes.get("overlays", person.overlays),
        appointments=person.appointments,
    )
