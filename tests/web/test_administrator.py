"""Administrators over HTTP: definitions in force, files that do not compile, parameters, the calendar."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.store.database import Transaction
from engine.store.deliveries import Owed, note_not_delivered, owe, waiting_deliveries
from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PACK, PASSWORD, prepare_small_world
from tests.web.programs import WORLD, small_town
from tests.web.town import Browser, Town


@pytest.fixture(params=BOTH_KINDS)
def ward(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Town]:
    """The small world behind the web door."""
    url = databases.fresh(request.param, prepare_small_world)
    made = small_town(url, tmp_path)
    yield made
    made.database.close()
    databases.drop(url)


def enter(town: Town, name: str) -> Browser:
    browser = town.browser()
    assert browser.sign_in(WORLD.email(name), PASSWORD).status_code == 303
    return browser


@pytest.mark.parametrize("name", ["hoa", "lan", "minh", "quan", "dang"])
def test_definitions_are_for_administrators(ward: Town, name: str) -> None:
    browser = enter(ward, name)
    for path in ("/definitions", "/definitions/member_admission"):
        assert browser.get(path).status_code == 403
    sent = browser.send("/calendar", {"working": "yes", "note": "x"}, page="/calendar")
    assert sent.status_code == 403
    assert browser.send("/calendar/2026-12-05/remove", page="/calendar").status_code == 403


def test_the_release_in_force_is_told_with_its_procedures(ward: Town) -> None:
    ha = enter(ward, "ha")
    ha.get("/definitions")
    pack = ward.desk.office.definitions.current()
    assert pack.digest[:12] in ha.text
    assert "Kết nạp đoàn viên mới" in ha.text
    assert f"{len(pack.procedures['member_admission'].states)} trạng thái" in ha.text
    ha.get("/definitions/member_admission")
    assert "<svg" in ha.page
    assert "Điều kiện 1: đủ 15 tuổi thêm một ngày" in ha.text
    assert ha.get("/definitions/no_such_thing").status_code == 404


def test_files_that_do_not_compile_are_told_and_the_service_goes_on(ward: Town, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    for part in ("workflows", "forms", "tests/scenarios"):
        shutil.copytree(PACK / part, folder / part)
    door = ward.app.state.door
    ward.app.state.door = replace(door, settings=replace(door.settings, pack=folder))
    ha = enter(ward, "ha")
    ha.get("/definitions")
    assert "param.admission_min_agee" not in ha.text
    assert "doanvu publish" not in ha.text
    file = folder / "workflows/member_admission.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# thêm một dòng\n", encoding="utf-8")
    ha.get("/definitions")
    assert "doanvu publish" in ha.text, "changed without a problem: it can be published"
    file.write_text(
        file.read_text(encoding="utf-8").replace("param.admission_min_age)", "param.admission_min_agee)", 1),
        encoding="utf-8",
    )
    ha.get("/definitions")
    assert "param.admission_min_agee" in ha.text
    assert "admission_min_age" in ha.text
    assert "workflows/member_admission.yaml, dòng" in ha.text
    hoa = enter(ward, "hoa")
    assert hoa.get("/procedures/member_admission").status_code == 200
    shutil.rmtree(folder / "workflows")
    assert ha.get("/definitions").status_code == 200


def test_parameters_say_where_they_come_from_and_what_is_unverified(ward: Town) -> None:
    lan = enter(ward, "lan")
    lan.get("/parameters?q=tuoi+toi+thieu")
    assert "Tuổi tối thiểu khi xét kết nạp" in lan.text
    assert "16 năm" in lan.text
    assert "Hết tuổi kết nạp" not in lan.text
    lan.get("/parameters?show=unverified")
    assert "Hết tuổi kết nạp từ ngày tròn" in lan.text
    assert "chưa xác minh" in lan.text


def test_the_calendar_is_kept_by_administrators_and_moves_no_promise(ward: Town) -> None:
    ha = enter(ward, "ha")
    saturday = {"day.day": "5", "day.month": "12", "day.year": "2026", "working": "yes", "note": "Làm bù Tết"}
    assert ha.send("/calendar", saturday, page="/calendar?year=2026").status_code == 303
    ha.get("/calendar?year=2026")
    assert "05/12/2026" in ha.text
    assert "Làm bù Tết" in ha.text
    again = {**saturday, "day.day": "7", "note": ""}
    assert ha.send("/calendar", again, page="/calendar").status_code == 422
    assert "lịch chung" in ha.text
    assert ha.send("/calendar/2026-12-05/remove", page="/calendar?year=2026").status_code == 303
    assert ha.send("/calendar/2026-12-05/remove", page="/calendar?year=2026").status_code == 404
    ha.get("/calendar?year=2026")
    assert "Làm bù Tết" not in ha.text
    assert ha.send("/calendar/x/remove", page="/calendar").status_code == 404


def test_what_was_given_up_is_shown_to_administrators_and_sent_again(ward: Town) -> None:
    call = {"webhook": "ke_toan", "data": {}, "case": "c", "number": "KN-2026-0009"}

    def given(c: Transaction) -> None:
        owe(c, [Owed(key="call:a:c:0", kind="call", at=ward.clock.now(), details=call)])
        note_not_delivered(c, "call:a:c:0", 0, "webhook.refused: Webhook “ke_toan” không nhận", None)

    ward.database.carry_out(given)
    lan = enter(ward, "lan")
    assert lan.get("/deliveries").status_code == 403
    ha = enter(ward, "ha")
    ha.get("/deliveries")
    assert "Webhook ke_toan" in ha.text
    assert "KN-2026-0009" in ha.text
    assert "không nhận" in ha.text
    assert ha.send("/deliveries/call%3Aa%3Ac%3A0/again", page="/deliveries").status_code == 303
    with ward.database.read() as c:
        assert [waiting.key for waiting in waiting_deliveries(c, "call", ward.clock.now(), 10)] == ["call:a:c:0"]
    assert ha.send("/deliveries/call%3Aa%3Ac%3A0/again", page="/deliveries").status_code == 404
    ha.get("/deliveries")
    assert "Mọi thứ đã gửi xong" in ha.text
