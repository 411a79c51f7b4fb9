"""The reader keeps what was written, knows where it stands, names each slip, and cannot be made to work for long."""

import json
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.ground.problems import Problem, Report
from engine.ground.sources import MapNode, Node, Place, ScalarNode, SeqNode, Source
from engine.ground.texts import catalogue
from engine.language.reader import Limits, build, decode, events, read

FILE = "workflows/x.yaml"


def tree(text: str) -> Node:
    """The tree of a text in which nothing is wrong."""
    root, problems = read(FILE, text)
    assert root is not None and problems == [], Report.of(problems, [Source(FILE, text)]).text()
    return root


def scalar(root: Node, *path: str | int) -> ScalarNode:
    node = root.at(path)
    assert isinstance(node, ScalarNode)
    return node


def spot(place: Place | None) -> tuple[int, int, int | None] | None:
    return None if place is None else (place.line, place.column, place.end_column)


def written(text: str, place: Place) -> str:
    """What stands in the text at a place that ends on its line."""
    line = Source(FILE, text).line(place.line)
    assert line is not None and place.end_column is not None
    return line[place.column - 1 : place.end_column - 1]


def found(text: str) -> list[tuple[str, int, int]]:
    """Code, line and column of each problem."""
    _, problems = read(FILE, text)
    return [(problem.code, problem.place.line, problem.place.column) for problem in problems]


# --- what things mean ---


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("0", 0),
        ("-12", -12),
        ("8.50", Decimal("8.50")),
        ("-0.1", Decimal("-0.1")),
        ("-999999999999999999", -999999999999999999),
        # Everything else is text, whatever older YAML made of it.
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("True", "True"),
        ("NULL", "NULL"),
        ("0123", "0123"),
        ("0912345678", "0912345678"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        ("+5", "+5"),
        (".5", ".5"),
        ("5.", "5."),
        ("1:30", "1:30"),
        ("2026-03-26", "2026-03-26"),
        (".inf", ".inf"),
        ("2/3", "2/3"),
        ("8,5", "8,5"),
        ("=", "="),
        ('"true"', "true"),
        ("'12'", "12"),
        ('""', ""),
    ],
)
def test_only_the_core_is_more_than_text(text: str, value: object) -> None:
    node = scalar(tree(f"key: {text}\n"), "key")
    assert node.value == value and type(node.value) is type(value)


def test_a_missing_value_is_nothing() -> None:
    assert tree("a:\nb: 1\n").plain() == {"a": None, "b": 1}


def test_a_decimal_keeps_its_digits() -> None:
    assert str(scalar(tree("a: 8.50"), "a").value) == "8.50"
    assert scalar(tree("a: 8.50"), "a").text == "8.50"


def test_keys_are_texts() -> None:
    assert tree("1: a\ntrue: b\n~: c\n2026-01-01: d\non: e").plain() == {
        "1": "a",
        "true": "b",
        "~": "c",
        "2026-01-01": "d",
        "on": "e",
    }


def test_everything_is_composed() -> None:
    root = tree('to\u0302\u0301t: to\u0302\u0301t\nb: "to\\u0302\\u0301t"\n')
    assert root.plain() == {"tốt": "tốt", "b": "tốt"}
    assert spot(scalar(root, "tốt").place) == (1, 6, 9)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert tree("\ufeffa: 1").plain() == {"a": 1}


plain_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcđế_", min_size=1), inner, max_size=4),
    max_leaves=15,
)


@given(plain_values)
def test_json_is_read_as_what_it_says(value: object) -> None:
    # JSON is YAML, so every value there is can be written and must come back, composed.
    text = json.dumps(value, ensure_ascii=False)
    root, problems = read(FILE, text)
    assert problems == [] and root is not None
    composed = json.loads(unicodedata.normalize("NFC", json.dumps(value, ensure_ascii=False)))
    assert root.plain() == composed


# --- where things stand ---

PLACED = """\
# yaml-language-server: $schema=../schemas/procedure.schema.json
procedure: kết_nạp
states:
  review: {title: "Hội nghị xét", due: 30 days, list: [a, 'b c']}
  long:
    text: |
      một
        hai
      đếm > 3
    folded: >-

      gấp
      lại
    two: plain
      text
"""


