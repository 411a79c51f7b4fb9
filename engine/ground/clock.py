"""What time it is, what day it is in Vietnam, and a clock that stands still.

Instants are UTC, kept as whole microseconds since 1970 (an int). Days are text `YYYY-MM-DD` and mean a day in Vietnam
(Asia/Ho_Chi_Minh); they compare as they read. Nothing below the doors asks the machine for the time: a `Clock` comes
in.
"""

import re
import time
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
"""The one zone of this engine; from the `tzdata` package where the machine has no zones of its own."""

SECOND = 1_000_000
"""Microseconds in a second."""
MINUTE = 60 * SECOND
"""Microseconds in a minute."""
HOUR = 60 * MINUTE
"""Microseconds in an hour."""
DAY = 24 * HOUR
"""Microseconds in a day of 24 hours. Vietnam has had no change of clocks since 1975, so its days have just these."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Tells the time. Handed down from the door, so that tests and rehearsals decide what time it is."""

    def now(self) -> int:
        """This instant: microseconds since 1970, UTC."""
        ...

    def today(self) -> str:
        """The day it is in Vietnam, `YYYY-MM-DD`."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        """This instant: microseconds since 1970, UTC."""
        return time.time_ns() // 1_000

    def today(self) -> str:
        """The day it is in Vietnam, `YYYY-MM-DD`."""
        return day_of(self.now())


class StillClock:
    """A clock that stands still until somebody moves it: for tests, rehearsals and the demonstration."""

    def __init__(self, instant: int) -> None:
        """Stand at `instant`, microseconds since 1970, UTC."""
        self._instant = instant

    @classmethod
    def at(cls, day: str, hour: int = 8, minute: int = 0) -> "StillClock":
        """A clock standing on `day` (ISO) at `hour`:`minute` in Vietnam, eight in the morning if not said."""
        return cls(instant_of(day) + hour * HOUR + minute * MINUTE)

    def now(self) -> int:
        """The instant it stands at: microseconds since 1970, UTC."""
        return self._instant

    def today(self) -> str:
        """The day in Vietnam it stands on, `YYYY-MM-DD`."""
        return day_of(self._instant)

    def move_to(self, instant: int) -> None:
        """Stand at `instant` from now on."""
        self._instant = instant

    def move_to_day(self, day: str, hour: int = 8, minute: int = 0) -> None:
        """Stand on `day` (ISO) at `hour`:`minute` in Vietnam."""
        self._instant = instant_of(day) + hour * HOUR + minute * MINUTE

    def advance(self, microseconds: int) -> None:
        """Go on by this much (`advance(3 * DAY)`); a negative number goes back."""
        self._instant += microseconds


def moment(instant: int) -> datetime:
    """The instant as a datetime in Vietnam, exact to the microsecond."""
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(VIETNAM)


def day_of(instant: int) -> str:
    """The day in Vietnam in which an instant falls, `YYYY-MM-DD`."""
    if instant >= _SINCE:
        return _day((instant + 7 * HOUR) // DAY)
    return moment(instant).date().isoformat()


_SINCE = 200_000_000 * SECOND
"""Since May 1976 Vietnam has been seven hours ahead, without a change."""


@lru_cache(maxsize=1024)
def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


def instant_of(day: str, *, end: bool = False) -> int:
    """The first instant of a day in Vietnam, or with `end` its last microsecond: what is done at that instant is
    still in time.

    Raises `ValueError` when `day` is not a day written `YYYY-MM-DD`.
    """
    start = date_of(day)
    if end:
        start += timedelta(days=1)
    midnight = datetime(start.year, start.month, start.day, tzinfo=VIETNAM)
    return (midnight - _EPOCH) // timedelta(microseconds=1) - (1 if end else 0)


@lru_cache(maxsize=4096)
def date_of(day: str) -> date:
    """The day as a `date`. Raises `ValueError` when it is not written `YYYY-MM-DD` or does not exist."""
    if not _ISO_DAY.fullmatch(day):
        raise ValueError(f"not a day written YYYY-MM-DD: {day!r}")
    return date.fromisoformat(day)


def is_day(text: str) -> bool:
    """True when `text` is an existing day written `YYYY-MM-DD`."""
    try:
        date_of(text)
    except ValueError:
        return False
    return True


def days_between(first: str, last: str) -> int:
    """Calendar days from `first` to `last` (both ISO): 0 for the same day, negative when `last` is earlier."""
    return (date_of(last) - date_of(first)).days


@lru_cache(maxsize=4096)
def plus_days(day: str, days: int) -> str:
    """The ISO day that many calendar days later; earlier when negative."""
    return (date_of(day) + timedelta(days=days)).isoformat()


@lru_cache(maxsize=4096)
def format_day(day: str) -> str:
    """`2026-11-23` as people write it: 23/11/2026, with zeros."""
    value = date_of(day)
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def format_month(month: str) -> str:
    """`2026-10` as people write it: 10/2026. Raises `ValueError` when it is not a month written `YYYY-MM`."""
    value = date_of(f"{month}-01")
    return f"{value.month:02}/{value.year:04}"


def format_time(instant: int) -> str:
    """The time in Vietnam, 20:14."""
    return moment(instant).strftime("%H:%M")


def format_moment(instant: int) -> str:
    """Time and day in Vietnam, as in a history: 20:14 ngày 23/11/2026."""
    return f"{format_time(instant)} ngày {format_day(day_of(instant))}"


def parse_day(text: str) -> str | None:
    """What a person typed as a day, as ISO; None when it is not an existing day.

    Taken: day, month, year in this order, separated by `/`, `-`, `.` or spaces, zeros optional (`5/2/2008`,
    `05-02-2008`), and the ISO form that date boxes of browsers send. A year has four digits: two leave it open which
    century was meant.
    """
    written = text.strip()
    typed = _TYPED_DAY.fullmatch(written)
    if typed:
        day, month, year = (int(typed.group(name)) for name in ("day", "month", "year"))
    elif _ISO_DAY.fullmatch(written):
        year, month, day = (int(part) for part in written.split("-"))
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def parse_month(text: str) -> str | None:
    """What a person typed as a month (`10/2026`, `10-2026`, `2026-10`), as `YYYY-MM`; None when it is not one."""
    written = text.strip()
    typed = _TYPED_MONTH.fullmatch(written)
    if typed:
        year, month = int(typed.group("year")), int(typed.group("month"))
    elif _ISO_MONTH.fullmatch(written):
        year, month = (int(part) for part in written.split("-"))
    else:
        return None
    return f"{year:04}-{month:02}" if 1 <= month <= 12 and year >= 1 else None


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_TYPED_DAY = re.compile(r"(?P<day>[0-9]{1,2})\s*[/.\-\s]\s*(?P<month>[0-9]{1,2})\s*[/.\-\s]\s*(?P<year>[0-9]{4})")
_TYPED_MONTH = re.compile(r"(?P<month>[0-9]{1,2})\s*[/.\-\s]\s*(?P<year>[0-9]{4})")
