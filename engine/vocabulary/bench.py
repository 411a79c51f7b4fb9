"""The bench at which words are made: what a word may ask of the compiler while it turns into behaviour.

Whatever is asked for and not found is noted as a problem by the bench itself; the word goes on with the stand-in it
is handed, so that one reading finds every mistake.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.definition.expressions import Expression
from engine.definition.participants import Tree
from engine.definition.record import History, Overlay, RecordField
from engine.definition.types import ValueType
from engine.definition.words import Words
from engine.ground.sources import Place, ScalarNode
from engine.vocabulary.word import Conditional, Prose


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """The unit a rule begins from: a unit remembered in the case, or an expression that gives one."""

    name: str | None = None
    value: Expression | None = None

    def find(self, tree: Tree) -> str | None:
        """The unit's id on the day of the act, None while it is not known."""
        if self.name is not None:
            return tree.unit_of_case(self.name)
        if self.value is None:
            return None
        found = tree.evaluate(self.value)
        unit_id = found.get("id") if isinstance(found, Mapping) else found
        return unit_id if isinstance(unit_id, str) else None


class Bench(Protocol):
    """What a word may ask."""

    def expression(
        self, node: ScalarNode, expected: ValueType | None = None, may_be_absent: bool = False
    ) -> Expression:
        """The expression written at `node`, of type `expected` where one is given; `may_be_absent` allows a bare name
        without a value.
        """
        ...

    def condition(self, word: Conditional) -> Expression | None:
        """`when` and `unless` of a word as one condition, None where neither is written."""
        ...

    def value(self, node: ScalarNode, expected: ValueType, optional: bool) -> Expression | None:
        """What an effect writes: an expression, or a bare word that is itself a text or an option; None for `none`."""
        ...

    def constant(self, node: ScalarNode, type_: ValueType) -> Expression:
        """A literal as an expression, given as it travels (days as text, decimals scaled)."""
        ...

    def words(self, prose: Prose, templated: bool = False) -> Words:
        """A text for people; with `templated`, expressions in braces are allowed."""
        ...

    def origin(self, node: ScalarNode) -> Origin:
        """The unit that `of` or `above` names."""
        ...

    def unit_kind(self, node: ScalarNode) -> str:
        """A unit kind of the pack."""
        ...

    def authority(self, node: ScalarNode) -> str:
        """An authority that some row of the organisation gives."""
        ...

    def body(self, node: ScalarNode) -> str:
        """A body of the organisation."""
        ...

    def position(self, node: ScalarNode) -> str:
        """A position of the organisation."""
        ...

    def participant(self, node: ScalarNode) -> str:
        """A participant of the procedure."""
        ...

    def record_field(self, node: ScalarNode) -> RecordField | None:
        """A field of the subject's record."""
        ...

    def history(self, node: ScalarNode) -> History | None:
        """A history of the subject's record."""
        ...

    def overlay(self, node: ScalarNode) -> Overlay | None:
        """An overlay of the subject's record."""
        ...

    def variable(self, node: ScalarNode) -> ValueType | None:
        """The type of a variable of the case; None when the name is one of its units. Neither is a problem."""
        ...

    def is_unit(self, name: str) -> bool:
        """Whether the case remembers a unit under that name."""
        ...

    def option_titles(self, written: object) -> Mapping[str, Words]:
        """Titles of options written as a mapping or a list."""
        ...

    def score_groups(self, node: ScalarNode) -> Mapping[str, bool]:
        """Groups of the score catalogue that `param.x` names, each with whether every value of the parameter has it."""
        ...

    def problem(self, code: str, place: Place, hint: str | None = None, **values: object) -> None:
        """Note something wrong."""
        ...
