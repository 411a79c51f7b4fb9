"""Invented letters of transfers, reissued cards and restored records, by their templates."""

from datetime import date

from engine.outside.documents import Letter, Printable
from tests.outside.letters import FACULTY, SECRETARY

_MEMBER: dict[str, Printable] = {
    "full_name": "Nguyễn Quốc Bình",
    "birth_date": date(2005, 2, 11),
    "joined_on": date(2020, 3, 26),
    "card_number": "260000401",
    "from_branch": "Chi đoàn Kỹ thuật phần mềm 1",
    "from_base": "Đoàn khoa Công nghệ thông tin",
    "fee_paid_until": "2026-08",
    "assessment": "Tích cực, có trách nhiệm với chi đoàn.\nCòn vắng hai buổi sinh hoạt vì trùng ca học.",
}

TRANSFER = Letter(
    issuer=FACULTY,
    date=date(2026, 8, 3),
    number="04-GT/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        **_MEMBER,
        "to": "Đoàn phường Cái Răng",
        "addressee": "Ban Chấp hành Đoàn phường Cái Răng",
        "reason": "work",
        "ratings": ["2024: Hoàn thành tốt nhiệm vụ", "2025: Hoàn thành xuất sắc nhiệm vụ"],
        "files": ["book", "outstanding"],
        "file_lost": False,
        "signers": "Trần Hoài An (Chi đoàn Kỹ thuật phần mềm 1); Lê Hoàng Phúc (Đoàn khoa Công nghệ thông tin)",
    },
)

ABROAD = Letter(
    issuer=FACULTY,
    date=date(2026, 8, 3),
    number="05-GT/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        **_MEMBER,
        "country": "Nhật Bản",
        "host": "union",
        "from_day": date(2026, 8, 15),
        "until": date(2027, 2, 15),
    },
)

PLACEMENT = Letter(
    issuer=FACULTY,
    date=date(2026, 8, 4),
    number="06-GT/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "full_name": "Đỗ Phương Uyên",
        "birth_date": date(2007, 7, 7),
        "from": "Đoàn phường Cái Răng",
        "to_branch": "Chi đoàn Kỹ thuật phần mềm 2",
    },
)

CARD_AGAIN = Letter(
    issuer=FACULTY,
    date=date(2026, 9, 8),
    number="07-QĐ/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "full_name": "Lâm Yến Nhi",
        "birth_date": date(2005, 3, 8),
        "joined_on": date(2020, 3, 26),
        "joined_at": "Chi đoàn Trường THPT Mỹ Long",
        "card_number": "260000017",
        "branch": "Chi đoàn Kỹ thuật phần mềm 1",
        "proposer": "",
        "charter_term": "XIII",
    },
)

RESTORATION = Letter(
    issuer=FACULTY,
    date=date(2026, 9, 8),
    number="08-QĐ/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "full_name": "Lâm Yến Nhi",
        "birth_date": date(2005, 3, 8),
        "joined_on": date(2020, 3, 26),
        "joined_at": "Chi đoàn Trường THPT Mỹ Long",
        "resolution": "15-NQ/ĐTN",
        "branch": "Chi đoàn Kỹ thuật phần mềm 1",
        "manager": "Ban Chấp hành Chi đoàn Kỹ thuật phần mềm 1",
        "charter_term": "XIII",
    },
)

LETTERS = {
    "abroad_transfer_letter.typ": ABROAD,
    "card_reissue_decision.typ": CARD_AGAIN,
    "placement_letter.typ": PLACEMENT,
    "restoration_decision.typ": RESTORATION,
    "transfer_letter.typ": TRANSFER,
}
"""A letter for each template."""
