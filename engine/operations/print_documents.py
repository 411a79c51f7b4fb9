"""Make the file of a paper that was numbered: the first rendering is kept by digest, and every download is
that file (S17).

The template is that of the release in which the case's procedure lies, never one that was published since. Templates
are laid into a folder, because the typesetter reads folders: whole releases, under their digest, each at once.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from engine.ground.clock import date_of
from engine.ground.errors import NotFound, OutsideFailure
from engine.operations.deliver import Failure
from engine.operations.office import Office
from engine.outside.documents import Issuer, Letter, Signature, Typesetter
from engine.store.documents import (
    Unprinted,
    keep_document_file,
    load_document,
    note_not_printed,
    unprinted_documents,
)
from engine.store.releases import release_files, release_of_version

PDF = "application/pdf"

_FORMS = "forms/"


class Printer:
    """Prints papers with the templates of the releases they belong to. May be used from several threads."""

    def __init__(self, office: Office, releases: Path) -> None:
        """`releases` is the folder into which templates are laid (`releases/` of the data folder)."""
        self._office = office
        self._folder = releases
        self._guard = threading.Lock()
        self._typesetters: dict[str, Typesetter] = {}

    def print(self, document: str) -> str:
        """Render the paper unless that was done already, keep the file and its digest as an event; gives the digest.

        Raises `NotFound` for a paper or a release that is not there, `OutsideFailure` when it cannot be rendered or
        kept.
        """
        office = self._office
        with office.database.read() as transaction:
            issued = load_document(transaction, document)
            if issued is None:
                raise NotFound("document", document)
            if issued.file is not None:
                return issued.file
            release = release_of_version(transaction, issued.definition)
        if release is None:
            raise NotFound("release", issued.definition)
        rendered = self._typesetter(release).render(issued.template, letter(issued.content, office.demonstration))
        stored = office.files.keep(rendered, media_type=PDF)
        return office.database.carry_out(
            lambda transaction: keep_document_file(
                transaction,
                document,
                stored.digest,
                stored.size,
                office.clock.now(),
                office.clock.today(),
                office.identifiers,
            )
        )

    def _typesetter(self, release: str) -> Typesetter:
        with self._guard:
            if release not in self._typesetters:
                self._typesetters[release] = Typesetter(root=self._laid_out(release))
            return self._typesetters[release]

    def _laid_out(self, release: str) -> Path:
        """The folder of forms of a release; made beside and renamed, so that it is there whole or not at all."""
        place = self._folder / release
        if not place.is_dir():
            with self._office.database.read() as transaction:
                files = release_files(transaction, release)
            try:
                _lay_out(files, place)
            except OSError as error:
                raise OutsideFailure("file.not-kept", retry=True, detail=error.strerror) from error
        return place / "forms"


def _lay_out(files: Mapping[str, bytes], place: Path) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=place.parent, prefix="."))
    try:
        (beside / "forms").mkdir()
        for path, content in files.items():
            parts = PurePosixPath(path).parts
            if not path.startswith(_FORMS) or ".." in parts:
                continue
            file = beside.joinpath(*parts)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as made:
                made.write(content)
                made.flush()
                os.fsync(made.fileno())
        with suppress(OSError):  # another process was faster: its files are the same
            beside.rename(place)
        if not place.is_dir():
            raise OSError(None, f"{place.name} could not be made")
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def owed_documents(office: Office, most: int) -> tuple[Unprinted, ...]:
    """Papers that have a number but no file yet, at most so many, oldest first."""
    with office.database.read() as transaction:
        return unprinted_documents(transaction, most)


def mark_not_printed(office: Office, document: str, attempts: int, failure: Failure) -> None:
    """Note that making the file failed once more, after `attempts` failures, and why."""
    office.database.carry_out(lambda transaction: note_not_printed(transaction, document, attempts, failure.sentence))


def print_waiting(office: Office, releases: Path, limit: int = 50) -> tuple[int, tuple[str, ...]]:
    """Render papers that have a number but no file yet, oldest first: how many were made, and what failed.

    For commands that want to be done with it; a worker makes each file as a job of its own.
    """
    printer = Printer(office, releases)
    made = 0
    failed: list[str] = []
    for waiting in owed_documents(office, limit):
        try:
            printer.print(waiting.id)
        except (NotFound, OutsideFailure) as error:
            mark_not_printed(office, waiting.id, waiting.attempts, Failure.of(error))
            failed.append(str(error))
        else:
            made += 1
    return made, tuple(failed)


def letter(content: Mapping[str, Any], demonstration: bool) -> Letter:
    """The frozen content of a paper as the typesetter wants it."""
    issuer = content["issuer"]
    signed = content["signature"]
    day: date = date_of(str(content["date"]))
    body = str(issuer.get("body", ""))
    unit = str(issuer.get("unit", ""))
    return Letter(
        issuer=Issuer(
            upper=str(issuer.get("upper", "")),
            name_line=str(issuer.get("line", "")) or unit,
            full_name=f"{body} {unit}".strip(),
            unit_name=unit,
        ),
        date=day,
        number=str(content["number"]),
        place=str(issuer.get("place", "")),
        data=content.get("data", {}),
        rows=tuple(content.get("rows", ())),
        signature=Signature(
            formula=str(signed["formula"]),
            title=str(signed["title"]),
            name=str(signed["name"]),
            acting=bool(signed.get("acting")),
        )
        if signed.get("title")
        else None,
        demonstration=demonstration,
    )
