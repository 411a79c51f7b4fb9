"""Whose accounts somebody looks after: the level above those of units directly below, a unit those of its members."""

from engine.cases.facts import Needs, on_day
from engine.ground.errors import NotFound
from engine.operations.accounts.asker import Asker, HeldSeat
from engine.operations.office import Office
from engine.operations.rights import may_administer
from engine.store.database import Transaction
from engine.store.facts import load_facts
from engine.store.people import PersonLine, load_person
from engine.store.sight import appointments_of


def require_reach(office: Office, transaction: Transaction, asker: Asker, person: str) -> PersonLine:
    """The person whose account the asker may look after. Raises `NotFound` for everybody else, known or not."""
    found = load_person(transaction, person)
    if found is None or found.joined_into is not None:
        raise NotFound("person", person)
    if may_administer(office, asker):
        return found
    today = office.clock.today()
    acting = {seat.unit for seat in asker.seats if _acts(office, seat)}
    if not acting or asker.person == person:
        raise NotFound("person", person)
    posts = {row.unit for row in appointments_of(transaction, person, today)}
    own = {found.unit} if found.unit is not None else set()
    facts = load_facts(transaction, Needs(units=frozenset(posts | own)), today)
    above: set[str] = set(own) if not posts else set()
    for unit_id in posts | own:
        unit = facts.unit(unit_id)
        parent = on_day(unit.parents, today) if unit is not None else None
        if isinstance(parent, str):
            above.add(parent)
    if not acting & above:
        raise NotFound("person", person)
    return found


def _acts(office: Office, seat: HeldSeat) -> bool:
    """Whether the position is one through which a body of the unit acts."""
    organisation = office.definitions.current().organisation_of_kind(seat.kind)
    return any(seat.position in body.acts_through for body in organisation.bodies.values())
