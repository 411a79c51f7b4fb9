"""What cannot be written, with the message: every file in `bad/` carries the problems it must have, all of them."""

import re
from pathlib import Path

import pytest

from engine.ground.texts import LANGUAGES, catalogue
from engine.language.loader import load_files
from tests.language.packs import HERE, base_files, with_documents

FILES = sorted((HERE / "bad").glob("*.yaml"))
EXPECTED = re.compile(r"^# expect: (\d+):(\d+) ([a-z.-]+) — (.+)$", re.MULTILINE)
ENGINE = Path(__file__).resolve().parents[2] / "engine"

ELSEWHERE = {
    "expression.type": "the second checker disagrees: no text is known that the first lets through (test_expressions)",
    "pack.no-organisation": "a whole pack without an organisation (test_loader)",
    "pack.nothing-here": "an empty folder (test_loader)",
    "pack.unreadable": "a file that the machine does not give (test_loader)",
    "shape.fault": "a fault of the engine: held off by the property in test_shape",
    "yaml.not-utf-8": "bytes, not text (test_reader)",
    "yaml.several-documents": "here `---` separates files (test_reader)",
    "yaml.syntax": "what libyaml says where nothing better is known (test_reader)",
    "yaml.too-large": "a megabyte (test_reader)",
    "yaml.too-many-nodes": "two hundred thousand nodes (test_reader)",
    "yaml.too-many-problems": "a hundred problems (test_reader)",
}
"""Codes without a file here, and where they are tried instead."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_with_just_these_problems(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    wanted = [(int(line), int(column), code, said) for line, column, code, said in EXPECTED.findall(text)]
    assert wanted, "a bad file says what it expects"
    base, files = base_files(), with_documents(text)
    own = {name for name, content in files.items() if base.get(name) != content}
    found = [
        (problem.place.line, problem.place.column, problem.code, problem.sentence())
        for problem in load_files(files).report.problems
        if problem.place.file in own
    ]
    assert found == wanted


def test_a_bad_file_is_named_after_its_problem() -> None:
    for path in FILES:
        codes = {code for _, _, code, _ in EXPECTED.findall(path.read_text(encoding="utf-8"))}
        named = path.stem.replace("_", "-")
        assert path.stem == "expressions" or any(named.startswith(code.replace(".", "-")) for code in codes), path.name


def test_the_good_pack_behind_them_has_no_error() -> None:
    loaded = load_files(base_files())
    assert loaded.report.ok, loaded.report.text()
    assert loaded.pack is not None


def test_every_code_of_the_language_has_a_bad_file_and_two_sentences() -> None:
    tried = {code for path in FILES for _, _, code, _ in EXPECTED.findall(path.read_text(encoding="utf-8"))}
    written = codes_written()
    assert written - tried - ELSEWHERE.keys() == set()
    assert ELSEWHERE.keys() <= written, "a code that is gone needs no excuse"
    for lang in LANGUAGES:
        assert written - catalogue(lang).keys() == set(), lang


GROUPS = frozenset(
    {
        *("action", "campaign", "choice", "dated", "document", "due", "effect", "end"),
        *("expression", "flow", "key", "name", "organisation", "pack", "parameter"),
        *("participant", "record", "shape", "state", "template", "unused", "value"),
        *("variable", "variant", "vote", "word", "yaml"),
    }
)
CHANGES = frozenset({"record.set", "variable.set"})
"""Kinds of changes, which look like codes and are none."""


def codes_written() -> set[str]:
    """Every code that the language and its vocabulary can report, as it stands in their source."""
    found: set[str] = set()
    for path in [*(ENGINE / "language").rglob("*.py"), *(ENGINE / "vocabulary").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        found |= {code for code in re.findall(r'"([a-z]+\.[a-z][a-z0-9-]*)"', text) if code.split(".")[0] in GROUPS}
        found |= {f"name.{what}" for what in re.findall(r'"(unknown-[a-z-]+)"', text)}
    # Of the codes of fields only these speak of a definition; all others of an answer.
    return (found - CHANGES) | {"field.computed-and-prefilled", "field.pattern"}
