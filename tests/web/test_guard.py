"""What every request passes first, and what every answer carries."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.settings import Settings
from engine.web.app import create_app
from engine.web.security import MOST_PLAIN
from tests.conftest import Databases
from tests.web.town import BASE, KEY, PASSWORD, Browser, Town, build_town, prepare

LAN = "01900000-0000-7000-8000-000000000001"


@pytest.fixture
def town(databases: Databases, tmp_path: Path) -> Iterator[Town]:
    """On SQLite alone: nothing here is asked of the database."""
    url = databases.fresh("sqlite", prepare)
    made = build_town(url, tmp_path)
    yield made
    made.database.close()
    databases.drop(url)


def test_every_answer_carries_the_policy(town: Town, somebody: Browser) -> None:
    for path in ("/sign-in", "/nowhere", "/static/mark.svg", "/healthz", "/api/v1/nowhere"):
        answer = somebody.get(path)
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in answer.headers


def test_pages_are_kept_by_nobody_and_assets_by_everybody(town: Town, somebody: Browser) -> None:
    assert somebody.get("/sign-in").headers["cache-control"] == "no-store"
    address = somebody.page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in somebody.get(address).headers["cache-control"]
    assert "immutable" not in somebody.get(address.partition("?")[0]).headers["cache-control"]


def test_pages_hold_no_script_and_no_style_of_their_own(town: Town, somebody: Browser) -> None:
    for path in ("/sign-in", "/register", "/forgot-password", "/nowhere"):
        page = somebody.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:8000@evil.example", "[::1"])
def test_another_host_name_is_not_answered(town: Town, somebody: Browser, host: str) -> None:
    assert somebody.client.get("/sign-in", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:1234", "LOCALHOST", "[::1]:8000"])
def test_this_machine_is_answered_under_its_names(town: Town, somebody: Browser, host: str) -> None:
    assert somebody.client.get("/sign-in", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8001"},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
    ],
)
def test_a_form_from_another_site_changes_nothing(town: Town, somebody: Browser, headers: dict[str, str]) -> None:
    town.add_member(LAN, "Trần Thị Lan", "lan@example.org")
    somebody.get("/sign-in")
    answer = somebody.send("/sign-in", {"login": "lan@example.org", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert "doanvu_session" not in somebody.client.cookies


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin", "origin": BASE}, {"sec-fetch-site": "none"}, {}])
def test_a_form_of_ours_is_taken(town: Town, somebody: Browser, headers: dict[str, str]) -> None:
    town.add_member(LAN, "Trần Thị Lan", "lan@example.org")
    somebody.get("/sign-in")
    answer = somebody.send("/sign-in", {"login": "lan@example.org", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 303


@pytest.mark.parametrize("token", ["", "x", "0" * 32 + "." + "0" * 64, "é.é"])
def test_a_form_without_its_token_changes_nothing(town: Town, somebody: Browser, token: str) -> None:
    town.add_member(LAN, "Trần Thị Lan", "lan@example.org")
    somebody.get("/sign-in")
    answer = somebody.client.post("/sign-in", data={"csrf": token, "login": "lan@example.org", "password": PASSWORD})
    assert answer.status_code == 403
    assert "doanvu_session" not in somebody.client.cookies


def test_the_token_of_one_session_does_not_serve_another(town: Town, somebody: Browser) -> None:
    town.add_member(LAN, "Trần Thị Lan", "lan@example.org")
    other = town.browser()
    somebody.sign_in("lan@example.org")
    other.sign_in("lan@example.org")
    other.get("/account")
    somebody.get("/account")
    somebody.page = other.page
    assert somebody.send("/sign-out").status_code == 403
    assert somebody.get("/account").status_code == 200


def test_the_token_of_a_visit_ends_with_signing_in(town: Town, somebody: Browser) -> None:
    town.add_member(LAN, "Trần Thị Lan", "lan@example.org")
    somebody.get("/sign-in")
    before = somebody.page
    somebody.sign_in("lan@example.org")
    somebody.page = before
    assert somebody.send("/sign-out").status_code == 403


def test_the_token_differs_on_every_page(town: Town, somebody: Browser) -> None:
    somebody.get("/sign-in")
    first = somebody.csrf
    somebody.get("/sign-in")
    assert first and somebody.csrf and first != somebody.csrf


def test_too_much_is_refused_before_it_is_read(town: Town, somebody: Browser) -> None:
    somebody.get("/sign-in")
    answer = somebody.client.post(
        "/sign-in", content=b"x" * (MOST_PLAIN + 1), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413


def test_too_much_in_pieces_of_unknown_length_is_refused_too(town: Town, somebody: Browser) -> None:
    def pieces() -> Any:
        for _ in range(MOST_PLAIN // 10_000 + 2):
            yield b"a" * 10_000

    answer = somebody.client.post(
        "/sign-in", content=pieces(), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e9", "99999999999999999999", "abc"])
def test_a_length_that_is_none_is_refused(town: Town, somebody: Browser, length: str) -> None:
    answer = somebody.client.post("/sign-in", content=b"", headers={"content-length": length})
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x00\xff%%%===&&&", "application/x-www-form-urlencoded"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"no boundary at all", "multipart/form-data"),
        (b'{"a":', "application/json"),
        (b"", ""),
    ],
)
def test_a_body_that_makes_no_sense_is_refused_calmly(town: Town, somebody: Browser, body: bytes, kind: str) -> None:
    somebody.get("/sign-in")
    answer = somebody.client.post("/sign-in", content=body, headers={"content-type": kind})
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd", "/static/"]
)
def test_only_static_files_are_served(town: Town, somebody: Browser, path: str) -> None:
    assert somebody.get(path).status_code in (404, 405)


@pytest.mark.parametrize("path", ["/nowhere", "/cases/%00", "/%ff%fe", "/cases/" + "a" * 5000, "/invitation/"])
def test_what_is_not_there_is_not_found(town: Town, somebody: Browser, path: str) -> None:
    assert somebody.get(path).status_code in (303, 404, 307)


def test_a_page_answers_only_the_methods_it_has(town: Town, somebody: Browser) -> None:
    somebody.get("/sign-in")
    answer = somebody.client.request("DELETE", "/sign-in", headers={"x-csrf-token": somebody.csrf})
    assert answer.status_code == 405


def test_theme_and_language_are_choices_of_the_browser(town: Town, somebody: Browser) -> None:
    somebody.send("/theme", {"theme": "dark", "next": "/sign-in"}, page="/sign-in")
    somebody.send("/language", {"lang": "en", "next": "/sign-in"}, page="/sign-in")
    somebody.get("/sign-in")
    assert 'data-bs-theme="dark"' in somebody.page
    assert '<html lang="en"' in somebody.page
    somebody.send("/theme", {"theme": "<script>", "next": "//evil.example"}, page="/sign-in")
    somebody.get("/sign-in")
    assert 'data-bs-theme="dark"' in somebody.page


def test_it_is_alive_and_ready(town: Town, somebody: Browser) -> None:
    assert somebody.get("/healthz").json() == {"status": "ok"}
    assert somebody.get("/readyz").json() == {"status": "ok"}


def test_over_https_cookies_are_tied_to_the_host(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh("sqlite", prepare)
    settings = Settings(
        data_dir=tmp_path,
        database_url=url,
        base_url="https://doanvu.example.org",
        secret_key=KEY,
        mail_sender="doanvu@example.org",
        password_memory_kib=64,
        password_rounds=1,
    )
    with TestClient(create_app(settings), base_url="https://doanvu.example.org") as client:
        answer = client.get("/sign-in")
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-doanvu_visit=")
        assert "Secure" in cookie
        assert client.get("/sign-in", headers={"host": "127.0.0.1"}).status_code == 400
    databases.drop(url)
