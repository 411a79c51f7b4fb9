"""Changes that go to the database together: on PostgreSQL as one statement, so that they cost one journey there.

On SQLite, where a statement is a call within this process, each runs at once. Parts of one statement do not see each
other's changes and have no order among them: whoever gathers two that touch the same rows calls `send` between them.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from engine.store.database import Transaction
from engine.store.statements import Given, Insertion, Row, Statement


class Together:
    """Gathers changes of one transaction; nothing of them may be counted on before `send`."""

    __slots__ = ("_c", "_texts", "_values")

    def __init__(self, c: Transaction) -> None:
        """Nothing gathered."""
        self._c = c
        self._texts: list[str] = []
        self._values: list[Any] = []

    def run(self, statement: Statement, values: Mapping[str, Any]) -> None:
        """A prepared statement that changes something."""
        if self._c.kind == "sqlite":
            self._c.run(statement, values)
            return
        text, names = _in_order(statement.compiled("postgresql")[0])
        self._add(text, [values[name] for name in names])

    def insert(self, insertion: Insertion, rows: Sequence[Row]) -> None:
        """Rows to be added; nothing for no rows."""
        if self._c.kind == "sqlite":
            self._c.insert(insertion, rows)
        elif rows:
            for text, values in insertion.statements(rows, "postgresql"):
                self._add(text, values)

    def given(self, given: Given, body: str, rows: Sequence[Row]) -> None:
        """`body` over a list of rows."""
        if self._c.kind == "sqlite":
            self._c.given(given, body, rows)
        else:
            self._add(*given.text(body, rows, "postgresql"))

    def text_list(self, values: Sequence[str]) -> Any:
        """As `Transaction.text_list`."""
        return self._c.text_list(values)

    def send(self) -> None:
        """Send what was gathered. Raises what the database raises for any part of it."""
        if self._texts:
            self._c.send(_as_one(tuple(self._texts)), self._values)
            self._texts, self._values = [], []

    def _add(self, text: str, values: Sequence[Any]) -> None:
        self._texts.append(text)
        self._values.extend(values)


@lru_cache(maxsize=512)
def _in_order(text: str) -> tuple[str, tuple[str, ...]]:
    """A text with named values as one with values in order, and their names in that order."""
    return _NAMED.sub("%s", text), tuple(_NAMED.findall(text))


_NAMED = re.compile(r"%\((\w+)\)s")


@lru_cache(maxsize=512)
def _as_one(texts: tuple[str, ...]) -> str:
    """One statement with a part for each text; the same texts give the same statement, which stays prepared."""
    if len(texts) == 1:
        return texts[0]
    parts = ", ".join(f"part_{number} AS ({text})" for number, text in enumerate(texts))
    return f"WITH {parts} SELECT 1"
