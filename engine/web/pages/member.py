"""What a member or a young person does: find a procedure, fill its form, follow their cases, read their notices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from engine.cases.case import Case
from engine.cases.refusal import Reason as Standing
from engine.definition.procedure import ANYONE, Procedure
from engine.definition.words import Words
from engine.ground.clock import format_moment, format_time
from engine.ground.errors import AnswersRejected, NotFound, Refused
from engine.ground.errors import Refusal as Told
from engine.ground.identifiers import is_identifier
from engine.ground.vietnamese import fold, given_name, initials, unit_sort_key
from engine.language.explain.picture import draw
from engine.language.explain.prose import who
from engine.operations.fill_form import Filled, Part, StartForm, fill_action, fill_start
from engine.operations.follow_case import Followed, follow_case
from engine.operations.glance_at_cases import list_cases
from engine.operations.keep_draft import draft_for, keep_draft, list_drafts, throw_draft_away
from engine.operations.list_inbox import list_inbox
from engine.operations.open_case import Starting, open_case
from engine.operations.read_notices import list_notices, read_all
from engine.operations.search import search_people, search_units
from engine.store.directory import units_by_id
from engine.store.drafts import Draft
from engine.store.people import load_person
from engine.store.sight import NEWEST
from engine.vocabulary.participants.is_ import IsRule
from engine.web.asking import Asking, AskSignedIn
from engine.web.filling import (
    Drawing,
    Found,
    answers_drawn,
    answers_in,
    basis_of,
    error_links,
    merged,
    questions_drawn,
    refusal_sentence,
)
from engine.web.pressing import look_for, press, take_files
from engine.web.rendering import render
from engine.web.telling import chip_told, due_told, first_state, holder_told, route_of, way_to_end
from engine.web.views import (
    AnswerCard,
    AsideCard,
    Button,
    CaseRow,
    CasesView,
    CheckView,
    DraftRow,
    ErrorLink,
    FieldView,
    FormView,
    FoundPerson,
    FoundProcedure,
    HomeView,
    Link,
    MemberCard,
    NextStep,
    NoticeRow,
    NoticesView,
    Pager,
    ProcedureView,
    Reason,
    SearchView,
    SectionLink,
    Situation,
    Step,
    SubmittedView,
    Tab,
    TurnRow,
    Vietnamese,
    Warned,
)

router = APIRouter()

MOST_SITUATIONS = 6
TURNS_AT_HOME = 3
CASES_AT_HOME = 3
PAGE = 20
"""Cases on one page of a list."""

CHECK = "check"
"""The last part of a form: look at everything, then hand it in."""


# --- home -------------------------------------------------------------------------------------------------------------


@router.get("/")
def home_page(ask: AskSignedIn) -> Response:
    """What is one's turn, what one has begun, where one's cases are."""
    t, office = ask.t, ask.office
    looking, me = ask.viewer, ask.me
    inbox = list_inbox(office, looking, most=TURNS_AT_HOME)
    cases, _ = list_cases(office, looking, mine=True, most=CASES_AT_HOME)
    pack = office.definitions.current()
    today, calendar = office.clock.today(), ask.calendar
    turns = []
    for line in inbox.lines:
        procedure = pack.procedures.get(line.procedure)
        state = procedure.states.get(line.state) if procedure is not None else None
        task = state.action(line.key) if state is not None else None
        title = said(task.title if task is not None else state.title, ask) if state is not None else line.state
        turns.append(
            TurnRow(
                title=line.subject_name or line.number,
                note=" · ".join((said(procedure.title, ask) if procedure else line.procedure, title)),
                due=due_told(line.due_on, today, calendar, t),
                button=Button(label=title, href=f"/inbox?{urlencode({'task': line.task})}", kind="plain"),
            )
        )
    view = HomeView(
        greeting=t("p.home.greeting", name=given_name(me.name)),
        search_href="/procedures",
        situations=situations(ask)[:MOST_SITUATIONS],
        turns=tuple(turns),
        turn_count=inbox.total,
        turns_href="/inbox" if inbox.total > len(turns) else "",
        drafts=draft_rows(ask),
        cases=tuple(case_row(found, ask) for found in cases),
        case_count=len(cases),
        cases_href="/cases",
        card=_card(ask),
    )
    return ask.page("home.html", view, current="home")


def situations(ask: Asking) -> tuple[Situation, ...]:
    """What procedures are for, in the words of who needs them, in the order of `in_order`.

    Whoever holds no position sees first what people begin for themselves.
    """
    procedures = in_order(ask.office.definitions.current().procedures.values())
    if not ask.me.seats:
        procedures.sort(key=lambda each: not any(_is_oneself(name, each) for name in each.start.by[:1]))
    return tuple(
        Situation(text=said(words, ask), href=f"/procedures/{procedure.name}", icon="file-text")
        for procedure in procedures
        if procedure.follows is None
        for words in procedure.situations[:1]
    )


def in_order(procedures: Iterable[Procedure]) -> list[Procedure]:
    """Those with a code first, in the order of the codes, then the others as Vietnamese sorts their titles."""
    return sorted(procedures, key=lambda each: (not each.code, each.code, unit_sort_key(each.title.text)))


def _is_oneself(name: str, procedure: Procedure) -> bool:
    """Whether the participant is the person the case is about, and nobody else."""
    participant = procedure.participants.get(name)
    rules = [rule for some in participant.rules.values() for rule in some] if participant is not None else []
    return bool(rules) and all(isinstance(rule, IsRule) and not rule.initiator for rule in rules)


def _card(ask: Asking) -> MemberCard | None:
    record = ask.office.definitions.current().records.get("person")
    roles = record.roles if record is not None else None
    if record is None or roles is None or roles.status is None:
        return None
    with ask.office.database.read() as transaction:
        line = load_person(transaction, ask.me.person)
        if line is None or line.status is None:
            return None
        unit = next((seat.unit_name for seat in ask.me.seats if seat.unit == line.unit), "")
        if line.unit is not None and not unit:
            unit = next((each.full_name for each in units_by_id(transaction, (line.unit,)).values()), "")
    titles = record.fields[roles.status].option_titles
    return MemberCard(
        status=said(titles[line.status], ask) if line.status in titles else line.status,
        name=line.name,
        unit=unit,
        chip="",
        href=f"/people/{ask.me.person}",
    )


# --- finding ----------------------------------------------------------------------------------------------------------


@router.get("/procedures")
def search_page(ask: AskSignedIn) -> Response:
    """Everything that can be begun; with words, what they find among procedures, cases, people and units."""
    query = " ".join(ask.query("q").split())[:100]
    folded = fold(query)
    pack = ask.office.definitions.current()
    procedures = [
        item for item in in_order(pack.procedures.values()) if item.follows is None and _matches(item, folded)
    ]
    cases: tuple[Followed, ...] = ()
    people: tuple[FoundPerson, ...] = ()
    units: tuple[FoundProcedure, ...] = ()
    if len(folded) >= 2:
        cases, _ = list_cases(ask.office, ask.viewer, mine=False, query=folded, most=8)
        if ask.me.seats:
            people = tuple(
                FoundPerson(
                    name=found.name, initials=initials(found.name), href=f"/people/{found.id}", note=found.unit_name
                )
                for found in search_people(ask.office, ask.me, query)
            )
        units = tuple(
            FoundProcedure(
                title=found.full_name, href=f"/organisation/{found.id}", text=found.parent_name, icon="building-2"
            )
            for found in search_units(ask.office, query)
        )
    view = SearchView(
        query=query,
        action="/procedures",
        procedures=tuple(
            FoundProcedure(
                title=said(item.title, ask),
                href=f"/procedures/{item.name}",
                text="" if item.help is None else said(item.help, ask),
                code=item.code,
            )
            for item in procedures
        ),
        cases=tuple(case_row(found, ask) for found in cases),
        people=people,
        units=units,
        count=len(procedures) + len(cases) + len(people) + len(units),
        situations=() if procedures or cases or people or units else situations(ask),
    )
    return ask.page("search.html", view, current="procedures")


def _matches(procedure: Procedure, folded: str) -> bool:
    if not folded:
        return True
    texts = [procedure.title, *procedure.situations, *((procedure.help,) if procedure.help is not None else ())]
    known = " ".join([procedure.code, procedure.name, *(words.text for words in texts)])
    found = fold(known)
    return all(word in found for word in folded.split())


@router.get("/procedures/{name}")
def procedure_page(ask: AskSignedIn, name: str) -> Response:
    """What a procedure is for, whether one may begin, how it goes."""
    start = fill_start(ask.office, ask.actor, name, subject=_about(ask), lang=ask.lang)
    return ask.page("procedure.html", _procedure_view(ask, start), current="procedures")


def called(name: str, procedure: Procedure, ask: Asking) -> str:
    """A participant as people would call it, beginning with a capital."""
    text = who(name, procedure, ask.office.definitions.current(), ask.lang)
    return text[:1].upper() + text[1:]


def _procedure_view(ask: Asking, start: StartForm) -> ProcedureView:
    t = ask.t
    procedure = start.rulebook.procedure
    drawing = Drawing(lang=ask.lang)
    about = _about(ask)
    draft = draft_for(ask.office, ask.me.person, procedure.name, action=_draft_of(about))
    refusals = tuple(reason_told(item, ask) for item in start.reasons if not item.warning)
    warnings = tuple(reason_told(item, ask) for item in start.reasons if item.warning)
    first = first_state(procedure)
    steps = []
    for state_name in (first, *way_to_end(procedure, first)):
        state = procedure.states[state_name]
        by = [one for action in state.tasks.values() for one in action.by] or list(state.waits_for)
        names = dict.fromkeys(called(one, procedure, ask) for one in by if one in procedure.participants)
        steps.append(Step(title=said(state.title, ask), who=", ".join(names)))
    forms = [procedure.forms[procedure.start.form]] if procedure.start.form is not None else []
    files = [
        said(item.title, ask)
        for form in forms
        for item in form.fields
        if item.kind.word == "file" and item.computed is None
    ]
    basis = basis_of(procedure.basis.text, procedure.basis.confidence, drawing)
    starters = [
        t("p.procedure.anyone")
        if one == ANYONE
        else t("p.procedure.oneself")
        if _is_oneself(one, procedure)
        else called(one, procedure, ask)
        for one in procedure.start.by
    ]
    name = _name_of(ask, about)
    return ProcedureView(
        title=f"{said(procedure.title, ask)} · {name}" if name else said(procedure.title, ask),
        code=procedure.code,
        lead="" if procedure.help is None else said(procedure.help, ask),
        who=tuple(dict.fromkeys(starters)),
        prepare=tuple(files),
        steps=tuple(steps),
        documents=tuple(said(item.title, ask) for item in procedure.documents.values()),
        bases=(basis,) if basis is not None else (),
        start=None
        if refusals
        else Button(
            label=t("p.procedure.go-on" if draft is not None else "p.procedure.start"),
            href=_href(f"/procedures/{procedure.name}/start", about),
            kind="main",
            icon="arrow-right",
        ),
        draft=_draft_row(draft, ask) if draft is not None else None,
        refusals=refusals,
        warnings=warnings,
        diagram=draw(procedure, lang=ask.lang),
    )


# --- filling the form -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Filling:
    """A form on its way: what was kept, what it looks like now."""

    name: str
    draft: Draft | None
    raw: Mapping[str, object] | None
    subject: str | None
    start: StartForm

    @property
    def filled(self) -> Filled:
        """The form as it stands. Raises `NotFound` when the procedure asks nothing."""
        if self.start.filled is None:
            raise NotFound("form", self.name)
        return self.start.filled


@router.get("/procedures/{name}/start")
def start_page(ask: AskSignedIn, name: str) -> Response:
    """One section of the form, prefilled, or with what was left."""
    filling = _filling(ask, name)
    if filling.start.filled is None or ask.query("section") == CHECK:
        return ask.page("check.html", _check_view(ask, filling, blame=True), current="procedures")
    if filling.draft is None and _is_refused(filling.start):
        return ask.page("procedure.html", _procedure_view(ask, filling.start), current="procedures")
    part = _part(filling.filled, ask.query("section"))
    blame = ask.query("show") == "errors"
    return ask.page("form.html", _form_view(ask, filling, part, blame=blame, blame_empty=blame), current="procedures")


@router.post("/procedures/{name}/start")
def start_sent(ask: AskSignedIn, name: str) -> Response:
    """Keep what was typed and do what the button says."""
    before = _filling(ask, name)
    notice = take_files(ask)
    part = _part(before.filled, ask.query("section"))
    do = ask.sent.text("do") or "next"
    raw = _typed(ask, before, part)
    raw = press(ask, before.filled, raw, do).raw
    draft = keep_draft(
        ask.office,
        ask.me.person,
        name,
        raw,
        draft=_draft_id(ask),
        action=_draft_of(_about(ask)),
    )
    filling = _filling(ask, name, draft)
    here = _part(filling.filled, part.name)
    if do == "save":
        return ask.done(
            _href(f"/procedures/{name}", _about(ask)), ask.t("p.draft.saved", time=format_time(draft.saved_at))
        )
    if do == "back":
        return ask.go(_section_href(ask, name, _neighbour(filling.filled, here, -1)))
    if do.startswith("section:"):
        return ask.go(_section_href(ask, name, do.partition(":")[2]))
    if do == CHECK:
        return ask.go(_section_href(ask, name, CHECK))
    if do in ("next", "submit") and here.complete and not notice:
        return ask.go(_section_href(ask, name, _neighbour(filling.filled, here, 1)))
    blame = do in ("next", "submit")
    found = press(ask, filling.filled, raw, do).found if do.startswith("search:") else {}
    view = _form_view(ask, filling, here, blame=blame, blame_empty=blame, found=found, notice=notice)
    return ask.page("form.html", view, current="procedures", status=422 if blame or notice else 200)


@router.post("/procedures/{name}/start/save")
def start_saved(ask: AskSignedIn, name: str) -> Response:
    """Keep the draft by itself; answers only the line that says when."""
    before = _filling(ask, name)
    raw = _typed(ask, before, _part(before.filled, ask.query("section")))
    draft = keep_draft(ask.office, ask.me.person, name, raw, draft=_draft_id(ask), action=_draft_of(_about(ask)))
    filling = _filling(ask, name, draft)
    view = _form_view(ask, filling, _part(filling.filled, ask.query("section")))
    return HTMLResponse(render("parts/saved.html", view, ask.chrome()))


@router.post("/procedures/{name}/start/live")
def start_live(ask: AskSignedIn, name: str) -> Response:
    """The section again for the answers typed so far: questions that appear, computed values. Nothing is kept."""
    before = _filling(ask, name)
    part = _part(before.filled, ask.query("section"))
    raw = _typed(ask, before, part)
    start = fill_start(ask.office, ask.actor, name, subject=before.subject, raw=raw, lang=ask.lang)
    filling = _Filling(name=name, draft=before.draft, raw=raw, subject=before.subject, start=start)
    view = _form_view(ask, filling, _part(filling.filled, part.name), blame=True, blame_empty=False)
    return ask.page("form.html", view, current="procedures")


@router.post("/procedures/{name}/start/submit")
def submit_sent(ask: AskSignedIn, name: str) -> Response:
    """Hand it in. A second click finds the case of the first."""
    wanted, left = _draft_id(ask), _draft_of(_about(ask))
    draft = draft_for(ask.office, ask.me.person, name, action=left)
    if draft is None or draft.id != wanted:
        try:
            follow_case(ask.office, ask.viewer, wanted)
        except NotFound:
            pass  # not handed in yet: the form was never begun, or begun anew since
        else:
            return ask.go(f"/cases/{wanted}/submitted")
    if draft is None:
        opened = _filling(ask, name)
        known = _opened(opened.start.filled) if opened.start.filled is not None else {}
        draft = keep_draft(ask.office, ask.me.person, name, known, action=left)
    filling = _filling(ask, name, draft)
    pledged = merged(filling.raw or {}, answers_in(ask.sent.fields, "form"), _pledges(filling))
    if pledged != filling.raw:
        answers = {**dict(draft.answers), **pledged}
        draft = keep_draft(ask.office, ask.me.person, name, answers, draft=draft.id, action=left)
        filling = _filling(ask, name, draft)
    starting = Starting(
        act=_act_of(draft.id),
        case=draft.id,
        procedure=name,
        actor=ask.actor,
        subject=filling.subject,
        form=filling.raw or {},
        confirmed=frozenset(ask.sent.every("ticks")),
        draft=draft.id,
    )
    try:
        case = open_case(ask.office, starting)
    except Refused as refused:
        view = _check_view(ask, filling, refused=refused, blame=True)
        return ask.page("check.html", view, current="procedures", status=422)
    return ask.go(f"/cases/{case.id}/submitted")


@router.get("/cases/{case}/submitted")
def submitted_page(ask: AskSignedIn, case: str) -> Response:
    """It was handed in: who has it now, and what comes next."""
    followed = follow_case(ask.office, ask.viewer, case)
    procedure = followed.rulebook.procedure
    return ask.page(
        "submitted.html",
        SubmittedView(
            title=ask.t("p.submitted.title", title=said(procedure.title, ask)),
            number=followed.case.number,
            case_href=f"/cases/{case}",
            holder=holder_told(followed, ask.me.person, ask.t),
            next_steps=_next_steps(ask, followed.case, procedure),
            note=ask.t("p.submitted.note"),
        ),
        current="cases",
    )


@router.post("/drafts/{draft}/delete")
def draft_deleted(ask: AskSignedIn, draft: str) -> Response:
    """Throw a draft away."""
    throw_draft_away(ask.office, ask.me.person, draft)
    return ask.done("/", ask.t("p.draft.deleted"))


@router.get("/suggest")
def suggest(ask: AskSignedIn) -> Response:
    """What a search box found, as a list alone: `q` what was typed, `name` the box, of which form: that by which
    `procedure` starts, or one of `action` of `case`.
    """
    name, case = ask.query("name"), ask.query("case")
    if case:
        follow_case(ask.office, ask.viewer, case)  # raises NotFound where the person may not see it
        asked = fill_action(ask.office, ask.actor, case, ask.query("action"), lang=ask.lang)
        filled = asked.act if name.startswith("act.") else asked.filled
    else:
        filled = _filling(ask, ask.query("procedure")).filled
    found = look_for(ask, filled, name, ask.query("q")) if filled is not None else None
    view = FieldView(
        name=ask.query("name")[:200],
        type="unit",
        label="",
        query=ask.query("q")[:100],
        options=found.options if found is not None else (),
        searched=True,
    )
    return HTMLResponse(render("parts/suggestions.html", view, ask.chrome()))


def _filling(ask: Asking, name: str, draft: Draft | None = None) -> _Filling:
    about = _about(ask)
    kept = draft or draft_for(ask.office, ask.me.person, name, action=_draft_of(about))
    raw = None if kept is None else {key: value for key, value in kept.answers.items() if not key.startswith("_")}
    start = fill_start(ask.office, ask.actor, name, subject=about, raw=raw, lang=ask.lang)
    return _Filling(name=name, draft=kept, raw=raw, subject=start.subject, start=start)


def _about(ask: Asking) -> str | None:
    """Whom the case is wanted to be about; None: oneself. Whether the person may is asked where the form is filled."""
    wanted = ask.query("subject")
    if not wanted or wanted == ask.me.person:
        return None
    if not is_identifier(wanted):
        raise NotFound("person", wanted)
    return wanted


def _draft_of(about: str | None) -> str:
    """Where the draft of a start is kept: one for each person it is about, so that none writes over another."""
    return f"{_OF_OTHERS}{about}" if about is not None else ""


_OF_OTHERS = "about:"


def _href(path: str, about: str | None) -> str:
    """The address of a page of a start, with whom it is about."""
    return f"{path}?{urlencode({'subject': about})}" if about is not None else path


def _name_of(ask: Asking, about: str | None) -> str:
    """The name of the person a start is about; "" for oneself, and where it is about a unit."""
    if about is None:
        return ""
    with ask.office.database.read() as transaction:
        line = load_person(transaction, about)
    return "" if line is None else line.name


def _typed(ask: Asking, before: _Filling, part: Part) -> dict[str, object]:
    """The raw answers of the whole form after this page of it was sent.

    What a script brought onto the page since counts as well; what was there and sent nothing (a box left unticked) is
    gone.
    """
    there = [question.field.name for question in part.questions if question.field.computed is None]
    section = next(each for each in before.filled.form.sections if each.name == part.name)
    known: Mapping[str, object] = before.raw if before.raw is not None else _opened(before.filled)
    sent = answers_in(ask.sent.fields, "form")
    if not sent and not ask.sent.pairs:
        return dict(known)
    given = {item.name: sent[item.name] for item in section.fields if item.name in sent and item.computed is None}
    return merged(known, given, there)


def _opened(filled: Filled) -> dict[str, object]:
    """What a form opens with: that is kept too, as soon as something is."""
    return {
        question.field.name: question.raw
        for part in filled.parts
        for question in part.questions
        if question.raw is not None and question.field.computed is None
    }


def _draft_id(ask: Asking) -> str:
    given = ask.query("draft")
    return given if is_identifier(given) else ask.office.new_identifier()


def _act_of(draft: str) -> str:
    """The act by which the case of a draft begins: the draft's id, counted on by one."""
    head, tail = draft[:-12], int(draft[-12:], 16)
    return f"{head}{(tail + 1) % (1 << 48):012x}"


