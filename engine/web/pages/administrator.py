"""Definitions, parameters, the calendar: what the installation goes by."""

from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from engine.definition.parameters import Parameter, ParameterValue
from engine.ground.clock import format_day, format_moment, plus_days
from engine.ground.durations import Period, Share
from engine.ground.errors import AnswersRejected
from engine.ground.problems import Problem, Report
from engine.ground.vietnamese import fold, format_decimal, format_money, format_number, weekday_date
from engine.ground.working_days import holiday_name
from engine.operations.rights import may_administer
from engine.operations.see_undelivered import deliver_again, list_undelivered
from engine.operations.set_calendar import drop_exception, list_exceptions, set_exception
from engine.operations.show_definitions import look_at_files, show_definitions, tell_procedure
from engine.web.asking import Asking, AskSignedIn
from engine.web.filling import Drawing, basis_of
from engine.web.pages.officer import day_box, day_sent, error_list
from engine.web.pages.public import box, errors_by_field
from engine.web.views import (
    Basis,
    Button,
    CalendarView,
    Chip,
    DefinitionRow,
    DefinitionsView,
    DeliveriesView,
    DeliveryRow,
    ErrorLink,
    ExceptionRow,
    Fact,
    FieldView,
    HistoryRow,
    Option,
    ParameterRow,
    ParametersView,
    ProblemRow,
    ProcedureView,
    Step,
    Tab,
)
from engine.web.views import (
    ParameterValue as ShownValue,
)

router = APIRouter()

MOST_PROBLEMS = 50


# --- definitions ------------------------------------------------------------------------------------------------------


@router.get("/definitions")
def definitions_page(ask: AskSignedIn) -> Response:
    """The release in force and its procedures; what is wrong with files changed since."""
    t = ask.t
    shown = show_definitions(ask.office, ask.me)
    files = look_at_files(ask.office, ask.me, ask.door.settings.pack)
    newest = shown.releases[0] if shown.releases else None
    release = [Fact(label=t("a.release.digest"), value=shown.pack.digest[:12])]
    if newest is not None:
        release.append(Fact(label=t("a.release.number"), value=str(newest.number)))
        release.append(Fact(label=t("a.release.at"), value=format_moment(newest.published_at)))
        if newest.published_by is not None:
            release.append(Fact(label=t("a.release.by"), value=shown.names.get(newest.published_by, "")))
    problems = tuple(_problem(item, files.report, ask) for item in files.report.problems[:MOST_PROBLEMS])
    broken = any(item.severity == "error" for item in files.report.problems)
    words = ""
    if files.differs:
        words = t("a.files.broken" if broken else "a.files.changed", count=len(files.report.problems))
    view = DefinitionsView(
        release=tuple(release),
        rows=tuple(
            DefinitionRow(
                title=row.procedure.title.text,
                code=row.procedure.code,
                name=row.procedure.name,
                href=f"/definitions/{row.procedure.name}",
                note=t("a.procedure.note", states=row.states, actions=row.actions, stories=row.stories),
                chip=Chip(kind="done", text=t("a.published")),
                open_cases=t("a.open-cases", count=format_number(row.open_cases)) if row.open_cases else "",
            )
            for row in shown.procedures
        ),
        problems=problems,
        problem_words=words if problems else "",
        confirm_publish="" if problems else words,
        buttons=(
            Button(label=t("a.parameters"), href="/parameters", icon="sliders-horizontal"),
            Button(label=t("a.calendar"), href="/calendar", icon="calendar-days"),
            Button(label=t("a.deliveries"), href="/deliveries", icon="mail"),
            Button(label=t("a.trail"), href="/audit/installation", icon="shield-check"),
        ),
    )
    return ask.page("definitions.html", view, current="definitions")


@router.get("/definitions/{name}")
def definition_page(ask: AskSignedIn, name: str) -> Response:
    """One procedure told back, with its picture and its stories."""
    told = tell_procedure(ask.office, ask.me, name, ask.lang)
    procedure = told.procedure
    basis = basis_of(procedure.basis.text, procedure.basis.confidence, Drawing(lang=ask.lang))
    paragraphs = [line.strip() for line in told.prose.splitlines() if line.strip()]
    view = ProcedureView(
        title=procedure.title.text,
        code=procedure.code,
        lead=" ".join(paragraphs[1:2]),
        who=tuple(paragraphs[2:]),
        prepare=(),
        steps=tuple(Step(title=story, who="") for story in told.stories),
        documents=tuple(item.title.text for item in procedure.documents.values()),
        bases=(basis,) if basis is not None else (),
        diagram=told.picture,
    )
    return ask.page("procedure.html", view, current="definitions")


