"""Any number of options."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import INTEGER, ValueType, list_of
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, problem, whole_limit
from engine.vocabulary.options import Options, OptionsKind, made_titles, option_limits
from engine.vocabulary.word import Formula


class ChoicesField(FieldWord):
    """Any number of options."""

    says = "Chọn nhiều trong các lựa chọn."

    type: Literal["choices"]
    options: Options = Field(description="Các lựa chọn: tên và lời, hoặc một tham số kiểu options.")
    min: Formula | None = Field(default=None, description="Chọn ít nhất bao nhiêu.")
    max: Formula | None = Field(default=None, description="Chọn nhiều nhất bao nhiêu.")

    def kind(self, bench: Bench) -> "ChoicesKind":
        """The behaviour it becomes."""
        catalogue = self.options.text.removeprefix("param.") if isinstance(self.options, ScalarNode) else ""
        return ChoicesKind(
            word="choices", widget="choices", titles=made_titles(self.options, bench), catalogue=catalogue
        )

    def limits(self, kind: object) -> dict[str, tuple[ScalarNode, ValueType]]:
        """The catalogue, and how many may be chosen."""
        counts = {name: (node, INTEGER) for name, node in (("min", self.min), ("max", self.max)) if node is not None}
        return {**option_limits(self, self.options), **counts}


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoicesKind(OptionsKind):
    """Reads several options."""

    def value_type(self) -> ValueType:
        """A list of options, in the order of the catalogue."""
        return list_of(self.choice_type())

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> list[str] | tuple[FieldProblem, ...]:
        """The identifiers, each once, in the order of the catalogue."""
        given = [name for name, tick in raw.items() if tick] if isinstance(raw, Mapping) else raw
        chosen = [given] if isinstance(given, str) else given
        allowed = self.allowed(limits)
        if not isinstance(chosen, (list, tuple)) or any(item not in allowed for item in chosen):
            return problem("not-an-option", path, options=list(allowed.values()))
        least, most = whole_limit(limits, "min"), whole_limit(limits, "max")
        count = len(set(chosen))
        if least is not None and count < least:
            return problem("too-few-options", path, min=least)
        if most is not None and count > most:
            return problem("too-many-options", path, max=most)
        return [name for name in allowed if name in chosen]

    def show(self, value: object, lang: str = "vi") -> str:
        """Titles with commas."""
        return ", ".join(self.title(item, lang) for item in value) if isinstance(value, (list, tuple)) else str(value)
