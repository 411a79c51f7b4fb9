"""One-time links: opened by their secret, used once, good for a while."""

from engine.ground.errors import EngineError
from engine.operations.accounts.desk import Desk, is_secret, kept_digest
from engine.store.accounts import Invitation, find_invitation
from engine.store.database import Transaction


class LinkGone(EngineError):
    """Met when a one-time link was used, has expired, or never was: all look the same."""


def open_link(desk: Desk, secret: str, kind: str, transaction: Transaction | None = None) -> Invitation:
    """The link of this secret and kind, as long as it is good. Looking does not use it: mail programs look too.

    Raises `LinkGone`.
    """
    if not is_secret(secret):
        raise LinkGone(kind)
    if transaction is None:
        with desk.office.database.read() as reading:
            found = find_invitation(reading, kept_digest(secret))
    else:
        found = find_invitation(transaction, kept_digest(secret))
        if found is not None and found.used_at is None:
            raise LinkGone(kind)
    if found is None or found.kind != kind or found.used_at is not None or desk.office.clock.now() >= found.expires_at:
        raise LinkGone(kind)
    return found