def test_keys_and_values_know_their_places() -> None:
    root = tree(PLACED)
    assert isinstance(root, MapNode)
    entry = root.entry("procedure")
    assert entry is not None
    assert spot(entry.key.place) == (2, 1, 10)
    assert written(PLACED, scalar(root, "procedure").place) == "kết_nạp"
    title = scalar(root, "states", "review", "title")
    assert written(PLACED, title.place) == '"Hội nghị xét"'
    assert written(PLACED, title.within(0, len(title.text))) == "Hội nghị xét"
    assert written(PLACED, title.within(4, 4)) == "nghị"
    braces = root.at(("states", "review"))
    assert isinstance(braces, MapNode) and braces.place.line == 4
    assert written(PLACED, braces.place).startswith("{title:") and written(PLACED, braces.place).endswith("]}")
    items = root.at(("states", "review", "list"))
    assert isinstance(items, SeqNode) and written(PLACED, items.place) == "[a, 'b c']"
    assert written(PLACED, scalar(root, "states", "review", "list", 1).place) == "'b c'"
    long = root.at(("states", "long"))
    assert long is not None and spot(long.place) == (6, 5, None)


def test_the_text_of_a_block_stands_below_its_indicator() -> None:
    root = tree(PLACED)
    literal = scalar(root, "states", "long", "text")
    assert literal.style == "literal" and literal.text == "một\n  hai\nđếm > 3\n"
    assert spot(literal.place) == (6, 11, None)
    assert spot(literal.text_place) == (7, 7, None)
    offset = literal.text.index("đếm")
    assert written(PLACED, literal.within(offset, 3)) == "đếm"
    assert written(PLACED, literal.within(literal.text.index("hai"), 3)) == "hai"


def test_what_is_folded_is_placed_at_its_beginning() -> None:
    root = tree(PLACED)
    folded = scalar(root, "states", "long", "folded")
    assert folded.text == "\ngấp lại" and not folded.exact
    assert spot(folded.within(5)) == (11, 7, None)
    two = scalar(root, "states", "long", "two")
    assert two.text == "plain text" and spot(two.within(6)) == (14, 10, None)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a: &x đây là", "đây là"),
        ('a: &x "đây là"', "đây là"),
        ("a: 'nó''s'", None),
        ('a: "t\\tb"', None),
        ("a: |2\n   x\n", " x"),
        ("a: |\n\n    x\n", "x"),
    ],
)
def test_a_text_is_found_behind_anchors_and_never_guessed_behind_escapes(text: str, part: str | None) -> None:
    node = scalar(tree(text), "a")
    if part is None:
        assert not node.exact and spot(node.within(2)) == (1, 5, None)
    else:
        assert written(text, node.within(node.text.index(part), len(part))) == part


names = st.text("abcdeđếơư_", min_size=1, max_size=8)


@given(st.dictionaries(names, names, min_size=1, max_size=6), st.integers(0, 3))
def test_every_place_points_at_what_was_written(pairs: dict[str, str], blank: int) -> None:
    text = "\n" * blank + "".join(f"{key}:  {value}\n" for key, value in pairs.items())
    root = tree(text)
    assert isinstance(root, MapNode)
    for entry in root.entries:
        assert written(text, entry.key.place) == entry.key.text
        assert isinstance(entry.value, ScalarNode)
        assert written(text, entry.value.place) == entry.value.text == pairs[entry.key.text]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(line_break: str) -> None:
    assert scalar(tree(f"a: 1{line_break}b: 2{line_break}"), "b").place.line == 2


# --- aliases ---


def test_an_alias_repeats_what_it_names() -> None:
    root = tree("a: &x {b: [1, 2]}\nc: *x\n")
    assert root.plain() == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}
    assert root.at(("c",)) is root.at(("a",))


def test_an_alias_may_be_named_anew() -> None:
    assert tree("a: &x 1\nb: &x 2\nc: *x").plain() == {"a": 1, "b": 2, "c": 2}


# --- slips ---

