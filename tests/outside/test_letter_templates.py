"""The shipped letters look as 29-HD/TWĐTN-VP says: each component in its place, size and face."""

import dataclasses
import json
import re
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from PIL import ImageFont
from pypdf import PdfReader

from engine.outside.documents import (
    FONTS,
    DocumentFailure,
    Issuer,
    Letter,
    Printable,
    Signature,
    Typesetter,
    Verification,
)
from tests.outside import discipline_letters, merit_letters, passage_letters, rating_letters, transfer_letters
from tests.outside.letters import (
    APPLICATION,
    CARDS,
    FEE_EXEMPTION,
    MINUTES,
    MM,
    RECOGNITION,
    RECOGNITION_REFUSAL,
    RESIDENCE,
    RESIDENCE_COMMENT,
    RESOLUTION,
    TEMPLATES,
    TEMPORARY,
    in_reading_order,
    pages,
    run,
    runs,
    text,
)

LETTERS = {
    "admission_resolution.typ": RESOLUTION,
    "card_decision.typ": CARDS,
    "admission_application.typ": APPLICATION,
    "meeting_minutes.typ": MINUTES,
    "temporary_letter.typ": TEMPORARY,
    "recognition_decision.typ": RECOGNITION,
    "recognition_refusal.typ": RECOGNITION_REFUSAL,
    "fee_exemption_decision.typ": FEE_EXEMPTION,
    "residence_introduction.typ": RESIDENCE,
    "residence_comment.typ": RESIDENCE_COMMENT,
    **discipline_letters.LETTERS,
    **merit_letters.LETTERS,
    **passage_letters.LETTERS,
    **rating_letters.LETTERS,
    **transfer_letters.LETTERS,
}

LEFT, RIGHT = 30, 210 - 20


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter(root=TEMPLATES)


@pytest.fixture(scope="module")
def resolution(typesetter: Typesetter) -> bytes:
    return typesetter.render("admission_resolution.typ", RESOLUTION)


def cards(count: int) -> Letter:
    return dataclasses.replace(
        CARDS,
        rows=tuple(
            {"full_name": f"Nguyễn Văn Thứ {number}", "card_number": f"{260000400 + number}"}
            for number in range(1, count + 1)
        ),
    )


# --- Every letter ---------------------------------------------------------------------------------------------------


def test_every_shipped_template_has_its_letter_here() -> None:
    shipped = {path.name for path in TEMPLATES.glob("*.typ") if not path.name.startswith("_")}
    assert shipped == set(LETTERS)


def test_every_shipped_template_is_named_for_administrators() -> None:
    readme = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    for path in TEMPLATES.iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in readme


@pytest.mark.parametrize("template", LETTERS)
def test_every_page_is_a4_with_the_margins_and_only_a_list_lies_on_its_side(
    typesetter: Typesetter, template: str
) -> None:
    pdf = typesetter.render(template, LETTERS[template])
    for index, sheet in enumerate(PdfReader(BytesIO(pdf)).pages):
        width, height = (round(float(side) / MM) for side in (sheet.mediabox.width, sheet.mediabox.height))
        lying = index > 0 and any("DANH SÁCH" in page for page in pages(pdf)[1 : index + 1])
        assert (width, height) == (210, 297) or (lying and (width, height) == (297, 210))
        for each in runs(pdf, index):
            assert LEFT - 0.1 <= each.x <= width - 20
            assert each.y <= height - 20
            assert each.y >= 20 or each.text.isdigit()  # only the page number stands above the text


@pytest.mark.parametrize("template", LETTERS)
def test_a_demonstration_says_so_on_every_page_and_a_real_letter_does_not(
    typesetter: Typesetter, template: str
) -> None:
    letter = LETTERS[template]
    for page in pages(typesetter.render(template, dataclasses.replace(letter, demonstration=True))):
        assert "BẢN TRÌNH DIỄN" in page
    assert "TRÌNH DIỄN" not in text(typesetter.render(template, letter))


