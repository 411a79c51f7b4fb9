"""Changes that go to the database together: on PostgreSQL as one statement, so that they cost one journey there.

On SQLite, where a statement is a call within this process, each runs at once. Parts of one statement do not see each
other's changes and have no order among them: whoever gathers two that touch the same rows calls `send` between them.

Some changes have to find the rows they are meant for (`change`), else `Missed` is raised. What is inserted `behind`
them is not where they did not, so that it clashes with nothing before that can be told.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from engine.store.database import Transaction
from engine.store.statements import Given, Insertion, Row, Statement


class Missed(Exception):
    """Met when a change did not find all of its rows: the transaction has to be undone."""


class Together:
    """Gathers changes of one transaction; nothing of them may be counted on before `send`."""

    __slots__ = ("_c", "_found", "_texts", "_values")

    def __init__(self, c: Transaction) -> None:
        """Nothing gathered."""
        self._c = c
        self._texts: list[str] = []
        self._values: list[Any] = []
        self._found = ""

    def change(self, statement: Statement, values: Mapping[str, Any]) -> None:
        """A prepared UPDATE that has to find one row. Raises `Missed`, on PostgreSQL when it is sent."""
        if self._c.kind == "sqlite":
            if self._c.run(statement, values) != 1:
                raise Missed
            return
        text, names = _in_order(statement.compiled("postgresql")[0])
        self._expect(f"{text} RETURNING 1", [values[name] for name in names], 1)

    def change_given(self, given: Given, body: str, rows: Sequence[Row]) -> None:
        """An UPDATE over a list of rows, with RETURNING, that has to find each of them. Raises like `change`."""
        if self._c.kind == "sqlite":
            if len(self._c.given_rows(given, body, rows)) != len(rows):
                raise Missed
        else:
            self._expect(*given.text(body, rows, "postgresql"), len(rows))

    def run(self, statement: Statement, values: Mapping[str, Any]) -> None:
        """A prepared statement that changes something."""
        if self._c.kind == "sqlite":
            self._c.run(statement, values)
            return
        text, names = _in_order(statement.compiled("postgresql")[0])
        self._add(text, [values[name] for name in names])

    def insert(self, insertion: Insertion, rows: Sequence[Row], *, behind: bool = False) -> None:
        """Rows to be added; nothing for no rows, nor, `behind` a change, where that did not find its rows."""
        if self._c.kind == "sqlite":
            self._c.insert(insertion, rows)
        elif rows:
            for text, values in insertion.statements(rows, "postgresql", self._found if behind else ""):
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
        """Send what was gathered. Raises what the database raises for any part of it, and `Missed`."""
        if self._texts:
            found = self._c.send(_as_one(tuple(self._texts), self._found), self._values, answers=bool(self._found))
            if self._found and not found[0][0]:
                raise Missed
            self._texts, self._values, self._found = [], [], ""

    def _expect(self, text: str, values: Sequence[Any], rows: int) -> None:
        found = f"(SELECT count(*) FROM part_{len(self._texts)}) = {rows}"
        self._found = f"{self._found} AND {found}" if self._found else found
        self._add(text, values)

    def _add(self, text: str, values: Sequence[Any]) -> None:
        self._texts.append(text)
        self._values.extend(values)


@lru_cache(maxsize=512)
def _in_order(text: str) -> tuple[str, tuple[str, ...]]:
    """A text with named values as one with values in order, and their names in that order."""
    return _NAMED.sub("%s", text), tuple(_NAMED.findall(text))


_NAMED = re.compile(r"%\((\w+)\)s")


@lru_cache(maxsize=512)
def _as_one(texts: tuple[str, ...], found: str) -> str:
    """One statement with a part for each text; the same texts give the same statement, which stays prepared. Its answer
    is whether `found` holds.
    """
    if len(texts) == 1 and not found:
        return texts[0]
    parts = ", ".join(f"part_{number} AS ({text})" for number, text in enumerate(texts))
    return f"WITH {parts} SELECT {found or 'true'}"
