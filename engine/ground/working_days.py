"""Working days in Vietnam: weekends, holidays, days moved by the yearly decision, and exceptions entered by the
central office.

“3 working days” means: the day of receipt does not count, and the term ends at the end of the last working day, in
Vietnam. Whoever computes a deadline keeps it: a later version of the holiday tables must not move a promise already
made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays
from holidays.countries.vietnam import VN

from engine.ground.clock import date_of

_LONGEST = 3_660
# The lunar tables of the holiday package end here; beyond, only weekends and exceptions are known.
_FIRST_YEAR, _LAST_YEAR = VN.start_year + 1, VN.end_year - 1


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked. Two calendars with the same exceptions are equal."""

    exceptions: Mapping[str, bool] = field(default_factory=dict)
    """Days (ISO) that differ from the tables: True for a day that is worked after all, False for a day that is not."""

    def is_working(self, day: str) -> bool:
        """True when an ISO day is worked: what the exceptions say, else Monday to Friday but for holidays, and days
        swapped.
        """
        excepted = self.exceptions.get(day)
        return _is_working(date_of(day)) if excepted is None else excepted

    def add_working_days(self, day: str, count: int) -> str:
        """The last of `count` working days after `day` (ISO); `day` itself does not count. With 0 it is `day`.

        A negative `count` goes back: the last of so many working days before `day`. Raises `ValueError` beyond ten
        years.
        """
        if abs(count) > _LONGEST:
            raise ValueError(f"too many working days: {count}")
        step = timedelta(days=1 if count >= 0 else -1)
        current, left = date_of(day), abs(count)
        while left:
            current += step
            if self.is_working(current.isoformat()):
                left -= 1
        return current.isoformat()

    def between(self, first: str, last: str) -> int:
        """Working days after `first` up to and including `last` (ISO): what is left today until a due day.

        0 for the same day; negative when `last` is earlier. Counting is bounded to what dates can hold.
        """
        start, end = date_of(first), date_of(last)
        if end < start:
            return -self.between(last, first)
        days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
        return sum(1 for day in days if self.is_working(day.isoformat()))

    def next_working_day(self, day: str) -> str:
        """`day` itself when it is worked, else the first worked day after it (ISO)."""
        return day if self.is_working(day) else self.add_working_days(day, 1)


def holiday_name(day: str) -> str | None:
    """What the tables call an ISO day in Vietnamese (“Tết Nguyên Đán”), or None when it is no holiday."""
    value = date_of(day)
    return _holidays(value.year)[0].get(value)


def _is_working(day: date) -> bool:
    names, swapped = _holidays(day.year)
    if day in names:
        return False
    return day.weekday() < 5 or day in swapped


@cache
def _holidays(year: int) -> tuple[Mapping[date, str], frozenset[date]]:
    """The holidays of a year with their names, and its weekend days that are worked in exchange."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return {}, frozenset()
    # A day off may be paid for by a weekend of the neighbouring year, so three years are looked at.
    tables = holidays.country_holidays("VN", years=(year - 1, year, year + 1), language="vi")
    names = {day: name for day, name in tables.items() if day.year == year}
    return names, frozenset(day for day in tables.weekend_workdays if day.year == year)
