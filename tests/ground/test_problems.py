"""A report shows everything once, in the order of the file, to people, programs and code hosts."""

import json

import pytest

from engine.ground.problems import Problem, Report, near
from engine.ground.sources import Place, Source

SOURCE = Source("workflows/nghỉ phép.yaml", "a: 1\nb:\n  tiêu_đề: x\n\tc: 2\n")


def place(line: int, column: int, end: int | None = None) -> Place:
    return Place(SOURCE.file, line, column, end)


def test_a_report_reads_like_a_good_compiler() -> None:
    problem = Problem(
        "yaml.duplicate-key", place(3, 3, 10), values={"name": "tiêu_đề"}, hint="tieu_de", second=place(1, 1, 2)
    )
    assert Report.of([problem], [SOURCE]).text() == "\n".join(
        [
            "workflows/nghỉ phép.yaml:3:3   yaml.duplicate-key",
            "    3 │   tiêu_đề: x",
            "      │   ^^^^^^^",
            "   Mục “tiêu_đề” đã được viết ở phía trên; mỗi mục chỉ viết một lần.",
            "   Có phải bạn muốn viết “tieu_de”?",
            "   Đã viết lần đầu ở đây: workflows/nghỉ phép.yaml:1:1",
            "    1 │ a: 1",
            "      │ ^",
            "",
            "1 lỗi, 0 cảnh báo.",
        ]
    )


def test_a_report_speaks_english_when_asked() -> None:
    problem = Problem("yaml.tab", place(4, 1, 2), severity="warning", detail="found a tab")
    assert Report.of([problem], [SOURCE]).text("en") == "\n".join(
        [
            "workflows/nghỉ phép.yaml:4:1   yaml.tab (warning)",
            "    4 │ \tc: 2",
            "      │ ^",
            "   This line is indented with a tab; YAML takes only spaces.",
            "   (found a tab)",
            "",
            "Errors: 0, warnings: 1.",
        ]
    )


def test_an_empty_report_says_so() -> None:
    assert Report().text() == "Không có lỗi nào."
    assert Report().ok


def test_problems_are_sorted_and_said_once() -> None:
    first, second = Problem("yaml.tab", place(1, 2)), Problem("yaml.syntax", place(1, 2))
    later = Problem("yaml.empty", place(2, 1), severity="warning")
    report = Report.of([later, first, second, first])
    assert report.problems == (second, first, later)
    assert report.errors == (second, first) and report.warnings == (later,)
    assert not report.ok and Report.of([later]).ok


def test_two_different_things_at_one_place_are_both_said() -> None:
    problems = [Problem("yaml.duplicate-key", place(1, 1), values={"name": name}) for name in ("a", "b")]
    assert len(Report.of(problems).problems) == 2


def test_reports_are_put_together() -> None:
    other = Source("forms/x.yaml", "y: 1")
    left = Report.of([Problem("yaml.tab", place(4, 1))], [SOURCE])
    right = Report.of([Problem("yaml.empty", Place("forms/x.yaml", 1, 1))], [other])
    both = left.plus(right)
    assert [problem.code for problem in both.problems] == ["yaml.empty", "yaml.tab"]
    assert both.sources == {SOURCE.file: SOURCE, other.file: other}


def test_a_place_without_a_source_is_reported_without_a_line() -> None:
    text = Report.of([Problem("yaml.empty", Place("lost.yaml", 9, 9))]).text()
    assert text == "lost.yaml:9:9   yaml.empty\n   Tệp không có nội dung.\n\n1 lỗi, 0 cảnh báo."


def test_the_caret_stands_under_wide_and_combined_characters() -> None:
    source = Source("x", "漢字e\u0323\u0302\u0308: z")
    assert source.text.startswith("漢字ệ\u0308")
    text = Report.of([Problem("yaml.tab", Place("x", 1, 3, 5))], [source]).text()
    assert "      │     ^\n" in text


def test_a_long_line_is_shown_around_the_place() -> None:
    source = Source("x", "a" * 500 + "HERE" + "b" * 500)
    lines = Report.of([Problem("yaml.tab", Place("x", 1, 501, 505))], [source]).text().split("\n")
    assert len(lines[1]) < 180
    assert lines[1][lines[2].index("^") :].startswith("HERE")
    assert lines[2].count("^") == 4


def test_a_line_cannot_command_the_terminal() -> None:
    source = Source("x", "a: \x1b[31m\ud800\u202e")
    text = Report.of([Problem("yaml.character", Place("x", 1, 4), values={"character": "U+001B"})], [source]).text()
    assert "\x1b" not in text and "\u202e" not in text
    assert text.encode("utf-8")


def test_json_carries_the_same() -> None:
    problem = Problem("yaml.duplicate-key", place(3, 3, 10), values={"name": "b"}, hint="c", second=place(2, 1))
    told = json.loads(Report.of([problem], [SOURCE]).json())
    assert told == {
        "problems": [
            {
                "code": "yaml.duplicate-key",
                "severity": "error",
                "file": SOURCE.file,
                "line": 3,
                "column": 3,
                "end_column": 10,
                "sentence": "Mục “b” đã được viết ở phía trên; mỗi mục chỉ viết một lần.",
                "advice": "Có phải bạn muốn viết “c”?",
                "hint": "c",
                "second": {"file": SOURCE.file, "line": 2, "column": 1, "end_column": None},
                "detail": None,
            }
        ],
        "errors": 1,
        "warnings": 0,
    }


def test_sarif_is_what_2_1_0_asks_for() -> None:
    problems = [
        Problem("yaml.tab", place(4, 1, 2)),
        Problem("yaml.empty", place(1, 1, 1), severity="warning"),
        Problem("yaml.duplicate-key", place(3, 3), values={"name": "b"}, second=place(2, 1)),
    ]
    told = json.loads(Report.of(problems, [SOURCE]).sarif())
    assert told["version"] == "2.1.0"
    (run,) = told["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["language"] == "vi-VN"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    assert [result["level"] for result in run["results"]] == ["warning", "error", "error"]
    for result in run["results"]:
        # §3.27 and §3.29–3.30 of the standard: required properties, 1-based numbers, a URI reference as address.
        assert set(result) <= {"ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations"}
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        for location in [*result["locations"], *result.get("relatedLocations", [])]:
            physical = location["physicalLocation"]
            assert physical["artifactLocation"]["uri"] == "workflows/ngh%E1%BB%89%20ph%C3%A9p.yaml"
            region = physical["region"]
            assert region["startLine"] >= 1 and region["startColumn"] >= 1
            assert region.get("endColumn", region["startColumn"] + 1) > region["startColumn"]
    related = run["results"][1]["relatedLocations"][0]
    assert related["message"]["text"] == "Đã viết lần đầu ở đây:"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("directr_reviews", "director_reviews"),
        ("manager-reviews", "manager_reviews"),
        ("Manager_Reviews", "manager_reviews"),
        ("ket_nap", "kết_nạp"),
        ("something_else", None),
        ("manager_reviews", None),
        ("", None),
        ("m" * 101, None),
    ],
)
def test_a_near_name_is_found_and_a_far_one_is_not(name: str, meant: str | None) -> None:
    assert near(name, ["manager_reviews", "director_reviews", "kết_nạp"]) == meant
