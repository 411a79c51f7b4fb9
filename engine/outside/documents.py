"""Official letters as PDF: a frozen letter and a template of the pack become one file, always the same bytes.

The template (a Typst file beside `_official.typ` in the folder `documents/` of a pack's forms) decides the words,
`layout.json` in the same folder the measures; the letter brings what happened. This is the only file that knows the
typesetting library.

Three promises are kept here, because templates are written by administrators and letters are filled by strangers:

* what people typed is printed as text and never read as markup: it travels as JSON and is inserted as strings;
* a template reads nothing outside its folder, fetches no package and runs no text as code (`_refuse_forbidden_words`);
* the same letter gives the same bytes on every machine: only our own fonts are used, and the creation time written into
  the file is noon in Vietnam on the day the letter bears, not the time of rendering.
"""

import json
import re
import struct
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta, timezone
from functools import cache
from io import BytesIO
from math import isfinite
from pathlib import Path
from threading import Lock
from typing import TypeAlias

import segno
import typst

from engine.ground.errors import OutsideFailure

FONTS = Path(__file__).parent / "fonts"
"""Where the build puts the fonts of letters (Tinos, whose measures are those of Times New Roman)."""

FONT_FAMILY = "Tinos"
"""The family without which no letter is printed."""

REPLACEMENT = "\N{WHITE SQUARE}"
"""Printed in place of a character that the font cannot draw; PDF/A forbids an empty glyph."""

Printable: TypeAlias = "bool | int | float | str | date | Sequence[Printable] | Mapping[str, Printable] | None"
"""What a template may be given: JSON, and days, which reach the template as `YYYY-MM-DD`."""

_VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """The body that issues a letter, with its names as they were on the day of the letter."""

    upper: str = ""
    """The organisation above, first line on the left: `Đoàn trường Đại học Sông Hậu`. Empty: no such line.

    This and `name_line` are written as in a sentence; the layout sets them in capitals and breaks lines between parts.
    """
    name_line: str
    """The body as the heading shortens it, in bold below: `BCH Đoàn khoa Công nghệ thông tin`."""
    full_name: str
    """The body in full, as a sentence writes it: `Ban Chấp hành Đoàn khoa Công nghệ thông tin`."""
    unit_name: str = ""
    """The unit of the body: `Đoàn khoa Công nghệ thông tin`."""
    unit_code: str = ""
    """The code of the unit in numbers of letters: `ĐTN`."""


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signs, and how (29-HD/TWĐTN-VP; the formulas are the `signs` of a body)."""

    formula: str = ""
    """`TM. Ban Chấp hành Đoàn khoa …`, `TL. Ban Thường vụ …`, `KT. Trưởng ban`; empty: the title stands alone."""
    title: str
    """The position of the person: `Bí thư`."""
    name: str
    """The person's full name as people write it."""
    acting: bool = False
    """The person holds the position temporarily: `Q.` is written before the title."""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """By what a stranger can ask us whether a printed letter is ours."""

    code: str
    """The code in letters and digits, printed beside the square."""
    url: str
    """The address in the square that a telephone reads; empty: only the code is printed."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Everything a template is told. The README of the templates' folder documents its keys for administrators."""

    issuer: Issuer
    date: date
    """The day the letter bears (a day in Vietnam)."""
    number: str = ""
    """Number and code as drawn: `47-NQ/ĐTN`. Empty: no such line."""
    place: str = ""
    """Where it is signed: `Sông Hậu`."""
    type_title: str = ""
    """Type of the letter, `Nghị quyết`; empty: the template says it."""
    abstract: str = ""
    """What it is about; empty: the template says it."""
    grounds: tuple[str, ...] = ()
    """Grounds without the mark at the end; empty: the template says them."""
    data: Mapping[str, Printable] = field(default_factory=dict)
    """The values under `data` of the document in the procedure."""
    rows: tuple[Mapping[str, Printable], ...] = ()
    """The values under `rows`: one line for each case of the act, in the order in which they are printed."""
    signature: Signature | None = None
    """Who signs; None where several sign or nobody of the Union does (minutes, applications)."""
    recipients: tuple[str, ...] = ()
    """Lines of “Nơi nhận” without dash and mark; empty: the template says them."""
    demonstration: bool = False
    """Whether “BẢN TRÌNH DIỄN” stands behind the text of each page."""
    verification: Verification | None = None
    """Printed under the recipients when given."""
    layout: Mapping[str, Printable] = field(default_factory=dict)
    """Measures of this letter that differ from `layout.json`, by the same keys."""


class DocumentFailure(OutsideFailure):
    """Met when a letter cannot be printed: the template, the fonts or a value of the letter is wrong.

    Trying again never helps; repairing the template (or the installation) does.
    """

    def __init__(
        self,
        code: str,
        /,
        *,
        template: str | None = None,
        line: int | None = None,
        column: int | None = None,
        detail: str | None = None,
        **values: object,
    ) -> None:
        where = ":".join(str(part) for part in (template, line, column) if part is not None)
        super().__init__(code, retry=False, detail=detail, template=template or "", place=where, **values)
        self.template = template
        """The file at fault, below the folder of templates; None when no file is."""
        self.line = line
        """Line in that file, counted from 1, when known."""
        self.column = column
        """Column in that line, as the library counts it, when known."""


