"""Invented letters of discipline, complaints and suspension, by their templates."""

from datetime import date

from engine.outside.documents import Letter, Printable
from tests.outside.letters import FACULTY, SECRETARY


def _letter(number: str, data: dict[str, Printable], *, day: date = date(2026, 10, 5)) -> Letter:
    return Letter(issuer=FACULTY, date=day, number=number, place="Sông Hậu", signature=SECRETARY, data=data)


_WHO: dict[str, Printable] = {"full_name": "Đặng Quốc Bảo", "birth_date": date(2004, 5, 9)}
_AGAINST: dict[str, Printable] = {
    "full_name": "Đặng Quốc Bảo",
    "decision": "21-QĐ/ĐTN",
    "decided_on": date(2026, 10, 5),
    "issued_by": "Ban Chấp hành Đoàn khoa Công nghệ thông tin",
    "reasons": "Tình tiết giảm nhẹ chưa được xem xét đầy đủ.",
}

LETTERS = {
    "ballot_record.typ": _letter(
        "09-BB/ĐTN",
        {
            "meeting": "Hội nghị xét kỷ luật",
            "held_on": date(2026, 10, 2),
            "place": "Phòng họp A2",
            "chair": "Lê Hoàng Phúc",
            "minute_taker": "Trần Gia Hân",
            "about": "Đặng Quốc Bảo",
            "convened": 15,
            "present": 12,
            "issued": 12,
            "returned": 12,
            "valid": 11,
            "options": ["Khiển trách", "Cảnh cáo", "Khai trừ"],
            "counts": [3, 8, 0],
            "result": "Cảnh cáo",
        },
    ),
    "discipline_decision.typ": _letter(
        "21-QĐ/ĐTN",
        {
            **_WHO,
            "unit": "Chi đoàn Kỹ thuật phần mềm 1",
            "charter_term": "XIII",
            "penalty": "Cảnh cáo",
            "violation": "Sử dụng sai mục đích quỹ của chi đoàn.",
            "lapses_on": date(2027, 10, 5),
        },
    ),
    "collective_discipline_decision.typ": _letter(
        "22-QĐ/ĐTN",
        {
            "collective": "Ban Chấp hành Chi đoàn Kỹ thuật phần mềm 2",
            "charter_term": "XIII",
            "penalty": "Khiển trách",
            "violation": "Không tổ chức sinh hoạt chi đoàn trong sáu tháng.",
            "dissolved": False,
            "lapses_on": date(2027, 10, 5),
        },
    ),
    "complaint_answer.typ": _letter(
        "14-TB/ĐTN", {**_AGAINST, "round": 1, "result": "Giữ nguyên quyết định", "last": False}, day=date(2026, 11, 2)
    ),
    "discipline_correction.typ": _letter(
        "27-QĐ/ĐTN", {**_AGAINST, "cancelled": False, "new_penalty": "Khiển trách"}, day=date(2026, 11, 20)
    ),
    "suspension_decision.typ": _letter(
        "19-QĐ/ĐTN",
        {
            **_WHO,
            "charter_term": "XIII",
            "from": date(2026, 9, 1),
            "until": date(2026, 11, 30),
            "reasons": "đang kiểm tra dấu hiệu vi phạm về quỹ của chi đoàn.",
            "renewal": False,
        },
        day=date(2026, 9, 1),
    ),
}
