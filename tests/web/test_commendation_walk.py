"""A commendation of three members as everybody in it does it, in a real browser: the branch nominates and meets over
all of them at once, the ward forwards the list, the province signs one decision for two and returns the third.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page

from tests.conftest import Databases, PageFactory
from tests.small_world import prepare_small_world
from tests.web.served import Served, choose, serving

ACHIEVEMENT = "Phụ trách đội tình nguyện dọn kênh rạch của phường suốt năm học."
REASON = "đã có thành tích xuất sắc trong phong trào thanh thiếu nhi năm học 2025-2026"
DEFECT = "Báo cáo thành tích chưa có xác nhận của chi đoàn"
REPORT: FilePayload = {
    "name": "bao-cao.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\nB\xc3\xa1o c\xc3\xa1o\n%%EOF\n",
}


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


def press(page: Page, button: str = "main form#form button[value=submit].btn") -> None:
    """Press a button that hands something in; it must be taken."""
    page.click(button)
    page.wait_for_load_state()
    assert not page.title().startswith("Lỗi") and page.query_selector(".refused-box") is None, page.inner_text("main")


def nominate(served: Served, page: Page, person: str | None) -> str:
    """The secretary nominates a member from their page, herself (None) from the procedure's; the case's address."""
    if person is None:
        page.goto(f"{served.address}/procedures/commendation")
    else:
        page.goto(f"{served.address}/people/{person}")
        page.click("main a[href^='/procedures/commendation?']")
        page.wait_for_load_state()
    page.click("main a.btn-main, main button.btn-main")
    page.wait_for_load_state()
    page.check("[name='form.occasion_kind'][value=regular]")
    page.fill("[name='form.occasion']", "Năm học 2025-2026")
    press(page, "button.btn-main[value=next]")
    choose(page, "form.decided_by", "thành đoàn sông hậu")
    page.select_option("[name='form.award_form']", "certificate_of_merit")
    press(page, "button.btn-main[value=next]")
    page.fill("[name='form.achievement']", ACHIEVEMENT)
    page.set_input_files("main form#form input[type=file]", REPORT)
    press(page, "button.btn-main[value=next]")
    review = page.inner_text("main")
    assert "Bằng khen" in review and "certificate_of_merit" not in review
    press(page, "button.btn-main[value=submit]")
    return page.url.removeprefix(served.address).removesuffix("/submitted")


def take_together(served: Served, page: Page, cases: tuple[str, ...], button: str) -> None:
    """Tick the cases in the inbox and press the button for what is to be done with all of them."""
    page.goto(f"{served.address}/inbox")
    for case in cases:
        page.check(f"input[name=cases][value='{case.removeprefix('/cases/')}']")
    page.click(f"button[value='commendation:{button}']")
    page.wait_for_load_state()


def meet(served: Served, page: Page, cases: tuple[str, ...]) -> None:
    """One meeting over all of them, with one set of minutes; everybody convened came and agreed each time."""
    take_together(served, page, cases, "review:decide")
    assert len(page.query_selector_all("[data-vote]")) == len(cases)
    set_date(page, "act.held_on", "2026-11-23")
    for name, value in (("place", "Nhà văn hóa khu vực 1"), ("chair", "Trần Thị Lan"), ("minute_taker", "Lâm Yến Nhi")):
        page.fill(f"[name='act.{name}']", value)
    present = page.input_value("[name='vote.convened']")
    page.fill("[name='vote.present']", present)
    for count, votes in (("agree", present), ("against", "0"), ("other", "0")):
        for box in page.query_selector_all(f"[data-vote] [data-count={count}]"):
            box.fill(votes)
    press(page)


def send(served: Served, page: Page, cases: tuple[str, ...], button: str) -> None:
    """Send a list of cases to the level above with one letter."""
    take_together(served, page, cases, button)
    page.fill("[name='act.about']", "đề nghị khen thưởng năm học 2025-2026")
    page.check("[name='act.checked']")
    press(page)


def members(served: Served, page: Page) -> dict[str, str]:
    """Khánh and two members of the branch who hold no post: the id of each and the name."""
    known = set(served.world.people.values())
    page.goto(f"{served.address}/organisation/{served.world.unit('kv1')}/people")
    found = {served.world.person("khanh"): served.world.names["khanh"]}
    for link in page.query_selector_all("main table a[href^='/people/']"):
        person = (link.get_attribute("href") or "").removeprefix("/people/")
        if person not in known and len(found) < 3:
            found[person] = link.inner_text()
    return found


def test_three_are_nominated_two_awarded_by_one_decision_and_one_returned(
    served: Served, browser_page: PageFactory
) -> None:
    lan = served.sign_in(browser_page(), "lan")
    nominees = members(served, lan)
    cases = tuple(nominate(served, lan, person) for person in nominees)
    first, second, third = cases

    meet(served, lan, cases)
    assert "Đã ghi biên bản 3 hồ sơ" in lan.inner_text("body")
    send(served, lan, cases, "sending:send_up")
    assert "01-CV/CĐ" in lan.content(), "one letter goes with the list"
    minh = served.sign_in(browser_page(), "minh")
    send(served, minh, cases, "route:forward")

    quan = served.sign_in(browser_page(), "quan")
    quan.goto(f"{served.address}{third}/actions/return")
    quan.fill("[name='act.reason']", DEFECT)
    press(quan)
    take_together(served, quan, (first, second), "decision:award")
    assert "2 hồ sơ" in quan.inner_text("h1")
    quan.fill("[name='act.reason']", REASON)
    press(quan)
    quan.goto(f"{served.address}/organisation/{served.world.unit('province')}/registers")
    lines = [row.inner_text() for row in quan.query_selector_all("main tbody tr")]
    awarded, returned = tuple(nominees.values())[:2], tuple(nominees.values())[2]
    assert [line for line in lines if "01-QĐ/TĐTN" in line] == lines and len(lines) == 2, (
        "one decision, a line for each"
    )
    assert all(any(name in line for line in lines) for name in awarded) and returned not in "".join(lines)
    for case in (first, second):
        quan.goto(f"{served.address}{case}/actions/present")
        set_date(quan, "form.held_on", "2026-11-23")
        quan.fill("[name='form.place']", "Hội trường Thành đoàn")
        quan.fill("[name='form.presented_by']", "Dương Minh Quân")
        press(quan)
    served.print_papers()

    khanh = served.sign_in(browser_page(width=360, height=800), "khanh")
    khanh.goto(served.address + first)
    assert "Đã khen thưởng" in khanh.inner_text("main")
    assert khanh.query_selector(".happened .returned") is None, "what the decision praises is no reason of a return"
    with khanh.expect_download() as download:
        khanh.click("main a:has-text('Quyết định về việc khen thưởng')")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    khanh.goto(f"{served.address}/people/{served.world.person('khanh')}/book")
    book = khanh.inner_text("main")
    assert "Bằng khen" in book and "Cấp tỉnh" in book and "01-QĐ/TĐTN" in book and REASON in book
    assert "certificate_of_merit" not in book, "people read words, not the names rules use"
    assert khanh.evaluate("document.documentElement.scrollWidth <= 360"), "nothing hangs over on a phone"

    lan.goto(served.address + third)
    assert DEFECT in lan.inner_text("main")
    lan.goto(f"{served.address}{third}/actions/resubmit")
    lan.fill("[name='form.achievement']", f"{ACHIEVEMENT} Chi đoàn đã xác nhận.")
    press(lan)
    meet(served, lan, (third,))
    send(served, lan, (third,), "sending:send_up")
    assert "02-CV/CĐ" in lan.content(), "sent up again, with a letter of its own"


def test_what_cannot_be_taken_along_is_said(served: Served, browser_page: PageFactory) -> None:
    """The secretary, nominated as well, does not record the vote about herself."""
    lan = served.sign_in(browser_page(), "lan")
    other = nominate(served, lan, served.world.person("khanh"))
    own = nominate(served, lan, None)
    take_together(served, lan, (other, own), "review:decide")
    assert len(lan.query_selector_all("[data-vote]")) == 1
    assert "Trần Thị Lan (KH-2026-0002) không làm chung ở đây được" in lan.inner_text("main")