def _part(filled: Filled, wanted: str) -> Part:
    if not filled.parts:
        raise NotFound("form", filled.form.name)
    return filled.part(wanted) or filled.parts[0]


def _neighbour(filled: Filled, part: Part, step: int) -> str:
    names = [each.name for each in filled.parts]
    index = names.index(part.name) + step
    if index >= len(names):
        return CHECK
    return names[max(0, index)]


def _section_href(ask: Asking, name: str, section: str, errors: bool = False) -> str:
    about = _about(ask)
    asked = {
        "section": section,
        **({"show": "errors"} if errors else {}),
        **({"subject": about} if about is not None else {}),
    }
    return f"/procedures/{quote(name)}/start?{urlencode(asked)}"


def _drawing(ask: Asking, filling: _Filling, **more: Any) -> Drawing:
    record = filling.start.rulebook.records.get("person")
    return Drawing(
        lang=ask.lang,
        roles=record.roles if record is not None else None,
        own=filling.subject in (None, ask.me.person),
        suggest_href=_href("/suggest", _about(ask))
        + f"{'&' if _about(ask) else '?'}{urlencode({'procedure': filling.name})}",
        file_href="/files/",
        **more,
    )


def _form_view(
    ask: Asking,
    filling: _Filling,
    part: Part,
    *,
    blame: bool = False,
    blame_empty: bool = False,
    found: Mapping[str, Found] | None = None,
    notice: str = "",
) -> FormView:
    t, filled, procedure = ask.t, filling.filled, filling.start.rulebook.procedure
    drawing = _drawing(ask, filling, blame=blame, blame_empty=blame_empty, found=found or {})
    fields = questions_drawn(filled, part, drawing)
    number = next(index for index, each in enumerate(filled.parts, 1) if each.name == part.name)
    draft = filling.draft.id if filling.draft is not None else ask.query("draft")
    if not is_identifier(draft):
        draft = ask.office.new_identifier()
    about = _about(ask)
    more = {"subject": about} if about is not None else {}
    address = urlencode({"section": part.name, "draft": draft, **more})
    name = _name_of(ask, about)
    base = f"/procedures/{quote(filling.name)}/start"
    errors = error_links(fields)
    if notice:
        errors = (ErrorLink(text=notice, href="#form"), *errors)
    return FormView(
        form_title=f"{filled.title} · {name}" if name else filled.title,
        title=part.title,
        action=f"{base}?{address}",
        fields=fields,
        sections=_sections(ask, filling, part.name),
        number=number,
        count=len(filled.parts),
        crumbs=(Link(label=said(procedure.title, ask), href=_href(f"/procedures/{filling.name}", about)),),
        crumb=part.title,
        aside=_aside(ask, filling),
        errors=errors,
        saved=format_time(filling.draft.saved_at) if filling.draft is not None else "",
        live_href=f"{base}/live?{address}",
        save_href=f"{base}/save?{address}",
        back=number > 1,
        delete_href=f"/drafts/{filling.draft.id}/delete" if filling.draft is not None else "",
        next_label=t("p.form.to-check") if number == len(filled.parts) else "",
    )


