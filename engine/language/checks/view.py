"""A compiled procedure as the checks look at it: its states as a graph, and titles for sentences."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.definition.choice import Choice
from engine.definition.procedure import STAY, SYSTEM, Action, Due, Procedure, State
from engine.definition.types import ValueType
from engine.language.compile_procedure import Compiled
from engine.language.world import World


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One way out of a state: by an action (with its outcome), by `join`, or by a pass."""

    source: str
    target: str
    action: Action | None = None
    outcome: str | None = None
    by_join: bool = False
    by_pass: bool = False


class View:
    """What a check may ask."""

    def __init__(self, compiled: Compiled, world: World) -> None:
        self.compiled = compiled
        self.world = world
        self.procedure: Procedure = compiled.procedure
        self.states: Mapping[str, State] = compiled.procedure.states

    def title(self, state: str) -> str:
        """A state as people call it."""
        found = self.states.get(state)
        return state if found is None else found.title.text

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every way from a state to another (or to itself); `stay` is not one."""
        return tuple(step for state in self.states.values() for step in _steps(state) if step.target in self.states)

    @cached_property
    def ways_out(self) -> Mapping[str, tuple[Step, ...]]:
        """The same by source."""
        out: dict[str, list[Step]] = {name: [] for name in self.states}
        for step in self.steps:
            out[step.source].append(step)
        return {name: tuple(steps) for name, steps in out.items()}

    @cached_property
    def first_states(self) -> tuple[str, ...]:
        """Where a case may begin."""
        return tuple(name for name in dict.fromkeys(self.procedure.start.to.values()) if name in self.states)

    @cached_property
    def reachable(self) -> Mapping[str, str | None]:
        """Every state a case can come to, with the state before it on a shortest way (None at the start)."""
        before: dict[str, str | None] = dict.fromkeys(self.first_states)
        waiting = deque(self.first_states)
        while waiting:
            here = waiting.popleft()
            for step in self.ways_out[here]:
                if step.target not in before:
                    before[step.target] = here
                    waiting.append(step.target)
        return before

    def story(self, state: str) -> str:
        """The shortest way to a state, as titles with arrows."""
        names = [state]
        while (before := self.reachable.get(names[0])) is not None:
            names.insert(0, before)
        return " → ".join(self.title(name) for name in names)

    @cached_property
    def taken_by_clock(self) -> Mapping[str, frozenset[str]]:
        """For each state the actions its lateness or its timers take."""
        found: dict[str, frozenset[str]] = {}
        for name, state in self.states.items():
            taken = {timer.take for timer in state.timers}
            dues: list[Choice[Due] | None] = [state.due, *(task.due for task in state.tasks.values())]
            for due in dues:
                taken |= {each.take for each in (due.values() if due is not None else ()) if each.take is not None}
            found[name] = frozenset(taken)
        return found

    def every_action(self) -> Iterator[tuple[State, Action]]:
        """Every action that is not a task, shared ones once for each state."""
        for state in self.states.values():
            for action in state.actions.values():
                yield state, action

    def own_actions(self) -> Iterator[tuple[State, Action]]:
        """The same, shared actions only once: what is wrong with them is wrong once."""
        seen: set[object] = set()
        for state, action in self.every_action():
            if action.place not in seen:
                seen.add(action.place)
                yield state, action


def only_system(action: Action) -> bool:
    """Whether nobody but the clock takes it."""
    return action.by == (SYSTEM,)


def _steps(state: State) -> Iterator[Step]:
    for hop in state.passes:
        yield Step(source=state.name, target=hop.to, by_pass=True)
    for target in () if state.to is None else state.to.values():
        yield Step(source=state.name, target=target, by_join=True)
    for action in state.actions.values():
        for target in () if action.to is None else action.to.values():
            if target != STAY:
                yield Step(source=state.name, target=target, action=action)
        for outcome in action.outcomes.values():
            for target in outcome.to.values():
                if target != STAY:
                    yield Step(source=state.name, target=target, action=action, outcome=outcome.name)


def member_at(roots: Mapping[str, ValueType], path: tuple[str, ...]) -> ValueType | None:
    """The type at a dotted name, None where it leads nowhere."""
    type_ = roots.get(path[0])
    for step in path[1:]:
        member = None if type_ is None else type_.members.get(step)
        type_ = None if member is None else member.type
    return type_
