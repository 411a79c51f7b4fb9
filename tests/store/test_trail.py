"""The trail is guarded by the database itself, verified by anybody, and can lose a payload without losing a proof."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import engine.audit.verifier as verifier
from engine.audit.verifier import export_lines, verify_lines
from engine.ground.canonical import digest_text
from engine.ground.errors import NotFound
from engine.store.cases import load_cases
from engine.store.database import Collision, Database
from engine.store.trail import (
    INSTALLATION,
    Note,
    erase_payload,
    every_event,
    read_stream,
    streams_in_order,
    verify_stream,
    write,
)
from tests.store.ledger import NOW, decision, keep_it, new_case, onwards, opened, signature, step, task_at


def history(database: Database, length: int = 4) -> str:
    """A case with so many events; its id."""
    case = new_case(task_at(("a", "x")))
    opened(database, case)
    for _ in range(length - 1):
        after = onwards(case, task_at(("a", "x")))
        with database.write() as c:
            keep_it(c, decision(step(case, after, note="Nguyễn Thị Đào")))
        case = after
    return case.id


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET payload = '{}'",
        "UPDATE events SET header = '{}'",
        "UPDATE events SET digest = 'x', payload = NULL, salt = NULL, erased_at = 5",
        "UPDATE events SET actor = 'x', payload = NULL, salt = NULL, erased_at = 5",
        "UPDATE events SET payload = NULL",
        "UPDATE events SET payload = NULL, erased_at = 5",
        "UPDATE events SET erased_at = 5",
        "UPDATE events SET sequence = sequence + 1",
        "DELETE FROM events",
        "DELETE FROM events WHERE sequence = 4",
    ],
)
def test_the_database_refuses_every_change_of_events(database: Database, statement: str) -> None:
    case = history(database)
    with pytest.raises((sqlite3.Error, psycopg.Error, DBAPIError)), database.write() as c:
        c.execute(text(statement))
    with database.read() as c:
        assert verify_stream(c, f"case:{case}", load_cases(c, [case])[case].head) is None
        assert len(read_stream(c, f"case:{case}")) == 4


def test_rows_cannot_be_replaced_nor_numbers_skipped(database: Database) -> None:
    case = history(database)
    values = "('case:{case}', {sequence}, 'act', 1, 'kind', NULL, '{{}}', '{{}}', 's', 'd')"
    columns = "(stream, sequence, act, at, kind, actor, header, payload, salt, digest)"
    if database.kind == "sqlite":
        replaced = f"INSERT OR REPLACE INTO events {columns} VALUES " + values.format(case=case, sequence=2)
        with pytest.raises(Collision), database.write() as c:
            c.execute(text(replaced))
        skipped = f"INSERT INTO events {columns} VALUES " + values.format(case=case, sequence=9)
        with pytest.raises(Collision), database.write() as c:
            c.execute(text(skipped))
    else:
        with pytest.raises((psycopg.Error, DBAPIError)), database.write() as c:
            c.execute(text("TRUNCATE events"))
        upsert = (
            f"INSERT INTO events {columns} VALUES {values.format(case=case, sequence=2)} "
            "ON CONFLICT (stream, sequence) DO UPDATE SET header = excluded.header"
        )
        with pytest.raises((psycopg.Error, DBAPIError)), database.write() as c:
            c.execute(text(upsert))
    with database.read() as c:
        assert verify_stream(c, f"case:{case}") is None


def test_an_erased_payload_breaks_no_proof_and_cannot_be_guessed(database: Database) -> None:
    case = history(database)
    with database.write() as c:
        erase_payload(c, f"case:{case}", 2, NOW)
    with database.read() as c:
        events = read_stream(c, f"case:{case}")
        assert [event.payload is None for event in events] == [False, True, False, False]
        assert events[1].erased_at == NOW and events[1].texts.salt is None
        assert events[1].header["after"] == "review"
        assert verify_stream(c, f"case:{case}", load_cases(c, [case])[case].head) is None
    with pytest.raises(NotFound), database.write() as c:
        erase_payload(c, f"case:{case}", 2, NOW)
    with pytest.raises(NotFound), database.write() as c:
        erase_payload(c, f"case:{case}", 99, NOW)


def test_streams_of_units_and_persons_are_chained_too(database: Database) -> None:
    for day in ("2026-01-01", "2026-02-01"):
        with database.write() as c:
            write(
                c,
                signature("an"),
                Note(stream="unit:ward", kind="unit.name-set", payload={"from_day": day}, day=day),
                Note(stream=INSTALLATION, kind="calendar.set", payload={"day": day}),
            )
    with database.read() as c:
        for stream in ("unit:ward", INSTALLATION):
            assert verify_stream(c, stream) is None
            assert [event.sequence for event in read_stream(c, stream)] == [1, 2]
        assert [event.stream for event in every_event(c, many=3)] == ["unit:ward", INSTALLATION] * 2
        assert [event.sequence for event in every_event(c, after=2, many=1)] == [2, 2]


def test_an_act_writes_once_into_a_stream(database: Database) -> None:
    signed = signature("an")
    note = Note(stream="unit:ward", kind="unit.name-set", payload={})
    with database.write() as c:
        write(c, signed, note)
    with pytest.raises(Collision), database.write() as c:
        write(c, signed, note)


@pytest.fixture
def exported(database: Database, tmp_path: Path) -> Path:
    """A trail of three cases and a unit, one payload erased, as a file."""
    first = history(database)
    history(database, 3)
    history(database, 1)
    with database.write() as c:
        write(c, signature("an"), Note(stream="unit:ward", kind="unit.created", payload={"name": "Đoàn phường"}))
        erase_payload(c, f"case:{first}", 1, NOW)
    path = tmp_path / "trail.jsonl"
    with database.read() as c:
        path.write_text("".join(f"{line}\n" for line in export_lines(streams_in_order(c, many=2))), encoding="utf-8")
    return path


def test_a_stranger_verifies_an_exported_trail_with_one_file(exported: Path, tmp_path: Path) -> None:
    alone = tmp_path / "elsewhere" / "verifier.py"
    alone.parent.mkdir()
    alone.write_text(Path(verifier.__file__).read_text(encoding="utf-8"), encoding="utf-8")

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-X", "utf8", str(alone), str(exported)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=alone.parent, encoding="utf-8")

    told = run()
    assert told.returncode == 0, told.stderr
    assert "9 sự kiện, 4 dòng nhật ký, 1 nội dung đã xóa" in told.stdout
    exported.write_text(exported.read_text(encoding="utf-8").replace("Nguyễn Thị Đào", "Nguyễn Thị Đảo", 1), "utf-8")
    told = run()
    assert told.returncode == 1 and "The payload was altered" in told.stdout
    exported.write_text("not a trail\n", "utf-8")
    assert run().returncode == 2


def _tampered(lines: list[str], how: str) -> list[str]:
    events = [json.loads(line) for line in lines]
    whole = next(
        number for number, event in enumerate(events) if event.get("payload") and '"sequence":2' in event["header"]
    )
    match how:
        case "header":
            events[whole]["header"] = events[whole]["header"].replace("somebody", "nobody")
        case "header and digest":
            events[whole]["header"] = events[whole]["header"].replace("somebody", "nobody")
            events[whole]["digest"] = digest_text(events[whole]["header"])
        case "payload":
            events[whole]["payload"] = "{}"
        case "payload without erasure":
            events[whole] |= {"payload": None, "salt": None}
        case "salt kept":
            events[whole] |= {"payload": None, "erased_at": 5}
        case "taken out":
            del events[whole]
        case "moved":
            events[whole], events[whole + 1] = events[whole + 1], events[whole]
        case "newest cut off":
            newest = max(number for number, event in enumerate(events) if '"stream":"case' in event.get("header", ""))
            del events[newest]
        case "seal":
            events[-1]["seal"] = "0" * 64
        case "no seal":
            del events[-1]
        case "format":
            events[0]["header"] = events[0]["header"].replace('"format":1', '"format":2')
            events[0]["digest"] = digest_text(events[0]["header"])
        case _:
            raise AssertionError(how)
    return [json.dumps(event, ensure_ascii=False) for event in events]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("header", "header-altered"),
        ("header and digest", "previous-differs"),
        ("payload", "payload-altered"),
        ("payload without erasure", "payload-missing"),
        ("salt kept", "payload-missing"),
        ("taken out", "sequence-broken"),
        ("moved", "sequence-broken"),
        ("newest cut off", "seal-differs"),
        ("seal", "seal-differs"),
        ("no seal", "seal-missing"),
        ("format", "format-unknown"),
    ],
)
def test_whatever_is_tampered_with_is_found_and_named(exported: Path, how: str, code: str) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines()
    assert verify_lines(lines).flaw is None
    flaw = verify_lines(_tampered(lines, how)).flaw
    assert flaw is not None and flaw.code == code
    assert flaw.sentence("vi") != flaw.sentence("en")
