"""An amount of whole đồng."""

from typing import Literal

from engine.vocabulary.bench import Bench
from engine.vocabulary.number import NumberField, NumberKind


class MoneyField(NumberField):
    """An amount of whole đồng."""

    says = "Số tiền, tính bằng đồng."

    type: Literal["money"]

    def kind(self, bench: Bench) -> NumberKind:
        """The behaviour it becomes."""
        return NumberKind(word="money", widget="money", type_kind="money", suffix=" đồng")
