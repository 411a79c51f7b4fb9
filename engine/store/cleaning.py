"""Rows that have served: expired sessions, tallies of failures, answers kept for a repeated request."""

from engine.store.database import Transaction
from engine.store.statements import Statement

_SESSIONS = Statement("DELETE FROM sessions WHERE expires_at < :before OR ended_at < :before")
_ANSWERS = Statement("DELETE FROM kept_answers WHERE at < :before")
_FAILURES = Statement("DELETE FROM throttles WHERE last_at < :before AND (closed_until IS NULL OR closed_until < :now)")


def drop_expired(c: Transaction, *, now: int, sessions_before: int, answers_before: int, failures_before: int) -> int:
    """Drop sessions that ended before one instant, kept answers given before another, and tallies whose last failure
    lies before a third unless they close something still; how many rows. Instants are microseconds UTC.
    """
    return (
        c.run(_SESSIONS, {"before": sessions_before})
        + c.run(_ANSWERS, {"before": answers_before})
        + c.run(_FAILURES, {"before": failures_before, "now": now})
    )
