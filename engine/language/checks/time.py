"""What lateness and timers do."""

from engine.definition.procedure import SYSTEM, Action, Due, State
from engine.ground.problems import near
from engine.ground.sources import Place
from engine.language.checks.view import View
from engine.language.notes import Notes


def what_lateness_takes(view: View, notes: Notes) -> None:
    """`late: {take: …}` and timers name an action of their state that is taken by the system (S23, S25)."""
    for state in view.states.values():
        for due in _dues(state):
            if due.take is not None:
                _taken(state, due.take, due.place, notes)
        for timer in state.timers:
            _taken(state, timer.take, timer.place, notes)
    promise = view.procedure.due
    for each in () if promise is None else promise.values():
        if each.take is not None or each.late == "drop":
            notes.add("due.of-the-case", each.place or view.procedure.place)


def _taken(state: State, name: str, place: Place | None, notes: Notes) -> None:
    action: Action | None = state.actions.get(name)
    at = place or state.place
    if action is None:
        known = list(state.actions)
        notes.add("name.unknown-action", at, near(name, known), name=name, known=known)
    elif SYSTEM not in action.by:
        notes.add("due.take-not-system", at, second=action.place, action=action.title.text)


def only_tasks_drop(view: View, notes: Notes) -> None:
    """`due.drop-not-a-task`: only a task can fall away (S23)."""
    for state in view.states.values():
        for due in () if state.due is None else state.due.values():
            if due.late == "drop":
                notes.add("due.drop-not-a-task", due.place or state.place, state=state.title.text)


def _dues(state: State) -> list[Due]:
    choices = [state.due, *(task.due for task in state.tasks.values())]
    return [due for choice in choices if choice is not None for due in choice.values()]
