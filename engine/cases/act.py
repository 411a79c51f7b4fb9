"""An act: one taking of an action by one person, or by the clock, on one day, over one case or many."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Via = Literal["page", "api", "worker", "command", "import"]
"""Through which door an act came."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """From where a person acts: the appointment relied on. All None for somebody who acts only for themselves."""

    unit: str | None = None
    position: str | None = None
    appointment: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who acts. `person` None is the clock (S25). `on_behalf_of` is the person who delegated, if any."""

    person: str | None
    seats: tuple[Seat, ...] = ()
    """Every appointment the person may act from now; the decision names the one it relied on. Empty means: look them
    up.
    """
    account: str | None = None
    on_behalf_of: str | None = None
    via: Via = "page"
    narrowed: bool = False
    """Only `seats` count, and being asked by name: an access token acts from one appointment, or for its person."""

    @property
    def is_clock(self) -> bool:
        """Whether nobody but the clock acts."""
        return self.person is None


How = Literal["typed", "pasted", "imported", "filled"]
"""How a line of a grid came to be: typed by hand, pasted from a table, read from a file, filled in by a program."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """Who entered a line of a grid before the act, when and how; and who then looked at it and said it is right."""

    person: str
    at: int
    """Microseconds since 1970 UTC."""
    how: How = "typed"
    confirmed_by: str | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether a person stands behind every value of it: typed by hand, or looked at and confirmed."""
        return self.how == "typed" or self.confirmed_by is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseInput:
    """What an act brings for one of its cases: the version seen, raw answers of the `form`, raw counts of the vote."""

    case: str
    version: int | None = None
    """The case's version the person looked at; None is not checked (the clock)."""
    form: Mapping[str, object] = field(default_factory=dict)
    vote: Mapping[str, object] = field(default_factory=dict)
    entry: Entry | None = None
    """Where the answers were entered before the act, line by line."""
    task: str | None = None
    """The task it is done for, where a participant has one of their own (`each`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """The taking of `action` in `state` over `cases` (one, or many with `bulk: together`)."""

    id: str
    """UUIDv7 text, made by the operation; every event of the act bears it."""
    procedure: str
    action: str
    actor: Actor
    cases: tuple[CaseInput, ...]
    at: int
    """Microseconds since 1970 UTC: when it was entered."""
    today: str
    """ISO day in Vietnam on which it was entered; the day it bears may be earlier (S8)."""
    answers: Mapping[str, object] = field(default_factory=dict)
    """Raw answers of the `act_form`, and `convened`, `present`, `mode` of a vote."""
    reason: str = ""
    confirmed: frozenset[str] = frozenset()
    """Names of warnings the person has ticked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """The start of a case."""

    id: str
    """The act's id."""
    case: str
    """The id the new case will have."""
    procedure: str
    actor: Actor
    subject: str | None
    """The person (or unit) the case is about; None where the procedure has no subject."""
    at: int
    today: str
    form: Mapping[str, object] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    parent: str | None = None
    campaign: str | None = None
    """The campaign it is started in."""
    by_campaign: bool = False
    """Whether the campaign makes it, and nobody else."""
