"""A case told in the words of the pages: where it is, until when, what happened, its papers and answers.

Used by every page that shows cases, so that the same thing is said in the same words everywhere.
"""

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from typing import Any

from engine.cases.case import Case, Task
from engine.definition.form import Field, Form
from engine.definition.procedure import Procedure
from engine.ground.clock import day_of, format_day, format_time
from engine.ground.vietnamese import due_words
from engine.ground.working_days import WorkingCalendar
from engine.operations.fill_form import shown_answer
from engine.operations.follow_case import Followed, Waiting, payload_of
from engine.runtime.foresight import ordinarily, steps_from
from engine.runtime.scene import Scene
from engine.store.documents import StoredDocument
from engine.store.trail import StoredEvent
from engine.web.frame import Texts
from engine.web.views import (
    AnswerCard,
    Chip,
    DocumentRow,
    Due,
    Fact,
    Happening,
    Holder,
    Lateness,
    Link,
    OpenTask,
    Route,
    Station,
    TableView,
)

SOON_DAYS = 3
"""Working days left from which a deadline is shown as near (design, “Due”)."""


def due_told(day: str | None, today: str, calendar: WorkingCalendar, t: Texts, *, short: bool = False) -> Due | None:
    """A deadline as people say it; None without one. `day` and `today` are ISO days in Vietnam."""
    if day is None:
        return None
    lateness: Lateness = "calm"
    if day < today:
        lateness = "late"
    elif calendar.between(today, day) <= SOON_DAYS:
        lateness = "soon"
    return Due(text=due_words(day, today, calendar, short=short, lang=t.lang), lateness=lateness, date=format_day(day))


def chip_told(case: Case, yours: bool, procedure: Procedure, t: Texts) -> Chip:
    """The state of a case in a word."""
    state = procedure.states.get(case.state)
    if case.ended_as is not None:
        title = state.title.text if state is not None else case.state
        kind = {"approved": "done", "refused": "refused", "withdrawn": "withdrawn"}.get(case.ended_as, "withdrawn")
        return Chip(kind=kind, text=title)  # type: ignore[arg-type]  # the table's values are the kinds
    if yours:
        return Chip(kind="turn", text=t("c.chip.turn"))
    if state is not None and state.clock_stopped:
        return Chip(kind="paused", text=t("c.chip.paused"))
    return Chip(kind="going", text=t("c.chip.going"))


def holder_told(followed: Followed, person: str, t: Texts) -> Holder:
    """Where the case is, until when, what happens then: the same words in the same order on every page."""
    case, scene = followed.case, followed.scene
    state = followed.rulebook.procedure.states[case.state]
    if case.ended_as is not None:
        return Holder(
            unit="",
            finished=t(
                "c.holder.ended", state=scene.write(state.title), day=format_day(case.ended_on or case.last_day)
            ),
        )
    promise = t("c.holder.promise", day=format_day(case.due_on)) if case.due_on and not case.clock_stopped_on else ""
    mine = next((item for item in followed.waiting if person in item.found.people), None)
    item = mine or (followed.waiting[0] if followed.waiting else None)
    if item is None:
        return Holder(unit=t("c.holder.nobody"), promise=promise)
    yours = mine is not None
    unit = scene.unit(item.found.unit) if item.found.unit is not None else None
    people = [followed.names.get(one, "") for one in item.found.people if one != person]
    who = t("c.holder.you", task=item.title) if yours else _people_told(people, item.title, t)
    if not item.found.people:
        who = t("c.holder.vacant")
    stopped = ""
    if case.clock_stopped_on is not None:
        stopped = t("c.holder.stopped", day=format_day(case.clock_stopped_on))
    return Holder(
        unit=str(unit["full_name"]) if unit else t("c.holder.personal"),
        person=who,
        until=format_day(item.task.due_on) if item.task.due_on else "",
        due=due_told(item.task.due_on, scene.today, scene.calendar, t),
        then=t(f"c.holder.then.{item.late}") if item.late else "",
        stopped=stopped,
        yours=yours,
        promise=promise,
    )


def _people_told(people: list[str], task: str, t: Texts) -> str:
    if not people:
        return task
    return t("c.holder.people", people=people, task=task)


def route_told(followed: Followed, yours: bool, t: Texts) -> Route:
    """The way of the case: states it passed, the one it is in, the shortest way that lies ahead."""
    procedure, case, scene = followed.rulebook.procedure, followed.case, followed.scene
    passed: list[str] = []
    for event in followed.events:
        after = event.header.get("after") or payload_of(event).get("state_after")
        if isinstance(after, str) and after != case.state and after in procedure.states and after not in passed:
            passed.append(after)
    return route_of(procedure, case, scene, passed, yours, t)


