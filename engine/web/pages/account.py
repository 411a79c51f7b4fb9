"""A person's own account: password, where one is signed in, access tokens, how pages look."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from engine.ground.clock import day_of, format_day, format_moment
from engine.ground.errors import AnswersRejected
from engine.operations.accounts.access_tokens import LONGEST_DAYS, SCOPES, list_tokens, make_token, revoke_token
from engine.operations.accounts.change_password import change_password
from engine.operations.accounts.sessions import end_one_session, end_other_sessions, list_sessions, own_account
from engine.web.asking import Asking, AskSignedIn
from engine.web.frame import LANG_COOKIE, SHORTCUTS_COOKIE, THEME_COOKIE, YEAR_SECONDS, role_choices
from engine.web.pages.public import box, errors_by_field, password_boxes
from engine.web.views import (
    AccountView,
    ErrorLink,
    Fact,
    FieldView,
    GateView,
    Option,
    SessionRow,
    TokenRow,
)

router = APIRouter(prefix="/account")

DAYS_OFFERED = (30, 90, 366)


@router.get("")
def account_page(ask: AskSignedIn) -> Response:
    """The account."""
    return ask.page("account.html", _view(ask), current="account")


@router.post("/settings")
def settings_sent(ask: AskSignedIn) -> Response:
    """How pages look and whether single letters work as keys: choices of this browser."""
    response = ask.done("/account", ask.t("p.account.saved"))
    keys = "on" if ask.sent.text("shortcuts") else "off"
    for cookie, value, allowed in (
        (THEME_COOKIE, ask.sent.text("theme"), ("light", "dark", "auto")),
        (LANG_COOKIE, ask.sent.text("lang"), ("vi", "en")),
        (SHORTCUTS_COOKIE, keys, ("on", "off")),
    ):
        if value in allowed:
            response.set_cookie(
                cookie, value, max_age=YEAR_SECONDS, httponly=True, samesite="lax", secure=ask.door.settings.secure
            )
    return response


@router.get("/password")
def password_page(ask: AskSignedIn) -> Response:
    """Change the password: of one's own will, or because it must be changed."""
    return ask.page("gate.html", _password_view(ask, {}))


@router.post("/password")
def password_sent(ask: AskSignedIn) -> Response:
    """Change it; other sessions end."""
    try:
        change_password(
            ask.desk,
            ask.me,
            old=ask.sent.text("old_password"),
            new=ask.sent.text("password"),
            repeated=ask.sent.text("password_again"),
        )
    except AnswersRejected as refused:
        return ask.page("gate.html", _password_view(ask, errors_by_field(refused, ask.lang)), status=422)
    return ask.done("/account", ask.t("p.password.changed"))


@router.post("/sessions/end")
def session_end_sent(ask: AskSignedIn) -> Response:
    """End one session."""
    end_one_session(ask.desk, ask.me, ask.sent.text("session"))
    return ask.done("/account", ask.t("p.account.session-ended"))


@router.post("/sessions/end-others")
def sessions_end_sent(ask: AskSignedIn) -> Response:
    """End all the others."""
    end_other_sessions(ask.desk, ask.me)
    return ask.done("/account", ask.t("p.account.sessions-ended"))


@router.post("/tokens")
def token_sent(ask: AskSignedIn) -> Response:
    """Make an access token: it is shown on this very answer and never again, so nothing is led on to."""
    days = ask.sent.text("days")
    try:
        made = make_token(
            ask.desk,
            ask.me,
            name=ask.sent.text("name"),
            scope=ask.sent.every("scope"),
            days=int(days) if days.isdecimal() and len(days) < 6 else 0,
            appointment=ask.sent.text("appointment") or None,
        )
    except AnswersRejected as refused:
        return ask.page("account.html", _view(ask, errors_by_field(refused, ask.lang)), current="account", status=422)
    return ask.page("account.html", _view(ask, new_token=made), current="account")


@router.post("/tokens/revoke")
def token_revoke_sent(ask: AskSignedIn) -> Response:
    """Revoke a token."""
    revoke_token(ask.desk, ask.me, ask.sent.text("token"))
    return ask.done("/account", ask.t("p.account.token-revoked"))


