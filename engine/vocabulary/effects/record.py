"""`record: {status: active}`: set fields of the subject's record, from the day of the act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from engine.definition.effects import Change, Stage
from engine.definition.expressions import Expression
from engine.vocabulary.bench import Bench
from engine.vocabulary.effect import Consequence, EffectWord, evaluated
from engine.vocabulary.word import Formula, Table


class RecordWord(EffectWord):
    """Set fields of the subject's record."""

    says = "Ghi vào lý lịch của người (hoặc đơn vị) mà hồ sơ nói đến, từ ngày của thao tác. `none` xóa giá trị."
    leading = "record"

    record: Annotated[Mapping[str, Formula], Table(least=1)] = Field(description="Trường của lý lịch và giá trị mới.")

    def make(self, bench: Bench) -> "SetRecord":
        """The effect it becomes."""
        values: dict[str, Expression | None] = {}
        for entry in self.entries("record"):
            field = bench.record_field(entry.key)
            if field is not None:
                values[field.name] = bench.value(self.record[field.name], field.type, not field.required)
        return SetRecord(place=self.place, when=bench.condition(self), fields=values)


@dataclass(frozen=True, kw_only=True, slots=True)
class SetRecord(Consequence):
    """Sets fields of the subject's record."""

    fields: Mapping[str, Expression | None]

    def changes(self, stage: Stage) -> tuple[Change, ...]:
        """One change a field, from the day of the act."""
        return tuple(
            Change(
                kind="record.set",
                name=name,
                value=evaluated(stage, value),
                about=stage.subject(),
                from_day=stage.day,
            )
            for name, value in self.fields.items()
        )

    def values(self) -> tuple[Expression, ...]:
        """The expressions whose values it writes."""
        return tuple(value for value in self.fields.values() if value is not None)
