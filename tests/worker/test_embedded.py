"""A worker within this process: it is woken, stops well, begins anew, and nothing is lost when its queue is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from dbos import DBOS

from engine.ground.errors import SetupError
from engine.operations.office import Office
from engine.settings import read_settings
from engine.store.database import Transaction
from engine.store.deliveries import Owed, owe
from engine.store.schema import migrate
from engine.store.statements import Statement
from engine.store.workers import workers_alive
from engine.worker import embedded
from engine.worker.pace import Pace
from engine.worker.queue import VERSION, work_id
from tests.conftest import BOTH_KINDS, Databases
from tests.worker.other_system import other_system
from tests.worker.post_office import PostOffice, post_office
from tests.worker.premises import (
    Premises,
    deliveries,
    issue_papers,
    move_in,
    new_id,
    papers_owed,
    prepared,
    publish_template,
    undelivered,
    write_notice,
)
from tests.worker.waiting import until

QUICK = Pace(look=0.1, dequeue=0.1, silence=2.0, forgive=0.5, finish=5.0)
ONLY_WHEN_WOKEN = Pace(look=120.0, dequeue=0.1, silence=2.0)

_SLOTS = Statement("SELECT id, seen_at FROM workers ORDER BY id")
_STEAL = Statement("UPDATE workers SET started_at = 1, seen_at = seen_at + 3600000000")
_PAPERS = Statement("SELECT attempts, failure FROM documents ORDER BY ordinal")


@pytest.fixture
def server() -> Iterator[tuple[PostOffice, str]]:
    with post_office() as made:
        yield made


@pytest.fixture
def at(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path, server: tuple[PostOffice, str]
) -> Iterator[Premises]:
    """An installation on SQLite, or on the kind of database a test names."""
    url = databases.fresh(getattr(request, "param", "sqlite"), prepare=migrate)
    yield prepared(url, tmp_path / "data", DOANVU_SMTP_URL=server[1])
    databases.drop(url)


on_both = pytest.mark.parametrize("at", BOTH_KINDS, indirect=True)


@pytest.fixture
def office(at: Premises) -> Iterator[Office]:
    made = at.office()
    yield made
    made.database.close()


@pytest.fixture
def post(server: tuple[PostOffice, str]) -> PostOffice:
    return server[0]


def slots(office: Office) -> list[str]:
    """Names of the slots that are held."""
    with office.database.read() as c:
        return [id_.split("/")[-1] for id_, seen_at in c.rows(_SLOTS) if seen_at]


def test_woken_it_looks_at_once(at: Premises, office: Office, post: PostOffice) -> None:
    people = office.database.carry_out(lambda c: move_in(c, ["lan"]))
    worker = embedded.start(office, at.settings, pace=ONLY_WHEN_WOKEN)
    try:
        office.database.carry_out(lambda c: write_notice(c, [f"person:{people['lan']}"]))
        worker.wake()
        post.wait_for(1, seconds=30)
    finally:
        worker.stop()
    assert [letter["To"].addresses[0].addr_spec for letter in post.letters] == ["lan@doanvu.example"]


@on_both
def test_it_stops_and_leaves_its_slot_to_the_next(at: Premises, office: Office) -> None:
    for _ in range(2):
        worker = embedded.start(office, at.settings, pace=QUICK)
        assert slots(office) == ["serve"]
        with office.database.read() as c:
            assert workers_alive(c, 2_000_000) == 1
        with pytest.raises(SetupError) as already:
            embedded.start(office, at.settings, pace=QUICK)
        assert already.value.code == "worker.already-there"
        worker.stop()
        assert slots(office) == []


@on_both
def test_when_the_queue_is_lost_what_is_owed_hands_itself_over_again(
    at: Premises, office: Office, post: PostOffice
) -> None:
    people = office.database.carry_out(lambda c: move_in(c, ["lan"]))
    seat = f"person:{people['lan']}"
    office.database.carry_out(lambda c: write_notice(c, [seat]))
    post.close_counter()
    worker = embedded.start(office, at.settings, pace=QUICK)
    try:
        post.wait_for_somebody()
        _lose_the_queue(office)
        post.open_counter()
    finally:
        worker.stop()
    _remove_the_file(at)
    office.database.carry_out(lambda c: write_notice(c, [seat]))
    worker = embedded.start(office, at.settings, pace=QUICK)
    try:
        until(lambda: undelivered(office) == 0, "everything is delivered all the same")
    finally:
        worker.stop()
    assert len(post.counted()) == 2


def _lose_the_queue(office: Office) -> None:
    """Whatever is in the queue is gone, as if its tables had never been."""
    if office.database.kind == "postgresql":
        office.database.carry_out(lambda c: c.run(Statement("DELETE FROM dbos.workflow_status")))


def _remove_the_file(at: Premises) -> None:
    for file in at.folder.glob("jobs.sqlite3*"):
        file.unlink()


@on_both
def test_a_worker_that_was_taken_for_dead_begins_anew(at: Premises, office: Office, post: PostOffice) -> None:
    people = office.database.carry_out(lambda c: move_in(c, ["lan"]))
    worker = embedded.start(office, at.settings, pace=QUICK)
    try:
        office.database.carry_out(lambda c: c.run(_STEAL))
        until(lambda: "serve.2" in slots(office), "it has taken another slot")
        office.database.carry_out(lambda c: write_notice(c, [f"person:{people['lan']}"]))
        post.wait_for(1)
    finally:
        worker.stop()


def test_work_that_the_queue_gave_up_is_noted_and_tried_again(at: Premises, office: Office) -> None:
    office.database.carry_out(lambda c: publish_template(c, "#this-is-not-a-template"))
    office.database.carry_out(lambda c: issue_papers(c, 1))
    worker = embedded.start(office, at.settings, pace=QUICK)
    try:
        until(lambda: _papers(office)[0][0] == 1, "its failure is noted")
        assert str(_papers(office)[0][1]).startswith("document.broken-template"), "for administrators, with the code"
        until(_waiting, "the next attempt waits for its minute")
        (id_,) = _waiting()
        assert id_.endswith(":1")
        DBOS.cancel_workflow(id_)
        until(lambda: _papers(office)[0][0] == 2, "that it was given up is noted as well")
        until(lambda: [id_[-2:] for id_ in _waiting()] == [":2"], "and a further attempt waits")
    finally:
        worker.stop()
    assert papers_owed(office) == 1


def _papers(office: Office) -> list[tuple[int, str | None]]:
    with office.database.read() as c:
        return [(attempts, failure) for attempts, failure in c.rows(_PAPERS)]


def _waiting() -> list[str]:
    return [work.workflow_id for work in DBOS.list_workflows(status="DELAYED")]


def test_a_letter_nobody_takes_is_given_up_at_once_and_a_busy_server_is_tried_again(
    at: Premises, office: Office, post: PostOffice
) -> None:
    def given(c: Transaction) -> None:
        # The second address is one that no server would take.
        people = move_in(c, ["lan"], domain="doanvu..example")
        write_notice(c, [f"person:{people['lan']}"])

    office.database.carry_out(given)
    worker = embedded.start(office, at.settings, pace=QUICK)
    try:
        until(lambda: [state for _, state, _, _ in deliveries(office)] == ["failed"], "it is given up")
    finally:
        worker.stop()
    ((_, _, attempts, failure),) = deliveries(office)
    assert attempts == 1
    assert failure is not None
    assert failure.startswith("mail.wrong-address")
    assert post.letters == []


def test_letters_about_accounts_go_the_same_way(at: Premises, office: Office, post: PostOffice) -> None:
    details = {
        "letter": "password",
        "to": "lan@doanvu.example",
        "lang": "vi",
        "at": 1_700_000_000_000_000,
        "link": new_id(),
    }
    owed = Owed(key=f"account:{new_id()}", kind="mail", at=office.clock.now(), details=details)
    office.database.carry_out(lambda c: owe(c, [owed]))
    worker = embedded.start(office, at.settings, pace=QUICK)
    try:
        post.wait_for(1)
        until(lambda: [state for _, state, _, _ in deliveries(office)] == ["done"], "it is noted")
    finally:
        worker.stop()
    body = post.letters[0].get_body(("plain",))
    assert body is not None
    assert "https://doanvu.example/password/" in body.get_content()


def test_the_name_of_a_piece_of_work_says_which_attempt_it_is() -> None:
    assert work_id("deliver", "a:b:mail", 2) == f"{VERSION}:deliver:a:b:mail:2"


_CALL = {"webhook": "ke_toan", "data": {"tong": 5}, "case": "case-1", "number": "KN-2026-0001"}


@on_both
def test_another_system_is_told_and_what_it_refuses_is_tried_again(
    databases: Databases, tmp_path: Path, at: Premises, office: Office
) -> None:
    with other_system() as (system, port):
        told = {
            **at.environment,
            "DOANVU_WEBHOOK_KE_TOAN_URL": f"http://127.0.0.1:{port}/in",
            "DOANVU_WEBHOOK_KE_TOAN_SECRET": "x" * 24,
            "DOANVU_WEBHOOKS_PRIVATE": "on",
        }
        system.answers.append(500)  # the queue itself tries again after a second
        office.database.carry_out(
            lambda c: owe(c, [Owed(key="call:a:case-1:0", kind="call", at=office.clock.now(), details=_CALL)])
        )
        worker = embedded.start(office, read_settings(told), pace=QUICK)
        try:
            until(lambda: undelivered(office) == 0, "the message is delivered")
        finally:
            worker.stop()
    assert [message.headers["webhook-id"] for message in system.messages] == ["call:a:case-1:0"] * 2
    assert json.loads(system.messages[-1].body)["data"] == {"tong": 5}
    assert json.loads(system.messages[-1].body)["case"] == {"id": "case-1", "number": "KN-2026-0001"}
    assert deliveries(office) == [("call:a:case-1:0", "done", 0, None)]


def test_a_webhook_into_our_own_network_is_given_up_at_once(at: Premises, office: Office) -> None:
    told = {
        **at.environment,
        "DOANVU_WEBHOOK_KE_TOAN_URL": "https://127.0.0.1:9/in",
        "DOANVU_WEBHOOK_KE_TOAN_SECRET": "x" * 24,
    }
    office.database.carry_out(
        lambda c: owe(c, [Owed(key="call:a:case-1:0", kind="call", at=office.clock.now(), details=_CALL)])
    )
    worker = embedded.start(office, read_settings(told), pace=QUICK)
    try:
        until(lambda: deliveries(office)[0][1] == "failed", "the message is given up")
    finally:
        worker.stop()
    ((_, _, attempts, failure),) = deliveries(office)
    assert attempts == 1 and "webhook.private-address" in str(failure)
