"""Approving by the pages over HTTP: the inbox, one act, two at once, too late, twice, many at once, a meeting."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.operations.accounts.recognise import recognise
from engine.operations.follow_case import follow_case
from engine.operations.rights import viewer_of
from engine.store.cases import load_cases
from engine.store.trail import read_stream
from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, prepare_small_world, the_small_world
from tests.web.played import cases_at
from tests.web.town import Browser, Town, build_town

WORLD = the_small_world()


@pytest.fixture(params=BOTH_KINDS)
def ward(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Town]:
    """The small world behind the web door."""
    url = databases.fresh(request.param, prepare_small_world)
    made = build_town(url, tmp_path)
    yield made
    made.database.close()
    databases.drop(url)


def enter(town: Town, name: str) -> Browser:
    browser = town.browser()
    assert browser.sign_in(WORLD.email(name), PASSWORD).status_code == 303
    return browser


def state_of(town: Town, case: str) -> str:
    with town.database.read() as transaction:
        return load_cases(transaction, [case])[case].case.state


def events_of(town: Town, case: str) -> int:
    with town.database.read() as transaction:
        return len(read_stream(transaction, f"case:{case}"))


def test_the_inbox_shows_what_waits_and_its_count(ward: Town) -> None:
    (case,) = cases_at(ward.desk.office, WORLD, "ratification", ("hoa",))
    minh, quan = enter(ward, "minh"), enter(ward, "quan")
    minh.get("/inbox")
    assert "Nguyễn Thị Hoa" in minh.text
    assert f"/cases/{case}/actions/ratify" in minh.page
    minh.get("/")
    assert "Nguyễn Thị Hoa" in minh.text
    quan.get("/inbox")
    assert "Nguyễn Thị Hoa" not in quan.text


def test_an_act_is_taken_once_however_often_it_is_sent(ward: Town) -> None:
    (case,) = cases_at(ward.desk.office, WORLD, "ratification", ("hoa",))
    minh = enter(ward, "minh")
    minh.get(f"/cases/{case}/actions/ratify")
    before, page, action = events_of(ward, case), minh.page, minh.form_action("form")
    version = minh.hidden("version")
    first = minh.send(action, {"version": version, "do": "submit"})
    minh.page = page
    second = minh.send(action, {"version": version, "do": "submit"})
    assert first.status_code == second.status_code == 303
    assert events_of(ward, case) == before + 1
    assert state_of(ward, case) == "ceremony"


def test_who_comes_second_is_shown_what_changed_and_nothing_happens_twice(ward: Town) -> None:
    (case,) = cases_at(ward.desk.office, WORLD, "ratification", ("hoa",))
    minh, phuc = enter(ward, "minh"), enter(ward, "phuc")
    minh.get(f"/cases/{case}/actions/ratify")
    phuc.get(f"/cases/{case}/actions/return")
    returning, version = phuc.form_action("form"), phuc.hidden("version")
    minh.send(minh.form_action("form"), {"version": minh.hidden("version"), "do": "submit"})
    count = events_of(ward, case)
    answer = phuc.send(returning, {"version": version, "act.reason": "Thiếu giấy.", "do": "submit"})
    assert answer.status_code == 409
    assert "Chưa có gì thay đổi" in phuc.text
    assert "Lê Văn Minh" in phuc.text
    assert "Chuẩn y" in phuc.text
    assert events_of(ward, case) == count


def test_who_may_not_see_a_case_learns_nothing_of_it(ward: Town) -> None:
    (case,) = cases_at(ward.desk.office, WORLD, "ratification", ("hoa",))
    for name in ("mai", "duc", "yen"):
        browser = enter(ward, name)
        for path in (f"/cases/{case}", f"/cases/{case}/actions/ratify", f"/audit/cases/{case}"):
            assert browser.get(path).status_code == 404, (name, path)
        browser.get("/account")
        answer = browser.send(f"/cases/{case}/actions/ratify", {"version": "5", "do": "submit"})
        assert answer.status_code == 404
    assert state_of(ward, case) == "ratification"


def test_who_may_see_but_is_not_awaited_is_refused_and_told_why(ward: Town) -> None:
    (case,) = cases_at(ward.desk.office, WORLD, "ratification", ("hoa",))
    for name in ("hoa", "lan", "khanh"):
        browser = enter(ward, name)
        assert browser.get(f"/cases/{case}").status_code == 200
        assert f"/cases/{case}/actions/ratify" not in browser.page
        browser.get("/account")
        answer = browser.send(f"/cases/{case}/actions/ratify?act=", {"version": "99", "do": "submit"})
        assert answer.status_code in (403, 409, 422), name
    assert state_of(ward, case) == "ratification"


def test_returning_wants_a_reason_and_keeps_what_was_typed(ward: Town) -> None:
    (case,) = cases_at(ward.desk.office, WORLD, "ratification", ("hoa",))
    minh = enter(ward, "minh")
    minh.get(f"/cases/{case}/actions/return")
    action, version = minh.form_action("form"), minh.hidden("version")
    assert minh.send(action, {"version": version, "act.reason": "  ", "do": "submit"}).status_code == 422
    assert "Ghi lý do." in minh.text
    minh.get(f"/cases/{case}/actions/return")
    reason = "Thiếu giấy xác nhận <b>của nhà trường</b> \u202e"
    answer = minh.send(minh.form_action("form"), {"version": version, "act.reason": reason, "do": "submit"})
    assert answer.status_code == 303
    assert state_of(ward, case) == "review"
    hoa = enter(ward, "hoa")
    hoa.get(f"/cases/{case}")
    assert "Thiếu giấy xác nhận" in hoa.text
    assert "<b>của nhà trường</b>" not in hoa.page
    hoa.get("/notices")
    assert "Thiếu giấy xác nhận" in hoa.text
    hoa.send("/notices/read")
    hoa.get("/notices")
    assert "/notices/read" not in hoa.page


def test_many_are_ratified_at_once_and_the_report_names_each(ward: Town) -> None:
    cases = cases_at(ward.desk.office, WORLD, "ratification", ("hoa", "mai"))
    minh = enter(ward, "minh")
    minh.get("/inbox")
    bulk = minh.form_action("bulk")
    answer = minh.send(bulk, {"cases": cases, "do": "member_admission:ratification:ratify"})
    assert answer.status_code == 200, minh.text[:1500]
    assert "Nguyễn Thị Hoa" in minh.text and "Đặng Ngọc Mai" in minh.text
    data: dict[str, object] = {"cases": cases, "do": "confirm:member_admission:ratification:ratify"}
    data |= {f"version.{case}": minh.hidden(f"version.{case}") for case in cases}
    confirm = next(action for action in minh.forms() if action.startswith("/inbox/together"))
    page = minh.page
    answer = minh.send(confirm, data)
    assert answer.status_code in (200, 303), minh.text[:1500]
    assert "Nguyễn Thị Hoa" in minh.text and "Đặng Ngọc Mai" in minh.text
    assert [state_of(ward, case) for case in cases] == ["ceremony", "ceremony"]
    counts = [events_of(ward, case) for case in cases]
    minh.page = page
    minh.send(confirm, data)
    assert [events_of(ward, case) for case in cases] == counts


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "x"},
        {"do": "member_admission:ratification:ratify"},
        {"do": "member_admission:nowhere:nothing", "cases": ["x"]},
        {"do": "a:b:c", "cases": ["01900000-0000-7000-8000-000000000000"]},
        {"do": "member_admission:ratification:ratify", "cases": ["../../x", "\x00", "' OR 1=1"]},
        {"do": "member_admission:ratification:ratify", "cases": ["01900000-0000-7000-8000-000000000000"] * 500},
    ],
)
def test_a_strange_bulk_act_changes_nothing(ward: Town, data: dict[str, object]) -> None:
    minh = enter(ward, "minh")
    minh.get("/inbox")
    minh.get("/account")
    answer = minh.send("/inbox/together", data)
    assert answer.status_code in (200, 303, 404, 409, 422), minh.text[:500]


def test_an_officer_who_leaves_decides_nothing_from_that_day(ward: Town) -> None:
    (case,) = cases_at(ward.desk.office, WORLD, "ratification", ("hoa",))
    quan, minh = enter(ward, "ha"), enter(ward, "minh")
    minh.get(f"/cases/{case}/actions/ratify")
    action, version = minh.form_action("form"), minh.hidden("version")
    quan.get(f"/organisation/{WORLD.unit('ward')}")
    post = next(link for link in quan.links("/appointments/") if link.endswith(WORLD.unit("ward")))
    quan.get(post)
    ended = {"until.day": "22", "until.month": "11", "until.year": "2026", "do": "submit"}
    assert quan.send(post.partition("?")[0], ended).status_code == 303, quan.text[:800]
    assert minh.send(action, {"version": version, "do": "submit"}).status_code in (403, 404)
    assert state_of(ward, case) == "ratification"


def test_the_viewer_of_a_case_sees_no_answers_that_are_kept_from_them(ward: Town) -> None:
    (case,) = cases_at(ward.desk.office, WORLD, "ratification", ("hoa",))
    office = ward.desk.office
    seen = {}
    for name in ("hoa", "minh"):
        browser = enter(ward, name)
        browser.get(f"/cases/{case}")
        seen[name] = browser.text
        with office.database.read() as transaction:
            asker = recognise(ward.desk, browser.client.cookies["doanvu_session"])
            assert asker is not None
            viewer = viewer_of(office, transaction, asker)
        assert follow_case(office, viewer, case).answers.keys() <= {
            "admission_application",
            "introducer_statement",
            "branch_preparation",
            "meeting_minutes",
        }
    assert "Đơn xin vào Đoàn" in seen["minh"]
