"""A tick: yes or no."""

from dataclasses import dataclass
from typing import Literal

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import BOOLEAN, ValueType
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, problem

_YES = frozenset({"true", "on", "yes", "1", "có"})
_NO = frozenset({"false", "off", "no", "0", "không"})


class BooleanField(FieldWord):
    """A tick: yes or no. A box left alone is no."""

    says = "Ô đánh dấu: có hoặc không. Không đánh dấu là không."

    type: Literal["boolean"]

    def kind(self, bench: Bench) -> "BooleanKind":
        """The behaviour it becomes."""
        return BooleanKind(word="boolean", widget="boolean")


@dataclass(frozen=True, kw_only=True, slots=True)
class BooleanKind(Kind):
    """Reads a tick."""

    def value_type(self) -> ValueType:
        """True or false."""
        return BOOLEAN

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> bool | tuple[FieldProblem, ...]:
        """True or false; from a JSON boolean or what boxes of pages send."""
        answer = read_tick(raw)
        return problem("not-yes-or-no", path) if answer is None else answer

    def show(self, value: object, lang: str = "vi") -> str:
        """Có, Không."""
        if lang == "en":
            return "Yes" if value is True else "No"
        return "Có" if value is True else "Không"


def read_tick(raw: Raw) -> bool | None:
    """A tick as pages and programs send it, None for anything else."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        word = raw.strip().casefold()
        if word in _YES:
            return True
        if word in _NO:
            return False
    return None
