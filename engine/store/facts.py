"""Everything one decision may look at, in two statements: what changes with every case, and the organisation.

The first asks for all that is wanted of people, records, other cases, numbers and files at once, and for the revision
of the organisation. The second loads units with all that lies above them, and is only sent when this process does not
know them at that revision. On PostgreSQL counters and ranges are locked where they are read, with a statement each.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from engine.cases.campaign import Campaign, Listed
from engine.cases.case import Case
from engine.cases.facts import Appointment, Dated, Delegation, Facts, Needs, Person, Term, Unit, on_day
from engine.definition.record import Record, Roles
from engine.ground.vietnamese import sort_key
from engine.store.database import Transaction, in_texts
from engine.store.statements import Kind, Statement

_WIDTH = 9
"""Columns of a row behind the name of its part; all texts, so that parts can stand in one answer."""


def load_facts(
    c: Transaction,
    needs: Needs,
    today: str,
    have: Facts | None = None,
    *,
    actor: str | None = None,
    records: Mapping[str, Record] | None = None,
) -> Facts:
    """`have` and everything of `needs` it lacks, as one value.

    `today` is the ISO day of entry in Vietnam; `actor` the person whose delegations in force on it are wanted (with the
    first load only); `records` says by which fields a person is a member of a unit, for counting members.

    In a write transaction counters and ranges stay locked until it ends, so that no number is given twice. What does
    not exist is there as None (units, records, files), "" (names), 0 (counts, counters) or False (keys); a range that
    does not exist is one that is used up.
    """
    lacking = needs if have is None else needs.minus(have)
    given = have or Facts()
    parts, values = _parts(c, lacking, today, actor if have is None else None, records or {})
    answers: dict[str, list[tuple[Any, ...]]] = {}
    if parts:
        for row in c.rows(_union(tuple(parts)), values):
            answers.setdefault(row[0], []).append(row[1:])
    if c.kind == "postgresql" and c.writing:
        _lock(c, lacking, answers)
    units, names, of_kind, calendar = _organisation(c, lacking, today, answers, _barred_by(records))
    people = _people(lacking.records, answers)
    found_names = {id_: name for id_, name, *_ in answers.get("name", ())}
    opened: dict[tuple[str, str], int] = {}
    for person, procedure, count, *_ in answers.get("open", ()):
        opened[person, procedure] = int(count)
        opened[person, ""] = opened.get((person, ""), 0) + int(count)
    counted = {(unit, day): int(count) for unit, day, count, *_ in answers.get("members", ())}
    belonging: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for unit, day, person, name, *_ in answers.get("people_of", ()):
        belonging.setdefault((unit, day), []).append((person, name))
    campaigns = {id_: Campaign.from_json(json.loads(body)) for id_, body, *_ in answers.get("campaign", ())}
    listed: dict[tuple[str, str], list[Listed]] = {}
    for campaign, unit, case, number, subject, name, state, *_ in answers.get("listed", ()):
        line = Listed(case=case, number=number, subject=subject, name=name or "", state=state)
        listed.setdefault((campaign, unit), []).append(line)
    taken = {key for key, *_ in answers.get("once", ())}
    counters = {key: int(newest) for key, newest, *_ in answers.get("counter", ())}
    ranges = {key: (int(first), int(last), pattern) for key, first, last, pattern, *_ in answers.get("range", ())}
    files = _files(answers.get("file", ()), actor)
    return Facts(
        units={**given.units, **units},
        people={**given.people, **people},
        names={
            **given.names,
            **names,
            **_names_of_units(units, today),
            **found_names,
            **{
                id_: ""
                for id_ in lacking.names
                if id_ not in found_names and id_ not in names and units.get(id_) is None
            },
        },
        members={**given.members, **{key: counted.get(key, 0) for key in lacking.members}},
        barred={
            **given.barred,
            **{(unit, day): int(count) for unit, day, count, *_ in answers.get("barred", ()) if count != "0"},
        },
        people_of={
            **given.people_of,
            **{
                key: tuple(sorted(belonging.get(key, ()), key=lambda item: (sort_key(item[1]), item[0])))
                for key in lacking.people_of
            },
        },
        campaigns={**given.campaigns, **{id_: campaigns.get(id_) for id_ in lacking.campaigns}},
        listed={
            **given.listed,
            **{
                key: tuple(sorted(listed.get(key, ()), key=lambda item: (sort_key(item.name), item.case)))
                for key in lacking.listed
            },
        },
        open_cases={**given.open_cases, **{key: opened.get(key, 0) for key in lacking.open_cases}},
        once={**given.once, **{key: key in taken for key in lacking.once}},
        counters={**given.counters, **{key: counters.get(key, 0) for key in lacking.counters}},
        ranges={**given.ranges, **{key: ranges.get(key, (1, 0, "{number}")) for key in lacking.ranges}},
        of_kind={**given.of_kind, **of_kind},
        files={**given.files, **{digest: files.get(digest) for digest in lacking.files}},
        cases={**given.cases, **_cases(lacking.cases, answers)},
        delegations=given.delegations
        or tuple(
            Delegation(
                id=id_,
                giver=giver,
                taker=taker,
                from_day=from_day,
                until=until,
                procedures=tuple(json.loads(procedures)),
            )
            for id_, giver, taker, from_day, until, procedures, *_ in answers.get("delegation", ())
        ),
        calendar=calendar if calendar is not None else given.calendar,
    )


# --- The first statement ----------------------------------------------------------------------------------------------


def _select(part: str, columns: str, rest: str) -> str:
    """A part of the answer: its name, its columns (none with a comma of its own), filled up to the common width."""
    padding = ", NULL" * (_WIDTH - columns.count(",") - 1)
    return f"SELECT '{part}', {columns}{padding} {rest}"


def _both(part: str, columns: str, table: str, column: str, name: str) -> dict[Kind, str]:
    on_sqlite, on_postgresql = in_texts(column, name)
    return {
        "sqlite": _select(part, columns, f"FROM {table} WHERE {on_sqlite}"),
        "postgresql": _select(part, columns, f"FROM {table} WHERE {on_postgresql}"),
    }


def _same(part: str, columns: str, rest: str) -> dict[Kind, str]:
    text = _select(part, columns, rest)
    return {"sqlite": text, "postgresql": text}


_COUNT_MEMBERS = """CAST((
  SELECT count(*) FROM record_values AS b
  WHERE b.unit = w.unit AND b.field = :unit_field AND b.from_day <= w.day AND (b.until IS NULL OR b.until >= w.day)
    AND (:any_status OR EXISTS (
      SELECT 1 FROM record_values AS s
      WHERE s.about = b.about AND s.field = :status_field AND s.from_day <= w.day
        AND (s.until IS NULL OR s.until >= w.day) AND {is_member})){who}
) AS text)"""
_BARRED = """
    AND EXISTS (
      SELECT 1 FROM overlays AS o
      WHERE o.about = b.about AND o.name = :barred AND o.value = 'true' AND o.from_day <= w.day
        AND (o.until IS NULL OR o.until >= w.day))"""

_PEOPLE_OF = """JOIN record_values AS b ON b.unit = w.unit AND b.field = :unit_field AND b.from_day <= w.day
    AND (b.until IS NULL OR b.until >= w.day)
  JOIN persons AS p ON p.id = b.about
  WHERE :any_status OR EXISTS (
    SELECT 1 FROM record_values AS s
    WHERE s.about = b.about AND s.field = :status_field AND s.from_day <= w.day
      AND (s.until IS NULL OR s.until >= w.day) AND {is_member})"""

_LISTED = (
    "listed",
    "c.campaign, c.campaign_unit, c.id, c.number, c.subject, p.name, c.state",
    "JOIN cases AS c ON c.campaign = w.campaign AND c.campaign_unit = w.unit AND c.campaign IS NOT NULL "
    "LEFT JOIN persons AS p ON p.id = c.subject WHERE c.ended_as IS NULL",
)


def _counted(part: str, who: str) -> dict[Kind, str]:
    """A count of members of a unit on a day: all of them, or those of whom `who` holds."""
    on_sqlite, on_postgresql = in_texts("s.value", "statuses")
    return {
        "sqlite": _select(
            part,
            "w.unit, w.day, " + _COUNT_MEMBERS.format(is_member=on_sqlite, who=who),
            "FROM (SELECT json_extract(value, '$[0]') AS unit, json_extract(value, '$[1]') AS day "
            "FROM json_each(:members)) AS w",
        ),
        "postgresql": _select(
            part,
            "w.unit, w.day, " + _COUNT_MEMBERS.format(is_member=on_postgresql, who=who),
            "FROM unnest(:member_units::text[], :member_days::text[]) AS w(unit, day)",
        ),
    }


_PARTS: Mapping[str, Mapping[Kind, str]] = {
    "revision": _same("revision", "CAST(revision AS text)", "FROM installation"),
    "names": _both("name", "id, name", "persons", "id", "names"),
    "persons": _both("about", "id", "persons", "id", "records"),
    "units": _both("about", "id", "units", "id", "records"),
    "values": _both(
        "value",
        "about, field, value, from_day, until, CAST(at AS text)",
        "record_values",
        "about",
        "records",
    ),
    "entries": _both(
        "entry",
        "about, history, entry, value, case_id, document, CAST(at AS text)",
        "record_entries",
        "about",
        "records",
    ),
    "overlays": _both(
        "overlay", "about, name, value, from_day, until, CAST(at AS text)", "overlays", "about", "records"
    ),
    "posts": _both(
        "post",
        "id, person, unit, position, from_day, until, signs_from, CASE WHEN acting THEN '1' ELSE '0' END",
        "appointments",
        "person",
        "records",
    ),
    "delegations": _same(
        "delegation",
        "id, giver, taker, from_day, until, procedures",
        "FROM delegations WHERE taker = :actor AND from_day <= :today AND until >= :today",
    ),
    "open": {
        "sqlite": _select(
            "open",
            "subject, procedure, CAST(count(*) AS text)",
            f"FROM cases WHERE {in_texts('subject', 'subjects')[0]} AND ended_as IS NULL GROUP BY subject, procedure",
        ),
        "postgresql": _select(
            "open",
            "subject, procedure, CAST(count(*) AS text)",
            f"FROM cases WHERE {in_texts('subject', 'subjects')[1]} AND ended_as IS NULL GROUP BY subject, procedure",
        ),
    },
    "once": _both("once", "key", "once_keys", "key", "once"),
    "counters": _both("counter", "key, CAST(newest AS text)", "counters", "key", "counters"),
    "ranges": _both(
        "range",
        'key, CAST("next" AS text), CAST("last" AS text), "format"',
        "number_ranges",
        "key",
        "ranges",
    ),
    "cases": _both("case", "id, body", "cases", "id", "cases"),
    "files": _both(
        "file", "digest, name, CAST(size AS text), media_type, person, CAST(at AS text)", "uploads", "digest", "files"
    ),
    "members": _counted("members", ""),
    "barred": _counted("barred", _BARRED),
    "people_of": {
        "sqlite": _select(
            "people_of",
            "w.unit, w.day, p.id, p.name",
            "FROM (SELECT json_extract(value, '$[0]') AS unit, json_extract(value, '$[1]') AS day "
            "FROM json_each(:people_of)) AS w " + _PEOPLE_OF.format(is_member=in_texts("s.value", "statuses")[0]),
        ),
        "postgresql": _select(
            "people_of",
            "w.unit, w.day, p.id, p.name",
            "FROM unnest(:people_units::text[], :people_days::text[]) AS w(unit, day) "
            + _PEOPLE_OF.format(is_member=in_texts("s.value", "statuses")[1]),
        ),
    },
    "campaigns": _both("campaign", "id, body", "campaigns", "id", "campaigns"),
    "listed": {
        "sqlite": _select(
            *_LISTED[:2],
            "FROM (SELECT json_extract(value, '$[0]') AS campaign, json_extract(value, '$[1]') AS unit "
            f"FROM json_each(:listed)) AS w {_LISTED[2]}",
        ),
        "postgresql": _select(
            *_LISTED[:2],
            "FROM unnest(:listed_campaigns::text[], :listed_units::text[]) AS w(campaign, unit) " + _LISTED[2],
        ),
    },
}


@lru_cache(maxsize=512)
def _union(parts: tuple[str, ...]) -> Statement:
    return Statement(
        sqlite=" UNION ALL ".join(_PARTS[part]["sqlite"] for part in parts),
        postgresql=" UNION ALL ".join(_PARTS[part]["postgresql"] for part in parts),
    )


def _parts(
    c: Transaction, lacking: Needs, today: str, actor: str | None, records: Mapping[str, Record]
) -> tuple[list[str], dict[str, Any]]:
    """Which parts the first statement has, and the values they want."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    if lacking.units or lacking.of_kind:
        parts.append("revision")
    if lacking.names or lacking.records:
        parts.append("names")
        values["names"] = c.text_list(lacking.names | lacking.records)
    if lacking.records:
        parts += ["persons", "units", "values", "entries", "overlays", "posts"]
        values["records"] = c.text_list(lacking.records)
    if actor is not None:
        parts.append("delegations")
        values |= {"actor": actor, "today": today}
    if lacking.open_cases:
        parts.append("open")
        values["subjects"] = c.text_list({person for person, _ in lacking.open_cases})
    if lacking.once:
        parts.append("once")
        values["once"] = c.text_list(lacking.once)
    locked = c.kind == "postgresql" and c.writing
    if lacking.counters and not locked:
        parts.append("counters")
        values["counters"] = c.text_list(lacking.counters)
    if lacking.ranges and not locked:
        parts.append("ranges")
        values["ranges"] = c.text_list(lacking.ranges)
    if lacking.cases:
        parts.append("cases")
        values["cases"] = c.text_list(lacking.cases)
    if lacking.files:
        parts.append("files")
        values["files"] = c.text_list(lacking.files)
    if lacking.campaigns:
        parts.append("campaigns")
        values["campaigns"] = c.text_list(lacking.campaigns)
    if lacking.listed:
        parts.append("listed")
        pairs = sorted(lacking.listed)
        if c.kind == "sqlite":
            values["listed"] = json.dumps(pairs)
        else:
            values["listed_campaigns"] = [campaign for campaign, _ in pairs]
            values["listed_units"] = [unit for _, unit in pairs]
    record = records.get("person")
    if lacking.people_of and record is not None and record.roles is not None and record.roles.unit is not None:
        parts.append("people_of")
        looked = sorted(lacking.people_of)
        if c.kind == "sqlite":
            values["people_of"] = json.dumps(looked)
        else:
            values["people_units"] = [unit for unit, _ in looked]
            values["people_days"] = [day for _, day in looked]
        values |= _who_counts(c, record.roles)
    if lacking.members and record is not None and record.roles is not None and record.roles.unit is not None:
        parts.append("members")
        if record.roles.barred is not None:
            parts.append("barred")
            values["barred"] = record.roles.barred
        wanted = sorted(lacking.members)
        if c.kind == "sqlite":
            values["members"] = json.dumps(wanted)
        else:
            values["member_units"] = [unit for unit, _ in wanted]
            values["member_days"] = [day for _, day in wanted]
        values |= _who_counts(c, record.roles)
    return parts, values