def _problem(problem: Problem, report: Report, ask: Asking) -> ProblemRow:
    place = problem.place
    source = report.sources.get(place.file)
    line = source.line(place.line) if source is not None else ""
    return ProblemRow(
        place=ask.t("a.place", file=place.file, line=place.line, column=place.column),
        text=problem.sentence(ask.lang),
        code=problem.code,
        hint=problem.advice(ask.lang) or "",
        warning=problem.severity == "warning",
        source=line or "",
        caret=" " * max(0, place.column - 1) + "^" if line else "",
    )


# --- parameters -------------------------------------------------------------------------------------------------------


@router.get("/parameters")
def parameters_page(ask: AskSignedIn) -> Response:
    """Every dated value with its basis. Open to everybody who is signed in: cases go by them."""
    t, pack, today = ask.t, ask.office.definitions.current(), ask.office.clock.today()
    query = " ".join(ask.query("q").split())[:100]
    folded = fold(query)
    unverified = ask.query("show") == "unverified"
    rows = []
    for parameter in pack.parameters.parameters.values():
        if folded and folded not in fold(f"{parameter.title.text} {parameter.name}"):
            continue
        if unverified and all(value.basis.verified for value in parameter.values):
            continue
        used = [item.title.text for item in pack.procedures.values() if _uses(item.name, parameter.name, ask)]
        rows.append(
            ParameterRow(
                title=parameter.title.text,
                name=parameter.name,
                values=tuple(_value(value, parameter, today, ask) for value in parameter.values),
                used_by=", ".join(used),
            )
        )
    every = [value for item in pack.parameters.parameters.values() for value in item.values]
    rule_set = pack.parameters.rule_set_on(today)
    view = ParametersView(
        summary=t(
            "a.parameters.summary",
            count=len(pack.parameters.parameters),
            unverified=sum(1 for value in every if not value.basis.verified),
            rules=pack.parameters.rule_sets[rule_set].title.text if rule_set is not None else "–",
        ),
        rows=tuple(rows),
        filters=(
            Tab(label=t("a.parameters.all"), href="/parameters", current=not unverified),
            Tab(label=t("a.parameters.unverified"), href="/parameters?show=unverified", current=unverified),
        ),
        query=query,
        action="/parameters",
    )
    return ask.page("parameters.html", view, current="definitions")


def _uses(procedure: str, parameter: str, ask: Asking) -> bool:
    """Whether the procedure's own text names the parameter."""
    wanted = f"param.{parameter}".encode()
    files = ask.office.definitions.current().files
    return wanted in files.get(f"workflows/{procedure}.yaml", b"")


def _value(value: ParameterValue, parameter: Parameter, today: str, ask: Asking) -> ShownValue:
    t = ask.t
    spans = []
    if value.from_day is not None:
        spans.append(t("o.since", day=format_day(value.from_day)))
    if value.until is not None:
        spans.append(t("o.until", day=format_day(value.until)))
    sets = ask.office.definitions.current().parameters.rule_sets
    named = value.rule_set
    rules = named if named is None or named not in sets else sets[named].title.text
    where = [part for part in (value.at, value.kind, value.level, value.period, rules) if part]
    return ShownValue(
        value=shown_value(value.value, parameter, ask),
        period=" ".join(spans) or t("o.always"),
        where=", ".join(where) or t("a.everywhere"),
        basis=Basis(text=value.basis.text, unverified="" if value.basis.verified else t("p.basis.unverified")),
        current=value in _in_force(parameter, today, ask),
    )


def _in_force(parameter: Parameter, today: str, ask: Asking) -> list[ParameterValue]:
    """The rows that count today for a case begun today: of the newest rule set that says anything, else of none."""
    parameters = ask.office.definitions.current().parameters
    valid = [
        row
        for row in parameter.values
        if (row.from_day is None or row.from_day <= today) and (row.until is None or today <= row.until)
    ]
    name = parameters.rule_set_on(today)
    while name is not None:
        found = [row for row in valid if row.rule_set == name]
        if found:
            return found
        name = parameters.rule_sets[name].over if name in parameters.rule_sets else None
    return [row for row in valid if row.rule_set is None]


def shown_value(value: object, parameter: Parameter, ask: Asking) -> str:
    """A parameter's value as people read it."""
    if isinstance(value, bool):
        return ask.t("a.yes" if value else "a.no")
    type_ = parameter.type
    if isinstance(value, str) and value in parameter.option_titles:
        return parameter.option_titles[value].write({}, lang=ask.lang)
    match type_.kind:
        case "integer" if isinstance(value, int):
            return format_number(value)
        case "money" if isinstance(value, int):
            return format_money(value)
        case "decimal" | "percent" if isinstance(value, int):
            return format_decimal(value, type_.scale) + (" %" if type_.kind == "percent" else "")
        case "date" if isinstance(value, str):
            return format_day(value)
        case "period":
            return value.text(ask.lang) if isinstance(value, Period) else Period.parse(str(value)).text(ask.lang)
        case "share":
            return str(value if isinstance(value, Share) else Share.parse(str(value)))
    if isinstance(value, dict):
        return ", ".join(str(each) for each in value.values())
    return str(value)


