"""The folder `demo/` is read strictly: every name leads somewhere, and what is wrong is said with its place."""

import pytest

from engine.demo.reading import read_demonstration, read_files
from tests.shipped import the_pack
from tests.small_world import PACK

PEOPLE = """
demonstration: people
names: {by: gender, family: {Lê: 1}, middle: {nam: [Văn], nu: [Thị]}, given: {nam: [An], nu: [Hà]}}
lists: {streets: [Bến Ninh]}
profiles:
  youth: {record: {status: youth}}
named:
  hoa: {profile: youth, record: {full_name: Lê Thị Hoa}}
"""

UNITS = """
demonstration: organisation
units:
  - {unit: ward, kind: commune_union, name: Hòa An}
"""


def found(*files: str) -> list[tuple[str, int, int, str | None]]:
    _, report = read_files({f"demo/{index}.yaml": text.encode() for index, text in enumerate(files)}, the_pack())
    for problem in report.problems:
        assert problem.sentence("vi") != problem.code != problem.sentence("en")
    return [(problem.code, problem.place.line, problem.place.column, problem.hint) for problem in report.problems]


def test_the_shipped_demonstration_has_no_problem() -> None:
    words, report = read_demonstration(PACK, the_pack())
    assert not report.problems, report.text()
    assert not words.is_empty and words.groups and words.accounts is not None


def test_a_pack_without_the_folder_is_empty() -> None:
    words, report = read_demonstration(PACK / "tests" / "language" / "good" / "purchase_request", the_pack())
    assert words.is_empty and report.ok


def test_good_files_are_quiet() -> None:
    assert found(PEOPLE, UNITS) == []


@pytest.mark.parametrize(
    ("new", "code", "at", "hint"),
    [
        ("name: Hòa An, posst: {}}", "demo.unknown-key", "posst", "posts"),
        ("name: Hòa An, successor: Bến}", "demo.not-a-name", "Bến", None),
        ("name: Hòa An, posts: {secretry: 1}}", "demo.unknown-position", "secretry", "secretary"),
        ("name: Hòa An, posts: {secretary: a few}}", "demo.shape", "a few", None),
        ("name: Hòa An, successor: wards}", "demo.unknown-unit", "wards", "ward"),
        ("name: Hòa An, posts_from: wards}", "demo.unknown-unit", "wards", "ward"),
        ("name: Hòa An, profile: yout}", "demo.unknown-profile", "yout", "youth"),
        ("name: Hòa An, others: {yout: 1}}", "demo.unknown-profile", "yout", "youth"),
        ("name: Hòa An, named: {secretary: hoaa}}", "demo.unknown-person", "hoaa", "hoa"),
        ("name: Hòa An, terms: {comittee: {ordinal: 1, from: today}}}", "demo.unknown-body", "comittee", None),
        ("name: Hòa An, vacant: {secretary: soon}}", "demo.shape", "soon", None),
        ("name: Hòa An, was: [{until: today, kind: ward}]}", "demo.unknown-kind", "ward}", None),
        (
            "name: Hòa An, series: [{prefix: kv, kind: brnch, names: [a]}]}",
            "demo.unknown-kind",
            "brnch",
            "branch",
        ),
    ],
)
def test_units_that_lead_nowhere_are_named(new: str, code: str, at: str, hint: str | None) -> None:
    text = UNITS.replace("name: Hòa An}", new)
    column = text.splitlines()[3].index(at) + 1
    assert (code, 4, column, hint) in found(PEOPLE, text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("units: []", ("demo.unknown-file", 1, 1, None)),
        ("demonstration: organisations\n", ("demo.unknown-file", 1, 16, None)),
        ("demonstration: organisation\nunits: [{unit: a, kind: branch}]\n", ("demo.missing-key", 2, 9, None)),
        ("demonstration: people\nlists: {a: []}\n", ("demo.wrong-recipe", 2, 12, None)),
        ("demonstration: people\nlists: {a: [{pick: b}]}\n", ("demo.wrong-recipe", 2, 13, None)),
    ],
)
def test_files_and_lists_are_looked_at(text: str, problem: tuple[str, int, int, str | None]) -> None:
    assert problem in found(text)


def test_a_unit_written_twice_is_named() -> None:
    twice = UNITS + "  - {unit: ward, kind: commune_union, name: Bến Sỏi}\n"
    assert [code for code, *_ in found(PEOPLE, twice)] == ["demo.unit-twice"]


@pytest.mark.parametrize(
    ("old", "new", "code", "hint"),
    [
        ("status: youth", "statu: youth", "demo.unknown-field", "status"),
        ("status: youth", 'phone: "{street}"', "demo.wrong-recipe", "streets"),
        ("status: youth", "phone: {pick: lists}", "demo.wrong-recipe", None),
        ("status: youth", "phone: {on_day: sometimes}", "demo.wrong-recipe", None),
        ("by: gender", "by: sex", "demo.unknown-field", None),
        ("profile: youth, record", "profile: old, record", "demo.unknown-profile", None),
    ],
)
def test_people_that_cannot_be_made_are_named(old: str, new: str, code: str, hint: str | None) -> None:
    assert (code, hint) in [(problem[0], problem[3]) for problem in found(PEOPLE.replace(old, new), UNITS)]


CASES = """
demonstration: cases
procedure: member_admission
procedures:
  member_admission:
    answers:
      admission_application: {phone: {of_subject: phone}}
journeys:
  short: [{takes: introduce, after: 1..2 days}]
groups:
  - {journey: short, at: {branch: ward}, starts: 9 days ago, profile: youth}
"""


def test_cases_are_read() -> None:
    assert found(PEOPLE, UNITS, CASES) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "hint"),
    [
        ("takes: introduce", "takes: introduc", "demo.unknown-action", "introduce"),
        ("journey: short", "journey: shrt", "demo.unknown-journey", "short"),
        ("branch: ward", "branch: wardd", "demo.unknown-unit", "ward"),
        ("admission_application:", "admission_applicatin:", "demo.unknown-form", "admission_application"),
        ("{phone:", "{phne:", "demo.unknown-field", "phone"),
        ("procedure: member_admission", "procedure: member_admision", "demo.unknown-procedure", "member_admission"),
        ("profile: youth", "subject: nobody", "demo.unknown-person", None),
        ("profile: youth", "subject: {member_of: branch, profile: yout}", "demo.unknown-profile", "youth"),
        ("profile: youth", "subject: {named: hoaa}", "demo.unknown-person", "hoa"),
        ("profile: youth", "cast: {introducer: {named: hoaa}}", "demo.unknown-person", "hoa"),
        ("{of_subject: phone}", "{picture: pag}", "demo.wrong-recipe", "page"),
        ("{of_subject: phone}", "{in_month: soon}", "demo.wrong-recipe", None),
        ("1..2 days", "soon", "demo.shape", None),
    ],
)
def test_cases_that_lead_nowhere_are_named(old: str, new: str, code: str, hint: str | None) -> None:
    assert (code, hint) in [(problem[0], problem[3]) for problem in found(PEOPLE, UNITS, CASES.replace(old, new))]


def test_an_account_is_somebodys() -> None:
    accounts = "demonstration: accounts\npassword: x\naccounts:\n  - {email: a@b.example, role: ai}\n"
    assert [code for code, *_ in found(PEOPLE, UNITS, accounts)] == ["demo.account-of-nobody"]
