"""One request of a program: who calls, what its token may, and the answer that is kept for a request that comes again.

Reading wants a session or a token. Changing wants the scope `act`, or a session with the token of its forms in the
header `X-CSRF-Token` (`GET /api/v1/me` says it). A changing request may bear an `Idempotency-Key`: then it is done
once, and answered alike however often it comes. Only what succeeded is kept; what was refused changed nothing and is
asked anew.
"""

import json
from collections.abc import Callable, Coroutine, Mapping
from functools import partial, wraps
from typing import Annotated, Any

from fastapi import Depends, Header
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.ground.canonical import digest_bytes
from engine.ground.errors import NotAllowed, OutOfDate
from engine.ground.texts import sentence_of
from engine.operations.accounts.asker import Asker
from engine.operations.office import Office
from engine.operations.repeat_request import remember, remember_answer
from engine.operations.rights import Viewer, viewer_of
from engine.web.asking import NOTHING, Asking, Door
from engine.web.errors import PROBLEM, problem
from engine.web.frame import Language, language_of
from engine.web.security import state_of

LONGEST_KEY = 200


class Repeated(Exception):
    """Met when a request came before under its key: it is answered as it was."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class Stale(OutOfDate):
    """Met when the version a program read is no longer the case's: 412, or 409 where somebody else was faster by a
    moment; with what happened since.
    """

    def __init__(self, error: OutOfDate, since: list[dict[str, Any]], version: int, status: int) -> None:
        super().__init__(error.refusals)
        self.since = since
        self.version = version
        self.status = status


class ApiRoute(APIRoute):
    """A route that answers what was answered before, and tells what changed where a version is old.

    Who calls is found out in the endpoint's own thread: handing a request to a thread and back costs as much as a
    few statements.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """As the framework's; `endpoint` is a plain function that takes its `Call`."""
        super().__init__(path, _finding_out(endpoint), **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler around the endpoint."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except Repeated as repeated:
                return repeated.response
            except Stale as stale:
                return _stale_answer(request, stale)
            except RequestValidationError as error:
                invalid = error
            coming: Coming | None = state_of(request).get("coming")
            if coming is not None:  # how a request should look is told to those who may call
                try:
                    await run_in_threadpool(coming)
                except Repeated as repeated:
                    return repeated.response
            return _invalid_answer(request, invalid)

        return handle


Coming = Callable[[], "Call"]
"""A request of which it is not known yet who sends it; called, it finds out."""


def _finding_out(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The endpoint, which finds out who calls before it does anything else."""

    @wraps(endpoint)
    def begin(**given: Any) -> Any:
        if "call" in given:
            given["call"] = given["call"]()
        return endpoint(**given)

    return begin


def _stale_answer(request: Request, stale: Stale) -> Response:
    """What the table of errors says, with what happened since."""
    body = _body_of(problem(request, stale))
    code = "api.stale" if stale.status == 412 else body["code"]
    body.update(type=f"urn:doanvu:{code}", code=code, status=stale.status, changed=stale.since)
    return JSONResponse(body, status_code=stale.status, media_type=PROBLEM, headers={"ETag": etag(stale.version)})


def _invalid_answer(request: Request, error: RequestValidationError) -> Response:
    """What the table of errors says, each reason in the caller's language and under a code of ours."""
    body = _body_of(problem(request, error))
    lang = language_of(request)
    body["errors"] = [_invalid(item, lang) for item in error.errors()[:MOST_REASONS]]
    body["detail"] = " ".join(str(reason["detail"]) for reason in body["errors"][:3])
    return JSONResponse(body, status_code=422, media_type=PROBLEM)


def _invalid(item: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """One thing wrong with the shape of what was sent. `field` begins with where it was sent, except for the body."""
    code = _CODES.get(str(item["type"]), "shape.wrong")
    place = [str(part) for part in item["loc"] if part != "body"]
    values = {name: value for name, value in (item.get("ctx") or {}).items() if isinstance(value, (int, str))}
    return {
        "code": code,
        "detail": sentence_of(code, {"pattern": "", "expected": "", **values}, lang),
        **({"field": ".".join(place)} if place else {}),
    }


_CODES = {
    "missing": "shape.missing",
    "extra_forbidden": "shape.unknown",
    "json_invalid": "shape.not-json",
    "string_type": "shape.not-text",
    "string_pattern_mismatch": "shape.pattern",
    "string_too_long": "shape.too-long",
    "string_too_short": "shape.pattern",
    "int_type": "shape.not-a-number",
    "int_parsing": "shape.not-a-number",
    "int_from_float": "shape.not-a-number",
    "int_parsing_size": "shape.not-a-number",
    "greater_than_equal": "shape.too-small",
    "less_than_equal": "shape.too-large",
    "bool_type": "shape.not-true-or-false",
    "bool_parsing": "shape.not-true-or-false",
    "list_type": "shape.not-a-list",
    "too_long": "shape.too-many",
    "too_short": "shape.too-few",
    "dict_type": "shape.not-an-object",
    "model_type": "shape.not-an-object",
    "model_attributes_type": "shape.not-an-object",
    "literal_error": "shape.not-one-of",
    "not_plain": "shape.not-plain",
}
"""What the library calls it, and our code."""

MOST_REASONS = 50


def _body_of(response: Response) -> dict[str, Any]:
    return json.loads(bytes(response.body))  # type: ignore[no-any-return]


def etag(version: int) -> str:
    """The version of a case as its ETag: `"7"`."""
    return f'"{version}"'


class Call:
    """A request that reads."""

    via = "api"

    def __init__(self, request: Request) -> None:
        """Find out who calls. Raises `SignInNeeded`, `PasswordChangeNeeded`, `NotAllowed` for a token without scope."""
        door: Door = request.app.state.door
        self.request = request
        self.asking = Asking(request, door, NOTHING)
        self.office: Office = door.office
        self.me: Asker = self.asking.me
        self.lang: Language = self.asking.lang
        self._viewer: Viewer | None = None
        if not (self.me.may("read") or self.me.may("act")):
            raise NotAllowed.because("api.scope-missing", scope="read")

    @property
    def viewer(self) -> Viewer:
        """What opens to the caller today; asked once a request."""
        if self._viewer is None:
            with self.office.database.read() as transaction:
                self._viewer = viewer_of(self.office, transaction, self.me, "api")
        return self._viewer


class ChangingCall(Call):
    """A request that changes something, with the identifiers its act and a new case will bear."""

    def __init__(self, request: Request, key: str | None, body: bytes) -> None:
        """Raises as `Call` does, `NotAllowed` without the scope `act`, `Repeated` when it was answered before."""
        super().__init__(request)
        if not self.me.may("act"):
            raise NotAllowed.because("api.scope-missing", scope="act")
        self._key = key
        if key is None:
            now = self.office.clock.now()
            self.act, self.case = self.office.identifiers.new(now), self.office.identifiers.new(now)
            return
        seat = self.me.seat.appointment if self.me.seat is not None else ""
        asked = "\n".join((request.method, request.url.path, request.url.query, seat, digest_bytes(body)))
        known = remember(self.office, self.me.account, key, digest_bytes(asked.encode()))
        if known.status is not None and known.answer is not None:
            headers = {**known.answer["headers"], "Idempotency-Replayed": "true"}
            raise Repeated(JSONResponse(known.answer["body"], status_code=known.status, headers=headers))
        self.act, self.case = known.act, known.case

    def answer(self, body: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """The answer; kept when the request bore a key."""
        sent = dict(headers or {})
        if self._key is not None:
            content = body.model_dump(mode="json", by_alias=True)
            remember_answer(self.office, self.me.account, self._key, status, {"body": content, "headers": sent})
        written = body.model_dump_json(by_alias=True)
        return Response(written, status_code=status, headers=sent, media_type="application/json")


class SendingCall(Call):
    """A request that brings a file: it needs the scope `act` and no key, the file's digest being one."""

    def __init__(self, request: Request) -> None:
        """Raises as `Call` does, `NotAllowed` without the scope `act`."""
        super().__init__(request)
        if not self.me.may("act"):
            raise NotAllowed.because("api.scope-missing", scope="act")


async def reading(request: Request) -> Coming:
    """What an endpoint's first argument is made of."""
    return _coming(request, partial(Call, request))


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=rf"^[\x21-\x7e]{{1,{LONGEST_KEY}}}$",
        description="A text of your own (such as a UUID). The same request under the same key is done once.",
        examples=["6f1c1f0e-7d0f-4f0a-9d3b-0f3c3a0b1c2d"],
    ),
]


async def changing(request: Request, idempotency_key: IdempotencyKey = None) -> Coming:
    """What an endpoint's first argument is made of."""
    return _coming(request, partial(ChangingCall, request, idempotency_key, await request.body()))


async def sending(request: Request) -> Coming:
    """What an endpoint's first argument is made of."""
    return _coming(request, partial(SendingCall, request))


def _coming(request: Request, coming: Coming) -> Coming:
    state_of(request)["coming"] = coming
    return coming


Reading = Annotated[Call, Depends(reading)]
Changing = Annotated[ChangingCall, Depends(changing)]
Sending = Annotated[Call, Depends(sending)]
