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

LETTERS = {
    "graduation_certificate.typ": CERTIFICATE,
    "member_list.typ": MEMBER_LIST,
}
"""A letter for each template."""
