"""May this person do this now, and what follows? The heart of the engine, as one pure function over all cases of an
act (S12).
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from engine.cases.act import Act, Actor, CaseInput, Entry, Opening, Seat
from engine.cases.case import Case
from engine.cases.decision import CaseDecision, Decision, EventDraft, Notice
from engine.cases.facts import Facts
from engine.cases.refusal import Reason, Refusal
from engine.definition.effects import Change
from engine.definition.expressions import ExpressionFailed
from engine.definition.form import FieldProblem
from engine.definition.pack import Rulebook
from engine.definition.participants import Found, UnitRule
from engine.definition.procedure import ANYONE, CAMPAIGN, STAY, SYSTEM, Action, Rule
from engine.runtime import machine
from engine.runtime.arrival import arrive
from engine.runtime.deadlines import first_day
from engine.runtime.evolve import difference
from engine.runtime.line import Line
from engine.runtime.lists import left_out_of_list, list_unit_of, may_begin
from engine.runtime.needs import about_all_cases, reads_cases
from engine.runtime.notices import notices_of, told_together
from engine.runtime.papers import Numbers
from engine.runtime.scene import Scene
from engine.runtime.submission import Submission, read_form
from engine.runtime.votes import count_votes, is_secret, read_convening, voting_body
from engine.runtime.waiting import instead_of_the_clock

NewIdentifier = Callable[[], str]
"""Gives a new identifier (UUIDv7 text) each time it is called."""


def decide(
    rulebook: Rulebook, act: Act, cases: Mapping[str, Case], facts: Facts, new_identifier: NewIdentifier
) -> Decision | Refusal:
    """Decide an act over all its cases: all of them or none (S15). Nothing is changed; the decision says what would.

    `cases` holds every case named by the act. Raises `FactMissing` when a fact was not loaded, KeyError for a case
    not given.
    """
    procedure = rulebook.procedure
    reasons: list[Reason] = []
    lines: list[Line] = []
    for given in act.cases:
        case = cases[given.case]
        state = procedure.states.get(case.state)
        action = state.action(act.action) if state is not None else None
        if given.version is not None and given.version != case.version:
            reasons.append(Reason(code="act.out-of-date", case=case.id, values={"number": case.number}))
            return Refusal(kind="out_of_date", reasons=tuple(reasons))
        if action is None:
            reasons.append(
                Reason(
                    code="act.no-such-action",
                    case=case.id,
                    values={
                        "number": case.number,
                        "action": act.action,
                        "state": state.title.text if state else case.state,
                    },
                )
            )
            return Refusal(kind="no_such_action", reasons=tuple(reasons))
        scene = Scene(rulebook, case, facts, day=act.today, today=act.today, actor=act.actor)
        lines.append(Line(given=given, before=case, action=action, scene=scene))
    if not lines:
        return Refusal(kind="no_such_action", reasons=(Reason(code="act.no-cases"),))
    first = lines[0]
    if len(lines) > 1 and first.action.bulk != "together":
        return Refusal(
            kind="not_together", reasons=(Reason(code="act.not-together", values={"action": first.action.title.text}),)
        )

    day, act_answers, together = _read_act(first, act, rulebook, reasons)
    for line in lines:
        line.scene = line.scene.but(day=day, act=act_answers) if act_answers else line.scene.but(day=day)
        if first.action.bulk == "together":
            line.scene = line.scene.but(act={**act_answers, "cases": []})
    _show_cases(lines)

    refused = _who_and_whether(lines, act, rulebook)
    if refused is not None:
        return refused
    for line in lines:
        _read_line(line, act, together, reasons)
    _show_cases(lines)
    blocking = [reason for reason in reasons if not reason.warning]
    if blocking:
        return Refusal(kind="answers_rejected", reasons=tuple(reasons))
    reasons.extend(left_out_of_list(lines))
    for line in lines:
        reasons.extend(_rules(line, act, once=line is first))
    if any(not reason.warning for reason in reasons):
        return Refusal(kind="rules_refused", reasons=tuple(reasons))
    unticked = tuple(reason for reason in reasons if reason.rule not in act.confirmed)
    if unticked:
        return Refusal(kind="rules_refused", reasons=unticked)
    for line in lines:
        line.warnings = [reason for reason in reasons if reason.case in (None, line.before.id)]
        problem = _choose(line)
        if problem is not None:
            return problem
    return carry_out(rulebook, act, lines, facts, day, act_answers, new_identifier)


def open_case(
    rulebook: Rulebook, opening: Opening, facts: Facts, new_identifier: NewIdentifier, number: str
) -> Decision | Refusal:
    """Decide the start of a case (S12, `start`): answers first, then who may start, then the rules, then the arrival.

    `number` is the case's number for people; gaps are allowed there. Raises `FactMissing`.
    """
    line = begin_case(rulebook, opening, facts, number)
    if isinstance(line, Refusal):
        return line
    return carry_out(rulebook, act_of(opening), [line], facts, opening.today, {}, new_identifier, opening=True)


def act_of(opening: Opening) -> Act:
    """The act by which a case is started."""
    return Act(
        id=opening.id,
        procedure=opening.procedure,
        action="start",
        actor=opening.actor,
        cases=(CaseInput(case=opening.case),),
        at=opening.at,
        today=opening.today,
        confirmed=opening.confirmed,
    )


def blank_case(rulebook: Rulebook, opening: Opening, facts: Facts, number: str) -> Case:
    """The case before anything of it is known. One of a campaign follows what was pinned when that opened (S10)."""
    procedure = rulebook.procedure
    campaign = None if opening.campaign is None else facts.campaign(opening.campaign)
    pinned = rulebook.parameters.rule_set_on(opening.today) if campaign is None else campaign.rule_set
    return Case(
        id=opening.case,
        number=number,
        procedure=procedure.name,
        definition=procedure.digest,
        parameters=rulebook.parameters.digest,
        rule_set=pinned,
        pinned_day=opening.today if campaign is None else campaign.pinned_day,
        subject=opening.subject,
        initiator=opening.actor.person,
        opened_at=opening.at,
        opened_on=opening.today,
        state="",
        version=0,
        stay=0,
        arrived_on=opening.today,
        variables={item.name: item.initial for item in procedure.variables.values() if item.initial is not None},
        last_day=opening.today,
        parent=opening.parent,
        campaign=opening.campaign,
    )


def begin_case(rulebook: Rulebook, opening: Opening, facts: Facts, number: str) -> Line | Refusal:
    """A case as far as the choice of its first state: what `open_case` carries out. Raises `FactMissing`."""
    procedure = rulebook.procedure
    start = procedure.start
    if procedure.follows is not None and opening.parent is None:
        reason = Reason(code="start.only-follows", values={"title": procedure.title.text}, case=opening.case)
        return Refusal(kind="no_such_action", reasons=(reason,))
    blank = blank_case(rulebook, opening, facts, number)
    scene = Scene(rulebook, blank, facts, day=opening.today, today=opening.today, actor=opening.actor)
    answers: dict[str, Any] = {}
    if start.form is not None:
        submission = read_form(procedure.forms[start.form], opening.form, scene)
        if not submission.accepted:
            return Refusal(
                kind="answers_rejected",
                reasons=tuple(_reason(problem, "form", opening.case) for problem in submission.problems),
            )
        answers = dict(submission.values)
        blank = _answered(blank, start.form, answers, opening.actor.person, opening.today, opening.at)
        scene = scene.but(case=blank, form=answers)
        soft = [_reason(problem, "form", opening.case) for problem in submission.warnings]
    else:
        soft = []
    blank = _known_units(blank, scene, (start.form,))
    scene = scene.but(case=blank)
    refused = may_begin(scene, opening)
    if refused is not None:
        return Refusal(kind="rules_refused", reasons=(refused,))
    allowed = Found() if opening.by_campaign else _may_start(scene, start.by, opening.actor)
    if allowed is None:
        return Refusal(
            kind="not_your_turn",
            reasons=(Reason(code="start.not-allowed", values={"title": procedure.title.text}, case=opening.case),),
        )
    reasons = [*soft, *_ask_rules(scene, start.requires, opening.case)]
    if start.once is not None:
        key = once_key(scene, rulebook)
        blank = blank.but(once_key=key)
        if key is not None and scene.facts.once_taken(key):
            reasons.append(Reason(code="start.once", values={"title": procedure.title.text}, case=opening.case))
    open_reasons = [reason for reason in reasons if not reason.warning or reason.rule not in opening.confirmed]
    if open_reasons:
        return Refusal(kind="rules_refused", reasons=tuple(open_reasons))
    target = start.to.pick(scene.soft)
    if target is None:
        return Refusal(kind="no_such_action", reasons=(Reason(code="act.no-target", case=opening.case),))
    begin = Action(
        name="start",
        title=start.title or procedure.title,
        by=start.by,
        place=start.place or procedure.place,
        to=start.to,
        form=start.form,
        issues=start.issues,
        effects=start.effects,
    )
    given = CaseInput(case=opening.case)
    line = Line(given=given, before=blank, action=begin, scene=scene, found=allowed, target=target)
    line.submission = Submission(values=answers)
    line.warnings = [reason for reason in reasons if reason.warning]
    return line


def once_key(scene: Scene, rulebook: Rulebook) -> str | None:
    """The key that may exist only once for this case (S28); None while a part of it is not known."""
    once = rulebook.procedure.start.once
    if once is None:
        return None
    parts: list[str] = []
    for expression in once.per:
        value = scene.evaluate(expression)
        if value is None:
            return None
        parts.append(str(value.get("id", value)) if isinstance(value, Mapping) else str(value))
    return "|".join((rulebook.procedure.name, *parts))


def persons_for(scene: Scene, action: Action, at_today: bool = True) -> tuple[Found, frozenset[str]]:
    """Who may take an action of this case on the day, interested persons left out (S7); and who was left out.

    With `at_today` those who hold the seat on the day of entry may act too: an officer elected since types the
    minutes of a
    meeting held before.
    """
    procedure = scene.rulebook.procedure
    interested = scene.interested()
    founds: list[Found] = []
    out: set[str] = set()
    for name in action.by:
        if name == SYSTEM and _handed_over(scene, action):
            founds.append(instead_of_the_clock(scene))
        if name in (SYSTEM, ANYONE):
            continue
        found = scene.participant(name)
        people = list(found.people)
        if at_today and scene.day != scene.today:
            later = scene.but(day=scene.today).participant(name)
            people.extend(person for person in later.people if person not in people)
        if not found.by_name and "records" not in procedure.own_case:
            out.update(person for person in people if person in interested)
            people = [person for person in people if person not in interested]
        left = tuple(people)
        founds.append(found if left == found.people else replace(found, people=left))
    if not founds:
        return Found(), frozenset()
    if len(founds) == 1:
        return founds[0], frozenset(out)
    chosen = next((found for found in founds if found.people), founds[0])
    people_all = tuple(dict.fromkeys(person for found in founds for person in found.people))
    return (
        Found(
            addressees=tuple(dict.fromkeys(item for found in founds for item in found.addressees)),
            people=people_all,
            unit=chosen.unit,
            body=chosen.body,
            by_name=chosen.by_name,
            rule=chosen.rule,
        ),
        frozenset(out),
    )


def _handed_over(scene: Scene, action: Action) -> bool:
    """Whether an action of the clock is open to people as a task, because its rules refused the clock (S25)."""
    case = scene.case
    return case is not None and case.state != action.name and any(task.key == action.name for task in case.tasks)


def is_seated(actor: Actor, found: Found) -> bool:
    """Whether one of the seats the actor may use is asked for, or the person by name. Everybody who is not narrowed
    may use every seat they hold.
    """
    if not actor.narrowed:
        return True
    held = {(seat.unit, seat.position) for seat in actor.seats}
    return any(item.person == actor.person or (item.unit, item.position) in held for item in found.addressees)


# --- steps


def _read_act(
    first: Line, act: Act, rulebook: Rulebook, reasons: list[Reason]
) -> tuple[str, dict[str, Any], Mapping[str, object]]:
    """Step 3 for what is asked once: the act's own form, and the day the act bears (S8)."""
    action, scene = first.action, first.scene
    answers: dict[str, Any] = {}
    if action.act_form is not None:
        submission = read_form(rulebook.procedure.forms[action.act_form], act.answers, scene, root="act")
        reasons.extend(_reason(problem, "act", None) for problem in submission.problems)
        reasons.extend(_reason(problem, "act", None) for problem in submission.warnings)
        answers = dict(submission.values)
    day = act.today
    if action.dated is not None:
        known: dict[str, object] = {"act": answers}
        if action.form is not None:
            early = read_form(rulebook.procedure.forms[action.form], first.given.form, scene.but(act=answers))
            known["form"] = early.values
        try:
            given = scene.seeing(known).evaluate(action.dated)
        except ExpressionFailed:
            given = None
        if isinstance(given, str) and given:
            if given > act.today:
                path = ".".join(next(iter(action.dated.reads), ("act",)))
                reasons.append(Reason(code="act.day-in-future", path=path, values={"day": given}))
            else:
                day = given
    return day, answers, act.answers


