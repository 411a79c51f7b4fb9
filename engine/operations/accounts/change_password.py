"""Change a password one knows; ask for a link and set a new one when it is forgotten."""

from engine.ground.errors import AnswersRejected
from engine.operations.accounts.asker import Asker
from engine.operations.accounts.desk import Desk, kept_digest
from engine.operations.accounts.enter import Entered, open_session
from engine.operations.accounts.links import LinkGone, open_link
from engine.operations.accounts.logins import read_login
from engine.operations.accounts.owe import owe_letter, owe_letter_to
from engine.operations.accounts.passwords import accept_password
from engine.operations.accounts.register import count_asking
from engine.operations.accounts.throttle import account_key
from engine.operations.accounts.trail import note_account
from engine.store.accounts import (
    Account,
    Invitation,
    account_by_login,
    add_invitation,
    end_sessions,
    forget_failures,
    load_account,
    set_password,
    use_invitation,
)
from engine.store.database import Transaction


def change_password(desk: Desk, asker: Asker, *, old: str, new: str, repeated: str) -> None:
    """Change the password; every other session of the account ends, its owner is told by letter.

    Raises `AnswersRejected` at `old_password` or `password`.
    """
    office = desk.office
    now = office.clock.now()
    with office.database.read() as transaction:
        account = load_account(transaction, asker.account)
    if account is None or not desk.passwords.check(account.password_hash, old):
        raise AnswersRejected.because("password.old-wrong", field="old_password")
    accept_password(new, repeated, (asker.name, account.email or "", account.phone or ""))
    if new == old:
        raise AnswersRejected.because("password.unchanged", field="password")
    hashed = desk.passwords.hash(new)
    known = account

    def work(transaction: Transaction) -> None:
        set_password(transaction, known.id, hashed, at=now)
        end_sessions(transaction, known.id, now, but=asker.session)
        note_account(desk, transaction, known.id, "account.password_changed", {}, actor=asker)
        owe_letter(desk, transaction, known, "changed", name=asker.name)

    office.database.carry_out(work)


def forgot_password(desk: Desk, *, login: str, address: str, lang: str = "vi") -> None:
    """Owe the letter with the link, when there is such an account; the same answer when there is none.

    Raises `Refused` `sign-in.closed` when asked too often.
    """
    office = desk.office
    now = office.clock.now()
    read = read_login(login)

    def work(transaction: Transaction) -> None:
        count_asking(transaction, read.text if read is not None else login.strip().lower()[:254], address, now)
        account = None if read is None else account_by_login(transaction, email=read.email, phone=read.phone)
        if account is None or account.state != "active" or account.email is None:
            return
        link = office.new_identifier()
        add_invitation(
            transaction,
            Invitation(
                id=link,
                digest=kept_digest(desk.link_secret(link)),
                kind="password",
                person=account.person,
                account=account.id,
                email=account.email,
                details={},
                made_at=now,
                expires_at=now + desk.forgot_within,
            ),
        )
        owe_letter_to(desk, transaction, account.email, "password", person=account.person, lang=lang, link=link)

    office.database.carry_out(work)


def reset_password(desk: Desk, *, secret: str, password: str, repeated: str, agent: str = "") -> Entered:
    """Set a new password by the link, end every session, open the account if it was closed by wrong tries, sign in.

    Raises `LinkGone`, `AnswersRejected`.
    """
    office = desk.office
    now = office.clock.now()
    link = open_link(desk, secret, "password")
    with office.database.read() as transaction:
        account = load_account(transaction, link.account or "")
    if account is None or account.state != "active":
        raise LinkGone("password")
    accept_password(password, repeated, (account.email or "", account.phone or ""))
    hashed = desk.passwords.hash(password)
    known: Account = account

    def work(transaction: Transaction) -> Entered:
        if not use_invitation(transaction, link.id, now):
            raise LinkGone("password")
        set_password(transaction, known.id, hashed, at=now)
        forget_failures(transaction, [account_key(known.id)])
        end_sessions(transaction, known.id, now)
        note_account(desk, transaction, known.id, "account.password_reset", {}, actor=known.person)
        owe_letter(desk, transaction, known, "changed")
        return open_session(desk, transaction, known.id, known.person, agent)

    return office.database.carry_out(work)
