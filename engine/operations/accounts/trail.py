"""Events about accounts and persons: who did what to whose way of signing in."""

from collections.abc import Mapping
from typing import Any

from engine.operations.accounts.asker import Asker
from engine.operations.accounts.desk import Desk
from engine.store.database import Transaction
from engine.store.trail import Note, Signature, write


def note_account(
    desk: Desk,
    transaction: Transaction,
    account: str,
    kind: str,
    payload: Mapping[str, Any],
    *,
    actor: Asker | str | None,
    more: tuple[Note, ...] = (),
    act: str | None = None,
) -> None:
    """Write one event to the account's stream, and `more` to others, as one act.

    `actor` is who did it: somebody signed in, a person's id (just becoming known), or None for the system.
    """
    office = desk.office
    person = actor.person if isinstance(actor, Asker) else actor
    signature = Signature(
        act=act or office.new_identifier(),
        salt=office.identifiers.salt,
        at=office.clock.now(),
        today=office.clock.today(),
        actor=person,
        account=actor.account if isinstance(actor, Asker) else account if person is not None else None,
        seat=actor.seat.seat if isinstance(actor, Asker) and actor.seat is not None else None,
    )
    notes = (Note(stream=f"account:{account}", kind=kind, payload=payload), *more)
    write(transaction, signature, *notes)
