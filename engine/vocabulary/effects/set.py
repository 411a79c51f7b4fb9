"""`set: {penalty: vote.choice}`: change variables of the case, or move one of its units."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from engine.definition.effects import Change, Stage
from engine.definition.expressions import Expression
from engine.definition.types import UNIT
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.effect import Consequence, EffectWord, evaluated
from engine.vocabulary.word import Either, Formula, Name, Table, Word


class UnitByAuthority(Word):
    """A unit found by climbing from a unit of the case."""

    says = "Đơn vị gần nhất từ `of`, hoặc từ cấp trên của `above`, trở lên có thẩm quyền này."

    authority: Name = Field(description="Thẩm quyền.")
    of: Name | None = Field(default=None, description="Bắt đầu từ đơn vị này của hồ sơ.")
    above: Name | None = Field(default=None, description="Bắt đầu từ cấp trên của đơn vị này.")


class SetWord(EffectWord):
    """Change variables of the case, or move one of its units."""

    says = "Đổi biến của hồ sơ, hoặc chuyển một đơn vị của hồ sơ sang đơn vị khác."
    leading = "set"

    set: Annotated[
        Mapping[str, Annotated[ScalarNode | UnitByAuthority, Either(text=Formula, map=UnitByAuthority)]], Table(least=1)
    ] = Field(description="Tên biến (hoặc đơn vị) và giá trị mới.")

    def make(self, bench: Bench) -> "SetVariables":
        """The effect it becomes."""
        variables: dict[str, Expression | None] = {}
        units: dict[str, Expression | None] = {}
        climbs: dict[str, tuple[str, str, bool]] = {}
        for entry in self.entries("set"):
            name, written = entry.key.text, self.set[entry.key.text]
            if isinstance(written, UnitByAuthority):
                if not bench.is_unit(name):
                    bench.problem("effect.not-a-unit", entry.key.place, name=name)
                start = written.of or written.above
                if start is None or (written.of is not None and written.above is not None):
                    bench.problem("participant.of-or-above", written.place)
                    continue
                origin = bench.origin(start)
                if origin.name is not None:
                    climbs[name] = (bench.authority(written.authority), origin.name, written.above is not None)
                continue
            if bench.is_unit(name):
                units[name] = bench.value(written, UNIT, True)
                continue
            type_ = bench.variable(entry.key)
            if type_ is not None:
                variables[name] = bench.value(written, type_, True)
        return SetVariables(
            place=self.place, when=bench.condition(self), variables=variables, units=units, climbs=climbs
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SetVariables(Consequence):
    """Sets variables and units of the case."""

    variables: Mapping[str, Expression | None]
    units: Mapping[str, Expression | None]
    climbs: Mapping[str, tuple[str, str, bool]]
    """Unit name → authority, the unit begun from, whether from its parent."""

    @property
    def sets(self) -> frozenset[str]:
        """Names of variables and units of the case it may change."""
        return frozenset((*self.variables, *self.units, *self.climbs))

    def changes(self, stage: Stage) -> tuple[Change, ...]:
        """One change a variable or unit; a climb that finds nobody clears the unit."""
        changes = [
            Change(kind="variable.set", name=name, value=None if value is None else stage.evaluate(value))
            for name, value in self.variables.items()
        ]
        changes += [
            Change(kind="unit.set", name=name, value=evaluated(stage, value)) for name, value in self.units.items()
        ]
        changes += [
            Change(kind="unit.set", name=name, value=stage.find_unit(authority, start, above))
            for name, (authority, start, above) in self.climbs.items()
        ]
        return tuple(changes)

    def values(self) -> tuple[Expression, ...]:
        """The expressions whose values it writes."""
        return tuple(value for value in (*self.variables.values(), *self.units.values()) if value is not None)
