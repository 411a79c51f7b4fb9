"""Uploads: what they are is read from their bytes, what they hide is left out, and what is kept is whole."""

import os
import struct
import warnings
import zipfile
import zlib
from email.message import Message
from email.utils import decode_rfc2231
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from engine.ground.errors import OutsideFailure, Refused
from engine.outside.files import (
    EXTENSIONS,
    MOST_PARTS,
    MOST_UNPACKED,
    FileStore,
    StoredFile,
    clean_name,
    content_disposition,
    spoken_size,
)

MB = 1_000_000
OF_ENDING = {ending[1:]: media_type for media_type, ending in EXTENSIONS.items()}
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def put(store: FileStore, content: bytes, *endings: str, limit: int = 5 * MB) -> StoredFile:
    accept = [OF_ENDING[ending] for ending in endings or OF_ENDING]
    return store.put(content, limit_bytes=limit, accept=accept)


def refusal(store: FileStore, content: bytes, *endings: str, limit: int = 5 * MB) -> str:
    with pytest.raises(Refused) as caught:
        put(store, content, *endings, limit=limit)
    (only,) = caught.value.refusals
    return only.code


def picture(form: str, size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    out = BytesIO()
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    image.save(out, form, **options)
    return out.getvalue()


def archive(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def docx(more: dict[str, bytes] | None = None, *, main: str = DOCX_MAIN) -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'.encode()
    return archive({"[Content_Types].xml": types, "word/document.xml": b"<document/>", **(more or {})})


# --- Kept whole, once, by digest ------------------------------------------------------------------------------------


def test_a_file_is_kept_under_its_digest_and_read_back(store: FileStore, tmp_path: Path) -> None:
    stored = put(store, PDF, "pdf")
    digest = sha256(PDF).hexdigest()
    assert stored == StoredFile(digest=digest, size=len(PDF), media_type="application/pdf")
    assert store.path(digest) == tmp_path / "files" / digest[:2] / digest[2:4] / digest
    assert store.read(digest) == PDF
    assert store.holds(digest)


def test_the_same_contents_are_kept_once(store: FileStore, tmp_path: Path) -> None:
    assert put(store, PDF) == put(store, PDF)
    assert len(kept(tmp_path)) == 1


def test_a_stream_is_kept_like_bytes(store: FileStore) -> None:
    assert store.put(BytesIO(PDF), limit_bytes=MB, accept=["application/pdf"]) == put(store, PDF)


def test_a_stream_is_not_read_beyond_the_limit(store: FileStore, tmp_path: Path) -> None:
    endless = BytesIO(b"%PDF-" + b"x" * 10_000)
    with pytest.raises(Refused):
        store.put(endless, limit_bytes=100, accept=["application/pdf"])
    assert endless.tell() == 101
    assert kept(tmp_path) == []


def test_a_file_of_exactly_the_limit_is_accepted_and_one_byte_more_is_not(store: FileStore) -> None:
    assert put(store, PDF, limit=len(PDF)).size == len(PDF)
    assert refusal(store, PDF, limit=len(PDF) - 1) == "file.too-large"


def test_a_printed_letter_is_kept_as_it_is(store: FileStore) -> None:
    stored = store.keep(b"%PDF-1.7 ours", media_type="application/pdf")
    assert store.read(stored.digest) == b"%PDF-1.7 ours"


def test_a_refused_file_leaves_nothing_behind(store: FileStore, tmp_path: Path) -> None:
    assert refusal(store, b"MZ\x90\x00") == "file.type-not-allowed"
    assert kept(tmp_path) == []


def test_a_changed_file_is_noticed_and_a_lost_one_too(store: FileStore) -> None:
    stored = put(store, PDF)
    store.path(stored.digest).write_bytes(PDF + b" ")
    with pytest.raises(OutsideFailure) as altered:
        store.read(stored.digest)
    assert (altered.value.code, altered.value.retry) == ("file.altered", False)
    assert store.erase(stored.digest)
    assert not store.erase(stored.digest)
    with pytest.raises(OutsideFailure) as lost:
        store.read(stored.digest)
    assert lost.value.code == "file.lost"


def test_a_half_written_file_is_replaced_when_it_comes_again(store: FileStore) -> None:
    stored = put(store, PDF)
    store.path(stored.digest).write_bytes(b"")
    put(store, PDF)
    assert store.read(stored.digest) == PDF


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "/x", "a" * 64 + "\n"])
def test_only_a_digest_becomes_a_path(store: FileStore, digest: str) -> None:
    with pytest.raises(OutsideFailure) as caught:
        store.path(digest)
    assert caught.value.code == "file.lost"


