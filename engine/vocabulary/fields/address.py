"""A postal address, on one line as people write it on forms."""

from typing import Literal

from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord
from engine.vocabulary.fields.text import TextKind


class AddressField(FieldWord):
    """A postal address."""

    says = "Địa chỉ: số nhà, đường; xã, phường; tỉnh, thành phố."

    type: Literal["address"]

    def kind(self, bench: Bench) -> TextKind:
        """The behaviour it becomes."""
        return TextKind(word="address", widget="address")
