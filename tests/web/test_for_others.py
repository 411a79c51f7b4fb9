"""Starting for somebody else: from their page, with a draft of its own for each person, to a case about them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.operations.keep_draft import list_drafts
from engine.store.cases import load_cases
from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, prepare_small_world, the_small_world
from tests.web.town import Browser, Town, build_town

WORLD = the_small_world()
START = "/procedures/member_removal/start"


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


MONTHS = {
    "rows.form.months": "3",
    **{
        f"form.months.{number}.{name}": value
        for number, month in enumerate(("3", "4", "5"))
        for name, value in (("month.month", month), ("month.year", "2026"), ("absent", "on"))
    },
}


def test_a_secretary_begins_from_the_page_of_a_member_and_the_case_is_about_them(ward: Town) -> None:
    lan, khanh = enter(ward, "lan"), WORLD.person("khanh")
    lan.get(f"/people/{khanh}")
    assert f"/procedures/member_removal?subject={khanh}" in lan.links("/procedures/")
    lan.get(f"/procedures/member_removal?subject={khanh}")
    assert "Phạm Gia Khánh" in lan.text
    (begin,) = [link for link in lan.links(START) if "subject" in link]
    lan.get(begin)
    assert "Phạm Gia Khánh" in lan.text
    assert all(khanh in action for action in lan.forms() if action.startswith(START))
    answer = lan.send(lan.form_action("form"), {"form.kind": "listed", "do": "next"})
    assert answer.status_code == 303 and khanh in answer.headers["location"]


def test_two_persons_have_two_drafts_and_each_keeps_its_answers(ward: Town) -> None:
    lan = enter(ward, "lan")
    for name, kind in (("khanh", "listed"), ("nhi", "voluntary")):
        lan.get(f"{START}?subject={WORLD.person(name)}")
        lan.send(lan.form_action("form"), {"form.kind": kind, "do": "save"})
    drafts = list_drafts(ward.desk.office, WORLD.person("lan"))
    assert {draft.answers["kind"] for draft in drafts} == {"listed", "voluntary"}
    lan.get("/")
    assert "Phạm Gia Khánh" in lan.text and "Lâm Yến Nhi" in lan.text
    lan.get(f"{START}?subject={WORLD.person('khanh')}")
    assert 'value="listed" checked' in lan.page
    lan.get(START)
    assert 'value="listed" checked' not in lan.page


def test_the_case_that_is_handed_in_is_about_the_person_named(ward: Town) -> None:
    lan, khanh = enter(ward, "lan"), WORLD.person("khanh")
    lan.get(f"{START}?subject={khanh}")
    lan.send(lan.form_action("form"), {"form.kind": "listed", "do": "next"})
    lan.get(f"{START}?subject={khanh}&section=months")
    lan.send(lan.form_action("form"), {**MONTHS, "do": "next"})
    lan.get(f"{START}?subject={khanh}&section=check")
    answer = lan.send(lan.form_action("check-form"), {"do": "submit"})
    assert answer.status_code == 303, lan.text[:1500]
    case = answer.headers["location"].split("/")[2]
    with ward.database.read() as transaction:
        kept = load_cases(transaction, [case])[case].case
    assert (kept.subject, kept.initiator) == (khanh, WORLD.person("lan"))
    assert list_drafts(ward.desk.office, WORLD.person("lan")) == ()


def test_nobody_begins_for_whom_they_may_not_see(ward: Town) -> None:
    khanh = WORLD.person("khanh")
    for name in ("duc", "hoa"):
        browser = enter(ward, name)
        assert browser.get(f"{START}?subject={khanh}").status_code == 404
        assert browser.get(f"/procedures/member_removal?subject={khanh}").status_code == 404