def _who_and_whether(lines: Sequence[Line], act: Act, rulebook: Rulebook) -> Refusal | None:
    """Steps 1 and 2: awaited and not excluded; the action exists for this case."""
    for line in lines:
        action, case = line.action, line.before
        if action.task and not any(task.key == action.name for task in case.tasks):
            return Refusal(
                kind="no_such_action",
                reasons=(
                    Reason(
                        code="act.task-done", case=case.id, values={"action": action.title.text, "number": case.number}
                    ),
                ),
            )
        if action.when is not None and not line.scene.soft(action.when):
            return Refusal(
                kind="no_such_action",
                reasons=(
                    Reason(
                        code="act.not-for-this-case",
                        case=case.id,
                        values={"action": action.title.text, "number": case.number},
                    ),
                ),
            )
        if act.actor.is_clock:
            named = rulebook.procedure.states[case.state].named_to_clock
            if SYSTEM not in action.by and action.name not in named:
                return Refusal(kind="not_your_turn", reasons=(Reason(code="act.not-the-clock", case=case.id),))
            line.found, _ = persons_for(line.scene, action)  # for the trail and for issuing papers
            continue
        found, out = persons_for(line.scene, action)
        line.found = found
        person = act.actor.person
        assert person is not None
        assigned = any(
            task.person == person
            for task in case.tasks
            if (task.key == action.name or (task.key == case.state and action.listed))
            and line.given.task in (None, task.id)
        )
        if (person in found.people and is_seated(act.actor, found)) or assigned:
            pass
        elif not act.actor.narrowed and (giver := _delegated(person, found, line.scene, act)) is not None:
            line.on_behalf_of = giver
        elif person in out:
            return Refusal(
                kind="not_your_turn",
                reasons=(
                    Reason(
                        code="act.interested", case=case.id, values={"action": action.title.text, "number": case.number}
                    ),
                ),
            )
        else:
            return Refusal(
                kind="not_your_turn",
                reasons=(
                    Reason(
                        code="act.not-awaited",
                        case=case.id,
                        values={
                            "action": action.title.text,
                            "number": case.number,
                            "people": [line.scene.facts.name(item) for item in found.people],
                        },
                        place=str(action.place),
                    ),
                ),
            )
        here = f"{case.state}.{action.name}"
        for one, other in rulebook.procedure.separate:
            against = other if here == one else one if here == other else None
            if against is not None and person in case.takers.get(against, ()):
                return Refusal(
                    kind="not_your_turn",
                    reasons=(Reason(code="act.separate", case=case.id, values={"action": action.title.text}),),
                )
    return None


