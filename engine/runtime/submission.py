"""A filled form to accepted answers, or to every problem beside its field (S12 step 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.definition.expressions import Expression, ExpressionFailed
from engine.definition.form import Field, FieldProblem, Form, Limits
from engine.runtime.scene import Scene


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """What became of a filled form: the values accepted so far, and the problems. Accepted as a whole when there is
    no problem.
    """

    values: Mapping[str, Any]
    problems: tuple[FieldProblem, ...] = ()
    warnings: tuple[FieldProblem, ...] = field(default_factory=tuple)

    @property
    def accepted(self) -> bool:
        """Whether every answer can be kept."""
        return not self.problems


def read_form(form: Form, raw: Mapping[str, object], scene: Scene, root: str = "form") -> Submission:
    """Read raw answers in the order of the form; `root` is `form` or, for an act's own form, `act`. A form's own
    expressions say `form` in either case.

    A field or section whose `when` does not hold is neither asked nor kept. A computed field is computed, whatever was
    sent. A field whose condition rests on an answer that was refused is left out quietly: its problem is the other's.
    """
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    outside = scene.extra.get(root)
    known: dict[str, Any] = dict(outside) if isinstance(outside, Mapping) else {}
    for section in form.sections:
        if section.when is not None and not scene.seeing(_bound(root, {**known, **values})).soft(section.when):
            continue
        for item in section.fields:
            _read_field(item, raw, values, problems, scene, root, known, "")
    at = scene.seeing(_bound(root, {**known, **values}))
    warnings: list[FieldProblem] = []
    refused = {problem.path.split(".")[0] for problem in problems}
    for rule in form.rules:
        if any(_depends_on(read, root, refused) for read in (rule.rule, rule.when) if read is not None):
            continue
        try:
            if rule.when is not None and not at.soft(rule.when):
                continue
            if at.holds(rule.rule):
                continue
        except ExpressionFailed as failed:
            said = {"rule": rule.name, "detail": failed.detail}
            problems.append(FieldProblem(code="rule.not-answered", path=rule.at, values=said))
            continue
        found = FieldProblem(
            code="form.rule",
            path=rule.at,
            values={"rule": rule.name, "basis": rule.basis.text, "confidence": rule.basis.confidence},
            sentence=at.write(rule.otherwise),
            warning=rule.warning,
        )
        (warnings if rule.warning else problems).append(found)
    return Submission(values=values, problems=tuple(problems), warnings=tuple(warnings))


def visible_fields(form: Form, values: Mapping[str, Any], scene: Scene, root: str = "form") -> frozenset[str]:
    """Names of the fields that are there for the answers given so far."""
    at = scene.seeing(_bound(root, values))
    return frozenset(
        item.name
        for section in form.sections
        if section.when is None or at.soft(section.when)
        for item in section.fields
        if item.when is None or at.soft(item.when)
    )


def prefilled(form: Form, scene: Scene, root: str = "form") -> dict[str, Any]:
    """The values a form opens with: earlier accepted answers of the same form, else what `prefill` gives."""
    earlier = dict(scene.case.answers.get(form.name, {})) if scene.case is not None else {}
    values: dict[str, Any] = {}
    for item in form.fields:
        if item.name in earlier:
            values[item.name] = earlier[item.name]
        elif item.prefill is not None:
            try:
                value = scene.seeing(_bound(root, values)).evaluate(item.prefill)
            except ExpressionFailed:
                value = None
            if value is not None:
                values[item.name] = value
    return values


def _bound(root: str, values: Mapping[str, Any]) -> dict[str, object]:
    """The answers under the name the form's own expressions use, and under the one the act knows them by."""
    return {root: values, "form": values}


