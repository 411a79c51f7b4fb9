"""The API over HTTP on both databases: signing in, problems, versions, asking again, the whole way of a case."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from httpx2 import Response

from engine.audit.verifier import verify_lines
from engine.store.database import count_statements
from engine.store.statements import Statement
from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, TODAY, prepare_small_world
from tests.web.programs import (
    ADMISSION,
    API,
    WORLD,
    Program,
    answers_for,
    application,
    assert_problem,
    minutes,
    program,
    small_town,
)
from tests.web.town import Town

NOBODY = "01900000-0000-7000-8000-000000000000"


@pytest.fixture(params=BOTH_KINDS)
def ward(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Town]:
    """The small world behind the web door."""
    url = databases.fresh(request.param, prepare_small_world)
    made = small_town(url, tmp_path)
    yield made
    made.database.close()
    databases.drop(url)


@pytest.fixture
def hoa(ward: Town) -> Program:
    return program(ward, "hoa")


@pytest.fixture
def lan(ward: Town) -> Program:
    return program(ward, "lan")


@pytest.fixture
def minh(ward: Town) -> Program:
    return program(ward, "minh")


# --- who calls --------------------------------------------------------------------------------------------------------


def test_nobody_is_told_anything_but_how_the_api_is(ward: Town) -> None:
    stranger = Program(ward, {})
    for path in ("/me", "/cases", "/inbox", "/procedures", "/units", "/people", f"/cases/{NOBODY}"):
        answer = stranger.get(path)
        assert_problem(answer, 401, "web.sign-in-needed")
        assert answer.headers["www-authenticate"] == "Bearer"
    described = stranger.get("/openapi.json").json()
    assert described["openapi"] == "3.1.0"


@pytest.mark.parametrize("token", ["", "x", "dvp_", "dvp_" + "0" * 64, "dvp_" + "Z" * 64])
def test_a_token_that_is_not_ours_is_nobody(ward: Town, token: str) -> None:
    assert_problem(Program(ward, {"authorization": f"Bearer {token}"}).get("/me"), 401, "web.sign-in-needed")


def test_me_says_who_calls_and_what_the_token_may(ward: Town, lan: Program) -> None:
    me = lan.get("/me").json()
    assert me["person"] == {"id": WORLD.person("lan"), "name": "Trần Thị Lan"}
    assert [(seat["position"], seat["unit"]["name"]) for seat in me["seats"]] == [("secretary", "Chi đoàn khu vực 1")]
    assert (me["scope"], me["waiting"], me["csrf"]) == (["act", "read"], 0, None)
    alone = program(ward, "lan", appointment="").get("/me").json()
    assert (alone["seats"], alone["acting_as"]) == ([], None)


def test_a_token_that_may_only_read_changes_nothing(ward: Town) -> None:
    reader = program(ward, "hoa", scope=("read",))
    assert reader.get("/cases").status_code == 200
    tried = reader.post(f"/procedures/{ADMISSION}/check", {"answers": application()})
    assert tried.status_code == 200
    assert_problem(reader.start(), 403, "api.scope-missing")
    assert reader.get("/cases").json()["items"] == []


def test_a_session_works_with_the_token_of_its_forms_and_not_without(ward: Town) -> None:
    browser = ward.browser()
    browser.sign_in(WORLD.email("hoa"), PASSWORD)
    me = browser.client.get(f"{API}/me").json()
    body = {"procedure": ADMISSION, "answers": application()}
    assert_problem(browser.client.post(f"{API}/cases", json=body), 403, "web.form-outdated")
    answer = browser.client.post(f"{API}/cases", json=body, headers={"x-csrf-token": me["csrf"]})
    assert answer.status_code == 201
    cross = {"x-csrf-token": me["csrf"], "sec-fetch-site": "cross-site"}
    assert_problem(browser.client.post(f"{API}/cases", json=body, headers=cross), 403, "web.cross-site")


def test_a_token_says_nothing_at_the_pages(ward: Town, hoa: Program) -> None:
    assert hoa.client.get("/account").status_code == 303


# --- procedures -------------------------------------------------------------------------------------------------------


def test_procedures_are_found_without_marks_and_told_whole(hoa: Program) -> None:
    found = hoa.get("/procedures", q="ket nap doan vien moi").json()["items"]
    assert (found[0]["name"], found[0]["code"]) == (ADMISSION, "NVD01")
    assert hoa.get("/procedures", q="không có gì như thế").json()["items"] == []
    whole = hoa.get(f"/procedures/{ADMISSION}").json()
    form = next(form for form in whole["forms"] if form["name"] == whole["start_form"])
    fields = {field["name"]: field for section in form["sections"] for field in section["fields"]}
    assert fields["base"]["type"] == "unit"
    assert {option["value"] for option in fields["gender"]["options"]} == {"nam", "nu"}
    rules = {rule["name"]: rule for rule in whole["rules"]}
    assert rules["not_too_old"]["basis"]["confidence"] == "U"
    assert {state["name"] for state in whole["states"]} >= {"preparation", "review", "ratification", "admitted"}
    assert whole["votes"]["admission"] == ["agree", "against", "other"]
    assert_problem(hoa.get("/procedures/no_such_thing"), 404, "not-found.procedure")


def test_answers_are_tried_before_anything_is_kept(hoa: Program) -> None:
    good = hoa.post(f"/procedures/{ADMISSION}/check", {"answers": application()}).json()
    assert (good["accepted"], good["errors"]) == (True, [])
    bad = hoa.post(f"/procedures/{ADMISSION}/check", {"answers": application(phone="12")}).json()
    assert bad["accepted"] is False
    assert [(error["field"], error["code"]) for error in bad["errors"]] == [("form.phone", "field.not-a-phone")]
    assert bad["errors"][0]["detail"] != bad["errors"][0]["code"]
    assert hoa.get("/cases").json()["items"] == []


# --- the way of a case ------------------------------------------------------------------------------------------------


def test_a_case_goes_its_whole_way(ward: Town, hoa: Program, lan: Program, minh: Program) -> None:
    khanh = program(ward, "khanh")
    started = hoa.start()
    assert started.status_code == 201
    case = started.json()
    assert started.headers["location"] == f"{API}/cases/{case['id']}"
    assert started.headers["etag"] == '"1"'
    assert (case["state"], case["subject"]["name"]) == ("preparation", "Nguyễn Thị Hoa")
    assert {task["name"]: [one["name"] for one in task["people"]] for task in case["waiting"]} == {
        "introduce": ["Phạm Gia Khánh"],
        "check": ["Trần Thị Lan", "Lâm Yến Nhi"],
    }
    assert case["answers"]["admission_application"]["branch"]["full_name"] == "Chi đoàn khu vực 1"
    assert {offer["action"] for offer in case["offers"] if offer["may"]} == {"withdraw"}

    (line,) = khanh.get("/inbox").json()["items"]
    assert (line["case"], line["name"], line["version"]) == (case["id"], "introduce", 1)
    case = khanh.take(case, "introduce", {"answers": answers_for("preparation", "introduce")}).json()
    case = lan.take(case, "check", {"answers": answers_for("preparation", "check")}).json()
    assert (case["state"], case["version"]) == ("review", 3)

    act = minutes(held_on=TODAY, convened=99, present=12)
    body = {"act": act, "vote": {"agree": 7, "against": 4, "other": 2}}
    refused = assert_problem(lan.take(case, "decide", body), 422, "vote.convened-differs")
    assert {(one["field"], one["code"]) for one in refused["errors"]} >= {
        ("vote.convened_reason", "vote.convened-differs")
    }
    body = {"act": {**act, "convened_reason": "Theo sổ"}, "vote": {"agree": 7, "against": 4, "other": 1}}
    case = lan.take(case, "decide", body).json()
    assert case["state"] == "ratification"
    assert case["votes"]["admission"]["outcome"] == "carried"

    answer = minh.take(case, "ratify")
    case = answer.json()
    assert (answer.status_code, case["state"]) == (200, "ceremony")
    papers = {paper["name"]: paper for paper in case["documents"]}
    assert papers["admission_resolution"]["number"] == "01-NQ/ĐTN"
    assert papers["admission_resolution"]["file"] is None
    assert hoa.get(f"/cases/{case['id']}/documents").json()["items"] == [
        {**paper} for paper in hoa.get(f"/cases/{case['id']}").json()["documents"]
    ]
    paper = papers["admission_resolution"]
    assert hoa.get(f"/documents/{paper['id']}").json()["number"] == "01-NQ/ĐTN"
    waiting = hoa.get(f"/documents/{paper['id']}/file")
    assert_problem(waiting, 503, "document.being-made")
    assert waiting.headers["retry-after"] == "5"

    events = hoa.get(f"/cases/{case['id']}/events").json()["items"]
    assert [event["sequence"] for event in events] == [1, 2, 3, 4, 5]
    assert [event["actor"]["name"] for event in events][1:] == [
        "Phạm Gia Khánh",
        "Trần Thị Lan",
        "Trần Thị Lan",
        "Lê Văn Minh",
    ]
    assert events[3]["outcome"] == "carried"
    assert {event["via"] for event in events} == {"api"}
    assert events[4]["place"].startswith("workflows/member_admission.yaml:")


def test_a_refused_act_tells_every_reason_with_rule_and_basis_and_changes_nothing(ward: Town) -> None:
    tuan = program(ward, "tuan")
    answer = tuan.start()
    body = assert_problem(answer, 422, "rule.said")
    rules = {error["rule"]: error for error in body["errors"]}
    assert "20-HD/TWĐTN-BTC" in rules["old_enough"]["basis"]
    assert rules["old_enough"]["detail"] == "Người xin vào Đoàn chưa đủ tuổi trong ngày xét."
    assert tuan.get("/cases").json()["items"] == []


def test_problems_are_told_in_english_when_asked(ward: Town) -> None:
    reader = program(ward, "hoa", scope=("read",))
    answer = reader.client.get(f"{API}/cases/{NOBODY}", headers={"accept-language": "en"})
    assert assert_problem(answer, 404, "not-found.case")["title"] == "No such case."


# --- versions ---------------------------------------------------------------------------------------------------------


def test_an_action_wants_the_version_that_was_read(hoa: Program) -> None:
    case = hoa.start().json()
    path = f"/cases/{case['id']}/actions/withdraw"
    assert_problem(hoa.post(path), 428, "web.428")
    for wrong in ("7", '"x"', "*", 'W/"1"', '""', '"' + "9" * 30 + '"'):
        assert_problem(hoa.post(path, If_Match=wrong), 422, "api.wrong-version")
    assert hoa.get(f"/cases/{case['id']}").json()["version"] == 1


def test_an_old_version_is_refused_and_told_what_happened_since(ward: Town, hoa: Program) -> None:
    case = hoa.start().json()
    khanh = program(ward, "khanh")
    assert khanh.take(case, "introduce", {"answers": answers_for("preparation", "introduce")}).status_code == 200
    answer = hoa.take(case, "withdraw", {"reason": "Đổi ý"})
    body = assert_problem(answer, 412, "api.stale")
    assert answer.headers["etag"] == '"2"'
    (since,) = body["changed"]
    assert (since["sequence"], since["action"], since["actor"]["name"]) == (2, "introduce", "Phạm Gia Khánh")
    assert hoa.get(f"/cases/{case['id']}").json()["state"] == "preparation"


def test_an_action_the_state_no_longer_has_is_a_conflict(hoa: Program) -> None:
    case = hoa.start().json()
    case = hoa.take(case, "withdraw", {"reason": "Đổi ý"}).json()
    assert case["ended_as"] == "withdrawn"
    assert_problem(hoa.take(case, "withdraw", {"reason": "Đổi ý"}), 409, "act.no-such-action")


def test_of_several_who_decide_at_once_one_does_and_the_others_are_told_what_happened(ward: Town) -> None:
    (case,) = _to_ratification(ward, "hoa")
    programs = [program(ward, who) for who in ("minh", "phuc", "minh", "phuc")]
    together = Barrier(len(programs))

    def ratify(caller: Program) -> Response:
        together.wait(20)
        return caller.take(case, "ratify")

    with ThreadPoolExecutor(len(programs)) as pool:
        answers = list(pool.map(ratify, programs))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200
    assert set(statuses[1:]) <= {409, 412}
    for answer in answers:
        if answer.status_code != 200:
            assert [event["action"] for event in answer.json()["changed"]] == ["ratify"]
            assert answer.headers["etag"] == f'"{case["version"] + 1}"'
    now = programs[0].get(f"/cases/{case['id']}").json()
    assert (now["state"], now["version"]) == ("ceremony", case["version"] + 1)
    assert [paper["number"] for paper in now["documents"] if paper["type"] == "NQ"] == ["01-NQ/ĐTN"]


# --- asking again -----------------------------------------------------------------------------------------------------


def test_the_same_request_under_one_key_is_done_once_and_answered_alike(hoa: Program) -> None:
    first = hoa.start(Idempotency_Key="mot")
    again = hoa.start(Idempotency_Key="mot")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["idempotency-replayed"] == "true"
    assert len(hoa.get("/cases").json()["items"]) == 1


def test_a_key_is_for_one_request_of_one_account(ward: Town, hoa: Program) -> None:
    hoa.start(Idempotency_Key="mot")
    other = hoa.post("/cases", {"procedure": ADMISSION, "answers": {}}, Idempotency_Key="mot")
    assert_problem(other, 422, "api.key-taken")
    assert program(ward, "mai").start(Idempotency_Key="mot").status_code == 201


def test_what_was_refused_under_a_key_is_asked_anew(ward: Town) -> None:
    mai = program(ward, "mai")
    refused = mai.post("/cases", {"procedure": ADMISSION, "answers": {}}, Idempotency_Key="hai")
    assert refused.status_code == 422
    assert mai.post("/cases", {"procedure": ADMISSION, "answers": {}}, Idempotency_Key="hai").status_code == 422
    assert mai.start(Idempotency_Key="ba").status_code == 201


def test_an_act_under_a_key_that_was_done_but_not_answered_is_found_again(ward: Town, hoa: Program) -> None:
    """As when the process dies between the decision and keeping the answer."""
    case = hoa.start().json()
    body = {"reason": "Đổi ý"}
    done = hoa.take(case, "withdraw", body, Idempotency_Key="bon")
    act = hoa.get(f"/cases/{case['id']}/events").json()["items"][-1]["act"]
    unanswered = {"answer": json.dumps({"act": act, "case": NOBODY})}
    with ward.database.write() as transaction:
        assert transaction.run(FORGET_THE_ANSWER, unanswered) == 1
    again = hoa.take(case, "withdraw", body, Idempotency_Key="bon")
    assert (again.status_code, again.json()) == (200, done.json())
    assert "idempotency-replayed" not in again.headers
    assert hoa.get(f"/cases/{case['id']}").json()["version"] == 2


FORGET_THE_ANSWER = Statement("UPDATE kept_answers SET status = 0, answer = :answer WHERE key = 'bon'")


@pytest.mark.parametrize("key", ["x" * 201, "a b", "ê"])
def test_a_key_is_short_and_plain(hoa: Program, key: str) -> None:
    answer = hoa.client.post(
        f"{API}/cases",
        json={"procedure": ADMISSION, "answers": {}},
        headers=[(b"idempotency-key", key.encode())],
    )
    assert_problem(answer, 422, "web.not-understood")


# --- rights -----------------------------------------------------------------------------------------------------------


def test_who_has_nothing_to_do_with_a_case_does_not_learn_that_it_exists(ward: Town, hoa: Program) -> None:
    case = hoa.start().json()
    for who in ("mai", "duc", "yen"):
        other = program(ward, who)
        for path in (f"/cases/{case['id']}", f"/cases/{case['id']}/events", f"/cases/{case['id']}/documents"):
            assert_problem(other.get(path), 404, "not-found.case")
        assert_problem(other.take(case, "withdraw", {"reason": "x"}), 404, "not-found.case")
        assert_problem(other.post(f"/cases/{case['id']}/actions/withdraw/check"), 404, "not-found.case")
        many = {"action": "withdraw", "cases": [{"case": case["id"], "version": 1}], "reason": "x"}
        assert_problem(other.post("/actions", many), 404, "not-found.case")
        assert other.get("/cases").json()["items"] == []
        assert other.get("/cases", q=case["number"]).json()["items"] == []


def test_who_sees_a_case_may_not_therefore_act_on_it(ward: Town, hoa: Program) -> None:
    case = hoa.start().json()
    dang = program(ward, "dang")
    seen = dang.get(f"/cases/{case['id']}").json()
    assert not any(offer["may"] for offer in seen["offers"])
    assert_problem(dang.take(seen, "check", {"answers": answers_for("preparation", "check")}), 403, "act.not-awaited")
    assert_problem(hoa.take(case, "check", {"answers": answers_for("preparation", "check")}), 403, "act.not-awaited")


def test_lists_and_search_show_what_may_be_seen_inspected_cases_too(ward: Town, hoa: Program, lan: Program) -> None:
    first, second = hoa.start().json(), program(ward, "mai").start().json()
    both = sorted((first["id"], second["id"]), reverse=True)
    own = [first["id"]]
    for who, seen in (("dang", both), ("lan", both), ("khanh", both), ("hoa", own), ("quan", []), ("ha", [])):
        caller = program(ward, who)
        assert [item["id"] for item in caller.get("/cases").json()["items"]] == seen, who
        page = caller.get("/cases", limit=1).json()
        walked = [item["id"] for item in page["items"]]
        while page["next"] is not None:
            page = caller.client.get(page["next"]).json()
            walked += [item["id"] for item in page["items"]]
        assert walked == seen, who
        for query in (first["number"], first["number"].lower(), "thi hoa"):
            found = [item["id"] for item in caller.get("/cases", q=query).json()["items"]]
            assert found == ([first["id"]] if first["id"] in seen else []), (who, query)
        mine = [item["id"] for item in caller.get("/cases", mine=True).json()["items"]]
        assert mine == {"hoa": own, "khanh": both}.get(who, []), who


def test_one_starts_for_oneself_and_for_those_one_may_see(ward: Town, lan: Program) -> None:
    body = {"procedure": ADMISSION, "subject": WORLD.person("yen"), "answers": application()}
    assert_problem(lan.post("/cases", body), 404, "not-found.person")
    assert_problem(lan.post(f"/procedures/{ADMISSION}/check", {"subject": NOBODY}), 404, "not-found.person")
    answer = lan.post("/cases", {**body, "subject": WORLD.person("khanh")})
    assert {error["rule"] for error in answer.json()["errors"]} >= {"not_member"}


def test_a_token_acts_only_from_its_appointment(ward: Town, hoa: Program) -> None:
    case = hoa.start().json()
    alone = program(ward, "lan", appointment="")
    assert alone.get("/inbox").json()["items"] == []
    assert_problem(alone.get(f"/cases/{case['id']}"), 404, "not-found.case")


# --- many cases -------------------------------------------------------------------------------------------------------


def _to_ratification(ward: Town, *names: str) -> list[dict[str, Any]]:
    khanh, lan = program(ward, "khanh"), program(ward, "lan")
    cases = []
    for name in names:
        case = program(ward, name).start().json()
        case = khanh.take(case, "introduce", {"answers": answers_for("preparation", "introduce")}).json()
        cases.append(lan.take(case, "check", {"answers": answers_for("preparation", "check")}).json())
    vote = {"agree": 12, "against": 0, "other": 0}
    body = {
        "action": "decide",
        "together": True,
        "act": minutes(held_on=TODAY, convened=99, present=12, convened_reason="Theo sổ"),
        "cases": [{"case": case["id"], "version": case["version"], "vote": vote} for case in cases],
    }
    report = lan.post("/actions", body).json()
    assert [done["state"] for done in report["done"]] == ["ratification"] * len(names)
    return [{**case, "version": case["version"] + 1} for case in cases]


def test_many_are_decided_by_one_meeting_and_ratified_each_by_itself(ward: Town, minh: Program) -> None:
    cases = _to_ratification(ward, "hoa", "mai")
    stale = {"case": cases[1]["id"], "version": 1}
    body = {"action": "ratify", "cases": [{"case": cases[0]["id"], "version": cases[0]["version"]}, stale]}
    report = minh.post("/actions", body, Idempotency_Key="nhieu").json()
    assert [done["case"] for done in report["done"]] == [cases[0]["id"]]
    assert report["documents"] == ["01-NQ/ĐTN"]
    (left,) = report["refused"]
    assert (left["case"], left["errors"][0]["code"]) == (cases[1]["id"], "act.out-of-date")
    assert minh.post("/actions", body, Idempotency_Key="nhieu").json() == report
    assert minh.get(f"/cases/{cases[1]['id']}").json()["state"] == "ratification"


def test_together_is_all_or_none(ward: Town, hoa: Program, lan: Program) -> None:
    first, second = hoa.start().json(), program(ward, "mai").start().json()
    cases = [{"case": first["id"], "version": 1}, {"case": second["id"], "version": 1}]
    answer = lan.post("/actions", {"action": "check", "together": True, "cases": cases})
    assert_problem(answer, 422, "act.not-together")
    twice = lan.post("/actions", {"action": "check", "cases": [cases[0], cases[0]]})
    assert_problem(twice, 422, "api.case-twice")


def test_pages_of_lists_follow_each_other_and_ask_a_bounded_number_of_statements(ward: Town, lan: Program) -> None:
    for name in ("hoa", "mai"):
        assert program(ward, name).start().status_code == 201
    seen, path = [], "/cases"
    first = lan.get("/cases", limit=1).json()
    seen += [item["id"] for item in first["items"]]
    following = lan.client.get(first["next"]).json()
    seen += [item["id"] for item in following["items"]]
    assert following["next"] is None
    assert len(set(seen)) == 2
    assert seen == [item["id"] for item in lan.get(path).json()["items"]]
    for listed in ("/cases", "/inbox", "/people", "/units"):
        counts = []
        for limit in (1, 50):
            with count_statements() as count:
                assert lan.get(listed, limit=limit).status_code == 200
            counts.append(count.statements)
        assert counts[1] <= counts[0] + 3, listed


@pytest.mark.parametrize("after", ["x", "eA", "W10", "WyJhIl0", "WzEsMl0", "A" * 600])
def test_a_wrong_position_is_refused(lan: Program, after: str) -> None:
    assert lan.get("/inbox", after=after).status_code == 422


# --- units, people ----------------------------------------------------------------------------------------------------


def test_units_are_found_without_marks_and_shown_as_of_a_day(hoa: Program) -> None:
    found = hoa.get("/units", q="phuong hoa an").json()["items"]
    assert [unit["full_name"] for unit in found] == ["Đoàn phường Hòa An"]
    below = hoa.get("/units", below=WORLD.unit("ward"), kind="branch", limit=1).json()
    assert len(below["items"]) == 1
    rest = hoa.client.get(below["next"]).json()
    assert rest["next"] is None
    assert [unit["name"] for unit in (*below["items"], *rest["items"])] == ["khu vực 1", "khu vực 2"]
    unit = hoa.get(f"/units/{WORLD.unit('kv1')}").json()
    assert [above["name"] for above in unit["above"]] == ["Đoàn phường Hòa An", "Thành đoàn Sông Hậu"]
    assert {held["person"]["name"] for held in unit["appointments"]} >= {"Trần Thị Lan", "Lâm Yến Nhi"}
    assert_problem(hoa.get(f"/units/{NOBODY}"), 404, "not-found.unit")
    assert_problem(hoa.get(f"/units/{WORLD.unit('ward')}", day="2025-02-30"), 422, "field.not-a-day")
    assert hoa.get(f"/units/{WORLD.unit('ward')}", day="1999-01-01").status_code == 404


def test_people_are_open_as_far_as_ones_position_goes(ward: Town, hoa: Program, lan: Program, minh: Program) -> None:
    assert hoa.get("/people").json()["items"] == []
    names = [person["name"] for person in lan.get("/people", limit=100).json()["items"]]
    assert "Phạm Gia Khánh" in names
    assert "Hồ Minh Đức" not in names
    assert [one["name"] for one in minh.get("/people", q="ho minh duc").json()["items"]] == ["Hồ Minh Đức"]
    assert_problem(lan.get("/people", unit=WORLD.unit("kv2")), 404, "not-found.unit")
    (stranger,) = hoa.get("/people", q="pham gia khanh").json()["items"]
    assert (stranger["name"], stranger["birth_date"], stranger["status"]) == ("Phạm Gia Khánh", None, None)
    assert hoa.get("/people", q="pham gia").json()["items"] == []


def test_a_record_is_open_to_its_owner_and_to_officers_above_and_hides_what_the_pack_hides(
    ward: Town, hoa: Program, lan: Program
) -> None:
    khanh = WORLD.person("khanh")
    assert_problem(hoa.get(f"/people/{khanh}"), 404, "not-found.person")
    assert_problem(lan.get(f"/people/{WORLD.person('duc')}"), 404, "not-found.person")
    seen = lan.get(f"/people/{khanh}").json()
    fields = {field["name"]: field for field in seen["fields"]}
    assert fields["branch"]["shown"] == "Chi đoàn khu vực 1"
    assert fields["birth_date"]["shown"] == "19/05/2005"
    assert "id_number" not in fields
    assert "Số định danh cá nhân" in seen["hidden"]
    own = program(ward, "khanh").get(f"/people/{khanh}").json()
    assert own["hidden"] == []
    before = lan.get(f"/people/{khanh}", day="2019-01-01").json()
    assert {field["name"]: field["shown"] for field in before["fields"]}["status"] == "Thanh niên"


# --- changing the organisation, assigning, what the installation goes by ----------------------------------------------


def test_the_organisation_is_changed_by_the_same_rights_as_on_the_pages(
    ward: Town, lan: Program, minh: Program
) -> None:
    unit = {
        "parent": WORLD.unit("ward"),
        "kind": "branch",
        "name": "khu vực 4",
        "full_name": "Chi đoàn khu vực 4",
    }
    assert_problem(lan.post("/units", unit), 403, "organisation.not-yours")
    made = minh.post("/units", unit, Idempotency_Key="don-vi")
    assert (made.status_code, made.json()["full_name"]) == (201, "Chi đoàn khu vực 4")
    assert minh.post("/units", unit, Idempotency_Key="don-vi").json() == made.json()
    assert_problem(minh.post("/units", unit), 422, "unit.name-taken")
    new = made.json()["id"]

    person = {"name": "Đỗ Thị Sen", "birth_date": "1998-04-05"}
    sen = minh.post("/people", person).json()["id"]
    assert_problem(minh.post("/people", person), 422, "person.alike")
    post = {"person": sen, "position": "secretary"}
    assert_problem(lan.post(f"/units/{new}/appointments", post), 403, "organisation.not-yours")
    assert_problem(minh.post(f"/units/{NOBODY}/appointments", post), 404, "not-found.unit")
    held = minh.post(f"/units/{new}/appointments", post)
    assert held.status_code == 201
    told = minh.get(f"/units/{new}").json()
    assert [(one["person"]["name"], one["title"]) for one in told["appointments"]] == [("Đỗ Thị Sen", "Bí thư")]
    invited = minh.post(f"/people/{sen}/invitations", {"email": "Sen@example.org"})
    assert (invited.status_code, invited.json()["email"]) == (201, "sen@example.org")
    assert_problem(lan.post(f"/people/{sen}/invitations", {"email": "x@example.org"}), 404, "not-found.person")
    ended = minh.post(f"/appointments/{held.json()['id']}/end", {"until": TODAY})
    assert ended.status_code == 200
    assert_problem(minh.post(f"/appointments/{NOBODY}/end", {"until": TODAY}), 404, "not-found.appointment")


def test_the_keeper_assigns_what_waits_for_nobody(ward: Town, hoa: Program, minh: Program) -> None:
    case = hoa.start().json()
    ha = program(ward, "ha")
    assert ha.get("/vacancies").json() == {"items": [], "next": None}
    for held in minh.get(f"/units/{WORLD.unit('kv1')}").json()["appointments"]:
        assert minh.post(f"/appointments/{held['id']}/end", {"until": TODAY}).status_code == 200
    ward.clock.move_to_day("2026-11-24")
    ha, minh = program(ward, "ha"), program(ward, "minh")
    (task,) = ha.get("/vacancies").json()["items"]
    assert (task["case"], task["title"], task["positions"]) == (
        case["id"],
        "Thẩm tra lý lịch",
        ["Bí thư", "Phó Bí thư"],
    )
    path = f"/cases/{task['case']}/tasks/{task['task']}/assign"
    assert minh.get("/vacancies").json()["items"] == []
    assert_problem(minh.post(path, {"person": WORLD.person("duc")}), 403, "assign.not-the-keeper")
    assert_problem(ha.post(path, {"person": WORLD.person("hoa")}), 422, "assign.interested")
    assert ha.post(path, {"person": WORLD.person("duc")}).json()["version"] == 2
    duc = program(ward, "duc")
    case = duc.get(f"/cases/{case['id']}").json()
    done = duc.take(case, "check", {"answers": answers_for("preparation", "check")})
    assert done.status_code == 200


def test_parameters_calendar_notices_and_the_trail(ward: Town, hoa: Program, lan: Program) -> None:
    ha, dang = program(ward, "ha"), program(ward, "dang")
    parameters = {item["name"]: item for item in hoa.get("/parameters").json()["items"]}
    ages = parameters["admission_min_age"]["values"]
    assert [(row["value"], row["basis"]["confidence"]) for row in ages] == [("15 years 1 day", "C"), ("16 years", "S")]

    day = {"working": True, "note": "Làm bù"}
    assert_problem(lan.client.put(f"{API}/calendar/2026-12-05", json=day), 403, "administration.not-yours")
    assert ha.client.put(f"{API}/calendar/2026-12-05", json=day).status_code == 200
    assert hoa.get("/calendar", year=2026).json()["items"] == [{"day": "2026-12-05", **day}]
    assert ha.client.delete(f"{API}/calendar/2026-12-05").status_code == 204
    assert hoa.get("/calendar", year=2026).json()["items"] == []

    case = hoa.start().json()
    (notice,) = lan.get("/notices").json()["items"]
    assert (notice["case"], notice["read"]) == (case["id"], False)
    assert lan.post("/notices/read").status_code == 204
    assert [one["read"] for one in lan.get("/notices").json()["items"]] == [True]

    assert ha.get("/trail").json()["sound"] is True
    assert_problem(lan.get("/trail"), 403, "inspection.not-yours")
    assert_problem(ha.get("/trail/export"), 403, "inspection.not-yours")
    for path in ("/trail/export", f"/trail/cases/{case['id']}/export"):
        answer = dang.get(path)
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        assert verify_lines(answer.text.splitlines()).flaw is None
        assert "nosniff" in answer.headers["x-content-type-options"]
    assert_problem(lan.get(f"/trail/cases/{case['id']}/export"), 404, "not-found.case")


# --- files ------------------------------------------------------------------------------------------------------------

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_a_file_is_for_who_brought_it(ward: Town, hoa: Program) -> None:
    answer = hoa.client.post(f"{API}/files", files={"file": ("giấy khai sinh.pdf.exe", PDF, "text/html")})
    kept = answer.json()
    assert (answer.status_code, kept["name"], kept["media_type"]) == (201, "giấy khai sinh.pdf", "application/pdf")
    back = hoa.get(f"/files/{kept['digest']}")
    assert back.content == PDF
    assert back.headers["content-disposition"].startswith("attachment;")
    assert_problem(program(ward, "mai").get(f"/files/{kept['digest']}"), 404, "not-found.file")
    assert_problem(hoa.get(f"/files/{'0' * 64}"), 404, "not-found.file")
    html = hoa.client.post(f"{API}/files", files={"file": ("a.pdf", b"<script>", "application/pdf")})
    assert_problem(html, 422, "file.type-not-allowed")
    reader = program(ward, "hoa", scope=("read",))
    refused = reader.client.post(f"{API}/files", files={"file": ("a.pdf", PDF, "application/pdf")})
    assert_problem(refused, 403, "api.scope-missing")


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {"answers": {"phone": "\x00"}},
        {"answers": {"phone": 1.5}},
        {"answers": {"phone": 10**30}},
        {"answers": {"a\x00": 1}},
        {"answers": []},
        {"wrong": 1},
        {"confirmed": ["Không phải tên"]},
    ],
)
def test_what_no_database_keeps_is_refused(hoa: Program, body: dict[str, Any]) -> None:
    assert_problem(hoa.post("/cases", {"procedure": ADMISSION, **body}), 422, "web.not-understood")


def test_what_is_wrong_with_the_shape_is_told_beside_its_place_in_the_callers_language(hoa: Program) -> None:
    body = {"procedure": "X", "answers": {"a": 1.5}, "more": 1}
    problem = assert_problem(hoa.post("/cases", body), 422, "web.not-understood")
    reasons = {error["field"]: (error["code"], error["detail"]) for error in problem["errors"]}
    assert reasons["more"] == ("shape.unknown", "Không có mục này.")
    assert reasons["procedure"][0] == "shape.pattern"
    assert reasons["answers"][0] == "shape.not-plain"
    english = hoa.client.get(f"{API}/cases", params={"limit": "many"}, headers={"accept-language": "en"}).json()
    assert english["errors"] == [
        {"code": "shape.not-a-number", "detail": "This has to be a whole number.", "field": "query.limit"}
    ]


@pytest.mark.parametrize(
    "raw", [b'{"answers": {"a": "\\ud800"}}', b"[" * 100_000, b"{", b"\xff", b"NaN", b'{"answers": {"a": NaN}}', b""]
)
def test_what_is_not_json_is_refused(hoa: Program, raw: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = hoa.client.post(f"{API}/procedures/{ADMISSION}/check", content=raw, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_what_is_not_there_is_a_problem_too(hoa: Program) -> None:
    assert_problem(hoa.get("/nothing"), 404, "not-found.page")
    assert_problem(hoa.client.delete(f"{API}/cases"), 405, "web.405")
    assert hoa.get("/cases/not-an-id").status_code == 422
