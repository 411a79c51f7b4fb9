"""Whom a case waits for, looked up afresh: a state, a task, what the clock may not do by itself (S5, S25)."""

from dataclasses import replace

from engine.cases.case import Task
from engine.definition.participants import Addressee, Found
from engine.runtime.scene import Scene


def waited_for(scene: Scene, task: Task) -> Found:
    """Who could do an open task of the scene's case on the scene's day; whoever it was assigned to aside."""
    state = scene.rulebook.procedure.states[task.state]
    if task.key in state.tasks:
        return awaited(scene, state.tasks[task.key].by)
    if state.awaited(task.key) is not None:
        return instead_of_the_clock(scene)
    return awaited(scene, state.waits_for)


def awaited(scene: Scene, by: tuple[str, ...]) -> Found:
    """Who is awaited: any of the participants, interested persons left out (S6, S7)."""
    procedure = scene.rulebook.procedure
    interested = scene.interested()
    people: list[str] = []
    addressees: list[Addressee] = []
    unit = body = None
    for name in by:
        if name not in procedure.participants:
            continue
        found = scene.participant(name)
        mine = [
            person
            for person in found.people
            if found.by_name or "records" in procedure.own_case or person not in interested
        ]
        people.extend(person for person in mine if person not in people)
        addressees.extend(item for item in found.addressees if item not in addressees)
        if unit is None:
            unit, body = found.unit, found.body
    return Found(addressees=tuple(addressees), people=tuple(people), unit=unit, body=body)


def instead_of_the_clock(scene: Scene) -> Found:
    """Who takes an action of the clock that its rules refused (S25): those awaited, at an end the body that acted last,
    else the keeper. Interested persons are left out already, so that they are not taken out a second time.
    """
    case = scene.case
    assert case is not None
    state = scene.rulebook.procedure.states[case.state]
    names = (*state.waits_for, *(name for task in state.tasks.values() for name in task.by))
    found = awaited(scene, tuple(dict.fromkeys(names)))
    if not found.addressees:  # otherwise the keeper assigns, as for every task nobody can take
        found = _without_interested(scene, _last_body(scene))
        if not found.people:
            kept = scene.keeper(found.unit or next(iter(case.units.values()), None))
            found = kept if kept.people else found
    return replace(found, by_name=True)


def _last_body(scene: Scene) -> Found:
    last = scene.case.last_body if scene.case is not None else None
    if last is None:
        return Found()
    if "body" in last:
        return scene.acting(str(last["unit"]), str(last["body"]))
    return scene.holding(str(last["unit"]), (str(last["position"]),))


def _without_interested(scene: Scene, found: Found) -> Found:
    if "records" in scene.rulebook.procedure.own_case:
        return found
    interested = scene.interested()
    return replace(found, people=tuple(person for person in found.people if person not in interested))
