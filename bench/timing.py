"""Timing in pairs: contenders take turns within each round, so that a slow moment of the machine hits all of them."""

import gc
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Work(Protocol):
    """Something to be timed."""

    def prepare(self) -> None:
        """Get ready for one round; not timed."""

    def work(self) -> int:
        """Do the work of one round; how many steps it took."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """What several rounds gave for one contender: microseconds a step, one number a round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Microseconds a step, the median of the rounds."""
        return statistics.median(self.rounds)

    def __str__(self) -> str:
        """Median with least and most, in microseconds."""
        return f"{self.median:,.0f} ({min(self.rounds):,.0f}–{max(self.rounds):,.0f})"


def paired(contenders: Mapping[str, Work], rounds: int) -> dict[str, Figure]:
    """Let every contender work once a round, in an order that turns; a first round to get warm is not counted."""
    names = list(contenders)
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):
        turned = names[number % len(names) :] + names[: number % len(names)]
        for name in turned:
            contenders[name].prepare()
            gc.collect()
            begun = time.perf_counter()
            steps = contenders[name].work()
            taken = time.perf_counter() - begun
            if number:
                found[name].append(taken / steps * 1_000_000)
    return {name: Figure(rounds=tuple(taken)) for name, taken in found.items()}


def ratio(above: Figure, below: Figure) -> float:
    """How many times as long a step takes: the median of the ratios of each round."""
    return statistics.median(one / other for one, other in zip(above.rounds, below.rounds, strict=True))


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which `part` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
