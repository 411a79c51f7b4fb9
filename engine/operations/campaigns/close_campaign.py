"""Close campaigns: by themselves after their last day, or earlier by who may open them. Cases made go on; none are
added.
"""

from engine.cases.act import Actor
from engine.definition.pack import Rulebook
from engine.ground.errors import NotFound, NotYourTurn
from engine.operations.campaigns.rights import units_to_open_from
from engine.operations.office import Office
from engine.operations.rights import Viewer
from engine.store.campaigns import StoredCampaign, campaigns_to_close, load_campaign
from engine.store.campaigns import close_campaign as note_closed
from engine.store.database import Transaction
from engine.store.trail import Note, Signature, write

_CLOCK = Actor(person=None, via="worker")


def close_ended_campaigns(office: Office) -> int:
    """Close every campaign whose last day has passed; how many. Safe to run in several processes at once."""
    today = office.clock.today()
    closed = 0
    while True:
        with office.database.read() as transaction:
            waiting = campaigns_to_close(transaction, today)
        for campaign in waiting:
            closed += office.database.carry_out(
                lambda transaction, campaign=campaign: _close(  # type: ignore[misc]
                    office, transaction, campaign, _CLOCK, office.new_identifier(), ""
                )
            )
        if not waiting:
            return closed


def close_campaign(office: Office, viewer: Viewer, campaign: str, act: str, reason: str = "") -> StoredCampaign:
    """Close a campaign before its day: for those who may open one from the unit that did. Give it as it then stands.

    Raises `NotFound`, `NotYourTurn`. One that is closed already stays as it is.
    """

    def work(transaction: Transaction) -> StoredCampaign:
        stored = load_campaign(transaction, campaign, lock=True)
        if stored is None:
            raise NotFound("campaign", campaign)
        found = stored.campaign
        rulebook = office.definitions.rulebook(found.procedure, found.definition, found.parameters)
        if not may_close(office, transaction, viewer, rulebook, stored):
            raise NotYourTurn.because("campaign.not-yours", title=rulebook.procedure.title.text)
        _close(office, transaction, campaign, viewer.actor, act, reason.strip())
        closed = load_campaign(transaction, campaign)
        assert closed is not None
        return closed

    return office.database.carry_out(work)


def may_close(
    office: Office, transaction: Transaction, viewer: Viewer, rulebook: Rulebook, stored: StoredCampaign
) -> bool:
    """Whether the viewer may close an open campaign."""
    if stored.campaign.closed_on is not None:
        return False
    return any(unit == stored.campaign.unit for unit, _ in units_to_open_from(office, transaction, viewer, rulebook))


def _close(office: Office, transaction: Transaction, campaign: str, actor: Actor, act: str, reason: str) -> bool:
    stored = load_campaign(transaction, campaign, lock=True)
    today = office.clock.today()
    if stored is None or not note_closed(transaction, stored.campaign, today):
        return False
    rulebook = office.definitions.rulebook(
        stored.campaign.procedure, stored.campaign.definition, stored.campaign.parameters
    )
    payload: dict[str, object] = {
        "title": rulebook.procedure.title.text,
        "campaign": stored.campaign.closed(today).to_json(),
    }
    if reason:
        payload["reason"] = reason
    signature = Signature(
        act=act,
        salt=office.identifiers.salt,
        at=office.clock.now(),
        today=today,
        actor=actor.person,
        account=actor.account,
        via=actor.via,
    )
    write(
        transaction,
        signature,
        Note(stream=f"unit:{stored.campaign.unit}", kind="campaign.closed", payload=payload),
    )
    return True
