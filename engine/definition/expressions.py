"""An expression as it lives in a compiled definition: its text, its place, its type, and a checked program that runs.

Nobody here knows the expression language's library; `engine.language.expressions` makes these values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from engine.definition.types import ValueType
from engine.ground.errors import EngineError
from engine.ground.sources import Place

Path = tuple[str, ...]
"""A dotted name read by an expression: ("subject", "birth_date"), ("answers", "admission_application", "base")."""

Names = Mapping[str, object]
"""What an expression may look at, by root name: {"day": "2026-11-23", "form": {…}, "subject": {…}}. Empty optional
values are absent.
"""


class ExpressionFailed(EngineError):
    """Met when a checked expression still fails while running (a missing value, a division by zero, cost over the
    limit).

    A failing condition never counts as true: whoever asked refuses, and names the expression.
    """

    def __init__(self, text: str, place: Place, detail: str) -> None:
        super().__init__(f"{place}: {text}: {detail}")
        self.text = text
        self.place = place
        self.detail = detail


class Questions(Protocol):
    """Answers the functions that look at facts: people, units, other cases, the calendar.

    `name` is the function as written (`members`, `open_cases`, `has_body`, `holds`, `can_climb`, `working_days`,
    `committees`, `member_since`, `actor_unit` …) and `arguments` its values in order, units and persons as mappings.
    """

    def ask(self, name: str, arguments: Sequence[object]) -> object:
        """The answer as plain values (bool, int, text, lists, mappings)."""
        ...


class Program(Protocol):
    """A compiled expression of whatever library."""

    def run(self, names: Names, questions: Questions | None) -> object:
        """The value, as plain Python; raises `ExpressionFailed`."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Expression:
    """A checked expression. Two are equal when their text, place and type are; the program follows from these."""

    text: str
    place: Place
    type: ValueType
    reads: frozenset[Path] = frozenset()
    """Every dotted name it looks at, as deep as it is written (`subject.discipline`, not the entry's fields)."""
    guarded: frozenset[Path] = frozenset()
    """Those read names that are only reached behind `has(…)` or an optional test of the same name."""
    calls: frozenset[str] = frozenset()
    """Functions it calls that ask `Questions` (empty when it can be computed from names alone)."""
    constants: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """For a call that asks `Questions`: the literal text arguments found, by function (`open_cases` → procedures
    asked about).
    """
    program: Program = field(compare=False, repr=False)

    def value(self, names: Names, questions: Questions | None = None) -> object:
        """Run it: the plain value. Raises `ExpressionFailed`."""
        return self.program.run(names, questions)

    def holds(self, names: Names, questions: Questions | None = None) -> bool:
        """Run a condition: True only when it answered exactly true. Raises `ExpressionFailed` when it did
        not answer.
        """
        answer = self.program.run(names, questions)
        if answer is True:
            return True
        if answer is False:
            return False
        raise ExpressionFailed(self.text, self.place, f"expected true or false, got {answer!r}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A text with expressions in braces, `Hội đồng xét chọn ({unit.desk.name})`: pieces in order, text or
    expression.
    """

    text: str
    place: Place
    pieces: tuple[str | Expression, ...]

    def write(self, names: Names, questions: Questions | None = None) -> str:
        """The finished text. Raises `ExpressionFailed`."""
        return "".join(piece if isinstance(piece, str) else str(piece.value(names, questions)) for piece in self.pieces)
