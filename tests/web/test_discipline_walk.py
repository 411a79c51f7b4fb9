"""Discipline and the complaint against it as everybody in them does it, in a real browser; and everybody else, to whom
there is no such case.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import Databases, PageFactory
from tests.small_world import prepare_small_world
from tests.web.served import Served, serving

VIOLATION = "Dùng tiền quyên góp của chi đoàn vào việc riêng."
WHO_TOLD = "Một đoàn viên khu vực 1"
FOUND = "Đã dùng 1.200.000 đồng, sau đó trả lại đủ."


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    """A server with the small world."""
    url = databases.fresh("sqlite", prepare_small_world)
    with serving(url, tmp_path) as made:
        yield made
    databases.drop(url)


def set_date(page: Page, field: str, day: str) -> None:
    """Write a day (ISO) into the three boxes of a date."""
    year, month, number = day.split("-")
    for part, value in (("day", number), ("month", month), ("year", year)):
        page.fill(f"[name='{field}.{part}']", value)


def hand_in(page: Page) -> None:
    """Press the main button of an action's page; it must be taken."""
    page.click("main form#form button.btn-main")
    page.wait_for_load_state()
    assert not page.title().startswith("Lỗi"), page.inner_text("main")


def begin(served: Served, minh: Page) -> str:
    """The secretary of the ward opens a case about Khánh from his page; the case's address."""
    khanh = served.world.person("khanh")
    minh.goto(f"{served.address}/people/{khanh}")
    minh.click("main a:has-text('Kỷ luật đoàn viên, cán bộ Đoàn')")
    minh.click("main a.btn-main, main button.btn-main")
    minh.wait_for_load_state()  # what listens to the choice comes with the scripts
    minh.select_option("[name='form.source']", "report")
    minh.wait_for_selector("[name='form.reported_by']")
    minh.fill("[name='form.reported_by']", WHO_TOLD)
    set_date(minh, "form.received_on", "2026-11-20")
    for _ in range(6):
        for box in minh.query_selector_all("[name='form.violation']"):
            box.fill(VIOLATION)
        forward = minh.query_selector("button.btn-main[value=next]")
        if forward is None:
            break
        forward.click()
        minh.wait_for_load_state()
        assert minh.query_selector(".error-summary") is None, minh.inner_text("main")
    minh.click("button.btn-main[value=submit]")
    minh.wait_for_load_state()
    assert re.search(r"KL-2026-\d{4}", minh.content()), minh.inner_text("main")[:2_000]
    minh.goto(f"{served.address}/cases")
    href = minh.get_attribute("main a[href^='/cases/']", "href")
    assert href is not None
    return href


def verify(served: Served, minh: Page, case: str) -> None:
    minh.goto(f"{served.address}{case}/actions/verify")
    set_date(minh, "form.interviews.0.on", "2026-11-21")
    minh.fill("[name='form.interviews.0.with']", "Phạm Gia Khánh")
    minh.fill("[name='form.interviews.0.content']", "Thừa nhận sự việc.")
    for name, value in (("facts", FOUND), ("cause", "Thiếu ý thức."), ("motive", "Gia đình khó khăn.")):
        minh.fill(f"[name='form.{name}']", value)
    hand_in(minh)


def vote(served: Served, page: Page, case: str, **counts: int) -> None:
    """Record the meeting of the branch with these counts; everybody convened is there and votes."""
    page.goto(f"{served.address}{case}/actions/vote")
    set_date(page, "form.held_on", "2026-11-23")
    for name, value in (("place", "Nhà văn hóa"), ("chair", "Trần Thị Lan"), ("minute_taker", "Lâm Yến Nhi")):
        page.fill(f"[name='form.{name}']", value)
    page.check("[name='form.self_review_read'][value=read]")
    page.fill("[name='form.discussion']", "Khánh đã phát biểu, nhận lỗi.")
    convened = int(page.input_value("[name='vote.convened']"))
    page.fill("[name='vote.present']", str(convened))
    for count in ("issued", "returned", "valid"):
        page.fill(f"[data-count={count}]", str(convened))
    for count, votes in counts.items():
        page.fill(f"[data-count={count}]", str(votes))
    rest = convened - sum(counts.values())
    page.fill("[data-count=no_penalty]", str(rest))


def punish(served: Served, minh: Page, khanh: Page, lan: Page) -> str:
    case = begin(served, minh)
    khanh.goto(f"{served.address}{case}/actions/self_review")
    khanh.fill("[name='form.text']", "Tôi nhận lỗi.")
    khanh.check("[name='form.own_proposal'][value=reprimand]")
    hand_in(khanh)
    verify(served, minh, case)
    vote(served, lan, case, reprimand=9)
    hand_in(lan)
    return case


def closed_to(page: Page, address: str) -> None:
    """Nothing there, as if it did not exist."""
    answered = page.goto(address)
    assert answered is not None and answered.status == 404, address


