"""`overlay: {suspended: true, from: …, until: …}` covers a field for a time; `end_overlay: suspended` ends it early."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from engine.definition.effects import Change, Stage
from engine.definition.expressions import Expression
from engine.definition.types import DATE
from engine.vocabulary.bench import Bench
from engine.vocabulary.effect import Consequence, EffectWord, evaluated
from engine.vocabulary.word import Formula, Name, Several, Table


class OverlayWord(EffectWord):
    """Cover a field of the record until a day."""

    says = (
        "Phủ lên lý lịch một giá trị, từ ngày của thao tác (hoặc từ ngày `from`) đến ngày `until` hoặc đến khi có "
        "`end_overlay`, rồi giá trị cũ hiện lại."
    )
    leading = "overlay"

    overlay: Annotated[Mapping[str, Formula], Table(least=1)] = Field(
        description="Tên lớp phủ, giá trị, `from` và `until`."
    )

    def make(self, bench: Bench) -> "BeginOverlay":
        """The effect it becomes."""
        values: dict[str, Expression | None] = {}
        days: dict[str, Expression] = {}
        for entry in self.entries("overlay"):
            written = self.overlay[entry.key.text]
            if entry.key.text in ("from", "until"):
                days[entry.key.text] = bench.expression(written, DATE)
                continue
            overlay = bench.overlay(entry.key)
            if overlay is not None:
                values[overlay.name] = bench.value(written, overlay.type, False)
        if not set(self.overlay) - {"from", "until"}:
            bench.problem("effect.nothing-covered", self.key_place("overlay"))
        return BeginOverlay(
            place=self.place,
            when=bench.condition(self),
            overlays=values,
            from_=days.get("from"),
            until=days.get("until"),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class BeginOverlay(Consequence):
    """Begins overlays, all from and until the same day."""

    overlays: Mapping[str, Expression | None]
    from_: Expression | None = None
    until: Expression | None = None

    def changes(self, stage: Stage) -> tuple[Change, ...]:
        """One change an overlay, from the day of the act unless another day is said."""
        begun = None if self.from_ is None else stage.evaluate(self.from_)
        until = None if self.until is None else stage.evaluate(self.until)
        return tuple(
            Change(
                kind="overlay.begin",
                name=name,
                value=evaluated(stage, value),
                about=stage.subject(),
                from_day=begun if isinstance(begun, str) else stage.day,
                until=until if isinstance(until, str) else None,
            )
            for name, value in self.overlays.items()
        )

    def values(self) -> tuple[Expression, ...]:
        """The expressions whose values it writes."""
        written = (*self.overlays.values(), self.from_, self.until)
        return tuple(value for value in written if value is not None)


class EndOverlayWord(EffectWord):
    """End an overlay."""

    says = "Chấm dứt lớp phủ, nếu đang có; giá trị bên dưới hiện lại."
    leading = "end_overlay"

    end_overlay: Annotated[tuple[Name, ...], Several(least=1)] = Field(description="Tên lớp phủ.")

    def make(self, bench: Bench) -> "EndOverlay":
        """The effect it becomes."""
        found = (bench.overlay(each) for each in self.end_overlay)
        return EndOverlay(
            place=self.place,
            when=bench.condition(self),
            names=tuple(overlay.name for overlay in found if overlay is not None),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class EndOverlay(Consequence):
    """Ends overlays."""

    names: tuple[str, ...]

    def changes(self, stage: Stage) -> tuple[Change, ...]:
        """One change an overlay."""
        return tuple(
            Change(kind="overlay.end", name=name, about=stage.subject(), from_day=stage.day) for name in self.names
        )
