"""A transfer as everybody in it does it, in a real browser: the member, the branch and the base left, the base and the
branch come to.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from engine.cases.facts import Appointment
from engine.operations.office import Office
from engine.store.database import Transaction
from engine.store.organisation import NewUnit, appoint, create_unit
from engine.store.trail import Signature
from tests.conftest import Databases, PageFactory
from tests.small_world import SmallWorld, prepare_small_world
from tests.web.served import Served, choose, serving

MANY_WORDS = "Tích cực, có trách nhiệm với chi đoàn."


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    """The small world with a second ward, led by dang, whose one branch is led by yen."""
    url = databases.fresh("sqlite", prepare_small_world)
    with serving(url, tmp_path) as made:
        _second_ward(made.office, made.world)
        yield made
    databases.drop(url)


def _signed(office: Office) -> Signature:
    """The signature of nobody in particular, for what is there before a test begins."""
    now = office.clock.now()
    return Signature(act=office.new_identifier(), salt=office.identifiers.salt, at=now, today=office.clock.today())


def _second_ward(office: Office, world: SmallWorld) -> None:
    ward, branch = office.new_identifier(), office.new_identifier()
    units = (
        NewUnit(
            id=ward,
            kind="commune_union",
            parent=world.unit("province"),
            name="Bình Lạc",
            full_name="Đoàn phường Bình Lạc",
            from_day="2025-07-01",
            place_name="Sông Hậu",
        ),
        NewUnit(id=branch, kind="branch", parent=ward, name="khu vực 9", full_name="Chi đoàn khu vực 9"),
    )

    def work(transaction: Transaction) -> None:
        for unit in units:
            create_unit(transaction, _signed(office), unit)
        for unit_id, person in ((ward, "dang"), (branch, "yen")):
            made = Appointment(
                id=office.new_identifier(),
                person=world.person(person),
                unit=unit_id,
                position="secretary",
                from_day="2026-01-01",
                signs_from="2026-01-01",
            )
            appoint(transaction, _signed(office), made)

    office.database.carry_out(work)


def set_date(page: Page, field: str, day: str) -> None:
    """Write a day (ISO) into the three boxes of a date."""
    year, month, number = day.split("-")
    for part, value in (("day", number), ("month", month), ("year", year)):
        page.fill(f"[name='{field}.{part}']", value)


def go_on(page: Page, value: str = "next") -> None:
    """Press the main button of a section; nothing may be wrong with it."""
    page.click(f"button.btn-main[value={value}]")
    page.wait_for_load_state()
    assert page.query_selector(".error-summary") is None, page.inner_text("main")


def hand_in(page: Page) -> None:
    """Press the one main button of an action's page; it must be taken."""
    page.click("main form#form button.btn-main")
    page.wait_for_load_state()
    assert not page.title().startswith("Lỗi"), page.inner_text("main")


def ask(served: Served, page: Page) -> str:
    """Khánh finds the procedure by what people say and asks to be transferred; the case's address."""
    page.fill("main [name=q]", "tôi chuyển chỗ ở")
    page.press("main [name=q]", "Enter")
    page.wait_for_load_state()
    page.click("main a:has-text('Chuyển đi, chuyển đến') >> nth=0")
    page.click("main a.btn-main, main button.btn-main")
    page.select_option("[name='form.reason']", "residence")
    set_date(page, "form.change_date", "2026-11-16")
    go_on(page)
    page.check("[name='form.destination'][value=base]")
    page.wait_for_selector("[name='q.form.to_base']")
    choose(page, "form.to_base", "bình lạc")
    go_on(page)
    while page.query_selector("button.btn-main[value=next]") is not None:
        go_on(page)
    go_on(page, "submit")
    page.goto(f"{served.address}/cases")
    href = page.get_attribute("main a[href^='/cases/']", "href")
    assert href is not None
    return href


