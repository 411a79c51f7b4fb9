"""What is late, and what lateness brings: reminders, escalation, tasks that fall away, acts of the clock (S22–S25)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.cases.case import Case, Task
from engine.definition.procedure import Action, Due, State, Timer
from engine.ground.clock import plus_days
from engine.runtime.due import timer_day
from engine.runtime.scene import Scene


@dataclass(frozen=True, kw_only=True, slots=True)
class Ring:
    """One thing the clock has to do for a case on a day. `key` names it for ever: done once, it is never done again."""

    kind: Literal["remind", "late", "escalate", "drop", "take"]
    key: str
    case: str
    task: str | None = None
    action: str | None = None
    on: str = ""


def rings(case: Case, scene: Scene) -> tuple[Ring, ...]:
    """Everything that is due for the case by `scene.today`, oldest first. What was done already is known by its key."""
    procedure = scene.rulebook.procedure
    state = procedure.states.get(case.state)
    if state is None:
        return ()
    today = scene.today
    found: list[Ring] = []
    for task in case.tasks:
        rule = due_rule(case, task, scene)
        found.extend(
            Ring(kind="remind", key=f"remind:{task.id}:{day}", case=case.id, task=task.id, on=day)
            for day in task.remind_on
            if day <= today and (task.due_on is None or today <= task.due_on)
        )
        if task.due_on is None or today <= task.due_on:
            continue
        late = rule.late if rule is not None else "remind"
        if late == "take" and rule is not None and rule.take is not None:
            found.append(
                Ring(kind="take", key=_key_late(task), case=case.id, task=task.id, action=rule.take, on=task.due_on)
            )
        elif late == "drop":
            found.append(Ring(kind="drop", key=f"drop:{task.id}", case=case.id, task=task.id, on=task.due_on))
        elif late == "escalate":
            found.append(Ring(kind="escalate", key=f"escalate:{task.id}", case=case.id, task=task.id, on=task.due_on))
        else:
            found.append(Ring(kind="late", key=f"late:{task.id}", case=case.id, task=task.id, on=task.due_on))
    found.extend(_due_timers(case, state, scene, today))
    found.extend(_conditions(case, state, scene))
    return tuple(sorted((ring for ring in found if _exists(ring, state, scene)), key=lambda ring: ring.on))


def rings_at_once(case: Case, scene: Scene) -> tuple[Ring, ...]:
    """Only those that need no day to pass: actions of the clock whose `when` holds, and timers whose time was over when
    the case arrived.
    """
    state = scene.rulebook.procedure.states.get(case.state)
    if state is None:
        return ()
    found = (*_due_timers(case, state, scene, case.arrived_on), *_conditions(case, state, scene))
    return tuple(ring for ring in found if _exists(ring, state, scene))


def standing_keys(case: Case, scene: Scene) -> tuple[str, ...]:
    """Keys of everything the clock may have to take in this stay, whether its time has come or not."""
    state = scene.rulebook.procedure.states.get(case.state)
    if state is None:
        return ()
    late = [_key_late(task) for task in case.tasks if task.due_on is not None and task.due_on < scene.today]
    timers = [key for _, key in _timers(case, state)]
    return (*late, *timers, *(_key_whenever(case, action) for action in state.whenever))


def first_day(case: Case, scene: Scene) -> str | None:
    """The day on which the clock has to look at a case somebody has just acted on: today where something may be due
    already (a deadline counted from a date long past, a `when` that may hold), else as `next_day`.
    """
    state = scene.rulebook.procedure.states.get(case.state)
    today = scene.today
    if state is not None:
        if state.whenever or any(task.due_on is not None and task.due_on < today for task in case.tasks):
            return today
        days = [timer_day(timer, scene, case.arrived_on) for timer in state.timers]
        if any(day is not None and day <= today for day in days):
            return today
    return next_day(case, scene)


def next_day(case: Case, scene: Scene, done: frozenset[str] = frozenset()) -> str | None:
    """The next day after today on which the clock has to look at the case: reminders, the day after a deadline, timers;
    tomorrow where something waits for a condition, or for a date of the record, that no act on this case has to bring.

    `done` are keys of what was done already (`standing_keys`).
    """
    today, tomorrow = scene.today, plus_days(scene.today, 1)
    days = [day for task in case.tasks for day in task.remind_on if day > today]
    days += [plus_days(task.due_on, 1) for task in case.tasks if task.due_on is not None and task.due_on >= today]
    state = scene.rulebook.procedure.states.get(case.state)
    if state is None:
        return min(days, default=None)
    if any(_key_whenever(case, action) not in done for action in state.whenever):
        days.append(tomorrow)
    for task in case.tasks:
        if task.due_on is not None and task.due_on < today and _key_late(task) not in done:
            rule = due_rule(case, task, scene)
            if rule is not None and rule.late == "take":
                days.append(tomorrow)
    for timer, key in _timers(case, state):
        if key in done:
            continue
        day = timer_day(timer, scene, case.arrived_on)
        if day is not None:
            days.append(max(day, tomorrow))
        elif timer.from_ is not None and any(path[0] == "subject" for path in timer.from_.reads):
            days.append(tomorrow)
    return min(days, default=None)


def due_rule(case: Case, task: Task, scene: Scene) -> Due | None:
    """The deadline rule a task was opened under; None for what the clock handed over."""
    state = scene.rulebook.procedure.states[case.state]
    action = state.tasks.get(task.key)
    if action is None and state.awaited(task.key) is not None:
        return None
    choice = (action.due if action is not None and action.due is not None else None) or state.due
    return None if choice is None else choice.pick(scene.soft)


def _due_timers(case: Case, state: State, scene: Scene, by: str) -> Iterator[Ring]:
    for timer, key in _timers(case, state):
        if timer.when is not None and not scene.soft(timer.when):
            continue
        day = timer_day(timer, scene, case.arrived_on)
        if day is not None and day <= by:
            yield Ring(kind="take", key=key, case=case.id, action=timer.take, on=day)


def _conditions(case: Case, state: State, scene: Scene) -> Iterator[Ring]:
    """Actions that neither lateness nor a timer names, because their `when` holds today (S25)."""
    for action in state.whenever:
        if action.when is not None and scene.soft(action.when):
            key = _key_whenever(case, action)
            yield Ring(kind="take", key=key, case=case.id, action=action.name, on=scene.today)


def _exists(ring: Ring, state: State, scene: Scene) -> bool:
    """Whether what the ring takes exists for this case: an action whose `when` does not hold is not there (S3)."""
    action = state.actions.get(ring.action) if ring.action is not None else None
    return action is None or action.when is None or scene.soft(action.when)


def _timers(case: Case, state: State) -> tuple[tuple[Timer, str], ...]:
    return tuple((timer, f"timer:{case.id}:{case.stay}:{index}") for index, timer in enumerate(state.timers))


def _key_late(task: Task) -> str:
    return f"take:{task.id}"


def _key_whenever(case: Case, action: Action) -> str:
    return f"when:{case.id}:{case.stay}:{action.name}"
