"""A case as somebody may see it: where it is, until when, what happened, its papers, what they may do."""

from fastapi import APIRouter
from starlette.responses import FileResponse, HTMLResponse, Response

from engine.ground.clock import format_day
from engine.ground.errors import NotFound
from engine.operations.follow_case import Followed, follow_case
from engine.operations.open_file import Handed, open_document, open_file, show_document
from engine.operations.rights import Viewer
from engine.outside.files import content_disposition
from engine.runtime.offered import Offer
from engine.store.sight import may_see
from engine.web.asking import Asking, AskSignedIn
from engine.web.rendering import render
from engine.web.telling import (
    answers_told,
    chip_told,
    document_told,
    happenings_told,
    holder_told,
    route_told,
    tasks_told,
)
from engine.web.views import Button, CaseView, Link, Notice

router = APIRouter()


def viewer(ask: Asking) -> Viewer:
    """What opens to whoever asks."""
    return ask.viewer


@router.get("/cases/{case}")
def case_page(ask: AskSignedIn, case: str) -> Response:
    """The case."""
    looking = viewer(ask)
    followed = follow_case(ask.office, looking, case)
    return ask.page("case.html", case_view(ask, followed, looking), current="cases")


def case_view(ask: Asking, followed: Followed, looking: Viewer) -> CaseView:
    """Everything of a case its page says."""
    t, case, procedure = ask.t, followed.case, followed.rulebook.procedure
    person = looking.person
    yours = any(person in item.found.people for item in followed.waiting)
    holder = holder_told(followed, person, t)
    route = route_told(followed, yours, t)
    here = next((index for index, stop in enumerate(route.stations, 1) if stop.state == "here"), len(route.stations))
    about = followed.scene.facts.names.get(case.subject or "", "")
    notices: list[Notice] = []
    if case.returned is not None and case.is_open:
        notices.append(Notice(mood="look", lead=t("c.returned.lead"), text=str(case.returned["reason"])))
    return CaseView(
        number=case.number,
        title=about or procedure.title.text,
        subtitle=f"{procedure.title.text} · {case.number}" if about else case.number,
        chip=chip_told(case, yours, procedure, t),
        holder=holder,
        route=route,
        step_words="" if case.ended_as else t("c.step", number=here, count=len(route.stations)),
        buttons=tuple(button_told(offer, followed, ask) for offer in followed.offers if offer.may),
        may=tuple(
            t(
                "c.may",
                people=[followed.names.get(one, "") for one in offer.found.people],
                action=followed.scene.write(offer.action.title),
            )
            for offer in followed.offers
            if not offer.may and offer.found.people and not offer.action.shared
        ),
        happened=happenings_told(followed, person, t),
        tasks=tasks_told(followed, person, t),
        documents=tuple(document_told(paper, t) for paper in followed.documents),
        answers=answers_told(followed, t),
        notices=tuple(notices),
        crumbs=(Link(label=t("p.nav.cases"), href="/cases"),),
        rules_words=t("c.rules", day=format_day(case.pinned_day), basis=procedure.basis.text),
        audit_href=f"/audit/cases/{case.id}" if looking.inspected else "",
        version=case.version,
    )


def button_told(offer: Offer, followed: Followed, ask: Asking, *, first: bool = False) -> Button:
    """An action as a button that leads to its page."""
    action = offer.action
    mine = [other for other in followed.offers if other.may and not other.action.shared]
    leading = next(iter(mine), None)
    returning = next((other for other in mine if other.action.reason == "required"), None)
    main = first or (leading is not None and leading.action.name == action.name)
    back = action.reason == "required"
    kind = "main" if main and not back else "danger" if action.shared else "plain"
    return Button(
        label=followed.scene.write(action.title),
        href=f"/cases/{followed.case.id}/actions/{action.name}",
        kind=kind,  # type: ignore[arg-type]  # one of the words
        icon="gavel" if action.vote else "undo-2" if back else "check" if main else "",
        key="a" if main and not back else "r" if returning is not None and returning.action.name == action.name else "",
        name=action.name,
        version=followed.case.version,
    )


@router.get("/documents/{document}")
def document_page(ask: AskSignedIn, document: str) -> Response:
    """Leads to the first case of the paper that the person may see."""
    looking = ask.viewer
    paper = show_document(ask.office, looking, document)
    today = ask.office.clock.today()
    with ask.office.database.read() as transaction:
        for case in paper.cases:
            if may_see(transaction, case, looking.keys, looking.inspected, today):
                return ask.go(f"/cases/{case}#documents")
    raise NotFound("document", document)


@router.get("/documents/{document}/row")
def document_row(ask: AskSignedIn, document: str) -> Response:
    """The paper's line alone, for a page that waits until it is made."""
    row = document_told(show_document(ask.office, ask.viewer, document), ask.t)
    return HTMLResponse(render("parts/document_row.html", row, ask.chrome()))


@router.get("/documents/{document}/file")
def document_file(ask: AskSignedIn, document: str) -> Response:
    """The paper as it was first made, as attachment."""
    return _handed(open_document(ask.office, ask.viewer, document))


@router.get("/files/{digest}")
def uploaded_file(ask: AskSignedIn, digest: str) -> Response:
    """A file somebody uploaded, as attachment: for its owner, and for who may read the answer that holds it."""
    return _handed(open_file(ask.office, ask.viewer, digest))


def _handed(file: Handed) -> Response:
    return FileResponse(
        file.path,
        media_type=file.media_type,
        headers={
            "content-disposition": content_disposition(file.name),
            "cache-control": "private, no-store",
            "content-security-policy": "sandbox",
        },
    )
