"""`persons: participant.decider.people`: a list of persons an expression gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from engine.definition.expressions import Expression
from engine.definition.participants import Addressee, Found, Tree
from engine.definition.types import PERSON, list_of
from engine.vocabulary.bench import Bench
from engine.vocabulary.participant import ParticipantWord, Rule
from engine.vocabulary.word import Formula


class PersonsWord(ParticipantWord):
    """A list of persons an expression gives."""

    says = "Danh sách người mà một biểu thức cho ra; ai trong đó cũng làm được."
    leading = "persons"

    persons: Formula = Field(description="Biểu thức cho ra một danh sách người.")

    def make(self, bench: Bench) -> "PersonsRule":
        """The rule it becomes."""
        return PersonsRule(place=self.place, value=bench.expression(self.persons, list_of(PERSON)))


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonsRule(Rule):
    """Finds the persons of a list."""

    value: Expression

    def find(self, tree: Tree) -> Found:
        """Those of the list whom the system knows, in its order."""
        value = tree.evaluate(self.value)
        people: list[str] = []
        if isinstance(value, Sequence) and not isinstance(value, str):
            for item in value:
                person = item.get("id") if isinstance(item, Mapping) else item
                if isinstance(person, str) and person not in people:
                    people.append(person)
        return Found(
            addressees=tuple(Addressee(person=person) for person in people),
            people=tuple(people),
            rule=self.written_at,
        )
