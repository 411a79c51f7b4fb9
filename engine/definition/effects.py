"""What a transition does beyond moving: what every effect can do, and the changes it plans as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from engine.definition.expressions import Expression
from engine.ground.sources import Place

ChangeKind = Literal[
    "record.set",
    "history.append",
    "history.amend",
    "overlay.begin",
    "overlay.end",
    "variable.set",
    "unit.set",
    "posts.begin",
    "posts.vacate",
    "posts.end",
    "notice.owe",
    "call.owe",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One thing an effect plans, as a value the store applies and the trail keeps.

    `about` is the person or unit whose record changes (None for variables and units of the case); `name` the field,
    history,
    overlay, variable or unit; `value` the new value (JSON-able; None ends or clears); `from_day` the ISO day from
    which it holds.
    """

    kind: ChangeKind
    name: str
    value: object = None
    about: str | None = None
    from_day: str | None = None
    until: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)


class Stage(Protocol):
    """What an effect may look at while it plans."""

    day: str

    def evaluate(self, expression: Expression) -> object:
        """The value of an expression of the effect. Raises `ExpressionFailed`; an absent optional value is None."""
        ...

    def holds(self, expression: Expression) -> bool:
        """Whether a condition of the effect holds."""
        ...

    def subject(self) -> str | None:
        """The person or unit the case is about."""
        ...

    def find_unit(self, authority: str, unit_name: str, above: bool) -> str | None:
        """The nearest unit holding `authority` from the named unit of the case (or above it)."""
        ...


class Effect(Protocol):
    """One effect of a definition: `record`, `append`, `set` …"""

    @property
    def place(self) -> Place:
        """Where the effect is written."""
        ...

    @property
    def sets(self) -> frozenset[str]:
        """Names of variables and units of the case it may change."""
        ...

    def plan(self, stage: Stage) -> tuple[Change, ...]:
        """What it changes; nothing when its `when` does not hold. Raises `ExpressionFailed`."""
        ...

    def expressions(self) -> tuple[Expression, ...]:
        """Every expression it holds, for loading facts and for the checker."""
        ...
