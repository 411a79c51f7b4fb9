"""Numbered papers: what is printed on them, which of them have no file yet, and keeping the first rendering (S17)."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from engine.ground.identifiers import Identifiers
from engine.store.database import Transaction, in_texts
from engine.store.statements import Statement
from engine.store.trail import Note, Signature, write


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredDocument:
    """A paper as it was issued, and its file once that is made."""

    id: str
    name: str
    type: str
    number: str
    """As printed: 01-NQ/ĐTN."""
    date: str
    """ISO day it bears."""
    unit: str
    """The unit whose body issued it."""
    body: str
    title: str
    template: str
    """Below the folder of forms: documents/admission_resolution.typ."""
    procedure: str
    definition: str
    """Digest of the procedure whose template prints it."""
    cases: tuple[str, ...]
    content: Mapping[str, Any]
    """Everything printed, as it was on that day."""
    register: str | None
    follows: str | None
    sees: tuple[str, ...]
    act: str
    """The act that issued it."""
    issued_at: int
    """Microseconds UTC."""
    file: str | None
    """Digest of the first rendering; None while it is being made."""
    file_size: int | None
    """Bytes."""
    attempts: int
    """How often making the file failed."""
    failure: str | None
    """Why it failed last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unprinted:
    """A paper without its file: its id, and how often making the file failed."""

    id: str
    attempts: int


_COLUMNS = (
    'id, name, type, number, "date", unit, body, title, template, procedure, definition, cases, content, '
    "register, follows, sees, act, issued_at, file, file_size, attempts, failure"
)
_DOCUMENT = Statement(f"SELECT {_COLUMNS} FROM documents WHERE id = :id")
_OF_CASE = Statement(
    f"SELECT {_COLUMNS} FROM documents WHERE id IN (SELECT document FROM document_cases WHERE case_id = :case_id) "
    "ORDER BY issued_at, id"
)


def load_document(c: Transaction, document: str) -> StoredDocument | None:
    """One paper, or None."""
    row = c.row(_DOCUMENT, {"id": document})
    return None if row is None else _stored(row)


_NUMBERS = "SELECT id, title, number, sees FROM documents WHERE "
_NUMBERS_OF = Statement(sqlite=_NUMBERS + in_texts("id", "ids")[0], postgresql=_NUMBERS + in_texts("id", "ids")[1])


def numbers_of(c: Transaction, documents: Collection[str]) -> dict[str, tuple[str, str]]:
    """Title and number of papers by their ids; not of those kept for some (`sees`)."""
    if not documents:
        return {}
    rows = c.rows(_NUMBERS_OF, {"ids": c.text_list(documents)})
    return {id_: (title, number) for id_, title, number, sees in rows if not json.loads(sees)}


def documents_of_case(c: Transaction, case: str) -> tuple[StoredDocument, ...]:
    """Papers that concern a case, oldest first."""
    return tuple(_stored(row) for row in c.rows(_OF_CASE, {"case_id": case}))


def _stored(row: tuple[Any, ...]) -> StoredDocument:
    return StoredDocument(
        id=row[0],
        name=row[1],
        type=row[2],
        number=row[3],
        date=row[4],
        unit=row[5],
        body=row[6],
        title=row[7],
        template=row[8],
        procedure=row[9],
        definition=row[10],
        cases=tuple(json.loads(row[11])),
        content=json.loads(row[12]),
        register=row[13],
        follows=row[14],
        sees=tuple(json.loads(row[15])),
        act=row[16],
        issued_at=row[17],
        file=row[18],
        file_size=row[19],
        attempts=row[20],
        failure=row[21],
    )


_UNPRINTED = Statement("SELECT id, attempts FROM documents WHERE file IS NULL ORDER BY issued_at, id LIMIT :most")


def unprinted_documents(c: Transaction, most: int) -> tuple[Unprinted, ...]:
    """At most so many papers that have a number but no file, oldest first."""
    return tuple(Unprinted(id=id_, attempts=attempts) for id_, attempts in c.rows(_UNPRINTED, {"most": most}))


_KEEP_FILE = Statement(
    "UPDATE documents SET file = :file, file_size = :size, filed_at = :at, failure = NULL "
    "WHERE id = :id AND file IS NULL RETURNING unit, number, name, act"
)
_FILE = Statement("SELECT file FROM documents WHERE id = :id")


def keep_document_file(
    c: Transaction, document: str, digest: str, size: int, at: int, today: str, identifiers: Identifiers
) -> str:
    """Keep the digest of the first rendering, and write it into the trail of the unit that issued the paper.

    The unit's stream, because the paper may speak of many cases, and because a case must not look changed to whoever
    has it open when a file is made. Gives the digest that counts: the first one, when somebody was faster. Raises
    `Collision` when another transaction writes to the same stream.
    """
    row = c.row(_KEEP_FILE, {"id": document, "file": digest, "size": size, "at": at})
    if row is None:
        known = c.row(_FILE, {"id": document})
        return digest if known is None else str(known[0])
    unit, number, name, act = row
    write(
        c,
        Signature(act=identifiers.new(at), salt=identifiers.salt, at=at, today=today, via="worker"),
        Note(
            stream=f"unit:{unit}",
            kind="document.printed",
            payload={
                "document": document,
                "name": name,
                "number": number,
                "issued_by": act,
                "file": digest,
                "size": size,
            },
        ),
    )
    return digest


_FAILED = Statement(
    "UPDATE documents SET attempts = attempts + 1, failure = :failure "
    "WHERE id = :id AND file IS NULL AND attempts = :attempts"
)


def note_not_printed(c: Transaction, document: str, attempts: int, failure: str) -> bool:
    """Note that making the file failed for the (`attempts` + 1)th time, and why; False when that is known already or
    the file is there.
    """
    return c.run(_FAILED, {"id": document, "attempts": attempts, "failure": failure}) == 1
