"""Hand out an uploaded file or an issued paper to somebody who may read it; to everybody else there is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.cases.facts import Facts
from engine.ground.errors import NotFound, OutsideFailure
from engine.operations.office import Office
from engine.operations.rights import Standing, Viewer
from engine.operations.settle import settle
from engine.outside.files import clean_name
from engine.runtime.needs import needs_of_case
from engine.runtime.scene import Scene
from engine.store.cases import load_cases
from engine.store.database import Transaction
from engine.store.documents import StoredDocument, load_document
from engine.store.sight import may_see
from engine.store.uploads import cases_with_file, uploads_of

PDF = "application/pdf"

MOST_CASES = 20
"""Cases looked through for one file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """A file to be sent: its bytes lie at `path`."""

    path: Path
    name: str
    """For the person's disk."""
    media_type: str
    size: int
    """Bytes."""
    digest: str


def open_file(office: Office, viewer: Viewer, digest: str) -> Handed:
    """An upload: for who brought it, and for who may read the answer of a case that holds it (S29).

    Raises `NotFound` for everybody else and everything else.
    """
    today = office.clock.today()
    with office.database.read() as transaction:
        uploads = uploads_of(transaction, digest)
        mine = next((upload for upload in uploads if upload.person == viewer.person), None)
        if not uploads or (mine is None and not _reads_an_answer(office, transaction, viewer, digest, today)):
            raise NotFound("file", digest)
    upload = mine or uploads[0]
    return Handed(
        path=office.files.path(digest),
        name=upload.name,
        media_type=upload.media_type,
        size=upload.size,
        digest=digest,
    )


def show_document(office: Office, viewer: Viewer, document: str) -> StoredDocument:
    """An issued paper the viewer may see: they see one of its cases, and the paper is not kept from them.

    Raises `NotFound` for every other.
    """
    today = office.clock.today()
    with office.database.read() as transaction:
        paper = load_document(transaction, document)
        if paper is None:
            raise NotFound("document", document)
        for case in paper.cases:
            if may_see(transaction, case, viewer.keys, viewer.inspected, today) and _is_open(
                office, transaction, viewer, case, lambda standing: standing.sees_document(paper)
            ):
                return paper
    raise NotFound("document", document)


def open_document(office: Office, viewer: Viewer, document: str) -> Handed:
    """The printed file of a paper, always the first rendering (S17).

    Raises `NotFound` like `show_document`, `OutsideFailure` `document.being-made` while it is not printed yet.
    """
    paper = show_document(office, viewer, document)
    if paper.file is None:
        raise OutsideFailure("document.being-made", retry=True, number=paper.number)
    return Handed(
        path=office.files.path(paper.file),
        name=clean_name(f"{paper.number} {paper.title}.pdf".replace("/", "-"), PDF),
        media_type=PDF,
        size=paper.file_size or 0,
        digest=paper.file,
    )


def _reads_an_answer(office: Office, transaction: Transaction, viewer: Viewer, digest: str, today: str) -> bool:
    for case, form in cases_with_file(transaction, digest)[:MOST_CASES]:
        if may_see(transaction, case, viewer.keys, viewer.inspected, today) and _is_open(
            office,
            transaction,
            viewer,
            case,
            lambda standing, form=form: _holds(standing.answers().get(form), digest),  # type: ignore[misc]
        ):
            return True
    return False


def _is_open(
    office: Office, transaction: Transaction, viewer: Viewer, case: str, question: Callable[[Standing], bool]
) -> bool:
    """The answer to a question about a case the viewer sees."""
    today = office.clock.today()
    found = load_cases(transaction, [case])[case].case
    rulebook = office.definitions.rulebook(found.procedure, found.definition, found.parameters)

    def look(facts: Facts) -> bool:
        scene = Scene(rulebook, found, facts, day=today, today=today, actor=viewer.actor)
        return question(Standing(transaction, viewer, found, scene))

    needs = needs_of_case(rulebook, found, viewer.person)
    return settle(transaction, needs, today, look, records=rulebook.records, actor=viewer.person)


def _holds(value: object, digest: str) -> bool:
    if isinstance(value, Mapping):
        return value.get("digest") == digest or any(_holds(inner, digest) for inner in value.values())
    return isinstance(value, (list, tuple)) and any(_holds(inner, digest) for inner in value)