@pytest.mark.parametrize("template", LETTERS)
def test_every_letter_can_carry_a_code_to_check_it_by(typesetter: Typesetter, template: str) -> None:
    marked = dataclasses.replace(
        LETTERS[template], verification=Verification(code="7Q4K-2M", url="https://doanvu.example/v/7Q4K2M")
    )
    assert "Mã tra cứu: 7Q4K-2M" in text(typesetter.render(template, marked))
    without_square = dataclasses.replace(marked, verification=Verification(code="7Q4K-2M", url=""))
    assert typesetter.render(template, without_square) != typesetter.render(template, marked)


@pytest.mark.parametrize("template", LETTERS)
def test_a_letter_without_its_data_is_refused_and_not_printed_with_gaps(typesetter: Typesetter, template: str) -> None:
    with pytest.raises(DocumentFailure) as caught:
        typesetter.render(template, dataclasses.replace(LETTERS[template], data={}, rows=()))
    assert caught.value.code == "document.broken-template"
    assert caught.value.template == template


# --- The head (29-HD/TWĐTN-VP: components 1 to 5) -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beginning", "size", "font"),
    [
        ("ĐOÀN TNCS HỒ CHÍ MINH", 15, "Tinos-Bold"),
        ("ĐOÀN TRƯỜNG", 14, "Tinos-Regular"),
        ("BCH", 14, "Tinos-Bold"),
        ("***", 14, "Tinos-Regular"),
        ("Số: 47-NQ/ĐTN", 14, "Tinos-Regular"),
        ("Sông Hậu,", 13, "Tinos-Italic"),
        ("ngày 19 tháng 11 năm 2026", 13, "Tinos-Italic"),
        ("NGHỊ QUYẾT", 16, "Tinos-Bold"),
        ("V/v chuẩn y kết nạp đoàn viên", 14, "Tinos-Bold"),
        ("Căn cứ Điều 1", 14, "Tinos-Regular"),
        ("QUYẾT NGHỊ", 14, "Tinos-Bold"),
        ("Điều 1.", 14, "Tinos-Bold"),
        ("Nơi nhận:", 13, "Tinos-Bold"),
        ("- Như Điều 3;", 11, "Tinos-Regular"),
        ("- Lưu.", 11, "Tinos-Regular"),
        ("TM. BAN CHẤP HÀNH", 14, "Tinos-Bold"),
        ("BÍ THƯ", 14, "Tinos-Bold"),
        ("Lê Hoàng Phúc", 14, "Tinos-Bold"),
    ],
)
def test_each_component_has_its_size_and_face(resolution: bytes, beginning: str, size: float, font: str) -> None:
    found = run(resolution, beginning)
    assert (found.size, found.font) == (size, font)


def test_the_organisation_stands_right_and_the_issuer_left(resolution: bytes) -> None:
    middle = (LEFT + RIGHT) / 2
    assert run(resolution, "ĐOÀN TNCS HỒ CHÍ MINH").x > middle
    assert run(resolution, "ĐOÀN TRƯỜNG").x < run(resolution, "SÔNG HẬU").x < middle
    assert run(resolution, "Sông Hậu,").x > middle
    assert run(resolution, "Nơi nhận:").x == pytest.approx(LEFT, abs=0.1)
    assert run(resolution, "Lê Hoàng Phúc").x > middle


def test_the_head_is_read_from_above(resolution: bytes) -> None:
    order = ("ĐOÀN TRƯỜNG", "BCH", "CÔNG NGHỆ", "***", "Số:", "NGHỊ QUYẾT", "V/v", "-------", "BAN CHẤP HÀNH", "Căn cứ")
    heights = [run(resolution, beginning).y for beginning in order]
    assert all(above < below for above, below in pairwise(heights))
    assert run(resolution, "ĐOÀN TNCS").y == pytest.approx(run(resolution, "ĐOÀN TRƯỜNG").y, abs=0.5)


def test_a_rule_as_long_as_the_organisation_stands_below_it(resolution: bytes) -> None:
    organisation = run(resolution, "ĐOÀN TNCS HỒ CHÍ MINH")
    face = ImageFont.truetype(str(FONTS / "Tinos_700Bold.ttf"), 1000)
    wide = face.getlength("ĐOÀN TNCS HỒ CHÍ MINH") / 1000 * 15 / MM
    starts_and_lengths = rules_below(resolution, organisation.y, within=3)
    assert starts_and_lengths == [pytest.approx((organisation.x, wide), abs=0.2)]


