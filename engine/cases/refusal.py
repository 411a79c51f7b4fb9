"""Why an act was refused: every reason at once, each with its code, its sentence, the field or rule it
stands beside.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.ground.texts import sentence_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One reason. `sentence` is the pack's own words where a rule of the pack refuses, "" where the code's sentence
    is meant.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    sentence: str = ""
    case: str | None = None
    path: str | None = None
    """The field it stands beside: `form.birth_date`, `act.held_on`, `vote.other`."""
    rule: str | None = None
    basis: str = ""
    confidence: str = ""
    place: str = ""
    warning: bool = False
    """A warning: ticking it lets the act through."""

    def told(self, lang: str) -> str:
        """The reason as a sentence: the pack's own, else that of its code."""
        return self.sentence or sentence_of(self.code, self.values, lang)


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """An act that changes nothing, and why."""

    kind: str
    """not_your_turn, no_such_action, answers_rejected, rules_refused, out_of_date, not_together, vacant."""
    reasons: tuple[Reason, ...]

    @property
    def only_warnings(self) -> bool:
        """Whether ticking every warning would let the act through."""
        return bool(self.reasons) and all(reason.warning for reason in self.reasons)