def test_a_folder_that_cannot_be_written_is_said_and_may_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(OutsideFailure) as caught:
        put(FileStore(tmp_path / "files"), PDF)
    assert (caught.value.code, caught.value.retry) == ("file.not-kept", True)


def test_nobody_else_on_the_machine_reads_what_is_kept(store: FileStore, tmp_path: Path) -> None:
    path = store.path(put(store, PDF).digest)
    assert os.stat(path).st_mode & 0o077 == 0
    assert os.stat(path.parent).st_mode & 0o077 == 0


# --- What the bytes are ---------------------------------------------------------------------------------------------


def old_office(*streams: str) -> bytes:
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (picture("JPEG"), "jpg"),
        (picture("PNG"), "png"),
        (picture("WEBP"), "webp"),
        (docx(), "docx"),
        (docx(main="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), "xlsx"),
        (docx(main="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"), "pptx"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), "odt"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}), "ods"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.presentation", "content.xml": b"<x/>"}), "odp"),
        (old_office("WordDocument"), "doc"),
        (old_office("Workbook"), "xls"),
    ],
)
def test_each_type_is_recognised_by_its_bytes_and_only_where_it_is_asked_for(
    store: FileStore, content: bytes, ending: str
) -> None:
    assert put(store, content, ending).media_type == OF_ENDING[ending]
    others = [each for each in OF_ENDING if each != ending]
    assert refusal(store, content, *others) == "file.type-not-allowed"


def test_a_refusal_names_what_is_accepted_in_words(store: FileStore) -> None:
    with pytest.raises(Refused) as caught:
        put(store, b"GIF89a" + b"\x00" * 40, "png", "jpg", "pdf")
    (only,) = caught.value.refusals
    assert only.sentence() == "Loại tệp này không được nhận; loại nhận được: PDF, JPG, PNG."
    assert only.sentence("en") == "This type of file is not accepted; accepted are: PDF, JPG, PNG."


def test_a_refusal_names_the_limit_in_words(store: FileStore) -> None:
    with pytest.raises(Refused) as caught:
        put(store, PDF + b"x" * 1_500_000, limit=1_500_000)
    assert str(caught.value) == "Tệp quá lớn: tối đa 1,5 MB."


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"GIF89a" + b"\x00" * 40,
        b"MZ\x90\x00" + b"\x00" * 100,
        b"#!/bin/sh\nrm -rf /\n",
        b"plain text",
        b"\x00",
        archive({"a.txt": b"x"}),
        old_office("PowerPoint Document"),
        b"PK\x05\x06" + b"\x00" * 18,
    ],
)
def test_any_other_type_is_refused(store: FileStore, content: bytes) -> None:
    assert refusal(store, content) == "file.type-not-allowed"


def test_an_empty_file_is_refused(store: FileStore) -> None:
    assert refusal(store, b"") == "file.empty"


def test_a_page_before_which_something_hides_is_damaged(store: FileStore) -> None:
    assert refusal(store, b"<script>" + PDF) in ("file.damaged", "file.type-not-allowed")
    assert refusal(store, PDF.replace(b"%%EOF", b"")) == "file.damaged"


def test_a_type_we_cannot_recognise_is_a_fault_of_the_caller(store: FileStore) -> None:
    with pytest.raises(ValueError, match="video/mp4"):
        store.put(PDF, limit_bytes=MB, accept=["video/mp4", "application/pdf"])


