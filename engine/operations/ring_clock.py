"""Do what lateness brings: reminders, escalation, tasks that fall away, acts of the clock. Each thing once,
whoever does it.
"""

from dataclasses import dataclass
from functools import partial

from engine.cases.act import Act, Actor, CaseInput
from engine.cases.case import Case
from engine.cases.decision import Decision
from engine.cases.facts import Facts
from engine.cases.refusal import Refusal
from engine.definition.pack import Rulebook
from engine.operations.office import Office
from engine.operations.settle import keep_decision, settle
from engine.runtime.clockwork import drop, tell
from engine.runtime.deadlines import Ring, rings
from engine.runtime.decide import decide
from engine.runtime.needs import needs_of_case
from engine.runtime.scene import Scene
from engine.store.cases import cases_to_look_at, load_cases, note_rings, rung, set_wake
from engine.store.database import Transaction

_CLOCK = Actor(person=None, via="worker")
_MOST = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """What one look of the clock did: how many cases it looked at, how many things it did, what it could not do."""

    cases: int
    done: int
    left: tuple[str, ...] = ()


def ring_clock(office: Office, limit: int = 200) -> Rung:
    """Look at every case whose day has come, at most `limit`, oldest first. Safe to run in several
    processes at once.
    """
    today = office.clock.today()
    with office.database.read() as transaction:
        waiting = cases_to_look_at(transaction, today, limit)
    done = 0
    left: list[str] = []
    for case in waiting:
        for _ in range(_MOST):
            step = office.database.carry_out(partial(_ring_one, office, case, today))
            if step is None:
                break
            if step:
                left.append(step)
            else:
                done += 1
    return Rung(cases=len(waiting), done=done, left=tuple(left))


def _ring_one(office: Office, case_id: str, today: str, transaction: Transaction) -> str | None:
    """One thing for one case: "" done, a sentence when the clock's act was refused, None when nothing is left."""
    stored = load_cases(transaction, [case_id], lock=True).get(case_id)
    if stored is None:
        return None
    case = stored.case
    rulebook = office.definitions.rulebook(case.procedure, case.definition, case.parameters)

    def look(facts: Facts) -> tuple[Ring, ...]:
        return rings(case, Scene(rulebook, case, facts, day=today, today=today, actor=_CLOCK))

    waiting = settle(transaction, needs_of_case(rulebook, case, None), today, look, records=rulebook.records)
    known = rung(transaction, [ring.key for ring in waiting])
    ring = next((item for item in waiting if item.key not in known), None)
    if ring is None:
        later = case.wake_on if case.wake_on is not None and case.wake_on > today else None
        set_wake(transaction, {case_id: later})
        return None
    note_rings(transaction, [(ring.key, case_id)], office.clock.now())
    decided = settle(
        transaction,
        needs_of_case(rulebook, case, None),
        today,
        lambda facts: _decide(office, rulebook, case, ring, facts, today),
        records=rulebook.records,
    )
    if isinstance(decided, Refusal):
        return f"{case.number}: {ring.kind} {ring.action or ''}: {decided.kind}"
    keep_decision(office, transaction, rulebook, decided, {case_id: stored})
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
