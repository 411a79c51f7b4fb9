"""States, actions and tasks; where they lead, what they issue and change; and the table of transitions (S1)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from engine.definition.choice import Choice, always
from engine.definition.effects import Effect
from engine.definition.expressions import Expression
from engine.definition.procedure import (
    STAY,
    SYSTEM,
    Action,
    Arrival,
    Draw,
    Issue,
    Opens,
    Outcome,
    Pass,
    Rule,
    State,
    Timer,
    Transition,
    Vote,
)
from engine.definition.types import BOOLEAN
from engine.definition.words import Words, plain
from engine.ground.sources import ScalarNode
from engine.language.compile_campaign import list_unit
from engine.language.compile_due import due_of
from engine.language.files.procedure import (
    ActionWord,
    Doing,
    DrawWord,
    Each,
    IssueWord,
    OpensWord,
    OutcomeWord,
    SharedWord,
    StateWord,
    TaskWord,
    ToWord,
    VoteUse,
)
from engine.language.scope import Where
from engine.language.shop import Shop
from engine.language.workbench import Workbench
from engine.vocabulary.bench import Origin
from engine.vocabulary.effect import EffectWord
from engine.vocabulary.word import spoken

OUTCOME_TITLES: Mapping[str, tuple[str, str]] = {
    "carried": ("Được thông qua", "Carried"),
    "lost": ("Không được thông qua", "Not carried"),
    "undecided": ("Không phương án nào đủ phiếu", "No option carried"),
    "no_quorum": ("Không đủ số người dự", "No quorum"),
}
"""Titles of outcomes that write none."""


class States:
    """Compiles the states of one procedure, and remembers on the way what rules and documents need to know."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.bench = shop.bench
        self.issued: dict[str, list[tuple[Where, Expression | None]]] = {}
        """Where each document is issued, and under which condition."""
        self._asked: dict[str, list[Where]] = {}
        """Where each rule is asked."""
        self.rule_uses: dict[str, tuple[Rule, ...]] = {}

    # --- states -------------------------------------------------------------------------------------------------------

    def all(self) -> Mapping[str, State]:
        """Every state, shared actions written into it."""
        file = self.shop.file
        open_states = [name for name, word in file.states.items() if word.ends is None]
        shared: dict[str, list[SharedWord]] = {name: [] for name in file.states}
        for word in file.shared:
            for name in self._shared_in(word, open_states):
                if name in shared:
                    shared[name].append(word)
        return {name: self._state(name, word, shared[name]) for name, word in file.states.items()}

    def _shared_in(self, word: SharedWord, open_states: list[str]) -> list[str]:
        names: list[str] = []
        for node in word.in_:
            if node.text == "open":
                names += open_states
            else:
                names.append(self.bench.named(node, self.shop.known.states, "unknown-state"))
        without = {self.bench.named(node, self.shop.known.states, "unknown-state") for node in word.except_}
        return [name for name in dict.fromkeys(names) if name not in without]

    def _state(self, name: str, word: StateWord, shared: list[SharedWord]) -> State:
        bench = self.bench
        waits_for = bench.participants(word.waits_for or ())
        actions: dict[str, Action] = {}
        for entry in word.entries("actions"):
            assert word.actions is not None
            actions[entry.key.text] = self._action(entry.key.text, word.actions[entry.key.text], waits_for, False)
        for group in shared:
            for entry in group.entries("actions"):
                key = entry.key.text
                if key in actions:
                    first = actions[key].place
                    bench.notes.add("name.twice", entry.key.place, second=first, name=key)
                    continue
                actions[key] = self._action(key, group.actions[key], waits_for, True)
        tasks: dict[str, Action] = {}
        for entry in word.entries("tasks"):
            assert word.tasks is not None
            if entry.key.text in actions:
                bench.notes.add(
                    "name.twice", entry.key.place, second=actions[entry.key.text].place, name=entry.key.text
                )
            tasks[entry.key.text] = self._task(entry.key.text, word.tasks[entry.key.text])
        join: Literal["all", "any"] | int = "all"
        if word.join is not None:
            join = word.join.value if isinstance(word.join.value, int) else "any" if word.join.text == "any" else "all"
        return State(
            name=name,
            title=bench.words(word.title, templated=True),
            place=word.place,
            waits_for=waits_for,
            tasks=tasks,
            join=join,
            to=None if word.to is None else self.target(word.to, bench),
            actions=actions,
            due=None if word.due is None else due_of(word.due, bench),
            clock_stopped=word.clock is not None and word.clock.text == "stopped",
            passes=tuple(
                Pass(
                    to=bench.named(item.to, self.shop.known.states, "unknown-state"),
                    when=bench.condition(item),
                    place=item.place,
                )
                for item in word.passes
            ),
            on_arrival=self._arrival(word),
            timers=tuple(
                Timer(
                    period=bench.period(item.in_),
                    from_=None if item.from_ is None else bench.day(item.from_),
                    take=item.take.text,
                    when=bench.condition(item),
                    place=item.place,
                )
                for item in word.timers
            ),
            ends=None if word.ends is None else word.ends.text,
            help=bench.optional_words(word.help, templated=True),
            basis=bench.basis(word),
        )

    def _arrival(self, word: StateWord) -> Arrival:
        arrival = word.on_arrival
        if arrival is None:
            return Arrival()
        draws = arrival.draws or {}
        where = self.shop.moment(draws=tuple(draws))
        return Arrival(
            issues=self.issues(arrival.issues, where.also("drawn")),
            draws=self._draws(draws, where),
            effects=self._effects(arrival.effects, where.also("drawn")),
        )

    # --- actions and tasks --------------------------------------------------------------------------------------------

    def _action(self, name: str, word: ActionWord, waits_for: tuple[str, ...], shared: bool) -> Action:
        bench = self.bench
        by = waits_for if word.by is None else bench.participants(word.by, SYSTEM)
        if not by:
            bench.notes.add("action.by-nobody", word.place, name=spoken(word.title))
        vote, electorate = self._vote_of(word)
        outcomes: dict[str, Outcome] = {}
        where = self._where(word, vote)
        if word.vote is not None and word.to is not None:
            bench.notes.add("action.to-beside-vote", word.key_place("to"), name=spoken(word.title))
        if word.vote is None and word.outcomes is not None:
            bench.notes.add("action.outcomes-without-vote", word.key_place("outcomes"), name=spoken(word.title))
        if word.vote is None and word.to is None:
            bench.notes.add("action.no-target", word.place, name=spoken(word.title))
        for entry in word.entries("outcomes"):
            assert word.outcomes is not None
            key = entry.key.text
            if vote is not None:
                bench.named(entry.key, vote.outcomes, "unknown-outcome")
            outcomes[key] = self._outcome(key, word.outcomes[key], where.also("form", "act", "vote"))
        made = self._doing(name, word, where, vote)
        to = None if word.to is None else self.target(word.to, bench.at(where.also("form", "act")))
        return replace(
            made,
            by=by,
            to=to,
            vote=None if vote is None else vote.name,
            electorate_of=electorate,
            outcomes=outcomes,
            shared=shared,
            listed=not shared and (word.by is None or bool(set(by) & set(waits_for))),
        )

    def _task(self, name: str, word: TaskWord) -> Action:
        bench = self.bench
        each = isinstance(word.waits_for, Each)
        nodes = (word.waits_for.each,) if isinstance(word.waits_for, Each) else word.waits_for
        where = self._where(word, None)
        return replace(
            self._doing(name, word, where, None),
            by=bench.participants(nodes),
            task=True,
            each=each,
            due=None if word.due is None else due_of(word.due, bench),
        )

    def _where(self, word: Doing, vote: Vote | None) -> Where:
        """What the action asks, and so what can be read in it."""
        return self.shop.moment(
            form=None if word.form is None else word.form.text,
            act_form=None if word.act_form is None else word.act_form.text,
            vote=vote,
            together=word.bulk is not None and word.bulk.text == "together",
            draws=tuple(word.draws or ()),
        )

    def _doing(self, name: str, word: Doing, where: Where, vote: Vote | None) -> Action:
        """What actions and tasks have in common."""
        bench = self.bench
        asked = bench.at(where.also("form", "act"))
        # Numbers are drawn, papers issued and changes planned after the vote gave its outcome (S12, 7).
        leaving = where.also("form", "act", "vote", "drawn")
        bulk: Literal["never", "each", "together"] = "each"
        if word.bulk is not None and word.bulk.text == "together":
            bulk = "together"
        elif (word.bulk is not None and word.bulk.text == "never") or (
            word.bulk is None and (word.form or word.act_form or vote or self.shop.file.bulk is not None)
        ):
            bulk = "never"
        reason: Literal["none", "optional", "required"] = "none"
        if word.reason is not None and word.reason.text != "none":
            reason = "required" if word.reason.text == "required" else "optional"
        return Action(
            by=(),
            name=name,
            title=bench.words(word.title, templated=True),
            place=word.place,
            when=bench.condition(word),
            requires=self.requires(word.requires, where.also("form", "act")),
            form=None if word.form is None else word.form.text,
            act_form=None if word.act_form is None else word.act_form.text,
            reason=reason,
            dated=None if word.dated is None else asked.day(word.dated),
            bulk=bulk,
            covers=None if word.covers is None else self._covers(word, bulk),
            issues=self.issues(word.issues, leaving),
            draws=self._draws(word.draws or {}, where.also("form", "act")),
            effects=self._effects(word.effects, leaving),
            opens=self._opens(word, leaving),
            recall=word.recall,
            help=bench.optional_words(word.help, templated=True),
            basis=bench.basis(word),
        )

    def _covers(self, word: Doing, bulk: str) -> str:
        """The unit whose whole list the act takes: it has to be the one by which the campaign lists its cases."""
        assert word.covers is not None
        name = self.bench.named(word.covers, self.shop.known.units, "unknown-unit")
        lists = list_unit(self.shop.file)
        if self.shop.file.campaign is None:
            self.bench.notes.add("campaign.covers-without", word.covers.place)
        elif bulk != "together":
            self.bench.notes.add("campaign.covers-alone", word.covers.place, action=spoken(word.title))
        elif name != lists:
            self.bench.notes.add("campaign.covers-other", word.covers.place, name=name, unit=lists)
        return name

    def _vote_of(self, word: ActionWord) -> tuple[Vote | None, str | None]:
        if word.vote is None:
            return None, None
        use = word.vote
        node = use.use if isinstance(use, VoteUse) else use
        self.bench.named(node, self.shop.known.votes, "unknown-vote")
        electorate = None
        if isinstance(use, VoteUse) and use.electorate is not None:
            electorate = self.bench.participant(use.electorate.members_of)
        return self.shop.votes_drafted.get(node.text), electorate

    def _outcome(self, name: str, word: OutcomeWord, where: Where) -> Outcome:
        bench = self.bench.at(where)
        vi, en = OUTCOME_TITLES.get(name, (name, name))
        title: Words = plain(vi, word.place, en) if word.title is None else bench.words(word.title, templated=True)
        leaving = where.also("drawn")
        return Outcome(
            name=name,
            title=title,
            to=self.target(word.to, bench),
            requires=self.requires(word.requires, where),
            issues=self.issues(word.issues, leaving),
            effects=self._effects(word.effects, leaving),
            place=word.place,
        )

    # --- where to, what follows ---------------------------------------------------------------------------------------

    def target(self, written: ScalarNode | tuple[ToWord, ...], bench: Workbench) -> Choice[str]:
        """A state (or `stay`), or a list read from the top."""
        known = (*self.shop.known.states, STAY)
        if isinstance(written, ScalarNode):
            return always(bench.named(written, known, "unknown-state"), written.place)
        return bench.choice(written, lambda word: bench.named(word.to, known, "unknown-state"))

    def requires(self, nodes: tuple[ScalarNode, ...], where: Where) -> tuple[str, ...]:
        """Rules asked at a place."""
        names = self.bench.rules(nodes)
        for name in names:
            self._asked.setdefault(name, []).append(where)
        return names

    def issues(self, words: tuple[ScalarNode | IssueWord, ...], where: Where) -> tuple[Issue, ...]:
        """Documents issued at a place."""
        made = []
        for word in words:
            node = word.document if isinstance(word, IssueWord) else word
            name = self.bench.named(node, self.shop.known.documents, "unknown-document")
            when = self.bench.at(where).condition(word) if isinstance(word, IssueWord) else None
            self.issued.setdefault(name, []).append((where, when))
            made.append(Issue(document=name, when=when))
        return tuple(made)

    def _effects(self, words: tuple[EffectWord, ...], where: Where) -> tuple[Effect, ...]:
        bench = self.bench.at(where)
        return tuple(word.make(bench.behind_word(word)) for word in words)

    def _draws(self, words: Mapping[str, DrawWord], where: Where) -> tuple[Draw, ...]:
        made = []
        for name, word in words.items():
            origin: Origin = self.bench.at(where).origin(word.of)
            of: Expression | str = origin.value if origin.value is not None else origin.name or ""
            made.append(Draw(name=name, range=word.range.text, of=of, place=word.place))
        return tuple(made)

    def _opens(self, word: Doing, where: Where) -> Opens | None:
        written = word.opens
        if written is None:
            return None
        node = written.procedure if isinstance(written, OpensWord) else written
        name = self.bench.named(node, self.shop.world.procedures, "unknown-procedure")
        answers = written.answers if isinstance(written, OpensWord) else None
        bench = self.bench.at(where)
        return Opens(
            procedure=name,
            answers={key: bench.expression(node, may_be_absent=True) for key, node in (answers or {}).items()},
        )

    # --- what the places said -----------------------------------------------------------------------------------------

    def rules(self) -> Mapping[str, Rule]:
        """Every rule, typed at each place where it is asked; the first place's expressions are kept."""
        made: dict[str, Rule] = {}
        for name, word in (self.shop.file.rules or {}).items():
            texts = f"{word.rule.text} {word.when.text if word.when else ''} {word.unless.text if word.unless else ''}"
            places = dict.fromkeys(self._asked.get(name) or [self.shop.base])
            if not any(root in texts for root in ("form", "act", "vote", "drawn", "row")):
                places = dict.fromkeys([self.shop.base])
            uses = []
            for where in places:
                bench = self.bench.at(where)
                uses.append(
                    Rule(
                        name=name,
                        rule=bench.behind_word(word).expression(word.rule, BOOLEAN),
                        otherwise=bench.words(word.otherwise, templated=True),
                        when=bench.condition(word),
                        warning=word.level is not None and word.level.text == "warning",
                        basis=bench.basis(word),
                        place=word.place,
                    )
                )
            made[name] = uses[0]
            self.rule_uses[name] = tuple(uses)
        return made

    def separate(self, states: Mapping[str, State]) -> tuple[tuple[str, str], ...]:
        """Pairs of actions no one person may both take."""
        known = [f"{state.name}.{name}" for state in states.values() for name in (*state.tasks, *state.actions)]
        return tuple(
            (self.bench.named(first, known, "unknown-action"), self.bench.named(second, known, "unknown-action"))
            for first, second in ((pair[0], pair[1]) for pair in self.shop.file.separate)
        )

    def transitions(self, states: Mapping[str, State]) -> tuple[Transition, ...]:
        """The table everything moves by (S1)."""
        return tuple(row for state in states.values() for row in _rows(state))


def _rows(state: State) -> Iterator[Transition]:
    for number, hop in enumerate(state.passes, 1):
        yield Transition(source=state.name, trigger=f"pass.{number}", target=hop.to, when=hop.when, place=hop.place)
    if state.to is not None:
        yield from _options(state.name, "join", state.to)
    for name, action in state.actions.items():
        if action.to is not None:
            yield from _options(state.name, name, action.to)
        for outcome in action.outcomes.values():
            yield from _options(state.name, f"{name}.{outcome.name}", outcome.to)


def _options(source: str, trigger: str, to: Choice[str]) -> Iterator[Transition]:
    for option in to.options:
        yield Transition(source=source, trigger=trigger, target=option.value, when=option.when, place=option.place)