def _delegated(person: str, found: Found, scene: Scene, act: Act) -> str | None:
    for row in scene.facts.delegations:
        in_scope = not row.procedures or act.procedure in row.procedures
        if row.taker == person and row.giver in found.people and row.from_day <= act.today <= row.until and in_scope:
            return row.giver
    return None


def _read_line(line: Line, act: Act, together: Mapping[str, object], reasons: list[Reason]) -> None:
    """Steps 3 and 4 for one case: its form, its reason, its counts, the outcome."""
    action, case, procedure = line.action, line.before, line.scene.rulebook.procedure
    if action.form is not None:
        line.submission = read_form(procedure.forms[action.form], line.given.form, line.scene)
        reasons.extend(_reason(problem, "form", case.id) for problem in line.submission.problems)
        reasons.extend(_reason(problem, "form", case.id) for problem in line.submission.warnings)
        line.scene = line.scene.but(form=dict(line.submission.values))
        if procedure.forms[action.form].each_line_confirmed and not _confirmed(line, act):
            reasons.append(Reason(code="row.not-confirmed", path="form", case=case.id, values={"number": case.number}))
    if action.reason == "required" and not act.reason.strip():
        reasons.append(Reason(code="act.reason-required", path="reason", case=case.id))
    if action.vote is None:
        return
    vote = procedure.votes[action.vote]
    body = voting_body(action, line.scene, line.found)
    if body.unit is None or body.body is None:
        reasons.append(Reason(code="vote.no-body", case=case.id))
        return
    without = frozenset() if "votes" in procedure.own_case else line.scene.interested()
    electorate = line.scene.body_size(body.unit, body.body, without)
    raw = {**together, **line.given.vote}
    convening = read_convening(vote, raw, line.scene, electorate)
    if isinstance(convening, tuple):
        found = [_reason(problem, "vote", case.id) for problem in convening]
        reasons.extend(reason for reason in found if reason not in reasons)
        return
    result = count_votes(vote, line.given.vote, convening, line.scene)
    if isinstance(result, tuple):
        reasons.extend(_reason(problem, "vote", case.id) for problem in result)
        return
    line.result = result
    line.outcome = action.outcomes[result.outcome]
    kept = {
        "day": line.scene.day,
        "unit": body.unit,
        "body": body.body,
        "electorate": convening.electorate,
        "convened": convening.convened,
        "present": convening.present,
        "counts": dict(result.counts),
        "outcome": result.outcome,
        "secret": is_secret(vote, line.scene),
    }
    if convening.mode:
        kept["mode"] = convening.mode
    if result.choice:
        kept["choice"] = result.choice
    reason = str(raw.get("convened_reason") or "").strip()
    if reason:
        kept["convened_reason"] = reason
    line.case = case.but(votes={**case.votes, vote.name: kept})
    line.scene = line.scene.but(
        vote={
            **result.counts,
            "outcome": result.outcome,
            "choice": result.choice,
            "electorate": convening.electorate,
            "convened": convening.convened,
            "present": convening.present,
        }
    )