def test_a_member_moves_to_another_ward(served: Served, browser_page: PageFactory) -> None:
    khanh = served.sign_in(browser_page(width=360, height=800), "khanh")
    case = ask(served, khanh)
    khanh.goto(served.address + case)
    assert "nhận xét và thu đoàn phí" in khanh.inner_text("main")
    assert "ra ngoài phần mềm" not in khanh.inner_text("main"), "the way shown is that of this transfer"
    assert "Đoàn trực thuộc nơi đi" not in khanh.inner_text("main"), "a hop that is not there is not promised"
    assert khanh.evaluate("document.documentElement.scrollWidth <= 360"), "nothing hangs over on a phone"

    lan = served.sign_in(browser_page(), "lan")
    lan.goto(f"{served.address}/inbox")
    assert "Phạm Gia Khánh" in lan.inner_text("main")
    lan.goto(f"{served.address}{case}/actions/close_out")
    lan.fill("[name='form.assessment']", MANY_WORDS)
    lan.fill("[name='form.fee_paid_until.month']", "10")
    lan.fill("[name='form.fee_paid_until.year']", "2026")
    lan.click("main form#form button.btn-main")
    lan.wait_for_load_state()
    assert "Chưa thu đoàn phí đến tháng chuyển." in lan.inner_text("main")
    assert lan.input_value("[name='form.assessment']") == MANY_WORDS, "what was written is still there"
    lan.fill("[name='form.fee_paid_until.month']", "11")
    hand_in(lan)

    minh = served.sign_in(browser_page(), "minh")
    minh.goto(f"{served.address}{case}/actions/introduce")
    assert "Đang ở nước ngoài" not in minh.inner_text("main"), "only where this one can go is said"
    minh.check("[name='form.handover_files'][value=book]")
    hand_in(minh)
    khanh.goto(served.address + case)
    assert "Giấy giới thiệu chuyển sinh hoạt Đoàn" in khanh.inner_text("main")

    dang = served.sign_in(browser_page(), "dang")
    dang.goto(f"{served.address}{case}/actions/receive")
    choose(dang, "form.to_branch", "khu vực 9")
    hand_in(dang)

    yen = served.sign_in(browser_page(), "yen")
    yen.goto(f"{served.address}{case}/actions/admit")
    assert "Đoàn cơ sở nơi đi" in yen.inner_text("main") and "Đoàn cơ sở nơi đến" in yen.inner_text("main")
    yen.click("main form#form button.btn-main")
    yen.wait_for_load_state()

    served.print_papers()
    khanh.goto(served.address + case)
    assert "Đã chuyển" in khanh.inner_text("main")
    with khanh.expect_download() as download:
        khanh.click("main a[href*='/documents/'][href$='/file'] >> nth=0")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    for other in (lan, minh, dang, yen):
        answered = other.goto(served.address + case)
        assert answered is not None and answered.status == 200, "who had a part in it still sees it"
    duc = served.sign_in(browser_page(), "duc")
    answered = duc.goto(served.address + case)
    assert answered is not None and answered.status == 404, "who had none does not learn of it"


def test_the_base_come_to_returns_and_the_base_left_calls_it_off(served: Served, browser_page: PageFactory) -> None:
    khanh = served.sign_in(browser_page(), "khanh")
    case = ask(served, khanh)
    lan = served.sign_in(browser_page(), "lan")
    lan.goto(f"{served.address}{case}/actions/close_out")
    lan.fill("[name='form.assessment']", MANY_WORDS)
    lan.fill("[name='form.fee_paid_until.month']", "11")
    lan.fill("[name='form.fee_paid_until.year']", "2026")
    hand_in(lan)
    minh = served.sign_in(browser_page(), "minh")
    minh.goto(f"{served.address}{case}/actions/introduce")
    minh.check("[name='form.handover_files'][value=book]")
    hand_in(minh)
    dang = served.sign_in(browser_page(), "dang")
    dang.goto(f"{served.address}{case}/actions/return")
    dang.fill("[name='act.reason']", "Không ở trên địa bàn phường")
    dang.click("main form button.btn-main")
    dang.wait_for_load_state()
    minh.goto(served.address + case)
    assert "Không ở trên địa bàn phường" in minh.inner_text("main")
    minh.goto(f"{served.address}{case}/actions/call_off")
    minh.fill("[name='act.reason']", "Đồng chí ở lại")
    minh.click("main form button.btn-main, main form button.btn-danger")
    minh.wait_for_load_state()
    khanh.goto(served.address + case)
    assert "Dừng chuyển" in khanh.inner_text("main")
