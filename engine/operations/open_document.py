"""Hand out an issued paper to somebody who may read it; to everybody else there is none."""

from dataclasses import dataclass
from pathlib import Path

from engine.ground.errors import NotFound, OutsideFailure
from engine.operations.follow_case import Followed, follow_case
from engine.operations.office import Office
from engine.operations.read_parts import may_read_document, reads
from engine.operations.rights import Viewer
from engine.outside.files import clean_name
from engine.store.documents import StoredDocument, load_document
from engine.store.sight import may_see

PDF = "application/pdf"


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A paper somebody may read, and a case of it that they see."""

    document: StoredDocument
    followed: Followed


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedPaper:
    """The file of a paper."""

    path: Path
    name: str
    """For the person's disk."""
    size: int
    """Bytes."""


def show_document(office: Office, viewer: Viewer, document: str) -> Paper:
    """A paper the viewer may read: they see one of its cases, and the paper is not kept from them there (S29).

    Raises `NotFound` for every other.
    """
    today = office.clock.today()
    with office.database.read() as transaction:
        paper = load_document(transaction, document)
        cases = paper.cases if paper is not None else ()
        seen = [case for case in cases if may_see(transaction, case, viewer.keys, viewer.inspected, today)]
    for case in seen if paper is not None else ():
        followed = follow_case(office, viewer, case)
        may_read = reads(office, viewer, followed.case, followed.scene)
        if may_read_document(paper, followed.scene, may_read):
            return Paper(document=paper, followed=followed)
    raise NotFound("document", document)


def open_document(office: Office, viewer: Viewer, document: str) -> PrintedPaper:
    """The file of a paper, always the first rendering (S17).

    Raises `NotFound` like `show_document`, `OutsideFailure` `document.being-made` while there is no file yet.
    """
    paper = show_document(office, viewer, document).document
    if paper.file is None:
        raise OutsideFailure("document.being-made", retry=True, number=paper.number)
    name = clean_name(f"{paper.number.replace('/', '-')} {paper.title}", PDF)
    return PrintedPaper(path=office.files.path(paper.file), name=name, size=paper.file_size or 0)
