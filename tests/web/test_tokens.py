"""Access tokens are shown once; a person's own account is theirs alone."""

import re
from pathlib import Path

import pytest

from engine.cases.act import Actor, CaseInput, Seat
from engine.ground.clock import DAY
from engine.ground.errors import NotYourTurn
from engine.operations.accounts.recognise import recognise_token
from engine.operations.act_on_cases import Taking, act_on_case
from tests.conftest import Databases
from tests.small_world import PASSWORD as EVERYBODYS
from tests.small_world import prepare_small_world, the_small_world
from tests.web.played import cases_at
from tests.web.town import Browser, Town, build_town

LAN = "01900000-0000-7000-8000-000000000001"
HOA = "01900000-0000-7000-8000-000000000011"


@pytest.fixture
def lan(town: Town, somebody: Browser) -> Browser:
    town.add_member(LAN, "Trần Thị Lan", "lan@example.org")
    somebody.sign_in("lan@example.org")
    return somebody


def make(browser: Browser, **changes: str) -> str:
    """Make a token by the page and give its text."""
    browser.send("/account/tokens", {"name": "Máy của Lan", "scope": "read", "days": "30", **changes}, page="/account")
    found = re.search(r"dvp_[0-9a-f]{64}", browser.page)
    return found.group(0) if found else ""


def test_a_token_is_shown_once_and_stands_for_its_person(town: Town, lan: Browser) -> None:
    token = make(lan)
    asker = recognise_token(town.desk, token)
    assert asker is not None
    assert (asker.person, asker.scope, asker.seats) == (LAN, frozenset({"read"}), ())
    assert not asker.may("act")
    lan.get("/account")
    assert token not in lan.page
    assert "Máy của Lan" in lan.text


def test_a_token_ends_when_revoked_and_by_itself(town: Town, lan: Browser) -> None:
    first, second = make(lan), make(lan)
    lan.get("/account")
    ids = re.findall(r'name="token" value="([^"]+)"', lan.page)
    assert len(ids) == 2
    lan.send("/account/tokens/revoke", {"token": ids[0]})
    alive = [token for token in (first, second) if recognise_token(town.desk, token) is not None]
    assert len(alive) == 1
    town.clock.advance(30 * DAY)
    assert recognise_token(town.desk, alive[0]) is None


WRONG: tuple[dict[str, str], ...] = (
    {"name": ""},
    {"name": "x" * 101},
    {"scope": "everything"},
    {"scope": ""},
    {"days": "0"},
    {"days": "99999"},
    {"days": "-1"},
    {"days": "x"},
    {"appointment": "01900000-0000-7000-8000-0000000000aa"},
)


def test_a_wrong_token_is_refused_beside_its_box(lan: Browser) -> None:
    for change in WRONG:
        given = {"name": "Máy", "scope": "read", "days": "30", **change}
        answer = lan.send("/account/tokens", given, page="/account")
        assert answer.status_code == 422, change
        assert "dvp_" not in answer.text, change


def test_nobody_revokes_the_token_of_somebody_else(town: Town, lan: Browser) -> None:
    token = make(lan)
    lan.get("/account")
    (kept,) = re.findall(r'name="token" value="([^"]+)"', lan.page)
    town.add_member(HOA, "Nguyễn Thị Hoa", "hoa@example.org")
    hoa = town.browser()
    hoa.sign_in("hoa@example.org")
    assert hoa.send("/account/tokens/revoke", {"token": kept}, page="/account").status_code == 404
    assert recognise_token(town.desk, token) is not None


def test_what_is_no_token_is_nobody(town: Town) -> None:
    for token in ("", "dvp_", "dvp_" + "0" * 64, "0" * 64, "dvp_" + "Z" * 64):
        assert recognise_token(town.desk, token) is None


def test_a_token_acts_from_its_appointment_and_from_no_other(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh("sqlite", prepare_small_world)
    town = build_town(url, tmp_path)
    world = the_small_world()
    (case,) = cases_at(town.desk.office, world, "ratification", ("hoa",))
    minh = town.browser()
    minh.sign_in(world.email("minh"), EVERYBODYS)
    minh.get("/account")
    appointment = next(value for value in re.findall(r'value="([0-9a-f-]{36})"', minh.page))
    from_seat = make(minh, scope="act", appointment=appointment)
    alone = make(minh, scope="act")
    statuses = {}
    for name, token in (("alone", alone), ("seat", from_seat)):
        headers = {"authorization": f"Bearer {token}", "if-match": '"4"'}
        answer = town.browser().client.post(f"/api/v1/cases/{case}/actions/ratify", json={}, headers=headers)
        statuses[name] = answer.status_code
    assert statuses["alone"] == 404
    assert statuses["seat"] == 200
    town.database.close()
    databases.drop(url)


def test_a_narrowed_actor_is_refused_what_another_of_their_seats_would_allow(
    databases: Databases, tmp_path: Path
) -> None:
    url = databases.fresh("sqlite", prepare_small_world)
    town = build_town(url, tmp_path)
    world = the_small_world()
    office = town.desk.office
    (case,) = cases_at(office, world, "ratification", ("hoa",))
    elsewhere = Seat(unit=world.unit("kv1"), position="secretary", appointment="x")
    right = Seat(unit=world.unit("ward"), position="secretary", appointment="y")
    for seats in ((), (elsewhere,)):
        actor = Actor(person=world.person("minh"), seats=seats, narrowed=True)
        taking = Taking(
            act=office.new_identifier(), action="ratify", actor=actor, cases=(CaseInput(case=case),), answers={}
        )
        with pytest.raises(NotYourTurn):
            act_on_case(office, taking)
    actor = Actor(person=world.person("minh"), seats=(right,), narrowed=True)
    taking = Taking(
        act=office.new_identifier(), action="ratify", actor=actor, cases=(CaseInput(case=case),), answers={}
    )
    assert act_on_case(office, taking).state == "ceremony"
    town.database.close()
    databases.drop(url)
