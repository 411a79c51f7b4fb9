"""Campaigns on pages, on both databases: opened, filled in without a script, from a file, sent up, recognised."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.operations.campaigns.enter_rows import RowGiven, confirm_rows, enter_rows
from engine.outside.spreadsheets import Column, read_spreadsheet, write_spreadsheet
from engine.store.database import count_statements
from engine.store.schema import migrate
from tests.conftest import BOTH_KINDS, Databases
from tests.runtime.test_campaigns import RATING
from tests.web.season import Season, crowded
from tests.web.town import Browser, build_town

AT_ONCE = RATING.replace('when: subject.status == "away", to: left', 'when: subject.status != "away", to: marking')
"""Nobody marks themselves first."""


@pytest.fixture(scope="module", params=BOTH_KINDS)
def url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    made = databases.fresh(request.param, migrate)
    yield made
    databases.drop(made)


@pytest.fixture
def season(url: str, tmp_path: Path) -> Iterator[Season]:
    town = build_town(url, tmp_path)
    made = Season(town, tmp_path)
    yield made
    made.world.leave()
    town.database.close()


def boxes(browser: Browser, case: str) -> dict[str, str]:
    """What the page read last sends for one line as it stands, without ticks."""
    found = {}
    for name in ("was", "version", "how"):
        found[f"{name}.{case}"] = browser.hidden(f"{name}.{case}")
    for name, options in re.findall(rf'<select[^>]* name="(row\.{case}\.[^"]+)".*?>(.*?)</select>', browser.page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    for name, value in re.findall(rf'<input[^>]* name="(row\.{case}\.[^"]+)" value="([^"]*)"', browser.page):
        found[name] = value
    return found


def filled(browser: Browser, cases: dict[str, dict[str, str]]) -> dict[str, str]:
    """The grid as it stands, with changes by case."""
    sent: dict[str, str] = {}
    for case in re.findall(r'name="was\.([0-9a-f-]+)"', browser.page):
        sent |= boxes(browser, case)
        sent |= {f"row.{case}.{name}": value for name, value in cases.get(case, {}).items()}
    return sent


def test_a_campaign_is_opened_by_who_may_and_what_is_wrong_stands_beside_the_box(season: Season) -> None:
    dung, an = season.browser("dung"), season.browser("an")
    dung.get("/campaigns")
    assert "Mở đợt" in dung.text and "/campaigns" in dung.links("/campaigns")
    an.get("/")
    assert not an.links("/campaigns")
    assert an.get("/campaigns/new/leave").status_code == 404
    dung.get("/campaigns/new")
    (href,) = set(dung.links("/campaigns/new/leave"))
    dung.get(href)
    assert "Câu lạc bộ Sông Xanh" in dung.text
    days = {
        "form.self_until.day": "20",
        "form.self_until.month": "11",
        "form.self_until.year": "2026",
        "form.closes.day": "15",
        "form.closes.month": "12",
        "form.closes.year": "2026",
    }
    answer = dung.send(dung.form_action("form"), {**days, "period": "năm nay", "do": "submit"})
    assert answer.status_code == 422
    assert 'id="period"' in dung.page and 'value="năm nay"' in dung.page and 'value="15"' in dung.page
    action = dung.form_action("form")
    answer = dung.send(action, {**days, "period": "2026", "do": "submit"})
    assert answer.status_code == 303
    again = dung.send(action, {**days, "period": "2026", "do": "submit"})
    assert again.headers["location"] == answer.headers["location"]
    dung.get(answer.headers["location"])
    assert "Xếp loại thành viên, 2026" in dung.text and "Đội Một" in dung.text and "4 hồ sơ" in dung.text
    dung.get("/campaigns/new/leave")
    answer = dung.send(dung.form_action("form"), {**days, "period": "2026", "do": "submit"})
    assert answer.status_code == 422 and "2026" in dung.text


def test_the_whole_grid_is_sent_without_a_script_and_nothing_typed_is_lost(season: Season) -> None:
    campaign = season.opens("dung", "club").campaign.id
    season.writes(campaign, "one")
    binh = season.browser("binh")
    lines = season.lines("binh", campaign, "one", "mark")
    an, bao, cuc = (lines[name].case.id for name in ("an", "bao", "cuc"))
    binh.get(season.grid(campaign, "one"))
    assert binh.page.count("data-cell=") == 6
    changes = {an: {"mark": "good", "note": "Tốt"}, bao: {"mark": "best"}}
    answer = binh.send(binh.form_action("grid"), {**filled(binh, changes), "do": "save"})
    assert answer.status_code == 303
    binh.get(answer.headers["location"])
    assert "Đã lưu 2 dòng" in binh.text and "1 dòng cần sửa" in binh.text
    assert f'id="row-{bao}-mark-error"' in binh.page and f'href="#row-{bao}-mark"' in binh.page
    assert 'value="Tốt"' in binh.page
    lines = season.lines("binh", campaign, "one", "mark")
    assert lines["an"].entry is not None and lines["an"].entry.how == "typed"
    assert lines["cuc"].entry is None, "a line nobody touched is nobody's"
    # Sending the same page once more keeps nothing: nothing was changed.
    answer = binh.send(binh.form_action("grid"), {**filled(binh, {bao: {"mark": "best"}}), "do": "save"})
    changes = {bao: {"mark": "fair"}, cuc: {"mark": "fair"}}
    binh.get(season.grid(campaign, "one", action="mark"))
    answer = binh.send(binh.form_action("grid"), {**filled(binh, changes), "do": "act"})
    assert answer.headers["location"].endswith("/actions/mark")
    binh.get(answer.headers["location"])
    assert "Nguyễn Văn An" in binh.text and "Mai Thu Cúc" in binh.text
    sent = {"cases": [an, bao, cuc], "do": "submit"}
    answer = binh.send(binh.form_action("form"), sent)
    assert answer.status_code == 303, binh.text
    assert {line.case.state for line in season.lines("binh", campaign, "one").values()} == {"marked"}


def test_pasted_lines_have_to_be_looked_at_by_somebody(season: Season) -> None:
    campaign = season.opens("dung", "club").campaign.id
    season.writes(campaign, "one")
    binh = season.browser("binh")
    lines = season.lines("binh", campaign, "one", "mark")
    an, bao, cuc = (lines[name].case.id for name in ("an", "bao", "cuc"))
    binh.get(season.grid(campaign, "one"))
    sent = filled(binh, {case: {"mark": "fair"} for case in (an, bao, cuc)})
    sent |= {f"how.{case}": "pasted" for case in (an, bao, cuc)}
    answer = binh.send(binh.form_action("grid"), {**sent, "looked": an, "do": "act"})
    binh.get(answer.headers["location"])
    assert "2 người chưa nhập xong" in binh.text
    assert binh.page.count('name="cases"') == 1
    binh.get(season.grid(campaign, "one"))
    assert "dán từ bảng tính" in binh.text and "3 dòng giống hệt nhau" in binh.text
    # What is typed into a pasted line does not make it typed.
    sent = filled(binh, {bao: {"note": "Sửa tay"}})
    binh.send(binh.form_action("grid"), {**sent, "do": "save"})
    lines = season.lines("binh", campaign, "one", "mark")
    assert lines["bao"].entry is not None and (lines["bao"].entry.how, lines["bao"].entry.is_confirmed) == (
        "pasted",
        False,
    )
    binh.get(season.grid(campaign, "one"))
    answer = binh.send(binh.form_action("grid"), {**filled(binh, {}), "looked": [bao, cuc], "do": "act"})
    binh.get(answer.headers["location"])
    assert binh.page.count('name="cases"') == 3
    assert all(
        line.entry is not None and line.entry.is_confirmed
        for line in season.lines("binh", campaign, "one", "mark").values()
    )


def test_a_line_that_went_on_meanwhile_is_told_with_what_was_typed(season: Season) -> None:
    campaign = season.opens("dung", "club").campaign.id
    season.writes(campaign, "one")
    binh = season.browser("binh")
    lines = season.lines("binh", campaign, "one", "mark")
    an, bao = lines["an"].case.id, lines["bao"].case.id
    binh.get(season.grid(campaign, "one"))
    sent = filled(binh, {an: {"mark": "good", "note": "Chữ đã gõ"}, bao: {"mark": "fair"}})
    action = binh.form_action("grid")
    enter_rows(season.office, season.viewer("binh"), "mark", [RowGiven(case=an, form={"mark": "fair"})])
    season.takes("binh", "mark", [lines["an"]], entered=True)
    answer = binh.send(action, {**sent, "do": "save"})
    assert answer.status_code == 422
    assert "Chưa lưu dòng của Nguyễn Văn An" in binh.text and "Chữ đã gõ" in binh.text
    lines = season.lines("binh", campaign, "one", "mark")
    assert lines["bao"].entry is not None and lines["an"].case.state == "marked"


def test_a_list_is_sent_up_returned_line_by_line_and_recognised(season: Season) -> None:
    campaign = season.opens("dung", "club").campaign.id
    season.writes(campaign, "one")
    season.marks(campaign, "one", "binh")
    binh, dung = season.browser("binh"), season.browser("dung")
    binh.get(season.grid(campaign, "one"))
    assert "Gửi lên (3)" in binh.text
    binh.send(binh.form_action("grid"), {"do": "send_up"})
    lines = season.lines("binh", campaign, "one")
    cases = [line.case.id for line in lines.values()]
    answer = binh.send(binh.form_action("form"), {"cases": cases[:2], "do": "submit"})
    assert (answer.status_code == 422 and "chưa được chọn" in binh.text) or "thiếu" in binh.text.lower(), binh.text
    answer = binh.send(binh.form_action("form"), {"cases": cases, "do": "submit"})
    assert answer.status_code == 303, binh.text
    dung.get(season.grid(campaign, "one"))
    assert "Công nhận (3)" in dung.text and "Trả lại (3)" in dung.text
    dung.send(dung.form_action("grid"), {"cases": lines["bao"].case.id, "do": "return"})
    answer = dung.send(dung.form_action("form"), {"cases": lines["bao"].case.id, "do": "submit"})
    assert answer.status_code == 422 and dung.page.count('name="cases"') == 1
    answer = dung.send(
        dung.form_action("form"), {"cases": lines["bao"].case.id, "act.reason": "Xem lại", "do": "submit"}
    )
    assert answer.status_code == 200 and "Lý Gia Bảo" in dung.text
    dung.get(season.grid(campaign, "one"))
    dung.send(dung.form_action("grid"), {"do": "recognise"})
    assert dung.page.count('name="cases"') == 2
    rest = [lines[name].case.id for name in ("an", "cuc")]
    assert dung.send(dung.form_action("form"), {"cases": rest, "do": "submit"}).status_code == 303
    dung.get(f"/campaigns/{campaign}")
    assert "Đã công nhận" in dung.text
    states = {name: line.case.state for name, line in season.lines("dung", campaign, "one").items()}
    assert states == {"an": "done", "bao": "marking", "cuc": "done"}


def test_what_catches_the_eye_stands_above_the_approvers_list(season: Season) -> None:
    campaign = season.opens("dung", "club").campaign.id
    season.writes(campaign, "one")
    lines = list(season.lines("binh", campaign, "one", "mark").values())
    enter_rows(
        season.office,
        season.viewer("binh"),
        "mark",
        [RowGiven(case=line.case.id, form={"mark": "fair"}, how="pasted") for line in lines],
    )
    confirm_rows(season.office, season.viewer("binh"), "mark", [line.case.id for line in lines])
    season.takes("binh", "mark", list(season.lines("binh", campaign, "one", "mark").values()), entered=True)
    season.takes("binh", "send_up", list(season.lines("binh", campaign, "one").values()))
    dung = season.browser("dung")
    dung.get(season.grid(campaign, "one"))
    assert "3 dòng giống hệt nhau do Trần Thị Bình nhập" in dung.text
    assert "3 dòng dán, nhập từ tệp hoặc điền sẵn" in dung.text
    dung.send(dung.form_action("grid"), {"do": "recognise"})
    assert "3 dòng giống hệt nhau" in dung.text


def test_a_file_is_looked_at_before_anything_of_it_is_kept(season: Season) -> None:
    campaign = season.opens("dung", "club").campaign.id
    season.writes(campaign, "one")
    binh = season.browser("binh")
    binh.get(season.grid(campaign, "one"))
    answer = binh.client.get(season.grid(campaign, "one").split("?")[0] + "/file?action=mark&kind=xlsx")
    assert answer.headers["content-disposition"].endswith("doi-mot-mark.xlsx") or "doi-mot" in str(answer.headers)
    head, *rows = read_spreadsheet(answer.content, 100)
    assert head == ["Số hồ sơ", "Họ và tên", "Mức [mark]", "Ghi chú [note]"]
    rows[0][2:] = ["Tốt", "=1+1"]
    rows[1][2:] = ["Xuất sắc", ""]
    rows[2][2:] = ["Khá", "-5"]
    rows.append(["LD-2026-9999", "Người lạ", "Khá", ""])
    data = write_spreadsheet("x", [Column(head=each, width=9) for each in head], rows)
    where = f"/campaigns/{campaign}/units/{season.ids['one']}/import?action=mark"
    binh.send(where, {}, files={"file": ("ds.xlsx", data)})
    assert "2 dòng dùng được, 1 dòng cần sửa, 1 dòng không nhận" in binh.text
    assert "Chưa có gì được lưu" in binh.text and "Người lạ" in binh.text
    assert all(line.entry is None for line in season.lines("binh", campaign, "one", "mark").values())
    packed = binh.hidden("packed")
    answer = binh.send(where, {"packed": packed, "do": "keep"})
    lines = season.lines("binh", campaign, "one", "mark")
    assert [line.entry.how for line in lines.values() if line.entry is not None] == ["imported"] * 3
    assert lines["an"].typed["note"] == "=1+1", "what was written is kept as it is"
    csv = binh.client.get(season.grid(campaign, "one") + "/file?action=mark&kind=csv").content.decode("utf-8-sig")
    assert "'=1+1" in csv and "'-5" in csv and ",=1+1" not in csv
    for wrong in (b"", b"PK\x03\x04 nothing", b"\xff\xfe\x00"):
        answer = binh.send(where, {}, files={"file": ("ds.xlsx", wrong)}, page=season.grid(campaign, "one"))
        assert answer.status_code == 303
        binh.get(answer.headers["location"])
        assert "Tệp không đọc được" in binh.text
    assert binh.send(where, {"packed": "x", "do": "keep"}, page=season.grid(campaign, "one")).status_code == 422


def test_lists_of_others_are_not_there(season: Season) -> None:
    campaign = season.opens("dung", "club").campaign.id
    binh, an = season.browser("binh"), season.browser("an")
    assert binh.get(season.grid(campaign, "two")).status_code == 404
    assert an.get(season.grid(campaign, "one")).status_code == 404
    assert an.get(f"/campaigns/{campaign}").status_code == 404
    assert binh.get(f"/campaigns/{campaign}/close").status_code == 404
    assert binh.get("/campaigns/nothing").status_code == 404
    binh.get("/campaigns")
    assert binh.send(f"/campaigns/{campaign}/close", {"reason": ""}).status_code == 403


def test_it_is_closed_by_hand_after_a_page_that_says_what_that_does(season: Season) -> None:
    campaign = season.opens("dung", "club").campaign.id
    dung = season.browser("dung")
    dung.get(f"/campaigns/{campaign}/close")
    (action,) = [each for each in dung.forms() if each.startswith(f"/campaigns/{campaign}/close")]
    assert dung.send(action, {"reason": "Mở nhầm", "do": "submit"}).status_code == 303
    dung.get(f"/campaigns/{campaign}")
    assert "Đã đóng" in dung.text
    dung.get("/campaigns")
    assert f"/campaigns/{campaign}" not in dung.links("/campaigns/")
    dung.get("/campaigns?closed=yes")
    assert f"/campaigns/{campaign}" in dung.links("/campaigns/")


def test_late_units_are_marked(season: Season) -> None:
    campaign = season.opens("dung", "club").campaign.id
    season.waits_above(campaign)
    season.clock.move_to_day("2026-12-16")
    dung = season.browser("dung")
    dung.get(f"/campaigns/{campaign}?only=late")
    assert "Đội Hai" in dung.text and "Đội Một" not in dung.text and "Trễ hạn" in dung.text


@pytest.mark.parametrize("members", [20, 200])
def test_statements_of_pages_do_not_grow_with_the_members(url: str, tmp_path: Path, members: int) -> None:
    town = build_town(url, tmp_path)
    season = Season(town, tmp_path, crowded(members), AT_ONCE)
    try:
        campaign = season.opens("dung", "club").campaign.id
        binh = season.browser("binh")
        with count_statements() as count:
            assert binh.get(season.grid(campaign, "one", action="mark")).status_code == 200
        assert binh.page.count('name="was.') == members
        assert count.statements <= 30, count.texts
        sent = filled(binh, {case: {"mark": "fair"} for case in re.findall(r'name="was\.([0-9a-f-]+)"', binh.page)})
        with count_statements() as count:
            answer = binh.send(binh.form_action("grid"), {**sent, "do": "act"})
        assert answer.status_code == 303
        assert count.statements <= 60, count.texts
        with count_statements() as count:
            binh.get(answer.headers["location"])
        assert binh.page.count('name="cases"') == members
        assert count.statements <= 45, count.texts
    finally:
        season.world.leave()
        town.database.close()
