"""Identifiers are well formed, rise with time, and in tests are the same every time."""

import uuid
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ground.identifiers import CountedIdentifiers, RandomIdentifiers, instant_in, is_identifier, uuid7

instants = st.integers(0, (1 << 48) * 1000 - 1)
tails = st.binary(min_size=8, max_size=8)


def giving(tail: bytes) -> Callable[[int], bytes]:
    return lambda size: tail[:size]


@given(instants, tails)
def test_an_identifier_is_a_uuid_of_version_7(instant: int, tail: bytes) -> None:
    text = uuid7(instant, giving(tail))
    read = uuid.UUID(text)
    assert str(read) == text and read.version == 7 and read.variant == uuid.RFC_4122
    assert is_identifier(text)
    assert instant_in(text) == instant // 1000 * 1000


@given(instants, instants, tails, tails)
def test_identifiers_rise_with_time(first: int, second: int, one: bytes, other: bytes) -> None:
    # Fractions of a millisecond have 4,096 steps for 1,000 microseconds, so no two microseconds share one.
    if first < second:
        assert uuid7(first, giving(one)) < uuid7(second, giving(other))


def test_randomness_is_used() -> None:
    assert uuid7(0, giving(b"\xff" * 8)) != uuid7(0, giving(b"\xfe" + b"\xff" * 6 + b"\x00"))
    real = RandomIdentifiers()
    assert len({real.new(0) for _ in range(100)}) == 100
    assert len({real.salt() for _ in range(100)}) == 100 and len(real.salt()) == 32


def test_counted_identifiers_repeat_and_rise() -> None:
    first, second = CountedIdentifiers(), CountedIdentifiers()
    made = [first.new(1_000_000) for _ in range(300)]
    assert made == [second.new(1_000_000) for _ in range(300)] == sorted(set(made))
    assert all(is_identifier(each) for each in made)
    assert first.salt() == second.salt() and len(first.salt()) == 32


@pytest.mark.parametrize("wrong", [-1, (1 << 48) * 1000])
def test_an_instant_that_does_not_fit_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError):
        uuid7(wrong, giving(bytes(8)))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "x" * 36,
        "00000000-0000-7000-8000-00000000000G",
        "00000000-0000-7000-8000-00000000000A",
        "00000000-0000-4000-8000-000000000000",
        "00000000-0000-7000-7000-000000000000",
        "00000000-0000-7000-8000-000000000000 ",
        "000000000-000-7000-8000-000000000000",
    ],
)
def test_other_texts_are_no_identifiers(wrong: str) -> None:
    assert not is_identifier(wrong)
    with pytest.raises(ValueError):
        instant_in(wrong)
