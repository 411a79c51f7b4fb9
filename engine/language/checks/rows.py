"""Parameters: of the rows that are valid together one must be nearest (S11)."""

from itertools import combinations

from engine.definition.parameters import ParameterValue
from engine.ground.durations import Period, Share, add
from engine.ground.working_days import WorkingCalendar
from engine.language.notes import Notes
from engine.language.world import World

_SAMPLE_DAYS = ("2024-01-31", "2025-02-01", "2025-07-01")
"""Before a leap February, in a short one, before two long months."""


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


def places_stay_within_limits(world: World, notes: Notes) -> None:
    """`parameter.outside-limits`: a place's own value (`at`) is below or above what `locally` allows."""
    for parameter in world.parameters.parameters.values():
        for row in parameter.values:
            place = row.place or parameter.place
            if row.at is None or row.value is None or place is None:
                continue
            least, most = parameter.local_least, parameter.local_most
            kind = parameter.type.kind
            if _below(kind, row.value, least) or _below(kind, most, row.value):
                allowed = " … ".join("" if limit is None else str(limit) for limit in (least, most)).strip()
                notes.add(
                    "parameter.outside-limits",
                    place,
                    parameter=parameter.title.text,
                    at=row.at,
                    given=str(row.value),
                    allowed=allowed,
                )


def _below(kind: str, first: object, second: object) -> bool:
    """Whether the first value is smaller; False where one of them is missing.

    Two periods are compared from several days, since a month is not always as long as thirty days: one is below the
    other when it ends earlier from any of them.
    """
    if first is None or second is None:
        return False
    if kind == "share":
        one, two = Share.parse(str(first)), Share.parse(str(second))
        return one.numerator * two.denominator < two.numerator * one.denominator
    if kind == "period":
        one_period, two_period = Period.parse(str(first)), Period.parse(str(second))
        every_day = WorkingCalendar()
        return any(add(day, one_period, every_day) < add(day, two_period, every_day) for day in _SAMPLE_DAYS)
    if isinstance(first, int) and isinstance(second, int):
        return first < second
    return str(first) < str(second)


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
