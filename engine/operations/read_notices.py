"""What somebody was told: their notices, newest first; noting which were read."""

from engine.operations.office import Office
from engine.operations.rights import Viewer
from engine.store.database import Transaction
from engine.store.notices import NEWEST, NoticeLine, mark_read, notices_for

MOST_MARKED = 200
"""Notices noted as read at once: the newest."""


def list_notices(
    office: Office, viewer: Viewer, *, before: str = NEWEST, most: int = 25
) -> tuple[tuple[NoticeLine, ...], str | None]:
    """A page of notices and what the next page begins behind (None: the last one)."""
    with office.database.read() as transaction:
        lines = notices_for(transaction, viewer.person, viewer.keys, before, most + 1)
    shown = lines[:most]
    return shown, shown[-1].id if len(lines) > most else None


def has_unread(transaction: Transaction, viewer: Viewer) -> bool:
    """Whether the newest notice was not read yet."""
    return any(not line.read for line in notices_for(transaction, viewer.person, viewer.keys, most=1))


def read_all(office: Office, viewer: Viewer) -> None:
    """Note the newest notices as read."""
    now = office.clock.now()

    def work(transaction: Transaction) -> None:
        lines = notices_for(transaction, viewer.person, viewer.keys, most=MOST_MARKED)
        mark_read(transaction, viewer.person, [line.id for line in lines if not line.read], now)

    office.database.carry_out(work)
