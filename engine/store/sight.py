"""Who may see what, by lookup on stored rows (S29): keys a person has today, cases those keys open, never
rule by rule.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from engine.cases.case import Case
from engine.cases.facts import Appointment, Delegation
from engine.store.cases import StoredCase
from engine.store.database import Transaction, in_texts
from engine.store.statements import Statement

_SEATS = Statement(
    "SELECT id, unit, position, from_day, until, signs_from, acting FROM appointments "
    "WHERE person = :person AND from_day <= :today AND (until IS NULL OR until >= :today) ORDER BY from_day, id"
)
_DELEGATED = Statement(
    "SELECT id, giver, from_day, until, procedures FROM delegations "
    "WHERE taker = :person AND from_day <= :today AND until >= :today ORDER BY id"
)


def appointments_of(c: Transaction, person: str, today: str) -> tuple[Appointment, ...]:
    """The positions a person holds on an ISO day, oldest first."""
    return tuple(
        Appointment(
            id=id_,
            person=person,
            unit=unit,
            position=position,
            from_day=from_day,
            until=until,
            signs_from=signs_from,
            acting=bool(acting),
        )
        for id_, unit, position, from_day, until, signs_from, acting in c.rows(
            _SEATS, {"person": person, "today": today}
        )
    )


def delegations_to(c: Transaction, person: str, today: str) -> tuple[Delegation, ...]:
    """For whom a person acts on an ISO day; within which procedures is in the row itself (empty: all)."""
    return tuple(
        Delegation(
            id=id_, giver=giver, taker=person, from_day=from_day, until=until, procedures=tuple(json.loads(procedures))
        )
        for id_, giver, from_day, until, procedures in c.rows(_DELEGATED, {"person": person, "today": today})
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseLine:
    """A case as lists show it."""

    id: str
    number: str
    procedure: str
    subject: str | None
    subject_name: str
    state: str
    variant: str | None
    opened_on: str
    changed_at: int
    ended_as: str | None
    due_on: str | None
    definition: str


_MAY_SEE = {
    kind: (
        "SELECT 1 FROM viewers AS v WHERE v.case_id = :case_id AND "
        + in_texts("v.seat", "keys")[index]
        + " UNION ALL SELECT 1 FROM case_units AS k JOIN unit_closure AS u ON u.unit = k.unit "
        "WHERE k.case_id = :case_id AND "
        + in_texts("u.ancestor", "inspected")[index]
        + " AND u.from_day <= :today AND (u.until IS NULL OR u.until >= :today) LIMIT 1"
    )
    for index, kind in enumerate(("sqlite", "postgresql"))
}
_SEES = Statement(sqlite=_MAY_SEE["sqlite"], postgresql=_MAY_SEE["postgresql"])
_OPEN = {kind: f"WHERE c.id = :case_id AND EXISTS ({text})" for kind, text in _MAY_SEE.items()}
_CASE_SEEN = Statement(**{kind: f"SELECT c.body, c.head FROM cases AS c {text}" for kind, text in _OPEN.items()})
_VERSION_SEEN = Statement(**{kind: f"SELECT c.version FROM cases AS c {text}" for kind, text in _OPEN.items()})


def may_see(c: Transaction, case: str, keys: Sequence[str], inspected: Sequence[str], today: str) -> bool:
    """Whether one of the keys opens the case, or an inspected unit stands above one of its units."""
    return c.row(_SEES, _opening(c, case, keys, inspected, today)) is not None


_OPENED = {
    kind: (
        "SELECT v.case_id FROM viewers AS v WHERE "
        + in_texts("v.case_id", "cases")[index]
        + " AND "
        + in_texts("v.seat", "keys")[index]
        + " UNION SELECT k.case_id FROM case_units AS k JOIN unit_closure AS u ON u.unit = k.unit WHERE "
        + in_texts("k.case_id", "cases")[index]
        + " AND "
        + in_texts("u.ancestor", "inspected")[index]
        + " AND u.from_day <= :today AND (u.until IS NULL OR u.until >= :today)"
    )
    for index, kind in enumerate(("sqlite", "postgresql"))
}
_OF_THESE = Statement(sqlite=_OPENED["sqlite"], postgresql=_OPENED["postgresql"])


def seen_of(
    c: Transaction, cases: Sequence[str], keys: Sequence[str], inspected: Sequence[str], today: str
) -> frozenset[str]:
    """Of these cases, those of which `may_see` holds; in one statement."""
    values = {"cases": c.text_list(cases), "keys": c.text_list(keys), "inspected": c.text_list(inspected)}
    return frozenset(case for (case,) in c.rows(_OF_THESE, {**values, "today": today}))


def case_seen(
    c: Transaction, case: str, keys: Sequence[str], inspected: Sequence[str], today: str
) -> StoredCase | None:
    """The case where `may_see` holds of it, else None; in one statement."""
    row = c.row(_CASE_SEEN, _opening(c, case, keys, inspected, today))
    return None if row is None else StoredCase(case=Case.from_json(json.loads(row[0])), head=row[1])


def version_seen(c: Transaction, case: str, keys: Sequence[str], inspected: Sequence[str], today: str) -> int | None:
    """The version at which the case stands where `may_see` holds of it, else None; in one statement."""
    row = c.row(_VERSION_SEEN, _opening(c, case, keys, inspected, today))
    return None if row is None else int(row[0])


def _opening(c: Transaction, case: str, keys: Sequence[str], inspected: Sequence[str], today: str) -> dict[str, Any]:
    return {"case_id": case, "keys": c.text_list(keys), "inspected": c.text_list(inspected), "today": today}


_LINE = (
    "c.id, c.number, c.procedure, c.subject, coalesce(p.name, ''), c.state, c.variant, c.opened_on, c.changed_at, "
    "c.ended_as, c.due_on, c.definition"
)
_SEEN_BY = (
    "SELECT v.case_id FROM viewers AS v WHERE v.seat = :seat_{n} AND v.case_id < :before "
    "ORDER BY v.case_id DESC LIMIT :most"
)
_LINES = {
    kind: f"SELECT {_LINE} FROM cases AS c LEFT JOIN persons AS p ON p.id = c.subject WHERE "
    + in_texts("c.id", "ids")[index]
    for index, kind in enumerate(("sqlite", "postgresql"))
}
_CASE_LINES = Statement(sqlite=_LINES["sqlite"], postgresql=_LINES["postgresql"])
_FOUND = {
    kind: (
        f"SELECT {_LINE} FROM viewers AS v JOIN cases AS c ON c.id = v.case_id "
        "LEFT JOIN persons AS p ON p.id = c.subject WHERE "
        + in_texts("v.seat", "keys")[index]
        + " AND (c.number = :number OR p.search_fold LIKE :pattern) GROUP BY c.id, p.name ORDER BY c.id DESC "
        "LIMIT :most"
    )
    for index, kind in enumerate(("sqlite", "postgresql"))
}
_CASES_FOUND = Statement(sqlite=_FOUND["sqlite"], postgresql=_FOUND["postgresql"])
_OF_SUBJECT = Statement(
    f"SELECT {_LINE} FROM cases AS c LEFT JOIN persons AS p ON p.id = c.subject "
    "WHERE c.subject = :person ORDER BY c.id DESC LIMIT :most"
)

NEWEST = "g"
"""Sorts behind every id: a list that begins with the newest."""


def cases_seen(c: Transaction, keys: Sequence[str], before: str = NEWEST, most: int = 25) -> tuple[CaseLine, ...]:
    """Cases the keys open, newest first, those opened before the case `before`: one page by keyset.

    Each key is one range of the primary key of `viewers`, already in order; the ranges are cut to a page and merged.
    """
    found: set[str] = set()
    for begin in range(0, len(keys), _MOST_KEYS):
        some = keys[begin : begin + _MOST_KEYS]
        values = {"before": before, "most": most, **{f"seat_{n}": key for n, key in enumerate(some)}}
        found.update(case for (case,) in c.rows(_ranges(len(some)), values))
    page = sorted(found, reverse=True)[:most]
    if not page:
        return ()
    lines = {row[0]: row for row in c.rows(_CASE_LINES, {"ids": c.text_list(page)})}
    return tuple(CaseLine(**dict(zip(CaseLine.__slots__, lines[id_], strict=True))) for id_ in page if id_ in lines)


_MOST_KEYS = 12
"""Keys looked at in one statement."""


@cache
def _ranges(number: int) -> Statement:
    parts = [_SEEN_BY.format(n=n) for n in range(number)]
    if number == 1:
        return Statement(parts[0])
    return Statement(" UNION ALL ".join(f"SELECT * FROM ({part}) AS part_{n}" for n, part in enumerate(parts)))


def cases_found(c: Transaction, keys: Sequence[str], folded: str, number: str, most: int = 25) -> tuple[CaseLine, ...]:
    """Cases the keys open whose number is `number` or whose subject's folded name contains `folded`."""
    values = {"keys": c.text_list(keys), "pattern": f"%{_literal(folded)}%", "number": number, "most": most}
    return tuple(CaseLine(**dict(zip(CaseLine.__slots__, row, strict=True))) for row in c.rows(_CASES_FOUND, values))


