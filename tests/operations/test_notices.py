"""Whom a notice reaches by mail, what the letter says, and what becomes of a delivery that fails."""

from collections.abc import Iterator
from email.headerregistry import Address
from pathlib import Path

import pytest

from engine.ground.clock import DAY, MINUTE, StillClock
from engine.ground.errors import OutsideFailure
from engine.operations.clean_up import clean_up
from engine.operations.deliver import (
    PAUSES,
    Failure,
    mark_delivered,
    mark_not_delivered,
    notice_mail,
    owed_deliveries,
    send_delivery,
)
from engine.operations.hand_out_notices import hand_out_notices, pass_over_old_notices
from engine.operations.office import Office
from engine.outside.mail import FolderMailer, Mail
from engine.store.accounts import Failures as Tally
from engine.store.accounts import keep_failures, load_failures
from engine.store.database import Transaction
from engine.store.deliveries import Delivery, load_delivery
from engine.store.schema import migrate
from engine.store.statements import Statement
from tests.conftest import BOTH_KINDS, Databases
from tests.worker.premises import appoint, delegate, deliveries, move_in, prepared, write_case, write_notice

UNIT = "01900000-0000-7000-8000-000000000001"
SEAT = f"{UNIT}:secretary"

_CLOSE = Statement("UPDATE accounts SET state = 'closed' WHERE person = :person")


@pytest.fixture(params=BOTH_KINDS)
def office(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Office]:
    """An office whose clock stands still on 23/11/2026."""
    url = databases.fresh(request.param, prepare=migrate)
    made = prepared(url, tmp_path / "data").office(StillClock.at("2026-11-23"))
    yield made
    made.database.close()
    databases.drop(url)


def people(office: Office, *names: str) -> dict[str, str]:
    return office.database.carry_out(lambda c: move_in(c, names))


def reached(office: Office) -> set[tuple[str, str]]:
    """Notice and person of every delivery."""
    return {(key.split(":")[0], key.split(":")[1]) for key, _, _, _ in deliveries(office)}


def test_a_notice_reaches_who_is_named_and_who_holds_the_seat_today(office: Office) -> None:
    who = people(office, "lan", "minh", "quan", "hoa", "khanh")

    def given(c: Transaction) -> tuple[str, str]:
        appoint(c, who["lan"], UNIT, "secretary")
        appoint(c, who["minh"], UNIT, "secretary", until="2026-11-22")
        appoint(c, who["quan"], UNIT, "secretary", from_day="2026-11-24")
        appoint(c, who["khanh"], UNIT, "member")
        return write_notice(c, [SEAT, f"person:{who['hoa']}"]), write_notice(c, [f"{UNIT}:nobody"])

    first, _ = office.database.carry_out(given)
    assert hand_out_notices(office) == 2
    assert reached(office) == {(first, who["lan"]), (first, who["hoa"])}
    assert hand_out_notices(office) == 0, "each is handed out once"
    assert len(deliveries(office)) == 2


def test_who_acts_for_another_is_told_of_what_is_to_be_done(office: Office) -> None:
    who = people(office, "lan", "minh", "quan", "hoa", "khanh", "yen")

    def given(c: Transaction) -> tuple[str, str, str]:
        appoint(c, who["lan"], UNIT, "secretary")
        delegate(c, who["lan"], who["minh"])
        delegate(c, who["lan"], who["quan"], procedures=("other",))
        delegate(c, who["lan"], who["hoa"])  # whom the case is about
        delegate(c, who["lan"], who["yen"], until="2026-11-22")
        delegate(c, who["khanh"], who["minh"], procedures=("paper",))
        act = write_case(c, "case-1", subject=who["hoa"], actor=None)
        arrived = write_notice(c, [SEAT], case="case-1", act=act)
        by_name = write_notice(c, [f"person:{who['khanh']}"], case="case-1", act=act)
        ended = write_notice(c, [SEAT], case="case-1", act=act, kind="ended")
        return arrived, by_name, ended

    arrived, by_name, ended = office.database.carry_out(given)
    hand_out_notices(office)
    assert reached(office) == {
        (arrived, who["lan"]),
        (arrived, who["minh"]),
        (by_name, who["khanh"]),
        (by_name, who["minh"]),
        (ended, who["lan"]),
    }