def _sections(ask: Asking, filling: _Filling, here: str) -> tuple[SectionLink, ...]:
    links = []
    for part in filling.filled.parts:
        state = "here" if part.name == here else "wrong" if part.wrong else "done" if part.complete else "todo"
        links.append(
            SectionLink(title=part.title, href=_section_href(ask, filling.name, part.name), state=state)  # type: ignore[arg-type]
        )
    links.append(
        SectionLink(
            title=ask.t("p.check.crumb"),
            href=_section_href(ask, filling.name, CHECK),
            state="here" if here == CHECK else "todo",
            check=True,
        )
    )
    return tuple(links)


def _aside(ask: Asking, filling: _Filling) -> tuple[AsideCard, ...]:
    procedure = filling.start.rulebook.procedure
    first = procedure.states[procedure.start.to.values()[0]]
    by = [one for action in first.tasks.values() for one in action.by] or list(first.waits_for)
    readers = list(dict.fromkeys(called(one, procedure, ask) for one in by if one in procedure.participants))
    basis = filling.filled.form.basis
    return (
        AsideCard(
            title=ask.t("p.form.readers"),
            text=ask.t("p.form.readers.text", people=readers),
            basis=basis_of(basis.text or procedure.basis.text, basis.confidence, Drawing(lang=ask.lang)),
        ),
    )


