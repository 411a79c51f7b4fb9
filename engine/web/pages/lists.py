"""The list of one unit in a campaign: looked at, filled in line by line, from a file, acted upon as one list.

The whole grid is sent at once, with a script or without one. A line is kept when it differs from what the page showed
(``was.<case>``) or somebody ticked that they looked at it; every line is validated alone, so that nothing is lost.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from engine.cases.act import CaseInput
from engine.definition.form import FieldProblem
from engine.definition.procedure import Action
from engine.ground.canonical import digest_bytes
from engine.ground.clock import format_time
from engine.ground.errors import AnswersRejected, NotFound, OutOfDate, Refused
from engine.ground.errors import Refusal as Told
from engine.ground.identifiers import is_identifier
from engine.operations.act_on_cases import Report, Taking, act_on_each, act_together
from engine.operations.campaigns.enter_rows import BLOCK, RowGiven, RowResult, check_rows, confirm_rows, enter_rows
from engine.operations.campaigns.list_files import MEDIA, FileLine, Kind, read_list, write_list
from engine.operations.campaigns.show_list import ListLine, ListShown, show_list
from engine.operations.fill_form import Question, fill_action
from engine.outside.files import content_disposition
from engine.runtime.patterns import Pattern
from engine.web.asking import Asking, AskSignedIn
from engine.web.campaign_views import Cell, GridRow, ImportRow, ImportView, ListView
from engine.web.filling import (
    Drawing,
    Found,
    answers_in,
    error_links,
    problem_sentence,
    question_drawn,
    questions_drawn,
    refusal_sentence,
    type_of,
)
from engine.web.pages.campaigns import shares_told
from engine.web.pressing import press, take_files
from engine.web.telling import due_told
from engine.web.views import (
    ActionView,
    BulkLine,
    BulkReportView,
    Button,
    ErrorLink,
    FieldView,
    Link,
    Notice,
    Option,
    Pager,
    Reason,
    Tab,
    Verdict,
    Warned,
)

router = APIRouter()

PAGE = 200
"""Lines on one page at most; fewer where a line has so many boxes that a page could not be sent."""

MOST_BOXES = 4_500
"""Boxes on one page."""

MOST_LINKS = 20
"""Wrong answers the summary above the grid links to."""

NAMED = 12
"""People a pattern names; the others bear its mark in the list."""

MOST_FILE = 5_000_000
"""Bytes of a list as a file."""

_PIECE = 200_000
"""Characters of a hidden answer."""


# --- looking at it


@router.get("/campaigns/{campaign}/units/{unit}")
def list_page(ask: AskSignedIn, campaign: str, unit: str) -> Response:
    """The list: as it opens for the action that fills it in, where the viewer may take one; else to be looked at."""
    shown = _shown(ask, campaign, unit, ask.query("action"))
    return ask.page("list.html", _list_view(ask, shown, _entry_of(shown, ask.query("action"))), current="campaigns")


def _shown(ask: Asking, campaign: str, unit: str, name: str) -> ListShown:
    """The list for an action; "look" for none; "" for the first that fills it in, if there is one."""
    if name and name != LOOK:
        return show_list(ask.office, ask.viewer, campaign, unit, action=name, lang=ask.lang)
    shown = show_list(ask.office, ask.viewer, campaign, unit, lang=ask.lang)
    if name != LOOK:
        entry = next((each.action.name for each in shown.actions if _fills(each.action)), None)
        if entry is not None:
            return show_list(ask.office, ask.viewer, campaign, unit, action=entry, lang=ask.lang)
    return shown


LOOK = "look"
"""In place of an action: the list is only looked at."""


def _fills(action: Action) -> bool:
    """Whether lines are filled in for the action: it asks a form of every case and takes many."""
    return action.form is not None and action.bulk != "never"


def _entry_of(shown: ListShown, asked: str) -> Action | None:
    """The action for which lines are filled in; None where the list is looked at."""
    if asked == LOOK:
        return None
    waiting = {name for line in shown.lines if line.filled is not None for name in line.may}
    return next(
        (
            each.action
            for each in shown.actions
            if _fills(each.action) and (each.action.name == asked or (not asked and each.action.name in waiting))
        ),
        None,
    )


def _base(shown: ListShown) -> str:
    return f"/campaigns/{shown.stored.campaign.id}/units/{shown.unit}"


def _list_view(
    ask: Asking,
    shown: ListShown,
    entry: Action | None,
    *,
    refused: Mapping[str, tuple[RowGiven, str]] | None = None,
) -> ListView:
    t, procedure, campaign = ask.t, shown.rulebook.procedure, shown.stored.campaign
    base = _base(shown)
    left = refused or {}
    confirms = entry is not None and shown.form is not None and shown.form.each_line_confirmed
    begin = _number(ask.query("from"))
    page = _page_size(shown)
    eye = _eye(ask, shown)
    rows = tuple(
        _row(ask, shown, line, entry, confirms, left.get(line.case.id), eye.get(line.case.id, ()))
        for line in shown.lines[begin : begin + page]
    )
    links = [
        ErrorLink(text=f"{row.name}: {error}", href=f"#{target}") for row in rows for target, error in _errors_of(row)
    ]
    mode = {"action": entry.name} if entry is not None else {"action": LOOK}

    def at(number: int) -> str:
        return f"{base}?{urlencode({**mode, 'from': str(number)})}"

    pager = None
    if len(shown.lines) > page:
        pager = Pager(
            words=t("l.shown", first=begin + 1, last=begin + len(rows), count=len(shown.lines)),
            previous=at(max(begin - page, 0)) if begin else "",
            next=at(begin + page) if begin + page < len(shown.lines) else "",
        )
    modes = [
        Tab(
            label=each.action.title.text,
            href=f"{base}?{urlencode({'action': each.action.name})}",
            current=entry is not None and entry.name == each.action.name,
            count=len(each.cases),
        )
        for each in shown.actions
        if _fills(each.action)
    ]
    if modes:
        modes.append(Tab(label=t("l.look"), href=f"{base}?action={LOOK}", current=entry is None))
    due = campaign.closes_on if shown.counts.before else None
    return ListView(
        title=shown.unit_name,
        summary=f"{_campaign_title(shown)} · {t('k.cases', count=len(shown.lines))}",
        heading=t("l.heading", done=shown.counts.sent + shown.counts.ended, count=shown.counts.cases),
        shares=shares_told(procedure, shown.counts, t),
        heads=tuple(_heads(ask, shown)),
        rows=rows,
        action=f"{base}/rows?{urlencode({'action': entry.name, 'from': str(begin)})}"
        if entry is not None
        else f"{base}/chosen",
        edits=entry is not None,
        confirms=confirms,
        buttons=tuple(_buttons(ask, shown, entry)),
        modes=tuple(modes),
        modes_label=t("l.modes"),
        files=(
            Link(label=t("l.file.xlsx"), href=f"{base}/file?{urlencode({'action': entry.name, 'kind': 'xlsx'})}"),
            Link(label=t("l.file.csv"), href=f"{base}/file?{urlencode({'action': entry.name, 'kind': 'csv'})}"),
        )
        if entry is not None
        else (),
        import_action=f"{base}/import?{urlencode({'action': entry.name})}" if entry is not None else "",
        notices=(*_refused_notices(ask, shown, left), *_pattern_notices(ask, shown)),
        errors=tuple(links[:MOST_LINKS]),
        due=due_told(due, ask.office.clock.today(), ask.calendar, t),
        pager=pager,
        crumbs=(
            Link(label=t("p.nav.campaigns"), href="/campaigns"),
            Link(label=_campaign_title(shown), href=f"/campaigns/{campaign.id}"),
        ),
        crumb=shown.unit_name,
        empty=t("l.empty"),
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _campaign_title(shown: ListShown) -> str:
    period = shown.stored.campaign.period
    title = shown.rulebook.procedure.title.text
    return f"{title}, {period}" if period else title


def _page_size(shown: ListShown) -> int:
    boxes = 6 + (len(shown.form.fields) if shown.form is not None else 0)
    boxes += len(shown.ballot.counts) if shown.ballot is not None else 0
    return max(1, min(PAGE, MOST_BOXES // boxes))


def _heads(ask: Asking, shown: ListShown) -> Iterable[str]:
    for name in shown.columns:
        item = shown.form.field(name) if shown.form is not None else None
        if item is not None:
            yield item.title.text
    for name in shown.ballot.counts if shown.ballot is not None else ():
        yield _count_title(ask, shown, name)


def _buttons(ask: Asking, shown: ListShown, entry: Action | None) -> Iterable[Button]:
    t = ask.t
    if entry is not None:
        title = entry.title.text
        yield Button(label=t("l.save"), href="", name="save", busy=t("c.busy"))
        yield Button(label=t("l.save-and", action=title), href="", name="act", kind="main", icon="check")
        return
    first = True
    for each in shown.actions:
        action = each.action
        if _fills(action) or action.bulk == "never":
            continue
        back = action.reason == "required"
        yield Button(
            label=t("l.act", action=action.title.text, count=len(each.cases)),
            href="",
            name=action.name,
            kind="main" if first and not back else "plain",
            icon="undo-2" if back else "send" if action.covers is not None else "check",
        )
        first = first and back


# --- one line


def _row(
    ask: Asking,
    shown: ListShown,
    line: ListLine,
    entry: Action | None,
    confirms: bool,
    refused: tuple[RowGiven, str] | None,
    eye: Sequence[str],
) -> GridRow:
    t, case = ask.t, line.case
    edits = entry is not None and entry.name in line.may and line.filled is not None
    cells, more = _boxes(ask, shown, line) if edits else (_read_only(shown, line), ())
    confirmed = line.entry is not None and line.entry.is_confirmed
    entered = ""
    if line.entry is not None:
        entered = t("l.entered", who=line.entered_by, time=format_time(line.entry.at), how=t(f"l.how.{line.entry.how}"))
        if line.entry.confirmed_by is not None:
            entered += f" · {t('l.confirmed')}"
    elif not edits and line.open and shown.form is not None:
        entered = _answered_by(ask, shown, line)
    warned = line.filled.warnings if edits and line.filled is not None and line.entry is not None else ()
    return GridRow(
        case=case.id,
        version=case.version,
        name=line.name,
        number=case.number,
        href=f"/cases/{case.id}" if line.open else "",
        state=line.state,
        cells=cells,
        more=more,
        more_open=any(field.error for field in more),
        edits=edits,
        was=_digest(_sends(cells, more)) if edits else "",
        entered=entered,
        asks=edits and confirms and not confirmed,
        errors=(refused[1],) if refused is not None else (),
        eye=(*eye, *(problem_sentence(each, ask.lang) for each in warned)),
        may=any(not _fills(each.action) and case.id in each.cases for each in shown.actions),
        links=tuple(
            Link(label=each.action.title.text, href=f"/cases/{case.id}/actions/{each.action.name}", hidden=line.name)
            for each in shown.actions
            if each.action.bulk == "never" and case.id in each.cases
        ),
    )


def _answered_by(ask: Asking, shown: ListShown, line: ListLine) -> str:
    said = line.case.answered.get(shown.form.name) if shown.form is not None else None
    if said is None or not said.get("at"):
        return ""
    return ask.t(
        "l.entered",
        who=shown.names.get(str(said.get("by")), ""),
        time=format_time(int(said["at"])),
        how=ask.t(f"l.how.{said.get('how', 'typed')}"),
    )


def _read_only(shown: ListShown, line: ListLine) -> tuple[Cell, ...]:
    return tuple(
        Cell(name=f"row.{line.case.id}.{name}", kind="shown", label="", value=line.shown.get(name, ""))
        for name in shown.columns
        if shown.form is not None and shown.form.field(name) is not None
    )


def _boxes(ask: Asking, shown: ListShown, line: ListLine) -> tuple[tuple[Cell, ...], tuple[FieldView, ...]]:
    """The boxes of a line: those in columns, those behind “more”; counts of a vote last among the columns."""
    assert line.filled is not None
    root = f"row.{line.case.id}"
    asked = {question.field.name: question for part in line.filled.parts for question in part.questions}
    cells = []
    for name in shown.columns:
        item = shown.form.field(name) if shown.form is not None else None
        if item is None:
            continue
        question = asked.get(name)
        label = f"{item.title.text}, {line.name}"
        if question is None:
            cells.append(Cell(name=f"{root}.{name}", kind="none", label=label))
        else:
            cells.append(_cell(ask, question, root, label, line))
    for name in shown.ballot.counts if shown.ballot is not None else ():
        value = line.votes.get(name)
        cells.append(
            Cell(
                name=f"vote.{line.case.id}.{name}",
                kind="number",
                label=f"{_count_title(ask, shown, name)}, {line.name}",
                value="" if value is None else str(value),
            )
        )
    drawing = Drawing(lang=ask.lang, own=False, blame=line.entry is not None)
    more = tuple(
        replace(question_drawn(question, root, drawing), add_label="", known=None)
        for name, question in asked.items()
        if (name not in shown.columns or _is_large(question)) and type_of(question.field) not in _NOT_HERE
    )
    return tuple(cells), more


_NOT_HERE = ("person", "unit", "person_or_unit", "file", "external_act")
"""What is looked up or uploaded is answered on the case's own page."""

