"""The words and the schema agree: whatever one refuses the other refuses too (random changes to good files)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.ground.sources import Entry, MapNode, Node, Place, ScalarNode, SeqNode
from engine.language.reader import read
from engine.language.shape import kind_of, shape_problems
from tests.language.packs import HERE, base_files, with_documents

PLACE = Place("changed.yaml", 1, 1)


def _trees() -> list[MapNode]:
    files = dict(base_files())
    for path in sorted((HERE / "good").glob("*.yaml")):
        files |= {
            f"{path.stem}/{name}": text for name, text in with_documents(path.read_text(encoding="utf-8")).items()
        }
    trees = []
    for name, content in sorted(files.items()):
        node, _ = read(name, content.decode()) if name.endswith(".yaml") else (None, [])
        if isinstance(node, MapNode) and kind_of(node) is not None:
            trees.append(node)
    return trees


TREES = _trees()

SCALARS = st.one_of(
    st.sampled_from(["x", "stay", "10 days", "2026-02-01", "", "Ô", "a b", "all", "5 MB", "1/2", "param.x", "_x"]),
    st.integers(-3, 3),
    st.booleans(),
    st.none(),
)


def scalar(value: str | int | bool | None) -> ScalarNode:
    return ScalarNode(PLACE, value, "" if value is None else str(value))


@st.composite
def changed(draw: st.DrawFn) -> MapNode:
    """A good tree with one node changed: removed, replaced, renamed, wrapped in a list, or given one more key."""
    tree = draw(st.sampled_from(TREES))
    result = _changed(tree, draw)
    return result if isinstance(result, MapNode) else tree


def _changed(node: Node, draw: st.DrawFn) -> Node:
    """Walk down at random and change something where the walk ends."""
    if isinstance(node, MapNode) and node.entries and draw(st.integers(0, 9)) < 8:
        at = draw(st.integers(0, len(node.entries) - 1))
        inner = replace(node.entries[at], value=_changed(node.entries[at].value, draw))
        return MapNode(node.place, (*node.entries[:at], inner, *node.entries[at + 1 :]))
    if isinstance(node, SeqNode) and node.items and draw(st.integers(0, 9)) < 8:
        at = draw(st.integers(0, len(node.items) - 1))
        return SeqNode(node.place, (*node.items[:at], _changed(node.items[at], draw), *node.items[at + 1 :]))
    changes: list[Callable[[], Node]] = [
        lambda: scalar(draw(SCALARS)),
        lambda: SeqNode(node.place, (node,)),
        lambda: SeqNode(node.place, ()),
        lambda: MapNode(node.place, (Entry(scalar(draw(st.sampled_from(["to", "when", "title", "zz"]))), node),)),
    ]
    if isinstance(node, MapNode):
        entries = node.entries
        extra = Entry(scalar(draw(st.sampled_from(["zz", "when", "to", "title", "Bad"]))), scalar(draw(SCALARS)))
        changes += [
            lambda: MapNode(node.place, entries[1:]),
            lambda: MapNode(node.place, (*(e for e in entries if e.key.text != extra.key.text), extra)),
            lambda: MapNode(node.place, ()),
        ]
    return draw(st.sampled_from(changes))()


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(changed())
def test_the_words_and_the_schema_agree_on_what_is_right(tree: MapNode) -> None:
    kind = kind_of(tree)
    if kind is None:
        return
    problems = shape_problems(tree, kind)
    try:
        kind.model_validate(tree)
        accepted = True
    except ValidationError:
        accepted = False
    assert accepted == (not problems), [problem.sentence() for problem in problems]


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.place.file)
def test_a_good_tree_has_the_right_shape(tree: MapNode) -> None:
    kind = kind_of(tree)
    assert kind is not None
    assert shape_problems(tree, kind) == []
