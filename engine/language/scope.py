"""What expressions may look at, and where (language reference, “Expressions”): the root names with their types.

One environment serves a whole procedure; only what an action itself asks (`form`, `act`, `vote`, `drawn`) differs
from action to action. Which of these may be read at a place is told by `Where`, because a vote's counts exist for the
outcome but not for the condition under which the action is there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from engine.definition.procedure import Vote
from engine.definition.types import DATE, INTEGER, PERSON, TEXT, UNIT, Member, ValueType, list_of, struct
from engine.language.expressions import Environment

MOMENT = ("form", "row", "act", "vote", "drawn")
"""Roots that exist only within one act."""

ROOTS = (
    "form",
    "row",
    "act",
    "vote",
    "answers",
    "votes",
    "document",
    "vars",
    "unit",
    "participant",
    "subject",
    "actor",
    "case",
    "campaign",
    "parent",
    "param",
    "day",
    "today",
    "drawn",
)
"""Every root of the language, as the reference lists them."""

PERSON_OR_CLOCK = struct("actor", {"id": Member(type=TEXT), "name": Member(type=TEXT)})

DOCUMENT = struct(
    "document",
    {
        "number": Member(type=TEXT, title="số"),
        "date": Member(type=DATE, title="ngày"),
        "delivered_on": Member(type=DATE, optional=True, title="ngày giao"),
        "unit": Member(type=UNIT, title="đơn vị ban hành"),
    },
)
"""An issued paper."""

PARTICIPANT = struct(
    "participant",
    {
        "unit": Member(type=UNIT, title="đơn vị", server_only=True),
        "body": Member(type=TEXT, title="cơ quan", server_only=True),
        "people": Member(type=list_of(PERSON), title="người", server_only=True),
    },
)
"""A participant as looked up on the day."""


def vote_counts(vote: Vote) -> Mapping[str, Member]:
    """The counts of a vote, for each person decided on."""
    names: tuple[str, ...] = vote.options or ("agree", "against", "other")
    ballots = ("issued", "returned", "valid") if vote.secret is not False else ()
    other = ("other",) if vote.options and vote.secret is False else ()
    return {name: Member(type=INTEGER) for name in dict.fromkeys((*ballots, *names, *other))}


@lru_cache(maxsize=512)
def _choice(options: tuple[str, ...], name: str) -> ValueType:
    return ValueType(kind="choice", options=options, name=name)


def vote_type(vote: Vote) -> ValueType:
    """`vote` while an action counts it: what the meeting says and the counts."""
    members = {
        "electorate": Member(type=INTEGER),
        "convened": Member(type=INTEGER),
        "present": Member(type=INTEGER),
        **vote_counts(vote),
    }
    if vote.options:
        members["choice"] = Member(type=_choice(vote.options, vote.name))
    return struct("vote", members)


def voted_type(vote: Vote) -> ValueType:
    """`votes.<name>` afterwards: the same with its day, body and outcome."""
    members = dict(vote_type(vote).members)
    members["day"] = Member(type=DATE)
    members["unit"] = Member(type=UNIT)
    members["body"] = Member(type=TEXT)
    members["outcome"] = Member(type=_choice(vote.outcomes, "outcome"))
    if "choice" in members:
        members["choice"] = Member(type=members["choice"].type, optional=True)
    return struct(vote.name, members)


def case_type(variants: Iterable[str]) -> ValueType:
    """`case`: its number, variant, who opened it and when."""
    names = tuple(variants)
    return struct(
        "case",
        {
            "number": Member(type=TEXT, server_only=True),
            "variant": Member(type=_choice(names, "variant") if names else TEXT, server_only=True),
            "opened_by": Member(type=PERSON, server_only=True),
            "opened_on": Member(type=DATE, server_only=True),
        },
    )


def together_type(
    form: ValueType | None, act_form: ValueType | None, base: Environment, vote: ValueType | None
) -> ValueType:
    """`act`: the answers of the act's own form, and with `cases` every case of the act."""
    each: dict[str, Member] = {
        name: Member(type=base.roots[name]) for name in ("vars", "unit", "subject", "answers") if name in base.roots
    }
    if form is not None:
        each["form"] = Member(type=form)
    if vote is not None:
        each["vote"] = Member(type=vote)
    members = dict(act_form.members) if act_form is not None else {}
    members["cases"] = Member(type=list_of(struct("case of the act", each)))
    return struct("act", members)


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """One place of a procedure: the environment, and which roots of the moment may be read there."""

    environment: Environment
    readable: frozenset[str] = field(default_factory=frozenset)
    """Of `form`, `row`, `act`, `vote`, `drawn`: those that exist there."""

    def but(self, *readable: str) -> "Where":
        """The same environment with other roots of the moment."""
        return Where(environment=self.environment, readable=frozenset(readable).intersection(self.environment.roots))

    def also(self, *readable: str) -> "Where":
        """The same place with more roots of the moment, as far as there are such."""
        return self.but(*self.readable, *readable)

    def less(self, *unreadable: str) -> "Where":
        """The same place without some roots of the moment."""
        return self.but(*(self.readable - set(unreadable)))