_NUMBERS = ("integer", "decimal", "percent", "money", "year")


def _is_large(question: Question) -> bool:
    """Whether no cell can hold it."""
    kind = type_of(question.field)
    return kind in ("group", "choices", "accept", "period", "score_grid") or (
        kind == "address" and isinstance(question.raw, Mapping)
    )


def _count_title(ask: Asking, shown: ListShown, name: str) -> str:
    titles = shown.ballot.vote.option_titles if shown.ballot is not None else {}
    return titles[name].text if name in titles else ask.t(f"c.count.{name}")


def _cell(ask: Asking, question: Question, root: str, label: str, line: ListLine) -> Cell:
    name, kind = f"{root}.{question.path}", type_of(question.field)
    error = ""
    if line.entry is not None and question.problems:
        error = problem_sentence(question.problems[0], ask.lang)
    raw = question.raw
    if kind == "computed":
        return Cell(name=name, kind="shown", label=label, value=question.shown)
    if _is_large(question) or kind in _NOT_HERE:
        return Cell(name=name, kind="shown", label=label, value=question.shown, error=error)
    if kind == "boolean":
        ticked = raw is True or str(raw).strip().casefold() in ("on", "true", "1")
        return Cell(name=name, kind="tick", label=label, value="on" if ticked else "", error=error)
    if kind in ("date", "month") and question.value is not None:
        text = question.shown
    else:
        text = "" if raw is None or isinstance(raw, (Mapping, list)) else str(raw)
    if kind == "choice":
        options = tuple(Option(value=key, label=title, chosen=key == text) for key, title in question.options)
        return Cell(name=name, kind="choice", label=label, value=text, options=options, error=error)
    look = "number" if kind in _NUMBERS else "long" if kind == "long_text" else "text"
    return Cell(name=name, kind=look, label=label, value=text, error=error)  # type: ignore[arg-type]


