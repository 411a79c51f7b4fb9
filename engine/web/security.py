"""What every request passes first and what every answer carries: host, origin, size, policy. Pure ASGI, no framework.

Cross-site requests are refused twice: here by what the browser says of them (`Sec-Fetch-Site`, `Origin`), and in
`identity` by a token in every form, for browsers that say nothing. Nothing of a page is ever inline, so the policy
allows no inline script or style at all.
"""

import logging
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.settings import Settings

log = logging.getLogger(__name__)

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""The content policy of every page. `data:` for pictures: Bootstrap draws its marks so."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=(), microphone=(), payment=(), usb=()",
}
"""On every answer."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""

MOST_PLAIN = 1024 * 1024
"""Bytes of a body without a file: the longest form has a few hundred answers."""


class TooLarge(HTTPException):
    """Met while a body is read that is longer than allowed; nothing of it was kept."""

    def __init__(self, most: int) -> None:
        super().__init__(413)
        self.most = most


class Guard:
    """Stands around the whole application."""

    def __init__(self, app: ASGIApp, *, settings: Settings, refuse: Callable[[Request, int, str], Response]) -> None:
        """`refuse(request, status, code)` makes the page or problem for a request that never reaches the application;
        it must not fail.
        """
        self._app = app
        self._hosts = settings.hosts
        self._secure = settings.secure
        self._base = settings.base_url
        self._most_with_file = settings.upload_mb * 1024 * 1024 + MOST_PLAIN
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["request_id"] = secrets.token_hex(8)
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._dress(scope, MutableHeaders(scope=message))
            await send(message)

        request = Request(scope, receive)
        refused = self._problem(request)
        if refused is not None:
            await self._refuse(request, *refused)(scope, receive, answer)
            return
        try:
            await self._app(scope, self._bounded(request, receive), answer)
        except Exception:
            # The one broad except of this door: a fault of ours is logged with its number and never shown.
            log.exception("request %s failed: %s %s", scope["state"]["request_id"], scope["method"], scope["path"])
            if started:
                raise
            await self._refuse(request, 500, "web.fault")(scope, receive, answer)

    def _problem(self, request: Request) -> tuple[int, str] | None:
        headers = request.headers
        if _host_name(headers.get("host", "")) not in self._hosts:
            return 400, "web.wrong-host"
        if request.method not in SAFE and not _by_token(request) and not self._same_origin(headers):
            return 403, "web.cross-site"
        length = headers.get("content-length", "")
        if length and (not length.isdecimal() or int(length) > self._most(headers)):
            return 413, "web.too-large"
        if "\x00" in request.scope["path"]:
            return 404, "not-found.page"
        return None

    def _same_origin(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None and site not in ("same-origin", "none"):
            return False
        origin = headers.get("origin")
        return origin is None or origin == self._base or (not self._secure and origin == f"http://{headers['host']}")

    def _most(self, headers: Headers) -> int:
        with_file = headers.get("content-type", "").lower().startswith("multipart/")
        return self._most_with_file if with_file else MOST_PLAIN

    def _bounded(self, request: Request, receive: Receive) -> Receive:
        most, seen = self._most(request.headers), 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > most:
                    raise TooLarge(most)
            return message

        return counted

    def _dress(self, scope: Scope, headers: MutableHeaders) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if self._secure:
            headers["strict-transport-security"] = "max-age=31536000"
        headers.setdefault("cache-control", "no-store")
        headers["x-request-id"] = scope["state"]["request_id"]


def _by_token(request: Request) -> bool:
    """Whether the request proves itself by a token no browser adds by itself: then no other site can have sent it."""
    path: str = request.scope["path"]
    return path.startswith("/api/") and request.headers.get("authorization", "").startswith("Bearer ")


def _host_name(header: str) -> str:
    """The host of a `Host` header, lower case, without port; empty for one that cannot be read."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def state_of(request: Request) -> dict[str, Any]:
    """What was noted of this request: `request_id`, and more by `identity`."""
    state: dict[str, Any] = request.scope["state"]
    return state
