"""Every page of every room, for everybody who may and nobody else; no page shows a code in place of its words."""

import re
from collections.abc import Iterator

import pytest

from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, prepare_small_world, the_small_world
from tests.web.town import Browser, Town, build_town

WORLD = the_small_world()
WARD, KV1 = WORLD.unit("ward"), WORLD.unit("kv1")
KHANH, NHI, HOA = WORLD.person("khanh"), WORLD.person("nhi"), WORLD.person("hoa")


@pytest.fixture(scope="module", params=BOTH_KINDS)
def ward(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """The small world behind the web door, for tests that only look."""
    url = databases.fresh(request.param, prepare_small_world)
    made = build_town(url, tmp_path_factory.mktemp("ward"))
    yield made
    made.database.close()
    databases.drop(url)


@pytest.fixture(scope="module")
def people(ward: Town) -> dict[str, Browser]:
    """Everybody signed in."""
    found = {}
    for name in ("hoa", "khanh", "lan", "minh", "quan", "ha", "dang"):
        found[name] = ward.browser()
        assert found[name].sign_in(WORLD.email(name), PASSWORD).status_code == 303
    return found


EVERYBODY = ("hoa", "khanh", "lan", "minh", "quan", "ha", "dang")

OPEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/", EVERYBODY),
    ("/inbox", EVERYBODY),
    ("/cases", EVERYBODY),
    ("/cases?show=all", EVERYBODY),
    ("/cases?q=nguyen", EVERYBODY),
    ("/procedures", EVERYBODY),
    ("/procedures?q=hoa+an", EVERYBODY),
    ("/procedures/member_admission", EVERYBODY),
    ("/notices", EVERYBODY),
    ("/account", EVERYBODY),
    ("/account/password", EVERYBODY),
    ("/organisation", EVERYBODY),
    ("/organisation?q=khu+vuc", EVERYBODY),
    ("/organisation?as_of.day=1&as_of.month=8&as_of.year=2025", EVERYBODY),
    (f"/organisation/{WARD}", EVERYBODY),
    (f"/organisation/{KV1}?as_of=2025-08-01", EVERYBODY),
    ("/people", EVERYBODY),
    (f"/organisation/{KV1}/people", ("lan", "minh", "quan", "ha", "dang")),
    (f"/people/{KHANH}", ("khanh", "lan", "minh", "quan", "ha", "dang")),
    (f"/people/{KHANH}/book", ("khanh", "lan", "minh", "quan", "ha", "dang")),
    (f"/people/{HOA}", ("hoa",)),
    (f"/people/{HOA}/book", ("hoa",)),
    (f"/organisation/{WARD}/new-unit", ("minh",)),
    (f"/organisation/{KV1}/appoint", ("minh",)),
    ("/parameters", EVERYBODY),
    ("/parameters?show=unverified&q=tuoi", EVERYBODY),
    ("/calendar", EVERYBODY),
    ("/calendar?year=2027", EVERYBODY),
    ("/vacancies", EVERYBODY),
    ("/people/new", ("lan", "minh", "quan", "ha", "dang")),
    (f"/people/{NHI}/invite", ("minh", "ha")),
    ("/definitions", ("ha",)),
    ("/definitions/member_admission", ("ha",)),
    ("/audit/installation", ("ha", "dang")),
    ("/audit/everything", ("ha", "dang")),
    ("/audit/everything/export", ("dang",)),
    (f"/audit/people/{KHANH}", ("dang",)),
    (f"/audit/people/{KHANH}/export", ("dang",)),
    (f"/audit/units/{KV1}", ("dang",)),
)


@pytest.mark.parametrize(("path", "who"), OPEN)
def test_a_page_is_open_to_those_who_may_and_to_nobody_else(
    people: dict[str, Browser], path: str, who: tuple[str, ...]
) -> None:
    for name, browser in people.items():
        answer = browser.get(path)
        if name in who:
            assert answer.status_code == 200, (name, path, browser.text[:500])
            if not answer.headers["content-type"].startswith("text/html"):
                assert answer.headers["content-disposition"].startswith("attachment")
                continue
            assert_finished(browser, f"{name} {path}")
        else:
            assert answer.status_code in (403, 404), (name, path)


def assert_finished(browser: Browser, where: str) -> None:
    """No code stands where words belong, and nothing of the page is inline."""
    codes = re.findall(r"\b(?:p|c|o|a|i|v|field|web|act)\.[a-z][a-z_.-]+\b", browser.text)
    assert codes == [], f"{where}: {codes[:10]}"
    assert " style=" not in browser.page, where
    assert "<script>" not in browser.page, where
    assert "None" not in browser.text.split(), where


def test_the_same_pages_in_english(ward: Town) -> None:
    browser = ward.browser()
    browser.sign_in(WORLD.email("minh"), PASSWORD)
    browser.send("/language", {"lang": "en", "next": "/"}, page="/account")
    for path, who in OPEN:
        if "minh" in who:
            assert browser.get(path).status_code == 200, path
            assert '<html lang="en"' in browser.page
            assert_finished(browser, path)


def test_nobody_sees_anything_without_signing_in(ward: Town) -> None:
    browser = ward.browser()
    for path, _ in OPEN:
        answer = browser.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in"), path


@pytest.mark.parametrize(
    "path",
    [
        "/organisation/x",
        "/organisation/01900000-0000-7000-8000-000000000000",
        "/people/x",
        "/people/01900000-0000-7000-8000-000000000000",
        "/people/01900000-0000-7000-8000-000000000000/invite",
        "/audit/cases/01900000-0000-7000-8000-000000000000",
        "/audit/nothing/x",
        "/documents/x",
        "/documents/01900000-0000-7000-8000-000000000000/file",
        "/vacancies/x/y",
        "/definitions/nothing",
        "/inbox?task=x&after=y~z",
    ],
)
def test_strange_addresses_are_answered_calmly(people: dict[str, Browser], path: str) -> None:
    for browser in people.values():
        assert browser.get(path).status_code in (200, 403, 404), path


SEARCHES = ("%27%20OR%201%3D1", "%25", "_", "%00", "%F0%9F%98%80", "a" * 5000, "%ED%A0%80", "%FF", "<script>")


@pytest.mark.parametrize(
    "path", ["/procedures?q=", "/cases?show=all&q=", "/organisation?q=", "/people?q=", "/parameters?q="]
)
def test_strange_searches_are_answered_calmly(people: dict[str, Browser], path: str) -> None:
    for query in SEARCHES:
        answer = people["minh"].get(path + query)
        assert answer.status_code == 200, query
        assert "<script>" not in answer.text, query
