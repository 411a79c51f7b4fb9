"""Conditions under which something happens by itself: no two of a state may hold at once, or the order in which they
are written decides without saying so.

Tried out over every combination of the choices and booleans they read, and over whether what they ask `has` of is
there; what reads anything else (numbers, days, people, other cases) is not decided, and that is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import Any

from engine.definition.expressions import Expression, ExpressionFailed
from engine.definition.procedure import State
from engine.definition.types import ValueType
from engine.ground.sources import Place
from engine.language.checks.view import View, member_at
from engine.language.expressions import paths_tested
from engine.language.notes import Notes

_MOST = 4_096
"""Combinations tried at most."""

_ABSENT = object()
_THERE = object()
"""Something is there, and nothing but that is asked."""

Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Guard:
    """A condition, what it leads to, and where it is written."""

    when: Expression
    leads: frozenset[str]
    place: Place
    in_order: bool
    """Whether it stands in a list that is read from the top."""


def guards_exclude_each_other(view: View, notes: Notes) -> None:
    """`flow.guards-overlap`: two conditions of a state hold for the same case and lead to different states.
    `flow.guards-undecided`: it cannot be told whether two actions of the clock may both be due.
    """
    for state in view.states.values():
        for first, second in combinations(tuple(_guards(state)), 2):
            if first.in_order != second.in_order or first.leads == second.leads:
                continue
            found = _both(view, first.when, second.when)
            if found is None:
                if not first.in_order:
                    notes.warn("flow.guards-undecided", second.place, second=first.place, state=state.title.text)
            elif found:
                values = ", ".join(f"{'.'.join(path)} = {_shown(value)}" for path, value in found.items())
                notes.warn(
                    "flow.guards-overlap", second.place, second=first.place, state=state.title.text, values=values
                )


def _guards(state: State) -> Iterator[_Guard]:
    for hop in state.passes:
        if hop.when is not None:
            yield _Guard(when=hop.when, leads=frozenset((hop.to,)), place=hop.place, in_order=True)
    for action in state.whenever:
        if action.when is not None and action.to is not None:
            yield _Guard(when=action.when, leads=frozenset(action.to.values()), place=action.place, in_order=False)


def _both(view: View, first: Expression, second: Expression) -> Mapping[Path, Any] | None:
    """Values for which both hold; {} when there are none; None when that cannot be decided."""
    asked = (paths_tested(first), paths_tested(second))
    if asked[0] is None or asked[1] is None:
        return None
    values, presences = asked[0][0] | asked[1][0], asked[0][1] | asked[1][1]
    domains: dict[Path, tuple[Any, ...]] = {}
    for path in sorted(values | presences):
        options = _options(member_at(view.compiled.roots, path)) if path in values else (_THERE,)
        if options is None:
            return None
        domains[path] = (_ABSENT, *options) if path in presences else options
    if prod(len(options) for options in domains.values()) > _MOST:
        return None
    for chosen in product(*domains.values()):
        case = dict(zip(domains, chosen, strict=True))
        names = _names(case)
        try:
            if first.holds(names) and second.holds(names):
                return case
        except ExpressionFailed:
            if _ABSENT not in chosen:  # otherwise what is not there was read: then it does not hold (S3)
                return None
    return {}


def _options(type_: ValueType | None) -> tuple[Any, ...] | None:
    if type_ is None:
        return None
    if type_.kind == "boolean":
        return (True, False)
    return tuple(type_.options) if type_.kind == "choice" and type_.options else None


def _names(case: Mapping[Path, Any]) -> dict[str, Any]:
    """The values as expressions see them, shorter names first: what is below something absent is not there either."""
    names: dict[str, Any] = {}
    gone = {path for path, value in case.items() if value is _ABSENT}
    for path, value in case.items():
        if any(path[: len(above)] == above for above in gone):
            continue
        holder = names
        for part in path[:-1]:
            holder = holder.setdefault(part, {})
        holder.setdefault(path[-1], {} if value is _THERE else value)
    for path in gone:
        holder = names
        for part in path[:-1]:
            holder = holder.setdefault(part, {})
    return names


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "–" if value is _ABSENT else "…" if value is _THERE else str(value)