def test_who_acts_for_somebody_without_an_account_is_told_alone(office: Office) -> None:
    who = people(office, "lan", "minh")

    def given(c: Transaction) -> str:
        appoint(c, who["lan"], UNIT, "secretary")
        c.run(_CLOSE, {"person": who["lan"]})
        delegate(c, who["lan"], who["minh"])
        return write_notice(c, [SEAT])

    notice = office.database.carry_out(given)
    hand_out_notices(office)
    assert reached(office) == {(notice, who["minh"])}


def test_who_cannot_be_reached_owes_nobody_anything(office: Office) -> None:
    who = people(office, "lan")
    office.database.carry_out(lambda c: c.run(_CLOSE, {"person": who["lan"]}))
    office.database.carry_out(lambda c: write_notice(c, [f"person:{who['lan']}"]))
    assert hand_out_notices(office) == 1
    assert deliveries(office) == []


def test_a_seat_held_by_who_acted_or_by_the_person_concerned_is_passed_over(office: Office) -> None:
    who = people(office, "lan", "minh", "hoa")

    def given(c: Transaction) -> str:
        for person in who.values():
            appoint(c, person, UNIT, "secretary")
        act = write_case(c, "case-1", subject=who["hoa"], actor=who["minh"])
        return write_notice(c, [SEAT], case="case-1", act=act)

    notice = office.database.carry_out(given)
    hand_out_notices(office)
    assert reached(office) == {(notice, who["lan"])}


def test_the_person_concerned_is_told_what_is_meant_for_them(office: Office) -> None:
    who = people(office, "hoa")

    def given(c: Transaction) -> str:
        appoint(c, who["hoa"], UNIT, "secretary")
        act = write_case(c, "case-1", subject=who["hoa"], actor=None)
        return write_notice(c, [SEAT, f"person:{who['hoa']}"], case="case-1", act=act)

    notice = office.database.carry_out(given)
    hand_out_notices(office)
    assert reached(office) == {(notice, who["hoa"])}


def test_old_notices_can_be_passed_over(office: Office) -> None:
    who = people(office, "lan")
    now = office.clock.now()
    for at in (now - DAY, now):
        office.database.carry_out(lambda c, at=at: write_notice(c, [f"person:{who['lan']}"], at=at))  # type: ignore[misc]
    assert pass_over_old_notices(office, now) == 1
    assert hand_out_notices(office) == 1
    assert len(deliveries(office)) == 1


def owed(office: Office) -> str:
    """The key of one delivery that is owed, to Lan."""
    who = people(office, "lan")
    office.database.carry_out(lambda c: write_notice(c, [f"person:{who['lan']}"], at=office.clock.now()))
    hand_out_notices(office)
    ((key, state, attempts, _),) = deliveries(office)
    assert (state, attempts) == ("owed", 0)
    return key


def no_letter(key: str, _owed: object) -> Mail:
    raise AssertionError(f"no account is spoken of in {key}")


def test_a_delivery_is_sent_and_noted_once(office: Office, tmp_path: Path) -> None:
    mailer = FolderMailer(folder=tmp_path / "mail", sender=Address("Đoàn vụ", "doanvu", "doanvu.example"))
    key = owed(office)
    assert [waiting.key for waiting in owed_deliveries(office, 10)] == [key]
    assert send_delivery(office, mailer, no_letter, key)
    mark_delivered(office, key)
    assert deliveries(office) == [(key, "done", 0, None)]
    assert owed_deliveries(office, 10) == ()
    assert not send_delivery(office, mailer, no_letter, key), "what is done is not sent again"
    assert len(list((tmp_path / "mail").iterdir())) == 1


