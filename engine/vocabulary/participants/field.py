"""`field: answers.application.introducer`: the person (or unit) an answer names."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from engine.definition.expressions import Expression
from engine.definition.participants import Found, Tree
from engine.vocabulary.bench import Bench
from engine.vocabulary.participant import ParticipantWord, Rule
from engine.vocabulary.word import Dotted, Name


class FieldWord(ParticipantWord):
    """The person an answer names."""

    says = "Người mà một câu trả lời nêu tên. Nếu câu trả lời là một đơn vị thì `body` nói cơ quan nào của đơn vị ấy."
    leading = "field"

    field: Dotted = Field(description="Câu trả lời, ví dụ answers.application.introducer.")
    body: Name | None = Field(default=None, description="Cơ quan của đơn vị được nêu tên.")

    def make(self, bench: Bench) -> "FieldRule":
        """The rule it becomes; an answer that names nobody is noted."""
        value = bench.expression(self.field, may_be_absent=True)
        members = value.type.members
        if value.type.kind not in ("person", "unit", "any") and not {"name", "unit"} & set(members):
            bench.problem("participant.not-a-person", self.field.place, name=self.field.text)
        body = None if self.body is None else bench.body(self.body)
        return FieldRule(place=self.place, value=value, body=body)


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldRule(Rule):
    """Finds whom an answer names; a name written as free text is nobody the system knows."""

    value: Expression
    body: str | None = None

    def find(self, tree: Tree) -> Found:
        """The person, or the body of the unit named."""
        value = tree.evaluate(self.value)
        if not isinstance(value, Mapping):
            return self.nobody(by_name=True)
        unit = value if "kind" in value else value.get("unit")
        if isinstance(unit, Mapping) and isinstance(unit.get("id"), str):
            return self.nobody(by_name=True) if self.body is None else self.found(tree.acting(unit["id"], self.body))
        person = value.get("id")
        return self.person(person) if isinstance(person, str) else self.nobody(by_name=True)
