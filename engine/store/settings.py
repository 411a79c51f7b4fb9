"""What is set for the whole installation, by name: values as JSON."""

import json
from typing import Any

from engine.store import tables
from engine.store.database import Transaction
from engine.store.statements import Insertion, Statement

DEMONSTRATION = "demonstration"
"""True where the data was made up by `doanvu demo`: whoever prints a paper from it marks the paper so."""

_SETTING = Statement("SELECT value FROM settings WHERE name = :name")
_SET = Insertion(
    tables.settings,
    ("name", "value", "changed_at"),
    "(name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at",
)


def setting(c: Transaction, name: str) -> Any:
    """What the name is set to; None when it was never set."""
    row = c.row(_SETTING, {"name": name})
    return None if row is None else json.loads(row[0])


def put_setting(c: Transaction, name: str, value: Any, *, at: int) -> None:
    """Set the name to a value JSON can hold; `at` is now, microseconds since 1970, UTC."""
    c.insert(_SET, [(name, json.dumps(value, ensure_ascii=False), at)])