def _confirmed(line: Line, act: Act) -> bool:
    """Whether a person stands behind a line. What a program sends for many cases at once nobody has looked at yet."""
    if line.given.entry is not None:
        return line.given.entry.is_confirmed
    return len(act.cases) == 1 or act.actor.via != "api"


def _rules(line: Line, act: Act, *, once: bool) -> list[Reason]:
    """Step 5: the rules of the action, then of the outcome. Those about all the cases of the act are asked once (S15),
    with the line for which `once` holds.
    """
    rules = line.scene.rulebook.procedure.rules
    names = (*line.action.requires, *(line.outcome.requires if line.outcome is not None else ()))
    reasons: list[Reason] = []
    for name in names:
        whole = about_all_cases(rules[name])
        if whole and not once:
            continue
        reason = ask_rule(line.scene, rules[name], None if whole else line.before.id)
        if reason is not None:
            reasons.append(reason)
    if act.today != line.scene.day and line.scene.day < line.before.last_day:
        reasons.append(
            Reason(
                code="act.day-before-last",
                case=line.before.id,
                values={"day": line.scene.day, "last": line.before.last_day},
                warning=True,
                rule="act.day-before-last",
            )
        )
    return reasons


def _ask_rules(scene: Scene, names: Sequence[str], case: str) -> list[Reason]:
    return [
        reason for name in names if (reason := ask_rule(scene, scene.rulebook.procedure.rules[name], case)) is not None
    ]


