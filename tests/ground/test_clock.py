"""Days are days in Vietnam; what people type is understood or refused, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ground.clock import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    StillClock,
    SystemClock,
    day_of,
    days_between,
    format_day,
    format_moment,
    format_month,
    format_time,
    instant_of,
    is_day,
    moment,
    parse_day,
    parse_month,
    plus_days,
)

days = st.dates().map(lambda day: day.isoformat())
instants = st.integers(0, 4_000_000_000_000_000)


def test_midnight_in_vietnam_is_five_in_the_afternoon_utc() -> None:
    # 2026-11-22 17:00 UTC; date -u -d @1795366800
    assert instant_of("2026-11-23") == 1_795_366_800 * SECOND
    assert day_of(1_795_366_800 * SECOND) == "2026-11-23"
    assert day_of(1_795_366_800 * SECOND - 1) == "2026-11-22"


@given(instants)
def test_an_instant_lies_in_its_day(instant: int) -> None:
    day = day_of(instant)
    assert instant_of(day) <= instant <= instant_of(day, end=True)
    assert round(moment(instant).timestamp() * 1_000_000) == pytest.approx(instant, abs=1)


@given(st.integers(0, 40_000))
def test_a_day_ends_where_the_next_begins(count: int) -> None:
    day = plus_days("1976-01-01", count)
    assert instant_of(day, end=True) + 1 == instant_of(plus_days(day, 1)) == instant_of(day) + DAY


@given(days.filter(lambda day: day >= "1000"))
def test_a_day_survives_being_written_and_typed(day: str) -> None:
    assert parse_day(format_day(day)) == day
    assert parse_day(day) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("23/11/2026", "2026-11-23"),
        ("23-11-2026", "2026-11-23"),
        ("5.2.2008", "2008-02-05"),
        ("05 02 2008", "2008-02-05"),
        (" 5 / 2 / 2008 ", "2008-02-05"),
        ("29/02/2008", "2008-02-29"),
        ("29/02/2007", None),
        ("11/23/2026", None),
        ("23/11/26", None),
        ("23/11", None),
        ("2026-11-31", None),
        ("0/1/2026", None),
        ("٢٣/11/2026", None),
        ("23112026", None),
        ("", None),
        ("hôm nay", None),
    ],
)
def test_typed_days(typed: str, day: str | None) -> None:
    assert parse_day(typed) == day


@given(st.text(max_size=12))
def test_whatever_is_typed_gives_a_day_or_nothing(typed: str) -> None:
    day = parse_day(typed)
    assert day is None or is_day(day)


@pytest.mark.parametrize(
    ("typed", "month"),
    [("10/2026", "2026-10"), ("1-2026", "2026-01"), ("2026-10", "2026-10"), ("13/2026", None), ("0/2026", None)],
)
def test_typed_months(typed: str, month: str | None) -> None:
    assert parse_month(typed) == month
    if month is not None:
        assert parse_month(format_month(month)) == month


def test_what_people_read() -> None:
    instant = instant_of("2026-11-09") + 20 * HOUR + 14 * MINUTE
    assert format_day("2026-02-09") == "09/02/2026"
    assert format_month("2026-10") == "10/2026"
    assert format_time(instant) == "20:14"
    assert format_moment(instant) == "20:14 ngày 09/11/2026"


@pytest.mark.parametrize("wrong", ["2026-2-9", "20260209", "09/02/2026", "2026-02-30", "2026-02-09T00:00", ""])
def test_only_iso_days_are_days(wrong: str) -> None:
    assert not is_day(wrong)
    with pytest.raises(ValueError):
        format_day(wrong)


def test_a_still_clock_moves_when_it_is_moved() -> None:
    clock = StillClock.at("2026-11-23", 9, 30)
    assert (clock.today(), format_time(clock.now())) == ("2026-11-23", "09:30")
    assert clock.now() == clock.now()
    clock.advance(DAY)
    assert clock.today() == "2026-11-24"
    clock.move_to_day("2027-02-01")
    assert format_moment(clock.now()) == "08:00 ngày 01/02/2027"
    clock.move_to(0)
    assert clock.today() == "1970-01-01"


def test_the_machine_clock_agrees_with_itself() -> None:
    clock = SystemClock()
    before = clock.now()
    assert day_of(before) <= clock.today() <= day_of(clock.now())
    assert before > instant_of("2026-01-01")


@given(days, st.integers(-3000, 3000))
def test_days_are_counted_both_ways(day: str, count: int) -> None:
    if "0020" < day < "9980":
        assert days_between(day, plus_days(day, count)) == count
