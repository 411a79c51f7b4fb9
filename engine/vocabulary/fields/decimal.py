"""A decimal with a declared number of digits behind the comma."""

from typing import Literal

from pydantic import Field

from engine.vocabulary.bench import Bench
from engine.vocabulary.number import NumberField, NumberKind
from engine.vocabulary.word import Whole


class DecimalField(NumberField):
    """A decimal with a declared number of digits behind the comma."""

    says = "Số thập phân; `scale` là số chữ số sau dấu phẩy."

    type: Literal["decimal"]
    scale: Whole = Field(description="Số chữ số sau dấu phẩy.")

    def kind(self, bench: Bench) -> NumberKind:
        """The behaviour it becomes."""
        return NumberKind(word="decimal", widget="number", type_kind="decimal", scale=int(self.scale.text))
