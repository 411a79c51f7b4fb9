"""What deciding an act gives: for each case the case as it then stands and one event; numbers, papers, changes and
notices beside.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.cases.act import Seat
from engine.cases.case import Case
from engine.definition.effects import Change


@dataclass(frozen=True, kw_only=True, slots=True)
class EventDraft:
    """One event as the decision wrote it; the store gives it its number in the stream and its digests.

    `payload` is plain JSON and enough to rebuild the case after it (`runtime.evolve`).
    """

    kind: str
    """case.opened, case.acted, case.ticked (the clock) …"""
    stream: str
    """`case:<id>`."""
    payload: Mapping[str, Any]
    place: str
    """Rule of the definition relied on: `workflows/member_admission.yaml:88`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedDocument:
    """A paper numbered in this act; its content is frozen, its file is made after the commit (S17)."""

    id: str
    name: str
    type: str
    number: str
    """As printed: 01-NQ/ĐTN."""
    ordinal: int
    counter: str
    date: str
    """ISO day it bears."""
    unit: str
    body: str
    term: str | None
    template: str
    title: str
    cases: tuple[str, ...]
    content: Mapping[str, Any]
    """Everything the template prints, as it was on that day."""
    register: str | None = None
    follows: str | None = None
    sees: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something people should be told: to persons, or to holders of a position; written in words already."""

    id: str
    kind: str
    """arrived, returned, ended, remind, overdue, escalated, vacant; told: in the pack's own words (`notify`)."""
    case: str
    title: str
    body: str
    persons: tuple[str, ...] = ()
    seats: tuple[tuple[str, str], ...] = ()
    """(unit, position)."""
    about: Mapping[str, object] = field(default_factory=dict)
    """What its words were written from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseDecision:
    """What the act did to one case."""

    before: Case | None
    after: Case
    event: EventDraft
    changes: tuple[Change, ...] = ()
    """Changes of records (those of variables and units are already in `after`)."""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The whole act, decided. Nothing has happened yet: an operation keeps it, all in one transaction."""

    act: str
    procedure: str
    action: str
    day: str
    """The ISO day the act bears."""
    entered_on: str
    at: int
    actor: str | None
    seat: Seat | None
    on_behalf_of: str | None
    account: str | None
    via: str
    cases: tuple[CaseDecision, ...]
    documents: tuple[IssuedDocument, ...] = ()
    counters: Mapping[str, int] = field(default_factory=dict)
    """Counter key → the newest number after the act."""
    ranges: Mapping[str, int] = field(default_factory=dict)
    """`range:unit` → the next number after the act."""
    opened: tuple[Case, ...] = ()
