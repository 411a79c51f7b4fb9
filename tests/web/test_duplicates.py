"""The same person twice: told to a reviewer, joined by an act of theirs, in the trail of both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.operations.accounts.recognise import recognise
from engine.operations.accounts.register import Registration, confirm_email, register
from engine.store.people import load_person
from engine.store.trail import read_stream
from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, prepare_small_world, the_small_world
from tests.web.played import cases_at
from tests.web.town import Browser, Town, build_town, link_in

WORLD = the_small_world()
KHANH, NHI = WORLD.person("khanh"), WORLD.person("nhi")
SECRET = "mùa nước nổi năm nay"


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


def registered(town: Town, name: str, birth_date: str, email: str) -> str:
    """Somebody who registers alone; the person's id."""
    register(town.desk, Registration(name=name, birth_date=birth_date, email=email), address="203.0.113.9")
    secret = link_in(town.letters()[0]).rsplit("/", 1)[1]
    return confirm_email(town.desk, secret=secret, password=SECRET, repeated=SECRET).entered.person


def test_who_registers_again_is_joined_by_a_reviewer_and_signs_in_as_the_known_one(ward: Town) -> None:
    again = registered(ward, "LAM YẾN NHI", "8/3/2003", "nhi@example.org")
    young = ward.browser()
    young.sign_in("nhi@example.org", SECRET)
    lan = enter(ward, "lan")
    lan.get(f"/people/{NHI}")
    assert "Có thể trùng người." in lan.text
    lan.get(f"/people/{NHI}/duplicates")
    answer = lan.send(f"/people/{NHI}/duplicates", {"duplicate": again, "do": "submit"})
    assert answer.status_code == 303, lan.text
    with ward.database.read() as transaction:
        line = load_person(transaction, again)
        assert line is not None and line.joined_into == NHI
        assert read_stream(transaction, f"person:{again}")[-1].kind == "person.joined"
        assert read_stream(transaction, f"person:{NHI}")[-1].kind == "person.joined"
    asker = recognise(ward.desk, young.client.cookies["doanvu_session"])
    assert asker is not None and asker.person == NHI
    lan.get(f"/people/{NHI}")
    assert "Có thể trùng người." not in lan.text
    assert lan.send(f"/people/{NHI}/duplicates", {"duplicate": again}).status_code == 404


def test_an_account_that_is_there_already_stays_and_the_other_is_closed(ward: Town) -> None:
    again = registered(ward, "Phạm Gia Khánh", "19/5/2005", "khanh2@example.org")
    second = ward.browser()
    second.sign_in("khanh2@example.org", SECRET)
    lan = enter(ward, "lan")
    lan.get("/account")
    assert lan.send(f"/people/{KHANH}/duplicates", {"duplicate": again}).status_code == 303
    assert second.get("/account").status_code == 303
    assert ward.browser().sign_in("khanh2@example.org", SECRET).status_code == 422
    assert enter(ward, "khanh").get("/account").status_code == 200


def test_somebody_with_an_open_case_is_not_joined(ward: Town) -> None:
    again = registered(ward, "Lâm Yến Nhi", "8/3/2003", "nhi@example.org")
    people = {**WORLD.people, "again": again}
    world = type(WORLD)(units=WORLD.units, people=people, names=WORLD.names)
    cases_at(ward.desk.office, world, "review", ("again",))
    lan = enter(ward, "lan")
    lan.get("/account")
    answer = lan.send(f"/people/{NHI}/duplicates", {"duplicate": again})
    assert answer.status_code == 422
    assert "hồ sơ chưa xong" in lan.text


def test_nobody_joins_people_who_are_not_alike_or_not_theirs(ward: Town) -> None:
    again = registered(ward, "Lâm Yến Nhi", "8/3/2003", "nhi@example.org")
    lan, duc, hoa = enter(ward, "lan"), enter(ward, "duc"), enter(ward, "hoa")
    for browser, kept, duplicate in (
        (lan, KHANH, again),
        (lan, NHI, WORLD.person("duc")),
        (lan, NHI, NHI),
        (duc, NHI, again),
        (hoa, NHI, again),
        (hoa, WORLD.person("hoa"), again),
    ):
        browser.get("/account")
        assert browser.send(f"/people/{kept}/duplicates", {"duplicate": duplicate}).status_code == 404
    with ward.database.read() as transaction:
        line = load_person(transaction, again)
        assert line is not None and line.joined_into is None
