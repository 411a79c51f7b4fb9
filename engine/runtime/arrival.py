"""Arriving: where a case stops, what is issued and done there, which tasks open and until when (S12 step 8)."""

from engine.cases.act import Act
from engine.cases.case import Case, Task
from engine.cases.refusal import Reason, Refusal
from engine.definition.participants import Found
from engine.definition.procedure import STAY, SYSTEM, Due, Procedure, State
from engine.ground.clock import days_between, plus_days
from engine.runtime import machine
from engine.runtime.due import due_day, remind_days
from engine.runtime.line import Line
from engine.runtime.papers import Numbers
from engine.runtime.scene import Scene
from engine.runtime.waiting import awaited

_MOST_PASSES = 50


def arrive(line: Line, act: Act, numbers: Numbers, *, opening: bool) -> Refusal | None:
    """Carry one case from where it was to where it stops, with everything that follows. Changes `line.case`."""
    procedure = line.scene.rulebook.procedure
    case = line.now
    target = line.target
    if line.action.task and not opening:
        case = _task_done(line, act)
        line.case = case
        state = procedure.states[case.state]
        if not joined(state, case, line.scene.but(case=case)):
            return None
        found = machine.step(procedure, case.state, "join", line.scene.but(case=case).soft)
        if found is None:
            return Refusal(kind="no_such_action", reasons=(Reason(code="act.no-target", case=case.id),))
        target = found
    if target == STAY:
        _taken_for_the_clock(line)
        return None
    assert target is not None
    stop = _where_it_stops(line, target)
    if isinstance(stop, Refusal):
        return stop
    state = procedure.states[stop]
    case = line.now
    ended = state.ends
    case = case.but(
        state=state.name,
        stay=case.stay + 1,
        arrived_on=act.today,
        tasks=(),
        done=(),
        ended_as=ended,
        ended_on=act.today if ended is not None else None,
        returned=_returned(line, act, state),
        once_key=None if ended is not None and _once_while_open(procedure) else case.once_key,
    )
    case = _clock(case, line.before, state, act, line.scene.but(case=case), opening)
    line.case = case
    refusal = _on_arrival(line, state, numbers, act)
    if refusal is not None:
        return refusal
    line.case = line.now.but(tasks=open_tasks(state, line.scene.but(case=line.now, day=act.today), act, numbers))
    return None


def _once_while_open(procedure: Procedure) -> bool:
    """Whether the key that may exist once is given back when the case ends (S28)."""
    return procedure.start.once is not None and procedure.start.once.while_ == "open"


def open_tasks(state: State, scene: Scene, act: Act, numbers: Numbers) -> tuple[Task, ...]:
    """The tasks that begin when a case stops in `state` on the day of `scene`, with addressees and due dates."""
    if state.ends is not None:
        return ()
    opened: list[Task] = []
    for task in state.tasks.values():
        if task.when is not None and not scene.soft(task.when):
            continue
        found = awaited(scene, task.by)
        day, due = due_day(task.due or state.due, scene, act.today)
        if task.each:
            opened.extend(
                _task(numbers, task.name, state, task.by, found, act, day, due, scene, person=person)
                for person in found.people
            )
        else:
            opened.append(_task(numbers, task.name, state, task.by, found, act, day, due, scene))
    if state.waits_for:
        found = awaited(scene, state.waits_for)
        day, due = due_day(state.due, scene, act.today)
        opened.append(_task(numbers, state.name, state, state.waits_for, found, act, day, due, scene))
    return tuple(opened)


def _task(
    numbers: Numbers,
    key: str,
    state: State,
    by: tuple[str, ...],
    found: Found,
    act: Act,
    day: str | None,
    due: Due | None,
    scene: Scene,
    person: str | None = None,
) -> Task:
    return Task(
        id=numbers.new_identifier(),
        key=key,
        state=state.name,
        participant=", ".join(by),
        addressees=found.addressees,
        opened_on=act.today,
        due_on=day,
        remind_on=remind_days(due, day, scene),
        person=person,
        vacant=not found.people,
    )


