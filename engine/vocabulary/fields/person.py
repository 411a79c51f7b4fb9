"""A person known to the system."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import ValueType
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind
from engine.vocabulary.named import person_type, read_person, shown_name, written_name
from engine.vocabulary.word import Flag


class PersonField(FieldWord):
    """A person known to the system, or with `or_text` a name that is written."""

    says = "Một người có trong hệ thống; với `or_text` thì ghi tên người ngoài cũng được."

    type: Literal["person"]
    or_text: Flag = Field(default=False, description="Cho phép ghi tên người không có trong hệ thống.")

    def kind(self, bench: Bench) -> "PersonKind":
        """The behaviour it becomes."""
        return PersonKind(word="person", widget="person", or_text=self.or_text)


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonKind(Kind):
    """Reads a person."""

    or_text: bool = False

    def value_type(self) -> ValueType:
        """{id, name}; `id` is absent for a written name."""
        return person_type(self.or_text)

    def read(
        self, raw: Raw, path: str, limits: Limits, lookup: Lookup
    ) -> Mapping[str, object] | tuple[FieldProblem, ...]:
        """The person as {id, name}."""
        name = written_name(raw) if self.or_text else None
        return {"name": name} if name is not None else read_person(raw, path, lookup)

    def show(self, value: object, lang: str = "vi") -> str:
        """The name."""
        return shown_name(value)
