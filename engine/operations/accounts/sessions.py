"""Where an account is signed in; ending one of these sessions, or all the others."""

from engine.ground.errors import NotFound
from engine.operations.accounts.asker import Asker
from engine.operations.accounts.desk import Desk
from engine.operations.accounts.trail import note_account
from engine.store.accounts import Account, Session, end_session, end_sessions, load_account, sessions_of
from engine.store.database import Transaction


def list_sessions(desk: Desk, asker: Asker) -> tuple[Session, ...]:
    """Sessions of the asker's account that have not ended, the newest first."""
    now = desk.office.clock.now()
    with desk.office.database.read() as transaction:
        every = sessions_of(transaction, asker.account)
    alive = [
        session
        for session in every
        if session.ended_at is None and now < session.expires_at and now - session.seen_at < desk.idle
    ]
    return tuple(sorted(alive, key=lambda session: -session.made_at))


def end_one_session(desk: Desk, asker: Asker, digest: str) -> None:
    """End one session of the asker's account. Raises `NotFound` for one that is not theirs."""
    now = desk.office.clock.now()

    def work(transaction: Transaction) -> None:
        if not any(session.digest == digest for session in sessions_of(transaction, asker.account)):
            raise NotFound("page", digest)
        end_session(transaction, digest, now)
        note_account(desk, transaction, asker.account, "account.session_ended", {}, actor=asker)

    desk.office.database.carry_out(work)


def end_other_sessions(desk: Desk, asker: Asker) -> None:
    """End every session of the asker's account but the one that asks."""
    now = desk.office.clock.now()

    def work(transaction: Transaction) -> None:
        end_sessions(transaction, asker.account, now, but=asker.session)
        note_account(desk, transaction, asker.account, "account.sessions_ended", {}, actor=asker)

    desk.office.database.carry_out(work)


def own_account(desk: Desk, asker: Asker) -> Account:
    """The asker's account. Raises `NotFound`."""
    with desk.office.database.read() as transaction:
        account = load_account(transaction, asker.account)
    if account is None:
        raise NotFound("account", asker.account)
    return account
