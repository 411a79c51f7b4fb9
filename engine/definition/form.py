"""A form: sections of fields, and what every kind of field can do. Which kinds exist is the vocabulary's business."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from engine.definition.expressions import Expression
from engine.definition.types import Member, ValueType, list_of, struct
from engine.definition.words import Basis, Words
from engine.ground.sources import Place

Raw = object
"""An answer as it arrives: text from a page, typed JSON from the API or a scenario, lists and mappings of these; None
when absent.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldProblem:
    """Why an answer is not accepted: a stable code (`field.not-a-day`), the values its sentence needs, and the
    field's path.

    `path` is relative to the form, dotted, rows by index: `relatives.0.birth_year`.
    """

    code: str
    path: str
    values: Mapping[str, object] = field(default_factory=dict)
    sentence: str = ""
    """A sentence of the pack (rules of a form); "" when the code's own sentence is meant."""
    warning: bool = False


class Lookup(Protocol):
    """What reading an answer may look up: units, persons and files by id."""

    def unit(self, unit_id: str) -> Mapping[str, object] | None:
        """The unit as expressions see it (id, kind, level, name, full_name, parent), or None."""
        ...

    def person(self, person_id: str) -> Mapping[str, object] | None:
        """The person as expressions see it (id, name), or None."""
        ...

    def file(self, digest: str) -> Mapping[str, object] | None:
        """A stored upload (digest, name, size in bytes, media_type), or None."""
        ...

    def is_below(self, unit_id: str, above_id: str) -> bool:
        """Whether the unit is `above_id` itself or lies below it on the day of the act."""
        ...


BESIDE = "beside"
"""The limit that limits nothing: what is shown beside the boxes, where there is such already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Limits worked out for one reading: values of `min`, `max`, `below`, options …, as the field kind named them."""

    values: Mapping[str, object] = field(default_factory=dict)


class FieldKind(Protocol):
    """What a type of field can do; one class for each in `engine.vocabulary.fields`."""

    @property
    def word(self) -> str:
        """The name in `type:`."""
        ...

    @property
    def widget(self) -> str:
        """The name of its template."""
        ...

    def value_type(self) -> ValueType:
        """The type of an accepted value."""
        ...

    def read(self, raw: Raw, path: str, limits: Limits, lookup: Lookup) -> object | tuple[FieldProblem, ...]:
        """The accepted value, or the problems; called only with a raw value that is not empty."""
        ...

    def show(self, value: object, lang: str = "vi") -> str:
        """An accepted value as people read it: dd/mm/yyyy, titles of options, 1.234.567 đ."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One question of a form."""

    name: str
    title: Words
    kind: FieldKind
    required: bool = True
    shown: bool = True
    help: Words | None = None
    when: Expression | None = None
    """Not shown, not asked, not kept when it does not hold."""
    computed: Expression | None = None
    prefill: Expression | None = None
    limits: Mapping[str, Expression] = field(default_factory=dict)
    """`min`, `max`, `below` … by name; handed to the kind as `Limits` when an answer is read."""
    example: object | None = None
    """The answer scenarios give where none is named."""
    fields: "tuple[Field, ...]" = ()
    """The fields of a line, for a group."""
    sees: tuple[str, ...] = ()
    basis: Basis = field(default_factory=Basis)
    place: Place | None = None

    @property
    def optional(self) -> bool:
        """Whether the answer may be absent from what was accepted."""
        return not self.required or self.when is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A page on a phone: a title and fields."""

    name: str
    title: Words
    fields: tuple[Field, ...]
    when: Expression | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FormRule:
    """A condition over several fields, with the sentence that refuses (or warns) and the field it stands beside."""

    name: str
    rule: Expression
    otherwise: Words
    at: str
    when: Expression | None = None
    warning: bool = False
    basis: Basis = field(default_factory=Basis)
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A whole form. Equal names in two sections are an error of the compiler, so `field` finds at most one."""

    name: str
    title: Words
    sections: tuple[Section, ...]
    rules: tuple[FormRule, ...] = ()
    basis: Basis = field(default_factory=Basis)
    view: str = "page"
    """`page` or `grid`."""
    columns: tuple[str, ...] = ()
    each_line_confirmed: bool = False
    digest: str = ""
    place: Place | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field, in the order of the sections."""
        return tuple(item for section in self.sections for item in section.fields)

    def field(self, name: str) -> Field | None:
        """The field called `name`, or None."""
        return next((item for item in self.fields if item.name == name), None)

    def type(self) -> ValueType:
        """The struct that expressions see as `form` while it is filled and as `answers.<name>` afterwards."""
        return struct(self.name, {item.name: _member(item) for item in self.fields})


def _member(item: Field) -> Member:
    if item.fields:
        line = struct(item.name, {inner.name: _member(inner) for inner in item.fields})
        return Member(type=list_of(line), title=item.title.text, optional=item.when is not None)
    return Member(type=item.kind.value_type(), optional=item.optional, title=item.title.text)
