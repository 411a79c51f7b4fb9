"""Setting dated values so that nothing is overwritten and one row holds on any day.

One statement closes the row before (on the day before the new one begins), closes the new one where a later one is
known already, and adds it. A row that is replaced from its own first day stays, closed before it began: it holds on no
day.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from engine.store.database import Transaction
from engine.store.statements import Given


class DatedTable:
    """A table whose key is `about`, `field`, from_day, at, and which has `value`, `until` and columns of its own."""

    def __init__(self, name: str, about: str, further: dict[str, str]) -> None:
        """`about` names the first column of the key; `further` its own columns with their PostgreSQL types."""
        self._name = name
        self._about = about
        self._further = tuple(further)
        self._given = Given(
            **{about: "text"},
            field="text",
            from_day="text",
            at="bigint",
            value="text",
            until="text",
            day_before="text",
            **further,
        )

    def set(self, c: Transaction, rows: Sequence[tuple[Any, ...]]) -> None:
        """Set rows of (about, field, from_day, at, value, until, the day before from_day, further columns …).

        No two rows for the same about, field and from_day. A from_day that is the empty text means always; there is
        nothing before it.
        """
        if rows:
            c.given(self._given, self._text(c.kind), rows)

    @cache  # noqa: B019 — there are two of these, made with their modules
    def _text(self, kind: str) -> str:
        about, further = self._about, "".join(f", {name}" for name in self._further)
        of_given = "".join(f", g.{name}" for name in self._further)
        of_row = "".join(f", r.{name}" for name in self._further)
        # A clock that stands still, as in the demonstration, lets two acts fall on one instant: the later counts as
        # such.
        greater = "max" if kind == "sqlite" else "greatest"
        before = "date(min(n.from_day), '-1 day')" if kind == "sqlite" else "(min(n.from_day)::date - 1)::text"
        return f"""
        INSERT INTO {self._name} ({about}, field, from_day, at, value, until{further})
        SELECT g.{about}, g.field, g.from_day,
               {greater}(g.at, coalesce((SELECT max(e.at) + 1 FROM {self._name} AS e
                                         WHERE e.{about} = g.{about} AND e.field = g.field
                                           AND e.from_day = g.from_day), 0)), g.value,
               coalesce(g.until, (SELECT {before} FROM {self._name} AS n
                                  WHERE n.{about} = g.{about} AND n.field = g.field AND n.from_day > g.from_day
                                    AND (n.until IS NULL OR n.until >= n.from_day))){of_given}
        FROM given AS g
        UNION ALL
        SELECT r.{about}, r.field, r.from_day, r.at, r.value, g.day_before{of_row}
        FROM given AS g JOIN {self._name} AS r ON r.{about} = g.{about} AND r.field = g.field
        WHERE r.from_day <= g.from_day AND (r.until IS NULL OR r.until >= g.from_day)
        ON CONFLICT ({about}, field, from_day, at) DO UPDATE SET until = excluded.until
        """
