"""A percentage."""

from typing import Literal

from pydantic import Field

from engine.vocabulary.bench import Bench
from engine.vocabulary.number import NumberField, NumberKind
from engine.vocabulary.word import Whole


class PercentField(NumberField):
    """A percentage."""

    says = "Phần trăm; `scale` là số chữ số sau dấu phẩy."

    type: Literal["percent"]
    scale: Whole | None = Field(default=None, description="Số chữ số sau dấu phẩy, mặc định 0.")

    def kind(self, bench: Bench) -> NumberKind:
        """The behaviour it becomes."""
        scale = 0 if self.scale is None else int(self.scale.text)
        return NumberKind(word="percent", widget="number", type_kind="percent", scale=scale, suffix=" %")
