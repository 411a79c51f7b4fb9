"""People as lists show them: adding one, finding those who may be the same, joining a duplicate."""

from dataclasses import dataclass
from typing import Any

from engine.ground.vietnamese import fold, sort_key
from engine.store import tables
from engine.store.database import Transaction, in_texts
from engine.store.statements import Insertion, Statement


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


def join_person(c: Transaction, duplicate: str, into: str) -> bool:
    """Note that a person is another one; False when that was noted before."""
    return c.run(_JOIN, {"id": duplicate, "into": into}) == 1


def _line(row: tuple[Any, ...]) -> PersonLine:
    return PersonLine(**dict(zip(_LINE.split(", "), row, strict=True)))
