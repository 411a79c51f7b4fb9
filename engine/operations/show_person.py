"""A person and their record as of a day, as far as it is open to whoever asks; people of units, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.cases.facts import Appointment, Dated, Needs, Person, on_day
from engine.definition.pack import Pack
from engine.definition.record import History, Record
from engine.definition.types import ValueType
from engine.definition.words import Words
from engine.ground.clock import format_day, format_month, is_day
from engine.ground.errors import NotFound
from engine.ground.vietnamese import fold, format_decimal, format_money, format_number
from engine.operations.office import Office
from engine.operations.rights import Viewer, may_see_people_of, people_units, require_person
from engine.operations.show_unit import UnitName, member_statuses, unit_name
from engine.runtime.parameters import Standing, resolve
from engine.store.database import Transaction
from engine.store.directory import BEGINNING, MemberLine, cases_about_seen, list_people
from engine.store.facts import load_facts
from engine.store.people import load_person
from engine.store.seats import person_key
from engine.store.sight import CaseLine
from engine.vocabulary.fields.boolean import BooleanKind

_YES = BooleanKind(word="boolean", widget="boolean")


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownField:
    """A field of a record as of the day."""

    name: str
    title: str
    value: Any
    """As it travels; None when there is none."""
    shown: str
    """As people read it; "" for none."""
    rows: tuple[Dated, ...]
    """Everything it was and will be, oldest first."""
    shown_rows: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownHistory:
    """A dated history."""

    name: str
    title: str
    entries: tuple[Mapping[str, Any], ...]
    """As kept, with `_case`, `_document`, `_id`."""
    shown: tuple[tuple[tuple[str, str], ...], ...]
    """For each entry, titles and values of its members as people read them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownPost:
    """An appointment, past, present or to come."""

    appointment: Appointment
    title: str
    unit: UnitName | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownPerson:
    """A person as of a day."""

    id: str
    name: str
    day: str
    own: bool
    """Whether it is whoever asks."""
    unit: UnitName | None
    status: str
    """As people read it; "" where the pack has none."""
    is_member: bool
    fields: tuple[ShownField, ...]
    histories: tuple[ShownHistory, ...]
    overlays: tuple[ShownField, ...]
    """Those that hold on the day."""
    posts: tuple[ShownPost, ...]
    """Newest first."""
    cases: tuple[CaseLine, ...]
    """Cases about them that whoever asks may see, newest first."""
    hidden: tuple[str, ...]
    """Titles of fields and histories that are kept from whoever asks."""


