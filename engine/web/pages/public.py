"""Pages for people who are not signed in: sign in, register, confirm, take up an invitation, forgotten password."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from engine.ground.errors import AnswersRejected, Refused
from engine.operations.accounts.change_password import forgot_password, reset_password
from engine.operations.accounts.enter import Entered
from engine.operations.accounts.invite import accept_invitation, look_at_invitation
from engine.operations.accounts.links import open_link
from engine.operations.accounts.register import Registration, confirm_email, register
from engine.operations.accounts.sign_in import TooManyTries, sign_in, sign_out
from engine.web.asking import Ask, Asking, own_path
from engine.web.filling import refusal_sentence
from engine.web.frame import LANG_COOKIE, THEME_COOKIE, YEAR_SECONDS
from engine.web.identity import SESSION, choose_seat, forget, let_in
from engine.web.views import (
    Button,
    ErrorLink,
    Fact,
    FieldType,
    FieldView,
    GateView,
    Link,
    MessageView,
    Notice,
    SignInView,
)

router = APIRouter()

Secret = Annotated[str, Path(max_length=80)]


# --- signing in and out -----------------------------------------------------------------------------------------------


@router.get("/sign-in")
def sign_in_page(ask: Ask) -> Response:
    """The sign-in page; who is signed in is led on."""
    if ask.asker is not None:
        return ask.go(own_path(ask.query("next") or "/"))
    return ask.page("sign_in.html", _sign_in_view(ask, next_=own_path(ask.query("next") or "/")))


@router.post("/sign-in")
def sign_in_sent(ask: Ask) -> Response:
    """Sign in and lead to where the person was going."""
    target = own_path(ask.sent.text("next") or "/")
    login = ask.sent.text("login")
    try:
        entered = sign_in(
            ask.desk,
            login=login,
            password=ask.sent.text("password"),
            address=ask.address,
            agent=ask.agent,
            before=ask.secret,
        )
    except TooManyTries as refused:
        notice = Notice(mood="look", text=refusal_sentence(refused.refusals[0], ask.lang))
        return ask.page("sign_in.html", _sign_in_view(ask, login=login, next_=target, notice=notice), status=429)
    except Refused as refused:
        view = _sign_in_view(ask, login=login, next_=target, error=refusal_sentence(refused.refusals[0], ask.lang))
        return ask.page("sign_in.html", view, status=422)
    return _entered(ask, entered, "/account/password" if entered.must_change else target)


@router.post("/sign-out")
def sign_out_sent(ask: Ask) -> Response:
    """End the session."""
    sign_out(ask.desk, ask.secret)
    response = ask.go("/sign-in", Notice(mood="info", text=ask.t("p.signed-out")))
    forget(response, SESSION, ask.door.settings)
    return response


def _sign_in_view(
    ask: Asking, *, login: str = "", next_: str = "/", error: str = "", notice: Notice | None = None
) -> SignInView:
    return SignInView(
        action="/sign-in",
        register_href="/register",
        forgot_href="/forgot-password",
        login=login[:254],
        next="" if next_ == "/" else next_,
        error=error,
        notice=notice,
        demo=ask.door.demonstration_accounts,
    )


def _entered(ask: Asking, entered: Entered, target: str, notice: Notice | None = None) -> Response:
    response = ask.go(target, notice)
    let_in(response, entered, ask.door.settings, ask.office.clock.now())
    return response


# --- registering ------------------------------------------------------------------------------------------------------


@router.get("/register")
def register_page(ask: Ask) -> Response:
    """The form by which a young person registers alone."""
    if ask.asker is not None:
        return ask.go("/")
    return ask.page("gate.html", _register_view(ask))


@router.post("/register")
def register_sent(ask: Ask) -> Response:
    """Take the registration; the same page whether the address is known or not."""
    given = ask.sent.fields
    birth_date = given.get("birth_date")
    registration = Registration(
        name=ask.sent.text("name"),
        birth_date=birth_date if isinstance(birth_date, Mapping) else str(birth_date or ""),
        email=ask.sent.text("email"),
        phone=ask.sent.text("phone"),
        lang=ask.lang,
    )
    try:
        register(ask.desk, registration, address=ask.address)
    except AnswersRejected as refused:
        return ask.page("gate.html", _register_view(ask, refused), status=422)
    return ask.go("/register/sent")


@router.get("/register/sent")
def register_done(ask: Ask) -> Response:
    """Look into your mail."""
    return ask.page(
        "message.html",
        MessageView(
            title=ask.t("p.register.sent.title"),
            text=ask.t("p.register.sent.text"),
            drawing="waiting",
            note=ask.t("p.register.sent.note"),
            notice=_where_mail_lies(ask),
        ),
    )


@router.get("/confirm/{secret}")
def confirm_page(ask: Ask, secret: Secret) -> Response:
    """Set the password; looking at the link does not use it."""
    link = open_link(ask.desk, secret, "register")
    return ask.page("gate.html", _confirm_view(ask, secret, str(link.details.get("name", "")), link.email or ""))


@router.post("/confirm/{secret}")
def confirm_sent(ask: Ask, secret: Secret) -> Response:
    """Become a person with an account, signed in."""
    link = open_link(ask.desk, secret, "register")
    try:
        made = confirm_email(
            ask.desk,
            secret=secret,
            password=ask.sent.text("password"),
            repeated=ask.sent.text("password_again"),
            agent=ask.agent,
        )
    except AnswersRejected as refused:
        view = _confirm_view(ask, secret, str(link.details.get("name", "")), link.email or "", refused)
        return ask.page("gate.html", view, status=422)
    return _entered(ask, made.entered, "/", Notice(mood="good", text=ask.t("p.confirmed")))


def _register_view(ask: Asking, refused: AnswersRejected | None = None) -> GateView:
    errors = errors_by_field(refused, ask.lang)
    given = ask.sent.fields.get("birth_date")
    parts = {name: str(value)[:10] for name, value in given.items()} if isinstance(given, Mapping) else {}
    fields = (
        box(ask, "name", "text", errors, autocomplete="name", hint="p.register.name.hint"),
        FieldView(
            name="birth_date",
            type="date",
            label=ask.t("p.register.birth_date"),
            hint=ask.t("p.register.birth_date.hint"),
            error=errors.get("birth_date", ""),
            parts=parts,
            autocomplete="bday",
        ),
        box(ask, "email", "email", errors, autocomplete="email", hint="p.register.email.hint"),
        box(ask, "phone", "phone", errors, autocomplete="tel", required=False),
    )
    return GateView(
        title=ask.t("p.register.title"),
        action="/register",
        button=ask.t("p.register.button"),
        fields=fields,
        lead=ask.t("p.register.lead"),
        errors=tuple(ErrorLink(text=view.error, href=f"#{view.focus_id}") for view in fields if view.error),
        after=(Link(label=ask.t("p.register.have"), href="/sign-in"),),
        note=ask.t("p.register.note"),
        busy=ask.t("p.busy"),
    )


def _confirm_view(ask: Asking, secret: str, name: str, email: str, refused: AnswersRejected | None = None) -> GateView:
    errors = errors_by_field(refused, ask.lang)
    fields = password_boxes(ask, errors)
    return GateView(
        notice=Notice(mood="bad", text=errors["email"]) if "email" in errors else None,
        title=ask.t("p.confirm.title"),
        action=f"/confirm/{secret}",
        button=ask.t("p.confirm.button"),
        fields=fields,
        lead=ask.t("p.confirm.lead"),
        facts=(Fact(label=ask.t("p.name"), value=name), Fact(label=ask.t("p.email"), value=email)),
        errors=tuple(ErrorLink(text=view.error, href=f"#{view.focus_id}") for view in fields if view.error),
        busy=ask.t("p.busy"),
    )


def _where_mail_lies(ask: Asking) -> Notice | None:
    settings = ask.door.settings
    if not settings.demonstration or settings.smtp_url is not None:
        return None
    return Notice(mood="info", text=ask.t("p.register.demo", folder=settings.mail_dir.name))


# --- invitations ------------------------------------------------------------------------------------------------------


@router.get("/invitation/{secret}")
def invitation_page(ask: Ask, secret: Secret) -> Response:
    """Who is invited; set the first password."""
    return ask.page("gate.html", _invitation_view(ask, secret, look_at_invitation(ask.desk, secret)))


@router.post("/invitation/{secret}")
def invitation_sent(ask: Ask, secret: Secret) -> Response:
    """Take the invitation up."""
    about = look_at_invitation(ask.desk, secret)
    try:
        entered = accept_invitation(
            ask.desk,
            secret=secret,
            password=ask.sent.text("password"),
            repeated=ask.sent.text("password_again"),
            agent=ask.agent,
        )
    except AnswersRejected as refused:
        return ask.page("gate.html", _invitation_view(ask, secret, about, refused), status=422)
    return _entered(ask, entered, "/", Notice(mood="good", text=ask.t("p.invitation.done")))


def _invitation_view(
    ask: Asking, secret: str, about: Mapping[str, str], refused: AnswersRejected | None = None
) -> GateView:
    fields = password_boxes(ask, errors_by_field(refused, ask.lang))
    return GateView(
        title=ask.t("p.invitation.title"),
        action=f"/invitation/{secret}",
        button=ask.t("p.invitation.button"),
        fields=fields,
        lead=ask.t("p.invitation.lead"),
        facts=(
            Fact(label=ask.t("p.name"), value=about["name"]),
            Fact(label=ask.t("p.email"), value=about["email"]),
            *((Fact(label=ask.t("p.invitation.by"), value=about["by"], note=about["unit"]),) if about["by"] else ()),
        ),
        errors=tuple(ErrorLink(text=view.error, href=f"#{view.focus_id}") for view in fields if view.error),
        busy=ask.t("p.busy"),
    )


# --- forgotten passwords ----------------------------------------------------------------------------------------------


@router.get("/forgot-password")
def forgot_page(ask: Ask) -> Response:
    """Ask for a link."""
    return ask.page(
        "gate.html",
        GateView(
            title=ask.t("p.forgot.title"),
            action="/forgot-password",
            button=ask.t("p.forgot.button"),
            fields=(box(ask, "login", "text", {}, autocomplete="username"),),
            lead=ask.t("p.forgot.lead"),
            after=(Link(label=ask.t("p.forgot.back"), href="/sign-in"),),
        ),
    )


@router.post("/forgot-password")
def forgot_sent(ask: Ask) -> Response:
    """The same page whether there is such an account or not."""
    forgot_password(ask.desk, login=ask.sent.text("login"), address=ask.address, lang=ask.lang)
    return ask.go("/forgot-password/sent")


@router.get("/forgot-password/sent")
def forgot_done(ask: Ask) -> Response:
    """Look into your mail."""
    return ask.page(
        "message.html",
        MessageView(
            title=ask.t("p.forgot.sent.title"),
            text=ask.t("p.forgot.sent.text"),
            drawing="waiting",
            buttons=(Button(label=ask.t("p.forgot.back"), href="/sign-in", kind="main"),),
            notice=_where_mail_lies(ask),
        ),
    )


@router.get("/password/{secret}")
def reset_page(ask: Ask, secret: Secret) -> Response:
    """Set a new password."""
    open_link(ask.desk, secret, "password")
    return ask.page("gate.html", _reset_view(ask, secret))


@router.post("/password/{secret}")
def reset_sent(ask: Ask, secret: Secret) -> Response:
    """Set it and sign in."""
    try:
        entered = reset_password(
            ask.desk,
            secret=secret,
            password=ask.sent.text("password"),
            repeated=ask.sent.text("password_again"),
            agent=ask.agent,
        )
    except AnswersRejected as refused:
        return ask.page("gate.html", _reset_view(ask, secret, refused), status=422)
    return _entered(ask, entered, "/", Notice(mood="good", text=ask.t("p.password.changed")))


def _reset_view(ask: Asking, secret: str, refused: AnswersRejected | None = None) -> GateView:
    fields = password_boxes(ask, errors_by_field(refused, ask.lang))
    return GateView(
        title=ask.t("p.reset.title"),
        action=f"/password/{secret}",
        button=ask.t("p.reset.button"),
        fields=fields,
        lead=ask.t("p.reset.lead"),
        errors=tuple(ErrorLink(text=view.error, href=f"#{view.focus_id}") for view in fields if view.error),
        busy=ask.t("p.busy"),
    )


# --- choices of the browser -------------------------------------------------------------------------------------------


@router.post("/theme")
def theme_sent(ask: Ask) -> Response:
    """Light, dark, or as the machine is set."""
    return _chosen(ask, THEME_COOKIE, ask.sent.text("theme"), ("light", "dark", "auto"))


@router.post("/language")
def language_sent(ask: Ask) -> Response:
    """Vietnamese or English."""
    return _chosen(ask, LANG_COOKIE, ask.sent.text("lang"), ("vi", "en"))


@router.post("/role")
def role_sent(ask: Ask) -> Response:
    """Act from another seat, or as oneself."""
    asker = ask.me
    wanted = ask.sent.text("role")
    response = ask.go(own_path(ask.sent.text("next") or "/"))
    if wanted == "" or any(seat.appointment == wanted for seat in asker.seats):
        choose_seat(response, wanted, ask.door.settings)
    return response


def _chosen(ask: Asking, cookie: str, value: str, allowed: tuple[str, ...]) -> Response:
    response = ask.go(own_path(ask.sent.text("next") or "/"))
    if value in allowed:
        response.set_cookie(
            cookie, value, max_age=YEAR_SECONDS, httponly=True, samesite="lax", secure=ask.door.settings.secure
        )
    return response


# --- boxes ------------------------------------------------------------------------------------------------------------


def errors_by_field(refused: AnswersRejected | None, lang: str) -> dict[str, str]:
    """The first sentence beside each field."""
    found: dict[str, str] = {}
    for refusal in refused.refusals if refused is not None else ():
        found.setdefault(refusal.field or "", refusal_sentence(refusal, lang))
    return found


def box(
    ask: Asking,
    name: str,
    kind: FieldType,
    errors: Mapping[str, str],
    *,
    autocomplete: str = "",
    hint: str = "",
    required: bool = True,
    label: str = "",
) -> FieldView:
    """A box of a short form with what was typed before; never a password."""
    return FieldView(
        name=name,
        type=kind,
        label=ask.t(label or f"p.{name}"),
        hint=ask.t(hint) if hint else "",
        error=errors.get(name, ""),
        value="" if kind == "password" else ask.sent.text(name)[:300],
        autocomplete=autocomplete,
        required=required,
    )


def password_boxes(ask: Asking, errors: Mapping[str, str]) -> tuple[FieldView, ...]:
    """A new password, twice."""
    return (
        box(ask, "password", "password", errors, autocomplete="new-password", hint="p.password.hint"),
        box(ask, "password_again", "password", errors, autocomplete="new-password"),
    )
