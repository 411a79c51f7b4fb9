"""Keys under which tasks, notices and the right to see a case are kept: a seat, a person, a unit."""

from collections.abc import Iterable

from engine.cases.act import Seat
from engine.cases.case import Task

VACANT = "vacant"
"""The key of tasks for which nobody could be named at all."""

NEVER_DUE = "9999-12-31"
"""Where tasks without a deadline lie in an inbox: last."""


def seat_key(unit: str, position: str) -> str:
    """The key of a position in a unit."""
    return f"{unit}:{position}"


def person_key(person: str) -> str:
    """The key of one person."""
    return f"person:{person}"


def unit_key(unit: str) -> str:
    """The key under which inspectors above a unit of a case may see it."""
    return f"unit:{unit}"


def keys_of(person: str | None, seats: Iterable[Seat]) -> tuple[str, ...]:
    """Every key under which a person with these seats is awaited and sees: their own first, each once."""
    own = [] if person is None else [person_key(person)]
    held = [seat_key(seat.unit, seat.position) for seat in seats if seat.unit is not None and seat.position is not None]
    return tuple(dict.fromkeys((*own, *held)))


def keys_of_task(task: Task) -> tuple[str, ...]:
    """The keys a task is addressed to: its one person, else its addressees, else nobody's."""
    if task.person is not None:
        return (person_key(task.person),)
    keys = []
    for addressee in task.addressees:
        if addressee.person is not None:
            keys.append(person_key(addressee.person))
        elif addressee.unit is not None and addressee.position is not None:
            keys.append(seat_key(addressee.unit, addressee.position))
    return tuple(dict.fromkeys(keys)) or (VACANT,)
