"""Clear away what has expired and is of no use to anybody: sessions, failed sign-ins, answers kept for a repetition."""

from engine.ground.clock import DAY
from engine.operations.office import Office
from engine.store.cleaning import drop_expired

KEPT_SESSIONS = 30 * DAY
"""How long an ended session is still shown to its owner."""

KEPT_ANSWERS = DAY
"""How long the answer to a request that may come again is kept."""

KEPT_FAILURES = 3 * DAY
"""How long failed sign-ins are remembered after the last one."""


def clean_up(office: Office) -> int:
    """Clear away what has expired, in one transaction; how many rows. Safe to do twice, by anybody."""
    now = office.clock.now()
    return office.database.carry_out(
        lambda transaction: drop_expired(
            transaction,
            now=now,
            sessions_before=now - KEPT_SESSIONS,
            answers_before=now - KEPT_ANSWERS,
            failures_before=now - KEPT_FAILURES,
        )
    )