def test_a_delivery_that_fails_waits_longer_each_time_and_is_given_up_in_the_end(office: Office) -> None:
    clock = office.clock
    assert isinstance(clock, StillClock)
    key = owed(office)
    busy = Failure.of(OutsideFailure("mail.unreachable", retry=True, host="mail.example"))
    begun = clock.now()
    for attempts, pause in enumerate(PAUSES):
        assert [(waiting.key, waiting.attempts) for waiting in owed_deliveries(office, 10)] == [(key, attempts)]
        mark_not_delivered(office, key, attempts, busy)
        mark_not_delivered(office, key, attempts, busy)  # noted twice, it is one failure
        clock.advance(pause - 1)
        assert owed_deliveries(office, 10) == ()
        clock.advance(1)
    assert clock.now() - begun > 2 * DAY
    mark_not_delivered(office, key, len(PAUSES), busy)
    ((_, state, attempts, failure),) = deliveries(office)
    assert (state, attempts) == ("failed", len(PAUSES) + 1)
    assert str(failure).startswith("mail.unreachable: ")
    clock.advance(100 * DAY)
    assert owed_deliveries(office, 10) == ()


def test_a_failure_no_time_heals_is_given_up_at_once(office: Office) -> None:
    key = owed(office)
    mark_not_delivered(office, key, 0, Failure.of(OutsideFailure("mail.wrong-address", retry=False, address="x")))
    assert [state for _, state, _, _ in deliveries(office)] == ["failed"]


def test_a_fault_of_ours_is_told_by_its_kind_alone() -> None:
    assert Failure.of(ValueError("Nguyễn Thị Hoa, 0912345678")) == Failure(sentence="ValueError", retry=True)


def test_who_has_closed_their_account_meanwhile_gets_no_letter(office: Office) -> None:
    key = owed(office)
    with office.database.read() as c:
        delivery = load_delivery(c, key)
    assert delivery is not None
    assert delivery.person is not None
    office.database.carry_out(lambda c: c.run(_CLOSE, {"person": delivery.person}))
    mailer = FolderMailer(folder=Path("never"), sender=Address("Đoàn vụ", "doanvu", "doanvu.example"))
    with pytest.raises(OutsideFailure) as failure:
        send_delivery(office, mailer, no_letter, key)
    assert failure.value.code == "mail.no-address"
    assert not failure.value.retry


def letter(**changes: object) -> Mail:
    values: dict[str, object] = {
        "key": "n:p:mail",
        "kind": "mail",
        "state": "owed",
        "attempts": 0,
        "at": 0,
        "details": {},
        "notice": "n",
        "person": "p",
        "title": "Kết nạp đoàn viên mới: Nguyễn Thị Hoa",
        "body": "Hồ sơ đang chờ bạn.\nHạn: 30/11/2026.",
        "case": "01900000-0000-7000-8000-00000000000a",
        "number": "KN-2026-0001",
        "name": "Trần Thị Lan",
        "email": "lan@doanvu.example",
    }
    return notice_mail(Delivery(**{**values, **changes}), "https://doanvu.example")  # type: ignore[arg-type]


def test_a_letter_says_what_there_is_to_know_and_leads_to_the_case() -> None:
    mail = letter()
    assert mail.subject == "Kết nạp đoàn viên mới: Nguyễn Thị Hoa"
    for part in (mail.text, mail.html):
        assert "https://doanvu.example/cases/01900000-0000-7000-8000-00000000000a" in part
        assert "Mở hồ sơ KN-2026-0001" in part
        assert "Hạn: 30/11/2026." in part
        assert "xin đừng trả lời" in part


def test_what_people_typed_is_text_in_a_letter() -> None:
    mail = letter(title="<b>Hoa</b>", body="<script>alert(1)</script>", number='"><a href=x>')
    assert "<b>" not in mail.html
    assert "<script" not in mail.html
    assert "<a href=x" not in mail.html
    assert "&lt;b&gt;Hoa&lt;/b&gt;" in mail.html


def test_what_has_expired_is_cleared_away_and_nothing_else(office: Office) -> None:
    now = office.clock.now()

    def given(c: Transaction) -> None:
        for key, last in (("address:old", now - 4 * DAY), ("address:new", now - MINUTE)):
            keep_failures(c, [Tally(key=key, failures=1, first_at=last, last_at=last)])

    office.database.carry_out(given)
    assert clean_up(office) == 1
    with office.database.read() as c:
        assert set(load_failures(c, ["address:old", "address:new"])) == {"address:new"}
    assert clean_up(office) == 0
