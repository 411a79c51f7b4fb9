"""Which value a parameter has for a case: by its pinned day, its rule set, its place in the tree, its period (S11)."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.definition.parameters import Parameter, Parameters, ParameterValue


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where and when parameters are read for one case.

    `path` lists unit ids and slugs from the case's place upwards, nearest first, a set for each unit; `kinds` and
    `levels` are those of
    the nearest unit. All may be empty: then only rows without a place count.
    """

    day: str
    rule_set: str | None = None
    path: tuple[frozenset[str], ...] = ()
    kind: str | None = None
    level: str | None = None
    period: str | None = None


def resolve(parameters: Parameters, name: str, standing: Standing) -> ParameterValue | None:
    """The row that counts, or None when none is valid. Raises KeyError for an unknown parameter.

    Rows of the pinned rule set win over rows of the set it is `over`, and those over rows of no set; of these the one
    nearest in place, then by kind, by level, by period. `check` refuses two equally near rows, so the first is taken.
    """
    parameter = parameters.parameters[name]
    for layer in _layers(parameters, standing.rule_set):
        rows = [row for row in parameter.values if row.rule_set == layer and _valid(row, standing)]
        if rows:
            return min(rows, key=lambda row: _distance(row, standing))
    return None


def rows_for(parameter: Parameter) -> Sequence[ParameterValue]:
    """All rows of a parameter, as written: for pages that show where a value comes from."""
    return parameter.values


def _layers(parameters: Parameters, rule_set: str | None) -> list[str | None]:
    layers: list[str | None] = []
    current = rule_set
    while current is not None and current not in layers:
        layers.append(current)
        found = parameters.rule_sets.get(current)
        current = found.over if found else None
    return [*layers, None]


def _valid(row: ParameterValue, standing: Standing) -> bool:
    if row.from_day is not None and standing.day < row.from_day:
        return False
    if row.until is not None and standing.day > row.until:
        return False
    if row.at is not None and not any(row.at in names for names in standing.path):
        return False
    if row.kind is not None and row.kind != standing.kind:
        return False
    if row.level is not None and row.level != standing.level:
        return False
    return row.period is None or row.period == standing.period


def _distance(row: ParameterValue, standing: Standing) -> tuple[int, int, int, int, str]:
    near = len(standing.path)
    if row.at is not None:
        near = next(index for index, names in enumerate(standing.path) if row.at in names)
    newest = row.from_day or ""
    return (
        near,
        0 if row.kind is not None else 1,
        0 if row.level is not None else 1,
        0 if row.period is not None else 1,
        "".join(chr(0x10FFFF - ord(char)) for char in newest),
    )
