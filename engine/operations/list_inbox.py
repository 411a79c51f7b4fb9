"""What waits for somebody: tasks by deadline, counts by procedure, the next page behind the last."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.operations.office import Office
from engine.operations.rights import Viewer
from engine.store.database import Transaction
from engine.store.inbox import START, InboxLine, inbox_counts, inbox_page
from engine.store.seats import VACANT


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbox:
    """One page of an inbox."""

    lines: tuple[InboxLine, ...]
    following: tuple[str, str] | None
    """What the next page begins behind; None when this is the last."""
    counts: Mapping[str, Mapping[str, int]]
    """By procedure: `all` and `late`; counted up to 500 tasks."""

    @property
    def total(self) -> int:
        """How many tasks wait, counted up to 500."""
        return sum(count["all"] for count in self.counts.values())

    @property
    def late(self) -> int:
        """How many of them are late."""
        return sum(count["late"] for count in self.counts.values())


def list_inbox(
    office: Office,
    viewer: Viewer,
    *,
    after: tuple[str, str] = START,
    most: int = 25,
    procedure: str | None = None,
) -> Inbox:
    """A page of what waits for the viewer, soonest due first, behind the position `after`; perhaps of one procedure."""
    with office.database.read() as transaction:
        lines = inbox_page(transaction, viewer.keys, after=after, most=most + 1, procedure=procedure)
        counts = inbox_counts(transaction, viewer.keys, office.clock.today())
    shown = lines[:most]
    return Inbox(lines=shown, following=shown[-1].position if len(lines) > most and shown else None, counts=counts)


def count_waiting(transaction: Transaction, viewer: Viewer, today: str) -> tuple[int, int]:
    """How many tasks wait for the viewer and how many of them are late: for the bar of every page."""
    counts = inbox_counts(transaction, viewer.keys, today)
    return sum(count["all"] for count in counts.values()), sum(count["late"] for count in counts.values())


def list_vacant(office: Office, after: tuple[str, str] = START, most: int = 25) -> tuple[InboxLine, ...]:
    """Tasks for which nobody at all could be named, oldest deadline first: for keepers."""
    with office.database.read() as transaction:
        return inbox_page(transaction, (VACANT,), after=after, most=most)
