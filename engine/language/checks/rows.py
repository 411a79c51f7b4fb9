"""Parameters: of the rows that are valid together one must be nearest (S11)."""

from itertools import combinations

from engine.definition.parameters import ParameterValue
from engine.language.notes import Notes
from engine.language.world import World


def no_two_equally_near(world: World, notes: Notes) -> None:
    """`parameter.equally-near`: two rows for the same place, period and rule set are valid on the same day."""
    for parameter in world.parameters.parameters.values():
        for first, second in combinations(parameter.values, 2):
            if _near(first) == _near(second) and _overlap(first, second):
                place = second.place or parameter.place
                if place is not None:
                    notes.add("parameter.equally-near", place, second=first.place, parameter=parameter.title.text)


def _near(row: ParameterValue) -> tuple[object, ...]:
    return (row.rule_set, row.at, row.kind, row.level, row.period)


def _overlap(first: ParameterValue, second: ParameterValue) -> bool:
    starts = max(first.from_day or "", second.from_day or "")
    ends = min(first.until or "9999-12-31", second.until or "9999-12-31")
    return starts <= ends


def rule_sets_do_not_circle(world: World, notes: Notes) -> None:
    """`parameter.rule-sets-circle`: rule sets that are over each other."""
    for name, rule_set in world.parameters.rule_sets.items():
        seen = [name]
        over = rule_set.over
        while over is not None and over in world.parameters.rule_sets and over not in seen:
            seen.append(over)
            over = world.parameters.rule_sets[over].over
        if over == name == min(seen) and rule_set.place is not None:
            notes.add("parameter.rule-sets-circle", rule_set.place, names=seen)