def _pledges(filling: _Filling) -> tuple[str, ...]:
    """Fields that are agreed to on the last page: those of type `accept`."""
    return tuple(
        question.field.name
        for part in (filling.start.filled.parts if filling.start.filled is not None else ())
        for question in part.questions
        if question.field.kind.word == "accept"
    )


def _check_view(ask: Asking, filling: _Filling, *, refused: Refused | None = None, blame: bool = False) -> CheckView:
    t, procedure = ask.t, filling.start.rulebook.procedure
    filled = filling.start.filled
    drawing = _drawing(ask, filling, blame=blame)
    cards: tuple[AnswerCard, ...] = ()
    errors: list[ErrorLink] = []
    warnings: list[Warned] = []
    refusals: list[Reason] = []
    if filled is not None:
        edit = {part.name: _section_href(ask, filling.name, part.name) for part in filled.parts}
        cards = answers_drawn(filled, drawing, edit)
        if refused is not None or (filling.draft is not None and not filled.accepted):
            for part in filled.parts:
                page = _section_href(ask, filling.name, part.name, errors=True)
                errors.extend(error_links(questions_drawn(filled, part, drawing), page))
        for problem in filled.warnings:
            name = str(problem.values.get("rule", ""))
            warnings.append(Warned(name=name, text=problem.sentence, ticked=name in ask.sent.every("ticks")))
    told = refused.refusals if refused is not None else ()
    if refused is None:
        refusals = [reason_told(item, ask) for item in filling.start.reasons if not item.warning]
        warnings += [Warned(name=item.rule or "", text=item.sentence) for item in filling.start.reasons if item.warning]
    for item in told:
        if item.values.get("warning"):
            if item.rule not in {each.name for each in warnings}:
                warnings.append(Warned(name=item.rule or "", text=refusal_sentence(item, ask.lang)))
        elif not isinstance(refused, AnswersRejected):
            refusals.append(refusal_told(item, ask))
        elif not errors:
            errors.append(ErrorLink(text=refusal_sentence(item, ask.lang), href="#main"))
    draft = filling.draft.id if filling.draft is not None else _draft_id(ask)
    if filling.draft is None and filled is None:
        keep_draft(ask.office, ask.me.person, filling.name, {}, draft=draft, action=_draft_of(_about(ask)))
    about = _about(ask)
    address = urlencode({"draft": draft, **({"subject": about} if about is not None else {})})
    name = _name_of(ask, about)
    return CheckView(
        title=t("p.check.title"),
        subtitle=f"{said(procedure.title, ask)} · {name}" if name else said(procedure.title, ask),
        action=f"/procedures/{quote(filling.name)}/start/submit?{address}",
        button=t("p.check.button"),
        cards=cards,
        next_steps=_next_steps(ask, None, procedure),
        warnings=tuple(warnings),
        refusals=tuple(refusals),
        errors=tuple(errors),
        crumbs=(Link(label=said(procedure.title, ask), href=_href(f"/procedures/{filling.name}", about)),),
        crumb=t("p.check.crumb"),
        sections=_sections(ask, filling, CHECK) if filled is not None else (),
        back_href=_section_href(ask, filling.name, filled.parts[0].name) if filled is not None and filled.parts else "",
    )


