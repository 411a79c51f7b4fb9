"""Join two records of one person: an act of a reviewer, in the trail of both; no machine joins anybody.

Who registered alone may be somebody the organisation knows already. The record that was made last is the duplicate: it
stays readable, points to the one that is kept, and its way of signing in goes over. Its cases keep their subject, so
none may be open.
"""

from engine.cases.facts import Needs
from engine.ground.errors import NotFound, Refused
from engine.operations.accounts.asker import Asker
from engine.operations.accounts.desk import Desk
from engine.operations.accounts.duplicates import Likeness, like_persons
from engine.operations.office import Office
from engine.operations.rights import may_see_person, people_units
from engine.operations.signing import signature_of
from engine.store.accounts import account_of_person, end_sessions, move_account, set_account_state
from engine.store.database import Transaction
from engine.store.directory import person_within
from engine.store.facts import load_facts
from engine.store.people import PersonLine, join_person, load_person, load_persons
from engine.store.trail import Note, write


def find_duplicates(office: Office, asker: Asker, person: str) -> tuple[PersonLine, ...]:
    """Persons who may be the same as `person`, whose record the asker may see: those who belong to no unit yet, and
    those of the asker's units. Empty for everybody who looks after nobody.
    """
    units = people_units(office, asker)
    if not units or asker.person == person:
        return ()
    today = office.clock.today()
    with office.database.read() as transaction:
        if not may_see_person(office, transaction, asker, person):
            return ()
        known = load_person(transaction, person)
        if known is None or known.joined_into is not None:
            return ()
        likeness = Likeness(name=known.name, birth_date=known.birth_date, phone=known.phone)
        alike = like_persons(transaction, likeness, but=person)
        found = load_persons(transaction, alike)
        return tuple(
            found[each] for each in alike if found[each].unit is None or person_within(transaction, each, units, today)
        )


def join_duplicate(desk: Desk, asker: Asker, *, duplicate: str, kept: str) -> None:
    """Join `duplicate` into `kept`. Both must be alike and open to the asker (`find_duplicates`).

    Raises `NotFound` for everything else, `Refused` `join.open-cases`, `join.made-first` when the duplicate is the one
    that belongs to a unit.
    """
    office = desk.office
    found = next((line for line in find_duplicates(office, asker, kept) if line.id == duplicate), None)
    if found is None:
        raise NotFound("person", duplicate)
    if found.unit is not None:
        raise Refused.because("join.made-first", name=found.name)
    now, today = office.clock.now(), office.clock.today()

    def work(transaction: Transaction) -> None:
        facts = load_facts(transaction, Needs(open_cases=frozenset(((duplicate, ""),))), today)
        if facts.open_case_count(duplicate, ""):
            raise Refused.because("join.open-cases", name=found.name)
        if not join_person(transaction, duplicate, kept):
            raise NotFound("person", duplicate)
        moving, there = account_of_person(transaction, duplicate), account_of_person(transaction, kept)
        moved = None
        if moving is not None and there is None:
            move_account(transaction, moving.id, kept)
            moved = moving.id
        elif moving is not None:
            set_account_state(transaction, moving.id, "closed")
            end_sessions(transaction, moving.id, now)
        write(
            transaction,
            signature_of(office, asker),
            Note(stream=f"person:{duplicate}", kind="person.joined", payload={"into": kept, "account": moved}),
            Note(stream=f"person:{kept}", kind="person.joined", payload={"from": duplicate, "account": moved}),
        )

    office.database.carry_out(work)
