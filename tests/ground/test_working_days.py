"""The day of receipt does not count, Tết does not count, and swapped days and exceptions do what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ground.clock import date_of, plus_days
from engine.ground.working_days import WorkingCalendar, holiday_name

CALENDAR = WorkingCalendar()
days = st.dates(min_value=date_of("2000-01-01"), max_value=date_of("2090-12-31")).map(lambda day: day.isoformat())
counts = st.integers(0, 60)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-11-23", True),  # Monday
        ("2026-11-22", False),  # Sunday
        ("2026-11-24", False),  # Ngày Văn hóa Việt Nam
        ("2026-02-17", False),  # Tết
        ("2026-02-16", False),  # its eve
        ("2026-04-27", False),  # Giỗ Tổ fell on a Sunday
        ("2026-08-31", False),  # a Monday swapped …
        ("2026-08-22", True),  # … for this Saturday
        ("2025-05-02", False),
        ("2025-04-26", True),
        ("2019-01-05", True),  # paid for Monday 31/12/2018
        ("2018-12-31", False),
    ],
)
def test_known_days(day: str, working: bool) -> None:
    assert CALENDAR.is_working(day) is working


def test_holidays_have_vietnamese_names() -> None:
    assert holiday_name("2026-02-17") == "Tết Nguyên Đán"
    assert holiday_name("2026-02-18") == "Mùng hai Tết Nguyên Đán"
    assert holiday_name("2026-11-23") is None


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-23", 3, "2026-11-27"),  # the 24th is a holiday
        ("2026-11-27", 1, "2026-11-30"),  # a Friday
        ("2026-11-28", 1, "2026-11-30"),  # received on a Saturday
        ("2026-02-13", 1, "2026-02-23"),  # over Tết
        ("2026-08-21", 1, "2026-08-22"),  # a Saturday that is worked
        ("2026-11-27", -3, "2026-11-23"),
    ],
)
def test_the_day_of_receipt_does_not_count(day: str, count: int, last: str) -> None:
    assert CALENDAR.add_working_days(day, count) == last


def test_exceptions_have_the_last_word() -> None:
    calendar = WorkingCalendar({"2026-11-24": True, "2026-11-25": False})
    assert calendar.add_working_days("2026-11-23", 2) == "2026-11-26"
    assert calendar.is_working("2026-11-24") and not calendar.is_working("2026-11-25")
    assert calendar == WorkingCalendar({"2026-11-25": False, "2026-11-24": True})


@given(days, counts)
def test_adding_and_counting_agree(day: str, count: int) -> None:
    last = CALENDAR.add_working_days(day, count)
    assert CALENDAR.between(day, last) == count
    assert count == 0 or CALENDAR.is_working(last)


@given(days, counts, counts)
def test_a_term_in_two_parts_is_the_whole_term(day: str, first: int, second: int) -> None:
    part = CALENDAR.add_working_days(CALENDAR.add_working_days(day, first), second)
    assert part == CALENDAR.add_working_days(day, first + second)


@given(days, st.integers(0, 200))
def test_counting_backwards_is_negative(day: str, distance: int) -> None:
    later = plus_days(day, distance)
    assert CALENDAR.between(later, day) == -CALENDAR.between(day, later)
    assert 0 <= CALENDAR.between(day, later) <= distance


def test_the_next_working_day_may_be_today() -> None:
    assert CALENDAR.next_working_day("2026-11-23") == "2026-11-23"
    assert CALENDAR.next_working_day("2026-11-24") == "2026-11-25"


def test_beyond_the_tables_weekends_remain() -> None:
    assert CALENDAR.is_working("2300-01-01")  # a Monday
    assert not CALENDAR.is_working("2300-01-06")


def test_a_term_beyond_ten_years_is_refused() -> None:
    with pytest.raises(ValueError):
        CALENDAR.add_working_days("2026-11-23", 4000)
