"""Files people upload and letters we print, kept by the digest of their contents outside the folder that is served.

A file is known by the SHA-256 of what is kept; its type is what its bytes say, never what its name or its sender says.
Photographs are drawn anew: position, camera and owner that a telephone writes into them do not reach us, and neither
does anything hidden behind the picture. Nothing here knows who may read a file; that is asked before it is opened.
"""

import os
import re
import struct
import tempfile
import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import puremagic
from PIL import Image, ImageCms, ImageOps

from engine.ground.errors import OutsideFailure, Refused

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

EXTENSIONS: Mapping[str, str] = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    f"{_OOXML}wordprocessingml.document": ".docx",
    f"{_OOXML}spreadsheetml.sheet": ".xlsx",
    f"{_OOXML}presentationml.presentation": ".pptx",
    f"{_ODF}text": ".odt",
    f"{_ODF}spreadsheet": ".ods",
    f"{_ODF}presentation": ".odp",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
}
"""Every media type that can be recognised, with the ending a file of it is handed out with."""

MOST_PIXELS = 50_000_000
"""A larger picture is refused before it is unpacked: this many take 200 MB of memory; a telephone makes 12 to 48."""

MOST_UNPACKED = 256 * 1024 * 1024
"""Bytes to which an office file may unpack in all."""

MOST_RATIO = 100
"""How many times larger than itself an office file may unpack, once that is more than `FREE_UNPACKED`."""

FREE_UNPACKED = 10 * 1024 * 1024
"""Bytes up to which the ratio is not asked: small files of repeated text pack very well."""

MOST_PARTS = 5_000
"""Entries an office file may have."""

_CHUNK = 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file as it is kept."""

    digest: str
    """SHA-256 of the bytes kept, 64 lower-case hexadecimal digits; of a photograph, of the picture drawn anew."""
    size: int
    """Bytes kept."""
    media_type: str
    """What the bytes are: a media type of `EXTENSIONS`, or what the maker said (`FileStore.keep`)."""


class FileStore:
    """A folder of files by digest: `ab/cd/abcd…`. May be used by several threads and processes at once.

    A file is written beside, flushed to the disk and then renamed, so that it is either there whole or not at all; the
    same contents are kept once. What fails on our side is an `OutsideFailure`: `file.not-kept` (try again),
    `file.lost` or `file.altered` (an administrator must look).
    """

    def __init__(self, folder: Path) -> None:
        """Keep files below `folder` (`files/` of the data folder), which is made when first needed."""
        self._folder = folder

    def put(self, content: bytes | BinaryIO, *, limit_bytes: int, accept: Collection[str]) -> StoredFile:
        """Take in a file of a stranger: at most `limit_bytes` long, its media type one of `accept` (see `EXTENSIONS`).

        A stream is read to its end or to the limit, never further. Raises `Refused` with one of the codes `file.empty`,
        `file.too-large`, `file.type-not-allowed`, `file.damaged`, `file.too-many-pixels`, `file.unpacks-too-large`,
        `file.has-macros`; then nothing is kept. Raises `ValueError` for a type we cannot recognise: a fault of the
        caller.
        """
        if unknown := set(accept) - set(EXTENSIONS):
            raise ValueError(f"no file is recognised as {', '.join(sorted(unknown))}")
        with self._incoming() as incoming:
            size = _copy(content, incoming, limit_bytes)
            if size == 0:
                raise Refused.because("file.empty")
            media_type = _media_type(incoming, size, accept)
            if media_type.startswith("image/"):
                picture = _drawn_anew(incoming, media_type)
                incoming.seek(0)
                incoming.truncate()
                incoming.write(picture)
            return self._keep(incoming, media_type)

    def keep(self, content: bytes, *, media_type: str) -> StoredFile:
        """Keep what we made ourselves, such as a printed letter, as it is; `media_type` is believed."""
        with self._incoming() as incoming:
            incoming.write(content)
            return self._keep(incoming, media_type)

    def path(self, digest: str) -> Path:
        """Return where the file of `digest` lies, for streaming it. Raises `OutsideFailure` `file.lost`."""
        path = self._place(digest)
        if not path.is_file():
            raise OutsideFailure("file.lost", retry=False, digest=digest)
        return path

    def read(self, digest: str) -> bytes:
        """Return the contents, having compared them with `digest`.

        Raises `OutsideFailure` `file.lost`, `file.altered`.
        """
        content = self.path(digest).read_bytes()
        if sha256(content).hexdigest() != digest:
            raise OutsideFailure("file.altered", retry=False, digest=digest)
        return content

    def holds(self, digest: str) -> bool:
        """Say whether a file of `digest` is kept here."""
        return self._place(digest).is_file()

    def erase(self, digest: str) -> bool:
        """Destroy the file of `digest`, for lawful erasure; return whether there was one."""
        try:
            self._place(digest).unlink()
        except FileNotFoundError:
            return False
        return True

    def _place(self, digest: str) -> Path:
        # A digest comes from an address typed by anybody: nothing else may become part of a path.
        if not _DIGEST.fullmatch(digest):
            raise OutsideFailure("file.lost", retry=False, digest=digest)
        return self._folder / digest[:2] / digest[2:4] / digest

    @contextmanager
    def _incoming(self) -> Iterator[BinaryIO]:
        """A nameless-to-others file on the same disk, gone at the end unless it was kept."""
        try:
            waiting = self._folder / "incoming"
            waiting.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=waiting, prefix="", suffix=".part", delete=False) as incoming:
                try:
                    yield incoming  # type: ignore[misc]  # a wrapper that behaves as the BinaryIO it wraps
                finally:
                    Path(incoming.name).unlink(missing_ok=True)
        except OSError as error:
            raise OutsideFailure("file.not-kept", retry=True, detail=str(error.strerror or error)) from error

    def _keep(self, incoming: BinaryIO, media_type: str) -> StoredFile:
        incoming.flush()
        os.fsync(incoming.fileno())
        incoming.seek(0)
        digest = sha256()
        size = 0
        while chunk := incoming.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
        place = self._place(digest.hexdigest())
        if not (place.is_file() and place.stat().st_size == size):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(incoming.name, place)
            for folder in (place.parent, place.parent.parent, self._folder):
                _flush_folder(folder)
        return StoredFile(digest=digest.hexdigest(), size=size, media_type=media_type)


def _copy(content: bytes | BinaryIO, into: BinaryIO, limit_bytes: int) -> int:
    source = BytesIO(content) if isinstance(content, bytes) else content
    size = 0
    while chunk := source.read(min(_CHUNK, limit_bytes + 1 - size)):
        size += len(chunk)
        if size > limit_bytes:
            raise Refused.because("file.too-large", limit=spoken_size(limit_bytes))
        into.write(chunk)
    into.flush()
    return size


def _flush_folder(folder: Path) -> None:
    """Make a rename survive a power cut; some systems cannot open a folder, and then there is nothing to flush."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# --- What the bytes are ---------------------------------------------------------------------------------------------


