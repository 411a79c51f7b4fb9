"""Numbers as people type and read them: points between thousands, a comma before the digits of a fraction."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import Kind as TypeKind
from engine.definition.types import ValueType
from engine.ground import vietnamese
from engine.ground.sources import ScalarNode
from engine.vocabulary.field import FieldWord, Kind, problem, whole_limit
from engine.vocabulary.word import Formula

LARGEST = 2**53 - 1
"""The largest whole number a browser keeps exactly."""

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?\Z")
_PLAIN = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?\Z")


def parse_number(raw: object) -> Decimal | None:
    """A number typed by a person (1.234.567, 8,5, 8.5) or sent as JSON; None when it is not one."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, (int, Decimal)):
        return Decimal(raw)
    if isinstance(raw, float):
        return Decimal(repr(raw)) if raw == raw and abs(raw) < LARGEST else None
    if not isinstance(raw, str):
        return None
    text = re.sub(r"\s", "", raw)
    if len(text) > 40:
        return None
    if _GROUPED.match(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    return Decimal(text.replace(",", ".")) if _PLAIN.match(text) else None


class NumberField(FieldWord):
    """What integer, decimal, percent and money have in common."""

    min: Formula | None = Field(default=None, description="Giá trị nhỏ nhất.")
    max: Formula | None = Field(default=None, description="Giá trị lớn nhất.")

    def limits(self, kind: Any) -> dict[str, tuple[ScalarNode, ValueType]]:
        """Least and greatest value, at the scale of the field."""
        type_ = kind.value_type()
        return {name: (node, type_) for name, node in (("min", self.min), ("max", self.max)) if node is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberKind(Kind):
    """Reads a number; decimals travel as whole numbers of their scale."""

    type_kind: TypeKind
    scale: int = 0
    suffix: str = ""

    def value_type(self) -> ValueType:
        """The number's type with its scale."""
        return ValueType(kind=self.type_kind, scale=self.scale)

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> int | tuple[FieldProblem, ...]:
        """The number as it travels. Text is what a person typed; a JSON number is the value itself, not yet scaled."""
        written = raw.strip().removesuffix("đồng").removesuffix("đ").removesuffix("%") if isinstance(raw, str) else raw
        number = parse_number(written)
        if number is None:
            return problem("not-a-number" if self.scale else "not-a-whole-number", path)
        scaled = number.scaleb(self.scale)
        if scaled != scaled.to_integral_value():
            if self.scale == 0:
                return problem("not-a-whole-number", path)
            return problem("too-many-places", path, scale=self.scale)
        value = int(scaled)
        if abs(value) > LARGEST:
            return problem("too-large", path, max=self.show(LARGEST))
        least, most = whole_limit(limits, "min"), whole_limit(limits, "max")
        if least is not None and value < least:
            return problem("too-small", path, min=self.show(least))
        if most is not None and value > most:
            return problem("too-large", path, max=self.show(most))
        return value

    def show(self, value: object, lang: str = "vi") -> str:
        """With points and a comma as Vietnamese readers expect, and its unit."""
        if not isinstance(value, int):
            return str(value)
        return vietnamese.format_decimal(value, self.scale) + self.suffix
