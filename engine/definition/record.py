"""What the database keeps of a person or a unit: typed fields, dated histories, overlays. Declared by the pack, not
here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.definition.types import UNIT, Member, ValueType, list_of
from engine.definition.words import Words
from engine.ground.sources import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordField:
    """One dated field of a record. Values are kept with from–to; nothing is overwritten."""

    name: str
    title: Words
    type: ValueType
    option_titles: Mapping[str, Words] = field(default_factory=dict)
    required: bool = True
    initial: object | None = None
    sees: tuple[str, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """A list of dated entries (ratings, discipline …); each knows which case and document made it."""

    name: str
    title: Words
    entry: ValueType
    """A struct: the members of an entry."""
    one_per: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()
    member_titles: Mapping[str, Words] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, Words] | str] = field(default_factory=dict)
    """How people call the values of a member: by value, or the parameter whose options they are."""
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlay:
    """A value that is true for a time and then gone; the field below shows again."""

    name: str
    title: Words
    type: ValueType
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Roles:
    """Which fields of the record the engine itself reads: the pack says it, so that no field's name is known here."""

    name: str
    """The text field that is the person's full name."""
    unit: str | None = None
    """The unit field that says where the person is a member."""
    status: str | None = None
    """The choice field that says what the person is."""
    members: tuple[str, ...] = ()
    """Values of the status that count as members of the unit."""
    newcomer: str | None = None
    """The status of somebody who registered alone."""
    birth_date: str | None = None
    """The date field shown beside the name where two have the same."""
    phone: str | None = None
    barred: str | None = None
    """The yes-or-no overlay under which a person neither votes nor acts for a body (a suspension)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chapter:
    """A part of the book: fields, then histories, in the order written."""

    title: Words
    fields: tuple[str, ...] = ()
    histories: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """How the record reads as a book. Histories in no chapter come behind, each as one of its own."""

    title: Words
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """The record of a person (`of == "person"`) or of a unit (`of == "unit"`)."""

    of: str
    fields: Mapping[str, RecordField]
    histories: Mapping[str, History]
    overlays: Mapping[str, Overlay]
    roles: Roles | None = None
    book: Book | None = None

    def type(self) -> ValueType:
        """What expressions see as `subject`: fields, lists of history entries, overlays as optional values. A unit's
        record may stand wherever a unit may, with its name and kind of the day.
        """
        members: dict[str, Member] = {"id": Member(type=ValueType(kind="text"), server_only=True)}
        if self.of == "unit":
            members = dict(UNIT.members)
        for item in self.fields.values():
            members[item.name] = Member(
                type=item.type, optional=not item.required, title=item.title.text, server_only=True
            )
        for history in self.histories.values():
            members[history.name] = Member(type=list_of(history.entry), title=history.title.text, server_only=True)
        for overlay in self.overlays.values():
            boolean = overlay.type.kind == "boolean"
            members[overlay.name] = Member(
                type=overlay.type, optional=not boolean, title=overlay.title.text, server_only=True
            )
        return ValueType(kind="unit" if self.of == "unit" else "struct", name=self.of, members=members)
