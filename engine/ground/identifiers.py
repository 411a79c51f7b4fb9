"""Identifiers: UUIDs of version 7 as lower-case text, and where the randomness comes from.

Version 7 begins with the time, so that rows made together lie together in an index. Nothing below the operations
makes one: an `Identifiers` comes in as an argument, and in tests it counts instead of drawing.
"""

import os
from collections.abc import Callable
from typing import Protocol


class Identifiers(Protocol):
    """Gives new identifiers and salts."""

    def new(self, instant: int) -> str:
        """A new identifier for something made at `instant` (microseconds since 1970, UTC)."""
        ...

    def salt(self) -> str:
        """128 fresh random bits as 32 hexadecimal digits, for `salted_digest`."""
        ...


class RandomIdentifiers:
    """The real ones: 62 bits from the machine's secure random source behind the time."""

    def new(self, instant: int) -> str:
        """A UUID of version 7 made at `instant` (microseconds since 1970, UTC)."""
        return uuid7(instant, os.urandom)

    def salt(self) -> str:
        """128 random bits, hexadecimal."""
        return os.urandom(16).hex()


class CountedIdentifiers:
    """Deterministic ones for tests and rehearsals: the same calls give the same identifiers, all different, rising."""

    def __init__(self, start: int = 1) -> None:
        """Begin to count at `start`; two sequences with starts far apart never meet."""
        self._next = start

    def new(self, instant: int) -> str:
        """A well-formed UUID of version 7 whose random part is the count."""
        return uuid7(instant, self._count)

    def salt(self) -> str:
        """The count as 32 hexadecimal digits."""
        return self._count(16).hex()

    def _count(self, size: int) -> bytes:
        value = self._next
        self._next += 1
        return value.to_bytes(size, "big")


def uuid7(instant: int, random: Callable[[int], bytes]) -> str:
    """The UUID of version 7 (RFC 9562) for `instant` (microseconds since 1970, UTC) as 36 lower-case characters.

    `random(8)` must give eight bytes; 62 of their bits are used. The twelve bits behind the milliseconds hold the
    fraction of the millisecond (the RFC's method 3), so identifiers of later microseconds are greater as text; within
    one microsecond chance decides. Raises `ValueError` for an instant before 1970 or beyond the 48 bits (year 10889).
    """
    milliseconds, rest = divmod(instant, 1_000)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError(f"no identifier for the instant {instant}")
    fraction = (rest << 12) // 1_000
    tail = int.from_bytes(random(8), "big") & ((1 << 62) - 1) | 1 << 63
    begin, end = f"{milliseconds:012x}", f"{tail:016x}"
    return f"{begin[:8]}-{begin[8:]}-7{fraction:03x}-{end[:4]}-{end[4:]}"


def is_identifier(text: str) -> bool:
    """True when `text` looks like one of ours: 36 lower-case characters, version 7. Asked before an address reaches
    the database.
    """
    if len(text) != 36 or text[14] != "7" or text[19] not in "89ab":
        return False
    return all(
        char == "-" if index in (8, 13, 18, 23) else char in "0123456789abcdef" for index, char in enumerate(text)
    )


def instant_in(identifier: str) -> int:
    """The instant an identifier was made at, to the millisecond, in microseconds since 1970. Raises `ValueError` for
    other text.
    """
    if not is_identifier(identifier):
        raise ValueError(f"not an identifier: {identifier!r}")
    return int(identifier[:8] + identifier[9:13], 16) * 1_000
