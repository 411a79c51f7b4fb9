"""A paper's first rendering is kept, with the template its case pinned, once, whoever makes it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.ground.clock import StillClock
from engine.ground.errors import NotFound
from engine.operations.office import Office
from engine.operations.print_documents import Printer, owed_documents, print_waiting
from engine.outside.documents import DocumentFailure
from engine.store.database import Transaction
from engine.store.documents import load_document
from engine.store.releases import keep_release
from engine.store.schema import migrate
from engine.store.trail import read_stream, verify_stream
from tests.conftest import BOTH_KINDS, Databases
from tests.worker.premises import TEMPLATE, issue_papers, prepared, publish_template


@pytest.fixture(params=BOTH_KINDS)
def office(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Office]:
    """An office whose clock stands still on 23/11/2026."""
    url = databases.fresh(request.param, prepare=migrate)
    made = prepared(url, tmp_path / "data").office(StillClock.at("2026-11-23"))
    yield made
    made.database.close()
    databases.drop(url)


def issued(office: Office, count: int = 1, *, template: str = TEMPLATE) -> list[str]:
    def given(c: Transaction) -> list[str]:
        publish_template(c, template)
        return issue_papers(c, count)

    return office.database.carry_out(given)


def printed(office: Office) -> list[str]:
    """Papers the unit's trail says were printed, in order."""
    with office.database.read() as c:
        assert verify_stream(c, "unit:unit-1") is None
        events = read_stream(c, "unit:unit-1")
    assert {event.kind for event in events} <= {"document.printed"}
    return [event.payload["document"] for event in events if event.payload is not None]


def test_a_paper_is_printed_once_and_its_digest_is_an_event(office: Office, tmp_path: Path) -> None:
    (paper,) = issued(office)
    printer = Printer(office, tmp_path / "releases")
    digest = printer.print(paper)
    assert printer.print(paper) == digest
    assert printed(office) == [paper]
    with office.database.read() as c:
        kept = load_document(c, paper)
        (event,) = read_stream(c, "unit:unit-1")
    assert kept is not None
    assert (kept.file, kept.attempts) == (digest, 0)
    assert event.payload is not None
    assert (event.payload["file"], event.payload["number"]) == (digest, "01-NQ/ĐTN")
    assert office.files.read(digest).startswith(b"%PDF-")


def test_a_later_release_changes_no_paper_of_an_earlier_one(office: Office, tmp_path: Path) -> None:
    first, second = issued(office, 2)
    printer = Printer(office, tmp_path / "releases")
    before = printer.print(first)
    changed = {"forms/documents/paper.typ": TEMPLATE.replace("148mm", "100mm").encode()}
    office.database.carry_out(
        lambda c: keep_release(c, "b" * 64, changed, {"another-digest": ("procedure", "paper")}, at=1, by=None)
    )
    printer.print(second)
    assert [folder.name for folder in (tmp_path / "releases").iterdir()] == ["a" * 64]
    assert printer.print(first) == before


def test_two_processes_at_once_make_one_file_and_one_event(office: Office, tmp_path: Path) -> None:
    papers = issued(office, 4)
    begin = threading.Barrier(3)
    faults: list[Exception] = []

    def work() -> None:
        printer = Printer(office, tmp_path / "releases")
        begin.wait(timeout=30)
        try:
            for paper in papers:
                printer.print(paper)
        except Exception as error:  # looked at below, in the thread of the test
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(printed(office)) == sorted(papers)
    assert [path.name for path in (tmp_path / "releases").iterdir()] == ["a" * 64], "nothing half made is left"


def test_what_cannot_be_printed_is_noted_on_the_paper(office: Office, tmp_path: Path) -> None:
    (paper,) = issued(office, template="#(")
    with pytest.raises(DocumentFailure):
        Printer(office, tmp_path / "releases").print(paper)
    made, failed = print_waiting(office, tmp_path / "releases")
    assert made == 0
    assert len(failed) == 1
    assert [(waiting.id, waiting.attempts) for waiting in owed_documents(office, 10)] == [(paper, 1)]
    with office.database.read() as c:
        kept = load_document(c, paper)
    assert kept is not None
    assert str(kept.failure).startswith("document.broken-template")


def test_print_waiting_makes_every_file(office: Office, tmp_path: Path) -> None:
    papers = issued(office, 3)
    assert print_waiting(office, tmp_path / "releases") == (3, ())
    assert printed(office) == papers
    assert print_waiting(office, tmp_path / "releases") == (0, ())


def test_a_release_lays_no_file_outside_its_folder(office: Office, tmp_path: Path) -> None:
    files = {
        "forms/documents/paper.typ": TEMPLATE.encode(),
        "forms/../../../escaped.typ": b"outside",
        "workflows/paper.yaml": b"procedure: paper",
    }
    office.database.carry_out(
        lambda c: keep_release(c, "a" * 64, files, {"procedure-digest": ("procedure", "paper")}, at=0, by=None)
    )
    (paper,) = office.database.carry_out(lambda c: issue_papers(c, 1))
    Printer(office, tmp_path / "inner" / "releases").print(paper)
    laid = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.typ"))
    assert laid == [f"inner/releases/{'a' * 64}/forms/documents/paper.typ"]


def test_a_paper_that_is_not_there_is_not_found(office: Office, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Printer(office, tmp_path / "releases").print("01900000-0000-7000-8000-00000000dead")
    (paper,) = office.database.carry_out(lambda c: issue_papers(c, 1))
    with pytest.raises(NotFound) as nowhere:
        Printer(office, tmp_path / "releases").print(paper)
    assert nowhere.value.what == "release"
