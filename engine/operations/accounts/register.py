"""A young person registers alone: says who they are, confirms the e-mail address, sets a password.

Nothing of a person exists before the address is confirmed, and the password is set by whoever has the letter: so
nobody can prepare an account in another's name. An address that has an account already is answered on the page like
any other; its owner gets a letter that says so.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from engine.definition.effects import Change
from engine.definition.record import Roles
from engine.ground.clock import parse_day
from engine.ground.errors import AnswersRejected, Refusal, SetupError
from engine.ground.vietnamese import fold
from engine.operations.accounts.desk import Desk, kept_digest
from engine.operations.accounts.duplicates import Likeness, like_persons
from engine.operations.accounts.enter import Entered, open_session
from engine.operations.accounts.links import open_link
from engine.operations.accounts.logins import read_email, read_phone
from engine.operations.accounts.owe import owe_letter, owe_letter_to
from engine.operations.accounts.passwords import accept_password
from engine.operations.accounts.sign_in import closed
from engine.operations.accounts.throttle import ASKING, ASKING_ADDRESS, Allowance, Tally, address_key
from engine.operations.accounts.trail import note_account
from engine.store.accounts import (
    Account,
    Invitation,
    account_by_login,
    add_account,
    add_invitation,
    keep_failures,
    load_failures,
    use_invitation,
)
from engine.store.database import Transaction
from engine.store.people import add_person
from engine.store.records import Changed, keep_changes
from engine.store.trail import Note

LONGEST_NAME = 100
OLDEST = "1900-01-01"


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """What somebody types who registers; raw, as it came."""

    name: str
    birth_date: Mapping[str, str] | str
    """Three boxes {day, month, year}, or a text."""
    email: str
    phone: str = ""
    lang: str = "vi"


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """A person begins."""

    entered: Entered
    alike: tuple[str, ...] = ()
    """Persons who may be the same: a reviewer joins them."""


def register(desk: Desk, given: Registration, *, address: str) -> None:
    """Take the registration and owe the letter that confirms the address.

    Raises `AnswersRejected` with every problem beside its field (`name`, `birth_date`, `email`, `phone`), `Refused`
    `sign-in.closed` when letters were asked for too often.
    """
    office = desk.office
    details, email = _read(given, office.clock.today())
    now = office.clock.now()

    def work(transaction: Transaction) -> None:
        count_asking(transaction, email, address, now)
        account = account_by_login(transaction, email=email)
        if account is not None:
            owe_letter(desk, transaction, account, "known", lang=given.lang, name=details["name"])
            return
        link = office.new_identifier()
        add_invitation(
            transaction,
            Invitation(
                id=link,
                digest=kept_digest(desk.link_secret(link)),
                kind="register",
                email=email,
                details=details,
                made_at=now,
                expires_at=now + desk.register_within,
            ),
        )
        owe_letter_to(desk, transaction, email, "register", lang=given.lang, link=link, name=details["name"])

    office.database.carry_out(work)


def confirm_email(desk: Desk, *, secret: str, password: str, repeated: str, agent: str = "") -> Registered:
    """Make the person, the record with the status of newcomers, and the account; sign in.

    Raises `LinkGone` for a link that was used, has expired, or never was; `AnswersRejected` for the password.
    """
    office = desk.office
    now, today = office.clock.now(), office.clock.today()
    link = open_link(desk, secret, "register")
    details = link.details
    email = link.email or ""
    accept_password(password, repeated, (str(details["name"]), email, str(details.get("phone", ""))))
    hashed = desk.passwords.hash(password)
    pack = office.definitions.current()
    record = pack.records.get("person")
    roles = record.roles if record is not None else None
    if roles is None:
        raise SetupError("accounts.no-roles")

    def work(transaction: Transaction) -> Registered:
        if not use_invitation(transaction, link.id, now):
            open_link(desk, secret, "register", transaction)
        if account_by_login(transaction, email=email) is not None:
            raise AnswersRejected.because("register.known", field="email")
        likeness = Likeness(name=str(details["name"]), birth_date=details.get("birth_date"), phone=details.get("phone"))
        alike = like_persons(transaction, likeness)
        person, account = office.new_identifier(), office.new_identifier()
        add_person(transaction, person, str(details["name"]), made_at=now)
        act = office.new_identifier()
        values = _values(details, roles)
        changes = tuple(
            Changed(
                change=Change(kind="record.set", name=name, value=value, about=person, from_day=today), number=number
            )
            for number, (name, value) in enumerate(values.items())
        )
        keep_changes(transaction, changes, records=pack.records, act=act, at=now, today=today)
        add_account(
            transaction,
            Account(
                id=account,
                person=person,
                email=email,
                password_hash=hashed,
                state="active",
                made_at=now,
                changed_at=now,
                seen_at=now,
            ),
        )
        note_account(
            desk,
            transaction,
            account,
            "account.registered",
            {"person": person, "email": email},
            actor=person,
            act=act,
            more=(
                Note(
                    stream=f"person:{person}",
                    kind="person.registered",
                    payload={"values": values, "account": account, "alike": list(alike)},
                ),
            ),
        )
        return Registered(entered=open_session(desk, transaction, account, person, agent), alike=alike)

    return office.database.carry_out(work)


def count_asking(transaction: Transaction, email: str, address: str, now: int) -> None:
    """Count one letter asked for, to this e-mail address and from this network address; raises `sign-in.closed`."""
    rules: dict[str, Allowance] = {
        f"email:{kept_digest(email)}": ASKING,
        address_key(address, "asking"): ASKING_ADDRESS,
    }
    tallies = load_failures(transaction, list(rules), lock=True)
    for key in rules:
        tally = Tally.of(tallies.get(key))
        if tally.is_closed(now):
            raise closed(tally)
    keep_failures(
        transaction, [Tally.of(tallies.get(key)).after_failure(rule, now).kept(key) for key, rule in rules.items()]
    )


def _read(given: Registration, today: str) -> tuple[dict[str, str], str]:
    refusals: list[Refusal] = []
    name = " ".join(unicodedata.normalize("NFC", given.name).split())
    if not name:
        refusals.append(Refusal("register.name-missing", field="name"))
    elif len(name) > LONGEST_NAME or not name.isprintable() or not any(char.isalpha() for char in fold(name)):
        refusals.append(Refusal("register.name-wrong", field="name", values={"longest": LONGEST_NAME}))
    birth_date = _day(given.birth_date)
    if birth_date is None:
        refusals.append(Refusal("field.not-a-day", field="birth_date", values={"title": ""}))
    elif not OLDEST <= birth_date <= today:
        refusals.append(Refusal("register.birth-date-wrong", field="birth_date"))
    email = read_email(given.email)
    if email is None:
        refusals.append(Refusal("field.not-an-email", field="email", values={"title": ""}))
    phone = read_phone(given.phone) if given.phone.strip() else None
    if given.phone.strip() and phone is None:
        refusals.append(Refusal("field.not-a-phone", field="phone", values={"title": ""}))
    if refusals or email is None:
        raise AnswersRejected(refusals)
    details = {"name": name, "birth_date": birth_date or "", "lang": given.lang}
    if phone is not None:
        details["phone"] = phone
    return details, email


def _day(given: Mapping[str, str] | str) -> str | None:
    if isinstance(given, str):
        return parse_day(given)
    return parse_day("/".join(str(given.get(part, "")).strip() for part in ("day", "month", "year")))


def _values(details: Mapping[str, str], roles: Roles) -> dict[str, str]:
    """The first values of the record, under the names the pack gives its fields."""
    found = {roles.name: details["name"]}
    if roles.status is not None and roles.newcomer is not None:
        found[roles.status] = roles.newcomer
    if roles.birth_date is not None and details.get("birth_date"):
        found[roles.birth_date] = details["birth_date"]
    if roles.phone is not None and details.get("phone"):
        found[roles.phone] = details["phone"]
    return found
