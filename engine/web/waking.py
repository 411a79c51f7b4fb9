"""Wakes the worker of this process after a request that may have decided something: what it owes goes out at once."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.web.security import SAFE

_REFUSED = 400
"""Answers from this status on say that nothing was done."""


class Waking:
    """Stands around the whole application where a worker works in the same process. Pure ASGI."""

    def __init__(self, app: ASGIApp, wake: Callable[[], None]) -> None:
        """`wake` must return at once; it is called after the answer has gone out."""
        self._app = app
        self._wake = wake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let everything through, and note how it was answered."""
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._app(scope, receive, send)
            return
        done = False

        async def answer(message: Message) -> None:
            nonlocal done
            if message["type"] == "http.response.start":
                done = message["status"] < _REFUSED
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            # Also when the reader went away before the end of the answer: what was decided is decided.
            if done:
                self._wake()
