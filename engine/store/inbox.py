"""The inbox: tasks awaiting some keys (seats, a person), soonest due first, page by page; an index range for each key.

Each key is one range of the primary key of `addressees`, already in order; the ranges are cut to a page and merged
here, so that no size of the table and no number of keys makes the database sort.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Any

from engine.store.database import Transaction, in_texts
from engine.store.seats import NEVER_DUE
from engine.store.statements import Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxLine:
    """One task as the inbox shows it."""

    due_on: str | None
    """ISO day in Vietnam that counts to its end."""
    task: str
    case: str
    procedure: str
    state: str
    key: str
    """The task's name, or the state's for a choice of its actions."""
    opened_on: str
    vacant: bool
    number: str
    subject: str | None
    subject_name: str
    unit_name: str
    """The unit the subject belongs to, or "" ."""
    version: int
    definition: str
    seat: str

    @property
    def position(self) -> tuple[str, str]:
        """Where it stands in the inbox: what the next page begins behind."""
        return (self.due_on or NEVER_DUE, self.task)


_COLUMNS = "a.due_sort, a.task, a.case_id, a.procedure, a.state, a.key, a.opened_on, a.vacant, a.seat"
_RANGE = (
    f"SELECT {_COLUMNS} FROM addressees AS a WHERE a.seat = :seat_{{n}} "
    "AND (a.due_sort, a.task) > (:due, :task){procedure} "
    "ORDER BY a.due_sort, a.task LIMIT :most"
)
_CASES = {
    kind: (
        "SELECT c.id, c.number, c.subject, coalesce(p.name, ''), coalesce(u.full_name, ''), c.version, c.definition "
        "FROM cases AS c LEFT JOIN persons AS p ON p.id = c.subject LEFT JOIN units AS u ON u.id = p.unit WHERE "
        + in_texts("c.id", "ids")[index]
    )
    for index, kind in enumerate(("sqlite", "postgresql"))
}
_OF_CASES = Statement(sqlite=_CASES["sqlite"], postgresql=_CASES["postgresql"])

_MOST_KEYS = 12
"""Keys looked at in one statement; somebody who acts for very many is asked about them in turns."""

START = ("", "")
"""Before the first task."""

_RANGES: dict[tuple[int, bool], Statement] = {}


def inbox_page(
    c: Transaction,
    keys: Sequence[str],
    *,
    after: tuple[str, str] = START,
    most: int = 25,
    procedure: str | None = None,
) -> tuple[InboxLine, ...]:
    """At most `most` tasks addressed to the keys behind the position `after`, soonest due first, each task once."""
    ranges: list[list[tuple[Any, ...]]] = []
    for begin in range(0, len(keys), _MOST_KEYS):
        some = keys[begin : begin + _MOST_KEYS]
        values: dict[str, Any] = {"due": after[0], "task": after[1], "most": most}
        values.update({f"seat_{n}": key for n, key in enumerate(some)})
        if procedure is not None:
            values["procedure"] = procedure
        by_seat: dict[str, list[tuple[Any, ...]]] = {}
        for row in c.rows(_ranges(len(some), procedure is not None), values):
            by_seat.setdefault(row[8], []).append(row)
        ranges.extend(by_seat.values())
    chosen: dict[str, tuple[Any, ...]] = {}
    for row in merge(*ranges, key=lambda row: (row[0], row[1])):
        chosen.setdefault(row[1], row)
        if len(chosen) == most:
            break
    if not chosen:
        return ()
    found = {row[0]: row for row in c.rows(_OF_CASES, {"ids": c.text_list({row[2] for row in chosen.values()})})}
    return tuple(_line(row, found) for row in chosen.values() if row[2] in found)


def inbox_counts(c: Transaction, keys: Sequence[str], today: str, most: int = 500) -> Mapping[str, Mapping[str, int]]:
    """How many tasks await the keys, by procedure: `all` and `late` of each; counted up to `most` tasks in all."""
    counts: dict[str, dict[str, int]] = {}
    seen: set[str] = set()
    for begin in range(0, len(keys), _MOST_KEYS):
        some = keys[begin : begin + _MOST_KEYS]
        values: dict[str, Any] = {"due": "", "task": "", "most": most}
        values.update({f"seat_{n}": key for n, key in enumerate(some)})
        for row in c.rows(_ranges(len(some), False), values):
            if row[1] in seen or len(seen) >= most:
                continue
            seen.add(row[1])
            count = counts.setdefault(row[3], {"all": 0, "late": 0})
            count["all"] += 1
            count["late"] += row[0] < today
    return counts


def _ranges(number: int, procedure: bool) -> Statement:
    key = (number, procedure)
    if key not in _RANGES:
        only = " AND a.procedure = :procedure" if procedure else ""
        parts = [_RANGE.format(n=n, procedure=only) for n in range(number)]
        if number == 1:
            text = parts[0]
        else:
            text = " UNION ALL ".join(f"SELECT * FROM ({part}) AS part_{n}" for n, part in enumerate(parts))
        _RANGES[key] = Statement(text)
    return _RANGES[key]


def _line(row: tuple[Any, ...], found: Mapping[str, tuple[Any, ...]]) -> InboxLine:
    due, task, case, procedure, state, key, opened_on, vacant, seat = row
    _, number, subject, subject_name, unit_name, version, definition = found[case]
    return InboxLine(
        due_on=None if due == NEVER_DUE else due,
        task=task,
        case=case,
        procedure=procedure,
        state=state,
        key=key,
        opened_on=opened_on,
        vacant=bool(vacant),
        number=number,
        subject=subject,
        subject_name=subject_name,
        unit_name=unit_name,
        version=int(version),
        definition=definition,
        seat=seat,
    )
