"""A type of field that the language has and the engine does not build yet."""

from dataclasses import dataclass

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import ValueType
from engine.vocabulary.field import Kind, problem


@dataclass(frozen=True, kw_only=True, slots=True)
class UnbuiltKind(Kind):
    """Stands in while the rest of the form is read; a form that holds it is never published."""

    def value_type(self) -> ValueType:
        """Unknown."""
        return ValueType(kind="any")

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> tuple[FieldProblem, ...]:
        """Nothing is accepted."""
        return problem("not-built-yet", path)

    def show(self, value: object, lang: str = "vi") -> str:
        """As it is."""
        return str(value)
