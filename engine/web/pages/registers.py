"""Registers of a unit (sổ): what it issued, by register and by term, on screen and for paper."""

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from engine.cases.facts import Dated
from engine.ground.clock import format_day
from engine.ground.identifiers import is_identifier
from engine.operations.show_register import Entry, ShownRegister, show_register
from engine.store.registers import Position
from engine.web.asking import Asking, AskSignedIn
from engine.web.pages.officer import period_told
from engine.web.views import Button, Link, Pager, RegisterRow, RegisterView, Tab

router = APIRouter()

PAGE = 50
"""Lines on one page of the screen."""

BOOK = 500
"""Lines on one page of the book that is printed."""


@router.get("/organisation/{unit}/registers")
def register_page(ask: AskSignedIn, unit: str) -> Response:
    """Everything the unit issued, or one register; of one term, or of all."""
    book = ask.query("order") == "book"
    after = _position(ask.query("after"))
    shown = show_register(
        ask.office,
        ask.viewer,
        unit,
        name=ask.query("register") or None,
        term=ask.query("term") or None,
        after=after,
        oldest=book,
        most=BOOK if book else PAGE,
    )
    return ask.page("register.html", _view(shown, ask, book=book, begun=after is not None), current="organisation")


def _position(text: str) -> Position | None:
    """What a page begins behind, as its address says it; None for anything else."""
    parts = text.split("~")
    if len(parts) != 4 or not all(part.isdecimal() and len(part) < 19 for part in parts[:2]):
        return None
    if not all(is_identifier(part) for part in parts[2:]):
        return None
    return int(parts[0]), int(parts[1]), parts[2], parts[3]


def _view(shown: ShownRegister, ask: Asking, *, book: bool, begun: bool) -> RegisterView:
    t, unit = ask.t, shown.unit
    base = f"/organisation/{unit.unit.id}/registers"
    chosen = {"register": shown.name or "", "term": shown.term.id if shown.term is not None else ""}

    def href(**changed: str) -> str:
        kept = {key: value for key, value in {**chosen, **changed}.items() if value}
        return f"{base}?{urlencode(kept)}" if kept else base

    title = t("r.all") if shown.name is None else shown.titles[shown.name]
    order = {"order": "book"} if book else {}
    pager = None
    if shown.following is not None or begun:
        pager = Pager(
            words=t("r.lines", count=len(shown.entries)),
            previous=href(**order) if begun else "",
            next=href(**order, after="~".join(str(part) for part in shown.following))
            if shown.following is not None
            else "",
        )
    summary = unit.name.full_name
    if shown.term is not None:
        summary = t("r.of-term", unit=summary, term=_term(shown, shown.term.id, ask))
    return RegisterView(
        title=title,
        summary=summary,
        heads=tuple(t(f"r.head.{name}") for name in ("number", "date", "title", "person", "case", "note")),
        rows=tuple(_row(entry, ask) for entry in shown.entries),
        filters=(
            Tab(label=t("r.all"), href=href(register="", **order), current=shown.name is None),
            *(
                Tab(label=text, href=href(register=name, **order), current=shown.name == name)
                for name, text in shown.titles.items()
            ),
        ),
        filters_label=t("r.registers"),
        terms=(
            Tab(label=t("r.every-term"), href=href(term="", **order), current=shown.term is None),
            *(
                Tab(
                    label=_term(shown, term.id, ask),
                    href=href(term=term.id, **order),
                    current=shown.term is not None and shown.term.id == term.id,
                )
                for term in reversed(unit.unit.terms)
            ),
        )
        if unit.unit.terms
        else (),
        terms_label=t("r.terms"),
        empty=t("r.empty"),
        crumbs=(
            Link(label=t("p.nav.organisation"), href="/organisation"),
            Link(label=unit.name.full_name, href=f"/organisation/{unit.unit.id}"),
        ),
        crumb=title,
        pager=pager,
        buttons=(
            Button(label=t("r.screen"), href=href(), icon="arrow-left")
            if book
            else Button(label=t("r.book"), href=href(order="book"), icon="printer"),
        ),
        hint=t("r.print-hint") if book else "",
    )


def _term(shown: ShownRegister, term: str, ask: Asking) -> str:
    found = next(row for row in shown.unit.unit.terms if row.id == term)
    body = shown.unit.bodies.get(found.body, found.body)
    said = ask.t("o.term", body=body, ordinal=found.ordinal)
    return f"{said} ({period_told(Dated(value=None, from_day=found.from_day, until=found.until), ask)})"


def _row(entry: Entry, ask: Asking) -> RegisterRow:
    line = entry.line
    note = ask.t("r.followed", number=entry.followed_by) if entry.followed_by else ""
    if not line.printed:
        note = ask.t("r.making")
    return RegisterRow(
        number=line.number,
        href=f"/documents/{line.document}" if entry.seen and line.printed else "",
        date=format_day(line.date),
        title=line.title,
        person=line.subject_name if entry.seen else "",
        case=line.case_number if entry.seen else "",
        case_href=f"/cases/{line.case}" if entry.seen else "",
        note=note if entry.seen else ask.t("r.closed"),
    )
