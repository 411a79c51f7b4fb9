"""What may not be tried without end."""

import pytest

from engine.ground.clock import DAY, HOUR, MINUTE, SECOND
from engine.operations.accounts.throttle import SIGN_IN, Allowance, Tally, address_key, name_key

NOW = 1_790_000_000 * SECOND


def failed(times: int, tally: Tally | None = None, at: int = NOW, allowance: Allowance = SIGN_IN) -> Tally:
    found = tally or Tally()
    for _ in range(times):
        found = found.after_failure(allowance, at)
    return found


def test_a_few_failures_are_free() -> None:
    assert not failed(4).is_closed(NOW)
    closed = failed(5)
    assert closed.is_closed(NOW)
    assert closed.is_closed(NOW + 15 * MINUTE - 1)
    assert not closed.is_closed(NOW + 15 * MINUTE)


def test_each_further_round_closes_for_longer_but_never_for_ever() -> None:
    tally, lengths = Tally(), []
    for _ in range(12):
        tally = failed(5, tally)
        assert tally.closed_until is not None
        lengths.append(tally.closed_until - NOW)
    assert lengths[:3] == [15 * MINUTE, 30 * MINUTE, HOUR]
    assert lengths[-1] == DAY
    assert lengths == sorted(lengths)


def test_after_a_quiet_day_everything_is_forgotten() -> None:
    tally = failed(9)
    assert failed(1, tally, NOW + DAY + 1).failures == 1
    assert failed(1, tally, NOW + DAY - 1).failures == 10


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2:3::4", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::4", "2001:db8:1:3::4", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("", "not an address", True),
    ],
)
def test_an_address_of_version_six_counts_as_its_household(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) is same


def test_what_was_typed_as_a_name_is_kept_as_a_digest_only() -> None:
    assert "hunter2" not in name_key("hunter2")
