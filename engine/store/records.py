"""Records of persons and units: dated values, entries of histories, overlays. Nothing is overwritten.

Of a field, one row holds on any day. An amended entry is a further row of the same entry; the newest holds. What lists
show of a person (name, unit, status …) follows from the record's roles and is written beside.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.cases.facts import Appointment
from engine.cases.posts import posts_ended
from engine.definition.effects import Change
from engine.definition.record import Record, Roles
from engine.ground.clock import plus_days
from engine.ground.vietnamese import fold, sort_key
from engine.store import tables
from engine.store.database import Transaction
from engine.store.dated import DatedTable
from engine.store.statements import Given, Insertion, Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """A change of a record, and which event of which case made it."""

    change: Change
    number: int
    """Its place among the changes of the event, from 0."""
    case: str | None = None
    parent: str | None = None
    sequence: int = 0
    document: str | None = None
    """The paper by which it was decided, if the act issued one."""


def keep_changes(
    c: Transaction, changes: Sequence[Changed], *, records: Mapping[str, Record], act: str, at: int, today: str
) -> None:
    """Apply changes of records: fields in two statements, histories in one (three where entries are amended), overlays
    in one each way, whatever their number; ended posts one person after the other.

    Later ones win over earlier ones of the same field and day. Changes of a case's own variables and units, and what is
    owed to the outside, are not for here and passed over.
    """
    values: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    person = records.get("person")
    roles = person.roles if person is not None else None
    appended: list[tuple[Any, ...]] = []
    amended: list[Changed] = []
    begun: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    ended: list[tuple[str, str, str, str]] = []
    posts: list[Change] = []
    begun_posts: list[Changed] = []
    for item in changes:
        change = item.change
        about, day = change.about, change.from_day or today
        if about is None:
            continue
        match change.kind:
            case "record.set":
                lookup = str(change.value) if roles and change.name == roles.unit and change.value else None
                values[about, change.name, day] = (
                    about,
                    change.name,
                    day,
                    at,
                    _json(change.value),
                    change.until,
                    plus_days(day, -1),
                    lookup,
                    item.case,
                    act,
                )
            case "history.append":
                entry = f"{item.case or act}/{item.sequence}/{item.number}"
                appended.append(
                    (about, change.name, entry, at, _json(change.value), day, item.case, item.document, act)
                )
            case "history.amend":
                amended.append(item)
            case "overlay.begin":
                begun[about, change.name, day] = (
                    about,
                    change.name,
                    day,
                    at,
                    _json(change.value),
                    change.until,
                    item.case,
                    act,
                )
            case "overlay.end":
                for key in [key for key in begun if key[:2] == (about, change.name)]:
                    del begun[key]
                ended.append((about, change.name, day, plus_days(day, -1)))
            case "posts.end":
                posts.append(change)
            case "posts.begin" | "posts.vacate":
                begun_posts.append(item)
            case _:
                pass
    if values:
        RECORD_VALUES.set(c, list(values.values()))
        _project(c, [row for row in values.values() if row[2] <= today], roles)
    c.insert(_INSERT_ENTRIES, appended)
    if amended:  # after what this act appended: an entry made in an act may be amended in it
        c.insert(_INSERT_ENTRIES, _amended(c, amended, act=act, at=at, today=today))
    barred = roles.barred if roles is not None else None
    if any(name == barred for _, name, *_ in (*ended, *begun)):
        c.organisation_changed = True  # who acts for a body is another from now on
        c.run(_NEXT_REVISION)
    if ended:
        c.given(_ENDED, _END_OVERLAYS, ended)
    if begun:
        c.given(_BEGUN, _BEGIN[c.kind], list(begun.values()))
    if posts:
        _end_posts(c, posts, today)
    if begun_posts:
        _begin_posts(c, begun_posts, act, today)


_NEXT_REVISION = Statement("UPDATE installation SET revision = revision + 1")
"""What others have kept of the organisation does not serve any more; tables of the organisation see to it themselves.
"""
RECORD_VALUES = DatedTable("record_values", "about", {"unit": "text", "case_id": "text", "act": "text"})


_SHOWN = Given(
    id="text",
    name="text",
    sort_key="text",
    search_fold="text",
    unit="text",
    status="text",
    birth_date="text",
    phone="text",
    sets_name="boolean",
    sets_unit="boolean",
    sets_status="boolean",
    sets_birth_date="boolean",
    sets_phone="boolean",
)
_PROJECT = """
UPDATE persons SET
  name = CASE WHEN given.sets_name THEN given.name ELSE persons.name END,
  sort_key = CASE WHEN given.sets_name THEN given.sort_key ELSE persons.sort_key END,
  search_fold = CASE WHEN given.sets_name THEN given.search_fold ELSE persons.search_fold END,
  unit = CASE WHEN given.sets_unit THEN given.unit ELSE persons.unit END,
  status = CASE WHEN given.sets_status THEN given.status ELSE persons.status END,
  birth_date = CASE WHEN given.sets_birth_date THEN given.birth_date ELSE persons.birth_date END,
  phone = CASE WHEN given.sets_phone THEN given.phone ELSE persons.phone END
