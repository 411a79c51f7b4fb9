"""What each type of field accepts, from a page and from a program, and how it is shown."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from engine.definition.form import Field, FieldProblem, Form, Limits
from engine.language.loader import load_files
from engine.vocabulary import shelf
from tests.language.packs import HERE, with_documents

TEAM = {"id": "u1", "kind": "team", "level": "team", "name": "Một", "full_name": "Đội Một", "parent": "u0"}
CLUB = {"id": "u0", "kind": "club", "level": "club", "name": "Sông Xanh", "full_name": "Câu lạc bộ Sông Xanh"}
HOA = {"id": "p1", "name": "Nguyễn Thị Hoa"}
SCAN = {"digest": "d1", "name": "giấy.pdf", "size": 4_000_000, "media_type": "application/pdf"}
LARGE = {"digest": "d2", "name": "ảnh.png", "size": 6_000_000, "media_type": "image/png"}
SHEET = {"digest": "d3", "name": "bảng.xlsx", "size": 10, "media_type": "application/zip"}


class People:
    """A small world of two units, one person and three files."""

    def unit(self, unit_id: str) -> Mapping[str, object] | None:
        return {"u1": TEAM, "u0": CLUB}.get(unit_id)

    def person(self, person_id: str) -> Mapping[str, object] | None:
        return {"p1": HOA}.get(person_id)

    def file(self, digest: str) -> Mapping[str, object] | None:
        return {"d1": SCAN, "d2": LARGE, "d3": SHEET}.get(digest)

    def is_below(self, unit_id: str, above_id: str) -> bool:
        return unit_id == above_id or (unit_id, above_id) == ("u1", "u0")


@pytest.fixture(scope="module")
def form() -> Form:
    """The form of `good/forms.yaml`, which has every type."""
    text = (HERE / "good" / "forms.yaml").read_text(encoding="utf-8")
    pack = load_files(with_documents(text)).pack
    assert pack is not None
    return pack.forms["request"]


def field(form: Form, name: str) -> Field:
    found = form.field(name) or next(inner for item in form.fields for inner in item.fields if inner.name == name)
    assert found is not None
    return found


def read(form: Form, name: str, raw: object, **limits: object) -> object:
    return field(form, name).kind.read(raw, name, Limits(values=limits), People())


ACCEPTED: list[tuple[str, object, object, str]] = [
    ("full_name", "  Nguyễn   Thị\tHoa ", "Nguyễn Thị Hoa", "Nguyễn Thị Hoa"),
    ("full_name", "Nguye\u0302\u0303n", "Nguyễn", "Nguyễn"),
    ("full_name", "10/12", "10/12", "10/12"),
    ("note", " Dòng một\r\nDòng hai ", "Dòng một\nDòng hai", "Dòng một\nDòng hai"),
    ("days", "1.234.567", 1234567, "1.234.567"),
    ("days", 3, 3, "3"),
    ("days", "-2", -2, "-2"),
    ("mark", "8,5", 85, "8,5"),
    ("mark", "8.5", 85, "8,5"),
    ("mark", 8.5, 85, "8,5"),
    ("mark", 8, 80, "8,0"),
    ("mark", Decimal("7.5"), 75, "7,5"),
    ("share", "90 %", 90, "90 %"),
    ("cost", "1.250.000 đ", 1250000, "1.250.000 đồng"),
    ("cost", "1250000", 1250000, "1.250.000 đồng"),
    ("from", {"day": "5", "month": "2", "year": "2026"}, "2026-02-05", "05/02/2026"),
    ("from", "05/02/2026", "2026-02-05", "05/02/2026"),
    ("from", "2026-02-05", "2026-02-05", "05/02/2026"),
    ("month", {"month": "3", "year": "2026"}, "2026-03", "03/2026"),
    ("month", "2026-03", "2026-03", "03/2026"),
    ("year", "2026", 2026, "2026"),
    ("how_long", {"number": "3", "unit": "month"}, "3 months", "3 tháng"),
    ("how_long", "15 năm 1 ngày", "15 years 1 day", "15 năm 1 ngày"),
    ("how_long", "3 working days", "3 working days", "3 ngày làm việc"),
    ("long", True, True, "Có"),
    ("long", "on", True, "Có"),
    ("long", "không", False, "Không"),
    ("colours", ["blue", "red", "blue"], ["red", "blue"], "red, blue"),
    ("colours", {"red": True, "blue": False}, ["red"], "red"),
    ("colours", "blue", ["blue"], "blue"),
    ("phone", "+84 912 345 678", "0912345678", "0912 345 678"),
    ("phone", "0912.345.678", "0912345678", "0912 345 678"),
    ("mail", "Hoa@Mail.Example.VN", "Hoa@mail.example.vn", "Hoa@mail.example.vn"),
    ("place", "12 Lê Lợi, phường Hòa An", "12 Lê Lợi, phường Hòa An", "12 Lê Lợi, phường Hòa An"),
    ("helper", "p1", HOA, "Nguyễn Thị Hoa"),
    ("helper", {"id": "p1", "name": "khác"}, HOA, "Nguyễn Thị Hoa"),
    ("helper", {"name": " Người  ngoài "}, {"name": "Người ngoài"}, "Người ngoài"),
    ("from_team", "u1", TEAM, "Đội Một"),
    ("from_team", {"id": "u1"}, TEAM, "Đội Một"),
    ("under", "u1", {"unit": TEAM, "name": "Đội Một"}, "Đội Một"),
    ("under", {"name": "Đội bạn"}, {"name": "Đội bạn"}, "Đội bạn"),
    ("introducer", "p1", HOA, "Nguyễn Thị Hoa"),
    ("introducer", {"person": "p1"}, HOA, "Nguyễn Thị Hoa"),
    ("introducer", "u1", {"name": "Đội Một", "unit": TEAM}, "Đội Một"),
    ("introducer", {"unit": {"id": "u0"}}, {"name": "Câu lạc bộ Sông Xanh", "unit": CLUB}, "Câu lạc bộ Sông Xanh"),
    ("scan", "d1", SCAN, "giấy.pdf"),
    ("scan", {"digest": "d1"}, SCAN, "giấy.pdf"),
    (
        "letter",
        {"number": "12-CV/BV", "date": "01/09/2026", "issuer": "Bệnh viện Sông Hậu", "file": "d1"},
        {"number": "12-CV/BV", "date": "2026-09-01", "issuer": "Bệnh viện Sông Hậu", "file": SCAN},
        "Số 12-CV/BV ngày 01/09/2026 của Bệnh viện Sông Hậu",
    ),
    (
        "letter",
        {"number": "", "date": {"day": 1, "month": 9, "year": 2026}, "issuer": "Tòa án", "file": None},
        {"date": "2026-09-01", "issuer": "Tòa án"},
        "Ngày 01/09/2026 của Tòa án",
    ),
    ("promise", "on", True, "Đồng ý"),
    ("items", [{"what": "Vé"}], [{"what": "Vé"}], "1 dòng"),
]


@pytest.mark.parametrize(("name", "raw", "value", "shown"), ACCEPTED)
def test_an_answer_is_accepted_and_shown(form: Form, name: str, raw: object, value: object, shown: str) -> None:
    assert read(form, name, raw) == value
    assert field(form, name).kind.show(value) == shown


def test_a_choice_from_a_catalogue_takes_what_the_catalogue_offers(form: Form) -> None:
    options = {"sick": "Ốm", "family": "Việc nhà"}
    assert read(form, "kind", "sick", options=options) == "sick"
    assert _codes(read(form, "kind", "holiday", options=options)) == ["field.not-an-option"]
    assert _codes(read(form, "kind", "sick")) == ["field.not-an-option"], "a catalogue that is not there offers nothing"


REFUSED: list[tuple[str, object, dict[str, object], str]] = [
    ("full_name", 7.5, {}, "field.not-text"),
    ("full_name", "a\x07b", {}, "field.not-text"),
    ("full_name", ["a"], {}, "field.not-text"),
    ("full_name", "abc", {"max": 2}, "field.too-long"),
    ("full_name", "abc", {"min": 4}, "field.too-short"),
    ("full_name", "a" * 10_001, {}, "field.too-long"),
    ("what", "abc1", {}, "field.wrong-pattern"),
    ("days", "ba", {}, "field.not-a-whole-number"),
    ("days", "2,5", {}, "field.not-a-whole-number"),
    ("days", True, {}, "field.not-a-whole-number"),
    ("days", "1e5", {}, "field.not-a-whole-number"),
    ("days", "0", {"min": 1}, "field.too-small"),
    ("days", "11", {"max": 10}, "field.too-large"),
    ("days", "9" * 30, {}, "field.too-large"),
    ("mark", "8,55", {}, "field.too-many-places"),
    ("mark", "tám", {}, "field.not-a-number"),
    ("mark", float("nan"), {}, "field.not-a-number"),
    ("mark", "10,1", {"max": 100}, "field.too-large"),
    ("cost", "1,5", {}, "field.not-a-whole-number"),
    ("from", "30/02/2026", {}, "field.not-a-day"),
    ("from", "5/2/26", {}, "field.not-a-day"),
    ("from", {"day": "5", "month": "2"}, {}, "field.not-a-day"),
    ("from", 20260205, {}, "field.not-a-day"),
    ("from", "01/01/0001", {}, "field.not-a-day"),
    ("from", "2026-02-05", {"min": "2026-02-06"}, "field.too-early"),
    ("from", "2026-02-05", {"max": "2026-02-04"}, "field.too-late"),
    ("month", "13/2026", {}, "field.not-a-month"),
    ("year", "26", {}, "field.not-a-year"),
    ("year", "2027", {"max": 2026}, "field.too-large"),
    ("how_long", "lâu lâu", {}, "field.not-a-period"),
    ("how_long", {"number": "3", "unit": "eon"}, {}, "field.not-a-period"),
    ("long", "có lẽ", {}, "field.not-yes-or-no"),
    ("colours", ["green"], {}, "field.not-an-option"),
    ("colours", ["red"], {"min": 2}, "field.too-few-options"),
    ("colours", ["red", "blue"], {"max": 1}, "field.too-many-options"),
    ("phone", "123", {}, "field.not-a-phone"),
    ("phone", 912345678, {}, "field.not-a-phone"),
    ("mail", "hoa@", {}, "field.not-an-email"),
    ("mail", "hoa@mail", {}, "field.not-an-email"),
    ("helper", "p9", {}, "field.no-such-person"),
    ("from_team", "u9", {}, "field.no-such-unit"),
    ("from_team", {"name": "Đội bạn"}, {}, "field.no-such-unit"),
    ("from_team", "u0", {}, "field.wrong-unit-kind"),
    ("under", "u0", {"below": TEAM}, "field.unit-not-below"),
    ("introducer", {"name": "Ai đó"}, {}, "field.no-such-person-or-unit"),
    ("introducer", "x9", {}, "field.no-such-person"),
    ("scan", "d9", {}, "field.no-such-file"),
    ("scan", "d3", {}, "field.wrong-file-type"),
    ("scan", "d2", {}, "field.file-too-large"),
    ("letter", "12", {}, "field.not-an-external-act"),
    ("letter", {"who": "x"}, {}, "field.not-an-external-act"),
    ("letter", {"date": "nay", "issuer": "Tòa"}, {}, "field.not-a-day"),
    ("letter", {"date": "2026-09-01", "issuer": ""}, {}, "field.no-issuer"),
    ("letter", {"date": "2026-09-02", "issuer": "Tòa"}, {"max": "2026-09-01"}, "field.too-late"),
    ("letter", {"date": "2026-09-01", "issuer": "Tòa", "file": "d3"}, {}, "field.wrong-file-type"),
    ("promise", "off", {}, "field.not-accepted"),
    ("promise", "vâng", {}, "field.not-accepted"),
    ("items", "Vé", {}, "field.not-a-list"),
    ("items", [], {"min": 1}, "field.too-few-rows"),
    ("items", [{}, {}], {"max": 1}, "field.too-many-rows"),
]


@pytest.mark.parametrize(("name", "raw", "limits", "code"), REFUSED)
def test_an_answer_is_refused_with_a_code(
    form: Form, name: str, raw: object, limits: dict[str, object], code: str
) -> None:
    assert _codes(read(form, name, raw, **limits)) == [code]


def test_every_problem_of_an_outside_paper_stands_beside_its_part(form: Form) -> None:
    found = read(form, "letter", {"date": "", "issuer": ""})
    assert isinstance(found, tuple)
    assert [problem.path for problem in found] == ["letter.date", "letter.issuer"]


def test_every_type_of_field_is_tried_here(form: Form) -> None:
    names = {name for name, *_ in ACCEPTED} | {name for name, *_ in REFUSED} | {"kind"}
    # Grids of marks have a file of their own, test_score_grid.
    assert shelf.fields().keys() - {field(form, name).kind.word for name in names} == {"criteria", "score_grid"}


def test_the_type_of_a_form_is_that_of_its_answers(form: Form) -> None:
    members = form.type().members
    assert members["mark"].type.kind == "decimal" and members["mark"].type.scale == 1
    assert members["colours"].type.kind == "list"
    assert members["letter"].optional and members["why_long"].optional and not members["days"].optional
    assert members["items"].type.of is not None and members["items"].type.of.members["amount"].type.kind == "money"
    assert members["helper"].type.members["id"].optional


def _codes(found: object) -> list[str]:
    assert isinstance(found, tuple), found
    return [problem.code for problem in found if isinstance(problem, FieldProblem)]