SLIPS: list[tuple[str, list[tuple[str, int, int]]]] = [
    ("", [("yaml.empty", 1, 1)]),
    ("# nothing\n", [("yaml.empty", 1, 1)]),
    ("a: 1\nb: 2\na: 3\n", [("yaml.duplicate-key", 3, 1)]),
    ("a: {b: 1, c: 2, b: 3}", [("yaml.duplicate-key", 1, 17)]),
    ("1: a\n'1': b\n", [("yaml.duplicate-key", 2, 1)]),
    ("tố: 1\nto\u0302\u0301: 2", [("yaml.duplicate-key", 2, 1)]),
    ("x: &x {a: 1}\nb:\n  <<: *x\n", [("yaml.merge-key", 3, 3)]),
    ("a: *x", [("yaml.alias-unknown", 1, 4)]),
    ("a: &x [1, *x]", [("yaml.alias-in-itself", 1, 11)]),
    ("&x a: 1\n*x : 2", [("yaml.key-not-text", 2, 1)]),
    ("? [a]\n: b", [("yaml.key-not-text", 1, 3)]),
    ("? {a: 1}\n: b", [("yaml.key-not-text", 1, 3)]),
    (": b", [("yaml.key-empty", 1, 1)]),
    ("a: !!str 1", [("yaml.tag", 1, 4)]),
    ("a: !!python/object/apply:os.system [x]", [("yaml.tag", 1, 4)]),
    ("a: !has(x)", [("yaml.exclamation", 1, 4)]),
    ("a: !x == y", [("yaml.exclamation", 1, 4)]),
    ("a: !has(x) && b", [("yaml.exclamation", 1, 4)]),
    ("a: !(x > 1)", [("yaml.exclamation", 1, 4)]),
    ("a: {when: !x, to: b}", [("yaml.exclamation", 1, 11)]),
    ("a: !thing {b: 1}", [("yaml.exclamation", 1, 4)]),
    ("a: {title: Nếu có, thì sao}", [("yaml.comma-in-braces", 1, 20)]),
    ("a: {when: f(x, y) || g(x, y), to: z}", [("yaml.comma-in-braces", 1, 16)]),
    ("a: {title: một, hai, ba,\n  to: b}", [("yaml.comma-in-braces", 1, 17)]),
    ("a: {b}", [("yaml.key-without-value", 1, 5)]),
    ("a: {b: , c: 1}", [("yaml.key-without-value", 1, 5)]),
    ('a: {b: "x", c}', [("yaml.key-without-value", 1, 13)]),
    ("a: b: c", [("yaml.colon-in-value", 1, 4)]),
    ("- title: Bước 1: nộp", [("yaml.colon-in-value", 1, 10)]),
    ("a: 1\nb\nc: 2", [("yaml.colon-missing", 2, 1)]),
    ("a: 1\n  b: 2\n", [("yaml.indentation", 2, 4)]),
    ("a:\n  - x\n  b: 1\n", [("yaml.indentation", 3, 3)]),
    ("a:\n  b: 1\n c: 2\n", [("yaml.indentation", 3, 2)]),
    ("a:\n\t- b", [("yaml.tab", 2, 1)]),
    ("a:\n  b: x\n\tc: y\n", [("yaml.tab", 3, 1)]),
    ("a: @b", [("yaml.reserved-start", 1, 4)]),
    ("a: `b`", [("yaml.reserved-start", 1, 4)]),
    ("a: % b", [("yaml.reserved-start", 1, 4)]),
    ("a: & b", [("yaml.reserved-start", 1, 4)]),
    ("a: * b", [("yaml.reserved-start", 1, 4)]),
    ("a: {b: c", [("yaml.bracket-open", 1, 4)]),
    ("a: [1, 2\nb: 3\n", [("yaml.bracket-open", 1, 4)]),
    ("a: 'b\nc: d\n", [("yaml.quote-open", 1, 4)]),
    ('a: "b\\q"', [("yaml.escape", 1, 6)]),
    ('a: "\\x00"', [("yaml.escaped-character", 1, 4)]),
    ('a: "b" và c', [("yaml.text-after-quote", 1, 8)]),
    ("a: 1\n---\nb: 2", [("yaml.several-documents", 2, 1)]),
    ("%YAML 1.1\n---\na: 1", [("yaml.directive", 1, 1)]),
    ("%TAG ! x\n%TAG ! y\n--- a", [("yaml.directive", 1, 1), ("yaml.directive", 2, 1)]),
    ("a: b\x07", [("yaml.character", 1, 5)]),
    ("a: b\u200bc", [("yaml.character", 1, 5)]),
    ("a: \u202eb", [("yaml.character", 1, 4)]),
    ("a: \ud800", [("yaml.character", 1, 4)]),
    ("a:\n\u00a0 b: 1", [("yaml.no-break-space", 2, 1)]),
    ("a: 1234567890123456789", [("yaml.number-too-long", 1, 4)]),
    ("""a: {when: f(x, 'z'), to: z}""", [("yaml.text-after-quote", 1, 19)]),
    ("'': b", [("yaml.key-empty", 1, 1)]),
    ("a: ]", [("yaml.syntax", 1, 4)]),
]


