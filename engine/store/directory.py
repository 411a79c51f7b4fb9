"""Looking things up in the organisation: units by name and place, who lies below whom, people of units, page by page.

Lists are cut by keyset. Names are found without marks: what is typed is folded as names were when they were written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.store.database import Transaction, in_texts
from engine.store.sight import CaseLine
from engine.store.statements import Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitLine:
    """A unit as lists show it, as it is at the moment."""

    id: str
    name: str
    full_name: str
    kind: str
    parent: str | None
    parent_name: str
    """Full name of the unit above; "" without one."""
    closed_on: str | None
    sort_key: str

    @property
    def position(self) -> tuple[str, str]:
        """Where it stands among units: what the next page begins behind."""
        return (self.sort_key, self.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberLine:
    """A person as lists of people show them."""

    id: str
    name: str
    unit: str | None
    unit_name: str
    """Full name; "" without a unit."""
    status: str | None
    birth_date: str | None
    """ISO day."""
    sort_key: str

    @property
    def position(self) -> tuple[str, str]:
        """Where they stand among people: what the next page begins behind."""
        return (self.sort_key, self.id)


BEGINNING = ("", "")
"""Before the first of a list."""

_UNIT = "u.id, u.name, u.full_name, u.kind, u.parent, coalesce(a.full_name, ''), u.closed_on, u.sort_key"
_FROM_UNITS = "FROM units AS u LEFT JOIN units AS a ON a.id = u.parent"
_BEHIND = "(u.sort_key > :after_key OR (u.sort_key = :after_key AND u.id > :after_id))"
_OPEN = "(u.closed_on IS NULL OR u.closed_on > :today)"
_DATED = "c.from_day <= :today AND (c.until IS NULL OR c.until >= :today)"

_MOST_WORDS = 6
"""Words of a query that are looked at."""


def _both(text: str, **lists: str) -> Statement:
    """A statement whose `{name}` is “this column is one of the texts bound as name”, for both databases."""
    written = []
    for place in (0, 1):
        written.append(text.format(**{name: in_texts(column, name)[place] for name, column in lists.items()}))
    return Statement(sqlite=written[0], postgresql=written[1])


# --- units ------------------------------------------------------------------------------------------------------------

_UNITS_BY_ID = _both(f"SELECT {_UNIT} {_FROM_UNITS} WHERE {{ids}}", ids="u.id")
_ABOVE = Statement(f"SELECT c.ancestor FROM unit_closure AS c WHERE c.unit = :unit AND {_DATED} ORDER BY c.depth")
_BELOW = Statement(
    f"SELECT {_UNIT} {_FROM_UNITS} JOIN unit_closure AS c ON c.unit = u.id "
    f"WHERE c.ancestor = :unit AND c.depth = 1 AND {_DATED} AND {_BEHIND} ORDER BY u.sort_key, u.id LIMIT :most"
)
_ROOTS = Statement(
    f"SELECT {_UNIT} {_FROM_UNITS} WHERE u.parent IS NULL AND {_OPEN} AND {_BEHIND} "
    "ORDER BY u.sort_key, u.id LIMIT :most"
)
_WITHIN = _both(
    f"SELECT 1 FROM unit_closure AS c WHERE c.unit = :unit AND {{units}} AND {_DATED} LIMIT 1", units="c.ancestor"
)
_PERSON_WITHIN = _both(
    "SELECT 1 FROM persons AS p JOIN unit_closure AS c ON c.unit = p.unit "
    f"WHERE p.id = :person AND {{units}} AND {_DATED} "
    "UNION ALL SELECT 1 FROM appointments AS h JOIN unit_closure AS c ON c.unit = h.unit "
    f"WHERE h.person = :person AND (h.until IS NULL OR h.until >= :today) AND {{units}} AND {_DATED} LIMIT 1",
    units="c.ancestor",
)
_SIZES = _both(
    "SELECT 'members', p.unit, count(*) FROM persons AS p WHERE {units} AND p.joined_into IS NULL "
    "AND (:any_status OR {statuses}) GROUP BY p.unit "
    "UNION ALL SELECT 'below', c.ancestor, count(*) FROM unit_closure AS c WHERE {ancestors} AND c.depth > 0 "
    f"AND {_DATED} GROUP BY c.ancestor",
    units="p.unit",
    statuses="p.status",
    ancestors="c.ancestor",
)
_SUBTREE_SIZE = _both(
    "SELECT count(*) FROM persons AS p WHERE p.joined_into IS NULL AND (:any_status OR {statuses}) "
    f"AND p.unit IN (SELECT c.unit FROM unit_closure AS c WHERE c.ancestor = :unit AND {_DATED})",
    statuses="p.status",
)


def units_by_id(c: Transaction, units: Sequence[str]) -> dict[str, UnitLine]:
    """Those of the units that exist, by id."""
    if not units:
        return {}
    return {row[0]: _unit(row) for row in c.rows(_UNITS_BY_ID, {"ids": c.text_list(units)})}


def units_above(c: Transaction, unit: str, today: str) -> tuple[str, ...]:
    """The unit itself and all above it on an ISO day, nearest first; empty when there is none of that id."""
    return tuple(id_ for (id_,) in c.rows(_ABOVE, {"unit": unit, "today": today}))


def units_below(
    c: Transaction, unit: str | None, today: str, *, after: tuple[str, str] = BEGINNING, most: int = 100
) -> tuple[UnitLine, ...]:
    """Units directly below one on an ISO day, or (None) those above which there is none, behind `after`."""
    values = {"today": today, "after_key": after[0], "after_id": after[1], "most": most}
    rows = c.rows(_ROOTS, values) if unit is None else c.rows(_BELOW, {**values, "unit": unit})
    return tuple(_unit(row) for row in rows)


def lies_within(c: Transaction, unit: str, units: Sequence[str], today: str) -> bool:
    """Whether a unit is one of these or lies below one of them on an ISO day."""
    return c.row(_WITHIN, {"unit": unit, "units": c.text_list(units), "today": today}) is not None


def person_within(c: Transaction, person: str, units: Sequence[str], today: str) -> bool:
    """Whether a person belongs to, or holds or will hold a post in, one of these units or one below."""
    return c.row(_PERSON_WITHIN, {"person": person, "units": c.text_list(units), "today": today}) is not None


def unit_sizes(
    c: Transaction, units: Sequence[str], statuses: Sequence[str], today: str
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How many members (people with one of these statuses; any where there are none) each unit has itself, and how many
    units lie below it.
    """
    found: dict[str, dict[str, int]] = {"members": {}, "below": {}}
    if units:
        some = c.text_list(units)
        values = {"units": some, "ancestors": some, **_statuses(c, statuses), "today": today}
        for part, unit, count in c.rows(_SIZES, values):
            found[part][unit] = int(count)
    return found["members"], found["below"]


