"""Expressions: what is refused and where it is pointed at, what runs, and that a failure never counts as yes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.definition.expressions import Expression, ExpressionFailed, Template
from engine.definition.types import (
    BOOLEAN,
    DATE,
    FILE,
    INTEGER,
    MONEY,
    MONTH,
    PERIOD,
    PERSON,
    SHARE,
    TEXT,
    UNIT,
    Kind,
    Member,
    ValueType,
    list_of,
    struct,
)
from engine.ground.problems import Problem
from engine.ground.sources import MapNode, Place, ScalarNode
from engine.language.expressions import (
    Environment,
    browser_text,
    compile_expression,
    compile_template,
    literal_comparisons,
)
from engine.language.functions import FUNCTIONS, WRITABLE
from engine.language.reader import read
from engine.language.subset import Comparison

HERE = Place("workflows/member_admission.yaml", 7, 11)


def of(kind: Kind, scale: int = 0) -> ValueType:
    return ValueType(kind=kind, scale=scale)


def choice(*options: str) -> ValueType:
    return ValueType(kind="choice", options=options)


def group(name: str, /, *optional: str, **members: ValueType) -> ValueType:
    return struct(name, {each: Member(type=type_, optional=each in optional) for each, type_ in members.items()})


VARIANT = choice("no_branch", "base_branch", "ordinary")
PENALTY = choice("reprimand", "warning", "expulsion")

ENVIRONMENT = Environment(
    {
        "day": DATE,
        "today": DATE,
        "subject": group(
            "subject",
            "branch",
            "card_number",
            id=TEXT,
            full_name=TEXT,
            birth_date=DATE,
            status=choice("youth", "active", "expelled"),
            branch=UNIT,
            card_number=TEXT,
            party_member=BOOLEAN,
            discipline=list_of(group("discipline", "lapses_on", **{"penalty": TEXT, "from": DATE, "lapses_on": DATE})),
        ),
        "actor": PERSON,
        "unit": group("unit", "branch", base=UNIT, branch=UNIT),
        "case": group("case", variant=VARIANT, opened_by=PERSON, opened_on=DATE),
        "vars": group("vars", "level", penalty=PENALTY, round=INTEGER, level=choice("excellent", "good")),
        "answers": group(
            "answers",
            "branch_preparation",
            branch_preparation=group(
                "branch_preparation", "party_opinion", party_opinion=group("external_act", number=TEXT, date=DATE)
            ),
        ),
        "form": group(
            "form",
            "other",
            n=INTEGER,
            m=INTEGER,
            name=TEXT,
            other=TEXT,
            flag=BOOLEAN,
            mark=of("decimal", 1),
            fine=of("decimal", 2),
            share=of("percent"),
            price=MONEY,
            paid_until=MONTH,
            sent_by=of("month_day"),
            portrait=FILE,
            tags=list_of(TEXT),
            numbers=list_of(INTEGER),
            marks=list_of(of("decimal", 1)),
            units=list_of(UNIT),
            lines=list_of(group("line", "note", title=TEXT, price=MONEY, chosen=BOOLEAN, note=TEXT)),
        ),
        "param": group(
            "param",
            min_age=PERIOD,
            cap=SHARE,
            least=of("decimal", 2),
            levels=list_of(choice("excellent", "good", "completed")),
            catalogue=of("options"),
        ),
        "loose": of("any"),
    }
)


def unit(id_: str, **more: str) -> dict[str, str]:
    return {
        "id": id_,
        "kind": "branch",
        "level": "base",
        "name": f"Chi đoàn {id_}",
        "full_name": f"Chi đoàn {id_}",
    } | more


NAMES: dict[str, Any] = {
    "day": "2026-11-23",
    "today": "2026-11-23",
    "subject": {
        "id": "p1",
        "full_name": "Nguyễn Thị Hoa",
        "birth_date": "2011-11-22",
        "status": "youth",
        "branch": unit("b1"),
        "party_member": False,
        "discipline": [{"penalty": "warning", "from": "2026-01-05", "lapses_on": None}],
    },
    "actor": {"id": "p2", "name": "Lê Minh"},
    "unit": {"base": unit("a1"), "branch": unit("b1")},
    "case": {"variant": "ordinary", "opened_by": {"id": "p2", "name": "Lê Minh"}, "opened_on": "2026-11-02"},
    "vars": {"penalty": "warning", "round": 1, "level": "good"},
    "answers": {},
    "form": {
        "n": 3,
        "m": 4,
        "name": "Đức",
        "flag": True,
        "mark": 85,
        "fine": 850,
        "share": 8,
        "price": 5_000_000,
        "paid_until": "2026-11",
        "sent_by": "09-30",
        "portrait": {"digest": "d", "name": "anh.jpg", "size": 10, "media_type": "image/jpeg"},
        "tags": ["a", "b"],
        "numbers": [1, 2, 3],
        "marks": [80, 85],
        "units": [unit("b1"), unit("b2")],
        "lines": [{"title": "A", "price": 1000, "chosen": True}],
    },
    "param": {
        "min_age": "15 years 1 day",
        "cap": "1/5",
        "least": 850,
        "levels": ["excellent", "good"],
        "catalogue": {},
    },
    "loose": {"x": 1},
}


class Answers:
    """Answers from a table, and remembers what it was asked."""

    def __init__(self, **answers: object) -> None:
        self.answers = answers
        self.asked: list[tuple[str, list[object]]] = []

    def ask(self, name: str, arguments: Sequence[object]) -> object:
        self.asked.append((name, list(arguments)))
        answer = self.answers[name]
        return answer() if callable(answer) else answer


def compiled(text: str, expected: ValueType | Kind | None = None, environment: Environment = ENVIRONMENT) -> Expression:
    made = compile_expression(text, HERE, environment, expected)
    assert isinstance(made, Expression), [f"{each.code} {each.sentence()} {each.detail}" for each in made]
    return made


def problems(text: str, expected: ValueType | Kind | None = None) -> tuple[Problem, ...]:
    """What is wrong with an expression standing alone on its line."""
    place = Place(HERE.file, HERE.line, HERE.column, HERE.column + len(text))
    made = compile_expression(text, place, ENVIRONMENT, expected)
    assert not isinstance(made, Expression), f"accepted, and runs {browser_text(made)}"
    return made


def answer(text: str, names: Mapping[str, object] | None = None, questions: Answers | None = None) -> object:
    return compiled(text).value({**NAMES, **(names or {})}, questions)


def form(**answers: object) -> dict[str, object]:
    """The names with these answers in the form instead, None for one that is absent."""
    filled = {**NAMES["form"], **answers}
    return {**NAMES, "form": {name: value for name, value in filled.items() if value is not None}}


@contextmanager
def fails(*said: str) -> Iterator[None]:
    with pytest.raises(ExpressionFailed) as raised:
        yield
    for part in said:
        assert part in str(raised.value)


# --- A failure never counts as yes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param('form.other == "x"', NAMES, id="an answer that is absent"),
        pytest.param('form.other != "x"', NAMES, id="and its contrary"),
        pytest.param("!form.flag", form(flag=None), id="a negation of what is absent"),
        pytest.param("has(answers.branch_preparation.party_opinion)", NAMES, id="has() of what has no parent"),
        pytest.param("!has(answers.branch_preparation.party_opinion)", NAMES, id="and its contrary"),
        pytest.param("has(loose.x.y)", {"loose": {}}, id="has() deep inside what is absent"),
        pytest.param("has(form.other)", {}, id="has() of a form that is not there at all"),
        pytest.param("form.n % form.m == 0", form(m=0), id="a division by zero"),
        pytest.param("round_to(form.n / form.m, 2) > 1", form(m=0), id="a rounded division by zero"),
        pytest.param("form.n + 9223372036854775807 > 0", NAMES, id="an overflow"),
        pytest.param("form.n > 2", form(n="ba"), id="text where a number was promised"),
        pytest.param("form.n > 2", form(n=3.5), id="a float where a number was promised"),
        pytest.param("form.n > 2", form(n=2**70), id="a number larger than the language has"),
        pytest.param("form.flag", form(flag="true"), id="text where a condition was promised"),
        pytest.param("form.flag", form(flag=1), id="a number where a condition was promised"),
        pytest.param("form.flag && form.n > 2", form(flag="true"), id="text inside a condition"),
        pytest.param("form.lines.all(q, q.chosen)", form(lines=[{"title": "A"}]), id="an item without its answer"),
        pytest.param('form.lines.exists(q, q.note == "x")', NAMES, id="no item has the answer"),
        pytest.param("form.numbers[7] > 0", NAMES, id="an item behind the end"),
        pytest.param(
            "later(subject.birth_date, param.min_age) <= day", {**NAMES, "param": {"min_age": "soon"}}, id="no period"
        ),
        pytest.param("day < today", {"day": date(2026, 1, 1), "today": "2026-11-23"}, id="a day as an object"),
        pytest.param("age(subject.birth_date, day) >= 0", {**NAMES, "day": "2001-01-01"}, id="a day before the birth"),
        pytest.param("mean(form.marks, 1) >= 0", form(marks=[]), id="the mean of nothing"),
        pytest.param(
            "form.numbers.all(a, form.numbers.all(b, form.numbers.all(c, a + b + c >= 0)))",
            form(numbers=list(range(100))),
            id="more work than is allowed",
        ),
    ],
)
def test_an_erroring_condition_never_holds(text: str, names: Mapping[str, object]) -> None:
    condition = compiled(text, "boolean")
    with fails(text, str(HERE)):
        condition.holds(names)
    with fails(text):
        condition.value(names)


def test_what_has_an_answer_all_the_same_gives_it() -> None:
    # `false && error` and `true || error` are decided by one side alone, whichever side that is.
    assert answer('has(form.other) && form.other == "x"') is False
    assert answer('form.other == "x" && has(form.other)') is False
    assert answer('form.other == "x" || true') is True


def test_only_true_itself_holds() -> None:
    assert compiled("form.flag").holds(form(flag=True)) is True
    assert compiled("form.flag").holds(form(flag=False)) is False
    text = compiled("form.name")
    with fails("expected true or false"):
        text.holds(NAMES)


def test_a_failure_does_not_show_what_may_be_about_a_person() -> None:
    for text, names in (
        ("form.flag", form(flag="Nguyễn Thị Hoa")),
        ("form.n", form(n=Decimal("15.5"))),
        ("sum(form.numbers)", form(numbers=["Hoa"])),
    ):
        with pytest.raises(ExpressionFailed) as raised:
            compiled(text).value(names)
        assert "Hoa" not in str(raised.value) and "15" not in raised.value.detail


def test_a_failure_names_the_expression_and_its_place() -> None:
    with pytest.raises(ExpressionFailed) as raised:
        compiled("form.other").value(NAMES)
    assert raised.value.text == "form.other"
    assert raised.value.place == HERE
    assert "other" in raised.value.detail


# --- Absent is absent -------------------------------------------------------------------------------------------------


def test_empty_optional_values_are_absent_however_deep() -> None:
    assert answer("has(form.other)", form(other=None)) is False
    assert compiled("has(form.other)").value({**NAMES, "form": {"other": None}}) is False
    assert answer("subject.discipline.exists(d, has(d.lapses_on))") is False
    assert answer("subject.discipline[0]") == {"penalty": "warning", "from": "2026-01-05"}
    assert answer("has(unit.branch)", {"unit": {"base": unit("a1"), "branch": None}}) is False


def test_has_gives_a_truth_value_and_not_what_it_asks_about() -> None:
    for text in ("has(form.name)", "has(subject.branch)", "has(subject.branch.kind)", "has(form.lines)"):
        assert answer(text) is True
    assert answer("has(form.lines)", form(lines=[])) is True


def test_only_what_is_read_is_handed_over() -> None:
    class Watched(dict[str, object]):
        def __init__(self, names: Mapping[str, object]) -> None:
            super().__init__(names)
            self.read: set[str] = set()

        def get(self, key: str, default: object = None) -> object:
            self.read.add(key)
            return super().get(key, default)

    names = Watched(NAMES)
    assert compiled("form.n > 2 && unit.base.kind == unit.branch.kind").value(names) is True
    assert names.read == {"form", "unit"}
    # What nobody reads may be anything.
    assert compiled("form.n > 2").value({"form": {"n": 3, "odd": object()}}) is True
    assert (
        compiled("form.lines.exists(q, q.price > 1)").value({"form": {"lines": [{"price": 2, "x": object()}]}}) is True
    )
    assert (
        compiled("form.lines.filter(q, q.chosen).size()").value({"form": {"lines": [{"chosen": True, "x": object()}]}})
        == 1
    )
    with fails("not a value"):
        compiled("form.lines").value({"form": {"lines": [{"price": object()}]}})


# --- What is refused, where it is pointed at, what is proposed --------------------------------------------------------

REFUSED = [
    # Reading
    ("", "expression.empty", 0, None),
    ("   ", "expression.empty", 0, None),
    ("form.n +", "expression.syntax", 8, None),
    ("(form.n", "expression.syntax", 7, None),
    ('form.name = "x"', "expression.single-equals", 10, None),
    ("form.flag & form.flag", "expression.single-sign", 10, None),
    ("form.flag and form.flag", "expression.word-operator", 10, None),
    ("1 + " * 40 + "1", "expression.too-deep", 0, None),
    ("form.n == 1 || " * 200 + "true", "expression.too-long", 0, None),
    ("9999999999999999999 > form.n", "expression.written-number", 0, None),
    ("form.mark > 1.5e3", "expression.written-number", 12, None),
    ("has(form)", "expression.has-target", 4, None),
    # Names
    ("fom.n > 1", "expression.unknown-name", 0, "form"),
    ("form.nmae == form.name", "expression.unknown-member", 5, "name"),
    ("subject.discipline.exists(d, d.penality == form.name)", "expression.unknown-member", 31, "penalty"),
    ("has(subject.brnach)", "expression.unknown-member", 12, "branch"),
    ("unit.branch.titel", "expression.unknown-member", 12, None),
    ("form.?othr.orValue(form.name)", "expression.unknown-member", 6, "other"),
    ("form.lines.price", "expression.no-parts", 11, None),
    ("subject.birth_date.year > 2000", "expression.date-has-no-parts", 19, None),
    ("form['n']", "expression.index-of-group", 4, ".n"),
    ("case.variant == ordinary", "expression.unquoted", 16, '"ordinary"'),
    ("form.lines.exists(form, form.chosen)", "expression.name-taken", 11, None),
    ("form.lines.exists(a, form.lines.exists(a, a.chosen))", "expression.name-taken", 32, None),
    ("later == day", "expression.not-called", 0, None),
    # Functions and methods
    ("agee(subject.birth_date, day) > 3", "expression.unknown-function", 0, "age"),
    ("form.tags.exist(t, true)", "expression.unknown-function", 10, "exists"),
    ("age(subject.birth_date)", "expression.argument-count", 0, None),
    ("age(form.name, day)", "expression.argument-type", 9, None),
    ("form.name.fold()", "expression.function-as-method", 10, None),
    ('form.name.contains("a", "b")', "expression.argument-count", 10, None),
    ('form.n.contains("a")', "expression.method-of", 7, None),
    ("form.n.size()", "expression.size-of", 7, None),
    ("form.n.exists(x, true)", "expression.macro-of", 7, None),
    ("form.numbers.filter(x, x)", "expression.not-a-condition", 23, None),
    ("form.numbers.all(x, x + 1)", "expression.not-a-condition", 22, None),
    ("open_cases(form.name)", "expression.argument-type", 16, None),
    ("has_body(unit, form.name, day)", "expression.argument-type", 9, None),
    # Operands
    ("form.name + form.n", "expression.cannot-compute", 10, None),
    ("form.flag && form.n", "expression.not-a-condition", 18, None),
    ("!form.n", "expression.not-a-condition", 6, None),
    ("form.n ? 1 : 2", "expression.not-a-condition", 5, None),
    ('form.flag ? 1 : "a"', "expression.mixed-types", 16, None),
    ('[1, "a"]', "expression.mixed-types", 4, None),
    ("form.n == form.name", "expression.cannot-compare", 7, None),
    ("form.flag < form.flag", "expression.cannot-compare", 10, None),
    ("form.name < subject.full_name", "expression.no-order", 10, None),
    ('vars.penalty > "warning"', "expression.no-order", 13, None),
    ("subject == unit.base", "expression.cannot-compare", 8, None),
    ("answers.branch_preparation == answers.branch_preparation", "expression.cannot-compare", 27, None),
    ("form.lines == form.lines", "expression.cannot-compare", 11, None),
    ('form.name in "abc"', "expression.in-text", 10, None),
    ("form.name in form.n", "expression.not-a-list", 18, None),
    ("form.n in form.tags", "expression.cannot-compare", 7, None),
    ("form.n[0]", "expression.not-a-list", 6, None),
    ('form.tags["a"]', "expression.index-type", 10, None),
    ("form.?other == form.name", "expression.may-be-absent", 6, None),
    ('form.name.orValue("")', "expression.not-optional", 10, None),
    ("form.?other.orValue(1)", "expression.mixed-types", 20, None),
    # Choices
    ('case.variant == "ordinry"', "expression.unknown-option", 16, '"ordinary"'),
    ('"nobody" != case.variant', "expression.unknown-option", 0, None),
    ('case.variant in ["ordinary", "no_brnch"]', "expression.unknown-option", 29, '"no_branch"'),
    ('vars.penalty == (form.flag ? "warning" : "none")', "expression.unknown-option", 41, None),
    ("vars.penalty == case.variant", "expression.never-equal", 13, None),
    ('"superb" in param.levels', "expression.unknown-option", 0, None),
    # Days, periods, shares
    ('day <= "2026-02-30"', "expression.not-a-date", 7, None),
    ('day <= "30/02/2026"', "expression.not-a-date", 7, None),
    ("day <= subject.full_name", "expression.cannot-compare", 4, None),
    ("day <= 20260101", "expression.cannot-compare", 4, None),
    ("form.paid_until >= day", "expression.cannot-compare", 16, None),
    ('form.paid_until >= "2026-13"', "expression.not-a-month", 19, None),
    ('form.sent_by == "30/09"', "expression.not-a-month-day", 16, None),
    ("day + 3", "expression.cannot-compute-days", 4, None),
    ("param.min_age == param.min_age", "expression.opaque", 14, None),
    ('param.min_age < "15 years"', "expression.opaque", 14, None),
    ('param.cap >= "1/2"', "expression.opaque", 10, None),
    ('later(day, "3 month ago")', "expression.not-a-period", 11, None),
    ('later(day, "3 working days")', "expression.working-days", 11, None),
    ('is_at_most(1, 2, "3/2")', "expression.not-a-share", 17, None),
    ("later(day, form.name)", "expression.argument-type", 16, None),
    # Numbers
    ("form.mark >= 8.55", "expression.too-fine", 13, None),
    ("form.n == 1.5", "expression.too-fine", 10, None),
    ("form.price > 0.5", "expression.too-fine", 13, None),
    ("form.mark in [8.25]", "expression.too-fine", 14, None),
    ("form.?other.orValue(form.name) == form.name && form.mark == 1.25", "expression.too-fine", 60, None),
    ("form.mark / 2", "expression.division", 10, None),
    ("form.n / 2 == 1", "expression.division", 7, None),
    ("form.price / 3", "expression.division", 11, None),
    ("round_to(form.n / 2 + 1, 1)", "expression.division", 16, None),
    ("form.mark % 2", "expression.loses-digits", 10, None),
    ("form.price * form.mark", "expression.loses-digits", 11, None),
    ("round_to(form.price / 3, 0)", "expression.loses-digits", 0, None),
    ("form.price * form.price", "expression.money-times-money", 11, None),
    ("form.price + form.n", "expression.cannot-compute", 11, None),
    ("form.price > form.n", "expression.cannot-compare", 11, None),
    ("dong(form.n, 2)", "expression.dong-of-number", 10, None),
    ("dong(form.price, form.price)", "expression.dong-by-money", 22, None),
    ("round_to(form.mark, form.n)", "expression.places", 25, None),
    ("round_to(form.mark, 12)", "expression.places", 20, None),
    ("mean(form.tags, 1)", "expression.not-numbers", 10, None),
    ("sum(form.n)", "expression.not-numbers", 9, None),
    ("round_to(form.name, 1)", "expression.not-a-number", 14, None),
    ("form.fine in form.marks", "expression.scales-in-list", 10, None),
    ("form.mark > 0.1234567891", "expression.too-many-places", 12, None),
    ("form.fine > 92233720368547758.07", "expression.written-number", 12, None),
    ("form.fine > 9223372036854775807", "expression.too-large", 12, None),
    # What the library has and we do not
    ("null == form.other", "expression.null", 0, None),
    ("1u == 1u", "expression.not-in-language", 0, None),
    ("b'a' == b'a'", "expression.not-in-language", 0, None),
    ("{'a': 1}.a == 1", "expression.not-in-language", 0, None),
    ("[1, ?form.?other]", "expression.not-in-language", 0, None),
    ("form[?'n'].orValue(1) == 1", "expression.not-in-language", 4, None),
    ("form.?other.optMap(x, x).orValue(form.name)", "expression.not-in-language", 12, None),
    ("form.?other.optFlatMap(x, x.?y).orValue(form.name)", "expression.not-in-language", 12, None),
    ("math.abs(form.n) == 1", "expression.not-in-language", 5, None),
    ("cel.bind(x, 1, x) == 1", "expression.not-in-language", 4, None),
    ("optional.of(1).orValue(1) == 1", "expression.not-in-language", 9, None),
    ("type(form.n) == int", "expression.not-in-language", 0, None),
    ("dyn(form.n) == 1", "expression.not-in-language", 0, None),
    ("double(form.n) == 1.0", "expression.not-in-language", 0, None),
    ("int(form.name) == 1", "expression.not-in-language", 0, None),
    ('timestamp("2026-01-01T00:00:00Z") == timestamp("2026-01-01T00:00:00Z")', "expression.not-in-language", 0, None),
    ('duration("1h") == duration("1h")', "expression.not-in-language", 0, "later"),
    ("day.getFullYear() == 2026", "expression.not-in-language", 4, "year"),
    ("form.name.lowerAscii() == form.name", "expression.not-in-language", 10, "lower"),
    ("form.name.upperAscii() == form.name", "expression.not-in-language", 10, "upper"),
    ('"%d".format([form.n]) == form.name', "expression.not-in-language", 5, None),
    ('form.name.replace("a", "b") == form.name', "expression.not-in-language", 10, None),
    ("string(form.mark) == form.name", "expression.string-of", 12, None),
    ("form.name.matches(form.other)", "expression.pattern-not-written", 23, None),
    (r'form.name.matches("^\\p{Lu}")', "expression.pattern-outside", 18, None),
    (r'form.name.matches("(?i)a")', "expression.pattern-outside", 18, None),
    (r'form.name.matches("(a")', "expression.pattern", 18, None),
]


@pytest.mark.parametrize(("text", "code", "offset", "hint"), REFUSED)
def test_what_is_wrong_is_said_where_it_is(text: str, code: str, offset: int, hint: str | None) -> None:
    first = problems(text)[0]
    assert (first.code, first.place.column - HERE.column, first.hint) == (code, offset, hint)


@pytest.mark.parametrize("code", sorted({code for _, code, _, _ in REFUSED}))
def test_every_sentence_is_complete(code: str) -> None:
    for text, each, _, _ in REFUSED:
        if each == code:
            for problem in problems(text):
                for lang in ("vi", "en"):
                    said = f"{problem.sentence(lang)} {problem.advice(lang)}"
                    assert problem.code not in said
                    assert "{" not in said or "{…}" in said or "{working_days" in said, said


def test_every_mistake_is_found_at_once() -> None:
    found = problems('form.nn > 1 && subject.status == "old" && agee(day, day) > 1 && form.mark == 1.234')
    assert [each.code for each in found] == [
        "expression.unknown-member",
        "expression.unknown-option",
        "expression.unknown-function",
        "expression.too-fine",
    ]
    assert [each.place.column - HERE.column for each in found] == [5, 33, 42, 77]


def test_one_slip_is_told_once() -> None:
    assert len(problems("form.n +")) == 1
    assert len(problems("form.nn + form.mark > 8.75 - form.nn")) == 2
    assert len(problems("unknown.a.b.c == 1")) == 1


def test_names_that_exist_are_listed() -> None:
    said = problems("unit.brnch.kind")[0].sentence("vi")
    assert said == "Trong “unit” không có “brnch”; ở đó có: base, branch."
    assert "Có phải bạn muốn viết “branch”?" in (problems("unit.brnch.kind")[0].advice("vi") or "")


@pytest.mark.parametrize(
    ("text", "expected", "code"),
    [
        ("form.n", "boolean", "expression.result-type"),
        ("form.flag", "text", "expression.result-type"),
        ("form.name", DATE, "expression.result-type"),
        ('"2026-02-30"', DATE, "expression.not-a-date"),
        ('"3 monthz"', PERIOD, "expression.not-a-period"),
        ("form.fine", of("decimal", 1), "expression.loses-digits"),
        ("8.25", of("decimal", 1), "expression.too-fine"),
        ("form.mark", INTEGER, "expression.loses-digits"),
        ("form.price * 1.5", MONEY, "expression.loses-digits"),
        ("form.mark", MONEY, "expression.loses-digits"),
        ("form.price", INTEGER, "expression.result-type"),
        ('"fired"', PENALTY, "expression.unknown-option"),
        ('form.flag ? "warning" : "fired"', PENALTY, "expression.unknown-option"),
        ("form.name", PENALTY, "expression.result-type"),
        ("case.variant", PENALTY, "expression.options-differ"),
        ("unit.base", PERSON, "expression.result-type"),
        ("form.tags", list_of(INTEGER), "expression.result-type"),
        ('["warning", "fired"]', list_of(PENALTY), "expression.unknown-option"),
        ("param.levels", list_of(choice("good")), "expression.options-differ"),
        ("form.?other", TEXT, "expression.may-be-absent"),
    ],
)
def test_the_value_must_be_what_is_wanted(text: str, expected: ValueType | Kind, code: str) -> None:
    assert [each.code for each in problems(text, expected)] == [code]


@pytest.mark.parametrize(
    ("text", "expected", "value"),
    [
        ("form.n > 1", "boolean", True),
        ("8", of("decimal", 2), 800),
        ("8.5", of("decimal", 2), 850),
        ("form.mark", of("decimal", 2), 850),
        ("form.n", of("percent", 1), 30),
        ("form.mark + 1", "decimal", 95),
        ("5000000", MONEY, 5_000_000),
        ("form.n * 1000", MONEY, 3000),
        ('"2026-03-26"', DATE, "2026-03-26"),
        ('"3 months"', PERIOD, "3 months"),
        ('"2/3"', SHARE, "2/3"),
        ('form.flag ? "warning" : "expulsion"', PENALTY, "warning"),
        ("vars.penalty", TEXT, "warning"),
        ("[8, 8.5]", list_of(of("decimal", 2)), [800, 850]),
        ("[]", list_of(TEXT), []),
        ("actor", PERSON, {"id": "p2", "name": "Lê Minh"}),
        ("form.marks.map(x, x * 2)", "list", [160, 170]),
    ],
)
def test_the_value_comes_as_it_is_wanted(text: str, expected: ValueType | Kind, value: object) -> None:
    expression = compiled(text, expected)
    if expected not in (TEXT, PERSON):
        assert expression.type.kind == (expected if isinstance(expected, str) else expected.kind)
    assert expression.value(NAMES) == value


def test_a_record_will_do_for_a_person() -> None:
    assert compiled("subject", PERSON).value(NAMES) == compiled("subject").value(NAMES)


# --- Places -----------------------------------------------------------------------------------------------------------


def scalar(yaml: str) -> ScalarNode:
    node, found = read("w.yaml", yaml)
    assert isinstance(node, MapNode), found
    value = node.get("when")
    assert isinstance(value, ScalarNode)
    return value


@pytest.mark.parametrize(
    ("yaml", "line", "column"),
    [
        ("when: form.n > form.nope", 1, 21),
        ("when: 'form.n > form.nope'", 1, 22),
        ("a: 1\nwhen: |\n  form.n >\n    form.nope", 4, 10),
        ("when: >-\n  form.n >\n  form.nope", 2, 3),
    ],
)
def test_a_mistake_in_yaml_is_pointed_at_exactly_where_that_can_be_known(yaml: str, line: int, column: int) -> None:
    node = scalar(yaml)
    found = compile_expression(node.text, node, ENVIRONMENT)
    assert isinstance(found, tuple)
    assert (found[0].place.line, found[0].place.column) == (line, column)


def test_a_problem_over_several_lines_is_pointed_at_on_the_first() -> None:
    node = scalar("when: |\n  form.n\n    + form.m\n")
    found = compile_expression(node.text, node, ENVIRONMENT, "boolean")
    assert isinstance(found, tuple)
    assert (found[0].place.line, found[0].place.column, found[0].place.end_column) == (3, 5, 6)
    whole = compile_expression("x" * 3000 + "\n", node, ENVIRONMENT)
    assert isinstance(whole, tuple)
    assert whole[0].code == "expression.too-long"


def test_without_the_node_quotes_are_recognised_by_their_width() -> None:
    text = "form.nope"
    bare = compile_expression(text, Place("w.yaml", 1, 7, 16), ENVIRONMENT)
    quoted = compile_expression(text, Place("w.yaml", 1, 7, 18), ENVIRONMENT)
    unknown = compile_expression(text, Place("w.yaml", 1, 7), ENVIRONMENT)
    assert isinstance(bare, tuple) and isinstance(quoted, tuple) and isinstance(unknown, tuple)
    assert [each[0].place.column for each in (bare, quoted, unknown)] == [12, 13, 7]


def test_columns_count_letters_not_bytes() -> None:
    assert problems('"Đồng chí ạ" == form.nope')[0].place.column == HERE.column + 21


# --- What it reads ----------------------------------------------------------------------------------------------------


def paths(*dotted: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(each.split(".")) for each in dotted)


@pytest.mark.parametrize(
    ("text", "reads", "guarded"),
    [
        ("true", [], []),
        ("later(subject.birth_date, param.min_age) <= day", ["subject.birth_date", "param.min_age", "day"], []),
        ("has(unit.branch)", ["unit.branch"], ["unit.branch"]),
        (
            'has(unit.branch) && unit.branch.kind == "x"',
            ["unit.branch", "unit.branch.kind"],
            ["unit.branch", "unit.branch.kind"],
        ),
        ('unit.branch.kind == "x" && has(unit.branch)', ["unit.branch", "unit.branch.kind"], ["unit.branch"]),
        (
            '!has(unit.branch) || unit.branch.kind == "x"',
            ["unit.branch", "unit.branch.kind"],
            ["unit.branch", "unit.branch.kind"],
        ),
        (
            "has(unit.branch) ? unit.branch.name : unit.base.name",
            ["unit.branch", "unit.branch.name", "unit.base.name"],
            ["unit.branch", "unit.branch.name"],
        ),
        (
            "!has(unit.branch) ? unit.base.name : unit.branch.name",
            ["unit.branch", "unit.branch.name", "unit.base.name"],
            ["unit.branch", "unit.branch.name"],
        ),
        (
            "has(unit.branch) ? unit.base.name : unit.branch.name",
            ["unit.branch", "unit.branch.name", "unit.base.name"],
            ["unit.branch"],
        ),
        (
            '(has(unit.branch) || form.flag) && unit.branch.kind == "x"',
            ["unit.branch", "unit.branch.kind", "form.flag"],
            ["unit.branch"],
        ),
        ('has(form.other) && form.flag && form.other == "x"', ["form.other", "form.flag"], ["form.other"]),
        ('(has(form.other) && form.other == "x") || form.other == "y"', ["form.other"], []),
        ('form.?other.orValue("x") == "x"', ["form.other"], ["form.other"]),
        ("subject.discipline.exists(d, d.penalty == form.name)", ["subject.discipline", "form.name"], []),
        (
            "has(form.other) && form.lines.exists(q, q.title == form.other)",
            ["form.other", "form.lines"],
            ["form.other"],
        ),
        ("form.lines.filter(q, q.chosen).map(q, q.price)[0] > form.price", ["form.lines", "form.price"], []),
        (
            "has(answers.branch_preparation.party_opinion) && answers.branch_preparation.party_opinion.date <= day",
            [
                "answers.branch_preparation",
                "answers.branch_preparation.party_opinion",
                "answers.branch_preparation.party_opinion.date",
                "day",
            ],
            ["answers.branch_preparation.party_opinion", "answers.branch_preparation.party_opinion.date"],
        ),
        (
            'has(answers.branch_preparation) && answers.branch_preparation.?party_opinion.number.orValue("") != ""',
            ["answers.branch_preparation", "answers.branch_preparation.party_opinion.number"],
            ["answers.branch_preparation", "answers.branch_preparation.party_opinion.number"],
        ),
        ("open_cases(subject, form.name) == 0", ["subject", "form.name"], []),
    ],
)
def test_what_is_read_and_what_of_it_is_guarded(text: str, reads: list[str], guarded: list[str]) -> None:
    expression = compiled(text)
    assert expression.reads == paths(*reads)
    assert expression.guarded == paths(*guarded)


def test_calls_and_the_texts_written_in_them_are_known() -> None:
    asking = compiled('open_cases(subject, "discipline") == 0 && holds(subject, ["secretary", "head"], unit.base, day)')
    assert asking.calls == {"open_cases", "holds"}
    assert asking.constants == {"open_cases": ("discipline",), "holds": ("secretary", "head")}
    assert browser_text(asking) is None
    pure = compiled('later(today, "3 months") > "2026-01-01" && form.mark > 8')
    assert pure.calls == frozenset() and pure.constants == {}
    assert browser_text(pure) == 'later(today, "3 months") > "2026-01-01" && form.mark > 80'
    assert browser_text(compiled("form.n > vars.round")) is None
    assert browser_text(compiled("form.n > vars.round"), frozenset({"form", "vars"})) == "form.n > vars.round"


def test_comparisons_with_written_values_are_told_apart() -> None:
    def parts(text: str) -> list[tuple[str, str, tuple[object, ...]]] | None:
        found: tuple[Comparison, ...] | None = literal_comparisons(compiled(text))
        return None if found is None else [(".".join(each.path), each.operator, each.values) for each in found]

    assert parts('case.variant == "ordinary" && form.n < 3') == [
        ("case.variant", "==", ("ordinary",)),
        ("form.n", "<", (3,)),
    ]
    assert parts('"ordinary" != case.variant') == [("case.variant", "!=", ("ordinary",))]
    assert parts("3 <= form.n") == [("form.n", ">=", (3,))]
    assert parts('case.variant in ["ordinary", "no_branch"]') == [("case.variant", "in", ("ordinary", "no_branch"))]
    assert parts("form.flag && !subject.party_member") == [
        ("form.flag", "==", (True,)),
        ("subject.party_member", "==", (False,)),
    ]
    assert parts("form.mark >= 8.5") == [("form.mark", ">=", (Decimal("8.5"),))]
    assert parts("form.n < form.m") is None
    assert parts("form.flag || form.n == 1") is None


# --- Decimals are exact -----------------------------------------------------------------------------------------------

SCALES = {"mark": 1, "fine": 2, "n": 0}
OPERATORS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}

small = st.integers(-(10**6), 10**6)


def half_away(value: Fraction) -> int:
    """A fraction rounded to a whole number, halves away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


