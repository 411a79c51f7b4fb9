"""G11: a step beside a hundred thousand finished cases, against one beside a hundred."""

from collections.abc import Iterator
from typing import Any

from bench.ours import Company, one_case
from engine.store import tables
from engine.store.database import Transaction
from engine.store.statements import Insertion, Statement

_COPIED = {
    "cases": tables.cases,
    "events": tables.events,
    "viewers": tables.viewers,
    "notices": tables.notices,
}
"""What a finished case leaves behind; notices bring their seats along by a trigger."""

_AT_ONCE = 5_000


def fill(of: Company, count: int) -> None:
    """Add so many finished cases: copies of real ones under identifiers of their own, spread over the teams."""
    patterns = [_finished(of, number) for number in range(len(of.teams))]
    made = 0
    while made < count:
        some = range(made, min(count, made + _AT_ONCE))
        copies = [_copy(patterns[number % len(patterns)], of, number) for number in some]
        with of.office.database.write() as transaction:
            for name, table in _COPIED.items():
                columns = _columns(name)
                rows: Iterator[tuple[Any, ...]] = (row for copied in copies for row in copied[name])
                transaction.load_many(Insertion(table, columns), rows)
        made = some.stop


def _finished(of: Company, number: int) -> dict[str, list[tuple[Any, ...]]]:
    one_case(of, of.teams[number], number)
    with of.office.database.read() as transaction:
        (case,) = transaction.rows(_NEWEST)[0]
        return {
            "cases": _rows(transaction, "cases", "id", case),
            "events": _rows(transaction, "events", "stream", f"case:{case}"),
            "viewers": _rows(transaction, "viewers", "case_id", case),
            "notices": _rows(transaction, "notices", "case_id", case),
        }


_NEWEST = Statement("SELECT id FROM cases ORDER BY id DESC LIMIT 1")


def _columns(name: str) -> tuple[str, ...]:
    return tuple(column.name for column in _COPIED[name].columns if (name, column.name) != ("events", "id"))


def _rows(transaction: Transaction, name: str, column: str, key: str) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{item}"' for item in _columns(name))
    order = "sequence" if name == "events" else column
    return transaction.rows(
        Statement(f"SELECT {names} FROM {name} WHERE {column} = :key ORDER BY {order}"), {"key": key}
    )


def _copy(pattern: dict[str, list[tuple[Any, ...]]], of: Company, number: int) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of a pattern with identifiers of their own: of the case, its acts, its notices; and its number."""
    office = of.office
    case_columns, event_columns, notice_columns = _columns("cases"), _columns("events"), _columns("notices")
    old = pattern["cases"][0][case_columns.index("id")]
    new = office.new_identifier()
    names = {old: new, f"case:{old}": f"case:{new}", pattern["cases"][0][case_columns.index("number")]: f"Cũ-{number}"}
    for event in pattern["events"]:
        names[event[event_columns.index("act")]] = office.new_identifier()
    for notice in pattern["notices"]:
        names[notice[notice_columns.index("id")]] = office.new_identifier()
    return {
        name: [tuple(names.get(value, value) if isinstance(value, str) else value for value in row) for row in rows]
        for name, rows in pattern.items()
    }
