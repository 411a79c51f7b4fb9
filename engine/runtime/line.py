"""One case on its way through the steps of an act: what has been found out so far. Lives for one decision."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from engine.cases.act import CaseInput
from engine.cases.case import Case
from engine.cases.refusal import Reason
from engine.definition.effects import Change, Effect
from engine.definition.participants import Found
from engine.definition.procedure import Action, Outcome
from engine.runtime.records import plain_value
from engine.runtime.scene import Scene
from engine.runtime.submission import Submission
from engine.runtime.votes import Result


@dataclass(slots=True)
class Line:
    """One case of the act, as far as it has come."""

    given: CaseInput
    before: Case
    action: Action
    scene: Scene
    found: Found = field(default_factory=Found)
    """Who was asked to act; the body that acts."""
    on_behalf_of: str | None = None
    submission: Submission | None = None
    result: Result | None = None
    outcome: Outcome | None = None
    target: str | None = None
    case: Case | None = None
    """The case as it will be; None until something about it has changed."""
    warnings: list[Reason] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    """States passed through and the one where it stopped."""

    @property
    def now(self) -> Case:
        """The case as far as it has come."""
        return self.case if self.case is not None else self.before

    def apply(self, effects: Sequence[Effect], scene: Scene) -> None:
        """Plan effects on the facts of `scene` and apply those that change the case itself (S13, S16)."""
        changes = [_kept(change) for effect in effects for change in effect.plan(scene)]
        case = self.now
        for change in changes:
            if change.kind == "variable.set":
                case = case.but(variables={**case.variables, change.name: change.value})
            elif change.kind == "unit.set" and isinstance(change.value, str):
                case = case.but(units={**case.units, change.name: change.value})
        self.case = case
        self.changes.extend(changes)


def _kept(change: Change) -> Change:
    """A unit or person is kept by its id; everything else of the change as it is."""
    if change.kind in ("record.set", "overlay.begin", "unit.set"):
        return replace(change, value=plain_value(change.value))
    return change
