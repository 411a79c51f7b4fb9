"""The case after its events. An event says what changed, so a case can be rebuilt from its stream and from nothing
else.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.cases.case import Case

_BY_NAME = ("units", "variables", "answers", "answered", "votes", "documents", "drawn", "takers")
"""Fields that are mappings: an event carries only the names that changed; None takes a name away."""

_FIELDS = tuple(Case.__dataclass_fields__)


def difference(before: Case | None, after: Case) -> dict[str, Any]:
    """What an event has to carry so that `evolve` makes `after` out of `before`; plain JSON."""
    if before is None:
        return after.to_json()
    was, now = before.__dict__, after.__dict__
    names = [name for name in _FIELDS if now[name] is not was[name] and now[name] != was[name]]
    new, old = after.to_json(names), before.to_json(names)
    changed: dict[str, Any] = {}
    for name, value in new.items():
        if name in _BY_NAME:
            known = old[name]
            inner: dict[str, Any] = {key: given for key, given in value.items() if known.get(key) != given}
            inner.update({key: None for key in known if key not in value})
            changed[name] = inner
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
