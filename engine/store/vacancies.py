"""Tasks that wait for nobody: every seat they are addressed to is held by nobody today, or nobody could be named."""

from collections.abc import Sequence

from engine.store.database import Transaction, in_texts
from engine.store.seats import NEVER_DUE, VACANT
from engine.store.statements import Statement

START = ("", "")
"""Before the first task."""

_DATED = "c.from_day <= :today AND (c.until IS NULL OR c.until >= :today)"


def _text(place: int) -> str:
    units = in_texts("c.ancestor", "units")[place]
    below = f"SELECT DISTINCT c.unit FROM unit_closure AS c WHERE {units} AND {_DATED}"
    behind = "(a.due_sort > :due OR (a.due_sort = :due AND a.task > :task))"
    # A key is `unit:position`; a colon is followed by a semicolon in the order of bytes, so this is a range of the key.
    seats = (
        f"SELECT a.due_sort, a.task, a.case_id FROM ({below}) AS w "
        "JOIN addressees AS a ON a.seat >= w.unit || ':' AND a.seat < w.unit || ';' "
        f"WHERE {behind} AND (a.vacant OR NOT EXISTS ("
        "SELECT 1 FROM addressees AS o JOIN appointments AS h ON o.seat = h.unit || ':' || h.position "
        "WHERE o.task = a.task AND h.from_day <= :today AND (h.until IS NULL OR h.until >= :today))"
        " AND NOT EXISTS (SELECT 1 FROM addressees AS o WHERE o.task = a.task AND o.seat LIKE 'person:%'))"
    )
    nobody = f"SELECT a.due_sort, a.task, a.case_id FROM addressees AS a WHERE a.seat = '{VACANT}' AND {behind}"
    return f"SELECT * FROM ({seats} UNION {nobody}) AS found ORDER BY due_sort, task LIMIT :most"


_VACANT = Statement(sqlite=_text(0), postgresql=_text(1))


def tasks_for_nobody(
    c: Transaction, units: Sequence[str], today: str, *, after: tuple[str, str] = START, most: int = 25
) -> tuple[tuple[str | None, str, str], ...]:
    """(due day, task, case) of tasks addressed to positions of these units or units below for which nobody seems to be
    there today, and of all those for which nobody could be named; soonest due first, behind (due, task) `after`.

    Whether really nobody is there, and who keeps it, is asked afresh of each case: a holder may be interested, a
    fallback may be declared.
    """
    values = {"units": c.text_list(units), "today": today, "due": after[0], "task": after[1], "most": most}
    rows = c.rows(_VACANT, values)
    return tuple((None if due == NEVER_DUE else due, task, case) for due, task, case in rows)
