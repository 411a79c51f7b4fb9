"""Cases of the shipped pack in the hands of two real workers: papers are printed, and a deadline is kept, once."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from engine.definition.pack import Pack
from engine.operations.office import Office
from engine.scenarios.rehearse import play_story
from engine.scenarios.script import GivenWords, Script, StoryWords, read_script
from engine.store.cases import load_cases
from engine.store.documents import load_document, unprinted_documents
from engine.store.releases import keep_release
from engine.store.statements import Statement
from engine.store.trail import verify_stream
from tests.operations.stored_world import StoredWorld, office_on
from tests.shipped import the_pack as pack
from tests.worker.premises import ROOT, Premises, papers_owed, premises, undelivered
from tests.worker.processes import workers
from tests.worker.waiting import until

_RINGS = Statement("SELECT count(*) FROM rings WHERE case_id = :case AND key LIKE 'take:%'")


@cache
def script() -> Script:
    file = ROOT / "tests" / "scenarios" / "member_admission.yaml"
    found, report = read_script(file.name, file.read_bytes())
    assert found is not None, report.text()
    return found


@pytest.fixture
def at(database_url: str, tmp_path: Path) -> Premises:
    return premises(database_url, tmp_path / "data")


@pytest.fixture
def office(at: Premises) -> Iterator[Office]:
    made = at.office()
    versions = {item.digest: ("procedure", item.name) for item in pack().procedures.values()}
    versions[pack().parameters.digest] = ("parameters", "parameters")
    made.database.carry_out(lambda c: keep_release(c, pack().digest, pack().files, versions, at=0, by=None))
    yield made
    made.database.close()


def _played(office: Office, folder: Path, wanted: Callable[[StoryWords], bool], start: int) -> StoredWorld:
    """A story's world in the database after the story: those days lie more than a year back."""
    index = next(index for index, story in enumerate(script().stories) if wanted(story))
    made: list[StoredWorld] = []

    def make(pack: Pack, given: tuple[GivenWords, ...]) -> StoredWorld:
        made.append(StoredWorld(pack, given, start, office_on(office.database, folder)))
        return made[0]

    assert play_story(pack(), script(), index, make).passed
    return made[0]


def _admits(story: StoryWords) -> bool:
    return any(step.expect is not None and step.expect.state == "admitted" for step in story.steps)


def _asks_for_correction(story: StoryWords) -> bool:
    return story.steps[-1].clock is None and any(
        step.expect is not None and step.expect.state == "correction" for step in story.steps[-1:]
    )


def test_two_workers_print_the_papers_and_keep_the_deadline(at: Premises, office: Office, tmp_path: Path) -> None:
    admitted = _played(office, tmp_path / "unused", _admits, 100_000)
    admitted.leave()
    waiting = _played(office, tmp_path / "unused", _asks_for_correction, 200_000)
    with office.database.read() as c:
        papers = [paper.id for paper in unprinted_documents(c, 100)]
    assert papers, "the story issued papers"
    (case,) = waiting.opened
    assert waiting.case(case).state == "correction"
    with workers(at, "one", "two") as running:
        until(lambda: papers_owed(office) == 0, "every paper has its file")
        until(lambda: waiting.case(case).state == "withdrawn", "the deadline has done what the definition says")
        until(lambda: undelivered(office) == 0, "every notice is handed out")
        for worker in running:
            assert worker.stop() == []
    with office.database.read() as c:
        for id_ in papers:
            paper = load_document(c, id_)
            assert paper is not None
            assert paper.file is not None
            assert paper.failure is None
            assert office.files.read(paper.file).startswith(b"%PDF-")
            assert verify_stream(c, f"unit:{paper.unit}") is None
        stored = load_cases(c, [case])[case]
        assert verify_stream(c, f"case:{case}", stored.head) is None
        assert c.rows(_RINGS, {"case": case}) == [(1,)]
    assert [folder.name for folder in (at.folder / "releases").iterdir()] == [pack().digest]
