"""`is: subject`, `is: initiator`: the person the case is about, or who began it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from engine.definition.participants import Found, Tree
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.participant import ParticipantWord, Rule
from engine.vocabulary.word import OneOf


class IsWord(ParticipantWord):
    """The person the case is about, or who began it."""

    says = "Chính người mà hồ sơ nói đến (`subject`), hoặc người lập hồ sơ (`initiator`)."
    leading = "is"

    is_: Annotated[ScalarNode, OneOf("subject", "initiator")] = Field(description="`subject` hoặc `initiator`.")

    def make(self, bench: Bench) -> "IsRule":
        """The rule it becomes."""
        return IsRule(place=self.place, initiator=self.is_.text == "initiator")


@dataclass(frozen=True, kw_only=True, slots=True)
class IsRule(Rule):
    """Finds the subject or the initiator."""

    initiator: bool

    def find(self, tree: Tree) -> Found:
        """The person; nobody where the case has none, or is about a unit the tree cannot ask as a person."""
        person = tree.initiator() if self.initiator else tree.subject()
        return self.nobody(by_name=True) if person is None else self.person(person)
