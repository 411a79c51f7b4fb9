"""Cases: those the caller sees, one of them, starting one, taking actions, what happened, its papers.

A case's version is its ETag. Whoever takes an action says by If-Match which version they looked at: without it 428,
with an old one 412 and what happened since, and 409 when somebody else was faster by a moment.
"""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from engine.cases.act import CaseInput
from engine.ground.errors import AnswersRejected, NotFound, OutOfDate
from engine.ground.vietnamese import fold
from engine.operations.act_on_cases import Taking, act_on_each, act_together
from engine.operations.follow_case import follow_case
from engine.operations.glance_at_cases import list_cases as list_cases_seen
from engine.operations.open_case import Starting, open_case
from engine.store.cases import load_cases
from engine.store.sight import NEWEST, cases_among_seen, version_seen
from engine.store.trail import find_act
from engine.web.api.calling import ApiRoute, Call, Changing, ChangingCall, Reading, Stale, etag
from engine.web.api.paging import After, Limit, next_link, position
from engine.web.api.shapes import (
    CaseJson,
    CasesJson,
    DocumentsJson,
    DoneJson,
    EventsJson,
    IdInPath,
    NameInPath,
    RefusedJson,
    ReportJson,
    StartCase,
    TakeAction,
    TakeActions,
    Text,
)
from engine.web.api.telling import ROOT, case_line, case_told, document_told, event_told, refusals_told

router = APIRouter(prefix=ROOT, route_class=ApiRoute, tags=["cases"])

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The version of the case that was read, as its ETag gave it: `"7"`. Required (428 without it).',
        examples=['"7"'],
        json_schema_extra={"x-required": True},
    ),
]

_ETAG = {"ETag": {"description": "The version of the case.", "schema": {"type": "string"}, "example": '"7"'}}


@router.get("/cases", response_model=CasesJson, summary="Cases the caller sees, newest first")
def list_cases(
    request: Request,
    call: Reading,
    mine: Annotated[
        bool, Query(description="Only those about the caller, started by them, or asked of them by name.")
    ] = False,
    q: Annotated[Text, Query(description="A number, or a name with or without marks. The first page only.")] = "",
    after: After = None,
    limit: Limit = 25,
) -> CasesJson:
    """A page of cases. Search answers one page and has no next."""
    (before,) = position(after, (NEWEST,))
    found, following = list_cases_seen(call.office, call.viewer, mine=mine, before=before, query=fold(q), most=limit)
    return CasesJson(
        items=[case_line(followed) for followed in found],
        next=next_link(request, None if following is None else (following,)),
    )


@router.post(
    "/cases",
    response_model=CaseJson,
    status_code=201,
    summary="Start a case",
    responses={201: {"headers": {**_ETAG, "Location": {"schema": {"type": "string"}}}}},
)
def start_case(call: Changing, given: StartCase) -> Response:
    """Start a case from the answers of its procedure's start form: accepted and kept as a whole, or refused with every
    reason (422).
    """
    case = open_case(
        call.office,
        Starting(
            act=call.act,
            case=call.case,
            procedure=given.procedure,
            actor=call.viewer.actor,
            subject=given.subject,
            form=given.answers,
            confirmed=frozenset(given.confirmed),
        ),
    )
    return _answered(call, case.id, status=201)


@router.get("/cases/{case}", response_model=CaseJson, summary="One case", responses={200: {"headers": _ETAG}})
def show_case(call: Reading, case: IdInPath, response: Response) -> CaseJson:
    """Where it stands, who holds it until when, what the caller may do, and everything they may read of it."""
    followed = follow_case(call.office, call.viewer, case, events=False)
    response.headers["ETag"] = etag(followed.case.version)
    return case_told(followed, call.lang)


@router.post(
    "/cases/{case}/actions/{action}",
    response_model=CaseJson,
    summary="Take an action on one case",
    responses={200: {"headers": _ETAG}},
)
def take_action(
    call: Changing, case: IdInPath, action: NameInPath, given: TakeAction, if_match: IfMatch = None
) -> Response:
    """Take the action: one decision in one transaction, or refused with every reason, and then nothing has changed."""
    version = _version(if_match)
    _require_current(call, case, version)
    taking = Taking(
        act=call.act,
        action=action,
        actor=call.viewer.actor,
        cases=(CaseInput(case=case, version=version, form=given.answers, vote=given.vote, task=given.task),),
        answers=given.act,
        reason=given.reason,
        confirmed=frozenset(given.confirmed),
    )
    try:
        act_together(call.office, taking)
    except OutOfDate as refused:
        raise _stale(call, case, version, refused, 409) from refused
    return _answered(call, case)


