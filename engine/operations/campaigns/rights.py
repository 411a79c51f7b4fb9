"""Who sees what of a campaign: officers and inspectors of the units it is for, and of those above the one that opened
it.
"""

from dataclasses import dataclass

from engine.definition.pack import Rulebook
from engine.ground.errors import NotFound
from engine.operations.office import Office
from engine.operations.rights import Viewer, people_units
from engine.operations.settle import settle
from engine.runtime.campaigns import opening_scene
from engine.runtime.decide import is_seated
from engine.runtime.needs import needs_of_seats
from engine.store.campaigns import StoredCampaign, load_campaign
from engine.store.database import Transaction
from engine.store.directory import lies_within


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """A campaign somebody may look at, and how much of it."""

    stored: StoredCampaign
    rulebook: Rulebook
    above: tuple[str, ...]
    """Units at and below which its lists are open to them."""
    whole: bool
    """Whether that is all of it."""


def see_campaign(office: Office, transaction: Transaction, viewer: Viewer, campaign: str) -> Sight:
    """The campaign with what of it is open. Raises `NotFound`: one that is not open looks like one that is not."""
    today = office.clock.today()
    stored = load_campaign(transaction, campaign)
    if stored is None:
        raise NotFound("campaign", campaign)
    found, units = stored.campaign, people_units(office, viewer.asker)
    whole = bool(units) and lies_within(transaction, found.below, units, today)
    above = (found.below,) if whole else tuple(u for u in units if lies_within(transaction, u, (found.below,), today))
    if not above:
        raise NotFound("campaign", campaign)
    rulebook = office.definitions.rulebook(found.procedure, found.definition, found.parameters)
    return Sight(stored=stored, rulebook=rulebook, above=above, whole=whole)


def require_list(office: Office, transaction: Transaction, viewer: Viewer, sight: Sight, unit: str) -> None:
    """Raise `NotFound` unless the list of a unit is open to the viewer."""
    if not lies_within(transaction, unit, sight.above, office.clock.today()):
        raise NotFound("unit", unit)


def units_to_open_from(
    office: Office, transaction: Transaction, viewer: Viewer, rulebook: Rulebook
) -> tuple[tuple[str, str], ...]:
    """Units from which the person may open a campaign of the procedure today: (unit, its full name), each once."""
    rule = rulebook.procedure.campaign
    if rule is None:
        return ()
    actor, today = viewer.actor, office.clock.today()
    found: dict[str, str] = {}
    for seat in viewer.asker.seats:
        if seat.unit in found:
            continue
        body = settle(
            transaction,
            needs_of_seats(rulebook, (seat.unit,), viewer.person),
            today,
            lambda facts, unit=seat.unit: opening_scene(rulebook, actor, unit, today, facts).look_up(  # type: ignore[misc]
                rule.opened_by
            ),
            records=rulebook.records,
        )
        if body.unit == seat.unit and viewer.person in body.people and is_seated(actor, body):
            found[seat.unit] = seat.unit_name
    return tuple(found.items())
