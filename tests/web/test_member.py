"""A young person: finds the procedure, fills its form, comes back to it, hands it in, sees where it is."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, SmallWorld, prepare_small_world, the_small_world
from tests.web.town import Browser, Town, build_town

WORLD: SmallWorld = the_small_world()
START = "/procedures/member_admission/start"

ANSWERS: dict[str, dict[str, Any]] = {
    "where": {"form.base.id": WORLD.unit("ward"), "form.branch.id": WORLD.unit("kv1")},
    "identity": {
        "form.full_name": "Nguyễn Thị Hoa",
        "form.gender": "nu",
        "form.birth_date.day": "26",
        "form.birth_date.month": "3",
        "form.birth_date.year": "2009",
        "form.native_place": "Xã Mỹ Long, tỉnh Tiền Hải",
        "form.residence": "12 Lê Lợi, phường Hòa An",
        "form.ethnicity": "Kinh",
        "form.religion": "không",
        "form.phone": "0912 345 678",
    },
    "study": {
        "form.education_completed": "lower_secondary",
        "form.education_level": "10/12",
        "form.occupation": "Học sinh",
        "form.family_class": "Nông dân",
        "form.health": "Tốt",
    },
    "family": {
        "rows.form.relatives": "1",
        "form.relatives.0.relation": "mother",
        "form.relatives.0.full_name": "Trần Thị Sang",
        "form.relatives.0.birth_year": "1980",
        "form.relatives.0.occupation": "Nông dân",
        "form.relatives.0.residence": "Phường Hòa An",
    },
    "earlier": {"form.earlier_membership": "none"},
    "introduction": {"form.introducer_kind": "member", "form.introducer.id": WORLD.person("khanh")},
    "motives": {
        "form.perception": "Đoàn là nơi tôi được học tập, rèn luyện.",
        "form.pledge": "on",
        "form.signed_at": "Sông Hậu",
    },
}


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


def fill(browser: Browser, *, until: str = "motives") -> None:
    """Fill section after section, by the button that goes on."""
    for section, answers in ANSWERS.items():
        browser.get(f"{START}?section={section}")
        action = browser.form_action("form")
        answer = browser.send(action, {**answers, "do": "next"})
        assert answer.status_code == 303, browser.text[:3000]
        if section == until:
            break


def test_home_greets_and_leads_to_what_one_may_want(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    assert hoa.get("/").status_code == 200
    assert "Chào Hoa," in hoa.text
    offered = re.findall(r'class="tile" href="/procedures/([a-z_]+)"', hoa.page)
    assert offered[:2] == ["member_admission", "membership_transfer"] and len(offered) == 6
    assert not {"member_removal", "union_graduation", "commendation"} & set(offered)
    assert "p." not in {word[:2] for word in hoa.text.split()}


def test_a_procedure_is_found_without_marks(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    hoa.get("/procedures?q=ket+nap")
    assert "Kết nạp đoàn viên mới" in hoa.text
    hoa.get("/procedures?q=zzzz")
    assert "Kết nạp đoàn viên mới" not in hoa.text


def test_who_is_too_young_is_told_at_once_and_why(ward: Town) -> None:
    tuan = enter(ward, "tuan")
    tuan.get("/procedures/member_admission")
    assert "chưa đủ tuổi" in tuan.text
    assert f'href="{START}"' not in tuan.page
    tuan.get(START)
    assert "chưa đủ tuổi" in tuan.text


def test_the_form_opens_with_what_is_known(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    hoa.get(f"{START}?section=identity")
    assert 'value="Nguyễn Thị Hoa"' in hoa.page
    assert 'value="2009"' in hoa.page
    assert "Lấy từ tài khoản của bạn" in hoa.text


def test_the_form_goes_from_the_first_question_to_the_case(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    fill(hoa)
    hoa.get(f"{START}?section=check")
    assert "Trần Thị Sang" in hoa.text
    action = hoa.form_action("check-form")
    answer = hoa.send(action, {"do": "submit", "form.pledge": "on"})
    assert answer.status_code == 303, hoa.text[:3000]
    case = answer.headers["location"].split("/")[2]
    assert hoa.get(answer.headers["location"]).status_code == 200
    assert "KN-2026-0001" in hoa.text
    hoa.get(f"/cases/{case}")
    assert "Chuẩn bị hồ sơ" in hoa.text
    hoa.get("/cases")
    assert "KN-2026-0001" in hoa.page
    hoa.get("/")
    assert f"/cases/{case}" in hoa.page


def test_pressing_twice_hands_in_once(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    fill(hoa)
    hoa.get(f"{START}?section=check")
    action = hoa.form_action("check-form")
    first = hoa.send(action, {"do": "submit", "form.pledge": "on"})
    second = hoa.send(action, {"do": "submit", "form.pledge": "on"})
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    hoa.get("/cases")
    assert hoa.page.count("KN-2026-") == hoa.page.count("KN-2026-0001")


def test_what_was_left_is_there_again_on_another_device(ward: Town) -> None:
    fill(enter(ward, "hoa"), until="identity")
    again = enter(ward, "hoa")
    again.get("/")
    assert START in again.page
    again.get(f"{START}?section=identity")
    assert 'value="12 Lê Lợi, phường Hòa An"' in again.page
    other = enter(ward, "mai")
    other.get(f"{START}?section=identity")
    assert "12 Lê Lợi, phường Hòa An" not in other.page


def test_a_wrong_answer_stays_as_typed_with_its_sentence_and_nothing_is_lost(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    hoa.get(f"{START}?section=identity")
    answers = {**ANSWERS["identity"], "form.birth_date.day": "31", "form.birth_date.month": "2", "form.phone": "12"}
    answer = hoa.send(hoa.form_action("form"), {**answers, "do": "next"})
    assert answer.status_code == 422
    assert 'href="#form-birth_date-day"' in hoa.page
    assert 'value="31"' in hoa.page
    assert "field." not in hoa.text
    hoa.get(f"{START}?section=identity")
    assert 'value="31"' in hoa.page


def test_searching_a_unit_keeps_the_page_and_offers_what_was_found(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    hoa.get(f"{START}?section=where")
    hoa.send(hoa.form_action("form"), {"q.form.base": "hoa an", "do": "search:form.base"})
    assert "Đoàn phường Hòa An" in hoa.text
    assert WORLD.unit("ward") in hoa.page


def test_a_line_of_a_group_can_be_added_and_taken_away_without_script(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    hoa.get(f"{START}?section=family")
    hoa.send(hoa.form_action("form"), {**ANSWERS["family"], "do": "add:form.relatives"})
    assert 'name="form.relatives.1.full_name"' in hoa.page
    hoa.send(hoa.form_action("form"), {**ANSWERS["family"], "do": "remove:form.relatives:0"})
    assert "Trần Thị Sang" not in hoa.page


def test_a_question_appears_when_another_is_answered(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    hoa.get(f"{START}?section=earlier")
    assert 'name="form.expelled_on.day"' not in hoa.page
    live = hoa.form_data("form", "live-href")
    hoa.send(live, {"form.earlier_membership": "expelled"})
    assert 'name="form.expelled_on.day"' in hoa.page


def test_the_draft_is_kept_by_itself(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    hoa.get(f"{START}?section=study")
    save = hoa.form_data("form", "save-href")
    answer = hoa.client.post(save, data={"csrf": hoa.csrf, "form.occupation": "Thợ may"})
    assert answer.status_code == 200
    assert "08:00" in answer.text
    hoa.get(f"{START}?section=study")
    assert 'value="Thợ may"' in hoa.page


def test_an_incomplete_form_is_not_handed_in_and_says_where(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    fill(hoa, until="identity")
    hoa.get(f"{START}?section=check")
    answer = hoa.send(hoa.form_action("check-form"), {"do": "submit"})
    assert answer.status_code == 422
    assert "section=study" in hoa.page


def test_a_form_never_begun_is_not_handed_in_and_says_what_is_missing(ward: Town) -> None:
    hoa = enter(ward, "hoa")
    hoa.get(f"{START}?section=check")
    answer = hoa.send(hoa.form_action("check-form"), {"do": "submit"})
    assert answer.status_code == 422
    assert "section=where" in hoa.page
    hoa.get(f"{START}?section=identity")
    assert 'value="Nguyễn Thị Hoa"' in hoa.page


def test_nobody_sees_the_case_of_somebody_else(ward: Town) -> None:
    hoa, mai = enter(ward, "hoa"), enter(ward, "mai")
    fill(hoa)
    hoa.get(f"{START}?section=check")
    answer = hoa.send(hoa.form_action("check-form"), {"do": "submit", "form.pledge": "on"})
    case = answer.headers["location"].split("/")[2]
    for path in (f"/cases/{case}", f"/cases/{case}/submitted", f"/cases/{case}/actions/withdraw"):
        assert mai.get(path).status_code == 404
    mai.get(f"{START}?section=where")
    assert mai.send(f"{START}/submit?draft={case}", {"do": "submit"}).status_code == 422
    assert "KN-2026-0001" not in mai.text


@pytest.mark.parametrize(
    "path",
    [
        "/procedures/nothing",
        "/procedures/nothing/start",
        "/cases/x",
        "/cases/01900000-0000-7000-8000-000000000000",
        f"{START}?subject=01900000-0000-7000-8000-000000000000",
        f"{START}?subject=x",
        "/suggest?procedure=nothing",
    ],
)
def test_what_is_not_there_or_not_yours_is_not_found(ward: Town, path: str) -> None:
    assert enter(ward, "hoa").get(path).status_code == 404


HOSTILE: tuple[dict[str, str], ...] = (
    {"form.full_name": "<script>alert(1)</script>"},
    {"form.full_name": "x" * 200_000},
    {"form.full_name": "\x00"},
    {"form.full_name.deep.deeper.deepest": "x"},
    {"form..": "x", "form.": "x", ".form": "x"},
    {"form.birth_date": "2009-03-26", "form.birth_date.day": "x"},
    {"form.gender": "'; DROP TABLE persons; --"},
    {"form.base.id": "../../etc/passwd"},
    {"form.portrait.digest": "../../../../etc/passwd"},
    {"form.portrait.digest": "0" * 64},
    {"form.relatives.99999999999999999999.full_name": "x"},
    {"form.relatives.x.full_name": "x"},
    {"do": "remove:form.relatives:99999999999"},
    {"do": "search:form.nothing"},
    {"do": "search:form.base", "q.form.base": "%' OR 1=1 --\x00"},
    {"do": "upload:form.portrait"},
    {"do": "section:nothing"},
    {"do": "\u202e"},
)


@pytest.mark.parametrize("section", ["identity", "family", "motives", "where"])
def test_hostile_answers_change_nothing_and_break_nothing(ward: Town, section: str) -> None:
    hoa = enter(ward, "hoa")
    for hostile in HOSTILE:
        hoa.get(f"{START}?section={section}")
        answer = hoa.send(hoa.form_action("form"), hostile)
        assert answer.status_code in (200, 303, 400, 413, 422), hostile
        assert "<script>alert" not in answer.text, hostile
        assert hoa.get(f"{START}?section={section}").status_code == 200, hostile


def picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (40, 60), "white").save(drawn, "PNG")
    return drawn.getvalue()


def test_a_picture_is_taken_in_kept_and_handed_out_to_its_owner_alone(ward: Town) -> None:
    hoa, mai = enter(ward, "hoa"), enter(ward, "mai")
    hoa.get(f"{START}?section=motives")
    files = {"upload.form.portrait": ("../ảnh chân dung.png.exe", picture(), "application/x-msdownload")}
    answer = hoa.send(hoa.form_action("form"), {"do": "upload:form.portrait"}, files=files)
    assert answer.status_code == 200
    assert "ảnh chân dung.png" in hoa.text
    found = re.search(r"/files/([0-9a-f]{64})", hoa.page)
    assert found is not None
    handed = hoa.client.get(found.group(0))
    assert handed.status_code == 200
    assert handed.headers["content-type"] == "image/png"
    assert handed.headers["content-disposition"].startswith("attachment;")
    assert handed.headers["content-security-policy"] == "sandbox"
    assert mai.client.get(found.group(0)).status_code == 404
    hoa.get(f"{START}?section=motives")
    hoa.send(hoa.form_action("form"), {"do": "drop:form.portrait"})
    assert "ảnh chân dung.png" not in hoa.text


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00 a program", b"<html><script>alert(1)</script></html>", b"\x89PNG\r\n\x1a\n broken"]
)
def test_what_is_no_picture_is_refused_with_a_sentence_and_nothing_is_lost(ward: Town, content: bytes) -> None:
    hoa = enter(ward, "hoa")
    hoa.get(f"{START}?section=motives")
    files = {"upload.form.portrait": ("photo.png", content, "image/png")}
    data = {"form.perception": "Đoàn là nơi tôi học tập.", "do": "upload:form.portrait"}
    answer = hoa.send(hoa.form_action("form"), data, files=files)
    assert answer.status_code == 422
    assert "Đoàn là nơi tôi học tập." in hoa.text
    assert "/files/" not in hoa.page


@pytest.mark.parametrize("digest", ["0" * 64, "x", "../../secret_key", "%2e%2e%2fsecret_key"])
def test_a_file_that_is_not_there_is_not_found(ward: Town, digest: str) -> None:
    assert enter(ward, "hoa").get(f"/files/{digest}").status_code == 404