@pytest.mark.parametrize(("text", "expected"), SLIPS)
def test_each_slip_has_its_code_and_its_place(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert found(text) == expected


def test_every_code_of_the_reader_is_among_the_slips_or_the_bounds() -> None:
    known = {code for code in catalogue("vi") if code.startswith("yaml.") and code.count(".") == 1}
    bounds = {f"yaml.{name}" for name in ("too-large", "too-deep", "too-many-nodes", "too-many-problems", "not-utf-8")}
    assert {code for _, expected in SLIPS for code, _, _ in expected} == known - bounds


@pytest.mark.parametrize(("text", "_"), SLIPS)
def test_every_slip_can_be_printed(text: str, _: object) -> None:
    _, problems = read(FILE, text)
    for lang in ("vi", "en"):
        printed = Report.of(problems, [Source(FILE, text)]).text(lang)
        assert printed.encode("utf-8") and "{" not in printed.replace(text, "").split("│")[0]
        assert all(problem.sentence(lang) != problem.code for problem in problems)


def test_all_slips_are_told_at_once_and_the_tree_is_still_there() -> None:
    root, problems = read(FILE, "a: 1\na: 2\nb: !x\nc: {d, e: 1}\nf: *g\nh: [1]\n")
    assert [problem.code for problem in problems] == [
        "yaml.duplicate-key",
        "yaml.exclamation",
        "yaml.key-without-value",
        "yaml.alias-unknown",
    ]
    assert root is not None
    assert root.plain() == {"a": 1, "b": "!x", "c": {"e": 1}, "f": None, "h": [1]}


def test_slips_before_the_one_that_ends_reading_are_told_too() -> None:
    assert [code for code, _, _ in found("a: 1\na: 2\nb: {c: d\n")] == ["yaml.duplicate-key", "yaml.bracket-open"]


def only(text: str) -> Problem:
    _, (problem,) = read(FILE, text)
    return problem


def test_a_duplicate_shows_the_first() -> None:
    problem = only("a: 1\nb: 2\na: 3")
    assert spot(problem.second) == (1, 1, 2) and problem.values == {"name": "a"}


def test_an_open_bracket_shows_where_reading_ended() -> None:
    problem = only("a: {b: c\nd: e\n")
    assert spot(problem.place) == (1, 4, None) and problem.second is not None and problem.second.line == 2


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a: {title: Nếu có, thì sao, to: b}", '"Nếu có, thì sao"'),
        ("a: {when: f(x, y) || g(x, y), to: z}", '"f(x, y) || g(x, y)"'),
        ("""a: {when: f(x, y == "it's"), to: z}""", """'f(x, y == "it''s")'"""),
        ("a: b: c # d", '"b: c # d"'),
        ("a: !has(x) && b", '"!has(x) && b"'),
        ("a: !has(x)", '"!has(x)"'),
    ],
)
def test_the_hint_is_what_would_have_been_right(text: str, hint: str) -> None:
    problem = only(text)
    assert problem.hint == hint
    # Writing the hint in place of the value is a repair.
    value = hint[1:-1].replace("''", "'") if hint[0] == "'" else hint[1:-1]
    assert text.count(value) == 1
    repaired, problems = read(FILE, text.replace(value, hint))
    assert repaired is not None and problems == []


def test_a_torn_value_is_mended_for_the_checks_that_follow() -> None:
    root, _ = read(FILE, "a: {when: f(x, y), to: z}")
    assert root is not None and root.plain() == {"a": {"when": "f(x, y)", "to": "z"}}
    when = scalar(root, "a", "when")
    assert spot(when.within(5, 1)) == (1, 16, 17)


# --- bounds: counted, not timed ---