@st.composite
def sums(draw: st.DrawFn, depth: int = 3) -> tuple[str, Callable[[Mapping[str, Fraction]], Fraction]]:
    """A sum, difference or product of answers and written numbers, with what it is in exact fractions."""
    kind = draw(
        st.sampled_from(["name", "name", "whole", "written"] if depth == 0 else ["name", "whole", "+", "-", "*", "neg"])
    )
    if kind == "name":
        name = draw(st.sampled_from(sorted(SCALES)))
        return f"form.{name}", lambda values: values[name]
    if kind == "whole":
        number = draw(st.integers(0, 200))
        return str(number), lambda values: Fraction(number)
    if kind == "written":
        written = draw(st.decimals(0, 100, places=2))
        return f"{written}", lambda values: Fraction(written)
    left, exact_left = draw(sums(depth - 1))
    if kind == "neg":
        return f"-({left})", lambda values: -exact_left(values)
    right, exact_right = draw(sums(0 if kind == "*" else depth - 1))
    if kind == "+":
        return f"({left}) + ({right})", lambda values: exact_left(values) + exact_right(values)
    if kind == "-":
        return f"({left}) - ({right})", lambda values: exact_left(values) - exact_right(values)
    return f"({left}) * ({right})", lambda values: exact_left(values) * exact_right(values)


