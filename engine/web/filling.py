"""What a page sends, as raw answers; and a form as it stands, as questions with boxes. See the names in `views`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.definition.form import BESIDE, Field, FieldProblem
from engine.definition.record import Roles
from engine.definition.scores import TOTAL, groups_of
from engine.ground.errors import Refusal
from engine.ground.texts import sentence, sentence_of
from engine.operations.fill_form import Filled, Part, Question, rows_of
from engine.vocabulary.fields.file import FileKind, shown_size
from engine.vocabulary.fields.group import GroupKind
from engine.vocabulary.fields.score_grid import ScoreGridKind, marks_in
from engine.web.views import (
    AnswerCard,
    Basis,
    ErrorLink,
    Fact,
    FieldType,
    FieldView,
    GridCell,
    GridGroup,
    GridView,
    Known,
    Link,
    Option,
    RowView,
    TableView,
    Uploaded,
    Vietnamese,
    element_id,
)

MOST_FIELDS = 5_000
"""Answers one page may send; the longest list has two thousand lines of two."""

DEEPEST = 8
"""Dots in the name of an input."""

_PARTS: Mapping[str, tuple[str, ...]] = {
    "date": ("day", "month", "year"),
    "month": ("month", "year"),
    "period": ("number", "unit"),
    "address": ("province", "commune", "detail"),
    "person": ("id", "name"),
    "unit": ("id", "name"),
    "person_or_unit": ("id", "name"),
    "external_act": ("number", "issuer", "date", "file"),
}

_LABELLED = frozenset(
    (
        "text",
        "long_text",
        "integer",
        "decimal",
        "percent",
        "money",
        "date",
        "month",
        "year",
        "period",
        "boolean",
        "choice",
        "choices",
        "phone",
        "email",
        "address",
        "person",
        "unit",
        "person_or_unit",
        "file",
        "accept",
        "external_act",
        "group",
        "score_grid",
    )
)


# --- from the page ----------------------------------------------------------------------------------------------------


def nested(items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Inputs by their dotted names as mappings in mappings; a name sent several times becomes a list.

    `form.birth_date.day=5` → `{"form": {"birth_date": {"day": "5"}}}`. Where a name is both a box and a group of boxes
    the group counts. Names that are too deep, and answers beyond `MOST_FIELDS`, are left out.
    """
    found: dict[str, Any] = {}
    for index, (name, value) in enumerate(items):
        steps = name.split(".")
        if index >= MOST_FIELDS or len(steps) > DEEPEST or not all(steps):
            continue
        holder = found
        for step in steps[:-1]:
            inner = holder.get(step)
            if not isinstance(inner, dict):
                inner = holder[step] = {}
            holder = inner
        last = steps[-1]
        known = holder.get(last)
        if isinstance(known, dict):
            continue
        if known is None:
            holder[last] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            holder[last] = [known, value]
    return found


def answers_in(sent: Mapping[str, Any], root: str) -> dict[str, object]:
    """The raw answers below `root` (`form`, `act`); empty when there are none."""
    found = sent.get(root)
    return dict(found) if isinstance(found, dict) else {}


def merged(before: Mapping[str, object], now: Mapping[str, object], shown: Iterable[str]) -> dict[str, object]:
    """Raw answers of the whole form after one page of it was sent: what the page showed is replaced, also by nothing
    (a box left unticked sends nothing), the rest stays.
    """
    after = {name: value for name, value in before.items() if name not in set(shown)}
    return {**after, **now}


def changed_rows(answers: dict[str, object], do: str) -> dict[str, object]:
    """The answers after a button of a group: `add:<group>` appends a line, `remove:<group>:<row>` takes one away.

    `<group>` is the whole name, `form.relatives`; only groups of the form itself have such buttons.
    """
    verb, _, rest = do.partition(":")
    name, _, index = rest.partition(":")
    steps = name.split(".")
    if verb not in ("add", "remove") or len(steps) != 2:
        return answers
    rows: list[Mapping[str, object]] = list(rows_of(answers.get(steps[1])))
    if verb == "add":
        rows.append({})
    elif index.isdecimal() and int(index) < len(rows):
        del rows[int(index)]
    return {**answers, steps[1]: rows}


# --- to the page ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a search box of the form found."""

    query: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """How a form is drawn: for whom, with which errors shown, with what was looked for."""

    lang: str = "vi"
    roles: Roles | None = None
    own: bool = True
    """Whether the form is about the person who fills it: then what is known is “from your account”."""
    blame: bool = False
    """Show what is wrong; False while a page is opened for the first time."""
    blame_empty: bool = True
    """With `blame`: also what was not answered yet."""
    found: Mapping[str, Found] = field(default_factory=dict)
    """By whole name: `form.base`."""
    suggest_href: str = ""
    file_href: str = ""
    """Before the digest: `/files/`."""

    def t(self, code: str, **values: object) -> str:
        """A text of the pages."""
        return sentence(code, self.lang, domain="routes", **values)


