"""What is late, and what lateness brings: reminders, escalation, tasks that fall away, acts of the clock (S22–S25)."""

from dataclasses import dataclass
from typing import Literal

from engine.cases.case import Case, Task
from engine.definition.procedure import SYSTEM, Due
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
                Ring(kind="take", key=f"take:{task.id}", case=case.id, task=task.id, action=rule.take, on=task.due_on)
            )
        elif late == "drop":
            found.append(Ring(kind="drop", key=f"drop:{task.id}", case=case.id, task=task.id, on=task.due_on))
        elif late == "escalate":
            found.append(Ring(kind="escalate", key=f"escalate:{task.id}", case=case.id, task=task.id, on=task.due_on))
        else:
            found.append(Ring(kind="late", key=f"late:{task.id}", case=case.id, task=task.id, on=task.due_on))
    for index, timer in enumerate(state.timers):
        if timer.when is not None and not scene.soft(timer.when):
            continue
        day = timer_day(timer, scene, case.arrived_on)
        if day is not None and day <= today:
            found.append(
                Ring(kind="take", key=f"timer:{case.id}:{case.stay}:{index}", case=case.id, action=timer.take, on=day)
            )
    for action in state.actions.values():
        if SYSTEM not in action.by or action.when is None or _named(case, action.name, scene):
            continue
        if scene.soft(action.when):
            found.append(
                Ring(
                    kind="take",
                    key=f"when:{case.id}:{case.stay}:{action.name}",
                    case=case.id,
                    action=action.name,
                    on=today,
                )
            )
    return tuple(sorted(found, key=lambda ring: ring.on))


def next_day(case: Case, scene: Scene) -> str | None:
    """The next day on which the clock has to look at the case: reminders, the day after a deadline, timers."""
    from_tasks = [day for task in case.tasks for day in task.remind_on if day > scene.today]
    late = [plus_days(task.due_on, 1) for task in case.tasks if task.due_on is not None and task.due_on >= scene.today]
    state = scene.rulebook.procedure.states.get(case.state)
    if state is not None and any(SYSTEM in action.by and action.when is not None for action in state.actions.values()):
        from_tasks.append(plus_days(scene.today, 1))
    timers = [timer_day(timer, scene, case.arrived_on) for timer in state.timers] if state is not None else []
    days = [*from_tasks, *late, *(day for day in timers if day is not None and day > scene.today)]
    return min(days) if days else None


def due_rule(case: Case, task: Task, scene: Scene) -> Due | None:
    """The deadline rule a task was opened under."""
    state = scene.rulebook.procedure.states[case.state]
    action = state.tasks.get(task.key)
    choice = (action.due if action is not None and action.due is not None else None) or state.due
    return None if choice is None else choice.pick(scene.soft)


def _named(case: Case, action: str, scene: Scene) -> bool:
    state = scene.rulebook.procedure.states[case.state]
    if any(timer.take == action for timer in state.timers):
        return True
    choices = (state.due, *(task.due for task in state.tasks.values()))
    return any(due.take == action for choice in choices if choice is not None for due in choice.values())
