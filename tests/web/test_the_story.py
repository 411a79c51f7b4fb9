"""The main job as people do it, in a real browser: from an application on a phone to a numbered resolution,
on both databases.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import BOTH_KINDS, Databases, PageFactory
from tests.small_world import prepare_small_world
from tests.web.played import cases_at
from tests.web.served import Served, choose, serving

ANSWERS = {
    "form.gender": "nu",
    "form.native_place": "Phường Hòa An, thành phố Sông Hậu",
    "form.residence": "Số 8, đường Hoa Sen, phường Hòa An",
    "form.ethnicity": "Kinh",
    "form.religion": "không",
    "form.phone": "0900123456",
    "form.education_completed": "upper_secondary",
    "form.education_level": "12/12",
    "form.occupation": "Sinh viên",
    "form.family_class": "Nông dân",
    "form.health": "Tốt",
    "form.relatives.0.relation": "mother",
    "form.relatives.0.full_name": "Lê Thị Tư",
    "form.relatives.0.birth_year": "1980",
    "form.relatives.0.occupation": "Nông dân",
    "form.relatives.0.residence": "Phường Hòa An",
    "form.relatives.0.workplace": "Phường Hòa An",
    "form.earlier_membership": "none",
    "form.introducer_kind": "member",
    "form.perception": "Tôi muốn được góp sức mình.",
    "form.pledge": "on",
    "form.signed_at": "Sông Hậu",
}


@pytest.fixture(params=BOTH_KINDS)
def served(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Served]:
    """A server with the small world."""
    url = databases.fresh(request.param, prepare_small_world)
    with serving(url, tmp_path) as made:
        yield made
    databases.drop(url)


def answer(page: Page) -> None:
    """Answer every question of the section that is known and still empty."""
    for name, value in ANSWERS.items():
        boxes = page.query_selector_all(f"[name='{name}']")
        if not boxes:
            continue
        kind = boxes[0].get_attribute("type")
        if kind == "radio":
            page.check(f"input[name='{name}'][value='{value}']")
        elif kind == "checkbox":
            boxes[0].check()
        elif boxes[0].evaluate("box => box.tagName") == "SELECT":
            boxes[0].select_option(value)
        elif not boxes[0].input_value():
            boxes[0].fill(value)


def title_of(page: Page) -> str:
    """The page's heading."""
    return page.inner_text("h1")


def apply_as_hoa(served: Served, page: Page) -> str:
    """Hoa finds the procedure, fills the form over two visits, and hands it in; the case's address."""
    page.fill("main [name=q]", "muon vao doan")
    page.press("main [name=q]", "Enter")
    page.wait_for_load_state()
    page.click("main a:has-text('Kết nạp đoàn viên mới') >> nth=0")
    page.click("main a.btn-main, main button.btn-main")
    choose(page, "form.base", "hoa an")
    choose(page, "form.branch", "khu vực 1")
    page.click("button.btn-main[value=next]")
    page.wait_for_load_state()
    answer(page)
    page.click("button.btn-main[value=next]")
    page.wait_for_load_state()
    page.goto(f"{served.address}/")  # she leaves …
    page.goto(f"{served.address}/procedures/member_admission/start")  # … and comes back to her draft
    for _ in range(12):
        answer(page)
        if page.query_selector("[name='form.introducer_kind']"):
            page.wait_for_selector("[name='q.form.introducer']")  # asked once it is known who introduces
            choose(page, "form.introducer", served.world.names["khanh"])
        forward = page.query_selector("button.btn-main[value=next]")
        if forward is None:
            break
        before = page.url
        forward.click()
        page.wait_for_load_state()
        errors = page.query_selector(".error-summary, [role=alert]")
        assert errors is None, f"{before}: {page.inner_text('main')}"
    page.click("button.btn-main[value=submit]")
    page.wait_for_load_state()
    number = re.search(r"KN-2026-\d{4}", page.content())
    assert number is not None, page.inner_text("main")[:2_000]
    page.goto(f"{served.address}/cases")
    href = page.get_attribute("main a[href^='/cases/']", "href")
    assert href is not None
    return href


