"""Take a file from somebody: looked at, kept by digest, noted with who brought it. Answers then name its digest."""

from typing import BinaryIO

from engine.operations.office import Office
from engine.outside.files import EXTENSIONS, clean_name
from engine.store.uploads import Upload, add_upload


def take_in_file(office: Office, person: str, name: str, content: bytes | BinaryIO, *, limit_bytes: int) -> Upload:
    """Keep an uploaded file of `person`. The same bytes again are kept once.

    Any type that can be recognised is taken; the question of a form asks for its own types and size when the answer is
    read. Raises `Refused` `file.…` for what cannot be taken, `OutsideFailure` when it cannot be kept.
    """
    stored = office.files.put(content, limit_bytes=limit_bytes, accept=frozenset(EXTENSIONS))
    upload = Upload(
        digest=stored.digest,
        person=person,
        name=clean_name(name, stored.media_type),
        size=stored.size,
        media_type=stored.media_type,
        at=office.clock.now(),
    )
    office.database.carry_out(lambda transaction: add_upload(transaction, upload))
    return upload
