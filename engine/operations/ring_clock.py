"""Do what lateness brings: reminders, escalation, tasks that fall away, acts of the clock. Each thing once,
whoever does it.

A case says on which day the clock has to look at it again. What was done is known by its key, noted in the transaction
that does it; so any number of processes may look at once, and one that dies leaves nothing half done.
"""

import logging
from dataclasses import dataclass

from engine.cases.act import Actor
from engine.cases.decision import Decision
from engine.cases.facts import Facts
from engine.cases.refusal import Refusal
from engine.ground.clock import plus_days
from engine.ground.errors import OutsideFailure
from engine.operations.office import Office
from engine.operations.settle import keep_decision, settle
from engine.runtime.clockwork import carry
from engine.runtime.deadlines import Ring, next_day, rings, standing_keys
from engine.runtime.needs import needs_of_case
from engine.runtime.scene import Scene
from engine.store.cases import cases_to_look_at, load_cases, note_rings, rung, set_wake
from engine.store.database import Collision, Transaction

_LOG = logging.getLogger("doanvu.clock")

_CLOCK = Actor(person=None, via="worker")

_MOST = 50
"""More than the clock ever has to do for one case in one look: a definition that goes round stops here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """What one look of the clock did: how many cases it looked at, how many things it did, what it could not do."""

    cases: int
    done: int
    left: tuple[str, ...] = ()
    """Sentences for administrators; these cases are looked at again tomorrow."""


def ring_clock(office: Office, limit: int = 200) -> Rung:
    """Look at every case whose day has come, at most `limit`, oldest first. Safe to run in several
    processes at once.

    A case that cannot be looked at keeps no other from it: it is told of in `left`.
    """
    today = office.clock.today()
    with office.database.read() as transaction:
        waiting = cases_to_look_at(transaction, today, limit)
    done = 0
    left: list[str] = []
    for case in waiting:
        try:
            count, trouble = _ring_case(office, case, today)
        except (Collision, OutsideFailure) as error:  # the database is busy: the next look will do
            left.append(f"{case}: {error}")
            continue
        except Exception as error:  # a fault in one definition or one case must not silence every other deadline
            _LOG.exception("the clock could not look at case %s", case)
            left.append(f"{case}: {type(error).__name__}")
            _look_again(office, case, plus_days(today, 1))
            continue
        done += count
        left.extend(trouble)
    return Rung(cases=len(waiting), done=done, left=tuple(left))


def _ring_case(office: Office, case: str, today: str) -> tuple[int, tuple[str, ...]]:
    """Everything the clock has to do for one case, a transaction each: how many, and why one of them was refused."""
    for count in range(_MOST):
        step = office.database.carry_out(lambda transaction: _ring_one(office, transaction, case, today))
        if step is None:
            return count, ()
        if step:
            return count, (step,)
    _look_again(office, case, plus_days(today, 1))
    return _MOST, ()


def _look_again(office: Office, case: str, day: str) -> None:
    office.database.carry_out(lambda transaction: set_wake(transaction, {case: day}))


def _ring_one(office: Office, transaction: Transaction, case_id: str, today: str) -> str | None:
    """One thing for one case: "" done, a sentence when it cannot be done, None when nothing is left."""
    stored = load_cases(transaction, [case_id], lock=True).get(case_id)
    if stored is None:
        return None
    case = stored.case
    rulebook = office.definitions.rulebook(case.procedure, case.definition, case.parameters)

    def look(facts: Facts) -> tuple[tuple[Ring, ...], tuple[str, ...]]:
        scene = Scene(rulebook, case, facts, day=today, today=today, actor=_CLOCK)
        waiting = rings(case, scene)
        return waiting, (*(ring.key for ring in waiting), *standing_keys(case, scene))

    needs = needs_of_case(rulebook, case, None)
    waiting, keys = settle(transaction, needs, today, look, records=rulebook.records)
    known = rung(transaction, dict.fromkeys(keys)) if keys else frozenset()
    now = office.clock.now()
    left: list[str] = []
    for ring in waiting:
        if ring.key in known:
            continue

        def do(facts: Facts, ring: Ring = ring) -> Decision | Refusal:
            return carry(rulebook, case, ring, facts, office.new_identifier(), now, today, office.new_identifier)

        decided = settle(transaction, needs, today, do, records=rulebook.records)
        if isinstance(decided, Refusal):
            # Not noted as done: what cannot be done today may be done tomorrow. It keeps nothing else from being done.
            reasons = ", ".join(reason.code for reason in decided.reasons)
            left.append(f"{case.number}: {ring.kind} {ring.action or ''}: {decided.kind} {reasons}")
            continue
        note_rings(transaction, [(ring.key, case_id)], now)
        keep_decision(office, transaction, rulebook, decided, {case_id: stored})
        # An act says itself when the clock is wanted again; what leaves the case where it is does not: look once more.
        if decided.action != ring.action:
            set_wake(transaction, {case_id: today})
        return ""
    if left:
        set_wake(transaction, {case_id: plus_days(today, 1)})
        return "; ".join(left)

    def wake(facts: Facts) -> str | None:
        return next_day(case, Scene(rulebook, case, facts, day=today, today=today, actor=_CLOCK), known)

    set_wake(transaction, {case_id: settle(transaction, needs, today, wake, records=rulebook.records)})
    return None
