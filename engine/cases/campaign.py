"""A campaign: a period opened by a unit, in which cases of a procedure are made and sent up together (S27)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.cases.act import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """What the opening of a campaign fixed. Its cases follow the definition, parameters and rule set pinned here."""

    id: str
    procedure: str
    definition: str
    """Digest of the procedure it was opened under (S10)."""
    parameters: str
    rule_set: str | None
    pinned_day: str
    """ISO day for which its cases read parameters."""
    unit: str
    """The unit that opened it."""
    below: str
    """The unit below which, itself included, the units it is for lie."""
    period: str | None
    """2026, 2025-2026, 2026-Q1, 2026-03; None where the procedure's campaigns are for no period."""
    answers: Mapping[str, Any]
    """Accepted answers of the form that opened it."""
    opened_by: str | None
    opened_on: str
    opened_at: int
    closes_on: str
    """The last ISO day, in Vietnam, on which cases are made."""
    closed_on: str | None = None
    """The day on which it was closed; None while it is open."""
    once_key: str | None = None
    """The unit opens no second campaign for the same period while this one is open."""

    def makes_on(self, day: str) -> bool:
        """Whether cases are made on an ISO day."""
        return self.closed_on is None and self.opened_on <= day <= self.closes_on

    def closed(self, day: str) -> "Campaign":
        """The same, closed on a day."""
        return replace(self, closed_on=day, once_key=None)

    def to_json(self) -> dict[str, Any]:
        """The campaign as plain JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Campaign":
        """A campaign from `to_json`."""
        return Campaign(**data)


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """What somebody gives to open a campaign."""

    act: str
    """The act's id."""
    campaign: str
    """The id the campaign will have."""
    procedure: str
    actor: Actor
    unit: str
    """The unit they act from."""
    at: int
    today: str
    period: str = ""
    form: Mapping[str, object] = field(default_factory=dict)
    """Raw answers of the campaign's form."""
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """Somebody for whom a campaign makes a case: the person, and the id and number the case will have."""

    subject: str
    case: str
    number: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """An open case in the list of a unit in a campaign."""

    case: str
    number: str
    subject: str | None
    name: str
    """The subject's name."""
    state: str
