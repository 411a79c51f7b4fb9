"""Workers as real processes beside each other, on both databases; some are killed in the middle of their work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.operations.office import Office
from engine.store.database import Transaction
from engine.store.trail import read_stream, verify_stream
from tests.worker.post_office import PostOffice, post_office
from tests.worker.premises import (
    Premises,
    appoint,
    deliveries,
    issue_papers,
    move_in,
    papers_owed,
    premises,
    publish_template,
    undelivered,
    write_notice,
)
from tests.worker.processes import WorkerProcess, workers, writers
from tests.worker.waiting import until

UNIT = "01900000-0000-7000-8000-000000000001"
SEAT = f"{UNIT}:secretary"


@pytest.fixture
def server() -> Iterator[tuple[PostOffice, str]]:
    with post_office() as made:
        yield made


@pytest.fixture
def at(database_url: str, tmp_path: Path, server: tuple[PostOffice, str]) -> Premises:
    return premises(database_url, tmp_path / "data", DOANVU_SMTP_URL=server[1])


@pytest.fixture
def office(at: Premises) -> Iterator[Office]:
    made = at.office()
    yield made
    made.database.close()


@pytest.fixture
def post(server: tuple[PostOffice, str]) -> PostOffice:
    return server[0]


def test_two_workers_deliver_each_notice_once(at: Premises, office: Office, post: PostOffice) -> None:
    def given(c: Transaction) -> dict[str, str]:
        people = move_in(c, ["lan", "minh"])
        for person in people.values():
            appoint(c, person, UNIT, "secretary")
        return people

    office.database.carry_out(given)
    with workers(at, "one", "two") as running:
        with writers(at, 2, 20, SEAT):
            pass
        until(lambda: undelivered(office) == 0, "everything is delivered")
        post.wait_for(80)
        for worker in running:
            assert worker.stop() == []
    assert len(post.letters) == 80, "two readers of forty notices"
    assert set(post.counted().values()) == {1}
    assert {state for _, state, _, _ in deliveries(office)} == {"done"}
    letter = post.letters[0]
    assert letter.get_content_type() == "multipart/alternative"
    assert {part.get_content_type() for part in letter.iter_parts()} == {"text/plain", "text/html"}


def test_a_killed_workers_letters_are_sent_by_another(at: Premises, office: Office, post: PostOffice) -> None:
    people = office.database.carry_out(lambda c: move_in(c, ["lan"]))
    for _ in range(6):
        office.database.carry_out(lambda c: write_notice(c, [f"person:{people['lan']}"]))
    post.close_counter()
    with workers(at, "one") as running:
        post.wait_for_somebody()
        running[0].kill()
        post.open_counter()
        with workers(at, "two") as others:
            until(lambda: undelivered(office) == 0, "the other worker has taken over")
            told = others[0].stop()
    assert [line for line in told if "took over" in line] == told, told
    assert len(told) == 1
    # What lay at the counter when the first worker died may have been taken as well: the same letter, twice at most.
    counted = post.counted()
    assert len(counted) == 6
    assert max(counted.values()) <= 2


def test_a_worker_that_comes_back_goes_on_with_its_own(at: Premises, office: Office, post: PostOffice) -> None:
    people = office.database.carry_out(lambda c: move_in(c, ["lan"]))
    post.close_counter()
    with workers(at, "one") as running:
        office.database.carry_out(lambda c: write_notice(c, [f"person:{people['lan']}"]))
        post.wait_for_somebody()
        running[0].kill()
        post.open_counter()
        running.append(WorkerProcess(at, "one"))
        until(lambda: undelivered(office) == 0, "it has gone on")
        # Back at once, it gets a slot of its own and takes over; back later, it goes on in its old one without a word.
        assert len(running[1].stop()) <= 1


def test_papers_get_their_files_whoever_is_killed(at: Premises, office: Office) -> None:
    office.database.carry_out(publish_template)
    office.database.carry_out(lambda c: issue_papers(c, 30))
    for name in ("one", "two", "three"):
        before = papers_owed(office)
        with workers(at, name) as running:
            until(lambda: papers_owed(office) < before, "some papers have their file")  # noqa: B023
            running[0].kill()
        with office.database.read() as c:
            assert verify_stream(c, "unit:unit-1") is None
    with workers(at, "four") as running:
        until(lambda: papers_owed(office) == 0, "every paper has its file")
        running[0].stop()
    with office.database.read() as c:
        events = read_stream(c, "unit:unit-1")
        assert verify_stream(c, "unit:unit-1") is None
    printed = [event.payload["document"] for event in events if event.payload is not None]
    assert len(printed) == len(set(printed)) == 30
    for event in events:
        assert event.payload is not None
        assert office.files.read(event.payload["file"]).startswith(b"%PDF")
