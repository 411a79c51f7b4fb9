"""Which states and actions of a procedure no story touches, each with its line."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.definition.procedure import SYSTEM, Procedure
from engine.ground.sources import Place
from engine.scenarios.rehearse import Played


@dataclass(frozen=True, kw_only=True, slots=True)
class Uncovered:
    """Something no story played: a state, an action, or an outcome of a vote."""

    what: str
    name: str
    title: str
    place: Place


def uncovered(procedure: Procedure, played: Iterable[Played]) -> tuple[Uncovered, ...]:
    """What is left, in the order of the definition. Actions written once in `shared` count for all their states."""
    taken: set[str] = set()
    states: set[str] = set()
    for story in played:
        taken |= story.taken
        states |= story.states
    shared = {name.split(".", 1)[1] for name in taken if "." in name}
    left: list[Uncovered] = []
    for state in procedure.states.values():
        if state.name not in states:
            left.append(Uncovered(what="state", name=state.name, title=state.title.text, place=state.place))
        for action in (*state.tasks.values(), *state.actions.values()):
            name = f"{state.name}.{action.name}"
            if action.by == (SYSTEM,) and name in taken:
                continue
            covered = name in taken or (action.shared and action.name in shared)
            if not covered:
                left.append(Uncovered(what="action", name=name, title=action.title.text, place=action.place))
            for outcome in action.outcomes.values():
                if f"{name}.{outcome.name}" not in taken:
                    left.append(
                        Uncovered(
                            what="outcome",
                            name=f"{name}.{outcome.name}",
                            title=outcome.title.text,
                            place=outcome.place or action.place,
                        )
                    )
    return tuple(left)
