"""Officers over HTTP: making units and appointments, adding and inviting a new officer, people, what nobody holds."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, prepare_small_world
from tests.web.played import cases_at
from tests.web.programs import WORLD, small_town
from tests.web.town import Browser, Town, link_in

WARD, KV1, KV2 = WORLD.unit("ward"), WORLD.unit("kv1"), WORLD.unit("kv2")
TOMORROW = "2026-11-24"


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


def day(name: str, iso: str) -> dict[str, str]:
    """Three boxes for a day."""
    year, month, number = iso.split("-")
    return {f"{name}.day": number, f"{name}.month": month, f"{name}.year": year}


def test_a_unit_is_made_found_and_shown_with_what_it_lacks(ward: Town) -> None:
    minh = enter(ward, "minh")
    minh.get(f"/organisation/{WARD}")
    assert minh.links(f"/organisation/{WARD}/new-unit")
    form = {"kind": "branch", "full_name": "Chi đoàn khu vực 4", "name": "khu vực 4", **day("from_day", "2026-11-23")}
    refused = minh.send(
        f"/organisation/{WARD}/new-unit",
        {**form, "full_name": "Chi đoàn KHU VỰC 1"},
        page=f"/organisation/{WARD}/new-unit",
    )
    assert refused.status_code == 422
    assert "Ngay dưới đơn vị này đã có “Chi đoàn KHU VỰC 1”" in minh.text
    assert "Lỗi: " in minh.page
    made = minh.send(f"/organisation/{WARD}/new-unit", form)
    assert made.status_code == 303
    lan = enter(ward, "lan")
    lan.get(made.headers["location"])
    assert "Chi đoàn khu vực 4" in lan.text
    assert "Hội nghị chi đoàn" in lan.text, "nobody acts for it yet"
    lan.get("/organisation?q=khu+vuc+4")
    assert made.headers["location"] in [link.partition("?")[0] for link in lan.links("/organisation/")]


@pytest.mark.parametrize("name", ["hoa", "lan", "quan", "ha", "dang"])
def test_nobody_else_makes_units_or_appointments_there(ward: Town, name: str) -> None:
    browser = enter(ward, name)
    browser.get(f"/organisation/{WARD}")
    assert not browser.links(f"/organisation/{WARD}/new-unit")
    form = {"kind": "branch", "full_name": "Chi đoàn lạ", "name": "lạ", **day("from_day", "2026-11-23")}
    assert browser.send(f"/organisation/{WARD}/new-unit", form, page="/organisation").status_code == 403
    post = {"person.id": WORLD.person("khanh"), "position": "secretary", **day("from_day", "2026-11-23")}
    assert browser.send(f"/organisation/{KV2}/appoint", post, page="/organisation").status_code == 403
    browser.get("/organisation?q=lạ")
    assert "Chi đoàn lạ" not in browser.text


def test_a_form_of_another_session_changes_nothing(ward: Town) -> None:
    minh = enter(ward, "minh")
    form = {"kind": "branch", "full_name": "Chi đoàn lạ", "name": "lạ", "csrf": "x", **day("from_day", "2026-11-23")}
    assert minh.client.post(f"/organisation/{WARD}/new-unit", data=form).status_code == 403
    minh.get(f"/organisation/{WARD}")
    assert "Chi đoàn lạ" not in minh.text


def test_a_new_officer_is_added_appointed_invited_and_at_work(ward: Town) -> None:
    minh = enter(ward, "minh")
    person = {"name": "Đỗ Thị Sen", **day("birth_date", "1998-04-05")}
    assert minh.send("/people/new", person, page="/people/new").status_code == 303
    assert minh.send("/people/new", person, page="/people/new").status_code == 422
    assert 'name="confirmed"' in minh.page
    path = f"/organisation/{KV2}/appoint"
    minh.send(path, {"do": "search:person", "q.person": "do thi sen"}, page=path)
    (found,) = set(re.findall(r'name="person\.id" value="([^"]+)"', minh.page))
    post = {"person.id": found, "position": "committee_member", "acting": "on", **day("from_day", "2026-11-23")}
    assert minh.send(path, post).status_code == 303
    minh.get(f"/organisation/{KV2}")
    assert "Đỗ Thị Sen" in minh.text
    invitation = minh.send(f"/people/{found}/invite", {"email": "sen@example.org"}, page=f"/people/{found}/invite")
    assert invitation.status_code == 303
    sen = ward.browser()
    sen.get(link_in(ward.letters()[0]))
    assert "Đỗ Thị Sen" in sen.text
    new = {"password": "hoa sen nở đầy đồng", "password_again": "hoa sen nở đầy đồng"}
    assert sen.send(link_in_page(sen), new).status_code == 303
    sen.get("/")
    assert "Ủy viên Ban Chấp hành" in sen.text


def link_in_page(browser: Browser) -> str:
    """Where the form of an invitation sends to."""
    return next(action for action in browser.forms() if action.startswith("/invitation/"))


def test_an_appointment_is_ended_by_the_level_above(ward: Town) -> None:
    minh = enter(ward, "minh")
    minh.get(f"/organisation/{KV2}")
    ends = [link for link in minh.links("/appointments/")]
    assert ends
    path = ends[0].partition("?")[0]
    assert enter(ward, "duc").send(path, day("until", "2026-11-23"), page="/organisation").status_code == 403
    assert minh.send(path, day("until", "2026-02-30"), page=ends[0]).status_code == 422
    assert minh.send(path, day("until", "2026-11-23"), page=ends[0]).status_code == 303
    ward.clock.move_to_day(TOMORROW)
    minh = enter(ward, "minh")
    minh.get(f"/organisation/{KV2}")
    assert path not in [link.partition("?")[0] for link in minh.links("/appointments/")]
    minh.get(f"/organisation/{KV2}?as_of=2026-11-23")
    assert "Hồ Minh Đức" in minh.text


def test_a_term_begins_and_the_unit_tells_its_terms(ward: Town) -> None:
    minh = enter(ward, "minh")
    path = f"/organisation/{KV1}/new-term"
    form = {"body": "executive_committee", "ordinal": "2", **day("from_day", "2026-11-23")}
    assert minh.send(path, {**form, "ordinal": "hai"}, page=path).status_code == 422
    assert "Nhiệm kỳ là một số từ 1 đến 99" in minh.text
    assert minh.send(path, form).status_code == 303
    minh.get(f"/organisation/{KV1}")
    assert "Ban Chấp hành, nhiệm kỳ 2" in minh.text
    assert enter(ward, "lan").get(path).status_code == 403


def test_people_are_listed_and_found_and_their_past_can_be_looked_at(ward: Town) -> None:
    lan = enter(ward, "lan")
    lan.get(f"/organisation/{KV1}/people?q=khanh+pham")
    assert "Phạm Gia Khánh" in lan.text
    assert f"/people/{WORLD.person('khanh')}" in lan.links("/people/")
    lan.get(f"/people/{WORLD.person('khanh')}")
    assert "Đoàn viên" in lan.text
    assert "Số định danh cá nhân" in lan.text, "what is hidden is named"
    lan.get(f"/people/{WORLD.person('khanh')}?as_of=2019-01-01")
    assert "01/01/2019" in lan.text
    assert "Thanh niên" in lan.text
    assert lan.get(f"/organisation/{KV2}/people").status_code == 404
    assert lan.get(f"/people/{WORLD.person('duc')}").status_code == 404


def test_names_are_shown_as_words_never_as_page(ward: Town) -> None:
    minh = enter(ward, "minh")
    name = "<img src=x onerror=alert(1)>"
    form = {"kind": "branch", "full_name": name, "name": name, **day("from_day", "2026-11-23")}
    made = minh.send(f"/organisation/{WARD}/new-unit", form, page=f"/organisation/{WARD}/new-unit")
    minh.get(made.headers["location"])
    assert "<img" not in minh.page
    assert "&lt;img src=x" in minh.page


def test_the_keeper_gives_what_nobody_holds_to_somebody(ward: Town) -> None:
    (case,) = cases_at(ward.desk.office, WORLD, "review", ("hoa",))
    minh = enter(ward, "minh")
    minh.get(f"/organisation/{KV1}")
    for link in minh.links("/appointments/"):
        assert minh.send(link.partition("?")[0], day("until", "2026-11-23"), page=link).status_code == 303
    ward.clock.move_to_day(TOMORROW)
    ha = enter(ward, "ha")
    ha.get("/vacancies")
    assert "Nguyễn Thị Hoa" in ha.text
    (path,) = set(ha.links(f"/vacancies/{case}/"))
    assert enter(ward, "minh").get(path).status_code == 404
    assert ha.send(ha_action(ha, path), {}, page=path).status_code == 422
    ha.send(ha_action(ha, path), {"do": "search:person", "q.person": "Hồ Minh Đức"}, page=path)
    assert WORLD.person("duc") in ha.page
    assert ha.send(ha_action(ha, path), {"person.id": WORLD.person("hoa")}, page=path).status_code == 422
    assert ha.send(ha_action(ha, path), {"person.id": WORLD.person("duc")}, page=path).status_code == 303
    ha.get("/vacancies")
    assert "Nguyễn Thị Hoa" not in ha.text
    duc = enter(ward, "duc")
    duc.get("/inbox")
    assert "Nguyễn Thị Hoa" in duc.text


def ha_action(browser: Browser, path: str) -> str:
    """Where the form of the page sends to; it is read first."""
    browser.get(path)
    return next(action for action in browser.forms() if action.startswith(path))
