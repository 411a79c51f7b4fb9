"""Invented letters of commendation and of outstanding members, by their templates."""

from datetime import date

from engine.outside.documents import Issuer, Letter, Printable, Signature
from tests.outside.letters import FACULTY, SECRETARY

BRANCH = Issuer(
    upper="Đoàn phường Hòa An",
    name_line="Chi đoàn khu vực 1",
    full_name="Ban Chấp hành Chi đoàn khu vực 1",
    unit_name="Chi đoàn khu vực 1",
    unit_code="CĐ",
)

BRANCH_SECRETARY = Signature(formula="TM. Ban Chấp hành Chi đoàn", title="Bí thư", name="Trần Thị Lan")

PROPOSAL = Letter(
    issuer=BRANCH,
    date=date(2026, 9, 8),
    number="04-CV/CĐ",
    place="Sông Hậu",
    signature=BRANCH_SECRETARY,
    data={
        "about": "đề nghị khen thưởng năm học 2025-2026",
        "to": "Đoàn phường Hòa An",
        "text": "Các đồng chí gương mẫu.",
    },
    rows=tuple(
        {
            "full_name": f"Nguyễn Văn Thứ {number}",
            "unit": "Chi đoàn khu vực 1",
            "award": "Giấy khen",
            "achievement": "Phụ trách đội tình nguyện dọn kênh rạch của phường suốt năm học.",
        }
        for number in range(1, 31)
    ),
)

AWARD = Letter(
    issuer=FACULTY,
    date=date(2026, 9, 15),
    number="11-QĐ/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "award": "Giấy khen",
        "reason": "đã có thành tích xuất sắc trong công tác Đoàn năm học 2025-2026",
        "charter_term": "XIII",
        "bonus": "300.000",
    },
    rows=({"full_name": "Nguyễn Tiến Dũng", "unit": "Chi đoàn Kỹ thuật phần mềm 1"},),
)

_PERSON: dict[str, Printable] = {
    "full_name": "Nguyễn Tiến Dũng",
    "birth_date": date(2003, 3, 12),
    "gender": "Nam",
    "origin": "Xã Mỹ Long, tỉnh Tiền Hải",
    "ethnicity": "Kinh",
    "religion": "không",
    "joined_on": date(2019, 3, 26),
    "profession_level": "Cử nhân",
    "political_level": "Sơ cấp",
    "languages": "Anh B1",
    "it_skill": "Cơ bản",
    "position": "Bí thư chi đoàn",
    "workplace": "Khoa Công nghệ thông tin",
    "branch": "Chi đoàn Kỹ thuật phần mềm 1",
}

OUTSTANDING = Letter(
    issuer=FACULTY,
    date=date(2026, 9, 15),
    number="07-TB/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={"period": "2025-2026", "purpose": "handover", "to": "Đảng ủy phường Hòa An"},
    rows=tuple(
        {**_PERSON, "residence": "12 Lê Lợi, phường Hòa An", "achievements": "Giấy khen năm 2025"} for _ in range(14)
    ),
)

PROFILE = Letter(
    issuer=FACULTY,
    date=date(2026, 9, 20),
    number="01-SL/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        **_PERSON,
        "base": "Đoàn khoa Công nghệ thông tin",
        "birth_place": "Sông Hậu",
        "permanent_address": "12 Lê Lợi, phường Hòa An",
        "current_address": "12 Lê Lợi, phường Hòa An",
        "phone": "0912345678",
        "joined_at": "Đoàn Trường THPT Hòa An",
        "self_class": "Viên chức",
        "family_class": "Nông dân",
        "introduced_years": ["2023-2024", "2024-2025"],
        "party_class_on": date(2026, 6, 1),
        "summary": "Bí thư chi đoàn hai năm.\nHai lần được tặng giấy khen.",
        "committee_comment": "Phẩm chất tốt, có năng lực.",
    },
)

REQUEST = Letter(
    issuer=BRANCH,
    date=date(2026, 10, 8),
    number="05-CV/CĐ",
    place="Sông Hậu",
    signature=BRANCH_SECRETARY,
    data={
        "full_name": "Phạm Gia Khánh",
        "birth_date": date(2003, 5, 19),
        "branch": "Chi đoàn khu vực 1",
        "to": "Ban Chấp hành Đoàn phường Hòa An",
        "meeting_on": date(2026, 10, 7),
        "agree": 9,
        "present": 10,
    },
)

INTRODUCTION = Letter(
    issuer=FACULTY,
    date=date(2026, 11, 19),
    number="15-NQ/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "to": "Đảng ủy phường Hòa An",
        "full_name": "Phạm Gia Khánh",
        "birth_date": date(2003, 5, 19),
        "branch": "Chi đoàn khu vực 1",
        "branch_on": date(2026, 10, 7),
        "meeting_on": date(2026, 11, 18),
        "committee": 9,
        "agree": 7,
        "against": 1,
        "against_reason": "Cần thêm thời gian thử thách",
        "policy": "Chấp hành tốt.",
        "politics": "Lập trường vững vàng.",
        "ethics": "Trung thực, giản dị.",
        "ability": "Năng động.",
        "relations": "Được đoàn viên tín nhiệm.",
    },
)

PROBATION = Letter(
    issuer=FACULTY,
    date=date(2027, 6, 5),
    number="01-BTH/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "full_name": "Phạm Gia Khánh",
        "branch": "Chi đoàn khu vực 1",
        "admitted_on": date(2026, 6, 8),
        "branch_comment": "Giữ vững phẩm chất.",
        "branch_asked": 12,
        "branch_agree": 12,
        "branch_against": 0,
        "comment": "Hoàn thành nhiệm vụ.",
        "asked": 9,
        "agree": 8,
        "against": 1,
        "against_reason": "Có lúc chưa chủ động",
        "by_mail": True,
    },
)

WITHDRAWAL = Letter(
    issuer=FACULTY,
    date=date(2026, 12, 1),
    number="19-QĐ/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={
        "full_name": "Nguyễn Tiến Dũng",
        "unit": "Chi đoàn Kỹ thuật phần mềm 1",
        "award": "Giấy khen",
        "earlier_number": "11-QĐ/ĐTN",
        "earlier_date": date(2026, 9, 15),
        "reason": "khai gian thành tích",
        "charter_term": "XIII",
    },
)

TRAINING = Letter(
    issuer=BRANCH,
    date=date(2026, 12, 1),
    number="07-BC/CĐ",
    place="Sông Hậu",
    signature=BRANCH_SECRETARY,
    data={
        "period": "2026",
        "branch": "Chi đoàn khu vực 1",
        "addressee": "Ban Chấp hành Đoàn phường Hòa An",
        "note": "",
    },
    rows=tuple(
        {
            "full_name": f"Nguyễn Văn Thứ {number}",
            "birth_date": date(2003, 3, 12),
            "registered": "Đoàn viên tự đăng ký",
            "self_total": "92",
            "total": 88,
            "result": "Tốt",
        }
        for number in range(1, 31)
    ),
)

LETTERS = {
    "training_summary.typ": TRAINING,
    "withdrawal_decision.typ": WITHDRAWAL,
    "award_proposal.typ": PROPOSAL,
    "award_decision.typ": AWARD,
    "outstanding_list.typ": OUTSTANDING,
    "outstanding_profile.typ": PROFILE,
    "introduction_request.typ": REQUEST,
    "introduction_resolution.typ": INTRODUCTION,
    "probation_table.typ": PROBATION,
}
