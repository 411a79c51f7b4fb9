"""Work out whom a notice reaches by mail: who is named, and who holds the seats it is meant for today.

A notice lies in inboxes from the moment it is written. Mail is owed to those who can be reached: an account that is
active, with a confirmed address. Two kinds of people are left out although they hold such a seat: whoever took the act
(nobody is told what they did themselves), and the person a case is about, who may not decide on it (S7).
"""

from engine.operations.office import Office
from engine.store.database import Transaction
from engine.store.deliveries import (
    Owed,
    Reachable,
    UnhandedNotice,
    any_unhanded,
    note_handed,
    owe,
    pass_over_notices,
    reachable,
    take_unhanded,
)
from engine.store.seats import person_key


def hand_out_notices(office: Office, most: int = 200) -> int:
    """Work out the deliveries of at most so many notices, all in one transaction; how many notices there were.

    Safe to run in several processes at once: each notice is handed out once.
    """
    with office.database.read() as transaction:
        if not any_unhanded(transaction):
            return 0
    now, today = office.clock.now(), office.clock.today()

    def work(transaction: Transaction) -> int:
        notices = take_unhanded(transaction, most)
        if not notices:
            return 0
        people = reachable(transaction, [seat for notice in notices for seat in notice.seats], today)
        owe(
            transaction,
            [
                Owed(
                    key=f"{notice.id}:{reader.person}:mail", kind="mail", at=now, notice=notice.id, person=reader.person
                )
                for notice in notices
                for reader in people
                if _concerns(notice, reader)
            ],
        )
        note_handed(transaction, [notice.id for notice in notices], now)
        return len(notices)

    return office.database.carry_out(work)


def pass_over_old_notices(office: Office, before: int) -> int:
    """Count every notice written before that instant (microseconds UTC) as handed out, without any mail; how many.

    For cases that were played, not lived: the demonstration's, or those brought in from elsewhere.
    """
    now = office.clock.now()
    return office.database.carry_out(lambda transaction: pass_over_notices(transaction, before, now))


def _concerns(notice: UnhandedNotice, reader: Reachable) -> bool:
    mine = reader.seats.intersection(notice.seats)
    if not mine:
        return False
    if person_key(reader.person) in mine:
        return True
    return reader.person not in (notice.actor, notice.subject)
