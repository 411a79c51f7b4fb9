"""Plays stories against a compiled pack: each step through the same pure functions that decide real cases."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from engine.cases.act import Act, Actor, CaseInput, Opening
from engine.cases.campaign import Announcement, Campaign, Newcomer
from engine.cases.case import Case
from engine.cases.decision import Decision
from engine.cases.facts import Needs, on_day
from engine.cases.refusal import Reason, Refusal
from engine.definition.pack import Pack, rulebook
from engine.definition.parameters import ParameterValue
from engine.definition.procedure import CAMPAIGN, Action, Procedure, Transition
from engine.ground.clock import instant_of, plus_days
from engine.ground.problems import Problem
from engine.ground.sources import Place
from engine.runtime.campaigns import announce, make_cases, opening_scene, subjects_of
from engine.runtime.clockwork import assign, carry
from engine.runtime.deadlines import Ring, rings, rings_at_once
from engine.runtime.decide import decide, open_case, persons_for
from engine.runtime.needs import (
    needs_of_act,
    needs_of_announcement,
    needs_of_case,
    needs_of_making,
    needs_of_opening,
)
from engine.runtime.scene import Scene
from engine.runtime.visibility import sees_case
from engine.runtime.votes import is_secret, questions, voting_body
from engine.runtime.waiting import waited_for
from engine.scenarios.examples import example_answers
from engine.scenarios.script import CampaignWords, ExpectWords, GivenWords, Script, StepWords, StoryWords
from engine.scenarios.world import World

T = TypeVar("T")

_MOST_STEPS_THERE = 30
_REASON = "Lý do ví dụ"


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """One expectation that did not come true: which, what was expected, what was found, and where it is written."""

    what: str
    expected: str
    found: str
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """What became of one story, and which transitions it took (`state.action` or `state.action.outcome`)."""

    story: str
    place: Place
    failures: tuple[Failure, ...]
    taken: frozenset[str]
    states: frozenset[str]

    @property
    def passed(self) -> bool:
        """Whether everything expected came true."""
        return not self.failures


def play_script(pack: Pack, script: Script) -> tuple[Played, ...]:
    """Every story of a file, in order. Raises KeyError when the pack has no such procedure."""
    return tuple(play_story(pack, script, index) for index in range(len(script.stories)))


def play_story(
    pack: Pack,
    script: Script,
    index: int,
    make_world: Callable[[Pack, tuple[GivenWords, ...]], World] = World,
) -> Played:
    """One story, in memory or in whatever world `make_world` makes of what is given."""
    rehearsal = Rehearsal(pack, script, script.stories[index], make_world)
    for step, place in zip(script.stories[index].steps, script.steps[index], strict=True):
        if not rehearsal.play(step, place):
            break
    return Played(
        story=script.stories[index].story,
        place=script.places[index],
        failures=tuple(rehearsal.failures),
        taken=frozenset(rehearsal.taken),
        states=frozenset(rehearsal.states),
    )


def problems_of(script: Script, played: Sequence[Played]) -> tuple[Problem, ...]:
    """The failures as problems with places, for reports."""
    return tuple(
        Problem(
            "scenario.failed",
            failure.place,
            values={
                "story": story.story,
                "what": failure.what,
                "expected": failure.expected,
                "found": failure.found,
            },
        )
        for story in played
        for failure in story.failures
    )


@dataclass(slots=True)
class _Latest:
    """What the newest step gave."""

    refusal: Refusal | None = None
    decision: Decision | None = None
    notices_from: int = 0


class Rehearsal:
    """One story while it is played."""

    def __init__(
        self,
        pack: Pack,
        script: Script,
        story: StoryWords,
        make_world: Callable[[Pack, tuple[GivenWords, ...]], World] = World,
    ) -> None:
        self.pack = pack = _with_parameters(pack, {**script.given.parameters, **story.given.parameters})
        self.script = script
        self.procedure: Procedure = pack.procedures[script.procedure]
        self.world = make_world(pack, (script.given, story.given))
        self.failures: list[Failure] = []
        self.taken: set[str] = set()
        self.states: set[str] = set()
        self.cases_of: dict[str, dict[str, str]] = {}
        """Procedure → subject's (or starter's) name → case id, newest."""
        self.newest_of: dict[str, str] = {}
        """Procedure → its newest case, or the one the story went on with."""
        self.latest = _Latest()
        self.numbers_from = 0
        self.latest_campaign = ""
        for given in (script.given, story.given):
            if given.campaign is not None:
                self._open_campaign(given.campaign, given.campaign.who)

    # --- which procedure and case a step is about

    @property
    def case_of(self) -> dict[str, str]:
        """Subject's (or starter's) name → case id, newest, of the procedure at hand."""
        return self.cases_of.setdefault(self.procedure.name, {})

    @property
    def latest_case(self) -> str:
        """The case of the procedure at hand that the story is about; empty before there is one."""
        return self.newest_of.get(self.procedure.name, "")

    def _procedure(self, case: str) -> Procedure:
        return self.pack.procedures[self.world.case(case).procedure]

    # --- steps

    def play(self, step: StepWords, place: Place) -> bool:
        """One step with its expectations. False when the story cannot go on."""
        self.latest = _Latest(notices_from=len(self.world.notices))
        self.numbers_from = len(self.world.documents)
        if step.today is not None:
            self.world.today = step.today
        try:
            self.procedure = self.pack.procedures[step.in_ or self.script.procedure]
            if step.at is not None:
                there = self._go_there(step, place)
                self._look_at_conditions()
                return there and self._expect(step.expect, place, step)
            if step.clock is not None:
                self._move_clock(step.clock)
            elif step.opens is not None:
                self._open_campaign(step.opens, step.who)
            elif step.starts is not None and step.who is not None:
                self._start(step.who, step.starts, step.for_, step.confirms)
            elif step.takes is not None and step.who is not None:
                self._take(step)
            elif step.assigns is not None and step.who is not None and step.to is not None:
                self._assign(step)
        except KeyError as unknown:
            self._fail("scenario", "a known name", str(unknown), place)
            return False
        self._look_at_conditions()
        return self._expect(step.expect, place, step)

    def _actor(self, name: str) -> Actor:
        return Actor(person=self.world.ids[name], via="command")

    def _at(self) -> int:
        return instant_of(self.world.today) + len(self.world.events)

    # --- campaigns

    def _open_campaign(self, words: CampaignWords, who: str | None) -> None:
        book = rulebook(self.pack, self.procedure.name)
        rule, world = self.procedure.campaign, self.world
        if rule is None:
            raise KeyError("campaign")
        unit = world.ids[words.unit]
        person = world.ids[who] if who is not None else self._somebody_who_opens(unit)
        given = Announcement(
            act=world.new_identifier(),
            campaign=world.new_identifier(),
            procedure=self.procedure.name,
            actor=Actor(person=person, via="command"),
            unit=unit,
            at=self._at(),
            today=world.today,
            period=words.period,
            form=example_answers(self.procedure.forms[rule.form], self._names(words.model_extra or {})),
        )
        decided = world.settle(needs_of_announcement(book, given), lambda facts: announce(book, given, facts), person)
        if isinstance(decided, Refusal):
            self.latest.refusal = decided
            return
        world.keep_campaign(decided.campaign, rule.covers_kinds)
        self.latest_campaign = decided.campaign.id
        self._make_cases(decided.campaign)

    def _somebody_who_opens(self, unit: str) -> str | None:
        """Anybody who may open the campaign from a unit, where the story does not say who does."""
        rule = self.procedure.campaign
        assert rule is not None
        book = rulebook(self.pack, self.procedure.name)
        nobody, today = Actor(person=None, via="command"), self.world.today
        found = self.world.settle(
            Needs(units=frozenset((unit,))),
            lambda facts: opening_scene(book, nobody, unit, today, facts).look_up(rule.opened_by),
        )
        return next(iter(found.people), None)

    def _make_cases(self, campaign: Campaign) -> None:
        """Cases of a campaign for everybody who has none yet, unit by unit, as it opens and day by day afterwards."""
        book = rulebook(self.pack, self.procedure.name)
        rule, world = self.procedure.campaign, self.world
        assert rule is not None
        for unit in world.covered(campaign, rule.covers_kinds):
            needs = Needs(units=frozenset((unit,)), people_of=frozenset(((unit, world.today),)))
            people = world.settle(
                needs,
                lambda facts, unit=unit: subjects_of(book, campaign, unit, facts, world.today),  # type: ignore[misc]
            )
            cases = [world.case(case) for case in world.case_ids()]
            known = {
                case.subject
                for case in cases
                if case.campaign == campaign.id and (case.campaign_unit == unit or case.ended_as != "cancelled")
            }
            new = [person for person in people if person not in known]
            if not new:
                continue
            first = len(cases) + 1
            newcomers = [
                Newcomer(subject=person, case=world.new_identifier(), number=self._number(first + index))
                for index, person in enumerate(new)
            ]
            act, at = world.new_identifier(), self._at()
            made = world.settle(
                needs_of_making(book, campaign, (unit,), new),
                lambda facts: make_cases(
                    book,
                    campaign,
                    newcomers,  # noqa: B023 — decided before the next unit
                    facts,
                    act,  # noqa: B023
                    at,  # noqa: B023
                    world.today,
                    world.new_identifier,
                ),
            )
            if made.decision is not None:
                self._keep(made.decision, "start")
                for line in made.decision.cases:
                    self.case_of[world.name_of(line.after.subject or "")] = line.after.id
                    self.newest_of.setdefault(self.procedure.name, line.after.id)

    def _tend_campaigns(self) -> None:
        """What the days bring to campaigns: cases for who joined, and their close."""
        rule = self.procedure.campaign
        for campaign in list(self.world.campaigns.values()) if rule is not None else ():
            assert rule is not None
            if campaign.makes_on(self.world.today):
                self._make_cases(campaign)
            elif campaign.closed_on is None and campaign.closes_on < self.world.today:
                self.world.keep_campaign(campaign.closed(self.world.today), rule.covers_kinds)

    def _number(self, count: int) -> str:
        return f"{self.procedure.short or 'HS'}-{self.world.today[:4]}-{count:04}"

    def _chosen(self, step: StepWords) -> list[str]:
        """The cases a step is about."""
        if step.cases != "all":
            return [self.case_of[name] for name in step.cases] if step.cases else [self.latest_case]
        unit = None if step.of is None else self.world.ids[step.of]
        wanted = [self.world.case(case) for case in self.world.case_ids()]
        found = [
            case
            for case in wanted
            if case.is_open
            and case.campaign == self.latest_campaign
            and (unit is None or case.campaign_unit == unit)
            and (step.takes is None or self.procedure.states[case.state].action(step.takes) is not None)
        ]
        if not found:
            raise KeyError(f"no case for {step.takes}")
        return [case.id for case in found if step.takes is None or case.state == found[0].state]

    def _start(self, who: str, answers: Mapping[str, Any], subject: str | None, confirms: Sequence[str]) -> None:
        about = subject or who
        book = rulebook(self.pack, self.procedure.name)
        form = self.procedure.start.form
        raw = example_answers(self.procedure.forms[form], self._names(answers)) if form is not None else {}
        opening = Opening(
            id=self.world.new_identifier(),
            case=self.world.new_identifier(),
            procedure=self.procedure.name,
            actor=self._actor(who),
            subject=self.world.ids[about] if self.procedure.subject != "none" else None,
            at=self._at(),
            today=self.world.today,
            form=raw,
            confirmed=frozenset(confirms),
            campaign=self.latest_campaign or None,
        )
        number = self._number(len(self.world.case_ids()) + 1)
        decided = self.world.settle(
            needs_of_opening(book, opening),
            lambda facts: open_case(book, opening, facts, self.world.new_identifier, number),
            opening.actor.person,
        )
        if isinstance(decided, Decision):
            self.case_of[about] = opening.case
            self.newest_of[self.procedure.name] = opening.case
            self._keep(decided, "start")
        else:
            self.latest.refusal = decided

    def _take(self, step: StepWords) -> None:
        assert step.who is not None and step.takes is not None
        cases = self._chosen(step)
        state = self.procedure.states[self.world.case(cases[0]).state]
        action = state.action(step.takes)
        if len(cases) > 1 and action is not None and action.bulk == "each":
            for case in cases:
                self._take_one(step, action, [case])
            return
        self._take_one(step, action, cases)

    def _take_one(self, step: StepWords, action: Action | None, cases: Sequence[str]) -> None:
        assert step.who is not None and step.takes is not None
        given: dict[str, Any] = {}
        act_answers: dict[str, Any] = self._names(step.act)
        if action is not None and action.form is not None:
            form = self.procedure.forms[action.form]
            given = example_answers(form, self._names(step.form))
        if action is not None and action.act_form is not None:
            form = self.procedure.forms[action.act_form]
            act_answers = {**act_answers, **example_answers(form, act_answers)}
        rows: dict[str, dict[str, Any]] = {}
        if action is not None and action.form is not None:
            form = self.procedure.forms[action.form]
            for name, answers in step.rows.items():
                rows[self.case_of[name]] = example_answers(form, self._names({**step.form, **answers}))
        by_case = {self.case_of[name]: dict(counts) for name, counts in step.counts.items()}
        act = Act(
            id=self.world.new_identifier(),
            procedure=self.procedure.name,
            action=step.takes,
            actor=self._actor(step.who),
            cases=tuple(
                CaseInput(
                    case=case,
                    version=self.world.case(case).version,
                    form=rows.get(case, given),
                    vote=by_case.get(case, dict(step.count)),
                )
                for case in cases
            ),
            at=self._at(),
            today=self.world.today,
            answers=act_answers,
            reason=step.reason,
            confirmed=frozenset(step.confirms),
        )
        self._decide(act)

    def _decide(self, act: Act) -> None:
        book = rulebook(self.pack, act.procedure)
        cases = {given.case: self.world.case(given.case) for given in act.cases}
        decided = self.world.settle(
            needs_of_act(book, act, cases),
            lambda facts: decide(book, act, cases, facts, self.world.new_identifier),
            act.actor.person,
        )
        if isinstance(decided, Decision):
            self._keep(decided, act.action)
        else:
            self.latest.refusal = decided

    def _assign(self, step: StepWords) -> None:
        assert step.who is not None and step.to is not None
        case = self.world.case(self.latest_case)
        task = next(task for task in case.tasks if task.key == step.assigns)
        book = rulebook(self.pack, self.procedure.name)
        actor, to = self._actor(step.who), self.world.ids[step.to]
        decided = self.world.settle(
            needs_of_case(book, case, actor.person),
            lambda facts: assign(
                book,
                case,
                task.id,
                actor,
                to,
                facts,
                self.world.new_identifier(),
                self._at(),
                self.world.today,
                self.world.new_identifier,
            ),
            actor.person,
        )
        if isinstance(decided, Decision):
            self._keep(decided, "")
        else:
            self.latest.refusal = decided

    def _keep(self, decision: Decision, action: str, ring: str | None = None) -> None:
        self.world.apply(decision, ring)
        self.latest.decision = decision
        for case in decision.opened:
            self._found(case)
        for line in decision.cases:
            payload = line.event.payload
            before = payload.get("state_before") or ""
            if line.after.procedure != self.script.procedure:
                continue
            if line.before is None:
                self.taken.add("start")
            elif action:
                self.taken.add(f"{before}.{action}" if before else action)
                if "outcome" in payload:
                    self.taken.add(f"{before}.{action}.{payload['outcome']}")
            self.states.add(line.after.state)

    def _found(self, case: Case) -> None:
        """A case that an act opened: steps about its procedure go on with it."""
        self.newest_of[case.procedure] = case.id
        about = self.world.name_of(case.subject or case.initiator or "")
        self.cases_of.setdefault(case.procedure, {})[about] = case.id

    def _move_clock(self, day: str) -> None:
        """Let the days pass one by one; on each the clock does what is due."""
        while self.world.today < day:
            self.world.today = plus_days(self.world.today, 1)
            self._tend_campaigns()
            self._ring()

    def _ring(self) -> None:
        for case_id in self.world.case_ids():
            for _ in range(20):
                if not self._ring_one(case_id):
                    break

    def _look_at_conditions(self) -> None:
        """Soon after anything is done the clock looks for what needs no day to pass (S25); what the step itself gave is
        still what is expected of it.
        """
        latest = self.latest
        known = [self.pack.procedures[name] for name in self.newest_of]
        if not any(state.whenever or state.timers for procedure in known for state in procedure.states.values()):
            return
        for case_id in self.world.case_ids():
            for _ in range(20):
                if not self._ring_one(case_id, rings_at_once):
                    break
        self.latest = latest

    def _ring_one(self, case_id: str, due_now: Callable[[Case, Scene], tuple[Ring, ...]] = rings) -> bool:
        """One thing the clock has to do for a case today; False when nothing is left."""
        case = self.world.case(case_id)
        book = rulebook(self.pack, case.procedure)
        actor = Actor(person=None, via="worker")
        today = self.world.today
        needs = needs_of_case(book, case, None)
        due = self.world.settle(
            needs, lambda facts: due_now(case, Scene(book, case, facts, day=today, today=today, actor=actor))
        )
        known = self.world.rings_done([ring.key for ring in due])
        ring = next((item for item in due if item.key not in known), None)
        if ring is None:
            return False
        decided = self.world.settle(
            needs,
            lambda facts: carry(
                book, case, ring, facts, self.world.new_identifier(), self._at(), today, self.world.new_identifier
            ),
        )
        if isinstance(decided, Refusal):
            self.latest.refusal = decided
            return False
        self._keep(decided, decided.action if decided.action == ring.action else "", ring.key)
        return True

    def _names(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Names of the story's units and persons in answers become their ids."""
        return {key: self._named(value) for key, value in answers.items()}

    def _named(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.world.ids.get(value, value)
        if isinstance(value, Mapping):
            return {key: self._named(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._named(inner) for inner in value]
        return value

    # --- the shortest way there

    def _go_there(self, step: StepWords, place: Place) -> bool:
        assert step.at is not None
        if self.latest_campaign and CAMPAIGN in self.procedure.start.by:
            return self._lead_there(step, place)
        named = [] if step.cases == "all" else step.cases
        subjects = named or [step.who or next(iter(self.world.ids))]
        for subject in subjects:
            self._start(step.who or subject, step.start, subject, ())
            if self.latest.refusal is not None:
                self._fail("start", "a case", _said(self.latest.refusal), place)
                return False
            if not self._walk(self.case_of[subject], step.at, place):
                return False
        self.newest_of[self.procedure.name] = self.case_of[subjects[0]]
        self.latest = _Latest(notices_from=len(self.world.notices))
        return True

    def _lead_there(self, step: StepWords, place: Place) -> bool:
        """Cases a campaign made, led to a state side by side: an action that takes a whole list waits for all of it."""
        assert step.at is not None
        if step.cases == "all" or step.cases:
            cases = self._chosen(step)
        else:
            cases = [self.case_of[step.who or next(iter(self.case_of))]]
        dead: set[tuple[str, str]] = set()
        for _ in range(_MOST_STEPS_THERE):
            waiting = [case for each in cases if (case := self.world.case(each)).state != step.at and case.is_open]
            if not waiting:
                break
            states = dict.fromkeys(case.state for case in waiting)
            for name in states:
                those = [case for case in waiting if case.state == name]
                way = _way(self.procedure, name, step.at, dead)
                if way is None:
                    self._fail("at", step.at, name, place)
                    return False
                action = self.procedure.states[name].actions.get(way.trigger.partition(".")[0])
                if action is not None and action.covers is not None:
                    for unit in dict.fromkeys(case.campaign_unit for case in those):
                        mates = [case for case in waiting if case.campaign_unit == unit]
                        if all(case.state == name for case in mates):
                            self._walk_act(mates[0], action, None, mates[1:])
                    continue
                for case in those:
                    self._walk_one(case, way)
                if all(self.world.case(case.id).version == case.version for case in those):
                    dead.add((way.source, way.trigger))
        late = [case.state for each in cases if (case := self.world.case(each)).state != step.at and case.is_open]
        if late:
            self._fail("at", step.at, late[0], place)
            return False
        self.newest_of[self.procedure.name] = cases[0]
        self.latest = _Latest(notices_from=len(self.world.notices))
        return True

    def _walk(self, case_id: str, target: str, place: Place) -> bool:
        dead: set[tuple[str, str]] = set()
        for _ in range(_MOST_STEPS_THERE):
            case = self.world.case(case_id)
            if case.state == target:
                return True
            way = _way(self.procedure, case.state, target, dead)
            if way is None:
                self._fail("at", target, case.state, place)
                return False
            before = (case.state, case.version)
            self._walk_one(case, way)
            after = self.world.case(case_id)
            if (after.state, after.version) == before:
                dead.add((way.source, way.trigger))
        self._fail("at", target, self.world.case(case_id).state, place)
        return False

    def _walk_one(self, case: Case, way: Transition) -> None:
        state = self.procedure.states[case.state]
        if way.trigger == "join":
            for task in case.tasks:
                action = state.tasks.get(task.key)
                if action is not None:
                    self._walk_act(self.world.case(case.id), action, None)
            return
        name, _, outcome = way.trigger.partition(".")
        action = state.actions[name]
        self._walk_act(case, action, outcome or None)

    def _look(self, case: Case, question: Callable[[Scene], T], person: str | None = None) -> T:
        """Ask something of a case on the facts of today."""
        book = rulebook(self.pack, self.procedure.name)
        actor, today = Actor(person=person, via="command"), self.world.today
        return self.world.settle(
            needs_of_case(book, case, person),
            lambda facts: question(Scene(book, case, facts, day=today, today=today, actor=actor)),
        )

    def _walk_act(self, case: Case, action: Action, outcome: str | None, others: Sequence[Case] = ()) -> None:
        found, _ = self._look(case, lambda scene: persons_for(scene, action))
        assigned = next((task.person for task in case.tasks if task.person is not None), None)
        person = next(iter(found.people), assigned)
        if person is None:
            return
        form = self.procedure.forms[action.form] if action.form is not None else None
        act_form = self.procedure.forms[action.act_form] if action.act_form is not None else None
        given: dict[str, Any] = {}
        if form is not None:
            earlier = case.answers.get(form.name)
            given = dict(earlier) if earlier is not None else example_answers(form, {})
        answers = example_answers(act_form, {}) if act_form is not None else {}
        answers = {
            key: self.world.today if key in ("held_on",) else value for key, value in self._names(answers).items()
        }
        if action.dated is not None:
            for path in action.dated.reads:
                if path[0] == "act" and len(path) > 1:
                    answers[path[1]] = self.world.today
                elif path[0] == "form" and len(path) > 1:
                    given[path[1]] = self.world.today
        counts: dict[str, Any] = {}
        if action.vote is not None:
            vote = self.procedure.votes[action.vote]
            doing = action

            def size_of(scene: Scene) -> tuple[int, bool]:
                body = voting_body(doing, scene, found)
                if body.unit is None or body.body is None:
                    return 0, is_secret(vote, scene)
                without = frozenset() if "votes" in self.procedure.own_case else scene.interested()
                return scene.body_size(body.unit, body.body, without), is_secret(vote, scene)

            size, secret = self._look(case, size_of)
            wanted = outcome or "carried"
            present = 0 if wanted == "no_quorum" else size
            answers.update({"convened": size, "present": present})
            names = questions(vote, secret)
            counts = dict.fromkeys(names, 0)
            for name in ("issued", "returned", "valid"):
                if name in counts:
                    counts[name] = present
            winner = (vote.options or ("agree", "against"))[0 if wanted == "carried" else -1]
            if wanted in ("carried", "lost"):
                counts[winner] = present
            elif wanted == "no_quorum" and "other" in counts:
                counts["other"] = present
        act = Act(
            id=self.world.new_identifier(),
            procedure=self.procedure.name,
            action=action.name,
            actor=Actor(person=person, via="command"),
            cases=tuple(CaseInput(case=each.id, form=given, vote=counts) for each in (case, *others)),
            at=self._at(),
            today=self.world.today,
            answers=answers,
            reason=_REASON if action.reason != "none" else "",
        )
        self._decide(act)

    # --- expectations

    def _fail(self, what: str, expected: object, found: object, place: Place) -> None:
        self.failures.append(Failure(what=what, expected=str(expected), found=str(found), place=place))

    def _expect(self, expect: ExpectWords | None, place: Place, step: StepWords) -> bool:
        refusal = self.latest.refusal
        wants_refusal = expect is not None and (
            expect.refused is not None or expect.refused_at is not None or expect.rule is not None
        )
        if refusal is not None and not wants_refusal:
            self._fail("refused", "nothing refused", _said(refusal), place)
            return False
        if expect is None:
            return True
        before = len(self.failures)
        if wants_refusal:
            self._expect_refusal(expect, refusal, place)
        case = self.world.case(self.latest_case) if self.latest_case else None
        if case is not None:
            self._expect_case(expect, case, place)
        self._expect_papers(expect, place)
        for name, fields in (expect.record or {}).items():
            self._expect_record(name, fields, place)
        for name, overlays in (expect.overlay or {}).items():
            self._expect_overlays(name, overlays, place)
        for name, posts in (expect.posts or {}).items():
            self._expect_posts(name, posts, place)
        if expect.notices is not None:
            told = self._told()
            missing = [name for name in expect.notices if name not in told]
            if missing:
                self._fail("notices", expect.notices, sorted(told), place)
        if expect.campaign is not None:
            self._expect_campaign(expect.campaign, place)
        if expect.opened is not None:
            decision = self.latest.decision
            opened = [] if decision is None else [item.procedure for item in decision.opened]
            if expect.opened not in opened:
                self._fail("opened", expect.opened, opened, place)
        for name, state in (expect.cases or {}).items():
            found = self.world.case(self.case_of[name]).state
            if found != state:
                self._fail(f"cases.{name}", state, found, place)
        if step.looks is not None and step.who is not None and case is not None:
            self._expect_sight(expect, step.who, case, place)
        return len(self.failures) == before

    def _expect_refusal(self, expect: ExpectWords, refusal: Refusal | None, place: Place) -> None:
        if refusal is None:
            self._fail("refused", expect.refused or expect.rule or expect.refused_at, "nothing refused", place)
            return
        reasons = refusal.reasons
        if expect.refused is not None and not any(_matches(expect.refused, refusal, reason) for reason in reasons):
            self._fail("refused", expect.refused, _said(refusal), place)
        if expect.rule is not None and not any(reason.rule == expect.rule for reason in reasons):
            self._fail("rule", expect.rule, [reason.rule for reason in reasons], place)
        if expect.refused_at is not None:
            fields = {(reason.path or "").split(".", 1)[-1].split(".")[0] for reason in reasons}
            wanted = {item.split(".")[-1] for item in expect.refused_at}
            if fields != wanted:
                self._fail("refused_at", sorted(wanted), sorted(fields), place)
        if expect.about is not None:
            about = {name for name, case in self.case_of.items() if any(reason.case == case for reason in reasons)}
            if about != set(expect.about):
                self._fail("about", expect.about, sorted(about), place)

        if expect.names is not None:
            said = sorted({str(person) for reason in reasons for person in _people(reason)})
            wanted_names = sorted(self.world.names[self.world.ids[name]] for name in expect.names)
            if said != wanted_names:
                self._fail("names", wanted_names, said, place)

    def _expect_campaign(self, expected: Mapping[str, int | bool | Mapping[str, int]], place: Place) -> None:
        cases = [case for each in self.world.case_ids() if (case := self.world.case(each)).campaign]
        mine = [case for case in cases if case.campaign == self.latest_campaign]
        campaign = self.world.campaigns.get(self.latest_campaign)
        units = Counter(self.world.name_of(case.campaign_unit or "") for case in mine)
        found: dict[str, object] = {
            "cases": len(mine),
            "closed": campaign is not None and campaign.closed_on is not None,
            "units": dict(units),
            "states": dict(Counter(case.state for case in mine)),
        }
        for key, wanted in expected.items():
            if found.get(key) != wanted:
                self._fail(f"campaign.{key}", wanted, found.get(key), place)

    def _expect_case(self, expect: ExpectWords, case: Case, place: Place) -> None:
        if expect.state is not None and case.state != expect.state:
            self._fail("state", expect.state, case.state, place)
        if expect.variant is not None and case.variant != expect.variant:
            self._fail("variant", expect.variant, case.variant, place)
        if expect.outcome is not None:
            decision = self.latest.decision
            found = decision.cases[0].event.payload.get("outcome") if decision is not None else None
            if found != expect.outcome:
                self._fail("outcome", expect.outcome, found, place)
        if expect.awaited is not None:
            self._expect_awaited(expect.awaited, case, place)
        if expect.vacant is not None:
            vacant = sorted(task.key for task in case.tasks if task.vacant)
            if vacant != sorted(expect.vacant):
                self._fail("vacant", expect.vacant, vacant, place)
        if isinstance(expect.due, str):
            days = {task.due_on for task in case.tasks}
            if expect.due not in days:
                self._fail("due", expect.due, sorted(map(str, days)), place)
        for key, day in (expect.due if isinstance(expect.due, Mapping) else {}).items():
            found_day = next((task.due_on for task in case.tasks if task.key == key), None)
            if found_day != day:
                self._fail(f"due.{key}", day, found_day, place)
        if expect.case_due is not None and case.due_on != expect.case_due:
            self._fail("case_due", expect.case_due, case.due_on, place)
        if expect.overdue is not None:
            late = any(task.due_on is not None and task.due_on < self.world.today for task in case.tasks)
            if late != expect.overdue:
                self._fail("overdue", expect.overdue, late, place)

    def _awaited(self, case: Case, scene: Scene) -> dict[str, list[str]]:
        """Who is awaited for each open task, by their names in the story."""
        found: dict[str, list[str]] = {}
        for task in case.tasks:
            people = list(waited_for(scene, task).people)
            if task.person is not None:
                people.append(task.person)
            found[task.key] = [self.world.name_of(person) for person in people]
        return found

    def _expect_awaited(self, expected: list[str] | Mapping[str, list[str]], case: Case, place: Place) -> None:
        found = self._look(case, lambda scene: self._awaited(case, scene))
        if isinstance(expected, list):
            everybody = [name for names in found.values() for name in names]
            if sorted(everybody) != sorted(expected):
                self._fail("awaited", expected, everybody, place)
            return
        for key in {*expected, *found}:
            wanted, got = sorted(expected.get(key, ["—"])), sorted(found.get(key, ["—"]))
            if wanted != got:
                self._fail(f"awaited.{key}", wanted, got, place)

    def _expect_papers(self, expect: ExpectWords, place: Place) -> None:
        issued = self.world.documents[self.numbers_from :]
        for name, numbers in (expect.numbers or {}).items():
            found = [paper.number for paper in issued if paper.name == name]
            if found != numbers:
                self._fail(f"numbers.{name}", numbers, found, place)
        for name, wanted in (expect.document or {}).items():
            paper = next((paper for paper in reversed(issued) if paper.name == name), None)
            if paper is None:
                self._fail(f"document.{name}", "issued", "not issued", place)
                continue
            text = str(paper.content)
            lines = paper.content.get("rows")
            told: dict[str, Any] = {
                "number": paper.number,
                "date": paper.date,
                "issuer": self.world.name_of(paper.unit),
                "lines": len(lines) if isinstance(lines, list) else 0,
            }
            for key, value in wanted.items():
                if key == "contains":
                    missing = [part for part in value if part not in text]
                    if missing:
                        self._fail(f"document.{name}.contains", missing, text, place)
                elif told.get(key) != value:
                    self._fail(f"document.{name}.{key}", value, told.get(key), place)

    def _expect_record(self, name: str, fields: Mapping[str, Any], place: Place) -> None:
        person = self.world.person(self.world.ids[name])
        for key, wanted in fields.items():
            if key in person.histories and isinstance(wanted, list):
                entries = person.histories[key]
                for line in (self._names(line) for line in wanted):
                    if not any(all(entry.get(part) == value for part, value in line.items()) for entry in entries):
                        self._fail(f"record.{name}.{key}", line, [dict(entry) for entry in entries], place)
                continue
            found = person.value(key, self.world.today)
            expected = self.world.ids.get(wanted, wanted) if isinstance(wanted, str) else wanted
            if found != expected:
                shown = self.world.name_of(found) if isinstance(found, str) else found
                self._fail(f"record.{name}.{key}", wanted, shown, place)

    def _expect_overlays(self, name: str, wanted: Mapping[str, Any], place: Place) -> None:
        person = self.world.person(self.world.ids[name])
        held = {key: on_day(rows, self.world.today) for key, rows in person.overlays.items()}
        found = {key: value for key, value in held.items() if value is not None}
        expected = self._names(wanted)
        if found != expected:
            shown = {
                key: self.world.name_of(value) if isinstance(value, str) else value for key, value in found.items()
            }
            self._fail(f"overlay.{name}", dict(wanted), shown, place)

    def _expect_posts(self, name: str, wanted: Mapping[str, str | list[str]], place: Place) -> None:
        person = self.world.person(self.world.ids[name])
        held = [row for row in person.appointments if row.holds_on(self.world.today)]
        found = sorted((row.position, self.world.name_of(row.unit)) for row in held)
        units = {position: [where] if isinstance(where, str) else where for position, where in wanted.items()}
        expected = sorted((position, unit) for position, where in units.items() for unit in where)
        if found != expected:
            self._fail(f"posts.{name}", expected, found, place)

    def _expect_sight(self, expect: ExpectWords, who: str, case: Case, place: Place) -> None:
        person = self.world.ids[who]
        seen = self._look(case, lambda scene: sees_case(scene, person), person)
        found = "case" if seen else "nothing"
        if isinstance(expect.sees, str) and expect.sees != found:
            self._fail("sees", expect.sees, found, place)

    def _told(self) -> set[str]:
        told: set[str] = set()
        for notice in self.world.notices[self.latest.notices_from :]:
            told.update(self.world.name_of(person) for person in notice.persons)
            for unit_id, position in notice.seats:
                unit = self.world.units[unit_id]
                told.update(
                    self.world.name_of(row.person)
                    for row in unit.appointments
                    if row.position == position and row.holds_on(self.world.today)
                )
        return told


@dataclass(slots=True)
class _Node:
    state: str
    first: Transition | None = field(default=None)


def _way(procedure: Procedure, source: str, target: str, dead: set[tuple[str, str]]) -> Transition | None:
    """The first transition of a shortest way from a state to another, by what the table says.

    A case that stands in a state was not passed on from it, so the first transition is never a pass.
    """
    seen = {source}
    queue = [_Node(state=source)]
    while queue:
        node = queue.pop(0)
        for row in procedure.transitions:
            if row.source != node.state or row.target in seen or (row.source, row.trigger) in dead:
                continue
            kind = row.trigger.split(".")[0]
            if kind == "start" or (kind == "pass" and node.first is None):
                continue
            first = node.first if node.first is not None else row
            if row.target == target:
                return first
            seen.add(row.target)
            queue.append(_Node(state=row.target, first=first))
    return None


def _people(reason: Reason) -> Sequence[object]:
    """Names a reason lists."""
    people = reason.values.get("people", ())
    return people if isinstance(people, (list, tuple)) else ()


def _with_parameters(pack: Pack, values: Mapping[str, object]) -> Pack:
    """The pack with these values instead of the parameters' own. Raises KeyError for a parameter it does not have."""
    if not values:
        return pack
    changed = dict(pack.parameters.parameters)
    for name, value in values.items():
        changed[name] = replace(changed[name], values=(ParameterValue(value=value),))
    return replace(pack, parameters=replace(pack.parameters, parameters=changed))


def _matches(expected: str, refusal: Refusal, reason: Reason) -> bool:
    return expected in (refusal.kind, reason.code, reason.code.split(".")[-1], reason.sentence)


def _said(refusal: Refusal) -> str:
    return f"{refusal.kind}: " + "; ".join(
        f"{reason.code}{'@' + reason.path if reason.path else ''} {reason.sentence or dict(reason.values)}"
        for reason in refusal.reasons
    )
