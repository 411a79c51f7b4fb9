"""`authority: admission_approve, of: base`: the nearest unit upwards whose body may, on that day."""

from dataclasses import dataclass

from pydantic import Field

from engine.definition.participants import Found, Tree
from engine.vocabulary.bench import Bench, Origin
from engine.vocabulary.participant import ParticipantWord, Rule, named
from engine.vocabulary.word import Formula, Name


class AuthorityWord(ParticipantWord):
    """The body of the nearest unit upwards that holds an authority."""

    says = "Cơ quan của đơn vị gần nhất, từ `of` (hoặc từ cấp trên của `above`) trở lên, có thẩm quyền này trong ngày."
    leading = "authority"

    authority: Name = Field(description="Thẩm quyền, như ghi ở `may` trong tệp tổ chức.")
    of: Formula | None = Field(default=None, description="Bắt đầu tìm từ đơn vị này của hồ sơ.")
    above: Formula | None = Field(default=None, description="Bắt đầu tìm từ cấp trên trực tiếp của đơn vị này.")

    def make(self, bench: Bench) -> "AuthorityRule":
        """The rule it becomes."""
        start = self.of if self.of is not None else self.above
        if start is None or (self.of is not None and self.above is not None):
            bench.problem("participant.of-or-above", self.place)
        return AuthorityRule(
            place=self.place,
            authority=bench.authority(self.authority),
            origin=Origin() if start is None else bench.origin(start),
            above=self.of is None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorityRule(Rule):
    """Climbs from a unit to the first that may, and finds its body (S5)."""

    authority: str
    origin: Origin
    above: bool

    def find(self, tree: Tree) -> Found:
        """Those who act for the body found."""
        unit = self.origin.find(tree)
        if unit is None:
            return self.nobody()
        holder = tree.climb(self.authority, unit, from_parent=self.above)
        return self.nobody() if holder is None else self.found(tree.acting(*holder))

    def units_read(self) -> tuple[str, ...]:
        """Names of case units it starts from."""
        return named(self.origin)

    def authorities_read(self) -> tuple[str, ...]:
        """Authorities it climbs by."""
        return (self.authority,)
