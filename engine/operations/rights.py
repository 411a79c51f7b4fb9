"""What a person may see and do, in one place: the same question for page, API, file and list. Every denial
can say why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.cases.act import Actor, Via
from engine.cases.case import Case
from engine.definition.organisation import Organisation
from engine.definition.pack import Pack
from engine.definition.procedure import Procedure
from engine.ground.errors import NotAllowed, NotFound
from engine.operations.accounts.asker import Asker, HeldSeat
from engine.operations.accounts.recognise import held_seats
from engine.operations.office import Office
from engine.runtime.scene import Scene
from engine.store.database import Transaction
from engine.store.directory import lies_within, person_within, units_above
from engine.store.documents import StoredDocument
from engine.store.seats import keys_of, keys_of_task, person_key, seat_key
from engine.store.sight import appointments_of, delegations_to, may_see
from engine.vocabulary.participants.authority import AuthorityRule
from engine.vocabulary.participants.body import BodyRule
from engine.vocabulary.participants.position import PositionRule

INSPECT = "inspect"
"""The authority by which a body of a unit looks into the cases of the units below it (S29)."""

ADMINISTER = "administer"
"""The authority by which a body edits definitions, parameters and the calendar."""

ORGANISE = "organise"
"""The authority by which a body makes units and appointments directly below its unit. In an organisation that gives it
to nobody, every body does so for its own unit (`organised_units`).
"""


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


# --- The organisation and its people ----------------------------------------------------------------------------------


def officer_units(pack: Pack, seats: Iterable[HeldSeat]) -> tuple[str, ...]:
    """Units in which one of the seats acts for a body: whoever holds it is an officer there."""
    found: list[str] = []
    for held in seats:
        if _acts_for_a_body(pack.organisation_of_kind(held.kind), held.position) and held.unit not in found:
            found.append(held.unit)
    return tuple(found)


def organised_units(office: Office, asker: Asker) -> tuple[str, ...]:
    """Units directly below which the person may make units and appointments today."""
    pack, today = office.definitions.current(), office.clock.today()
    found: list[str] = list(units_with(pack, asker.seats, ORGANISE, today))
    for held in asker.seats:
        organisation = pack.organisation_of_kind(held.kind)
        given = any(row.may == ORGANISE for row in organisation.authorities)
        if not given and _acts_for_a_body(organisation, held.position) and held.unit not in found:
            found.append(held.unit)
    return tuple(found)


def kept_units(office: Office, asker: Asker) -> tuple[str, ...]:
    """Units whose keeper the person is: there and below they assign tasks that wait for nobody (S30)."""
    pack = office.definitions.current()
    found: list[str] = []
    for held in asker.seats:
        keeper = pack.organisation_of_kind(held.kind).keeper
        if keeper is not None and keeper.position == held.position and held.unit not in found:
            found.append(held.unit)
    return tuple(found)


def people_units(office: Office, asker: Asker) -> tuple[str, ...]:
    """Units whose people, and those of units below, the person may look at: as officer, or as inspector."""
    return _people_units(office, asker.seats)


def _people_units(office: Office, seats: tuple[HeldSeat, ...]) -> tuple[str, ...]:
    pack, today = office.definitions.current(), office.clock.today()
    return tuple(dict.fromkeys((*officer_units(pack, seats), *units_with(pack, seats, INSPECT, today))))


def may_see_person(office: Office, transaction: Transaction, asker: Asker, person: str) -> bool:
    """Whether the record of a person is open: one's own, and those of people who belong to or hold a post in a unit of
    `people_units` or below.
    """
    if asker.person == person:
        return True
    units = people_units(office, asker)
    return bool(units) and person_within(transaction, person, units, office.clock.today())


def require_person(office: Office, transaction: Transaction, asker: Asker, person: str) -> None:
    """Raise `NotFound` unless the record of the person is open: no such person looks the same from outside."""
    if not may_see_person(office, transaction, asker, person):
        raise NotFound("person", person)


def may_see_people_of(office: Office, transaction: Transaction, asker: Asker, unit: str) -> bool:
    """Whether the list of the people of a unit is open."""
    units = people_units(office, asker)
    return bool(units) and lies_within(transaction, unit, units, office.clock.today())


def subject_for(
    office: Office, transaction: Transaction, actor: Actor, procedure: Procedure, asked: str | None
) -> str | None:
    """Whom or what a case of `procedure` started by the actor is about (language §9): nobody where it has no subject;
    the actor, or another person whose record is open to them; a unit whose people are. `asked` None is the actor, or
    the one unit they are an officer of; None is also the answer where a unit is needed and none follows.

    Whoever holds a position that `start.by` names may start for the people of that unit, officer or not. The clock may
    start for anybody. Costs nothing for one's own case. Raises `NotFound` for others: no
    such person or unit looks the same from outside.
    """
    if procedure.subject == "none":
        return None
    if procedure.subject == "person" and asked in (None, actor.person):
        return actor.person
    if actor.person is None:
        return asked
    seats, today = _seats_of(office, transaction, actor), office.clock.today()
    if asked is None:
        units = officer_units(office.definitions.current(), seats)
        return units[0] if len(units) == 1 else None
    named = _starting_positions(procedure)
    units = (*_people_units(office, seats), *(held.unit for held in seats if held.position in named))
    within = person_within if procedure.subject == "person" else lies_within
    if not units or not within(transaction, asked, units, today):
        raise NotFound("person" if procedure.subject == "person" else "unit", asked)
    return asked


def startable_for_others(office: Office, asker: Asker) -> tuple[Procedure, ...]:
    """Procedures about a person that somebody in one of the asker's seats may start, by the rules of `start.by`; for
    whom, and whether now, is asked where the form is filled.
    """
    pack, today = office.definitions.current(), office.clock.today()
    return tuple(
        procedure
        for procedure in pack.procedures.values()
        if procedure.subject == "person"
        and any(_seated(rule, pack, asker.seats, today) for rule in _starting_rules(procedure))
    )


def _seated(rule: object, pack: Pack, seats: tuple[HeldSeat, ...], today: str) -> bool:
    if isinstance(rule, AuthorityRule):
        return bool(units_with(pack, seats, rule.authority, today))
    if isinstance(rule, PositionRule):
        return any(held.position in rule.positions for held in seats)
    if isinstance(rule, BodyRule):
        bodies = (pack.organisation_of_kind(held.kind).bodies.get(rule.body) for held in seats)
        return any(
            body is not None and held.position in body.acts_through for held, body in zip(seats, bodies, strict=True)
        )
    return False


def _starting_rules(procedure: Procedure) -> tuple[object, ...]:
    found = (procedure.participants[name] for name in procedure.start.by if name in procedure.participants)
    return tuple(rule for participant in found for choice in participant.rules.values() for rule in choice)


def _starting_positions(procedure: Procedure) -> frozenset[str]:
    """Positions that `start.by` names themselves, not through a body."""
    rules = _starting_rules(procedure)
    return frozenset(position for rule in rules if isinstance(rule, PositionRule) for position in rule.positions)


def _seats_of(office: Office, transaction: Transaction, actor: Actor) -> tuple[HeldSeat, ...]:
    """The seats an actor may use today, looked up afresh: only those they bring where they are narrowed to them."""
    assert actor.person is not None
    today = office.clock.today()
    held = appointments_of(transaction, actor.person, today)
    if actor.narrowed:
        brought = {(seat.unit, seat.position) for seat in actor.seats}
        held = tuple(row for row in held if (row.unit, row.position) in brought)
    return held_seats(transaction, office.definitions.current(), held, today)


def require_organiser(office: Office, asker: Asker, unit: str) -> None:
    """Raise `NotAllowed` unless the person may make units and appointments directly below `unit`."""
    if unit not in organised_units(office, asker):
        raise NotAllowed.because("organisation.not-yours")


def may_appoint_in(office: Office, transaction: Transaction, asker: Asker, unit: str) -> bool:
    """Whether the person may make and end appointments in `unit`: those who organise the unit directly above it; where
    there is none above, administrators.
    """
    above = units_above(transaction, unit, office.clock.today())
    if len(above) < 2:
        return may_administer(office, asker)
    return above[1] in organised_units(office, asker)


def require_administrator(office: Office, asker: Asker) -> None:
    """Raise `NotAllowed` unless the person administers the installation."""
    if not may_administer(office, asker):
        raise NotAllowed.because("administration.not-yours")


def inspects_everything(office: Office, transaction: Transaction, viewer: Viewer) -> bool:
    """Whether the person inspects a unit above which there is none: only they may take away the whole trail."""
    today = office.clock.today()
    return any(len(units_above(transaction, unit, today)) == 1 for unit in viewer.inspected)


def require_inspection(transaction: Transaction, viewer: Viewer, case: str, today: str) -> None:
    """Raise `NotFound` unless the viewer inspects a unit above the case: the trail holds every word that was said."""
    if not may_see(transaction, case, (), viewer.inspected, today):
        raise NotFound("case", case)


def _acts_for_a_body(organisation: Organisation, position: str) -> bool:
    return any(position in body.acts_through for body in organisation.bodies.values())


# --- Parts of what may be seen ----------------------------------------------------------------------------------------


class Standing:
    """How somebody stands to a case they may see; which parts of it that opens is what `sees` says (S29).

    Asked within the transaction and the facts it was made with: what it needs of the database is asked at most once.
    """

    def __init__(self, transaction: Transaction, viewer: Viewer, case: Case, scene: Scene) -> None:
        """Nothing is asked before a part is for somebody in particular."""
        self._transaction = transaction
        self._viewer = viewer
        self._case = case
        self._scene = scene
        self._known: dict[str, bool] = {}

    def sees(self, names: Iterable[str] | None) -> bool:
        """Whether a part that is for these (`subject`, `initiator`, `handlers`, `inspectors`, participants) is open;
        one that is for nobody in particular is open to everybody who sees the case.
        """
        wanted = tuple(names or ())
        return not wanted or any(self._is(name) for name in wanted)

    def answers(self) -> dict[str, dict[str, Any]]:
        """The accepted answers that are open, by form."""
        procedure = self._scene.rulebook.procedure
        found: dict[str, dict[str, Any]] = {}
        for name, values in self._case.answers.items():
            form = procedure.forms.get(name)
            if form is not None and self.sees(procedure.sees.forms.get(name)):
                hidden = {item.name for item in form.fields if not self.sees(item.sees)}
                found[name] = {key: value for key, value in values.items() if key not in hidden}
        return found

    def sees_document(self, document: StoredDocument) -> bool:
        """Whether a paper of the case is open."""
        return self.sees(document.sees or self._scene.rulebook.procedure.sees.documents.get(document.name))

    def _is(self, name: str) -> bool:
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> bool:
        viewer, case, today = self._viewer, self._case, self._scene.today
        match name:
            case "subject":
                return case.subject == viewer.person
            case "initiator":
                return case.initiator == viewer.person
            case "handlers":
                took = any(viewer.person in takers for takers in case.takers.values())
                if took or any(set(keys_of_task(task)) & set(viewer.keys) for task in case.tasks):
                    return True
                # Seats gain sight of a case by a task alone, so a row says that one was held.
                seats = [key for key in viewer.keys if key != person_key(viewer.person)]
                return bool(seats) and may_see(self._transaction, case.id, seats, (), today)
            case "inspectors":
                above = viewer.inspected
                return bool(above) and may_see(self._transaction, case.id, (), above, today)
        if name not in self._scene.rulebook.procedure.participants:
            return False
        return viewer.person in self._scene.participant(name).people
