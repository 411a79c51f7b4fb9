"""Files people have uploaded: under which name, and which cases' answers hold them."""

from dataclasses import dataclass
from typing import Any

from engine.store import tables
from engine.store.database import Transaction
from engine.store.statements import Insertion, Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file as one person uploaded it."""

    digest: str
    """SHA-256 of what is kept."""
    person: str
    name: str
    size: int
    """Bytes."""
    media_type: str
    at: int
    """Microseconds since 1970, UTC."""


_COLUMNS = "digest, person, name, size, media_type, at"
_ADD = Insertion(
    tables.uploads,
    _COLUMNS.split(", "),
    "(digest, person) DO UPDATE SET name = excluded.name, at = excluded.at",
)
_OF_DIGEST = Statement(f"SELECT {_COLUMNS} FROM uploads WHERE digest = :digest ORDER BY at DESC LIMIT 50")
_CASES = Statement("SELECT case_id, form FROM case_files WHERE digest = :digest ORDER BY case_id LIMIT 200")


def add_upload(c: Transaction, upload: Upload) -> None:
    """Note an upload; the same file again by the same person gets the newer name."""
    c.insert(_ADD, [tuple(getattr(upload, name) for name in _COLUMNS.split(", "))])


def uploads_of(c: Transaction, digest: str) -> tuple[Upload, ...]:
    """Everybody's uploads of these bytes, newest first."""
    return tuple(_upload(row) for row in c.rows(_OF_DIGEST, {"digest": digest}))


def cases_with_file(c: Transaction, digest: str) -> tuple[tuple[str, str], ...]:
    """Cases whose answers hold the file, each with the form it stands in."""
    return tuple((case, form) for case, form in c.rows(_CASES, {"digest": digest}))


def _upload(row: tuple[Any, ...]) -> Upload:
    return Upload(**dict(zip(_COLUMNS.split(", "), row, strict=True)))
