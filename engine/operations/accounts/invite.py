"""Invite somebody known to sign in, by a one-time link; take the invitation up. There are no first passwords."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.ground.errors import AnswersRejected, NotFound, Refused
from engine.operations.accounts.asker import Asker
from engine.operations.accounts.desk import Desk, kept_digest
from engine.operations.accounts.enter import Entered, open_session
from engine.operations.accounts.links import LinkGone, open_link
from engine.operations.accounts.logins import read_email
from engine.operations.accounts.owe import owe_letter_to
from engine.operations.accounts.passwords import accept_password
from engine.operations.accounts.reach import require_reach
from engine.operations.accounts.trail import note_account
from engine.store.accounts import (
    Account,
    Invitation,
    account_by_login,
    account_of_person,
    add_account,
    add_invitation,
    change_login,
    set_first_password,
    use_invitation,
    withdraw_invitations,
)
from engine.store.database import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """An invitation that is on its way."""

    account: str
    email: str
    expires_at: int


def invite(desk: Desk, asker: Asker, *, person: str, email: str, lang: str = "vi") -> Invited:
    """Invite `person` at `email`. Inviting again replaces the link that was sent before.

    The level above invites for the units directly below, a unit its own members (`require_reach`). Raises
    `NotFound` for everybody else, `AnswersRejected` at `email`, `Refused`
    `invite.active` when the person can sign in already.
    """
    office = desk.office
    now = office.clock.now()
    address = read_email(email)
    if address is None:
        raise AnswersRejected.because("field.not-an-email", field="email", title="")

    def work(transaction: Transaction) -> Invited:
        invited = require_reach(office, transaction, asker, person)
        account = account_of_person(transaction, person)
        if account is not None and account.state == "active":
            raise Refused.because("invite.active")
        other = account_by_login(transaction, email=address)
        if other is not None and other.person != person:
            raise AnswersRejected.because("invite.taken", field="email")
        if account is None:
            account = Account(id=office.new_identifier(), person=person, email=address, state="invited", made_at=now)
            add_account(transaction, account)
        elif account.email != address:
            change_login(transaction, account.id, email=address)
        withdraw_invitations(transaction, account.id, "account", now)
        link, seat = office.new_identifier(), asker.seat
        expires_at = now + desk.invited_within
        add_invitation(
            transaction,
            Invitation(
                id=link,
                digest=kept_digest(desk.link_secret(link)),
                kind="account",
                person=person,
                account=account.id,
                email=address,
                details={"name": invited.name, "by": asker.name, "unit": "" if seat is None else seat.unit_name},
                made_by=asker.person,
                made_at=now,
                expires_at=expires_at,
            ),
        )
        owe_letter_to(
            desk,
            transaction,
            address,
            "account",
            person=person,
            lang=lang,
            link=link,
            name=invited.name,
            by=asker.name,
            unit="" if seat is None else seat.unit_name,
        )
        note_account(
            desk, transaction, account.id, "account.invited", {"person": person, "email": address}, actor=asker
        )
        return Invited(account=account.id, email=address, expires_at=expires_at)

    return office.database.carry_out(work)


def may_invite(desk: Desk, asker: Asker, person: str) -> bool:
    """Whether the asker may invite the person: they are within reach and cannot sign in yet."""
    with desk.office.database.read() as transaction:
        try:
            require_reach(desk.office, transaction, asker, person)
        except NotFound:
            return False
        account = account_of_person(transaction, person)
    return account is None or account.state == "invited"


def look_at_invitation(desk: Desk, secret: str) -> Mapping[str, str]:
    """What the page of an invitation says: `name`, `email`, who invites (`by`) and from which `unit`. Raises
    `LinkGone`.
    """
    link = open_link(desk, secret, "account")
    said = {name: str(link.details.get(name, "")) for name in ("name", "by", "unit")}
    return {**said, "email": link.email or ""}


def accept_invitation(desk: Desk, *, secret: str, password: str, repeated: str, agent: str = "") -> Entered:
    """Set the first password and sign in; the address counts as confirmed. Raises `LinkGone`, `AnswersRejected`."""
    office = desk.office
    now = office.clock.now()
    link = open_link(desk, secret, "account")
    if link.account is None or link.person is None:
        raise LinkGone("account")
    account, person = link.account, link.person
    accept_password(password, repeated, (str(link.details.get("name", "")), link.email or ""))
    hashed = desk.passwords.hash(password)

    def work(transaction: Transaction) -> Entered:
        if not use_invitation(transaction, link.id, now):
            raise LinkGone("account")
        set_first_password(transaction, account, hashed, at=now)
        note_account(desk, transaction, account, "account.taken_up", {"person": person}, actor=person)
        return open_session(desk, transaction, account, person, agent)

    return office.database.carry_out(work)