@router.post("/actions", response_model=ReportJson, summary="Take an action on many cases")
def take_actions(call: Changing, given: TakeActions) -> Response:
    """One act over all of them (`together`), all or none; or an act for each, where those refused are told and the
    others stand. Each case names the version that was read.
    """
    cases = [item.case for item in given.cases]
    if len(set(cases)) != len(cases):
        raise AnswersRejected.because("api.case-twice", field="cases")
    with call.office.database.read() as transaction:
        viewer, today = call.viewer, call.office.clock.today()
        seen = cases_among_seen(transaction, cases, viewer.keys, viewer.inspected, today)
    for case in cases:
        if case not in seen:
            raise NotFound("case", case)
    taking = Taking(
        act=call.act,
        action=given.action,
        actor=call.viewer.actor,
        cases=tuple(
            CaseInput(case=item.case, version=item.version, form=item.answers, vote=item.vote) for item in given.cases
        ),
        answers=given.act,
        reason=given.reason,
        confirmed=frozenset(given.confirmed),
        entered=given.entered,
    )
    report = act_together(call.office, taking) if given.together else act_on_each(call.office, taking)
    return call.answer(
        ReportJson(
            done=[
                DoneJson(case=case.id, number=case.number, state=case.state, version=case.version)
                for case in report.done
            ],
            refused=[
                RefusedJson(case=left.case, number=left.number, errors=refusals_told(left.reasons, call.lang))
                for left in report.refused
            ],
            documents=list(report.documents),
        )
    )


@router.get("/cases/{case}/events", response_model=EventsJson, summary="Everything that happened to a case")
def list_events(call: Reading, case: IdInPath) -> EventsJson:
    """Who did what when, under which rule, with the digests by which the trail is proved; oldest first."""
    followed = follow_case(call.office, call.viewer, case)
    return EventsJson(items=[event_told(event, followed.names) for event in followed.events])


@router.get("/cases/{case}/documents", response_model=DocumentsJson, summary="Papers of a case")
def list_documents(call: Reading, case: IdInPath) -> DocumentsJson:
    """The papers the caller may read, oldest first."""
    followed = follow_case(call.office, call.viewer, case, events=False)
    return DocumentsJson(items=[document_told(paper, followed) for paper in followed.documents])


def _answered(call: ChangingCall, case: str, status: int = 200) -> Response:
    followed = follow_case(call.office, call.viewer, case, events=False)
    headers = {"ETag": etag(followed.case.version)}
    if status == 201:
        headers["Location"] = f"{ROOT}/cases/{case}"
    return call.answer(case_told(followed, call.lang), status=status, headers=headers)


def _version(if_match: str | None) -> int:
    """The version in an If-Match. Raises 428 without one, `AnswersRejected` for one that is no version of ours."""
    if if_match is None:
        raise HTTPException(428)
    text = if_match.strip()
    digits = text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else ""
    if not digits.isdecimal() or not digits.isascii() or len(digits) > 15:
        raise AnswersRejected.because("api.wrong-version", field="header.If-Match")
    return int(digits)


def _require_current(call: ChangingCall, case: str, version: int) -> None:
    """Raise `Stale` when the case has gone on since that version, unless this very request did it; `NotFound` when the
    caller may not know of it.
    """
    viewer = call.viewer
    with call.office.database.read() as transaction:
        known = version_seen(transaction, case, viewer.keys, viewer.inspected, call.office.clock.today())
        if known is None:
            raise NotFound("case", case)
        if known == version or any(event.stream == f"case:{case}" for event in find_act(transaction, call.act)):
            return
        number = load_cases(transaction, [case])[case].case.number
    refused = OutOfDate.because("act.out-of-date", number=number, case=case)
    raise _stale(call, case, version, refused, 412)


def _stale(call: Call, case: str, version: int, refused: OutOfDate, status: int) -> Stale:
    """The refusal with everything that happened since the version that was read."""
    followed = follow_case(call.office, call.viewer, case)
    since = [event_told(event, followed.names).model_dump() for event in followed.events if event.sequence > version]
    return Stale(refused, since, followed.case.version, status)
