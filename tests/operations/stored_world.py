"""A story's world kept in a real database: what is given is written into its tables, every question is answered by
loading, every decision is kept by the operations, and what a story looks at afterwards is read back.

Several worlds may lie in one database, one after another: `leave` frees the names a later one wants. A world in memory
made with the same `start` gives the same identifiers, so that both can be compared word by word.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from engine.cases.campaign import Campaign
from engine.cases.case import Case
from engine.cases.decision import Decision
from engine.cases.facts import Dated, Facts, Needs, Person, Unit
from engine.definition.pack import Pack, rulebook
from engine.ground.clock import StillClock
from engine.ground.identifiers import CountedIdentifiers, RandomIdentifiers
from engine.ground.vietnamese import fold, sort_key, unit_sort_key
from engine.language.loader import load_pack
from engine.operations.definitions import Definitions
from engine.operations.office import Office
from engine.operations.settle import keep_decision, settle
from engine.outside.files import FileStore
from engine.scenarios.rehearse import Rehearsal
from engine.scenarios.script import GivenWords, read_script
from engine.scenarios.world import World, invented_file
from engine.store import tables
from engine.store.campaigns import close_campaign, keep_campaign
from engine.store.cases import load_cases, note_rings, rung
from engine.store.database import Database, Transaction, in_texts
from engine.store.facts import load_facts
from engine.store.releases import keep_release
from engine.store.statements import Insertion, Statement
from tests.shipped import ROOT, shipped

T = TypeVar("T")

_GIVEN = "given"
"""The act of everything that was there before the story began."""

_FOR_EVER_CLOSED = "0001-01-01"


def office_on(database: Database, folder: Path, day: str = "2026-01-05") -> Office:
    """An office on a prepared database whose clock stands still on `day`; files lie in `folder`."""
    clock = StillClock.at(day)
    return Office(
        database=database,
        clock=clock,
        identifiers=RandomIdentifiers(),
        definitions=Definitions(database, clock),
        files=FileStore(folder),
    )


class NumberedWorld(World):
    """A world in memory whose identifiers begin at a number, so that worlds with other starts never meet."""

    def __init__(self, pack: Pack, given: tuple[GivenWords, ...], start: int) -> None:
        """The world of `pack` with what is given; its identifiers count from `start`."""
        self._numbered = CountedIdentifiers(start)
        super().__init__(pack, given)
        for unit in self.units.values():
            self.units[unit.id] = _with_own_terms(unit, start)

    def new_identifier(self) -> str:
        """A new id, the same in every world with this start."""
        self._instant += 1_000
        return self._numbered.new(self._instant)

    def leave(self) -> None:
        """Nothing is in the way of another world in memory."""


def _with_own_terms(unit: Unit, start: int) -> Unit:
    return replace(unit, terms=tuple(replace(term, id=f"{term.id}-{start}") for term in unit.terms))


class StoredWorld(NumberedWorld):
    """A world kept in a database."""

    def __init__(self, pack: Pack, given: tuple[GivenWords, ...], start: int, office: Office) -> None:
        """Write what is given into the tables of the office's database."""
        super().__init__(pack, given, start)
        self.office = office
        self.database = office.database
        self.opened: list[str] = []
        """Ids of the cases of this story, in the order opened."""
        self.rounds = 0
        """How often something was decided, rounds that lacked a fact included."""
        with self.database.write() as transaction:
            write_world(transaction, self)

    # --- what a rehearsal asks of its world

    def settle(self, needs: Needs, decide: Callable[[Facts], T], actor: str | None = None) -> T:
        """The answer of `decide` on facts loaded from the database, as every operation does it."""
        begun = copy(self._numbered), self._instant

        def afresh(facts: Facts) -> T:
            # Identifiers of a round that lacked a fact are given once more, so that both worlds count alike.
            self._numbered, self._instant = copy(begun[0]), begun[1]
            self.rounds += 1
            return decide(self._with_given(facts))

        def work(transaction: Transaction) -> T:
            if needs.files:
                transaction.insert(_UPLOADS, [_upload(digest) for digest in sorted(needs.files)])
            return settle(transaction, needs, self.today, afresh, records=self.pack.records, actor=actor)

        return self.database.carry_out(work)

    def _with_given(self, facts: Facts) -> Facts:
        """The facts with the open cases that are given as numbers alone: of them nothing is stored."""
        counted = {
            (person, procedure): count + self._given_open(person, procedure)
            for (person, procedure), count in facts.open_cases.items()
        }
        return replace(facts, open_cases=counted)

    def _given_open(self, person: str, procedure: str) -> int:
        given = self.open_elsewhere.get(person, {})
        return sum(count for name, count in given.items() if not procedure or name == procedure)

    def apply(self, decision: Decision, ring: str | None = None) -> None:
        """Keep what was decided in one transaction, upon the cases as they are loaded again."""
        book = rulebook(self.pack, decision.procedure)

        def work(transaction: Transaction) -> None:
            wanted = [line.before.id for line in decision.cases if line.before is not None]
            loaded = load_cases(transaction, wanted, lock=True)
            for line in decision.cases:
                assert line.before is None or loaded[line.before.id].case == line.before, "decided on something else"
            keep_decision(self.office, transaction, book, decision, loaded)
            if ring is not None:
                note_rings(transaction, [(ring, decision.cases[0].after.id)], decision.at)

        self.database.carry_out(work)
        for line in decision.cases:
            if line.before is None:
                self.opened.append(line.after.id)
            self.events.append((line.after.id, line.event.kind, line.event.payload))
            self.notices.extend(line.notices)
        self.documents.extend(decision.documents)

    def keep_campaign(self, campaign: Campaign, kinds: frozenset[str]) -> None:
        """Keep a campaign that was opened, or close the one that was kept."""
        known = self.campaigns.get(campaign.id)
        super().keep_campaign(campaign, kinds)

        def work(transaction: Transaction) -> None:
            if known is None:
                keep_campaign(transaction, campaign, kinds, act=_GIVEN, today=self.today)
            else:
                close_campaign(transaction, known, campaign.closed_on or self.today)

        self.database.carry_out(work)

    def case(self, case: str) -> Case:
        """A case as it is stored. Raises KeyError."""
        with self.database.read() as transaction:
            return load_cases(transaction, [case])[case].case

    def case_ids(self) -> list[str]:
        """Every case of the story, in the order opened."""
        return list(self.opened)

    def person(self, person: str) -> Person:
        """A person with their record as it is stored. Raises KeyError."""
        found = self.persons([person])[person]
        if found is None:
            raise KeyError(person)
        return found

    def persons(self, persons: Iterable[str]) -> dict[str, Person | None]:
        """Several persons as they are stored, in one statement."""
        wanted = frozenset(persons)
        with self.database.read() as transaction:
            facts = load_facts(transaction, Needs(records=wanted), self.today, records=self.pack.records)
        return {person: facts.people[person] for person in wanted}

    def rings_done(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of these the clock has done."""
        with self.database.read() as transaction:
            return rung(transaction, keys) if keys else frozenset()

    # --- afterwards

    def leave(self) -> None:
        """Free the names another world in this database wants: slugs, numbers of cases, the only unit of a kind."""
        with self.database.write() as transaction:
            transaction.run(_FREE_UNITS, {"ids": transaction.text_list(self.units), "day": _FOR_EVER_CLOSED})
            transaction.run(_FREE_NUMBERS)
            transaction.run(_FREE_CALENDAR)
            transaction.run(_FREE_COUNTERS)
            transaction.run(_FREE_CAMPAIGNS, {"ids": transaction.text_list(self.units), "day": _FOR_EVER_CLOSED})


_FREE_UNITS = Statement(
    sqlite="UPDATE units SET slug = NULL, closed_on = :day WHERE " + in_texts("id", "ids")[0],
    postgresql="UPDATE units SET slug = NULL, closed_on = :day WHERE " + in_texts("id", "ids")[1],
)
_FREE_NUMBERS = Statement("UPDATE cases SET number = id WHERE number <> id")
_FREE_CAMPAIGNS = Statement(
    sqlite="UPDATE campaigns SET closed_on = :day WHERE closed_on IS NULL AND " + in_texts("unit", "ids")[0],
    postgresql="UPDATE campaigns SET closed_on = :day WHERE closed_on IS NULL AND " + in_texts("unit", "ids")[1],
)
_FREE_CALENDAR = Statement("DELETE FROM calendar_exceptions")
_FREE_COUNTERS = Statement("DELETE FROM counters WHERE key LIKE 'case:%'")


# --- Writing what is given --------------------------------------------------------------------------------------------

_UNITS = Insertion(
    tables.units,
    ("id", "slug", "place_name", "closed_on", "kind", "parent", "name", "full_name", "sort_key", "search_fold"),
)
_UNIT_VALUES = Insertion(tables.unit_values, ("unit", "field", "from_day", "at", "value", "until", "act"))
_CLOSURE = Insertion(tables.unit_closure, ("unit", "ancestor", "from_day", "depth", "until"))
_TERMS = Insertion(tables.terms, ("id", "unit", "body", "ordinal", "from_day", "until"))
_APPOINTMENTS = Insertion(
    tables.appointments, ("id", "person", "unit", "position", "from_day", "until", "signs_from", "acting", "act")
)
_PERSONS = Insertion(
    tables.persons, ("id", "name", "sort_key", "search_fold", "unit", "status", "birth_date", "phone", "made_at")
)
_VALUES = Insertion(tables.record_values, ("about", "field", "from_day", "at", "value", "until", "unit", "act"))
_ENTRIES = Insertion(tables.record_entries, ("about", "history", "entry", "at", "value", "day", "act"))
_OVERLAYS = Insertion(tables.overlays, ("about", "name", "from_day", "at", "value", "until", "act"))
_RANGES = Insertion(tables.number_ranges, ("key", "next", "last", "format", "act"))
_DELEGATIONS = Insertion(tables.delegations, ("id", "giver", "taker", "from_day", "until", "procedures", "act"))
_CALENDAR = Insertion(tables.calendar_exceptions, ("day", "working", "note", "act"))
_UPLOADS = Insertion(tables.uploads, ("digest", "person", "name", "size", "media_type", "at"), "DO NOTHING")


def write_world(transaction: Transaction, world: World) -> None:
    """Write everything given in a world — units, people, ranges, delegations, calendar — into the tables."""
    _write_units(transaction, world)
    _write_people(transaction, world)
    transaction.insert(_RANGES, [(key, *held, _GIVEN) for key, held in world.ranges.items()])
    transaction.insert(
        _DELEGATIONS,
        [
            (row.id, row.giver, row.taker, row.from_day, row.until, _json(list(row.procedures)), _GIVEN)
            for row in world.delegations
        ],
    )
    transaction.insert(_CALENDAR, [(day, works, "", _GIVEN) for day, works in world.calendar.items()])


def _write_units(transaction: Transaction, world: World) -> None:
    rows: list[tuple[Any, ...]] = []
    values: list[tuple[Any, ...]] = []
    closure: list[tuple[Any, ...]] = []
    for unit in world.units.values():
        kind, parent, names = (part[-1].value for part in (unit.kinds, unit.parents, unit.names))
        full = names["full_name"]
        rows.append(
            (
                unit.id,
                unit.slug,
                unit.place_name,
                unit.closed_on,
                kind,
                parent,
                names["name"],
                full,
                unit_sort_key(full),
                fold(full),
            )
        )
        for field, dated in (("kind", unit.kinds), ("parent", unit.parents), ("name", unit.names)):
            values.extend((unit.id, field, *_row(item), _GIVEN) for item in dated)
        above: str | None = unit.id
        depth = 0
        while above is not None:
            closure.append((unit.id, above, "", depth, None))
            above = world.units[above].parents[-1].value
            depth += 1
    transaction.insert(_UNITS, rows)
    transaction.insert(_UNIT_VALUES, values)
    transaction.insert(_CLOSURE, closure)
    transaction.insert(
        _TERMS,
        [
            (term.id, term.unit, term.body, term.ordinal, term.from_day, term.until)
            for unit in world.units.values()
            for term in unit.terms
        ],
    )
    transaction.insert(
        _APPOINTMENTS,
        [
            (
                row.id,
                row.person,
                row.unit,
                row.position,
                row.from_day,
                row.until,
                row.signs_from,
                row.acting,
                _GIVEN,
            )
            for unit in world.units.values()
            for row in unit.appointments
        ],
    )


def _write_people(transaction: Transaction, world: World) -> None:
    roles = world.record.roles
    assert roles is not None
    people: list[tuple[Any, ...]] = []
    values: list[tuple[Any, ...]] = []
    entries: list[tuple[Any, ...]] = []
    overlays: list[tuple[Any, ...]] = []
    for person in world.people.values():
        shown = {
            part: person.value(name, world.today) if name is not None else None
            for part, name in (
                ("unit", roles.unit),
                ("status", roles.status),
                ("birth_date", roles.birth_date),
                ("phone", roles.phone),
            )
        }
        name = world.names[person.id]
        people.append((person.id, name, sort_key(name), fold(name), *shown.values(), 0))
        for field, dated in person.fields.items():
            for item in dated:
                lookup = item.value if field == roles.unit else None
                values.append((person.id, field, *_row(item), lookup, _GIVEN))
        for overlay, dated in person.overlays.items():
            overlays.extend((person.id, overlay, *_row(item), _GIVEN) for item in dated)
    for about in (*world.people.values(), *world.unit_records.values()):
        for history, kept in about.histories.items():
            entries.extend(
                (about.id, history, f"{_GIVEN}/{number:04}", number, _json(entry), "", _GIVEN)
                for number, entry in enumerate(kept)
            )
    transaction.insert(_PERSONS, people)
    transaction.insert(_VALUES, values)
    transaction.insert(_ENTRIES, entries)
    transaction.insert(_OVERLAYS, overlays)


def _row(item: Dated) -> tuple[str, int, str, str | None]:
    """from_day, at, value, until."""
    return item.from_day or "", 0, _json(item.value), item.until


def _upload(digest: str) -> tuple[Any, ...]:
    """What a world in memory says of every file."""
    file = invented_file(digest)
    return digest, _GIVEN, file["name"], file["size"], file["media_type"], 0


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def publish_pack(office: Office, pack: Pack) -> None:
    """Make the pack the release in force, without playing its stories again."""
    versions = {item.digest: ("procedure", item.name) for item in pack.procedures.values()}
    versions[pack.parameters.digest] = ("parameters", "parameters")
    with office.database.write() as transaction:
        keep_release(transaction, pack.digest, pack.files, versions, at=0, by=None)


def rehearse_in(office: Office, folder: Path, stories: str, given: GivenWords | None = None) -> Rehearsal:
    """A pack published in the office's database, and a world of its stories there: cases can be led anywhere in it."""
    loaded = shipped() if folder == ROOT else load_pack(folder)
    file = folder / "tests" / "scenarios" / stories
    script, report = read_script(file.name, file.read_bytes())
    assert loaded.pack is not None and script is not None, report.text()
    publish_pack(office, loaded.pack)
    story = script.stories[0].model_copy(update={"given": given or GivenWords()})
    play = Rehearsal(loaded.pack, script, story, lambda pack, words: StoredWorld(pack, words, 1, office))
    assert isinstance(office.clock, StillClock)
    office.clock.move_to_day(play.world.today)
    return play
