"""What libyaml could not read, told in our words: where it went wrong, what it most likely is, how it would be written.

libyaml says what it expected; an author needs to know what they did. Its own words are kept as the problem's detail.
"""

import re

import yaml

from engine.ground.problems import Problem
from engine.ground.sources import Place, Source


def quoted(text: str) -> str:
    """A text as a quoted YAML value: in double quotes where nothing needs escaping, else in single quotes."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def syntax_problem(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    """The problem (code `yaml.…`) for what stopped libyaml in this text."""
    return (
        _exclamation(source, error)
        or _tab(source, error)
        or _reserved_start(source, error)
        or _colon(source, error)
        or _left_open(source, error)
        or _unexpected(source, error)
    )


def _exclamation(source: Source, error: yaml.MarkedYAMLError) -> Problem | None:
    """`when: !has(x) && y`: what begins with an exclamation mark is a tag for YAML, and what follows makes no sense."""
    place = _place(source, error.problem_mark)
    line = _line(source, place)
    found = _EXCLAMATION.search(line[: place.column])
    if found is None or line[: found.end()].count('"') % 2 or line[: found.end()].count("'") % 2:
        return None
    start = found.end()
    in_flow = "{" in line[:start] or "[" in line[:start]
    hint = None if in_flow else quoted(line[start:].rstrip())
    return Problem("yaml.exclamation", _to_end(source, place, start + 1), hint=hint, detail=_detail(error))


def _tab(source: Source, error: yaml.MarkedYAMLError) -> Problem | None:
    """A tab where the line is indented; editors show it like spaces, YAML does not count it."""
    place = _place(source, error.problem_mark)
    line = _line(source, place)
    tab = line.find("\t") + 1
    indented = line[: len(line) - len(line.lstrip())]
    if not tab or ("tab character" not in (error.problem or "") and "\t" not in indented):
        return None
    return Problem("yaml.tab", Place(place.file, place.line, tab, tab + 1), detail=_detail(error))


def _reserved_start(source: Source, error: yaml.MarkedYAMLError) -> Problem | None:
    """A plain value that begins with a character YAML keeps for itself: % @ ` & *."""
    context = error.context or ""
    if "cannot start any token" in (error.problem or ""):
        here = _place(source, error.problem_mark)
    elif "scanning an anchor" in context or "scanning an alias" in context:
        here = _place(source, error.context_mark)
    else:
        return None
    character = _line(source, here)[here.column - 1 : here.column]
    here = _to_end(source, here, here.column)
    return Problem("yaml.reserved-start", here, values={"character": character}, detail=_detail(error))


def _colon(source: Source, error: yaml.MarkedYAMLError) -> Problem | None:
    """A colon too many (inside a plain value) or too few (behind a key)."""
    said = error.problem or ""
    if "could not find expected ':'" in said:
        here = _place(source, error.context_mark or error.problem_mark)
        return Problem("yaml.colon-missing", _to_end(source, here, here.column), detail=_detail(error))
    if "mapping values are not allowed" not in said:
        return None
    place = _place(source, error.problem_mark)
    line = _line(source, place)
    key = _KEY.match(line[: place.column - 1])
    if key is None:
        # The first key of its line is not expected here: it is indented otherwise than its neighbours.
        return Problem("yaml.indentation", place, detail=_detail(error))
    value = line[key.end() :].rstrip()
    hint = None if value[:1] in ("{", "[", '"', "'") else quoted(value)
    return Problem("yaml.colon-in-value", _to_end(source, place, key.end() + 1), hint=hint, detail=_detail(error))


def _left_open(source: Source, error: yaml.MarkedYAMLError) -> Problem | None:
    """A quote or bracket that is never closed; the place is where it was opened."""
    context = error.context or ""
    place, opened = _place(source, error.problem_mark), _place(source, error.context_mark or error.problem_mark)
    if "quoted scalar" in context:
        escape = "escape" in (error.problem or "") or "escape" in context
        code = "yaml.escape" if escape else "yaml.quote-open"
        return Problem(code, place if escape else opened, detail=_detail(error))
    if ("flow mapping" in context or "flow sequence" in context) and not _follows_quote(source, place):
        values = {"bracket": "}" if "mapping" in context else "]"}
        return Problem("yaml.bracket-open", opened, second=place, values=values, detail=_detail(error))
    return None


def _unexpected(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    """Whatever remains: text behind a closing quote, a line indented wrongly, or something we have no better word
    for.
    """
    place = _place(source, error.problem_mark)
    second = None if error.context_mark is None else _place(source, error.context_mark)
    before = _line(source, place)[: place.column - 1]
    if "did not find expected" in (error.problem or ""):
        if _follows_quote(source, place):
            return Problem("yaml.text-after-quote", _to_end(source, place, place.column), detail=_detail(error))
        if _line(source, place)[place.column - 1 :].startswith(":"):
            return Problem("yaml.key-empty", place, detail=_detail(error))
        if not before.strip():
            return Problem("yaml.indentation", place, second=second, detail=_detail(error))
    return Problem("yaml.syntax", place, second=second, detail=_detail(error))


_EXCLAMATION = re.compile(r"(?:^\s*|[:,\-?\[{]\s+|[\[{])(?=!)")
_KEY = re.compile(r"\s*(?:- +)*[^\s:][^:]*:\s+")


def _detail(error: yaml.MarkedYAMLError) -> str:
    return f"{error.context}: {error.problem}" if error.context else str(error.problem)


def _line(source: Source, place: Place) -> str:
    return source.line(place.line) or ""


def _follows_quote(source: Source, place: Place) -> bool:
    """True when there is text here, right behind a closing quote."""
    line = _line(source, place)
    return line[: place.column - 1].rstrip()[-1:] in ('"', "'") and line[place.column - 1 :].strip() != ""


def _place(source: Source, mark: yaml.Mark | None) -> Place:
    """The place of a mark; one behind the end of the text is put behind its last line that says something."""
    if mark is None:
        return Place(source.file, 1, 1)
    number = mark.line + 1
    if any(line.strip() for line in source.lines[mark.line :]):
        return Place(source.file, number, mark.column + 1)
    last = next((n for n in range(len(source.lines), 0, -1) if source.lines[n - 1].strip()), 1)
    return Place(source.file, last, len(source.lines[last - 1].rstrip()) + 1)


def _to_end(source: Source, place: Place, column: int) -> Place:
    """From `column` to the end of the line."""
    end = len(_line(source, place).rstrip()) + 1
    return Place(place.file, place.line, column, end if end > column else None)