def decimals(mark: int, fine: int, n: int) -> tuple[dict[str, object], dict[str, Fraction]]:
    """The same three answers as they travel and as they are meant."""
    travelling = {"mark": mark, "fine": fine, "n": n}
    meant = {name: Fraction(value, 10 ** SCALES[name]) for name, value in travelling.items()}
    return {"form": travelling}, meant


@given(one=sums(), mark=small, fine=small, n=small, wanted=st.integers(0, 9))
def test_sums_of_decimals_are_those_of_fractions(
    one: tuple[str, Callable[[Mapping[str, Fraction]], Fraction]], mark: int, fine: int, n: int, wanted: int
) -> None:
    text, exact = one
    made = compile_expression(text, HERE, ENVIRONMENT, of("decimal", wanted))
    if isinstance(made, tuple):
        # Only what would lose digits, or grow beyond what a number may have, is refused.
        assert {each.code for each in made} <= {
            "expression.loses-digits",
            "expression.too-fine",
            "expression.too-large",
        }
        return
    names, meant = decimals(mark, fine, n)
    try:
        value = made.value(names)
    except ExpressionFailed as failure:
        assert "overflow" in failure.detail
        return
    assert isinstance(value, int)
    assert Fraction(value, 10**wanted) == exact(meant)


@given(left=sums(2), right=sums(2), operator=st.sampled_from(sorted(OPERATORS)), mark=small, fine=small, n=small)
def test_comparisons_of_decimals_are_those_of_fractions(
    left: tuple[str, Callable[[Mapping[str, Fraction]], Fraction]],
    right: tuple[str, Callable[[Mapping[str, Fraction]], Fraction]],
    operator: str,
    mark: int,
    fine: int,
    n: int,
) -> None:
    made = compile_expression(f"({left[0]}) {operator} ({right[0]})", HERE, ENVIRONMENT, "boolean")
    if isinstance(made, tuple):
        assert {each.code for each in made} <= {
            "expression.loses-digits",
            "expression.too-fine",
            "expression.too-large",
        }
        return
    names, meant = decimals(mark, fine, n)
    try:
        assert made.holds(names) is OPERATORS[operator](left[1](meant), right[1](meant))
    except ExpressionFailed as failure:
        assert "overflow" in failure.detail


