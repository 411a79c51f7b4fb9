"""Numbered papers and uploaded files."""

from typing import Annotated

from fastapi import APIRouter, UploadFile
from fastapi import File as Given
from starlette.responses import FileResponse, Response

from engine.ground.errors import NotFound
from engine.operations.follow_case import follow_case
from engine.operations.open_file import Handed, open_document, open_file, show_document
from engine.operations.take_in_file import take_in_file
from engine.outside.files import EXTENSIONS, content_disposition
from engine.web.api.calling import ApiRoute, Reading, Sending
from engine.web.api.shapes import DigestInPath, DocumentJson, FileJson, IdInPath
from engine.web.api.telling import ROOT, document_told

router = APIRouter(prefix=ROOT, route_class=ApiRoute, tags=["papers"])

_BYTES = {"content": {media: {"schema": {"type": "string", "format": "binary"}} for media in EXTENSIONS}}


@router.get("/documents/{document}", response_model=DocumentJson, summary="One paper")
def show_paper(call: Reading, document: IdInPath) -> DocumentJson:
    """Number, date, issuer, and where its file is. While the file is being made `file` is null."""
    paper = show_document(call.office, call.viewer, document)
    told = None
    for case in paper.cases:
        try:
            followed = follow_case(call.office, call.viewer, case)
        except NotFound:
            continue
        if told is None:
            told = document_told(paper, followed)
        else:
            told = told.model_copy(update={"cases": [*told.cases, case]})
    assert told is not None, "whoever may read a paper sees one of its cases"
    return told


@router.get(
    "/documents/{document}/file",
    summary="The file of a paper",
    response_class=Response,
    responses={200: {"description": "The paper as it was first printed.", "content": {"application/pdf": {}}}},
)
def download_paper(call: Reading, document: IdInPath) -> Response:
    """Always the same bytes. 503 with Retry-After while it is being made."""
    return _sent(open_document(call.office, call.viewer, document))


@router.post("/files", response_model=FileJson, status_code=201, summary="Upload a file")
def upload(
    call: Sending, file: Annotated[UploadFile, Given(description="The file; its type is what its bytes say.")]
) -> Response:
    """Keep a file; answers of forms then name it by its digest. The same bytes give the same digest."""
    limit = call.asking.door.settings.upload_mb * 1_000_000
    kept = take_in_file(call.office, call.me.person, file.filename or "", file.file, limit_bytes=limit)
    told = FileJson(digest=kept.digest, name=kept.name, size=kept.size, media_type=kept.media_type)
    return Response(
        told.model_dump_json(),
        status_code=201,
        media_type="application/json",
        headers={"Location": f"{ROOT}/files/{kept.digest}"},
    )


@router.get(
    "/files/{digest}",
    summary="An uploaded file",
    response_class=Response,
    responses={200: {"description": "The bytes, always as attachment.", **_BYTES}},
)
def download_file(call: Reading, digest: DigestInPath) -> Response:
    """For whoever uploaded it, and whoever may read the answer of a case that names it."""
    return _sent(open_file(call.office, call.viewer, digest))


def _sent(handed: Handed) -> Response:
    return FileResponse(
        handed.path,
        media_type=handed.media_type,
        headers={"Content-Disposition": content_disposition(handed.name), "Cache-Control": "private, no-store"},
    )
