"""A calendar day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import DATE, ValueType
from engine.ground.clock import format_day, parse_day
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, problem, text_limit
from engine.vocabulary.word import Formula


class DateField(FieldWord):
    """A calendar day, typed as day, month and year."""

    says = "Ngày (ngày, tháng, năm)."

    type: Literal["date"]
    min: Formula | None = Field(default=None, description="Ngày sớm nhất: một ngày, `today` hoặc biểu thức.")
    max: Formula | None = Field(default=None, description="Ngày muộn nhất: một ngày, `today` hoặc biểu thức.")

    def kind(self, bench: Bench) -> "DateKind":
        """The behaviour it becomes."""
        return DateKind(word="date", widget="date")

    def limits(self, kind: object) -> dict[str, tuple[ScalarNode, ValueType]]:
        """Earliest and latest day."""
        return {name: (node, DATE) for name, node in (("min", self.min), ("max", self.max)) if node is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class DateKind(Kind):
    """Reads a day."""

    def value_type(self) -> ValueType:
        """A day, kept as 2026-03-26."""
        return DATE

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> str | tuple[FieldProblem, ...]:
        """The day in ISO form; taken from three boxes {day, month, year}, from dd/mm/yyyy or from ISO."""
        day = read_day(raw)
        if day is None:
            return problem("not-a-day", path)
        if not "1800-01-01" <= day <= "2999-12-31":
            return problem("not-a-day", path)
        least, most = text_limit(limits, "min"), text_limit(limits, "max")
        if least is not None and day < least:
            return problem("too-early", path, min=format_day(least))
        if most is not None and day > most:
            return problem("too-late", path, max=format_day(most))
        return day

    def show(self, value: object, lang: str = "vi") -> str:
        """dd/mm/yyyy."""
        return format_day(value) if isinstance(value, str) else str(value)


def read_day(raw: Raw) -> str | None:
    """A day as the page, the API or a scenario sends it, in ISO form; None when it is not an existing day."""
    if isinstance(raw, Mapping):
        parts = [str(raw.get(name, "")).strip() for name in ("day", "month", "year")]
        return parse_day("/".join(parts)) if all(part.isascii() and part.isdigit() for part in parts) else None
    return parse_day(raw) if isinstance(raw, str) else None
