"""The frame around pages: language, theme, who is signed in, the way through the pages, what the act before brought."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from engine import __version__
from engine.ground.texts import optional_sentence, sentence
from engine.ground.vietnamese import initials
from engine.operations.accounts.asker import Asker
from engine.web.views import Chrome, Mood, NavItem, Notice, RoleChoice, RoleSwitch, Signed, Theme

Language = Literal["vi", "en"]

THEME_COOKIE, LANG_COOKIE, SEAT_COOKIE, SHORTCUTS_COOKIE = "doanvu_theme", "doanvu_lang", "doanvu_seat", "doanvu_keys"
"""Choices of the browser that decide nothing: kept a year, readable by nobody but us."""

FLASH_COOKIE = "doanvu_said"
"""What the act before this page brought, signed; shown once."""

YEAR_SECONDS = 365 * 24 * 3600


def language_of(request: Request) -> Language:
    """The language of the answer: what was chosen; for the API what is asked for; else Vietnamese."""
    chosen = request.cookies.get(LANG_COOKIE)
    if chosen in ("vi", "en"):
        return "en" if chosen == "en" else "vi"
    if request.scope["path"].startswith("/api/"):
        wanted = request.headers.get("accept-language", "").strip().lower()
        return "en" if wanted.startswith("en") else "vi"
    return "vi"


def theme_of(request: Request) -> Theme:
    """Light, dark, or as the machine is set."""
    chosen = request.cookies.get(THEME_COOKIE)
    return "light" if chosen == "light" else "dark" if chosen == "dark" else "auto"


def bare_chrome(request: Request) -> Chrome:
    """The frame for somebody we know nothing of, or when asking who it is has failed."""
    return Chrome(
        csrf="", path=path_of(request), lang=language_of(request), theme=theme_of(request), version=__version__
    )


def path_of(request: Request) -> str:
    """The path with query of this page, to come back to; of a page that was sent, the start page."""
    if request.method != "GET":
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def chrome_for(
    request: Request,
    asker: Asker | None,
    *,
    csrf: str,
    current: str = "",
    waiting: int = 0,
    unread: bool = False,
    keeper: bool = False,
    administrator: bool = False,
    campaigns: bool = False,
    notices: Sequence[Notice] = (),
    demonstration: bool = False,
) -> Chrome:
    """The frame of a page for whoever asks."""
    lang = language_of(request)
    if asker is None:
        return Chrome(
            csrf=csrf,
            path=path_of(request),
            lang=lang,
            theme=theme_of(request),
            notices=tuple(notices),
            demonstration=demonstration,
            version=__version__,
        )
    t = _Texts(lang)
    nav = [
        NavItem(key="home", label=t("p.nav.home"), href="/", icon="house"),
        NavItem(
            key="inbox",
            label=t("p.nav.inbox"),
            href="/inbox",
            icon="inbox",
            count=waiting,
            count_words=t("p.nav.inbox.count"),
        ),
        NavItem(key="cases", label=t("p.nav.cases"), href="/cases", icon="folder-open"),
        NavItem(key="procedures", label=t("p.nav.procedures"), href="/procedures", icon="file-text"),
        NavItem(key="organisation", label=t("p.nav.organisation"), href="/organisation", icon="building-2"),
    ]
    if campaigns:  # on phones in place of the procedures, which the start page finds
        nav.append(nav.pop(3))
        nav.insert(3, NavItem(key="campaigns", label=t("p.nav.campaigns"), href="/campaigns", icon="clipboard-list"))
    if keeper:
        nav.append(NavItem(key="vacancies", label=t("p.nav.vacancies"), href="/vacancies", icon="users"))
    if administrator:
        nav.append(NavItem(key="definitions", label=t("p.nav.definitions"), href="/definitions", icon="file-code"))
    return Chrome(
        csrf=csrf,
        path=path_of(request),
        lang=lang,
        theme=theme_of(request),
        person=Signed(
            name=asker.name, initials=initials(asker.name), account_href="/account", sign_out_href="/sign-out"
        ),
        nav=tuple(nav),
        current=current,
        role=role_switch(asker, t),
        search_href="/procedures",
        notices_href="/notices",
        unread=unread,
        shortcuts=request.cookies.get(SHORTCUTS_COOKIE) != "off",
        notices=tuple(notices),
        demonstration=demonstration,
        version=__version__,
    )


def role_switch(asker: Asker, t: "_Texts") -> RoleSwitch | None:
    """The acting role as a button that switches; None for somebody who acts only for themselves."""
    if not asker.seats:
        return None
    seat = asker.seat
    return RoleSwitch(
        action="/role",
        title=t("p.role.self") if seat is None else seat.title,
        unit="" if seat is None else seat.unit_name,
        choices=role_choices(asker, t),
    )


def role_choices(asker: Asker, t: "_Texts") -> tuple[RoleChoice, ...]:
    """Every seat, and acting as oneself."""
    seat = asker.seat
    held = tuple(
        RoleChoice(id=each.appointment, title=each.title, unit=each.unit_name, current=each == seat)
        for each in asker.seats
    )
    return (*held, RoleChoice(id="", title=t("p.role.self"), unit="", current=seat is None))


class _Texts:
    """Texts of the pages in one language: `t("p.nav.home")`."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, code: str, /, **values: object) -> str:
        """The text of the routes, else the one of the pages."""
        found = optional_sentence(code, values, self.lang, "routes")
        return sentence(code, self.lang, domain="pages", **values) if found is None else found


Texts = _Texts


# --- What the act before brought --------------------------------------------------------------------------------------


def say_next(response: Response, key: bytes, notice: Notice, *, secure: bool) -> None:
    """Let the next page say `notice`: a signed cookie of a minute. Only lead and text travel."""
    text = json.dumps([notice.mood, notice.lead[:200], notice.text[:600]], ensure_ascii=False).encode()
    packed = base64.urlsafe_b64encode(text).decode()
    response.set_cookie(
        FLASH_COOKIE, f"{packed}.{_signed(key, packed)}", max_age=60, httponly=True, samesite="lax", secure=secure
    )


def said_before(request: Request, key: bytes) -> Notice | None:
    """What the page before left to be said, when it was ours."""
    packed, _, signature = request.cookies.get(FLASH_COOKIE, "").partition(".")
    if not packed or not hmac.compare_digest(signature, _signed(key, packed)):
        return None
    mood, lead, text = json.loads(base64.urlsafe_b64decode(packed))
    moods: dict[str, Mood] = {"info": "info", "look": "look", "bad": "bad", "good": "good"}
    return Notice(mood=moods.get(mood, "info"), lead=lead, text=text)


def _signed(key: bytes, packed: str) -> str:
    return hmac.new(key, f"said:{packed}".encode(), hashlib.sha256).hexdigest()
