"""Making people: first a sketch of each (id, name, birth date), then, when they go into the store, the full record.

Two steps, because who holds a position is chosen among sketches, while a hundred thousand full records are never held
in memory together. A person is made from a source of chance of their own, so that both steps agree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.cases.facts import Appointment, Dated, Person
from engine.definition.record import Record
from engine.demo.chance import Chance, Weighted
from engine.demo.reading import Demonstration, Profile
from engine.demo.recipes import Making, Part, Recipe
from engine.ground.clock import instant_of, plus_days
from engine.ground.durations import Period, subtract
from engine.ground.identifiers import uuid7


@dataclass(frozen=True, kw_only=True, slots=True)
class Sketch:
    """A person as far as others need to know."""

    id: str
    key: str
    """Names the source of chance."""
    name: str
    sex: str
    """Value of the field that chose among the lists of names."""
    born: str
    profile: str
    unit: str | None = None
    """Short identifier of the unit, for its members and other people of it."""
    named: str | None = None


class People:
    """Makes people of one demonstration."""

    def __init__(self, words: Demonstration, record: Record, *, seed: str, today: str) -> None:
        """`record` is that of a person; `today` the ISO day ages are meant on. Raises ValueError without names."""
        if words.names is None or record.roles is None or record.roles.birth_date is None:
            raise ValueError("people need lists of names, and a record with roles for name and birth date")
        self._words = words
        self._record = record
        self._roles = record.roles
        self._birth_field = record.roles.birth_date
        self._names = words.names
        self._family = Weighted(words.names.family)
        self._sexes = tuple(words.names.given)
        self._second = float(words.names.two_middles.share or 0)
        self._seed = seed
        self._today = today
        self._begins = instant_of(plus_days(today, -400))

    def sketch(self, key: str, profile: str, *, unit: str | None = None) -> Sketch:
        """A person of a profile; the same key gives the same person."""
        chance = Chance(self._seed, key)
        least, most = self._words.profiles[profile].ages
        sex = chance.pick(self._sexes)
        return Sketch(
            id=self._identifier(chance),
            key=key,
            name=self._name(chance, sex),
            sex=sex,
            born=self._born(chance, least, most),
            profile=profile,
            unit=unit,
        )

    def named(self, key: str, otherwise: str = "") -> Sketch:
        """The person with that name of their own; `otherwise` is the profile of those who say none."""
        words = self._words.named[key]
        profile = words.profile or otherwise
        chance = Chance(self._seed, "named", key)
        least, most = self._words.profiles[profile].ages
        sex = chance.pick(self._sexes)
        making = Making(chance=chance, day=self._today)
        recipes = self._words.named_records[key]
        if self._names.by in recipes:
            sex = str(recipes[self._names.by](making))
        name = str(recipes[self._roles.name](making)) if self._roles.name in recipes else self._name(chance, sex)
        born = words.born.on(self._today, chance) if words.born is not None else self._born(chance, least, most)
        return Sketch(
            id=self._identifier(chance),
            key=f"named/{key}",
            name=name,
            sex=sex,
            born=born,
            profile=profile,
            unit=words.member_of,
            named=key,
        )

    def full(
        self,
        sketch: Sketch,
        *,
        day: str,
        parts: Mapping[str, Part],
        draw: Callable[[str], str | None],
        appointments: tuple[Appointment, ...] = (),
    ) -> Person:
        """The whole record, as entered on the ISO day `day`; `parts` are the units it speaks of."""
        profile: Profile = self._words.profiles[sketch.profile]
        values: dict[str, Any] = {
            self._roles.name: sketch.name,
            self._birth_field: sketch.born,
            self._names.by: sketch.sex,
        }
        making = Making(
            chance=Chance(self._seed, sketch.key, "record"),
            day=day,
            subject=values,
            birth_field=self._birth_field,
            parts=parts,
            draw=draw,
        )
        own: Mapping[str, Recipe] = self._words.named_records.get(sketch.named, {}) if sketch.named is not None else {}
        for name, recipe in {**profile.record, **own}.items():
            if name in values and name not in own:
                continue
            value = recipe(making)
            if value is not None:
                values[name] = value
        histories: dict[str, tuple[Mapping[str, Any], ...]] = {}
        for name, recipe in profile.histories.items():
            made = recipe(making)
            entries = tuple(made) if isinstance(made, list) else (made,) if made else ()
            if entries:
                histories[name] = entries
        return Person(
            id=sketch.id,
            fields={
                name: value if isinstance(value, tuple) else (Dated(value=value),)
                for name, value in values.items()
                if name in self._record.fields
            },
            histories=histories,
            appointments=appointments,
        )

    def _identifier(self, chance: Chance) -> str:
        return uuid7(self._begins + chance.between(0, 999_999), chance.bytes)

    def _name(self, chance: Chance, sex: str) -> str:
        parts = [chance.weighted(self._family)]
        middles = self._names.middle.get(sex, [])
        if middles:
            parts.append(chance.pick(middles))
        given = chance.pick(self._names.given[sex])
        while given in parts:
            given = chance.pick(self._names.given[sex])
        if self._second and chance.happens(self._second):
            second = chance.pick(self._names.given[sex])
            if second not in (*parts, given):
                parts.append(second)
        return " ".join((*parts, given))

    def _born(self, chance: Chance, least: int, most: int) -> str:
        """A birth date that makes the person between `least` and `most` full years old today."""
        first = plus_days(subtract(self._today, Period(months=12 * (most + 1))), 1)
        return chance.day(first, subtract(self._today, Period(months=12 * least)))
