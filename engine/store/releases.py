"""Published packs: every file by digest, equal contents kept once; which release holds the text a case pinned."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.ground.canonical import digest_bytes
from engine.store import tables
from engine.store.database import Transaction
from engine.store.statements import Insertion, Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """One published pack."""

    digest: str
    number: int
    published_at: int
    """Microseconds since 1970, UTC."""
    published_by: str | None
    note: str


_NEWEST = Statement("SELECT digest FROM releases ORDER BY number DESC LIMIT 1")
_ALL = Statement(
    "SELECT digest, number, published_at, published_by, note FROM releases ORDER BY number DESC LIMIT :most"
)
_LAST_NUMBER = Statement("SELECT coalesce(max(number), 0) FROM releases")
_FILES = Statement(
    "SELECT f.path, c.bytes FROM release_files AS f JOIN contents AS c ON c.digest = f.content "
    "WHERE f.release = :release ORDER BY f.path"
)
_VERSION = Statement("SELECT release FROM procedure_versions WHERE digest = :digest")

_RELEASES = Insertion(
    tables.releases, ("digest", "number", "published_at", "published_by", "approved_by", "note"), "DO NOTHING"
)
_CONTENTS = Insertion(tables.contents, ("digest", "bytes"), "DO NOTHING")
_RELEASE_FILES = Insertion(tables.release_files, ("release", "path", "content"), "DO NOTHING")
_VERSIONS = Insertion(tables.procedure_versions, ("digest", "kind", "name", "release"), "DO NOTHING")


def newest_release(c: Transaction) -> str | None:
    """Digest of the release in force; None when nothing was published."""
    row = c.row(_NEWEST)
    return None if row is None else str(row[0])


def releases(c: Transaction, most: int = 50) -> tuple[Release, ...]:
    """The newest releases, newest first."""
    return tuple(
        Release(digest=digest, number=number, published_at=at, published_by=by, note=note)
        for digest, number, at, by, note in c.rows(_ALL, {"most": most})
    )


def release_files(c: Transaction, digest: str) -> dict[str, bytes]:
    """Every file of a release: path in the pack → content; empty for a digest nobody published."""
    return {path: bytes(content) for path, content in c.rows(_FILES, {"release": digest})}


def release_of_version(c: Transaction, digest: str) -> str | None:
    """The release in which the procedure or the parameters of this digest lie; None when nobody published it."""
    row = c.row(_VERSION, {"digest": digest})
    return None if row is None else str(row[0])


def keep_release(
    c: Transaction,
    digest: str,
    files: Mapping[str, bytes],
    versions: Mapping[str, tuple[str, str]],
    *,
    at: int,
    by: str | None,
    approved_by: str | None = None,
    note: str = "",
) -> int:
    """Keep a pack as the release in force, and give its number.

    `versions` names what cases may pin in it: digest → (kind, name). A pack published before comes into force again
    under its old digest with a new number only if it is not the newest already; then its number is given.
    """
    newest = newest_release(c)
    row = c.row(_LAST_NUMBER)
    last = int(row[0]) if row is not None else 0
    if newest == digest:
        return last
    number = last + 1
    contents = {path: digest_bytes(content) for path, content in files.items()}
    c.insert(_CONTENTS, list({contents[path]: (contents[path], content) for path, content in files.items()}.values()))
    c.insert(_RELEASES, [(digest, number, at, by, approved_by, note)])
    c.run(_RENUMBER, {"digest": digest, "number": number, "at": at, "by": by})
    c.insert(_RELEASE_FILES, [(digest, path, content) for path, content in contents.items()])
    c.insert(_VERSIONS, [(version, kind, name, digest) for version, (kind, name) in versions.items()])
    return number


_RENUMBER = Statement(
    "UPDATE releases SET number = :number, published_at = :at, published_by = :by "
    "WHERE digest = :digest AND number <> :number"
)
