"""The case after its events. An event says what changed, so a case can be rebuilt from its stream and from nothing
else.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.cases.case import Case

_BY_NAME = ("units", "variables", "answers", "answered", "votes", "documents", "drawn", "takers")
"""Fields that are mappings: an event carries only the names that changed; None takes a name away."""


def difference(before: Case | None, after: Case) -> dict[str, Any]:
    """What an event has to carry so that `evolve` makes `after` out of `before`; plain JSON."""
    new = after.to_json()
    if before is None:
        return new
    old = before.to_json()
    changed: dict[str, Any] = {}
    for name, value in new.items():
        if value == old[name]:
            continue
        if name in _BY_NAME:
            names: dict[str, Any] = {key: inner for key, inner in value.items() if old[name].get(key) != inner}
            names.update({key: None for key in old[name] if key not in value})
            changed[name] = names
        else:
            changed[name] = value
    return changed


def evolve(case: Case | None, changed: Mapping[str, Any]) -> Case:
    """The case after one event, from the `case` part of its payload.

    Raises KeyError when the first event of a stream is not an opening.
    """
    if case is None:
        return Case.from_json(changed)
    data = case.to_json()
    for name, value in changed.items():
        if name in _BY_NAME:
            merged = {key: inner for key, inner in {**data[name], **value}.items() if inner is not None}
            data[name] = merged
        else:
            data[name] = value
    return Case.from_json(data)


def erased(case: Case, state: str, version: int) -> Case:
    """The case after an event whose payload was lawfully erased: its header still tells the state and the number."""
    return case.but(state=state, version=version, tasks=(), done=())


def rebuild(changes: Iterable[Mapping[str, Any]]) -> Case | None:
    """The case as the stream's payloads (their `case` parts, oldest first) leave it; None for an empty stream."""
    case: Case | None = None
    for changed in changes:
        case = evolve(case, changed)
    return case
