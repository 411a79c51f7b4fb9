"""Playing cases: day after day from the past until today, whoever is awaited acts, through the operations alone.

Everything is planned beforehand (which case begins when, which step falls on which day), then done in the order of time
on a moved clock, with the installation's own clock ringing every morning. What a step may not do is not forced: it is
noted with the place where the step is written, and the story goes on without it.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.cases.act import Actor, CaseInput
from engine.cases.case import Case
from engine.cases.facts import Facts
from engine.definition.procedure import Action, Procedure
from engine.demo.amounts import Amount
from engine.demo.chance import Chance
from engine.demo.people import Sketch
from engine.demo.reading import Group, Step
from engine.demo.recipes import Making, Part
from engine.demo.words import CastWords, ProcedureWords, TurnoutWords
from engine.demo.world import World
from engine.ground.clock import HOUR, MINUTE, SECOND, StillClock, day_of, instant_of, plus_days
from engine.ground.errors import EngineError
from engine.ground.sources import Place
from engine.ground.working_days import WorkingCalendar
from engine.operations.act_on_cases import Taking, act_on_each, act_together
from engine.operations.deliver import Failure
from engine.operations.office import Office
from engine.operations.open_case import Starting, open_case
from engine.operations.print_documents import Printer, mark_not_printed, owed_documents
from engine.operations.ring_clock import ring_clock
from engine.operations.settle import settle
from engine.operations.take_in_file import take_in_file
from engine.runtime.decide import persons_for
from engine.runtime.needs import needs_of_case
from engine.runtime.scene import Scene
from engine.runtime.votes import is_secret, questions, voting_body
from engine.scenarios.examples import example_answers
from engine.store.cases import load_cases

_OPENS, _CLOSES = 8, 17
"""Office hours in Vietnam, between which a step falls that says no hour."""

_LEFT = 1
"""Members of a unit who are in nobody's case, so that there is somebody to introduce others."""

_MOST_RINGS = 1_000

_MOST_PAPERS = 1_000
"""More than are numbered on one day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Something a story wanted and could not have: where it is written, which case, why."""

    place: Place
    case: str
    said: str

    def __str__(self) -> str:
        return f"{self.place}  {self.case}: {self.said}"


@dataclass(slots=True)
class Told:
    """What came of the stories."""

    cases: int = 0
    acts: int = 0
    rings: int = 0
    papers: int = 0
    unprinted: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(slots=True)
class Story:
    """One case of a group."""

    group: Group
    index: int
    """Counted from 1."""
    chance: Chance
    begins: int
    """Instant at which the form is sent."""
    subject: Sketch | None
    units: dict[str, str]
    """Part → short identifier of the unit."""
    record: dict[str, Any] = field(default_factory=dict)
    cast: dict[str, Part] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    case: str | None = None


@dataclass(frozen=True, slots=True)
class _Looked:
    """A case as it stands, and who may take the action."""

    story: Story
    case: Case
    action: Action
    people: tuple[str, ...]
    seat: tuple[str | None, str | None]
    electorate: int
    secret: bool


