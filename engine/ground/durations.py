"""Periods (“15 years 1 day”, “3 working days”) and shares (“2/3”): values of their own, exact, never expressions.

Both are written in definitions and parameters; the words are English there, as all words of the language are, and
Vietnamese where people read them.
"""

import calendar as months
import re
from dataclasses import dataclass
from datetime import timedelta
from math import gcd
from typing import Literal

from engine.ground.clock import date_of
from engine.ground.working_days import WorkingCalendar

MONTH_END: Literal["last", "next"] = "last"
"""The one place that says what happens when the month reached has no such day: 31/01 plus a month, or a birthday on
29/02.

`last`: the last day of that month (28/02), as the Civil Code of 2015, Article 148 (3), ends a term of months “on the
last day of that month” if the corresponding day is lacking. `next` would be the first day of the following month
(01/03). We take the same rule for years, so that a period of 12 months and one of a year end together; for a person
born on 29/02 it means that an age is reached on 28/02 in ordinary years, which is never later than what others get.
"""

_LARGEST = 10_000
_UNITS = {"year": "years", "month": "months", "week": "weeks", "day": "days", "working day": "working_days"}
_PART = re.compile(r"(?P<count>[0-9]{1,5}) (?P<unit>year|month|week|working day|day)s?(?: |$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """So many years, months and days; or so many working days, which do not mix with the others."""

    years: int = 0
    months: int = 0
    days: int = 0
    working_days: int = 0

    def __post_init__(self) -> None:
        counts = (self.years, self.months, self.days, self.working_days)
        if any(not 0 <= count <= _LARGEST for count in counts):
            raise ValueError(f"a period counts from 0 to {_LARGEST}")
        if self.working_days and any(counts[:3]):
            raise ValueError("working days do not mix with years, months or days")

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The period written as `15 years 1 day`, `12 months`, `2 weeks` or `3 working days`.

        Units from large to small, each once; singular and plural are alike. Raises `ValueError` for anything else.
        """
        found = read_period(text)
        if found is None:
            raise ValueError(f"not a period: {text!r}")
        return found

    def text(self, lang: str = "vi") -> str:
        """As people read it: “15 năm 1 ngày”, “3 ngày làm việc”; in English, and in definitions, “15 years 1 day”."""
        words = _VIETNAMESE if lang == "vi" else _ENGLISH
        counts = {"years": self.years, "months": self.months, "days": self.days, "working_days": self.working_days}
        said = [_counted(count, words[unit], lang) for unit, count in counts.items() if count]
        return " ".join(said) if said else _counted(0, words["days"], lang)

    def __str__(self) -> str:
        """As definitions write it."""
        return self.text("en")


def read_period(text: str) -> Period | None:
    """Like `Period.parse`, but None for what is not a period."""
    counts: dict[str, int] = {}
    at, last = 0, -1
    order = list(_UNITS)
    while at < len(text):
        part = _PART.match(text, at)
        if part is None or order.index(part["unit"]) <= last:
            return None
        last = order.index(part["unit"])
        counts[_UNITS[part["unit"]]] = int(part["count"])
        at = part.end()
        if at == len(text) and text.endswith(" "):
            return None
    if not counts:
        return None
    weeks = counts.pop("weeks", 0)
    if weeks:
        counts["days"] = counts.get("days", 0) + 7 * weeks
    try:
        return Period(**counts)
    except ValueError:
        return None


def add(day: str, period: Period, calendar: WorkingCalendar | None = None) -> str:
    """The ISO day `period` after `day`: years and months first (see `MONTH_END`), then days; or working days.

    `add("2010-01-31", 1 month)` is 2010-02-28. Raises `ValueError` when working days are asked for without a
    calendar, and when the day leaves the years 1 to 9999.
    """
    return _moved(day, period, calendar, 1)


def subtract(day: str, period: Period, calendar: WorkingCalendar | None = None) -> str:
    """The ISO day `period` before `day`, by the same rules: when to remind “5 days” before a deadline."""
    return _moved(day, period, calendar, -1)


def age(born: str, day: str) -> int:
    """Full years from one ISO day to another: the most years that `add` to `born` gives a day not after `day`.

    Negative when `day` is before `born`.
    """
    years = date_of(day).year - date_of(born).year
    return years if _after_months(born, 12 * years) <= day else years - 1


def is_at_most(first: str, last: str, period: Period, calendar: WorkingCalendar | None = None) -> bool:
    """True when `last` (ISO) is not later than `period` after `first`."""
    return last <= add(first, period, calendar)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, exact: 2/3. Compared by whole numbers, so that 8 of 12 is two thirds and nothing is rounded.

    Kept in lowest terms: 2/4 is 1/2.
    """

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator <= _LARGEST or self.denominator == 0:
            raise ValueError("a share lies between 0 and 1")
        common = gcd(self.numerator, self.denominator)
        object.__setattr__(self, "numerator", self.numerator // common)
        object.__setattr__(self, "denominator", self.denominator // common)

    @classmethod
    def parse(cls, text: str) -> "Share":
        """The share written as `2/3`. Raises `ValueError` for anything else."""
        found = read_share(text)
        if found is None:
            raise ValueError(f"not a share: {text!r}")
        return found

    def at_least(self, count: int, of: int) -> bool:
        """True when `count` is this share of `of` or more. Of nothing there is no share: with `of` 0 the answer is
        False.
        """
        return of > 0 and count * self.denominator >= self.numerator * of

    def more_than(self, count: int, of: int) -> bool:
        """True when `count` is more than this share of `of`. With `of` 0 the answer is False."""
        return of > 0 and count * self.denominator > self.numerator * of

    def least(self, of: int) -> int:
        """The smallest count for which `at_least` holds (for `of` above 0): 2/3 of 14 is reached with 10."""
        return -(-self.numerator * of // self.denominator)

    def least_more(self, of: int) -> int:
        """The smallest count for which `more_than` holds (for `of` above 0): more than 1/2 of 12 begins with 7."""
        return self.numerator * of // self.denominator + 1

    def __str__(self) -> str:
        """As definitions write it: 2/3."""
        return f"{self.numerator}/{self.denominator}"


def read_share(text: str) -> Share | None:
    """Like `Share.parse`, but None for what is not a share."""
    match = re.fullmatch(r"([0-9]{1,5})/([0-9]{1,5})", text)
    if match is None:
        return None
    try:
        return Share(int(match[1]), int(match[2]))
    except ValueError:
        return None


_VIETNAMESE = {"years": "năm", "months": "tháng", "days": "ngày", "working_days": "ngày làm việc"}
_ENGLISH = {"years": "year", "months": "month", "days": "day", "working_days": "working day"}


def _counted(count: int, unit: str, lang: str) -> str:
    return f"{count} {unit}s" if lang != "vi" and count != 1 else f"{count} {unit}"


def _moved(day: str, period: Period, calendar: WorkingCalendar | None, sign: int) -> str:
    if period.working_days:
        if calendar is None:
            raise ValueError("working days need a calendar")
        return calendar.add_working_days(day, sign * period.working_days)
    reached = _after_months(day, sign * (12 * period.years + period.months))
    try:
        return (date_of(reached) + timedelta(days=sign * period.days)).isoformat()
    except OverflowError as error:
        raise ValueError(f"no such day: {period} from {day}") from error


def _after_months(day: str, count: int) -> str:
    start = date_of(day)
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    month += 1
    if not 1 <= year <= 9999:
        raise ValueError(f"no such day: {count} months from {day}")
    length = months.monthrange(year, month)[1]
    if start.day <= length:
        return start.replace(year=year, month=month).isoformat()
    last = start.replace(year=year, month=month, day=length)
    return (last if MONTH_END == "last" else last + timedelta(days=1)).isoformat()
