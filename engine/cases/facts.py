"""The facts a decision may look at, as one frozen value: organisation, people, records, other cases, counters.

A decision never asks the outside. What it will need is known beforehand (`runtime.needs`) and loaded in a bounded
number of
statements; should it still ask for something that was not loaded, `FactMissing` names it, the operation loads it and
decides again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from engine.cases.campaign import Campaign, Listed
from engine.cases.case import Case
from engine.ground.errors import EngineError

FactKind = Literal[
    "unit",
    "record",
    "person",
    "members",
    "people_of",
    "open_cases",
    "counter",
    "range",
    "file",
    "kind",
    "once",
    "campaign",
    "listed",
    "case",
]


class FactMissing(EngineError):
    """Met when a decision asks for a fact nobody loaded: `kind` and `key` say which. Not an error of a person."""

    def __init__(self, kind: FactKind, key: object, others: Iterable[object] = ()) -> None:
        """`others` are further keys of the same kind that will be asked for."""
        super().__init__(f"{kind}: {key}")
        self.kind = kind
        self.key = key
        self.others = tuple(others)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """A value from `from_day` to `until` (ISO days in Vietnam, both included; None is open)."""

    value: Any
    from_day: str | None = None
    until: str | None = None

    def holds_on(self, day: str) -> bool:
        """Whether it is valid on `day`."""
        return (self.from_day is None or self.from_day <= day) and (self.until is None or day <= self.until)


def on_day(rows: tuple[Dated, ...], day: str) -> Any:
    """The value valid on `day` (the newest where several are), or None."""
    if len(rows) == 1:
        return rows[0].value if rows[0].holds_on(day) else None
    found = [row for row in rows if row.holds_on(day)]
    return max(found, key=lambda row: row.from_day or "").value if found else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointment:
    """A person holds a position in a unit. From `from_day` they act, from `signs_from` they sign (organisation, S5)."""

    id: str
    person: str
    unit: str
    position: str
    from_day: str
    until: str | None = None
    signs_from: str | None = None
    acting: bool = False
    """Charged with the post for the time being (phụ trách)."""
    barred: tuple[Dated, ...] = ()
    """When the holder may not act for any body, though the post stays theirs (a suspension)."""

    def holds_on(self, day: str) -> bool:
        """Whether the person holds it on `day`."""
        return self.from_day <= day and (self.until is None or day <= self.until)

    def acts_on(self, day: str) -> bool:
        """Whether the person holds it on `day` and may act from it."""
        return self.holds_on(day) and not (self.barred and on_day(self.barred, day))


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A term of one committee of one unit: what documents are numbered in (S17)."""

    id: str
    unit: str
    body: str
    ordinal: int
    from_day: str
    until: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A unit with its dated kind, parent, name; its appointments and terms."""

    id: str
    kinds: tuple[Dated, ...]
    parents: tuple[Dated, ...]
    """Values are unit ids or None."""
    names: tuple[Dated, ...]
    """Values are mappings {name, full_name}: “Khu vực 1”, “Chi đoàn Khu vực 1”."""
    appointments: tuple[Appointment, ...] = ()
    terms: tuple[Term, ...] = ()
    slug: str = ""
    """A short identifier for parameters' `at` and for imports."""
    place_name: str = ""
    """The place written before the date of its documents."""
    closed_on: str | None = None
    successor: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Delegation:
    """From a day to a day somebody acts for another, within a scope (procedure names; empty is all)."""

    id: str
    giver: str
    taker: str
    from_day: str
    until: str
    procedures: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A person as loaded: the dated fields, histories and overlays of their record."""

    id: str
    fields: Mapping[str, tuple[Dated, ...]] = field(default_factory=dict)
    histories: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    """Entries as the pack declares them, and `_case`, `_document`, `_id` of who made them."""
    overlays: Mapping[str, tuple[Dated, ...]] = field(default_factory=dict)
    appointments: tuple[Appointment, ...] = ()

    def value(self, name: str, day: str) -> Any:
        """A field as of `day`, or None."""
        return on_day(self.fields.get(name, ()), day)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Everything loaded for one decision. Each mapping raises `FactMissing` through its method when asked for what is
    not there.
    """

    units: Mapping[str, Unit | None] = field(default_factory=dict)
    people: Mapping[str, Person | None] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """Person id → full name, for those only named (holders of positions)."""
    members: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(unit, day) → number of active members of the unit on that day."""
    barred: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(unit, day) → how many of those members may not vote then; comes with `members`, no entry is none."""
    people_of: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """(unit, day) → the active members of the unit on that day, (id, full name) in the order of names."""
    open_cases: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(person, procedure) → open cases about the person."""
    once: Mapping[str, bool] = field(default_factory=dict)
    """Once-key → whether it is taken."""
    counters: Mapping[str, int] = field(default_factory=dict)
    """Counter key → the newest number given, 0 when none; locked for the transaction that writes it."""
    ranges: Mapping[str, tuple[int, int, str]] = field(default_factory=dict)
    """`range:unit` → (next number, last number, format text with {number}); locked likewise. next > last: used up."""
    of_kind: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Unit kind → ids of its units (only for kinds asked as `the_only`)."""
    files: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    """Digest → upload (digest, name, size in bytes, media_type), None when there is none."""
    campaigns: Mapping[str, Campaign | None] = field(default_factory=dict)
    listed: Mapping[tuple[str, str], tuple[Listed, ...]] = field(default_factory=dict)
    """(campaign, unit) → open cases in that unit's list, in the order of the subjects' names."""
    cases: Mapping[str, Case | None] = field(default_factory=dict)
    """Case id → another case: the one that the case at hand follows."""
    delegations: tuple[Delegation, ...] = ()
    """Those to the actor, in force on the day of entry."""
    calendar: Mapping[str, bool] = field(default_factory=dict)
    """Exceptions to the public calendar: ISO day → whether it is a working day."""

    def unit(self, unit_id: str) -> Unit | None:
        """The unit, or None when there is none of that id. Raises `FactMissing`."""
        try:
            return self.units[unit_id]
        except KeyError:
            raise FactMissing("unit", unit_id) from None

    def person(self, person_id: str) -> Person | None:
        """The person with their record, or None. Raises `FactMissing`."""
        try:
            return self.people[person_id]
        except KeyError:
            raise FactMissing("record", person_id) from None

    def name(self, person_id: str) -> str:
        """The person's full name. Raises `FactMissing`."""
        try:
            return self.names[person_id]
        except KeyError:
            raise FactMissing("person", person_id) from None

    def member_count(self, unit_id: str, day: str) -> int:
        """How many active members the unit has on `day`. Raises `FactMissing`."""
        try:
            return self.members[unit_id, day]
        except KeyError:
            raise FactMissing("members", (unit_id, day)) from None

    def elector_count(self, unit_id: str, day: str) -> int:
        """How many active members of the unit may vote on `day`. Raises `FactMissing`."""
        return self.member_count(unit_id, day) - self.barred.get((unit_id, day), 0)

    def members_of(self, unit_id: str, day: str) -> tuple[tuple[str, str], ...]:
        """The active members of the unit on `day`, with their names. Raises `FactMissing`."""
        try:
            return self.people_of[unit_id, day]
        except KeyError:
            raise FactMissing("people_of", (unit_id, day)) from None

    def campaign(self, campaign_id: str) -> Campaign | None:
        """The campaign, or None. Raises `FactMissing`."""
        try:
            return self.campaigns[campaign_id]
        except KeyError:
            raise FactMissing("campaign", campaign_id) from None

    def list_of(self, campaign_id: str, unit_id: str) -> tuple[Listed, ...]:
        """The open cases in a unit's list of a campaign. Raises `FactMissing`."""
        try:
            return self.listed[campaign_id, unit_id]
        except KeyError:
            raise FactMissing("listed", (campaign_id, unit_id)) from None

    def open_case_count(self, person_id: str, procedure: str) -> int:
        """How many open cases of `procedure` are about the person. Raises `FactMissing`."""
        try:
            return self.open_cases[person_id, procedure]
        except KeyError:
            raise FactMissing("open_cases", (person_id, procedure)) from None

    def once_taken(self, key: str) -> bool:
        """Whether a once-key is taken. Raises `FactMissing`."""
        try:
            return self.once[key]
        except KeyError:
            raise FactMissing("once", key) from None

    def counter(self, key: str) -> int:
        """The newest number of a counter. Raises `FactMissing`."""
        try:
            return self.counters[key]
        except KeyError:
            raise FactMissing("counter", key) from None

    def range_(self, key: str) -> tuple[int, int, str]:
        """The next and last number of a range, and how they are written. Raises `FactMissing`."""
        try:
            return self.ranges[key]
        except KeyError:
            raise FactMissing("range", key) from None

    def units_of_kind(self, kind: str) -> tuple[str, ...]:
        """Ids of all units of a kind. Raises `FactMissing`."""
        try:
            return self.of_kind[kind]
        except KeyError:
            raise FactMissing("kind", kind) from None

    def file(self, digest: str) -> Mapping[str, Any] | None:
        """An upload, or None. Raises `FactMissing`."""
        try:
            return self.files[digest]
        except KeyError:
            raise FactMissing("file", digest) from None

    def case(self, case_id: str) -> Case | None:
        """Another case as it stands, or None. Raises `FactMissing`."""
        try:
            return self.cases[case_id]
        except KeyError:
            raise FactMissing("case", case_id) from None

    def after(self, case: Case, counters: Mapping[str, int]) -> "Facts":
        """The same facts with a case as an act has left it, and the numbers that act has given."""
        return replace(self, cases=_Over({case.id: case}, self.cases), counters=_Over(dict(counters), self.counters))


