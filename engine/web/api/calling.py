"""One request of a program: who calls, what its token may, and the answer that is kept for a request that comes again.

Reading wants a session or a token. Changing wants the scope `act`, or a session with the token of its forms in the
header `X-CSRF-Token` (`GET /api/v1/me` says it). A changing request may bear an `Idempotency-Key`: then it is done
once, and answered alike however often it comes. Only what succeeded is kept; what was refused changed nothing and is
asked anew.
"""

import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any

from fastapi import Depends, Header
from fastapi.encoders import jsonable_encoder
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.ground.canonical import digest_bytes
from engine.ground.errors import NotAllowed, OutOfDate
from engine.operations.accounts.asker import Asker
from engine.operations.office import Office
from engine.operations.repeat_request import remember, remember_answer
from engine.operations.rights import Viewer, viewer_of
from engine.web.asking import NOTHING, Asking, Door
from engine.web.errors import PROBLEM, problem
from engine.web.frame import Language

LONGEST_KEY = 200


class Repeated(Exception):
    """Met when a request came before under its key: it is answered as it was."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class Stale(OutOfDate):
    """Met when the version a program read is no longer the case's: 412, with what happened since."""

    def __init__(self, error: OutOfDate, since: list[dict[str, Any]], version: int) -> None:
        super().__init__(error.refusals)
        self.since = since
        self.version = version


class ApiRoute(APIRoute):
    """A route that answers what was answered before, and tells what changed where a version is old."""

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

        return handle


def _stale_answer(request: Request, stale: Stale) -> Response:
    body = _body_of(problem(request, stale))
    body.update(type="urn:doanvu:api.stale", code="api.stale", status=412, changed=stale.since)
    return JSONResponse(body, status_code=412, media_type=PROBLEM, headers={"ETag": etag(stale.version)})


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
        content = jsonable_encoder(body, exclude_none=False)
        sent = dict(headers or {})
        if self._key is not None:
            remember_answer(self.office, self.me.account, self._key, status, {"body": content, "headers": sent})
        return JSONResponse(content, status_code=status, headers=sent)


def reading(request: Request) -> Call:
    """The call as an endpoint's first argument."""
    return Call(request)


async def _body(request: Request) -> bytes:
    return await request.body()


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=rf"^[\x21-\x7e]{{1,{LONGEST_KEY}}}$",
        description="A text of your own (such as a UUID). The same request under the same key is done once.",
        examples=["6f1c1f0e-7d0f-4f0a-9d3b-0f3c3a0b1c2d"],
    ),
]


def changing(
    request: Request, body: Annotated[bytes, Depends(_body)], idempotency_key: IdempotencyKey = None
) -> ChangingCall:
    """The call as an endpoint's first argument."""
    return ChangingCall(request, idempotency_key, body)


def sending(request: Request) -> Call:
    """A call that brings a file: it needs the scope `act` and no key, the file's digest being one."""
    call = Call(request)
    if not call.me.may("act"):
        raise NotAllowed.because("api.scope-missing", scope="act")
    return call


Reading = Annotated[Call, Depends(reading)]
Changing = Annotated[ChangingCall, Depends(changing)]
Sending = Annotated[Call, Depends(sending)]
