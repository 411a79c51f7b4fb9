"""Do what lateness brings: reminders, escalation, tasks that fall away, acts of the clock. Each thing once,
whoever does it.

A case says on which day the clock has to look at it again. What was done is known by its key, noted in the transaction
that does it; so any number of processes may look at once, and one that dies leaves nothing half done.
"""

import logging
from dataclasses import dataclass

from engine.cases.act import Act, Actor, CaseInput
from engine.cases.case import Case
from engine.cases.decision import Decision
from engine.cases.facts import Facts
from engine.cases.refusal import Refusal
from engine.definition.pack import Rulebook
from engine.ground.clock import plus_days
from engine.ground.errors import OutsideFailure
from engine.operations.office import Office
from engine.operations.settle import keep_decision, settle
from engine.runtime.clockwork import drop, tell
from engine.runtime.deadlines import Ring, next_day, rings
from engine.runtime.decide import decide
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
    """One thing for one case: "" done, a sentence when the clock's act was refused, None when nothing is left."""
    stored = load_cases(transaction, [case_id], lock=True).get(case_id)
    if stored is None:
        return None
    case = stored.case
    rulebook = office.definitions.rulebook(case.procedure, case.definition, case.parameters)

    def look(facts: Facts) -> tuple[tuple[Ring, ...], str | None]:
        scene = Scene(rulebook, case, facts, day=today, today=today, actor=_CLOCK)
        return rings(case, scene), next_day(case, scene)

    needs = needs_of_case(rulebook, case, None)
    waiting, later = settle(transaction, needs, today, look, records=rulebook.records)
    known = rung(transaction, [ring.key for ring in waiting]) if waiting else frozenset()
    ring = next((item for item in waiting if item.key not in known), None)
    if ring is None:
        set_wake(transaction, {case_id: later})
        return None
    decided = settle(
        transaction,
        needs,
        today,
        lambda facts: _decide(office, rulebook, case, ring, facts, today),
        records=rulebook.records,
    )
    if isinstance(decided, Refusal):
        # Not noted as done: what refuses today may agree tomorrow.
        tomorrow = plus_days(today, 1)
        set_wake(transaction, {case_id: tomorrow if later is None else min(later, tomorrow)})
        reasons = ", ".join(reason.code for reason in decided.reasons)
        return f"{case.number}: {ring.kind} {ring.action or ''}: {decided.kind} {reasons}"
    note_rings(transaction, [(ring.key, case_id)], office.clock.now())
    keep_decision(office, transaction, rulebook, decided, {case_id: stored})
    # An act says itself when the clock is wanted again; a reminder leaves the case where it is, so look once more now.
    if ring.kind != "take":
        set_wake(transaction, {case_id: today})
    return ""


def _decide(office: Office, rulebook: Rulebook, case: Case, ring: Ring, facts: Facts, today: str) -> Decision | Refusal:
    now = office.clock.now()
    if ring.kind == "take" and ring.action is not None:
        act = Act(
            id=office.new_identifier(),
            procedure=case.procedure,
            action=ring.action,
            actor=_CLOCK,
            cases=(CaseInput(case=case.id),),
            at=now,
            today=today,
        )
        return decide(rulebook, act, {case.id: case}, facts, office.new_identifier)
    if ring.kind == "drop":
        return drop(rulebook, case, ring, facts, office.new_identifier(), now, today, office.new_identifier)
    return tell(rulebook, case, ring, facts, office.new_identifier(), now, today, office.new_identifier)