@given(numerator=small, denominator=small, places=st.integers(0, 6))
def test_a_division_is_rounded_half_away_from_zero(numerator: int, denominator: int, places: int) -> None:
    assume(denominator != 0)
    value = compiled(f"round_to(form.mark / form.fine, {places})").value(
        {"form": {"mark": numerator, "fine": denominator}}
    )
    exact = Fraction(numerator, 10) / Fraction(denominator, 100)
    assert value == half_away(exact * 10**places)


@given(marks=st.lists(small, min_size=1, max_size=8), places=st.integers(0, 4))
def test_a_mean_is_rounded_once(marks: list[int], places: int) -> None:
    value = compiled(f"mean(form.marks, {places})").value({"form": {"marks": marks}})
    assert value == half_away(Fraction(sum(marks), 10 * len(marks)) * 10**places)


@given(price=st.integers(0, 10**12), percent=st.integers(0, 100))
def test_money_is_divided_to_whole_dong(price: int, percent: int) -> None:
    names = {"form": {"price": price, "share": percent}}
    assert compiled("dong(form.price * (100 + form.share), 100)").value(names) == half_away(
        Fraction(price * (100 + percent), 100)
    )
    assert compiled("dong(form.price * 1.08, 1)").value(names) == half_away(Fraction(price * 108, 100))