def _errors_of(row: GridRow) -> Iterable[tuple[str, str]]:
    for cell in row.cells:
        if cell.error:
            yield cell.id, cell.error
    for link in error_links(row.more):
        yield link.href.removeprefix("#"), link.text
    for error in row.errors:
        yield f"line-{row.case}", error


# --- what a line sends, and whether somebody changed it


def _sends(cells: Iterable[Cell], more: Iterable[FieldView]) -> dict[str, list[str]]:
    """What a browser sends for the boxes as they were drawn, blanks left out."""
    found: dict[str, list[str]] = {}
    for cell in cells:
        if cell.kind not in ("shown", "none"):
            found[cell.name] = [cell.value]
    for view in more:
        _sends_of(view, found)
    return _plain(found)


def _sends_of(view: FieldView, found: dict[str, list[str]]) -> None:
    if view.type == "group":
        for row in view.rows:
            for inner in row.fields:
                _sends_of(inner, found)
    elif view.grid is not None:
        found.update({cell.name: [cell.value] for group in view.grid.groups for cell in group.cells})
    elif view.type == "choices":
        found[view.name] = [option.value for option in view.options if option.chosen]
    elif view.parts:
        found.update({f"{view.name}.{part}": [value] for part, value in view.parts.items()})
    elif view.type != "computed":
        found[view.name] = [view.value]


