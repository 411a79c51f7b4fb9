"""What the installation goes by: parameters, the calendar; what somebody was told; the trail and its proof."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from engine.definition.parameters import ParameterValue
from engine.operations.audit_stream import export_everything, export_stream, verify_everything
from engine.operations.read_notices import list_notices, read_all
from engine.operations.see_undelivered import deliver_again, list_undelivered
from engine.operations.set_calendar import drop_exception, list_exceptions, set_exception
from engine.store.notices import NEWEST
from engine.web.api.calling import ApiRoute, Changing, Reading
from engine.web.api.paging import After, Limit, next_link, position
from engine.web.api.shapes import (
    DAY,
    BasisJson,
    CalendarDayJson,
    CalendarJson,
    DeliveriesJson,
    DeliveryJson,
    IdInPath,
    NoticeJson,
    NoticesJson,
    ParameterJson,
    ParametersJson,
    ParameterValueJson,
    SetCalendarDay,
    VerdictJson,
)
from engine.web.api.telling import ROOT

router = APIRouter(prefix=ROOT, route_class=ApiRoute)

LINES = "application/x-ndjson"

_LINES: dict[int | str, dict[str, Any]] = {
    200: {"description": "One event a line, the seal last.", "content": {LINES: {"schema": {"type": "string"}}}}
}
DayInPath = Annotated[str, Path(pattern=DAY, examples=["2026-02-14"])]


@router.get("/parameters", response_model=ParametersJson, summary="Every parameter in force", tags=["procedures"])
def list_parameters(call: Reading) -> ParametersJson:
    """Dated values with where they come from; confidence U is unconfirmed and never presented as law."""
    return ParametersJson(
        items=[
            ParameterJson(
                name=item.name,
                title=item.title.write({}, lang=call.lang),
                type=item.type.kind,
                scale=item.type.scale,
                values=[_value(row) for row in item.values],
            )
            for item in call.office.definitions.current().parameters.parameters.values()
        ]
    )


def _value(row: ParameterValue) -> ParameterValueJson:
    return ParameterValueJson(
        value=row.value,
        from_day=row.from_day,
        until=row.until,
        rule_set=row.rule_set,
        at=row.at,
        kind=row.kind,
        level=row.level,
        period=row.period,
        basis=BasisJson(text=row.basis.text, confidence=row.basis.confidence),
    )


@router.get(
    "/calendar", response_model=CalendarJson, summary="Days that differ from the public calendar", tags=["calendar"]
)
def show_calendar(
    call: Reading, year: Annotated[int, Query(ge=2000, le=2100, description="The year.")]
) -> CalendarJson:
    """Weekends worked in exchange and days off, as entered here; the public calendar itself is not told."""
    return CalendarJson(
        items=[
            CalendarDayJson(day=item.day, working=item.working, note=item.note)
            for item in list_exceptions(call.office, year)
        ]
    )


@router.put(
    "/calendar/{day}",
    response_model=CalendarDayJson,
    summary="Let a day differ from the public calendar",
    tags=["calendar"],
)
def set_calendar_day(call: Changing, day: DayInPath, given: SetCalendarDay) -> Response:
    """For administrators. Deadlines already computed stay."""
    set_exception(call.office, call.me, day, given.working, given.note, via="api")
    return call.answer(CalendarDayJson(day=day, working=given.working, note=given.note))


@router.delete(
    "/calendar/{day}",
    status_code=204,
    summary="Let the public calendar count again",
    response_class=Response,
    tags=["calendar"],
)
def drop_calendar_day(call: Changing, day: DayInPath) -> Response:
    """For administrators."""
    drop_exception(call.office, call.me, day, via="api")
    return Response(status_code=204)


@router.get(
    "/deliveries",
    response_model=DeliveriesJson,
    summary="Letters and messages that were given up, newest first",
    tags=["installation"],
)
def show_undelivered(call: Reading) -> DeliveriesJson:
    """For administrators: at most a hundred."""
    return DeliveriesJson(
        items=[
            DeliveryJson(
                key=item.key,
                kind=item.kind,
                at=item.at,
                attempts=item.attempts,
                failure=item.failure,
                webhook=item.webhook or None,
                person=item.name or None,
                case_number=item.number or None,
            )
            for item in list_undelivered(call.office, call.me)
        ]
    )


@router.post(
    "/deliveries/{key}/again",
    status_code=204,
    summary="Try one of them once more",
    response_class=Response,
    tags=["installation"],
)
def try_again(call: Changing, key: Annotated[str, Path(pattern=r"^[A-Za-z0-9:._-]{1,200}$")]) -> Response:
    """For administrators. Written into the trail."""
    deliver_again(call.office, call.me, key, via="api")
    return Response(status_code=204)


@router.get("/notices", response_model=NoticesJson, summary="What the caller was told, newest first", tags=["inbox"])
def show_notices(request: Request, call: Reading, after: After = None, limit: Limit = 25) -> NoticesJson:
    """A page of notices."""
    (before,) = position(after, (NEWEST,))
    lines, following = list_notices(call.office, call.viewer, before=before, most=limit)
    return NoticesJson(
        items=[
            NoticeJson(id=line.id, title=line.title, body=line.body, at=line.at, case=line.case, read=line.read)
            for line in lines
        ],
        next=next_link(request, None if following is None else (following,)),
    )


@router.post(
    "/notices/read", status_code=204, summary="Note the newest as read", response_class=Response, tags=["inbox"]
)
def mark_notices_read(call: Changing) -> Response:
    """The newest two hundred."""
    read_all(call.office, call.viewer)
    return Response(status_code=204)


@router.get("/trail", response_model=VerdictJson, summary="Whether the whole trail fits", tags=["trail"])
def verify_trail(call: Reading) -> VerdictJson:
    """For administrators and who inspects everything: every digest of every stream is worked out anew."""
    verdict = verify_everything(call.office, call.viewer)
    return VerdictJson(
        sound=verdict.flaw is None,
        flaw=verdict.flaw.sentence(call.lang) if verdict.flaw is not None else None,
        streams=verdict.streams,
        events=verdict.events,
        erased=verdict.erased,
        seal=verdict.seal,
    )


@router.get(
    "/trail/export",
    summary="The whole trail, for a stranger to check",
    response_class=StreamingResponse,
    responses=_LINES,
    tags=["trail"],
)
def export_trail(call: Reading) -> Response:
    """For who inspects everything. `python verifier.py FILE` checks it without any access to this server."""
    return StreamingResponse(export_everything(call.office, call.viewer), media_type=LINES)


@router.get(
    "/trail/{kind}/{key}/export",
    summary="The trail of a case, a person or a unit",
    response_class=StreamingResponse,
    responses=_LINES,
    tags=["trail"],
)
def export_one_trail(call: Reading, kind: Literal["cases", "people", "units"], key: IdInPath) -> Response:
    """For who inspects a unit above it."""
    return StreamingResponse(export_stream(call.office, call.viewer, kind, key), media_type=LINES)
