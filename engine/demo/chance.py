"""Chance that comes out the same in every run: each thing that is made has a source of its own, named after it."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from engine.ground.clock import days_between, plus_days
from engine.ground.identifiers import uuid7

T = TypeVar("T")


class Chance:
    """A source of chance. Making one thing more elsewhere does not change what this one gives."""

    __slots__ = ("_names", "_random")

    def __init__(self, *names: object) -> None:
        """The source called by these names; the same names give the same source."""
        self._names = names
        self._random = Random("/".join(map(str, names)))

    def of(self, *names: object) -> "Chance":
        """A source of its own for a part of this."""
        return Chance(*self._names, *names)

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least if least >= most else least + int(self._random.random() * (most - least + 1))

    def happens(self, share: float) -> bool:
        """True so often."""
        return self._random.random() < share

    def pick(self, items: Sequence[T]) -> T:
        """One of them, all equally likely. Raises IndexError for none."""
        return items[int(self._random.random() * len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of them in another order."""
        mixed = list(items)
        self._random.shuffle(mixed)
        return mixed

    def day(self, first: str, last: str) -> str:
        """An ISO day, both ends included; `first` when `last` is earlier."""
        return plus_days(first, self.between(0, max(0, days_between(first, last))))

    def bytes(self, size: int) -> bytes:
        """So many bytes: for identifiers that come out the same in every run."""
        return self._random.randbytes(size)

    def digits(self, pattern: str) -> str:
        """The pattern with a digit in place of each `#`."""
        return "".join(str(int(self._random.random() * 10)) if char == "#" else char for char in pattern)

    def weighted(self, items: "Weighted[T]") -> T:
        """One of them, the heavier the likelier."""
        return self._random.choices(items.items, cum_weights=items.sums)[0]


class Weighted(Generic[T]):
    """Things with their weights, summed once."""

    __slots__ = ("items", "sums")

    def __init__(self, weights: Mapping[T, int]) -> None:
        """From thing → weight, a whole number above 0."""
        self.items = tuple(weights)
        self.sums = tuple(accumulate(weights.values()))


class SeededIdentifiers:
    """Identifiers and salts that come out the same in every run. For invented data only: whoever knows the seed knows
    them.
    """

    def __init__(self, chance: Chance) -> None:
        """Drawn from this source."""
        self._chance = chance

    def new(self, instant: int) -> str:
        """An identifier made at `instant` (microseconds since 1970, UTC)."""
        return uuid7(instant, self._chance.bytes)

    def salt(self) -> str:
        """128 bits, hexadecimal."""
        return self._chance.bytes(16).hex()