def rules_below(pdf: bytes, y: float, within: float) -> list[tuple[float, float]]:
    """Return start and length (mm) of the level rules on page one at most `within` millimetres below `y`."""
    page = PdfReader(BytesIO(pdf)).pages[0]
    content = page.get_contents()
    assert content is not None
    # The library draws a rule as a thin filled box: origin, then right end and top, right end and bottom, …
    box = re.compile(rb"q 1 0 0 -1 ([\d.]+) ([\d.]+) cm[^\n]* ([\d.]+) ([\d.]+) m [\d.]+ ([\d.]+) l 0 ")
    found = []
    for each in box.finditer(content.get_data()):
        x, origin, wide, top, bottom = (float(number) / MM for number in each.groups())
        below = float(page.mediabox.height) / MM - origin + top - y
        if bottom - top < 0.5 and 0 < below < within:
            found.append((x, wide))
    return found


def test_the_body_is_indented_and_its_lines_are_between_single_and_one_point_two(resolution: bytes) -> None:
    assert run(resolution, "Căn cứ Điều 1").x == pytest.approx(LEFT + 12.7, abs=0.1)
    assert run(resolution, "thuật phần mềm 1, ngày").x == pytest.approx(LEFT, abs=0.1)
    single = 14 * 1.149 / MM
    between = run(resolution, "thuật phần mềm 1, ngày").y - run(resolution, "Xét đề nghị").y
    assert single <= between + 0.01
    assert between <= single * 1.2 + 0.01
    # At most 6 points more between paragraphs than between lines.
    assert run(resolution, "Xét đề nghị").y - run(resolution, "Xét đơn").y <= between + 6 / MM + 0.01


def test_a_body_without_one_above_begins_with_its_own_name(typesetter: Typesetter) -> None:
    alone = dataclasses.replace(
        RESOLUTION, issuer=Issuer(name_line="BCH Đoàn tỉnh Sông Hậu", full_name="Ban Chấp hành")
    )
    assert pages(typesetter.render("admission_resolution.typ", alone))[0].startswith("BCH ĐOÀN TỈNH")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2013, 2, 9), "ngày 09 tháng 02 năm 2013"),
        (date(2013, 1, 10), "ngày 10 tháng 01 năm 2013"),
        (date(2013, 3, 1), "ngày 01 tháng 3 năm 2013"),
        (date(2013, 12, 31), "ngày 31 tháng 12 năm 2013"),
    ],
)
def test_small_days_and_the_first_two_months_take_a_zero(typesetter: Typesetter, day: date, words: str) -> None:
    letter = dataclasses.replace(RESOLUTION, date=day)
    assert f"Sông Hậu, {words}" in text(typesetter.render("admission_resolution.typ", letter))


def test_a_day_computed_by_the_procedure_is_printed_like_any_other(typesetter: Typesetter) -> None:
    computed = {**RESOLUTION.data, "meeting_on": "14/11/2026", "birth_date": "12/03/2008"}
    assert typesetter.render("admission_resolution.typ", dataclasses.replace(RESOLUTION, data=computed)) == (
        typesetter.render("admission_resolution.typ", RESOLUTION)
    )


# --- The end (components 6 to 8) ------------------------------------------------------------------------------------


def test_each_ground_ends_with_a_semicolon_and_the_last_with_a_comma(typesetter: Typesetter) -> None:
    letter = dataclasses.replace(RESOLUTION, grounds=("Căn cứ A", "Căn cứ B", "Căn cứ C"), recipients=("Ai", "Lưu"))
    printed = text(typesetter.render("admission_resolution.typ", letter))
    assert "Căn cứ A; Căn cứ B; Căn cứ C, QUYẾT NGHỊ" in printed
    assert "Nơi nhận: - Ai; - Lưu." in printed


