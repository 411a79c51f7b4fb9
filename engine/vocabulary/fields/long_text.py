"""A text of several lines."""

from typing import Literal

from pydantic import Field

from engine.definition.types import INTEGER, ValueType
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord
from engine.vocabulary.fields.text import TextKind
from engine.vocabulary.word import Formula


class LongTextField(FieldWord):
    """A text of several lines."""

    says = "Chữ nhiều dòng."

    type: Literal["long_text"]
    min: Formula | None = Field(default=None, description="Số ký tự ít nhất.")
    max: Formula | None = Field(default=None, description="Số ký tự nhiều nhất.")

    def kind(self, bench: Bench) -> TextKind:
        """The behaviour it becomes."""
        return TextKind(word="long_text", widget="long_text", lines=True)

    def limits(self, kind: object) -> dict[str, tuple[ScalarNode, ValueType]]:
        """Least and most characters."""
        return {name: (node, INTEGER) for name, node in (("min", self.min), ("max", self.max)) if node is not None}
