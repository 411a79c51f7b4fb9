"""A Vietnamese telephone number."""

import re
from dataclasses import dataclass
from typing import Literal

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import TEXT, ValueType
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, problem

_NUMBER = re.compile(r"0[0-9]{9,10}\Z")


class PhoneField(FieldWord):
    """A telephone number, ten digits (eleven for a few land lines)."""

    says = "Số điện thoại Việt Nam."

    type: Literal["phone"]

    def kind(self, bench: Bench) -> "PhoneKind":
        """The behaviour it becomes."""
        return PhoneKind(word="phone", widget="phone")


@dataclass(frozen=True, kw_only=True, slots=True)
class PhoneKind(Kind):
    """Reads a telephone number."""

    def value_type(self) -> ValueType:
        """Text: digits with the leading 0."""
        return TEXT

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> str | tuple[FieldProblem, ...]:
        """The digits; +84 becomes 0, separators go."""
        if not isinstance(raw, str):
            return problem("not-a-phone", path)
        digits = re.sub(r"[\s.\-()]", "", raw)
        digits = re.sub(r"\A(\+84|0084)", "0", digits)
        return digits if _NUMBER.match(digits) else problem("not-a-phone", path)

    def show(self, value: object, lang: str = "vi") -> str:
        """Grouped as people read it: 0912 345 678."""
        text = str(value)
        return f"{text[:4]} {text[4:7]} {text[7:]}" if _NUMBER.match(text) else text