def route_of(procedure: Procedure, case: Case, scene: Scene, passed: Iterable[str], yours: bool, t: Texts) -> Route:
    """The same for a case of which only the states it passed are known."""
    ahead = () if case.ended_as is not None else way_to_end(procedure, case.state, scene)
    seen = [name for name in passed if name != case.state and name not in ahead]
    stations = [Station(title=scene.write(procedure.states[name].title), state="passed") for name in seen]
    here = procedure.states[case.state]
    ended = case.ended_as is not None
    stations.append(Station(title=scene.write(here.title), state="passed" if ended else "here"))
    stations.extend(Station(title=scene.write(procedure.states[name].title), state="ahead") for name in ahead)
    mood = "yours" if yours else "others"
    if ended:
        mood = "done" if case.ended_as == "approved" else "refused"
    return Route(
        stations=tuple(stations),
        sentence=t("c.route", number=len(seen) + 1, count=len(stations), state=scene.write(here.title)),
        mood=mood,  # type: ignore[arg-type]  # one of the four words
    )


_WHEN_ASKED = 100
"""What a way whose condition is still to be answered counts against a plain one: the ordinary way is the one without
condition (S4), however long.
"""


def way_to_end(procedure: Procedure, source: str, scene: Scene | None = None) -> tuple[str, ...]:
    """States on the ordinary way from one to an end that approves (else to the first end); empty when there is none.

    With the scene of a case, ways it is known not to take are left out, and states it will only pass as well. States in
    which the clock stands still are side ways.
    """
    ends = {state.name: state.ends for state in procedure.states.values() if state.ends is not None}
    goals = {name for name, end in ends.items() if end == "approved"} or set(list(ends)[:1])
    best: dict[str, tuple[int, tuple[str, ...]]] = {source: (0, ())}
    queue: list[tuple[int, int, str]] = [(0, 0, source)]
    while queue:
        cost, _, name = heappop(queue)
        if cost > best[name][0]:
            continue
        if name in goals:
            return best[name][1]
        for target, asked, passed in steps_from(procedure, name, scene, stands=name == source):
            if procedure.states[target].clock_stopped:
                continue
            further = cost + (asked * _WHEN_ASKED or 1)
            if target not in best or further < best[target][0]:
                way = best[name][1][:-1] if passed else best[name][1]
                best[target] = (further, (*way, target))
                heappush(queue, (further, len(best), target))
    return ()


def first_state(procedure: Procedure) -> str:
    """The state in which an ordinary case begins: by the condition of its variant, or without one (S4)."""
    options = procedure.start.to.options
    for option in options:
        if option.when is None or ordinarily(option.when, procedure):
            return option.value
    return options[0].value


def happenings_told(followed: Followed, person: str, t: Texts) -> tuple[Happening, ...]:
    """What happened, newest first; an erased payload is shown as erased."""
    return tuple(_happening(event, followed, person, t) for event in reversed(followed.events))


def _happening(event: StoredEvent, followed: Followed, person: str, t: Texts) -> Happening:
    payload = payload_of(event)
    when = t("c.when", day=format_day(day_of(event.at)), time=format_time(event.at))
    if event.payload is None:
        return Happening(who=t("c.erased"), role="", what="", note=when)
    who = t("c.automatic") if event.actor is None else followed.names.get(event.actor, "")
    if event.actor == person:
        who = t("c.you")
    what = _what(event.kind, payload, t)
    notes = [when]
    day = payload.get("day")
    if isinstance(day, str) and day != payload.get("entered_on"):
        notes.append(t("c.happened.dated", day=format_day(day)))
    vote = _vote_of(payload, t)
    if vote:
        notes.append(vote)
    warnings = payload.get("warnings")
    if isinstance(warnings, list) and warnings:
        notes.append(t("c.happened.warned"))
    behalf = event.header.get("on_behalf_of")
    if isinstance(behalf, str):
        notes.append(t("c.happened.behalf", name=followed.names.get(behalf, "")))
    kind = "done"
    if event.kind in ("case.ticked", "case.remind", "case.late", "case.escalate", "case.drop", "case.handed_over"):
        kind = "clock"
    elif "reason" in payload:
        kind = "returned"
    return Happening(
        who=who,
        role=_role(event, followed),
        what=what,
        note=" · ".join(notes),
        quote=str(payload.get("reason", "")),
        kind=kind,  # type: ignore[arg-type]  # one of the words
        links=tuple(
            Link(label=t("c.document.number", number=paper["number"]), href=f"/documents/{paper['id']}")
            for paper in payload.get("documents", ())
        ),
    )


