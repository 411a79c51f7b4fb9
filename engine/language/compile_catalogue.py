"""The value of a parameter of type `score_catalogue`: groups, items and maxima, in the shape a score grid reads."""

from collections.abc import Iterator

from engine.definition.scores import MARKS, TOTAL, ScoreGroup, ScoreItem, canonical
from engine.ground.sources import MapNode, Node, ScalarNode
from engine.language.workbench import Workbench, check_name

MOST_ITEMS = 200
"""Lines a group may have."""


def score_catalogue(node: Node, bench: Workbench) -> object:
    """`{item_max: 4, groups: {ideals: {title: …, max: 20, items: 7}}}` as plain values.

    `items` is how many there are, or names with their words (and `max`, where it differs from `item_max`). What is not
    of that shape is noted beside it.
    """
    groups = _map(node, "groups")
    if groups is None or not groups.entries:
        return _wrong(node, "groups", bench)
    most = _whole(node, "item_max")
    made = []
    for entry in groups.entries:
        check_name(bench.notes, entry.key)
        if entry.key.text in (TOTAL, MARKS):
            bench.notes.add("name.taken", entry.key.place, name=entry.key.text)
        title, limit = _text(entry.value, "title"), _whole(entry.value, "max")
        if title is None or limit is None:
            return _wrong(entry.value, f"groups.{entry.key.text}", bench)
        items = tuple(_items(entry.value, most, bench))
        if not items or any(item.most < 1 for item in items):
            return _wrong(entry.value, f"groups.{entry.key.text}.items", bench)
        made.append(ScoreGroup(name=entry.key.text, title=title, most=limit, items=items))
    return canonical(made)


def _items(group: Node, most: int | None, bench: Workbench) -> Iterator[ScoreItem]:
    written = group.at(("items",))
    if isinstance(written, ScalarNode) and isinstance(written.value, int) and 0 < written.value <= MOST_ITEMS:
        for number in range(1, written.value + 1):
            yield ScoreItem(name=f"i{number}", title=f"Mục {number}", most=most or 0)
    for entry in written.entries if isinstance(written, MapNode) else ():
        check_name(bench.notes, entry.key)
        own = _whole(entry.value, "max") if isinstance(entry.value, MapNode) else most
        title = entry.value.text if isinstance(entry.value, ScalarNode) else _text(entry.value, "title")
        yield ScoreItem(name=entry.key.text, title=title or "", most=(own or most or 0) if title else 0)


def _wrong(node: Node, where: str, bench: Workbench) -> object:
    bench.notes.add("parameter.score-catalogue", node.place, where=where)
    return canonical(())


def _map(node: Node, key: str) -> MapNode | None:
    found = node.at((key,)) if isinstance(node, MapNode) else None
    return found if isinstance(found, MapNode) else None


def _text(node: Node, key: str) -> str | None:
    found = node.at((key,)) if isinstance(node, MapNode) else None
    return found.text if isinstance(found, ScalarNode) and found.text else None


def _whole(node: Node, key: str) -> int | None:
    found = node.at((key,)) if isinstance(node, MapNode) else None
    value = found.value if isinstance(found, ScalarNode) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
