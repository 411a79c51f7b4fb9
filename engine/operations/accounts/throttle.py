"""What may not be tried without end: a few failures are free, then it is closed for a while, longer each time.

Failures are counted for what was typed (an account, or a name nobody has: both close alike, so that closing tells
nothing) and for the network address, which may try more often because many people share one.
"""

import ipaddress
from dataclasses import dataclass

from engine.ground.canonical import digest_text
from engine.ground.clock import DAY, HOUR, MINUTE
from engine.store.accounts import Failures


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """How many failures are free, and for how long it is closed afterwards."""

    failures: int
    closed: int
    """Microseconds; doubled with every further round of failures, at most `longest`."""
    longest: int = DAY
    forgotten: int = DAY
    """Microseconds after the last failure when all are forgotten."""


SIGN_IN = Allowance(failures=5, closed=15 * MINUTE)
"""For one account, or one name nobody has."""

ADDRESS = Allowance(failures=50, closed=15 * MINUTE, forgotten=HOUR)
"""For one network address: a school behind one address signs in together."""

ASKING = Allowance(failures=5, closed=HOUR)
"""Letters sent to one e-mail address on request (registering, forgotten passwords)."""

ASKING_ADDRESS = Allowance(failures=60, closed=HOUR, forgotten=HOUR)
"""Letters requested from one network address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What is known of one key."""

    failures: int = 0
    first_at: int = 0
    last_at: int = 0
    closed_until: int | None = None

    @staticmethod
    def of(kept: Failures | None) -> "Tally":
        """What the store keeps of a key, or nothing yet."""
        if kept is None:
            return Tally()
        return Tally(
            failures=kept.failures, first_at=kept.first_at, last_at=kept.last_at, closed_until=kept.closed_until
        )

    def kept(self, key: str) -> Failures:
        """As the store keeps it."""
        return Failures(
            key=key,
            failures=self.failures,
            first_at=self.first_at,
            last_at=self.last_at,
            closed_until=self.closed_until,
        )

    def is_closed(self, now: int) -> bool:
        """Whether nothing may be tried now."""
        return self.closed_until is not None and now < self.closed_until

    def after_failure(self, allowance: Allowance, now: int) -> "Tally":
        """The tally with one failure more; perhaps it closes with that."""
        fresh = self.failures == 0 or now - self.last_at > allowance.forgotten
        failures = 1 if fresh else self.failures + 1
        closed_until = None
        if failures % allowance.failures == 0:
            rounds = failures // allowance.failures - 1
            closed_until = now + min(allowance.closed << min(rounds, 20), allowance.longest)
        return Tally(
            failures=failures,
            first_at=now if fresh else self.first_at,
            last_at=now,
            closed_until=closed_until,
        )


def account_key(account: str) -> str:
    """The key of an account."""
    return f"account:{account}"


def name_key(login: str) -> str:
    """The key of a login nobody has; digested, because people type passwords into the wrong box."""
    return f"name:{digest_text(login)}"


def address_key(address: str, purpose: str = "address") -> str:
    """The key of a network address; of version 6 the first 64 bits, because a household has that many."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return f"{purpose}:unknown"
    if parsed.version == 6:
        if parsed.ipv4_mapped is not None:
            return f"{purpose}:{parsed.ipv4_mapped}"
        return f"{purpose}:{ipaddress.ip_network((parsed, 64), strict=False)}"
    return f"{purpose}:{parsed}"
