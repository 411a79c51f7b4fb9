"""What every word that changes something has in common."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.definition.effects import Change, Effect, Stage
from engine.definition.expressions import Expression
from engine.ground.sources import Place
from engine.vocabulary.bench import Bench
from engine.vocabulary.word import Conditional


class EffectWord(Conditional):
    """One effect of a transition."""

    def make(self, bench: Bench) -> Effect:
        """The effect it becomes."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True, slots=True)
class Consequence:
    """What every compiled effect keeps: where it is written and the condition under which it counts."""

    place: Place
    when: Expression | None = None

    @property
    def sets(self) -> frozenset[str]:
        """Names of variables and units of the case it may change."""
        return frozenset()

    def plan(self, stage: Stage) -> tuple[Change, ...]:
        """What it changes; nothing when its condition does not hold. Raises `ExpressionFailed`."""
        if self.when is not None and not stage.holds(self.when):
            return ()
        return self.changes(stage)

    def changes(self, stage: Stage) -> tuple[Change, ...]:
        """What it changes once its condition holds."""
        raise NotImplementedError

    def values(self) -> tuple[Expression, ...]:
        """The expressions whose values it writes."""
        return ()

    def expressions(self) -> tuple[Expression, ...]:
        """Every expression it holds."""
        return self.values() if self.when is None else (self.when, *self.values())


def kept(value: object) -> object:
    """A value as records keep it: a unit or a known person by id, because their names change; all else as it is."""
    if (
        isinstance(value, Mapping)
        and isinstance(value.get("id"), str)
        and ("kind" in value or set(value) <= {"id", "name"})
    ):
        return value["id"]
    return value


def evaluated(stage: Stage, expression: Expression | None) -> object:
    """The value of an expression as records keep it; None for `none` and for what is absent."""
    return None if expression is None else kept(stage.evaluate(expression))
