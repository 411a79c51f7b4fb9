"""Changing the organisation, and assigning what waits for nobody."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from engine.operations.accounts.invite import invite
from engine.operations.add_person import PersonAsked, add_person
from engine.operations.appoint import PostAsked, appoint, end_appointment
from engine.operations.assign_task import assign_task, list_vacant_tasks
from engine.operations.begin_term import TermAsked, begin_term
from engine.operations.create_unit import UnitAsked, create_unit
from engine.operations.show_unit import show_unit
from engine.store.vacancies import START
from engine.web.api.calling import ApiRoute, Changing, Reading
from engine.web.api.organisation import real_day
from engine.web.api.paging import After, Limit, next_link, position
from engine.web.api.shapes import (
    AddPerson,
    Appoint,
    AssignTask,
    BeginTerm,
    CreateUnit,
    DoneJson,
    EndAppointment,
    IdInPath,
    Invite,
    InvitedJson,
    Made,
    UnitJson,
    VacantTaskJson,
    VacantTasksJson,
)
from engine.web.api.telling import ROOT, unit_told

router = APIRouter(prefix=ROOT, route_class=ApiRoute, tags=["organisation"])


@router.post("/units", response_model=UnitJson, status_code=201, summary="Make a unit directly below one's own")
def make_unit(call: Changing, given: CreateUnit) -> Response:
    """For those whose body organises the unit above."""
    asked = UnitAsked(
        parent=given.parent,
        kind=given.kind,
        name=given.name,
        full_name=given.full_name,
        from_day=real_day(given.from_day) or call.office.clock.today(),
        place_name=given.place_name,
    )
    unit = create_unit(call.office, call.me, asked, via="api")
    headers = {"Location": f"{ROOT}/units/{unit}"}
    return call.answer(unit_told(show_unit(call.office, unit)), status=201, headers=headers)


@router.post("/people", response_model=Made, status_code=201, summary="Add a person nobody knows yet")
def make_person(call: Changing, given: AddPerson) -> Response:
    """For those who organise units. Somebody alike a person who is known is refused until that is confirmed."""
    asked = PersonAsked(name=given.name, birth_date=given.birth_date, phone=given.phone, confirmed=given.confirmed)
    person = add_person(call.office, call.me, asked, via="api")
    return call.answer(Made(id=person), status=201, headers={"Location": f"{ROOT}/people/{person}"})


@router.post(
    "/people/{person}/invitations", response_model=InvitedJson, status_code=201, summary="Invite somebody to sign in"
)
def invite_person(call: Changing, person: IdInPath, given: Invite) -> Response:
    """By a one-time link sent to the address. The level above invites for the units directly below."""
    invited = invite(call.asking.desk, call.me, person=person, email=given.email, lang=call.lang)
    return call.answer(InvitedJson(email=invited.email, expires_at=invited.expires_at), status=201)


@router.post("/units/{unit}/appointments", response_model=Made, status_code=201, summary="Let somebody hold a position")
def make_appointment(call: Changing, unit: IdInPath, given: Appoint) -> Response:
    """Written by the level directly above the unit."""
    asked = PostAsked(
        unit=unit,
        person=given.person,
        position=given.position,
        from_day=given.from_day or call.office.clock.today(),
        until=given.until,
        signs_from=given.signs_from,
        acting=given.acting,
    )
    return call.answer(Made(id=appoint(call.office, call.me, asked, via="api")), status=201)


@router.post("/units/{unit}/terms", response_model=Made, status_code=201, summary="Begin a term of a committee")
def make_term(call: Changing, unit: IdInPath, given: BeginTerm) -> Response:
    """Written by the level directly above the unit. Numbers of the committee's papers begin again with it."""
    asked = TermAsked(
        unit=unit,
        body=given.body,
        ordinal=given.ordinal,
        from_day=given.from_day or call.office.clock.today(),
    )
    return call.answer(Made(id=begin_term(call.office, call.me, asked, via="api")), status=201)


@router.post("/appointments/{appointment}/end", response_model=Made, summary="End an appointment")
def finish_appointment(call: Changing, appointment: IdInPath, given: EndAppointment) -> Response:
    """Written by the level directly above the unit."""
    end_appointment(call.office, call.me, appointment, given.until, via="api")
    return call.answer(Made(id=appointment))


@router.get("/vacancies", response_model=VacantTasksJson, summary="Tasks that wait for nobody", tags=["inbox"])
def list_vacancies(request: Request, call: Reading, after: After = None, limit: Limit = 25) -> VacantTasksJson:
    """For the keeper: nobody holds their positions, or the holders may not take part. Others get an empty page."""
    due, task = position(after, START)
    found = list_vacant_tasks(call.office, call.viewer, after=(due, task), most=limit)
    return VacantTasksJson(
        items=[
            VacantTaskJson(
                case=item.case.id,
                number=item.case.number,
                task=item.task.id,
                procedure=item.procedure,
                title=item.title,
                subject=item.subject,
                unit=item.unit,
                positions=list(item.positions),
                due_on=item.task.due_on,
            )
            for item in found.tasks
        ],
        next=next_link(request, found.following),
    )


@router.post(
    "/cases/{case}/tasks/{task}/assign",
    response_model=DoneJson,
    summary="Assign a task that waits for nobody",
    tags=["inbox"],
)
def assign_vacant_task(call: Changing, case: IdInPath, task: IdInPath, given: AssignTask) -> Response:
    """For the keeper, who assigns and decides nothing."""
    after = assign_task(call.office, call.viewer.actor, act=call.act, case=case, task=task, to=given.person)
    return call.answer(DoneJson(case=after.id, number=after.number, state=after.state, version=after.version))