_PLACE = re.compile(r"┌─ (?P<file>.+):(?P<line>\d+):(?P<column>\d+)")


class Typesetter:
    """Prints letters with the templates of one folder. May be used from several threads."""

    def __init__(self, *, root: Path, fonts: Path = FONTS) -> None:
        """Take the templates below `root` (the `forms/` folder of a pack) and the fonts of the folder `fonts`.

        Raises `DocumentFailure`: `document.no-templates` when `root` is not a folder, `document.leaves-folder` when a
        link in it leads outside, `document.no-font` when `fonts` lacks the family of letters.
        """
        self._root = root.resolve()
        if not self._root.is_dir():
            raise DocumentFailure("document.no-templates", folder=str(root))
        for path in self._root.rglob("*"):
            # The library follows links when it reads; without this a link in a pack would print any file of the server.
            if path.is_symlink() and not path.resolve().is_relative_to(self._root):
                raise DocumentFailure("document.leaves-folder", template=path.relative_to(self._root).as_posix())
        self._fonts = _fonts_in(fonts)
        self._drawn = _drawn_characters(fonts)
        self._compilers: dict[Path, tuple[Lock, typst.Compiler]] = {}
        self._compilers_lock = Lock()

    def render(self, template: str, letter: Letter) -> bytes:
        """Return the PDF/A-2b file of `letter` in `template`, a path below it: `documents/card_decision.typ`.

        The same letter, template and fonts give the same bytes. Characters the font cannot draw are printed as `□`
        (`unprintable` names them beforehand). Raises `DocumentFailure`: `document.no-template`,
        `document.leaves-folder`, `document.forbidden-word`, `document.not-printable` (a value of the letter that is no
        `Printable`) or `document.broken-template`, with the template's file, line and column where they are known.
        """
        path = self._find(template)
        _refuse_forbidden_words(self._root, path)
        told = self._told(letter)
        noon = datetime(letter.date.year, letter.date.month, letter.date.day, 12, tzinfo=_VIETNAM)
        lock, compiler = self._compiler(path)
        with lock:
            try:
                pdf, warnings = compiler.compile_with_warnings(
                    format="pdf", sys_inputs={"letter": told}, pdf_standards="a-2b", timestamp=noon
                )
            except typst.TypstError as error:
                raise self._broken(template, error.message, error.diagnostic, error.hints) from error
        for warning in warnings:
            # Another font would be replaced in silence; other warnings may come from the data and leave a good letter.
            if "unknown font" in warning.message:
                raise self._broken(template, warning.message, warning.diagnostic, warning.hints)
        if not isinstance(pdf, bytes):
            raise DocumentFailure("document.broken-template", template=template, detail="no PDF came out")
        return pdf

    def unprintable(self, letter: Letter) -> tuple[str, ...]:
        """Return the characters of `letter` that will be printed as `□`, each once, ordered by code point."""
        text = json.dumps(_as_json(letter), ensure_ascii=False)
        return tuple(sorted(set(text) - self._drawn))

    def _find(self, template: str) -> Path:
        path = (self._root / template).resolve()
        if not path.is_relative_to(self._root):
            raise DocumentFailure("document.leaves-folder", template=template)
        if not path.is_file():
            raise DocumentFailure("document.no-template", template=template)
        return path

    def _compiler(self, path: Path) -> tuple[Lock, typst.Compiler]:
        with self._compilers_lock:
            if path not in self._compilers:
                nowhere = self._root / ".no-packages"
                self._compilers[path] = (
                    Lock(),
                    typst.Compiler(
                        path,
                        root=self._root,
                        font_paths=self._fonts,
                        ignore_system_fonts=True,
                        package_path=nowhere,
                        package_cache_path=nowhere,
                    ),
                )
            return self._compilers[path]

    def _broken(self, template: str, message: str, diagnostic: str, hints: Iterable[str]) -> DocumentFailure:
        place = _PLACE.search(diagnostic)
        line, column = (int(place["line"]), int(place["column"])) if place else (None, None)
        if place and (path := Path(place["file"]).resolve()).is_relative_to(self._root):
            template = path.relative_to(self._root).as_posix()  # the library writes it from the working directory
        return DocumentFailure(
            "document.broken-template",
            template=template,
            line=line,
            column=column,
            detail="; ".join([message, *hints]).replace(f"{self._root}/", ""),
        )

    def _told(self, letter: Letter) -> str:
        text = json.dumps(_as_json(letter), ensure_ascii=False, sort_keys=True, allow_nan=False)
        return "".join(sign if sign in self._drawn else REPLACEMENT for sign in text)


def _as_json(letter: Letter) -> dict[str, object]:
    """Return what templates read as `letter`; see the README of the templates' folder."""
    told = {each.name: _printable(getattr(letter, each.name), each.name) for each in fields(letter)}
    if letter.verification is not None:
        told["verification"] = {
            "code": _clean(letter.verification.code),
            "url": _clean(letter.verification.url),
            "qr": _square(letter.verification.url),
        }
    return told


