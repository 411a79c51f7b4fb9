"""Random procedures: the checker always answers, and what it lets through keeps its promises, whatever is done."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.cases.act import Act, Actor, CaseInput, Opening
from engine.cases.case import Case
from engine.cases.decision import Decision
from engine.cases.facts import Facts
from engine.cases.refusal import Refusal
from engine.definition.pack import Pack, Rulebook, rulebook
from engine.ground.clock import instant_of, plus_days
from engine.ground.identifiers import CountedIdentifiers
from engine.language.loader import Loaded, load_files
from engine.runtime.clockwork import carry
from engine.runtime.deadlines import rings
from engine.runtime.decide import decide, open_case
from engine.runtime.evolve import evolve, rebuild
from engine.runtime.needs import needs_of_act, needs_of_opening
from engine.runtime.scene import Scene
from engine.scenarios.script import GivenWords
from engine.scenarios.world import World
from engine.store.database import Database
from engine.store.schema import migrate
from engine.store.trail import read_stream
from tests.conftest import Databases
from tests.language.packs import with_documents
from tests.operations.stored_world import NumberedWorld, StoredWorld, office_on
from tests.runtime.club import stories_of
from tests.runtime.procedures import ANSWERS, procedures

TODAY = "2026-11-02"
CASE, OPENED = "0193b5e0-0000-7000-8000-00000000aaaa", "0193b5e0-0000-7000-8000-00000000bbbb"
PEOPLE = ("an", "binh", "chi", "dung", "hai")
LONG = 40
"""Days after which every deadline of these procedures is over."""
CLOCK = Actor(person=None, via="worker")
VOTES: Mapping[str, Mapping[str, int]] = {
    "carried": {"convened": 2, "present": 2, "agree": 2, "against": 0, "other": 0},
    "lost": {"convened": 2, "present": 2, "agree": 0, "against": 2, "other": 0},
    "no_quorum": {"convened": 2, "present": 0, "agree": 0, "against": 0, "other": 0},
}
QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck))


def loaded_from(text: str) -> Loaded:
    """What reading the text gives. Everything found has a place in a file."""
    loaded = load_files(with_documents(text))
    for problem in loaded.report.problems:
        assert problem.code != "shape.fault", problem.values
        assert problem.place.file and problem.place.line >= 1 and problem.place.column >= 1
        assert problem.sentence("vi") != problem.code and problem.sentence("en") != problem.code
    return loaded


def findings(loaded: Loaded) -> list[str]:
    """What the checker says of ways to the end: neither names nobody uses, nor who decides, nor which comes first."""
    aside = ("unused.", "flow.approves-own-case", "flow.guards-")
    return [problem.code for problem in loaded.report.problems if not problem.code.startswith(aside)]


@settings(QUIET, max_examples=100)
@given(procedures(wild=True))
def test_the_checker_answers_whatever_is_written(text: str) -> None:
    loaded = loaded_from(text)
    whole = loaded.pack is not None and "leave" in loaded.pack.procedures
    assert whole or findings(loaded)


# --- Everywhere a case can come to ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Stand:
    """A case somewhere, and the day."""

    case: Case
    today: str

    @property
    def key(self) -> tuple[object, ...]:
        """What tells places apart: how long ago and how often does not."""
        case = self.case
        return case.state, tuple(sorted(case.done)), tuple(sorted(task.key for task in case.tasks)), _answers(case)


def _answers(case: Case) -> str:
    return json.dumps(case.answers, sort_keys=True)


class Explorer:
    """Does everything anybody or the clock could do, each on the value of a case, nothing kept."""

    def __init__(self, pack: Pack) -> None:
        """In the small club."""
        script = stories_of("  - story: Không có\n    steps: []\n")
        self.world = World(pack, (script.given, GivenWords()))
        self.book: Rulebook = rulebook(pack, "leave")
        self.facts: Facts = self.world.facts()

    def started(self, answers: Mapping[str, Any]) -> Stand:
        """A case just started."""
        an = self.world.ids["an"]
        opening = Opening(
            id=OPENED,
            case=CASE,
            procedure="leave",
            actor=Actor(person=an),
            subject=an,
            at=instant_of(TODAY),
            today=TODAY,
            form=answers,
        )
        decided = self._twice(lambda new: open_case(self.book, opening, self.facts, new, "HS-1"))
        assert isinstance(decided, Decision), decided
        return Stand(case=self._after(None, decided), today=TODAY)

    def onward(self, stand: Stand) -> Iterator[Stand]:
        """Where one act of anybody, or one long while, leads."""
        state = self.book.procedure.states[stand.case.state]
        for action in (*state.tasks.values(), *state.actions.values()):
            for counts in VOTES.values() if action.vote is not None else ({},):
                for person in PEOPLE:
                    decided = self._acted(stand, person, action.name, counts)
                    if isinstance(decided, Decision):
                        yield Stand(case=self._after(stand.case, decided), today=stand.today)
        yield from self._waited(stand)

    def _acted(self, stand: Stand, person: str, action: str, counts: Mapping[str, int]) -> Decision | Refusal:
        act = Act(
            id=OPENED,
            procedure="leave",
            action=action,
            actor=Actor(person=self.world.ids[person]),
            cases=(CaseInput(case=CASE, version=stand.case.version, vote=counts),),
            at=instant_of(stand.today),
            today=stand.today,
            answers=counts,
            reason="Vì thế",
        )
        return self._twice(lambda new: decide(self.book, act, {CASE: stand.case}, self.facts, new), stand.case)

    def _waited(self, stand: Stand) -> Iterator[Stand]:
        today = plus_days(stand.today, LONG)
        scene = Scene(self.book, stand.case, self.facts, day=today, today=today, actor=CLOCK)
        for ring in rings(stand.case, scene):
            rung = partial(carry, self.book, stand.case, ring, self.facts, OPENED, instant_of(today), today)
            decided = self._twice(rung, stand.case)
            assert isinstance(decided, Decision), (ring, decided)
            yield Stand(case=self._after(stand.case, decided), today=today)

    def _twice(self, question: Any, before: Case | None = None) -> Decision | Refusal:
        """The answer, asked twice: the same, and nothing that was looked at has changed."""
        kept = json.dumps(before.to_json(), sort_keys=True) if before is not None else ""
        first, second = (question(_numbers()) for _ in range(2))
        assert first == second
        if before is not None:
            assert json.dumps(before.to_json(), sort_keys=True) == kept
        if isinstance(first, Refusal):
            assert first.reasons
        found: Decision | Refusal = first
        return found

    @staticmethod
    def _after(before: Case | None, decided: Decision) -> Case:
        """The case as it then stands; its event alone makes it."""
        (line,) = decided.cases
        assert evolve(before, line.event.payload["case"]) == line.after
        assert bool(line.after.tasks) <= line.after.is_open
        return line.after


def _numbers() -> Any:
    identifiers = CountedIdentifiers(7)
    instant = iter(range(1_700_000_000_000_000, 1_800_000_000_000_000, 1_000))
    return lambda: identifiers.new(next(instant))


def everywhere(explorer: Explorer) -> tuple[dict[Any, Stand], dict[Any, set[Any]]]:
    """Every place cases can come to, and where each leads."""
    waiting = [explorer.started(answers) for answers in ANSWERS]
    places = {stand.key: stand for stand in waiting}
    ways: dict[Any, set[Any]] = {}
    while waiting:
        stand = waiting.pop()
        ways[stand.key] = set()
        if not stand.case.is_open:
            continue
        for after in explorer.onward(stand):
            ways[stand.key].add(after.key)
            if after.key not in places:
                places[after.key] = after
                waiting.append(after)
    return places, ways


@settings(QUIET, max_examples=120)
@given(procedures())
def test_what_the_checker_lets_through_never_gets_stuck(text: str) -> None:
    loaded = loaded_from(text)
    if loaded.pack is None or findings(loaded):
        return
    places, ways = everywhere(Explorer(loaded.pack))
    good = {key for key, stand in places.items() if not stand.case.is_open}
    grown = True
    while grown:
        more = {key for key, onward in ways.items() if onward & good} - good
        good |= more
        grown = bool(more)
    stuck = [(key[0], key[2], key[3]) for key in places if key not in good]
    assert not stuck, f"{stuck}\n{text}"


# --- The same in a database -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    url = databases.fresh("sqlite", prepare=migrate)
    made = Database(url)
    yield made
    made.close()
    databases.drop(url)


_WORLDS: list[int] = []

moves = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(PEOPLE), st.integers(0, 8)), min_size=1, max_size=10)


@settings(QUIET, max_examples=40)
@given(text=procedures(), answers=st.sampled_from(ANSWERS), tried=moves)
def test_kept_in_a_database_a_case_goes_the_same_way(
    database: Database,
    tmp_path_factory: pytest.TempPathFactory,
    text: str,
    answers: Mapping[str, Any],
    tried: list[tuple[int, str, int]],
) -> None:
    loaded = loaded_from(text)
    if loaded.pack is None or "leave" not in loaded.pack.procedures:
        return
    _WORLDS.append(1)
    start = len(_WORLDS) * 100_000
    given = (stories_of("  - story: Không có\n    steps: []\n").given, GivenWords())
    with _stored(loaded.pack, given, start, database, tmp_path_factory.getbasetemp()) as here:
        there = NumberedWorld(loaded.pack, given, start)
        expected = _walk(there, loaded.pack, answers, tried)
        assert _walk(here, loaded.pack, answers, tried) == expected
        with database.read() as c:
            for case in here.opened:
                payloads = [event.payload or {} for event in read_stream(c, f"case:{case}")]
                assert rebuild(payload["case"] for payload in payloads) == here.case(case)


@contextmanager
def _stored(
    pack: Pack, given: tuple[GivenWords, ...], start: int, database: Database, folder: Path
) -> Iterator[StoredWorld]:
    world = StoredWorld(pack, given, start, office_on(database, folder, TODAY))
    try:
        yield world
    finally:
        world.leave()


def _walk(world: World, pack: Pack, answers: Mapping[str, Any], tried: list[tuple[int, str, int]]) -> list[Any]:
    """Start a case and try things one after another; what became of each, and of the case."""
    book, an = rulebook(pack, "leave"), world.ids["an"]
    told: list[Any] = []
    opening = Opening(
        id=world.new_identifier(),
        case=world.new_identifier(),
        procedure="leave",
        actor=Actor(person=an),
        subject=an,
        at=instant_of(world.today),
        today=world.today,
        form=answers,
    )
    decided = world.settle(
        needs_of_opening(book, opening),
        lambda facts: open_case(book, opening, facts, world.new_identifier, world.new_identifier()),
        an,
    )
    assert isinstance(decided, Decision)
    world.apply(decided)
    for choice, who, days in tried:
        world.today = plus_days(world.today, days)
        case = world.case(opening.case)
        state = book.procedure.states[case.state]
        actions = [*state.tasks.values(), *state.actions.values()]
        if not actions:
            break
        action = actions[choice % len(actions)]
        counts = list(VOTES.values())[choice % 3]
        act = Act(
            id=world.new_identifier(),
            procedure="leave",
            action=action.name,
            actor=Actor(person=world.ids[who]),
            cases=(CaseInput(case=case.id, version=case.version, vote=counts if action.vote else {}),),
            at=instant_of(world.today),
            today=world.today,
            answers=counts if action.vote else {},
            reason="Vì thế",
        )
        cases = {case.id: case}
        found = world.settle(
            needs_of_act(book, act, cases),
            lambda facts, act=act, cases=cases: decide(book, act, cases, facts, world.new_identifier),  # type: ignore[misc]
            world.ids[who],
        )
        if isinstance(found, Decision):
            world.apply(found)
            told.append(found.cases[0].event.payload)
        else:
            told.append((found.kind, [reason.code for reason in found.reasons]))
            assert world.case(opening.case) == case, "a refused act changes nothing"
    return [json.loads(json.dumps(told, ensure_ascii=False)), world.case(opening.case).to_json()]
