"""An installation for tests of the worker: a prepared database, a data folder, people who can be written to, and what
is owed to them, written as decisions write it.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.ground.clock import StillClock, SystemClock
from engine.ground.identifiers import RandomIdentifiers
from engine.operations.build_office import build_office
from engine.operations.office import Office
from engine.settings import Settings, read_settings
from engine.store import tables
from engine.store.accounts import Account, add_account
from engine.store.database import Transaction
from engine.store.releases import keep_release
from engine.store.schema import migrate
from engine.store.statements import Insertion, Statement
from engine.store.trail import Note, Signature, write

ROOT = Path(__file__).parents[2]

SECRET = "a secret of at least thirty-two characters"

_NOTICES = Insertion(tables.notices, ("id", "kind", "case_id", "title", "body", "seats", "act", "at"))
_CASES = Insertion(
    tables.cases,
    (
        "id",
        "number",
        "procedure",
        "definition",
        "parameters",
        "subject",
        "opened_at",
        "opened_on",
        "state",
        "version",
        "head",
        "changed_at",
        "body",
    ),
)
_PERSONS = Insertion(tables.persons, ("id", "name", "sort_key", "search_fold", "made_at"))
_APPOINTMENTS = Insertion(
    tables.appointments, ("id", "person", "unit", "position", "from_day", "until", "acting", "act")
)
_DELEGATIONS = Insertion(tables.delegations, ("id", "giver", "taker", "from_day", "until", "procedures", "act"))
_DOCUMENTS = Insertion(
    tables.documents,
    (
        "id",
        "name",
        "type",
        "number",
        "ordinal",
        "counter",
        "date",
        "unit",
        "body",
        "template",
        "title",
        "cases",
        "content",
        "sees",
        "act",
        "issued_at",
        "procedure",
        "definition",
        "attempts",
    ),
)

TEMPLATE = """
#let letter = json(bytes(sys.inputs.letter))
#set page(width: 148mm, height: 105mm)
#set text(font: "Tinos")
#letter.number — #letter.data.text
"""
"""The smallest template there can be."""


@dataclass(frozen=True, kw_only=True)
class Premises:
    """An installation with nobody in it."""

    url: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    """What a process of this installation is told."""

    @property
    def settings(self) -> Settings:
        """The same, read."""
        return read_settings(self.environment)

    def office(self, clock: StillClock | None = None) -> Office:
        """An office of the installation; who asks closes its database."""
        return build_office(self.settings, clock=clock or SystemClock())


def premises(url: str, folder: Path, **environment: str) -> Premises:
    """An installation on an empty database."""
    migrate(url)
    return prepared(url, folder, **environment)


def prepared(url: str, folder: Path, **environment: str) -> Premises:
    """An installation on a database that has its tables."""
    told = {
        "DOANVU_DATABASE_URL": url,
        "DOANVU_DATA_DIR": str(folder),
        "DOANVU_SECRET_KEY": SECRET,
        "DOANVU_BASE_URL": "https://doanvu.example",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        **environment,
    }
    return Premises(url=url, folder=folder, environment=told)


_identifiers = RandomIdentifiers()


def new_id() -> str:
    """A fresh identifier."""
    return _identifiers.new(SystemClock().now())


def move_in(c: Transaction, names: Iterable[str], *, domain: str = "doanvu.example") -> dict[str, str]:
    """Add people of these one-word names, each with an active account; their ids by name."""
    found = {}
    for name in names:
        found[name] = new_id()
        c.insert(_PERSONS, [(found[name], name.capitalize(), name, name, 0)])
        add_account(c, Account(id=new_id(), person=found[name], email=f"{name}@{domain}", password_hash="-", made_at=0))
    return found


def appoint(
    c: Transaction, person: str, unit: str, position: str, *, from_day: str = "2020-01-01", until: str | None = None
) -> None:
    """Let a person hold a position."""
    c.insert(_APPOINTMENTS, [(new_id(), person, unit, position, from_day, until, False, "given")])


def delegate(
    c: Transaction, giver: str, taker: str, *, procedures: Iterable[str] = (), until: str = "2030-01-01"
) -> None:
    """Let a person act for another since 2020, within these procedures (none: all)."""
    c.insert(_DELEGATIONS, [(new_id(), giver, taker, "2020-01-01", until, json.dumps(list(procedures)), "given")])


def write_notice(
    c: Transaction,
    seats: Iterable[str],
    *,
    title: str = "Hồ sơ chờ bạn xem",
    at: int | None = None,
    case: str | None = None,
    act: str | None = None,
    kind: str = "arrived",
) -> str:
    """A notice as a decision leaves it; its id."""
    id_ = new_id()
    moment = SystemClock().now() if at is None else at
    body = "Hồ sơ KN-2026-0001 đang chờ bạn.\nHạn: 30/11/2026."
    c.insert(_NOTICES, [(id_, kind, case, title, body, json.dumps(list(seats)), act or new_id(), moment)])
    return id_


def write_case(c: Transaction, case: str, *, subject: str | None, actor: str | None) -> str:
    """As much of a case as notices ask about, and the event by which `actor` opened it; the id of that act."""
    act = new_id()
    number = f"KN-2026-{case}"
    c.insert(_CASES, [(case, number, "paper", "d", "p", subject, 0, "2026-11-23", "review", 1, "-", 0, "{}")])
    signature = Signature(act=act, salt=lambda: "0" * 32, at=0, today="2026-11-23", actor=actor)
    write(c, signature, Note(stream=f"case:{case}", kind="case.opened", payload={}))
    return act


def publish_template(c: Transaction, template: str = TEMPLATE) -> None:
    """A release with one template, of a procedure whose digest is `procedure-digest`."""
    keep_release(
        c,
        "a" * 64,
        {"forms/documents/paper.typ": template.encode(), "workflows/paper.yaml": b"procedure: paper\n"},
        {"procedure-digest": ("procedure", "paper")},
        at=0,
        by=None,
    )


def issue_papers(
    c: Transaction, count: int, *, unit: str = "unit-1", start: int = 1, text: str = "Nguyễn Thị Ổn"
) -> list[str]:
    """Papers as a decision leaves them: numbered, without a file; their ids."""
    rows: list[tuple[Any, ...]] = []
    for number in range(start, start + count):
        content = {
            "number": f"{number:02}-NQ/ĐTN",
            "date": "2026-11-23",
            "issuer": {"unit": "Đoàn trường Sông Hậu", "body": "Ban Chấp hành", "line": "", "upper": "", "place": ""},
            "signature": {"formula": "", "title": "", "name": ""},
            "data": {"text": text},
            "rows": [],
        }
        rows.append(
            (
                new_id(),
                "paper",
                "NQ",
                content["number"],
                number,
                f"{unit}|NQ",
                "2026-11-23",
                unit,
                "executive_committee",
                "documents/paper.typ",
                "Nghị quyết",
                "[]",
                json.dumps(content, ensure_ascii=False),
                "[]",
                new_id(),
                SystemClock().now(),
                "paper",
                "procedure-digest",
                0,
            )
        )
    c.insert(_DOCUMENTS, rows)
    return [row[0] for row in rows]


_COUNT_OWED = Statement("SELECT count(*) FROM documents WHERE file IS NULL")
_COUNT_UNDELIVERED = Statement(
    "SELECT (SELECT count(*) FROM deliveries WHERE state <> 'done') + "
    "(SELECT count(*) FROM notices WHERE handed_at IS NULL)"
)
_STATES = Statement("SELECT key, state, attempts, failure FROM deliveries ORDER BY key")


def papers_owed(office: Office) -> int:
    """How many papers have no file."""
    with office.database.read() as c:
        row = c.row(_COUNT_OWED)
    assert row is not None
    return int(row[0])


def undelivered(office: Office) -> int:
    """How many notices and deliveries are not done."""
    with office.database.read() as c:
        row = c.row(_COUNT_UNDELIVERED)
    assert row is not None
    return int(row[0])


def deliveries(office: Office) -> list[tuple[str, str, int, str | None]]:
    """Every delivery: key, state, attempts, failure."""
    with office.database.read() as c:
        return [(key, state, attempts, failure) for key, state, attempts, failure in c.rows(_STATES)]
