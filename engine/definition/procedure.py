"""A procedure: states, actions, participants, rules, votes, documents. One immutable value, compiled from its files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.definition.choice import Choice
from engine.definition.effects import Effect
from engine.definition.expressions import Expression
from engine.definition.form import Form
from engine.definition.participants import Participant, ParticipantRule, UnitRule
from engine.definition.types import ValueType
from engine.definition.words import Basis, Words
from engine.ground.durations import Period, Share
from engine.ground.sources import Place

STAY = "stay"
"""The target that neither leaves nor arrives (S13)."""

SYSTEM = "system"
"""The name under which the clock acts (S25)."""

ANYONE = "anyone"
"""In `start.by`: whoever is signed in."""

CAMPAIGN = "campaign"
"""In `start.by`: the campaign, which makes its cases when it opens and for those who join later (S27)."""

PeriodKind = Literal["calendar_year", "school_year", "school_or_calendar_year", "quarter", "month"]
"""What a campaign is for: 2026; 2025-2026; either of these; 2026-Q1; 2026-03."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A named condition with the sentence that refuses or warns, and its basis."""

    name: str
    rule: Expression
    otherwise: Words
    when: Expression | None = None
    """Not asked when this does not hold."""
    warning: bool = False
    basis: Basis = field(default_factory=Basis)
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """A named condition telling one kind of case from another; the first that holds, looked at anew at each
    act (S4).
    """

    name: str
    title: Words
    when: Expression | None = None
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """A variable of the case."""

    name: str
    type: ValueType
    initial: object | None = None
    optional: bool = False
    option_titles: Mapping[str, Words] = field(default_factory=dict)
    place: Place | None = None


