"""Groups of criteria, each met by all of some and a number of others."""

from typing import Literal

from pydantic import Field

from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord
from engine.vocabulary.unbuilt import UnbuiltKind
from engine.vocabulary.word import AnyNode


class CriteriaField(FieldWord):
    """Groups of criteria; known to the language, not built yet."""

    says = "Các nhóm tiêu chí (chưa dùng được)."

    type: Literal["criteria"]
    groups: AnyNode = Field(description="Các nhóm: all, at_least.")
    exempt: AnyNode | None = Field(default=None, description="Miễn tiêu chí, có ghi chú.")

    def kind(self, bench: Bench) -> UnbuiltKind:
        """A stand-in; the problem is noted."""
        bench.problem("word.not-built-yet", self.place, word="criteria")
        return UnbuiltKind(word="criteria", widget="text")
