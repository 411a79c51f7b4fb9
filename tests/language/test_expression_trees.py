"""Expressions made at random: what is accepted runs, and the text that runs means what the author wrote."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.definition.expressions import Expression, ExpressionFailed
from engine.definition.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    MONEY,
    PERIOD,
    TEXT,
    UNIT,
    Member,
    ValueType,
    list_of,
    struct,
)
from engine.ground.sources import Place
from engine.language.expressions import Environment, compile_expression, parsed
from engine.language.subset import Literal_, readings, written

HERE = Place("w.yaml", 1, 1)
DECIMAL = ValueType(kind="decimal", scale=1)
CHOICE = ValueType(kind="choice", options=("good", "bad"))
LINE = struct(
    "line",
    {"title": Member(type=TEXT), "n": Member(type=INTEGER), "on": Member(type=DATE), "flag": Member(type=BOOLEAN)},
)
FORM = {
    "n": INTEGER,
    "mark": DECIMAL,
    "fine": ValueType(kind="decimal", scale=3),
    "share": ValueType(kind="percent"),
    "price": MONEY,
    "flag": BOOLEAN,
    "name": TEXT,
    "level": CHOICE,
    "on": DATE,
    "wait": PERIOD,
    "base": UNIT,
    "lines": list_of(LINE),
    "numbers": list_of(INTEGER),
    "marks": list_of(DECIMAL),
    "tags": list_of(TEXT),
    "units": list_of(UNIT),
}
ENVIRONMENT = Environment(
    {"form": struct("form", {name: Member(type=type_) for name, type_ in FORM.items()}), "day": DATE}
)

days = st.dates().map(lambda day: day.isoformat())
small = st.integers(-1000, 1000)
words = st.text("ab đĐ\"\\'{}\n", max_size=4)
units = st.sampled_from(["u1", "u2"]).map(
    lambda id_: {"id": id_, "kind": "branch", "level": "base", "name": "x", "full_name": "x"}
)
lines = st.fixed_dictionaries({"title": words, "n": small, "on": days, "flag": st.booleans()})
names = st.fixed_dictionaries(
    {
        "day": days,
        "form": st.fixed_dictionaries(
            {
                "n": small,
                "mark": small,
                "fine": small,
                "share": small,
                "price": small,
                "flag": st.booleans(),
                "name": words,
                "level": st.sampled_from(CHOICE.options or ()),
                "on": days,
                "wait": st.sampled_from(["1 day", "3 months", "15 years 1 day"]),
                "base": units,
                "lines": st.lists(lines, max_size=3),
                "numbers": st.lists(small, max_size=3),
                "marks": st.lists(small, max_size=3),
                "tags": st.lists(words, max_size=3),
                "units": st.lists(units, max_size=3),
            }
        ),
    }
)

LEAVES: dict[str, list[str]] = {
    "number": [
        "form.n",
        "form.mark",
        "form.fine",
        "form.share",
        "3",
        "0",
        "2.5",
        "0.125",
        "-4",
        "size(form.tags)",
        "year(day)",
    ],
    "amount": ["form.price", "5000", "sum(form.lines.map(x, x.n)) * form.price"],
    "boolean": ["true", "false", "form.flag", "has(form.name)", "has(form.base.name)"],
    "text": ["form.name", '"a\\"b"', '"Đức\\n"', "form.base.name", 'form.tags.join(", ")', "fold(form.name)"],
    "choice": ["form.level"],
    "date": ["day", "form.on", "later(day, form.wait)", 'later(form.on, "1 month")'],
    "numbers": ["form.numbers", "form.marks", "[1, 2.5]", "[form.n]", "[]"],
    "lines": ["form.lines"],
    "unit": ["form.base"],
}


@st.composite
def expressions(draw: st.DrawFn, kind: str, depth: int) -> str:
    """A text that should be a value of a kind, made of leaves and of the operations of the language."""

    def part(of: str) -> str:
        return draw(expressions(of, depth - 1))

    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(LEAVES[kind]))
    if draw(st.integers(0, 5)) == 0 and kind != "choice":
        return f"({part('boolean')} ? {part(kind)} : {part(kind)})"
    match kind:
        case "number":
            operator = draw(st.sampled_from(["+", "-", "*", "neg", "sum", "mean", "round", "divide", "days"]))
            match operator:
                case "neg":
                    return f"-({part('number')})"
                case "sum":
                    return f"sum({part('numbers')})"
                case "mean":
                    return f"mean({part('numbers')}, {draw(st.integers(0, 3))})"
                case "round":
                    return f"round_to({part('number')}, {draw(st.integers(0, 3))})"
                case "divide":
                    return f"round_to({part('number')} / {part('number')}, {draw(st.integers(0, 2))})"
                case "days":
                    return f"days_between({part('date')}, {part('date')})"
            return f"({part('number')} {operator} {part('number')})"
        case "amount":
            return draw(
                st.sampled_from([f"({part('amount')} + {part('amount')})", f"dong({part('amount')}, {part('number')})"])
            )
        case "boolean":
            return _condition(draw, part)
        case "text":
            return draw(
                st.sampled_from(
                    [f"({part('text')} + {part('text')})", f"upper({part('text')})", f"{part('text')}.trim()"]
                )
            )
        case "numbers":
            return draw(
                st.sampled_from(
                    [
                        f"{part('lines')}.map(x, x.n)",
                        f"form.numbers.filter(x, x > {part('number')})",
                        f"form.numbers.map(x, x > 2, x + {part('number')})",
                        f"[{part('number')}, {part('number')}]",
                    ]
                )
            )
        case "lines":
            return f"{part('lines')}.filter(l, l.flag || {part('boolean')})"
    return draw(st.sampled_from(LEAVES[kind]))


def _condition(draw: st.DrawFn, part: Any) -> str:
    compare = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
    equal = draw(st.sampled_from(["==", "!="]))
    return draw(
        st.sampled_from(
            [
                f"({part('boolean')} && {part('boolean')})",
                f"({part('boolean')} || {part('boolean')})",
                f"!({part('boolean')})",
                f"({part('number')} {compare} {part('number')})",
                f"({part('amount')} {compare} {part('amount')})",
                f"({part('date')} {compare} {part('date')})",
                f'(day {compare} "2026-01-31")',
                f"({part('text')} {equal} {part('text')})",
                f'({part("choice")} {equal} "good")',
                '(form.level in ["good", "bad"])',
                f"({part('number')} in [{part('number')}, 2])",
                f"({part('unit')} {equal} {part('unit')})",
                "(form.base in form.units)",
                f"{part('lines')}.exists(x, x.on < {part('date')})",
                f"{part('lines')}.all(y, y.n > {part('number')})",
                f"{part('lines')}.exists_one(z, z.title == {part('text')})",
                f"({part('text')}).contains({part('text')})",
                f'is_at_most({part("lines")}.size(), 3, "1/2")',
            ]
        )
    )


#: What may be said against an expression whose kinds all fit: it might lose digits, or is too much of a good thing.
MAY_BE_SAID = {
    "expression.loses-digits",
    "expression.too-fine",
    "expression.too-deep",
    "expression.too-long",
    "expression.too-large",
    "expression.cannot-compare",  # money with what is no money
    "expression.cannot-compute",
    "expression.mixed-types",
    "expression.name-taken",
    "expression.dong-of-number",
    "expression.never-equal",
}

#: What may go wrong in an expression that was accepted, over values that are all there.
MAY_FAIL = ("divi", "overflow", "mean of no numbers", "budget", "no such day")


@given(text=st.sampled_from(sorted(LEAVES)).flatmap(lambda kind: expressions(kind, 3)), values=names)
def test_what_is_accepted_runs(text: str, values: dict[str, Any]) -> None:
    made = compile_expression(text, HERE, ENVIRONMENT)
    if isinstance(made, tuple):
        assert {each.code for each in made} <= MAY_BE_SAID, (text, [(each.code, each.detail) for each in made])
        return
    try:
        made.value(values)
    except ExpressionFailed as failure:
        # Types are never the reason: those were checked.
        assert any(each in failure.detail for each in MAY_FAIL), (text, failure.detail)
        assert "overload" not in failure.detail, (text, failure.detail)


def without_places(node: Any) -> Any:
    """The same tree with every place at the beginning."""
    if isinstance(node, tuple):
        return tuple(without_places(each) for each in node)
    if not hasattr(node, "at"):
        return node
    changed = {each.name: without_places(getattr(node, each.name)) for each in fields(node)}
    return replace(node, **{**changed, "at": 0})


@given(text=st.sampled_from(sorted(LEAVES)).flatmap(lambda kind: expressions(kind, 3)))
def test_a_tree_written_out_reads_as_the_same_tree(text: str) -> None:
    try:
        tree = without_places(parsed(text))
    except RuntimeError as error:
        assert "recursion" in str(error)
        return
    again = without_places(parsed(written(tree)))
    assert again == tree
    assert readings(again) == readings(tree)


@given(value=st.text(max_size=12))
def test_any_text_can_be_written_as_a_literal(value: str) -> None:
    made = compile_expression(written(Literal_(at=0, value=value)), HERE, ENVIRONMENT)
    assert isinstance(made, Expression)
    assert made.value({}) == value