def test_from_the_report_to_the_answer_of_the_complaint(served: Served, browser_page: PageFactory) -> None:
    minh, lan = served.sign_in(browser_page(), "minh"), served.sign_in(browser_page(), "lan")
    khanh = served.sign_in(browser_page(width=360, height=800), "khanh")
    case = begin(served, minh)

    khanh.goto(f"{served.address}{case}")
    assert VIOLATION in khanh.content(), "the accused has to know what it is about"
    assert WHO_TOLD not in khanh.content(), "but not who told"
    khanh.goto(f"{served.address}{case}/actions/self_review")
    khanh.fill("[name='form.text']", "Tôi nhận lỗi.")
    khanh.check("[name='form.own_proposal'][value=reprimand]")
    hand_in(khanh)
    verify(served, minh, case)
    khanh.goto(f"{served.address}{case}")
    assert FOUND not in khanh.content(), "the report of the inspection is not for the accused"
    lan.goto(f"{served.address}{case}")
    assert FOUND in lan.content() and WHO_TOLD not in lan.content()

    vote(served, lan, case, reprimand=1, removal_from_post=8)
    lan.click("main form#form button.btn-main")
    lan.wait_for_load_state()
    assert lan.title().startswith("Lỗi"), "who holds no post cannot lose one"
    vote(served, lan, case, reprimand=9)
    hand_in(lan)
    khanh.goto(f"{served.address}{case}")
    assert "Đã quyết định kỷ luật" in khanh.inner_text("main")
    assert khanh.evaluate("document.documentElement.scrollWidth <= 360"), "nothing hangs over on a phone"
    served.print_papers()
    khanh.reload()
    with khanh.expect_download() as download:
        khanh.click("main a[href*='/documents/'][href$='/file'] >> nth=0")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert "Biên bản kiểm phiếu" not in khanh.inner_text("main"), "the counting of the ballots is not for the accused"

    khanh.goto(f"{served.address}{case}/actions/complain")
    khanh.fill("[name='form.reasons']", "Tôi đã trả lại trước khi bị kiểm tra.")
    khanh.fill("[name='form.wishes']", "Đề nghị xem xét lại.")
    hand_in(khanh)
    complaint = khanh.url.removeprefix(served.address)
    assert complaint != case and "Chờ thụ lý" in khanh.inner_text("main"), "the complaint is a case of its own"

    lan.goto(f"{served.address}/inbox")
    assert "Chờ thụ lý" in lan.inner_text("main")
    lan.goto(f"{served.address}{complaint}/actions/accept")
    lan.click("main form button.btn-main")
    lan.wait_for_load_state()
    lan.goto(f"{served.address}{complaint}/actions/answer")
    lan.check("[name='form.result'][value=cancelled]")
    lan.fill("[name='form.reasons']", "Khánh đã trả lại đủ trước khi bị kiểm tra.")
    hand_in(lan)
    khanh.goto(served.address + complaint)
    assert "Thông báo giải quyết khiếu nại" in khanh.inner_text("main")
    khanh.goto(f"{served.address}/people/{served.world.person('khanh')}")
    assert "Khiển trách" in khanh.inner_text("main"), "what was is kept, and that it is over"


def test_to_everybody_else_there_is_no_such_case(served: Served, browser_page: PageFactory) -> None:
    minh, lan = served.sign_in(browser_page(), "minh"), served.sign_in(browser_page(), "lan")
    khanh = served.sign_in(browser_page(), "khanh")
    case = punish(served, minh, khanh, lan)
    khanh.goto(f"{served.address}{case}/actions/complain")
    khanh.fill("[name='form.reasons']", "Xin xem lại.")
    khanh.fill("[name='form.wishes']", "Xin xem lại.")
    hand_in(khanh)
    complaint = khanh.url.removeprefix(served.address)
    served.print_papers()
    minh.goto(served.address + case)
    papers = {
        href.removesuffix("/file")
        for link in minh.query_selector_all("main a[href*='/documents/']")
        if (href := link.get_attribute("href")) is not None
    }
    assert len(papers) == 2, "the decision and the record of the ballots"

    hoa, duc = served.sign_in(browser_page(), "hoa"), served.sign_in(browser_page(), "duc")
    for other in (hoa, duc):
        for address in (
            case,
            f"{case}/actions/vote",
            f"{case}/actions/complain",
            complaint,
            f"{complaint}/actions/answer",
        ):
            closed_to(other, served.address + address)
        for paper in papers:
            closed_to(other, served.address + paper)
            closed_to(other, f"{served.address}{paper}/file")
        for address in ("/cases", "/inbox", "/procedures?q=khanh", "/procedures?q=KL-2026-0001", "/notices"):
            other.goto(served.address + address)
            for hidden in (case, complaint):
                assert other.query_selector(f"main a[href*='{hidden}']") is None, address
    closed_to(duc, f"{served.address}/audit/case/{case.removeprefix('/cases/')}")

    dang = served.sign_in(browser_page(), "dang")
    answered = dang.goto(served.address + case)
    assert answered is not None and answered.status == 200, "inspectors of the level above look into it"
    assert VIOLATION in dang.content()
