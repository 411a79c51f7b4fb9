"""Load the facts a decision wants, decide, and load what it still lacked: the same loop for every act."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from engine.cases.decision import Decision
from engine.cases.facts import FactMissing, Facts, Needs, missing
from engine.cases.refusal import Reason, Refusal
from engine.definition.pack import Rulebook
from engine.definition.record import Record
from engine.ground.errors import (
    AnswersRejected,
    EngineError,
    NoSuchAction,
    NotYourTurn,
    OutOfDate,
    Refused,
)
from engine.ground.errors import Refusal as Told
from engine.operations.office import Office
from engine.store.cases import StoredCase, keep
from engine.store.database import Transaction
from engine.store.facts import load_facts

T = TypeVar("T")

_ROUNDS = 40
"""More than any decision has needed: a definition that asks for more is broken."""


def settle(
    transaction: Transaction,
    needs: Needs,
    today: str,
    decide: Callable[[Facts], T],
    *,
    records: Mapping[str, Record],
    actor: str | None = None,
) -> T:
    """The answer of `decide` on facts loaded in `transaction`.

    `records` says who counts as a member; `actor` is the person whose delegations are wanted. What `needs`
    names is loaded at once; every `FactMissing` afterwards costs one more round. Raises what
    `decide` raises.
    """
    facts = load_facts(transaction, needs, today, actor=actor, records=records)
    for _ in range(_ROUNDS):
        try:
            return decide(facts)
        except FactMissing as question:
            facts = load_facts(transaction, missing(question), today, facts, records=records)
    raise EngineError("a decision asked for facts without end")


def keep_decision(
    office: Office,
    transaction: Transaction,
    rulebook: Rulebook,
    decision: Decision,
    loaded: Mapping[str, StoredCase],
) -> None:
    """Keep everything a decision says in this transaction, cases it opens included. Raises `OutOfDate`, `Collision`."""
    sees = {rulebook.procedure.name: rulebook.procedure.sees.case}
    for case in decision.opened:
        sees[case.procedure] = rulebook.follow_up(case.procedure).procedure.sees.case
    keep(
        transaction,
        decision,
        loaded,
        records=rulebook.records,
        salt=office.identifiers.salt,
        wake_on={line.after.id: line.after.wake_on for line in decision.cases},
        conditional=rulebook.conditional,
        sees=sees,
    )


def refused(refusal: Refusal) -> Refused:
    """The exception that tells a refusal at a door, every reason in it."""
    kind: type[Refused] = {
        "not_your_turn": NotYourTurn,
        "no_such_action": NoSuchAction,
        "answers_rejected": AnswersRejected,
        "out_of_date": OutOfDate,
    }.get(refusal.kind, Refused)
    return kind(told(reason) for reason in refusal.reasons)


def told(reason: Reason) -> Told:
    """One reason as doors tell it: the pack's own sentence where a rule of the pack refused."""
    values = dict(reason.values)
    if reason.case is not None:
        values["case"] = reason.case
    if reason.warning:
        values["warning"] = True
    if reason.confidence:
        values["confidence"] = reason.confidence
    if reason.sentence:
        values["sentence"] = reason.sentence
        return Told("rule.said", values=values, field=reason.path, rule=reason.rule, basis=reason.basis or None)
    return Told(reason.code, values=values, field=reason.path, rule=reason.rule, basis=reason.basis or None)


def warnings_of(refusals: Sequence[Told]) -> frozenset[str]:
    """Names of the warnings among reasons: ticking them all would let the act through when nothing else refuses."""
    return frozenset(item.rule for item in refusals if item.rule is not None and item.values.get("warning"))
