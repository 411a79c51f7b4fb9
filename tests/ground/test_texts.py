"""Every code has its sentence in both languages, and sentences are filled in and never evaluated."""

import ast
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from engine.ground import texts
from engine.ground.texts import (
    LANGUAGES,
    catalogue,
    fill,
    optional_sentence,
    placeholders,
    sentence,
    sentence_of,
    shown,
)

ENGINE = Path(texts.__file__).resolve().parents[1]

#: What is called with a code; short forms of the rooms among them (`say` of the expressions, `note` of the reader).
TAKES_A_CODE = re.compile(
    r"Problem|FieldProblem|Reason|Refusal|[A-Za-z]*Error|[A-Za-z]*Failure|problem|_problem|note|stop|say|report|"
    r"warn|warning|error|refuse|refusal|because|reject|sentence|sentence_of|optional_sentence|_counted"
)
CODE = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9_-]+)+")
HALF = re.compile(r"[a-z]+(-[a-z]+)+")


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(ENGINE.rglob("*.py")):
        # The words of pages are a catalogue of their own, with a test of their own.
        if "web" in path.relative_to(ENGINE).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def codes_in_the_code() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Where a code is used, and what it looks like: an f-string stands for every code it could become."""
    for path, call in calls():
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if not TAKES_A_CODE.fullmatch(name):
            continue
        given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "code")]
        where = f"{path.relative_to(ENGINE)}:{call.lineno}"
        for value in given:
            for each in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    if CODE.fullmatch(each.value):
                        yield where, re.compile(re.escape(each.value))
                    elif name == "problem" and path.parent.parent.name == "vocabulary" and HALF.fullmatch(each.value):
                        # Kinds of fields say the second half only (`engine.vocabulary.field.problem`).
                        yield where, re.compile(re.escape(f"field.{each.value}"))
                elif isinstance(each, ast.JoinedStr):
                    parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else "[^ ]+" for p in each.values]
                    if parts and re.match(r"[a-z-]+\\\.", parts[0]):
                        yield where, re.compile("".join(parts))


USED = sorted({(pattern.pattern, where) for where, pattern in codes_in_the_code()})


def test_the_search_for_codes_finds_them() -> None:
    found = {pattern for pattern, _ in USED}
    assert re.escape("yaml.duplicate-key") in found
    assert re.escape("yaml.tab") in found
    assert re.escape("report.summary") in found
    assert len(found) > 30


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_in_the_code_has_its_sentence(lang: str) -> None:
    known = catalogue(lang)
    missing = [f"{where} {code}" for code, where in USED if not any(re.fullmatch(code, each) for each in known)]
    assert missing == []


def values_given(call: ast.Call) -> set[str] | None:
    """The names a call gives values for, or None when that cannot be read from the source."""
    names: set[str] = set()
    for keyword in call.keywords:
        if keyword.arg is None:
            return None
        if keyword.arg != "values":
            names.add(keyword.arg)
        elif isinstance(keyword.value, ast.Dict):
            keys = [key.value if isinstance(key, ast.Constant) else None for key in keyword.value.keys]
            if None in keys:
                return None
            names |= {str(key) for key in keys}
        else:
            return None
    return names


def test_every_value_a_sentence_mentions_is_given() -> None:
    known = catalogue("vi")
    #: What is added on the way: by a constructor, or (the field's title) by who asked the field to read its answer.
    added = {"DocumentFailure": {"template", "place"}, "_counted": {"count"}, "problem": {"title"}}
    missing = []
    for path, call in calls():
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        literals = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "code")]
        codes = [each.value for each in literals if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        given = values_given(call)
        if not TAKES_A_CODE.fullmatch(name) or name in ("sentence_of", "optional_sentence") or given is None:
            continue
        for code in codes:
            if code not in known and f"field.{code}" in known and "vocabulary" in path.parts:
                code = f"field.{code}"
            wanted = set().union(*(placeholders(known.get(each, "")) for each in (code, f"{code}.advice")))
            lacking = wanted - given - added.get(name, set())
            if lacking:
                missing.append(f"{path.relative_to(ENGINE)}:{call.lineno} {code}: {sorted(lacking)}")
    assert missing == []


def test_a_code_written_anywhere_else_has_its_sentence_too() -> None:
    """Codes in tables and variables: literals with a hyphen (names of the language have none) in a group we know."""
    known = catalogue("vi")
    groups = {code.partition(".")[0] for code in known}
    missing = []
    for path in sorted(ENGINE.rglob("*.py")):
        if "web" in path.relative_to(ENGINE).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                group, _, rest = node.value.partition(".")
                if group in groups and "-" in rest and node.value not in known:
                    missing.append(f"{path.relative_to(ENGINE)}:{node.lineno} {node.value}")
    assert missing == []


def test_the_catalogues_say_the_same_things() -> None:
    vietnamese, english = catalogue("vi"), catalogue("en")
    assert vietnamese.keys() == english.keys()
    different = {code for code in vietnamese if placeholders(vietnamese[code]) != placeholders(english[code])}
    assert different == set()


def test_advice_and_second_places_belong_to_a_code() -> None:
    known = catalogue("vi")
    for code in known:
        if code.endswith((".advice", ".second")):
            assert code.rpartition(".")[0] in known or code == "report.second", code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_are_written_as_sentences(lang: str) -> None:
    for code, text in catalogue(lang).items():
        assert text == text.strip(), code
        assert not re.search(r"\w!", text), code
        assert "  " not in text, code
        # Straight quotes only where a sentence shows what to write in a file.
        assert '"' not in text or code.startswith(("expression.", "yaml.")), f"{code}: “…” in sentences"


def test_a_sentence_in_each_language() -> None:
    assert sentence("yaml.merge-key").startswith("Không dùng “<<”")
    assert sentence("yaml.merge-key", "en").startswith("Merging with “<<”")


def test_values_are_filled_in_and_unknown_ones_stay_visible() -> None:
    assert sentence("yaml.duplicate-key", name="a") == "Mục “a” đã được viết ở phía trên; mỗi mục chỉ viết một lần."
    assert fill("{a} {b} {A} {a.b} {}", "vi", {"a": "{b}", "b": 1}) == "{b} 1 {A} {a.b} {}"


def test_a_value_may_be_called_like_a_parameter() -> None:
    assert sentence_of("yaml.duplicate-key", {"name": "lang", "lang": "x", "code": "y"}).startswith("Mục “lang”")
    assert sentence("yaml.duplicate-key", name="n", code="c").startswith("Mục “n”")


def test_a_code_without_a_sentence_is_said_itself() -> None:
    assert sentence("no.such-code") == "no.such-code"
    assert optional_sentence("no.such-code", {}) is None
    assert sentence("yaml.tab", domain="no-such-catalogue") == "yaml.tab"


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (("a", "b"), "a, b", "a, b"),
        ({"b", "a"}, "a, b", "a, b"),
        (Decimal("8.50"), "8,50", "8.50"),
        ({"vi": "chi đoàn", "en": "branch"}, "chi đoàn", "branch"),
        ({"vi": "chi đoàn"}, "chi đoàn", "chi đoàn"),
        (12, "12", "12"),
    ],
)
def test_values_are_written_as_the_language_writes_them(value: object, vietnamese: str, english: str) -> None:
    assert shown(value, "vi") == vietnamese
    assert shown(value, "en") == english


def test_a_compiled_catalogue_is_read_unless_its_source_is_newer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source, compiled = folder / "doanvu.po", folder / "doanvu.mo"
    monkeypatch.setattr(texts, "LOCALE", tmp_path)

    def said(po: str, mo: str | None, newer: str) -> str:
        source.write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n{po}', encoding="utf-8")
        compiled.unlink(missing_ok=True)
        if mo is not None:
            with compiled.open("wb") as file:
                write_mo(file, read_po(mo.encode().splitlines(keepends=True)))
            os.utime(compiled, ns=(0, source.stat().st_mtime_ns + (1_000 if newer == "mo" else -1_000)))
        texts._compiled.cache_clear()
        texts._read_po.cache_clear()
        return sentence("a.b")

    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    old, new = 'msgid "a.b"\nmsgstr "từ po"\n', header + 'msgid "a.b"\nmsgstr "từ mo"\n'
    try:
        assert said(old, None, "po") == "từ po"
        assert said(old, new, "po") == "từ po"
        assert said(old, new, "mo") == "từ mo"
    finally:
        texts._compiled.cache_clear()
        texts._read_po.cache_clear()