def _view(ask: Asking, errors: Mapping[str, str] | None = None, new_token: str = "") -> AccountView:
    asker = ask.me
    account = own_account(ask.desk, asker)
    fields = _token_fields(ask, errors or {})
    facts = [Fact(label=ask.t("p.name"), value=asker.name)]
    if account.email:
        facts.append(Fact(label=ask.t("p.email"), value=account.email))
    if account.phone:
        facts.append(Fact(label=ask.t("p.phone"), value=account.phone))
    return AccountView(
        name=asker.name,
        facts=tuple(facts),
        settings_href="/account/settings",
        sessions=tuple(
            SessionRow(
                id=session.digest,
                device=device(session.agent, ask),
                note=ask.t(
                    "p.account.session.note",
                    since=format_moment(session.made_at),
                    seen=format_day(day_of(session.seen_at)),
                ),
                current=session.digest == asker.session,
            )
            for session in list_sessions(ask.desk, asker)
        ),
        sign_out_everywhere_href="/account/sessions/end-others",
        end_session_href="/account/sessions/end",
        tokens=tuple(
            TokenRow(
                id=token.id,
                title=token.name,
                note=ask.t(
                    "p.account.token.note",
                    scope=[ask.t(f"p.scope.{each}") for each in token.scope],
                    until=format_day(day_of(token.expires_at)),
                    seen=ask.t("p.account.token.never") if token.seen_at is None else format_day(day_of(token.seen_at)),
                ),
            )
            for token in list_tokens(ask.desk, asker)
        ),
        token_fields=fields,
        token_href="/account/tokens",
        revoke_token_href="/account/tokens/revoke",
        new_token=new_token,
        password_fields=(
            box(ask, "old_password", "password", {}, autocomplete="current-password"),
            *password_boxes(ask, {}),
        ),
        password_href="/account/password",
        errors=tuple(ErrorLink(text=view.error, href=f"#{view.focus_id}") for view in fields if view.error),
        roles=role_choices(asker, ask.t) if asker.seats else (),
        role_href="/role",
    )


def _token_fields(ask: Asking, errors: Mapping[str, str]) -> tuple[FieldView, ...]:
    scope = ask.sent.every("scope") or ("read",)
    days = ask.sent.text("days") or str(DAYS_OFFERED[1])
    chosen = ask.sent.text("appointment")
    fields = [
        box(ask, "name", "text", errors, label="p.token.name", hint="p.token.name.hint"),
        FieldView(
            name="scope",
            type="choices",
            label=ask.t("p.token.scope"),
            error=errors.get("scope", ""),
            options=tuple(Option(value=each, label=ask.t(f"p.scope.{each}"), chosen=each in scope) for each in SCOPES),
        ),
        FieldView(
            name="days",
            type="choice",
            label=ask.t("p.token.days"),
            error=errors.get("days", ""),
            options=tuple(
                Option(value=str(each), label=ask.t("p.token.days.each", count=each), chosen=str(each) == days)
                for each in DAYS_OFFERED
                if each <= LONGEST_DAYS
            ),
        ),
    ]
    if ask.me.seats:
        fields.append(
            FieldView(
                name="appointment",
                type="choice",
                label=ask.t("p.token.appointment"),
                error=errors.get("appointment", ""),
                required=False,
                options=tuple(
                    Option(
                        value=seat.appointment,
                        label=f"{seat.title}, {seat.unit_name}",
                        chosen=seat.appointment == chosen,
                    )
                    for seat in ask.me.seats
                ),
            )
        )
    return tuple(fields)


def _password_view(ask: Asking, errors: Mapping[str, str]) -> GateView:
    fields = (
        box(ask, "old_password", "password", errors, autocomplete="current-password"),
        *password_boxes(ask, errors),
    )
    return GateView(
        title=ask.t("p.password.title"),
        action="/account/password",
        button=ask.t("p.password.button"),
        fields=fields,
        lead=ask.t("p.password.must" if ask.me.must_change else "p.password.lead"),
        errors=tuple(ErrorLink(text=view.error, href=f"#{view.focus_id}") for view in fields if view.error),
        busy=ask.t("p.busy"),
    )


_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device(agent: str, ask: Asking) -> str:
    """What a browser calls itself, in two words people know."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return ask.t("p.device", browser=browser, system=system)
    return browser or system or ask.t("p.device.unknown")
