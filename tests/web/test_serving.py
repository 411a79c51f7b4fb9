"""Around the application when it is served: who can sign in to the demonstration is told, and the worker is woken."""

from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from engine.web.app import create_app
from engine.web.serve import demonstration_accounts
from engine.web.waking import Waking
from tests.web.town import ROOT, Browser, Town


@pytest.mark.parametrize(
    ("method", "status", "times"),
    [
        ("POST", 200, 1),
        ("POST", 303, 1),
        ("DELETE", 204, 1),
        ("POST", 422, 0),
        ("POST", 409, 0),
        ("POST", 500, 0),
        ("GET", 200, 0),
        ("HEAD", 200, 0),
    ],
)
def test_the_worker_is_woken_after_what_may_have_decided_something(method: str, status: int, times: int) -> None:
    order: list[str] = []

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("", status_code=status)(scope, receive, send)
        order.append("answered")

    client = TestClient(Waking(answering, lambda: order.append("woken")), follow_redirects=False)
    assert client.request(method, "/").status_code == status
    assert order == ["answered"] + ["woken"] * times


def test_what_was_decided_wakes_although_the_answer_broke_off() -> None:
    woken: list[bool] = []

    async def breaking_off(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 303, "headers": []})
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        TestClient(Waking(breaking_off, lambda: woken.append(True))).post("/")
    assert woken == [True]


def test_the_sign_in_page_of_the_demonstration_tells_who_can_sign_in(town: Town) -> None:
    accounts = demonstration_accounts(ROOT)
    assert len(accounts) == 8
    app = create_app(town.settings, clock=town.clock, database=town.database, demonstration_accounts=accounts)
    page = Browser(TestClient(app, base_url=town.settings.base_url))
    page.get("/sign-in")
    for account in accounts:
        assert account.login in page.text and account.who in page.text and account.password in page.text
    plain = town.browser()
    plain.get("/sign-in")
    assert accounts[0].login not in plain.text


def test_nobody_is_told_where_there_is_no_demonstration(tmp_path: Path) -> None:
    assert demonstration_accounts(None) == ()
    assert demonstration_accounts(ROOT / "tests" / "language" / "good" / "purchase_request") == ()
    assert demonstration_accounts(tmp_path) == ()
