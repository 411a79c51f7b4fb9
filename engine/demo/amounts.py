"""Amounts and days as the files of a demonstration write them: `18..32`, `1/3`, `120 days ago`, `2025-06-30`."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator

from engine.demo.chance import Chance
from engine.ground.clock import is_day, plus_days
from engine.ground.durations import Period, add, subtract

_RANGE = re.compile(r"(?P<least>\d{1,9})(?:\.\.(?P<most>\d{1,9}))?")
_SHARE = re.compile(r"(?P<part>\d{1,4})/(?P<whole>[1-9]\d{0,3})")
_AWAY = re.compile(r"(?P<least>\d{1,5})(?:\.\.(?P<most>\d{1,5}))? (?P<unit>day|month|year)s? (?P<side>ago|from now)")
_SPAN = re.compile(r"(?P<least>\d{1,5})(?:\.\.(?P<most>\d{1,5}))? (?P<unit>day|month|year)s?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """A whole number by chance between two (both included), or a share of something."""

    least: int = 0
    most: int = 0
    share: Fraction | None = None

    def pick(self, chance: Chance, of: int = 0) -> int:
        """The number; a share is taken of `of` and rounded down."""
        return int(self.share * of) if self.share is not None else chance.between(self.least, self.most)

    @staticmethod
    def read(written: Any) -> "Amount":
        """From `7`, `5..9` or `1/3`. Raises ValueError with a Vietnamese sentence."""
        if isinstance(written, Amount):
            return written
        text = str(written) if isinstance(written, str) or type(written) is int else ""
        share = _SHARE.fullmatch(text)
        if share is not None:
            return Amount(share=Fraction(int(share["part"]), int(share["whole"])))
        found = _RANGE.fullmatch(text)
        if found is None:
            raise ValueError(f"“{written}” không phải là số lượng; hãy viết 7, 5..9 hoặc 1/3")
        least = int(found["least"])
        most = int(found["most"] or least)
        if most < least:
            raise ValueError(f"“{written}”: số sau nhỏ hơn số trước")
        return Amount(least=least, most=most)


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A length of time by chance between two: `15 years`, `8..20 months`."""

    least: int
    most: int
    unit: str
    """day, month or year."""

    def after(self, day: str, chance: Chance) -> str:
        """A day so much later than the ISO day `day`."""
        return _moved(day, self, chance, later=True)

    @staticmethod
    def read(written: Any) -> "Span":
        """From `16..18 years`. Raises ValueError with a Vietnamese sentence."""
        if isinstance(written, Span):
            return written
        found = _SPAN.fullmatch(str(written))
        if found is None:
            raise ValueError(f"“{written}” không phải là khoảng thời gian; hãy viết 3 days, 8..20 months hoặc 16 years")
        least = int(found["least"])
        return Span(least=least, most=max(least, int(found["most"] or least)), unit=found["unit"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A day: one named, or so much before or after the day asked about."""

    day: str | None = None
    """ISO; None where it is counted from another day."""
    span: Span | None = None
    later: bool = False

    def on(self, today: str, chance: Chance) -> str:
        """The ISO day, counted from `today` where it is not named."""
        if self.day is not None:
            return self.day
        return today if self.span is None else _moved(today, self.span, chance, later=self.later)

    @staticmethod
    def read(written: Any) -> "Moment":
        """From `today`, `2025-06-30`, `20..40 days ago`, `5 days from now`. Raises ValueError with its sentence."""
        if isinstance(written, Moment):
            return written
        text = str(written)
        if text == "today":
            return Moment()
        if is_day(text):
            return Moment(day=text)
        found = _AWAY.fullmatch(text)
        if found is None:
            raise ValueError(f"“{written}” không phải là ngày; hãy viết 2025-06-30, today hoặc 20..40 days ago")
        least = int(found["least"])
        span = Span(least=least, most=max(least, int(found["most"] or least)), unit=found["unit"])
        return Moment(span=span, later=found["side"] == "from now")


def _moved(day: str, span: Span, chance: Chance, *, later: bool) -> str:
    """Months and years are spread over their days, so that not everything falls on the same day of a month."""
    if span.unit == "day":
        count = chance.between(span.least, span.most)
        return plus_days(day, count if later else -count)
    move = add if later else subtract

    def by(count: int) -> str:
        return move(day, Period(months=count) if span.unit == "month" else Period(months=12 * count))

    if span.least == span.most:
        return by(span.least)
    return chance.day(*sorted((by(span.least), by(span.most))))


AmountText = Annotated[Amount, BeforeValidator(Amount.read)]
MomentText = Annotated[Moment, BeforeValidator(Moment.read)]
SpanText = Annotated[Span, BeforeValidator(Span.read)]
