"""Loading cases, and keeping a decision: everything it says, in one transaction and a bounded number of statements.

A plain decision (answers accepted, one task opened) is kept in five statements: the event, the case, tasks closed,
tasks opened, who sees it. Each further kind of row adds one or two, whatever their number: a document one (the database
itself counts its counter on and notes its cases), a notice one, changed fields of records two, entries of histories one
(two where entries are amended), a range drawn from one. Where the clock of some procedure waits for conditions, other
cases about those whose record changed add one. The number of cases adds none. On PostgreSQL all but the changes of
records go as one statement.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json, to_json

from engine.audit.trail import seal
from engine.cases.case import Case, Task
from engine.cases.decision import CaseDecision, Decision
from engine.definition.record import Record
from engine.ground.errors import OutOfDate
from engine.store import tables
from engine.store.database import Transaction, in_texts
from engine.store.records import Changed, keep_changes
from engine.store.seats import NEVER_DUE, VACANT, keys_of_task, person_key, seat_key, unit_key
from engine.store.statements import Given, Insertion, Statement
from engine.store.together import Missed, Together
from engine.store.trail import KEEP_EVENTS, row_of, seat_of


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredCase:
    """A case as it stands, and the digest of the newest event of its stream."""

    case: Case
    head: str


_CASE = "SELECT id, body, head FROM cases WHERE "
_ONE = Statement(_CASE + "id = :id")
_ONE_LOCKED = Statement(sqlite=_CASE + "id = :id", postgresql=_CASE + "id = :id FOR UPDATE")
_SOME = Statement(sqlite=_CASE + in_texts("id", "ids")[0], postgresql=_CASE + in_texts("id", "ids")[1])
# Locked in the order of their ids: two acts over the same cases then wait for each other instead of for ever.
_SOME_LOCKED = Statement(
    sqlite=_CASE + in_texts("id", "ids")[0],
    postgresql=_CASE + in_texts("id", "ids")[1] + " ORDER BY id FOR UPDATE",
)


def load_cases(c: Transaction, ids: Iterable[str], *, lock: bool = False) -> dict[str, StoredCase]:
    """Those of the cases that exist, by id, in one statement.

    With `lock` nobody else can change them until this transaction ends (on SQLite a writer is alone anyway).
    """
    wanted = tuple(dict.fromkeys(ids))
    if not wanted:
        return {}
    if len(wanted) == 1:
        rows = c.rows(_ONE_LOCKED if lock else _ONE, {"id": wanted[0]})
    else:
        rows = c.rows(_SOME_LOCKED if lock else _SOME, {"ids": c.text_list(wanted)})
    return {id_: StoredCase(case=Case.from_json(from_json(body)), head=head) for id_, body, head in rows}


_BY_NUMBER = Statement("SELECT id FROM cases WHERE number = :number")


def case_by_number(c: Transaction, number: str) -> str | None:
    """The id of the case that people call `KN-2026-0147`, or None."""
    row = c.row(_BY_NUMBER, {"number": number})
    return None if row is None else str(row[0])


_NEXT = Statement(
    "INSERT INTO counters (key, newest) VALUES (:key, 1) "
    "ON CONFLICT (key) DO UPDATE SET newest = counters.newest + 1 RETURNING newest"
)


def next_number(c: Transaction, key: str) -> int:
    """The next number of a counter that may have gaps, from 1: `case:KN:2026` for the numbers of cases."""
    row = c.row(_NEXT, {"key": key})
    assert row is not None
    return int(row[0])


_NEXT_OF_MANY = Statement(
    "INSERT INTO counters (key, newest) VALUES (:key, :count) "
    "ON CONFLICT (key) DO UPDATE SET newest = counters.newest + :count RETURNING newest"
)


def next_numbers(c: Transaction, key: str, count: int) -> range:
    """So many next numbers of a counter that may have gaps, in one statement."""
    row = c.row(_NEXT_OF_MANY, {"key": key, "count": count})
    assert row is not None
    return range(int(row[0]) - count + 1, int(row[0]) + 1)


# --- Keeping ----------------------------------------------------------------------------------------------------------

_INSERT_CASES = Insertion(
    tables.cases,
    (
        "id",
        "number",
        "procedure",
        "definition",
        "parameters",
        "subject",
        "initiator",
        "opened_at",
        "opened_on",
        "state",
        "version",
        "head",
        "variant",
        "ended_as",
        "ended_on",
        "parent",
        "campaign",
        "campaign_unit",
        "due_on",
        "wake_on",
        "changed_at",
        "body",
    ),
)

_CHANGED_COLUMNS = {
    "definition": "text",
    "parameters": "text",
    "subject": "text",
    "state": "text",
    "version": "bigint",
    "head": "text",
    "variant": "text",
    "ended_as": "text",
    "ended_on": "text",
    "campaign": "text",
    "campaign_unit": "text",
    "due_on": "text",
    "wake_on": "text",
    "changed_at": "bigint",
    "body": "text",
}
_UPDATE_CASE = Statement(
    f"UPDATE cases SET {', '.join(f'{name} = :{name}' for name in _CHANGED_COLUMNS)} WHERE id = :id AND version = :seen"
)
_CHANGED_CASES = Given(id="text", seen="bigint", **_CHANGED_COLUMNS)
_UPDATE_CASES = (
    f"UPDATE cases SET {', '.join(f'{name} = given.{name}' for name in _CHANGED_COLUMNS)} "
    "FROM given WHERE cases.id = given.id AND cases.version = given.seen RETURNING cases.id"
)

_INSERT_ADDRESSEES = Insertion(
    tables.addressees,
    ("seat", "due_sort", "task", "case_id", "procedure", "state", "key", "opened_on", "vacant"),
)
_CLOSE_TASK = Statement("DELETE FROM addressees WHERE task = :task")
_CLOSE_TASKS = Statement(
    sqlite="DELETE FROM addressees WHERE " + in_texts("task", "tasks")[0],
    postgresql="DELETE FROM addressees WHERE " + in_texts("task", "tasks")[1],
)
_INSERT_VIEWERS = Insertion(tables.viewers, ("seat", "case_id"), "DO NOTHING")
_INSERT_ONCE = Insertion(tables.once_keys, ("key", "case_id"))
_FREE_ONCE = Statement(
    sqlite="DELETE FROM once_keys WHERE " + in_texts("key", "keys")[0],
    postgresql="DELETE FROM once_keys WHERE " + in_texts("key", "keys")[1],
)
_INSERT_FILES = Insertion(tables.case_files, ("digest", "case_id", "form"), "DO NOTHING")
_INSERT_DOCUMENTS = Insertion(
    tables.documents,
    (
        "id",
        "name",
        "type",
        "number",
        "ordinal",
        "counter",
        "date",
        "unit",
        "body",
        "term",
        "template",
        "title",
        "cases",
        "content",
        "register",
        "follows",
        "sees",
        "act",
        "issued_at",
        "procedure",
        "definition",
        "attempts",
    ),
)
_COUNTED = Given(key="text", newest="bigint")
_UPDATE_COUNTERS = (
    "INSERT INTO counters (key, newest) SELECT key, newest FROM given WHERE true "
    "ON CONFLICT (key) DO UPDATE SET newest = excluded.newest"
)
_DRAWN = Given(key="text", next="bigint")
_UPDATE_RANGES = 'UPDATE number_ranges SET "next" = given.next FROM given WHERE number_ranges.key = given.key'
# Other cases about those whose record changes: the clock looks whether a condition has come true (S25).
# One that is being acted on this moment is looked at because of that act, so nobody waits for it here.
_OTHERS = "{about} AND {waiting} AND NOT {acted} AND wake_on > :today"
_OTHERS_BY = {"about": "subject", "waiting": "procedure", "acted": "id"}
_WAKE_OTHERS = Statement(
    sqlite="UPDATE cases SET wake_on = :today WHERE "
    + _OTHERS.format(**{name: in_texts(column, name)[0] for name, column in _OTHERS_BY.items()}),
    postgresql="UPDATE cases SET wake_on = :today WHERE id IN (SELECT id FROM cases WHERE "
    + _OTHERS.format(**{name: in_texts(column, name)[1] for name, column in _OTHERS_BY.items()})
    + " FOR UPDATE SKIP LOCKED)",
)
_INSERT_NOTICES = Insertion(tables.notices, ("id", "kind", "case_id", "title", "body", "seats", "act", "at"))
_INSERT_DELIVERIES = Insertion(
    tables.deliveries, ("key", "kind", "details", "state", "attempts", "at", "next_at"), "DO NOTHING"
)


@dataclass(slots=True)
class _Rows:
    """Everything a decision leaves in the database, gathered over its cases."""

    events: list[tuple[Any, ...]] = field(default_factory=list)
    opened: list[tuple[Any, ...]] = field(default_factory=list)
    changed: list[tuple[Any, ...]] = field(default_factory=list)
    closed_tasks: list[str] = field(default_factory=list)
    addressees: list[tuple[Any, ...]] = field(default_factory=list)
    viewers: dict[tuple[str, str], None] = field(default_factory=dict)
    once_taken: list[tuple[str, str]] = field(default_factory=list)
    once_freed: list[str] = field(default_factory=list)
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    notices: list[tuple[Any, ...]] = field(default_factory=list)
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    records: list[Changed] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)


def keep(
    c: Transaction,
    decision: Decision,
    loaded: Mapping[str, StoredCase],
    *,
    records: Mapping[str, Record],
    salt: Callable[[], str],
    wake_on: Mapping[str, str | None] | None = None,
    sees: Mapping[str, tuple[str, ...] | None] | None = None,
    conditional: frozenset[str] = frozenset(),
) -> dict[str, str]:
    """Keep everything a decision says; the digests of the events written, by case.

    `loaded` holds the cases as they were locked and decided upon; `records` the records of the newest release (by what
    they are about), from which the columns of lists follow; `salt` gives a fresh salt for every event. `wake_on` is the
    day on which the clock has to look at a case again (`runtime.deadlines.next_day`); where it is not given, the next
    reminder or deadline of its tasks. `sees` is a procedure's own rule about who sees its cases, by procedure. The
    clock looks again at other cases of the procedures in `conditional` about those whose records change.

    Raises `OutOfDate` when a case is no longer the one decided upon, `Collision` when another transaction took a key
    this one wanted (do all again), ValueError when a follow-up case comes without its event.
    """
    rows = _Rows()
    papers: dict[str, str] = {}
    for paper in decision.documents:
        for case in paper.cases:
            papers.setdefault(case, paper.id)
    for item in decision.cases:
        _gather(rows, decision, item, loaded, salt, wake_on or {}, (sees or {}).get(item.after.procedure))
        if item.changes:
            rows.records.extend(
                Changed(
                    change=change,
                    number=number,
                    case=item.after.id,
                    parent=item.after.parent,
                    sequence=item.after.version,
                    document=papers.get(item.after.id),
                )
                for number, change in enumerate(item.changes)
            )
    if any(case.id not in rows.heads for case in decision.opened):
        raise ValueError("a case that an act opens needs its own event")
    together = Together(c)
    try:
        _change_cases(together, rows)
        _keep_cases(together, rows)
        _keep_beside(together, rows, decision)
        _wake_others(together, rows, conditional, decision.entered_on)
        together.send()
    except Missed:
        raise OutOfDate.because("act.out-of-date", number=rows.numbers) from None
    if rows.records:
        keep_changes(c, rows.records, records=records, act=decision.act, at=decision.at, today=decision.entered_on)
    return rows.heads


def _gather(
    rows: _Rows,
    decision: Decision,
    item: CaseDecision,
    loaded: Mapping[str, StoredCase],
    salt: Callable[[], str],
    wake_on: Mapping[str, str | None],
    sees: tuple[str, ...] | None,
) -> None:
    before, after = item.before, item.after
    sealed = seal(
        stream=item.event.stream,
        sequence=after.version,
        previous=None if before is None else loaded[after.id].head,
        header={
            "act": decision.act,
            "kind": item.event.kind,
            "at": decision.at,
            "actor": decision.actor,
            "account": decision.account,
            "on_behalf_of": decision.on_behalf_of,
            "seat": seat_of(decision.seat),
            "via": decision.via,
            "day": decision.day,
            "entered_on": decision.entered_on,
            "procedure": after.procedure,
            "definition": after.definition,
            "parameters": after.parameters,
            "action": decision.action,
            "place": item.event.place,
            "before": None if before is None else before.state,
            "after": after.state,
        },
        payload=item.event.payload,
        salt=salt(),
    )
    rows.events.append(row_of(sealed, act=decision.act, at=decision.at, kind=item.event.kind, actor=decision.actor))
    rows.heads[after.id] = sealed.digest
    rows.numbers.append(after.number)
    wakes = wake_on[after.id] if after.id in wake_on else next_look(after, decision.entered_on)
    body = to_json(after.to_json()).decode()
    if before is None:
        rows.opened.append(
            (
                after.id,
                after.number,
                after.procedure,
                after.definition,
                after.parameters,
                after.subject,
                after.initiator,
                after.opened_at,
                after.opened_on,
                after.state,
                after.version,
                sealed.digest,
                after.variant,
                after.ended_as,
                after.ended_on,
                after.parent,
                after.campaign,
                after.campaign_unit,
                after.due_on,
                wakes,
                decision.at,
                body,
            )
        )
    else:
        rows.changed.append(
            (
                after.id,
                before.version,
                after.definition,
                after.parameters,
                after.subject,
                after.state,
                after.version,
                sealed.digest,
                after.variant,
                after.ended_as,
                after.ended_on,
                after.campaign,
                after.campaign_unit,
                after.due_on,
                wakes,
                decision.at,
                body,
            )
        )
    _gather_tasks(rows, before, after, sees)
    _gather_viewers(rows, before, after, sees)
    _gather_keys_and_files(rows, before, after)
    for notice in item.notices:
        seats = [*map(person_key, notice.persons), *(seat_key(unit, position) for unit, position in notice.seats)]
        rows.notices.append(
            (notice.id, notice.kind, notice.case, notice.title, notice.body, _json(seats), decision.act, decision.at)
        )
    for number, change in enumerate(item.changes):
        if change.kind == "call.owe":
            details = {"webhook": change.name, "data": change.value, "case": after.id, "number": after.number}
            key = f"call:{decision.act}:{after.id}:{number}"
            rows.calls.append((key, "call", _json(details), "owed", 0, decision.at, decision.at))


def _gather_tasks(rows: _Rows, before: Case | None, after: Case, sees: tuple[str, ...] | None) -> None:
    """Tasks closed and opened; one that changed (assigned, its addressees looked up anew) is both."""
    known = {} if before is None else {task.id: task for task in before.tasks}
    staying = set()
    for task in after.tasks:
        if known.get(task.id) == task:
            staying.add(task.id)
            continue
        for seat in keys_of_task(task):
            rows.addressees.append(_addressee(after, task, seat))
            if seat != VACANT and (sees is None or "handlers" in sees or _named(task, sees)):
                rows.viewers[seat, after.id] = None
    rows.closed_tasks.extend(task for task in known if task not in staying)


def _addressee(case: Case, task: Task, seat: str) -> tuple[Any, ...]:
    return (
        seat,
        task.due_on or NEVER_DUE,
        task.id,
        case.id,
        case.procedure,
        task.state,
        task.key,
        task.opened_on,
        task.vacant,
    )


def _named(task: Task, sees: tuple[str, ...]) -> bool:
    return any(name.strip() in sees for name in task.participant.split(","))


def _gather_viewers(rows: _Rows, before: Case | None, after: Case, sees: tuple[str, ...] | None) -> None:
    """Subject and initiator from the start; units, for inspectors above them, when they become known."""
    new = before is None or before.subject != after.subject
    if new and after.subject is not None and (sees is None or "subject" in sees):
        rows.viewers[person_key(after.subject), after.id] = None
    if before is None and after.initiator is not None:
        # Whoever started a case can follow it, whatever the definition says: nothing they start may be lost to them.
        rows.viewers[person_key(after.initiator), after.id] = None
    if sees is None or "inspectors" in sees:
        known = set() if before is None else set(before.units.values())
        rows.viewers.update({(unit_key(unit), after.id): None for unit in after.units.values() if unit not in known})


def _gather_keys_and_files(rows: _Rows, before: Case | None, after: Case) -> None:
    was = None if before is None else before.once_key
    if was != after.once_key:
        if was is not None:
            rows.once_freed.append(was)
        if after.once_key is not None:
            rows.once_taken.append((after.once_key, after.id))
    for form, answers in after.answers.items():
        if before is None or before.answers.get(form) is not answers:
            for digest in _digests(answers):
                rows.files.setdefault((digest, after.id), form)


def _digests(value: object) -> Iterable[str]:
    """Uploads within answers: mappings with a digest and a media type."""
    if isinstance(value, Mapping):
        digest = value.get("digest")
        if isinstance(digest, str) and "media_type" in value:
            yield digest
            return
        for inner in value.values():
            yield from _digests(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _digests(inner)


def _change_cases(c: Together, rows: _Rows) -> None:
    """Only where they still are what was decided upon."""
    if len(rows.changed) == 1:
        values = dict(zip(("id", "seen", *_CHANGED_COLUMNS), rows.changed[0], strict=True))
        c.change(_UPDATE_CASE, values)
    elif rows.changed:
        c.change_given(_CHANGED_CASES, _UPDATE_CASES, rows.changed)


def _keep_cases(c: Together, rows: _Rows) -> None:
    c.insert(_INSERT_CASES, rows.opened)
    c.insert(KEEP_EVENTS, rows.events, behind=True)
    if len(rows.closed_tasks) == 1:
        c.run(_CLOSE_TASK, {"task": rows.closed_tasks[0]})
    elif rows.closed_tasks:
        c.run(_CLOSE_TASKS, {"tasks": c.text_list(rows.closed_tasks)})
    if not {row[2] for row in rows.addressees}.isdisjoint(rows.closed_tasks):
        c.send()  # a task that goes on changed: its old rows go before the new ones come
    c.insert(_INSERT_ADDRESSEES, rows.addressees)
    c.insert(_INSERT_VIEWERS, list(rows.viewers))


def _keep_beside(c: Together, rows: _Rows, decision: Decision) -> None:
    if rows.once_freed:
        c.run(_FREE_ONCE, {"keys": c.text_list(rows.once_freed)})
        if rows.once_taken:
            c.send()  # one case may take in this act what another gives back
    c.insert(_INSERT_ONCE, rows.once_taken)
    c.insert(_INSERT_FILES, [(digest, case, form) for (digest, case), form in rows.files.items()])
    definitions = {item.after.id: item.after for item in decision.cases}
    c.insert(
        _INSERT_DOCUMENTS,
        [
            (
                paper.id,
                paper.name,
                paper.type,
                paper.number,
                paper.ordinal,
                paper.counter,
                paper.date,
                paper.unit,
                paper.body,
                paper.term,
                paper.template,
                paper.title,
                _json(list(paper.cases)),
                _json(paper.content),
                paper.register,
                paper.follows,
                _json(list(paper.sees)),
                decision.act,
                decision.at,
                definitions[paper.cases[0]].procedure,
                definitions[paper.cases[0]].definition,
                0,
            )
            for paper in decision.documents
        ],
    )
    papers = {paper.counter for paper in decision.documents}  # the database counts these on itself
    counted = [(key, newest) for key, newest in decision.counters.items() if key not in papers]
    if counted:
        c.given(_COUNTED, _UPDATE_COUNTERS, counted)
    if decision.ranges:
        c.given(_DRAWN, _UPDATE_RANGES, list(decision.ranges.items()))
    c.insert(_INSERT_NOTICES, rows.notices)
    c.insert(_INSERT_DELIVERIES, rows.calls)


def _wake_others(c: Together, rows: _Rows, conditional: frozenset[str], today: str) -> None:
    about = {changed.change.about for changed in rows.records if changed.change.about is not None}
    if about and conditional:
        lists = {"about": sorted(about), "waiting": sorted(conditional), "acted": list(rows.heads)}
        c.run(_WAKE_OTHERS, {**{name: c.text_list(texts) for name, texts in lists.items()}, "today": today})


def next_look(case: Case, today: str) -> str | None:
    """The next day with a reminder or a deadline among the open tasks, timers not counted; None when there is none."""
    days = [day for task in case.tasks for day in task.remind_on if day > today]
    days.extend(task.due_on for task in case.tasks if task.due_on is not None and task.due_on >= today)
    return min(days, default=None)


# --- Looking up -------------------------------------------------------------------------------------------------------

_AWAKE = Statement("SELECT id FROM cases WHERE wake_on <= :today ORDER BY wake_on, id LIMIT :most")
_SET_WAKE = Given(id="text", day="text")
_WAKE = "UPDATE cases SET wake_on = given.day FROM given WHERE cases.id = given.id"


def cases_to_look_at(c: Transaction, today: str, most: int = 200) -> tuple[str, ...]:
    """Ids of cases on which the clock has something to do by `today`, the longest overdue first."""
    return tuple(id_ for (id_,) in c.rows(_AWAKE, {"today": today, "most": most}))


def set_wake(c: Transaction, days: Mapping[str, str | None]) -> None:
    """Note when the clock has to look at cases again; None: not before somebody acts."""
    if days:
        c.given(_SET_WAKE, _WAKE, list(days.items()))


_RING = Insertion(tables.rings, ("key", "case_id", "at"), "DO NOTHING")
_RUNG = Statement(
    sqlite="SELECT key FROM rings WHERE " + in_texts("key", "keys")[0],
    postgresql="SELECT key FROM rings WHERE " + in_texts("key", "keys")[1],
)


def rung(c: Transaction, keys: Iterable[str]) -> frozenset[str]:
    """Which of these reminders, deadlines and timers were done already."""
    return frozenset(key for (key,) in c.rows(_RUNG, {"keys": c.text_list(keys)}))


def note_rings(c: Transaction, keys: Sequence[tuple[str, str]], at: int) -> None:
    """Note (key, case) as done for ever, in the transaction that does it."""
    c.insert(_RING, [(key, case, at) for key, case in keys])


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
