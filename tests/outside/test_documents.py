"""Letters: the same bytes each time, nothing typed is ever markup, and what is wrong says where."""

import dataclasses
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from engine.outside.documents import FONTS, REPLACEMENT, DocumentFailure, Issuer, Letter, Typesetter, Verification
from tests.outside.letters import FACULTY, RESOLUTION, TEMPLATES, runs, text

PLAIN = Letter(issuer=FACULTY, date=date(2026, 11, 19), data={"word": "Ỷ"})

HOSTILE = (
    '#panic("x")',
    "*đậm* _nghiêng_ `mã`",
    "@ref <nhãn> $ 1/0 $",
    "= Đề mục",
    "- a + b / c: d",
    "[#read(\"/etc/passwd\")] {1 + 1} \\ \\n \\u{41}",
    '"; #import "@preview/x:1.0.0"',
    "// không phải chú thích /* cũng không */",
    "https://example.org ~ --- ... '\"",
)  # fmt: skip


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter(root=TEMPLATES)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of templates beside the shipped ones, to break things in."""
    folder = tmp_path / "documents"
    shutil.copytree(TEMPLATES, folder)
    return folder


def written(folder: Path, source: str) -> str:
    (folder / "own.typ").write_text(source, encoding="utf-8")
    return "own.typ"


def failure(folder: Path, source: str, letter: Letter = PLAIN) -> DocumentFailure:
    with pytest.raises(DocumentFailure) as caught:
        Typesetter(root=folder).render(written(folder, source), letter)
    assert not caught.value.retry
    return caught.value


# --- The same letter is the same file -------------------------------------------------------------------------------


def test_the_same_letter_gives_the_same_bytes_from_another_typesetter_in_another_folder(
    typesetter: Typesetter, own: Path
) -> None:
    letter = dataclasses.replace(
        RESOLUTION, demonstration=True, verification=Verification(code="7Q4K-2M", url="https://doanvu.example/v/7Q4K")
    )
    first = typesetter.render("admission_resolution.typ", letter)
    assert first == typesetter.render("admission_resolution.typ", letter)
    assert first == Typesetter(root=own).render("admission_resolution.typ", letter)


def test_a_procedure_names_its_template_from_the_folder_of_forms(typesetter: Typesetter) -> None:
    from_forms = Typesetter(root=TEMPLATES.parent).render("documents/admission_resolution.typ", RESOLUTION)
    assert from_forms == typesetter.render("admission_resolution.typ", RESOLUTION)


def test_the_order_of_keys_does_not_change_the_file(typesetter: Typesetter) -> None:
    turned = dataclasses.replace(RESOLUTION, data=dict(reversed(list(RESOLUTION.data.items()))))
    assert list(turned.data) != list(RESOLUTION.data)
    assert typesetter.render("admission_resolution.typ", turned) == typesetter.render(
        "admission_resolution.typ", RESOLUTION
    )


def test_the_file_says_it_was_made_on_the_day_of_the_letter(typesetter: Typesetter) -> None:
    reader = PdfReader(BytesIO(typesetter.render("admission_resolution.typ", RESOLUTION)))
    assert reader.metadata is not None
    assert reader.metadata.creation_date == datetime.fromisoformat("2026-11-19T12:00:00+07:00")
    assert reader.metadata.title == "NGHỊ QUYẾT – V/v chuẩn y kết nạp đoàn viên – 47-NQ/ĐTN"


def test_the_file_is_an_archive_pdf_in_vietnamese_with_embedded_fonts(typesetter: Typesetter) -> None:
    reader = PdfReader(BytesIO(typesetter.render("admission_resolution.typ", RESOLUTION)))
    assert reader.xmp_metadata is not None
    xmp = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert "vi-VN" in xmp
    names = {each.font for each in runs(typesetter.render("admission_resolution.typ", RESOLUTION))}
    assert names == {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic"}


def test_several_threads_print_what_one_prints(typesetter: Typesetter) -> None:
    letters = [dataclasses.replace(RESOLUTION, number=f"{number:02}-NQ/ĐTN") for number in range(1, 9)]
    alone = [typesetter.render("admission_resolution.typ", letter) for letter in letters]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda letter: typesetter.render("admission_resolution.typ", letter), letters))
    assert together == alone
    assert len(set(alone)) == len(alone)


# --- What people typed is text --------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_people_typed_is_printed_as_typed(typesetter: Typesetter, typed: str) -> None:
    letter = dataclasses.replace(RESOLUTION, data={**RESOLUTION.data, "full_name": typed})
    printed = text(typesetter.render("admission_resolution.typ", letter))
    # A line of the page may end at any space or hyphen of the text.
    assert typed.replace(" ", "") in printed.replace(" ", "")


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_at_all_can_be_printed(typed: str) -> None:
    letter = dataclasses.replace(
        RESOLUTION,
        number=typed,
        place=typed,
        issuer=Issuer(upper=typed, name_line=typed, full_name=typed),
        recipients=(typed,),
        data={**RESOLUTION.data, "full_name": typed},
    )
    typesetter = _shared()
    assert typesetter.render("admission_resolution.typ", letter).startswith(b"%PDF-1.7")


def _shared() -> Typesetter:
    if not _SHARED:
        _SHARED.append(Typesetter(root=TEMPLATES))
    return _SHARED[0]


_SHARED: list[Typesetter] = []  # a fixture of a module cannot be asked for by every example of a property


def test_a_character_the_font_lacks_is_printed_as_a_square_and_named(typesetter: Typesetter) -> None:
    letter = dataclasses.replace(RESOLUTION, data={**RESOLUTION.data, "full_name": "Lý 漢 An 😀"})
    assert typesetter.unprintable(letter) == ("漢", "😀")
    assert f"Lý {REPLACEMENT} An {REPLACEMENT}" in text(typesetter.render("admission_resolution.typ", letter))


def test_every_vietnamese_letter_is_in_the_font(typesetter: Typesetter) -> None:
    bases = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    alphabet = "".join(base + tone for base in bases for tone in tones) + "đĐ" + "“”‘’–—…·½₫№"
    letter = dataclasses.replace(RESOLUTION, data={"word": alphabet})
    assert typesetter.unprintable(letter) == ()


def test_signs_that_turn_or_hide_text_are_left_out_and_decomposed_letters_are_joined(own: Path) -> None:
    source = '#import "_official.typ": *\n#show: official-pages.with("x")\n#data.word'
    letter = dataclasses.replace(PLAIN, data={"word": "Tha\u0309o\u202enanA\u200b\x00\ufe0f"})
    assert text(Typesetter(root=own).render(written(own, source), letter)) == "ThảonanA"


# --- What is wrong says where ---------------------------------------------------------------------------------------


def test_a_missing_value_names_the_key_and_the_place(own: Path) -> None:
    source = '#import "_official.typ": *\n#show: official\nHọ tên: #data.full_name'
    wrong = failure(own, source)
    assert (wrong.code, wrong.template, wrong.line) == ("document.broken-template", "own.typ", 3)
    assert wrong.detail is not None
    assert "full_name" in wrong.detail
    assert "own.typ:3:" in wrong.sentence()


def test_a_value_missing_in_the_common_layout_names_that_file(own: Path) -> None:
    (own / "layout.json").write_text("{}", encoding="utf-8")
    wrong = failure(own, '#import "_official.typ": *\n#show: official')
    assert wrong.code == "document.broken-template"
    assert wrong.template == "_official.typ"


def test_wrong_grammar_names_the_place(own: Path) -> None:
    wrong = failure(own, "Một\nhai #let\nba")
    assert (wrong.code, wrong.template, wrong.line) == ("document.broken-template", "own.typ", 2)


def test_an_unknown_font_is_a_failure_and_not_replaced_in_silence(own: Path) -> None:
    wrong = failure(own, '#set text(font: "Arial")\nChữ')
    assert (wrong.code, wrong.line) == ("document.broken-template", 1)
    assert wrong.detail is not None
    assert "arial" in wrong.detail


def test_a_loop_without_end_is_stopped(own: Path) -> None:
    assert failure(own, "#let f(n) = f(n + 1)\n#f(1)").code == "document.broken-template"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"full_name": object()}, "object"),
        ({"full_name": b"x"}, "bytes"),
        ({"score": float("nan")}, "float"),
        ({"held": datetime.fromisoformat("2026-11-19T18:00:00+07:00")}, "datetime"),
    ],
)
def test_a_value_that_is_no_text_number_day_or_list_is_refused_by_its_key(
    typesetter: Typesetter, value: Any, kind: str
) -> None:
    letter = dataclasses.replace(PLAIN, data={"group": [value]})
    with pytest.raises(DocumentFailure) as caught:
        typesetter.render("admission_resolution.typ", letter)
    assert caught.value.code == "document.not-printable"
    assert caught.value.values["key"] == f"data.group[0].{next(iter(value))}"
    assert caught.value.values["kind"] == kind


def test_a_changed_template_is_read_anew(own: Path) -> None:
    typesetter = Typesetter(root=own)
    source = '#import "_official.typ": *\n#show: official-pages.with("x")\n'
    assert text(typesetter.render(written(own, source + "Bản một"), PLAIN)) == "Bản một"
    assert text(typesetter.render(written(own, source + "Bản hai"), PLAIN)) == "Bản hai"


# --- Templates stay in their folder ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["../secret.txt", "/../secret.txt", "../documents/../secret.txt"])
def test_a_template_reads_nothing_outside_its_folder(own: Path, path: str) -> None:
    (own.parent / "secret.txt").write_text("bí mật", encoding="utf-8")
    assert failure(own, f'#read("{path}")').code == "document.broken-template"


def test_an_absolute_path_begins_at_the_folder(own: Path) -> None:
    assert failure(own, '#read("/etc/passwd")').code == "document.broken-template"


def test_a_link_that_leads_outside_is_refused(own: Path) -> None:
    (own.parent / "secret.txt").write_text("bí mật", encoding="utf-8")
    (own / "innocent.txt").symlink_to(own.parent / "secret.txt")
    with pytest.raises(DocumentFailure) as caught:
        Typesetter(root=own)
    assert (caught.value.code, caught.value.template) == ("document.leaves-folder", "innocent.txt")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('#import "@preview/tablex:0.0.8": *', 1),
        ('Chữ\n#import  "@local/own:1.0.0": *', 2),
        ('#let name = "@preview/tablex:0.0.8"\n#import name: *', 1),
        ('#let name = "@pre" + "view/tablex:0.0.8"\n#import name', 2),
        ('#import "\\u{40}preview/tablex:0.0.8"', 1),
        ("#eval(data.word)", 1),
        ("#let run = eval", 1),
        ('#dictionary(std).at("ev" + "al")("1")', 1),
        ('#plugin("x.wasm")', 1),
        ('// trong chú thích cũng vậy: #eval("1")', 1),
        ('https://x #eval("1")', 1),
        ('" #include name "', 1),
    ],
)
def test_packages_and_running_text_as_code_are_refused_before_anything_is_read(
    own: Path, source: str, line: int
) -> None:
    wrong = failure(own, source)
    assert (wrong.code, wrong.template, wrong.line) == ("document.forbidden-word", "own.typ", line)


def test_what_a_template_imports_is_looked_at_too(own: Path) -> None:
    (own / "parts").mkdir()
    (own / "parts" / "first.typ").write_text('#include "/parts/second.typ"', encoding="utf-8")
    (own / "parts" / "second.typ").write_text("#import name", encoding="utf-8")
    wrong = failure(own, '#include "parts/first.typ"')
    assert (wrong.code, wrong.template) == ("document.forbidden-word", "parts/second.typ")


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("absent.typ", "document.no-template"),
        ("../../README.md", "document.leaves-folder"),
        ("/etc/passwd", "document.leaves-folder"),
        (".", "document.no-template"),
    ],
)
def test_only_a_template_of_the_folder_is_printed(typesetter: Typesetter, template: str, code: str) -> None:
    with pytest.raises(DocumentFailure) as caught:
        typesetter.render(template, PLAIN)
    assert caught.value.code == code


def test_without_the_font_nothing_is_printed(tmp_path: Path) -> None:
    with pytest.raises(DocumentFailure) as caught:
        Typesetter(root=TEMPLATES, fonts=tmp_path)
    assert caught.value.code == "document.no-font"
    assert any(FONTS.glob("*.ttf"))


def test_a_folder_of_templates_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DocumentFailure) as caught:
        Typesetter(root=tmp_path / "absent")
    assert caught.value.code == "document.no-templates"
