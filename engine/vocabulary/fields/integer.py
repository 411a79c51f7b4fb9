"""A whole number."""

from typing import Literal

from engine.vocabulary.bench import Bench
from engine.vocabulary.number import NumberField, NumberKind


class IntegerField(NumberField):
    """A whole number."""

    says = "Số nguyên."

    type: Literal["integer"]

    def kind(self, bench: Bench) -> NumberKind:
        """The behaviour it becomes."""
        return NumberKind(word="integer", widget="number", type_kind="integer")
