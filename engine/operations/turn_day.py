"""When a day begins, lists show what holds from that day on: a name, a unit, a parent that was entered beforehand.

What is true on a day is always read from the dated rows; only the columns that lists are sorted and searched by have to
be brought along.
"""

from engine.ground.clock import plus_days
from engine.ground.errors import SetupError
from engine.operations.office import Office
from engine.store.database import Transaction
from engine.store.records import show_what_begins
from engine.store.turning import note_turned, show_units_that_turn, turned_on

_FIRST = 31
"""Days looked back when it was never done: lists show what is entered for today or earlier as soon as it is entered."""


def turn_day(office: Office) -> int:
    """Bring lists up to today if that was not done yet, in one transaction; how many values began to show.

    Safe to do often, and in several processes at once. Does nothing before a pack is published.
    """
    today = office.clock.today()
    with office.database.read() as transaction:
        if turned_on(transaction, lock=False) == today:
            return 0
    try:
        records = office.definitions.current().records
    except SetupError:  # no pack: nobody knows yet which values lists show
        return 0

    def work(transaction: Transaction) -> int:
        since = turned_on(transaction) or plus_days(today, -_FIRST)
        if since >= today:
            return 0
        shown = show_what_begins(transaction, records, since, today)
        shown += show_units_that_turn(transaction, since, today)
        note_turned(transaction, today, office.clock.now())
        return shown

    return office.database.carry_out(work)
