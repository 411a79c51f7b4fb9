"""Dated, sourced values that rules read as `param.name`, and the rule sets they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.definition.types import ValueType
from engine.definition.words import Basis, Words
from engine.ground.sources import Place

ORDERED = frozenset({"integer", "decimal", "percent", "money", "date", "month", "period", "share"})
"""Kinds of value that can be smaller or larger than another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSet:
    """A body of rules in force from a day; what it does not say is taken from the set it is `over`."""

    name: str
    title: Words
    from_day: str
    over: str | None = None
    basis: Basis = field(default_factory=Basis)
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ParameterValue:
    """One row: a value, when it is valid (ISO days, both included) and where (unit id or slug, kind, level, period)."""

    value: object
    """As it travels: a Period or Share as its text, decimals scaled, choices as text, options as a mapping."""
    from_day: str | None = None
    until: str | None = None
    rule_set: str | None = None
    at: str | None = None
    kind: str | None = None
    level: str | None = None
    period: str | None = None
    basis: Basis = field(default_factory=Basis)
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A named value with all its rows, in the order written."""

    name: str
    title: Words
    type: ValueType
    values: tuple[ParameterValue, ...]
    local_least: object | None = None
    """What a place's own value (`at`) may not be below, as values travel; None where nothing is said."""
    local_most: object | None = None
    """What it may not be above."""
    option_titles: Mapping[str, Words] = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameters:
    """All parameters and rule sets of a pack, under one digest that cases pin (S10)."""

    rule_sets: Mapping[str, RuleSet]
    parameters: Mapping[str, Parameter]
    digest: str

    def rule_set_on(self, day: str) -> str | None:
        """The newest rule set in force on `day`; None where the pack has none."""
        begun = [item for item in self.rule_sets.values() if item.from_day <= day]
        return max(begun, key=lambda item: item.from_day).name if begun else None
