"""Programs that call the API: each bears a token of somebody in the small world."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from engine.scenarios.examples import example_answers
from engine.web.errors import PROBLEM
from tests.shipped import the_pack
from tests.small_world import PASSWORD, the_small_world
from tests.web.town import BASE, Town, build_town

WORLD = the_small_world()
API = "/api/v1"
ADMISSION = "member_admission"


class Program:
    """Calls the API with a token, or with a session."""

    def __init__(self, town: Town, headers: Mapping[str, str]) -> None:
        self.client = TestClient(town.app, base_url=BASE, follow_redirects=False, headers=dict(headers))

    def get(self, path: str, **query: Any) -> Response:
        """Read something."""
        return self.client.get(f"{API}{path}", params=query)

    def post(self, path: str, body: Any = None, **headers: str) -> Response:
        """Change something; header names with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"{API}{path}", json={} if body is None else body, headers=named)

    def start(self, **headers: str) -> Response:
        """Apply for oneself, with good answers."""
        return self.post("/cases", {"procedure": ADMISSION, "answers": application()}, **headers)

    def take(self, case: Mapping[str, Any], action: str, body: Any = None, **headers: str) -> Response:
        """Take an action on a case as it was read."""
        headers.setdefault("If_Match", f'"{case["version"]}"')
        return self.post(f"/cases/{case['id']}/actions/{action}", body, **headers)


def small_town(url: str, folder: Path) -> Town:
    """The small world in a prepared database behind the web door. Its pack is compiled once a process, not once a test:
    the office finds it where it keeps what it has compiled.
    """
    town = build_town(url, folder)
    town.desk.office.definitions._packs[the_pack().digest] = the_pack()
    return town


def program(town: Town, who: str, scope: Sequence[str] = ("read", "act"), appointment: str | None = None) -> Program:
    """A program with a fresh token of somebody; it acts from their first appointment unless another is named ("": for
    the person alone).
    """
    browser = town.browser()
    assert browser.sign_in(WORLD.email(who), PASSWORD).status_code == 303
    browser.get("/account")
    seats = re.findall(r'<input[^>]*name="appointment"[^>]*value="([^"]*)"', browser.page)
    chosen = next(filter(None, seats), "") if appointment is None else appointment
    browser.send("/account/tokens", {"name": "thử", "days": "30", "scope": list(scope), "appointment": chosen})
    found = re.search(r"dvp_[0-9a-f]{64}", browser.page)
    assert found is not None, browser.text
    return Program(town, {"authorization": f"Bearer {found.group(0)}"})


def application(**answers: Any) -> dict[str, Any]:
    """Good answers for applying in branch kv1, introduced by Khánh."""
    procedure = the_pack().procedures[ADMISSION]
    form = procedure.forms[procedure.start.form or ""]
    known = {
        "base": {"id": WORLD.unit("ward")},
        "branch": {"id": WORLD.unit("kv1")},
        "introducer": {"id": WORLD.person("khanh")},
    }
    return dict(example_answers(form, {**known, **answers}))


def answers_for(state: str, action: str, **answers: Any) -> dict[str, Any]:
    """Good answers of an action's form."""
    procedure = the_pack().procedures[ADMISSION]
    found = procedure.states[state].action(action)
    assert found is not None and found.form is not None
    return dict(example_answers(procedure.forms[found.form], answers))


def minutes(state: str = "review", action: str = "decide", **answers: Any) -> dict[str, Any]:
    """Good minutes of a meeting, with the counts of who was there."""
    procedure = the_pack().procedures[ADMISSION]
    found = procedure.states[state].action(action)
    assert found is not None and found.act_form is not None
    return {**example_answers(procedure.forms[found.act_form], answers), **answers}


def assert_problem(answer: Response, status: int, code: str) -> dict[str, Any]:
    """A problem of that status and code, written as RFC 9457 wants it."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code), body
    assert answer.headers["content-type"].startswith(PROBLEM)
    assert body["type"] == f"urn:doanvu:{code}"
    assert body["title"] and body["request"] == answer.headers["x-request-id"]
    return body


def rating(officer: Program, **headers: str) -> Response:
    """Open the year's rating of members from the officer's unit."""
    days = {"counts_from": "2026-01-01", "self_review_until": "2026-11-30", "closes": "2026-12-15"}
    body = {"procedure": "member_rating", "unit": WORLD.unit("ward"), "period": "2026", "answers": days}
    return officer.post("/campaigns", body, **headers)
