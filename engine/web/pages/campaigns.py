"""Campaigns: which there are, opening one, how far every unit below has come, closing."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from engine.definition.procedure import Procedure
from engine.ground.clock import format_day
from engine.ground.errors import NotFound, Refused
from engine.ground.errors import Refusal as Told
from engine.ground.identifiers import is_identifier
from engine.ground.vietnamese import format_number
from engine.operations.campaigns.close_campaign import close_campaign
from engine.operations.campaigns.open_campaign import (
    CampaignAsked,
    CampaignForm,
    campaigns_to_open,
    fill_campaign,
    open_campaign,
)
from engine.operations.campaigns.show_campaign import (
    CampaignLine,
    CampaignShown,
    Counts,
    UnitProgress,
    list_campaigns,
    show_campaign,
)
from engine.runtime.campaigns import LIKE
from engine.store.directory import units_by_id
from engine.web.asking import Asking, AskSignedIn
from engine.web.campaign_views import (
    CampaignRow,
    CampaignsView,
    CampaignView,
    Making,
    OpenableRow,
    OpenableView,
    Share,
    UnitRow,
)
from engine.web.filling import Drawing, Found, answers_in, error_links, questions_drawn, refusal_sentence
from engine.web.frame import Texts
from engine.web.pressing import is_inside, press, take_files
from engine.web.rendering import render
from engine.web.telling import due_told
from engine.web.views import (
    ActionView,
    Button,
    Chip,
    ErrorLink,
    Fact,
    FieldView,
    Link,
    Notice,
    Pager,
    Reason,
    SimpleFormView,
    Tab,
    Warned,
)

router = APIRouter()

PAGE = 100
"""Units on one page of a campaign."""


# --- which there are


@router.get("/campaigns")
def campaigns_page(ask: AskSignedIn) -> Response:
    """Campaigns that reach units of the officer, or were opened there or below; newest first."""
    t, closed = ask.t, ask.query("closed") == "yes"
    lines = list_campaigns(ask.office, ask.viewer, closed=closed)
    may_open = campaigns_to_open(ask.office, ask.viewer)
    view = CampaignsView(
        title=t("k.title"),
        summary=t("k.summary", count=len(lines)),
        rows=tuple(_row(ask, line) for line in lines),
        filters=(
            Tab(label=t("k.open-ones"), href="/campaigns", current=not closed),
            Tab(label=t("k.all"), href="/campaigns?closed=yes", current=closed),
        ),
        filters_label=t("k.which"),
        empty=t("k.empty"),
        buttons=(Button(label=t("k.new"), href="/campaigns/new", kind="main", icon="plus"),) if may_open else (),
    )
    return ask.page("campaigns.html", view, current="campaigns")


def _row(ask: Asking, line: CampaignLine) -> CampaignRow:
    campaign, t = line.stored.campaign, ask.t
    note = ""
    if line.is_open and line.stored.made_on is None:
        note = t("k.making")
    return CampaignRow(
        title=line.title,
        href=f"/campaigns/{campaign.id}",
        unit=line.unit_name,
        opened=format_day(campaign.opened_on),
        chip=_chip(ask, line),
        due=due_told(campaign.closes_on, ask.office.clock.today(), ask.calendar, t) if line.is_open else None,
        note=note,
    )


def _chip(ask: Asking, line: CampaignLine) -> Chip:
    if line.is_open:
        return Chip(kind="going", text=ask.t("k.chip.open"))
    return Chip(kind="done", text=ask.t("k.chip.closed"))


# --- opening one


@router.get("/campaigns/new")
def openable_page(ask: AskSignedIn) -> Response:
    """Of which procedures the viewer may open one, from which unit."""
    rows = tuple(
        OpenableRow(
            title=each.title,
            unit=unit_name,
            href=f"/campaigns/new/{each.procedure}?{urlencode({'unit': unit})}",
        )
        for each in campaigns_to_open(ask.office, ask.viewer)
        for unit, unit_name in each.units
    )
    view = OpenableView(title=ask.t("k.new"), rows=rows, empty=ask.t("k.new.empty"), crumbs=(_home(ask),))
    return ask.page("campaign_new.html", view, current="campaigns")


@router.get("/campaigns/new/{procedure}")
def open_page(ask: AskSignedIn, procedure: str) -> Response:
    """What opening asks: the period, and the form of the campaign."""
    unit = _unit_to_open_from(ask, procedure)
    form = fill_campaign(ask.office, ask.actor, procedure, unit, lang=ask.lang)
    return ask.page("action.html", _open_view(ask, procedure, unit, form, ()), current="campaigns")


@router.post("/campaigns/new/{procedure}")
def open_sent(ask: AskSignedIn, procedure: str) -> Response:
    """Open the campaign; or say everything that speaks against it, and nothing typed is lost."""
    campaign = ask.query("campaign")
    unit = _unit_to_open_from(ask, procedure)
    wrong = take_files(ask)
    do, raw = ask.sent.text("do"), answers_in(ask.sent.fields, "form")
    found: Mapping[str, Found] = {}
    if wrong or is_inside(do):
        form = fill_campaign(ask.office, ask.actor, procedure, unit, raw=raw, lang=ask.lang)
        pressed = press(ask, form.filled, raw, do)
        raw, found = pressed.raw, pressed.found
        form = fill_campaign(ask.office, ask.actor, procedure, unit, raw=raw, lang=ask.lang)
        view = _open_view(ask, procedure, unit, form, (), found=found, wrong=wrong)
        return ask.page("action.html", view, current="campaigns", status=422 if wrong else 200)
    asked = CampaignAsked(
        act=ask.query("act") if is_identifier(ask.query("act")) else ask.office.new_identifier(),
        campaign=campaign if is_identifier(campaign) else ask.office.new_identifier(),
        procedure=procedure,
        actor=ask.actor,
        unit=unit,
        period=ask.sent.text("period").strip()[:40],
        form=raw,
        confirmed=frozenset(ask.sent.every("ticks")),
    )
    try:
        stored = open_campaign(ask.office, asked)
    except Refused as refused:
        form = fill_campaign(ask.office, ask.actor, procedure, unit, raw=raw, lang=ask.lang)
        view = _open_view(ask, procedure, unit, form, refused.refusals)
        return ask.page("action.html", view, current="campaigns", status=422)
    said = "k.opened" if stored.made_on is not None else "k.opened.making"
    return ask.done(f"/campaigns/{stored.campaign.id}", ask.t(said))


def _unit_to_open_from(ask: Asking, procedure: str) -> str:
    """The unit in the address, where a campaign of the procedure may be opened from it; else the only one. Raises
    `NotFound`: who may open none does not see the form.
    """
    units = next(
        (each.units for each in campaigns_to_open(ask.office, ask.viewer) if each.procedure == procedure),
        (),
    )
    asked = ask.query("unit")
    if any(unit == asked for unit, _ in units):
        return asked
    if len(units) != 1 or asked:
        raise NotFound("procedure", procedure)
    return units[0][0]


def _open_view(
    ask: Asking,
    procedure: str,
    unit: str,
    form: CampaignForm,
    refusals: Sequence[Told],
    *,
    found: Mapping[str, Found] | None = None,
    wrong: str = "",
) -> ActionView:
    t = ask.t
    drawing = Drawing(lang=ask.lang, own=False, blame=bool(refusals), found=found or {}, file_href="/files/")
    fields: list[FieldView] = []
    if form.period is not None:
        error = next((refusal_sentence(each, ask.lang) for each in refusals if each.field == "period"), "")
        fields.append(
            FieldView(
                name="period",
                type="text",
                label=t("k.period"),
                hint=t("k.period.like", like=LIKE[form.period]),
                error=error,
                value=ask.sent.text("period")[:40],
                autocomplete="off",
                narrow=True,
            )
        )
    for part in form.filled.parts:
        fields.extend(questions_drawn(form.filled, part, drawing))
    beside = ((ErrorLink(text=wrong, href="#form"),) if wrong else ()) + error_links(fields)
    ticked = set(ask.sent.every("ticks"))
    query = {"unit": unit, "act": ask.office.new_identifier(), "campaign": ask.office.new_identifier()}
    kept = {name: ask.query(name) for name in ("act", "campaign") if is_identifier(ask.query(name))}
    return ActionView(
        title=t("k.new"),
        subject=form.rulebook.procedure.title.text,
        subtitle=_unit_name(ask, unit),
        action=f"/campaigns/new/{procedure}?{urlencode({**query, **kept})}",
        button=t("k.new.button"),
        version=0,
        fields=tuple(fields),
        consequences=(t("k.new.then"),),
        errors=beside,
        refusals=tuple(
            Reason(text=refusal_sentence(each, ask.lang), code=each.code)
            for each in refusals
            if each.field is None and not each.values.get("warning")
        ),
        warnings=tuple(
            Warned(
                name=each.rule or each.code, text=refusal_sentence(each, ask.lang), ticked=(each.rule or "") in ticked
            )
            for each in refusals
            if each.values.get("warning")
        ),
        icon="check",
        cancel_href="/campaigns",
        crumbs=(_home(ask),),
        busy=t("c.busy"),
    )


def _unit_name(ask: Asking, unit: str) -> str:
    return next((seat.unit_name for seat in ask.me.seats if seat.unit == unit), "")


def _home(ask: Asking) -> Link:
    return Link(label=ask.t("p.nav.campaigns"), href="/campaigns")


# --- one of them


@router.get("/campaigns/{campaign}")
def campaign_page(ask: AskSignedIn, campaign: str) -> Response:
    """How far every unit below has come; who is late is marked."""
    below = ask.query("below")
    shown = show_campaign(ask.office, ask.viewer, campaign, below=below if is_identifier(below) else None)
    return ask.page("campaign.html", _campaign_view(ask, shown, below), current="campaigns")


@router.get("/campaigns/{campaign}/making")
def making_part(ask: AskSignedIn, campaign: str) -> Response:
    """How many units have their cases, alone, for the page that waits for it."""
    shown = show_campaign(ask.office, ask.viewer, campaign)
    return HTMLResponse(render("parts/making.html", _making(ask, shown, ask_again=True), ask.chrome()))


@router.get("/campaigns/{campaign}/close")
def close_page(ask: AskSignedIn, campaign: str) -> Response:
    """What closing early does, before it is done."""
    shown = show_campaign(ask.office, ask.viewer, campaign)
    if not shown.may_close:
        raise NotFound("campaign", campaign)
    return ask.page("simple_form.html", _close_view(ask, shown), current="campaigns")


@router.post("/campaigns/{campaign}/close")
def close_sent(ask: AskSignedIn, campaign: str) -> Response:
    """Close it: cases that were made go on, none are added."""
    act = ask.query("act")
    act = act if is_identifier(act) else ask.office.new_identifier()
    stored = show_campaign(ask.office, ask.viewer, campaign)
    if stored.line.stored.campaign.closed_on is None:
        close_campaign(ask.office, ask.viewer, campaign, act, ask.sent.text("reason")[:2000])
    return ask.done(f"/campaigns/{campaign}", ask.t("k.closed"))


def _close_view(ask: Asking, shown: CampaignShown) -> SimpleFormView:
    t, campaign = ask.t, shown.line.stored.campaign
    return SimpleFormView(
        title=t("k.close"),
        subtitle=shown.line.title,
        lead=t("k.close.lead"),
        action=f"/campaigns/{campaign.id}/close?act={ask.office.new_identifier()}",
        button=t("k.close.button"),
        danger=True,
        fields=(
            FieldView(name="reason", type="long_text", label=t("k.close.reason"), required=False, max_length=2000),
        ),
        cancel=Link(label=t("k.close.cancel"), href=f"/campaigns/{campaign.id}"),
        crumbs=(_home(ask), Link(label=shown.line.title, href=f"/campaigns/{campaign.id}")),
        crumb=t("k.close"),
        busy=t("c.busy"),
    )


def _campaign_view(ask: Asking, shown: CampaignShown, below: str) -> CampaignView:
    t, campaign, line = ask.t, shown.line.stored.campaign, shown.line
    procedure, base = shown.rulebook.procedure, f"/campaigns/{campaign.id}"
    only = ask.query("only")
    columns = [(name, title) for name, title in shown.states if shown.total.states.get(name)]
    late = {unit.unit for unit in shown.units if _is_late(ask, line, unit)}
    waiting = [unit for unit in shown.units if unit.made and unit.counts.before]
    chosen = [
        unit
        for unit in shown.units
        if (only != "waiting" or unit.counts.before) and (only != "late" or unit.unit in late)
    ]
    begin = _number(ask.query("from"))
    page = chosen[begin : begin + PAGE]
    sent = sum(1 for unit in shown.units if unit.counts.is_sent)

    def href(**changed: str) -> str:
        kept = {key: value for key, value in {"below": below, "only": only, **changed}.items() if value}
        return f"{base}?{urlencode(kept)}" if kept else base

    buttons = [Button(label=t("k.close"), href=f"{base}/close", kind="danger", icon="x")] if shown.may_close else []
    return CampaignView(
        title=line.title,
        summary=t("k.opened-by", unit=line.unit_name, day=format_day(campaign.opened_on)),
        chip=_chip(ask, line),
        facts=(
            Fact(label=t("k.closes"), value=format_day(campaign.closed_on or campaign.closes_on)),
            *(Fact(label=label, value=value) for label, value in shown.answers),
        ),
        shares=shares_told(procedure, shown.total, t),
        heading=t("k.sent-up", sent=sent, count=len(shown.units)) if _sends(procedure) else t("k.progress"),
        subheading=t("k.cases", count=format_number(shown.total.cases)),
        heads=tuple(title for _, title in columns),
        rows=tuple(_unit_row(ask, shown, unit, columns, unit.unit in late) for unit in page),
        groups=_groups(ask, shown, columns, late, below),
        filters=(
            Tab(
                label=t("k.units.all"),
                href=href(only=""),
                current=only not in ("waiting", "late"),
                count=len(shown.units),
            ),
            Tab(label=t("k.units.waiting"), href=href(only="waiting"), current=only == "waiting", count=len(waiting)),
            Tab(label=t("k.units.late"), href=href(only="late"), current=only == "late", count=len(late)),
        )
        if len(shown.units) > 1
        else (),
        filters_label=t("k.units.which"),
        mine=tuple(
            Link(label=unit.full_name, href=f"{base}/units/{unit.unit}")
            for unit in shown.units
            if unit.unit in shown.mine
        ),
        making=_making(ask, shown),
        due=due_told(campaign.closes_on, ask.office.clock.today(), ask.calendar, t) if line.is_open else None,
        buttons=tuple(buttons),
        notices=_notices(ask, shown, below),
        pager=Pager(
            words=t("k.units.shown", first=begin + 1, last=begin + len(page), count=len(chosen)),
            previous=href(**{"from": str(max(begin - PAGE, 0)) if begin > PAGE else ""}) if begin else "",
            next=href(**{"from": str(begin + PAGE)}) if begin + PAGE < len(chosen) else "",
        )
        if len(chosen) > PAGE
        else None,
        empty=t("k.units.empty"),
        crumbs=(_home(ask), *((Link(label=line.title, href=base),) if below else ())),
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _sends(procedure: Procedure) -> bool:
    return any(action.covers is not None for _, action in procedure.every_action())


def _is_late(ask: Asking, line: CampaignLine, unit: UnitProgress) -> bool:
    """Whether the last day has passed and something has not been sent up (not ended, where nothing is sent up)."""
    return unit.counts.before > 0 and line.stored.campaign.closes_on < ask.office.clock.today()


def _unit_row(
    ask: Asking, shown: CampaignShown, unit: UnitProgress, columns: Sequence[tuple[str, str]], late: bool
) -> UnitRow:
    t, procedure = ask.t, shown.rulebook.procedure
    return UnitRow(
        name=unit.full_name,
        href=f"/campaigns/{shown.line.stored.campaign.id}/units/{unit.unit}",
        cases=format_number(unit.counts.cases),
        counts=tuple(format_number(unit.counts.states.get(name, 0)) for name, _ in columns),
        shares=shares_told(procedure, unit.counts, t),
        chip=_unit_chip(ask, unit.counts, late, unit.made),
        late=late,
        notes=tuple(t("k.left-out", why=each.get("why", "")) for each in unit.left_out),
    )


def _unit_chip(ask: Asking, counts: Counts, late: bool, made: bool) -> Chip:
    t = ask.t
    if not made:
        return Chip(kind="paused", text=t("k.unit.making"))
    if late:
        return Chip(kind="refused", text=t("k.unit.late"))
    if counts.cases == 0:
        return Chip(kind="withdrawn", text=t("k.unit.nobody"))
    if counts.ended == counts.cases:
        return Chip(kind="done", text=t("k.unit.done"))
    return Chip(kind="done", text=t("k.unit.sent")) if counts.is_sent else Chip(kind="going", text=t("k.unit.before"))


def _groups(
    ask: Asking, shown: CampaignShown, columns: Sequence[tuple[str, str]], late: Iterable[str], below: str
) -> tuple[UnitRow, ...]:
    """The units by the one directly above, where that is more than one: each leads to its own."""
    parents: dict[str, list[UnitProgress]] = {}
    for unit in shown.units:
        if unit.parent is not None:
            parents.setdefault(unit.parent, []).append(unit)
    if len(parents) < 2:
        return ()
    with ask.office.database.read() as transaction:
        names = {id_: row.full_name for id_, row in units_by_id(transaction, list(parents)).items()}
    rows = []
    for parent, units in parents.items():
        states: dict[str, int] = {}
        for unit in units:
            for name, count in unit.counts.states.items():
                states[name] = states.get(name, 0) + count
        counts = Counts(
            cases=sum(unit.counts.cases for unit in units),
            states=states,
            before=sum(unit.counts.before for unit in units),
            sent=sum(unit.counts.sent for unit in units),
            ended=sum(unit.counts.ended for unit in units),
        )
        is_late = any(unit.unit in late for unit in units)
        rows.append(
            UnitRow(
                name=names.get(parent, ""),
                href=f"/campaigns/{shown.line.stored.campaign.id}?{urlencode({'below': parent})}",
                cases=format_number(counts.cases),
                counts=tuple(format_number(counts.states.get(name, 0)) for name, _ in columns),
                shares=shares_told(shown.rulebook.procedure, counts, ask.t),
                chip=_unit_chip(ask, counts, is_late, all(unit.made for unit in units)),
                late=is_late,
            )
        )
    return tuple(rows)


def _making(ask: Asking, shown: CampaignShown, *, ask_again: bool = False) -> Making | None:
    """How far the worker is; None where every unit has its cases, unless a page asks again."""
    done = sum(1 for unit in shown.units if unit.made)
    whole = len(shown.units)
    going = shown.line.is_open and done < whole
    if not going and not ask_again:
        return None
    return Making(
        words=ask.t(
            "k.making.now" if going else "k.making.done",
            done=format_number(done),
            count=format_number(whole),
            cases=format_number(shown.total.cases),
        ),
        share=round(100 * done / whole, 1) if whole else 100.0,
        poll_href=f"/campaigns/{shown.line.stored.campaign.id}/making" if going else "",
    )


def _notices(ask: Asking, shown: CampaignShown, below: str) -> tuple[Notice, ...]:
    found = []
    stored = shown.line.stored
    if stored.failure:
        found.append(Notice(mood="bad", lead=ask.t("k.failed"), text=ask.t("k.failed.text", count=stored.attempts)))
    if below and shown.units:
        text = ask.t("k.below", count=len(shown.units))
        whole = Link(label=ask.t("k.below.whole"), href=f"/campaigns/{stored.campaign.id}")
        found.append(Notice(mood="info", text=text, link=whole))
    return tuple(found)


def shares_told(procedure: Procedure, counts: Counts, t: Texts) -> tuple[Share, ...]:
    """Where the cases stand as pieces of a bar: ended, sent up, before that; nothing for no case."""
    before = "before" if _sends(procedure) else "going"
    pieces = (("done", "done", counts.ended), ("sent", "sent", counts.sent), (before, "before", counts.before))
    return shares_of([(t(f"k.share.{word}"), count, kind) for word, kind, count in pieces])


def shares_of(pieces: Iterable[tuple[str, int, str]]) -> tuple[Share, ...]:
    """Pieces of a bar from (label, how many, kind); those of nobody are left out."""
    those = [piece for piece in pieces if piece[1]]
    whole = sum(count for _, count, _ in those)
    found = []
    start = 0.0
    for number, (label, count, kind) in enumerate(those, 1):
        width = 100 * count / whole
        found.append(
            Share(
                label=label,
                count=format_number(count),
                kind=kind,  # type: ignore[arg-type]  # one of the words
                start=round(start, 2),
                width=round(width if number == len(those) else max(width - 0.4, 0.4), 2),
            )
        )
        start += width
    return tuple(found)