@pytest.mark.parametrize(
    ("signature", "lines"),
    [
        (Signature(formula="TM. CHI ĐOÀN", title="Bí thư", name="Trần An"), "TM. CHI ĐOÀN BÍ THƯ Trần An"),
        (Signature(title="Trưởng ban", name="Trần An", acting=True), "Q. TRƯỞNG BAN Trần An"),
        (
            Signature(formula="KT. Trưởng ban", title="Phó Trưởng ban", name="Trần An"),
            "KT. TRƯỞNG BAN PHÓ TRƯỞNG BAN Trần An",
        ),
        (
            Signature(formula="TL. Ban Thường vụ", title="Chánh Văn phòng", name="Trần An"),
            "TL. BAN THƯỜNG VỤ CHÁNH VĂN PHÒNG Trần An",
        ),
    ],
)
def test_each_way_of_signing_is_printed(typesetter: Typesetter, signature: Signature, lines: str) -> None:
    letter = dataclasses.replace(RESOLUTION, signature=signature)
    assert lines in text(typesetter.render("admission_resolution.typ", letter))


@pytest.mark.parametrize("count", range(1, 22))
def test_the_signature_is_never_broken_and_never_alone_on_its_page(typesetter: Typesetter, count: int) -> None:
    letter = dataclasses.replace(RESOLUTION, grounds=tuple(f"Căn cứ văn bản thứ {number}" for number in range(count)))
    last = pages(typesetter.render("admission_resolution.typ", letter))[-1]
    assert not tuple(in_reading_order(last, "Điều 3.", "Nơi nhận:", "- Lưu.", "BÍ THƯ", "Lê Hoàng Phúc"))


def test_page_numbers_begin_on_the_second_page_at_the_top_in_the_middle(typesetter: Typesetter) -> None:
    letter = dataclasses.replace(RESOLUTION, grounds=tuple(f"Căn cứ văn bản thứ {number}" for number in range(60)))
    pdf = typesetter.render("admission_resolution.typ", letter)
    assert len(pages(pdf)) == 3
    assert not any(each.text.isdigit() and each.y < 20 for each in runs(pdf, 0))
    for index in (1, 2):
        number = runs(pdf, index)[0]
        assert (number.text, number.size, number.font) == (str(index + 1), 13, "Tinos-Regular")
        assert number.y < 20
        assert number.x == pytest.approx((LEFT + RIGHT) / 2, abs=3)


def test_a_long_name_breaks_where_its_parts_meet(typesetter: Typesetter) -> None:
    long = Issuer(
        upper="Đoàn trường Đại học Khoa học Xã hội và Nhân văn Sông Hậu",
        name_line="BCH Liên chi đoàn Khoa Công nghệ thông tin",
        full_name="Ban Chấp hành Liên chi đoàn Khoa Công nghệ thông tin",
    )
    head = pages(typesetter.render("admission_resolution.typ", dataclasses.replace(RESOLUTION, issuer=long)))[0]
    assert "\nBCH LIÊN CHI ĐOÀN\nKHOA CÔNG NGHỆ THÔNG TIN\n" in head
    chosen = dataclasses.replace(long, name_line="BCH Liên chi đoàn\nKhoa Công nghệ\nthông tin")
    head = pages(typesetter.render("admission_resolution.typ", dataclasses.replace(RESOLUTION, issuer=chosen)))[0]
    assert "\nBCH LIÊN CHI ĐOÀN\nKHOA CÔNG NGHỆ\nTHÔNG TIN\n" in head


# --- The layout is in one place -------------------------------------------------------------------------------------


def test_measures_of_one_letter_may_differ(typesetter: Typesetter) -> None:
    turned = dataclasses.replace(RESOLUTION, layout={"landscape": True, "size_pt": {"body": 13}})
    pdf = typesetter.render("admission_resolution.typ", turned)
    page = PdfReader(BytesIO(pdf)).pages[0]
    assert float(page.mediabox.width) > float(page.mediabox.height)
    assert run(pdf, "Căn cứ Điều 1").size == 13
    assert run(pdf, "NGHỊ QUYẾT").size == 16


def test_printed_on_both_sides_the_binding_margin_changes_sides(typesetter: Typesetter) -> None:
    letter = dataclasses.replace(
        RESOLUTION,
        layout={"duplex": True},
        grounds=tuple(f"Căn cứ văn bản thứ {number} của Ban Thường vụ" for number in range(40)),
    )
    pdf = typesetter.render("admission_resolution.typ", letter)
    first, second = (min(each.x for each in runs(pdf, index) if each.text.startswith("Căn cứ")) for index in (0, 1))
    assert first == pytest.approx(30 + 12.7, abs=0.1)
    assert second == pytest.approx(20 + 12.7, abs=0.1)