Denominator = Literal["electorate", "convened", "present", "ballots_issued", "ballots_valid"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """At least, or more than, a share of a denominator. The share is a literal or an expression of type share."""

    share: Share | Expression
    more_than: bool
    of: Denominator


@dataclass(frozen=True, kw_only=True, slots=True)
class Vote:
    """How a body decides (S18–S21). `options` empty means for or against."""

    name: str
    quorum: Threshold | None
    carried: Threshold
    options: tuple[str, ...] = ()
    option_titles: Mapping[str, Words] = field(default_factory=dict)
    option_limits: Mapping[str, Expression] = field(default_factory=dict)
    secret: bool | Expression = False
    modes: tuple[str, ...] = ()
    """Meeting modes allowed; empty allows any. The mode is asked when not empty."""
    per: Literal["case", "act"] = "case"
    cast: Literal["minutes", "system"] = "minutes"
    closes: Period | Expression | None = None
    electorate_of: str | None = None
    """A participant whose body's members vote; None: the body awaited."""
    basis: Basis = field(default_factory=Basis)
    place: Place | None = None

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Every outcome it can have, all of which an action must write."""
        lost = ("undecided",) if self.options else ("lost",)
        return ("carried", *lost, *(("no_quorum",) if self.quorum else ()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A numbered, printed paper the procedure issues (S17)."""

    name: str
    title: Words
    type: str
    """Its type's code, NQ, QĐ … ; part of the number and of the counter."""
    template: str
    """Path under `forms/`."""
    per: Literal["case", "act"] = "case"
    issuer: ParticipantRule | None = None
    """None: the body whose act issues it. A rule, or `issuer_of` another document."""
    issuer_of: str | None = None
    follows: str | None = None
    data: Mapping[str, Expression] = field(default_factory=dict)
    rows: Mapping[str, Expression] = field(default_factory=dict)
    register: str | None = None
    dated: Expression | None = None
    sees: tuple[str, ...] = ()
    basis: Basis = field(default_factory=Basis)
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """One `issues`: a document, perhaps under a condition."""

    document: str
    when: Expression | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Draw:
    """A number drawn from a range held by a unit: `drawn.<name>` in effects and documents of the action."""

    name: str
    range: str
    of: Expression | str
    """A case unit's name, or an expression giving a unit."""
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """When those awaited should have acted (S22): a duration from arrival or from a date, or a date, or working days.

    Exactly one of `period`, `working_days`, `date` is set. `remind` lists how long before; `late` what lateness does
    (S23).
    """

    period: Period | Expression | None = None
    working_days: int | Expression | None = None
    date: Expression | None = None
    from_: Expression | None = None
    remind: tuple[Period, ...] = (Period(days=1),)
    late: Literal["remind", "escalate", "drop", "take"] = "remind"
    take: str | None = None
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """Something the clock does in a state: after a period from a date, take a system action."""

    period: Period | Expression
    from_: Expression | None
    take: str
    when: Expression | None = None
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """What happens whichever way a case came into a state (S12.8)."""

    issues: tuple[Issue, ...] = ()
    draws: tuple[Draw, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a vote's result does (S21)."""

    name: str
    title: Words
    to: Choice[str]
    requires: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    effects: tuple[Effect, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Opens:
    """A follow-up case started in the same act (S26)."""

    procedure: str
    answers: Mapping[str, Expression] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """What a participant may do in a state. A task is an action without `to`, done once for each stay (S14)."""

    name: str
    title: Words
    by: tuple[str, ...]
    """Participants who may take it; `system` for the clock."""
    place: Place
    to: Choice[str] | None = None
    """None for a task, and where `outcomes` say it."""
    task: bool = False
    each: bool = False
    """A task of its own for each person found on arrival (`waits_for: {each: …}`)."""
    when: Expression | None = None
    requires: tuple[str, ...] = ()
    form: str | None = None
    act_form: str | None = None
    vote: str | None = None
    electorate_of: str | None = None
    """A participant whose body's members vote here, where the action says so; else the vote's own."""
    reason: Literal["none", "optional", "required"] = "none"
    dated: Expression | None = None
    bulk: Literal["never", "each", "together"] = "never"
    covers: str | None = None
    """A unit of the case: the act takes every open case in that unit's list that can come here (S27)."""
    issues: tuple[Issue, ...] = ()
    draws: tuple[Draw, ...] = ()
    effects: tuple[Effect, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    opens: Opens | None = None
    recall: bool = False
    due: "Choice[Due] | None" = None
    """For tasks."""
    shared: bool = False
    """Whether it came from `shared`: then it is not what the state waits for, only possible."""
    listed: bool = True
    """Whether those the state waits for are asked to choose it (an action `by` others is only possible)."""
    help: Words | None = None
    basis: Basis = field(default_factory=Basis)

    @property
    def asks(self) -> bool:
        """Whether taking it asks anything but a reason."""
        return bool(self.form or self.act_form or self.vote)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """On arrival the case does not stop here when this holds (optional hops)."""

    to: str
    when: Expression | None
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """Where a case stands: it waits for participants, tasks, a date, or it has ended."""

    name: str
    title: Words
    place: Place
    waits_for: tuple[str, ...] = ()
    """Participants awaited with a choice of the state's actions; empty for states of tasks and for ends."""
    tasks: Mapping[str, Action] = field(default_factory=dict)
    join: Literal["all", "any"] | int = "all"
    to: Choice[str] | None = None
    """Where the case goes when `join` is reached."""
    actions: Mapping[str, Action] = field(default_factory=dict)
    """Everything that may be done here, shared actions included, tasks not."""
    due: Choice[Due] | None = None
    clock_stopped: bool = False
    passes: tuple[Pass, ...] = ()
    on_arrival: Arrival = field(default_factory=Arrival)
    timers: tuple[Timer, ...] = ()
    ends: str | None = None
    """How a case that reaches it has ended: approved, refused, withdrawn, cancelled, revoked, lapsed …"""
    help: Words | None = None
    basis: Basis = field(default_factory=Basis)

    def action(self, name: str) -> Action | None:
        """The action or task called `name`, or None."""
        return self.actions.get(name) or self.tasks.get(name)

    def awaited(self, key: str) -> Action | None:
        """What an open task with this key stands for: a task, or an action of the clock that people have to take
        (S25); None for the choice of the state's actions.
        """
        found = self.tasks.get(key)
        if found is not None or key == self.name:
            return found
        action = self.actions.get(key)
        return action if action is not None and SYSTEM in action.by else None

    @property
    def whenever(self) -> tuple[Action, ...]:
        """Actions of the clock that neither lateness nor a timer names: taken once their `when` holds (S25)."""
        if not any(SYSTEM in action.by and action.when is not None for action in self.actions.values()):
            return ()
        return tuple(
            action
            for action in self.actions.values()
            if SYSTEM in action.by and action.when is not None and action.name not in self.named_to_clock
        )

    @property
    def named_to_clock(self) -> frozenset[str]:
        """Actions that lateness or a timer of this state takes."""
        choices = (self.due, *(task.due for task in self.tasks.values()))
        dues = (due.take for choice in choices if choice is not None for due in choice.values())
        return frozenset(name for name in (*dues, *(timer.take for timer in self.timers)) if name is not None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Once:
    """A key that may exist once (S28): which values make it, and while the case is open or for ever."""

    per: tuple[Expression, ...]
    per_names: tuple[str, ...]
    while_: Literal["open", "ever"] = "open"


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """How a case begins."""

    by: tuple[str, ...]
    form: str | None
    to: Choice[str]
    requires: tuple[str, ...] = ()
    once: Once | None = None
    issues: tuple[Issue, ...] = ()
    effects: tuple[Effect, ...] = ()
    title: Words | None = None
    place: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Visibility:
    """Who sees a case, its forms and documents (S29): names of participants, `subject`, `handlers`, `inspectors`."""

    case: tuple[str, ...] | None = None
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    documents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignRule:
    """How a procedure is run in campaigns: periods opened by a unit in which cases are made and sent up together
    (S27).
    """

    opened_by: Participant
    """Looked up where `actor.unit` is the unit the opener acts from."""
    form: str
    """Asked when one is opened; it has a date `closes`, the last day on which cases are made."""
    covers_kinds: frozenset[str]
    """Kinds of the units it is for."""
    place: Place
    below: Expression | None = None
    """The unit below which (itself included) they lie; None: the unit that opened it."""
    period: PeriodKind | None = None
    """None where it is for no period."""
    for_: Expression | None = None
    """Persons for whom a covered unit gets cases, asked of each covered unit; None: whoever applies."""
    list_unit: str | None = None
    """The unit of a case in whose list it stands: the one `for` reads, else the first of the procedure."""
    optional: bool = False
    """Whether a case may also be started outside of any campaign."""

    @property
    def makes_cases(self) -> bool:
        """Whether cases are made for people, not only when somebody applies."""
        return self.for_ is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """One line of the table everything moves by (S1): from a state, by a trigger, to a state (or staying)."""

    source: str
    trigger: str
    """`action`, `action.outcome`, `join`, `pass.<n>`."""
    target: str
    when: Expression | None
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """A whole procedure as read by the engine."""

    name: str
    title: Words
    digest: str
    """SHA-256 over the procedure's text and everything it includes."""
    place: Place
    subject: Literal["person", "unit", "none"]
    start: Start
    states: Mapping[str, State]
    forms: Mapping[str, Form]
    code: str = ""
    short: str = ""
    """Letters before the year in a case's number: KN in KN-2026-0147."""
    organisation: str | None = None
    basis: Basis = field(default_factory=Basis)
    help: Words | None = None
    situations: tuple[Words, ...] = ()
    """How a member would say it: “tôi muốn vào Đoàn”; for the search on the home page."""
    units: Mapping[str, UnitRule] = field(default_factory=dict)
    """In the order written; later rules may use earlier units."""
    variants: tuple[Variant, ...] = ()
    participants: Mapping[str, Participant] = field(default_factory=dict)
    interested: tuple[str, ...] = ()
    own_case: frozenset[str] = frozenset()
    separate: tuple[tuple[str, str], ...] = ()
    """Pairs `state.action` no one person may both take in a case."""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    votes: Mapping[str, Vote] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    variables: Mapping[str, Variable] = field(default_factory=dict)
    due: Choice[Due] | None = None
    """The promise to the citizen (S24)."""
    sees: Visibility = field(default_factory=Visibility)
    place_unit: str | None = None
    """The case unit at which parameters are read (`place`)."""
    campaign: CampaignRule | None = None
    follows: str | None = None
    transitions: tuple[Transition, ...] = ()

    def every_action(self) -> Iterator[tuple[State, Action]]:
        """Every action and task with its state, in the order written."""
        for state in self.states.values():
            for action in (*state.tasks.values(), *state.actions.values()):
                yield state, action
