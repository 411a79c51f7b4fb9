"""In which campaign a case that somebody starts begins."""

from engine.cases.campaign import Campaign
from engine.definition.pack import Rulebook
from engine.definition.procedure import Procedure
from engine.ground.errors import NotFound
from engine.operations.office import Office
from engine.store.campaigns import campaigns_open_to, load_campaign
from engine.store.database import Transaction


def campaign_for(
    transaction: Transaction, procedure: Procedure, asked: str | None, subject: str | None, today: str
) -> Campaign | None:
    """The campaign asked for; else the only one open to the subject, where cases are started in campaigns alone. None
    where there is none, or more than one: the decision then says what is missing. Raises `NotFound` for an id of none.
    """
    if procedure.campaign is None and asked is None:
        return None
    if asked is not None:
        stored = load_campaign(transaction, asked)
        if stored is None or stored.campaign.procedure != procedure.name:
            raise NotFound("campaign", asked)
        return stored.campaign
    if subject is None or procedure.campaign is None or procedure.campaign.optional:
        return None
    found = campaigns_open_to(transaction, procedure.name, subject, today)
    return found[0].campaign if len(found) == 1 else None


def rulebook_of(office: Office, campaign: Campaign) -> Rulebook:
    """What the cases of a campaign follow: what was pinned when it opened (S10)."""
    return office.definitions.rulebook(campaign.procedure, campaign.definition, campaign.parameters)