def _task_done(line: Line, act: Act) -> Case:
    case = line.now
    key = line.action.name
    mine = [task for task in case.tasks if task.key == key]
    if line.action.each:
        wanted = line.given.task
        mine = [task for task in mine if task.id == wanted or (wanted is None and task.person == act.actor.person)][:1]
    done = {task.id for task in mine}
    left = tuple(task for task in case.tasks if task.id not in done)
    return case.but(tasks=left, done=(*case.done, *(key for _ in mine)))


def _taken_for_the_clock(line: Line) -> None:
    """An action of the clock that somebody took in its place is awaited no more (S25)."""
    case, name = line.now, line.action.name
    if SYSTEM in line.action.by and name != case.state and any(task.key == name for task in case.tasks):
        line.case = case.but(tasks=tuple(task for task in case.tasks if task.key != name))


def joined(state: State, case: Case, scene: Scene) -> bool:
    """Whether the tasks done and those still open make the join (S14)."""
    open_keys = [task.key for task in case.tasks if task.key in state.tasks]
    if state.join == "all":
        return not open_keys
    if state.join == "any":
        return bool(case.done)
    return len(case.done) >= state.join or not open_keys


def _where_it_stops(line: Line, target: str) -> str | Refusal:
    """Follow `passes`: states whose condition holds are gone through untouched."""
    procedure = line.scene.rulebook.procedure
    current = target
    for _ in range(_MOST_PASSES):
        line.arrived.append(current)
        state = procedure.states[current]
        scene = line.scene.but(case=line.now)
        onward = next((item.to for item in state.passes if item.when is None or scene.soft(item.when)), None)
        if onward is None:
            return current
        current = onward
    return Refusal(
        kind="no_such_action",
        reasons=(Reason(code="act.passes-without-end", case=line.before.id, place=str(line.action.place)),),
    )


def _returned(line: Line, act: Act, state: State) -> dict[str, object] | None:
    """A case sent on with a required reason keeps it in sight of who has it next."""
    if line.action.reason != "required" or not act.reason.strip():
        return None
    return {
        "reason": act.reason.strip(),
        "by": act.actor.person,
        "on": act.today,
        "from_state": line.before.state,
        "action": line.action.title.text,
    }


def _clock(case: Case, before: Case, state: State, act: Act, scene: Scene, opening: bool) -> Case:
    """The promise to the citizen (S24): computed at the start, standing still while a state stops the clock."""
    procedure = scene.rulebook.procedure
    due_on = case.due_on
    if due_on is None and procedure.due is not None:
        due_on, _ = due_day(procedure.due, scene, case.opened_on)
    stopped = case.clock_stopped_on
    if not opening and stopped is not None and not state.clock_stopped:
        if due_on is not None:
            due_on = plus_days(due_on, max(0, days_between(stopped, act.today)))
        stopped = None
    elif state.clock_stopped and stopped is None:
        stopped = act.today
    return case.but(due_on=due_on, clock_stopped_on=stopped)


def _on_arrival(line: Line, state: State, numbers: Numbers, act: Act) -> Refusal | None:
    arrival = state.on_arrival
    drawn = numbers.draw(arrival.draws, line.scene.but(case=line.now), line.before.id)
    if isinstance(drawn, Reason):
        return Refusal(kind="rules_refused", reasons=(drawn,))
    if drawn:
        line.case = line.now.but(drawn={**line.now.drawn, **drawn})
        line.scene = line.scene.but(drawn=drawn)
    procedure = line.scene.rulebook.procedure
    for item in arrival.issues:
        if item.when is None or line.scene.but(case=line.now).soft(item.when):
            problem = numbers.issue(procedure.documents[item.document], [line])
            if problem is not None:
                return Refusal(kind="rules_refused", reasons=(problem,))
    line.apply(arrival.effects, line.scene.but(case=line.now))
    return None
