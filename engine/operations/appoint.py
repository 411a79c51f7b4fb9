"""Let somebody hold a position, and end that: written by the level directly above the unit."""

from dataclasses import dataclass

from engine.cases.act import Via
from engine.cases.facts import Appointment, on_day
from engine.definition.organisation import Organisation
from engine.ground.errors import AnswersRejected, NotAllowed, NotFound, Refusal
from engine.operations.accounts.asker import Asker
from engine.operations.create_unit import day_problem
from engine.operations.office import Office
from engine.operations.rights import may_appoint_in
from engine.operations.signing import signature_of
from engine.store.appointments import load_appointment
from engine.store.database import Transaction
from engine.store.organisation import appoint as write_appointment
from engine.store.organisation import end_appointment as write_end
from engine.store.organisation import find_unit
from engine.store.people import load_person


@dataclass(frozen=True, kw_only=True, slots=True)
class PostAsked:
    """An appointment as somebody describes it. Days are ISO."""

    unit: str
    person: str
    position: str
    from_day: str
    until: str | None = None
    """The last day; None: open."""
    signs_from: str | None = None
    """From when the person also signs; None: from the first day."""
    acting: bool = False
    """Charged with the post for the time being."""


def appoint(office: Office, asker: Asker, asked: PostAsked, via: Via = "page") -> str:
    """Write the appointment and give its id.

    Raises `NotAllowed` for whoever does not organise the unit directly above, `NotFound`, `AnswersRejected` at
    `person`, `position`, `from_day`, `until` or `signs_from`.
    """
    pack, today = office.definitions.current(), office.clock.today()

    def work(transaction: Transaction) -> str:
        unit = find_unit(transaction, asked.unit, today)
        if not may_appoint_in(office, transaction, asker, asked.unit):
            raise NotAllowed.because("organisation.not-yours")
        kind = on_day(unit.kinds, today)
        if not isinstance(kind, str) or (unit.closed_on is not None and unit.closed_on <= today):
            raise NotFound("unit", asked.unit)
        person = load_person(transaction, asked.person)
        refusals = _problems(asked, pack.organisation_of_kind(kind), today)
        if person is None or person.joined_into is not None:
            refusals.append(Refusal("appointment.no-such-person", field="person"))
        elif asked.person == asker.person:
            refusals.append(Refusal("appointment.oneself", field="person"))
        elif any(
            row.person == asked.person and row.position == asked.position and _meet(row, asked)
            for row in unit.appointments
        ):
            refusals.append(Refusal("appointment.already", field="person", values={"person": person.name}))
        if refusals:
            raise AnswersRejected(refusals)
        made = Appointment(
            id=office.new_identifier(),
            person=asked.person,
            unit=asked.unit,
            position=asked.position,
            from_day=asked.from_day,
            until=asked.until,
            signs_from=asked.signs_from,
            acting=asked.acting,
        )
        write_appointment(transaction, signature_of(office, asker, via), made)
        return made.id

    return office.database.carry_out(work)


def end_appointment(office: Office, asker: Asker, appointment: str, until: str, via: Via = "page") -> Appointment:
    """End an appointment: `until` (ISO) is its last day. Gives it as it was before.

    Raises `NotFound`, `NotAllowed`, `AnswersRejected` at `until`.
    """
    today = office.clock.today()

    def work(transaction: Transaction) -> Appointment:
        row = load_appointment(transaction, appointment)
        if row is None:
            raise NotFound("appointment", appointment)
        if not may_appoint_in(office, transaction, asker, row.unit):
            raise NotAllowed.because("organisation.not-yours")
        wrong = day_problem(until, "until", today, earliest=row.from_day)
        if wrong is None and row.until is not None and row.until < until:
            wrong = Refusal("appointment.over", field="until")
        if wrong is not None:
            raise AnswersRejected(wrong)
        write_end(transaction, signature_of(office, asker, via), appointment, until)
        return row

    return office.database.carry_out(work)


def _problems(asked: PostAsked, organisation: Organisation, today: str) -> list[Refusal]:
    refusals = []
    if asked.position not in organisation.positions:
        refusals.append(Refusal("appointment.no-such-position", field="position"))
    wrong = day_problem(asked.from_day, "from_day", today)
    if wrong is not None:
        return [*refusals, wrong]
    for field, day in (("until", asked.until), ("signs_from", asked.signs_from)):
        if day is not None and (found := day_problem(day, field, today, earliest=asked.from_day)) is not None:
            refusals.append(found)
    return refusals


def _meet(row: Appointment, asked: PostAsked) -> bool:
    """Whether two spans have a day in common."""
    return (row.until is None or asked.from_day <= row.until) and (asked.until is None or row.from_day <= asked.until)