def _printable(value: object, where: str) -> object:
    match value:
        case None | bool() | int():
            return value
        case str():
            return _clean(value)
        case float() if isfinite(value):
            return value
        case datetime():
            pass  # an instant is not a day: which zone would the reader take it for?
        case date():
            return value.isoformat()
        case Issuer() | Signature() | Verification():
            return {each.name: _printable(getattr(value, each.name), f"{where}.{each.name}") for each in fields(value)}
        case Mapping():
            return {_clean(str(key)): _printable(item, f"{where}.{key}") for key, item in value.items()}
        case Sequence() if not isinstance(value, (bytes, bytearray, memoryview)):
            return [_printable(item, f"{where}[{index}]") for index, item in enumerate(value)]
    raise DocumentFailure("document.not-printable", key=where, kind=type(value).__name__)


def _square(url: str) -> str:
    """Return the QR code of `url` as SVG text, black on white, without anything that changes from run to run."""
    if not url:
        return ""
    svg = BytesIO()
    segno.make_qr(url, error="m").save(svg, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None)
    return svg.getvalue().decode()


def _clean(text: str) -> str:
    """Return `text` composed, without control characters and without signs that turn or hide what stands beside them.

    Line feeds stay (templates make paragraphs of them), tabs become spaces.
    """
    composed = unicodedata.normalize("NFC", text.replace("\t", " "))
    return "".join(sign for sign in composed if sign == "\n" or not _is_hidden(sign))


def _is_hidden(sign: str) -> bool:
    """Say whether `sign` controls, turns the direction of text, or only picks a shape for its neighbour."""
    return unicodedata.category(sign) in ("Cc", "Cf") or "\ufe00" <= sign <= "\ufe0f"


# --- Templates ------------------------------------------------------------------------------------------------------

# Words by which a template could fetch packages, run text as code or load foreign machine code. The check is
# deliberately plain: it looks at the raw text, comments included, because every smarter reading can be led astray by a
# quote or a slash.
_FORBIDDEN = re.compile(
    r"""\b(?P<word>eval|plugin|std)\b
      | \b(?P<reads>import|include)\b (?! [ \t]* "(?P<path>[^"@\\\n]+)" )
      | (?P<package>@preview/)""",
    re.VERBOSE,
)
_READS = re.compile(r'\b(?:import|include)\b[ \t]*"(?P<path>[^"@\\\n]+)"')


def _refuse_forbidden_words(root: Path, template: Path) -> None:
    """Refuse `template`, and what it imports, if it could reach beyond its folder; raises `DocumentFailure`."""
    waiting, seen = [template], {template}
    while waiting:
        path = waiting.pop()
        text = path.read_text(encoding="utf-8")
        if found := _FORBIDDEN.search(text):
            line_start = text.rfind("\n", 0, found.start()) + 1
            raise DocumentFailure(
                "document.forbidden-word",
                template=path.relative_to(root).as_posix(),
                line=text.count("\n", 0, found.start()) + 1,
                column=found.start() - line_start + 1,
                word=found.group(),
            )
        for reads in _READS.finditer(text):
            name = reads["path"]
            read = (root / name.lstrip("/") if name.startswith("/") else path.parent / name).resolve()
            # A path that leads outside or nowhere is refused by the library, with the place.
            if read.is_relative_to(root) and read.is_file() and read not in seen:
                seen.add(read)
                waiting.append(read)


# --- Fonts ----------------------------------------------------------------------------------------------------------


def _fonts_in(folder: Path) -> typst.Fonts:
    # A folder that is not there is not an error of the library, it is just no font.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if FONT_FAMILY not in fonts.families():
        raise DocumentFailure("document.no-font", folder=str(folder), font=FONT_FAMILY)
    return fonts


@cache
def _drawn_characters(folder: Path) -> frozenset[str]:
    """Return the characters that every face in `folder` can draw."""
    faces = [_characters_of(path.read_bytes()) for path in sorted(folder.rglob("*.ttf"))]
    return frozenset(map(chr, frozenset[int].intersection(*faces)))


def _characters_of(font: bytes) -> frozenset[int]:
    """Return the code points in the `cmap` table of a TrueType file (OpenType specification, formats 4 and 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(tables))
    cmap = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    points: set[int] = set()
    for index in range(subtables):
        platform, _, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)
        start = cmap + offset
        (kind,) = struct.unpack_from(">H", font, start)
        if platform not in (0, 3):
            continue
        if kind == 12:
            (groups,) = struct.unpack_from(">I", font, start + 12)
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", font, start + 16 + 12 * group)
                points.update(range(first, last + 1))
        elif kind == 4:
            (segments,) = struct.unpack_from(">H", font, start + 6)
            count = segments // 2
            lasts = struct.unpack_from(f">{count}H", font, start + 14)
            firsts = struct.unpack_from(f">{count}H", font, start + 16 + segments)
            for first, last in zip(firsts, lasts, strict=True):
                points.update(range(first, last + 1))
    return frozenset(points - {0xFFFF})
