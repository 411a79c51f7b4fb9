"""Work out whom a notice reaches by mail: who is named, and who holds the seats it is meant for today.

Of what is to be done, those who act for others today are told as well (S30), within the procedures they act in.

A notice lies in inboxes from the moment it is written. Mail is owed to those who can be reached: an account that is
active, with a confirmed address. Two kinds of people are left out although they hold such a seat: whoever took the act
(nobody is told what they did themselves), and the person a case is about, who may not decide on it (S7).
"""

from engine.operations.office import Office
from engine.store.database import Transaction
from engine.store.deliveries import (
    Owed,
    Reachable,
    StandIn,
    UnhandedNotice,
    any_unhanded,
    note_handed,
    owe,
    pass_over_notices,
    reachable,
    standing_in,
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
        tasks = [seat for notice in notices if notice.kind in _TASKS for seat in notice.seats]
        others = standing_in(transaction, tasks, today) if tasks else ()
        owed: dict[str, Owed] = {}
        for notice in notices:
            told = [reader.person for reader in people if _concerns(notice, reader)]
            told += [one.person for one in others if _stands_in(notice, one)]
            for person in told:
                key = f"{notice.id}:{person}:mail"
                owed[key] = Owed(key=key, kind="mail", at=now, notice=notice.id, person=person)
        owe(transaction, list(owed.values()))
        note_handed(transaction, [notice.id for notice in notices], now)
        return len(notices)

    return office.database.carry_out(work)


def pass_over_old_notices(office: Office, before: int) -> int:
    """Count every notice written before that instant (microseconds UTC) as handed out, without any mail; how many.

    For cases that were played, not lived: the demonstration's, or those brought in from elsewhere.
    """
    now = office.clock.now()
    return office.database.carry_out(lambda transaction: pass_over_notices(transaction, before, now))


_TASKS = frozenset({"arrived", "arrived_undated", "remind", "overdue", "handed_over"})
"""Kinds of notices that speak of something to be done."""


def _stands_in(notice: UnhandedNotice, one: StandIn) -> bool:
    """Whether a notice of something to be done is also for somebody who acts for one of those it is meant for. Whoever
    a case is about neither decides on it for another nor lets another decide for them (S7).
    """
    if notice.kind not in _TASKS or one.seat not in notice.seats:
        return False
    if one.procedures and notice.procedure not in one.procedures:
        return False
    named = one.seat == person_key(one.giver)
    return one.person not in (notice.actor, notice.subject) and (named or one.giver != notice.subject)


def _concerns(notice: UnhandedNotice, reader: Reachable) -> bool:
    mine = reader.seats.intersection(notice.seats)
    if not mine:
        return False
    if person_key(reader.person) in mine:
        return True
    return reader.person not in (notice.actor, notice.subject)
