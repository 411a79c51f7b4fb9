"""`body: executive_committee, of: branch`: a body of one unit."""

from dataclasses import dataclass

from pydantic import Field

from engine.definition.participants import Found, Tree
from engine.vocabulary.bench import Bench, Origin
from engine.vocabulary.participant import FromUnit, Rule, named
from engine.vocabulary.word import Name


class BodyWord(FromUnit):
    """A body of one unit."""

    says = "Một cơ quan của đơn vị `of`; ai trong các chức vụ thay mặt cơ quan cũng làm được."
    leading = "body"

    body: Name = Field(description="Cơ quan, như ghi ở `bodies` trong tệp tổ chức.")

    def make(self, bench: Bench) -> "BodyRule":
        """The rule it becomes."""
        return BodyRule(place=self.place, body=bench.body(self.body), origin=self.origin(bench))


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyRule(Rule):
    """Finds those who act for a body of a unit (S6)."""

    body: str
    origin: Origin

    def find(self, tree: Tree) -> Found:
        """Those who act for it."""
        unit = self.origin.find(tree)
        return self.nobody() if unit is None else self.found(tree.acting(unit, self.body))

    def units_read(self) -> tuple[str, ...]:
        """Names of case units it starts from."""
        return named(self.origin)
