"""Invented letters, and a reader that says what a printed page shows and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from engine.outside.documents import Issuer, Letter, Signature

TEMPLATES = Path(__file__).parents[2] / "forms" / "documents"
"""The letter templates of the shipped pack."""

MM = 72 / 25.4
"""Points in a millimetre."""

FACULTY = Issuer(
    upper="Đoàn trường Đại học Sông Hậu",
    name_line="BCH Đoàn khoa Công nghệ thông tin",
    full_name="Ban Chấp hành Đoàn khoa Công nghệ thông tin",
    unit_name="Đoàn khoa Công nghệ thông tin",
    unit_code="ĐTN",
)

SECRETARY = Signature(formula="TM. Ban Chấp hành Đoàn khoa", title="Bí thư", name="Lê Hoàng Phúc")

RESOLUTION = Letter(
    issuer=FACULTY,
    date=date(2026, 11, 19),
    number="47-NQ/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "full_name": "Nguyễn Thị Minh Thư",
        "birth_date": date(2008, 3, 12),
        "branch": "Chi đoàn Kỹ thuật phần mềm 1",
        "meeting_on": date(2026, 11, 14),
        "introducer": "đồng chí Trần Gia Hân",
        "charter_term": "XIII",
    },
)

CARDS = Letter(
    issuer=FACULTY,
    date=date(2026, 2, 9),
    number="05-QĐ/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={"charter_term": "XIII", "proposer": "Ban Chấp hành Chi đoàn Kỹ thuật phần mềm 1"},
    rows=({"full_name": "Nguyễn Thị Minh Thư", "card_number": "260000401"},),
)

APPLICATION = Letter(
    issuer=FACULTY,
    date=date(2026, 9, 5),
    place="Sông Hậu",
    data={
        "base": "Đoàn khoa Công nghệ thông tin",
        "branch": "Chi đoàn Kỹ thuật phần mềm 1",
        "full_name": "Nguyễn Thị Minh Thư",
        "birth_date": date(2008, 3, 12),
        "native_place": "Xã Vĩnh Thuận Đông, tỉnh Sông Hậu",
        "ethnicity": "Kinh",
        "religion": "không",
        "education_level": "12/12",
        "perception": "Đoàn là nơi tôi được rèn luyện.\n\nTôi muốn góp sức mình.",
        "introducer": "Đồng chí Trần Gia Hân, Chi đoàn Kỹ thuật phần mềm 1",
    },
)

MINUTES = Letter(
    issuer=Issuer(
        upper="Đoàn khoa Công nghệ thông tin",
        name_line="Chi đoàn Kỹ thuật phần mềm 1",
        full_name="Chi đoàn Kỹ thuật phần mềm 1",
    ),
    date=date(2026, 11, 14),
    place="Sông Hậu",
    data={
        "meeting": "Hội nghị chi đoàn xét kết nạp đoàn viên",
        "held_on": date(2026, 11, 14),
        "started_at": "18 giờ 30",
        "ended_at": "20 giờ 05",
        "place": "Phòng B204",
        "mode": "trực tiếp",
        "chair": "Lê Hoàng Phúc",
        "minute_taker": "Phạm Ngọc Lan",
        "convened": 34,
        "present": 31,
        "voting_way": "giơ tay",
        "absent": ["Võ Minh Khang (có lý do)", "Đặng Thu Hà", "Trương Quốc Bảo"],
        "quorum": 18,
        "quorum_met": True,
        "matters": ["Nghe giới thiệu lý lịch.", "Biểu quyết."],
        "conclusions": ["Đề nghị kết nạp Nguyễn Thị Minh Thư."],
    },
    rows=(
        {
            "full_name": "Nguyễn Thị Minh Thư",
            "agree": 31,
            "against": 0,
            "other": 0,
            "outcome": "Đề nghị kết nạp",
        },
        {
            "full_name": "Huỳnh Trung Tín",
            "agree": 15,
            "against": 12,
            "other": 4,
            "outcome": "Không đạt",
        },
    ),
)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A piece of text in one font on one line."""

    text: str
    x: float
    """From the left edge, in millimetres."""
    y: float
    """Of the baseline from the top edge, in millimetres."""
    size: float
    """Of the font, in points."""
    font: str
    """Name of the face, for example `Tinos-Bold`."""


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page, line by line, with single spaces."""
    return [
        "\n".join(" ".join(line.split()) for line in page.extract_text().splitlines() if line.strip())
        for page in PdfReader(BytesIO(pdf)).pages
    ]


def text(pdf: bytes) -> str:
    """Return the whole text on one line, so that a sentence is found wherever its lines were broken."""
    return " ".join(" ".join(pages(pdf)).split())


def runs(pdf: bytes, page: int = 0) -> list[Run]:
    """Return every run of text on one page (from 0) with its place, size and face, in the order of drawing."""
    sheet = PdfReader(BytesIO(pdf)).pages[page]
    high = float(sheet.mediabox.height)
    found: list[Run] = []

    def visit(piece: str, cm: list[float], tm: list[float], font: dict[str, Any] | None, size: float) -> None:
        if not piece.strip() or font is None:
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        name = str(font["/BaseFont"]).split("+")[-1]
        scale = abs(tm[3] * cm[3]) or 1.0
        found.append(Run(text=piece.strip(), x=x / MM, y=(high - y) / MM, size=round(size * scale, 2), font=name))

    sheet.extract_text(visitor_text=visit)
    return found


def run(pdf: bytes, beginning: str, page: int = 0) -> Run:
    """Return the first run on the page that begins with `beginning`; fails with what is there instead."""
    there = runs(pdf, page)
    for each in there:
        if each.text.startswith(beginning):
            return each
    raise AssertionError(f"{beginning!r} begins no run of page {page}: {[each.text for each in there]}")


def in_reading_order(whole: str, *parts: str) -> Iterator[str]:
    """Yield each part that does not stand in `whole` after the one before it."""
    at = 0
    for part in parts:
        found = whole.find(part, at)
        if found < 0:
            yield part
        else:
            at = found + len(part)


TEMPORARY = Letter(
    issuer=FACULTY,
    date=date(2026, 9, 8),
    number="01-GT/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "full_name": "Nguyễn Thị Minh Thư",
        "birth_date": date(2005, 3, 12),
        "card_number": "260000401",
        "branch": "Chi đoàn Kỹ thuật phần mềm 1",
        "to": "Ban Chấp hành Đoàn xã Cái Sao",
        "reason": "thực tập",
        "from_date": date(2026, 9, 15),
        "to_date": date(2026, 12, 1),
        "fee_paid_until": "2026-09",
    },
)

RESIDENCE = Letter(
    issuer=FACULTY,
    date=date(2026, 9, 8),
    number="02-GT/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "full_name": "Nguyễn Thị Minh Thư",
        "birth_date": date(2005, 3, 12),
        "branch": "Chi đoàn Kỹ thuật phần mềm 1",
        "to": "Đoàn phường Tân Thuận",
        "address": "12 Lê Lợi, phường Tân Thuận, thành phố Bến Nghé",
        "period": 2026,
    },
)

RESIDENCE_COMMENT = Letter(
    issuer=FACULTY,
    date=date(2026, 11, 21),
    number="01-NX/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "full_name": "Nguyễn Thị Minh Thư",
        "birth_date": date(2005, 3, 12),
        "branch": "Chi đoàn Kỹ thuật phần mềm 1",
        "address": "12 Lê Lợi, phường Tân Thuận, thành phố Bến Nghé",
        "period": 2026,
        "res_branch": "Chi đoàn khu phố 2",
        "activities": ["Ngày Chủ nhật xanh (Tham gia)", "Trung thu cho em (Tổ trưởng hậu cần)"],
        "comment": "Tham gia tích cực các hoạt động của chi đoàn nơi cư trú.",
    },
)

FEE_EXEMPTION = Letter(
    issuer=FACULTY,
    date=date(2026, 9, 20),
    number="08-QĐ/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "full_name": "Nguyễn Thị Minh Thư",
        "branch": "Chi đoàn Kỹ thuật phần mềm 1",
        "charter_term": "XIII",
        "from_month": "2026-10",
        "until_month": "2027-03",
    },
)

RECOGNITION = Letter(
    issuer=FACULTY,
    date=date(2026, 9, 20),
    number="09-QĐ/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "unit": "Chi đoàn Kỹ thuật phần mềm 1",
        "scope": "Toàn bộ, của nhiệm kỳ mới",
        "elected_on": date(2026, 9, 5),
        "charter_term": "XIII",
        "minutes": "02-BB",
        "elected": ["Phạm Gia Khánh, Bí thư", "Lâm Yến Nhi, Phó Bí thư", "Cao Văn Sơn, Ủy viên Ban Chấp hành"],
    },
)

RECOGNITION_REFUSAL = Letter(
    issuer=FACULTY,
    date=date(2026, 9, 20),
    number="03-CV/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "unit": "Chi đoàn Kỹ thuật phần mềm 1",
        "elected_on": date(2026, 9, 5),
        "why": "Biên bản bầu cử không ghi số phiếu phát ra, thu về.",
    },
)