def test_a_newer_instruction_is_a_change_of_one_file(tmp_path: Path) -> None:
    for path in TEMPLATES.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    layout = json.loads((TEMPLATES / "layout.json").read_text(encoding="utf-8"))
    layout["margin_mm"]["binding"] = 35
    layout["size_pt"]["organisation"] = 14
    (tmp_path / "layout.json").write_text(json.dumps(layout), encoding="utf-8")
    pdf = Typesetter(root=tmp_path).render("admission_resolution.typ", RESOLUTION)
    assert run(pdf, "thuật phần mềm 1, ngày").x == pytest.approx(35, abs=0.1)
    assert run(pdf, "ĐOÀN TNCS").size == 14


# --- Nghị quyết chuẩn y kết nạp (phụ lục 1.2) -----------------------------------------------------------------------


def test_the_resolution_reads_as_its_form(resolution: bytes) -> None:
    missing = in_reading_order(
        text(resolution),
        "BAN CHẤP HÀNH ĐOÀN KHOA CÔNG NGHỆ THÔNG TIN",
        "Căn cứ Điều 1, Chương I Điều lệ Đoàn TNCS Hồ Chí Minh (khóa XIII);",
        "Xét đơn xin vào Đoàn của thanh niên Nguyễn Thị Minh Thư;",
        "Xét đề nghị và biên bản Hội nghị xét kết nạp đoàn viên của Chi đoàn Kỹ thuật phần mềm 1,",
        "ngày 14 tháng 11 năm 2026,",
        "QUYẾT NGHỊ",
        "Điều 1. Chuẩn y kết nạp thanh niên Nguyễn Thị Minh Thư, sinh ngày 12 tháng 3 năm 2008,",
        "vào Đoàn TNCS Hồ Chí Minh.",
        "Điều 2. Ban Chấp hành Chi đoàn Kỹ thuật phần mềm 1 có trách nhiệm tổ chức lễ kết nạp",
        "Điều 3. Chi đoàn Kỹ thuật phần mềm 1 và đồng chí Trần Gia Hân, người giới thiệu, tiếp tục giúp đỡ",
    )
    assert not tuple(missing)
    assert len(pages(resolution)) == 1


def test_a_branch_that_is_its_own_base_admits_and_does_not_approve(typesetter: Typesetter) -> None:
    own = dataclasses.replace(
        RESOLUTION,
        data={
            **RESOLUTION.data,
            "own_decision": True,
            "branch": "Chi đoàn cơ sở Sở Nội vụ",
            "manager": "Chi đoàn cơ sở Sở Nội vụ",
            "introducer": "",
            "birth_date": "",
        },
    )
    printed = text(typesetter.render("admission_resolution.typ", own))
    assert "V/v kết nạp đoàn viên" in printed
    assert "Điều 1. Kết nạp thanh niên Nguyễn Thị Minh Thư vào Đoàn" in printed
    assert "Điều 2. Chi đoàn cơ sở Sở Nội vụ có trách nhiệm" in printed
    assert "Điều 3. Chi đoàn cơ sở Sở Nội vụ tiếp tục giúp đỡ" in printed
    assert "huẩn y" not in printed


# --- Quyết định trao thẻ (phụ lục 1.3) ------------------------------------------------------------------------------


def test_one_card_is_named_by_its_number(typesetter: Typesetter) -> None:
    printed = text(typesetter.render("card_decision.typ", cards(1)))
    assert "cho 01 đồng chí có tên trong danh sách kèm theo Quyết định này, số thẻ 260000401. Điều 2" in printed
    assert "từ 2600" not in printed


