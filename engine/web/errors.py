"""One table from the engine's exceptions to status, page and problem; no endpoint catches anything.

Pages say what, why, what did not change, and one next step. The API says the same as a problem of RFC 9457:

```json
{"type": "urn:doanvu:act.not-awaited", "title": "…", "status": 403, "detail": "…", "code": "act.not-awaited",
 "errors": [{"code": "…", "detail": "…", "field": "form.birth_date", "rule": "old_enough", "basis": "…"}],
 "request": "9f2c…"}
```
"""

import logging
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from engine.ground.clock import Clock, format_moment
from engine.ground.errors import (
    AnswersRejected,
    DefinitionError,
    EngineError,
    NoSuchAction,
    NotAllowed,
    NotFound,
    NotYourTurn,
    OutOfDate,
    OutsideFailure,
    Refusal,
    Refused,
    SetupError,
)
from engine.ground.texts import sentence
from engine.operations.accounts.links import LinkGone
from engine.operations.accounts.sign_in import TooManyTries
from engine.operations.follow_case import follow_case
from engine.operations.office import Office
from engine.operations.rights import Viewer
from engine.web.filling import refusal_sentence
from engine.web.frame import bare_chrome, language_of
from engine.web.rendering import render
from engine.web.security import state_of
from engine.web.telling import happenings_told
from engine.web.views import Basis, Button, Change, Chrome, ErrorView, Reason

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
"""Media type of a problem."""