def questions_drawn(filled: Filled, part: Part, drawing: Drawing) -> tuple[FieldView, ...]:
    """The questions of one section."""
    return tuple(question_drawn(question, filled.root, drawing) for question in part.questions)


def question_drawn(question: Question, root: str, drawing: Drawing) -> FieldView:
    """One question with its boxes, its error, what is known about it."""
    item = question.field
    name = f"{root}.{question.path}"
    kind = type_of(item)
    found = drawing.found.get(name)
    error, wrong = _error(question, drawing)
    parts = _parts_of(kind, question)
    chosen = ""
    if kind in ("person", "unit", "person_or_unit") and question.value is not None:
        chosen = question.shown
    return FieldView(
        name=name,
        type=kind,
        label=question.title if question.translated else Vietnamese(question.title),
        hint=question.help,
        error=error,
        required=item.required and item.computed is None and kind != "boolean",
        value=_value_of(kind, question),
        parts=parts,
        wrong=wrong,
        options=found.options if found is not None else _options_of(question),
        query="" if found is None else found.query,
        searched=found is not None,
        chosen=chosen,
        suggest_href=drawing.suggest_href if kind in ("person", "unit", "person_or_unit") else "",
        or_text=bool(getattr(item.kind, "or_text", False)),
        known=Known(text=drawing.t("p.fill.known.own" if drawing.own else "p.fill.known.record"), source="record")
        if question.known and not error
        else None,
        basis=basis_of(item.basis.text, item.basis.confidence, drawing),
        suffix={"percent": "%", "money": drawing.t("p.fill.dong")}.get(kind, ""),
        uploaded=_uploaded(question, drawing) if kind == "file" else None,
        accept=",".join(sorted(item.kind.media_types)) if isinstance(item.kind, FileKind) else "",
        camera=isinstance(item.kind, FileKind) and "image" in item.kind.accept,
        limit_words=drawing.t(
            "p.fill.limit",
            kinds=[drawing.t(f"p.fill.kind.{each}") for each in item.kind.accept],
            size=shown_size(item.kind.max_size),
        )
        if isinstance(item.kind, FileKind)
        else "",
        text=question.agreement,
        rows=tuple(
            RowView(
                index=index,
                title=f"{question.title} {index + 1}",
                fields=tuple(question_drawn(_numbered(inner, item.name, index), root, drawing) for inner in line),
            )
            for index, line in enumerate(question.lines)
        ),
        row_word=question.title,
        add_label=_add_label(question, drawing),
        grid=_grid(question, name, drawing) if kind == "score_grid" else None,
        live=question.decides or kind == "score_grid",
        autocomplete=_autocomplete(item, kind, drawing.roles),
        max_length=_most(question) if kind in ("text", "long_text") else 0,
    )


def error_links(fields: Iterable[FieldView], page: str = "") -> tuple[ErrorLink, ...]:
    """The error summary of these questions, in their order; `page` is the address of the section they are on."""
    links: list[ErrorLink] = []
    for view in fields:
        if view.error:
            links.append(ErrorLink(text=view.error, href=f"{page}#{view.focus_id}"))
        for row in view.rows:
            links.extend(error_links(row.fields, page))
    return tuple(links)


def problem_sentence(problem: FieldProblem, lang: str) -> str:
    """Why an answer is not accepted, in words."""
    return problem.sentence or sentence_of(problem.code, problem.values, lang)


def refusal_sentence(refusal: Refusal, lang: str) -> str:
    """One reason of a refusal in words: the pack's own where a rule of the pack refused."""
    said = refusal.values.get("sentence")
    return str(said) if isinstance(said, str) and said else refusal.sentence(lang)


def basis_of(text: str, confidence: str, drawing: Drawing) -> Basis | None:
    """The basis mark of a demand; None where the definition cites nothing."""
    if not text:
        return None
    return Basis(text=text, unverified="" if confidence != "U" else drawing.t("p.basis.unverified"))


def answers_drawn(filled: Filled, drawing: Drawing, edit: Mapping[str, str] | None = None) -> tuple[AnswerCard, ...]:
    """What was answered, a card a section; `edit` gives the address where each section can be changed."""
    cards = []
    for part in filled.parts:
        href = (edit or {}).get(part.name, "")
        facts = tuple(
            _fact(question, filled.root, drawing, href)
            for question in part.questions
            if question.value is not None or (edit is not None and question.field.required)
        )
        if facts:
            cards.append(
                AnswerCard(
                    title=part.title, facts=facts, edit_href=href, missing=edit is not None and not part.complete
                )
            )
    return tuple(cards)


