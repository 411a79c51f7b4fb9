"""Counts over everything, for those who administer."""

from engine.store.database import Transaction
from engine.store.statements import Statement

_OPEN = Statement("SELECT procedure, count(*) FROM cases WHERE ended_as IS NULL GROUP BY procedure")


def open_cases_by_procedure(c: Transaction) -> dict[str, int]:
    """How many cases of each procedure have not ended."""
    return {procedure: int(count) for procedure, count in c.rows(_OPEN)}