STATUS: tuple[tuple[type[EngineError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (NotYourTurn, 403),
    (OutOfDate, 409),
    (NoSuchAction, 409),
    (AnswersRejected, 422),
    (Refused, 422),
    (OutsideFailure, 503),
    (DefinitionError, 503),
    (SetupError, 503),
    (EngineError, 503),
)
"""The whole table; the first that fits counts. `EngineError` alone is what the store raises when two transactions meet
too often: worth another try.
"""


class SignInNeeded(EngineError):
    """Met when a page is for people who are signed in: pages lead to signing in and back, the API answers 401."""


class PasswordChangeNeeded(EngineError):
    """Met when the password must be changed before anything else."""


class FormOutdated(Refused):
    """Met when the token of a form is not of this session: somebody else's form, or one from before signing in."""


def status_of(error: Exception) -> int:
    """The status under which an exception is answered."""
    match error:
        case HTTPException():
            return error.status_code
        case RequestValidationError():
            return 422
        case SignInNeeded():
            return 401
        case PasswordChangeNeeded():
            return 403
        case FormOutdated():
            return 403
        case TooManyTries():
            return 429
        case LinkGone():
            return 410
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def install(app: FastAPI, clock: Clock) -> None:
    """Make `app` answer every exception by this table."""

    def answer(request: Request, error: Exception) -> Response:
        return answered(request, error, clock)

    for kind in (EngineError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer)


def answered(request: Request, error: Exception, clock: Clock) -> Response:
    """The page or the problem for an exception of the table."""
    if is_api(request):
        return problem(request, error)
    if isinstance(error, SignInNeeded):
        back = request.url.path if request.method == "GET" else "/"
        if request.method == "GET" and request.url.query:
            back = f"{back}?{request.url.query}"
        target = "/sign-in" if back == "/" else f"/sign-in?{_query(next=back)}"
        return RedirectResponse(target, status_code=303)
    if isinstance(error, PasswordChangeNeeded):
        return RedirectResponse("/account/password", status_code=303)
    status = status_of(error)
    lang = language_of(request)
    asking: Asked | None = state_of(request).get("asking")
    view = _view(request, error, status, lang, clock, asking)
    response = HTMLResponse(render("error.html", view, _chrome(request, asking)), status_code=status)
    _advise(response, error, status)
    return response


def refused_page(request: Request, status: int, code: str) -> Response:
    """What `security.Guard` answers for a request it does not let through: plain enough never to fail."""
    lang = language_of(request)
    said = sentence(code, lang)
    if is_api(request):
        return JSONResponse(_problem(request, status, code, said, []), status_code=status, media_type=PROBLEM)
    view = ErrorView(
        status=status,
        title=sentence(f"web.{status}", lang),
        why=said,
        show_unchanged=request.method not in ("GET", "HEAD"),
        code=code,
        request=state_of(request)["request_id"],
    )
    try:
        page = render("error.html", view, bare_chrome(request))
    except Exception:
        log.exception("the page for status %s failed", status)
        return Response(said, status_code=status, media_type="text/plain; charset=utf-8")
    return HTMLResponse(page, status_code=status)


def problem(request: Request, error: Exception) -> Response:
    """An exception as a problem."""
    status = status_of(error)
    lang = language_of(request)
    code, title, errors = _words(request, error, status, lang)
    response = JSONResponse(_problem(request, status, code, title, errors), status_code=status, media_type=PROBLEM)
    _advise(response, error, status)
    return response


def is_api(request: Request) -> bool:
    """Whether a program asks."""
    return str(request.scope["path"]).startswith("/api/")


def _problem(request: Request, status: int, code: str, title: str, errors: list[dict[str, Any]]) -> dict[str, Any]:
    body: dict[str, Any] = {"type": f"urn:doanvu:{code}", "title": title, "status": status, "code": code}
    if errors:
        body["detail"] = " ".join(str(item["detail"]) for item in errors[:3])
        body["errors"] = errors
    body["request"] = state_of(request)["request_id"]
    return body


def _words(request: Request, error: Exception, status: int, lang: str) -> tuple[str, str, list[dict[str, Any]]]:
    """Code, title, single reasons."""
    match error:
        case Refused():
            reasons = [reason_json(item, lang) for item in error.refusals]
            return error.refusals[0].code, sentence(f"web.{status}", lang), reasons
        case NotFound():
            return f"not-found.{error.what}", error.sentence(lang), []
        case OutsideFailure() | SetupError():
            return error.code, error.sentence(lang), []
        case RequestValidationError():
            reasons = [
                {
                    "code": "web.not-understood",
                    "detail": item["msg"],
                    "field": ".".join(str(part) for part in item["loc"]),
                }
                for item in error.errors()
            ]
            return "web.not-understood", sentence("web.not-understood", lang), reasons
        case HTTPException(status_code=404):
            return "not-found.page", sentence("not-found.page", lang, key=request.url.path), []
        case SignInNeeded():
            return "web.sign-in-needed", sentence("web.sign-in-needed", lang), []
        case LinkGone():
            return "web.link-gone", sentence("web.link-gone", lang), []
        case DefinitionError():
            return "web.definitions", sentence("web.definitions", lang), []
    return f"web.{status}", sentence(f"web.{status}", lang), []


def reason_json(refusal: Refusal, lang: str) -> dict[str, Any]:
    """One reason as programs read it."""
    found: dict[str, Any] = {"code": refusal.code, "detail": refusal_sentence(refusal, lang)}
    for name in ("field", "rule", "basis"):
        value = getattr(refusal, name)
        if value:
            found[name] = value
    case = refusal.values.get("case")
    if case:
        found["case"] = case
    if refusal.values.get("warning"):
        found["warning"] = True
    return found


def reasons_of(error: Refused, lang: str) -> tuple[Reason, ...]:
    """The reasons of a refusal as pages show them."""
    unverified = sentence("p.basis.unverified", lang, domain="routes")
    return tuple(
        Reason(
            text=refusal_sentence(item, lang),
            basis=Basis(text=item.basis, unverified=unverified if item.values.get("confidence") == "U" else "")
            if item.basis
            else None,
            code=item.code,
        )
        for item in error.refusals
    )


class Asked(Protocol):
    """What the page of an error needs of the request it was asked by; `engine.web.asking.Asking` is one."""

    sent: Any
    t: Any

    @property
    def office(self) -> Office:
        """What operations use."""

    @property
    def viewer(self) -> Viewer:
        """What opens to whoever asks."""

    def chrome(self) -> Chrome:
        """The frame around a page."""


def _chrome(request: Request, asking: Asked | None) -> Chrome:
    """The frame of whoever asks; a bare one when that cannot be had (any more)."""
    if asking is not None:
        try:
            return asking.chrome()
        except EngineError:
            log.warning("the frame around an error of %s could not be made", request.url.path)
    return bare_chrome(request)


def _conflict(error: Exception, asking: Asked | None) -> tuple[tuple[Change, ...], str]:
    """What happened to the case since the page was opened, newest first, and where the case is."""
    if asking is None or not isinstance(error, (OutOfDate, NoSuchAction, NotYourTurn)):
        return (), ""
    case = error.refusals[0].values.get("case")
    if not isinstance(case, str):
        return (), ""
    version = asking.sent.text(f"version.{case}") or asking.sent.text("version")
    if not version.isdecimal():
        return (), f"/cases/{case}"
    try:
        followed = follow_case(asking.office, asking.viewer, case)
    except EngineError:  # it has gone where this person may not follow
        return (), ""
    newer = len([event for event in followed.events if event.sequence > int(version)])
    happened = happenings_told(followed, asking.viewer.person, asking.t)[:newer]
    return tuple(Change(label=item.who, before=item.note, after=item.what) for item in happened), f"/cases/{case}"


def _view(request: Request, error: Exception, status: int, lang: str, clock: Clock, asking: Asked | None) -> ErrorView:
    code, title, _ = _words(request, error, status, lang)
    changing = request.method not in ("GET", "HEAD")
    reasons = reasons_of(error, lang) if isinstance(error, Refused) else ()
    why = " ".join(reason.text for reason in reasons) if len(reasons) == 1 else ""
    changes, case_href = _conflict(error, asking)
    buttons = [Button(label=sentence("p.error.home", lang, domain="routes"), href="/", kind="main")]
    if case_href:
        buttons.insert(0, Button(label=sentence("p.error.case", lang, domain="routes"), href=case_href, kind="main"))
        buttons[1] = replace(buttons[1], kind="plain")
    return ErrorView(
        status=status,
        title=title,
        why=why or sentence(f"web.{status}.why", lang),
        show_unchanged=changing,
        reasons=reasons if len(reasons) > 1 else (),
        changes=changes,
        buttons=tuple(buttons),
        code=code,
        request=state_of(request)["request_id"],
        at=format_moment(clock.now()),
    )


def _advise(response: Response, error: Exception, status: int) -> None:
    if status == 503:
        response.headers["retry-after"] = "5"
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    if status == 401:
        response.headers["www-authenticate"] = "Bearer"


def _query(**values: str) -> str:

    return urlencode(values)
