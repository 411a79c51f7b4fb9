"""Whatever is written, reading it ends in a report: good files with lines torn out, doubled, or other words in them."""

import re
from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.language.explain import draw, tell
from engine.language.loader import load_files
from tests.language.packs import HERE, with_documents

PACKS = [with_documents(path.read_text(encoding="utf-8")) for path in sorted((HERE / "good").glob("*.yaml"))]
WORDS = [
    "stay",
    "system",
    "subject",
    "none",
    "open",
    "[]",
    "{}",
    "''",
    "10 days",
    "1/2",
    "true",
    "0",
    "{when: x}",
    "zz",
]
KEYS = ["when: x", "to: stay", "title: a", "by: head", "vote: prize", "issues: letter", "due: 3 days", "zz: 1"]


@st.composite
def torn(draw: st.DrawFn) -> Mapping[str, bytes]:
    """A good pack with up to three lines changed."""
    files = dict(draw(st.sampled_from(PACKS)))
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(path for path in files if path.endswith(".yaml"))))
        lines = files[name].decode().split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        change = draw(st.sampled_from(["remove", "repeat", "word", "value", "key"]))
        if change == "remove":
            del lines[at]
        elif change == "repeat":
            lines.insert(at, draw(st.sampled_from(lines)))
        elif change == "word" and (found := re.findall(r"[\w.]+", lines[at])):
            lines[at] = lines[at].replace(draw(st.sampled_from(found)), draw(st.sampled_from(WORDS)), 1)
        elif change == "value" and ": " in lines[at]:
            lines[at] = f"{lines[at].partition(': ')[0]}: {draw(st.sampled_from(WORDS))}"
        else:
            lines[at] = indent + draw(st.sampled_from(KEYS))
        files[name] = "\n".join(lines).encode()
    return files


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(torn())
def test_whatever_is_written_reading_ends_in_a_report(files: Mapping[str, bytes]) -> None:
    loaded = load_files(files)
    assert not [problem for problem in loaded.report.problems if problem.code == "shape.fault"]
    for problem in loaded.report.problems:
        assert problem.sentence("vi") != problem.code and problem.sentence("en") != problem.code
        assert "{" not in re.sub(r"\{ \}|\{…\}|“[^”]*”|`[^`]*`", "", problem.sentence("vi")), problem.sentence("vi")
    if loaded.pack is not None:
        for procedure in loaded.pack.procedures.values():
            draw(procedure)
            tell(procedure, loaded.pack)
