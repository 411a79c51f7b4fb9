"""Spreadsheets (XLSX): written with every cell as text, read as text; nothing in them is ever worked out.

Libraries: XlsxWriter writes, calamine reads. A file that unpacks to more than it should is refused before it is read.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

MOST_UNPACKED = 30_000_000
"""Bytes all parts of a file may have unpacked."""

MOST_COLUMNS = 200

_LONGEST_LIST = 250
"""Characters the choices of a cell may have together; the format takes 255."""


class SpreadsheetUnreadable(Exception):
    """Met for what is no spreadsheet, or too large a one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a sheet."""

    head: str
    width: int
    """Characters."""
    options: tuple[str, ...] = ()
    """What its cells may hold; the program that opens the file then offers a list."""
    given: bool = False
    """Filled in already and not to be changed: grey."""


def is_spreadsheet(data: bytes) -> bool:
    """Whether the bytes begin like a packed file, as spreadsheets do."""
    return data[:4] == b"PK\x03\x04"


def write_spreadsheet(title: str, columns: Sequence[Column], lines: Sequence[Sequence[str]]) -> bytes:
    """A file with one sheet: heads that stay in sight, every cell as text, never a formula or a link."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(_sheet_name(title))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "num_format": "@"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    grey = book.add_format({"num_format": "@", "valign": "top", "font_color": "#47566e", "bg_color": "#f3f6fb"})
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width, text)
        sheet.write_string(0, number, column.head, head)
        if lines and column.options and len(",".join(column.options)) <= _LONGEST_LIST:
            sheet.data_validation(
                1, number, len(lines), number, {"validate": "list", "source": list(column.options), "show_error": False}
            )
        for index, line in enumerate(lines, 1):
            sheet.write_string(index, number, line[number], grey if column.given else text)
    sheet.freeze_panes(1, min(2, len(columns)))
    book.close()
    return out.getvalue()


def read_spreadsheet(data: bytes, most: int) -> list[list[str]]:
    """The cells of the first sheet as text, line by line: numbers without a needless “.0”, days as dd/mm/yyyy.

    Raises `SpreadsheetUnreadable` for what is no spreadsheet, has more than `most` lines or `MOST_COLUMNS` columns, or
    unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise SpreadsheetUnreadable
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > most or sheet.total_width > MOST_COLUMNS:
            raise SpreadsheetUnreadable
        rows = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError, IndexError, ValueError) as error:
        raise SpreadsheetUnreadable from error
    return [[_shown(cell) for cell in row] for row in rows]


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    if isinstance(cell, (datetime, date)):
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
    return str(cell)


def _sheet_name(title: str) -> str:
    """A name the format takes: at most 31 characters, some of them not."""
    plain = "".join(" " if char in "[]:*?/\\'" else char for char in title).strip()
    return plain[:31].strip() or "Danh sách"
