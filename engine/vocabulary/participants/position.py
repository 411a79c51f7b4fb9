"""`position: head, of: department`: whoever holds a post (or one of several) in one unit."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from engine.definition.participants import Found, Tree
from engine.vocabulary.bench import Bench, Origin
from engine.vocabulary.participant import FromUnit, Rule, named
from engine.vocabulary.word import Name, Several


class PositionWord(FromUnit):
    """Whoever holds a post in one unit."""

    says = "Người giữ chức vụ này (hoặc một trong các chức vụ) ở đơn vị `of`."
    leading = "position"

    position: Annotated[tuple[Name, ...], Several(least=1)] = Field(description="Chức vụ.")

    def make(self, bench: Bench) -> "PositionRule":
        """The rule it becomes."""
        positions = tuple(bench.position(each) for each in self.position)
        return PositionRule(place=self.place, positions=positions, origin=self.origin(bench))


class PositionsWord(FromUnit):
    """Whoever holds one of several posts in one unit."""

    says = "Người giữ một trong các chức vụ này ở đơn vị `of`."
    leading = "positions"

    positions: Annotated[tuple[Name, ...], Several(least=1)] = Field(description="Các chức vụ, theo thứ tự được hỏi.")

    def make(self, bench: Bench) -> "PositionRule":
        """The rule it becomes."""
        positions = tuple(bench.position(each) for each in self.positions)
        return PositionRule(place=self.place, positions=positions, origin=self.origin(bench))


@dataclass(frozen=True, kw_only=True, slots=True)
class PositionRule(Rule):
    """Finds the holders of posts in a unit."""

    positions: tuple[str, ...]
    origin: Origin

    def find(self, tree: Tree) -> Found:
        """Those who hold one of them on the day."""
        unit = self.origin.find(tree)
        return self.nobody() if unit is None else self.found(tree.holding(unit, self.positions))

    def units_read(self) -> tuple[str, ...]:
        """Names of case units it starts from."""
        return named(self.origin)
