"""A unit of the organisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import UNIT, ValueType
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind
from engine.vocabulary.named import read_unit, shown_name, unit_or_name_type, written_name
from engine.vocabulary.word import Flag, Formula, Name, Several


class UnitField(FieldWord):
    """A unit of the organisation, or with `or_text` the name of one outside."""

    says = "Một đơn vị trong tổ chức; `kinds` là các loại được chọn, `below` là đơn vị mà nó phải thuộc về."

    type: Literal["unit"]
    kinds: Annotated[tuple[Name, ...], Several()] = Field(default=(), description="Các loại đơn vị được chọn.")
    below: Formula | None = Field(default=None, description="Chỉ chọn đơn vị này hoặc đơn vị thuộc nó.")
    or_text: Flag = Field(default=False, description="Cho phép ghi tên đơn vị ngoài hệ thống.")

    def kind(self, bench: Bench) -> "UnitKindOfField":
        """The behaviour it becomes."""
        kinds = frozenset(bench.unit_kind(each) for each in self.kinds)
        return UnitKindOfField(word="unit", widget="unit", kinds=kinds, or_text=self.or_text)

    def limits(self, kind: object) -> dict[str, tuple[ScalarNode, ValueType]]:
        """The unit it has to lie below."""
        return {} if self.below is None else {"below": (self.below, UNIT)}


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitKindOfField(Kind):
    """Reads a unit."""

    kinds: frozenset[str] = frozenset()
    or_text: bool = False

    def value_type(self) -> ValueType:
        """The unit; where a name may be written, {unit, name} with `unit` absent for one outside."""
        return unit_or_name_type() if self.or_text else UNIT

    def read(
        self, raw: Raw, path: str, limits: Limits, lookup: Lookup
    ) -> Mapping[str, object] | tuple[FieldProblem, ...]:
        """The unit as expressions see it."""
        if not self.or_text:
            return read_unit(raw, path, limits, lookup, self.kinds)
        inner = raw.get("unit") if isinstance(raw, Mapping) else raw
        if not inner:
            name = written_name(raw)
            if name is not None:
                return {"name": name}
        unit = read_unit(inner, path, limits, lookup, self.kinds)
        return unit if isinstance(unit, tuple) else {"unit": unit, "name": unit.get("full_name", "")}

    def show(self, value: object, lang: str = "vi") -> str:
        """The full name."""
        return shown_name(value)
