"""What looks wrong in many lines entered at once, for whoever decides on them: counted, never held against anybody.

A program that fills a whole list leaves traces: many lines alike, lines a few seconds apart, lines nobody typed. The
approver is shown these beside the list (mass entry stays honest); nothing is refused for them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.cases.case import Case

ALIKE = 3
"""Lines with the very same answers from which on they are told of."""

QUICK = 5_000_000
"""Microseconds between two lines that a person hardly types in less."""

IN_A_ROW = 5
"""Lines one after the other, each quick, from which on they are told of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line as it was entered."""

    case: str
    answers: Mapping[str, Any]
    person: str | None
    at: int
    """Microseconds since 1970 UTC."""
    how: str = "typed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """Lines that catch the eye together."""

    kind: Literal["alike", "quick", "not_typed"]
    """The same answers; typed seconds apart by one person; pasted, imported or filled in by a program."""
    cases: tuple[str, ...]
    person: str | None = None
    """Who entered them, where it was one person."""


def lines_of(cases: Iterable[Case], form: str) -> tuple[Line, ...]:
    """The accepted answers of a form as lines; cases without are left out."""
    return tuple(
        Line(
            case=case.id,
            answers=case.answers[form],
            person=case.answered[form].get("by"),
            at=int(case.answered[form].get("at", 0)),
            how=str(case.answered[form].get("how", "typed")),
        )
        for case in cases
        if form in case.answers and form in case.answered
    )


def patterns(lines: Sequence[Line]) -> tuple[Pattern, ...]:
    """Everything that catches the eye in these lines: of each kind the largest group first."""
    return (*_alike(lines), *_quick(lines), *_not_typed(lines))


def _alike(lines: Sequence[Line]) -> list[Pattern]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        if line.answers:
            groups.setdefault(json.dumps(line.answers, sort_keys=True, ensure_ascii=False), []).append(line)
    return _largest_first(
        Pattern(kind="alike", cases=tuple(line.case for line in group), person=_one(group))
        for group in groups.values()
        if len(group) >= ALIKE
    )


def _quick(lines: Sequence[Line]) -> list[Pattern]:
    found: list[Pattern] = []
    by_person: dict[str | None, list[Line]] = {}
    for line in lines:
        if line.how == "typed":
            by_person.setdefault(line.person, []).append(line)
    for person, own in by_person.items():
        run: list[Line] = []
        for line in sorted(own, key=lambda each: each.at):
            if run and line.at - run[-1].at > QUICK:
                found.extend(_run(run, person))
                run = []
            run.append(line)
        found.extend(_run(run, person))
    return _largest_first(found)


def _run(run: Sequence[Line], person: str | None) -> list[Pattern]:
    # Lines that came in one and the same act bear one instant: nothing is known of how they were typed.
    if len(run) < IN_A_ROW or run[0].at == run[-1].at:
        return []
    return [Pattern(kind="quick", cases=tuple(line.case for line in run), person=person)]


def _not_typed(lines: Sequence[Line]) -> list[Pattern]:
    those = [line for line in lines if line.how != "typed"]
    return [Pattern(kind="not_typed", cases=tuple(line.case for line in those), person=_one(those))] if those else []


def _one(lines: Sequence[Line]) -> str | None:
    people = {line.person for line in lines}
    return next(iter(people)) if len(people) == 1 else None


def _largest_first(found: Iterable[Pattern]) -> list[Pattern]:
    return sorted(found, key=lambda pattern: -len(pattern.cases))