def ask_rule(scene: Scene, rule: Rule, case: str | None) -> Reason | None:
    """Why a rule refuses (or warns), or None when it holds or is not asked.

    A rule that fails to answer refuses with its own code: an error never lets anything through.
    """
    common: dict[str, Any] = {
        "case": case,
        "rule": rule.name,
        "basis": rule.basis.text,
        "confidence": rule.basis.confidence,
        "place": str(rule.place or ""),
    }
    try:
        if rule.when is not None and not scene.soft(rule.when):
            return None
        if scene.holds(rule.rule):
            return None
    except ExpressionFailed as failed:
        return Reason(
            code="rule.not-answered",
            sentence="",
            values={"rule": rule.otherwise.text, "detail": failed.detail},
            **common,
        )
    return Reason(code="rule.refused", sentence=scene.write(rule.otherwise), warning=rule.warning, **common)


def _choose(line: Line) -> Refusal | None:
    """Step 6: where the case goes. A task goes nowhere by itself: `join` moves the case."""
    action, case, procedure = line.action, line.before, line.scene.rulebook.procedure
    if action.task:
        line.target = STAY
        return None
    trigger = f"{action.name}.{line.outcome.name}" if line.outcome is not None else action.name
    scene = line.scene.but(case=line.case) if line.case is not None else line.scene
    target = machine.step(procedure, case.state, trigger, scene.soft)
    if target is None:
        return Refusal(
            kind="no_such_action",
            reasons=(Reason(code="act.no-target", case=case.id, values={"action": action.title.text}),),
        )
    line.target = target
    return None


