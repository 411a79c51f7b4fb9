"""Where each state stands in the picture: the main way on one line, everything else below it.

Columns come from grandalf's layering (Sugiyama); what runs backwards is handed to it as inverted, or it would bend the
whole picture. The line on top is the longest way forward to a good end, because a picture of the ordinary course helps
more people than a picture of everything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grandalf.graphs import Edge, Graph, Vertex
from grandalf.layouts import SugiyamaLayout

from engine.definition.procedure import STAY, Action, Outcome, Procedure


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A line of the picture: from one state to another, and the actions that take it, as people call them."""

    source: str
    target: str
    labels: tuple[str, ...]
    shared: bool = False
    """Only by actions that are possible in several states: the picture says so at the target and draws no line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A state's column and row, both from 0; row 0 is the main way."""

    column: int
    row: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """The whole picture, in columns and rows."""

    spots: Mapping[str, Spot]
    main: tuple[str, ...]
    ways: tuple[Way, ...]
    ends: frozenset[str]
    """Ends that are not on the main way; they stand at the bottom."""


def ways_of(procedure: Procedure, lang: str = "vi") -> tuple[Way, ...]:
    """Every way from a state to another, in the order written."""
    found: dict[tuple[str, str], list[tuple[str, bool]]] = {}

    def add(source: str, targets: Iterable[str], label: str, shared: bool = False) -> None:
        for target in targets:
            if target != STAY and target != source and target in procedure.states:
                found.setdefault((source, target), []).append((label, shared))

    for name, state in procedure.states.items():
        for hop in state.passes:
            add(name, (hop.to,), "")
        if state.to is not None:
            add(name, state.to.values(), "")
        for action in state.actions.values():
            if action.to is not None:
                add(name, action.to.values(), title_of(action, lang), action.shared)
            for outcome in action.outcomes.values():
                add(
                    name,
                    outcome.to.values(),
                    outcome.title.en.text if lang == "en" and outcome.title.en else outcome.title.text,
                )
    return tuple(
        Way(
            source=source,
            target=target,
            labels=tuple(dict.fromkeys(label for label, _ in taken if label)),
            shared=all(shared for _, shared in taken),
        )
        for (source, target), taken in found.items()
    )


def title_of(action: Action | Outcome, lang: str = "vi") -> str:
    """An action or outcome as people call it."""
    return action.title.en.text if lang == "en" and action.title.en is not None else action.title.text


def lay_out(procedure: Procedure, lang: str = "vi") -> Layout:
    """Columns and rows for every state that can be reached, ends included."""
    ways = ways_of(procedure, lang)
    names = list(procedure.states)
    main = main_way(procedure, ways)
    columns = _columns(names, ways, main)
    spots: dict[str, Spot] = {name: Spot(column=number, row=0) for number, name in enumerate(main)}
    taken: dict[int, int] = {}
    ends_below = [name for name in names if name not in spots and procedure.states[name].ends]
    others = [name for name in names if name not in spots and not procedure.states[name].ends]
    for name in others:
        column = min(columns[name], max(len(main) - 1, 0))
        taken[column] = taken.get(column, 0) + 1
        spots[name] = Spot(column=column, row=taken[column])
    # Ends that are no success stand in a row of their own, at the bottom.
    bottom = max((spot.row for spot in spots.values()), default=0) + 1
    used: set[int] = set()
    for name in ends_below:
        column = min(columns[name], max(len(main) - 1, 0))
        while column in used:
            column += 1
        used.add(column)
        spots[name] = Spot(column=column, row=bottom)
    return Layout(spots=spots, main=main, ways=ways, ends=frozenset(ends_below))


def main_way(procedure: Procedure, ways: Iterable[Way]) -> tuple[str, ...]:
    """The longest way from the start to a good end that only runs forward, in the order in which states are written."""
    order = {name: number for number, name in enumerate(procedure.states)}
    first = procedure.start.to.values()[0]
    forward: dict[str, list[str]] = {}
    for way in ways:
        if order[way.source] < order[way.target] and not way.shared:
            forward.setdefault(way.source, []).append(way.target)
    best: dict[str, tuple[str, ...]] = {first: (first,)} if first in order else {}
    for name in procedure.states:
        for target in forward.get(name, ()):
            if name in best and len(best[name]) + 1 > len(best.get(target, ())):
                best[target] = (*best[name], target)
    ends = [name for name, state in procedure.states.items() if state.ends == "approved" and name in best]
    if not ends:
        ends = [name for name in procedure.states if name in best]
    return max((best[name] for name in ends), key=len, default=tuple(procedure.states)[:1])


def _columns(names: list[str], ways: tuple[Way, ...], main: tuple[str, ...]) -> Mapping[str, int]:
    """A column for each state: grandalf's layers over the ways that run forward."""
    order = {name: number for number, name in enumerate((*main, *(name for name in names if name not in main)))}
    vertices = {name: Vertex(name) for name in names}
    edges = [(way, Edge(vertices[way.source], vertices[way.target])) for way in ways]
    back = [edge for way, edge in edges if order[way.source] > order[way.target]]
    found: dict[str, int] = {}
    graph = Graph(list(vertices.values()), [edge for _, edge in edges])
    for core in graph.C:
        for vertex in core.sV:
            vertex.view = _Box()
        inside = [edge for edge in back if edge.v[0] in core.sV]
        if len(core.sV) > 1:
            sugiyama = SugiyamaLayout(core)
            roots = [vertices[name] for name in main[:1] if vertices[name] in core.sV]
            sugiyama.init_all(roots=roots or None, inverted_edges=inside)
            for number, layer in enumerate(sugiyama.layers):
                for vertex in layer:
                    if isinstance(vertex, Vertex):  # between layers it puts points of its own
                        found[vertex.data] = number
        else:
            found[next(iter(core.sV)).data] = 0
    place = {name: number for number, name in enumerate(main)}
    # A state beside the main way stands below the last one that leads to it: there the lines are shortest.
    for way in ways:
        if way.target not in place and way.source in place and not way.shared:
            found[way.target] = place[way.source]
    return {name: place.get(name, found.get(name, 0)) for name in names}


class _Box:
    """What grandalf wants to know of a vertex: how large it is."""

    def __init__(self) -> None:
        self.w = 10
        self.h = 10
        self.xy = (0.0, 0.0)
