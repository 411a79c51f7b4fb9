"""Take in a file somebody uploads; hand it out to who uploaded it and to who may read the answer that holds it."""

from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from engine.ground.errors import NotFound
from engine.operations.follow_case import follow_case
from engine.operations.office import Office
from engine.operations.read_parts import readable_answers, reads
from engine.operations.rights import Viewer
from engine.outside.files import clean_name
from engine.store.uploads import Upload, add_upload, cases_with_file, uploads_of

MOST_CASES = 20
"""Cases looked through for one file."""


def take_file(
    office: Office, person: str, name: str, content: bytes | BinaryIO, *, accept: Collection[str], limit_bytes: int
) -> Upload:
    """Keep a file of one of the media types `accept` and at most so long; its type is what its bytes say.

    Raises `Refused` with a code beginning with `file.`; then nothing is kept.
    """
    stored = office.files.put(content, limit_bytes=limit_bytes, accept=accept)
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


def open_file(office: Office, viewer: Viewer, digest: str) -> tuple[Path, Upload]:
    """Where the file lies, and under which name it is handed out.

    Raises `NotFound` when there is none or the viewer may read no answer that holds it; `OutsideFailure` `file.lost`.
    """
    with office.database.read() as transaction:
        uploads = uploads_of(transaction, digest)
        cases = cases_with_file(transaction, digest) if uploads else ()
    if not uploads:
        raise NotFound("file", digest)
    own = next((upload for upload in uploads if upload.person == viewer.person), None)
    if own is not None:
        return office.files.path(digest), own
    for case, form in cases[:MOST_CASES]:
        try:
            followed = follow_case(office, viewer, case)
        except NotFound:
            continue
        answers = readable_answers(followed.case, followed.scene, reads(office, viewer, followed.case, followed.scene))
        if _holds(answers.get(form, {}), digest):
            return office.files.path(digest), uploads[0]
    raise NotFound("file", digest)


def _holds(value: object, digest: str) -> bool:
    if isinstance(value, dict):
        return value.get("digest") == digest or any(_holds(inner, digest) for inner in value.values())
    if isinstance(value, (list, tuple)):
        return any(_holds(inner, digest) for inner in value)
    return False
