"""An invented world: units, people, cases and papers in memory, and the facts of them. The rehearsals' store."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from engine.cases.campaign import Campaign, Listed
from engine.cases.case import Case
from engine.cases.decision import Decision, IssuedDocument, Notice
from engine.cases.facts import Appointment, Dated, Delegation, Facts, Needs, Person, Term, Unit, on_day
from engine.cases.posts import posts_ended
from engine.definition.effects import Change
from engine.definition.pack import Pack
from engine.definition.record import Record
from engine.ground.clock import plus_days
from engine.ground.identifiers import CountedIdentifiers
from engine.ground.vietnamese import sort_key
from engine.runtime.evolve import difference, evolve
from engine.runtime.records import changed, set_field
from engine.scenarios.script import GivenWords, PersonWords, UnitWords

T = TypeVar("T")

LONG_AGO = "1900-01-01"
"""From when everything given holds, unless the story says otherwise."""


def invented_file(digest: str) -> dict[str, Any]:
    """A stored upload as stories know it: every digest names one; a name that ends in .jpg is a picture, all else a
    PDF.
    """
    picture = digest.endswith(".jpg")
    name, media_type = ("ví-dụ.jpg", "image/jpeg") if picture else ("ví-dụ.pdf", "application/pdf")
    return {"digest": digest, "name": name, "size": 1024, "media_type": media_type}


class Asked(Mapping[Any, Any]):
    """A mapping whose values are worked out when asked: everything in an invented world is known."""

    def __init__(self, answer: Callable[[Any], Any], known: Callable[[], list[Any]] = list) -> None:
        self._answer = answer
        self._known = known

    def __getitem__(self, key: Any) -> Any:
        return self._answer(key)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())

    def __contains__(self, key: object) -> bool:
        return True


class World:
    """Everything of one story. Decisions are applied to it as the store would apply them."""

    def __init__(self, pack: Pack, given: tuple[GivenWords, ...]) -> None:
        """The world of `pack` with what is given, later ones adding to and changing earlier ones."""
        self.pack = pack
        self.identifiers = CountedIdentifiers()
        self.today = next((item.today for item in reversed(given) if item.today is not None), "2026-01-05")
        self.ids: dict[str, str] = {}
        """Name in the story → id."""
        self.units: dict[str, Unit] = {}
        self.people: dict[str, Person] = {}
        self.unit_records: dict[str, Person] = {}
        """What is kept of units, where the pack declares a record of them."""
        self.names: dict[str, str] = {}
        self.cases: dict[str, Case] = {}
        self.documents: list[IssuedDocument] = []
        self.notices: list[Notice] = []
        self.open_elsewhere: dict[str, dict[str, int]] = {}
        """Person → procedure → open cases given by the story."""
        self.events: list[tuple[str, str, Mapping[str, Any]]] = []
        """(case, kind, payload), as they were kept."""
        self.counters: dict[str, int] = {}
        self.ranges: dict[str, tuple[int, int, str]] = {}
        self.rung: set[str] = set()
        self.campaigns: dict[str, Campaign] = {}
        self.filled: dict[tuple[str, str], int] = {}
        self.calendar = {day: works for item in given for day, works in item.calendar.items()}
        self.delegations: tuple[Delegation, ...] = ()
        self._instant = 1_700_000_000_000_000
        self._give(given)

    def new_identifier(self) -> str:
        """A new id, the same in every run."""
        self._instant += 1_000
        return self.identifiers.new(self._instant)

    def name_of(self, some_id: str) -> str:
        """The name in the story of a unit or person; the id itself when it has none."""
        return next((name for name, known in self.ids.items() if known == some_id), some_id)

    @property
    def record(self) -> Record:
        """The record of a person as the pack declares it."""
        return self.pack.records["person"]

    def settle(self, needs: Needs, decide: Callable[[Facts], T], actor: str | None = None) -> T:
        """The answer of `decide` on the facts of this world. What it `needs`, and the delegations to `actor`, are all
        there; a real store would load them.
        """
        return decide(self.facts())

    def case(self, case: str) -> Case:
        """A case as it now stands. Raises KeyError."""
        return self.cases[case]

    def case_ids(self) -> list[str]:
        """Every case of the story, in the order opened."""
        return list(self.cases)

    def person(self, person: str) -> Person:
        """A person with their record as it now is. Raises KeyError."""
        return self.unit_records[person] if person in self.unit_records else self.people[person]

    def keep_campaign(self, campaign: Campaign, kinds: frozenset[str]) -> None:
        """Keep a campaign that was opened or closed; `kinds` are those of the units it is for."""
        self.campaigns[campaign.id] = campaign

    def covered(self, campaign: Campaign, kinds: frozenset[str]) -> list[str]:
        """The units a campaign is for today, in the order of the story."""
        return [
            unit.id
            for unit in self.units.values()
            if on_day(unit.kinds, self.today) in kinds and self._is_below(unit, campaign.below)
        ]

    def _is_below(self, unit: Unit, above: str) -> bool:
        current: Unit | None = unit
        while current is not None and current.id != above:
            current = self.units.get(on_day(current.parents, self.today))
        return current is not None

    def rings_done(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of these the clock has done."""
        return frozenset(key for key in keys if key in self.rung)

    def facts(self) -> Facts:
        """Everything known, as the decision sees it."""
        return Facts(
            units=Asked(self.units.get, lambda: list(self.units)),
            people=Asked(lambda key: self.people.get(key, self.unit_records.get(key)), lambda: list(self.people)),
            names=Asked(lambda key: self.names.get(key, ""), lambda: list(self.names)),
            members=Asked(lambda key: self._members(*key)),
            barred=Asked(lambda key: self._barred(*key)),
            people_of=Asked(lambda key: self._people_of(*key)),
            open_cases=Asked(lambda key: self._open_cases(*key)),
            once=Asked(self._once_taken),
            counters=Asked(lambda key: self.counters.get(key, 0)),
            ranges=Asked(lambda key: self.ranges.get(key, (1, 999_999, "{number:06}"))),
            of_kind=Asked(self._of_kind),
            files=Asked(self._file),
            campaigns=Asked(self.campaigns.get),
            listed=Asked(lambda key: self._listed(*key)),
            cases=Asked(self.cases.get, lambda: list(self.cases)),
            delegations=self.delegations,
            calendar=self.calendar,
        )

    def apply(self, decision: Decision, ring: str | None = None) -> None:
        """Keep what was decided: cases from their events alone, so that a story also proves that events are enough.

        `ring` is what the clock did by it, done once and never again.
        """
        if ring is not None:
            self.rung.add(ring)
        for line in decision.cases:
            before = self.cases.get(line.after.id)
            rebuilt = evolve(before, line.event.payload["case"])
            if rebuilt != line.after:
                raise AssertionError(f"the event does not rebuild the case: {difference(rebuilt, line.after)}")
            self.cases[line.after.id] = rebuilt
            self.events.append((line.after.id, line.event.kind, line.event.payload))
            for change in line.changes:
                self._appoint(change)
                for kept in (self.people, self.unit_records):
                    if change.about is not None and change.about in kept:
                        kept[change.about] = changed(
                            kept[change.about], change, line.after.id, parent=line.after.parent
                        )
                if change.about is not None and change.kind in ("overlay.begin", "overlay.end"):
                    self._bar(change.about)
            self.notices.extend(line.notices)
        self.documents.extend(decision.documents)
        self.counters.update(decision.counters)
        for key, number in decision.ranges.items():
            _, last, pattern = self.ranges.get(key, (1, 999_999, "{number:06}"))
            self.ranges[key] = (number, last, pattern)

    def _appoint(self, change: Change) -> None:
        """Begin an appointment, or end those of a unit's positions, as the store does."""
        day = change.from_day or self.today
        if change.kind == "posts.vacate" and change.about is not None:
            positions = change.details.get("positions")
            for row in self.units[change.about].appointments:
                named = isinstance(positions, (list, tuple)) and row.position in positions
                if named and (row.until is None or row.until >= day):
                    self._replace_post(row, (replace(row, until=plus_days(day, -1)),))
        elif change.kind == "posts.end":
            self._end_posts(change)
        elif change.kind == "posts.begin" and change.about is not None and isinstance(change.value, str):
            signs_from = change.details.get("signs_from")
            row = Appointment(
                id=f"{change.about}/{change.value}/{change.name}/{day}",
                person=change.about,
                unit=change.value,
                position=change.name,
                from_day=day,
                signs_from=signs_from if isinstance(signs_from, str) else None,
            )
            held = self.units[row.unit].appointments
            if not any(one.person == row.person and one.position == row.position and one.holds_on(day) for one in held):
                self._replace_post(row, (row,))

    def _replace_post(self, row: Appointment, by: tuple[Appointment, ...]) -> None:
        unit, person = self.units[row.unit], self.people.get(row.person)
        self.units[unit.id] = replace(unit, appointments=(*(one for one in unit.appointments if one.id != row.id), *by))
        if person is not None:
            kept = (one for one in person.appointments if one.id != row.id)
            self.people[person.id] = replace(person, appointments=(*kept, *by))

    def _end_posts(self, change: Change) -> None:
        """End appointments of a person, as the store does."""
        person = self.people.get(change.about or "")
        day = change.from_day or self.today
        for row in posts_ended(person.appointments, replace(change, from_day=day), self._within) if person else ():
            self._replace_post(row, (replace(row, until=plus_days(day, -1)),))

    def _within(self, unit: str, above: str) -> bool:
        current: str | None = unit
        while current is not None and current != above:
            current = on_day(self.units[current].parents, self.today)
        return current is not None

    # --- what is asked

    def _members(self, unit: str, day: str) -> int:
        return len(self._people_of(unit, day))

    def _barred(self, unit: str, day: str) -> int:
        roles = self.record.roles
        name = roles.barred if roles is not None else None
        members = self._people_of(unit, day) if name is not None else ()
        return sum(1 for person, _ in members if on_day(self.people[person].overlays.get(name or "", ()), day))

    def _bar(self, person: str) -> None:
        """Let the person's appointments know when their holder may not act."""
        roles = self.record.roles
        if roles is None or roles.barred is None or person not in self.people:
            return
        rows = self.people[person].overlays.get(roles.barred, ())
        for held in self.people[person].appointments:
            self._replace_post(held, (replace(held, barred=rows),))

    def _people_of(self, unit: str, day: str) -> tuple[tuple[str, str], ...]:
        roles = self.record.roles
        if roles is None or roles.unit is None:
            return ()
        found = []
        for person in self.people.values():
            status = person.value(roles.status, day) if roles.status else None
            if person.value(roles.unit, day) == unit and (not roles.members or status in roles.members):
                found.append((person.id, self.names[person.id]))
        return tuple(sorted(found, key=lambda item: (sort_key(item[1]), item[0])))

    def _listed(self, campaign: str, unit: str) -> tuple[Listed, ...]:
        found = [
            Listed(
                case=case.id,
                number=case.number,
                subject=case.subject,
                name=self.names.get(case.subject or "", ""),
                state=case.state,
            )
            for case in self.cases.values()
            if case.is_open and case.campaign == campaign and case.campaign_unit == unit
        ]
        return tuple(sorted(found, key=lambda item: (sort_key(item.name), item.case)))

    def _open_cases(self, person: str, procedure: str) -> int:
        given = self.open_elsewhere.get(person, {})
        return sum(count for name, count in given.items() if not procedure or name == procedure) + sum(
            1
            for case in self.cases.values()
            if case.is_open and case.subject == person and (not procedure or case.procedure == procedure)
        )

    def _once_taken(self, key: str) -> bool:
        if any(campaign.once_key == key for campaign in self.campaigns.values()):
            return True
        procedure = self.pack.procedures.get(key.split("|")[0])
        ever = procedure is not None and procedure.start.once is not None and procedure.start.once.while_ == "ever"
        return any(case.once_key == key and (ever or case.is_open) for case in self.cases.values())

    def _of_kind(self, kind: str) -> tuple[str, ...]:
        return tuple(unit.id for unit in self.units.values() if any(row.value == kind for row in unit.kinds))

    def _file(self, digest: str) -> Mapping[str, Any]:
        return invented_file(digest)

    # --- what is given

    def _give(self, given: tuple[GivenWords, ...]) -> None:
        units: dict[str, dict[str, Any]] = {}
        people: dict[str, dict[str, Any]] = {}
        for item in given:
            for name, unit in item.units.items():
                units.setdefault(name, {}).update(unit.model_dump(by_alias=True, exclude_unset=True))
            for name, person in item.people.items():
                people.setdefault(name, {}).update(person.model_dump(exclude_unset=True))
        for name in (*units, *people):
            self.ids[name] = self.new_identifier()
        appointments: dict[str, list[Appointment]] = {}
        for name, data in people.items():
            self._person(name, PersonWords.model_validate(data), appointments)
        words = {name: UnitWords.model_validate(data) for name, data in units.items()}
        for name, unit_words in words.items():
            self._fill(name, unit_words, appointments)
        for name, unit_words in words.items():
            self._unit(name, unit_words, appointments)
        for covered in [key for key, value in self.people.items() if value.overlays]:
            self._bar(covered)
        for item in given:
            self.delegations += tuple(
                Delegation(
                    id=self.new_identifier(),
                    giver=self.ids[str(row["giver"])],
                    taker=self.ids[str(row["taker"])],
                    from_day=str(row["from"]),
                    until=str(row["until"]),
                )
                for row in item.delegations
            )

    def _person(self, name: str, words: PersonWords, appointments: dict[str, list[Appointment]]) -> None:
        person_id = self.ids[name]
        self.open_elsewhere[person_id] = dict(words.open_cases)
        extra = dict(words.model_extra or {})
        roles = self.record.roles
        assert roles is not None
        extra.setdefault(roles.name, name)
        if words.member_of is not None and roles.unit is not None:
            extra.setdefault(roles.unit, self.ids[words.member_of])
            if roles.status is not None and roles.members:
                extra.setdefault(roles.status, roles.members[0])
        elif roles.status is not None and roles.members:
            extra.setdefault(roles.status, roles.members[0] if words.holds else roles.newcomer)
        since = words.since or LONG_AGO
        fields: dict[str, tuple[Dated, ...]] = {}
        histories: dict[str, tuple[Mapping[str, Any], ...]] = {}
        overlays: dict[str, tuple[Dated, ...]] = {}
        for key, value in extra.items():
            if key in self.record.histories:
                histories[key] = tuple(dict(entry) for entry in value)
            elif key in self.record.overlays:
                covered = self.ids.get(value, value) if self.record.overlays[key].type.kind == "unit" else value
                overlays[key] = (Dated(value=covered, from_day=since),)
            elif key in self.record.fields:
                kept = self.ids.get(value, value) if self.record.fields[key].type.kind == "unit" else value
                fields[key] = (Dated(value=kept, from_day=since),)
            else:
                raise KeyError(key)
        for key, values in words.later.items():
            for day, value in sorted(values.items()):
                kept = self.ids.get(value, value) if self.record.fields[key].type.kind == "unit" else value
                fields[key] = set_field(fields.get(key, ()), kept, day)
        held: list[Appointment] = []
        for position, where in words.holds.items():
            for unit in [where] if isinstance(where, str) else where:
                row = Appointment(
                    id=self.new_identifier(),
                    person=person_id,
                    unit=self.ids[unit],
                    position=position,
                    from_day=since,
                    signs_from=since,
                )
                held.append(row)
                appointments.setdefault(self.ids[unit], []).append(row)
        self.names[person_id] = str(extra[roles.name])
        self.people[person_id] = Person(
            id=person_id, fields=fields, histories=histories, overlays=overlays, appointments=tuple(held)
        )

    def _fill(self, name: str, words: UnitWords, appointments: dict[str, list[Appointment]]) -> None:
        """Bring bodies of the unit up to a number: members where everybody belongs, else holders of the
        last position named.
        """
        unit_id = self.ids[name]
        roles = self.record.roles
        if roles is None or words.kind is None:
            return
        organisation = self.pack.organisation_of_kind(words.kind)
        for body_name, wanted in words.fill.items():
            body = organisation.bodies[body_name]
            if body.members is None:
                missing = wanted - self._members(unit_id, self.today)
            else:
                rows = [row for row in appointments.get(unit_id, []) if row.position in body.members]
                missing = wanted - len({row.person for row in rows})
            for index in range(missing):
                person_id = self.new_identifier()
                fields: dict[str, tuple[Dated, ...]] = {
                    roles.name: (Dated(value=f"Người {index + 1} của {words.title or name}", from_day=LONG_AGO),)
                }
                if roles.status is not None and roles.members:
                    fields[roles.status] = (Dated(value=roles.members[0], from_day=LONG_AGO),)
                if body.members is None and roles.unit is not None:
                    fields[roles.unit] = (Dated(value=unit_id, from_day=LONG_AGO),)
                elif body.members is not None:
                    appointments.setdefault(unit_id, []).append(
                        Appointment(
                            id=self.new_identifier(),
                            person=person_id,
                            unit=unit_id,
                            position=body.members[-1],
                            from_day=LONG_AGO,
                            signs_from=LONG_AGO,
                        )
                    )
                self.people[person_id] = Person(id=person_id, fields=fields)
                self.names[person_id] = str(fields[roles.name][0].value)

    def _unit(self, name: str, words: UnitWords, appointments: dict[str, list[Appointment]]) -> None:
        unit_id = self.ids[name]
        since = words.from_ or LONG_AGO
        title = words.title or name
        self.units[unit_id] = Unit(
            id=unit_id,
            slug=name,
            kinds=(Dated(value=words.kind, from_day=since),),
            parents=(Dated(value=self.ids[words.parent] if words.parent else None, from_day=since),),
            names=(Dated(value={"name": words.name or title, "full_name": title}, from_day=since),),
            appointments=tuple(appointments.get(unit_id, [])),
            terms=tuple(
                Term(
                    id=f"{name}-{body}-{term.ordinal}",
                    unit=unit_id,
                    body=body,
                    ordinal=term.ordinal,
                    from_day=term.from_,
                    until=term.until,
                )
                for body, term in words.terms.items()
            ),
            place_name="",
        )
        if "unit" in self.pack.records:
            histories = {key: tuple(dict(entry) for entry in entries) for key, entries in words.record.items()}
            self.unit_records[unit_id] = Person(id=unit_id, histories=histories)
            self.names[unit_id] = title
        for range_name, numbers in words.ranges.items():
            self.ranges[f"{range_name}:{unit_id}"] = (numbers.from_, numbers.until, numbers.pattern)
