"""A length of time: 3 months, 15 days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import PERIOD, ValueType
from engine.ground.durations import read_period
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, one_line, problem

_VIETNAMESE = (("ngày làm việc", "working day"), ("năm", "year"), ("tháng", "month"), ("tuần", "week"), ("ngày", "day"))
_UNITS = ("year", "month", "week", "day", "working day")


class PeriodField(FieldWord):
    """A length of time."""

    says = "Khoảng thời gian: bao nhiêu năm, tháng, ngày."

    type: Literal["period"]

    def kind(self, bench: Bench) -> "PeriodKind":
        """The behaviour it becomes."""
        return PeriodKind(word="period", widget="period")


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodKind(Kind):
    """Reads a length of time."""

    def value_type(self) -> ValueType:
        """A period, kept as definitions write it."""
        return PERIOD

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> str | tuple[FieldProblem, ...]:
        """The period; taken from two boxes {number, unit}, from “3 tháng” or from “3 months”."""
        if isinstance(raw, Mapping):
            unit = raw.get("unit")
            if unit not in _UNITS:
                return problem("not-a-period", path)
            raw = f"{raw.get('number', '')} {unit}"
        text = one_line(raw)
        if text is None:
            return problem("not-a-period", path)
        for vietnamese, english in _VIETNAMESE:
            text = re.sub(rf"(?i)\b{vietnamese}\b", english, text)
        period = read_period(text)
        return problem("not-a-period", path) if period is None else str(period)

    def show(self, value: object, lang: str = "vi") -> str:
        """15 năm 1 ngày."""
        period = read_period(value) if isinstance(value, str) else None
        return str(value) if period is None else period.text(lang)
