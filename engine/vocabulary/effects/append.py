"""`append: {memberships: {to_branch: unit.branch, date: day}}`: add a dated entry, owned by this case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from engine.definition.effects import Change, ChangeKind, Stage
from engine.definition.expressions import Expression
from engine.ground.problems import near
from engine.ground.sources import MapNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.effect import Consequence, EffectWord, evaluated
from engine.vocabulary.word import Formula, Table, Word

Entries = Annotated[Mapping[str, Annotated[Mapping[str, Formula], Table(least=1)]], Table(least=1)]
"""Histories by name; for each the members of an entry with their values."""


class AppendWord(EffectWord):
    """Add a dated entry to a history of the subject."""

    says = "Thêm một mục vào quá trình (có ngày) trong lý lịch; mục ấy thuộc về hồ sơ này."
    leading = "append"

    append: Entries = Field(description="Quá trình và các phần của mục mới.")

    def make(self, bench: Bench) -> "Histories":
        """The effect it becomes."""
        written = histories(self, "append", self.append, bench, whole=True)
        return Histories(place=self.place, when=bench.condition(self), kind="history.append", entries=written)


def histories(
    word: Word, key: str, written: Mapping[str, Mapping[str, Formula]], bench: Bench, *, whole: bool
) -> Mapping[str, Mapping[str, Expression | None]]:
    """The entries of an effect, typed against the record; with `whole`, nothing that must be there is left out."""
    made: dict[str, Mapping[str, Expression | None]] = {}
    for entry in word.entries(key):
        if not isinstance(entry.value, MapNode) and entry.key.text == "made_by":
            continue
        history = bench.history(entry.key)
        if history is None or not isinstance(entry.value, MapNode):
            continue
        members = history.entry.members
        values: dict[str, Expression | None] = {}
        for part in entry.value.entries:
            member = members.get(part.key.text)
            if member is None:
                bench.problem(
                    "effect.unknown-member",
                    part.key.place,
                    near(part.key.text, members),
                    name=part.key.text,
                    history=history.title.text,
                    known=list(members),
                )
                continue
            values[part.key.text] = bench.value(written[history.name][part.key.text], member.type, member.optional)
        missing = [name for name, member in members.items() if not member.optional and name not in entry.value]
        if whole and missing:
            bench.problem("effect.member-missing", entry.key.place, name=missing, history=history.title.text)
        made[history.name] = values
    return made


@dataclass(frozen=True, kw_only=True, slots=True)
class Histories(Consequence):
    """Adds or amends entries of histories."""

    kind: ChangeKind
    entries: Mapping[str, Mapping[str, Expression | None]]
    made_by: str = "case"

    def changes(self, stage: Stage) -> tuple[Change, ...]:
        """One change a history; members without a value are left out of a new entry and cleared in an amended one."""
        changes = []
        for history, members in self.entries.items():
            value = {name: evaluated(stage, expression) for name, expression in members.items()}
            if self.kind == "history.append":
                value = {name: each for name, each in value.items() if each is not None}
            details: Mapping[str, object] = {"made_by": self.made_by} if self.kind == "history.amend" else {}
            changes.append(
                Change(
                    kind=self.kind,
                    name=history,
                    value=value,
                    about=stage.subject(),
                    from_day=stage.day,
                    details=details,
                )
            )
        return tuple(changes)

    def values(self) -> tuple[Expression, ...]:
        """The expressions whose values it writes."""
        return tuple(value for members in self.entries.values() for value in members.values() if value is not None)
