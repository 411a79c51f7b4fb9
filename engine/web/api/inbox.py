"""What waits for the caller."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request

from engine.operations.list_inbox import list_inbox
from engine.store.inbox import START, InboxLine
from engine.web.api.calling import ApiRoute, Reading
from engine.web.api.paging import After, Limit, next_link, position
from engine.web.api.shapes import InboxJson, InboxLineJson, Name, PersonRef
from engine.web.api.telling import ROOT

router = APIRouter(prefix=ROOT, route_class=ApiRoute, tags=["inbox"])


@router.get("/inbox", response_model=InboxJson, summary="Tasks that wait for the caller, soonest due first")
def show_inbox(
    request: Request,
    call: Reading,
    procedure: Annotated[Name | None, Query(description="Only tasks of this procedure.")] = None,
    after: After = None,
    limit: Limit = 25,
) -> InboxJson:
    """A page of tasks; taking their actions is done on their cases."""
    due, task = position(after, START)
    today = call.office.clock.today()
    inbox = list_inbox(call.office, call.viewer, after=(due, task), most=limit, procedure=procedure)
    return InboxJson(
        items=[_line(line, today) for line in inbox.lines],
        counts={name: dict(count) for name, count in inbox.counts.items()},
        next=next_link(request, inbox.following),
    )


def _line(line: InboxLine, today: str) -> InboxLineJson:
    return InboxLineJson(
        task=line.task,
        case=line.case,
        number=line.number,
        version=line.version,
        procedure=line.procedure,
        state=line.state,
        name=line.key,
        subject=None if line.subject is None else PersonRef(id=line.subject, name=line.subject_name),
        unit=line.unit_name,
        opened_on=line.opened_on,
        due_on=line.due_on,
        late=line.due_on is not None and line.due_on < today,
    )