def _barred_by(records: Mapping[str, Record] | None) -> str:
    """The overlay under which a person neither votes nor acts; empty where the record has none."""
    person = None if records is None else records.get("person")
    return (person.roles.barred if person is not None and person.roles is not None else None) or ""


def _who_counts(c: Transaction, roles: Roles) -> dict[str, Any]:
    """By which fields a person is a member of a unit, as values of a statement."""
    return {
        "unit_field": roles.unit,
        "status_field": roles.status or "",
        "any_status": roles.status is None or not roles.members,
        "statuses": c.text_list(_json(status) for status in roles.members),
    }


_LOCK_COUNTERS = Statement(
    postgresql="INSERT INTO counters (key, newest) SELECT key, 0 FROM unnest(:keys::text[]) AS key "
    "ON CONFLICT (key) DO UPDATE SET newest = counters.newest RETURNING key, newest"
)
_LOCK_RANGES = Statement(
    postgresql='SELECT key, "next", "last", "format" FROM number_ranges WHERE key = ANY(:keys::text[]) '
    "ORDER BY key FOR UPDATE"
)


def _lock(c: Transaction, lacking: Needs, answers: dict[str, list[tuple[Any, ...]]]) -> None:
    # Always in the order of their keys, so that two acts wait for each other instead of for ever.
    if lacking.counters:
        answers["counter"] = c.rows(_LOCK_COUNTERS, {"keys": sorted(lacking.counters)})
    if lacking.ranges:
        answers["range"] = c.rows(_LOCK_RANGES, {"keys": sorted(lacking.ranges)})


