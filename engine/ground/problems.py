"""One thing wrong in a file: code, place, sentence, hint. A `Report` gathers them and prints as text, JSON or SARIF.

A file is repaired once, not nine times: readers and checks add problems and go on, and the report shows them all in
the order of the file.
"""

import difflib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from engine.ground.sources import Place, Source
from engine.ground.texts import optional_sentence, sentence, sentence_of

Severity = Literal["error", "warning"]
"""An error stops publishing; a warning is shown and may be lived with."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong (or doubtful) at one place of one file."""

    code: str
    """Stable code, `<group>.<what>` in lower case with hyphens: `yaml.duplicate-key`. Its sentence is in the
    catalogue.
    """
    place: Place
    """Where, carried from the reader and never guessed."""
    values: Mapping[str, object] = field(default_factory=dict, kw_only=True)
    """What the sentence mentions; titles rather than identifiers where there is a title."""
    hint: str | None = field(default=None, kw_only=True)
    """What to write instead, exactly as it would stand in the file, usually from `near`. Printed as “Có phải bạn muốn
    viết “…”?”.

    Advice that is a sentence is not a hint: put it in the catalogue under the code followed by `.advice`.
    """
    second: Place | None = field(default=None, kw_only=True)
    """Another place that helps: where the name was first defined. The catalogue may name it under `<code>.second`."""
    severity: Severity = field(default="error", kw_only=True)
    detail: str | None = field(default=None, kw_only=True)
    """What a library said, in its own words; printed last and small."""

    def sentence(self, lang: str = "vi") -> str:
        """What is wrong, in words."""
        return sentence_of(self.code, self.values, lang)

    def advice(self, lang: str = "vi") -> str | None:
        """What to do about it, in words: the advice of the catalogue and the near name, or None when there is
        neither.
        """
        parts = [optional_sentence(f"{self.code}.advice", self.values, lang)]
        if self.hint is not None:
            # A hint that is itself quoted is not quoted again.
            bare = self.hint[:1] in ('"', "'")
            parts.append(sentence("report.near-quoted" if bare else "report.near", lang, hint=self.hint))
        said = [part for part in parts if part]
        return " ".join(said) if said else None

    def order(self) -> tuple[str, int, int, str]:
        """Key by which problems are sorted: place, then code."""
        return (*self.place.order(), self.code)


