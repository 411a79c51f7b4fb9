"""A person's record read as a book: chapters as the pack declares them, each entry with the case and the paper it rests
on, and what covered the record for a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.definition.record import Record
from engine.ground.errors import NotFound
from engine.operations.office import Office
from engine.operations.rights import Viewer
from engine.operations.show_person import ShownField, ShownHistory, ShownPerson, show_person
from engine.store.documents import numbers_of
from engine.store.sight import CaseLine


@dataclass(frozen=True, kw_only=True, slots=True)
class BookEntry:
    """An entry of a history, as people read it."""

    when: str
    """Its first day, month or year, else its first part."""
    parts: tuple[tuple[str, str], ...]
    """Titles and values of the others."""
    case: CaseLine | None = None
    """The case that wrote it, where whoever asks may see that case."""
    document: str = ""
    """Title and number of the paper it rests on, likewise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BookHistory:
    """A history in a chapter, oldest first."""

    name: str
    title: str
    entries: tuple[BookEntry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class BookChapter:
    """A chapter: fields with a value, then histories, empty ones among them."""

    title: str
    fields: tuple[ShownField, ...] = ()
    histories: tuple[BookHistory, ...] = ()
    closed: bool = False
    """Whether something in it is kept for others than whoever asks, written or not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownBook:
    """The book of a person as of a day."""

    title: str
    person: ShownPerson
    chapters: tuple[BookChapter, ...]
    overlays: tuple[ShownField, ...]
    """Those in force on the day."""


def show_book(office: Office, viewer: Viewer, person: str, day: str | None = None, lang: str = "vi") -> ShownBook:
    """The record as a book, as of an ISO day (None: today); what is not open to whoever asks is not in it.

    Raises `NotFound` like `show_person`, and where the pack declares no book.
    """
    record = office.definitions.current().records["person"]
    book = record.book
    if book is None:
        raise NotFound("person", person)
    shown = show_person(office, viewer, person, day, lang)
    seen = {line.id: line for line in shown.cases}
    histories = {history.name: history for history in shown.histories}
    papers = {
        str(entry["_document"])
        for history in shown.histories
        for entry in history.entries
        if entry.get("_document") and entry.get("_case") in seen
    }
    with office.database.read() as transaction:
        numbers = numbers_of(transaction, sorted(papers))
    told = {name: _history(history, record, seen, numbers) for name, history in histories.items()}
    fields = {field.name: field for field in shown.fields}
    chapters = [
        BookChapter(
            title=chapter.title.write({}, lang=lang),
            fields=tuple(fields[name] for name in chapter.fields if name in fields and fields[name].shown),
            histories=tuple(told[name] for name in chapter.histories if name in told),
            closed=any(name not in told for name in chapter.histories),
        )
        for chapter in book.chapters
    ]
    named = {name for chapter in book.chapters for name in chapter.histories}
    chapters += [
        BookChapter(title=history.title, histories=(history,)) for name, history in told.items() if name not in named
    ]
    return ShownBook(
        title=book.title.write({}, lang=lang),
        person=shown,
        chapters=tuple(chapters),
        overlays=shown.overlays,
    )


def _history(
    history: ShownHistory, record: Record, seen: Mapping[str, CaseLine], numbers: Mapping[str, tuple[str, str]]
) -> BookHistory:
    members = record.histories[history.name].entry.members
    dated = [
        name
        for name, member in members.items()
        if member.type.kind in ("date", "month") or (member.type.kind == "integer" and member.type.name == "year")
    ]
    entries = []
    for entry, shown in zip(history.entries, history.shown, strict=True):
        there = [name for name in members if entry.get(name) is not None]
        first = next((name for name in dated if name in there), there[0] if there else "")
        case = seen.get(str(entry.get("_case")))
        title, number = numbers.get(str(entry.get("_document")), ("", "")) if case is not None else ("", "")
        entries.append(
            (
                _order(entry, first),
                BookEntry(
                    when=dict(zip(there, shown, strict=True))[first][1] if first else "",
                    parts=tuple(part for name, part in zip(there, shown, strict=True) if name != first),
                    case=case,
                    document=" ".join((title, number)) if number else "",
                ),
            )
        )
    entries.sort(key=lambda item: item[0])
    return BookHistory(name=history.name, title=history.title, entries=tuple(entry for _, entry in entries))


def _order(entry: Mapping[str, Any], first: str) -> str:
    """What entries are put in order by: their day, month or year as it travels."""
    return str(entry.get(first, ""))
