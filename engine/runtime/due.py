"""When something is due: computed once, kept, counted as S22 says. Days are ISO days in Vietnam that count to their
end.
"""

from engine.definition.choice import Choice
from engine.definition.expressions import Expression, ExpressionFailed
from engine.definition.procedure import Due, Timer
from engine.ground.durations import Period, add, subtract
from engine.runtime.scene import Scene


def due_day(choice: Choice[Due] | None, scene: Scene, arrived: str) -> tuple[str | None, Due | None]:
    """The day on which those awaited should have acted, counted from `arrived`, and the rule it comes from.

    The day of arrival does not count. (None, None) when there is no deadline; (None, due) when the date it rests on
    is not
    known (yet).
    """
    due = None if choice is None else choice.pick(scene.soft)
    if due is None:
        return None, None
    try:
        if due.date is not None:
            day = scene.evaluate(due.date)
            return (day if isinstance(day, str) else None), due
        start = arrived
        if due.from_ is not None:
            given = scene.evaluate(due.from_)
            if not isinstance(given, str):
                return None, due
            start = given
        if due.working_days is not None:
            number = scene.value(due.working_days) if isinstance(due.working_days, Expression) else due.working_days
            return scene.calendar.add_working_days(start, int(str(number))), due
        return add(start, _period(due.period, scene), scene.calendar), due
    except ExpressionFailed:
        return None, due


def remind_days(due: Due | None, day: str | None, scene: Scene) -> tuple[str, ...]:
    """The days on which those awaited are reminded, soonest first; none in the past of today."""
    if due is None or day is None:
        return ()
    days = {subtract(day, period, scene.calendar) for period in due.remind}
    return tuple(sorted(item for item in days if item > scene.today))


def timer_day(timer: Timer, scene: Scene, arrived: str) -> str | None:
    """The day on which a timer fires: None while the date it counts from is not known or its period gives no answer."""
    start: object = arrived
    try:
        if timer.from_ is not None:
            start = scene.evaluate(timer.from_)
        if not isinstance(start, str):
            return None
        return add(start, _period(timer.period, scene), scene.calendar)
    except ExpressionFailed:
        return None


def _period(period: Period | Expression | None, scene: Scene) -> Period:
    if isinstance(period, Expression):
        value = scene.value(period)
        return value if isinstance(value, Period) else Period.parse(str(value))
    return period if period is not None else Period()
