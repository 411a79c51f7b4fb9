"""Units and people. Units are open to everybody who is signed in; people as far as the caller's position allows."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request

from engine.definition.pack import Pack
from engine.ground.clock import is_day
from engine.ground.errors import AnswersRejected
from engine.ground.vietnamese import fold
from engine.operations.search import search_people
from engine.operations.show_person import list_members, show_person
from engine.operations.show_unit import show_unit
from engine.store.directory import BEGINNING, MemberLine, UnitLine, find_units
from engine.web.api.calling import ApiRoute, Reading
from engine.web.api.paging import After, Limit, next_link, position
from engine.web.api.shapes import (
    Day,
    Id,
    IdInPath,
    Name,
    PeopleJson,
    PersonJson,
    PersonLineJson,
    Text,
    UnitJson,
    UnitLineJson,
    UnitRef,
    UnitsJson,
)
from engine.web.api.telling import ROOT, person_told, unit_told

router = APIRouter(prefix=ROOT, route_class=ApiRoute, tags=["organisation"])

AsOf = Annotated[Day | None, Query(description="The day to be looked at; today without it.")]


@router.get("/units", response_model=UnitsJson, summary="Units of today by name")
def list_units(
    request: Request,
    call: Reading,
    q: Annotated[Text, Query(description="Words of the name, with or without marks.")] = "",
    below: Annotated[Id | None, Query(description="Only this unit and those below it.")] = None,
    kind: Annotated[Name | None, Query(description="Only units of this kind.")] = None,
    after: After = None,
    limit: Limit = 25,
) -> UnitsJson:
    """A page of units that are there today."""
    key, id_ = position(after, BEGINNING)
    pack = call.office.definitions.current()
    with call.office.database.read() as transaction:
        lines = find_units(
            transaction,
            fold(q),
            call.office.clock.today(),
            below=below,
            kinds=() if kind is None else (kind,),
            after=(key, id_),
            most=limit + 1,
        )
    shown = lines[:limit]
    return UnitsJson(
        items=[unit_line(line, pack) for line in shown],
        next=next_link(request, shown[-1].position if len(lines) > limit else None),
    )


@router.get("/units/{unit}", response_model=UnitJson, summary="One unit as of a day")
def show_one_unit(call: Reading, unit: IdInPath, day: AsOf = None) -> UnitJson:
    """What it was called, where it lay, who held which position."""
    return unit_told(show_unit(call.office, unit, real_day(day)))


@router.get("/people", response_model=PeopleJson, summary="People by given name")
def list_people(
    request: Request,
    call: Reading,
    q: Annotated[Text, Query(description="Words of the name, with or without marks.")] = "",
    unit: Annotated[Id | None, Query(description="Only people of this unit and those below it.")] = None,
    after: After = None,
    limit: Limit = 25,
) -> PeopleJson:
    """People of the caller's units and of those below. Whoever asks for somebody else needs the whole name, and learns
    the name and the unit only.
    """
    key, id_ = position(after, BEGINNING)
    people = list_members(call.office, call.viewer, unit=unit, query=q, after=(key, id_), most=limit)
    items = [person_line(line) for line in people.lines]
    if unit is None and after is None and q and not items:
        items = [
            person_line(line).model_copy(update={"birth_date": None, "status": None})
            for line in search_people(call.office, call.me, q, most=limit)
        ]
    return PeopleJson(items=items, next=next_link(request, people.following))


@router.get("/people/{person}", response_model=PersonJson, summary="One person's record as of a day")
def show_one_person(call: Reading, person: IdInPath, day: AsOf = None) -> PersonJson:
    """Open to the person, and to officers and inspectors of their units."""
    return person_told(show_person(call.office, call.viewer, person, real_day(day), lang=call.lang))


def unit_line(line: UnitLine, pack: Pack) -> UnitLineJson:
    """A unit in a list."""
    return UnitLineJson(
        id=line.id,
        name=line.name,
        full_name=line.full_name,
        kind=line.kind,
        kind_title=pack.organisation_of_kind(line.kind).kinds[line.kind].title.text,
        parent=None if line.parent is None else UnitRef(id=line.parent, name=line.parent_name),
    )


def person_line(line: MemberLine) -> PersonLineJson:
    """A person in a list."""
    return PersonLineJson(
        id=line.id,
        name=line.name,
        unit=None if line.unit is None else UnitRef(id=line.unit, name=line.unit_name),
        status=line.status,
        birth_date=line.birth_date,
    )


def real_day(day: str | None) -> str | None:
    """The day asked for, when it exists. Raises `AnswersRejected` at `day`."""
    if day is not None and not is_day(day):
        raise AnswersRejected.because("field.not-a-day", field="query.day", title="")
    return day