def _next_steps(ask: Asking, case: Case | None, procedure: Procedure) -> tuple[NextStep, ...]:
    first = case.state if case is not None else first_state(procedure)
    names = [first, *way_to_end(procedure, first)]
    return tuple(NextStep(title=said(procedure.states[name].title, ask)) for name in names if name in procedure.states)


def _is_refused(start: StartForm) -> bool:
    return any(not item.warning for item in start.reasons)


def reason_told(reason: Standing, ask: Asking) -> Reason:
    """Why a rule refuses or warns, with its basis."""
    basis = basis_of(reason.basis, reason.confidence, Drawing(lang=ask.lang))
    return Reason(text=reason.sentence or Told(reason.code, values=reason.values).sentence(ask.lang), basis=basis)


def refusal_told(refusal: Told, ask: Asking) -> Reason:
    """The same for a reason as operations tell it."""
    confidence = str(refusal.values.get("confidence", "C"))
    basis = basis_of(refusal.basis or "", confidence, Drawing(lang=ask.lang))
    return Reason(text=refusal_sentence(refusal, ask.lang), basis=basis, code=refusal.code)


# --- notices ----------------------------------------------------------------------------------------------------------


@router.get("/notices")
def notices_page(ask: AskSignedIn) -> Response:
    """What the person was told, newest first."""
    before = ask.query("before")
    lines, following = list_notices(ask.office, ask.viewer, before=before if is_identifier(before) else NEWEST)
    view = NoticesView(
        rows=tuple(
            NoticeRow(
                title=line.title,
                text=line.body,
                at=format_moment(line.at),
                href=f"/cases/{line.case}" if line.case is not None else "/notices",
                unread=not line.read,
            )
            for line in lines
        ),
        read_href="/notices/read" if any(not line.read for line in lines) else "",
        pager=Pager(words="", next=f"/notices?{urlencode({'before': following})}") if following is not None else None,
    )
    return ask.page("notices.html", view, current="notices")


