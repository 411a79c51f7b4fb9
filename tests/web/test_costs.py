"""What a page asks of the database does not grow with what it lists."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.operations.accounts.register import Registration, confirm_email, register
from engine.store.database import count_statements
from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, SmallWorld, prepare_small_world, the_small_world
from tests.web.played import cases_at
from tests.web.town import Browser, Town, build_town, link_in

WORLD = the_small_world()
MOST = 30
"""Statements the dearest page may cost; measured 14."""


@pytest.fixture(params=BOTH_KINDS)
def ward(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Town]:
    """The small world behind the web door."""
    url = databases.fresh(request.param, prepare_small_world)
    made = build_town(url, tmp_path)
    yield made
    made.database.close()
    databases.drop(url)


def with_newcomers(town: Town, count: int) -> SmallWorld:
    """The world with so many young people more, who registered by themselves."""
    found = {}
    for number in range(count):
        given = Registration(
            name=f"Võ Thị Mới {number}", birth_date=f"{number + 1}/3/2009", email=f"moi{number}@example.org"
        )
        register(town.desk, given, address=f"203.0.113.{number}")
        secret = link_in(town.letters()[0]).rsplit("/", 1)[1]
        made = confirm_email(town.desk, secret=secret, password="mùa nước nổi năm nay", repeated="mùa nước nổi năm nay")
        found[f"newcomer{number}"] = made.entered.person
    return replace(WORLD, people={**WORLD.people, **found})


def statements(browser: Browser, path: str) -> int:
    """How many statements the page costs once everything is warm."""
    browser.get(path)
    with count_statements() as count:
        answer = browser.get(path)
    assert answer.status_code == 200, path
    assert count.statements > 0
    return count.statements


def test_lists_cost_the_same_with_two_and_with_ten(ward: Town) -> None:
    browsers: dict[str, Browser] = {}
    for name in ("minh", "lan"):
        browsers[name] = ward.browser()
        assert browsers[name].sign_in(WORLD.email(name), PASSWORD).status_code == 303
    paths = (
        ("minh", "/"),
        ("minh", "/inbox"),
        ("minh", "/cases?show=all"),
        ("minh", "/cases?show=all&q=nguyen"),
        ("minh", "/notices"),
        ("minh", "/people"),
        ("minh", f"/organisation/{WORLD.unit('ward')}"),
        ("lan", "/"),
        ("lan", "/inbox"),
        ("lan", "/cases?show=all"),
    )
    cases_at(ward.desk.office, WORLD, "ratification", ("hoa", "mai"))
    few = {(name, path): statements(browsers[name], path) for name, path in paths}
    world = with_newcomers(ward, 8)
    cases_at(ward.desk.office, world, "ratification", tuple(name for name in world.people if name.startswith("newc")))
    browsers["minh"].get("/inbox")
    assert browsers["minh"].text.count("Võ Thị Mới") >= 8
    many = {(name, path): statements(browsers[name], path) for name, path in paths}
    assert many == few
    assert max(few.values()) <= MOST, few