def _plain(found: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    cleaned = {
        name: [text for value in values if (text := value.replace("\r\n", "\n").strip())]
        for name, values in found.items()
    }
    return {name: values for name, values in cleaned.items() if values}


def _digest(sends: Mapping[str, list[str]]) -> str:
    return digest_bytes(json.dumps(sends, sort_keys=True, ensure_ascii=False).encode())[:20]


def _sent_of(ask: Asking) -> dict[str, dict[str, list[str]]]:
    """What was sent for each case: boxes by whole name."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, value in ask.sent.pairs:
        root, _, rest = name.partition(".")
        case, _, box = rest.partition(".")
        if root in ("row", "vote") and box:
            found.setdefault(case, {}).setdefault(name, []).append(value)
    return found


# --- filling it in


@router.post("/campaigns/{campaign}/units/{unit}/rows")
def rows_sent(ask: AskSignedIn, campaign: str, unit: str) -> Response:
    """Keep the lines somebody changed or looked at; then perhaps go on to the act that takes them."""
    name, do = ask.query("action"), ask.sent.text("do")
    shown = _shown(ask, campaign, unit, name)
    entry = _entry_of(shown, name)
    if entry is None:
        return ask.go(_base(shown), Notice(mood="look", text=ask.t("l.nothing-waits")))
    given = _given(ask, shown, entry, everything=do == "act")
    results = enter_rows(ask.office, ask.viewer, name, given)
    refused = {
        row.case: (row, refusal_sentence(result.refused, ask.lang))
        for row, result in zip(given, results, strict=True)
        if result.refused is not None
    }
    looked = [case for case in ask.sent.every("looked") if case not in refused]
    _confirm(ask, name, looked)
    back = f"{_base(shown)}?{urlencode({'action': name, 'from': str(_number(ask.query('from')))})}"
    wrong = sum(1 for result in results if result.problems)
    if refused:
        fresh = _shown(ask, campaign, unit, name)
        view = _list_view(ask, fresh, _entry_of(fresh, name) or entry, refused=refused)
        return ask.page("list.html", view, current="campaigns", status=422)
    if do == "act" and not wrong:
        return ask.go(f"{_base(shown)}/actions/{name}")
    kept = ask.t("l.saved", count=len(given)) if given else ask.t("l.saved.nothing")
    if wrong:
        return ask.go(back, Notice(mood="look", lead=kept, text=ask.t("l.saved.wrong", count=wrong)))
    return ask.done(back, kept)


def _given(ask: Asking, shown: ListShown, entry: Action, *, everything: bool) -> list[RowGiven]:
    """Lines to be kept of what was sent: changed, or looked at and not entered yet; with `everything`, where no line
    needs to be looked at, also those nobody touched.
    """
    sent, looked = _sent_of(ask), set(ask.sent.every("looked"))
    confirms = shown.form is not None and shown.form.each_line_confirmed
    by_case = {line.case.id: line for line in shown.lines}
    forms, votes = answers_in(ask.sent.fields, "row"), answers_in(ask.sent.fields, "vote")
    found = []
    for case in dict.fromkeys((*sent, *looked)):
        if not is_identifier(case) or f"was.{case}" not in {
            name for name, _ in ask.sent.pairs if name.startswith("was.")
        }:
            continue
        changed = _digest(_plain(sent.get(case, {}))) != ask.sent.text(f"was.{case}")
        line = by_case.get(case)
        entered = line is not None and line.entry is not None
        untouched = not entered and (case in looked or (everything and not confirms))
        if not changed and not untouched:
            continue
        form, vote = forms.get(case), votes.get(case)
        raw: dict[str, object] = dict(form) if isinstance(form, Mapping) else {}
        if line is not None and line.filled is not None:
            raw = {**_not_shown(shown, line), **raw}
        version = ask.sent.text(f"version.{case}")
        found.append(
            RowGiven(
                case=case,
                form=raw,
                vote=dict(vote) if isinstance(vote, Mapping) else {},
                version=int(version) if version.isdecimal() and len(version) < 16 else None,
                how=_how(ask, case, line, changed),  # type: ignore[arg-type]  # one of the words
            )
        )
    return found


def _how(ask: Asking, case: str, line: ListLine | None, changed: bool) -> str:
    """A line stays pasted or imported until somebody says it is right, whatever is typed into it meanwhile."""
    if ask.sent.text(f"how.{case}") == "pasted":
        return "pasted"
    if line is not None and line.entry is not None and not line.entry.is_confirmed:
        return line.entry.how
    return "typed" if changed else "filled"


def _not_shown(shown: ListShown, line: ListLine) -> dict[str, object]:
    """Answers the page had no box for: they stay."""
    assert line.filled is not None
    boxed = {
        question.field.name
        for part in line.filled.parts
        for question in part.questions
        if type_of(question.field) not in _NOT_HERE
    }
    return {name: value for name, value in line.typed.items() if name not in boxed}


def _confirm(ask: Asking, action: str, cases: Sequence[str]) -> None:
    """Confirm ticked lines. Each had a tick of its own, so blocks only bound a request."""
    for begin in range(0, len(cases), BLOCK):
        confirm_rows(ask.office, ask.viewer, action, cases[begin : begin + BLOCK])


def _refused_notices(ask: Asking, shown: ListShown, refused: Mapping[str, tuple[RowGiven, str]]) -> Iterable[Notice]:
    """Lines that were not kept, with what was typed, so that nothing is lost."""
    names = {line.case.id: line.name for line in shown.lines}
    for case, (row, why) in refused.items():
        typed = [f"{name}: {value}" for name, value in row.form.items() if isinstance(value, str) and value.strip()]
        yield Notice(
            mood="bad",
            lead=ask.t("l.not-kept", name=names.get(case, "")),
            text=why,
            items=(ask.t("l.typed", what=typed),) if typed else (),
        )


# --- what catches the eye


def _eye(ask: Asking, shown: ListShown) -> dict[str, tuple[str, ...]]:
    """By case: the kinds of patterns it stands in, in a few words."""
    found: dict[str, tuple[str, ...]] = {}
    for pattern in shown.patterns:
        for case in pattern.cases:
            found[case] = (*found.get(case, ()), ask.t(f"l.eye.{pattern.kind}"))
    return found


def _pattern_notices(ask: Asking, shown: ListShown) -> Iterable[Notice]:
    names = {line.case.id: line.name for line in shown.lines}
    for pattern in shown.patterns:
        more = "…" if len(pattern.cases) > NAMED else ""
        yield Notice(
            mood="look",
            lead=_pattern_words(ask, shown, pattern),
            text=ask.t(f"l.pattern.{pattern.kind}.why"),
            items=(", ".join(names.get(case, "") for case in pattern.cases[:NAMED]) + more,),
        )


def _pattern_words(ask: Asking, shown: ListShown, pattern: Pattern) -> str:
    words = ask.t(f"l.pattern.{pattern.kind}", count=len(pattern.cases))
    if pattern.person is not None and shown.names.get(pattern.person):
        words += " " + ask.t("l.pattern.by", who=shown.names[pattern.person])
    return f"{words}."


# --- acting on the list


@router.post("/campaigns/{campaign}/units/{unit}/chosen")
def chosen_sent(ask: AskSignedIn, campaign: str, unit: str) -> Response:
    """Ticked lines and the action pressed: its page, for them; for all it can take where nothing is ticked."""
    name = ask.sent.text("do")
    shown = _shown(ask, campaign, unit, LOOK)
    ticked = ask.sent.every("cases")
    action = _action(shown, name)
    if action.covers is not None:
        ticked = ()
    view = _act_view(ask, shown, action, ticked, ())
    if not view.lines:
        return ask.go(_base(shown), Notice(mood="look", text=ask.t("c.bulk.nothing")))
    return ask.page("action.html", view, current="campaigns")


@router.get("/campaigns/{campaign}/units/{unit}/actions/{action}")
def act_page(ask: AskSignedIn, campaign: str, unit: str, action: str) -> Response:
    """What the act asks once for the whole list, and what it will do. Lines that were filled in for it stand ready."""
    shown = _for_act(ask, campaign, unit, action)
    view = _act_view(ask, shown, _action(shown, action), (), ())
    if not view.lines:
        return ask.go(
            f"{_base(shown)}?{urlencode({'action': action})}", Notice(mood="look", text=ask.t("l.none-ready"))
        )
    return ask.page("action.html", view, current="campaigns")


@router.post("/campaigns/{campaign}/units/{unit}/actions/{action}")
def act_sent(ask: AskSignedIn, campaign: str, unit: str, action: str) -> Response:
    """Take the action on the ticked lines: together where it is one act, else on each alone with a report."""
    wrong = take_files(ask)
    do, given = ask.sent.text("do"), answers_in(ask.sent.fields, "act")
    cases = [case for case in ask.sent.every("cases") if is_identifier(case)]
    act = ask.query("act")
    act = act if is_identifier(act) else ask.office.new_identifier()
    shown = _for_act(ask, campaign, unit, action)
    found = next((each.action for each in shown.actions if each.action.name == action), None)
    if found is None:
        return ask.go(_base(shown), Notice(mood="look", text=ask.t("l.nothing-waits")))
    if wrong or do != "submit" or not cases:
        wrong = wrong or (ask.t("c.together.nothing") if do == "submit" else "")
        view = _act_view(ask, shown, found, cases, (), wrong=wrong, do=do)
        return ask.page("action.html", view, current="campaigns", status=422 if wrong else 200)
    convened = answers_in(ask.sent.fields, "vote")
    answers = {**given, **{key: value for key, value in convened.items() if isinstance(value, str) and value.strip()}}
    taking = Taking(
        act=act,
        action=action,
        actor=ask.actor,
        cases=tuple(CaseInput(case=case, version=_version(ask, case)) for case in cases),
        answers=answers if found.vote is not None else given,
        reason=str(given.get("reason", "")),
        confirmed=frozenset(ask.sent.every("ticks")),
        entered=found.form is not None,
    )
    if found.reason == "required" and not taking.reason.strip():
        refusal = Told("act.reason-required", field="reason")
        view = _act_view(ask, shown, found, cases, (refusal,))
        return ask.page("action.html", view, current="campaigns", status=422)
    if found.bulk != "together":
        return ask.page("bulk_report.html", _report_view(ask, shown, found, act_on_each(ask.office, taking)))
    try:
        report = act_together(ask.office, taking)
    except OutOfDate:
        raise
    except Refused as refused:
        view = _act_view(ask, shown, found, cases, refused.refusals)
        return ask.page("action.html", view, current="campaigns", status=422)
    text = ask.t("l.done", count=len(report.done))
    if report.documents:
        text += " " + ask.t("c.done.documents", numbers=list(report.documents))
    return ask.go(_base(shown), Notice(mood="good", lead=ask.t("c.done.lead", action=found.title.text), text=text))


def _for_act(ask: Asking, campaign: str, unit: str, action: str) -> ListShown:
    """The list, with what was entered where the action takes that."""
    shown = show_list(ask.office, ask.viewer, campaign, unit, lang=ask.lang)
    if any(each.action.name == action and each.action.form is not None for each in shown.actions):
        return show_list(ask.office, ask.viewer, campaign, unit, action=action, lang=ask.lang)
    return shown


def _action(shown: ListShown, name: str) -> Action:
    found = next((each.action for each in shown.actions if each.action.name == name), None)
    if found is None or found.bulk == "never":
        raise NotFound("action", name[:100])
    return found


def _version(ask: Asking, case: str) -> int | None:
    given = ask.sent.text(f"version.{case}")
    return int(given) if given.isdecimal() and len(given) < 16 else None


def _is_ready(shown: ListShown, line: ListLine) -> bool:
    """Whether a line that was filled in can be acted upon."""
    confirms = shown.form is not None and shown.form.each_line_confirmed
    return line.entry is not None and not line.problems and (line.entry.is_confirmed or not confirms)


def _act_view(
    ask: Asking,
    shown: ListShown,
    action: Action,
    chosen: Sequence[str],
    refusals: Sequence[Told],
    *,
    wrong: str = "",
    do: str = "",
) -> ActionView:
    t = ask.t
    cases = next((set(each.cases) for each in shown.actions if each.action.name == action.name), set())
    lines = [line for line in shown.lines if line.case.id in cases]
    behind = 0
    if action.form is not None:
        behind = len(lines)
        lines = [line for line in lines if _is_ready(shown, line)]
        behind -= len(lines)
    elif chosen and not action.covers:
        lines = [line for line in lines if line.case.id in set(chosen)] or lines
    ticked = set(chosen) or {line.case.id for line in lines}
    fields = list(_act_fields(ask, shown, action, lines, refusals, do))
    beside = ((ErrorLink(text=wrong, href="#form"),) if wrong else ()) + error_links(fields)
    of_lines = {line.case.id for line in lines}
    elsewhere = [
        each
        for each in refusals
        if not each.values.get("warning")
        and each.values.get("case") not in of_lines
        and (each.field or "").split(".")[0] not in ("act", "reason", "vote")
    ]
    title = action.title.text
    verdicts = [
        Verdict(mood="look", lead=_pattern_words(ask, shown, each), text=t(f"l.pattern.{each.kind}.why"))
        for each in shown.patterns
    ]
    if behind:
        verdicts.append(Verdict(mood="look", text=t("l.behind", count=behind)))
    return ActionView(
        title=title,
        subject=shown.unit_name,
        subtitle=_campaign_title(shown),
        action=f"{_base(shown)}/actions/{action.name}?{urlencode({'act': ask.office.new_identifier()})}",
        button=t("c.bulk.title", action=title, count=len(ticked & of_lines)),
        version=0,
        fields=tuple(fields),
        consequences=tuple(_consequences(ask, shown, action)),
        irreversible=_irreversible(ask, action, len(lines)),
        verdicts=tuple(verdicts),
        lines=tuple(
            BulkLine(
                name=line.name,
                note=_note(shown, line),
                href=f"/cases/{line.case.id}",
                case=line.case.id,
                version=line.case.version,
                state="ready" if line.case.id in ticked else "refused",
                reasons=tuple(
                    dict.fromkeys(
                        refusal_sentence(each, ask.lang)
                        for each in refusals
                        if each.values.get("case") == line.case.id and not each.values.get("warning")
                    )
                ),
            )
            for line in lines
        ),
        warnings=_warned(ask, refusals),
        errors=beside,
        refusals=tuple(Reason(text=refusal_sentence(each, ask.lang), code=each.code) for each in elsewhere),
        icon="undo-2" if action.reason == "required" else "check",
        cancel_href=_base(shown),
        crumbs=(
            Link(label=t("p.nav.campaigns"), href="/campaigns"),
            Link(label=shown.unit_name, href=_base(shown)),
        ),
        busy=t("c.busy"),
    )


def _warned(ask: Asking, refusals: Sequence[Told]) -> tuple[Warned, ...]:
    """Warnings, one tick for each rule however many lines it speaks of."""
    ticked = set(ask.sent.every("ticks"))
    found: dict[str, dict[str, None]] = {}
    for each in refusals:
        if each.values.get("warning"):
            found.setdefault(each.rule or each.code, {})[refusal_sentence(each, ask.lang)] = None
    return tuple(
        Warned(
            name=name,
            text=" ".join([*list(said)[:NAMED], *(("…",) if len(said) > NAMED else ())]),
            ticked=name in ticked,
        )
        for name, said in found.items()
    )


def _irreversible(ask: Asking, action: Action, count: int) -> str:
    if not action.issues:
        return ""
    return ask.t("c.irreversible.number") if action.bulk == "together" else ask.t("c.irreversible.numbers", count=count)


def _note(shown: ListShown, line: ListLine) -> str:
    form = shown.form
    short = [item.name for item in form.fields if item.kind.word != "long_text"] if form is not None else []
    said = [line.shown[name] for name in shown.columns if name in short and line.shown.get(name)]
    return " · ".join((line.case.number, *said))


def _act_fields(
    ask: Asking,
    shown: ListShown,
    action: Action,
    lines: Sequence[ListLine],
    refusals: Sequence[Told],
    do: str,
) -> Iterable[FieldView]:
    """The form of the act, the meeting's counts where it has a vote, the reason."""
    t = ask.t
    sent = answers_in(ask.sent.fields, "act")
    errors = {each.field: refusal_sentence(each, ask.lang) for each in reversed(refusals) if each.field}
    if action.act_form is not None and lines:
        raw: Mapping[str, object] | None = sent or None
        case = lines[0].case.id
        filled = fill_action(ask.office, ask.actor, case, action.name, act=raw, lang=ask.lang).act
        found: Mapping[str, Found] = {}
        if filled is not None and raw is not None and do not in ("", "submit"):
            pressed = press(ask, filled, raw, do)
            found = pressed.found
            filled = fill_action(ask.office, ask.actor, case, action.name, act=pressed.raw, lang=ask.lang).act
        if filled is not None:
            drawing = Drawing(
                lang=ask.lang,
                own=False,
                blame=bool(refusals),
                found=found,
                suggest_href=f"/suggest?{urlencode({'case': case, 'action': action.name})}",
                file_href="/files/",
            )
            yield from (view for part in filled.parts for view in questions_drawn(filled, part, drawing))
    ballot = shown.ballot
    if action.vote is not None and ballot is not None:
        typed = answers_in(ask.sent.fields, "vote")
        yield _count_box(ask, "convened", str(typed.get("convened") or ballot.electorate), errors)
        yield _count_box(ask, "present", str(typed.get("present") or ""), errors)
        reason = str(typed.get("convened_reason") or "")
        if reason or "vote.convened_reason" in errors:
            yield FieldView(
                name="vote.convened_reason",
                type="text",
                label=t("c.meeting.difference"),
                value=reason,
                error=errors.get("vote.convened_reason", ""),
            )
        if len(ballot.vote.modes) > 1:
            yield FieldView(
                name="vote.mode",
                type="choice",
                label=t("l.mode"),
                value=str(typed.get("mode") or ""),
                error=errors.get("vote.mode", ""),
                options=tuple(Option(value=mode, label=t(f"c.meeting.mode.{mode}")) for mode in ballot.vote.modes),
            )
    if action.reason != "none":
        yield FieldView(
            name="act.reason",
            type="long_text",
            label=t("c.reason"),
            hint=t("c.reason.hint"),
            error=errors.get("reason", ""),
            value=str(sent.get("reason", "")),
            required=action.reason == "required",
        )


def _count_box(ask: Asking, name: str, value: str, errors: Mapping[str, str]) -> FieldView:
    return FieldView(
        name=f"vote.{name}",
        type="integer",
        label=ask.t(f"c.meeting.{name}"),
        value=value,
        error=errors.get(f"vote.{name}", ""),
        narrow=True,
    )


def _consequences(ask: Asking, shown: ListShown, action: Action) -> Iterable[str]:
    states = shown.rulebook.procedure.states
    for name in dict.fromkeys(action.to.values() if action.to is not None else ()):
        if name in states:
            yield ask.t(
                "c.then.ends" if states[name].ends is not None else "c.then.goes", state=states[name].title.text
            )
    if action.bulk == "together":
        yield ask.t("c.bulk.together")


def _report_view(ask: Asking, shown: ListShown, action: Action, report: Report) -> BulkReportView:
    t = ask.t
    names = {line.case.id: line.name for line in shown.lines}
    text = t("c.bulk.skipped", count=len(report.refused)) if report.refused else t("c.bulk.all-done")
    if report.documents:
        text += " " + t("c.done.documents", numbers=list(report.documents))
    count = len(report.done) + len(report.refused)
    return BulkReportView(
        title=t("c.bulk.done", action=action.title.text, done=len(report.done), count=count),
        notice=Notice(mood="look" if report.refused else "good", text=text),
        done=tuple(
            BulkLine(name=names.get(case.id, case.number), note=case.number, href=f"/cases/{case.id}", state="done")
            for case in report.done
        ),
        refused=tuple(
            BulkLine(
                name=names.get(each.case, each.number),
                note=each.number,
                href=f"/cases/{each.case}",
                state="refused",
                reasons=tuple(refusal_sentence(reason, ask.lang) for reason in each.reasons),
            )
            for each in report.refused
        ),
        next_button=Button(label=t("l.back"), href=_base(shown), kind="main"),
    )


# --- as a file


@router.get("/campaigns/{campaign}/units/{unit}/file")
def file_page(ask: AskSignedIn, campaign: str, unit: str) -> Response:
    """The list as a file to fill in elsewhere."""
    kind: Kind = "csv" if ask.query("kind") == "csv" else "xlsx"
    name, data = write_list(ask.office, ask.viewer, campaign, unit, ask.query("action"), kind)
    headers = {"content-disposition": content_disposition(name), "cache-control": "private, no-store"}
    return Response(data, media_type=MEDIA[kind], headers=headers)


@router.post("/campaigns/{campaign}/units/{unit}/import")
def import_sent(ask: AskSignedIn, campaign: str, unit: str) -> Response:
    """A filled-in file: first what would become of every line of it; confirmed, its lines are kept, to be looked at."""
    action = ask.query("action")
    shown = _shown(ask, campaign, unit, action)
    back = f"{_base(shown)}?{urlencode({'action': action})}"
    if ask.sent.text("do") == "keep":
        rows = _unpacked(ask.sent.every("packed"))
        results = enter_rows(ask.office, ask.viewer, action, rows)
        kept = sum(1 for result in results if result.refused is None)
        text = ask.t("l.import.kept", count=kept)
        if kept < len(results):
            text += " " + ask.t("l.import.left", count=len(results) - kept)
        return ask.go(back, Notice(mood="good" if kept == len(results) else "look", text=text))
    file = ask.sent.files.get("file")
    data = file.file.read(MOST_FILE + 1) if file is not None else b""
    try:
        if len(data) > MOST_FILE:
            raise AnswersRejected.because("row.file-unreadable")
        lines = read_list(ask.office, ask.viewer, campaign, unit, action, data)
    except AnswersRejected as refused:
        text = ask.t("l.import.none") if file is None else refusal_sentence(refused.refusals[0], ask.lang)
        return ask.go(back, Notice(mood="bad", text=text))
    rows = [line.row for line in lines if line.row is not None]
    by_case = {result.case: result for result in check_rows(ask.office, ask.viewer, action, rows)}
    return ask.page("list_import.html", _import_view(ask, shown, action, lines, by_case, back), current="campaigns")


def _import_view(
    ask: Asking,
    shown: ListShown,
    action: str,
    lines: Sequence[FileLine],
    results: Mapping[str, RowResult],
    back: str,
) -> ImportView:
    t = ask.t
    before = {line.case.id: line for line in shown.lines}
    rows: list[ImportRow] = []
    keep: list[RowGiven] = []
    good = wrong = strange = 0
    for line in lines:
        result = results.get(line.row.case) if line.row is not None else None
        if line.row is None or result is None or result.refused is not None:
            strange += 1
            refusal = result.refused if result is not None else None
            why = refusal_sentence(refusal, ask.lang) if refusal is not None else t("l.import.strange")
            rows.append(ImportRow(number=str(line.line), name=f"{line.name} {line.number}", mood="bad", said=(why,)))
            continue
        old = before.get(line.row.case)
        if old is not None and old.entry is not None and dict(old.typed) == dict(line.row.form):
            rows.append(ImportRow(number=str(line.line), name=line.name, mood="good", said=(t("l.import.same"),)))
            continue
        keep.append(line.row)
        if result.problems:
            wrong += 1
            said = tuple(f"{_titled(shown, each)}: {problem_sentence(each, ask.lang)}" for each in result.problems)
            rows.append(ImportRow(number=str(line.line), name=line.name, mood="look", said=said))
        else:
            good += 1
            told = [problem_sentence(each, ask.lang) for each in result.warnings]
            rows.append(ImportRow(number=str(line.line), name=line.name, mood="good", said=(t("l.import.good"), *told)))
    mood = "bad" if not keep else "look" if wrong or strange else "good"
    return ImportView(
        title=t("l.import.title"),
        summary=f"{shown.unit_name} · {_campaign_title(shown)}",
        notice=Notice(
            mood=mood,  # type: ignore[arg-type]  # one of the words
            lead=t("l.import.nothing-yet"),
            text=t("l.import.counts", good=good, wrong=wrong, strange=strange),
        ),
        rows=tuple(rows),
        action=f"{_base(shown)}/import?{urlencode({'action': action})}",
        button=t("l.import.keep", count=len(keep)) if keep else "",
        packed=_packed(keep),
        cancel_href=back,
        crumbs=(
            Link(label=t("p.nav.campaigns"), href="/campaigns"),
            Link(label=shown.unit_name, href=_base(shown)),
        ),
    )


def _titled(shown: ListShown, problem: FieldProblem) -> str:
    item = shown.form.field(problem.path.split(".")[0]) if shown.form is not None else None
    return item.title.text if item is not None else problem.path


def _packed(rows: Sequence[RowGiven]) -> tuple[str, ...]:
    """Lines as the page of the dry run keeps them until they are confirmed."""
    plain = json.dumps([[row.case, dict(row.form), row.version] for row in rows], ensure_ascii=False)
    text = base64.b64encode(zlib.compress(plain.encode())).decode()
    return tuple(text[at : at + _PIECE] for at in range(0, len(text), _PIECE))


def _unpacked(pieces: Sequence[str]) -> list[RowGiven]:
    """Lines from `_packed`. Whoever sends others says no more than they could say by typing: lines are read again.

    Raises `AnswersRejected` for what is no such thing.
    """
    try:
        packed = base64.b64decode("".join(pieces), validate=True)
        plain = zlib.decompressobj().decompress(packed, 10 * MOST_FILE)
        found: Any = json.loads(plain)
        return [
            RowGiven(case=str(case), form=dict(form), version=None if version is None else int(version), how="imported")
            for case, form, version in found
        ]
    except (binascii.Error, zlib.error, ValueError, TypeError):
        raise AnswersRejected.because("row.file-unreadable") from None
