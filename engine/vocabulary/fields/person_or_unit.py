"""A person or a unit; where allowed, also a name that is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import TEXT, UNIT, Member, ValueType, struct
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind, problem
from engine.vocabulary.named import id_of, read_person, read_unit, shown_name, written_name
from engine.vocabulary.word import Flag, Formula, Name, Several


class PersonOrUnitField(FieldWord):
    """A person or a unit; where allowed, also a name that is written."""

    says = "Một người hoặc một đơn vị; với `or_text` thì ghi tên ngoài hệ thống cũng được."

    type: Literal["person_or_unit"]
    kinds: Annotated[tuple[Name, ...], Several()] = Field(default=(), description="Các loại đơn vị được chọn.")
    below: Formula | None = Field(default=None, description="Chỉ chọn đơn vị này hoặc đơn vị thuộc nó.")
    or_text: Flag = Field(default=False, description="Cho phép ghi tên ngoài hệ thống.")

    def kind(self, bench: Bench) -> "PersonOrUnitKind":
        """The behaviour it becomes."""
        kinds = frozenset(bench.unit_kind(each) for each in self.kinds)
        return PersonOrUnitKind(word="person_or_unit", widget="person_or_unit", kinds=kinds, or_text=self.or_text)

    def limits(self, kind: object) -> dict[str, tuple[ScalarNode, ValueType]]:
        """The unit it has to lie below, if it is a unit."""
        return {} if self.below is None else {"below": (self.below, UNIT)}


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonOrUnitKind(Kind):
    """Reads a person, a unit or a name."""

    kinds: frozenset[str] = frozenset()
    or_text: bool = False

    def value_type(self) -> ValueType:
        """`name` always; `id` for a known person; `unit` for a unit."""
        return struct(
            "person or unit",
            {
                "id": Member(type=TEXT, optional=True),
                "name": Member(type=TEXT),
                "unit": Member(type=UNIT, optional=True),
            },
        )

    def read(
        self, raw: Raw, path: str, limits: Limits, lookup: Lookup
    ) -> Mapping[str, object] | tuple[FieldProblem, ...]:
        """From {person}, {unit}, {name}, {id}, or an id alone, which is looked for among persons, then units."""
        if isinstance(raw, Mapping) and raw.get("unit"):
            return self._unit(raw["unit"], path, limits, lookup)
        if isinstance(raw, Mapping) and raw.get("person"):
            return read_person(raw["person"], path, lookup)
        name = written_name(raw) if self.or_text else None
        if name is not None:
            return {"name": name}
        found = id_of(raw)
        if found is not None and lookup.person(found) is None and lookup.unit(found) is not None:
            return self._unit(found, path, limits, lookup)
        return problem("no-such-person-or-unit", path) if found is None else read_person(found, path, lookup)

    def _unit(
        self, raw: Raw, path: str, limits: Limits, lookup: Lookup
    ) -> Mapping[str, object] | tuple[FieldProblem, ...]:
        unit = read_unit(raw, path, limits, lookup, self.kinds)
        return unit if isinstance(unit, tuple) else {"name": unit.get("full_name", ""), "unit": unit}

    def show(self, value: object, lang: str = "vi") -> str:
        """The name."""
        return shown_name(value)
