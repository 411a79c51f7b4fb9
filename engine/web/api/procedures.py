"""Procedures that can be started, and their forms tried with answers before anything is kept."""

from typing import Annotated

from fastapi import APIRouter, Query

from engine.definition.form import FieldProblem
from engine.ground.errors import NotFound, Refusal
from engine.ground.vietnamese import fold
from engine.operations.fill_form import Filled, fill_action, fill_start
from engine.operations.rights import require_sight
from engine.web.api.calling import ApiRoute, Reading
from engine.web.api.shapes import (
    CheckAction,
    CheckedJson,
    CheckStart,
    IdInPath,
    NameInPath,
    ProcedureJson,
    ProceduresJson,
    ReasonJson,
    Text,
)
from engine.web.api.telling import ROOT, line_of_procedure, procedure_told, reasons_told, refusals_told

router = APIRouter(prefix=ROOT, route_class=ApiRoute, tags=["procedures"])


@router.get("/procedures", response_model=ProceduresJson, summary="Every procedure that can be started")
def list_procedures(
    call: Reading, q: Annotated[Text, Query(description="Words of the title, with or without marks.")] = ""
) -> ProceduresJson:
    """Procedures of the release in force, by code; those whose title, purpose or situations hold the words of `q`."""
    words = fold(q).split()
    items = [
        line_of_procedure(procedure, call.lang)
        for procedure in call.office.definitions.current().procedures.values()
        if procedure.follows is None  # such a case begins only from another
    ]
    found = [
        item
        for item in items
        if all(word in fold(" ".join((item.code, item.title, item.help, *item.situations))) for word in words)
    ]
    return ProceduresJson(items=sorted(found, key=lambda item: (item.code, item.name)))


@router.get(
    "/procedures/{procedure}", response_model=ProcedureJson, summary="One procedure: forms, rules, steps, papers"
)
def show_procedure(call: Reading, procedure: NameInPath) -> ProcedureJson:
    """The procedure as a case started now would follow it."""
    found = call.office.definitions.current().procedures.get(procedure)
    if found is None:
        raise NotFound("procedure", procedure)
    return procedure_told(found, call.lang)


@router.post(
    "/procedures/{procedure}/check",
    response_model=CheckedJson,
    summary="Try answers of the start form",
)
def check_start(call: Reading, procedure: NameInPath, given: CheckStart) -> CheckedJson:
    """What is wrong with the answers so far, and which rules speak against starting. Nothing is kept."""
    tried = fill_start(
        call.office, call.viewer.actor, procedure, subject=given.subject, raw=given.answers, lang=call.lang
    )
    return CheckedJson(
        accepted=tried.filled is None or tried.filled.accepted,
        values=dict(tried.filled.values) if tried.filled is not None else {},
        act_values={},
        errors=_problems(tried.filled, call.lang),
        reasons=reasons_told(tried.reasons, call.lang),
    )


@router.post(
    "/cases/{case}/actions/{action}/check",
    response_model=CheckedJson,
    summary="Try answers of an action",
    tags=["cases"],
)
def check_action(call: Reading, case: IdInPath, action: NameInPath, given: CheckAction) -> CheckedJson:
    """What is wrong with the answers so far. Nothing is kept."""
    with call.office.database.read() as transaction:
        require_sight(transaction, call.viewer, case, call.office.clock.today())
    tried = fill_action(call.office, call.viewer.actor, case, action, raw=given.answers, act=given.act, lang=call.lang)
    return CheckedJson(
        accepted=all(filled is None or filled.accepted for filled in (tried.filled, tried.act)),
        values=dict(tried.filled.values) if tried.filled is not None else {},
        act_values=dict(tried.act.values) if tried.act is not None else {},
        errors=[*_problems(tried.filled, call.lang), *_problems(tried.act, call.lang)],
        reasons=[],
    )


def _problems(filled: Filled | None, lang: str) -> list[ReasonJson]:
    if filled is None:
        return []
    return refusals_told([_refusal(problem, filled.root) for problem in (*filled.problems, *filled.warnings)], lang)


def _refusal(problem: FieldProblem, root: str) -> Refusal:
    values = {**problem.values}
    if problem.sentence:
        values["sentence"] = problem.sentence
    if problem.warning:
        values["warning"] = True
    rule = problem.values.get("rule")
    basis = problem.values.get("basis")
    return Refusal(
        problem.code,
        values=values,
        field=f"{root}.{problem.path}",
        rule=str(rule) if rule else None,
        basis=str(basis) if basis else None,
    )
