"""Everything that is there before the first case begins: units with their past, who lives in them, who holds what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.cases.facts import Appointment, Dated, Person, Term, Unit
from engine.definition.pack import Pack
from engine.demo.amounts import Amount
from engine.demo.chance import Chance
from engine.demo.people import People, Sketch
from engine.demo.reading import Demonstration
from engine.demo.recipes import Part
from engine.demo.words import KindWords, RangeWords, SeriesWords, TermWords, UnitWords
from engine.ground.clock import instant_of, plus_days
from engine.ground.identifiers import uuid7

_LEAST_MEMBERS = 9
"""A unit that has members keeps so many, however small the demonstration is made."""

_BEGINS = 300
"""Days of history, where the pack does not say since when."""


@dataclass(slots=True)
class Plot:
    """A unit with everything it has, defaults of its kind put in."""

    words: UnitWords
    kind: KindWords
    upper: str | None
    title: str
    place: str
    profile: str | None
    id: str
    since: str | None
    """The first ISO day; None for always."""
    closed: str | None
    members: int
    others: dict[str, int]
    below: list[str] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """Its short identifier."""
        return self.words.unit

    @property
    def posts(self) -> Mapping[str, Amount]:
        """Position → how many, the unit's own over those of its kind."""
        return {**self.kind.posts, **self.words.posts}

    @property
    def terms(self) -> Mapping[str, TermWords]:
        """Body → term."""
        every = {**self.kind.terms, **self.words.terms}
        return {body: words for body, words in every.items() if words is not None}

    @property
    def ranges(self) -> Mapping[str, RangeWords]:
        """Name → numbers."""
        return {**self.kind.ranges, **self.words.ranges}


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldRange:
    """Numbers a unit holds: the next one to be drawn, the last, and how they are written."""

    name: str
    unit: str
    next: int
    last: int
    pattern: str


