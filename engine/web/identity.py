"""Who is asking: the session's cookie or an access token, the seat chosen in the bar, the token every form carries.

The cookie holds 256 random bits and nothing else; `__Host-` ties it to this host and to https. A form's token is worked
out from the session (or, before signing in, from a cookie of the visit) with the installation's key and fresh chance,
so that it differs on every page and compression gives nothing away.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from engine.operations.accounts.asker import Asker
from engine.operations.accounts.desk import Desk
from engine.operations.accounts.enter import Entered
from engine.operations.accounts.recognise import recognise, recognise_token
from engine.settings import Settings
from engine.web.frame import SEAT_COOKIE, YEAR_SECONDS

SESSION, VISIT = "doanvu_session", "doanvu_visit"


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What a request says of who sends it."""

    asker: Asker | None
    secret: str
    """Of the session's cookie; empty without one."""
    visit: str
    """Of the visit's cookie; empty without one."""
    by_token: bool = False


def cookie_name(name: str, settings: Settings) -> str:
    """The name of a cookie that means something: `__Host-` where we are reached by https."""
    return f"__Host-{name}" if settings.secure else name


def identify(request: Request, desk: Desk, settings: Settings) -> Identity:
    """Who sends the request. A token counts only for the API, and before any cookie."""
    bearer = request.headers.get("authorization", "")
    if bearer.startswith("Bearer ") and request.scope["path"].startswith("/api/"):
        return Identity(
            asker=recognise_token(desk, bearer.removeprefix("Bearer ").strip()), secret="", visit="", by_token=True
        )
    secret = request.cookies.get(cookie_name(SESSION, settings), "")
    visit = request.cookies.get(cookie_name(VISIT, settings), "")
    asker = recognise(desk, secret, request.cookies.get(SEAT_COOKIE)) if secret else None
    return Identity(asker=asker, secret=secret if asker is not None else "", visit=visit)


def let_in(response: Response, entered: Entered, settings: Settings, now: int) -> None:
    """Give the browser its session; the visit before it is over."""
    response.set_cookie(
        cookie_name(SESSION, settings),
        entered.secret,
        max_age=max(0, (entered.expires_at - now) // 1_000_000),
        httponly=True,
        samesite="lax",
        secure=settings.secure,
    )
    forget(response, VISIT, settings)
    response.delete_cookie(SEAT_COOKIE)


def forget(response: Response, name: str, settings: Settings) -> None:
    """Take a cookie back."""
    response.delete_cookie(cookie_name(name, settings), secure=settings.secure, httponly=True, samesite="lax")


def begin_visit(response: Response, visit: str, settings: Settings) -> None:
    """Give a visitor the cookie their forms' tokens rest on."""
    response.set_cookie(
        cookie_name(VISIT, settings), visit, max_age=24 * 3600, httponly=True, samesite="lax", secure=settings.secure
    )


def choose_seat(response: Response, appointment: str, settings: Settings) -> None:
    """Remember from which appointment the browser acts; empty: as oneself."""
    response.set_cookie(
        SEAT_COOKIE, appointment, max_age=YEAR_SECONDS, httponly=True, samesite="lax", secure=settings.secure
    )


def form_token(key: bytes, holder: str) -> str:
    """A token for the forms of a page; `holder` is the secret of the session or of the visit."""
    chance = secrets.token_hex(16)
    return f"{chance}.{_mac(key, holder, chance)}"


def is_form_token(key: bytes, holder: str, token: str) -> bool:
    """Whether a form's token was made for this session or visit."""
    chance, _, mac = token.partition(".")
    return bool(holder and chance) and hmac.compare_digest(mac.encode(), _mac(key, holder, chance).encode())


def _mac(key: bytes, holder: str, chance: str) -> str:
    return hmac.new(key, f"form:{holder}:{chance}".encode(), hashlib.sha256).hexdigest()
