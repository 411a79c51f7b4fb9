"""The types a value can have, as the checker, the forms and the record share them.

A type says how a value travels: text and days as text, whole numbers and scaled decimals as integers, money as whole
đồng,
units and persons as small mappings. See `Kind` for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "text",  # str, NFC
    "integer",  # int
    "boolean",  # bool
    "decimal",  # int, scaled by 10 ** scale: 8,5 at scale 1 travels as 85
    "percent",  # int, scaled like decimal; 90 % at scale 0 is 90
    "money",  # int, whole đồng
    "date",  # str, ISO day "2026-03-26", a day in Vietnam
    "month",  # str "2026-03"
    "month_day",  # str "09-30"
    "choice",  # str, the identifier of one option
    "list",  # list of `of`
    "struct",  # mapping of named members, each with a type
    "unit",  # struct: id, kind, level, name, full_name, parent (id)
    "person",  # struct: id, name
    "file",  # struct: digest, name, size (bytes), media_type
    "period",  # value of its own: "15 years 1 day"; only for functions, `due` and timers
    "share",  # value of its own: "2/3"; only for votes and functions
    "options",  # a catalogue of choices (mapping identifier → title)
    "catalogue",  # a structured catalogue (score grids); read by field types only
    "any",  # unknown to the checker; only inside the engine's own tests of shape
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One named part of a struct: its type, and whether it may be absent (then it is read behind `has(…)`)."""

    type: "ValueType"
    optional: bool = False
    title: str = ""
    """How people call it, in Vietnamese; used in sentences of the checker."""
    server_only: bool = False
    """True where only the server may read it (records, people, other cases)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ValueType:
    """The type of a value: its kind, and what that kind needs to be exact."""

    kind: Kind
    scale: int = 0
    """Digits after the comma, for decimal and percent."""
    options: tuple[str, ...] | None = None
    """Identifiers a choice may take; None when they come from a parameter and are checked at run time."""
    of: "ValueType | None" = None
    """What a list holds."""
    members: Mapping[str, Member] = field(default_factory=dict)
    """Named parts of a struct."""
    name: str = ""
    """A name for messages and for the checker's own message type: `admission_application`, `discipline entry` …"""


TEXT = ValueType(kind="text")
INTEGER = ValueType(kind="integer")
BOOLEAN = ValueType(kind="boolean")
MONEY = ValueType(kind="money")
DATE = ValueType(kind="date")
MONTH = ValueType(kind="month")
PERIOD = ValueType(kind="period")
SHARE = ValueType(kind="share")
UNIT = ValueType(
    kind="unit",
    name="unit",
    members={
        "id": Member(type=TEXT),
        "kind": Member(type=TEXT),
        "level": Member(type=TEXT),
        "name": Member(type=TEXT),
        "full_name": Member(type=TEXT),
        "parent": Member(type=TEXT, optional=True),
    },
)
PERSON = ValueType(kind="person", name="person", members={"id": Member(type=TEXT), "name": Member(type=TEXT)})
FILE = ValueType(
    kind="file",
    name="file",
    members={
        "digest": Member(type=TEXT),
        "name": Member(type=TEXT),
        "size": Member(type=INTEGER),
        "media_type": Member(type=TEXT),
    },
)


def list_of(item: ValueType) -> ValueType:
    """A list whose items are of type `item`."""
    return ValueType(kind="list", of=item)


def struct(name: str, members: Mapping[str, Member]) -> ValueType:
    """A struct called `name` with the given members."""
    return ValueType(kind="struct", name=name, members=members)
