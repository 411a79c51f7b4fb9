"""The switchboard answers what the framework would answer by asking every route in turn."""

from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Match, Mount
from starlette.testclient import TestClient

from engine.web.switchboard import Switchboard
from tests.web.town import Town

PATHS = (
    ("GET", "/"),
    ("GET", "/cases"),
    ("POST", "/cases"),
    ("GET", "/cases/new"),
    ("GET", "/cases/{case}"),
    ("POST", "/cases/{case}"),
    ("GET", "/cases/{case}/actions/{action}"),
    ("GET", "/cases/{case}/actions/say"),
    ("GET", "/{anything}"),
    ("DELETE", "/{anything}/new"),
    ("GET", "/cases/{case}.pdf"),
    ("GET", "/kept/{where:path}"),
    ("PUT", "/{anything}/{where:path}"),
    ("GET", "/ending/"),
)


def _router() -> APIRouter:
    router = APIRouter()
    for number, (method, path) in enumerate(PATHS):

        def say(request: Request, number: int = number) -> Response:
            told = ", ".join(f"{name}={value}" for name, value in sorted(request.path_params.items()))
            return PlainTextResponse(f"{number} {told}")

        router.add_api_route(path, say, methods=[method])
    return router


def _client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


PLAIN, SWITCHED = FastAPI(), FastAPI()
PLAIN.include_router(_router())
SWITCHED.router.routes.append(Switchboard(_router().routes))

words = st.sampled_from(["cases", "new", "actions", "say", "kept", "ending", "x", "a.pdf", "", "%20", "đ"])


@given(method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD"]), parts=st.lists(words, max_size=5))
def test_every_answer_is_the_frameworks_own(method: str, parts: list[str]) -> None:
    path = "/" + "/".join(parts)
    if path.startswith("//"):
        return  # an address of another host
    expected = _client(PLAIN).request(method, path)
    found = _client(SWITCHED).request(method, path)
    assert (found.status_code, found.text) == (expected.status_code, expected.text)
    for name in ("allow", "location"):
        assert found.headers.get(name) == expected.headers.get(name)


def test_below_a_path_of_a_proxy_the_rest_counts() -> None:
    for path in ("/here/cases/7", "/cases/7", "/hereabouts", "/here"):
        expected, found = (TestClient(app, root_path="/here").get(path) for app in (PLAIN, SWITCHED))
        assert (found.status_code, found.text) == (expected.status_code, expected.text)
    assert TestClient(SWITCHED, root_path="/here").get("/here/cases/7").text == "4 case=7"


def test_only_plain_routes_are_taken() -> None:
    with pytest.raises(ValueError, match="plain route"):
        Switchboard([Mount("/static", FastAPI())])


def test_what_is_no_request_is_not_answered() -> None:
    assert Switchboard(_router().routes).matches({"type": "websocket", "path": "/cases"}) == (Match.NONE, {})


def test_few_routes_are_asked(town: Town) -> None:
    board = next(route for route in town.app.router.routes if isinstance(route, Switchboard))
    assert len(board.routes) > 100
    asked: list[Any] = []
    for route in board.routes:
        scope = {"type": "http", "method": "GET", "path": route.path.replace("{", "").replace("}", "")}
        asked.append(len(board.candidates(scope)))
    assert max(asked) <= 6
