"""How far a place may go from the general value of a parameter: every ordered kind, both ends included."""

import pytest

from engine.language.loader import load_files
from tests.language.packs import with_documents

_PARAMETERS = """parameters:
  longest: {{title: Nghỉ dài nhất, type: integer, values: [{{value: 10, basis: Nội quy, confidence: C}}]}}
  reasons: {{title: Các lý do, type: options, values: [{{value: {{sick: Ốm, family: Việc nhà}}, confidence: U}}]}}
  limited:
    title: Có giới hạn
    type: {type}
    {scale}
    locally: {{at_least: {least}, at_most: {most}}}
    values:
      - {{value: {general}, confidence: U}}
      - {{value: {own}, at: kho_ba, confidence: U}}
"""


@pytest.mark.parametrize(
    ("type_", "least", "most", "inside", "outside"),
    [
        ("integer", "5", "12", ("5", "12"), ("4", "13")),
        ("money", "50000", "100000", ("50000", "100000"), ("49999", "100001")),
        ("decimal", "6.5", "8.5", ("6.5", "8.5"), ("6.4", "8.6")),
        ("share", "1/2", "2/3", ("1/2", "3/5", "4/6"), ("49/100", "67/100")),
        ("period", "1 month", "3 months", ("1 month", "3 months", "31 days"), ("28 days", "92 days", "4 months")),
        ("date", "2026-01-01", "2026-12-31", ("2026-01-01", "2026-12-31"), ("2025-12-31", "2027-01-01")),
    ],
)
def test_a_place_stays_between_the_limits(
    type_: str, least: str, most: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    scale = "scale: 1" if type_ == "decimal" else ""
    for own, codes in [*((own, []) for own in inside), *((own, ["parameter.outside-limits"]) for own in outside)]:
        text = _PARAMETERS.format(type=type_, scale=scale, least=least, most=most, general=least, own=own)
        problems = load_files(with_documents(text)).report.problems
        assert [each.code for each in problems if not each.code.startswith("unused.")] == codes, own