def carry_out(
    rulebook: Rulebook,
    act: Act,
    lines: Sequence[Line],
    facts: Facts,
    day: str,
    act_answers: Mapping[str, Any],
    new_identifier: NewIdentifier,
    opening: bool = False,
) -> Decision | Refusal:
    """Steps 7 to 9: leaving, arriving, words."""
    numbers = Numbers(facts=facts, today=act.today, new_identifier=new_identifier)
    procedure = rulebook.procedure
    person = act.actor.person
    for line in lines:
        case = line.case if line.case is not None else line.before
        action = line.action
        if not opening and action.form is not None and line.submission is not None:
            case = _answered(case, action.form, line.submission.values, person, day, act.at, line.given.entry)
        if action.act_form is not None:
            case = _answered(case, action.act_form, act_answers, person, day, act.at)
        if not opening:
            case = _known_units(case, line.scene.but(case=case), (action.form, action.act_form))
        here = f"{line.before.state}.{action.name}"
        if person is not None:
            case = case.but(takers={**case.takers, here: (*case.takers.get(here, ()), person)})
        seat = _seat(line, act.actor)
        if seat is not None and seat.unit is not None:
            bodily = line.found.unit == seat.unit and line.found.body is not None
            part = {"body": line.found.body} if bodily else {"position": seat.position}
            case = case.but(last_body={"unit": seat.unit, **part})
        line.case = case
    refusal = _leave(rulebook, act, lines, numbers)
    if refusal is not None:
        return refusal
    for line in lines:
        refusal = arrive(line, act, numbers, opening=opening)
        if refusal is not None:
            return refusal
    papers = numbers.written()
    decisions: list[CaseDecision] = []
    told: list[Notice] = []
    for line in lines:
        assert line.case is not None
        before = None if opening else line.before
        ahead = line.scene.but(case=line.case, day=act.today)
        after = line.case.but(
            campaign_unit=list_unit_of(procedure, line.case),
            version=line.before.version + 1,
            last_day=day,
            variant=line.scene.but(case=line.case).variant(),
            wake_on=first_day(line.case, ahead),
        )
        payload: dict[str, Any] = {
            "act": act.id,
            "procedure": procedure.name,
            "action": act.action,
            "title": line.action.title.text,
            "state_before": line.before.state or None,
            "state_after": after.state,
            "passed": list(line.arrived),
            "day": day,
            "entered_on": act.today,
            "variant": after.variant,
            "case": difference(before, after),
        }
        if line.outcome is not None:
            payload["outcome"] = line.outcome.name
            payload["outcome_title"] = line.outcome.title.text
        if act.reason.strip():
            payload["reason"] = act.reason.strip()
        if line.warnings:
            payload["warnings"] = [
                {"rule": reason.rule or reason.code, "sentence": reason.sentence} for reason in line.warnings
            ]
        if line.changes:
            payload["changes"] = [_change(change) for change in line.changes]
        issued = [paper for paper in papers if after.id in paper.cases]
        if issued:
            payload["documents"] = [
                {"id": paper.id, "name": paper.name, "number": paper.number, "date": paper.date} for paper in issued
            ]
        scene = line.scene.but(case=after)
        notices = notices_of(
            line.before if not opening else None, after, line.action, act, scene, new_identifier, line.changes
        )
        told.extend(notices)
        decisions.append(
            CaseDecision(
                before=before,
                after=after,
                event=EventDraft(
                    kind="case.opened" if opening else "case.ticked" if act.actor.is_clock else "case.acted",
                    stream=f"case:{after.id}",
                    payload=payload,
                    place=str(line.action.place),
                ),
                changes=tuple(line.changes),
                notices=notices,
            )
        )
    if len(decisions) > 1:
        by_case = told_together(told, new_identifier)
        decisions = [replace(item, notices=by_case.get(item.after.id, ())) for item in decisions]
    opened: list[Decision] = []
    for line, decided in zip(lines, decisions, strict=True):
        follow = _follow_up(rulebook, act, line, decided.after, facts, numbers, opened, new_identifier)
        if isinstance(follow, Refusal):
            return follow
        if follow is not None:
            opened.append(follow)
    first = lines[0]
    return Decision(
        act=act.id,
        procedure=procedure.name,
        action=act.action,
        day=day,
        entered_on=act.today,
        at=act.at,
        actor=person,
        seat=_seat(first, act.actor),
        on_behalf_of=first.on_behalf_of,
        account=act.actor.account,
        via=act.actor.via,
        cases=(*decisions, *(case for follow in opened for case in follow.cases)),
        documents=(*papers, *(paper for follow in opened for paper in follow.documents)),
        counters={**numbers.counters, **{key: newest for follow in opened for key, newest in follow.counters.items()}},
        ranges={**numbers.ranges, **{key: number for follow in opened for key, number in follow.ranges.items()}},
        opened=tuple(case.after for follow in opened for case in follow.cases),
    )