def _media_type(file: BinaryIO, size: int, accept: Collection[str]) -> str:
    file.seek(0)
    head = file.read(4096)
    try:
        guesses = [guess.mime_type for guess in puremagic.magic_string(head)]
    except puremagic.PureError:
        guesses = []
    if head.startswith(b"PK"):
        media_type = _office_type(file, size)
    elif head.startswith(_COMPOUND):
        media_type = _old_office_type(file)
    else:
        media_type = next((guess for guess in guesses if guess in accept), "")
    if media_type not in accept:
        # In the order of the table, whatever the caller's order was: people read the common ones first.
        allowed = [ending[1:].upper() for known, ending in EXTENSIONS.items() if known in accept]
        raise Refused.because("file.type-not-allowed", allowed=allowed)
    if media_type == "application/pdf":
        _refuse_broken_pdf(file, size, head)
    return media_type


def _refuse_broken_pdf(file: BinaryIO, size: int, head: bytes) -> None:
    """A page description begins at the first byte (else another type hides before it) and says where it ends."""
    file.seek(max(0, size - 2048))
    if not head.startswith(b"%PDF-") or b"%%EOF" not in file.read():
        raise Refused.because("file.damaged")


_OOXML_MAIN = re.compile(rb"application/vnd\.openxmlformats-officedocument\.([a-z]+\.[a-z]+)\.main\+xml")


