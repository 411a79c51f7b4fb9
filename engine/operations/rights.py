"""What a person may see and do, in one place: the same question for page, API, file and list. Every denial can say why."""

from dataclasses import dataclass

from engine.cases.act import Actor, Seat, Via
from engine.cases.facts import Appointment, Needs, on_day
from engine.definition.pack import Pack
from engine.ground.errors import NotFound
from engine.operations.office import Office
from engine.store.database import Transaction
from engine.store.facts import load_facts
from engine.store.seats import keys_of, person_key, seat_key
from engine.store.sight import appointments_of, delegations_to, may_see

INSPECT = "inspect"
"""The authority by which a body of a unit looks into the cases of the units below it (S29)."""

ADMINISTER = "administer"
"""The authority by which a body edits definitions, parameters and the calendar."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """Somebody who looks or acts: the person, the positions they may use now, and through which door they came."""

    person: str
    account: str | None
    seats: tuple[Appointment, ...]
    """Positions held today; for an access token only the one it acts from."""
    keys: tuple[str, ...]
    """Keys under which cases are shown and tasks addressed: of the person, of each seat, of those acted for."""
    inspected: tuple[str, ...]
    """Units below which the person may look into every case."""
    via: Via = "page"

    @property
    def actor(self) -> Actor:
        """The same as who acts."""
        return Actor(
            person=self.person,
            account=self.account,
            seats=tuple(Seat(unit=row.unit, position=row.position, appointment=row.id) for row in self.seats),
            via=self.via,
        )


def viewer_of(
    office: Office,
    transaction: Transaction,
    person: str,
    *,
    account: str | None = None,
    appointment: str | None = None,
    only_person: bool = False,
    via: Via = "page",
) -> Viewer:
    """Who is looking, with what they hold today; a token may narrow this to one appointment, or to the person alone."""
    today = office.clock.today()
    held = () if only_person else appointments_of(transaction, person, today)
    if appointment is not None:
        held = tuple(row for row in held if row.id == appointment)
    keys = list(keys_of(person, [Seat(unit=row.unit, position=row.position) for row in held]))
    if not only_person and appointment is None:
        for delegation in delegations_to(transaction, person, today):
            keys.append(person_key(delegation.giver))
            keys.extend(
                seat_key(row.unit, row.position) for row in appointments_of(transaction, delegation.giver, today)
            )
    inspected = _units_with(office.definitions.current(), transaction, held, INSPECT, today)
    return Viewer(
        person=person,
        account=account,
        seats=held,
        keys=tuple(dict.fromkeys(keys)),
        inspected=inspected,
        via=via,
    )


def require_sight(transaction: Transaction, viewer: Viewer, case: str, today: str) -> None:
    """Raise `NotFound` unless the viewer may know of the case: both look the same from outside."""
    if not may_see(transaction, case, viewer.keys, viewer.inspected, today):
        raise NotFound("case", case)


def may_administer(office: Office, transaction: Transaction, viewer: Viewer) -> bool:
    """Whether the person edits definitions, parameters and the calendar of the installation."""
    today = office.clock.today()
    return bool(_units_with(office.definitions.current(), transaction, viewer.seats, ADMINISTER, today))


def _units_with(
    pack: Pack, transaction: Transaction, held: tuple[Appointment, ...], may: str, today: str
) -> tuple[str, ...]:
    """Units in which one of the positions held acts for a body that has the authority today."""
    if not held:
        return ()
    facts = load_facts(transaction, Needs(units=frozenset(row.unit for row in held)), today)
    found: list[str] = []
    for row in held:
        unit = facts.units.get(row.unit)
        kind = on_day(unit.kinds, today) if unit is not None else None
        if kind is None:
            continue
        organisation = pack.organisation_of_kind(kind)
        for authority in organisation.authorities_of(may, kind, today):
            body = organisation.bodies.get(authority.body)
            if body is not None and row.position in body.acts_through and row.unit not in found:
                found.append(row.unit)
    return tuple(found)
