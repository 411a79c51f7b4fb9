"""One request as the pages see it: who asks, what was sent, the frame, and the ways to answer."""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from engine.cases.act import Actor
from engine.ground.working_days import WorkingCalendar
from engine.operations.accounts.asker import Asker
from engine.operations.accounts.desk import Desk
from engine.operations.office import Office
from engine.operations.rights import Viewer, viewer_of
from engine.settings import Settings
from engine.store.organisation import calendar_exceptions
from engine.web.errors import FormOutdated, PasswordChangeNeeded, SignInNeeded
from engine.web.filling import nested
from engine.web.frame import FLASH_COOKIE, Language, Texts, chrome_for, language_of, said_before, say_next
from engine.web.identity import begin_visit, form_token, identify, is_form_token
from engine.web.rendering import render
from engine.web.security import SAFE, state_of
from engine.web.views import Chrome, DemoAccount, Notice

MOST_FILES = 10
MOST_FIELD_BYTES = 256 * 1024
"""Bytes one answer may have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """What every request may use; made once by `app.create_app`."""

    settings: Settings
    desk: Desk
    counts: "Callable[[Viewer], Counts]"
    """What the bar shows for somebody."""
    demonstration_accounts: tuple[DemoAccount, ...] = ()
    """Who can sign in to the demonstration, told on the sign-in page."""

    @property
    def office(self) -> Office:
        """What operations use."""
        return self.desk.office


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What the bar shows."""

    waiting: int = 0
    unread: bool = False
    keeper: bool = False
    administrator: bool = False
    campaigns: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """What came with a request that changes something."""

    fields: Mapping[str, Any]
    """Inputs by dotted name, nested (`filling.nested`)."""
    pairs: tuple[tuple[str, str], ...]
    files: Mapping[str, UploadFile]

    def text(self, name: str) -> str:
        """The last value of a plain input; empty when it was not sent."""
        return next((value for key, value in reversed(self.pairs) if key == name), "")

    def every(self, name: str) -> tuple[str, ...]:
        """Every value of an input, each once, in the order sent."""
        return tuple(dict.fromkeys(value for key, value in self.pairs if key == name))


NOTHING = Sent(fields={}, pairs=(), files={})


