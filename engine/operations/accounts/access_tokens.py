"""Personal access tokens: shown once, kept as a digest, with an end, a scope, and one appointment to act from."""

from collections.abc import Collection

from engine.ground.clock import DAY
from engine.ground.errors import AnswersRejected, NotFound, Refusal
from engine.operations.accounts.asker import Asker
from engine.operations.accounts.desk import Desk, kept_digest
from engine.operations.accounts.recognise import TOKEN_PREFIX
from engine.operations.accounts.trail import note_account
from engine.store.accounts import AccessToken, add_token, end_token, tokens_of
from engine.store.database import Transaction

SCOPES = ("read", "act")
"""What a token may: read; take actions and start cases (which reads as well)."""

LONGEST_DAYS = 366
"""Days a token may live."""

MOST_TOKENS = 20
LONGEST_NAME = 100


def make_token(
    desk: Desk, asker: Asker, *, name: str, scope: Collection[str], days: int, appointment: str | None = None
) -> str:
    """Make a token and give its text, once. `appointment` None acts only for the person.

    Raises `AnswersRejected` at `name`, `scope`, `days` or `appointment`.
    """
    office = desk.office
    now = office.clock.now()
    refusals = []
    title = " ".join(name.split())
    if not title or len(title) > LONGEST_NAME or not title.isprintable():
        refusals.append(Refusal("token.name-wrong", field="name", values={"longest": LONGEST_NAME}))
    if not scope or not set(scope) <= set(SCOPES):
        refusals.append(Refusal("token.scope-wrong", field="scope"))
    if not 1 <= days <= LONGEST_DAYS:
        refusals.append(Refusal("token.days-wrong", field="days", values={"most": LONGEST_DAYS}))
    if appointment is not None and not any(seat.appointment == appointment for seat in asker.seats):
        refusals.append(Refusal("token.appointment-wrong", field="appointment"))
    if refusals:
        raise AnswersRejected(refusals)
    secret = desk.new_secret()

    def work(transaction: Transaction) -> None:
        if len(_alive(tokens_of(transaction, asker.account), now)) >= MOST_TOKENS:
            raise AnswersRejected.because("token.too-many", field="name", most=MOST_TOKENS)
        token = AccessToken(
            id=office.new_identifier(),
            digest=kept_digest(secret),
            account=asker.account,
            person=asker.person,
            name=title,
            appointment=appointment,
            scope=tuple(each for each in SCOPES if each in scope),
            made_at=now,
            expires_at=now + days * DAY,
        )
        add_token(transaction, token)
        note_account(
            desk,
            transaction,
            asker.account,
            "account.token_made",
            {"token": token.id, "name": title, "scope": list(token.scope), "appointment": appointment},
            actor=asker,
        )

    office.database.carry_out(work)
    return f"{TOKEN_PREFIX}{secret}"


def list_tokens(desk: Desk, asker: Asker) -> tuple[AccessToken, ...]:
    """Tokens of the asker's account that are good, the newest first."""
    with desk.office.database.read() as transaction:
        every = tokens_of(transaction, asker.account)
    return tuple(sorted(_alive(every, desk.office.clock.now()), key=lambda token: -token.made_at))


def revoke_token(desk: Desk, asker: Asker, token: str) -> None:
    """End a token of the asker's account. Raises `NotFound` for one that is not theirs."""
    now = desk.office.clock.now()

    def work(transaction: Transaction) -> None:
        if not any(each.id == token for each in tokens_of(transaction, asker.account)):
            raise NotFound("page", token)
        end_token(transaction, token, now)
        note_account(desk, transaction, asker.account, "account.token_revoked", {"token": token}, actor=asker)

    desk.office.database.carry_out(work)


def _alive(tokens: tuple[AccessToken, ...], now: int) -> tuple[AccessToken, ...]:
    return tuple(token for token in tokens if token.ended_at is None and now < token.expires_at)
