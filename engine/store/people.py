"""People: adding one, changing a record outside of a case, finding those who may be the same, joining a duplicate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.definition.effects import Change
from engine.definition.record import Record
from engine.ground.vietnamese import fold, sort_key
from engine.store import tables
from engine.store.database import Transaction, in_texts
from engine.store.records import Changed, keep_changes
from engine.store.seats import person_key
from engine.store.statements import Insertion, Statement
from engine.store.trail import Note, Signature, write


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonLine:
    """A person as lists show them."""

    id: str
    name: str
    unit: str | None = None
    """The unit they are a member of."""
    status: str | None = None
    birth_date: str | None = None
    """ISO day."""
    phone: str | None = None
    joined_into: str | None = None
    """The person this duplicate was joined into."""


_LINE = "id, name, unit, status, birth_date, phone, joined_into"
_ADD = Insertion(tables.persons, ("id", "name", "sort_key", "search_fold", "made_at"))
_ONE = Statement(f"SELECT {_LINE} FROM persons WHERE id = :id")
_SOME = Statement(
    sqlite=f"SELECT {_LINE} FROM persons WHERE " + in_texts("id", "ids")[0],
    postgresql=f"SELECT {_LINE} FROM persons WHERE " + in_texts("id", "ids")[1],
)
_ALIKE = Statement(
    f"SELECT {_LINE} FROM persons "
    "WHERE joined_into IS NULL AND birth_date = :birth_date AND search_fold = :search_fold "
    f"UNION SELECT {_LINE} FROM persons WHERE joined_into IS NULL AND phone = :phone ORDER BY id LIMIT 20"
)
_JOIN = Statement("UPDATE persons SET joined_into = :into WHERE id = :id AND joined_into IS NULL")


def add_person(c: Transaction, person: str, name: str, *, made_at: int) -> None:
    """Add a person; the record follows in the same transaction (`records.keep_changes`)."""
    c.insert(_ADD, [(person, name, sort_key(name), fold(name), made_at)])


def load_person(c: Transaction, person: str) -> PersonLine | None:
    """The person, or None."""
    row = c.row(_ONE, {"id": person})
    return None if row is None else _line(row)


def load_persons(c: Transaction, persons: tuple[str, ...]) -> dict[str, PersonLine]:
    """Those of the persons that exist, by id, in one statement."""
    return {row[0]: _line(row) for row in c.rows(_SOME, {"ids": c.text_list(persons)})} if persons else {}


def find_alike(
    c: Transaction, *, search_fold: str, birth_date: str | None, phone: str | None
) -> tuple[PersonLine, ...]:
    """Persons with the same name and birth date, or the same telephone number; oldest first. Indexed, no scan."""
    rows = c.rows(_ALIKE, {"search_fold": search_fold, "birth_date": birth_date or "", "phone": phone or ""})
    return tuple(_line(row) for row in rows)


def change_record(
    c: Transaction,
    signature: Signature,
    about: str,
    changes: Sequence[Change],
    *,
    records: Mapping[str, Record],
    of: str = "person",
) -> None:
    """Change the record of a person (or, with `of`, of a unit) outside of a case; an event of theirs says what changed.

    Raises ValueError for a change about somebody else.
    """
    if any(change.about != about for change in changes):
        raise ValueError("a change of this record is about whose record it is")
    keep_changes(
        c,
        [Changed(change=change, number=number) for number, change in enumerate(changes)],
        records=records,
        act=signature.act,
        at=signature.at,
        today=signature.today,
    )
    told = [
        {"kind": item.kind, "name": item.name, "value": item.value, "from_day": item.from_day, "until": item.until}
        for item in changes
    ]
    write(c, signature, Note(stream=f"{of}:{about}", kind="record.changed", payload={"changes": told}))


def join_person(c: Transaction, duplicate: str, into: str) -> bool:
    """Note that a person is another one entered twice; False when that was noted before.

    The duplicate keeps id and record, lists leave it out. Whoever it is joined into sees what it saw and takes over its
    account where they have none. Open cases about the duplicate stay about it: they are to be ended or begun anew.
    """
    if c.run(_JOIN, {"id": duplicate, "into": into}) != 1:
        return False
    keys = {"old": person_key(duplicate), "new": person_key(into)}
    for statement in _SEATS_GO_ALONG:
        c.run(statement, keys)
    c.run(_ACCOUNT_GOES_ALONG, {"id": duplicate, "into": into})
    c.run(_SESSIONS_GO_ALONG, {"id": duplicate, "into": into})
    return True


_SEATS_GO_ALONG = tuple(
    Statement(
        f"INSERT INTO {table} (seat, {columns}) SELECT :new, {columns} FROM {table} WHERE seat = :old "
        "ON CONFLICT DO NOTHING"
    )
    for table, columns in (
        ("viewers", "case_id"),
        ("notice_seats", "notice"),
    )
)
_ACCOUNT_GOES_ALONG = Statement(
    "UPDATE accounts SET person = :into WHERE person = :id "
    "AND NOT EXISTS (SELECT 1 FROM accounts AS theirs WHERE theirs.person = :into)"
)
_SESSIONS_GO_ALONG = Statement(
    "UPDATE sessions SET person = :into WHERE person = :id "
    "AND account IN (SELECT id FROM accounts WHERE person = :into)"
)


def _line(row: tuple[Any, ...]) -> PersonLine:
    return PersonLine(**dict(zip(_LINE.split(", "), row, strict=True)))
