"""Decisions made by hand for tests of the store: cases that walk from state to state without any definition."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from engine.cases.act import Seat
from engine.cases.case import Case, Task
from engine.cases.decision import CaseDecision, Decision, EventDraft, IssuedDocument, Notice
from engine.definition.effects import Change
from engine.definition.participants import Addressee
from engine.definition.record import Record, RecordField, Roles
from engine.definition.types import DATE, TEXT, UNIT, ValueType
from engine.definition.words import plain
from engine.ground.clock import instant_of
from engine.ground.identifiers import CountedIdentifiers
from engine.ground.sources import Place
from engine.store.cases import StoredCase, keep, load_cases
from engine.store.database import Database, Transaction
from engine.store.trail import Signature

TODAY = "2026-11-23"
NOW = instant_of(TODAY) + 9 * 3_600_000_000
HERE = Place(file="workflows/by_hand.yaml", line=1, column=1)


def _field(name: str, type_: ValueType) -> RecordField:
    return RecordField(name=name, title=plain(name, HERE), type=type_, required=False)


RECORDS: Mapping[str, Record] = {
    "person": Record(
        of="person",
        fields={
            "full_name": _field("full_name", TEXT),
            "birth_date": _field("birth_date", DATE),
            "phone": _field("phone", TEXT),
            "branch": _field("branch", UNIT),
            "status": _field("status", ValueType(kind="choice", options=("youth", "active", "removed"))),
        },
        histories={},
        overlays={},
        roles=Roles(
            name="full_name",
            unit="branch",
            status="status",
            members=("active",),
            newcomer="youth",
            birth_date="birth_date",
            phone="phone",
        ),
    )
}

IDS = CountedIdentifiers(start=1_000_000)
_numbers = count(1)


def new_id(at: int = NOW) -> str:
    """A fresh identifier."""
    return IDS.new(at)


def signature(actor: str | None = None, *, at: int = NOW, today: str = TODAY) -> Signature:
    """An act outside of any case."""
    return Signature(act=new_id(at), salt=IDS.salt, at=at, today=today, actor=actor)


def task_at(*seats: tuple[str, str], person: str | None = None, due_on: str | None = "2026-12-01", **more: Any) -> Task:
    """An open task addressed to seats, or to one person."""
    return Task(
        id=new_id(),
        key=more.pop("key", "review"),
        state=more.pop("state", "review"),
        participant=more.pop("participant", "reviewer"),
        addressees=tuple(Addressee(unit=unit, position=position) for unit, position in seats),
        opened_on=TODAY,
        due_on=due_on,
        remind_on=more.pop("remind_on", ("2026-11-30",)),
        person=person,
        **more,
    )


def new_case(*tasks: Task, **more: Any) -> Case:
    """A case that has just been opened."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "id": new_id(),
        "number": f"KN-2026-{number:04}",
        "procedure": "by_hand",
        "definition": "d" * 64,
        "parameters": "p" * 64,
        "rule_set": None,
        "pinned_day": TODAY,
        "subject": None,
        "initiator": None,
        "opened_at": NOW,
        "opened_on": TODAY,
        "state": "review",
        "version": 1,
        "stay": 1,
        "arrived_on": TODAY,
        "last_day": TODAY,
        "answers": {"application": {"reason": "Em muốn vào Đoàn.", "grade": 85}},
        "tasks": tasks,
    }
    return Case(**{**values, **more})


def step(before: Case | None, after: Case, *, changes: Sequence[Change] = (), **more: Any) -> CaseDecision:
    """One case of a decision."""
    notices: tuple[Notice, ...] = more.pop("notices", ())
    kind = "case.opened" if before is None else "case.acted"
    payload = {"case": after.to_json(), **more}
    draft = EventDraft(kind=kind, stream=f"case:{after.id}", payload=payload, place=str(HERE))
    return CaseDecision(before=before, after=after, event=draft, changes=tuple(changes), notices=notices)


def decision(*steps: CaseDecision, **more: Any) -> Decision:
    """An act of somebody over these cases."""
    values: dict[str, Any] = {
        "act": new_id(),
        "procedure": "by_hand",
        "action": "approve",
        "day": TODAY,
        "entered_on": TODAY,
        "at": NOW,
        "actor": "somebody",
        "seat": Seat(unit="unit", position="secretary", appointment="appointment"),
        "on_behalf_of": None,
        "account": None,
        "via": "page",
        "cases": steps,
    }
    return Decision(**{**values, **more})


def onwards(case: Case, *tasks: Task, **more: Any) -> Case:
    """The same case after one more act, awaiting these tasks."""
    return case.but(version=case.version + 1, stay=case.stay + 1, tasks=tasks, **more)


def paper(case: Case, ordinal: int, *others: Case, counter: str = "unit/body|term|NQ") -> IssuedDocument:
    """A numbered paper for cases."""
    return IssuedDocument(
        id=new_id(),
        name="resolution",
        type="NQ",
        number=f"{ordinal:02}-NQ/ĐTN",
        ordinal=ordinal,
        counter=counter,
        date=TODAY,
        unit="unit",
        body="body",
        term="term",
        template="documents/resolution.typ",
        title="Nghị quyết",
        cases=(case.id, *(other.id for other in others)),
        content={"number": ordinal},
    )


def notice(case: Case, *persons: str, seats: tuple[tuple[str, str], ...] = ()) -> Notice:
    """Something people are told."""
    return Notice(
        id=new_id(), kind="arrived", case=case.id, title="Có hồ sơ mới", body="…", persons=persons, seats=seats
    )


def keep_it(c: Transaction, made: Decision, loaded: Mapping[str, StoredCase] | None = None) -> dict[str, str]:
    """Keep a decision, its cases loaded as they are now where they are not given."""
    if loaded is None:
        loaded = load_cases(c, [item.after.id for item in made.cases], lock=True)
    return keep(c, made, loaded, records=RECORDS, salt=IDS.salt)


def opened(database: Database, *cases: Case) -> None:
    """Open cases, each with an act of its own."""
    with database.write() as c:
        for case in cases:
            keep_it(c, decision(step(None, case)))