class Counted:
    """Events of a text, counted as they are taken."""

    def __init__(self, text: str) -> None:
        self.source = Source(FILE, text)
        self.taken = 0

    def __iter__(self) -> Iterator[yaml.Event]:
        for event in events(self.source):
            self.taken += 1
            yield event


def bounded(text: str, limits: Limits = Limits()) -> tuple[list[Problem], int]:  # noqa: B008 (frozen)
    counted = Counted(text)
    root, problems = build(counted.source, iter(counted), limits)
    assert root is None
    return problems, counted.taken


def test_a_bomb_of_aliases_does_not_go_off() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    problems, taken = bounded("\n".join(lines))
    assert [problem.code for problem in problems] == ["yaml.too-many-nodes"]
    assert taken < 120


def test_a_long_text_repeated_is_a_bomb_too() -> None:
    text = f"a: &a {'x' * 64_000}\nb: [{', '.join(['*a'] * 1_000)}]"
    problems, taken = bounded(text)
    assert [problem.code for problem in problems] == ["yaml.too-many-nodes"]
    assert taken < 300


def test_a_chain_of_aliases_is_as_deep_as_what_it_stands_for() -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 200))]
    problems, taken = bounded("\n".join(lines))
    assert [problem.code for problem in problems] == ["yaml.too-deep"]
    assert taken < 250


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_stops_at_the_bound(opening: str) -> None:
    limits = Limits()
    problems, taken = bounded(opening * 100_000, limits)
    assert [problem.code for problem in problems] == ["yaml.too-deep"]
    assert taken < 3 * limits.depth + 5


def test_a_list_without_end_stops_at_the_bound() -> None:
    limits = Limits(nodes=1_000)
    problems, taken = bounded("[" + "a," * 400_000, limits)
    assert [problem.code for problem in problems] == ["yaml.too-many-nodes"]
    assert taken < limits.nodes + 10


def test_after_many_problems_reading_stops() -> None:
    limits = Limits(problems=10)
    problems, taken = bounded("a: 1\n" * 50_000, limits)
    assert [problem.code for problem in problems] == ["yaml.duplicate-key"] * 10 + ["yaml.too-many-problems"]
    assert taken < 40


def test_a_file_too_large_is_not_looked_at() -> None:
    huge = "a: " + "x" * 10_000_000
    root, problems = read(FILE, huge)
    assert root is None and [problem.code for problem in problems] == ["yaml.too-large"]
    text, problems = decode(FILE, huge.encode())
    assert text is None and [problem.code for problem in problems] == ["yaml.too-large"]


def test_size_is_counted_in_bytes() -> None:
    limits = Limits(size=10)
    assert read(FILE, "a: ếếế", limits)[1][0].code == "yaml.too-large"
    assert read(FILE, "a: eee", limits)[1] == []


def test_hidden_characters_are_told_within_bounds() -> None:
    _, problems = read(FILE, "a: " + "\x07" * 1_000)
    assert len(problems) == Limits().problems


def test_what_is_no_utf_8_is_said_with_its_place() -> None:
    text, problems = decode(FILE, "một: 1\nhai: ".encode() + b"\xff\xfe")
    assert text is None
    assert [(problem.code, spot(problem.place)) for problem in problems] == [("yaml.not-utf-8", (2, 6, None))]
    assert problems[0].values == {"byte": "FF"}
    assert decode(FILE, "một: 1".encode()) == ("một: 1", [])


@given(st.text(st.sampled_from("ab:{}[],-?!&*|>'\"%@` \n\t#ế\\0"), max_size=40))
def test_whatever_is_written_there_is_a_tree_or_a_reason(text: str) -> None:
    root, problems = read(FILE, text)
    assert root is not None or problems
    for problem in problems:
        assert problem.sentence() != problem.code
        assert 1 <= problem.place.line <= len(Source(FILE, text).lines) + 1 and problem.place.column >= 1
    if root is not None:
        root.plain()


PIECES = ["a: ", "b", "\n", "  ", "- ", "{", "}", "[", "]", ", ", "&x ", "*x", "'", '"', "!t ", "? ", ": ", "|\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_pieces_of_yaml_give_a_tree_or_a_reason(text: str) -> None:
    root, problems = read(FILE, text)
    assert root is not None or problems
    Report.of(problems, [Source(FILE, text)]).text()
