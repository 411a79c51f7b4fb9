"""The work itself: workflows of steps, each step a call of an operation.

A step is done at least once: a process may die after it and before that is noted. So printing keeps the first rendering
and notes it once, a letter bears the same Message-ID however often it is sent, and what the clock did is known by a key
of its own.

A failure that a few seconds may heal is tried again at once, by the queue. What then still fails is noted on the row
that owes it, with the instant of the next attempt; that one is a piece of work of its own. So nothing waits for hours
inside a workflow, and administrators see on the row what is wrong.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dbos import DBOS
from dbos import error as dbos_errors

from engine.ground.errors import OutsideFailure
from engine.operations.campaigns.close_campaign import close_ended_campaigns
from engine.operations.campaigns.make_cases import make_some, mark_not_made
from engine.operations.clean_up import clean_up
from engine.operations.deliver import AccountLetter, Failure, mark_delivered, mark_not_delivered, send_delivery
from engine.operations.office import Office
from engine.operations.print_documents import Printer, mark_not_printed
from engine.operations.ring_clock import ring_clock
from engine.operations.turn_day import turn_day
from engine.outside.mail import Mailer
from engine.outside.webhooks import Caller
from engine.store.database import Collision
from engine.worker.pace import Pace
from engine.worker.queue import CLOCK, Busy

_LOG = logging.getLogger("doanvu.worker")

PRINT = "print_document"
MAKE = "make_cases"
DELIVER = "deliver"

_CASES = 200
"""Cases the clock takes at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """What the work is done with."""

    office: Office
    mailer: Mailer
    account_letter: AccountLetter
    caller: Caller
    printer: Printer


@dataclass(frozen=True, kw_only=True, slots=True)
class Jobs:
    """The workflows that run at set times; those for what is owed are known by name."""

    ring: Callable[[Any, Any], None]
    clean: Callable[[Any, Any], None]


def register(bench: Bench, busy: Busy) -> Jobs:
    """Make the workflows known to the queue that was prepared."""
    office = bench.office

    @DBOS.step(
        name="print", retries_allowed=True, interval_seconds=1, backoff_rate=3, max_attempts=3, should_retry=heals
    )
    def print_paper(document: str) -> None:
        with busy.step():
            bench.printer.print(document)

    @DBOS.step(name="note_not_printed", retries_allowed=True, interval_seconds=1, max_attempts=8)
    def not_printed(document: str, attempts: int, sentence: str) -> None:
        with busy.step():
            mark_not_printed(office, document, attempts, Failure(sentence=sentence, retry=True))

    @DBOS.workflow(name=PRINT)
    def print_document(document: str, attempts: int) -> None:
        try:
            print_paper(document)
        except Exception as error:  # whatever it was, it is noted on the row, or nobody would ever know
            not_printed(document, attempts, _failure(error, f"paper {document}").sentence)

    @DBOS.step(
        name="make_some", retries_allowed=True, interval_seconds=1, backoff_rate=3, max_attempts=3, should_retry=heals
    )
    def make_some_cases(campaign: str) -> bool:
        with busy.step():
            return make_some(office, campaign).more

    @DBOS.step(name="note_not_made", retries_allowed=True, interval_seconds=1, max_attempts=8)
    def not_made(campaign: str, attempts: int, sentence: str) -> None:
        with busy.step():
            mark_not_made(office, campaign, attempts, sentence)

    @DBOS.workflow(name=MAKE)
    def make_cases(key: str, attempts: int) -> None:
        campaign = key.partition("@")[0]
        try:
            while make_some_cases(campaign):
                pass
        except Exception as error:  # as above
            not_made(campaign, attempts, _failure(error, f"campaign {campaign}").sentence)

    @DBOS.step(
        name="send", retries_allowed=True, interval_seconds=1, backoff_rate=3, max_attempts=3, should_retry=heals
    )
    def send(key: str) -> bool:
        with busy.step():
            return send_delivery(office, bench.mailer, bench.account_letter, key, bench.caller)

    @DBOS.step(name="note_delivered", retries_allowed=True, interval_seconds=1, max_attempts=8)
    def delivered(key: str) -> None:
        with busy.step():
            mark_delivered(office, key)

    @DBOS.step(name="note_not_delivered", retries_allowed=True, interval_seconds=1, max_attempts=8)
    def not_delivered(key: str, attempts: int, sentence: str, retry: bool) -> None:
        with busy.step():
            mark_not_delivered(office, key, attempts, Failure(sentence=sentence, retry=retry))

    @DBOS.workflow(name=DELIVER)
    def deliver(key: str, attempts: int) -> None:
        try:
            owed = send(key)
        except Exception as error:  # as above
            failure = _failure(error, f"delivery {key}")
            not_delivered(key, attempts, failure.sentence, failure.retry)
            return
        if owed:
            delivered(key)

    @DBOS.step(name="ring")
    def look_at_cases() -> int:
        with busy.step():
            done = 0
            while True:
                looked = ring_clock(office, _CASES)
                done += looked.done
                for trouble in looked.left:
                    _LOG.error("the clock left something: %s", trouble)
                if looked.cases < _CASES or not looked.done:
                    return done

    @DBOS.step(name="turn_day")
    def bring_lists_to_today() -> int:
        with busy.step():
            return turn_day(office)

    @DBOS.step(name="close_campaigns")
    def close_campaigns() -> int:
        with busy.step():
            return close_ended_campaigns(office)

    @DBOS.workflow(name="ring_clock")
    def ring(_planned: Any, _context: Any) -> None:
        bring_lists_to_today()
        close_campaigns()
        look_at_cases()

    @DBOS.step(name="clean")
    def clear_away() -> int:
        with busy.step():
            return clean_up(office)

    @DBOS.workflow(name="clean_up")
    def clean(_planned: Any, _context: Any) -> None:
        clear_away()

    return Jobs(ring=ring, clean=clean)


def schedule(jobs: Jobs, pace: Pace) -> None:
    """Plan what runs at set times; each time is one piece of work, whichever worker thinks of it first."""
    DBOS.apply_schedules(
        [
            {"schedule_name": "ring_clock", "workflow_fn": jobs.ring, "schedule": pace.clock, "queue_name": CLOCK},
            {"schedule_name": "clean_up", "workflow_fn": jobs.clean, "schedule": pace.clean, "queue_name": CLOCK},
        ]
    )


def heals(error: BaseException) -> bool:
    """Whether trying again in a few seconds may help."""
    return isinstance(error, Collision) or (isinstance(error, OutsideFailure) and error.retry)


def _failure(error: Exception, what: str) -> Failure:
    """Why a step failed after all its attempts. What nobody foresaw goes to the log with its traceback."""
    cause = error.errors[-1] if isinstance(error, dbos_errors.DBOSMaxStepRetriesExceeded) and error.errors else error
    if not isinstance(cause, OutsideFailure):
        _LOG.error("%s failed", what, exc_info=cause)
    return Failure.of(cause)
