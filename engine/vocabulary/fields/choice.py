"""One of several options."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.definition.types import ValueType
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, problem
from engine.vocabulary.options import Options, OptionsKind, made_titles, option_limits


class ChoiceField(FieldWord):
    """One of several options."""

    says = "Chọn một trong các lựa chọn."

    type: Literal["choice"]
    options: Options = Field(description="Các lựa chọn: tên và lời, hoặc một tham số kiểu options.")

    def kind(self, bench: Bench) -> "ChoiceKind":
        """The behaviour it becomes."""
        catalogue = self.options.text.removeprefix("param.") if isinstance(self.options, ScalarNode) else ""
        return ChoiceKind(word="choice", widget="choice", titles=made_titles(self.options, bench), catalogue=catalogue)

    def limits(self, kind: object) -> dict[str, tuple[ScalarNode, ValueType]]:
        """The catalogue, where options are a parameter's."""
        return option_limits(self, self.options)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceKind(OptionsKind):
    """Reads one option."""

    def value_type(self) -> ValueType:
        """One option."""
        return self.choice_type()

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> str | tuple[FieldProblem, ...]:
        """The identifier of the option."""
        allowed = self.allowed(limits)
        if not isinstance(raw, str) or raw.strip() not in allowed:
            return problem("not-an-option", path, options=list(allowed.values()))
        return raw.strip()

    def show(self, value: object, lang: str = "vi") -> str:
        """The option's title."""
        return self.title(value, lang)
