"""A grid of marks over a catalogue of groups and items."""

from typing import Literal

from pydantic import Field

from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord
from engine.vocabulary.unbuilt import UnbuiltKind
from engine.vocabulary.word import Formula


class ScoreGridField(FieldWord):
    """A grid of marks; known to the language, not built yet."""

    says = "Bảng chấm điểm theo danh mục (chưa dùng được)."

    type: Literal["score_grid"]
    catalogue: Formula = Field(description="Tham số kiểu score_catalogue.")
    beside: Formula | None = Field(default=None, description="Cột điểm của người khác, chỉ để xem.")

    def kind(self, bench: Bench) -> UnbuiltKind:
        """A stand-in; the problem is noted."""
        bench.problem("word.not-built-yet", self.place, word="score_grid")
        return UnbuiltKind(word="score_grid", widget="text")