def test_four_hundred_cards_are_named_by_first_and_last_and_listed_on_numbered_pages(typesetter: Typesetter) -> None:
    pdf = typesetter.render("card_decision.typ", cards(400))
    decision, first, *more = pages(pdf)
    assert "cho 400 đồng chí" in " ".join(decision.split())
    assert "số thẻ từ 260000401 đến 260000800." in " ".join(decision.split())
    assert "Lê Hoàng Phúc" in decision
    assert first.startswith("DANH SÁCH CẤP THẺ ĐOÀN VIÊN\n(Kèm theo Quyết định số 05-QĐ/ĐTN ngày 09 tháng 02 năm 2026")
    for number, page in enumerate(more, start=2):
        assert page.startswith(f"{number}\nSTT TÊN ĐOÀN VIÊN SỐ THẺ ĐOÀN\n")
    listed = [line for page in (first, *more) for line in page.splitlines() if "Nguyễn Văn Thứ" in line]
    assert listed == [f"{number} Nguyễn Văn Thứ {number} {260000400 + number}" for number in range(1, 401)]


# --- Đơn xin vào Đoàn (phụ lục 1.1) ---------------------------------------------------------------------------------


def test_the_application_has_its_own_head_without_issuer_and_number(typesetter: Typesetter) -> None:
    printed = text(typesetter.render("admission_application.typ", APPLICATION))
    missing = in_reading_order(
        printed,
        "ĐOÀN THANH NIÊN CỘNG SẢN HỒ CHÍ MINH",
        "***",
        "Sông Hậu, ngày 05 tháng 9 năm 2026",
        "ĐƠN XIN VÀO ĐOÀN",
        "Kính gửi: – Ban Chấp hành Chi đoàn Kỹ thuật phần mềm 1; – Ban Chấp hành Đoàn khoa Công nghệ thông tin.",
        "Tôi tên là: Nguyễn Thị Minh Thư",
        "Sinh ngày 12 tháng 3 năm 2008",
        "Quê quán:",
        "Dân tộc: Kinh Tôn giáo: không",
        "Trình độ học vấn: 12/12",
        "Đoàn là nơi tôi được rèn luyện.",
        "Tôi muốn góp sức mình.",
        "tôi xin hứa:",
        "NGƯỜI LÀM ĐƠN (Ký và ghi rõ họ tên)",
        "Người (hoặc tổ chức) giới thiệu thanh niên vào Đoàn: Đồng chí Trần Gia Hân",
    )
    assert not tuple(missing)
    assert "Số:" not in printed


def test_the_application_without_a_branch_is_addressed_to_the_base_alone(typesetter: Typesetter) -> None:
    letter = dataclasses.replace(APPLICATION, data={**APPLICATION.data, "branch": "", "submitted_on": date(2026, 9, 5)})
    printed = text(typesetter.render("admission_application.typ", letter))
    assert "Kính gửi: Ban Chấp hành Đoàn khoa Công nghệ thông tin Tôi tên là" in printed
    assert "(Nộp trực tuyến ngày 05 tháng 9 năm 2026)" in printed


def test_the_promises_printed_are_those_the_applicant_agreed_to(typesetter: Typesetter) -> None:
    form = yaml.safe_load((TEMPLATES.parent / "admission_application.yaml").read_text(encoding="utf-8"))
    agreed = [
        line.strip() for line in form["sections"]["motives"]["fields"]["pledge"]["text"].splitlines() if line.strip()
    ]
    assert len(agreed) == 3
    printed = text(typesetter.render("admission_application.typ", APPLICATION))
    assert not tuple(in_reading_order(printed, *agreed))


# --- Biên bản (mẫu tạm) ---------------------------------------------------------------------------------------------


def test_the_minutes_say_who_was_there_what_was_decided_and_that_the_form_is_provisional(
    typesetter: Typesetter,
) -> None:
    missing = in_reading_order(
        text(typesetter.render("meeting_minutes.typ", MINUTES)),
        "BIÊN BẢN Hội nghị chi đoàn xét kết nạp đoàn viên",
        "Mẫu tạm",
        "bắt đầu lúc 18 giờ 30, ngày 14 tháng 11 năm 2026",
        "Hình thức: trực tiếp",
        "triệu tập: 34; có mặt: 31 (91,2%); vắng mặt: 3",
        "Võ Minh Khang (có lý do); Đặng Thu Hà; Trương Quốc Bảo",
        "ít nhất 18. Hội nghị đủ số người",
        "1. Nghe giới thiệu lý lịch.",
        "Hội nghị biểu quyết riêng từng người.",
        "1 Nguyễn Thị Minh Thư giơ tay 31 (100%) 0 0 Đề nghị kết nạp",
        "2 Huỳnh Trung Tín giơ tay 15 (48,4%) 12 4 Không đạt",
        "IV. KẾT LUẬN – Đề nghị kết nạp Nguyễn Thị Minh Thư.",
        "kết thúc lúc 20 giờ 05",
        "THƯ KÝ",
        "Phạm Ngọc Lan",
        "CHỦ TRÌ",
        "Lê Hoàng Phúc",
    )
    assert not tuple(missing)


