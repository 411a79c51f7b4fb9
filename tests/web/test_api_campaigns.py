"""Campaigns over the API, on both databases: opened once however often asked, lines checked, entered, acted upon."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import prepare_small_world
from tests.web.programs import WORLD, Program, assert_problem, program, rating, small_town
from tests.web.town import Town

GOOD = {
    "attendance": "95",
    "tasks": "all_well",
    "fee": "full",
    "fee_months": 12,
    "residence": "active",
    "is_student": False,
    "absence": "none",
    "strengths": "Gương mẫu.",
    "weaknesses": "Chưa mạnh dạn.",
    "level": "excellent",
}


@pytest.fixture(params=BOTH_KINDS)
def ward(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Town]:
    url = databases.fresh(request.param, prepare_small_world)
    made = small_town(url, tmp_path)
    yield made
    made.database.close()
    databases.drop(url)


@pytest.fixture
def minh(ward: Town) -> Program:
    """The secretary of the ward, who may open."""
    return program(ward, "minh")


@pytest.fixture
def lan(ward: Town) -> Program:
    """The secretary of a branch."""
    return program(ward, "lan")


def test_a_campaign_is_opened_once_however_often_it_is_asked(minh: Program, lan: Program) -> None:
    openable = {each["procedure"]: each for each in minh.get("/campaigns/openable").json()["items"]}
    assert openable["member_rating"]["form"] == "rating_campaign"
    assert openable["member_rating"]["like"] == "2026, 2025-2026"
    first = rating(minh, Idempotency_Key="mo-dot")
    assert first.status_code == 201, first.text
    campaign = first.json()
    assert first.headers["location"].endswith(campaign["id"])
    again = rating(minh, Idempotency_Key="mo-dot")
    assert (again.json()["id"], again.headers["idempotency-replayed"]) == (campaign["id"], "true")
    assert_problem(rating(minh), 422, "campaign.already-open")
    assert campaign["total"]["cases"] > 20 and campaign["made"] and campaign["whole"]
    assert [each["id"] for each in lan.get("/campaigns").json()["items"]] == [campaign["id"]]
    seen = lan.get(f"/campaigns/{campaign['id']}").json()
    assert [each["unit"]["id"] for each in seen["units"]] == [WORLD.unit("kv1")] and not seen["whole"]
    body = {"procedure": "member_rating", "unit": WORLD.unit("ward"), "period": "năm nay", "answers": {}}
    problem = minh.post("/campaigns", body).json()
    assert {"period", "form.closes"} <= {each.get("field") for each in problem["errors"]}


def test_who_may_not_open_or_look_is_told_as_everywhere(ward: Town, minh: Program, lan: Program) -> None:
    assert_problem(rating(lan), 403, "campaign.not-yours")
    campaign = rating(minh).json()["id"]
    assert_problem(program(ward, "khanh").get(f"/campaigns/{campaign}"), 404, "not-found.campaign")
    assert_problem(lan.get(f"/campaigns/{campaign}/units/{WORLD.unit('kv2')}"), 404, "not-found.unit")
    assert_problem(lan.post(f"/campaigns/{campaign}/close"), 403, "campaign.not-yours")
    closed = minh.post(f"/campaigns/{campaign}/close", {"reason": "Mở nhầm"}).json()
    assert (closed["is_open"], closed["may_close"]) == (False, False)
    assert minh.get("/campaigns").json()["items"] == []
    assert len(minh.get("/campaigns", closed=True).json()["items"]) == 1


def test_lines_are_checked_entered_and_wait_for_a_person(ward: Town, minh: Program, lan: Program) -> None:
    campaign = rating(minh).json()["id"]
    where = f"/campaigns/{campaign}/units/{WORLD.unit('kv1')}"
    khanh = program(ward, "khanh")
    case = next(item for item in khanh.get("/cases", mine=True).json()["items"] if item["procedure"] == "member_rating")
    own = {"strengths": "Đều.", "weaknesses": "Ít nói.", "self_level": "good"}
    assert khanh.take(case, "submit", {"answers": own}).status_code == 200
    shown = lan.get(where, action="rate").json()
    (line,) = [each for each in shown["lines"] if "rate" in each["may"]]
    assert line["typed"]["strengths"] == "Đều." and shown["form"] == "branch_rating"
    body = {"action": "rate", "lines": [{"case": line["case"], "answers": GOOD, "version": line["version"]}]}
    checked = lan.post("/lines", {**body, "check": True}).json()
    assert not checked["kept"] and checked["items"][0]["values"]["suggested"] == "excellent"
    assert next(each for each in lan.get(where, action="rate").json()["lines"] if each["may"])["entry"] is None
    kept = lan.post("/lines", body, Idempotency_Key="dong-1").json()
    assert kept["kept"] and kept["items"][0]["errors"] == [] and not kept["items"][0]["confirmed"]
    line = next(each for each in lan.get(where, action="rate").json()["lines"] if each["may"])
    assert (line["entry"]["how"], line["entry"]["confirmed"]) == ("filled", False)
    minutes = {"present": 14, "convened": 14, "convened_reason": "Theo sổ"}
    act = {
        "action": "rate",
        "together": True,
        "entered": True,
        "act": minutes,
        "cases": [{"case": line["case"], "version": line["version"], "vote": {"agree": 14, "against": 0, "other": 0}}],
    }
    problem = lan.post("/actions", act).json()
    assert "row.not-confirmed" in {each["code"] for each in problem["errors"]}, "a program does not look at lines"
    wrong = lan.post("/lines", {"action": "rate", "lines": [{"case": line["case"], "answers": {"level": "best"}}]})
    assert "form.level" in {each["field"] for each in wrong.json()["items"][0]["errors"]}
    twice = {"action": "rate", "lines": [{"case": line["case"]}, {"case": line["case"]}]}
    assert_problem(lan.post("/lines", twice), 422, "row.twice")
    strange = lan.post("/lines", {"action": "rate", "lines": [{"case": "01900000-0000-7000-8000-000000000000"}]})
    assert strange.json()["items"][0]["refused"]["code"] == "not-found.case"
