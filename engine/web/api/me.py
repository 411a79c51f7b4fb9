"""Who calls."""

from fastapi import APIRouter

from engine.operations.list_inbox import list_inbox
from engine.web.api.calling import ApiRoute, Reading
from engine.web.api.shapes import MeJson, PersonRef, SeatJson, UnitRef
from engine.web.api.telling import ROOT

router = APIRouter(prefix=ROOT, route_class=ApiRoute, tags=["me"])


@router.get("/me", response_model=MeJson, summary="Who calls, from which seats, with how much waiting")
def show_me(call: Reading) -> MeJson:
    """The person behind the session or token. Programs with a session find here the token for changing requests."""
    asker = call.me
    waiting = list_inbox(call.office, call.viewer, most=1)
    seat = asker.seat
    return MeJson(
        person=PersonRef(id=asker.person, name=asker.name),
        seats=[
            SeatJson(
                appointment=held.appointment,
                unit=UnitRef(id=held.unit, name=held.unit_name, kind=held.kind),
                position=held.position,
                title=held.title,
                acting=held.acting,
            )
            for held in asker.seats
        ],
        acting_as=seat.appointment if seat is not None else None,
        scope=sorted(asker.scope) if asker.scope is not None else None,
        waiting=waiting.total,
        late=waiting.late,
        csrf=call.asking.csrf if asker.session is not None else None,
    )
