"""Opening a session, once it is certain who it is for."""

from dataclasses import dataclass, field

from engine.operations.accounts.desk import Desk, kept_digest
from engine.store.accounts import Session, add_session
from engine.store.database import Transaction

LONGEST_AGENT = 200
"""Characters kept of what a browser calls itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """Somebody is signed in."""

    secret: str = field(repr=False)
    """For the cookie; kept nowhere else."""
    person: str
    account: str
    expires_at: int
    """Microseconds since 1970 UTC: when it ends in any case."""
    must_change: bool = False


def open_session(
    desk: Desk, transaction: Transaction, account: str, person: str, agent: str, *, must_change: bool = False
) -> Entered:
    """A new session with a secret of its own: no secret from before signing in lives on."""
    now = desk.office.clock.now()
    secret = desk.new_secret()
    session = Session(
        digest=kept_digest(secret),
        account=account,
        person=person,
        made_at=now,
        seen_at=now,
        expires_at=now + desk.longest,
        csrf=kept_digest(f"csrf:{secret}"),
        agent=agent[:LONGEST_AGENT],
    )
    add_session(transaction, session)
    return Entered(
        secret=secret, person=person, account=account, expires_at=session.expires_at, must_change=must_change
    )