def _names_of_units(units: Mapping[str, Unit | None], today: str) -> dict[str, str]:
    """What units are called today, by id: a case may be about one."""
    called = {id_: on_day(unit.names, today) for id_, unit in units.items() if unit is not None}
    return {id_: str(name.get("full_name", "")) for id_, name in called.items() if name}


def _people(wanted: Iterable[str], answers: Mapping[str, list[tuple[Any, ...]]]) -> dict[str, Person | None]:
    if not wanted:
        return {}
    known = {id_ for id_, *_ in answers.get("about", ())}
    fields: dict[str, dict[str, list[tuple[Any, ...]]]] = {}
    for about, field, value, from_day, until, at, *_ in answers.get("value", ()):
        fields.setdefault(about, {}).setdefault(field, []).append((from_day, at, value, until))
    overlays: dict[str, dict[str, list[tuple[Any, ...]]]] = {}
    for about, name, value, from_day, until, at, *_ in answers.get("overlay", ()):
        overlays.setdefault(about, {}).setdefault(name, []).append((from_day, at, value, until))
    entries: dict[str, dict[str, dict[str, list[tuple[Any, ...]]]]] = {}
    for about, history, entry, value, case, document, at, *_ in answers.get("entry", ()):
        versions = entries.setdefault(about, {}).setdefault(history, {}).setdefault(entry, [])
        versions.append((int(at), value, case, document))
    posts: dict[str, list[Appointment]] = {}
    for row in answers.get("post", ()):
        posts.setdefault(row[1], []).append(_appointment(row))
    return {
        id_: Person(
            id=id_,
            fields=_Fields(fields.get(id_, {})),
            histories={name: _history(found) for name, found in entries.get(id_, {}).items()},
            overlays={name: _dated(rows) for name, rows in overlays.get(id_, {}).items()},
            appointments=tuple(sorted(posts.get(id_, ()), key=_begun)),
        )
        if id_ in known
        else None
        for id_ in wanted
    }