def cases_about(c: Transaction, person: str, most: int = 25) -> tuple[CaseLine, ...]:
    """Cases about a person, newest first."""
    rows = c.rows(_OF_SUBJECT, {"person": person, "most": most})
    return tuple(CaseLine(**dict(zip(CaseLine.__slots__, row, strict=True))) for row in rows)


def _literal(text: str) -> str:
    return text.replace("%", " ").replace("_", " ")


_AMONG = {
    kind: (
        "SELECT v.case_id FROM viewers AS v WHERE "
        + in_texts("v.case_id", "cases")[index]
        + " AND "
        + in_texts("v.seat", "keys")[index]
        + " UNION SELECT k.case_id FROM case_units AS k JOIN unit_closure AS u ON u.unit = k.unit WHERE "
        + in_texts("k.case_id", "cases")[index]
        + " AND "
        + in_texts("u.ancestor", "inspected")[index]
        + " AND u.from_day <= :today AND (u.until IS NULL OR u.until >= :today)"
    )
    for index, kind in enumerate(("sqlite", "postgresql"))
}
_SEEN_AMONG = Statement(sqlite=_AMONG["sqlite"], postgresql=_AMONG["postgresql"])


def cases_among_seen(
    c: Transaction, cases: Sequence[str], keys: Sequence[str], inspected: Sequence[str], today: str
) -> frozenset[str]:
    """Which of these cases the keys or an inspected unit above open, in one statement."""
    values = {
        "cases": c.text_list(cases),
        "keys": c.text_list(keys),
        "inspected": c.text_list(inspected),
        "today": today,
    }
    return frozenset(case for (case,) in c.rows(_SEEN_AMONG, values))
