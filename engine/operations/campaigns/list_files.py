"""A unit's list as a file: written out to be filled in elsewhere, read back as lines that nobody has confirmed yet.

A spreadsheet (XLSX) or comma-separated values (UTF-8). What people are called and what was typed may look like a
formula: in a spreadsheet it is written as text, in the other kind behind an apostrophe, which is taken off again.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.definition.form import Field, Form
from engine.ground.errors import AnswersRejected
from engine.ground.vietnamese import fold
from engine.operations.campaigns.enter_rows import MOST, RowGiven
from engine.operations.campaigns.show_list import ListShown, show_list
from engine.operations.office import Office
from engine.operations.rights import Viewer
from engine.outside.spreadsheets import (
    Column,
    SpreadsheetUnreadable,
    is_spreadsheet,
    read_spreadsheet,
    write_spreadsheet,
)

Kind = Literal["csv", "xlsx"]

MEDIA: Mapping[Kind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_NUMBER, _NAME = "Số hồ sơ", "Họ và tên"


@dataclass(frozen=True, kw_only=True, slots=True)
class FileLine:
    """One line of a filled-in file."""

    line: int
    """Its number in the file; the heads are line 1."""
    number: str
    """The case's number as the file has it."""
    name: str
    row: RowGiven | None
    """None: the case is not (or no more) among those of the list that wait for the person, or stands here twice."""


def write_list(
    office: Office, viewer: Viewer, campaign: str, unit: str, action: str, kind: Kind = "csv"
) -> tuple[str, bytes]:
    """The list as it opens for an action, as a file that spreadsheets open: its name and its bytes. Raises like
    `show_list`.
    """
    shown = show_list(office, viewer, campaign, unit, action=action)
    fields = _fields(shown.form)
    heads = [_NUMBER, _NAME, *(f"{item.title.text} [{item.name}]" for item in fields)]
    lines = [
        [
            line.case.number,
            line.name,
            *(_cell(line.typed.get(item.name), shown.options.get(item.name, {})) for item in fields),
        ]
        for line in shown.lines
        if action in line.may
    ]
    name = "-".join(fold(part).replace(" ", "-") for part in (shown.unit_name, action))
    if kind == "xlsx":
        columns = [Column(head=heads[0], width=16, given=True), Column(head=heads[1], width=28, given=True)]
        columns += [
            Column(head=head, width=22, options=tuple(_choices(item, shown)))
            for head, item in zip(heads[2:], fields, strict=True)
        ]
        return f"{name}.xlsx", write_spreadsheet(shown.unit_name, columns, lines)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(head) for head in heads])
    for each in lines:
        writer.writerow([_safe(cell) for cell in each])
    return f"{name}.csv", b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def read_list(
    office: Office, viewer: Viewer, campaign: str, unit: str, action: str, data: bytes
) -> tuple[FileLine, ...]:
    """Lines of a filled-in file of either kind, for `enter_rows`: imported, so that a person has to confirm them.
    Options may be written by their titles. Cells that the file does not have stay as they were.

    Raises `AnswersRejected` `row.file-unreadable` for what is no such file, and like `show_list`.
    """
    shown = show_list(office, viewer, campaign, unit, action=action)
    fields = {item.name: item for item in _fields(shown.form)}
    by_number = {line.case.number: line for line in shown.lines if action in line.may}
    head, *rows = _lines_of_file(data)
    names = [cell.rpartition("[")[2].rstrip("] ") for cell in head]
    if not head or head[0].strip() != _NUMBER or not set(names) & set(fields) or len(rows) > MOST:
        raise AnswersRejected.because("row.file-unreadable")
    found: list[FileLine] = []
    met: set[str] = set()
    for index, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        number = _plain(row[0])
        line = by_number.get(number) if number not in met else None
        met.add(number)
        given = None
        if line is not None:
            form = dict(line.typed)
            for name, cell in zip(names, row, strict=False):
                if name in fields:
                    form[name] = _uncell(fields[name], cell, shown.options.get(name, {}))
            given = RowGiven(case=line.case.id, form=form, version=line.case.version, how="imported")
        name = line.name if line is not None else _plain(row[1]) if len(row) > 1 else ""
        found.append(FileLine(line=index, number=number[:100], name=name[:200], row=given))
    return tuple(found)


def _lines_of_file(data: bytes) -> list[list[str]]:
    """At least the heads. Raises `AnswersRejected`."""
    try:
        if is_spreadsheet(data):
            lines = read_spreadsheet(data, MOST + 1)
        else:
            text = data.decode("utf-8-sig")
            lines = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    except (UnicodeDecodeError, csv.Error, SpreadsheetUnreadable):
        raise AnswersRejected.because("row.file-unreadable") from None
    if not lines or not lines[0]:
        raise AnswersRejected.because("row.file-unreadable")
    return [[cell.replace("\x00", "") for cell in line] for line in lines]


def _fields(form: Form | None) -> tuple[Field, ...]:
    """Questions a cell can answer."""
    if form is None:
        return ()
    return tuple(
        item for item in form.fields if item.computed is None and not item.fields and item.kind.word not in _NO_CELL
    )


_NO_CELL = ("file", "external_act", "person", "unit", "person_or_unit", "score_grid", "criteria", "accept", "choices")


def _choices(item: Field, shown: ListShown) -> Sequence[str]:
    """What a cell may hold, where that is a list."""
    if item.kind.word == "boolean":
        return ("có", "không")
    return tuple(shown.options.get(item.name, {}).values())


def _cell(value: object, options: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    return options.get(str(value), str(value))


def _uncell(item: Field, cell: str, options: Mapping[str, str]) -> object:
    text = _plain(cell)
    if item.kind.word == "boolean":
        return fold(text) in ("co", "x", "1", "true", "dung") if text else ""
    for name, title in options.items():
        if fold(title) == fold(text):
            return name
    return text


def _plain(cell: str) -> str:
    return cell.strip().removeprefix("'")


def _safe(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is written as text."""
    return f"'{cell}" if cell.lstrip()[:1] in ("=", "+", "-", "@", "|", "%") or cell[:1] in ("\t", "\r", "\n") else cell


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