def _follow_up(
    rulebook: Rulebook,
    act: Act,
    line: Line,
    parent: Case,
    facts: Facts,
    numbers: Numbers,
    opened: Sequence[Decision],
    new_identifier: NewIdentifier,
) -> Decision | Refusal | None:
    """The case that an act opens beside this one (S26), about the same subject, in the same act; None where it opens
    none.

    Its first form is answered by what `opens` says; without a word, by the same form of the act where it asks it.
    """
    opens = line.action.opens
    if opens is None:
        return None
    book = rulebook.follow_up(opens.procedure)
    procedure = book.procedure
    answers: dict[str, Any] = {}
    if procedure.start.form is not None and procedure.start.form == line.action.form and not opens.answers:
        answers = dict(line.given.form)
    for name, expression in opens.answers.items():
        value = line.scene.but(case=parent).evaluate(expression)
        if value is not None:
            answers[name] = value
    counters = dict(numbers.counters)
    for follow in opened:
        counters.update(follow.counters)
    known = facts.after(parent, counters)
    short, year = procedure.short or "HS", act.today[:4]
    counter = f"case:{short}:{year}"
    ordinal = known.counter(counter) + 1
    decided = open_case(
        book,
        Opening(
            id=act.id,
            case=new_identifier(),
            procedure=procedure.name,
            actor=act.actor,
            subject=parent.subject if procedure.subject != "none" else None,
            at=act.at,
            today=act.today,
            form=answers,
            confirmed=act.confirmed,
            parent=parent.id,
        ),
        known,
        new_identifier,
        f"{short}-{year}-{ordinal:04}",
    )
    if isinstance(decided, Refusal):
        return decided
    return replace(decided, counters={**decided.counters, counter: ordinal})


def _leave(rulebook: Rulebook, act: Act, lines: Sequence[Line], numbers: Numbers) -> Refusal | None:
    """Step 7: numbers, then effects of the action, then of the outcome. Values see the facts before the act (S13)."""
    procedure = rulebook.procedure
    for line in lines:
        assert line.case is not None
        problem = numbers.draw(line.action.draws, line.scene.but(case=line.case), line.before.id)
        if isinstance(problem, Reason):
            return Refusal(kind="rules_refused", reasons=(problem,))
        if problem:
            line.case = line.case.but(drawn={**line.case.drawn, **problem})
            line.scene = line.scene.but(drawn=problem)
    wanted: dict[str, list[Line]] = {}
    for line in lines:
        issues = (*line.action.issues, *(line.outcome.issues if line.outcome is not None else ()))
        for item in issues:
            if item.when is None or line.scene.but(case=line.case).soft(item.when):
                wanted.setdefault(item.document, []).append(line)
    for name, those in wanted.items():
        groups = [those] if procedure.documents[name].per == "act" else [[line] for line in those]
        for group in groups:
            problem_or_none = numbers.issue(procedure.documents[name], group)
            if problem_or_none is not None:
                return Refusal(kind="rules_refused", reasons=(problem_or_none,))
    for line in lines:
        effects = (*line.action.effects, *(line.outcome.effects if line.outcome is not None else ()))
        assert line.case is not None
        seen = line.before.but(
            documents=line.case.documents, votes=line.case.votes, answers=line.case.answers, units=line.case.units
        )
        scene = line.scene.but(case=seen)
        line.apply(effects, scene)
    return None


def _answered(
    case: Case,
    form: str,
    values: Mapping[str, Any],
    person: str | None,
    day: str,
    at: int,
    entry: Entry | None = None,
) -> Case:
    """The case with accepted answers, and who gave them: of a line entered before the act whoever entered it."""
    said: dict[str, Any] = {"by": person, "day": day, "at": at}
    if entry is not None:
        said |= {"by": entry.person, "at": entry.at, "how": entry.how}
        if entry.confirmed_by is not None:
            said["confirmed_by"] = entry.confirmed_by
    return case.but(answers={**case.answers, form: dict(values)}, answered={**case.answered, form: said})