class Stories:
    """The groups of cases of one demonstration, to be played once."""

    def __init__(
        self,
        office: Office,
        clock: StillClock,
        world: World,
        *,
        until: int,
        register: Callable[[Sequence[Sketch], Mapping[str, Part]], None],
        accounts: Mapping[str, str] | None = None,
        printer: Printer | None = None,
    ) -> None:
        """`clock` is the office's own; `until` the instant that is today. `register` puts new people into the store.

        `accounts` are the accounts of persons who have one, by person id. With a `printer` the papers of a day are
        printed the next morning.
        """
        self._office = office
        self._clock = clock
        self._world = world
        self._until = until
        self._register = register
        self._accounts = dict(accounts or {})
        self._printer = printer
        self._calendar = WorkingCalendar()
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()
        self._queue: list[tuple[int, int, Callable[[], None]]] = []
        self.told = Told()
        self._plan()

    @property
    def planned(self) -> int:
        """How many things are planned until today."""
        return len(self._queue)

    def play(self) -> Iterator[int]:
        """Do everything; gives the number of things done so far after each, for a progress bar."""
        done = 0
        morning = day_of(self._queue[0][0]) if self._queue else self._clock.today()
        while self._queue:
            instant, _, act = heapq.heappop(self._queue)
            while morning <= day_of(instant):
                self._dawn(morning)
                morning = plus_days(morning, 1)
            self._go_to(instant)
            act()
            done += 1
            yield done
        while morning <= day_of(self._until):
            self._dawn(morning)
            morning = plus_days(morning, 1)
        self._go_to(self._until)
        self._print()

    # --- planning

    def _plan(self) -> None:
        number = 0
        today = day_of(self._until)
        for order, group in enumerate(self._world.words.groups):
            chance = Chance(self._world.seed, "group", order)
            count = group.words.cases.pick(chance)
            if self._world.scale < 1:
                count = max(1, min(count, round(count * self._world.scale)))
            first = group.words.starts.on(today, chance)
            stories = [self._story(group, order, index, first, chance.of(index)) for index in range(1, count + 1)]
            if self._world.scale < 1 and group.words.subject is not None:
                # A smaller world has fewer people: cases for whom nobody is left are not played.
                stories = [story for story in stories if story.subject is not None]
            if not stories:
                continue
            plans: list[tuple[int, Callable[[], None]]] = []
            for story in stories:
                plans.append((story.begins, self._starting(story)))
            reached = max(story.begins for story in stories)
            for at, step in enumerate(self._world.words.journeys.get(group.words.journey, ())):
                reached = self._when(step, reached, chance.of("step", at))
                plans.append((reached, self._stepping(step, stories, chance.of("step", at, "act"))))
            for instant, act in plans:
                if instant < self._until:
                    number += 1
                    heapq.heappush(self._queue, (instant, number, act))

    def _story(self, group: Group, order: int, index: int, first: str, chance: Chance) -> Story:
        words = group.words
        units = {
            part: units if isinstance(units, str) else units[(index - 1) % len(units)]
            for part, units in words.at.items()
        }
        day = words.spread.after(first, chance) if words.spread is not None else first
        sketch: Sketch | None = None
        if isinstance(words.subject, str):
            sketch = self._world.named[words.subject]
        elif words.subject is not None:
            sketch = self._somebody(words.subject, units, chance.of("subject"), leaving=_LEFT)
        elif words.profile is not None:
            sketch = self._world.people.sketch(f"case/{order}/{index}", words.profile)
        if sketch is not None:
            self._taken.add(sketch.id)
        return Story(
            group=group,
            index=index,
            chance=chance,
            begins=instant_of(day) + chance.between(7 * 60, 21 * 60) * MINUTE,
            subject=sketch,
            units=units,
        )

    def _when(self, step: Step, after: int, chance: Chance) -> int:
        day = step.words.after.after(day_of(after), chance)
        if not step.words.any_day:
            day = self._calendar.next_working_day(day)
        if step.words.hour is not None:
            minute = step.words.hour.pick(chance) * 60 + chance.between(0, 50)
        else:
            minute = chance.between(_OPENS * 60, _CLOSES * 60)
        return max(instant_of(day) + minute * MINUTE, after + 20 * MINUTE)

    # --- time

    def _go_to(self, instant: int) -> None:
        """Never back: what is done in the same minute is done one after the other."""
        self._clock.move_to(max(instant, self._clock.now() + SECOND))

    def _dawn(self, day: str) -> None:
        """What the worker does: the clock rings, papers are printed."""
        self._go_to(instant_of(day) + 5 * HOUR)
        for _ in range(_MOST_RINGS):
            rung = ring_clock(self._office)
            self.told.rings += rung.done
            if not rung.done:
                break
        self._print()

    def _print(self) -> None:
        if self._printer is None:
            return
        for waiting in owed_documents(self._office, _MOST_PAPERS):
            try:
                self._printer.print(waiting.id)
            except EngineError as failed:
                mark_not_printed(self._office, waiting.id, waiting.attempts, Failure.of(failed))
                self.told.unprinted.append(f"{waiting.id}: {failed}")
            else:
                self.told.papers += 1

    # --- starting

    def _starting(self, story: Story) -> Callable[[], None]:
        return lambda: self._start(story)

    def _start(self, story: Story) -> None:
        words = story.group.words
        day = self._clock.today()
        common = self._world.words.procedures.get(words.procedure, ProcedureWords())
        for part, climb in common.units.items():
            if part not in story.units and climb.of in story.units:
                found = self._world.climb(climb.authority, story.units[climb.of], day)
                if found is not None:
                    story.units[part] = found
        story.parts = {part: self._world.part(slug) for part, slug in story.units.items()}
        if story.subject is not None:
            home = story.subject.unit
            if home is not None:
                known, since = self._world.parts(home), self._world.begins
            else:
                # A record may name the unit the story begins in: people whom its officers know (`id_of: unit`).
                first = next(iter(story.parts.values()), None)
                known, since = {**story.parts, **({"unit": first} if first is not None else {})}, day
            person = self._world.people.full(story.subject, day=since, parts=known, draw=lambda _: None)
            story.record = {name: rows[-1].value for name, rows in person.fields.items()}
            if home is None and story.subject.named is None:
                self._register([story.subject], known)
            self._names[story.subject.id] = story.subject.name
        for part, cast in {**common.cast, **words.cast}.items():
            chosen = self._chosen(story, cast) if cast is not None else None
            if chosen is not None:
                story.cast[part] = chosen
                self._names[chosen.id] = chosen.name
        story.parts.update(story.cast)
        rulebook = self._office.definitions.rulebook_for_new(words.procedure)
        procedure = rulebook.procedure
        initiator = self._initiator(story, day)
        if initiator is None or (words.subject is not None and story.subject is None):
            self._trouble(story.group.place, story, "không có ai nộp")
            return
        case = self._office.new_identifier()
        try:
            opened = open_case(
                self._office,
                Starting(
                    act=self._office.new_identifier(),
                    case=case,
                    procedure=procedure.name,
                    actor=self._actor(initiator),
                    subject=self._subject(story),
                    form=self._answers(story, procedure, procedure.start.form, {}, story.chance.of("start"), initiator),
                ),
            )
        except EngineError as refused:
            self._trouble(story.group.place, story, str(refused))
            return
        story.case = opened.id
        self.told.cases += 1
        self.told.acts += 1

    def _subject(self, story: Story) -> str | None:
        if story.subject is not None:
            return story.subject.id
        about = story.group.words.about_unit
        return story.parts[about].id if about is not None and about in story.parts else None

    def _initiator(self, story: Story, day: str) -> str | None:
        position = story.group.words.started_by
        if position is None:
            return story.subject.id if story.subject is not None else None
        unit = next(iter(story.units.values()), None)
        return self._world.holder(position, unit, day) if unit is not None else None

    def _chosen(self, story: Story, cast: CastWords) -> Part | None:
        sketch = self._somebody(cast, story.units, story.chance)
        return Part(id=sketch.id, name=sketch.name, full_name=sketch.name) if sketch is not None else None

    def _somebody(
        self, cast: CastWords, units: Mapping[str, str], chance: Chance, *, leaving: int = 0
    ) -> Sketch | None:
        """Somebody who is there and in nobody's case yet: without a post if there is one, else without one there.

        With `leaving`, so many of those who might be chosen among all members are left for others.
        """
        if cast.named is not None:
            return self._world.named[cast.named]
        slug = units.get(cast.member_of or "")
        if slug is None:
            return None
        there = self._world.residents.get(slug, [])
        if cast.profile is not None:
            around = (*there, *self._world.neighbours.get(slug, ()))
            there = [one for one in around if one.profile == cast.profile]
        members = [one for one in there if one.id not in self._taken and one.named is None]
        posts = self._world.posts_of
        here = self._world.plots[slug].id
        fit = [one for one in members if cast.with_post or one.id not in posts]
        fit = fit or [one for one in members if all(row.unit != here for row in posts[one.id])]
        return chance.pick(fit) if len(fit) > (leaving if cast.profile is None else 0) else None

    # --- acting

    def _stepping(self, step: Step, stories: Sequence[Story], chance: Chance) -> Callable[[], None]:
        chosen = [story for story in stories if _meant(step.words.cases, story.index)]
        return lambda: self._step(step, chosen, chance)

    def _step(self, step: Step, stories: Sequence[Story], chance: Chance) -> None:
        looked = [item for story in stories if (item := self._look(step, story)) is not None]
        desks: dict[object, list[_Looked]] = {}
        for item in looked:
            # Whoever works a desk takes what lies on it together; who acts only in their own case acts alone.
            desk = item.seat if item.seat != (None, None) else item.people
            desks.setdefault(desk, []).append(item)
        for items in desks.values():
            bulk = items[0].action.bulk
            batches = [items] if bulk in ("together", "each") and step.words.by is None else [[item] for item in items]
            for batch in batches:
                self._go_to(self._clock.now() + chance.between(1, 9) * MINUTE)
                self._take(step, batch, chance)

    def _look(self, step: Step, story: Story) -> _Looked | None:
        """The case if the action can be taken now, with who may; None where the story has gone another way."""
        if story.case is None:
            return None
        today = self._clock.today()
        with self._office.database.read() as transaction:
            case = load_cases(transaction, [story.case])[story.case].case
            rulebook = self._office.definitions.rulebook(case.procedure, case.definition, case.parameters)
            state = rulebook.procedure.states[case.state]
            action = state.action(step.words.takes)
            if action is None or (action.task and not any(task.key == action.name for task in case.tasks)):
                return None

            def look(facts: Facts) -> _Looked:
                scene = Scene(rulebook, case, facts, day=today, today=today, actor=Actor(person=None, via="command"))
                found, _ = persons_for(scene, action)
                electorate, secret = 0, False
                if action.vote is not None:
                    vote = rulebook.procedure.votes[action.vote]
                    secret = is_secret(vote, scene)
                    body = voting_body(action, scene, found)
                    if body.unit is not None and body.body is not None:
                        without = frozenset() if "votes" in rulebook.procedure.own_case else scene.interested()
                        electorate = scene.body_size(body.unit, body.body, without)
                return _Looked(story, case, action, found.people, (found.unit, found.body), electorate, secret)

            return settle(transaction, needs_of_case(rulebook, case, None), today, look, records=rulebook.records)

    def _take(self, step: Step, batch: Sequence[_Looked], chance: Chance) -> None:
        first = batch[0]
        person = self._who(step, first)
        if person is None:
            self._trouble(step.place, first.story, "không có ai nhận việc này")
            return
        rulebook = self._office.definitions.rulebook(first.case.procedure, first.case.definition, first.case.parameters)
        procedure = rulebook.procedure
        act: dict[str, Any] = {}
        present = 0
        if first.action.vote is not None:
            turnout = step.words.vote or TurnoutWords()
            electors = min(item.electorate for item in batch)
            present = electors - _some(turnout.absent, chance, electors)
            act["present"] = present
        making = self._making(first.story, chance, person)
        act.update({name: recipe(making) for name, recipe in step.act.items()})
        if first.action.act_form is not None:
            group_answers = first.story.group.answers.get(first.action.act_form, {})
            given = {name: recipe(making) for name, recipe in group_answers.items()}
            act = {**example_answers(procedure.forms[first.action.act_form], {**given, **act}), **act}
        inputs = tuple(
            CaseInput(
                case=item.case.id,
                version=item.case.version,
                form=self._form(step, item, procedure, chance, person),
                vote=self._counts(step, item, procedure, present, chance),
            )
            for item in batch
        )
        taking = Taking(
            act=self._office.new_identifier(),
            action=first.action.name,
            actor=self._actor(person),
            cases=inputs,
            answers={name: value for name, value in act.items() if value is not None},
            reason=str(step.reason(making) or ""),
            confirmed=frozenset(step.words.confirms),
        )
        try:
            report = (act_on_each if first.action.bulk == "each" else act_together)(self._office, taking)
        except EngineError as refused:
            self._trouble(step.place, first.story, str(refused), first.case.number)
            return
        self.told.acts += len(report.done)
        for left in report.refused:
            self._trouble(step.place, first.story, " ".join(reason.sentence() for reason in left.reasons), left.number)

    def _who(self, step: Step, looked: _Looked) -> str | None:
        if step.words.by == "subject":
            return looked.case.subject
        if step.words.by == "initiator":
            return looked.case.initiator
        if step.words.by is not None:
            part = looked.story.cast.get(step.words.by)
            return part.id if part is not None else None
        assigned = next((task.person for task in looked.case.tasks if task.key == looked.action.name), None)
        return assigned or next(iter(looked.people), None)

    def _form(self, step: Step, looked: _Looked, procedure: Procedure, chance: Chance, person: str) -> dict[str, Any]:
        if looked.action.form is None:
            return {}
        own = chance.of(looked.story.index)
        making = self._making(looked.story, own, person)
        given = {name: recipe(making) for name, recipe in step.form.items()}
        return self._answers(looked.story, procedure, looked.action.form, given, own, person)

    def _answers(
        self,
        story: Story,
        procedure: Procedure,
        form: str | None,
        given: Mapping[str, Any],
        chance: Chance,
        person: str | None = None,
    ) -> dict[str, Any]:
        if form is None:
            return {}
        making = self._making(story, chance, person)
        made = {name: recipe(making) for name, recipe in story.group.answers.get(form, {}).items()}
        every = {**made, **given}
        return {
            name: value
            for name, value in example_answers(procedure.forms[form], every).items()
            if value is not None and value != ""
        }

    def _counts(
        self, step: Step, looked: _Looked, procedure: Procedure, present: int, chance: Chance
    ) -> dict[str, int]:
        if looked.action.vote is None:
            return {}
        vote = procedure.votes[looked.action.vote]
        turnout = step.words.votes.get(looked.story.index) or step.words.vote or TurnoutWords()
        against = _some(turnout.against, chance, present)
        other = min(present - against, _some(turnout.other, chance, present))
        counts = {name: 0 for name in questions(vote, looked.secret)}
        counts.update({name: present for name in ("issued", "returned", "valid") if name in counts})
        if "agree" in counts:
            counts.update(agree=present - against - other, against=against)
            if "other" in counts:
                counts["other"] = other
        elif vote.options:
            counts[vote.options[0]] = present - against - other
            if "other" in counts:
                counts["other"] = against + other
        return counts

    def _making(self, story: Story, chance: Chance, person: str | None) -> Making:
        return Making(
            chance=chance,
            day=self._clock.today(),
            subject=story.record,
            parts=story.parts,
            actor=self._name(person) if person is not None else "",
            begun=day_of(story.begins),
            keep=(lambda name, content: self._keep(person, name, content)) if person is not None else None,
        )

    def _keep(self, person: str, name: str, content: bytes) -> str:
        """Take in a file of that person; its digest."""
        return take_in_file(self._office, person, name, content, limit_bytes=len(content)).digest

    def _name(self, person: str) -> str:
        if not self._names:
            self._names = {}
        if person not in self._names:
            everybody = (one for unit in self._world.residents.values() for one in unit)
            self._names.update({one.id: one.name for one in everybody if one.id in self._world.posts_of})
        return self._names.get(person, "")

    def _actor(self, person: str) -> Actor:
        return Actor(person=person, account=self._accounts.get(person), via="page")

    def _trouble(self, place: Place, story: Story, said: str, number: str = "") -> None:
        shown = number or f"{story.group.words.about or story.group.words.journey} #{story.index}"
        self.told.troubles.append(Trouble(place=place, case=shown, said=said))


def _some(amount: Amount, chance: Chance, of: int) -> int:
    """So many of these: a share of them, or a number but at most a quarter."""
    picked = amount.pick(chance, of)
    return min(of, picked) if amount.share is not None else min(of // 4, picked)


def _meant(cases: Amount | None, index: int) -> bool:
    return cases is None or cases.least <= index <= cases.most
