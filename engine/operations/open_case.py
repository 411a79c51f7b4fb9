"""Start a case from a filled form: accepted and kept as a whole, or refused with every reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.cases.act import Actor, Opening
from engine.cases.case import Case
from engine.cases.decision import Decision
from engine.cases.refusal import Refusal
from engine.ground.errors import AnswersRejected, NotFound
from engine.operations.campaigns.choose import campaign_for, rulebook_of
from engine.operations.office import Office
from engine.operations.rights import subject_for
from engine.operations.settle import keep_decision, refused, settle
from engine.runtime.decide import open_case as decide_opening
from engine.runtime.needs import needs_of_opening
from engine.store.cases import load_cases, next_number
from engine.store.database import Transaction
from engine.store.drafts import drop_draft
from engine.store.trail import find_act


@dataclass(frozen=True, kw_only=True, slots=True)
class Starting:
    """What somebody sends to start a case. `act` and `case` were made when the form was drawn, so that a
    second click is known.
    """

    act: str
    case: str
    procedure: str
    actor: Actor
    subject: str | None
    """Whom or what it is to be about; None: whoever acts (`rights.subject_for`)."""
    form: Mapping[str, object]
    confirmed: frozenset[str] = frozenset()
    campaign: str | None = None
    """The campaign it is started in; None where the procedure has none, or where one alone is open to the subject."""
    draft: str | None = None
    """The draft it was filled in; dropped in the same transaction."""


def open_case(office: Office, starting: Starting) -> Case:
    """Start the case and give it as it then stands; the second click gives what the first one made.

    Raises `AnswersRejected`, `NotYourTurn`, `Refused` (rules; `once`), `NotFound` for an unknown procedure and for a
    subject that whoever acts may not start a case about.
    """
    newest = office.definitions.rulebook_for_new(starting.procedure)
    now, today = office.clock.now(), office.clock.today()

    def work(transaction: Transaction) -> Case:
        known = load_cases(transaction, [starting.case]).get(starting.case)
        if known is not None:
            return _already(transaction, known.case, starting)
        subject = subject_for(office, transaction, starting.actor, newest.procedure, starting.subject)
        campaign = campaign_for(transaction, newest.procedure, starting.campaign, subject, today)
        rulebook = newest if campaign is None else rulebook_of(office, campaign)
        procedure = rulebook.procedure
        if subject is None and procedure.subject == "unit":
            raise AnswersRejected.because("field.required", field="subject", title=procedure.title.text)
        opening = Opening(
            id=starting.act,
            case=starting.case,
            procedure=starting.procedure,
            actor=starting.actor,
            subject=subject,
            at=now,
            today=today,
            form=starting.form,
            confirmed=starting.confirmed,
            campaign=None if campaign is None else campaign.id,
        )
        short = procedure.short or "HS"
        number = f"{short}-{today[:4]}-{next_number(transaction, f'case:{short}:{today[:4]}'):04}"
        decided = settle(
            transaction,
            needs_of_opening(rulebook, opening),
            today,
            lambda facts: decide_opening(rulebook, opening, facts, office.new_identifier, number),
            records=rulebook.records,
            actor=starting.actor.person,
        )
        if isinstance(decided, Refusal):
            raise refused(decided)
        assert isinstance(decided, Decision)
        keep_decision(office, transaction, rulebook, decided, {})
        if starting.draft is not None:
            drop_draft(transaction, starting.draft)
        return decided.cases[0].after

    return office.database.carry_out(work)


def _already(transaction: Transaction, case: Case, starting: Starting) -> Case:
    """The case a first click made; a case somebody else's act made is not told of."""
    if any(event.act == starting.act for event in find_act(transaction, starting.act)):
        return case
    raise NotFound("case", starting.case)
