"""The record as a book: chapters as the pack says, each entry with the paper and the case it rests on, as far as the
reader may see them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.definition.effects import Change
from engine.store.records import Changed, keep_changes
from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, prepare_small_world
from tests.web.played import cases_at
from tests.web.programs import WORLD, small_town
from tests.web.town import Browser, Town

HOA, KHANH = WORLD.person("hoa"), WORLD.person("khanh")


@pytest.fixture(params=BOTH_KINDS)
def ward(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Town]:
    """The small world behind the web door."""
    url = databases.fresh(request.param, prepare_small_world)
    made = small_town(url, tmp_path)
    yield made
    made.database.close()
    databases.drop(url)


def reading(town: Town, who: str, person: str = HOA) -> Browser:
    browser = town.browser()
    assert browser.sign_in(WORLD.email(who), PASSWORD).status_code == 303
    assert browser.get(f"/people/{person}/book").status_code == 200
    return browser


def test_the_book_tells_what_was_decided_by_which_paper_in_which_case(ward: Town) -> None:
    (case,) = cases_at(ward.desk.office, WORLD, "ceremony", ("hoa",))
    for who in ("hoa", "lan"):
        book = reading(ward, who)
        assert "Sổ đoàn viên" in book.text and "2. Vào Đoàn và quá trình sinh hoạt" in book.text
        assert "Nghị quyết V/v chuẩn y kết nạp đoàn viên 01-NQ/ĐTN" in book.text
        assert f"/cases/{case}" in book.links("/cases/")
    assert f"/people/{HOA}/book" in _person(ward, "hoa").links("/people/")


def test_who_may_not_see_the_case_reads_the_entry_without_it(ward: Town) -> None:
    (case,) = cases_at(ward.desk.office, WORLD, "ceremony", ("hoa",))
    added = Change(
        kind="history.append",
        name="ratings",
        value={"period": "2025", "level": "good"},
        about=KHANH,
        from_day="2026-01-05",
    )
    covered = Change(
        kind="overlay.begin", name="fee_exempt", value=True, about=KHANH, from_day="2026-10-01", until="2027-03-31"
    )
    kept = Change(
        kind="history.append",
        name="discipline",
        value={"penalty": "x", "title": "Khiển trách", "from": "2026-02-01"},
        about=KHANH,
    )
    office = ward.desk.office
    with ward.database.write() as c:
        changes = [
            Changed(change=change, number=number, case=case) for number, change in enumerate((added, covered, kept))
        ]
        records = office.definitions.current().records
        keep_changes(c, changes, records=records, act="a", at=1, today="2026-02-01")
    own, leader = reading(ward, "khanh", KHANH), reading(ward, "minh", KHANH)
    for book in (own, leader):
        assert "Mức xếp loại Hoàn thành tốt nhiệm vụ" in " ".join(book.text.split())
        assert "Được miễn đoàn phí" in book.text and "từ 01/10/2026 đến 31/03/2027" in book.text
        assert book.links("/cases/") == []
    assert "Hình thức" in own.text
    assert "Hình thức" not in leader.text and "Phần này chỉ mở cho người có liên quan." in leader.text
    assert "Phần này chỉ mở" not in own.text


def _person(town: Town, who: str) -> Browser:
    browser = town.browser()
    browser.sign_in(WORLD.email(who), PASSWORD)
    browser.get(f"/people/{HOA}")
    return browser