@router.post("/notices/read")
def notices_read(ask: AskSignedIn) -> Response:
    """All read."""
    read_all(ask.office, ask.viewer)
    return ask.go("/notices")


# --- cases ------------------------------------------------------------------------------------------------------------


@router.get("/cases")
def cases_page(ask: AskSignedIn) -> Response:
    """One's own cases; for officers also those of their units that they handle or see."""
    t = ask.t
    mine = ask.query("show") != "all"
    query = " ".join(ask.query("q").split())[:100]
    before = ask.query("before")
    found, following = list_cases(
        ask.office,
        ask.viewer,
        mine=mine,
        before=before if is_identifier(before) else NEWEST,
        query=fold(query) if len(fold(query)) >= 2 else "",
        most=PAGE,
    )
    tabs = (
        Tab(label=t("p.cases.mine"), href="/cases", current=mine),
        Tab(label=t("p.cases.all"), href="/cases?show=all", current=not mine),
    )
    more = {"show": "all"} if not mine else {}
    view = CasesView(
        title=t("p.cases.title"),
        lead=t("p.cases.lead"),
        tabs=tabs if ask.me.seats else (),
        cases=tuple(case_row(each, ask) for each in found),
        drafts=draft_rows(ask) if mine and not query else (),
        pager=None
        if following is None
        else Pager(
            words=t("p.cases.pager", count=len(found)), next=f"/cases?{urlencode({**more, 'before': following})}"
        ),
        query=query,
        search_href="/cases",
        empty_title=t("p.cases.empty.title"),
        empty_text=t("p.cases.empty.text"),
        empty_button=Button(label=t("p.cases.empty.button"), href="/procedures", kind="main"),
    )
    return ask.page("cases.html", view, current="cases")


