"""The API put together, and its description as OpenAPI 3.1."""

from functools import cache
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from engine import __version__
from engine.web.api import campaigns, cases, changing, inbox, installation, me, organisation, papers, procedures
from engine.web.api.shapes import ProblemJson
from engine.web.api.telling import ROOT
from engine.web.errors import PROBLEM

DESCRIPTION = """\
Everything the pages of Đoàn vụ can do, for programs.

**Signing in.** A personal access token, made on the account page, goes as `Authorization: Bearer dvp_…`; it acts from
one appointment and has the scopes `read` and `act`. The session cookie of the pages works too; changing requests then
also send the token that `GET /api/v1/me` gives as `X-CSRF-Token`.

**Problems** are those of RFC 9457, `application/problem+json`: a stable `code`, a sentence, and every single reason in
`errors` with the answer it stands beside, the rule that refuses and the text the rule comes from. Sentences are
Vietnamese, English with `Accept-Language: en`. What a caller may not know of is answered like what does not exist: 404.

**Changing a case.** Its version is its `ETag`. Taking an action sends it back as `If-Match`: 428 without it, 412 with
an old one together with what happened since, 409 when somebody else was faster by a moment. Nothing has changed then.

**Asking again.** A changing request may bear an `Idempotency-Key`. The same request under the same key is done once and
answered alike; the same key with another request is refused (422). What was refused is asked anew.

**Pages of lists** are told by `next`. Days are ISO texts and mean a day in Vietnam; instants are microseconds UTC.
"""

TAGS = (
    ("me", "Who calls."),
    ("procedures", "What can be started, and its forms."),
    ("cases", "Cases and what is done with them."),
    ("campaigns", "Campaigns, the lists of units in them, and lines entered for many cases at once."),
    ("inbox", "What waits for the caller."),
    ("papers", "Numbered papers and uploaded files."),
    ("organisation", "Units and people."),
    ("calendar", "Days that differ from the public calendar."),
    ("trail", "The audit trail and its proof."),
    ("installation", "What the installation owes others."),
)

_EVERYWHERE = {
    "400": "The request is not understood.",
    "401": "Nobody is signed in, or the token is not good.",
    "403": "The token lacks the scope, the session's token is missing, or it is somebody else's turn.",
    "404": "There is no such thing, or the caller may not know of it.",
    "413": "More was sent than is taken.",
    "422": "Something given is wrong, or rules refuse. Every reason is told.",
    "503": "Not now: try again after Retry-After seconds.",
}
_CHANGING = {"409": "It has changed meanwhile, or has no such action any more."}
_BY_VERSION = {
    "412": "The version in If-Match is old; `changed` tells what happened since.",
    "428": "If-Match is missing.",
}
_SAFE = ("get", "head")

router = APIRouter(prefix=ROOT)


@router.get("/openapi.json", include_in_schema=False)
def openapi() -> Response:
    """The description of the API. Open to everybody."""
    return JSONResponse(described(), headers={"Cache-Control": "public, max-age=300"})


routes = tuple(
    route
    for part in (me, procedures, cases, campaigns, inbox, papers, organisation, changing, installation)
    for route in part.router.routes
) + tuple(router.routes)
"""Every route, none within another: what finds them looks at them once."""


@cache
def described() -> dict[str, Any]:
    """The description as OpenAPI 3.1: made from the code once, then completed with what every request shares."""
    made = get_openapi(
        title="Đoàn vụ",
        version=__version__,
        openapi_version="3.1.0",
        description=DESCRIPTION,
        routes=routes,
        tags=[{"name": name, "description": text} for name, text in TAGS],
    )
    components = made.setdefault("components", {})
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A personal access token, `dvp_…`."},
        "session": {"type": "apiKey", "in": "cookie", "name": "doanvu_session"},
        "form": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
    }
    schemas = components.setdefault("schemas", {})
    problem = ProblemJson.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["ProblemJson"] = problem
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for name, schema in schemas.items():
        if name.startswith("Body_"):  # made by the framework for uploads, which have no model of ours
            schema["description"] = "A form with one file."
    for path, item in made["paths"].items():
        for method, operation in item.items():
            _complete(path, method, operation)
    return made


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """What every operation shares: who may call, which problems it answers with, the If-Match an action needs."""
    changing = method not in _SAFE
    operation["security"] = [{"token": []}, {"session": [], "form": []} if changing else {"session": []}]
    problems = {**_EVERYWHERE, **(_CHANGING if changing else {})}
    if any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", ())):
        problems |= _BY_VERSION
    operation["operationId"] = f"{operation['operationId'].split('_api_v1_')[0]}"
    for status, text in problems.items():
        operation["responses"][status] = {
            "description": text,
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemJson"}}},
        }
    operation["responses"] = dict(sorted(operation["responses"].items()))
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "If-Match":
            parameter["required"] = True
            parameter["schema"] = {"type": "string", "pattern": '^"[0-9]{1,15}"$'}