class _Fields(Mapping[str, tuple[Dated, ...]]):
    """Dated fields by name, made when asked for: a decision reads a few of the many that a record has."""

    __slots__ = ("_made", "_rows")

    def __init__(self, rows: dict[str, list[tuple[Any, ...]]]) -> None:
        self._rows = rows
        self._made: dict[str, tuple[Dated, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Dated, ...]:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = _dated(self._rows[name])
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return repr(dict(self))


def _dated(rows: list[tuple[Any, ...]]) -> tuple[Dated, ...]:
    """Rows of (from_day, at, value, until), oldest first; of two for one day the newer entry comes first and counts."""
    if len(rows) > 1:
        rows.sort(key=lambda row: (row[0], -int(row[1])))
    return tuple(
        Dated(value=_value(value), from_day=from_day or None, until=until) for from_day, _, value, until in rows
    )


def _history(entries: Mapping[str, list[tuple[Any, ...]]]) -> tuple[Mapping[str, Any], ...]:
    """Each entry as its newest version has it, in the order in which they were first made."""
    made = []
    for entry, versions in entries.items():
        versions.sort(key=lambda version: version[0])
        _, value, case, document = versions[-1]
        members = {**json.loads(value), "_id": entry}
        if case is not None:
            members["_case"] = case
        if document is not None:
            members["_document"] = document
        made.append((versions[0][0], entry, members))
    return tuple(members for _, _, members in sorted(made, key=lambda item: item[:2]))


def _files(rows: Iterable[tuple[Any, ...]], actor: str | None) -> dict[str, Mapping[str, Any]]:
    """Uploads by digest; where several people uploaded the same bytes, the actor's own, else the newest."""
    best: dict[str, tuple[tuple[bool, int], Mapping[str, Any]]] = {}
    for digest, name, size, media_type, person, at, *_ in rows:
        rank = (person == actor, int(at))
        if digest not in best or rank > best[digest][0]:
            file = {"digest": digest, "name": name, "size": int(size), "media_type": media_type}
            best[digest] = (rank, file)
    return {digest: file for digest, (_, file) in best.items()}


def _cases(wanted: Iterable[str], answers: Mapping[str, list[tuple[Any, ...]]]) -> dict[str, Case | None]:
    found = {id_: Case.from_json(json.loads(body)) for id_, body, *_ in answers.get("case", ())}
    return {id_: found.get(id_) for id_ in wanted}


# --- The organisation -------------------------------------------------------------------------------------------------

_IN_UNITS = {kind: in_texts("unit", "units")[place] for place, kind in enumerate(("sqlite", "postgresql"))}


def _organisation_text(kind: Kind) -> str:
    in_kinds = in_texts("kind", "kinds")[0 if kind == "sqlite" else 1]
    above = "(SELECT id FROM above)"
    parts = (
        _select("revision", "CAST(revision AS text)", "FROM installation"),
        _select("closure", "unit, ancestor", f"FROM unit_closure WHERE {_IN_UNITS[kind]}"),
        _select("unit", "id, slug, place_name, closed_on, successor", f"FROM units WHERE id IN {above}"),
        _select(
            "unit_value",
            "unit, field, value, from_day, until, CAST(at AS text)",
            f"FROM unit_values WHERE unit IN {above}",
        ),
        _select(
            "appointment",
            "a.id, a.person, a.unit, a.position, a.from_day, a.until, a.signs_from, "
            "CASE WHEN a.acting THEN '1' ELSE '0' END, p.name",
            f"FROM appointments AS a JOIN persons AS p ON p.id = a.person WHERE a.unit IN {above}",
        ),
        _select(
            "barred",
            "about, value, from_day, until, CAST(at AS text)",
            f"FROM overlays WHERE name = :barred AND about IN (SELECT person FROM appointments WHERE unit IN {above})",
        ),
        _select("term", "id, unit, body, CAST(ordinal AS text), from_day, until", f"FROM terms WHERE unit IN {above}"),
        _select("kind", "kind, id, closed_on", f"FROM units WHERE {in_kinds}"),
        _select("calendar", "day, CASE WHEN working THEN '1' ELSE '0' END", "FROM calendar_exceptions"),
    )
    begin = f"WITH above AS (SELECT DISTINCT ancestor AS id FROM unit_closure WHERE {_IN_UNITS[kind]}) "
    return begin + " UNION ALL ".join(parts)


_ORGANISATION = Statement(sqlite=_organisation_text("sqlite"), postgresql=_organisation_text("postgresql"))

_Units = dict[str, Unit | None]
_CALENDAR = "calendar"


def _organisation(
    c: Transaction, lacking: Needs, today: str, answers: Mapping[str, list[tuple[Any, ...]]], barred: str
) -> tuple[_Units, Mapping[str, str], dict[str, tuple[str, ...]], Mapping[str, bool] | None]:
    """Units with all above them, names of who holds their positions, units of kinds, the calendar."""
    if not lacking.units and not lacking.of_kind:
        return {}, {}, {}, None
    revision = int(answers["revision"][0][0])
    known: Mapping[Any, Any] = {} if c.organisation_changed else c.database.organisation.kept(revision)
    kinds = [("kind", kind) for kind in lacking.of_kind]
    whole = ("units", lacking.units)
    if whole not in known or _CALENDAR not in known or any(kind not in known for kind in kinds):
        units = [unit for unit in lacking.units if ("unit", unit) not in known]
        if units or _CALENDAR not in known or any(kind not in known for kind in kinds):
            seen, loaded = _load_organisation(c, units, lacking.of_kind, barred)
            if seen != revision and len(units) < len(lacking.units):
                # Somebody changed the organisation between the two statements: nothing older is mixed in.
                seen, loaded = _load_organisation(c, lacking.units, lacking.of_kind, barred)
            known = {**known, **loaded}
            revision = seen
        else:
            loaded = {}
        loaded[whole] = _together(lacking.units, known)
        known = {**known, **loaded}
        if not c.organisation_changed:
            c.database.organisation.keep(revision, loaded)
    found, names = known[whole]
    of_kind = {
        kind: tuple(id_ for id_, closed_on in known["kind", kind] if closed_on is None or closed_on > today)
        for kind in lacking.of_kind
    }
    return found, names, of_kind, known[_CALENDAR]


def _together(wanted: Iterable[str], known: Mapping[Any, Any]) -> tuple[_Units, dict[str, str]]:
    """These units and all above them as one mapping, with the names of who holds positions there."""
    units: _Units = {}
    names: dict[str, str] = {}
    for id_ in wanted:
        found = known["unit", id_]
        if found is None:
            units[id_] = None
            continue
        for unit in found:
            if unit not in units:
                units[unit], held = known["alone", unit]
                names.update(held)
    return units, names


def _load_organisation(
    c: Transaction, units: Iterable[str], kinds: Iterable[str], barred: str
) -> tuple[int, dict[Any, Any]]:
    answers: dict[str, list[tuple[Any, ...]]] = {}
    wanted = tuple(units)
    values = {"units": c.text_list(wanted), "kinds": c.text_list(kinds), "barred": barred}
    for row in c.rows(_ORGANISATION, values):
        answers.setdefault(row[0], []).append(row[1:])
    loaded: dict[Any, Any] = {("unit", id_): None for id_ in wanted}
    above: dict[str, list[str]] = {}
    for unit, ancestor, *_ in answers.get("closure", ()):
        above.setdefault(unit, []).append(ancestor)
    loaded |= {("unit", unit): tuple(dict.fromkeys(ancestors)) for unit, ancestors in above.items()}
    dated: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for unit, field, value, from_day, until, at, *_ in answers.get("unit_value", ()):
        dated.setdefault((unit, field), []).append((from_day, at, value, until))
    appointments: dict[str, list[Appointment]] = {}
    names: dict[str, dict[str, str]] = {}
    bars: dict[str, list[tuple[Any, ...]]] = {}
    for about, value, from_day, until, at, *_ in answers.get("barred", ()):
        bars.setdefault(about, []).append((from_day, at, value, until))
    for row in answers.get("appointment", ()):
        held = _appointment(row)
        if held.person in bars:
            held = replace(held, barred=_dated(bars[held.person]))
        appointments.setdefault(row[2], []).append(held)
        names.setdefault(row[2], {})[row[1]] = row[8]
    terms: dict[str, list[Term]] = {}
    for id_, unit, body, ordinal, from_day, until, *_ in answers.get("term", ()):
        term = Term(id=id_, unit=unit, body=body, ordinal=int(ordinal), from_day=from_day, until=until)
        terms.setdefault(unit, []).append(term)
    for id_, slug, place_name, closed_on, successor, *_ in answers.get("unit", ()):
        unit_value = Unit(
            id=id_,
            kinds=_dated(dated.get((id_, "kind"), [])),
            parents=_dated(dated.get((id_, "parent"), [])),
            names=_dated(dated.get((id_, "name"), [])),
            appointments=tuple(sorted(appointments.get(id_, ()), key=_begun)),
            terms=tuple(sorted(terms.get(id_, ()), key=lambda term: (term.from_day, term.body, term.ordinal))),
            slug=slug or "",
            place_name=place_name,
            closed_on=closed_on,
            successor=successor,
        )
        loaded["alone", id_] = (unit_value, names.get(id_, {}))
    of_kind: dict[str, list[tuple[str, str | None]]] = {}
    for kind, id_, closed_on, *_ in answers.get("kind", ()):
        of_kind.setdefault(kind, []).append((id_, closed_on))
    loaded |= {("kind", kind): tuple(sorted(of_kind.get(kind, ()))) for kind in kinds}
    loaded[_CALENDAR] = {day: working == "1" for day, working, *_ in answers.get("calendar", ())}
    return int(answers["revision"][0][0]), loaded


def _begun(row: Appointment) -> tuple[str, str]:
    return row.from_day, row.id


def _appointment(row: tuple[Any, ...]) -> Appointment:
    id_, person, unit, position, from_day, until, signs_from, acting, *_ = row
    return Appointment(
        id=id_,
        person=person,
        unit=unit,
        position=position,
        from_day=from_day,
        until=until,
        signs_from=signs_from,
        acting=acting == "1",
    )


def _value(text: str) -> Any:
    # Most values are texts without anything to be undone; reading them as JSON costs ten times as much.
    if text[0] == '"' and "\\" not in text:
        return text[1:-1]
    return json.loads(text)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