def show_person(office: Office, viewer: Viewer, person: str, day: str | None = None, lang: str = "vi") -> ShownPerson:
    """The person's record as of an ISO day (None: today).

    Open to themselves and to officers and inspectors of their units (`rights.may_see_person`); parts that the pack
    keeps for some (`sees`) only to these. Raises `NotFound` for everybody else.
    """
    today = office.clock.today()
    at = day or today
    pack = office.definitions.current()
    record = pack.records["person"]
    with office.database.read() as transaction:
        require_person(office, transaction, viewer.asker, person)
        line = load_person(transaction, person)
        facts = load_facts(transaction, Needs(records=frozenset((person,))), today, records=pack.records)
        found = facts.people[person]
        if line is None or found is None:
            raise NotFound("person", person)
        units = _units_named(transaction, pack, record, found, at, today)
        seats = tuple(key for key in viewer.keys if key != person_key(viewer.person))
        cases = cases_about_seen(transaction, person, viewer.keys, seats, viewer.inspected, today)
        open_to = _open_to(viewer, person, handles=any(by_seat for _, by_seat in cases))
    own = viewer.person == person
    shown, histories, hidden = [], [], []
    for field in record.fields.values():
        if field.sees and not open_to & set(field.sees):
            hidden.append(field.title.text)
            continue
        rows = tuple(row for row in found.fields.get(field.name, ()) if row.until is None or _lasts(row))
        value = on_day(rows, at)
        shown.append(
            ShownField(
                name=field.name,
                title=field.title.write({}, lang=lang),
                value=value,
                shown=_words(value, field.type, field.option_titles, units, lang),
                rows=rows,
                shown_rows=tuple(_words(row.value, field.type, field.option_titles, units, lang) for row in rows),
            )
        )
    for history in record.histories.values():
        if history.sees and not open_to & set(history.sees):
            if found.histories.get(history.name):
                hidden.append(history.title.text)
            continue
        entries = tuple(found.histories.get(history.name, ()))
        labels = {name: _labels(pack, given, at, lang) for name, given in history.labels.items()} if entries else {}
        histories.append(
            ShownHistory(
                name=history.name,
                title=history.title.write({}, lang=lang),
                entries=entries,
                shown=tuple(_entry(entry, history, labels, units, lang) for entry in entries),
            )
        )
    roles = record.roles
    status = on_day(found.fields.get(roles.status, ()), at) if roles is not None and roles.status is not None else None
    where = on_day(found.fields.get(roles.unit, ()), at) if roles is not None and roles.unit is not None else None
    return ShownPerson(
        id=person,
        name=line.name,
        day=at,
        own=own,
        unit=units.get(where) if isinstance(where, str) else None,
        status=_status_words(record, status, lang),
        is_member=status in member_statuses(pack),
        fields=tuple(shown),
        histories=tuple(histories),
        overlays=tuple(
            ShownField(
                name=overlay.name,
                title=overlay.title.write({}, lang=lang),
                value=value,
                shown=_words(value, overlay.type, {}, units, lang),
                rows=found.overlays[overlay.name],
                shown_rows=(),
            )
            for overlay in record.overlays.values()
            if (value := on_day(found.overlays.get(overlay.name, ()), at)) is not None
        ),
        posts=tuple(
            ShownPost(appointment=row, title=_position(pack, units.get(row.unit), row), unit=units.get(row.unit))
            for row in sorted(found.appointments, key=lambda row: (row.from_day, row.id), reverse=True)
        ),
        cases=tuple(line for line, _ in cases),
        hidden=tuple(hidden),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """A page of people."""

    lines: tuple[MemberLine, ...]
    following: tuple[str, str] | None
    """What the next page begins behind; None for the last."""


def list_members(
    office: Office,
    viewer: Viewer,
    *,
    unit: str | None = None,
    query: str = "",
    statuses: Sequence[str] = (),
    after: tuple[str, str] = BEGINNING,
    most: int = 50,
) -> People:
    """People of a unit and all below it (None: of every unit open to the viewer), by given name.

    `query` is looked for without marks. Raises `NotFound` for a unit whose people are not open to the viewer; somebody
    to whom no unit is open gets an empty page.
    """
    with office.database.read() as transaction:
        if unit is not None and not may_see_people_of(office, transaction, viewer.asker, unit):
            raise NotFound("unit", unit)
        units = (unit,) if unit is not None else people_units(office, viewer.asker)
        if not units:
            return People(lines=(), following=None)
        lines = list_people(
            transaction,
            units,
            office.clock.today(),
            folded=fold(query),
            statuses=statuses,
            after=after,
            most=most + 1,
        )
    shown = lines[:most]
    return People(lines=shown, following=shown[-1].position if len(lines) > most else None)


def status_titles(pack: Pack, lang: str = "vi") -> dict[str, str]:
    """Every status a person may have, with its title; empty where the pack has no such field."""
    record = pack.records["person"]
    if record.roles is None or record.roles.status is None:
        return {}
    titles = record.fields[record.roles.status].option_titles
    return {name: words.write({}, lang=lang) for name, words in titles.items()}


# --- parts ------------------------------------------------------------------------------------------------------------


def _open_to(viewer: Viewer, person: str, *, handles: bool) -> set[str]:
    """Under which names of `sees` the viewer looks at this person: those who hold or held a task in a case about them
    handle it.
    """
    found = set()
    if viewer.person == person:
        found.add("subject")
    if handles:
        found.add("handlers")
    if viewer.inspected:
        found.add("inspectors")
    return found


def _lasts(row: Dated) -> bool:
    """Whether a row holds on any day: one replaced on its own first day does not."""
    return row.until is None or row.from_day is None or row.from_day <= row.until


def _units_named(
    transaction: Transaction, pack: Pack, record: Record, person: Person, day: str, today: str
) -> dict[str, UnitName]:
    """Every unit the record speaks of, named as on the day."""
    ids = {row.unit for row in person.appointments}
    for field in record.fields.values():
        if field.type.kind == "unit":
            ids |= {row.value for row in person.fields.get(field.name, ()) if isinstance(row.value, str)}
    for overlay in record.overlays.values():
        if overlay.type.kind == "unit":
            ids |= {row.value for row in person.overlays.get(overlay.name, ()) if isinstance(row.value, str)}
    for history in record.histories.values():
        units = [name for name, member in history.entry.members.items() if member.type.kind == "unit"]
        for entry in person.histories.get(history.name, ()):
            ids |= {found for name in units if (found := _id_of(entry.get(name))) is not None}
    facts = load_facts(transaction, Needs(units=frozenset(ids)), today)
    named: dict[str, UnitName] = {}
    for id_ in ids:
        unit = facts.units.get(id_)
        name = None if unit is None else unit_name(pack, unit, day) or unit_name(pack, unit, today)
        if name is not None:
            named[id_] = name
    return named


def _entry(
    entry: Mapping[str, Any],
    history: History,
    labels: Mapping[str, Mapping[str, str]],
    units: Mapping[str, UnitName],
    lang: str,
) -> tuple[tuple[str, str], ...]:
    found = []
    for name, member in history.entry.members.items():
        value = entry.get(name)
        if value is not None:
            words = history.member_titles.get(name)
            title = words.write({}, lang=lang) if words is not None else member.title or name
            shown = labels.get(name, {}).get(str(value)) or _words(value, member.type, {}, units, lang)
            found.append((title, shown))
    return tuple(found)


def _labels(pack: Pack, given: Mapping[str, Words] | str, day: str, lang: str) -> Mapping[str, str]:
    """How people call the values of a member on a day; a parameter that is not there calls them nothing."""
    if not isinstance(given, str):
        return {value: words.write({}, lang=lang) for value, words in given.items()}
    if given not in pack.parameters.parameters:
        return {}
    standing = Standing(day=day, rule_set=pack.parameters.rule_set_on(day))
    row = resolve(pack.parameters, given, standing)
    return {name: str(title) for name, title in row.value.items()} if row and isinstance(row.value, Mapping) else {}


def _words(value: Any, type_: ValueType, options: Mapping[str, Words], units: Mapping[str, UnitName], lang: str) -> str:
    """A value of a record as people read it."""
    if value is None:
        return ""
    match type_.kind:
        case "boolean":
            return _YES.show(value, lang)
        case "date" if isinstance(value, str) and is_day(value):
            return format_day(value)
        case "month" if isinstance(value, str):
            return format_month(value)
        case "integer" if type_.name == "year":
            return str(value)
        case "integer" if isinstance(value, int):
            return format_number(value)
        case "money" if isinstance(value, int):
            return format_money(value)
        case "decimal" | "percent" if isinstance(value, int):
            return format_decimal(value, type_.scale) + (" %" if type_.kind == "percent" else "")
        case "choice":
            words = options.get(str(value))
            return str(value) if words is None else words.write({}, lang=lang)
        case "unit":
            id_ = _id_of(value)
            named = units.get(id_) if id_ is not None else None
            return named.full_name if named is not None else ""
        case "person" if isinstance(value, Mapping):
            return str(value.get("name", ""))
    return str(value)


def _id_of(value: Any) -> str | None:
    found = value.get("id") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else None


def _position(pack: Pack, unit: UnitName | None, row: Appointment) -> str:
    if unit is None:
        return row.position
    position = pack.organisation_of_kind(unit.kind).positions.get(row.position)
    return row.position if position is None else position.title.text


def _status_words(record: Record, status: Any, lang: str) -> str:
    if record.roles is None or record.roles.status is None or status is None:
        return ""
    words = record.fields[record.roles.status].option_titles.get(str(status))
    return str(status) if words is None else words.write({}, lang=lang)