def _fact(question: Question, root: str, drawing: Drawing, href: str) -> Fact:
    name = f"{root}.{question.path}"
    link = None
    if href:
        label = drawing.t("p.fill.edit")
        link = Link(label=label, href=f"{href}#{element_id(name)}", hidden=question.title)
    table = _table(question) if question.field.fields else _score_table(question, drawing)
    return Fact(
        label=question.title,
        value=question.shown if question.value is not None else drawing.t("p.fill.not-answered"),
        link=link,
        long=question.field.kind.word == "long_text",
        table=table,
    )


def _table(question: Question) -> TableView | None:
    value = question.value
    lines: Sequence[Any] = value if isinstance(value, (list, tuple)) else ()
    columns = [item for item in question.field.fields if item.shown]
    if not lines:
        return None
    return TableView(
        caption=question.title,
        heads=tuple(item.title.text for item in columns),
        rows=tuple(
            tuple(item.kind.show(line[item.name]) if item.name in line else "" for item in columns) for line in lines
        ),
        numbers=frozenset(
            index for index, item in enumerate(columns) if item.kind.word in ("integer", "decimal", "money", "percent")
        ),
    )


def _grid(question: Question, name: str, drawing: Drawing) -> GridView:
    """The lines of a score grid as they stand; sums count the marks that can be read, under the most of their group."""
    kind = question.field.kind
    assert isinstance(kind, ScoreGridKind)
    given = marks_in(question.raw) or {}
    other = marks_in(question.limits.get(BESIDE)) or {}
    said = {problem.path: problem for problem in question.problems} if drawing.blame else {}
    groups: list[GridGroup] = []
    sums: list[int] = []
    beside_sums: list[int] = []
    for group in groups_of(question.limits.get("catalogue")):
        row, beside = _row_of(given.get(group.name)), _row_of(other.get(group.name))
        cells = tuple(
            GridCell(
                name=f"{name}.{group.name}.{item.name}",
                label=item.title,
                most=item.most,
                value=str(row.get(item.name, "")),
                beside=str(beside.get(item.name, "")),
                error=_said(said.get(f"{question.path}.{group.name}.{item.name}"), drawing),
            )
            for item in group.items
        )
        sums.append(min(group.most, sum(int(cell.value) for cell in cells if cell.value.strip().isdecimal())))
        beside_sums.append(min(group.most, sum(int(cell.beside) for cell in cells if cell.beside.isdecimal())))
        groups.append(
            GridGroup(
                title=group.title,
                cells=cells,
                sum=str(sums[-1]) if any(cell.value for cell in cells) else "–",
                most=group.most,
                name=group.name,
                beside=str(beside_sums[-1]) if other else "",
                error=_said(said.get(f"{question.path}.{group.name}"), drawing),
            )
        )
    title = "" if not other else drawing.t("p.fill.beside")
    if other and kind.beside_title is not None:
        title = kind.beside_title.write({}, lang=drawing.lang)
    return GridView(
        groups=tuple(groups),
        total=str(sum(sums)) if any(group.sum != "–" for group in groups) else "–",
        most=sum(group.most for group in groups),
        beside_title=title,
        beside_total=str(sum(beside_sums)) if other else "",
    )


def _row_of(given: object) -> Mapping[str, object]:
    return given if isinstance(given, Mapping) else {}


def _said(problem: FieldProblem | None, drawing: Drawing) -> str:
    return "" if problem is None else problem_sentence(problem, drawing.lang)


def _score_table(question: Question, drawing: Drawing) -> TableView | None:
    """An accepted score grid as a table: each group with its sum, and the total."""
    value = question.value
    if not isinstance(question.field.kind, ScoreGridKind) or not isinstance(value, Mapping):
        return None
    groups = groups_of(question.limits.get("catalogue"))
    rows = [(group.title, f"{value.get(group.name, '')}/{group.most}") for group in groups]
    most = sum(group.most for group in groups)
    return TableView(
        caption=question.title,
        heads=(drawing.t("p.fill.score.group"), drawing.t("p.fill.score.sum")),
        rows=(*rows, (drawing.t("p.fill.score.total"), f"{value.get(TOTAL, '')}/{most}")),
        numbers=frozenset({1}),
    )


def type_of(item: Field) -> FieldType:
    """The look of a question."""
    if item.computed is not None:
        return "computed"
    return item.kind.word if item.kind.word in _LABELLED else "long_text"  # type: ignore[return-value]


def _error(question: Question, drawing: Drawing) -> tuple[str, frozenset[str]]:
    if not drawing.blame or not question.problems:
        return "", frozenset()
    if question.empty and not drawing.blame_empty:
        return "", frozenset()
    first = question.problems[0]
    inner = [
        problem.path.removeprefix(f"{question.path}.") for problem in question.problems if problem.path != question.path
    ]
    wrong = set()
    for path in inner:
        wrong.update({"date.day", "date.month", "date.year"} if path == "date" else {path})
    return problem_sentence(first, drawing.lang), frozenset(wrong)


