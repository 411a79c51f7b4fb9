"""What a person may see and do, in one place: the same question for page, API, file and list. Every denial
can say why.
"""

from dataclasses import dataclass

from engine.cases.act import Actor, Via
from engine.definition.pack import Pack
from engine.ground.errors import NotFound
from engine.operations.accounts.asker import Asker, HeldSeat
from engine.operations.office import Office
from engine.store.database import Transaction
from engine.store.seats import keys_of, person_key, seat_key
from engine.store.sight import appointments_of, delegations_to, may_see

INSPECT = "inspect"
"""The authority by which a body of a unit looks into the cases of the units below it (S29)."""

ADMINISTER = "administer"
"""The authority by which a body edits definitions, parameters and the calendar."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """Somebody who looks or acts, with the keys that open cases to them and address tasks to them today."""

    asker: Asker
    keys: tuple[str, ...]
    """Of the person, of each seat, of those acted for (`engine.store.seats`)."""
    inspected: tuple[str, ...]
    """Units below which the person may look into every case."""
    via: Via = "page"

    @property
    def person(self) -> str:
        """The person's id."""
        return self.asker.person

    @property
    def actor(self) -> Actor:
        """The same as who acts."""
        return self.asker.actor(self.via)


def viewer_of(office: Office, transaction: Transaction, asker: Asker, via: Via = "page") -> Viewer:
    """What opens to somebody today. A token that acts from one appointment opens only what that one does."""
    today = office.clock.today()
    keys = list(keys_of(asker.person, [held.seat for held in asker.seats]))
    if asker.token is None:
        for delegation in delegations_to(transaction, asker.person, today):
            keys.append(person_key(delegation.giver))
            keys.extend(
                seat_key(row.unit, row.position) for row in appointments_of(transaction, delegation.giver, today)
            )
    return Viewer(
        asker=asker,
        keys=tuple(dict.fromkeys(keys)),
        inspected=units_with(office.definitions.current(), asker.seats, INSPECT, today),
        via=via,
    )


def require_sight(transaction: Transaction, viewer: Viewer, case: str, today: str) -> None:
    """Raise `NotFound` unless the viewer may know of the case: both look the same from outside."""
    if not may_see(transaction, case, viewer.keys, viewer.inspected, today):
        raise NotFound("case", case)


def may_administer(office: Office, asker: Asker) -> bool:
    """Whether the person edits definitions, parameters and the calendar of the installation."""
    return bool(units_with(office.definitions.current(), asker.seats, ADMINISTER, office.clock.today()))


def units_with(pack: Pack, seats: tuple[HeldSeat, ...], may: str, today: str) -> tuple[str, ...]:
    """Units in which one of the seats acts for a body that has the authority on the ISO day `today`."""
    found: list[str] = []
    for held in seats:
        organisation = pack.organisation_of_kind(held.kind)
        for authority in organisation.authorities_of(may, held.kind, today):
            body = organisation.bodies.get(authority.body)
            if body is not None and held.position in body.acts_through and held.unit not in found:
                found.append(held.unit)
    return tuple(found)
