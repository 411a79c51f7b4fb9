"""The organisation as prescribed: unit kinds, positions, bodies, dated authorities, counters. The tree itself is
data, not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.definition.choice import Choice
from engine.definition.words import Basis, Words
from engine.ground.sources import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitKind:
    """A kind of unit: its rank among the organisation's levels and the code its documents carry after the slash."""

    name: str
    title: Words
    level: str
    code: str = ""
    from_day: str | None = None
    until: str | None = None
    letter_name: str = ""
    """How the issuing line of a letter is written for a unit of this kind: text with {name}; "" means the body's own
    way.
    """
    basis: Basis = field(default_factory=Basis)
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """A post a person can hold in a unit: bí thư, phó bí thư …"""

    name: str
    title: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Signing:
    """Who signs for a body and under which formula: positions in order of preference, `TM. BAN CHẤP HÀNH`."""

    by: tuple[str, ...]
    formula: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """A body of a unit: who belongs to it, who works its inbox, who signs for it.

    `members` is a tuple of positions, or None where every active member of the unit belongs (`members: members`).
    `acts_through` are the positions that may act for the body, any one of them, in the order in which they are asked.
    """

    name: str
    title: Words
    members: tuple[str, ...] | None
    acts_through: tuple[str, ...]
    signs: Choice[Signing]
    letter_name: str = ""
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Authority:
    """One dated row: from `from_day` to `until` (both days included; None is open) `body` of units of `kinds` may do
    `may`.
    """

    may: str
    body: str
    kinds: frozenset[str]
    from_day: str | None = None
    until: str | None = None
    basis: Basis = field(default_factory=Basis)
    place: Place | None = None

    def holds_on(self, day: str) -> bool:
        """Whether the row is valid on the ISO day `day`."""
        return (self.from_day is None or self.from_day <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Counter:
    """How documents of a type are numbered: what the counter belongs to, where it begins, how the number is written.

    `key` names the parts of the counter's identity (committee, term, type); `pattern` is a format text with
    {number}, {type}, {unit_code}.
    """

    key: tuple[str, ...] = ("committee", "term", "type")
    first: int = 1
    pattern: str = "{number:02}-{type}/{unit_code}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeper:
    """The last resort when nobody can be found: holders of `position` at the unit or the nearest unit above that has
    one.
    """

    position: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """One organisation: everything its definition files say."""

    name: str
    title: Words
    levels: tuple[str, ...]
    """Identifiers, lowest first."""
    level_titles: Mapping[str, Words]
    kinds: Mapping[str, UnitKind]
    positions: Mapping[str, Position]
    bodies: Mapping[str, Body]
    authorities: tuple[Authority, ...]
    counters: Mapping[str, Counter]
    """By document type; `default` is always there."""
    keeper: Keeper | None
    named_units: Mapping[str, str] = field(default_factory=dict)
    """Names every procedure may use for the only unit of a kind: name → kind."""
    registers: Mapping[str, Words] = field(default_factory=dict)
    """Books in which issued documents are listed: name → title, in the order written."""

    def rank(self, kind: str) -> int:
        """How high a unit of `kind` stands, 0 being lowest. Raises KeyError for an unknown kind."""
        return self.levels.index(self.kinds[kind].level)

    def authorities_of(self, may: str, kind: str, day: str) -> tuple[Authority, ...]:
        """The rows by which a unit of `kind` may do `may` on `day`, in the order written."""
        return tuple(row for row in self.authorities if row.may == may and kind in row.kinds and row.holds_on(day))
