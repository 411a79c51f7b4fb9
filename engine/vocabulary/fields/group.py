"""Fields that repeat: a list of lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import INTEGER, ValueType, list_of, struct
from engine.definition.words import Words
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, problem, whole_limit
from engine.vocabulary.folder import words_by_type
from engine.vocabulary.word import ByValue, Formula, OneOf, Prose, Table

MOST_LINES = 2_000
"""Lines any group may have, whatever the definition says."""


_AnyField: TypeAlias = Annotated[FieldWord, ByValue("type", partial(words_by_type, "fields"), "Field")]


class GroupField(FieldWord):
    """Fields that repeat: a list of lines."""

    says = "Nhóm trường lặp lại nhiều dòng; `row` là dòng đang ghi, form.<tên> là danh sách."

    type: Literal["group"]
    fields: Annotated[
        Mapping[str, Annotated[FieldWord, ByValue("type", partial(words_by_type, "fields"), "Field")]], Table(least=1)
    ] = Field(description="Các trường của một dòng.")
    add: Prose | None = Field(default=None, description="Lời trên nút thêm dòng.")
    view: Annotated[ScalarNode, OneOf("list", "table")] | None = Field(
        default=None, description="Cách hiện: list hoặc table."
    )
    min: Formula | None = Field(default=None, description="Số dòng ít nhất.")
    max: Formula | None = Field(default=None, description="Số dòng nhiều nhất.")

    def kind(self, bench: Bench) -> "GroupKind":
        """The behaviour it becomes; the lines' own fields are made by the form."""
        return GroupKind(
            word="group",
            widget="group",
            add=None if self.add is None else bench.words(self.add),
            view="list" if self.view is None else self.view.text,
        )

    def limits(self, kind: object) -> dict[str, tuple[ScalarNode, ValueType]]:
        """Least and most lines."""
        return {name: (node, INTEGER) for name, node in (("min", self.min), ("max", self.max)) if node is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupKind(Kind):
    """Counts lines. What is in them is read field by field by whoever reads the form."""

    add: Words | None = None
    view: str = "list"

    def value_type(self) -> ValueType:
        """A list of lines; their members are known to the form, not here."""
        return list_of(struct("line", {}))

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> list[object] | tuple[FieldProblem, ...]:
        """The raw lines, their number checked."""
        if not isinstance(raw, (list, tuple)):
            return problem("not-a-list", path)
        least, most = whole_limit(limits, "min") or 0, whole_limit(limits, "max")
        most = MOST_LINES if most is None else min(most, MOST_LINES)
        if len(raw) < least:
            return problem("too-few-rows", path, min=least)
        if len(raw) > most:
            return problem("too-many-rows", path, max=most)
        return list(raw)

    def show(self, value: object, lang: str = "vi") -> str:
        """How many lines."""
        count = len(value) if isinstance(value, (list, tuple)) else 0
        return f"{count} lines" if lang == "en" else f"{count} dòng"