# --- Office files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        docx({"word/vbaProject.bin": b"x"}),
        docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        old_office("WordDocument", "Macros"),
        old_office("Workbook", "_VBA_PROJECT_CUR", "_VBA_PROJECT"),
        archive({"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/a.xml": b"<x/>"}),
    ],
)
def test_macros_are_refused(store: FileStore, content: bytes) -> None:
    assert refusal(store, content) == "file.has-macros"


def test_a_file_that_unpacks_to_much_more_than_itself_is_refused(store: FileStore) -> None:
    assert refusal(store, docx({"word/big.xml": b" " * 20 * MB})) == "file.unpacks-too-large"


def test_a_small_file_of_repeated_text_is_accepted(store: FileStore) -> None:
    assert put(store, docx({"word/list.xml": b"<row/>" * 100_000})).media_type == OF_ENDING["docx"]


def test_a_file_of_too_many_parts_is_refused(store: FileStore) -> None:
    parts = {f"part{number}": b"" for number in range(MOST_PARTS + 1)}
    assert refusal(store, archive(parts, zipfile.ZIP_STORED)) == "file.unpacks-too-large"


def test_a_declared_size_beyond_all_bounds_is_refused_without_unpacking(store: FileStore) -> None:
    content = bytearray(docx({"word/big.xml": b"x" * 1000}))
    entry = content.rfind(b"PK\x01\x02")  # the last line of the directory: its size without packing lies at 24
    content[entry + 24 : entry + 28] = struct.pack("<I", MOST_UNPACKED + 1)
    assert refusal(store, bytes(content)) == "file.unpacks-too-large"


def test_a_declared_size_that_lies_is_noticed(store: FileStore) -> None:
    content = bytearray(docx({"word/big.xml": b"x" * 100_000}))
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 10)
    assert refusal(store, bytes(content)) == "file.damaged"


def test_an_office_file_cut_short_is_damaged(store: FileStore) -> None:
    assert refusal(store, docx()[:-30]) == "file.damaged"


# --- Photographs ----------------------------------------------------------------------------------------------------


def telephone_photograph() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: turn a quarter to the right
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (10.0, 2.0, 3.0)  # latitude
    return picture("JPEG", (40, 20), exif=exif, comment=b"SecretComment")


def test_a_photograph_is_turned_upright_and_forgets_where_it_was_taken(store: FileStore) -> None:
    before = telephone_photograph()
    assert b"SecretPhone" in before
    assert b"SecretComment" in before
    stored = put(store, before, "jpg")
    after = store.read(stored.digest)
    assert stored.size == len(after)
    assert b"Secret" not in after
    with Image.open(BytesIO(after)) as image:
        assert image.size == (20, 40)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        red = image.convert("RGB").getpixel((10, 5))
        white = image.convert("RGB").getpixel((10, 35))
    assert isinstance(red, tuple)
    assert isinstance(white, tuple)
    assert red[0] > 200
    assert red[1] < 60
    assert min(white) > 200


def test_texts_of_a_png_and_bytes_behind_a_picture_are_left_out(store: FileStore) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Secret owner")
    notes.add_itxt("XML:com.adobe.xmp", "Secret place")
    for content in (picture("PNG", pnginfo=notes), picture("JPEG") + b"Secret<script>", picture("WEBP", xmp=b"Secret")):
        assert b"Secret" in content
        assert b"Secret" not in store.read(put(store, content).digest)


def test_a_transparent_picture_stays_transparent(store: FileStore) -> None:
    out = BytesIO()
    Image.new("RGBA", (3, 3), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(BytesIO(store.read(put(store, out.getvalue()).digest))) as image:
        assert image.convert("RGBA").getpixel((1, 1)) == (0, 0, 0, 0)


def test_a_picture_with_a_colour_profile_is_brought_to_common_colours(store: FileStore) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with Image.open(BytesIO(store.read(put(store, picture("JPEG", icc_profile=profile)).digest))) as image:
        assert "icc_profile" not in image.info


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def huge_png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(7_100, 7_100), (10_000, 10_000), (60_000, 60_000)])
def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked(
    store: FileStore, width: int, height: int
) -> None:
    assert refusal(store, huge_png(width, height)) == "file.too-many-pixels"