def test_from_the_application_to_the_resolution(served: Served, browser_page: PageFactory) -> None:
    hoa = served.sign_in(browser_page(width=360, height=800), "hoa")
    case = apply_as_hoa(served, hoa)
    hoa.goto(served.address + case)
    assert "Chuẩn bị hồ sơ" in hoa.inner_text("main")
    assert hoa.evaluate("document.documentElement.scrollWidth <= 360"), "nothing hangs over on a phone"

    khanh = served.sign_in(browser_page(), "khanh")
    khanh.goto(f"{served.address}{case}/actions/introduce")
    khanh.fill("[name='form.known_since.day']", "1")
    khanh.fill("[name='form.known_since.month']", "2")
    khanh.fill("[name='form.known_since.year']", "2026")
    for box in khanh.query_selector_all("main textarea[name^='form.'], main input[type=text][name^='form.']"):
        if not box.input_value():
            box.fill("Bạn Hoa chăm chỉ, hòa đồng.")
    khanh.click("main form button.btn-main")
    khanh.wait_for_load_state()

    lan = served.sign_in(browser_page(), "lan")
    lan.goto(f"{served.address}{case}/actions/return")
    lan.click("main form button.btn-main")
    assert "Ghi lý do" in lan.inner_text("main"), "a refused action says why"
    lan.fill("[name='act.reason']", "Ghi thiếu nơi ở hiện nay")
    lan.click("main form button.btn-main")
    lan.wait_for_load_state()
    hoa.goto(served.address + case)
    assert "Ghi thiếu nơi ở hiện nay" in hoa.inner_text("main"), "a returned case comes back with the reason"


def test_an_approver_clears_the_inbox_and_papers_can_be_had(served: Served, browser_page: PageFactory) -> None:
    cases = cases_at(served.office, served.world, "review", ("hoa", "mai"))
    lan = served.sign_in(browser_page(), "lan")
    lan.goto(f"{served.address}/cases/{cases[0]}/actions/decide")
    lan.click("main form#form button.btn-wide")
    lan.wait_for_load_state()
    assert lan.title().startswith("Lỗi: "), "everything that is missing is said at once"
    for part, value in (("day", "23"), ("month", "11"), ("year", "2026")):
        lan.fill(f"[name='act.held_on.{part}']", value)
    for name, value in (("place", "Nhà văn hóa"), ("chair", "Trần Thị Lan"), ("minute_taker", "Lâm Yến Nhi")):
        lan.fill(f"[name='act.{name}']", value)
    lan.check("[name='act.voting_way'] >> nth=0")
    convened = int(lan.input_value("[name='vote.convened']"))
    lan.fill("[name='vote.present']", str(convened))
    for block in lan.query_selector_all("[data-vote]"):
        for count, votes in (("agree", convened), ("against", 0), ("other", 0)):
            box = block.query_selector(f"[data-count={count}]")
            assert box is not None
            box.fill(str(votes))
    lan.click("main form#form button.btn-wide")
    lan.wait_for_load_state()
    assert "Đã ghi biên bản 2 hồ sơ" in lan.inner_text("body")

    minh = served.sign_in(browser_page(), "minh")
    minh.goto(f"{served.address}/inbox")
    for box in minh.query_selector_all("input[type=checkbox][name=cases]"):
        box.check()
    minh.click("button[value='member_admission:ratification:ratify']")
    minh.wait_for_load_state()
    assert "cấp số văn bản" in minh.inner_text("main"), "what it will do is said before"
    minh.click("button[value^='confirm:']")
    minh.wait_for_load_state()
    assert "xong 2 trên 2 hồ sơ" in title_of(minh)
    assert "01-NQ/ĐTN" in minh.inner_text("main") and "02-NQ/ĐTN" in minh.inner_text("main")
    minh.reload()  # the browser asks whether to send again: sent again, nothing is done twice

    served.print_papers()
    hoa = served.sign_in(browser_page(), "hoa")
    hoa.goto(f"{served.address}/cases/{cases[0]}")
    with hoa.expect_download() as download:
        hoa.click("main a[href*='/documents/'][href$='/file'] >> nth=0")
    path = download.value.path()
    assert path.read_bytes().startswith(b"%PDF-")
    assert "Lễ kết nạp và trao thẻ" in hoa.inner_text("main")

    duc = served.sign_in(browser_page(), "duc")
    answered = duc.goto(f"{served.address}/cases/{cases[0]}")
    assert answered is not None and answered.status == 404, "who has nothing to do with it does not learn of it"


def test_two_at_the_same_case_and_the_second_is_told(served: Served, browser_page: PageFactory) -> None:
    (case,) = cases_at(served.office, served.world, "ratification", ("hoa",))
    minh, phuc = served.sign_in(browser_page(), "minh"), served.sign_in(browser_page(), "hoa")
    minh.goto(f"{served.address}/cases/{case}/actions/ratify")
    phuc.goto(f"{served.address}/cases/{case}/actions/withdraw")
    phuc.click("main form button.btn-danger, main form button.btn-main")
    phuc.wait_for_load_state()
    minh.click("main form button.btn-main")
    minh.wait_for_load_state()
    assert "thay đổi" in minh.inner_text("main"), "the second gets a clear answer"
    served.print_papers()
    minh.goto(f"{served.address}/cases/{case}")
    assert "Đã rút" in minh.inner_text("main")