FROM given WHERE persons.id = given.id
"""


def _project(c: Transaction, rows: Iterable[tuple[Any, ...]], roles: Roles | None) -> None:
    """What lists show of persons, as far as the changed fields have a role."""
    if roles is None:
        return
    shown: dict[str, dict[str, Any]] = {}
    part_of = {
        getattr(roles, part): part
        for part in ("name", "unit", "status", "birth_date", "phone")
        if getattr(roles, part) is not None
    }
    for about, field, _, _, value, *_ in sorted(rows, key=lambda row: str(row[2])):
        if field in part_of:
            shown.setdefault(about, {})[part_of[field]] = json.loads(value)
    if not shown:
        return
    if any("name" in parts for parts in shown.values()):
        c.organisation_changed = True
    given = []
    for person, parts in shown.items():
        name = str(parts.get("name") or "")
        given.append(
            (
                person,
                name,
                sort_key(name),
                fold(name),
                parts.get("unit"),
                parts.get("status"),
                parts.get("birth_date"),
                parts.get("phone"),
                "name" in parts,
                "unit" in parts,
                "status" in parts,
                "birth_date" in parts,
                "phone" in parts,
            )
        )
    c.given(_SHOWN, _PROJECT, given)


_INSERT_ENTRIES = Insertion(
    tables.record_entries, ("about", "history", "entry", "at", "value", "day", "case_id", "document", "act")
)
_MADE = Given(about="text", history="text", case_id="text")
_ENTRIES_MADE = """
SELECT r.about, r.history, r.entry, r.at, r.value, r.day, r.case_id, r.document
FROM given JOIN record_entries AS r
  ON r.about = given.about AND r.history = given.history AND r.case_id = given.case_id
WHERE r.at = (SELECT max(n.at) FROM record_entries AS n
              WHERE n.about = r.about AND n.history = r.history AND n.entry = r.entry)
"""


def _amended(c: Transaction, items: Sequence[Changed], *, act: str, at: int, today: str) -> list[tuple[Any, ...]]:
    """Further rows for the entries that a case (or its parent, `made_by: parent`) made, with the changed members."""
    wanted: dict[tuple[str, str, str], list[Changed]] = {}
    for item in items:
        owner = item.parent if item.change.details.get("made_by") == "parent" else item.case
        if owner is not None:
            wanted.setdefault((str(item.change.about), item.change.name, owner), []).append(item)
    if not wanted:
        return []
    rows = []
    found = c.given_rows(_MADE, _ENTRIES_MADE, list(wanted))
    for about, history, entry, entered, value, day, case, document in found:
        members = json.loads(value)
        for item in wanted[about, history, case]:
            new = item.change.value
            members = {**members, **(new if isinstance(new, Mapping) else {})}
        members = {name: member for name, member in members.items() if member is not None}
        # Behind what it was, even when a clock stands still.
        later = max(at, entered + 1)
        rows.append((about, history, entry, later, _json(members), day, case, document, act))
    return rows


_BEGUN = Given(
    about="text",
    name="text",
    from_day="text",
    at="bigint",
    value="text",
    until="text",
    case_id="text",
    act="text",
)
_BEGIN_OVERLAYS = """
INSERT INTO overlays (about, name, from_day, at, value, until, case_id, act)
SELECT g.about, g.name, g.from_day,
       {greater}(g.at, coalesce((SELECT max(e.at) + 1 FROM overlays AS e
                                 WHERE e.about = g.about AND e.name = g.name AND e.from_day = g.from_day), 0)),
       g.value, g.until, g.case_id, g.act