async def sent(request: Request) -> AsyncIterator[Sent]:
    """Read what was sent with a form. The API reads its own bodies."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method in SAFE or kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        yield NOTHING
        return
    try:
        form: FormData = await request.form(max_files=MOST_FILES, max_fields=6_000, max_part_size=MOST_FIELD_BYTES)
    except MultiPartException as error:
        raise HTTPException(400) from error
    try:
        pairs = tuple((name, storable(value)) for name, value in form.multi_items() if isinstance(value, str))
        files = {name: value for name, value in form.multi_items() if isinstance(value, UploadFile) and value.filename}
        yield Sent(fields=nested(pairs), pairs=pairs, files=files)
    finally:
        await form.close()


class Asking:
    """One request. Made by `ask`; endpoints get it as their first argument."""

    def __init__(self, request: Request, door: Door, given: Sent) -> None:
        """Find out who asks; refuse a form that is not of this session."""
        self.request = request
        self.door = door
        self.sent = given
        identity = identify(request, door.desk, door.settings)
        self.asker: Asker | None = identity.asker
        self.secret = identity.secret
        self._visit = identity.visit
        self._fresh_visit = ""
        self._viewer: Viewer | None = None
        self._calendar: WorkingCalendar | None = None
        self.lang: Language = language_of(request)
        self.t = Texts(self.lang)
        state_of(request)["asking"] = self  # for the page of an error, which is made outside of the endpoint
        if request.method not in SAFE and not identity.by_token:
            token = given.text("csrf") or request.headers.get("x-csrf-token", "")
            if not is_form_token(door.settings.secret_key, self.secret or self._visit, token):
                raise FormOutdated.because("web.form-outdated")

    # --- who

    @property
    def office(self) -> Office:
        """What operations use."""
        return self.door.office

    @property
    def desk(self) -> Desk:
        """What account operations use."""
        return self.door.desk

    @property
    def me(self) -> Asker:
        """Who asks. Raises `SignInNeeded`, `PasswordChangeNeeded`."""
        if self.asker is None:
            raise SignInNeeded()
        if self.asker.must_change and not self.request.url.path.startswith("/account/password"):
            raise PasswordChangeNeeded()
        return self.asker

    @property
    def viewer(self) -> Viewer:
        """What opens to whoever asks today; asked once a request. Raises like `me`."""
        if self._viewer is None:
            with self.office.database.read() as transaction:
                self._viewer = viewer_of(self.office, transaction, self.me)
        return self._viewer

    @property
    def calendar(self) -> WorkingCalendar:
        """Which days are worked, exceptions included."""
        if self._calendar is None:
            with self.office.database.read() as transaction:
                found = calendar_exceptions(transaction)
            self._calendar = WorkingCalendar({day: working for day, (working, _) in found.items()})
        return self._calendar

    @property
    def actor(self) -> Actor:
        """Who acts, as acts bear it."""
        return self.me.actor("page")

    @property
    def address(self) -> str:
        """The network address the request came from; behind proxies, what the nearest trusted one says."""
        return self.request.client.host if self.request.client is not None else ""

    @property
    def agent(self) -> str:
        """What the browser calls itself."""
        return self.request.headers.get("user-agent", "")

    # --- the frame

    @property
    def csrf(self) -> str:
        """A token for the forms of this page."""
        holder = self.secret or self._visit
        if not holder:
            holder = self._visit = self._fresh_visit = secrets.token_hex(32)
        return form_token(self.door.settings.secret_key, holder)

    def chrome(self, current: str = "", notices: tuple[Notice, ...] = ()) -> Chrome:
        """The frame around a page."""
        said = said_before(self.request, self.door.settings.secret_key)
        counts = Counts()
        if self.asker is not None and not self.asker.must_change:
            counts = self.door.counts(self.viewer)
        return chrome_for(
            self.request,
            self.asker,
            csrf=self.csrf,
            current=current,
            waiting=counts.waiting,
            unread=counts.unread,
            keeper=counts.keeper,
            administrator=counts.administrator,
            campaigns=counts.campaigns,
            notices=(*(() if said is None else (said,)), *notices),
            demonstration=self.door.settings.demonstration,
        )

    def query(self, name: str) -> str:
        """A value of the address; empty when it is not there."""
        return storable(self.request.query_params.get(name, ""))

    # --- answers

    def page(
        self, template: str, view: object, *, current: str = "", status: int = 200, notices: tuple[Notice, ...] = ()
    ) -> Response:
        """A page; what the act before brought is said on it and then forgotten."""
        response = HTMLResponse(render(template, view, self.chrome(current, notices)), status_code=status)
        if FLASH_COOKIE in self.request.cookies:
            response.delete_cookie(FLASH_COOKIE)
        if self._fresh_visit:
            begin_visit(response, self._fresh_visit, self.door.settings)
        return response

    def go(self, path: str, notice: Notice | None = None) -> Response:
        """Lead to another page (303), perhaps with something to say there."""
        response = RedirectResponse(path, status_code=303)
        if notice is not None:
            say_next(response, self.door.settings.secret_key, notice, secure=self.door.settings.secure)
        return response

    def done(self, path: str, text: str, lead: str = "") -> Response:
        """Lead to another page that says what was done."""
        return self.go(path, Notice(mood="good", text=text, lead=lead))


def ask(request: Request, given: Annotated[Sent, Depends(sent)]) -> Asking:
    """The request as an endpoint's first argument."""
    door: Door = request.app.state.door
    return Asking(request, door, given)


Ask = Annotated[Asking, Depends(ask)]
"""For endpoints anybody may call."""


def ask_signed_in(asking: Ask) -> Asking:
    """The same, for people who are signed in."""
    asking.me  # noqa: B018 — asked for what it raises
    return asking


AskSignedIn = Annotated[Asking, Depends(ask_signed_in)]
"""For endpoints of people who are signed in."""


def storable(text: str) -> str:
    """The text without what no database and no JSON can hold: NUL, and halves of characters."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char != "\x00" and not "\ud800" <= char <= "\udfff")


def own_path(path: str) -> str:
    """A path of ours to lead back to; the start page for anything that could lead elsewhere."""
    if (
        not path.startswith("/")
        or path.startswith(("//", "/\\"))
        or any(ord(char) < 33 or ord(char) == 127 for char in path)
    ):
        return "/"
    return path
