"""Clear away what has expired and is of no use to anybody: sessions, one-time links, failed sign-ins, answers kept for
a repetition.
"""

from engine.ground.clock import DAY
from engine.operations.office import Office
from engine.store.accounts import forget_answers, forget_invitations, forget_old_failures, forget_sessions
from engine.store.database import Transaction

KEPT_SESSIONS = 30 * DAY
"""How long an expired session is still shown to its owner."""

KEPT_LINKS = 30 * DAY
"""How long it is remembered that a one-time link existed, so that who opens it late is told what became of it."""

KEPT_FAILURES = 3 * DAY
"""How long failed sign-ins are remembered after the last one; nothing stays closed for longer than a day."""

KEPT_ANSWERS = DAY
"""How long the answer to a request that may come again is kept."""


def clean_up(office: Office) -> int:
    """Clear away what has expired, in one transaction; how many rows. Safe to do twice, by anybody."""
    now = office.clock.now()

    def work(transaction: Transaction) -> int:
        return (
            forget_sessions(transaction, now - KEPT_SESSIONS)
            + forget_invitations(transaction, now - KEPT_LINKS)
            + forget_old_failures(transaction, now - KEPT_FAILURES)
            + forget_answers(transaction, now - KEPT_ANSWERS)
        )

    return office.database.carry_out(work)
