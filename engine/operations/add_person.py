"""Add a person nobody knows yet, such as a new officer: with the status of newcomers, by whoever may appoint them."""

from dataclasses import dataclass

from engine.cases.act import Via
from engine.definition.effects import Change
from engine.definition.pack import Pack
from engine.ground.clock import is_day
from engine.ground.errors import AnswersRejected, NotAllowed, Refusal, SetupError
from engine.ground.vietnamese import fold
from engine.operations.accounts.asker import Asker
from engine.operations.accounts.duplicates import Likeness, like_persons
from engine.operations.accounts.logins import read_phone
from engine.operations.create_unit import read_name
from engine.operations.office import Office
from engine.operations.rights import organised_units
from engine.operations.signing import signature_of
from engine.store.database import Transaction
from engine.store.people import add_person as write_person
from engine.store.records import Changed, keep_changes
from engine.store.trail import Note, write

LONGEST_NAME = 100
OLDEST = "1900-01-01"


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonAsked:
    """A person as somebody describes them."""

    name: str
    birth_date: str
    """ISO day."""
    phone: str = ""
    confirmed: bool = False
    """Somebody alike is known, and this is another."""


def add_person(office: Office, asker: Asker, asked: PersonAsked, via: Via = "page") -> str:
    """Add the person and give their id. They belong to no unit yet.

    Raises `NotAllowed` for whoever organises no unit, `AnswersRejected` at `name`, `birth_date`, `phone`, or
    `person.alike` at `confirmed` while somebody alike is known.
    """
    if not organised_units(office, asker):
        raise NotAllowed.because("organisation.not-yours")
    pack, today = office.definitions.current(), office.clock.today()
    name = read_name(asked.name)
    phone = read_phone(asked.phone) if asked.phone.strip() else None
    refusals = _problems(asked, name, phone, today)
    if refusals:
        raise AnswersRejected(refusals)
    values = _values(pack, name, asked.birth_date, phone)

    def work(transaction: Transaction) -> str:
        alike = like_persons(transaction, Likeness(name=name, birth_date=asked.birth_date, phone=phone))
        if alike and not asked.confirmed:
            raise AnswersRejected.because("person.alike", field="confirmed", name=name)
        signature = signature_of(office, asker, via)
        person = office.new_identifier()
        write_person(transaction, person, name, made_at=signature.at)
        changes = tuple(
            Changed(
                change=Change(kind="record.set", name=field, value=value, about=person, from_day=today), number=number
            )
            for number, (field, value) in enumerate(values.items())
        )
        keep_changes(
            transaction, changes, records=pack.records, act=signature.act, at=signature.at, today=signature.today
        )
        payload = {"values": values, "alike": list(alike)}
        write(transaction, signature, Note(stream=f"person:{person}", kind="person.added", payload=payload))
        return person

    return office.database.carry_out(work)


def _problems(asked: PersonAsked, name: str, phone: str | None, today: str) -> list[Refusal]:
    refusals = []
    if not name:
        refusals.append(Refusal("register.name-missing", field="name"))
    elif len(name) > LONGEST_NAME or not name.isprintable() or not any(char.isalpha() for char in fold(name)):
        refusals.append(Refusal("register.name-wrong", field="name", values={"longest": LONGEST_NAME}))
    if not is_day(asked.birth_date):
        refusals.append(Refusal("field.not-a-day", field="birth_date", values={"title": ""}))
    elif not OLDEST <= asked.birth_date <= today:
        refusals.append(Refusal("register.birth-date-wrong", field="birth_date"))
    if asked.phone.strip() and phone is None:
        refusals.append(Refusal("field.not-a-phone", field="phone", values={"title": ""}))
    return refusals


def _values(pack: Pack, name: str, birth_date: str, phone: str | None) -> dict[str, str]:
    """The first values of the record, under the names the pack gives its fields."""
    record = pack.records.get("person")
    roles = record.roles if record is not None else None
    if roles is None:
        raise SetupError("accounts.no-roles")
    found = {roles.name: name}
    if roles.status is not None and roles.newcomer is not None:
        found[roles.status] = roles.newcomer
    if roles.birth_date is not None:
        found[roles.birth_date] = birth_date
    if roles.phone is not None and phone is not None:
        found[roles.phone] = phone
    return found