def test_scales_meet_wherever_numbers_do() -> None:
    assert answer("form.flag ? form.mark : form.fine") == 850
    assert compiled("form.flag ? form.mark : 1.25").type == of("decimal", 2)
    assert answer("[form.mark, 8, 8.25]") == [850, 800, 825]
    assert answer("8.5 in form.marks") is True
    assert answer("8 in form.marks") is True
    assert answer("sum([form.mark, form.fine])") == 1700
    assert answer("form.mark >= param.least") is True
    assert answer("form.share > 7.0") is True
    assert answer("round_to(8.5, 2) == form.mark") is True
    assert answer("-8.5 < form.mark") is True
    assert answer("form.marks.exists(x, x == param.least)") is True


# --- Units, persons, functions ----------------------------------------------------------------------------------------


def test_units_and_persons_are_the_same_by_their_id() -> None:
    renamed = {**NAMES, "unit": {"base": unit("b1", name="Tên mới"), "branch": unit("b1")}}
    assert compiled("unit.base == unit.branch").holds(renamed)
    assert answer("unit.base != unit.branch") is True
    assert answer("unit.branch in form.units") is True
    assert answer("unit.base in form.units") is False
    assert answer("unit.base in [unit.base, unit.branch]") is True
    assert answer("actor == case.opened_by") is True
    assert answer("subject == actor") is False


