"""Periods and shares are exact, and a month that has no such day ends on its last."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ground import durations
from engine.ground.clock import date_of
from engine.ground.durations import Period, Share, add, age, is_at_most, read_period, read_share, subtract
from engine.ground.working_days import WorkingCalendar

days = st.dates(min_value=date_of("1900-01-01"), max_value=date_of("2100-12-31")).map(lambda day: day.isoformat())
counts = st.integers(0, 50)
calendar_periods = st.builds(Period, years=counts, months=counts, days=counts)
periods = calendar_periods | st.builds(Period, working_days=counts)


@pytest.mark.parametrize(
    ("written", "period", "said"),
    [
        ("15 years 1 day", Period(years=15, days=1), "15 năm 1 ngày"),
        ("12 months", Period(months=12), "12 tháng"),
        ("1 month", Period(months=1), "1 tháng"),
        ("10 days", Period(days=10), "10 ngày"),
        ("2 weeks", Period(days=14), "14 ngày"),
        ("1 week 1 day", Period(days=8), "8 ngày"),
        ("3 working days", Period(working_days=3), "3 ngày làm việc"),
        ("1 working day", Period(working_days=1), "1 ngày làm việc"),
        ("0 days", Period(), "0 ngày"),
    ],
)
def test_periods_as_definitions_write_them(written: str, period: Period, said: str) -> None:
    assert Period.parse(written) == period
    assert period.text() == said


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "1",
        "day",
        "1day",
        "1  day",
        "1 day ",
        " 1 day",
        "1 day 1 day",
        "1 day 1 year",
        "-1 day",
        "1.5 days",
        "1 ngày",
        "1 month 3 working days",
        "1 working days 1 day",
        "20000 days",
        "1 days,",
        "1 Day",
    ],
)
def test_other_texts_are_no_periods(wrong: str) -> None:
    assert read_period(wrong) is None
    with pytest.raises(ValueError):
        Period.parse(wrong)


@given(periods)
def test_a_period_survives_being_written(period: Period) -> None:
    assert Period.parse(str(period)) == period


def test_working_days_do_not_mix() -> None:
    with pytest.raises(ValueError):
        Period(months=1, working_days=1)
    with pytest.raises(ValueError):
        Period(days=-1)


@pytest.mark.parametrize(
    ("day", "period", "later"),
    [
        ("2010-01-31", "1 month", "2010-02-28"),
        ("2012-01-31", "1 month", "2012-02-29"),
        ("2010-08-31", "6 months", "2011-02-28"),
        ("2008-02-29", "18 years", "2026-02-28"),
        ("2008-02-29", "16 years", "2024-02-29"),
        ("2010-11-23", "15 years 1 day", "2025-11-24"),
        ("2010-01-31", "1 month 1 day", "2010-03-01"),
        ("2026-12-15", "1 month", "2027-01-15"),
        ("2026-02-28", "0 days", "2026-02-28"),
        ("2026-11-20", "10 days", "2026-11-30"),
    ],
)
def test_later(day: str, period: str, later: str) -> None:
    assert add(day, Period.parse(period)) == later


def test_the_month_end_is_decided_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durations, "MONTH_END", "next")
    assert add("2010-01-31", Period(months=1)) == "2010-03-01"
    assert age("2008-02-29", "2026-02-28") == 17


def test_twelve_months_and_a_year_end_together() -> None:
    for day in ("2008-02-29", "2023-12-31", "2024-02-28"):
        assert add(day, Period(months=12)) == add(day, Period(years=1))


@given(days, calendar_periods, calendar_periods)
def test_a_longer_period_never_ends_earlier(day: str, shorter: Period, more: Period) -> None:
    longer = Period(
        years=shorter.years + more.years, months=shorter.months + more.months, days=shorter.days + more.days
    )
    assert day <= add(day, shorter) <= add(day, longer)


@given(days, days, calendar_periods)
def test_who_begins_later_ends_no_earlier(first: str, second: str, period: Period) -> None:
    early, late = sorted((first, second))
    assert add(early, period) <= add(late, period)


@given(days, counts)
def test_days_are_taken_back(day: str, count: int) -> None:
    assert subtract(add(day, Period(days=count)), Period(days=count)) == day


def test_months_are_taken_back_by_the_same_rule() -> None:
    assert subtract("2026-03-31", Period(months=1)) == "2026-02-28"
    assert subtract("2024-02-29", Period(years=1)) == "2023-02-28"


def test_working_days_need_a_calendar() -> None:
    with pytest.raises(ValueError, match="calendar"):
        add("2026-11-23", Period(working_days=1))
    calendar = WorkingCalendar()
    assert add("2026-11-23", Period(working_days=3), calendar) == "2026-11-27"
    assert subtract("2026-11-27", Period(working_days=3), calendar) == "2026-11-23"


@pytest.mark.parametrize(
    "period", [Period(years=10_000), Period(months=10_000, years=9_000), Period(years=7973, days=99)]
)
def test_a_day_that_does_not_exist_is_refused(period: Period) -> None:
    with pytest.raises(ValueError, match="no such day"):
        add("2026-11-23", period)


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        ("2010-11-24", "2026-11-23", 15),
        ("2010-11-23", "2026-11-23", 16),
        ("2008-02-29", "2026-02-27", 17),
        ("2008-02-29", "2026-02-28", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2026-11-23", "2026-11-23", 0),
    ],
)
def test_ages(born: str, day: str, years: int) -> None:
    assert age(born, day) == years


@given(days, days)
def test_an_age_is_reached_when_the_years_are_over(first: str, second: str) -> None:
    born, day = sorted((first, second))
    years = age(born, day)
    assert add(born, Period(years=years)) <= day < add(born, Period(years=years + 1))


def test_at_most() -> None:
    assert is_at_most("2026-01-31", "2026-02-28", Period(months=1))
    assert not is_at_most("2026-01-31", "2026-03-01", Period(months=1))


@given(st.integers(0, 40), st.integers(1, 40), st.integers(0, 200), st.integers(1, 200))
def test_shares_are_compared_exactly(numerator: int, denominator: int, count: int, of: int) -> None:
    if numerator > denominator:
        return
    share = Share(numerator, denominator)
    part = Fraction(numerator, denominator) * of
    assert share.at_least(count, of) == (count >= part)
    assert share.more_than(count, of) == (count > part)
    assert share.at_least(share.least(of), of) and not share.at_least(share.least(of) - 1, of)
    assert share.more_than(share.least_more(of), of) and not share.more_than(share.least_more(of) - 1, of)
    assert Share.parse(str(share)) == share


def test_exactly_half_is_not_more_than_half() -> None:
    half = Share.parse("1/2")
    assert half.at_least(6, 12) and not half.more_than(6, 12) and half.more_than(7, 12)
    assert Share(2, 4) == half


def test_of_nothing_there_is_no_share() -> None:
    assert not Share(0, 1).at_least(0, 0)
    assert not Share(1, 2).more_than(1, 0)


@pytest.mark.parametrize("wrong", ["", "1", "3/2", "1/0", "-1/2", "1 / 2", "50%", "0.5", "1/2/3", "1/99999"])
def test_other_texts_are_no_shares(wrong: str) -> None:
    assert read_share(wrong) is None
    with pytest.raises(ValueError):
        Share.parse(wrong)
