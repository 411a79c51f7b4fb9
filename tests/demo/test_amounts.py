"""Amounts, days and recipes as the files write them: what they give, and what is refused in words."""

import pytest

from engine.demo.amounts import Amount, Moment, Span
from engine.demo.chance import Chance, SeededIdentifiers, Weighted
from engine.demo.recipes import Kitchen, Making, Part, WrongRecipe
from engine.ground.identifiers import is_identifier


def making(**values: object) -> Making:
    return Making(chance=Chance("test"), day="2026-11-23", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("written", "least", "most"), [("7", 7, 7), (7, 7, 7), ("5..9", 5, 9), ("0..3", 0, 3)])
def test_an_amount_lies_between_its_ends(written: object, least: int, most: int) -> None:
    amount = Amount.read(written)
    picked = {amount.pick(Chance("a", number)) for number in range(200)}
    assert picked == set(range(least, most + 1))


def test_a_share_is_taken_of_something() -> None:
    assert Amount.read("2/3").pick(Chance("a"), of=10) == 6


@pytest.mark.parametrize("written", ["", "many", "9..5", "-1", 1.5, True, None, "1/0"])
def test_what_is_no_amount_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="“"):
        Amount.read(written)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("today", "2026-11-23"),
        ("2025-06-30", "2025-06-30"),
        ("3 days ago", "2026-11-20"),
        ("1 day from now", "2026-11-24"),
        ("9 months ago", "2026-02-23"),
        ("2 years ago", "2024-11-23"),
    ],
)
def test_a_moment_is_counted_from_the_day_asked(written: str, day: str) -> None:
    assert Moment.read(written).on("2026-11-23", Chance("a")) == day


def test_a_moment_by_chance_uses_every_day_between() -> None:
    days = {Moment.read("1..2 months ago").on("2026-11-23", Chance("m", number)) for number in range(400)}
    assert min(days) >= "2026-09-23" and max(days) <= "2026-10-23" and len(days) > 25


@pytest.mark.parametrize("written", ["yesterday", "2026-02-30", "3 days", "ago", ""])
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="“"):
        Moment.read(written)


def test_a_span_goes_forward() -> None:
    assert Span.read("15 years").after("2010-03-26", Chance("s")) == "2025-03-26"
    with pytest.raises(ValueError, match="“"):
        Span.read("15")


def test_chance_comes_out_the_same_and_parts_are_apart() -> None:
    first, second = Chance("seed", "x"), Chance("seed", "x")
    assert [first.between(0, 99) for _ in range(20)] == [second.between(0, 99) for _ in range(20)]
    assert Chance("seed", "y").of("x").between(0, 10**9) == Chance("seed", "y", "x").between(0, 10**9)
    assert Chance("seed", "x").between(0, 10**9) != Chance("seed", "z").between(0, 10**9)
    weighted = Weighted({"often": 99, "rare": 1})
    counted = [Chance("w", number).weighted(weighted) for number in range(500)]
    assert 470 < counted.count("often") < 500


def test_seeded_identifiers_are_well_formed_and_repeat() -> None:
    first, second = SeededIdentifiers(Chance("i")), SeededIdentifiers(Chance("i"))
    made = [first.new(1_700_000_000_000_000 + number) for number in range(50)]
    assert made == [second.new(1_700_000_000_000_000 + number) for number in range(50)]
    assert len(set(made)) == 50 and all(map(is_identifier, made))
    assert len(first.salt()) == 32


def test_recipes_give_their_values() -> None:
    kitchen = Kitchen({"streets": ["Bến Ninh"], "house": "7", "homes": ["Số {house}, đường {streets}"]})
    parts = {"unit": Part(id="u1", name="khu vực 1", full_name="Chi đoàn khu vực 1", since="2025-07-01")}
    born = {"full_name": "Lê Thị Hoa", "birth_date": "2008-11-24", "phone": "0900123456", "joined_on": "2024-12-01"}
    at = making(parts=parts, subject=born, birth_field="birth_date", actor="Lan")

    def give(written: object) -> object:
        return kitchen.compile(written)(at)

    assert give("{homes}, {unit.full_name}") == "Số 7, đường Bến Ninh, Chi đoàn khu vực 1"
    assert give({"pick": "homes"}) == "Số 7, đường Bến Ninh"
    assert give("{actor} {day} {subject.phone}") == "Lan 23/11/2026 0900123456"
    assert give("{subject.full_name.first} Văn Sáu") == "Lê Văn Sáu"
    assert give({"id_of": "unit"}) == "u1" and give({"id_of": "nobody"}) is None
    assert give({"since_of": "unit"}) == "2025-07-01"
    assert give({"at_age": "16 years"}) == "2024-11-24"
    assert give({"at_age": "18 years"}) == "2026-11-23"  # never later than the day itself
    assert give({"after": "joined_on", "by": "3 days"}) == "2024-12-04"
    assert give({"latest": [{"of_subject": "joined_on"}, {"since_of": "unit"}]}) == "2025-07-01"
    assert give({"each": ["2023", "2024", "2025"], "since": "joined_on", "value": {"period": "{each}"}}) == [
        {"period": "2024"},
        {"period": "2025"},
    ]
    assert give({"a": 1, "b": {"id_of": "nobody"}, "c": [{"whole": 3}]}) == {"a": 1, "c": [3]}
    dated = give({"dated": [{"value": "youth"}, {"from": "2024-12-01", "value": "active"}]})
    assert isinstance(dated, tuple)
    assert [(row.value, row.from_day, row.until) for row in dated] == [
        ("youth", None, "2024-11-30"),
        ("active", "2024-12-01", None),
    ]


@pytest.mark.parametrize(
    ("written", "where", "hint"),
    [
        ("{nolist}", (), None),
        ("{street}", (), "streets"),
        ({"pick": "street"}, (), "streets"),
        ({"a": [{"pick": "nothing"}]}, ("a", 0), None),
        ({"at_age": "16 years", "not_befor": "today"}, ("not_befor",), None),
        ({"sometimes": 3, "value": 1}, ("sometimes",), None),
    ],
)
def test_a_wrong_recipe_says_where(written: object, where: tuple[object, ...], hint: str | None) -> None:
    with pytest.raises(WrongRecipe) as wrong:
        Kitchen({"streets": ["Bến Ninh"]}).compile(written)
    assert wrong.value.where == where
    assert wrong.value.hint == hint