def _office_type(file: BinaryIO, size: int) -> str:
    """Return the media type of a packed office file, or "" for any other archive, having refused what is dangerous."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            too_dense = unpacked > FREE_UNPACKED and unpacked > MOST_RATIO * size
            if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or too_dense:
                raise Refused.because("file.unpacks-too-large")
            names = {part.filename for part in parts}
            if any("vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names):
                raise Refused.because("file.has-macros")
            if "[Content_Types].xml" in names:
                with archive.open("[Content_Types].xml") as listing:
                    content_types = listing.read(_CHUNK)
                if b"macroEnabled" in content_types:
                    raise Refused.because("file.has-macros")
                main = _OOXML_MAIN.search(content_types)
                media_type = f"{_OOXML}{main[1].decode()}" if main else ""
            elif "mimetype" in names:
                with archive.open("mimetype") as listing:
                    media_type = listing.read(200).decode("ascii", "replace").strip()
            else:
                return ""
            # Reads every part to the size it declares: a lie or a broken part shows here and not in an office.
            if archive.testzip() is not None:
                raise Refused.because("file.damaged")
            return media_type
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, *_BROKEN) as error:
        # RuntimeError: a part is locked with a password. Nobody could check the paper later.
        raise Refused.because("file.damaged") from error


# The compound files of office programs before 2007; their directory names the streams in UTF-16.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_OFFICE = {"WordDocument": "application/msword", "Workbook": "application/vnd.ms-excel"}
_OLD_MACROS = ("_VBA_PROJECT", "Macros")


def _old_office_type(file: BinaryIO) -> str:
    """Return the media type of an office file of the old form, or "" for another; refuses macros.

    Names of streams are looked for as bytes: a text that merely spells one in UTF-16 is refused too.
    """
    file.seek(0)
    content = file.read()
    if any(_stream_name(name) in content for name in _OLD_MACROS):
        raise Refused.because("file.has-macros")
    return next((media for name, media in _OLD_OFFICE.items() if _stream_name(name) in content), "")


def _stream_name(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


# --- Photographs ----------------------------------------------------------------------------------------------------

# What the libraries raise for bytes that only begin well; there is no common root (a property test looks for others).
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
    NotImplementedError,
    MemoryError,
)

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


def _drawn_anew(file: BinaryIO, media_type: str) -> bytes:
    """Return the picture upright, in common colours, with nothing beside it; of a moving one, the first picture."""
    file.seek(0)
    try:
        with Image.open(file, formats=(_FORMATS[media_type],)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused.because("file.too-many-pixels", most=MOST_PIXELS // 1_000_000)
            ImageOps.exif_transpose(opened, in_place=True)
            picture = _in_common_colours(opened, media_type)
        drawn = BytesIO()
        if media_type == "image/png":
            picture.save(drawn, "PNG", optimize=False)
        else:
            picture.save(drawn, _FORMATS[media_type], quality=90)
        return drawn.getvalue()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused.because("file.too-many-pixels", most=MOST_PIXELS // 1_000_000) from error
    except _BROKEN as error:
        raise Refused.because("file.damaged") from error


def _in_common_colours(picture: Image.Image, media_type: str) -> Image.Image:
    profile = picture.info.get("icc_profile")
    transparent = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    mode = "RGBA" if transparent and media_type != "image/jpeg" else "RGB"
    if profile and picture.mode in ("RGB", "CMYK"):
        with suppress(ImageCms.PyCMSError, OSError):
            changed = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            picture = picture if changed is None else changed
    plain = picture.convert(mode)
    plain.info = {}  # comments, texts and colour tables that would be written again
    return plain


# --- Names and sizes for people -------------------------------------------------------------------------------------

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


def clean_name(given: str, media_type: str) -> str:
    """Return the name under which a file is handed out: of `given` only the last part, with the ending of its type.

    Path, control and direction signs, what file systems refuse, and a wrong ending (`.pdf.exe`) go away; Vietnamese
    letters stay, composed. At most 120 characters; a name of which nothing is left becomes `tep`.
    """
    last = re.split(r"[/\\]", given)[-1]
    # Other white space first: a line break between words is a space, any other control sign is nothing.
    shown = re.sub(r"\s+", " ", unicodedata.normalize("NFC", last))
    shown = "".join(sign for sign in shown if not unicodedata.category(sign).startswith("C"))
    shown = _NOT_IN_NAMES.sub("_", shown)
    stem = re.sub(r"(\.[A-Za-z0-9]{1,5})+$", "", shown).strip(" .") or "tep"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    ending = EXTENSIONS.get(media_type, "")
    return stem[: 120 - len(ending)].rstrip(" .") + ending


def content_disposition(name: str) -> str:
    """Return the header value that makes a browser save a file as `name` (RFC 6266, RFC 8187), always as attachment.

    `name` comes from `clean_name`. Old readers get it without marks, new ones as it is.
    """
    folded = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D"))
    unmarked = "".join(sign for sign in folded if not unicodedata.combining(sign))
    plain = re.sub(r"[^ !#$&+\-.0-9A-Z^_`a-z|~(),;=@\[\]{}]", "_", unmarked)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def spoken_size(size: int) -> Mapping[str, str]:
    """Return `size` bytes in words for a sentence, by language: `5 MB`, `1,5 MB` / `1.5 MB`, `300 KB`.

    A megabyte is a million, as people and the definitions (`max_size`) count.
    """
    for unit, factor in (("MB", 1_000_000), ("KB", 1_000)):
        if size >= factor:
            number = f"{size / factor:.1f}".removesuffix(".0")
            return {"vi": f"{number.replace('.', ',')} {unit}", "en": f"{number} {unit}"}
    return {"vi": f"{size} byte", "en": f"{size} bytes"}
