"""Places survive, paths lead to the right node, and a part of a text knows where it stands."""

from decimal import Decimal

from engine.ground.sources import (
    Entry,
    MapNode,
    Place,
    ScalarNode,
    SeqNode,
    Source,
    key_place,
    value_place,
)


def at(line: int, column: int, end: int | None = None) -> Place:
    return Place("x.yaml", line, column, end)


TREE = MapNode(
    at(1, 1),
    (
        Entry(ScalarNode(at(1, 1, 7), "states", "states"), SeqNode(at(2, 3), (ScalarNode(at(2, 5, 9), True, "true"),))),
        Entry(ScalarNode(at(3, 1, 5), "rate", "rate"), ScalarNode(at(3, 7, 11), Decimal("8.50"), "8.50")),
    ),
)


def test_plain_values_keep_order_and_exact_decimals() -> None:
    plain = TREE.plain()
    assert plain == {"states": [True], "rate": Decimal("8.50")}
    assert isinstance(plain, dict) and list(plain) == ["states", "rate"]
    assert str(plain["rate"]) == "8.50"


def test_a_path_leads_to_its_node_and_nowhere_else() -> None:
    assert TREE.at(()) is TREE
    assert TREE.at(("states", 0)) == ScalarNode(at(2, 5, 9), True, "true")
    for wrong in [("stats",), ("states", 1), ("states", -1), ("states", "0"), ("rate", "x"), (0,)]:
        assert TREE.at(wrong) is None


def test_keys_are_found_by_what_is_written() -> None:
    assert TREE.keys() == ("states", "rate")
    assert "rate" in TREE and "rates" not in TREE
    assert TREE.get("rates") is None
    entry = TREE.entry("rate")
    assert entry is not None and entry.key.place == at(3, 1, 5)


def test_a_path_that_leads_nowhere_is_placed_at_the_nearest_thing_above() -> None:
    assert key_place(TREE, ("rate",)) == at(3, 1, 5)
    assert value_place(TREE, ("rate",)) == at(3, 7, 11)
    assert key_place(TREE, ("states", 0)) == at(2, 5, 9)
    assert key_place(TREE, ("states", 7, "title")) == at(1, 1, 7)
    assert value_place(TREE, ("states", 7, "title")) == at(1, 1, 7)
    assert value_place(TREE, ("nowhere",)) == value_place(TREE, ()) == at(1, 1)


def test_a_part_of_a_text_knows_its_place() -> None:
    plain = ScalarNode(at(4, 10, 20), "a >  birth", "a >  birth")
    assert plain.within(5, 5) == at(4, 15, 20)
    block = ScalarNode(at(4, 8), "a >\n  birth\n", "a >\n  birth\n", "literal", at(5, 7))
    assert block.within(6, 5) == at(6, 9, 14)
    assert block.within(0) == at(5, 7)


def test_a_folded_text_is_placed_at_its_beginning_and_nothing_is_guessed() -> None:
    folded = ScalarNode(at(4, 8), "a b", "a b", "folded", at(5, 7), exact=False)
    assert folded.within(2, 1) == at(5, 7)
    assert ScalarNode(at(1, 2), "x", "x").within(9) == at(1, 2)


def test_a_source_counts_the_lines_that_yaml_counts() -> None:
    source = Source("x.yaml", "\ufeffmột\r\nhai\rba\nbốn\x0bnăm\u2028sáu")
    assert source.lines == ("một", "hai", "ba", "bốn\x0bnăm", "sáu")
    assert source.line(1) == "một" and source.line(0) is None and source.line(6) is None


def test_a_source_is_composed() -> None:
    assert Source("x.yaml", "To\u0302\u0301").text == "Tố"


def test_a_place_reads_as_compilers_write_it() -> None:
    assert str(at(14, 5)) == "x.yaml:14:5"
    assert sorted([at(2, 1), at(1, 9), at(1, 2)], key=Place.order) == [at(1, 2), at(1, 9), at(2, 1)]
