"""Pages of lists by keyset: what follows a page is told by a link, never by counting."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from starlette.requests import Request

from engine.ground.errors import AnswersRejected

MOST = 100
"""Entries a page may have."""

After = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Za-z0-9_-]{1,600}$",
        description="Where the page begins; copied from the `next` link of the page before.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Entries of a page at most.")]


def cursor(position: Sequence[str]) -> str:
    """A position in a list as one opaque word."""
    text = json.dumps(list(position), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position(after: str | None, beginning: tuple[str, ...]) -> tuple[str, ...]:
    """The position a word stands for; the beginning of the list for None. Raises `AnswersRejected` at `after`."""
    if after is None:
        return beginning
    try:
        found = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode())
    except (binascii.Error, ValueError):
        found = None
    whole = isinstance(found, list) and len(found) == len(beginning)
    if not whole or not all(isinstance(part, str) and is_plain(part) for part in found):
        raise AnswersRejected.because("api.wrong-cursor", field="query.after")
    return tuple(found)


def next_link(request: Request, following: Sequence[str] | None) -> str | None:
    """The address of the page behind this one, with everything else it was asked with; None for the last page."""
    if following is None:
        return None
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    return f"{request.url.path}?{urlencode([*kept, ('after', cursor(following))])}"


def is_plain(text: str) -> bool:
    """Whether both databases can keep the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
