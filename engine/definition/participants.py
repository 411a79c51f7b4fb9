"""Who acts: what every rule that finds people can do, and what it finds. The rules themselves are words of the
vocabulary.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.definition.choice import Choice
from engine.definition.expressions import Expression
from engine.definition.words import Words
from engine.ground.sources import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressee:
    """To whom a task is addressed: whoever holds `position` in `unit` on the day asked, or one `person`."""

    unit: str | None = None
    position: str | None = None
    person: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What looking up a participant gave.

    `unit` and `body` say which body acts (None for persons); `addressees` are stored with tasks; `people` are the
    persons
    who could act on that day, in the order of the positions named. Both are empty when nobody is there (S30).
    """

    addressees: tuple[Addressee, ...] = ()
    people: tuple[str, ...] = ()
    unit: str | None = None
    body: str | None = None
    by_name: bool = False
    """True when the rule names the person itself (`is`, `field`): interested persons are then not taken out (S7)."""
    rule: str = ""
    """Where the definition says so: file:line, for the trail."""


class Tree(Protocol):
    """The organisation and its people on the day of the act, as participant rules may ask for them. Ids are unit and
    person ids.
    """

    day: str

    def unit_of_case(self, name: str) -> str | None:
        """The unit remembered under `name` in the case; None when it is not (yet) known."""
        ...

    def parent(self, unit: str) -> str | None:
        """The unit directly above, or None."""
        ...

    def climb(self, may: str, unit: str, *, from_parent: bool) -> tuple[str, str] | None:
        """The nearest unit from `unit` (or from its parent) upwards whose kind holds authority `may`, and the body
        that does.
        """
        ...

    def acting(self, unit: str, body: str) -> Found:
        """The body of that unit: its acting positions as addressees, and who holds them."""
        ...

    def holding(self, unit: str, positions: tuple[str, ...]) -> Found:
        """Those positions of that unit as addressees, and who holds them."""
        ...

    def nearest_of_kind(self, kinds: frozenset[str], unit: str, below: str | None) -> str | None:
        """The nearest unit of one of `kinds` strictly above `unit` and strictly below `below`."""
        ...

    def the_only(self, kind: str) -> str | None:
        """The only unit of that kind in the installation."""
        ...

    def subject(self) -> str | None:
        """The person (or unit) the case is about."""
        ...

    def initiator(self) -> str | None:
        """The person who started the case."""
        ...

    def participant(self, name: str) -> Found:
        """Another participant of the procedure, looked up now."""
        ...

    def evaluate(self, expression: Expression) -> object:
        """An expression of the rule on the facts as they are. Absent optional answers give None."""
        ...


class ParticipantRule(Protocol):
    """One way of finding people: `is`, `field`, `authority`, `body`, `position`, `persons`."""

    @property
    def place(self) -> Place:
        """Where the rule is written."""
        ...

    def find(self, tree: Tree) -> Found:
        """Who it is, on the day of the act."""
        ...

    def units_read(self) -> tuple[str, ...]:
        """Names of case units it starts from, for loading and for the checker."""
        ...

    def authorities_read(self) -> tuple[str, ...]:
        """Authorities it climbs by, for the checker."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Participant:
    """A named participant: a list of rules (S4), each alone or several of whom any may act (S6), and a way out when
    vacant.
    """

    name: str
    rules: Choice[tuple[ParticipantRule, ...]]
    vacant: tuple[ParticipantRule, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitRule:
    """How a unit of the case becomes known (S9): exactly one of the ways is set.

    `value` is an expression giving a unit; `authority` climbs (`of`/`above` a named unit); `kinds` finds the optional
    hop
    strictly between two named units; `the_only` is the only unit of a kind.
    """

    name: str
    place: Place
    value: Expression | None = None
    authority: str | None = None
    of: str | None = None
    above: str | None = None
    kinds: frozenset[str] = frozenset()
    between: tuple[str, str] | None = None
    the_only: str | None = None
    start: Expression | None = None
    """The unit to climb from, where `of` or `above` is an expression and not the name of a case unit."""
    from_parent: bool = False
    """With `start`: whether the climb begins at its parent (`above`)."""
    optional: bool = False
    title: Words | None = None
    """What the unit is in this procedure, as people read it: “Nơi đi”. None: the level of the unit says it."""


Lookups = Mapping[str, Participant]
