"""Whom each way of finding people finds, asked of a small tree."""

from collections.abc import Mapping

import pytest

from engine.definition.expressions import Expression
from engine.definition.participants import Addressee, Found, ParticipantRule
from engine.language.loader import load_files
from tests.language.packs import HERE, with_documents


class Tree:
    """Two teams below a club; Lan heads the first, Minh is the club's deputy."""

    day = "2026-11-23"
    units: Mapping[str, str] = {"from_team": "t1", "to_team": "t2", "club": "c"}

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        self.values = values or {}

    def unit_of_case(self, name: str) -> str | None:
        return self.units.get(name)

    def parent(self, unit: str) -> str | None:
        return "c" if unit.startswith("t") else None

    def climb(self, may: str, unit: str, *, from_parent: bool) -> tuple[str, str] | None:
        at = self.parent(unit) if from_parent else unit
        return None if may != "decide_leave" or at is None else (at, "board")

    def acting(self, unit: str, body: str) -> Found:
        return Found(
            addressees=(Addressee(unit=unit, position="head"),), people=(f"{unit}-{body}",), unit=unit, body=body
        )

    def holding(self, unit: str, positions: tuple[str, ...]) -> Found:
        people = tuple(f"{unit}-{position}" for position in positions)
        return Found(
            addressees=tuple(Addressee(unit=unit, position=each) for each in positions), people=people, unit=unit
        )

    def nearest_of_kind(self, kinds: frozenset[str], unit: str, below: str | None) -> str | None:
        return None

    def the_only(self, kind: str) -> str | None:
        return "c"

    def subject(self) -> str | None:
        return "hoa"

    def initiator(self) -> str | None:
        return "lan"

    def participant(self, name: str) -> Found:
        return Found()

    def evaluate(self, expression: Expression) -> object:
        return self.values.get(expression.text)


def rule(name: str, file: str = "hops") -> ParticipantRule:
    """The only rule of a participant of a good file."""
    text = (HERE / "good" / f"{file}.yaml").read_text(encoding="utf-8")
    pack = load_files(with_documents(text)).pack
    assert pack is not None
    (rules,) = pack.procedures["leave"].participants[name].rules.values()
    return rules[0]


@pytest.mark.parametrize(("name", "people", "by_name"), [("member", ("hoa",), True), ("opener", ("lan",), True)])
def test_the_subject_and_the_initiator_are_themselves(name: str, people: tuple[str, ...], by_name: bool) -> None:
    found = rule(name).find(Tree())
    assert (found.people, found.by_name, found.addressees) == (people, by_name, (Addressee(person=people[0]),))


def test_a_body_acts_in_its_unit_and_the_trail_knows_the_line() -> None:
    found = rule("leaving").find(Tree())
    assert (found.unit, found.body, found.people) == ("t1", "board", ("t1-board",))
    assert found.rule.startswith("workflows/") and found.rule.rsplit(":", 1)[1].isdigit()
    assert rule("leaving").units_read() == ("from_team",)


def test_a_unit_that_is_not_known_finds_nobody() -> None:
    assert rule("middle").find(Tree()) == Found(rule=rule("middle").find(Tree()).rule)


def test_an_authority_climbs_from_the_parent_of_what_an_expression_gives() -> None:
    upper = rule("upper")
    found = upper.find(Tree({"participant.leaving.unit": {"id": "t1", "kind": "team"}}))
    assert (found.unit, found.people) == ("c", ("c-board",))
    assert upper.authorities_read() == ("decide_leave",)
    assert upper.find(Tree()).people == ()


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ({"id": "hoa", "name": "Hoa"}, ("hoa",)),
        ({"name": "Đội Một", "unit": {"id": "t1", "kind": "team"}}, ("t1-board",)),
        ({"name": "Người ngoài"}, ()),
        (None, ()),
    ],
)
def test_an_answer_names_a_person_a_unit_or_somebody_outside(value: object, people: tuple[str, ...]) -> None:
    assert rule("helper").find(Tree({"answers.request.helper": value})).people == people


def test_a_list_of_persons_finds_each_once() -> None:
    listed = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}, {"id": "a", "name": "A"}]
    found = rule("those", "meetings").find(Tree({"participant.board.people": listed}))
    assert found.people == ("a", "b")


def test_any_of_several_ways_and_a_way_out_when_vacant() -> None:
    text = (HERE / "good" / "meetings.yaml").read_text(encoding="utf-8")
    pack = load_files(with_documents(text)).pack
    assert pack is not None
    (both,) = pack.procedures["leave"].participants["chair"].rules.values()
    assert len(both) == 2
    text = (HERE / "good" / "hops.yaml").read_text(encoding="utf-8")
    pack = load_files(with_documents(text)).pack
    assert pack is not None
    (way,) = pack.procedures["leave"].participants["leaving"].vacant
    assert way.find(Tree()).people == ("c-head",)
