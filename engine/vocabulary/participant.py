"""What every word that finds people has in common."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Protocol

from pydantic import Field

from engine.definition.participants import Addressee, Found, ParticipantRule
from engine.ground.sources import Place
from engine.vocabulary.bench import Bench, Origin
from engine.vocabulary.folder import words_by_key
from engine.vocabulary.word import ByKey, Conditional, Formula, Several


class Way(Protocol):
    """A word that becomes a rule: what `vacant` lists."""

    def make(self, bench: Bench) -> ParticipantRule:
        """The rule it becomes."""
        ...


class ParticipantWord(Conditional):
    """One way of finding people."""

    vacant: (
        Annotated[
            tuple[Annotated[Way, ByKey(partial(words_by_key, "participants"), "Participant")], ...], Several(least=1)
        ]
        | None
    ) = Field(default=None, description="Khi không tìm được ai thì tìm theo các cách này, lần lượt.")

    def make(self, bench: Bench) -> ParticipantRule:
        """The rule it becomes."""
        raise NotImplementedError


class FromUnit(ParticipantWord):
    """A way of finding people that begins from a unit of the case."""

    of: Formula | None = Field(default=None, description="Bắt đầu từ đơn vị này của hồ sơ.")

    def origin(self, bench: Bench) -> Origin:
        """The unit `of` names; a missing one is noted."""
        if self.of is None:
            bench.problem("participant.no-unit", self.place)
            return Origin()
        return bench.origin(self.of)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What every compiled rule keeps."""

    place: Place

    @property
    def written_at(self) -> str:
        """Where the definition says so, for the trail."""
        return f"{self.place.file}:{self.place.line}"

    def person(self, person: str) -> Found:
        """One person, named."""
        return Found(addressees=(Addressee(person=person),), people=(person,), by_name=True, rule=self.written_at)

    def nobody(self, by_name: bool = False) -> Found:
        """Nobody was found."""
        return Found(by_name=by_name, rule=self.written_at)

    def found(self, inner: Found) -> Found:
        """What the tree found, with this rule's place."""
        return Found(
            addressees=inner.addressees,
            people=inner.people,
            unit=inner.unit,
            body=inner.body,
            by_name=inner.by_name,
            rule=self.written_at,
        )

    def units_read(self) -> tuple[str, ...]:
        """Names of case units it starts from."""
        return ()

    def authorities_read(self) -> tuple[str, ...]:
        """Authorities it climbs by."""
        return ()


def named(origin: Origin) -> tuple[str, ...]:
    """The case unit an origin names, for the checker."""
    if origin.name is not None:
        return (origin.name,)
    if origin.value is None:
        return ()
    return tuple(path[1] for path in sorted(origin.value.reads) if path[0] == "unit" and len(path) > 1)
