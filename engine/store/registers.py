"""Registers: the papers a unit issued, a line for each paper and each case it speaks of, page by page by keyset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from engine.store.database import Transaction, in_texts
from engine.store.statements import Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterLine:
    """One paper and one of its cases."""

    document: str
    number: str
    """As printed: 01-NQ/ĐTN."""
    date: str
    """ISO day it bears."""
    title: str
    procedure: str
    case: str
    case_number: str
    subject: str | None
    subject_name: str
    """Of the person the case is about, as they are called now; "" where it is about none."""
    printed: bool
    """Whether its file is made."""
    issued_at: int
    """Microseconds UTC."""
    ordinal: int
    """In its counter: papers of one act are issued at one moment."""

    @property
    def position(self) -> "Position":
        """What a page begins behind."""
        return self.issued_at, self.ordinal, self.document, self.case


Position: TypeAlias = tuple[int, int, str, str]
"""When a paper was issued, its ordinal, its id, and one of its cases."""

FROM_THE_FIRST: Position = (-1, 0, "", "")
FROM_THE_NEWEST: Position = (2**62, 0, "", "")

_COLUMNS = (
    "d.id, d.number, d.\"date\", d.title, d.procedure, c.id, c.number, c.subject, coalesce(p.name, ''), "
    "d.file IS NOT NULL, d.issued_at, d.ordinal"
)


def _page(*, one_register: bool, one_term: bool, oldest: bool) -> Statement:
    compare, order = (">", "ASC") if oldest else ("<", "DESC")
    narrowed = (" AND d.register = :register" if one_register else "") + (" AND d.term = :term" if one_term else "")
    return Statement(
        f"SELECT {_COLUMNS} FROM documents AS d JOIN document_cases AS k ON k.document = d.id "
        "JOIN cases AS c ON c.id = k.case_id LEFT JOIN persons AS p ON p.id = c.subject "
        f"WHERE d.unit = :unit{narrowed} AND (d.issued_at, d.ordinal, d.id, k.case_id) {compare} "
        "(:issued_at, :ordinal, :document, :case_id) "
        f"ORDER BY d.issued_at {order}, d.ordinal {order}, d.id {order}, k.case_id {order} LIMIT :most"
    )


_PAGES: Mapping[tuple[bool, bool, bool], Statement] = {
    (one_register, one_term, oldest): _page(one_register=one_register, one_term=one_term, oldest=oldest)
    for one_register, one_term, oldest in product((False, True), repeat=3)
}


_POSITION = ("issued_at", "ordinal", "document", "case_id")


def register_page(
    c: Transaction,
    unit: str,
    *,
    register: str | None,
    term: str | None,
    after: Position,
    oldest: bool,
    most: int,
) -> tuple[RegisterLine, ...]:
    """A page of what the unit issued behind the position `after`: in one register or in all, in one term of a committee
    or in all; the oldest paper first, else the newest.
    """
    values: dict[str, object] = dict(zip(_POSITION, after, strict=True))
    values |= {"unit": unit, "most": most}
    if register is not None:
        values["register"] = register
    if term is not None:
        values["term"] = term
    return tuple(
        RegisterLine(
            document=row[0],
            number=row[1],
            date=row[2],
            title=row[3],
            procedure=row[4],
            case=row[5],
            case_number=row[6],
            subject=row[7],
            subject_name=row[8],
            printed=bool(row[9]),
            issued_at=row[10],
            ordinal=row[11],
        )
        for row in c.rows(_PAGES[register is not None, term is not None, oldest], values)
    )


_FOLLOWING = {
    kind: "SELECT follows, number FROM documents WHERE unit = :unit AND "
    + in_texts("follows", "documents")[index]
    + " ORDER BY id"
    for index, kind in enumerate(("sqlite", "postgresql"))
}
_FOLLOWED = Statement(sqlite=_FOLLOWING["sqlite"], postgresql=_FOLLOWING["postgresql"])


def followed_by(c: Transaction, unit: str, documents: Sequence[str]) -> Mapping[str, str]:
    """Which of a unit's papers a later one of it corrects, revokes or goes on from: paper → number of the later."""
    rows = c.rows(_FOLLOWED, {"unit": unit, "documents": c.text_list(documents)})
    return {follows: number for follows, number in rows}
