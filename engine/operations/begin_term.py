"""Begin a term of a committee: what its papers are numbered in (S17). Written by the level directly above the unit."""

from dataclasses import dataclass

from engine.cases.act import Via
from engine.cases.facts import Term, Unit, on_day
from engine.definition.organisation import Body
from engine.definition.pack import Pack
from engine.ground.clock import plus_days
from engine.ground.errors import AnswersRejected, NotAllowed, NotFound, Refusal
from engine.operations.accounts.asker import Asker
from engine.operations.create_unit import day_problem
from engine.operations.office import Office
from engine.operations.rights import may_appoint_in
from engine.operations.signing import signature_of
from engine.store.database import Transaction
from engine.store.organisation import end_term, find_unit, open_term

MOST_TERMS = 99


@dataclass(frozen=True, kw_only=True, slots=True)
class TermAsked:
    """A term as somebody describes it."""

    unit: str
    body: str
    ordinal: int
    """The how-many-eth term of this committee."""
    from_day: str
    """ISO day on which it begins."""


def begin_term(office: Office, asker: Asker, asked: TermAsked, via: Via = "page") -> str:
    """Begin the term and give its id; the one before ends on the day before. Numbers of papers begin again with it.

    Raises `NotAllowed` for whoever does not organise the unit directly above, `NotFound`, `AnswersRejected` at `body`,
    `ordinal` or `from_day`.
    """
    pack, today = office.definitions.current(), office.clock.today()

    def work(transaction: Transaction) -> str:
        unit = find_unit(transaction, asked.unit, today)
        if not may_appoint_in(office, transaction, asker, asked.unit):
            raise NotAllowed.because("organisation.not-yours")
        if unit.closed_on is not None and unit.closed_on <= today:
            raise NotFound("unit", asked.unit)
        mine = [term for term in unit.terms if term.body == asked.body]
        refusals = _problems(asked, unit, pack, mine, today)
        if refusals:
            raise AnswersRejected(refusals)
        signature = signature_of(office, asker, via)
        running = next((term for term in mine if term.until is None or term.until >= asked.from_day), None)
        if running is not None:
            # An act writes one event in a stream, so the end of the one before is an act of its own.
            end_term(transaction, signature_of(office, asker, via), running.id, plus_days(asked.from_day, -1))
        made = Term(
            id=office.new_identifier(),
            unit=asked.unit,
            body=asked.body,
            ordinal=asked.ordinal,
            from_day=asked.from_day,
        )
        open_term(transaction, signature, made)
        return made.id

    return office.database.carry_out(work)


def bodies_of(pack: Pack, unit: Unit, today: str) -> tuple[Body, ...]:
    """Bodies that units of this kind have: those some authority speaks of."""
    kind = on_day(unit.kinds, today)
    if not isinstance(kind, str):
        return ()
    organisation = pack.organisation_of_kind(kind)
    named = {row.body for row in organisation.authorities if kind in row.kinds and row.holds_on(today)}
    return tuple(body for body in organisation.bodies.values() if body.name in named)


def _problems(asked: TermAsked, unit: Unit, pack: Pack, mine: list[Term], today: str) -> list[Refusal]:
    refusals = []
    if asked.body not in {body.name for body in bodies_of(pack, unit, today)}:
        refusals.append(Refusal("term.no-such-body", field="body"))
    if not 1 <= asked.ordinal <= MOST_TERMS or any(term.ordinal >= asked.ordinal for term in mine):
        refusals.append(Refusal("term.ordinal-wrong", field="ordinal"))
    begun = max((term.from_day for term in mine), default="")
    wrong = day_problem(asked.from_day, "from_day", today, earliest=plus_days(begun, 1) if begun else "")
    if wrong is not None:
        refusals.append(wrong)
    return refusals
