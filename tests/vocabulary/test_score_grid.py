"""Grids of marks: what is accepted, every wrong cell beside itself, sums and the most of a group."""

import pytest

from engine.definition.form import Limits
from engine.definition.scores import groups_of
from engine.language.loader import load_files
from engine.vocabulary.fields.score_grid import ScoreGridKind
from tests.language.packs import HERE, with_documents
from tests.vocabulary.test_fields import People

WHOLE = {"conduct": {"i1": "3", "i2": 3}, "skill": {"knots": "4", "rowing": " 6 "}}


@pytest.fixture(scope="module")
def limits() -> Limits:
    """The catalogue of the good pack: conduct (two items of 4, at most 6), skill (4 and 8, at most 10)."""
    pack = load_files(with_documents((HERE / "good" / "forms.yaml").read_text(encoding="utf-8"))).pack
    assert pack is not None
    (row,) = pack.parameters.parameters["marks"].values
    assert [(group.name, group.most, len(group.items)) for group in groups_of(row.value)] == [
        ("conduct", 6, 2),
        ("skill", 10, 2),
    ]
    return Limits(values={"catalogue": row.value})


def grid(caps: bool = False) -> ScoreGridKind:
    return ScoreGridKind(word="score_grid", widget="score_grid", groups={"conduct": True, "skill": True}, caps=caps)


def problems(raw: object, limits: Limits) -> list[tuple[str, str]]:
    found = grid().read(raw, "marks", limits, People())
    assert isinstance(found, tuple), found
    return [(item.path, item.code) for item in found]


def test_marks_are_added_by_group_and_in_all(limits: Limits) -> None:
    read = grid().read(WHOLE, "marks", limits, People())
    assert read == {
        "marks": {"conduct": {"i1": 3, "i2": 3}, "skill": {"knots": 4, "rowing": 6}},
        "conduct": 6,
        "skill": 10,
        "total": 16,
    }
    assert grid().show(read) == "16 điểm" and grid().show(read, "en") == "16 points"
    assert grid().read(read, "marks", limits, People()) == read


def test_marks_may_come_in_the_order_of_the_items(limits: Limits) -> None:
    read = grid().read({"conduct": [1, 2], "skill": [0, 8]}, "marks", limits, People())
    assert isinstance(read, dict) and read["total"] == 11


def test_every_wrong_cell_is_named_at_once(limits: Limits) -> None:
    raw = {"conduct": {"i1": "5", "i2": ""}, "skill": {"knots": "hai", "rowing": "-1", "swimming": "3"}, "luck": {}}
    assert sorted(problems(raw, limits)) == [
        ("marks.conduct.i1", "field.too-large"),
        ("marks.conduct.i2", "field.required"),
        ("marks.luck", "field.not-in-catalogue"),
        ("marks.skill.knots", "field.not-a-whole-number"),
        ("marks.skill.rowing", "field.too-small"),
        ("marks.skill.swimming", "field.not-in-catalogue"),
    ]


def test_the_most_of_a_group_is_still_accepted_and_one_more_is_not(limits: Limits) -> None:
    over = {**WHOLE, "conduct": {"i1": 3, "i2": 4}}
    assert problems(over, limits) == [("marks.conduct", "field.group-over")]
    capped = grid(caps=True).read(over, "marks", limits, People())
    assert isinstance(capped, dict) and (capped["conduct"], capped["total"]) == (6, 16)


def test_too_many_marks_in_a_row_are_told(limits: Limits) -> None:
    assert problems({"conduct": [1, 2, 3], "skill": [1, 1]}, limits) == [("marks.conduct.i3", "field.not-in-catalogue")]


def test_what_is_no_grid_is_refused(limits: Limits) -> None:
    assert problems("16", limits) == [("marks", "field.not-a-score-grid")]
    assert problems(WHOLE, Limits()) == [("marks", "field.no-score-catalogue")]


def test_sums_have_types() -> None:
    some = ScoreGridKind(word="score_grid", widget="score_grid", groups={"conduct": True, "local": False})
    members = some.value_type().members
    assert members["total"].type.kind == "integer" and not members["conduct"].optional and members["local"].optional
