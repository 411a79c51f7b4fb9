"""How many statements and commits an act costs: counted at the driver, through the operations, on both databases."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from engine.cases.act import Actor, CaseInput
from engine.cases.case import Case
from engine.ground.clock import SECOND, StillClock
from engine.ground.errors import NotYourTurn
from engine.ground.sources import Place
from engine.operations.act_on_cases import Report, Taking, act_together
from engine.operations.office import Office
from engine.operations.open_case import Starting, open_case
from engine.scenarios.examples import example_answers
from engine.scenarios.rehearse import Rehearsal
from engine.scenarios.script import GivenWords, PersonWords
from engine.store.database import Count, Database, count_statements
from engine.store.schema import migrate
from tests.conftest import BOTH_KINDS, Databases
from tests.operations.stored_world import StoredWorld, office_on, rehearse_in

ROOT = Path(__file__).parents[2]
MANY, FEW = 40, 2

PLAIN = 8
"""A plain decision: form accepted, approver resolved, one task opened."""
FURTHER = 2
"""What each further kind of row may add, whatever the number of rows and cases."""
MORE_FOR_MANY = 4
"""What an act over forty cases may cost more than one over two."""
KINDS = {
    "notice": ("notices",),
    "document": ("documents",),
    "record": ("record_values", "persons"),
    "history": ("record_entries",),
    "overlay": ("overlays",),
    "range": ("number_ranges",),
}
"""Kinds of rows beside the plain ones, by the tables they are written to."""

NOWHERE = Place("", 1, 1)


@contextmanager
def _office(kind: Any, databases: Databases, folder: Path) -> Iterator[Office]:
    url = databases.fresh(kind, prepare=migrate)
    database = Database(url)
    yield office_on(database, folder)
    database.close()
    databases.drop(url)


@pytest.fixture(scope="module", params=BOTH_KINDS)
def leave(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rehearsal]:
    """The procedure of the bench: a form, then three levels, and nothing else."""
    with _office(request.param, databases, tmp_path_factory.mktemp("files")) as office:
        yield rehearse_in(office, ROOT / "bench" / "pack", "leave_request.yaml")


@pytest.fixture(scope="module", params=BOTH_KINDS)
def admission(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rehearsal]:
    """Admission, with young people enough for every test, and an introducer for each."""
    people: dict[str, PersonWords] = {}
    for number in range(MANY + 2 * FEW):
        young = {"full_name": f"Người thứ {number}", "birth_date": "2008-02-03", "status": "youth"}
        friend = {"full_name": f"Bạn thứ {number}", "birth_date": "2002-02-03", "member_of": "khu_vuc_1"}
        people[f"young_{number}"] = PersonWords.model_validate(young)
        people[f"friend_{number}"] = PersonWords.model_validate(friend)
    with _office(request.param, databases, tmp_path_factory.mktemp("files")) as office:
        yield rehearse_in(office, ROOT, "member_admission.yaml", GivenWords(people=people))


# --- What is done -----------------------------------------------------------------------------------------------------


def _office_of(play: Rehearsal) -> Office:
    assert isinstance(play.world, StoredWorld)
    return play.world.office


def _start(play: Rehearsal, who: str, answers: Mapping[str, Any]) -> Case:
    office = _office_of(play)
    procedure = play.procedure
    assert procedure.start.form is not None
    return open_case(
        office,
        Starting(
            act=office.new_identifier(),
            case=office.new_identifier(),
            procedure=procedure.name,
            actor=Actor(person=play.world.ids[who]),
            subject=play.world.ids[who] if procedure.subject == "person" else None,
            form=example_answers(procedure.forms[procedure.start.form], play._names(answers)),
        ),
    )


def _take(
    play: Rehearsal, who: str, action: str, cases: list[Case], office: Office | None = None, **more: Any
) -> Report:
    office = office or _office_of(play)
    vote = more.pop("vote", {})
    declared = play.procedure.states[cases[0].state].action(action)
    assert declared is not None
    asked_once = declared.act_form
    return act_together(
        office,
        Taking(
            act=office.new_identifier(),
            action=action,
            actor=Actor(person=play.world.ids[who]),
            cases=tuple(CaseInput(case=case.id, version=case.version, vote=vote) for case in cases),
            answers={**(example_answers(play.procedure.forms[asked_once], more) if asked_once else {}), **more},
        ),
    )


def _led_to(play: Rehearsal, state: str, first: int, count: int) -> list[Case]:
    """So many cases of admission, each with its own introducer, led to a state."""
    found = []
    for number in range(first, first + count):
        answers = {"base": "hoa_an", "branch": "khu_vuc_1", "introducer": f"friend_{number}"}
        play._start(f"young_{number}", answers, None, ())
        assert play.latest.refusal is None, play.latest.refusal
        assert play._walk(play.latest_case, state, NOWHERE)
        found.append(play.world.case(play.latest_case))
    return found


def _kinds(count: Count) -> dict[str, int]:
    """Statements by the kind of row they write; "" is everything else. What PostgreSQL is sent as one statement counts
    as the plain ones it stands for, and each further kind within it is there with nothing of its own.
    """
    found: dict[str, int] = {}
    for text in count.texts:
        words = text.replace("(", " ").split()
        into = [then for word, then in pairwise(words) if word in ("INTO", "UPDATE")]
        kinds = {next((name for name, tables in KINDS.items() if table in tables), "") for table in into} or {""}
        if "" in kinds:
            for kind in kinds - {""}:
                found.setdefault(kind, 0)
            kinds = {""}
        for kind in kinds:
            found[kind] = found.get(kind, 0) + 1
    return found


# --- A plain decision -------------------------------------------------------------------------------------------------


def test_a_plain_start_is_eight_statements_and_one_commit(leave: Rehearsal) -> None:
    _start(leave, "an", {"team": "north"})
    with count_statements() as count:
        case = _start(leave, "an", {"team": "north"})
    assert case.state == "team_review" and len(case.tasks) == 1
    _is_plain(count)


def test_a_plain_decision_is_eight_statements_and_one_commit(leave: Rehearsal) -> None:
    case = _start(leave, "an", {"team": "north"})
    with count_statements() as count:
        report = _take(leave, "binh", "approve", [case])
    assert report.done[0].state == "division_review" and len(report.done[0].tasks) == 1
    _is_plain(count)


def _is_plain(count: Count, more: int = 0) -> None:
    """Eight statements, and what the notice to those awaited adds."""
    kinds = _kinds(count)
    assert kinds.keys() == {"", "notice"}, kinds
    assert kinds[""] <= PLAIN + more and kinds["notice"] <= FURTHER, count.texts
    assert count.commits == 1


def test_what_a_process_has_to_learn_first_adds_two_reads_at_most(leave: Rehearsal) -> None:
    office = _office_of(leave)
    case = _start(leave, "an", {"team": "north"})
    fresh = Database(office.database.url)
    assert isinstance(office.clock, StillClock)
    office.clock.advance(2 * SECOND)  # whether a release was published is asked again
    try:
        with fresh.write(), fresh.read():  # a connection's own first questions are not counted
            pass
        strange = office_on(fresh, ROOT, office.clock.today())
        strange.definitions._packs.update(office.definitions._packs)  # compiling is not what is counted
        leave.world.office, kept = strange, office  # type: ignore[attr-defined]
        with count_statements() as count:
            _take(leave, "binh", "approve", [case])
        leave.world.office = kept  # type: ignore[attr-defined]
    finally:
        fresh.close()
    _is_plain(count, more=2)


def test_a_refusal_writes_nothing(leave: Rehearsal) -> None:
    case = _start(leave, "an", {"team": "north"})
    with count_statements() as count, pytest.raises(NotYourTurn):
        _take(leave, "cuc", "approve", [case])
    assert not any(text.startswith(("INSERT", "UPDATE", "DELETE")) for text in count.texts), count.texts
    assert count.commits == 0


def test_facts_of_a_plain_decision_are_known_beforehand(leave: Rehearsal) -> None:
    case = _start(leave, "an", {"team": "north"})
    with count_statements() as count:
        _take(leave, "binh", "approve", [case])
    reads = [text for text in count.texts if not any(word in text for word in ("INSERT", "UPDATE cases", "DELETE"))]
    assert len(reads) == 2, "the case, and its facts in one statement"


# --- Further kinds of rows, and many cases ----------------------------------------------------------------------------


def test_each_further_kind_of_row_adds_two_statements_at_most(admission: Rehearsal) -> None:
    waiting = _led_to(admission, "ratification", 0, 2)
    _take(admission, "minh", "ratify", waiting[:1])
    with count_statements() as count:
        ratified = _take(admission, "minh", "ratify", waiting[1:]).done
    _within_its_budget(count, {"document", "record", "history", "notice"})
    with count_statements() as count:
        _take(admission, "minh", "give_card", list(ratified))
    _within_its_budget(count, {"document", "record", "range"})


def _within_its_budget(count: Count, expected: set[str]) -> None:
    kinds = _kinds(count)
    assert kinds.keys() >= expected, kinds
    assert all(number <= FURTHER for kind, number in kinds.items() if kind), kinds
    assert count.statements <= PLAIN + FURTHER * (len(kinds) - 1), count.texts
    assert count.commits == 1


def test_forty_cases_cost_four_statements_more_than_two(admission: Rehearsal) -> None:
    held: dict[str, Any] = {
        "held_on": "2025-09-08",
        "convened": 60,
        "present": 30,
        "convened_reason": "Theo sổ chi đoàn",
    }
    for_all = {"agree": 30, "against": 0, "other": 0}
    cases = _led_to(admission, "review", FEW, FEW + MANY)
    few, many = cases[:FEW], cases[FEW:]
    with count_statements() as for_few:
        _take(admission, "lan", "decide", few, vote=for_all, **held)
    with count_statements() as for_many:
        report = _take(admission, "lan", "decide", many, vote=for_all, **held)
    _costs_little_more(report, for_few, for_many)
    for case in cases:
        assert admission._walk(case.id, "ceremony", NOWHERE)
    few, many = ([admission.world.case(case.id) for case in part] for part in (few, many))
    with count_statements() as for_few:
        _take(admission, "minh", "give_card", few)
    with count_statements() as for_many:
        report = _take(admission, "minh", "give_card", many)
    _costs_little_more(report, for_few, for_many)


def _costs_little_more(report: Report, few: Count, many: Count) -> None:
    assert len(report.done) == MANY
    assert many.statements <= few.statements + MORE_FOR_MANY, many.texts
    assert few.commits == many.commits == 1