class World:
    """The invented world of one demonstration. The same words, seed and day give the same world."""

    def __init__(self, words: Demonstration, pack: Pack, *, seed: str, today: str, members: int | None = None) -> None:
        """`members`: about so many members in all, however many the words speak of; at least a few in every unit.

        Raises ValueError when the record of the pack has no roles that people can be made with.
        """
        self.words = words
        self.pack = pack
        self.seed = seed
        self.today = today
        self._chance = Chance(seed, "world")
        begins = words.units and self._day_of_entry()
        self.begins: str = begins or plus_days(today, -_BEGINS)
        """The ISO day on which all of it was entered."""
        self.people = People(words, pack.records["person"], seed=seed, today=today)
        self.plots: dict[str, Plot] = {}
        """By short identifier, those above before those below."""
        self.scale = 1.0
        """How much smaller than the words say; 1 when not smaller."""
        for unit in words.units:
            self._plant(unit, None, "", None)
        self._fit(members)
        self.named: dict[str, Sketch] = {}
        self.residents: dict[str, list[Sketch]] = {}
        """Members of a unit by its short identifier."""
        self.neighbours: dict[str, list[Sketch]] = {}
        """Other people of a unit."""
        self._settle()
        self.appointments: dict[str, list[Appointment]] = {}
        """By unit id."""
        self.posts_of: dict[str, list[Appointment]] = {}
        """By person id."""
        for plot in self.plots.values():
            self._appoint(plot)
        self._ranges = self._number_ranges()

    # --- what is there

    def units(self) -> Iterator[Unit]:
        """Every unit, those above first, with its appointments and terms."""
        for plot in self.plots.values():
            yield self._unit(plot)

    def everybody(self) -> Iterator[Person]:
        """Every person with the full record, unit by unit. Numbers of ranges are drawn while this is gone through."""
        for slug, plot in self.plots.items():
            parts = self.parts(slug)
            for sketch in (*self.residents.get(slug, ()), *self.neighbours.get(slug, ())):
                yield self._full(sketch, parts, plot)
        for sketch in self.named.values():
            if sketch.unit is None:
                yield self._full(sketch, {}, None)

    def ranges(self) -> Iterator[HeldRange]:
        """Ranges of numbers, each with the next number after those that `everybody` has drawn."""
        yield from self._ranges.values()

    @property
    def count(self) -> int:
        """How many people `everybody` gives."""
        in_units = sum(map(len, self.residents.values())) + sum(map(len, self.neighbours.values()))
        return in_units + sum(1 for sketch in self.named.values() if sketch.unit is None)

    @property
    def member_count(self) -> int:
        """How many of them are members of a unit."""
        return sum(map(len, self.residents.values()))

    def part(self, slug: str) -> Part:
        """A unit as recipes speak of it."""
        plot = self.plots[slug]
        upper = self.plots[plot.upper] if plot.upper is not None else None
        return Part(
            id=plot.id,
            name=plot.words.name,
            full_name=plot.title,
            upper=upper.title if upper is not None else "",
            since=plot.since or "",
        )

    def parts(self, slug: str) -> dict[str, Part]:
        """`unit` and `upper` as recipes of people speak of them."""
        plot = self.plots[slug]
        found = {"unit": self.part(slug)}
        if plot.upper is not None:
            found["upper"] = self.part(plot.upper)
        return found

    def climb(self, authority: str, slug: str, day: str) -> str | None:
        """The nearest unit from this one upwards that may do something on a day; None when there is none."""
        current: str | None = slug
        while current is not None:
            plot = self.plots[current]
            if self.pack.organisation_of_kind(plot.words.kind).authorities_of(authority, plot.words.kind, day):
                return current
            current = plot.upper
        return None

    def holder(self, position: str, slug: str, day: str) -> str | None:
        """Id of the person who holds a position of a unit on a day, None when nobody does."""
        rows = self.appointments.get(self.plots[slug].id, ())
        return next((row.person for row in rows if row.position == position and row.holds_on(day)), None)

    # --- units

    def _day_of_entry(self) -> str | None:
        return self.words.begins.on(self.today, self._chance.of("begins")) if self.words.begins is not None else None

    def _plant(self, unit: UnitWords, upper: str | None, place: str, profile: str | None) -> None:
        kind = self.words.kinds.get(unit.kind, KindWords())
        chance = self._chance.of("unit", unit.unit)
        above = self.plots[upper] if upper is not None else None
        title = (unit.title or kind.title or "{name}").replace("{name}", unit.name)
        title = title.replace("{upper}", above.words.name if above is not None else "")
        since = unit.since or kind.since
        members = unit.members or kind.members
        plot = Plot(
            words=unit,
            kind=kind,
            upper=upper,
            title=title,
            place=unit.place or place,
            profile=unit.profile or kind.profile or profile,
            id=uuid7(instant_of(self.begins) + len(self.plots), chance.bytes),
            since=since.on(self.today, chance) if since is not None else None,
            closed=unit.closed.on(self.today, chance) if unit.closed is not None else None,
            members=members.pick(chance) if members is not None else 0,
            others={name: amount.pick(chance) for name, amount in {**kind.others, **unit.others}.items()},
        )
        self.plots[unit.unit] = plot
        if above is not None:
            above.below.append(unit.unit)
        for below in unit.below:
            self._plant(below, unit.unit, plot.place, plot.profile)
        for row in unit.series:
            for each in _expanded(row, chance):
                self._plant(each, unit.unit, plot.place, plot.profile)

    def _fit(self, members: int | None) -> None:
        """Grow, or make smaller, until there are about so many members."""
        if members is None:
            return
        total = sum(plot.members for plot in self.plots.values())
        if members < total:
            self.scale = members / total
            for plot in self.plots.values():
                plot.members = max(min(plot.members, _LEAST_MEMBERS), round(plot.members * self.scale))
                plot.others = {name: min(1, count) for name, count in plot.others.items()}
            return
        grow = self.words.grow
        if grow is None:
            return
        chance = self._chance.of("grow")
        names: set[str] = {plot.words.name for plot in self.plots.values()}
        above = self.plots[grow.under]
        number = 0
        while total < members:
            number += 1
            name = " ".join(chance.pick(items) for items in grow.names)
            if name in names:
                name = f"{name} {number}"
            names.add(name)
            before = len(self.plots)
            self._plant(_renamed(grow.unit, f"{grow.unit.unit}_{number}", name), grow.under, above.place, above.profile)
            total += sum(plot.members for plot in list(self.plots.values())[before:])

    def _unit(self, plot: Plot) -> Unit:
        last = plus_days(plot.closed, -1) if plot.closed is not None else None
        kinds: list[Dated] = []
        parents: list[Dated] = []
        names: list[Dated] = []
        chance = self._chance.of("unit", plot.slug, "past")
        first = plot.since
        upper = self.plots[plot.upper].id if plot.upper is not None else None
        for earlier in plot.words.was:
            until = earlier.until.on(self.today, chance)
            kinds.append(Dated(value=earlier.kind or plot.words.kind, from_day=first, until=until))
            lay_under = self.plots[earlier.under].id if earlier.under is not None else upper
            parents.append(Dated(value=lay_under, from_day=first, until=until))
            shown = {"name": earlier.name or plot.words.name, "full_name": earlier.title or plot.title}
            names.append(Dated(value=shown, from_day=first, until=until))
            first = plus_days(until, 1)
        kinds.append(Dated(value=plot.words.kind, from_day=first, until=last))
        parents.append(Dated(value=upper, from_day=first, until=last))
        names.append(Dated(value={"name": plot.words.name, "full_name": plot.title}, from_day=first))
        return Unit(
            id=plot.id,
            kinds=tuple(kinds),
            parents=tuple(parents),
            names=tuple(names),
            appointments=tuple(self.appointments.get(plot.id, ())),
            terms=tuple(self._terms(plot)),
            slug=plot.slug,
            place_name=plot.place,
            closed_on=plot.closed,
            successor=self.plots[plot.words.successor].id if plot.words.successor is not None else None,
        )

    def _terms(self, plot: Plot) -> Iterator[Term]:
        for body, words in plot.terms.items() if plot.closed is None else ():
            first, until = self._term_days(plot, body, words)
            chance = self._chance.of("term", plot.slug, body, "ordinal")
            yield Term(
                id=uuid7(instant_of(self.begins), chance.bytes),
                unit=plot.id,
                body=body,
                ordinal=words.ordinal.pick(chance),
                from_day=first,
                until=until,
            )

    def _term_days(self, plot: Plot, body: str, words: TermWords) -> tuple[str, str | None]:
        chance = self._chance.of("term", plot.slug, body)
        first = words.from_.on(self.today, chance)
        if plot.since is not None and first < plot.since:
            first = plot.since
        until = words.until.on(self.today, chance) if words.until is not None else None
        if words.lasts is not None:
            until = plus_days(words.lasts.after(first, chance), -1)
        return first, until

    # --- people

    def _settle(self) -> None:
        for key, named in self.words.named.items():
            unit = self.plots.get(named.member_of) if named.member_of is not None else None
            sketch = self.people.named(key, otherwise=(unit.profile or "") if unit is not None else "")
            self.named[key] = sketch
            if sketch.unit is not None:
                self.residents.setdefault(sketch.unit, []).append(sketch)
        for slug, plot in self.plots.items():
            if plot.profile is not None:
                here = self.residents.setdefault(slug, [])
                for index in range(len(here), plot.members):
                    here.append(self.people.sketch(f"{slug}/{index}", plot.profile, unit=slug))
            for profile, count in plot.others.items():
                around = self.neighbours.setdefault(slug, [])
                for index in range(count):
                    around.append(self.people.sketch(f"{slug}/{profile}/{index}", profile, unit=slug))

    def _full(self, sketch: Sketch, parts: Mapping[str, Part], plot: Plot | None) -> Person:
        def draw(name: str) -> str | None:
            current = plot
            while current is not None:
                held = self._ranges.get((name, current.slug))
                if held is not None:
                    if held.next > held.last:
                        return None
                    self._ranges[name, current.slug] = replace(held, next=held.next + 1)
                    return held.pattern.format(number=held.next)
                current = self.plots[current.upper] if current.upper is not None else None
            return None

        appointments = tuple(self.posts_of.get(sketch.id, ()))
        return self.people.full(sketch, day=self.begins, parts=parts, draw=draw, appointments=appointments)

    def _number_ranges(self) -> dict[tuple[str, str], HeldRange]:
        held: dict[tuple[str, str], HeldRange] = {}
        counted: dict[str, int] = {}
        for slug, plot in self.plots.items():
            if plot.closed is not None:
                continue
            for name, words in plot.ranges.items():
                counted[name] = counted.get(name, 0) + 1
                pattern = words.pattern.replace("{index}", f"{counted[name]:02}")
                held[name, slug] = HeldRange(
                    name=name, unit=plot.id, next=words.from_, last=words.until, pattern=pattern
                )
        return held

    # --- positions

    def _appoint(self, plot: Plot) -> None:
        chance = self._chance.of("posts", plot.slug)
        since = self._posts_since(plot, chance)
        last = plus_days(plot.closed, -1) if plot.closed is not None else None
        pool = _Pool(self._who_may_serve(plot), self.posts_of)
        rows: list[Appointment] = []

        def add(position: str, person: str, first: str, until: str | None, signs: str | None, acting: bool) -> None:
            if until is not None and until < first:
                return
            row = Appointment(
                id=uuid7(instant_of(self.begins), chance.bytes),
                person=person,
                unit=plot.id,
                position=position,
                from_day=first,
                until=until,
                signs_from=signs,
                acting=acting,
            )
            rows.append(row)
            self.posts_of.setdefault(person, []).append(row)

        for position, amount in plot.posts.items():
            for index in range(amount.pick(chance)):
                given = plot.words.named.get(position, [])
                names = [given] if isinstance(given, str) else given
                named = names[index] if index < len(names) else None
                person = self.named[named].id if named is not None else pool.take()
                if person is None:
                    break
                until = last
                vacant, acting = plot.words.vacant.get(position), plot.words.acting.get(position)
                elected = plot.words.elected.get(position)
                if index == 0 and vacant is not None:
                    add(position, person, since, plus_days(vacant.on(self.today, chance), -1), None, False)
                elif index == 0 and acting is not None:
                    day = acting.on(self.today, chance)
                    instead = pool.take()
                    add(position, person, since, plus_days(day, -1), None, False)
                    if instead is not None:
                        add(position, instead, day, until, None, True)
                elif index == 0 and elected is not None:
                    day = elected.from_.on(self.today, chance)
                    other = pool.take()
                    before, after = (person, other) if named is None else (other, person)
                    if before is not None:
                        add(position, before, since, plus_days(day, -1), None, False)
                    if after is not None:
                        add(position, after, day, until, elected.signs_from.on(self.today, chance), False)
                else:
                    add(position, person, since, until, None, False)
        if rows:
            self.appointments[plot.id] = rows

    def _posts_since(self, plot: Plot, chance: Chance) -> str:
        words = plot.words.posts_since or plot.kind.posts_since
        if words is not None:
            first = words.on(self.today, chance)
        else:
            first = next((self._term_days(plot, body, term)[0] for body, term in plot.terms.items()), self.begins)
        return max(first, plot.since or "")

    def _who_may_serve(self, plot: Plot) -> list[Sketch]:
        """Members of the unit itself, else of those below it, nearer ones first; oldest first in each."""
        start = plot.words.posts_from or plot.slug
        waiting = [start]
        while waiting:
            found = [sketch for slug in waiting for sketch in self.residents.get(slug, ()) if sketch.named is None]
            if found:
                return sorted(found, key=lambda sketch: (sketch.born, sketch.id))
            waiting = [below for slug in waiting for below in self.plots[slug].below if self.plots[slug].closed is None]
        return []


