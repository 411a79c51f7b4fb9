"""Make the cases of campaigns: for everybody each is for when it opens, day by day for who has joined, until it closes.

The rows of a campaign's units say which have been looked at today. So any number of processes may make cases at once,
and one that dies leaves nothing half done: a unit's cases and the note that it was looked at come in one transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.cases.campaign import Campaign, Newcomer
from engine.cases.facts import Facts, Needs
from engine.cases.refusal import Refusal
from engine.definition.pack import Rulebook
from engine.operations.office import Office
from engine.operations.settle import keep_decision, settle, told
from engine.runtime.campaigns import Made, make_cases, subjects_of
from engine.runtime.needs import needs_of_making
from engine.store.campaigns import (
    campaigns_owed,
    cover_units,
    load_campaign,
    note_left_out,
    note_looked,
    note_made,
    note_not_made,
    subjects_known,
    units_owed,
)
from engine.store.cases import next_numbers
from engine.store.database import Transaction

MANY = 200
"""People for whom cases are made in one transaction; the units these belong to are never cut in two."""

_UNITS = 50
"""Units looked at in one transaction."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What one transaction did for a campaign."""

    made: int
    """Cases made."""
    units: int
    """Units looked at."""
    more: bool
    """Whether some unit has not been looked at today."""


def campaigns_waiting(office: Office, most: int = 100) -> tuple[tuple[str, str, int], ...]:
    """Campaigns that have cases to be made today: (campaign, ISO day, how often that failed)."""
    today = office.clock.today()
    with office.database.read() as transaction:
        return tuple((id_, today, attempts) for id_, attempts in campaigns_owed(transaction, today, most))


def make_cases_of(office: Office, campaign: str, most: int | None = None) -> int:
    """Make cases of a campaign until everybody has one, or for about `most` people; how many were made.

    Safe to run in several processes at once.
    """
    made = 0
    while most is None or made < most:
        step = make_some(office, campaign)
        made += step.made
        if not step.more:
            break
    return made


def make_some(office: Office, campaign: str) -> Step:
    """Look at some units of a campaign that were not looked at today and make the cases they lack, in one transaction
    of bounded statements. Does nothing for one that makes no cases any more.
    """
    today = office.clock.today()

    def work(transaction: Transaction) -> Step:
        stored = load_campaign(transaction, campaign, lock=True)
        if stored is None or not stored.campaign.makes_on(today):
            return Step(made=0, units=0, more=False)
        found = stored.campaign
        rulebook = office.definitions.rulebook(found.procedure, found.definition, found.parameters)
        units = units_owed(transaction, campaign, today, _UNITS)
        if stored.made_on is not None and stored.made_on < today and units:
            cover_units(transaction, found, stored.kinds, today)
        wanted = _subjects(transaction, rulebook, found, units, today) if units else {}
        known = _known(transaction, campaign, [person for people in wanted.values() for person in people])
        lacking = {
            unit: [person for person in people if not _has_case(known.get(person, ()), unit)]
            for unit, people in wanted.items()
        }
        looked: list[str] = []
        new: list[str] = []
        for unit in units:
            if new and len(new) + len(lacking[unit]) > MANY:
                continue
            looked.append(unit)
            new.extend(lacking[unit])
        made = _make(office, transaction, rulebook, found, looked, new, today) if new else Made(decision=None)
        _note_left(transaction, campaign, lacking, looked, made)
        note_looked(transaction, campaign, looked, today)
        more = len(looked) < len(units) or len(units) == _UNITS
        if not more:
            note_made(transaction, campaign, today)
        return Step(made=0 if made.decision is None else len(made.decision.cases), units=len(looked), more=more)

    return office.database.carry_out(work)


def mark_not_made(office: Office, campaign: str, attempts: int, sentence: str) -> None:
    """Note that making the cases of a campaign failed once more after `attempts` failures."""
    office.database.carry_out(lambda transaction: note_not_made(transaction, campaign, attempts, sentence))


def _subjects(
    transaction: Transaction, rulebook: Rulebook, campaign: Campaign, units: Iterable[str], today: str
) -> dict[str, tuple[str, ...]]:
    """For whom each unit gets cases."""
    several = tuple(units)

    def look(facts: Facts) -> dict[str, tuple[str, ...]]:
        return {unit: subjects_of(rulebook, campaign, unit, facts, today) for unit in several}

    needs = Needs(
        units=frozenset(several),
        people_of=frozenset((unit, today) for unit in several),
    )
    return settle(transaction, needs, today, look, records=rulebook.records)


def _known(transaction: Transaction, campaign: str, subjects: list[str]) -> dict[str, list[tuple[str | None, bool]]]:
    known: dict[str, list[tuple[str | None, bool]]] = {}
    for person, unit, cancelled in subjects_known(transaction, campaign, subjects) if subjects else ():
        known.setdefault(person, []).append((unit, cancelled))
    return known


def _has_case(cases: Iterable[tuple[str | None, bool]], unit: str) -> bool:
    """Whether somebody is not to get a case in a unit: they have had one there, or one elsewhere that was not
    cancelled.
    """
    return any(in_unit == unit or not cancelled for in_unit, cancelled in cases)


def _make(
    office: Office,
    transaction: Transaction,
    rulebook: Rulebook,
    campaign: Campaign,
    units: list[str],
    subjects: list[str],
    today: str,
) -> Made:
    short = rulebook.procedure.short or "HS"
    numbers = next_numbers(transaction, f"case:{short}:{today[:4]}", len(subjects))
    newcomers = [
        Newcomer(subject=person, case=office.new_identifier(), number=f"{short}-{today[:4]}-{number:04}")
        for person, number in zip(subjects, numbers, strict=True)
    ]
    act, at = office.new_identifier(), office.clock.now()
    made = settle(
        transaction,
        needs_of_making(rulebook, campaign, units, subjects),
        today,
        lambda facts: make_cases(rulebook, campaign, newcomers, facts, act, at, today, office.new_identifier),
        records=rulebook.records,
    )
    if made.decision is not None:
        keep_decision(office, transaction, rulebook, made.decision, {})
    return made


def _note_left(
    transaction: Transaction, campaign: str, lacking: dict[str, list[str]], looked: list[str], made: Made
) -> None:
    why = {person: _sentences(refusal) for person, refusal in made.left}
    for unit in looked if why else ():
        left = [{"person": person, "why": why[person]} for person in lacking[unit] if person in why]
        if left:
            note_left_out(transaction, campaign, unit, left)


def _sentences(refusal: Refusal) -> str:
    return " ".join(dict.fromkeys(told(reason).sentence() for reason in refusal.reasons))
