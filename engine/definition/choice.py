"""A value that depends on the case: read from the top, the first item that holds counts (S4)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.definition.expressions import Expression
from engine.ground.sources import Place

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Option(Generic[T]):
    """One item of such a list: its value, and the condition under which it counts (`unless` is compiled
    into `when`).
    """

    value: T
    place: Place
    when: Expression | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice(Generic[T]):
    """The whole list, in order. A single value is a list of one without condition."""

    options: tuple[Option[T], ...]

    def pick(self, holds: Callable[[Expression], bool]) -> T | None:
        """The first value whose condition holds; None when the list runs out. Raises what `holds` raises."""
        for option in self.options:
            if option.when is None or holds(option.when):
                return option.value
        return None

    def values(self) -> tuple[T, ...]:
        """Every value that could be picked, in order."""
        return tuple(option.value for option in self.options)


def always(value: T, place: Place) -> Choice[T]:
    """A choice with nothing to choose."""
    return Choice(options=(Option(value=value, place=place),))