def test_a_picture_of_many_points_is_refused_where_warnings_are_only_warnings(store: FileStore) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert refusal(store, huge_png(10_000, 10_000)) == "file.too-many-pixels"


@given(form=st.sampled_from(["JPEG", "PNG", "WEBP"]), cut=st.floats(0.05, 0.98), noise=st.binary(max_size=30))
def test_a_broken_picture_is_either_drawn_or_refused(
    tmp_path_factory: pytest.TempPathFactory, form: str, cut: float, noise: bytes
) -> None:
    whole = picture(form)
    at = max(12, int(len(whole) * cut))
    store = FileStore(tmp_path_factory.getbasetemp() / "broken")
    try:
        stored = put(store, whole[:at] + noise)
    except Refused as refused:
        assert refused.refusals[0].code in ("file.damaged", "file.type-not-allowed", "file.too-many-pixels")
    else:
        with Image.open(store.path(stored.digest)) as image:
            image.load()


@given(
    content=st.binary(max_size=300), beginning=st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"])
)
def test_any_bytes_at_all_are_kept_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, beginning: bytes
) -> None:
    store = FileStore(tmp_path_factory.getbasetemp() / "any")
    try:
        assert store.holds(put(store, beginning + content).digest)
    except Refused as refused:
        assert refused.refusals[0].code.startswith("file.")


# --- Names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_name", "media_type", "name"),
    [
        ("Đơn xin vào Đoàn.pdf", "application/pdf", "Đơn xin vào Đoàn.pdf"),
        ("C:\\Users\\Lan\\ảnh thẻ.JPG", "image/jpeg", "ảnh thẻ.jpg"),
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("hoa-don.pdf.exe", "application/pdf", "hoa-don.pdf"),
        ("anh.svg", "image/png", "anh.png"),
        ('a"b;c\r\nSet-Cookie: x=1.pdf', "application/pdf", "a_b;c Set-Cookie_ x=1.pdf"),
        ("\u202efdp.exe", "application/pdf", "fdp.pdf"),
        ("CON.pdf", "application/pdf", "_CON.pdf"),
        ("", "application/pdf", "tep.pdf"),
        (" .. ", "image/png", "tep.png"),
        ("Quyết định số 05-QĐ.ĐTN 2026", "application/pdf", "Quyết định số 05-QĐ.ĐTN 2026.pdf"),
        ("x" * 500, "application/pdf", "x" * 116 + ".pdf"),
        ("Tha\u0309o.pdf", "application/pdf", "Thảo.pdf"),
    ],
)
def test_a_name_is_cleaned_and_ends_as_its_type_says(given_name: str, media_type: str, name: str) -> None:
    assert clean_name(given_name, media_type) == name


def test_a_vietnamese_name_reaches_new_and_old_browsers() -> None:
    header = content_disposition("Đơn của Nguyễn Ỷ.pdf")
    assert header == (
        'attachment; filename="Don cua Nguyen Y.pdf"; '
        "filename*=UTF-8''%C4%90%C6%A1n%20c%E1%BB%A7a%20Nguy%E1%BB%85n%20%E1%BB%B6.pdf"
    )


@given(st.text(max_size=200))
def test_whatever_it_is_called_the_header_is_one_line_and_says_one_name(given_name: str) -> None:
    name = clean_name(given_name, "application/pdf")
    assert "/" not in name
    assert "\\" not in name
    assert 5 <= len(name) <= 120
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_content_disposition() == "attachment"
    charset, _, encoded = decode_rfc2231(header.split("filename*=")[1])
    assert charset == "UTF-8"
    assert encoded is not None
    assert unquote(encoded) == name


@pytest.mark.parametrize(
    ("size", "vi", "en"),
    [
        (5 * MB, "5 MB", "5 MB"),
        (MB + MB // 2, "1,5 MB", "1.5 MB"),
        (300_000, "300 KB", "300 KB"),
        (12, "12 byte", "12 bytes"),
    ],
)
def test_a_size_is_said_as_people_say_it(size: int, vi: str, en: str) -> None:
    assert spoken_size(size) == {"vi": vi, "en": en}
