"""From the engine's values to what the API sends."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.cases.case import Case
from engine.cases.facts import Dated
from engine.cases.refusal import Reason
from engine.definition.form import Field, Form, Limits
from engine.definition.procedure import Action, Procedure
from engine.definition.words import Basis
from engine.ground.errors import Refusal
from engine.operations.follow_case import Followed, Waiting, payload_of
from engine.operations.settle import told
from engine.operations.show_person import ShownPerson, ShownPost
from engine.operations.show_unit import HeldPost, ShownUnit, UnitName, names_ever
from engine.runtime.offered import Offer
from engine.runtime.scene import Scene
from engine.runtime.votes import questions
from engine.store.documents import StoredDocument
from engine.store.trail import StoredEvent
from engine.vocabulary.options import OptionsKind
from engine.web.api.shapes import (
    ActionOutline,
    AppointmentJson,
    BasisJson,
    CaseJson,
    CaseLineJson,
    DocumentJson,
    DocumentOutline,
    EventJson,
    FieldJson,
    FormJson,
    OfferJson,
    OptionJson,
    PeriodJson,
    PersonJson,
    PersonRef,
    ProcedureJson,
    ProcedureLine,
    ReasonJson,
    RecordFieldJson,
    RecordHistoryJson,
    RuleJson,
    SectionJson,
    StateOutline,
    TaskJson,
    TermJson,
    UnitJson,
    UnitRef,
)
from engine.web.errors import reason_json

ROOT = "/api/v1"


def reasons_told(reasons: Iterable[Reason], lang: str) -> list[ReasonJson]:
    """Why something is refused or warned about."""
    return [ReasonJson(**reason_json(told(reason), lang)) for reason in reasons]


def refusals_told(refusals: Iterable[Refusal], lang: str) -> list[ReasonJson]:
    """The same, of an act that was refused."""
    return [ReasonJson(**reason_json(refusal, lang)) for refusal in refusals]


def _basis(basis: Basis) -> BasisJson | None:
    return BasisJson(text=basis.text, confidence=basis.confidence) if basis.text else None


# --- procedures -------------------------------------------------------------------------------------------------------


def line_of_procedure(procedure: Procedure, lang: str) -> ProcedureLine:
    """A procedure in a list."""
    return ProcedureLine(**_line(procedure, lang))


def _line(procedure: Procedure, lang: str) -> dict[str, Any]:
    return {
        "name": procedure.name,
        "code": procedure.code,
        "title": procedure.title.write({}, lang=lang),
        "help": "" if procedure.help is None else procedure.help.write({}, lang=lang),
        "situations": [words.write({}, lang=lang) for words in procedure.situations],
        "digest": procedure.digest,
    }


def procedure_told(procedure: Procedure, lang: str) -> ProcedureJson:
    """A procedure whole. Texts with expressions in them are given as they are written."""
    secret = {name: vote.secret is True for name, vote in procedure.votes.items()}
    return ProcedureJson(
        **_line(procedure, lang),
        subject=procedure.subject,
        basis=BasisJson(text=procedure.basis.text, confidence=procedure.basis.confidence),
        start_by=list(procedure.start.by),
        start_form=procedure.start.form,
        start_requires=list(procedure.start.requires),
        forms=[form_told(form, lang) for form in procedure.forms.values()],
        rules=[
            RuleJson(name=rule.name, otherwise=rule.otherwise.text, warning=rule.warning, basis=_basis(rule.basis))
            for rule in procedure.rules.values()
        ],
        states=[
            StateOutline(
                name=state.name,
                title=state.title.text,
                ends=state.ends,
                waits_for=list(state.waits_for),
                actions=[_outline(action) for action in (*state.tasks.values(), *state.actions.values())],
            )
            for state in procedure.states.values()
        ],
        documents=[
            DocumentOutline(name=paper.name, title=paper.title.text, type=paper.type)
            for paper in procedure.documents.values()
        ],
        votes={name: list(questions(vote, secret[name])) for name, vote in procedure.votes.items()},
    )


def _outline(action: Action) -> ActionOutline:
    return ActionOutline(
        name=action.name,
        title=action.title.text,
        task=action.task,
        by=list(action.by),
        form=action.form,
        act_form=action.act_form,
        vote=action.vote,
        reason=action.reason,
        bulk=action.bulk,
        requires=list(action.requires),
    )


def form_told(form: Form, lang: str) -> FormJson:
    """A form with every field it can have."""
    return FormJson(
        name=form.name,
        title=form.title.text,
        sections=[
            SectionJson(
                name=section.name,
                title=section.title.text,
                fields=[_field(item) for item in section.fields],
            )
            for section in form.sections
        ],
    )


def _field(item: Field) -> FieldJson:
    options = item.kind.allowed(Limits()) if isinstance(item.kind, OptionsKind) else {}
    return FieldJson(
        name=item.name,
        type=item.kind.word,
        title=item.title.text,
        help=None if item.help is None else item.help.text,
        required=item.required,
        conditional=item.when is not None,
        computed=item.computed is not None,
        options=[OptionJson(value=name, title=str(title)) for name, title in options.items()] or None,
        fields=[_field(inner) for inner in item.fields] or None,
        basis=_basis(item.basis),
        example=item.example,
    )


# --- cases ------------------------------------------------------------------------------------------------------------


def case_line(followed: Followed) -> CaseLineJson:
    """A case in a list."""
    return CaseLineJson(**_case_line(followed))


def _case_line(followed: Followed) -> dict[str, Any]:
    case, procedure = followed.case, followed.rulebook.procedure
    state = procedure.states.get(case.state)
    return {
        "id": case.id,
        "number": case.number,
        "procedure": case.procedure,
        "title": procedure.title.text,
        "subject": _person(case.subject, followed),
        "state": case.state,
        "state_title": followed.scene.write(state.title) if state is not None else case.state,
        "variant": case.variant,
        "opened_on": case.opened_on,
        "ended_as": case.ended_as,
        "due_on": case.due_on,
        "version": case.version,
        "waiting": [_task(item, followed) for item in followed.waiting],
    }


def case_told(followed: Followed, lang: str) -> CaseJson:
    """A case whole, as its viewer may see it."""
    case, scene = followed.case, followed.scene
    return CaseJson(
        **_case_line(followed),
        initiator=_person(case.initiator, followed),
        ended_on=case.ended_on,
        pinned_day=case.pinned_day,
        definition=case.definition,
        units={name: ref for name, unit in case.units.items() if (ref := _unit(unit, scene)) is not None},
        variables=dict(case.variables),
        answers={form: dict(values) for form, values in followed.answers.items()},
        votes={name: _vote(result) for name, result in case.votes.items()},
        returned=_returned(case),
        offers=[_offer(offer, followed, lang) for offer in followed.offers],
        documents=[document_told(paper, followed) for paper in followed.documents],
        parent=case.parent,
    )


def _vote(result: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if not name.startswith("_")}


def _returned(case: Case) -> dict[str, Any] | None:
    return None if case.returned is None else dict(case.returned)


def _person(person: str | None, followed: Followed) -> PersonRef | None:
    if person is None:
        return None
    return PersonRef(id=person, name=followed.names.get(person) or followed.scene.facts.names.get(person, ""))


def _people(people: Iterable[str], followed: Followed) -> list[PersonRef]:
    return [found for person in people if (found := _person(person, followed)) is not None]


def _unit(unit: str | None, scene: Scene) -> UnitRef | None:
    shown = scene.unit(unit) if unit is not None and unit in scene.facts.units else None
    if shown is None:
        return None
    return UnitRef(id=str(shown["id"]), name=str(shown["full_name"]), kind=str(shown["kind"]))


def _task(item: Waiting, followed: Followed) -> TaskJson:
    return TaskJson(
        id=item.task.id,
        name=item.task.key,
        title=item.title,
        opened_on=item.task.opened_on,
        due_on=item.task.due_on,
        people=_people(item.found.people, followed),
        unit=_unit(item.found.unit, followed.scene),
        vacant=not item.found.people,
    )


def _offer(offer: Offer, followed: Followed, lang: str) -> OfferJson:
    action = offer.action
    return OfferJson(
        action=action.name,
        title=followed.scene.write(action.title, lang),
        may=offer.may,
        people=_people(offer.found.people, followed),
        form=action.form,
        act_form=action.act_form,
        vote=action.vote,
        reason=action.reason,
        bulk=action.bulk,
        task=offer.task.id if offer.task is not None else None,
        reasons=reasons_told(offer.reasons, lang),
    )


def document_told(paper: StoredDocument, followed: Followed) -> DocumentJson:
    """A paper, as somebody sees it who sees the case it is told with."""
    ready = paper.file is not None
    return DocumentJson(
        id=paper.id,
        name=paper.name,
        title=paper.title,
        type=paper.type,
        number=paper.number,
        date=paper.date,
        unit=_unit(paper.unit, followed.scene) or UnitRef(id=paper.unit, name=""),
        cases=[followed.case.id],
        follows=paper.follows,
        size=paper.file_size if ready else None,
        file=f"{ROOT}/documents/{paper.id}/file" if ready else None,
    )


def event_told(event: StoredEvent, names: Mapping[str, str]) -> EventJson:
    """Something that happened to a case, without what was answered."""
    header, said = event.header, payload_of(event)

    def person(id_: Any) -> PersonRef | None:
        return PersonRef(id=id_, name=names.get(id_, "")) if isinstance(id_, str) else None

    def text(value: Any) -> str | None:
        return value if isinstance(value, str) else None

    return EventJson(
        sequence=event.sequence,
        kind=event.kind,
        act=event.act,
        at=event.at,
        day=text(header.get("day")),
        actor=person(event.actor),
        on_behalf_of=person(header.get("on_behalf_of")),
        via=text(header.get("via")),
        action=text(header.get("action")),
        title=text(said.get("title")),
        before=text(header.get("before")),
        after=text(header.get("after")),
        outcome=text(said.get("outcome")),
        reason=text(said.get("reason")),
        place=text(header.get("place")),
        digest=event.digest,
        erased=event.payload is None,
    )


# --- units, people ----------------------------------------------------------------------------------------------------


def unit_ref(name: UnitName) -> UnitRef:
    """A unit by name."""
    return UnitRef(id=name.id, name=name.full_name, kind=name.kind)


def unit_told(shown: ShownUnit) -> UnitJson:
    """A unit as of a day."""
    return UnitJson(
        id=shown.name.id,
        day=shown.day,
        name=shown.name.name,
        full_name=shown.name.full_name,
        kind=shown.name.kind,
        kind_title=shown.name.kind_title,
        above=[unit_ref(name) for name in shown.above],
        below=[unit_ref(branch.unit) for branch in shown.below],
        appointments=[_held(post, shown.name) for post in shown.posts],
        vacant=[vacancy.title for vacancy in shown.vacancies],
        names=[_period(row) for row in names_ever(shown.unit)],
        terms=[
            TermJson(
                id=term.id,
                body=term.body,
                title=shown.bodies.get(term.body, term.body),
                ordinal=term.ordinal,
                from_day=term.from_day,
                until=term.until,
            )
            for term in shown.unit.terms
        ],
        closed_on=shown.unit.closed_on,
        successor=shown.unit.successor,
    )


def _held(post: HeldPost, unit: UnitName) -> AppointmentJson:
    row = post.appointment
    return AppointmentJson(
        id=row.id,
        person=PersonRef(id=row.person, name=post.person_name),
        unit=unit_ref(unit),
        position=row.position,
        title=post.title,
        from_day=row.from_day,
        until=row.until,
        signs_from=row.signs_from,
        acting=row.acting,
    )


def _period(row: Dated) -> PeriodJson:
    return PeriodJson(value=row.value, from_day=row.from_day, until=row.until)


def person_told(shown: ShownPerson) -> PersonJson:
    """A person as of a day."""
    return PersonJson(
        id=shown.id,
        name=shown.name,
        day=shown.day,
        unit=None if shown.unit is None else unit_ref(shown.unit),
        fields=[
            RecordFieldJson(
                name=field.name,
                title=field.title,
                value=field.value,
                shown=field.shown,
                history=[_period(row) for row in field.rows],
            )
            for field in shown.fields
        ],
        histories=[
            RecordHistoryJson(
                name=history.name,
                title=history.title,
                entries=[
                    {name: value for name, value in entry.items() if not name.startswith("_")}
                    for entry in history.entries
                ],
            )
            for history in shown.histories
        ],
        overlays={overlay.name: overlay.value for overlay in shown.overlays},
        appointments=[_post(post, shown) for post in shown.posts],
        hidden=list(shown.hidden),
    )


def _post(post: ShownPost, shown: ShownPerson) -> AppointmentJson:
    row = post.appointment
    return AppointmentJson(
        id=row.id,
        person=PersonRef(id=shown.id, name=shown.name),
        unit=UnitRef(id=row.unit, name="") if post.unit is None else unit_ref(post.unit),
        position=row.position,
        title=post.title,
        from_day=row.from_day,
        until=row.until,
        signs_from=row.signs_from,
        acting=row.acting,
    )
