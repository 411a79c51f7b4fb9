"""Votes: counts that fit together, thresholds exact to the last vote."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cases.act import Actor
from engine.cases.facts import Facts
from engine.definition.pack import Rulebook
from engine.definition.parameters import Parameters
from engine.definition.procedure import Threshold, Vote
from engine.ground.durations import Share
from engine.runtime.scene import Scene
from engine.runtime.votes import Convening, Result, count_votes, decide_outcome, needed, read_convening

MAJORITY = Threshold(share=Share(1, 2), more_than=True, of="present")
TWO_THIRDS = Threshold(share=Share(2, 3), more_than=False, of="electorate")
OPEN = Vote(name="admission", quorum=TWO_THIRDS, carried=MAJORITY, modes=("in_person",))
SECRET = Vote(name="penalty", quorum=None, carried=MAJORITY, options=("reprimand", "warning", "expulsion"), secret=True)


def empty_scene() -> Scene:
    """A scene in which nothing is asked: these thresholds are literals."""
    book = Rulebook(
        procedure=None,  # type: ignore[arg-type]  # a vote of literals reads no procedure
        parameters=Parameters(rule_sets={}, parameters={}, digest=""),
        organisations={},
        records={},
    )
    return Scene(book, None, Facts(), day="2026-01-05", today="2026-01-05", actor=Actor(person=None))


@pytest.fixture
def scene() -> Scene:
    """The same, as a fixture."""
    return empty_scene()


@pytest.mark.parametrize(
    ("present", "agree", "outcome"),
    [
        (12, 6, "lost"),
        (12, 7, "carried"),
        (10, 10, "carried"),
        (9, 9, "no_quorum"),
        (15, 8, "carried"),
        (15, 7, "lost"),
    ],
)
def test_the_boundary_belongs_to_the_right_side(scene: Scene, present: int, agree: int, outcome: str) -> None:
    convening = Convening(convened=15, present=present, electorate=15)
    counts = {"agree": agree, "against": present - agree, "other": 0}
    assert decide_outcome(OPEN, counts, convening, scene).outcome == outcome


def test_more_in_favour_than_against_is_not_enough(scene: Scene) -> None:
    convening = Convening(convened=15, present=12, electorate=15)
    assert decide_outcome(OPEN, {"agree": 6, "against": 3, "other": 3}, convening, scene).outcome == "lost"


@given(st.integers(1, 300), st.data())
def test_the_outcome_is_exact(electorate: int, data: st.DataObject) -> None:
    at = empty_scene()
    present = data.draw(st.integers(0, electorate))
    agree = data.draw(st.integers(0, present))
    against = data.draw(st.integers(0, present - agree))
    raw = {"agree": agree, "against": against, "other": present - agree - against}
    found = count_votes(OPEN, raw, Convening(convened=electorate, present=present, electorate=electorate), at)
    assert isinstance(found, Result)
    if Fraction(present, electorate) < Fraction(2, 3):
        assert found.outcome == "no_quorum"
    elif present and Fraction(agree, present) > Fraction(1, 2):
        assert found.outcome == "carried"
    else:
        assert found.outcome == "lost"
    if present:
        least = needed(MAJORITY, present, at)
        assert Fraction(least, present) > Fraction(1, 2) >= Fraction(least - 1, present)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_a_sum_that_does_not_fit_is_refused_beside_its_field(
    present: int, agree: int, against: int, other: int
) -> None:
    at = empty_scene()
    raw = {"agree": agree, "against": against, "other": other}
    found = count_votes(OPEN, raw, Convening(convened=40, present=present, electorate=40), at)
    if agree + against + other == present:
        assert isinstance(found, Result)
    else:
        assert isinstance(found, tuple)
        assert [problem.path for problem in found] == ["other"]


@pytest.mark.parametrize(
    ("counts", "outcome", "choice"),
    [
        ({"reprimand": 5, "warning": 3}, "carried", "reprimand"),
        ({"reprimand": 4, "warning": 4}, "undecided", ""),
        ({"reprimand": 3, "warning": 3, "expulsion": 2}, "undecided", ""),
    ],
)
def test_one_of_several_options_needs_the_majority(
    scene: Scene, counts: dict[str, int], outcome: str, choice: str
) -> None:
    raw = {"issued": 8, "returned": 8, "valid": 8, **counts}
    found = count_votes(SECRET, raw, Convening(convened=12, present=8, electorate=12), scene)
    assert isinstance(found, Result)
    assert (found.outcome, found.choice) == (outcome, choice)


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"issued": 9, "returned": 8, "valid": 8, "reprimand": 8}, "issued"),
        ({"issued": 8, "returned": 9, "valid": 8, "reprimand": 8}, "returned"),
        ({"issued": 8, "returned": 8, "valid": 9, "reprimand": 8}, "valid"),
        ({"issued": 8, "returned": 8, "valid": 7, "reprimand": 8}, "expulsion"),
    ],
)
def test_ballots_never_grow_on_the_way(scene: Scene, raw: dict[str, int], path: str) -> None:
    found = count_votes(SECRET, raw, Convening(convened=12, present=8, electorate=12), scene)
    assert isinstance(found, tuple)
    assert [problem.path for problem in found] == [path]


def test_what_the_minutes_must_say_of_the_meeting(scene: Scene) -> None:
    found = read_convening(OPEN, {"convened": "13", "present": "14", "mode": "online"}, scene, 15)
    assert isinstance(found, tuple)
    assert {problem.path: problem.code for problem in found} == {
        "present": "vote.present-over-convened",
        "mode": "vote.mode-not-allowed",
        "convened_reason": "vote.convened-differs",
    }


@pytest.mark.parametrize("given_count", ["", None, "hai", "-1", "1.5", True, "99999999"])
def test_what_is_not_a_count_is_said_at_its_place(scene: Scene, given_count: object) -> None:
    found = read_convening(OPEN, {"convened": 15, "present": given_count}, scene, 15)
    assert isinstance(found, tuple)
    assert [problem.path for problem in found] == ["present"]