def _known_units(case: Case, scene: Scene, given: Sequence[str | None]) -> Case:
    """Units fixed when what they are computed from is first known, or given anew (S9).

    `given` names the forms answered in this act. A unit whose answer is among them is looked for anew, and so is every
    unit found from it; where there is none any more it is forgotten if it is optional.
    """
    units = dict(case.units)
    renewed: set[str] = set()
    for rule in scene.rulebook.procedure.units.values():
        anew = _rests_on(rule, given, renewed)
        if rule.name in units and not anew:
            continue
        found = scene.but(case=case.but(units=units)).unit_by_rule(rule)
        if found is not None:
            if found != units.get(rule.name):
                renewed.add(rule.name)
            units[rule.name] = found
        elif anew and rule.optional and units.pop(rule.name, None) is not None:
            renewed.add(rule.name)
    return case.but(units=units)


def _rests_on(rule: UnitRule, given: Sequence[str | None], renewed: Set[str]) -> bool:
    """Whether a unit is computed from one of these forms' answers or from a unit that has just changed."""
    if not renewed.isdisjoint((rule.of, rule.above, *(rule.between or ()))):
        return True
    for written in (rule.value, rule.start):
        for root, name, *_ in (path for path in (written.reads if written is not None else ()) if len(path) > 1):
            if (root == "answers" and name in given) or (root == "unit" and name in renewed):
                return True
    return False


def _may_start(scene: Scene, by: Sequence[str], actor: Actor) -> Found | None:
    if actor.is_clock:
        return Found()
    for name in by:
        if name == CAMPAIGN:
            continue
        if name == ANYONE:
            return Found(people=(actor.person or "",), by_name=True)
        found = scene.participant(name)
        if actor.person in found.people and is_seated(actor, found):
            return found
    return None


def _seat(line: Line, actor: Actor) -> Seat | None:
    """The appointment relied on: a seat of the person that is among those the action was addressed to."""
    for addressee in line.found.addressees:
        if addressee.unit is None or addressee.position is None:
            continue
        holder = line.on_behalf_of or actor.person
        unit = line.scene.facts.unit(addressee.unit)
        for row in unit.appointments if unit is not None else ():
            if (
                row.person == holder
                and row.position == addressee.position
                and (row.holds_on(line.scene.day) or row.holds_on(line.scene.today))
            ):
                return Seat(unit=row.unit, position=row.position, appointment=row.id)
    return None


def _show_cases(lines: Sequence[Line]) -> None:
    """Let every line of an act over many cases see all of them, as far as they have been read (`act.cases`)."""
    first = lines[0]
    procedure = first.scene.rulebook.procedure
    if first.action.bulk != "together" or not reads_cases(procedure, first.before.state, first.action.name):
        return
    cases = [_act_case(line) for line in lines]
    for line in lines:
        given = line.scene.extra.get("act")
        line.scene = line.scene.but(act={**(given if isinstance(given, Mapping) else {}), "cases": cases})


def _act_case(line: Line) -> dict[str, object]:
    """One case of the act as rules of the whole act see it: what was known before, and what this act says of it."""
    scene = line.scene
    shown: dict[str, object] = {
        "id": line.before.id,
        "vars": dict(line.before.variables),
        "unit": {
            name: value for name in line.before.units if (value := scene.unit(line.before.units[name])) is not None
        },
        **{name: known for name in ("subject", "answers") if (known := scene.known(name)) is not None},
    }
    return shown | {name: scene.extra[name] for name in ("form", "vote") if name in scene.extra}


def _reason(problem: FieldProblem, root: str, case: str | None) -> Reason:
    return Reason(
        code=problem.code,
        values=problem.values,
        sentence=problem.sentence,
        case=case,
        path=f"{root}.{problem.path}",
        warning=problem.warning,
        rule=str(problem.values["rule"]) if "rule" in problem.values else None,
        basis=str(problem.values.get("basis", "")),
        confidence=str(problem.values.get("confidence", "")),
    )


def _change(change: Change) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": change.kind, "name": change.name, "value": change.value}
    for name in ("about", "from_day", "until"):
        value = getattr(change, name)
        if value is not None:
            data[name] = value
    if change.details:
        data["details"] = dict(change.details)
    return data
