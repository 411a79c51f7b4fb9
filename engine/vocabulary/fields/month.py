"""A month of a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import MONTH, ValueType
from engine.ground.clock import format_month, parse_month
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, problem, text_limit
from engine.vocabulary.word import Formula


class MonthField(FieldWord):
    """A month of a year."""

    says = "Tháng của một năm."

    type: Literal["month"]
    min: Formula | None = Field(default=None, description="Tháng sớm nhất.")
    max: Formula | None = Field(default=None, description="Tháng muộn nhất.")

    def kind(self, bench: Bench) -> "MonthKind":
        """The behaviour it becomes."""
        return MonthKind(word="month", widget="month")

    def limits(self, kind: object) -> dict[str, tuple[ScalarNode, ValueType]]:
        """Earliest and latest month."""
        return {name: (node, MONTH) for name, node in (("min", self.min), ("max", self.max)) if node is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthKind(Kind):
    """Reads a month."""

    def value_type(self) -> ValueType:
        """A month, kept as 2026-03."""
        return MONTH

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> str | tuple[FieldProblem, ...]:
        """The month; taken from two boxes {month, year}, from mm/yyyy or from 2026-03."""
        if isinstance(raw, Mapping):
            raw = f"{raw.get('month', '')}/{raw.get('year', '')}"
        month = parse_month(raw) if isinstance(raw, str) else None
        if month is None:
            return problem("not-a-month", path)
        least, most = text_limit(limits, "min"), text_limit(limits, "max")
        if least is not None and month < least:
            return problem("too-early", path, min=format_month(least))
        if most is not None and month > most:
            return problem("too-late", path, max=format_month(most))
        return month

    def show(self, value: object, lang: str = "vi") -> str:
        """mm/yyyy."""
        return format_month(value) if isinstance(value, str) else str(value)
