"""Owe a letter in the transaction of the act that owes it; the worker sends it."""

from typing import Any

from engine.operations.accounts.desk import Desk
from engine.store.accounts import Account
from engine.store.database import Transaction
from engine.store.deliveries import Owed, owe


def owe_letter(desk: Desk, transaction: Transaction, account: Account, kind: str, **more: Any) -> None:
    """Owe the holder of `account` the letter `kind` (`letters.KINDS`); nothing when no address is known."""
    if account.email is not None:
        owe_letter_to(desk, transaction, account.email, kind, person=account.person, **more)


def owe_letter_to(
    desk: Desk,
    transaction: Transaction,
    address: str,
    kind: str,
    *,
    person: str | None = None,
    lang: str = "vi",
    **more: Any,
) -> None:
    """Owe the letter `kind` to an address."""
    now = desk.office.clock.now()
    details = {"letter": kind, "to": address, "lang": lang, "at": now, **more}
    owed = Owed(key=f"account:{desk.office.new_identifier()}", kind="mail", at=now, person=person, details=details)
    owe(transaction, [owed])
