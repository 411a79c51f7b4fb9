"""The way a procedure ordinarily goes, as pages show it before there is a case."""

import pytest

from engine.language.explain.prose import who
from engine.web.telling import first_state, way_to_end
from tests.shipped import the_pack

PROCEDURES = sorted(the_pack().procedures)


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_procedure_has_an_ordinary_way(name: str) -> None:
    procedure = the_pack().procedures[name]
    way = way_to_end(procedure, first_state(procedure))
    assert way and procedure.states[way[-1]].ends is not None


@pytest.mark.parametrize(
    ("name", "way"),
    [
        (
            "membership_transfer",
            ["closing_out", "passing_on", "introducing", "receiving", "passing_down", "admitting", "arrived"],
        ),
        ("commendation", ["review", "sending", "council", "route", "decision", "presentation", "awarded"]),
        ("member_removal", ["contacting", "reviewing", "reporting", "removed"]),
        ("member_admission", ["preparation", "review", "ratification", "ceremony", "admitted"]),
    ],
)
def test_the_ordinary_way_is_that_of_the_ordinary_variant(name: str, way: list[str]) -> None:
    procedure = the_pack().procedures[name]
    first = first_state(procedure)
    assert [first, *way_to_end(procedure, first)] == way


def test_a_body_is_told_with_the_unit_as_the_procedure_calls_it() -> None:
    procedure = the_pack().procedures["membership_transfer"]
    assert who("origin_base", procedure, the_pack()) == "Ban Chấp hành Đoàn cơ sở nơi đi"
    assert who("destination_branch", procedure, the_pack()) == "Ban Chấp hành Chi đoàn nơi đến"