def case_row(found: Followed, ask: Asking) -> CaseRow:
    """A case as lists show it: its way, who holds it, until when."""
    t, case, procedure, person = ask.t, found.case, found.rulebook.procedure, ask.me.person
    yours = any(person in item.found.people for item in found.waiting)
    holder = holder_told(found, person, t)
    about = found.names.get(case.subject or "", "")
    passed = list(dict.fromkeys(key.partition(".")[0] for key in case.takers if key.partition(".")[0]))
    return CaseRow(
        title=said(procedure.title, ask),
        href=f"/cases/{case.id}",
        chip=chip_told(case, yours, procedure, t),
        route=route_of(procedure, case, found.scene, passed, yours, t),
        holder_unit=holder.unit,
        holder_person=holder.person,
        due=holder.due,
        note=holder.finished,
        yours=yours,
        number=case.number,
        subject="" if case.subject == person else about,
    )


def draft_rows(ask: Asking) -> tuple[DraftRow, ...]:
    """What the person left half filled."""
    return tuple(row for draft in list_drafts(ask.office, ask.me.person) if (row := _draft_row(draft, ask)) is not None)


def _draft_row(draft: Draft, ask: Asking) -> DraftRow | None:
    procedure = ask.office.definitions.current().procedures.get(draft.procedure)
    if procedure is None:
        return None
    action = f"/cases/{draft.case}/actions/{draft.action}"
    others = not draft.case and draft.action.startswith(_OF_OTHERS)
    about = draft.action.removeprefix(_OF_OTHERS) if others else None
    name = _name_of(ask, about)
    return DraftRow(
        title=f"{said(procedure.title, ask)} · {name}" if name else said(procedure.title, ask),
        note=ask.t("p.draft.note", at=format_moment(draft.saved_at)),
        href=action if draft.case else _href(f"/procedures/{draft.procedure}/start", about),
        delete_href=f"/drafts/{draft.id}/delete",
    )


def said(words: Words, ask: Asking) -> str:
    """A text of the pack without expressions, in the page's language where it has one."""
    if ask.lang == "en" and words.en is not None:
        return words.en.text
    return Vietnamese(words.text)
