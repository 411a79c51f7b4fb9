"""A year."""

from dataclasses import dataclass
from typing import Literal

from engine.definition.form import FieldProblem, Limits, Lookup, Raw
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import problem, whole_limit
from engine.vocabulary.number import NumberField, NumberKind, parse_number


class YearField(NumberField):
    """A year, four digits."""

    says = "Năm, bốn chữ số."

    type: Literal["year"]

    def kind(self, bench: Bench) -> "YearKind":
        """The behaviour it becomes."""
        return YearKind(word="year", widget="year", type_kind="integer")


@dataclass(frozen=True, kw_only=True, slots=True)
class YearKind(NumberKind):
    """Reads a year."""

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> int | tuple[FieldProblem, ...]:
        """The year as a whole number."""
        number = parse_number(raw)
        if number is None or number != number.to_integral_value() or not 1800 <= number <= 2999:
            return problem("not-a-year", path)
        year = int(number)
        least, most = whole_limit(limits, "min"), whole_limit(limits, "max")
        if least is not None and year < least:
            return problem("too-small", path, min=str(least))
        if most is not None and year > most:
            return problem("too-large", path, max=str(most))
        return year

    def show(self, value: object, lang: str = "vi") -> str:
        """Four digits, no points."""
        return str(value)