class _Pool:
    """Those who may be given a position: the oldest first, those who hold none before those who do."""

    def __init__(self, sketches: list[Sketch], taken: Mapping[str, list[Appointment]]) -> None:
        free = [sketch.id for sketch in sketches if sketch.id not in taken]
        busy = [sketch.id for sketch in sketches if sketch.id in taken]
        self._waiting = iter((*free, *busy))

    def take(self) -> str | None:
        """The next one, each once; None when nobody is left."""
        return next(self._waiting, None)


def _expanded(row: SeriesWords, chance: Chance) -> Iterator[UnitWords]:
    names = row.names
    if row.count is not None:
        pattern = row.names[0] if row.names else "{n}"
        names = [pattern.replace("{n}", str(number)) for number in range(1, row.count.pick(chance) + 1)]
    common = row.model_dump(exclude={"prefix", "kind", "names", "count"}, exclude_unset=True)
    for number, name in enumerate(names, start=1):
        yield UnitWords.model_construct(
            **{**_blank_unit(), **{key: getattr(row, key) for key in common}},
            unit=f"{row.prefix}_{number}",
            kind=row.kind,
            name=name,
        )


def _blank_unit() -> dict[str, object]:
    blank = UnitWords(unit="x", kind="x", name="x")
    return {key: getattr(blank, key) for key in UnitWords.model_fields if key not in ("unit", "kind", "name")}


def _renamed(unit: UnitWords, slug: str, name: str) -> UnitWords:
    """The unit and all below it with a short identifier of their own."""
    return unit.model_copy(
        update={
            "unit": slug,
            "name": unit.name.replace("{name}", name),
            "below": [_renamed(below, f"{slug}_{below.unit}", below.name) for below in unit.below],
            "series": [row.model_copy(update={"prefix": f"{slug}_{row.prefix}"}) for row in unit.series],
        }
    )