@dataclass(frozen=True, slots=True)
class Report:
    """All problems found, sorted by place and without repeats, with the sources needed to print them."""

    problems: tuple[Problem, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict, compare=False, repr=False)
    """The texts by file name; a file that is not here is reported without its line."""

    def __post_init__(self) -> None:
        unique: list[Problem] = []
        seen: set[tuple[object, ...]] = set()
        for problem in sorted(self.problems, key=Problem.order):
            same = (problem.order(), problem.severity, problem.hint, problem.sentence())
            if same not in seen:
                seen.add(same)
                unique.append(problem)
        object.__setattr__(self, "problems", tuple(unique))

    @classmethod
    def of(cls, problems: Iterable[Problem], sources: Iterable[Source] = ()) -> "Report":
        """A report of these problems, with these sources."""
        return cls(tuple(problems), {source.file: source for source in sources})

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those that stop publishing."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Those that do not."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    @property
    def ok(self) -> bool:
        """True when there is no error; there may be warnings."""
        return not self.errors

    def plus(self, other: "Report") -> "Report":
        """Both reports as one."""
        return Report(self.problems + other.problems, {**self.sources, **other.sources})

    def summary(self, lang: str = "vi") -> str:
        """“2 lỗi, 1 cảnh báo.”"""
        if not self.problems:
            return sentence("report.none", lang)
        return sentence("report.summary", lang, errors=len(self.errors), warnings=len(self.warnings))

    def text(self, lang: str = "vi") -> str:
        """For a terminal: file:line:column and code; the line with a caret; the sentence; the hint. Ends with the
        summary.
        """
        return "\n\n".join([*(self._paragraph(problem, lang) for problem in self.problems), self.summary(lang)])

    def json(self, lang: str = "vi") -> str:
        """One JSON object, for programs:

        `{"problems": [{"code", "severity", "file", "line", "column", "end_column", "sentence", "advice", "hint",
        "second", "detail"}], "errors": 2, "warnings": 1}`; `second` is null or `{"file", "line", "column",
        "end_column"}`, and `end_column`, `advice`, `hint`, `detail` may be null. Lines and columns count characters
        from 1.
        """
        listed = [
            {
                "code": problem.code,
                "severity": problem.severity,
                **_position(problem.place),
                "sentence": problem.sentence(lang),
                "advice": problem.advice(lang),
                "hint": problem.hint,
                "second": None if problem.second is None else _position(problem.second),
                "detail": problem.detail,
            }
            for problem in self.problems
        ]
        counted = {"problems": listed, "errors": len(self.errors), "warnings": len(self.warnings)}
        return json.dumps(counted, ensure_ascii=False, indent=2)

    def sarif(self, lang: str = "vi") -> str:
        """SARIF 2.1.0, the format in which code hosts and editors take the findings of a checker."""
        codes = sorted({problem.code for problem in self.problems})
        results = [_sarif_result(problem, codes.index(problem.code), lang) for problem in self.problems]
        driver = {"name": "doanvu", "rules": [{"id": code} for code in codes]}
        run = {
            "tool": {"driver": driver},
            "language": "en-US" if lang == "en" else "vi-VN",
            "columnKind": "unicodeCodePoints",
            "results": results,
        }
        return json.dumps({"version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)

    def _paragraph(self, problem: Problem, lang: str) -> str:
        marker = f" ({sentence('report.warning', lang)})" if problem.severity == "warning" else ""
        lines = [f"{problem.place}   {problem.code}{marker}", *self._excerpt(problem.place)]
        lines.append(f"   {problem.sentence(lang)}")
        advice = problem.advice(lang)
        if advice is not None:
            lines.append(f"   {advice}")
        if problem.second is not None:
            said = _second_label(problem, lang)
            lines.append(f"   {said} {problem.second}")
            lines.extend(self._excerpt(problem.second))
        if problem.detail is not None:
            lines.append(f"   ({problem.detail})")
        return "\n".join(lines)

    def _excerpt(self, place: Place) -> list[str]:
        source = self.sources.get(place.file)
        line = None if source is None else source.line(place.line)
        if line is None or not line.strip():
            return []
        line, column = _window(_printable(line), place.column)
        before = "".join(char if char == "\t" else " " * _width(char) for char in line[: column - 1])
        length = 1 if place.end_column is None else place.end_column - place.column
        under = "^" * max(1, sum(_width(char) for char in line[column - 1 : column - 1 + length]))
        number = str(place.line).rjust(5)
        return [f"{number} │ {line}", f"{' ' * len(number)} │ {before}{under}"]


def near(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` most probably was meant to be, or None when none is near: for `Problem.hint`.

    Candidates equal but for case, diacritics, hyphens and underscores count as nearest.
    """
    known = list(dict.fromkeys(candidates))
    if name in known or not name:
        return None
    # Bounded: comparing a name as long as a paragraph with hundreds of others would cost more than the hint is worth.
    if len(name) > 100:
        return None
    bare = _bare(name)
    for candidate in known:
        if _bare(candidate) == bare:
            return candidate
    by_bare = {_bare(candidate): candidate for candidate in reversed(known)}
    found = difflib.get_close_matches(bare, list(by_bare), n=1, cutoff=0.7)
    return by_bare[found[0]] if found else None


def _bare(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char) and char not in "-_ ")


def _second_label(problem: Problem, lang: str) -> str:
    return optional_sentence(f"{problem.code}.second", problem.values, lang) or sentence("report.second", lang)


def _printable(line: str) -> str:
    """The line with one visible character for each that a terminal would obey instead of showing."""
    hidden = ("Cc", "Cs", "Cf", "Cn")
    return "".join("�" if char != "\t" and unicodedata.category(char) in hidden else char for char in line)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


_LONGEST_LINE = 160


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a long line around `column`, and the column within it: nobody reads a line of a thousand
    characters.
    """
    if len(line) <= _LONGEST_LINE:
        return line, column
    start = max(0, min(column - 1 - _LONGEST_LINE // 2, len(line) - _LONGEST_LINE))
    part = line[start : start + _LONGEST_LINE]
    head = "…" if start else ""
    tail = "…" if start + _LONGEST_LINE < len(line) else ""
    return f"{head}{part}{tail}", column - start + len(head)


def _position(place: Place) -> dict[str, object]:
    return {"file": place.file, "line": place.line, "column": place.column, "end_column": place.end_column}


def _sarif_result(problem: Problem, rule: int, lang: str) -> dict[str, object]:
    said = " ".join(part for part in (problem.sentence(lang), problem.advice(lang)) if part)
    result: dict[str, object] = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": said},
        "locations": [{"physicalLocation": _sarif_place(problem.place)}],
    }
    if problem.second is not None:
        label = _second_label(problem, lang)
        related = {"id": 1, "physicalLocation": _sarif_place(problem.second), "message": {"text": label}}
        result["relatedLocations"] = [related]
    return result


def _sarif_place(place: Place) -> dict[str, object]:
    region = {"startLine": place.line, "startColumn": place.column}
    if place.end_column is not None and place.end_column > place.column:
        region["endColumn"] = place.end_column
    # SARIF wants a URI, so a path with spaces or Vietnamese letters is percent-encoded and uses forward slashes.
    return {"artifactLocation": {"uri": quote(place.file.replace("\\", "/"), safe="/.-_~")}, "region": region}
