"""Make the file of a paper that was numbered: the first rendering is kept by digest, and every download is
that file (S17).
"""

from datetime import date
from pathlib import Path
from typing import Any

from engine.ground.clock import date_of
from engine.ground.errors import NotFound
from engine.operations.office import Office
from engine.outside.documents import Issuer, Letter, Signature, Typesetter
from engine.store.documents import keep_document_file, load_document, unprinted_documents

PDF = "application/pdf"


def print_document(office: Office, document: str, templates: Path) -> str:
    """Render the paper unless that was done already, keep the file and its digest as an event; gives the digest.

    `templates` is the folder with `documents/` of the pack. Raises `NotFound`, `OutsideFailure` when it
    cannot be rendered.
    """
    with office.database.read() as transaction:
        issued = load_document(transaction, document)
    if issued is None:
        raise NotFound("document", document)
    if issued.file is not None:
        return issued.file
    rendered = Typesetter(root=templates).render(issued.template, letter(issued.content, office.demonstration))
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


def print_waiting(office: Office, templates: Path, limit: int = 50) -> tuple[int, tuple[str, ...]]:
    """Render papers that have a number but no file yet, oldest first: how many were made, and what failed."""
    with office.database.read() as transaction:
        waiting = unprinted_documents(transaction, limit)
    made = 0
    failed: list[str] = []
    for document in waiting:
        try:
            print_document(office, document, templates)
        except NotFound as error:
            failed.append(str(error))
        else:
            made += 1
    return made, tuple(failed)


def letter(content: dict[str, Any], demonstration: bool) -> Letter:
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
