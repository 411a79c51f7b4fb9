"""A fixed text to agree with."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import BOOLEAN, ValueType
from engine.definition.words import Words
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, problem
from engine.vocabulary.fields.boolean import read_tick
from engine.vocabulary.word import Prose


class AcceptField(FieldWord):
    """A fixed text to agree with; without agreement the form is not accepted."""

    says = "Lời cam kết cố định; phải đồng ý thì biểu mẫu mới được nhận."

    type: Literal["accept"]
    text: Prose = Field(description="Lời phải đồng ý.")

    def kind(self, bench: Bench) -> "AcceptKind":
        """The behaviour it becomes."""
        return AcceptKind(word="accept", widget="accept", text=bench.words(self.text))


@dataclass(frozen=True, kw_only=True, slots=True)
class AcceptKind(Kind):
    """Reads an agreement."""

    text: Words

    def value_type(self) -> ValueType:
        """True; it is never false once accepted."""
        return BOOLEAN

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> bool | tuple[FieldProblem, ...]:
        """True, or the problem that it was not agreed."""
        return True if read_tick(raw) is True else problem("not-accepted", path)

    def show(self, value: object, lang: str = "vi") -> str:
        """Đồng ý."""
        if lang == "en":
            return "Agreed" if value is True else "Not agreed"
        return "Đồng ý" if value is True else "Không đồng ý"