def test_questions_are_asked_with_units_whole_and_persons_by_id() -> None:
    answers = Answers(
        holds=True, committees=[unit("b1")], highest=unit("b1"), open_cases=0, members=[{"id": "p9", "name": "x"}]
    )
    assert answer('holds(subject, "secretary", unit.base, day)', questions=answers) is True
    assert answer("highest(committees(subject, today)) == unit.branch", questions=answers) is True
    assert answer("open_cases(subject) == 0", questions=answers) is True
    assert answer("members(unit.base).size()", questions=answers) == 1
    assert answers.asked == [
        ("holds", [{"id": "p1"}, ["secretary"], unit("a1"), "2026-11-23"]),
        ("committees", [{"id": "p1"}, "2026-11-23"]),
        ("highest", [[unit("b1")]]),
        ("open_cases", [{"id": "p1"}]),
        ("members", [unit("a1")]),
    ]


def test_no_answer_is_a_failure_and_no_yes() -> None:
    since = compiled("member_since(subject, unit.base) <= day", "boolean")
    with fails("member_since has no answer"):
        since.holds(NAMES, Answers(member_since=None))
    with fails("nobody to ask"):
        since.holds(NAMES)
    with fails("STRING"):
        since.holds(NAMES, Answers(member_since=20260101))