def count_members(c: Transaction, unit: str, statuses: Sequence[str], today: str) -> int:
    """How many members a unit and all below it have."""
    row = c.row(_SUBTREE_SIZE, {"unit": unit, **_statuses(c, statuses), "today": today})
    return 0 if row is None else int(row[0])


def find_units(
    c: Transaction,
    folded: str,
    today: str,
    *,
    below: str | None = None,
    kinds: Sequence[str] = (),
    after: tuple[str, str] = BEGINNING,
    most: int = 25,
) -> tuple[UnitLine, ...]:
    """Units that are there today and whose folded name holds every word of `folded`, behind `after`; perhaps only
    `below` one (or that one itself), or only of some kinds. At most `most`.
    """
    words = _words(folded)
    conditions = [_OPEN, _BEHIND, *(f"u.search_fold LIKE :word_{n}" for n in range(len(words)))]
    values: dict[str, Any] = {"today": today, "after_key": after[0], "after_id": after[1], "most": most}
    values |= {f"word_{n}": f"%{word}%" for n, word in enumerate(words)}
    lists = {}
    if below is not None:
        conditions.append(
            f"EXISTS (SELECT 1 FROM unit_closure AS c WHERE c.unit = u.id AND c.ancestor = :below AND {_DATED})"
        )
        values["below"] = below
    if kinds:
        conditions.append("{kinds}")
        lists["kinds"] = "u.kind"
        values["kinds"] = c.text_list(kinds)
    text = f"SELECT {_UNIT} {_FROM_UNITS} WHERE {' AND '.join(conditions)} ORDER BY u.sort_key, u.id LIMIT :most"
    return tuple(_unit(row) for row in c.rows(_made(text, lists), values))


# --- people -----------------------------------------------------------------------------------------------------------

_MEMBER = "p.id, p.name, p.unit, coalesce(u.full_name, ''), p.status, p.birth_date, p.sort_key"
_FROM_PERSONS = "FROM persons AS p LEFT JOIN units AS u ON u.id = p.unit"
_PERSONS_BEHIND = "(p.sort_key > :after_key OR (p.sort_key = :after_key AND p.id > :after_id))"
_NAMED = Statement(
    f"SELECT {_MEMBER} {_FROM_PERSONS} WHERE p.joined_into IS NULL AND p.search_fold = :folded "
    "ORDER BY p.sort_key, p.id LIMIT :most"
)
_NAMED_IN = Statement(
    f"SELECT {_MEMBER} {_FROM_PERSONS} WHERE p.joined_into IS NULL AND p.search_fold = :folded AND p.unit = :unit "
    "ORDER BY p.sort_key, p.id LIMIT :most"
)


