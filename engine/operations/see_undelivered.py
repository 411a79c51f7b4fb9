"""What could not be delivered to the outside, for administrators: they see why, mend it, and have it tried again."""

from engine.cases.act import Via
from engine.ground.errors import NotFound
from engine.operations.accounts.asker import Asker
from engine.operations.office import Office
from engine.operations.rights import require_administrator
from engine.operations.signing import signature_of
from engine.store.database import Transaction
from engine.store.deliveries import GivenUp, given_up, owe_again
from engine.store.trail import INSTALLATION, Note, write

MOST = 100
"""Shown at once: the newest. Those behind them come up when these are settled."""


def list_undelivered(office: Office, asker: Asker) -> tuple[GivenUp, ...]:
    """Deliveries that were given up, newest first, at most `MOST`.

    Raises `NotAllowed` for whoever does not administer.
    """
    require_administrator(office, asker)
    with office.database.read() as transaction:
        return given_up(transaction, MOST)


def deliver_again(office: Office, asker: Asker, key: str, via: Via = "page") -> None:
    """Let a delivery that was given up be tried once more. Written into the trail.

    Raises `NotAllowed` for whoever does not administer, `NotFound` when it was not given up.
    """
    require_administrator(office, asker)
    signature = signature_of(office, asker, via)

    def work(transaction: Transaction) -> None:
        if not owe_again(transaction, key, signature.at):
            raise NotFound("delivery", key)
        write(transaction, signature, Note(stream=INSTALLATION, kind="delivery.again", payload={"key": key}))

    office.database.carry_out(work)
