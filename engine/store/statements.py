"""Statements prepared once for each database, and many rows in one statement.

The hot path knows its statements beforehand, so it does not build them again for every decision: a Core construct is
compiled once for each database and its text is handed straight to the driver, which keeps it prepared. What is not on
the hot path goes through `Transaction.execute` as an ordinary Core construct.

Many rows go as one statement: on SQLite as a list of rows, on PostgreSQL as one array for each column, so that the text
stays the same for any number of rows.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Literal

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

Kind = Literal["sqlite", "postgresql"]
"""Which database."""

Row = Sequence[Any]

_MOST_VALUES = 30_000
"""Bound values in one SQLite statement; its own limit is 32,766 since version 3.32."""


class Statement:
    """A statement with named values, as text for each database.

    Made from a Core construct, or from texts where the databases need words of their own; a text for both has its
    values written `:name`.
    """

    def __init__(self, construct: ClauseElement | str | None = None, *, sqlite: str = "", postgresql: str = "") -> None:
        """Take a construct, one text for both, or a text for each. Compiled when first run."""
        self._construct = construct
        self._written: Mapping[Kind, str] = {"sqlite": sqlite, "postgresql": postgresql}
        self._compiled: dict[Kind, tuple[str, Mapping[str, Any]]] = {}

    def compiled(self, kind: Kind) -> tuple[str, Mapping[str, Any]]:
        """The text for the database, and the values the construct already holds."""
        found = self._compiled.get(kind)
        if found is None:
            found = self._compiled[kind] = self._compile(kind)
        return found

    def _compile(self, kind: Kind) -> tuple[str, Mapping[str, Any]]:
        if self._construct is None:
            return driver_text(self._written[kind], kind), {}
        if isinstance(self._construct, str):
            return driver_text(self._construct, kind), {}
        compiled = self._construct.compile(dialect=_dialect(kind))
        held = {name: value for name, value in compiled.params.items() if value is not None}
        return str(compiled), held


@cache
def _dialect(kind: Kind) -> Any:
    if kind == "sqlite":
        return sqlite.dialect(paramstyle="named")
    return postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]


def driver_text(text: str, kind: Kind) -> str:
    """A text with values written `:name` in the way the driver wants them (`::` casts stay as they are)."""
    if kind == "sqlite":
        return text
    # Named values of psycopg are written %(name)s, and every other percent sign twice.
    pieces = text.replace("%", "%%").split(":")
    built = [pieces[0]]
    position = 1
    while position < len(pieces):
        piece = pieces[position]
        if piece == "" and position + 1 < len(pieces):  # a cast: a::text
            built.append("::" + pieces[position + 1])
            position += 2
            continue
        end = 0
        while end < len(piece) and (piece[end].isalnum() or piece[end] == "_"):
            end += 1
        built.append(f"%({piece[:end]})s{piece[end:]}" if end else ":" + piece)
        position += 1
    return "".join(built)


class Insertion:
    """Adds rows to a table, any number in one statement.

    `conflict` is what stands behind `ON CONFLICT`, such as `DO NOTHING`; empty: two equal keys are an error.
    """

    def __init__(self, table: Table, columns: Sequence[str], conflict: str = "") -> None:
        """Rows are tuples in the order of `columns`."""
        self.columns = tuple(columns)
        self._names = ", ".join(_quoted(name) for name in columns)
        self._into = f"INSERT INTO {table.name} ({self._names})"
        self._behind = f" ON CONFLICT {conflict}" if conflict else ""
        self._types = tuple(type_name(table, name) for name in columns)

    def statements(self, rows: Sequence[Row], kind: Kind, where: str = "") -> list[tuple[str, Sequence[Any]]]:
        """Text and values; one statement, on SQLite several when the values are more than it takes at once. `where`
        (PostgreSQL alone) is a condition without which nothing is added.
        """
        if kind == "postgresql":
            if len(rows) == 1:
                return [(self._one_where(where) if where else self._one("%s"), rows[0])]
            arrays = [list(column) for column in zip(*rows, strict=True)]
            return [(self._many_postgresql(where), arrays)]
        most = _MOST_VALUES // len(self.columns)
        return [
            (self._many_sqlite(len(part)), [value for row in part for value in row])
            for part in (rows[start : start + most] for start in range(0, len(rows), most))
        ]

    @lru_cache(maxsize=256)  # noqa: B019 — insertions are made once, with their module
    def _many_sqlite(self, count: int) -> str:
        marks = f"({', '.join('?' * len(self.columns))})"
        return f"{self._into} VALUES {', '.join([marks] * count)}{self._behind}"

    @cache  # noqa: B019
    def _one(self, mark: str) -> str:
        return f"{self._into} VALUES ({', '.join([mark] * len(self.columns))}){self._behind}"

    @lru_cache(maxsize=256)  # noqa: B019
    def _one_where(self, where: str) -> str:
        values = ", ".join(f"%s::{name}" for name in self._types)
        return f"{self._into} SELECT {values} WHERE {where}{self._behind}"

    @lru_cache(maxsize=256)  # noqa: B019
    def _many_postgresql(self, where: str = "") -> str:
        arrays = ", ".join(f"%s::{name}[]" for name in self._types)
        condition = f" WHERE {where}" if where else ""
        return f"{self._into} SELECT * FROM unnest({arrays}){condition}{self._behind}"

    def driver_row(self, kind: Kind) -> str:
        """The text for one row, for `Transaction.load_many`."""
        return self._one("?" if kind == "sqlite" else "%s")

    def copy_text(self) -> str:
        """The COPY statement of PostgreSQL for these columns."""
        return f"COPY {self._into.removeprefix('INSERT INTO ')} FROM STDIN"


class Given:
    """A list of rows a statement reads from: `WITH given(a, b) AS (…)`, one statement whatever their number."""

    def __init__(self, **columns: str) -> None:
        """Columns by name with their PostgreSQL types: `text`, `bigint`, `boolean`."""
        self._names = ", ".join(columns)
        self._types = tuple(columns.values())

    def text(self, body: str, rows: Sequence[Row], kind: Kind) -> tuple[str, Sequence[Any]]:
        """`body` behind the `WITH`, and the values. `body` itself takes no values."""
        if kind == "postgresql":
            arrays = [list(column) for column in zip(*rows, strict=True)]
            return self._postgresql(body), arrays
        return self._sqlite(body, len(rows)), [value for row in rows for value in row]

    @lru_cache(maxsize=256)  # noqa: B019
    def _sqlite(self, body: str, count: int) -> str:
        marks = f"({', '.join('?' * len(self._types))})"
        return f"WITH given({self._names}) AS (VALUES {', '.join([marks] * count)}) {body}"

    @cache  # noqa: B019
    def _postgresql(self, body: str) -> str:
        arrays = ", ".join(f"%s::{name}[]" for name in self._types)
        return f"WITH given({self._names}) AS (SELECT * FROM unnest({arrays})) {body.replace('%', '%%')}"


def type_name(table: Table, column: str) -> str:
    """The PostgreSQL name of a column's type, for arrays."""
    type_ = table.c[column].type
    if isinstance(type_, Boolean):
        return "boolean"
    if isinstance(type_, BigInteger):
        return "bigint"
    if isinstance(type_, Integer):
        return "integer"
    if isinstance(type_, LargeBinary):
        return "bytea"
    return "text"


def _quoted(name: str) -> str:
    return f'"{name}"' if name in ("date", "format", "last", "next", "position", "bytes") else name
