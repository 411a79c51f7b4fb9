"""Sign in with an e-mail address or a telephone number and a password; sign out.

A wrong password and a name nobody has are answered with the same sentence, after the same work, and close after the
same number of tries. Who has an address is told by letter when their account closes; nobody else is.
"""

from engine.ground.clock import format_moment
from engine.ground.errors import Refused
from engine.operations.accounts.desk import Desk, is_secret, kept_digest
from engine.operations.accounts.enter import Entered, open_session
from engine.operations.accounts.logins import read_login
from engine.operations.accounts.owe import owe_letter
from engine.operations.accounts.throttle import ADDRESS, SIGN_IN, Tally, account_key, address_key, name_key
from engine.operations.accounts.trail import note_account
from engine.store.accounts import (
    Account,
    account_by_login,
    end_session,
    forget_failures,
    keep_failures,
    load_failures,
    mark_signed_in,
    renew_hash,
)
from engine.store.database import Transaction


class TooManyTries(Refused):
    """Met when signing in is closed for a while."""


def sign_in(desk: Desk, *, login: str, password: str, address: str, agent: str = "", before: str = "") -> Entered:
    """Open a session for whoever this is. `before` is the secret of a session of the same browser, which ends.

    Raises `Refused` `sign-in.wrong`, `TooManyTries` `sign-in.closed`, `Refused` `account.busy`.
    """
    office = desk.office
    now = office.clock.now()
    read = read_login(login)
    with office.database.read() as transaction:
        account = None if read is None else account_by_login(transaction, email=read.email, phone=read.phone)
        who = name_key(login.strip().lower()[:254]) if account is None else account_key(account.id)
        where = address_key(address)
        tallies = load_failures(transaction, [who, where])
    for key in (who, where):
        tally = Tally.of(tallies.get(key))
        if tally.is_closed(now):
            raise closed(tally)
    usable = account is not None and account.state == "active"
    right = desk.passwords.check(account.password_hash if usable and account is not None else None, password)
    if not right or account is None:
        office.database.carry_out(lambda transaction: _failed(desk, transaction, account, who, where))
        raise Refused.because("sign-in.wrong")
    renewed = None
    if account.password_hash is not None and desk.passwords.is_outdated(account.password_hash):
        renewed = desk.passwords.hash(password)
    known = account

    def enter(transaction: Transaction) -> Entered:
        forget_failures(transaction, [who])
        mark_signed_in(transaction, known.id, now)
        if renewed is not None:
            renew_hash(transaction, known.id, renewed)
        if is_secret(before):
            end_session(transaction, kept_digest(before), now)
        return open_session(desk, transaction, known.id, known.person, agent, must_change=known.must_change)

    return office.database.carry_out(enter)


def sign_out(desk: Desk, secret: str) -> None:
    """End the session of this secret; nothing when there is none."""
    if is_secret(secret):
        now = desk.office.clock.now()
        desk.office.database.carry_out(lambda transaction: end_session(transaction, kept_digest(secret), now))


def closed(tally: Tally) -> TooManyTries:
    """The refusal that says until when."""
    return TooManyTries.because("sign-in.closed", until=format_moment(tally.closed_until or 0))


def _failed(desk: Desk, transaction: Transaction, account: Account | None, who: str, where: str) -> None:
    now = desk.office.clock.now()
    tallies = load_failures(transaction, [who, where], lock=True)
    mine = Tally.of(tallies.get(who)).after_failure(SIGN_IN, now)
    theirs = Tally.of(tallies.get(where)).after_failure(ADDRESS, now)
    keep_failures(transaction, [mine.kept(who), theirs.kept(where)])
    if account is not None and mine.closed_until is not None:
        note_account(desk, transaction, account.id, "account.locked", {"until": mine.closed_until}, actor=None)
        owe_letter(desk, transaction, account, "locked", until=mine.closed_until)
