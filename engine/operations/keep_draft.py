"""Answers left to be gone on with: kept as typed, found again, listed, thrown away. Only their owner sees them."""

from collections.abc import Mapping

from engine.ground.errors import NotFound
from engine.operations.office import Office
from engine.store.database import Transaction
from engine.store.drafts import Draft, drafts_of, drop_draft, find_draft, load_draft, save_draft


def keep_draft(
    office: Office,
    person: str,
    procedure: str,
    answers: Mapping[str, object],
    *,
    draft: str | None = None,
    case: str = "",
    action: str = "",
) -> Draft:
    """Keep raw answers of a person for the start of `procedure` or an action of a case; one draft for each.

    `draft` is the id a new one gets, made when the form was drawn; an earlier one for the same thing keeps its own.
    """

    def work(transaction: Transaction) -> Draft:
        made = Draft(
            id=draft or office.new_identifier(),
            person=person,
            procedure=procedure,
            case=case,
            action=action,
            answers=dict(answers),
            saved_at=office.clock.now(),
        )
        kept = save_draft(transaction, made)
        found = load_draft(transaction, kept, person)
        assert found is not None, "it was written just now"
        return found

    return office.database.carry_out(work)


def draft_for(office: Office, person: str, procedure: str, *, case: str = "", action: str = "") -> Draft | None:
    """What the person left for this start or action, or None."""
    with office.database.read() as transaction:
        return find_draft(transaction, person, procedure, case, action)


def list_drafts(office: Office, person: str) -> tuple[Draft, ...]:
    """Everything the person left, newest first."""
    with office.database.read() as transaction:
        return drafts_of(transaction, person)


def throw_draft_away(office: Office, person: str, draft: str) -> None:
    """Forget a draft. Raises `NotFound` for one that is not this person's."""

    def work(transaction: Transaction) -> None:
        if load_draft(transaction, draft, person) is None:
            raise NotFound("page", draft)
        drop_draft(transaction, draft)

    office.database.carry_out(work)
