"""`call: {webhook: accounting, data: {…}}`: owe another system a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from engine.definition.effects import Change, Stage
from engine.definition.expressions import Expression
from engine.vocabulary.bench import Bench
from engine.vocabulary.effect import Consequence, EffectWord
from engine.vocabulary.word import Formula, Name, Table, Word


class Message(Word):
    """A message to another system."""

    says = "Tin gửi hệ thống khác: tên địa chỉ (cấu hình của nơi cài đặt) và dữ liệu."

    webhook: Name = Field(description="Tên địa chỉ trong cấu hình.")
    data: Annotated[Mapping[str, Formula], Table()] = Field(
        default_factory=dict, description="Dữ liệu: tên và biểu thức."
    )


class CallWord(EffectWord):
    """Owe another system a message."""

    says = "Báo cho một hệ thống khác sau khi thao tác được ghi."
    leading = "call"

    call: Message = Field(description="Gửi đi đâu và gửi gì.")

    def make(self, bench: Bench) -> "Call":
        """The effect it becomes."""
        return Call(
            place=self.place,
            when=bench.condition(self),
            webhook=self.call.webhook.text,
            data={name: bench.expression(node, may_be_absent=True) for name, node in self.call.data.items()},
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Call(Consequence):
    """Owes a message."""

    webhook: str
    data: Mapping[str, Expression]

    def changes(self, stage: Stage) -> tuple[Change, ...]:
        """One message, its data as they are after the effects before it."""
        value = {name: stage.evaluate(expression) for name, expression in self.data.items()}
        return (Change(kind="call.owe", name=self.webhook, value=value),)

    def values(self) -> tuple[Expression, ...]:
        """The expressions of its data."""
        return tuple(self.data.values())
