"""The bench measures what it says: its pack is sound, every contender does the whole job, the table is written."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import hand, load
from bench.filled import fill
from bench.goals import GOALS, HEADING, Row
from bench.inbox import PAGE, PENDING, OpenTasks
from bench.limits import STEPS, SqliteLimit
from bench.ours import PACK, Company, Ours, company, one_case
from bench.timing import Figure, Work, paired, percentile, ratio
from engine.language.loader import load_pack
from engine.scenarios.coverage import uncovered
from engine.scenarios.rehearse import play_script
from engine.scenarios.script import read_script
from engine.store.database import count_statements
from engine.store.inbox import inbox_page
from engine.store.statements import Statement

ROOT = Path(__file__).parents[2]


def test_its_pack_is_sound_and_its_stories_cover_it() -> None:
    loaded = load_pack(PACK)
    assert loaded.pack is not None and not loaded.report.problems, loaded.report.text()
    file = PACK / "tests" / "scenarios" / "leave_request.yaml"
    script, report = read_script(file.name, file.read_bytes())
    assert script is not None, report.text()
    played = play_script(loaded.pack, script)
    assert all(story.passed for story in played)
    assert not uncovered(loaded.pack.procedures["leave_request"], played)


def test_the_loaded_definition_has_the_size_it_is_said_to_have() -> None:
    assert load.milliseconds(rounds=1) > 0


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Company]:
    """The measured company on a database that is gone afterwards."""
    with company(f"sqlite:///{tmp_path / 'ours.sqlite3'}", tmp_path) as made:
        yield made


def test_every_contender_takes_the_steps_it_says(ours: Company, tmp_path: Path) -> None:
    application = hand.Application(f"sqlite:///{tmp_path / 'hand.sqlite3'}")
    teams = hand.people(application, divisions=1, teams=1, members=2)
    limit = SqliteLimit(tmp_path / "limit.sqlite3", cases=2)
    contenders: dict[str, Work] = {"ours": Ours(ours, 2), "hand": hand.Hand(application, teams, 2), "limit": limit}
    try:
        found = paired(contenders, rounds=1)
        for contender in contenders.values():
            contender.prepare()
            assert contender.work() == 2 * STEPS
        with application.sessions() as session:
            assert {request.state for request in session.query(hand.Request)} == {"approved"}
            assert session.query(hand.Audit).count() == 2 * STEPS * 3, "a warm round, one that counts, and one more"
    finally:
        application.engine.dispose()
        limit.close()
    assert all(figure.median > 0 for figure in found.values())
    assert ratio(found["ours"], found["ours"]) == 1


def test_its_inbox_is_that_of_the_approver(ours: Company) -> None:
    tasks = OpenTasks(ours)
    tasks.bring_to(200)
    tasks.bring_to(300)
    with ours.office.database.read() as transaction:
        every = inbox_page(transaction, tasks.keys, most=1_000)
    assert len(every) == PENDING and every[:PAGE] == tuple(sorted(every, key=lambda line: line.position))[:PAGE]
    assert tasks.milliseconds() > 0


def test_finished_cases_lie_beside_as_if_they_had_been_decided(ours: Company) -> None:
    fill(ours, 50)
    with ours.office.database.read() as transaction:
        cases, events = (
            transaction.rows(Statement(f"SELECT count(*) FROM {name}"))[0][0] for name in ("cases", "events")
        )
    assert cases == 50 + len(ours.teams)
    assert events == STEPS * cases
    with count_statements() as count:
        assert one_case(ours, ours.teams[0], 0) == STEPS
    assert count.commits == STEPS


def test_the_table_is_markdown() -> None:
    row = Row(goal="G1", what="step", own="1 µs", other="2 µs", ratio="0.5 ×", first="≤ 5 ×", aim="≤ 3.5 ×", met=True)
    heading, line = HEADING.splitlines()
    assert str(row).count("|") == heading.count("|") == line.count("|")
    assert "**no**" in str(Row(goal="G1", what="step", first="≤ 5 ×", aim="", met=False))


def test_figures_are_medians_and_ratios_are_paired() -> None:
    slow, quick = Figure(rounds=(2.0, 40.0, 6.0)), Figure(rounds=(1.0, 10.0, 2.0))
    assert (slow.median, quick.median) == (6.0, 2.0)
    assert ratio(slow, quick) == 3.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.99) == 4.0


def test_the_command_names_its_goals() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "bench", "--only", "G99"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 2 and all(name in told.stderr for name in GOALS)
