"""Catalogues of scores: groups of items with the most each may get. A parameter holds one in the canonical shape this
room reads, so that it can travel through expressions as plain values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TOTAL = "total"
"""What the sum of all groups is called; no group may be called so."""

MARKS = "marks"
"""Where an accepted grid keeps its single marks; no group may be called so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreItem:
    """One line of a grid: its name, its words, the most it may get."""

    name: str
    title: str
    most: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreGroup:
    """Lines that are added up, and the most their sum may be."""

    name: str
    title: str
    most: int
    items: tuple[ScoreItem, ...]


def groups_of(catalogue: object) -> tuple[ScoreGroup, ...]:
    """The groups of a catalogue in its canonical shape; none where it is nothing of the kind."""
    written = catalogue.get("groups") if isinstance(catalogue, Mapping) else None
    return tuple(_group(group) for group in written) if isinstance(written, Sequence) else ()


def canonical(groups: Sequence[ScoreGroup]) -> dict[str, object]:
    """The catalogue as plain values: what a parameter holds."""
    return {
        "groups": [
            {
                "name": group.name,
                "title": group.title,
                "max": group.most,
                "items": [{"name": item.name, "title": item.title, "max": item.most} for item in group.items],
            }
            for group in groups
        ]
    }


def _group(written: Mapping[str, object]) -> ScoreGroup:
    items = written.get("items")
    return ScoreGroup(
        name=str(written.get("name", "")),
        title=str(written.get("title", "")),
        most=_number(written.get("max")),
        items=tuple(
            ScoreItem(name=str(item.get("name", "")), title=str(item.get("title", "")), most=_number(item.get("max")))
            for item in (items if isinstance(items, Sequence) else ())
        ),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
