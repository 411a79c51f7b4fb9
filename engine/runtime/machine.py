"""The table of transitions as one `transitions` machine for each version of a procedure; the only file that knows
that library.

The machine is shared by all cases and threads: it binds no model. A throw-away model carries the state through one
trigger,
with the conditions answered by the scene of the decision.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from transitions import EventData, Machine, MachineError

from engine.definition.expressions import Expression
from engine.definition.procedure import STAY, Procedure, Transition


class _Walker:
    """Carries one case's state through one trigger."""

    __slots__ = ("holds", "state", "stayed")

    def __init__(self, state: str, holds: Callable[[Expression], bool]) -> None:
        self.state = state
        self.holds = holds
        self.stayed = False


def step(procedure: Procedure, state: str, trigger: str, holds: Callable[[Expression], bool]) -> str | None:
    """Where `trigger` leads from `state`: a state's name, `stay`, or None when no condition holds.

    Raises KeyError when the state has no such trigger, and whatever `holds` raises.
    """
    machine = _machine(procedure.digest, _Table(procedure.transitions, tuple(procedure.states)))
    event = machine.events.get(trigger)
    if event is None:
        raise KeyError(trigger)
    walker = _Walker(state, holds)
    try:
        moved = event.trigger(walker)
    except MachineError:
        raise KeyError(f"{state}.{trigger}") from None
    if not moved:
        return None
    return STAY if walker.stayed else walker.state


def triggers(procedure: Procedure, state: str) -> tuple[str, ...]:
    """Every trigger that leads anywhere from a state."""
    return tuple(dict.fromkeys(row.trigger for row in procedure.transitions if row.source == state))


class _Table:
    """The rows of a machine, hashed by nothing: the procedure's digest is the key of the cache."""

    __slots__ = ("rows", "states")

    def __init__(self, rows: tuple[Transition, ...], states: tuple[str, ...]) -> None:
        self.rows = rows
        self.states = states

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Table)


@lru_cache(maxsize=256)
def _machine(digest: str, table: _Table) -> Machine:
    machine = Machine(
        model=None,
        states=list(table.states),
        initial=table.states[0],
        auto_transitions=False,
        send_event=True,
        after_state_change=None,
    )
    for row in table.rows:
        conditions: list[str | Callable[..., bool | None]] = []
        if row.when is not None:
            conditions.append(_condition(row.when))
        machine.add_transition(
            row.trigger,
            row.source,
            None if row.target == STAY else row.target,
            conditions=conditions,
            after=_mark_stay if row.target == STAY else None,
        )
    return machine


def _condition(when: Expression) -> Callable[[EventData], bool]:
    def asked(event: EventData) -> bool:
        walker: Any = event.model
        return bool(walker.holds(when))

    return asked


def _mark_stay(event: EventData) -> None:
    walker: Any = event.model
    walker.stayed = True
