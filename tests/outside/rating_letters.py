"""Invented letters of the yearly rating, by their templates."""

from datetime import date

from engine.outside.documents import Letter
from tests.outside.letters import FACULTY, SECRETARY
from tests.outside.passage_letters import BRANCH, BRANCH_SECRETARY

SUMMARY = Letter(
    issuer=BRANCH,
    date=date(2026, 12, 3),
    number="04-BC/CĐ",
    place="Sông Hậu",
    signature=BRANCH_SECRETARY,
    data={
        "period": "2026",
        "branch": "Chi đoàn Kỹ thuật phần mềm 1",
        "addressee": "Ban Chấp hành Đoàn khoa Công nghệ thông tin",
        "meeting_on": date(2026, 12, 1),
        "note": "Một đoàn viên đang thực tập xa, họp có mặt đủ.",
    },
    rows=(
        {
            "full_name": "Nguyễn Tiến Dũng",
            "birth_date": date(2005, 3, 12),
            "training": "87",
            "self_level": "Hoàn thành tốt nhiệm vụ",
            "level": "Hoàn thành xuất sắc nhiệm vụ",
        },
        {
            "full_name": "Trần Thanh Thủy",
            "birth_date": date(2004, 8, 20),
            "training": "chưa có",
            "self_level": "",
            "level": "Hoàn thành nhiệm vụ",
        },
        {"full_name": "Lê Quốc Huy", "level": "Hoàn thành nhiệm vụ"},
    ),
)

RECOGNITION = Letter(
    issuer=FACULTY,
    date=date(2026, 12, 10),
    number="21-TB/ĐTN",
    place="Sông Hậu",
    signature=SECRETARY,
    data={"period": "2026"},
    rows=(
        {
            "full_name": "Nguyễn Tiến Dũng",
            "branch": "Chi đoàn Kỹ thuật phần mềm 1",
            "level": "Hoàn thành xuất sắc nhiệm vụ",
        },
        {"full_name": "Trần Thanh Thủy", "branch": "Chi đoàn Mạng máy tính 2", "level": "Hoàn thành nhiệm vụ"},
    ),
)

LETTERS = {"rating_summary.typ": SUMMARY, "rating_recognition.typ": RECOGNITION}
"""A letter for each template."""
