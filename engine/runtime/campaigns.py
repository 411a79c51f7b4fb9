"""Opening a campaign and making its cases, as pure functions (S27). Nothing is changed; the results say what would."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.cases.act import Actor, Opening
from engine.cases.campaign import Announcement, Campaign, Newcomer
from engine.cases.decision import Decision
from engine.cases.facts import FactMissing, Facts
from engine.cases.refusal import Reason, Refusal
from engine.definition.form import FieldProblem
from engine.definition.pack import Rulebook
from engine.definition.participants import Found
from engine.definition.procedure import CampaignRule, PeriodKind
from engine.runtime.decide import (
    NewIdentifier,
    act_of,
    begin_case,
    blank_case,
    carry_out,
    is_seated,
    once_key,
)
from engine.runtime.scene import Scene
from engine.runtime.submission import read_form

CLOSES = "closes"
"""The answer that says until when cases are made."""

_PERIODS: Mapping[str, re.Pattern[str]] = {
    "calendar_year": re.compile(r"20\d\d"),
    "school_year": re.compile(r"(20\d\d)-(20\d\d)"),
    "school_or_calendar_year": re.compile(r"20\d\d|(20\d\d)-(20\d\d)"),
    "quarter": re.compile(r"20\d\d-Q[1-4]"),
    "month": re.compile(r"20\d\d-(?:0[1-9]|1[0-2])"),
}


LIKE: Mapping[PeriodKind, str] = {
    "calendar_year": "2026",
    "school_year": "2025-2026",
    "school_or_calendar_year": "2026, 2025-2026",
    "quarter": "2026-Q1",
    "month": "2026-03",
}
"""How periods are written, by kind: what somebody who opens a campaign is shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Announced:
    """A campaign as its opening would make it."""

    campaign: Campaign
    kinds: frozenset[str]
    """Kinds of the units it is for; they lie below `campaign.below`."""
    found: Found
    """Who was found to be allowed to open it, with the unit and body."""
    place: str
    """The rule of the definition relied on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """Cases a campaign makes: all that can be made in one act, and for whom none can, with the reasons."""

    decision: Decision | None
    """None where none can be made."""
    left: tuple[tuple[str, Refusal], ...] = ()
    """(person, why)."""


def announce(rulebook: Rulebook, given: Announcement, facts: Facts) -> Announced | Refusal:
    """Decide the opening of a campaign: who may, for which period, until when, for which units. Raises `FactMissing`.

    What is wrong with the answers stands beside them: `form.closes`, `period`.
    """
    procedure = rulebook.procedure
    rule = procedure.campaign
    if rule is None:
        return _refused("no_such_action", Reason(code="campaign.none", values={"title": procedure.title.text}))
    scene = opening_scene(rulebook, given.actor, given.unit, given.today, facts)
    found = scene.look_up(rule.opened_by)
    if found.unit is None or given.actor.person not in found.people or not is_seated(given.actor, found):
        return _refused("not_your_turn", Reason(code="campaign.not-yours", values={"title": procedure.title.text}))
    submission = read_form(procedure.forms[rule.form], given.form, scene)
    reasons = [_beside(problem) for problem in (*submission.problems, *submission.warnings)]
    period = given.period.strip() or None
    if rule.period is not None and (period is None or not is_period(rule.period, period)):
        reasons.append(
            Reason(
                code="campaign.not-a-period", path="period", values={"given": given.period, "like": LIKE[rule.period]}
            )
        )
    closes_on = str(submission.values.get(CLOSES, ""))
    if closes_on and closes_on < given.today:
        reasons.append(Reason(code="campaign.closes-early", path=f"form.{CLOSES}", values={"day": closes_on}))
    open_reasons = [reason for reason in reasons if not reason.warning or reason.rule not in given.confirmed]
    if open_reasons:
        return Refusal(kind="answers_rejected", reasons=tuple(open_reasons))
    key = "|".join(("campaign", procedure.name, found.unit, period or ""))
    if rule.period is not None and facts.once_taken(key):
        values = {"title": procedure.title.text, "period": period or ""}
        return _refused("rules_refused", Reason(code="campaign.already-open", values=values))
    campaign = Campaign(
        id=given.campaign,
        procedure=procedure.name,
        definition=procedure.digest,
        parameters=rulebook.parameters.digest,
        rule_set=rulebook.parameters.rule_set_on(given.today),
        pinned_day=given.today,
        unit=found.unit,
        below=found.unit,
        period=period if rule.period is not None else None,
        answers=dict(submission.values),
        opened_by=given.actor.person,
        opened_on=given.today,
        opened_at=given.at,
        closes_on=closes_on,
        once_key=key if rule.period is not None else None,
    )
    below = _below(rule, scene, campaign)
    if below is None:
        return _refused("rules_refused", Reason(code="campaign.below-nothing", values={"title": procedure.title.text}))
    return Announced(
        campaign=_lying_below(campaign, below), kinds=rule.covers_kinds, found=found, place=str(rule.place)
    )


def opening_scene(rulebook: Rulebook, actor: Actor, unit: str, today: str, facts: Facts) -> Scene:
    """What may be looked at while somebody opens a campaign from a unit: no case is there yet."""
    scene = Scene(rulebook, None, facts, day=today, today=today, actor=actor)
    name = "" if actor.person is None else facts.name(actor.person)
    acting: dict[str, object] = {"id": actor.person or "", "name": name}
    acting["unit"] = scene.unit(unit) or {}
    return scene.but(actor=acting)


def is_period(kind: PeriodKind, text: str) -> bool:
    """Whether a text names a period of that kind; the second year of a school year follows the first."""
    found = _PERIODS[kind].fullmatch(text)
    if found is None:
        return False
    years = found.groups()
    return not any(years) or int(years[1]) == int(years[0]) + 1


def subjects_of(rulebook: Rulebook, campaign: Campaign, unit: str, facts: Facts, today: str) -> tuple[str, ...]:
    """Persons for whom a unit of the campaign gets cases today, in the order `for` gives them; nobody where people
    apply. Raises `FactMissing`.
    """
    rule = rulebook.procedure.campaign
    if rule is None or rule.for_ is None or rule.list_unit is None:
        return ()
    scene = Scene(rulebook, None, facts, day=today, today=today, actor=_NOBODY)
    known = {
        path[1]: scene.of_campaign(campaign, path[1])
        for path in rule.for_.reads
        if path[0] == "campaign" and len(path) > 1
    }
    value = scene.but(unit={rule.list_unit: scene.unit(unit) or {}}, campaign=known).value(rule.for_)
    people = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(str(person["id"]) for person in people if isinstance(person, Mapping)))


def make_cases(
    rulebook: Rulebook,
    campaign: Campaign,
    newcomers: Sequence[Newcomer],
    facts: Facts,
    act: str,
    at: int,
    today: str,
    new_identifier: NewIdentifier,
) -> Made:
    """Decide the cases a campaign makes for some people: one act, in which a person whose case is refused keeps nobody
    else from theirs. Raises `FactMissing`.
    """
    openings = [
        (
            person,
            Opening(
                id=act,
                case=person.case,
                procedure=campaign.procedure,
                actor=_NOBODY,
                subject=person.subject,
                at=at,
                today=today,
                campaign=campaign.id,
                by_campaign=True,
            ),
        )
        for person in newcomers
    ]
    _ask_for_keys(rulebook, openings, facts)
    lines = []
    left: list[tuple[str, Refusal]] = []
    for person, opening in openings:
        line = begin_case(rulebook, opening, facts, person.number)
        if isinstance(line, Refusal):
            left.append((person.subject, line))
        else:
            lines.append(line)
    if not lines:
        return Made(decision=None, left=tuple(left))
    taken = act_of(openings[0][1])
    decided = carry_out(rulebook, taken, lines, facts, today, {}, new_identifier, opening=True)
    if isinstance(decided, Refusal):
        return Made(decision=None, left=tuple((person.subject, decided) for person, _ in openings))
    return Made(decision=decided, left=tuple(left))


_NOBODY = Actor(person=None, via="worker")


def _ask_for_keys(rulebook: Rulebook, openings: Sequence[tuple[Newcomer, Opening]], facts: Facts) -> None:
    """Ask for every key that may exist once in one go: one by one they would be as many statements."""
    wanted = []
    for person, opening in openings:
        blank = blank_case(rulebook, opening, facts, person.number)
        scene = Scene(rulebook, blank, facts, day=opening.today, today=opening.today, actor=_NOBODY)
        key = once_key(scene, rulebook)
        if key is not None and key not in facts.once:
            wanted.append(key)
    if wanted:
        raise FactMissing("once", wanted[0], wanted[1:])


def _below(rule: CampaignRule, scene: Scene, campaign: Campaign) -> str | None:
    if rule.below is None:
        return campaign.unit
    names = {path[1] for path in rule.below.reads if path[0] == "campaign" and len(path) > 1}
    known = {name: scene.of_campaign(campaign, name) for name in names}
    value = scene.but(campaign=known).evaluate(rule.below)
    return str(value["id"]) if isinstance(value, Mapping) and "id" in value else None


def _lying_below(campaign: Campaign, unit: str) -> Campaign:
    return Campaign.from_json({**campaign.to_json(), "below": unit})


def _beside(problem: FieldProblem) -> Reason:
    return Reason(
        code=problem.code,
        values=problem.values,
        sentence=problem.sentence,
        path=f"form.{problem.path}",
        warning=problem.warning,
        rule=str(problem.values["rule"]) if "rule" in problem.values else None,
    )


def _refused(kind: str, reason: Reason) -> Refusal:
    return Refusal(kind=kind, reasons=(reason,))
