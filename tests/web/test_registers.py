"""Registers of a unit over HTTP: what it issued, line by line, page by page, and who is told what."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.cases.act import Actor, CaseInput
from engine.ground.clock import MINUTE
from engine.ground.errors import NotFound
from engine.operations.accounts.recognise import recognise
from engine.operations.act_on_cases import Taking, act_together
from engine.operations.rights import Viewer, viewer_of
from engine.operations.show_register import ShownRegister, show_register
from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, prepare_small_world, the_small_world
from tests.web.played import cases_at
from tests.web.town import Browser, Town, build_town

WORLD = the_small_world()


@pytest.fixture(params=BOTH_KINDS)
def ward(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Town]:
    url = databases.fresh(request.param, prepare_small_world)
    made = build_town(url, tmp_path)
    yield made
    made.database.close()
    databases.drop(url)


def enter(town: Town, name: str) -> Browser:
    browser = town.browser()
    assert browser.sign_in(WORLD.email(name), PASSWORD).status_code == 303
    return browser


def viewer(town: Town, name: str) -> Viewer:
    asker = recognise(town.desk, enter(town, name).client.cookies["doanvu_session"])
    assert asker is not None
    office = town.desk.office
    with office.database.read() as transaction:
        return viewer_of(office, transaction, asker)


def with_cards(town: Town) -> list[str]:
    """Two cases ratified one by one, one decision that gives both a card."""
    office = town.desk.office
    cases = cases_at(office, WORLD, "ratification", ("hoa", "mai"))
    minh = Actor(person=WORLD.person("minh"), via="page")
    for taken in ([cases[0]], [cases[1]]):
        town.clock.advance(MINUTE)
        act_together(
            office,
            Taking(
                act=office.new_identifier(),
                action="ratify",
                actor=minh,
                cases=tuple(CaseInput(case=case, version=None) for case in taken),
                answers={},
            ),
        )
    town.clock.advance(MINUTE)
    act_together(
        office,
        Taking(
            act=office.new_identifier(),
            action="give_card",
            actor=minh,
            cases=tuple(CaseInput(case=case, version=None) for case in cases),
            answers={},
        ),
    )
    return cases


def of_ward(town: Town, who: str, **asked: Any) -> ShownRegister:
    return show_register(town.desk.office, viewer(town, who), WORLD.unit("ward"), **asked)


def lines(shown: ShownRegister) -> list[tuple[str, str]]:
    return [(entry.line.number, entry.line.subject_name if entry.seen else "") for entry in shown.entries]


def test_everything_issued_stands_in_the_book_a_line_for_each_person_and_cards_also_in_their_own(ward: Town) -> None:
    with_cards(ward)
    everything = of_ward(ward, "minh", oldest=True)
    assert [number for number, _ in lines(everything)] == ["01-NQ/ĐTN", "02-NQ/ĐTN", "01-QĐ/ĐTN", "01-QĐ/ĐTN"]
    assert sorted(lines(everything)[2:]) == [("01-QĐ/ĐTN", "Nguyễn Thị Hoa"), ("01-QĐ/ĐTN", "Đặng Ngọc Mai")]
    assert sorted(lines(of_ward(ward, "minh", name="cards"))) == sorted(lines(everything)[2:])
    assert lines(of_ward(ward, "minh", name="removals")) == []
    assert lines(of_ward(ward, "minh")) == lines(everything)[::-1]


def test_pages_follow_each_other_without_gap_or_repetition(ward: Town) -> None:
    with_cards(ward)
    whole = lines(of_ward(ward, "minh"))
    for oldest in (False, True):
        found: list[tuple[str, str]] = []
        after = None
        for _ in range(len(whole)):
            page = of_ward(ward, "minh", oldest=oldest, after=after, most=1)
            found.extend(lines(page))
            after = page.following
            if after is None:
                break
        assert after is None
        assert found == (whole[::-1] if oldest else whole)


def test_a_term_narrows_the_book_to_what_was_numbered_in_it(ward: Town) -> None:
    with_cards(ward)
    shown = of_ward(ward, "minh")
    (term,) = shown.unit.unit.terms
    assert lines(of_ward(ward, "minh", term=term.id)) == lines(shown)
    with pytest.raises(NotFound):
        of_ward(ward, "minh", term=ward.desk.office.new_identifier())
    with pytest.raises(NotFound):
        of_ward(ward, "minh", name="nothing")


def test_who_may_not_see_a_case_reads_the_number_and_not_the_name_and_a_stranger_reads_nothing(ward: Town) -> None:
    with_cards(ward)
    numbers = [number for number, _ in lines(of_ward(ward, "minh"))]
    above = lines(of_ward(ward, "quan"))
    assert [number for number, _ in above] == numbers
    assert {person for _, person in above} == {""}
    assert lines(of_ward(ward, "dang")) == lines(of_ward(ward, "minh"))
    for name in ("duc", "hoa"):
        with pytest.raises(NotFound):
            of_ward(ward, name)


def test_the_page_leads_from_the_unit_to_papers_cases_and_the_printed_book(ward: Town) -> None:
    cases = with_cards(ward)
    minh, quan, hoa = enter(ward, "minh"), enter(ward, "quan"), enter(ward, "hoa")
    unit = WORLD.unit("ward")
    minh.get(f"/organisation/{unit}")
    assert f"/organisation/{unit}/registers" in minh.page
    minh.get(f"/organisation/{unit}/registers?register=cards")
    assert "Sổ trao thẻ đoàn viên" in minh.text and "Nguyễn Thị Hoa" in minh.text and "NQ/ĐTN" not in minh.text
    assert set(minh.links("/cases/")) == {f"/cases/{case}" for case in cases}
    minh.get(f"/organisation/{unit}/registers?order=book")
    assert minh.text.index("01-NQ/ĐTN") < minh.text.index("01-QĐ/ĐTN")
    quan.get(f"/organisation/{unit}/registers")
    assert "01-QĐ/ĐTN" in quan.text and "Nguyễn Thị Hoa" not in quan.text and "Không hiển thị" in quan.text
    assert hoa.get(f"/organisation/{unit}/registers").status_code == 404
    assert minh.get(f"/organisation/{unit}/registers?register=nothing").status_code == 404
    assert minh.get(f"/organisation/{unit}/registers?after=x~y&term=").status_code == 200