class _Over(Mapping[Any, Any]):
    """A mapping with some values before those of another, which is asked only for the rest."""

    __slots__ = ("_first", "_rest")

    def __init__(self, first: Mapping[Any, Any], rest: Mapping[Any, Any]) -> None:
        self._first = first
        self._rest = rest

    def __getitem__(self, key: Any) -> Any:
        return self._first[key] if key in self._first else self._rest[key]

    def __iter__(self) -> Iterator[Any]:
        yield from self._first
        yield from (key for key in self._rest if key not in self._first)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Needs:
    """What to load before deciding, as `runtime.needs` works it out from the compiled definition and the act."""

    units: frozenset[str] = frozenset()
    """Units wanted with all their ancestors, appointments and terms."""
    records: frozenset[str] = frozenset()
    """Persons wanted with fields, histories, overlays."""
    names: frozenset[str] = frozenset()
    members: frozenset[tuple[str, str]] = frozenset()
    people_of: frozenset[tuple[str, str]] = frozenset()
    open_cases: frozenset[tuple[str, str]] = frozenset()
    once: frozenset[str] = frozenset()
    counters: frozenset[str] = frozenset()
    ranges: frozenset[str] = frozenset()
    of_kind: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    campaigns: frozenset[str] = frozenset()
    listed: frozenset[tuple[str, str]] = frozenset()
    cases: frozenset[str] = frozenset()

    def __or__(self, other: "Needs") -> "Needs":
        """Both."""
        return Needs(**{name: getattr(self, name) | getattr(other, name) for name in self.__dataclass_fields__})

    def minus(self, facts: Facts) -> "Needs":
        """What of it `facts` does not hold yet."""
        # A frozenset less the keys of a mapping is a plain set, which cannot be remembered by.
        return Needs(
            units=frozenset(self.units - facts.units.keys()),
            records=frozenset(self.records - facts.people.keys()),
            names=frozenset(self.names - facts.names.keys()),
            members=frozenset(self.members - facts.members.keys()),
            people_of=frozenset(self.people_of - facts.people_of.keys()),
            open_cases=frozenset(self.open_cases - facts.open_cases.keys()),
            once=frozenset(self.once - facts.once.keys()),
            counters=frozenset(self.counters - facts.counters.keys()),
            ranges=frozenset(self.ranges - facts.ranges.keys()),
            of_kind=frozenset(self.of_kind - facts.of_kind.keys()),
            files=frozenset(self.files - facts.files.keys()),
            campaigns=frozenset(self.campaigns - facts.campaigns.keys()),
            listed=frozenset(self.listed - facts.listed.keys()),
            cases=frozenset(self.cases - facts.cases.keys()),
        )


def missing(question: FactMissing) -> Needs:
    """The need a missing fact stands for."""
    name = {
        "unit": "units",
        "record": "records",
        "person": "names",
        "members": "members",
        "people_of": "people_of",
        "open_cases": "open_cases",
        "once": "once",
        "counter": "counters",
        "range": "ranges",
        "kind": "of_kind",
        "file": "files",
        "campaign": "campaigns",
        "listed": "listed",
        "case": "cases",
    }[question.kind]
    keys: frozenset[Any] = frozenset((question.key, *question.others))
    return Needs(**{name: keys})
