"""A grid of marks over a catalogue of groups and items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from engine.definition.form import BESIDE, FieldProblem, Limits, Lookup, Raw
from engine.definition.scores import MARKS, TOTAL, ScoreGroup, ScoreItem, groups_of
from engine.definition.types import INTEGER, Member, ValueType, struct
from engine.definition.words import Words
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, problem
from engine.vocabulary.number import parse_number
from engine.vocabulary.word import Formula, OneOf, Prose

_CATALOGUE = ValueType(kind="catalogue")
_OTHER = ValueType(kind="any")


class ScoreGridField(FieldWord):
    """A grid of marks: a whole number for each item of a catalogue, sums by group, a total."""

    says = (
        "Bảng chấm điểm theo danh mục: mỗi mục một số nguyên, mỗi nhóm có tổng (form.x.<nhóm>) và trần, "
        "cả bảng có form.x.total."
    )

    type: Literal["score_grid"]
    catalogue: Formula = Field(description="Tham số kiểu score_catalogue.")
    over: Annotated[ScalarNode, OneOf("refuse", "cap")] | None = Field(
        default=None,
        description="Tổng của nhóm vượt trần: `refuse` (mặc định) từ chối, `cap` chỉ tính bằng trần.",
    )
    beside: Formula | None = Field(default=None, description="Cột điểm của người khác, chỉ để xem.")
    beside_title: Prose | None = Field(default=None, description="Tên của cột ấy.")

    def kind(self, bench: Bench) -> "ScoreGridKind":
        """The behaviour it becomes; a catalogue that is none is noted."""
        return ScoreGridKind(
            word="score_grid",
            widget="score_grid",
            groups=bench.score_groups(self.catalogue),
            caps=self.over is not None and self.over.text == "cap",
            beside_title=None if self.beside_title is None else bench.words(self.beside_title),
        )

    def limits(self, kind: object) -> dict[str, tuple[ScalarNode, ValueType]]:
        """The catalogue of the day, and the marks to show beside."""
        asked = {"catalogue": (self.catalogue, _CATALOGUE)}
        return asked if self.beside is None else {**asked, BESIDE: (self.beside, _OTHER)}


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreGridKind(Kind):
    """Reads a grid of marks. An accepted one is {marks: {group: {item: mark}}, <group>: sum, …, total: sum}."""

    groups: Mapping[str, bool]
    """Groups of every value of the catalogue, each with whether all values have it."""
    caps: bool = False
    """A group's sum above its most counts as its most; otherwise it is refused."""
    beside_title: Words | None = None

    def value_type(self) -> ValueType:
        """`total` and the sum of each group; one that not every catalogue has may be absent."""
        sums = {name: Member(type=INTEGER, optional=not always) for name, always in self.groups.items()}
        return struct("score grid", {**sums, TOTAL: Member(type=INTEGER)})

    def read(
        self, raw: Raw, path: str, limits: Limits, lookup: Lookup
    ) -> Mapping[str, object] | tuple[FieldProblem, ...]:
        """From {group: {item: mark}}, {group: [marks in order]}, or a grid accepted before."""
        groups = groups_of(limits.values.get("catalogue"))
        if not groups:
            return problem("no-score-catalogue", path)
        given = marks_in(raw)
        if given is None:
            return problem("not-a-score-grid", path)
        problems: list[FieldProblem] = []
        unknown = [name for name in given if name not in {group.name for group in groups}]
        for name in unknown:
            problems += problem("not-in-catalogue", f"{path}.{name}", name=name)
        marks: dict[str, dict[str, int]] = {}
        sums: dict[str, int] = {}
        for group in groups:
            row = _row(group, given.get(group.name))
            marks[group.name] = _read_group(group, row, f"{path}.{group.name}", problems)
            added = sum(marks[group.name].values())
            if added > group.most and not self.caps:
                problems += problem("group-over", f"{path}.{group.name}", title=group.title, sum=added, max=group.most)
            sums[group.name] = min(added, group.most)
        if problems:
            return tuple(problems)
        return {MARKS: marks, **sums, TOTAL: sum(sums.values())}

    def show(self, value: object, lang: str = "vi") -> str:
        """The total."""
        total = value.get(TOTAL) if isinstance(value, Mapping) else None
        return str(value) if total is None else f"{total} {'points' if lang == 'en' else 'điểm'}"


def marks_in(raw: object) -> Mapping[str, object] | None:
    """The marks of what was given, by group; None where it is nothing of the kind."""
    if not isinstance(raw, Mapping):
        return None
    kept = raw.get(MARKS)
    return kept if isinstance(kept, Mapping) else raw


def _row(group: ScoreGroup, given: object) -> Mapping[str, object]:
    if isinstance(given, Mapping):
        return given
    if isinstance(given, Sequence) and not isinstance(given, str):
        named = {item.name: mark for item, mark in zip(group.items, given, strict=False)}
        return {**named, **{f"i{number}": given[number - 1] for number in range(len(named) + 1, len(given) + 1)}}
    return {}


def _read_group(
    group: ScoreGroup, row: Mapping[str, object], path: str, problems: list[FieldProblem]
) -> dict[str, int]:
    known = {item.name for item in group.items}
    for name in row:
        if name not in known:
            problems.extend(problem("not-in-catalogue", f"{path}.{name}", name=name))
    marks: dict[str, int] = {}
    for item in group.items:
        mark = _read_mark(item, row.get(item.name), f"{path}.{item.name}")
        if isinstance(mark, int):
            marks[item.name] = mark
        else:
            problems.extend(mark)
    return marks


def _read_mark(item: ScoreItem, given: object, path: str) -> int | tuple[FieldProblem, ...]:
    if given is None or (isinstance(given, str) and not given.strip()):
        return problem("required", path, title=item.title)
    number = parse_number(given.strip() if isinstance(given, str) else given)
    if number is None or number != number.to_integral_value():
        return problem("not-a-whole-number", path, title=item.title)
    if number < 0:
        return problem("too-small", path, min=0, title=item.title)
    if number > item.most:
        return problem("too-large", path, max=item.most, title=item.title)
    return int(number)