def list_people(
    c: Transaction,
    units: Sequence[str],
    today: str,
    *,
    folded: str = "",
    statuses: Sequence[str] = (),
    officers: bool = False,
    after: tuple[str, str] = BEGINNING,
    most: int = 50,
) -> tuple[MemberLine, ...]:
    """People who belong to one of these units or one below today, by given name, behind `after`.

    Only those whose folded name holds every word of `folded`, and whose status is one of `statuses`, where these are
    given. `officers` takes in those who hold a post there and belong elsewhere.
    """
    words = _words(folded)
    inside = f"SELECT c.unit FROM unit_closure AS c WHERE {{units}} AND {_DATED}"
    where = f"p.unit IN ({inside})"
    if officers:
        held = (
            "SELECT h.person FROM appointments AS h "
            f"WHERE (h.until IS NULL OR h.until >= :today) AND h.unit IN ({inside})"
        )
        where = f"({where} OR p.id IN ({held}))"
    conditions = ["p.joined_into IS NULL", _PERSONS_BEHIND, where]
    conditions += [f"p.search_fold LIKE :word_{n}" for n in range(len(words))]
    values: dict[str, Any] = {"today": today, "after_key": after[0], "after_id": after[1], "most": most}
    values |= {f"word_{n}": f"%{word}%" for n, word in enumerate(words)} | {"units": c.text_list(units)}
    lists = {"units": "c.ancestor"}
    if statuses:
        conditions.append("{statuses}")
        lists["statuses"] = "p.status"
        values["statuses"] = c.text_list(statuses)
    text = f"SELECT {_MEMBER} {_FROM_PERSONS} WHERE {' AND '.join(conditions)} ORDER BY p.sort_key, p.id LIMIT :most"
    return tuple(_member(row) for row in c.rows(_made(text, lists), values))


def people_named(c: Transaction, folded: str, *, unit: str | None = None, most: int = 5) -> tuple[MemberLine, ...]:
    """People whose whole folded name is `folded`, perhaps only those who belong to one unit."""
    if unit is None:
        return tuple(_member(row) for row in c.rows(_NAMED, {"folded": folded, "most": most}))
    return tuple(_member(row) for row in c.rows(_NAMED_IN, {"folded": folded, "unit": unit, "most": most}))


_ABOUT = _both(
    "SELECT c.id, c.number, c.procedure, c.subject, coalesce(p.name, ''), c.state, c.variant, c.opened_on, "
    "c.changed_at, c.ended_as, c.due_on, c.definition, "
    "EXISTS (SELECT 1 FROM viewers AS v WHERE v.case_id = c.id AND {seats}) "
    "FROM cases AS c LEFT JOIN persons AS p ON p.id = c.subject WHERE c.subject = :person AND ("
    "EXISTS (SELECT 1 FROM viewers AS v WHERE v.case_id = c.id AND {keys}) "
    "OR EXISTS (SELECT 1 FROM case_units AS k JOIN unit_closure AS u ON u.unit = k.unit "
    "WHERE k.case_id = c.id AND {inspected} AND u.from_day <= :today "
    "AND (u.until IS NULL OR u.until >= :today))) "
    "ORDER BY c.id DESC LIMIT :most",
    seats="v.seat",
    keys="v.seat",
    inspected="u.ancestor",
)


def cases_about_seen(
    c: Transaction,
    person: str,
    keys: Sequence[str],
    seats: Sequence[str],
    inspected: Sequence[str],
    today: str,
    most: int = 25,
) -> tuple[tuple[CaseLine, bool], ...]:
    """Cases about a person that the keys or an inspected unit open, newest first; each with whether `seats` (keys of
    positions held) open it: whoever has one of these handles the case, or did.
    """
    values = {
        "person": person,
        "keys": c.text_list(keys),
        "seats": c.text_list(seats),
        "inspected": c.text_list(inspected),
        "today": today,
        "most": most,
    }
    rows = c.rows(_ABOUT, values)
    return tuple((CaseLine(**dict(zip(CaseLine.__slots__, row[:-1], strict=True))), bool(row[-1])) for row in rows)


# --- parts ------------------------------------------------------------------------------------------------------------

_MADE: dict[tuple[str, tuple[tuple[str, str], ...]], Statement] = {}


def _made(text: str, lists: Mapping[str, str]) -> Statement:
    key = (text, tuple(lists.items()))
    if key not in _MADE:
        _MADE[key] = _both(text, **lists)
    return _MADE[key]


def _words(folded: str) -> list[str]:
    """The words to look for; what means something to LIKE means nothing in a name."""
    return [word for part in folded.split() if (word := re.sub(r"[%_\\]", "", part))][:_MOST_WORDS]


def _statuses(c: Transaction, statuses: Sequence[str]) -> dict[str, Any]:
    return {"any_status": not statuses, "statuses": c.text_list(statuses)}


def _unit(row: tuple[Any, ...]) -> UnitLine:
    return UnitLine(**dict(zip(UnitLine.__slots__, row, strict=True)))


def _member(row: tuple[Any, ...]) -> MemberLine:
    return MemberLine(**dict(zip(MemberLine.__slots__, row, strict=True)))
