"""The year's rating in a real browser: the ward opens, a branch fills in and sends up, the ward decides."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from engine.cases.act import Actor, CaseInput
from engine.operations.act_on_cases import Taking, act_together
from engine.store.campaigns import list_of_unit
from engine.store.cases import load_cases
from tests.conftest import Databases, PageFactory
from tests.small_world import prepare_small_world
from tests.web.served import Served, serving
from tests.web.test_gallery import AXE, overhang


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    url = databases.fresh("sqlite", prepare_small_world)
    with serving(url, tmp_path) as made:
        yield made
    databases.drop(url)


def for_everybody(page: Page, shots: Path, name: str) -> None:
    """The checker finds nothing on phones and wide screens, light and dark; pictures are kept for those who look."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    before = page.viewport_size
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert overhang(page) == 0, f"{name} is too wide at {width}"
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
            page.screenshot(path=shots / f"{name}-{width}-{theme}.png", full_page=True)
            result = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
            found += [
                f"{name} {width} {theme} {each['id']}: {node['html'][:160]} — {node['failureSummary'][:300]}"
                for each in result["violations"]
                for node in each["nodes"]
            ]
    page.evaluate("document.documentElement.removeAttribute('data-bs-theme')")
    if before is not None:
        page.set_viewport_size(before)
    assert not found, "\n".join(found)


def press(page: Page, selector: str) -> None:
    """Press something that leads to another page."""
    page.click(selector)
    page.wait_for_load_state()


def set_date(page: Page, field: str, day: str) -> None:
    """Write a day (ISO) into the three boxes of a date."""
    year, month, number = day.split("-")
    for part, value in (("day", number), ("month", month), ("year", year)):
        page.fill(f"[name='{field}.{part}']", value)


def open_rating(served: Served, page: Page) -> str:
    """The secretary of the ward opens the rating; the campaign's address."""
    page.goto(f"{served.address}/campaigns")
    press(page, "main a.btn-main")
    press(page, "main a[href*='member_rating'].btn")
    page.fill("[name=period]", "2026")
    set_date(page, "form.counts_from", "2026-01-01")
    set_date(page, "form.self_review_until", "2026-11-30")
    set_date(page, "form.closes", "2026-12-15")
    press(page, "form#form button.btn-main")
    assert "/campaigns/" in page.url and "new" not in page.url, page.inner_text("main")
    return page.url.removeprefix(served.address)


def members_assess_themselves(served: Served, campaign: str, unit: str) -> int:
    """Everybody of a unit hands in their own assessment; how many."""
    office = served.office
    with office.database.read() as transaction:
        stored = load_cases(transaction, list_of_unit(transaction, campaign, unit))
    waiting = [each.case for each in stored.values() if each.case.state == "self_review"]
    for case in waiting:
        own = {"strengths": "Tham gia đều.", "weaknesses": "Ít phát biểu.", "self_level": "good"}
        taking = Taking(
            act=office.new_identifier(),
            action="submit",
            actor=Actor(person=case.subject, via="page"),
            cases=(CaseInput(case=case.id, form=own),),
            answers={},
        )
        act_together(office, taking)
    return len(waiting)


