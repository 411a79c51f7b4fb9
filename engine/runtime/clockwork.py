"""What the clock and the keeper do to a case beside actions: reminders, escalation, tasks that fall away,
acts of its own, assigning (S23, S25, S30).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.cases.act import Act, Actor, CaseInput
from engine.cases.case import Case, Task
from engine.cases.decision import CaseDecision, Decision, EventDraft, Notice
from engine.cases.facts import Facts
from engine.cases.refusal import Reason, Refusal
from engine.definition.pack import Rulebook
from engine.definition.participants import Addressee
from engine.definition.procedure import Action
from engine.ground.clock import format_day
from engine.ground.texts import sentence_of
from engine.runtime import machine
from engine.runtime.arrival import joined
from engine.runtime.deadlines import Ring, first_day
from engine.runtime.decide import carry_out, decide, persons_for
from engine.runtime.evolve import difference
from engine.runtime.line import Line
from engine.runtime.scene import Scene
from engine.runtime.waiting import instead_of_the_clock

NewIdentifier = Callable[[], str]


def carry(
    rulebook: Rulebook,
    case: Case,
    ring: Ring,
    facts: Facts,
    act: str,
    at: int,
    today: str,
    new_identifier: NewIdentifier,
) -> Decision | Refusal:
    """What the ring asks for: an act of the clock's own, a task that falls away, or something to be told.

    An act that its rules refuse becomes a task instead (S25); refused is only what cannot be done at all. Raises
    `FactMissing`.
    """
    if ring.kind == "drop":
        return drop(rulebook, case, ring, facts, act, at, today, new_identifier)
    if ring.kind != "take" or ring.action is None:
        return tell(rulebook, case, ring, facts, act, at, today, new_identifier)
    taken = Act(
        id=act,
        procedure=rulebook.procedure.name,
        action=ring.action,
        actor=Actor(person=None, via="worker"),
        cases=(CaseInput(case=case.id),),
        at=at,
        today=today,
    )
    decided = decide(rulebook, taken, {case.id: case}, facts, new_identifier)
    if isinstance(decided, Refusal) and decided.kind == "rules_refused":
        return _hand_over(rulebook, case, ring, decided, facts, act, at, today, new_identifier)
    return decided


def _hand_over(
    rulebook: Rulebook,
    case: Case,
    ring: Ring,
    refusal: Refusal,
    facts: Facts,
    act: str,
    at: int,
    today: str,
    new_identifier: NewIdentifier,
) -> Decision:
    """Make what the rules refused the clock a task of those awaited, at an end of the body that acted last, else of the
    keeper; they are told why, and may tick what only warned.
    """
    actor = Actor(person=None, via="worker")
    scene = Scene(rulebook, case, facts, day=today, today=today, actor=actor)
    state = rulebook.procedure.states[case.state]
    action = state.actions[ring.action or ""]
    said = [{"rule": reason.rule or reason.code, "sentence": reason.told("vi")} for reason in refusal.reasons]
    more: dict[str, Any] = {"ring": ring.key, "task": action.name, "title": action.title.text, "refused": said}
    after = case.but(version=case.version + 1)
    notices: tuple[Notice, ...] = ()
    if not any(task.key == action.name for task in case.tasks):
        found = instead_of_the_clock(scene)
        task = Task(
            id=new_identifier(),
            key=action.name,
            state=case.state,
            participant="",
            addressees=found.addressees,
            opened_on=today,
            vacant=not found.people,
        )
        after = after.but(tasks=(*case.tasks, task))
        words = {"action": scene.write(action.title), "reason": " ".join(item["sentence"] for item in said)}
        if found.people:
            persons, seats = _told(task, scene, above=False)
            notices = _notice("handed_over", case, task, persons, seats, scene, new_identifier, words)
        else:
            unit = found.unit or next(iter(case.units.values()), None)
            notices = _notice("vacant", case, task, scene.keeper(unit).people, (), scene, new_identifier, words)
    after = after.but(wake_on=first_day(after, scene.but(case=after)))
    return _decision(case, after, "case.handed_over", act, at, today, actor, rulebook, notices, more)


def tell(
    rulebook: Rulebook,
    case: Case,
    ring: Ring,
    facts: Facts,
    act: str,
    at: int,
    today: str,
    new_identifier: NewIdentifier,
) -> Decision:
    """Keep a reminder, a note of lateness or an escalation as an event, and owe its notice. The case stays where it is.

    An escalation tells the same positions of the unit above; authority never moves by itself (S23).
    """
    actor = Actor(person=None, via="worker")
    scene = Scene(rulebook, case, facts, day=today, today=today, actor=actor)
    task = case.task(ring.task) if ring.task is not None else None
    notices: list[Notice] = []
    if task is not None:
        kind = {"remind": "remind", "late": "overdue", "escalate": "escalated"}[ring.kind]
        persons, seats = _told(task, scene, above=ring.kind == "escalate")
        if ring.kind == "escalate":
            own_persons, own_seats = _told(task, scene, above=False)
            notices.extend(_notice("overdue", case, task, own_persons, own_seats, scene, new_identifier))
        notices.extend(_notice(kind, case, task, persons, seats, scene, new_identifier))
    after = case.but(version=case.version + 1)
    return _decision(
        case, after, f"case.{ring.kind}", act, at, today, actor, rulebook, tuple(notices), {"ring": ring.key}
    )


def drop(
    rulebook: Rulebook,
    case: Case,
    ring: Ring,
    facts: Facts,
    act: str,
    at: int,
    today: str,
    new_identifier: NewIdentifier,
) -> Decision | Refusal:
    """Let a task fall away because its time is over; the join counts it as done, and when that completes it the case
    moves on in the same decision (S14). Refused only where there is nowhere to go.
    """
    actor = Actor(person=None, via="worker")
    left = tuple(task for task in case.tasks if task.id != ring.task)
    key = next((task.key for task in case.tasks if task.id == ring.task), "")
    scene = Scene(rulebook, case, facts, day=today, today=today, actor=actor)
    kept = case.but(tasks=left, done=(*case.done, key))
    state = rulebook.procedure.states[case.state]
    said = {"ring": ring.key, "task": key}
    if key in state.tasks and joined(state, kept, scene.but(case=kept)):
        return _moved_on(scene, kept, state.tasks[key], act, at, new_identifier, said)
    after = kept.but(version=case.version + 1)
    after = after.but(wake_on=first_day(after, scene.but(case=after)))
    return _decision(case, after, "case.drop", act, at, today, actor, rulebook, (), said)


def _moved_on(
    scene: Scene, kept: Case, task: Action, act: str, at: int, new_identifier: NewIdentifier, said: dict[str, Any]
) -> Decision | Refusal:
    """The join was made by a task that fell away: the case leaves and arrives, and nothing of the task itself is done.

    `kept` is the case without the task, `said` what the event tells beside.
    """
    before, rulebook = scene.case, scene.rulebook
    assert before is not None
    target = machine.step(rulebook.procedure, before.state, "join", scene.but(case=kept).soft)
    if target is None:
        return Refusal(kind="no_such_action", reasons=(Reason(code="act.no-target", case=before.id),))
    given = CaseInput(case=before.id)
    found, _ = persons_for(scene, task)
    nothing = Action(name=task.name, title=task.title, by=task.by, place=task.place)
    line = Line(given=given, before=before, action=nothing, scene=scene, found=found, target=target, case=kept)
    taken = Act(
        id=act,
        procedure=rulebook.procedure.name,
        action="case.drop",
        actor=scene.actor,
        cases=(given,),
        at=at,
        today=scene.today,
    )
    decided = carry_out(rulebook, taken, [line], scene.facts, scene.today, {}, new_identifier)
    if isinstance(decided, Refusal):
        return decided
    (carried,) = decided.cases
    event = replace(carried.event, kind="case.drop", payload={**carried.event.payload, **said})
    return replace(decided, cases=(replace(carried, event=event),))


def assign(
    rulebook: Rulebook,
    case: Case,
    task_id: str,
    actor: Actor,
    to: str,
    facts: Facts,
    act: str,
    at: int,
    today: str,
    new_identifier: NewIdentifier,
) -> Decision | Refusal:
    """The keeper gives a task nobody can take to a person; the keeper decides nothing (S30)."""
    scene = Scene(rulebook, case, facts, day=today, today=today, actor=actor)
    task = case.task(task_id)
    if task is None:
        return Refusal(
            kind="no_such_action",
            reasons=(Reason(code="act.task-done", case=case.id, values={"action": "", "number": case.number}),),
        )
    unit = next((item.unit for item in task.addressees if item.unit is not None), next(iter(case.units.values()), None))
    if actor.person not in scene.keeper(unit).people:
        return Refusal(
            kind="not_your_turn",
            reasons=(Reason(code="assign.not-the-keeper", case=case.id, values={"number": case.number}),),
        )
    if not task.vacant:
        return Refusal(
            kind="no_such_action",
            reasons=(Reason(code="assign.not-vacant", case=case.id, values={"number": case.number}),),
        )
    if to in scene.interested():
        return Refusal(
            kind="rules_refused",
            reasons=(Reason(code="assign.interested", case=case.id, values={"person": facts.name(to)}),),
        )
    given = Task(
        id=task.id,
        key=task.key,
        state=task.state,
        participant=task.participant,
        addressees=(*task.addressees, Addressee(person=to)),
        opened_on=task.opened_on,
        due_on=task.due_on,
        remind_on=task.remind_on,
        person=to,
        vacant=False,
    )
    after = case.but(
        version=case.version + 1, tasks=tuple(given if item.id == task.id else item for item in case.tasks)
    )
    notices = _notice("arrived" if task.due_on else "arrived_undated", case, given, (to,), (), scene, new_identifier)
    return _decision(
        case, after, "case.assigned", act, at, today, actor, rulebook, notices, {"task": task.key, "to": to}
    )


def _told(task: Task, scene: Scene, *, above: bool) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    persons = tuple(item.person for item in task.addressees if item.person is not None) if not above else ()
    seats: list[tuple[str, str]] = []
    for item in task.addressees:
        if item.unit is None or item.position is None:
            continue
        unit = scene.parent(item.unit) if above else item.unit
        if unit is not None and (unit, item.position) not in seats:
            seats.append((unit, item.position))
    return persons, tuple(seats)


def _notice(
    kind: str,
    case: Case,
    task: Task,
    persons: tuple[str, ...],
    seats: tuple[tuple[str, str], ...],
    scene: Scene,
    new_identifier: NewIdentifier,
    more: Mapping[str, object] | None = None,
) -> tuple[Notice, ...]:
    if not persons and not seats:
        return ()
    procedure = scene.rulebook.procedure
    values: dict[str, Any] = {
        "procedure": procedure.title.text,
        "number": case.number,
        "person": scene.facts.names.get(case.subject or "", ""),
        "state": scene.write(procedure.states[case.state].title),
        "due": format_day(task.due_on) if task.due_on else "",
        **(more or {}),
    }
    return (
        Notice(
            id=new_identifier(),
            kind=kind,
            case=case.id,
            title=sentence_of(f"notice.{kind}.title", values),
            body=sentence_of(f"notice.{kind}.body", values),
            persons=persons,
            seats=seats,
        ),
    )


def _decision(
    before: Case,
    after: Case,
    kind: str,
    act: str,
    at: int,
    today: str,
    actor: Actor,
    rulebook: Rulebook,
    notices: tuple[Notice, ...],
    more: dict[str, Any],
) -> Decision:
    payload: dict[str, Any] = {
        "act": act,
        "procedure": rulebook.procedure.name,
        "state_before": before.state,
        "state_after": after.state,
        "day": today,
        "entered_on": today,
        "case": difference(before, after),
        **more,
    }
    place = str(rulebook.procedure.states[before.state].place)
    return Decision(
        act=act,
        procedure=rulebook.procedure.name,
        action=kind,
        day=today,
        entered_on=today,
        at=at,
        actor=actor.person,
        seat=None,
        on_behalf_of=None,
        account=actor.account,
        via=actor.via,
        cases=(
            CaseDecision(
                before=before,
                after=after,
                event=EventDraft(kind=kind, stream=f"case:{after.id}", payload=payload, place=place),
                notices=notices,
            ),
        ),
    )
