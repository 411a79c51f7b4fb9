"""Campaigns: which there are, opening and closing them, the progress of units, their lists and the lines entered."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from engine.definition.form import FieldProblem
from engine.operations.campaigns.close_campaign import close_campaign
from engine.operations.campaigns.enter_rows import RowGiven, RowResult, check_rows, enter_rows
from engine.operations.campaigns.open_campaign import CampaignAsked, campaigns_to_open, open_campaign
from engine.operations.campaigns.show_campaign import (
    CampaignLine,
    CampaignShown,
    Counts,
    list_campaigns,
    show_campaign,
)
from engine.operations.campaigns.show_list import ListLine, ListShown, show_list
from engine.runtime.campaigns import LIKE
from engine.web.api.calling import ApiRoute, Call, Changing, Reading
from engine.web.api.campaign_shapes import (
    CampaignJson,
    CampaignLineJson,
    CampaignsJson,
    CloseCampaign,
    CountsJson,
    EnterLines,
    EntryJson,
    LineResultJson,
    LinesJson,
    ListJson,
    ListLineJson,
    OpenableJson,
    OpenablesJson,
    OpenCampaign,
    PatternJson,
    UnitProgressJson,
)
from engine.web.api.shapes import NAME, UUID, IdInPath, PersonRef, ReasonJson, UnitRef
from engine.web.api.telling import ROOT, refusals_told
from engine.web.filling import problem_sentence

router = APIRouter(prefix=ROOT, route_class=ApiRoute, tags=["campaigns"])


@router.get("/campaigns", response_model=CampaignsJson, summary="Campaigns of the caller's units")
def show_campaigns(
    call: Reading, closed: Annotated[bool, Query(description="Also those that are closed.")] = False
) -> CampaignsJson:
    """Those that reach a unit of which the caller is an officer or inspector, or were opened there or below; the newest
    hundred.
    """
    found = list_campaigns(call.office, call.viewer, closed=closed)
    return CampaignsJson(items=[CampaignLineJson(**_line(line)) for line in found])


@router.get("/campaigns/openable", response_model=OpenablesJson, summary="Campaigns the caller may open")
def show_openable(call: Reading) -> OpenablesJson:
    """By procedure, with the units from which."""
    pack = call.office.definitions.current()
    items = []
    for each in campaigns_to_open(call.office, call.viewer):
        rule = pack.procedures[each.procedure].campaign
        items.append(
            OpenableJson(
                procedure=each.procedure,
                title=each.title,
                units=[UnitRef(id=unit, name=name) for unit, name in each.units],
                period=each.period,
                like=LIKE[each.period] if each.period is not None else None,
                form=rule.form if rule is not None else "",
            )
        )
    return OpenablesJson(items=items)


@router.post(
    "/campaigns",
    response_model=CampaignJson,
    status_code=201,
    summary="Open a campaign",
    responses={201: {"headers": {"Location": {"schema": {"type": "string"}}}}},
)
def begin_campaign(call: Changing, given: OpenCampaign) -> Response:
    """An act of a unit. Cases of the first few hundred people are there when this answers; a worker makes the rest."""
    stored = open_campaign(
        call.office,
        CampaignAsked(
            act=call.act,
            campaign=call.case,
            procedure=given.procedure,
            actor=call.viewer.actor,
            unit=given.unit,
            period=given.period,
            form=given.answers,
            confirmed=frozenset(given.confirmed),
        ),
    )
    shown = show_campaign(call.office, call.viewer, stored.campaign.id)
    headers = {"Location": f"{ROOT}/campaigns/{stored.campaign.id}"}
    return call.answer(_campaign(shown), status=201, headers=headers)


@router.get("/campaigns/{campaign}", response_model=CampaignJson, summary="One campaign and how far it has come")
def show_one_campaign(
    call: Reading,
    campaign: IdInPath,
    below: Annotated[str | None, Query(pattern=UUID, description="Only the units at and below this one.")] = None,
) -> CampaignJson:
    """With every unit the caller may look at, counted by state: two statements however many there are."""
    return _campaign(show_campaign(call.office, call.viewer, campaign, below=below))


@router.post("/campaigns/{campaign}/close", response_model=CampaignJson, summary="Close a campaign before its day")
def end_campaign(call: Changing, campaign: IdInPath, given: CloseCampaign) -> Response:
    """Cases that were made go on; none are added. For those who may open one from the unit that did."""
    show_campaign(call.office, call.viewer, campaign)
    close_campaign(call.office, call.viewer, campaign, call.act, given.reason)
    return call.answer(_campaign(show_campaign(call.office, call.viewer, campaign)))


@router.get("/campaigns/{campaign}/units/{unit}", response_model=ListJson, summary="The list of a unit")
def show_unit_list(
    call: Reading,
    campaign: IdInPath,
    unit: IdInPath,
    action: Annotated[
        str | None, Query(pattern=NAME, description="The action for which lines open; null: as they were answered.")
    ] = None,
    state: Annotated[str | None, Query(pattern=NAME, description="Only cases in this state.")] = None,
) -> ListJson:
    """A line for each case, in the order of names, with what catches the eye."""
    return _list(show_list(call.office, call.viewer, campaign, unit, action=action, state=state, lang=call.lang), call)


@router.post("/lines", response_model=LinesJson, summary="Enter lines of lists for an action")
def enter_lines(call: Changing, given: EnterLines) -> Response:
    """Each is validated alone and kept with who entered it and that a program did; where the form wants every line
    looked at, a person confirms them on the page. `POST /actions` with `entered` then takes the action.
    """
    rows = [
        RowGiven(case=line.case, form=line.answers, vote=line.vote, version=line.version, how="filled")
        for line in given.lines
    ]
    work = check_rows if given.check else enter_rows
    results = work(call.office, call.viewer, given.action, rows)
    return call.answer(LinesJson(kept=not given.check, items=[_result(result, call.lang) for result in results]))


# --- told


def _line(line: CampaignLine) -> dict[str, Any]:
    campaign = line.stored.campaign
    return {
        "id": campaign.id,
        "procedure": campaign.procedure,
        "title": line.title,
        "period": campaign.period,
        "unit": UnitRef(id=campaign.unit, name=line.unit_name),
        "opened_on": campaign.opened_on,
        "closes_on": campaign.closes_on,
        "closed_on": campaign.closed_on,
        "is_open": line.is_open,
        "made": line.stored.made_on is not None,
    }


def _campaign(shown: CampaignShown) -> CampaignJson:
    return CampaignJson(
        **_line(shown.line),
        total=_counts(shown.total),
        units=[
            UnitProgressJson(
                unit=UnitRef(id=each.unit, name=each.full_name),
                parent=each.parent,
                made=each.made,
                sent_up=each.counts.is_sent,
                counts=_counts(each.counts),
                left_out=[dict(left) for left in each.left_out],
            )
            for each in shown.units
        ],
        whole=shown.whole,
        may_close=shown.may_close,
    )


def _counts(counts: Counts) -> CountsJson:
    return CountsJson(
        cases=counts.cases,
        states=dict(counts.states),
        before=counts.before,
        sent=counts.sent,
        ended=counts.ended,
    )


def _list(shown: ListShown, call: Call) -> ListJson:
    return ListJson(
        unit=UnitRef(id=shown.unit, name=shown.unit_name),
        form=None if shown.form is None else shown.form.name,
        lines=[_list_line(line, shown, call.lang) for line in shown.lines],
        actions={each.action.name: list(each.cases) for each in shown.actions},
        counts=_counts(shown.counts),
        patterns=[
            PatternJson(kind=each.kind, cases=list(each.cases), person=_person(each.person, shown))
            for each in shown.patterns
        ],
    )


def _person(person: str | None, shown: ListShown) -> PersonRef | None:
    return None if person is None else PersonRef(id=person, name=shown.names.get(person, ""))


def _list_line(line: ListLine, shown: ListShown, lang: str) -> ListLineJson:
    entry = line.entry
    return ListLineJson(
        case=line.case.id,
        number=line.case.number,
        version=line.case.version,
        name=line.name,
        state=line.case.state,
        open=line.open,
        may=list(line.may),
        typed=dict(line.typed),
        vote=dict(line.votes),
        values=dict(line.values),
        errors=_problems(line.problems, lang),
        entry=None
        if entry is None
        else EntryJson(
            person=PersonRef(id=entry.person, name=line.entered_by),
            at=entry.at,
            how=entry.how,
            confirmed=entry.is_confirmed,
        ),
    )


def _result(result: RowResult, lang: str) -> LineResultJson:
    return LineResultJson(
        case=result.case,
        values=dict(result.values),
        errors=_problems(result.problems, lang),
        warnings=_problems(result.warnings, lang),
        refused=None if result.refused is None else refusals_told([result.refused], lang)[0],
        confirmed=result.confirmed,
    )


def _problems(problems: Iterable[FieldProblem], lang: str) -> list[ReasonJson]:
    return [
        ReasonJson(code=each.code, detail=problem_sentence(each, lang), field=f"form.{each.path}") for each in problems
    ]
