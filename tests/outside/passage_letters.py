"""Invented letters of graduation, removal and honorary membership, by their templates."""

from datetime import date

from engine.outside.documents import Issuer, Letter, Signature
from tests.outside.letters import FACULTY, SECRETARY

BRANCH = Issuer(
    upper="Đoàn khoa Công nghệ thông tin",
    name_line="Chi đoàn Kỹ thuật phần mềm 1",
    full_name="Chi đoàn Kỹ thuật phần mềm 1",
    unit_name="Chi đoàn Kỹ thuật phần mềm 1",
    unit_code="CĐ",
)

BRANCH_SECRETARY = Signature(formula="TM. Ban Chấp hành Chi đoàn", title="Bí thư", name="Trần Gia Hân")

CERTIFICATE = Letter(
    issuer=FACULTY,
    date=date(2026, 11, 19),
    number="12-CN/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "full_name": "Nguyễn Tiến Dũng",
        "birth_date": date(1995, 3, 12),
        "joined_on": date(2010, 3, 26),
        "branch": "Chi đoàn Kỹ thuật phần mềm 1",
        "graduated_on": date(2026, 11, 22),
    },
)

MEMBER_LIST = Letter(
    issuer=BRANCH,
    date=date(2026, 11, 10),
    number="03-BC/CĐ",
    place="Sông Hậu",
    signature=BRANCH_SECRETARY,
    data={
        "type_title": "BÁO CÁO",
        "abstract": "Danh sách đoàn viên trưởng thành",
        "addressee": "Ban Chấp hành Đoàn khoa Công nghệ thông tin",
        "opening": "Thực hiện Hướng dẫn 30-HD/TWĐTN-BTC, Chi đoàn báo cáo danh sách đoàn viên trưởng thành.",
        "since_title": "Được trưởng thành Đoàn từ",
        "since": date(2026, 11, 22),
        "second": "Ngày vào Đoàn",
        "third": "Diện",
    },
    rows=(
        {"full_name": "Nguyễn Tiến Dũng", "birth_date": date(1995, 3, 12), "second": "2010-03-26", "third": "A"},
        {"full_name": "Trần Thanh Thủy", "birth_date": date(1989, 8, 20), "second": "", "third": "B"},
    ),
)

PROVINCE = Issuer(
    upper="",
    name_line="Ban Chấp hành Thành đoàn Sông Hậu",
    full_name="Ban Chấp hành Thành đoàn Sông Hậu",
    unit_name="Thành đoàn Sông Hậu",
    unit_code="TĐTN",
)

PROVINCE_SECRETARY = Signature(formula="TM. Ban Chấp hành", title="Bí thư", name="Dương Minh Quân")

HONORARY = Letter(
    issuer=PROVINCE,
    date=date(2026, 11, 20),
    number="21-QĐ/TĐTN",
    place="Sông Hậu",
    signature=PROVINCE_SECRETARY,
    data={
        "full_name": "Nguyễn Minh Tâm",
        "birth_date": date(1985, 3, 12),
        "base": "Đoàn phường Hòa An",
        "charter_term": "XIII",
    },
)

HONORARY_ENDING = Letter(
    issuer=PROVINCE,
    date=date(2026, 11, 20),
    number="07-TB/TĐTN",
    place="Sông Hậu",
    signature=PROVINCE_SECRETARY,
    data={
        "full_name": "Nguyễn Minh Tâm",
        "birth_date": date(1985, 3, 12),
        "since": date(2023, 11, 20),
        "strike_off": False,
        "charter_term": "XIII",
    },
)

LETTERS = {
    "graduation_certificate.typ": CERTIFICATE,
    "honorary_decision.typ": HONORARY,
    "honorary_ending.typ": HONORARY_ENDING,
    "member_list.typ": MEMBER_LIST,
}
"""A letter for each template."""