def _value_of(kind: str, question: Question) -> str:
    raw = question.raw
    match kind:
        case "computed":
            return question.shown
        case "boolean" | "accept":
            return (
                "on" if raw is True or (isinstance(raw, str) and raw.strip().casefold() in ("on", "true", "1")) else ""
            )
        case (
            "choices"
            | "group"
            | "score_grid"
            | "file"
            | "date"
            | "month"
            | "period"
            | "external_act"
            | "person"
            | "unit"
        ):
            return ""
        case "address" if isinstance(raw, Mapping):
            return ""
        case _:
            return "" if raw is None or isinstance(raw, (Mapping, list)) else str(raw)


_ISO = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")


def _parts_of(kind: str, question: Question) -> dict[str, str]:
    raw = question.raw
    if kind not in _PARTS or raw is None:
        return {}
    if kind == "external_act":
        return _external(raw)
    if isinstance(raw, Mapping):
        inner: Mapping[str, object] = raw
        unit = raw.get("unit")
        if kind in ("unit", "person_or_unit") and isinstance(unit, Mapping):
            inner = {"id": unit.get("id")}
        return {name: str(inner[name]) for name in _PARTS[kind] if isinstance(inner.get(name), (str, int))}
    text = str(raw)
    match kind:
        case "date" | "month":
            return _day_parts(text, kind)
        case "period":
            number, _, unit = text.partition(" ")
            return {"number": number, "unit": unit.rstrip("s")}
        case "person" | "unit" | "person_or_unit":
            return {"id": text}
        case _:
            return {}


def _day_parts(text: str, kind: str) -> dict[str, str]:
    found = _ISO.fullmatch(text)
    if found is None:
        pieces = re.split(r"[/.\-\s]+", text.strip())
        names = ("day", "month", "year") if kind == "date" else ("month", "year")
        return dict(zip(names, pieces, strict=False))
    year, month, day = found.groups()
    return {"day": day or "", "month": month, "year": year} if kind == "date" else {"month": month, "year": year}


def _external(raw: object) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        return {}
    parts = {name: str(raw[name]) for name in ("number", "issuer") if isinstance(raw.get(name), str)}
    day = raw.get("date")
    given = _day_parts(day, "date") if isinstance(day, str) else day if isinstance(day, Mapping) else {}
    parts |= {f"date.{name}": str(value) for name, value in given.items()}
    file = raw.get("file")
    digest = file.get("digest") if isinstance(file, Mapping) else file
    if isinstance(digest, str):
        parts["file.digest"] = digest
    return parts


def _options_of(question: Question) -> tuple[Option, ...]:
    chosen: set[str] = set()
    raw = question.raw
    if isinstance(raw, str):
        chosen = {raw}
    elif isinstance(raw, (list, tuple)):
        chosen = {str(each) for each in raw}
    return tuple(Option(value=name, label=title, chosen=name in chosen) for name, title in question.options)


def _uploaded(question: Question, drawing: Drawing) -> Uploaded | None:
    value = question.value
    if not isinstance(value, Mapping):
        return None
    digest = str(value.get("digest", ""))
    return Uploaded(
        name=str(value.get("name", "")),
        note=drawing.t("p.fill.uploaded", size=shown_size(int(value.get("size", 0)))),
        digest=digest,
        href=f"{drawing.file_href}{digest}" if drawing.file_href else "",
        image=str(value.get("media_type", "")).startswith("image/"),
    )


def _numbered(question: Question, group: str, index: int) -> Question:
    """The question of a line under the number its line has on the page (blank lines are counted there)."""
    return replace(question, path=f"{group}.{index}.{question.field.name}")


def _add_label(question: Question, drawing: Drawing) -> str:
    if not question.field.fields:
        return ""
    most = question.limits.get("max")
    if isinstance(most, int) and len(question.lines) >= most:
        return ""
    kind = question.field.kind
    if isinstance(kind, GroupKind) and kind.add is not None:
        return kind.add.write({}, lang=drawing.lang)
    return drawing.t("p.fill.add", what=question.title)


def _autocomplete(item: Field, kind: str, roles: Roles | None) -> str:
    by_type = {"phone": "tel", "email": "email", "address": "street-address"}
    reads = (
        {path[1] for path in item.prefill.reads if path[0] == "subject" and len(path) > 1} if item.prefill else set()
    )
    if roles is not None and reads & {roles.name}:
        return "name"
    if roles is not None and roles.birth_date is not None and reads & {roles.birth_date}:
        return "bday"
    return by_type.get(kind, "") if reads else ""


def _most(question: Question) -> int:
    most = question.limits.get("max")
    return most if isinstance(most, int) and not isinstance(most, bool) else 0