# --- the calendar -----------------------------------------------------------------------------------------------------


@router.get("/calendar")
def calendar_page(ask: AskSignedIn) -> Response:
    """Holidays of a year and the days that differ. Open to everybody: deadlines rest on them."""
    return ask.page("calendar.html", _calendar_view(ask, {}), current="definitions")


@router.post("/calendar")
def calendar_sent(ask: AskSignedIn) -> Response:
    """Enter a day that differs."""
    try:
        set_exception(
            ask.office,
            ask.me,
            day_sent(ask, "day"),
            ask.sent.text("working") == "yes",
            ask.sent.text("note"),
        )
    except AnswersRejected as refused:
        view = _calendar_view(ask, errors_by_field(refused, ask.lang))
        return ask.page("calendar.html", view, current="definitions", status=422)
    return ask.done(f"/calendar?year={day_sent(ask, 'day')[:4]}", ask.t("a.calendar.saved"))


@router.post("/calendar/{day}/remove")
def calendar_removed(ask: AskSignedIn, day: str) -> Response:
    """Let the public calendar count again."""
    drop_exception(ask.office, ask.me, day)
    return ask.done(f"/calendar?year={day[:4]}", ask.t("a.calendar.removed"))


def _calendar_view(ask: Asking, errors: dict[str, str]) -> CalendarView:
    t, today = ask.t, ask.office.clock.today()
    wanted = ask.query("year")
    year = (
        int(wanted) if wanted.isdecimal() and 2000 <= int(wanted[:4]) <= 2100 and len(wanted) == 4 else int(today[:4])
    )
    may = may_administer(ask.office, ask.me)
    chosen = ask.sent.text("working")
    fields: tuple[FieldView, ...] = (
        day_box(ask, "day", "a.calendar.day", errors, ""),
        FieldView(
            name="working",
            type="choice",
            label=t("a.calendar.kind"),
            options=(
                Option(value="no", label=t("a.calendar.off"), chosen=chosen == "no"),
                Option(value="yes", label=t("a.calendar.on"), chosen=chosen == "yes"),
            ),
        ),
        box(ask, "note", "text", errors, label="a.calendar.note"),
    )
    holidays = []
    day = f"{year}-01-01"
    while day.startswith(str(year)):
        name = holiday_name(day)
        if name is not None:
            holidays.append(HistoryRow(period=weekday_date(day), text=name))
        day = plus_days(day, 1)
    links: tuple[ErrorLink, ...] = error_list(fields)
    return CalendarView(
        year=str(year),
        years=tuple(
            Tab(label=str(each), href=f"/calendar?year={each}", current=each == year)
            for each in range(year - 1, year + 2)
        ),
        exceptions=tuple(
            ExceptionRow(
                day=weekday_date(item.day),
                words=t("a.calendar.on" if item.working else "a.calendar.off"),
                note=item.note,
                remove_href=f"/calendar/{item.day}/remove" if may else "",
            )
            for item in list_exceptions(ask.office, year)
        ),
        holidays=tuple(holidays),
        action="/calendar" if may else "",
        fields=fields if may else (),
        errors=links,
        note=t("a.calendar.kept"),
    )


# --- what could not be delivered --------------------------------------------------------------------------------------


@router.get("/deliveries")
def deliveries_page(ask: AskSignedIn) -> Response:
    """Letters and messages to other systems that were given up."""
    t = ask.t
    rows = []
    for item in list_undelivered(ask.office, ask.me):
        title = t("a.delivery.call", name=item.webhook) if item.kind == "call" else t("a.delivery.mail", name=item.name)
        about = t("a.delivery.case", number=item.number) if item.number else item.title
        told = (about, format_moment(item.at), t("a.delivery.attempts", count=item.attempts))
        rows.append(
            DeliveryRow(
                title=title,
                text=" · ".join(filter(None, told)),
                why=item.failure,
                again_href=f"/deliveries/{quote(item.key, safe='')}/again",
            )
        )
    return ask.page("deliveries.html", DeliveriesView(rows=tuple(rows)), current="definitions")


@router.post("/deliveries/{key}/again")
def delivery_again(ask: AskSignedIn, key: str) -> Response:
    """Try one of them once more."""
    deliver_again(ask.office, ask.me, key)
    return ask.done("/deliveries", ask.t("a.delivery.again"))
