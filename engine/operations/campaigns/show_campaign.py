"""Campaigns as officers look at them: which there are, and how far each unit below has come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.definition.pack import Rulebook
from engine.definition.procedure import Procedure
from engine.operations.campaigns.close_campaign import may_close
from engine.operations.campaigns.rights import see_campaign
from engine.operations.office import Office
from engine.operations.rights import Viewer, officer_units, people_units
from engine.runtime.lists import states_before
from engine.store.campaigns import StoredCampaign, UnitLine, campaigns_seen, progress_of
from engine.store.database import Transaction
from engine.store.directory import units_by_id

MOST = 100
"""Campaigns in one list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many cases stand where. Every case is in exactly one of `before`, `sent` and `ended`."""

    cases: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    """State → how many."""
    before: int = 0
    """Not sent up yet; all that are open, where the procedure sends no lists up."""
    sent: int = 0
    """Sent up, and open."""
    ended: int = 0

    @property
    def is_sent(self) -> bool:
        """Whether nothing is left that has to be sent up, and something was."""
        return self.cases > 0 and self.before == 0


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitProgress:
    """A unit of a campaign and how far its list has come."""

    unit: str
    full_name: str
    parent: str | None
    """The unit directly above; for pages that show a tree."""
    made: bool
    """Whether its cases have been made; until then its counts say nothing."""
    counts: Counts
    left_out: tuple[Mapping[str, str], ...] = ()
    """For whom no case could be made: {person, why}."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignLine:
    """A campaign as lists show it."""

    stored: StoredCampaign
    procedure: Procedure
    title: str
    """“Đánh giá, xếp loại đoàn viên, 2026”."""
    unit_name: str
    """Full name of the unit that opened it."""
    is_open: bool
    """Whether cases are made today."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignShown:
    """A campaign with the progress of every unit the viewer may look at."""

    line: CampaignLine
    rulebook: Rulebook
    answers: tuple[tuple[str, str], ...]
    """What was answered when it was opened: (question, answer) as people read them."""
    states: tuple[tuple[str, str], ...]
    """(state, title) in the order of the definition."""
    units: tuple[UnitProgress, ...]
    total: Counts
    whole: bool
    """Whether these are all its units; else only those at and below the viewer's own."""
    mine: tuple[str, ...]
    """Units of the campaign in which the viewer is an officer: whose lists they work on."""
    may_close: bool


def list_campaigns(office: Office, viewer: Viewer, *, closed: bool = False) -> tuple[CampaignLine, ...]:
    """Campaigns that reach a unit of which the viewer is an officer or inspector, or were opened there or below; newest
    first, at most `MOST`; closed ones only when asked for.
    """
    units, today = people_units(office, viewer.asker), office.clock.today()
    if not units:
        return ()
    with office.database.read() as transaction:
        found = campaigns_seen(transaction, units, today, closed=closed, most=MOST)
        names = _names(transaction, [stored.campaign.unit for stored in found])
    return tuple(_line(office, stored, names, today) for stored in found)


def show_campaign(office: Office, viewer: Viewer, campaign: str, *, below: str | None = None) -> CampaignShown:
    """The campaign with its progress; with `below` only of that unit and those below it. Raises `NotFound`."""
    today = office.clock.today()
    with office.database.read() as transaction:
        sight = see_campaign(office, transaction, viewer, campaign)
        above = sight.above if below is None else (below,)
        procedure = sight.rulebook.procedure
        open_to = {line.unit for line in progress_of(transaction, campaign, sight.above, today)} if below else None
        lines = progress_of(transaction, campaign, above, today)
        names = _names(transaction, [sight.stored.campaign.unit])
        closing = may_close(office, transaction, viewer, sight.rulebook, sight.stored)
    units = tuple(_unit(procedure, line) for line in lines if open_to is None or line.unit in open_to)
    officer = officer_units(office.definitions.current(), viewer.asker.seats)
    return CampaignShown(
        line=_line(office, sight.stored, names, today),
        rulebook=sight.rulebook,
        answers=_answers(sight.rulebook, sight.stored),
        states=tuple((state.name, state.title.text) for state in procedure.states.values()),
        units=units,
        total=_total(each.counts for each in units),
        whole=sight.whole and below is None,
        mine=tuple(line.unit for line in lines if line.unit in officer),
        may_close=closing,
    )


def counts_of(procedure: Procedure, states: Mapping[str, int]) -> Counts:
    """Where cases stand, from how many are in each state."""
    waiting = _before(procedure)
    total = before = ended = 0
    for name, count in states.items():
        state = procedure.states.get(name)
        total += count
        if state is not None and state.ends is not None:
            ended += count
        elif waiting is None or name in waiting:
            before += count
    return Counts(cases=total, states=dict(states), before=before, sent=total - before - ended, ended=ended)


def _before(procedure: Procedure) -> frozenset[str] | None:
    """States in which a case has not been sent up; None where no action takes whole lists."""
    found: set[str] = set()
    takes = False
    for state, action in procedure.every_action():
        if action.covers is not None:
            takes = True
            found |= {state.name, *states_before(procedure, state.name, action.name)}
    return frozenset(found) if takes else None


def _unit(procedure: Procedure, line: UnitLine) -> UnitProgress:
    return UnitProgress(
        unit=line.unit,
        full_name=line.full_name,
        parent=line.parent,
        made=line.looked_on is not None,
        counts=counts_of(procedure, line.states),
        left_out=tuple({key: str(value) for key, value in each.items()} for each in line.left_out),
    )


def _total(counts: Iterable[Counts]) -> Counts:
    states: dict[str, int] = {}
    cases = before = sent = ended = 0
    for each in counts:
        cases, before, sent, ended = (
            cases + each.cases,
            before + each.before,
            sent + each.sent,
            ended + each.ended,
        )
        for name, count in each.states.items():
            states[name] = states.get(name, 0) + count
    return Counts(cases=cases, states=states, before=before, sent=sent, ended=ended)


def _line(office: Office, stored: StoredCampaign, names: Mapping[str, str], today: str) -> CampaignLine:
    found = stored.campaign
    procedure = office.definitions.rulebook(found.procedure, found.definition, found.parameters).procedure
    period = f", {found.period}" if found.period else ""
    return CampaignLine(
        stored=stored,
        procedure=procedure,
        title=f"{procedure.title.text}{period}",
        unit_name=names.get(found.unit, ""),
        is_open=found.makes_on(today),
    )


def _names(transaction: Transaction, units: Iterable[str]) -> dict[str, str]:
    return {unit: line.full_name for unit, line in units_by_id(transaction, list(dict.fromkeys(units))).items()}


def _answers(rulebook: Rulebook, stored: StoredCampaign) -> tuple[tuple[str, str], ...]:
    rule = rulebook.procedure.campaign
    if rule is None:
        return ()
    answers = stored.campaign.answers
    return tuple(
        (item.title.text, item.kind.show(answers[item.name]))
        for item in rulebook.procedure.forms[rule.form].fields
        if item.shown and not item.fields and item.name in answers
    )