def test_the_minutes_of_a_secret_ballot_count_papers(typesetter: Typesetter) -> None:
    row: dict[str, Printable] = {
        "full_name": "Huỳnh Trung Tín",
        "issued": 31,
        "returned": 31,
        "valid": 30,
        "agree": 20,
        "against": 10,
        "outcome": "Đề nghị",
        "of": 30,
    }
    printed = text(typesetter.render("meeting_minutes.typ", dataclasses.replace(MINUTES, rows=(row,))))
    assert "1 Huỳnh Trung Tín 31 31 30 20 (66,7%) 10 Đề nghị" in printed
    assert "Phát ra" in printed


def test_the_minutes_say_when_too_few_came(typesetter: Typesetter) -> None:
    few = dataclasses.replace(MINUTES, data={**MINUTES.data, "present": 10, "quorum_met": False}, rows=())
    printed = text(typesetter.render("meeting_minutes.typ", few))
    assert "không đủ số người" in printed
    assert "III. KẾT LUẬN" in printed


# --- The README -----------------------------------------------------------------------------------------------------


def test_the_first_template_of_the_readme_can_be_printed(tmp_path: Path) -> None:
    for path in TEMPLATES.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    readme = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```typst\n(.*?)```", readme, re.DOTALL)
    assert example is not None
    (tmp_path / "suggestion_reply.typ").write_text(example[1], encoding="utf-8")
    data: dict[str, Printable] = {
        "full_name": "Lê An",
        "sent_on": "03/11/2026",
        "subject": "sân bóng",
        "answer_by": "01/12/2026",
    }
    letter = dataclasses.replace(RESOLUTION, data=data)
    printed = text(Typesetter(root=tmp_path).render("suggestion_reply.typ", letter))
    assert "Xét kiến nghị của đồng chí Lê An, ngày 03 tháng 11 năm 2026, THÔNG BÁO" in printed
    assert "Điều 2. Trả lời trước ngày 01 tháng 12 năm 2026." in printed


def test_the_readme_names_every_part_a_template_may_call() -> None:
    readme = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    layout = (TEMPLATES / "_official.typ").read_text(encoding="utf-8")
    parts = set(re.findall(r"^#let ([a-z][a-z-]*)", layout, re.MULTILINE))
    assert parts >= {"closing", "article", "annex"}
    assert not sorted(part for part in parts if not re.search(rf"\b{part}\b", readme))


# --- Merit: commendation, outstanding members -------------------------------------------------------------------------


def test_an_introduction_counts_over_the_whole_committee_and_says_why_somebody_was_against(
    typesetter: Typesetter,
) -> None:
    told = text(typesetter.render("introduction_resolution.typ", merit_letters.INTRODUCTION))
    assert "tán thành của 7 đồng chí (đạt 77,8% so với tổng số 9 ủy viên)" in told
    assert "số không tán thành 1 đồng chí (chiếm 11,1%), với lý do: Cần thêm thời gian thử thách" in told


def test_an_official_letter_has_no_type_and_says_what_it_is_about_under_its_number(typesetter: Typesetter) -> None:
    told = text(typesetter.render("award_proposal.typ", merit_letters.PROPOSAL))
    assert "CÔNG VĂN" not in told
    assert told.index("04-CV/CĐ") < told.index("“V/v đề nghị khen thưởng") < told.index("Kính gửi")


def test_the_two_printed_forms_of_the_party_have_no_number(typesetter: Typesetter) -> None:
    assert "01-SL/ĐTN" not in text(typesetter.render("outstanding_profile.typ", merit_letters.PROFILE))
    assert "01-BTH/ĐTN" not in text(typesetter.render("probation_table.typ", merit_letters.PROBATION))