FROM given AS g
"""
_BEGIN = {"sqlite": _BEGIN_OVERLAYS.format(greater="max"), "postgresql": _BEGIN_OVERLAYS.format(greater="greatest")}
_ENDED = Given(about="text", name="text", day="text", day_before="text")
_END_OVERLAYS = """
UPDATE overlays SET until = given.day_before FROM given
WHERE overlays.about = given.about AND overlays.name = given.name
  AND (overlays.until IS NULL OR overlays.until >= given.day)
"""

_HELD = Statement(
    "SELECT id, unit, position, from_day, until FROM appointments "
    "WHERE person = :person AND (until IS NULL OR until >= :day) ORDER BY from_day, id"
)
_ABOVE = Statement(
    "SELECT ancestor FROM unit_closure WHERE unit = :unit AND from_day <= :day AND (until IS NULL OR until >= :day)"
)
_POSTS = Given(id="text", until="text")
_END_POSTS = "UPDATE appointments SET until = given.until FROM given WHERE appointments.id = given.id"


def _end_posts(c: Transaction, changes: Iterable[Change], today: str) -> None:
    """Rare, so each by itself: what the person holds is read, what the rules say is written."""
    for change in changes:
        day = change.from_day or today
        held = [
            Appointment(id=id_, person=str(change.about), unit=unit, position=position, from_day=from_day, until=until)
            for id_, unit, position, from_day, until in c.rows(_HELD, {"person": change.about, "day": day})
        ]

        def within(unit: str, above: str, day: str = day) -> bool:
            return any(ancestor == above for (ancestor,) in c.rows(_ABOVE, {"unit": unit, "day": day}))

        ended = posts_ended(held, replace(change, from_day=day), within)
        if ended:
            c.organisation_changed = True
            c.given(_POSTS, _END_POSTS, [(row.id, plus_days(day, -1)) for row in ended])


_VACATED = Given(unit="text", position="text", day="text", day_before="text")
_VACATE = """
UPDATE appointments SET until = given.day_before FROM given
WHERE appointments.unit = given.unit AND appointments.position = given.position
  AND (appointments.until IS NULL OR appointments.until >= given.day)
"""
_BEGINNING = Given(id="text", person="text", unit="text", position="text", day="text", signs_from="text", act="text")
_BEGIN_POSTS = """
INSERT INTO appointments (id, person, unit, position, from_day, signs_from, acting, act)
SELECT g.id, g.person, g.unit, g.position, g.day, g.signs_from, {no}, g.act FROM given AS g
WHERE NOT EXISTS (SELECT 1 FROM appointments AS a
                  WHERE a.person = g.person AND a.unit = g.unit AND a.position = g.position
                    AND a.from_day <= g.day AND (a.until IS NULL OR a.until >= g.day))
"""
_BEGIN_APPOINTMENTS = {"sqlite": _BEGIN_POSTS.format(no="0"), "postgresql": _BEGIN_POSTS.format(no="false")}


def _begin_posts(c: Transaction, items: Iterable[Changed], act: str, today: str) -> None:
    """End what others hold where they are replaced, then begin what is not held already."""
    vacated, begun = [], []
    for item in items:
        change = item.change
        day = change.from_day or today
        if change.kind == "posts.vacate":
            positions = change.details.get("positions")
            named = positions if isinstance(positions, (list, tuple)) else ()
            vacated += [(change.about, str(position), day, plus_days(day, -1)) for position in named]
        elif isinstance(change.value, str):
            name = f"{item.case or act}/{item.sequence}/{item.number}"
            signs_from = change.details.get("signs_from")
            begun.append((name, change.about, change.value, change.name, day, signs_from, act))
    c.organisation_changed = True
    if vacated:
        c.given(_VACATED, _VACATE, vacated)
    if begun:
        c.given(_BEGINNING, _BEGIN_APPOINTMENTS[c.kind], begun)


_TURNING = Statement(
    "SELECT about, field, from_day, at, value FROM record_values "
    "WHERE from_day > :since AND from_day <= :today AND (until IS NULL OR until >= :today)"
)


def show_what_begins(c: Transaction, records: Mapping[str, Record], since: str, today: str) -> int:
    """Bring up to date what lists show, for values entered earlier that begin after `since` and by `today`; how many.

    Run once a day by the worker: a value entered for a later day shows from that day.
    """
    person = records.get("person")
    roles = person.roles if person is not None else None
    rows = c.rows(_TURNING, {"since": since, "today": today})
    _project(c, rows, roles)
    return len(rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
