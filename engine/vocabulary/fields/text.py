"""A text on one line."""

from dataclasses import dataclass
from typing import Literal

import re2
from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import INTEGER, TEXT, ValueType
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, many_lines, one_line, problem, whole_limit
from engine.vocabulary.word import Formula, Text

LONGEST = 10_000
"""Characters any text may have, whatever the definition says."""


def _quiet() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    return options


class TextField(FieldWord):
    """A text on one line."""

    says = "Chữ trên một dòng."

    type: Literal["text"]
    min: Formula | None = Field(default=None, description="Số ký tự ít nhất.")
    max: Formula | None = Field(default=None, description="Số ký tự nhiều nhất.")
    pattern: Text | None = Field(default=None, description="Mẫu (biểu thức chính quy RE2) mà cả câu trả lời phải khớp.")

    def kind(self, bench: Bench) -> "TextKind":
        """The behaviour it becomes; a pattern that cannot be read is noted."""
        pattern = None if self.pattern is None else self.pattern.text
        if pattern is not None:
            try:
                re2.compile(pattern, _quiet())
            except re2.error as error:
                assert self.pattern is not None
                bench.problem("field.pattern", self.pattern.place, pattern=pattern, detail=str(error))
                pattern = None
        return TextKind(word="text", widget="text", pattern=pattern)

    def limits(self, kind: object) -> dict[str, tuple[ScalarNode, ValueType]]:
        """Least and most characters."""
        return {name: (node, INTEGER) for name, node in (("min", self.min), ("max", self.max)) if node is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class TextKind(Kind):
    """Reads a text."""

    pattern: str | None = None
    lines: bool = False

    def value_type(self) -> ValueType:
        """Text."""
        return TEXT

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> str | tuple[FieldProblem, ...]:
        """The text in NFC, spaces around it gone."""
        text = many_lines(raw) if self.lines else one_line(raw)
        if text is None:
            return problem("not-text", path)
        least, most = whole_limit(limits, "min") or 0, whole_limit(limits, "max") or LONGEST
        if len(text) < least:
            return problem("too-short", path, min=least, length=len(text))
        if len(text) > min(most, LONGEST):
            return problem("too-long", path, max=min(most, LONGEST), length=len(text))
        if self.pattern is not None and re2.fullmatch(self.pattern, text) is None:
            return problem("wrong-pattern", path, pattern=self.pattern)
        return text

    def show(self, value: object, lang: str = "vi") -> str:
        """As it is."""
        return str(value)