def test_what_goes_wrong_in_answering_is_not_swallowed() -> None:
    class Unreachable(Exception):
        pass

    def unreachable() -> object:
        raise Unreachable

    # Even where the other side alone would decide: an outage is no answer.
    for text in ("open_cases(subject) == 0", "open_cases(subject) == 0 || true"):
        with pytest.raises(Unreachable):
            compiled(text).value(NAMES, Answers(open_cases=unreachable))
    # And the next evaluation in this thread is not touched by it.
    assert answer("open_cases(subject) == 0", questions=Answers(open_cases=0)) is True


def test_answering_may_itself_evaluate_expressions() -> None:
    inner, outer = compiled("open_cases(actor)"), compiled("open_cases(subject) + members_count(unit.base)")

    class Nested:
        depth = 0

        def ask(self, name: str, arguments: Sequence[object]) -> object:
            if name == "members_count":
                return 10
            self.depth += 1
            return 1 if self.depth > 3 else inner.value(NAMES, self)

    assert outer.value(NAMES, Nested()) == 11


@pytest.mark.parametrize("name", WRITABLE)
def test_every_function_has_words_and_an_example_that_compiles(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.vi and function.en and function.signatures
    assert name in function.example
    environment = ENVIRONMENT.with_(
        unit=group("unit", branch=UNIT, desk=UNIT, base=UNIT),
        answers=group("answers", admission_application=group("admission_application", introducer=PERSON)),
    )
    expression = compiled(function.example, environment=environment)
    if expression.type == BOOLEAN and not expression.calls and not expression.reads:
        assert expression.holds({})
    else:
        assert name in expression.calls
    assert function.browser == (browser_text(expression, frozenset(environment.roots)) is not None)


def test_functions_of_the_table_are_those_of_the_language() -> None:
    assert not set(WRITABLE) & {"size", "string", "has", "quotient", "mean_of"}
    assert problems("quotient(1, 2) == 1")[0].code == "expression.unknown-function"


# --- Texts with expressions in braces ---------------------------------------------------------------------------------


def template(text: str) -> Template:
    made = compile_template(text, HERE, ENVIRONMENT)
    assert isinstance(made, Template), [f"{each.code} {each.detail}" for each in made]
    return made


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Không có gì", "Không có gì"),
        ("", ""),
        ("{subject.full_name}", "Nguyễn Thị Hoa"),
        ("Hội đồng ({unit.base.name})", "Hội đồng (Chi đoàn a1)"),
        ("Ngày {day}, tháng {form.paid_until}, trước {form.sent_by}", "Ngày 23/11/2026, tháng 11/2026, trước 30/09"),
        ("{form.price} cho {form.n} người", "5.000.000 đồng cho 3 người"),
        ("{form.mark} và {form.fine}, {form.share}", "8,5 và 8,50, 8 %"),
        ("{unit.branch} của {actor}", "Chi đoàn b1 của Lê Minh"),
        ("{form.flag}", "có"),
        ("{form.tags}; {form.marks}", "a, b; 8,0, 8,5"),
        ("{param.min_age}, {param.cap}", "15 năm 1 ngày, 1/5"),
        ("{{{form.n}}}", "{3}"),
        ('{{x}} {"}" + form.name}', "{x} }Đức"),
        ('{form.flag ? "a" : "b"}', "a"),
        ("Năm {year(day)}", "Năm 2026"),
    ],
)
def test_values_are_written_for_people(text: str, written: str) -> None:
    assert template(text).write(NAMES) == written