def _what(kind: str, payload: Mapping[str, Any], t: Texts) -> str:
    if kind in ("case.remind", "case.late", "case.escalate", "case.drop", "case.assigned"):
        return t(f"c.happened.{kind.removeprefix('case.')}")
    title = str(payload.get("title", ""))
    if kind == "case.handed_over":
        return t("c.happened.handed_over", title=title)
    if kind == "case.opened":
        return t("c.happened.opened", title=title)
    if "outcome_title" in payload:
        return t("c.happened.outcome", title=title, outcome=str(payload["outcome_title"]))
    return title


def _vote_of(payload: Mapping[str, Any], t: Texts) -> str:
    votes = payload.get("case", {}).get("votes") if isinstance(payload.get("case"), Mapping) else None
    if not isinstance(votes, Mapping) or "outcome" not in payload:
        return ""
    for vote in votes.values():
        if isinstance(vote, Mapping) and "agree" in vote.get("counts", {}):
            return t("c.happened.vote", agree=vote["counts"]["agree"], present=vote["present"])
    return ""


def _role(event: StoredEvent, followed: Followed) -> str:
    seat = event.header.get("seat")
    if not isinstance(seat, Mapping):
        return ""
    unit_id, position = seat.get("unit"), seat.get("position")
    if unit_id not in followed.scene.facts.units:
        return ""
    unit = followed.scene.unit(str(unit_id))
    if unit is None:
        return ""
    organisation = followed.scene.organisation(str(unit["kind"]))
    title = organisation.positions[str(position)].title.text if position in organisation.positions else ""
    return f"{title}, {unit['full_name']}" if title else str(unit["full_name"])


def tasks_told(followed: Followed, person: str, t: Texts) -> tuple[OpenTask, ...]:
    """The open tasks, for everybody who sees the case; shown only where several go side by side."""
    if len(followed.waiting) < 2:
        return ()
    return tuple(_task_told(item, followed, person, t) for item in followed.waiting)


def _task_told(item: Waiting, followed: Followed, person: str, t: Texts) -> OpenTask:
    scene = followed.scene
    names = [t("c.you") if one == person else followed.names.get(one, "") for one in item.found.people]
    return OpenTask(
        title=item.title,
        who=", ".join(names) if names else t("c.holder.vacant"),
        due=due_told(item.task.due_on, scene.today, scene.calendar, t),
    )


def document_told(document: StoredDocument, t: Texts) -> DocumentRow:
    """A paper of a case: ready, or still being made."""
    state = "ready" if document.file is not None else "failed" if document.failure else "making"
    note = t("c.document.signed", day=format_day(document.date))
    if document.file_size is not None:
        note += " · " + t("c.document.pdf", kilobytes=max(1, document.file_size // 1024))
    return DocumentRow(
        title=document.title,
        note=note,
        state=state,  # type: ignore[arg-type]  # one of the words
        href=f"/documents/{document.id}/file" if document.file is not None else "",
        poll_href=f"/documents/{document.id}/row" if state == "making" else "",
        sealed=document.file is not None,
        number=document.number,
        number_words=t("c.document.number_words", number=document.number, day=format_day(document.date)),
    )


def answers_told(followed: Followed, t: Texts) -> tuple[AnswerCard, ...]:
    """Every accepted form the viewer may read, section by section, as people read the answers."""
    cards: list[AnswerCard] = []
    for name, values in followed.answers.items():
        form = followed.rulebook.procedure.forms.get(name)
        if form is not None:
            cards.extend(_cards(form, values, followed.scene, t))
    return tuple(cards)


def _cards(form: Form, values: Mapping[str, Any], scene: Scene, t: Texts) -> list[AnswerCard]:
    cards: list[AnswerCard] = []
    for section in form.sections:
        facts = tuple(
            _fact(item, values[item.name], scene, t)
            for item in section.fields
            if item.shown and item.name in values and item.kind.word != "accept"
        )
        if facts:
            cards.append(AnswerCard(title=f"{form.title.text}: {section.title.text}", facts=facts))
    return cards


def _fact(item: Field, value: Any, scene: Scene, t: Texts) -> Fact:
    if item.fields and isinstance(value, list):
        shown = [inner for inner in item.fields if inner.shown]
        return Fact(
            label=item.title.text,
            value="",
            table=TableView(
                caption=item.title.text,
                heads=tuple(inner.title.text for inner in shown),
                rows=tuple(
                    tuple(
                        shown_answer(inner, row[inner.name], scene, t.lang) if inner.name in row else "–"
                        for inner in shown
                    )
                    for row in value
                ),
            ),
        )
    long = item.kind.word == "long_text"
    return Fact(label=item.title.text, value=shown_answer(item, value, scene, t.lang), long=long)


def main_task(case: Case) -> Task | None:
    """The task that is due first, or the first one."""
    return min(case.tasks, key=lambda task: task.due_on or "9999", default=None)