def paste(page: Page, box: str, text: str) -> None:
    """Paste a text into a box, as from a spreadsheet."""
    page.evaluate(
        """([box, text]) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.querySelector(box).dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [box, text],
    )


def test_a_year_is_rated(served: Served, browser_page: PageFactory, tmp_path: Path) -> None:
    shots = tmp_path
    minh = served.sign_in(browser_page(reduced_motion="reduce"), "minh")
    opened = open_rating(served, minh)
    for_everybody(minh, shots, "campaign")
    campaign, kv1 = opened.rsplit("/", 1)[1], served.world.unit("kv1")
    members = members_assess_themselves(served, campaign, kv1)
    lan = served.sign_in(browser_page(reduced_motion="reduce"), "lan")
    lan.goto(f"{served.address}/campaigns")
    press(lan, f"main a[href='{opened}']")
    press(lan, f"main a[href='{opened}/units/{kv1}'] >> nth=0")
    rows = lan.locator("tr[data-line]")
    assert rows.count() == members > 5
    for_everybody(lan, shots, "grid")

    # A spreadsheet: two people, one of them wrong, from the second row on.
    second = rows.nth(1).locator("[data-cell='0']")
    box = f"#{second.get_attribute('id')}"
    good = "95\tHoàn thành cả, đúng hạn, chất lượng tốt\tĐầy đủ\t12\tTích cực"
    paste(lan, box, f"{good}\n{good.replace('95', '950').replace('Đầy đủ', 'Nửa vời')}\n")
    assert "Nửa vời" in lan.inner_text("[data-report]")
    assert lan.input_value(box) == "95"
    assert "dán từ bảng tính" in rows.nth(1).inner_text()
    assert rows.nth(0).locator("[data-how]").input_value() == ""

    # Keys: down by Enter, across by arrows, a choice by its number.
    first = rows.nth(0).locator("[data-cell='0']")
    first.click()
    lan.keyboard.press("Enter")
    assert lan.evaluate("document.activeElement.id") == second.get_attribute("id")
    lan.keyboard.press("ArrowUp")
    lan.keyboard.type("91")
    lan.keyboard.press("ArrowRight")
    assert lan.evaluate("document.activeElement.dataset.cell") == "1"
    lan.keyboard.press("2")
    assert rows.nth(0).locator("[data-cell='1']").input_value() == "all"
    press(lan, "button[value=save]:not(.visually-hidden)")
    assert "chỗ cần sửa" in lan.inner_text("main") and lan.title().startswith("Lỗi: ")
    for_everybody(lan, shots, "grid-wrong")

    # Everybody alike, looked at in blocks, with the votes of the meeting.
    paste(lan, f"#{first.get_attribute('id')}", "\n".join(good for _ in range(members)))
    lan.evaluate("document.querySelectorAll('details.row-more').forEach((each) => { each.open = true; })")
    for row in rows.all():
        row.locator("select[data-cell='5']").select_option("good")
        for count, votes in (("agree", "14"), ("against", "0"), ("other", "0")):
            row.locator(f"[name$='.{count}']").fill(votes)
    for more in lan.locator("tr.more-row").all():
        more.locator("[name$='.absence'][value=none]").check()
    lan.click("[data-tick-block]")
    assert lan.locator("[name=looked]:checked").count() == members
    press(lan, "button[value=act]")
    assert lan.title().startswith("Lỗi: "), "the meeting differed from what the criteria suggest, and nobody said why"
    for why in lan.locator("[name$='.why']").all():
        why.fill("Hội nghị cân nhắc thêm.")
    lan.click("[data-tick-block]")
    press(lan, "button[value=act]")
    assert "/actions/rate" in lan.url, lan.inner_text("main")
    assert f"{members} dòng dán" in lan.inner_text("main")
    for_everybody(lan, shots, "act")
    assert lan.locator("[name=cases]:checked").count() == members
    lan.fill("[name='vote.present']", "14")
    set_date(lan, "act.held_on", "2026-11-22")
    lan.fill("[name='act.place']", "Nhà văn hóa khu vực 1")
    lan.fill("[name='act.chair']", "Trần Thị Lan")
    lan.fill("[name='act.minute_taker']", "Lâm Yến Nhi")
    lan.check("[name='act.voting_way'] >> nth=0")
    press(lan, "form#form button.btn-main")
    assert lan.locator("[name=ticks]").count() == 1, "the day is earlier than what was done last, told once for all"
    lan.check("[name=ticks]")
    press(lan, "form#form button.btn-main")
    assert lan.url.endswith(f"/units/{kv1}"), lan.inner_text("main")
    for_everybody(lan, shots, "rated")

    # The whole list goes up; the ward sees what catches the eye, returns one line and recognises the others.
    press(lan, "button[value=send_up]")
    press(lan, "form#form button.btn-main")
    assert lan.url.endswith(f"/units/{kv1}"), lan.inner_text("main")
    minh.goto(f"{served.address}{opened}")
    assert "Đã gửi lên 1 trên 2 danh sách" in minh.inner_text("main")
    press(minh, f"main a[href='{opened}/units/{kv1}'] >> nth=0")
    assert "giống hệt nhau do Trần Thị Lan nhập" in minh.inner_text("main")
    for_everybody(minh, shots, "above")
    minh.check("input[name=cases] >> nth=2")
    press(minh, "button[value=return]")
    assert minh.locator("[name=cases]").count() == 1
    minh.fill("[name='act.reason']", "Xem lại mức xếp loại")
    press(minh, "form#form button.btn-main")
    press(minh, "main a.btn-main")
    press(minh, "button[value=recognise]")
    assert minh.locator("[name=cases]:checked").count() == members - 1
    press(minh, "form#form button.btn-main")
    minh.goto(f"{served.address}{opened}?below={kv1}")
    assert minh.inner_text("main").count(str(members - 1)) > 0
    for_everybody(minh, shots, "progress")
