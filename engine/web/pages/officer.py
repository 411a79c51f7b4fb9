"""The organisation and its people: units, members, one person, appointments, invitations, what nobody holds."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from engine.cases.facts import Dated
from engine.definition.organisation import Organisation
from engine.ground.clock import format_day, is_day, parse_day
from engine.ground.errors import AnswersRejected, NotAllowed, NotFound, Refused
from engine.ground.identifiers import is_identifier
from engine.ground.vietnamese import format_number, initials
from engine.operations.accounts.invite import invite, may_invite
from engine.operations.accounts.join_duplicate import find_duplicates, join_duplicate
from engine.operations.add_person import PersonAsked, add_person
from engine.operations.appoint import PostAsked, appoint, end_appointment
from engine.operations.assign_task import VacantTask, assign_task, find_vacant_task, list_vacant_tasks
from engine.operations.begin_term import TermAsked, begin_term, bodies_of
from engine.operations.create_unit import UnitAsked, create_unit, kinds_below
from engine.operations.rights import (
    inspects_everything,
    may_appoint_in,
    may_see_people_of,
    organised_units,
    people_units,
    startable_for_others,
)
from engine.operations.search import search_people, search_units
from engine.operations.show_person import ShownField, ShownPerson, list_members, show_person, status_titles
from engine.operations.show_unit import Branch, HeldPost, ShownUnit, Vacancy, names_ever, show_roots, show_unit
from engine.store.directory import lies_within
from engine.web.asking import Asking, AskSignedIn
from engine.web.filling import refusal_sentence
from engine.web.pages.public import box, errors_by_field
from engine.web.telling import due_told
from engine.web.views import (
    AnswerCard,
    Button,
    CaseRow,
    Chip,
    ErrorLink,
    Fact,
    FieldView,
    HistoryCard,
    HistoryRow,
    Link,
    MemberRow,
    MembersView,
    Notice,
    Option,
    OrganisationView,
    Pager,
    PersonView,
    SeatRow,
    SimpleFormView,
    Tab,
    UnitNode,
    UnitPanel,
    UnitView,
    VacanciesView,
    VacancyRow,
)

router = APIRouter()

PAGE = 50
"""People on one page of a list."""

MOST_FOUND = 30


# --- the tree ---------------------------------------------------------------------------------------------------------


@router.get("/organisation")
def organisation_page(ask: AskSignedIn) -> Response:
    """The units at the top, or those found; beside them the unit asked for."""
    t, office = ask.t, ask.office
    day = as_of(ask)
    query = " ".join(ask.query("q").split())[:100]
    roots = show_roots(office, day)
    wanted = ask.query("unit")
    shown = show_unit(office, wanted, day) if is_identifier(wanted) else None
    found: int | None = None
    if query:
        units = search_units(office, query, most=MOST_FOUND)
        found = len(units)
        tree = tuple(
            UnitNode(id=unit.id, name=unit.full_name, note=unit.parent_name, href=f"/organisation/{unit.id}")
            for unit in units
        )
    else:
        tree = tuple(_root(branch, ask, shown, day) for branch in roots)
    count = sum(branch.below + 1 for branch in roots)
    view = OrganisationView(
        summary=t("o.summary", units=format_number(count)),
        as_of=day or office.clock.today(),
        as_of_words=t("o.as-of", day=format_day(day or office.clock.today())),
        tree=tree,
        action="/organisation",
        query=query,
        unit=_panel(shown, ask, day) if shown is not None else None,
        found=found,
        as_of_field=day_field(ask, day),
    )
    return ask.page("organisation.html", view, current="organisation")


@router.get("/organisation/{unit}")
def unit_page(ask: AskSignedIn, unit: str) -> Response:
    """One unit: who holds which position, what lies below, its past."""
    day = as_of(ask)
    shown = show_unit(ask.office, unit, day)
    view = UnitView(
        panel=_panel(shown, ask, day),
        crumbs=(
            Link(label=ask.t("p.nav.organisation"), href="/organisation"),
            *(Link(label=above.full_name, href=f"/organisation/{above.id}") for above in reversed(shown.above)),
        ),
        below=tuple(_node(branch, ask, day) for branch in shown.below),
    )
    return ask.page("unit.html", view, current="organisation")


def _root(branch: Branch, ask: Asking, shown: ShownUnit | None, day: str | None) -> UnitNode:
    """A unit at the top with the units directly below it; on the way to the one shown, further down."""
    node = _node(branch, ask, day, current=shown is not None and shown.unit.id == branch.unit.id, upper=True)
    below = show_unit(ask.office, branch.unit.id, day).below
    return UnitNode(
        id=node.id,
        name=node.name,
        note=node.note,
        href=node.href,
        icon=node.icon,
        upper=True,
        vacancy=node.vacancy,
        current=node.current,
        children=tuple(
            _node(each, ask, day, current=shown is not None and shown.unit.id == each.unit.id) for each in below
        ),
    )


def _node(branch: Branch, ask: Asking, day: str | None, *, current: bool = False, upper: bool = False) -> UnitNode:
    t = ask.t
    note = [branch.unit.kind_title]
    if branch.members:
        note.append(t("o.members", count=format_number(branch.members)))
    if branch.leader:
        note.append(branch.leader)
    dated = f"?{urlencode({'as_of': day})}" if day else ""
    return UnitNode(
        id=branch.unit.id,
        name=branch.unit.full_name,
        note=" · ".join(note),
        href=f"/organisation/{branch.unit.id}{dated}",
        icon="building-2" if upper or branch.below else "users",
        upper=upper,
        vacancy=t("o.vacant", position=branch.vacancies[0].title) if branch.vacancies else "",
        current=current,
        more_href=f"/organisation/{branch.unit.id}{dated}" if branch.below else "",
        more_words=t("o.below", count=format_number(branch.below)) if branch.below else "",
    )


def _panel(shown: ShownUnit, ask: Asking, day: str | None) -> UnitPanel:
    t, office, unit = ask.t, ask.office, shown.unit.id
    today = office.clock.today()
    organises = unit in organised_units(office, ask.me)
    with office.database.read() as transaction:
        appoints = may_appoint_in(office, transaction, ask.me, unit)
        people = may_see_people_of(office, transaction, ask.me, unit)
        inspects = lies_within(transaction, unit, ask.viewer.inspected, today)
        everything = inspects and inspects_everything(office, transaction, ask.viewer)
    links = []
    if inspects:
        links.append(Link(label=t("o.audit"), href=f"/audit/units/{unit}"))
    if everything:
        links.append(Link(label=t("o.audit.everything"), href="/audit/everything"))
    notices = []
    if shown.unit.closed_on is not None and shown.unit.closed_on <= today:
        successor = shown.successor
        notices.append(
            Notice(
                mood="look",
                text=t("o.closed", day=format_day(shown.unit.closed_on)),
                link=Link(label=successor.full_name, href=f"/organisation/{successor.id}") if successor else None,
            )
        )
    buttons = []
    if organises:
        buttons.append(Button(label=t("o.new-unit"), href=f"/organisation/{unit}/new-unit", icon="plus"))
    if appoints:
        buttons.append(Button(label=t("o.appoint"), href=f"/organisation/{unit}/appoint", icon="users"))
        buttons.append(Button(label=t("o.new-term"), href=f"/organisation/{unit}/new-term", icon="calendar-days"))
    if people:
        buttons.append(Button(label=t("o.people"), href=f"/organisation/{unit}/people", icon="users"))
        buttons.append(Button(label=t("o.registers"), href=f"/organisation/{unit}/registers", icon="book-open"))
    upper = shown.above[0].full_name if shown.above else ""
    return UnitPanel(
        name=shown.name.full_name,
        kind=t("o.kind-of", kind=shown.name.kind_title, upper=upper) if upper else shown.name.kind_title,
        notices=tuple(notices),
        seats=(
            *(_seat(post, ask, appoints and day is None, people) for post in shown.posts),
            *(_vacant(vacancy, ask, unit, appoints, today) for vacancy in shown.vacancies),
        ),
        authorities=tuple(_authority(shown, ask)),
        history=(_names(shown, ask), *_terms(shown, ask)),
        facts=(
            Fact(label=t("o.fact.members"), value=format_number(shown.members)),
            Fact(label=t("o.fact.units"), value=format_number(shown.units)),
        ),
        buttons=tuple(buttons),
        links=tuple(links),
        href=f"/organisation/{unit}",
    )


def _seat(post: HeldPost, ask: Asking, may_end: bool, linked: bool) -> SeatRow:
    row = post.appointment
    since = ask.t("o.since", day=format_day(row.from_day))
    return SeatRow(
        position=post.title,
        person=post.person_name,
        initials=initials(post.person_name),
        href=f"/people/{row.person}" if linked else "",
        note=ask.t("o.seat.acting" if row.acting else "o.seat", position=post.title, since=since),
        button=Button(label=ask.t("o.end"), href=f"/appointments/{row.id}/end?unit={row.unit}", kind="text")
        if may_end
        else None,
    )


def _vacant(vacancy: Vacancy, ask: Asking, unit: str, may_appoint: bool, today: str) -> SeatRow:
    since = ""
    if vacancy.since is not None:
        days = ask.calendar.between(vacancy.since, today)
        since = ask.t("o.vacant-since", day=format_day(vacancy.since), count=max(days, 0))
    meanwhile = ", ".join(dict.fromkeys(post.person_name for post in vacancy.meanwhile))
    href = f"/organisation/{unit}/appoint?{urlencode({'position': vacancy.position})}"
    return SeatRow(
        position=vacancy.title,
        note=ask.t("o.meanwhile", since=since, people=meanwhile) if meanwhile else since,
        vacant=True,
        button=Button(label=ask.t("o.appoint"), href=href) if may_appoint and vacancy.position else None,
    )


def _authority(shown: ShownUnit, ask: Asking) -> list[str]:
    """What bodies of the unit decide, by the procedures that ask for it; authorities nothing asks for are left out."""
    pack, organisation = ask.office.definitions.current(), _organisation(ask, shown.name.kind)
    said: dict[str, None] = {}
    for row in shown.authorities:
        wanted = f"authority: {row.may}".encode()
        for procedure in pack.procedures.values():
            if re.search(rb"\b" + re.escape(wanted) + rb"\b", pack.files.get(f"workflows/{procedure.name}.yaml", b"")):
                body = organisation.bodies.get(row.body)
                title = body.title.text if body is not None else row.body
                code = "o.authority.basis" if row.basis.text else "o.authority"
                said[ask.t(code, body=title, procedure=procedure.title.text, basis=row.basis.text)] = None
    return list(said)


def _organisation(ask: Asking, kind: str) -> Organisation:
    return ask.office.definitions.current().organisation_of_kind(kind)


def _names(shown: ShownUnit, ask: Asking) -> HistoryCard:
    rows = tuple(
        HistoryRow(period=period_told(row, ask), text=str(row.value.get("full_name", "")))
        for row in reversed(names_ever(shown.unit))
    )
    return HistoryCard(title=ask.t("o.names"), rows=rows)


def _terms(shown: ShownUnit, ask: Asking) -> tuple[HistoryCard, ...]:
    rows = tuple(
        HistoryRow(
            period=period_told(Dated(value=None, from_day=term.from_day, until=term.until), ask),
            text=ask.t("o.term", body=shown.bodies.get(term.body, term.body), ordinal=term.ordinal),
        )
        for term in reversed(shown.unit.terms)
    )
    return (HistoryCard(title=ask.t("o.terms"), rows=rows),) if rows else ()


def period_told(row: Dated, ask: Asking) -> str:
    """From when until when a dated row holds, as people read it."""
    if row.from_day is None and row.until is None:
        return ask.t("o.always")
    if row.until is None:
        return ask.t("o.since", day=format_day(row.from_day or ""))
    if row.from_day is None:
        return ask.t("o.until", day=format_day(row.until))
    return f"{format_day(row.from_day)}–{format_day(row.until)}"


# --- changing the organisation ----------------------------------------------------------------------------------------


@router.get("/organisation/{unit}/new-unit")
def new_unit_page(ask: AskSignedIn, unit: str) -> Response:
    """A unit directly below."""
    shown = show_unit(ask.office, unit)
    if unit not in organised_units(ask.office, ask.me):
        raise NotAllowed.because("organisation.not-yours")
    return ask.page("simple_form.html", _new_unit_view(ask, shown, {}), current="organisation")


@router.post("/organisation/{unit}/new-unit")
def new_unit_sent(ask: AskSignedIn, unit: str) -> Response:
    """Make it."""
    shown = show_unit(ask.office, unit)
    asked = UnitAsked(
        parent=unit,
        kind=ask.sent.text("kind"),
        name=ask.sent.text("name"),
        full_name=ask.sent.text("full_name"),
        from_day=day_sent(ask, "from_day"),
        place_name=ask.sent.text("place_name"),
    )
    try:
        made = create_unit(ask.office, ask.me, asked)
    except AnswersRejected as refused:
        view = _new_unit_view(ask, shown, errors_by_field(refused, ask.lang))
        return ask.page("simple_form.html", view, current="organisation", status=422)
    return ask.done(f"/organisation/{made}", ask.t("o.unit-made", name=asked.full_name))


def _new_unit_view(ask: Asking, shown: ShownUnit, errors: Mapping[str, str]) -> SimpleFormView:
    pack, today = ask.office.definitions.current(), ask.office.clock.today()
    chosen = ask.sent.text("kind")
    fields = (
        FieldView(
            name="kind",
            type="choice",
            label=ask.t("o.kind"),
            error=errors.get("kind", ""),
            options=tuple(
                Option(value=kind.name, label=kind.title.text, chosen=kind.name == chosen)
                for kind in kinds_below(pack, shown.name.kind, today)
            ),
        ),
        box(ask, "full_name", "text", errors, label="o.full-name", hint="o.full-name.hint"),
        box(ask, "name", "text", errors, label="o.name", hint="o.name.hint"),
        box(ask, "place_name", "text", errors, label="o.place", required=False),
        day_box(ask, "from_day", "o.from", errors, today),
    )
    return _simple(
        ask, ask.t("o.new-unit"), f"/organisation/{shown.unit.id}/new-unit", ask.t("o.new-unit.button"), fields, shown
    )


@router.get("/organisation/{unit}/appoint")
def appoint_page(ask: AskSignedIn, unit: str) -> Response:
    """Let somebody hold a position."""
    shown = show_unit(ask.office, unit)
    with ask.office.database.read() as transaction:
        if not may_appoint_in(ask.office, transaction, ask.me, unit):
            raise NotAllowed.because("organisation.not-yours")
    return ask.page("simple_form.html", _appoint_view(ask, shown, {}), current="organisation")


@router.post("/organisation/{unit}/appoint")
def appoint_sent(ask: AskSignedIn, unit: str) -> Response:
    """Write the appointment, or search for the person first."""
    shown = show_unit(ask.office, unit)
    do = ask.sent.text("do")
    if do.startswith(("search:", "clear:")):
        return ask.page("simple_form.html", _appoint_view(ask, shown, {}), current="organisation")
    given = ask.sent.fields.get("person")
    asked = PostAsked(
        unit=unit,
        person=str(given.get("id", "")) if isinstance(given, Mapping) else "",
        position=ask.sent.text("position"),
        from_day=day_sent(ask, "from_day"),
        acting=bool(ask.sent.text("acting")),
    )
    try:
        appoint(ask.office, ask.me, asked)
    except AnswersRejected as refused:
        view = _appoint_view(ask, shown, errors_by_field(refused, ask.lang))
        return ask.page("simple_form.html", view, current="organisation", status=422)
    return ask.done(f"/organisation/{unit}", ask.t("o.appointed"))


def _appoint_view(ask: Asking, shown: ShownUnit, errors: Mapping[str, str]) -> SimpleFormView:
    organisation = _organisation(ask, shown.name.kind)
    position = ask.sent.text("position") or ask.query("position")
    fields = (
        person_box(ask, "person", "o.person", errors),
        FieldView(
            name="position",
            type="choice",
            look="select",
            label=ask.t("o.position"),
            error=errors.get("position", ""),
            options=tuple(
                Option(value=each.name, label=each.title.text, chosen=each.name == position)
                for each in organisation.positions.values()
            ),
        ),
        day_box(ask, "from_day", "o.from", errors, ask.office.clock.today()),
        FieldView(
            name="acting",
            type="boolean",
            label=ask.t("o.acting.label"),
            required=False,
            value="on" if ask.sent.text("acting") else "",
        ),
    )
    view = _simple(
        ask, ask.t("o.appoint"), f"/organisation/{shown.unit.id}/appoint", ask.t("o.appoint.button"), fields, shown
    )
    return view


@router.get("/organisation/{unit}/new-term")
def new_term_page(ask: AskSignedIn, unit: str) -> Response:
    """Begin a term of a committee."""
    shown = show_unit(ask.office, unit)
    with ask.office.database.read() as transaction:
        if not may_appoint_in(ask.office, transaction, ask.me, unit):
            raise NotAllowed.because("organisation.not-yours")
    return ask.page("simple_form.html", _new_term_view(ask, shown, {}), current="organisation")


@router.post("/organisation/{unit}/new-term")
def new_term_sent(ask: AskSignedIn, unit: str) -> Response:
    """Begin it; the one before ends on the day before."""
    shown = show_unit(ask.office, unit)
    typed = ask.sent.text("ordinal").strip()
    asked = TermAsked(
        unit=unit,
        body=ask.sent.text("body"),
        ordinal=int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 4 else 0,
        from_day=day_sent(ask, "from_day"),
    )
    try:
        begin_term(ask.office, ask.me, asked)
    except AnswersRejected as refused:
        view = _new_term_view(ask, shown, errors_by_field(refused, ask.lang))
        return ask.page("simple_form.html", view, current="organisation", status=422)
    return ask.done(f"/organisation/{unit}", ask.t("o.term-begun"))


def _new_term_view(ask: Asking, shown: ShownUnit, errors: Mapping[str, str]) -> SimpleFormView:
    today = ask.office.clock.today()
    chosen = ask.sent.text("body")
    fields = (
        FieldView(
            name="body",
            type="choice",
            label=ask.t("o.body"),
            error=errors.get("body", ""),
            options=tuple(
                Option(value=body.name, label=body.title.text, chosen=body.name == chosen)
                for body in bodies_of(ask.office.definitions.current(), shown.unit, today)
            ),
        ),
        box(ask, "ordinal", "integer", errors, label="o.ordinal", hint="o.ordinal.hint"),
        day_box(ask, "from_day", "o.from", errors, today),
    )
    return _simple(
        ask, ask.t("o.new-term"), f"/organisation/{shown.unit.id}/new-term", ask.t("o.new-term.button"), fields, shown
    )


@router.get("/appointments/{appointment}/end")
def end_page(ask: AskSignedIn, appointment: str) -> Response:
    """End an appointment: on which day is the last."""
    return ask.page("simple_form.html", _end_view(ask, appointment, {}), current="organisation")


@router.post("/appointments/{appointment}/end")
def end_sent(ask: AskSignedIn, appointment: str) -> Response:
    """End it."""
    try:
        row = end_appointment(ask.office, ask.me, appointment, day_sent(ask, "until"))
    except AnswersRejected as refused:
        view = _end_view(ask, appointment, errors_by_field(refused, ask.lang))
        return ask.page("simple_form.html", view, current="organisation", status=422)
    return ask.done(f"/organisation/{row.unit}", ask.t("o.ended"))


def _end_view(ask: Asking, appointment: str, errors: Mapping[str, str]) -> SimpleFormView:
    fields = (day_box(ask, "until", "o.last-day", errors, ask.office.clock.today()),)
    unit = ask.query("unit")
    back = f"/organisation/{unit}" if is_identifier(unit) else "/organisation"
    return SimpleFormView(
        title=ask.t("o.end"),
        action=f"/appointments/{appointment}/end?{urlencode({'unit': unit})}",
        button=ask.t("o.end.button"),
        fields=fields,
        lead=ask.t("o.end.lead"),
        errors=error_list(fields),
        cancel=Link(label=ask.t("p.cancel"), href=back),
        danger=True,
    )


def _simple(
    ask: Asking, title: str, action: str, button: str, fields: tuple[FieldView, ...], shown: ShownUnit
) -> SimpleFormView:
    home = f"/organisation/{shown.unit.id}"
    return SimpleFormView(
        title=title,
        subtitle=shown.name.full_name,
        action=action,
        button=button,
        fields=fields,
        errors=error_list(fields),
        cancel=Link(label=ask.t("p.cancel"), href=home),
        crumbs=(Link(label=shown.name.full_name, href=home),),
        crumb=title,
        busy=ask.t("p.busy"),
    )


# --- people -----------------------------------------------------------------------------------------------------------


@router.get("/people")
def people_page(ask: AskSignedIn) -> Response:
    """People of every unit that is open to the person."""
    return _people(ask, None)


@router.get("/organisation/{unit}/people")
def unit_people_page(ask: AskSignedIn, unit: str) -> Response:
    """People of a unit and of all below it."""
    return _people(ask, unit)


def _people(ask: Asking, unit: str | None) -> Response:
    t, office = ask.t, ask.office
    query = " ".join(ask.query("q").split())[:100]
    status = ask.query("status")
    titles = status_titles(office.definitions.current(), ask.lang)
    after = tuple(ask.query("after").split("~", 1))
    shown = show_unit(office, unit) if unit is not None else None
    people = list_members(
        office,
        ask.viewer,
        unit=unit,
        query=query,
        statuses=(status,) if status in titles else (),
        after=(after[0], after[1]) if len(after) == 2 else ("", ""),
        most=PAGE,
    )
    base = f"/organisation/{unit}/people" if unit is not None else "/people"
    kept = {"q": query} if query else {}
    filters = (
        Tab(label=t("o.status.all"), href=f"{base}?{urlencode(kept)}", current=status not in titles),
        *(
            Tab(label=title, href=f"{base}?{urlencode({**kept, 'status': name})}", current=status == name)
            for name, title in titles.items()
        ),
    )
    more = {**kept, **({"status": status} if status in titles else {})}
    view = MembersView(
        title=t("o.people-of", unit=shown.name.full_name) if shown is not None else t("o.people"),
        summary=t("o.people.summary", count=len(people.lines)),
        heads=(t("o.head.unit"), t("o.head.birth"), t("o.head.status")),
        rows=tuple(
            MemberRow(
                name=line.name,
                initials=initials(line.name),
                href=f"/people/{line.id}",
                cells=(
                    line.unit_name,
                    format_day(line.birth_date) if line.birth_date else "",
                    titles.get(line.status or "", ""),
                ),
            )
            for line in people.lines
        ),
        action=base,
        query=query,
        filters=filters,
        pager=Pager(
            words=t("o.people.summary", count=len(people.lines)),
            next=f"{base}?{urlencode({**more, 'after': '~'.join(people.following)})}",
        )
        if people.following is not None
        else None,
        buttons=(Button(label=t("o.add-person"), href="/people/new", icon="plus"),)
        if organised_units(office, ask.me)
        else (),
        empty=t("o.people.empty"),
    )
    return ask.page("members.html", view, current="organisation")


@router.get("/people/new")
def new_person_page(ask: AskSignedIn) -> Response:
    """Somebody nobody knows yet."""
    if not organised_units(ask.office, ask.me):
        raise NotAllowed.because("organisation.not-yours")
    return ask.page("simple_form.html", _new_person_view(ask, {}), current="organisation")


@router.post("/people/new")
def new_person_sent(ask: AskSignedIn) -> Response:
    """Add them."""
    asked = PersonAsked(
        name=ask.sent.text("name"),
        birth_date=day_sent(ask, "birth_date"),
        phone=ask.sent.text("phone"),
        confirmed=bool(ask.sent.text("confirmed")),
    )
    try:
        add_person(ask.office, ask.me, asked)
    except AnswersRejected as refused:
        view = _new_person_view(ask, errors_by_field(refused, ask.lang))
        return ask.page("simple_form.html", view, current="organisation", status=422)
    # They belong to no unit yet, so their own page is not open to anybody but themselves.
    return ask.done("/people", ask.t("o.person-added", name=asked.name))


def _new_person_view(ask: Asking, errors: Mapping[str, str]) -> SimpleFormView:
    fields = [
        box(ask, "name", "text", errors, autocomplete="off"),
        day_box(ask, "birth_date", "p.register.birth_date", errors, ""),
        box(ask, "phone", "phone", errors, required=False),
    ]
    if "confirmed" in errors:
        fields.append(
            FieldView(
                name="confirmed", type="boolean", label=ask.t("o.another"), error=errors["confirmed"], required=False
            )
        )
    return SimpleFormView(
        title=ask.t("o.add-person"),
        action="/people/new",
        button=ask.t("o.add-person.button"),
        fields=tuple(fields),
        lead=ask.t("o.add-person.lead"),
        errors=error_list(fields),
        cancel=Link(label=ask.t("p.cancel"), href="/people"),
        busy=ask.t("p.busy"),
    )


@router.get("/people/{person}")
def person_page(ask: AskSignedIn, person: str) -> Response:
    """A person and their record, as far as it is open."""
    day = as_of(ask)
    shown = show_person(ask.office, ask.viewer, person, day, ask.lang)
    return ask.page("person.html", _person_view(shown, ask, day), current="organisation" if not shown.own else "")


def _person_view(shown: ShownPerson, ask: Asking, day: str | None) -> PersonView:
    t = ask.t
    facts = tuple(Fact(label=field.title, value=field.shown) for field in shown.fields if field.shown)
    pack = ask.office.definitions.current()
    cases = tuple(
        CaseRow(
            title=pack.procedures[line.procedure].title.text if line.procedure in pack.procedures else line.procedure,
            href=f"/cases/{line.id}",
            chip=Chip(
                kind="done" if line.ended_as else "going", text=t("o.case.ended" if line.ended_as else "c.chip.going")
            ),
            number=line.number,
            due=due_told(line.due_on, ask.office.clock.today(), ask.calendar, t) if not line.ended_as else None,
        )
        for line in shown.cases
    )
    buttons = []
    book = pack.records["person"].book
    if book is not None:
        buttons.append(
            Button(label=book.title.write({}, lang=ask.lang), href=f"/people/{shown.id}/book", icon="book-open")
        )
    if may_invite(ask.desk, ask.me, shown.id):
        buttons.append(Button(label=t("o.invite"), href=f"/people/{shown.id}/invite", icon="mail"))
    return PersonView(
        name=shown.name,
        initials=initials(shown.name),
        subtitle=" · ".join(filter(None, (shown.status, shown.unit.full_name if shown.unit is not None else ""))),
        cards=(AnswerCard(title=t("o.record"), facts=facts),),
        histories=(
            *(_history(history.title, history.shown) for history in shown.histories if history.shown),
            *(_changes(field, ask) for field in shown.fields if len(field.rows) > 1),
        ),
        appointments=HistoryCard(
            title=t("o.posts"),
            rows=tuple(
                HistoryRow(
                    period=period_told(
                        Dated(value=None, from_day=post.appointment.from_day, until=post.appointment.until), ask
                    ),
                    text=f"{post.title}, {post.unit.full_name}" if post.unit is not None else post.title,
                )
                for post in shown.posts
            ),
        )
        if shown.posts
        else None,
        cases=cases,
        overlays=(
            *(Notice(mood="look", lead=overlay.title, text=overlay.shown) for overlay in shown.overlays),
            *_alike(shown, ask),
        ),
        as_of_words=t("o.as-of", day=format_day(shown.day)),
        as_of_field=day_field(ask, day),
        action=f"/people/{shown.id}",
        buttons=tuple(buttons),
        hidden_words=t("o.hidden", titles=list(shown.hidden)) if shown.hidden else "",
        crumbs=(Link(label=t("o.people"), href="/people"),) if people_units(ask.office, ask.me) else (),
        starts=()
        if shown.own
        else tuple(
            Link(
                label=procedure.title.write({}, lang=ask.lang),
                href=f"/procedures/{procedure.name}?{urlencode({'subject': shown.id})}",
            )
            for procedure in startable_for_others(ask.office, ask.me)
        ),
        audit_href=f"/audit/people/{shown.id}" if ask.viewer.inspected else "",
    )


def _alike(shown: ShownPerson, ask: Asking) -> tuple[Notice, ...]:
    """That somebody may be the same person."""
    found = [line for line in find_duplicates(ask.office, ask.me, shown.id) if line.unit is None]
    if not found:
        return ()
    link = Link(label=ask.t("d.look"), href=f"/people/{shown.id}/duplicates")
    return (Notice(mood="look", lead=ask.t("d.lead"), text=ask.t("d.text", count=len(found)), link=link),)


@router.get("/people/{person}/duplicates")
def duplicates_page(ask: AskSignedIn, person: str) -> Response:
    """Who may be the same person: look at both, then join them."""
    shown = show_person(ask.office, ask.viewer, person)
    return ask.page("simple_form.html", _duplicates_view(ask, shown, ""), current="organisation")


@router.post("/people/{person}/duplicates")
def duplicates_sent(ask: AskSignedIn, person: str) -> Response:
    """Join the one that was chosen."""
    shown = show_person(ask.office, ask.viewer, person)
    chosen = ask.sent.text("duplicate")
    if not is_identifier(chosen):
        view = _duplicates_view(ask, shown, ask.t("d.choose"))
        return ask.page("simple_form.html", view, current="organisation", status=422)
    try:
        join_duplicate(ask.desk, ask.me, duplicate=chosen, kept=person)
    except Refused as refused:
        view = _duplicates_view(ask, shown, refusal_sentence(refused.refusals[0], ask.lang))
        return ask.page("simple_form.html", view, current="organisation", status=422)
    return ask.done(f"/people/{person}", ask.t("d.joined", name=shown.name))


def _duplicates_view(ask: Asking, shown: ShownPerson, error: str) -> SimpleFormView:
    found = [line for line in find_duplicates(ask.office, ask.me, shown.id) if line.unit is None]
    if not found:
        raise NotFound("page", shown.id)
    fields = (
        FieldView(
            name="duplicate",
            type="choice",
            look="radios",
            label=ask.t("d.which"),
            error=error,
            options=tuple(
                Option(
                    value=line.id,
                    label=line.name,
                    note=ask.t(
                        "d.note", day=format_day(line.birth_date) if line.birth_date else "–", phone=line.phone or "–"
                    ),
                )
                for line in found
            ),
        ),
    )
    return SimpleFormView(
        title=ask.t("d.title"),
        subtitle=shown.name,
        action=f"/people/{shown.id}/duplicates",
        button=ask.t("d.button"),
        fields=fields,
        lead=ask.t("d.explain", name=shown.name),
        errors=error_list(fields),
        cancel=Link(label=ask.t("p.cancel"), href=f"/people/{shown.id}"),
        danger=True,
    )


def _history(title: str, entries: Sequence[Sequence[tuple[str, str]]]) -> HistoryCard:
    rows = []
    for entry in reversed(entries):
        first, *rest = entry or (("", ""),)
        rows.append(HistoryRow(period=first[1], text=" · ".join(f"{label}: {value}" for label, value in rest)))
    return HistoryCard(title=title, rows=tuple(rows))


def _changes(field: ShownField, ask: Asking) -> HistoryCard:
    rows = tuple(
        HistoryRow(period=period_told(row, ask), text=words or "–")
        for row, words in zip(reversed(field.rows), reversed(field.shown_rows), strict=True)
    )
    return HistoryCard(title=field.title, rows=rows)


@router.get("/people/{person}/invite")
def invite_page(ask: AskSignedIn, person: str) -> Response:
    """Invite somebody to sign in, by a one-time link."""
    shown = show_person(ask.office, ask.viewer, person)
    if not may_invite(ask.desk, ask.me, person):
        raise NotFound("page", person)
    return ask.page("simple_form.html", _invite_view(ask, shown, {}), current="organisation")


@router.post("/people/{person}/invite")
def invite_sent(ask: AskSignedIn, person: str) -> Response:
    """Send the link."""
    shown = show_person(ask.office, ask.viewer, person)
    try:
        made = invite(ask.desk, ask.me, person=person, email=ask.sent.text("email"), lang=ask.lang)
    except AnswersRejected as refused:
        view = _invite_view(ask, shown, errors_by_field(refused, ask.lang))
        return ask.page("simple_form.html", view, current="organisation", status=422)
    except Refused as refused:
        view = _invite_view(ask, shown, {"email": refusal_sentence(refused.refusals[0], ask.lang)})
        return ask.page("simple_form.html", view, current="organisation", status=422)
    return ask.done(f"/people/{person}", ask.t("o.invited", email=made.email, name=shown.name))


def _invite_view(ask: Asking, shown: ShownPerson, errors: Mapping[str, str]) -> SimpleFormView:
    fields = (box(ask, "email", "email", errors, autocomplete="off"),)
    return SimpleFormView(
        title=ask.t("o.invite"),
        subtitle=shown.name,
        action=f"/people/{shown.id}/invite",
        button=ask.t("o.invite.button"),
        fields=fields,
        lead=ask.t("o.invite.lead"),
        errors=error_list(fields),
        cancel=Link(label=ask.t("p.cancel"), href=f"/people/{shown.id}"),
        busy=ask.t("p.busy"),
    )


# --- what nobody holds ------------------------------------------------------------------------------------------------


@router.get("/vacancies")
def vacancies_page(ask: AskSignedIn) -> Response:
    """Tasks that wait for nobody, for their keeper."""
    t, office = ask.t, ask.office
    after = tuple(ask.query("after").split("~", 1))
    found = list_vacant_tasks(office, ask.viewer, after=(after[0], after[1]) if len(after) == 2 else ("", ""))
    today, calendar = office.clock.today(), ask.calendar
    view = VacanciesView(
        summary=t("v.summary", count=len(found.tasks)),
        rows=tuple(
            VacancyRow(
                title=item.subject or item.case.number,
                text=f"{item.procedure} · {item.title}",
                why=t("v.why", positions=list(item.positions), unit=item.unit),
                due=due_told(item.task.due_on, today, calendar, t),
                href=f"/vacancies/{item.case.id}/{item.task.id}",
                assign_href=f"/vacancies/{item.case.id}/{item.task.id}",
                case=item.case.number,
            )
            for item in found.tasks
        ),
        pager=Pager(words="", next=f"/vacancies?{urlencode({'after': '~'.join(found.following)})}")
        if found.following is not None
        else None,
    )
    return ask.page("vacancies.html", view, current="vacancies")


@router.get("/vacancies/{case}/{task}")
def assign_page(ask: AskSignedIn, case: str, task: str) -> Response:
    """Give a task that waits for nobody to a person."""
    found = find_vacant_task(ask.office, ask.viewer, case, task)
    return ask.page("simple_form.html", _assign_view(ask, found, {}), current="vacancies")


@router.post("/vacancies/{case}/{task}")
def assign_sent(ask: AskSignedIn, case: str, task: str) -> Response:
    """Give it."""
    act = ask.query("act")
    given = ask.sent.fields.get("person")
    to = str(given.get("id", "")) if isinstance(given, Mapping) else ""
    do = ask.sent.text("do")
    if do.startswith(("search:", "clear:")) or not is_identifier(to):
        found = find_vacant_task(ask.office, ask.viewer, case, task)
        missing = not do.startswith(("search:", "clear:"))
        errors = {"person": ask.t("v.person-missing")} if missing else {}
        view = _assign_view(ask, found, errors)
        return ask.page("simple_form.html", view, current="vacancies", status=422 if missing else 200)
    assign_task(
        ask.office,
        ask.actor,
        act=act if is_identifier(act) else ask.office.new_identifier(),
        case=case,
        task=task,
        to=to,
    )
    return ask.done("/vacancies", ask.t("v.assigned"))


def _assign_view(ask: Asking, found: VacantTask, errors: Mapping[str, str]) -> SimpleFormView:
    act = ask.query("act")
    fields = (person_box(ask, "person", "v.person", errors),)
    return SimpleFormView(
        title=ask.t("v.assign"),
        subtitle=f"{found.procedure} · {found.case.number}",
        action=f"/vacancies/{found.case.id}/{found.task.id}?"
        + urlencode({"act": act if is_identifier(act) else ask.office.new_identifier()}),
        button=ask.t("v.assign.button"),
        fields=fields,
        lead=ask.t("v.assign.lead", title=found.title, unit=found.unit),
        facts=(Fact(label=ask.t("v.subject"), value=found.subject),) if found.subject else (),
        errors=error_list(fields),
        cancel=Link(label=ask.t("p.cancel"), href="/vacancies"),
    )


def person_box(ask: Asking, name: str, label: str, errors: Mapping[str, str]) -> FieldView:
    """A box that searches a person, without a script by its own button."""
    given = ask.sent.fields.get(name)
    parts = {part: str(value)[:300] for part, value in given.items()} if isinstance(given, Mapping) else {}
    do = ask.sent.text("do")
    if do == f"clear:{name}":
        parts = {}
    searched = do == f"search:{name}"
    query = ask.sent.text(f"q.{name}")[:100]
    found = search_people(ask.office, ask.me, query, most=12) if searched else ()
    chosen = ""
    if is_identifier(parts.get("id", "")):
        try:
            chosen = show_person(ask.office, ask.viewer, parts["id"]).name
        except NotFound:
            chosen = ask.t("o.person-chosen")
    return FieldView(
        name=name,
        type="person",
        label=ask.t(label),
        hint=ask.t("o.person.hint"),
        error=errors.get(name, ""),
        parts=parts,
        chosen=chosen,
        query=query,
        searched=searched,
        options=tuple(Option(value=line.id, label=line.name, note=line.unit_name) for line in found),
    )


# --- days -------------------------------------------------------------------------------------------------------------


def as_of(ask: Asking) -> str | None:
    """The ISO day the page is asked for; None for today."""
    given = ask.query("as_of")
    if not given:
        given = "/".join(ask.query(f"as_of.{part}") for part in ("day", "month", "year")).strip("/")
    day = given if is_day(given) else parse_day(given)
    return day if day is not None and "1900-01-01" <= day <= "2199-12-31" else None


def day_field(ask: Asking, day: str | None) -> FieldView:
    """Three boxes for the day the page is asked for."""
    year, month, number = (day or ask.office.clock.today()).split("-")
    return FieldView(
        name="as_of",
        type="date",
        label=ask.t("o.as-of.label"),
        required=False,
        parts={"day": number, "month": month, "year": year},
    )


def day_sent(ask: Asking, name: str) -> str:
    """A day from three boxes or one, as ISO; what cannot be read stays as typed, so that the operation refuses it."""
    given = ask.sent.fields.get(name)
    if isinstance(given, Mapping):
        text = "/".join(str(given.get(part, "")).strip() for part in ("day", "month", "year"))
    else:
        text = str(given or "")
    return parse_day(text) or text[:20]


def day_box(ask: Asking, name: str, label: str, errors: Mapping[str, str], otherwise: str) -> FieldView:
    """Three boxes of a short form with what was typed before, else the ISO day `otherwise`."""
    given = ask.sent.fields.get(name)
    if isinstance(given, Mapping):
        parts = {part: str(given.get(part, ""))[:10] for part in ("day", "month", "year")}
    elif otherwise and not ask.sent.pairs:
        year, month, day = otherwise.split("-")
        parts = {"day": day, "month": month, "year": year}
    else:
        parts = {}
    return FieldView(name=name, type="date", label=ask.t(label), error=errors.get(name, ""), parts=parts)


def error_list(fields: Sequence[FieldView]) -> tuple[ErrorLink, ...]:
    """The error summary of a short form."""
    return tuple(ErrorLink(text=field.error, href=f"#{field.focus_id}") for field in fields if field.error)