def test_a_choice_is_written_by_its_title() -> None:
    made = template("Mức {vars.level}")
    answers = Answers(label="Hoàn thành tốt")
    assert made.write(NAMES, answers) == "Mức Hoàn thành tốt"
    assert answers.asked == [("label", ["level", "good"])]
    piece = made.pieces[1]
    assert isinstance(piece, Expression)
    assert piece.calls == {"label"} and piece.constants == {"label": ("level",)} and piece.type == TEXT
    with fails("vars.level"):
        made.write(NAMES)
    several = template("{param.levels}")
    assert several.write(NAMES, answers) == "Hoàn thành tốt, Hoàn thành tốt"
    assert answers.asked[1:] == [("label", ["levels", "excellent"]), ("label", ["levels", "good"])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{form.nope} và {form.n +}", [("expression.unknown-member", 6), ("expression.syntax", 24)]),
        ("a } b", [("template.stray-brace", 2)]),
        ("a {form.n", [("template.unclosed", 2)]),
        ("a {form.n {form.n}", [("template.unclosed", 2)]),
        ("{}", [("expression.empty", 1)]),
        ("{form.portrait}", [("expression.not-writable", 1)]),
        ("{form.lines}", [("expression.not-writable", 1)]),
        ("{param.catalogue}", [("expression.not-writable", 1)]),
        ("{form.flag ? vars.penalty : vars.penalty}", [("expression.not-writable", 1)]),
    ],
)
def test_what_is_wrong_in_a_template_is_said_where_it_is(text: str, found: list[tuple[str, int]]) -> None:
    place = Place(HERE.file, HERE.line, HERE.column, HERE.column + len(text))
    made = compile_template(text, place, ENVIRONMENT)
    assert isinstance(made, tuple)
    assert [(each.code, each.place.column - HERE.column) for each in made] == found


def test_a_template_over_what_is_absent_fails() -> None:
    with fails("form.other"):
        template("{form.other}").write(NAMES)


# --- Environments and programs ----------------------------------------------------------------------------------------


def test_environments_are_values() -> None:
    base = Environment({"day": DATE})
    more = base.with_(form=group("form", n=INTEGER))
    assert set(base.roots) == {"day"} and set(more.roots) == {"day", "form"}
    assert set(more.without("form").roots) == {"day"}
    assert isinstance(compile_expression("form.n > 1", HERE, more), Expression)
    assert isinstance(compile_expression("form.n > 1", HERE, base), tuple)


def test_names_that_differ_by_an_underscore_only_may_stand_together() -> None:
    environment = Environment({"form": group("form", part1=INTEGER, part_1=TEXT, descriptor=INTEGER, name=TEXT)})
    expression = compiled('form.part1 > 1 && form.part_1 != "" && form.descriptor == 1', environment=environment)
    assert expression.holds({"form": {"part1": 2, "part_1": "x", "descriptor": 1}})


def test_lists_of_lists_and_deep_groups_are_checked_too() -> None:
    deep = group("a", b=group("b", c=list_of(list_of(INTEGER)), d=list_of(group("d", e=group("e", f=DATE)))))
    environment = Environment({"form": deep, "rows": list_of(group("row", n=INTEGER)), "day": DATE})
    names = {
        "form": {"b": {"c": [[1, 2], []], "d": [{"e": {"f": "2026-01-01"}}]}},
        "rows": [{"n": 1}],
        "day": "2026-01-01",
    }
    for text in ("form.b.c.exists(x, x.exists(y, y == 2))", "form.b.d.all(x, x.e.f <= day)", "rows[0].n == 1"):
        assert compiled(text, "boolean", environment).holds(names)


def test_two_compilations_of_one_text_are_equal() -> None:
    assert compiled("form.n > 1") == compiled("form.n > 1")
    assert compiled("form.n > 1") != compiled("form.n > 2")


def test_unknown_types_are_let_through_and_checked_when_they_run() -> None:
    assert answer("loose.x + 1 == 2") is True
    assert answer("loose.x == form.name") is False
    with fails("overload"):
        answer("loose.x + form.name == form.name")


def test_many_threads_share_one_program() -> None:
    asking = compiled("open_cases(subject) * 1000 + form.n + form.numbers.filter(x, x > form.n).size()")
    failing = compiled('form.other == "x"', "boolean")
    wrong: list[object] = []

    def work(own: int) -> None:
        answers, names = Answers(open_cases=own), form(n=own, numbers=list(range(50)))
        for _ in range(300):
            value = asking.value(names, answers)
            if value != own * 1000 + own + 49 - own:
                wrong.append(value)
            try:
                wrong.append(failing.holds(names))
            except ExpressionFailed:
                continue

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(own,)) for own in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert wrong == []


# --- The same on the server and in the browser ------------------------------------------------------------------------

CONFORMANCE = Path(__file__).resolve().parent.parent / "conformance" / "expressions.yaml"


def typed(written: object) -> tuple[ValueType, bool]:
    """A type as the file writes it, and whether it may be absent."""
    if isinstance(written, dict):
        members = {name: typed(each) for name, each in written.items()}
        return struct("", {name: Member(type=type_, optional=gone) for name, (type_, gone) in members.items()}), False
    if isinstance(written, list):
        return list_of(typed(written[0])[0]), False
    match str(written).split():
        case ["optional", *rest]:
            return typed(" ".join(rest))[0], True
        case ["list", *rest]:
            return list_of(typed(" ".join(rest))[0]), False
        case ["choice", *options]:
            return choice(*options), False
        case ["unit"]:
            return UNIT, False
        case ["decimal", scale]:
            return of("decimal", int(scale)), False
        case [kind]:
            return of(kind), False  # type: ignore[arg-type]
    raise AssertionError(written)


def conformance() -> tuple[Environment, list[dict[str, Any]]]:
    node, found = read(str(CONFORMANCE), CONFORMANCE.read_text(encoding="utf-8"))
    assert node is not None, found
    content: Any = node.plain()
    return Environment({name: typed(written)[0] for name, written in content["types"].items()}), content["cases"]


TYPES, CASES = conformance()


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["expression"])[:60])
def test_an_expression_answers_as_the_shared_file_says(case: dict[str, Any]) -> None:
    expression = compiled(case["expression"], environment=TYPES)
    assert browser_text(expression) == case.get("runs", case["expression"])
    assert set(case) <= {"expression", "runs", "data", "result", "fails"} and ("result" in case) != ("fails" in case)
    if case.get("fails"):
        with fails():
            expression.value(case["data"])
    else:
        assert expression.value(case["data"]) == case["result"]


def test_every_function_of_the_browser_is_in_the_shared_file() -> None:
    written = " ".join(case.get("runs", case["expression"]) for case in CASES)
    assert [each.name for each in FUNCTIONS.values() if each.run and f"{each.name}(" not in written] == []
