"""A person's record as a book: chapters, dated entries, what they rest on; made to be read and to be printed."""

from fastapi import APIRouter, Response

from engine.ground.clock import format_day
from engine.operations.rights import people_units
from engine.operations.show_book import BookEntry, BookHistory, ShownBook, show_book
from engine.operations.show_person import ShownField
from engine.web.asking import Asking, AskSignedIn
from engine.web.pages.officer import as_of
from engine.web.views import BookChapterView, BookLine, BookSection, BookView, Fact, Link, Notice

router = APIRouter()


@router.get("/people/{person}/book")
def book_page(ask: AskSignedIn, person: str) -> Response:
    """The book of a person, as far as their record is open."""
    book = show_book(ask.office, ask.viewer, person, as_of(ask), ask.lang)
    return ask.page("book.html", _view(book, ask), current="organisation" if not book.person.own else "")


def _view(book: ShownBook, ask: Asking) -> BookView:
    shown = book.person
    people = (Link(label=ask.t("o.people"), href="/people"),) if people_units(ask.office, ask.me) else ()
    return BookView(
        title=book.title,
        name=shown.name,
        subtitle=" · ".join(filter(None, (shown.status, shown.unit.full_name if shown.unit is not None else ""))),
        chapters=tuple(
            BookChapterView(
                title=chapter.title,
                facts=tuple(Fact(label=field.title, value=field.shown) for field in chapter.fields),
                sections=tuple(_section(history, chapter.title, ask) for history in chapter.histories),
                closed=chapter.closed,
            )
            for chapter in book.chapters
        ),
        overlays=tuple(_overlay(overlay, shown.day, ask) for overlay in book.overlays),
        as_of_words=ask.t("o.as-of", day=format_day(shown.day)),
        printed_words=ask.t("b.printed", day=format_day(shown.day), place=ask.office.base_url),
        hidden_words=ask.t("o.hidden", titles=list(shown.hidden)) if shown.hidden else "",
        crumbs=(*people, Link(label=shown.name, href=f"/people/{shown.id}")),
    )


def _section(history: BookHistory, chapter: str, ask: Asking) -> BookSection:
    """A history; its title is left out where the chapter already has it."""
    title = "" if history.title == chapter else history.title
    return BookSection(title=title, lines=tuple(_line(entry, ask) for entry in history.entries))


def _line(entry: BookEntry, ask: Asking) -> BookLine:
    case = entry.case
    return BookLine(
        when=entry.when,
        facts=tuple(Fact(label=label, value=value) for label, value in entry.parts),
        source=entry.document,
        case=None if case is None else Link(label=ask.t("b.case", number=case.number), href=f"/cases/{case.id}"),
    )


def _overlay(overlay: ShownField, day: str, ask: Asking) -> Notice:
    """What covers the record, from when until when; a plain yes needs no words."""
    row = next((row for row in overlay.rows if row.holds_on(day)), None)
    began = format_day(row.from_day) if row is not None and row.from_day is not None else ""
    ends = format_day(row.until) if row is not None and row.until is not None else ""
    span = ask.t("b.span", since=began, until=ends) if ends else ask.t("o.since", day=began) if began else ""
    value = "" if overlay.value is True else overlay.shown
    return Notice(mood="look", lead=overlay.title, text=", ".join(filter(None, (value, span))))