def _read_field(
    item: Field,
    raw: Mapping[str, object],
    values: dict[str, Any],
    problems: list[FieldProblem],
    scene: Scene,
    root: str,
    known: Mapping[str, Any],
    prefix: str,
) -> None:
    path = f"{prefix}{item.name}"
    at = scene
    if item.when is not None or item.computed is not None or item.limits or item.fields:
        at = scene.seeing({"row": dict(values)} if prefix else _bound(root, {**known, **values}))
    if item.when is not None:
        try:
            if not at.soft(item.when):
                return
        except ExpressionFailed:
            return
    if item.computed is not None:
        try:
            computed = at.evaluate(item.computed)
        except ExpressionFailed:
            computed = None
        if computed is not None:
            values[item.name] = computed
        return
    given = raw.get(item.name)
    if item.fields:
        _read_group(item, given, path, values, problems, at, root)
        return
    if _is_empty(given):
        if item.kind.word == "boolean":
            values[item.name] = False
            return
        if item.required:
            problems.append(FieldProblem(code="field.required", path=path, values={"title": item.title.text}))
        return
    limits = limits_of(item, at)
    read = item.kind.read(given, path, limits, scene)
    if isinstance(read, tuple) and read and isinstance(read[0], FieldProblem):
        problems.extend(problem if "title" in problem.values else _titled(problem, item.title.text) for problem in read)
        return
    if read is None or _is_empty(read):
        if item.required:
            problems.append(FieldProblem(code="field.required", path=path, values={"title": item.title.text}))
        return
    values[item.name] = read


def _read_group(
    item: Field,
    given: object,
    path: str,
    values: dict[str, Any],
    problems: list[FieldProblem],
    at: Scene,
    root: str,
) -> None:
    rows: list[Mapping[str, object]] = []
    if isinstance(given, Mapping):
        rows = [given[key] for key in sorted(given, key=_row_order) if isinstance(given[key], Mapping)]
    elif isinstance(given, Sequence) and not isinstance(given, str):
        rows = [row for row in given if isinstance(row, Mapping)]
    rows = [row for row in rows if any(not _is_empty(value) for value in row.values())]
    kept: list[dict[str, Any]] = []
    for index, row in enumerate(rows):
        line: dict[str, Any] = {}
        for inner in item.fields:
            _read_field(inner, row, line, problems, at, root, {}, f"{path}.{index}.")
        kept.append(line)
    limits = limits_of(item, at).values
    least, most = limits.get("min"), limits.get("max")
    if not isinstance(least, int):
        least = 1 if item.required else 0
    if len(kept) < least:
        problems.append(
            FieldProblem(code="field.too-few-rows", path=path, values={"title": item.title.text, "min": least})
        )
    if isinstance(most, int) and len(kept) > most:
        problems.append(
            FieldProblem(code="field.too-many-rows", path=path, values={"title": item.title.text, "max": most})
        )
    values[item.name] = kept


def _row_order(key: object) -> tuple[int, str]:
    text = str(key)
    return (int(text), "") if text.isdecimal() else (1 << 30, text)


def limits_of(item: Field, at: Scene) -> Limits:
    """The limits of a question on the facts of a scene; one that cannot be worked out yet does not limit."""
    if not item.limits:
        return _NO_LIMITS
    worked: dict[str, object] = {}
    for name, expression in item.limits.items():
        try:
            value = at.evaluate(expression)
        except ExpressionFailed:
            continue
        if value is not None:
            worked[name] = value
    return Limits(values=worked)


_NO_LIMITS = Limits(values={})


def _titled(problem: FieldProblem, title: str) -> FieldProblem:
    return FieldProblem(
        code=problem.code,
        path=problem.path,
        values={**problem.values, "title": title},
        sentence=problem.sentence,
        warning=problem.warning,
    )


def _is_empty(value: object) -> bool:
    if type(value) is str or isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(_is_empty(inner) for inner in value.values())
    return value is None or (isinstance(value, (list, tuple)) and not value)


def _depends_on(expression: Expression, root: str, refused: set[str]) -> bool:
    return any(path[0] in ("form", root) and len(path) > 1 and path[1] in refused for path in expression.reads)
