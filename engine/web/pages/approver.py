"""What waits for somebody: the inbox, one task, an action with what it asks, many at once, a meeting."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from engine.cases.act import CaseInput
from engine.cases.case import Case
from engine.cases.refusal import Reason as Standing
from engine.definition.pack import Rulebook
from engine.definition.procedure import Action, Procedure, Vote
from engine.ground.clock import format_day
from engine.ground.durations import Share
from engine.ground.errors import NoSuchAction, NotFound, OutOfDate, Refused
from engine.ground.errors import Refusal as Told
from engine.ground.identifiers import is_identifier
from engine.operations.act_on_cases import Report, Taking, act_on_each, act_together
from engine.operations.fill_form import ActionForm, Filled, fill_action
from engine.operations.follow_case import Followed, follow_case
from engine.operations.list_inbox import Inbox, list_inbox
from engine.operations.rights import people_units
from engine.runtime.foresight import foreseen
from engine.runtime.offered import Offer
from engine.runtime.scene import Scene
from engine.runtime.votes import is_secret, questions, share_of, voting_body
from engine.store.inbox import START, InboxLine
from engine.store.trail import find_act
from engine.web.asking import Asking, AskSignedIn
from engine.web.filling import Drawing, Found, answers_in, error_links, questions_drawn, refusal_sentence
from engine.web.pages.case import button_told, viewer
from engine.web.pressing import press, take_files
from engine.web.telling import document_told, due_told, holder_told
from engine.web.views import (
    ActionView,
    Basis,
    BulkAction,
    BulkConfirmView,
    BulkLine,
    BulkReportView,
    Button,
    Count,
    ErrorLink,
    Fact,
    FieldView,
    InboxView,
    Link,
    MeetingView,
    Notice,
    Pager,
    Reason,
    Tab,
    Tally,
    TaskGroup,
    TaskRow,
    TaskView,
    Verdict,
    VoteBlock,
    VoteRule,
    Warned,
)

router = APIRouter()

PAGE = 25
"""Tasks on one page of the inbox."""

MOST_AT_ONCE = 200
"""Cases one bulk act may name."""

SOON = 5
"""Working days within which a task belongs to the second group."""


# --- the inbox


@router.get("/inbox")
def inbox_page(ask: AskSignedIn) -> Response:
    """What waits, soonest due first; beside it the task asked for, or the first."""
    looking = viewer(ask)
    only = ask.query("procedure") or None
    inbox = list_inbox(ask.office, looking, after=_after(ask.query("after")), most=PAGE, procedure=only)
    wanted = ask.query("task")
    chosen = next((line for line in inbox.lines if line.task == wanted), None)
    opened = chosen is not None
    if chosen is None and inbox.lines:
        chosen = inbox.lines[0]
    pane = _pane(ask, inbox, chosen) if chosen is not None else None
    return ask.page("inbox.html", _inbox_view(ask, inbox, chosen, pane, opened, only), current="inbox")


def _after(text: str) -> tuple[str, str]:
    due, _, task = text.partition("~")
    return (due, task) if len(due) == 10 and is_identifier(task) else START


def _inbox_view(
    ask: Asking, inbox: Inbox, chosen: InboxLine | None, pane: TaskView | None, opened: bool, only: str | None
) -> InboxView:
    t, today, calendar = ask.t, ask.office.clock.today(), ask.calendar
    procedures = ask.office.definitions.current().procedures
    groups: dict[str, list[TaskRow]] = {"late": [], "soon": [], "later": []}
    bulk: dict[str, BulkAction] = {}
    for line in inbox.lines:
        procedure = procedures.get(line.procedure)
        if procedure is None:
            continue
        actions = _bulk_actions(procedure, line)
        for name, action in actions.items():
            label = action.title.text
            bulk.setdefault(name, BulkAction(name=name, label=label, main=action.reason != "required"))
        late = line.due_on is not None and line.due_on < today
        near = line.due_on is not None and not late and calendar.between(today, line.due_on) <= SOON
        groups["late" if late else "soon" if near else "later"].append(
            TaskRow(
                id=line.task,
                case=line.case,
                name=line.subject_name or line.number,
                text=" · ".join(part for part in (_state_title(procedure, line), line.number) if part),
                href=_inbox_href(task=line.task, procedure=only),
                due=due_told(line.due_on, today, calendar, t, short=True),
                current=chosen is not None and chosen.task == line.task,
                bulk=" ".join(actions),
            )
        )
    filters = [Tab(label=t("c.inbox.all"), href="/inbox", current=only is None, count=inbox.total)]
    filters.extend(
        Tab(
            label=procedures[name].title.text,
            href=_inbox_href(procedure=name),
            current=only == name,
            count=count["all"],
        )
        for name, count in sorted(inbox.counts.items())
        if name in procedures
    )
    following = f"{inbox.following[0]}~{inbox.following[1]}" if inbox.following else ""
    return InboxView(
        title=t("c.inbox.title"),
        summary=t("c.inbox.summary", count=inbox.total, late=inbox.late),
        groups=tuple(
            TaskGroup(title=t(f"c.inbox.{key}"), count=len(rows), rows=tuple(rows), late=key == "late")
            for key, rows in groups.items()
            if rows
        ),
        filters=tuple(filters) if len(filters) > 2 else (),
        actions=tuple(bulk.values()),
        bulk_href="/inbox/together",
        task=pane,
        opened=opened,
        pager=Pager(words="", next=_inbox_href(after=following, procedure=only)) if following else None,
        empty_text=t("c.inbox.empty"),
        cases_href="/cases",
    )


def _inbox_href(*, task: str = "", after: str = "", procedure: str | None = None) -> str:
    parts = [f"{name}={value}" for name, value in (("procedure", procedure), ("after", after), ("task", task)) if value]
    return "/inbox" + ("?" + "&".join(parts) if parts else "")


def _state_title(procedure: Procedure, line: InboxLine) -> str:
    state = procedure.states.get(line.state)
    if state is None:
        return procedure.title.text
    task = state.awaited(line.key)
    return (task.title if task is not None else state.title).text


def _bulk_actions(procedure: Procedure, line: InboxLine) -> dict[str, Action]:
    """Actions of the task that can be taken for several at once, under the names rows list."""
    state = procedure.states.get(line.state)
    if state is None or line.definition != procedure.digest:
        return {}
    task = state.awaited(line.key)
    candidates = [task] if task is not None else [item for item in state.actions.values() if not item.shared]
    return {f"{procedure.name}:{state.name}:{action.name}": action for action in candidates if action.bulk != "never"}


def _pane(ask: Asking, inbox: Inbox, line: InboxLine) -> TaskView | None:
    try:
        followed = follow_case(ask.office, viewer(ask), line.case)
    except NotFound:
        return None
    t, today = ask.t, ask.office.clock.today()
    index = next(index for index, item in enumerate(inbox.lines) if item.task == line.task)
    case, procedure, scene = followed.case, followed.rulebook.procedure, followed.scene
    offers = [offer for offer in followed.offers if offer.may and _belongs(offer, line, case)]
    buttons = [button_told(offer, followed, ask, first=not number) for number, offer in enumerate(offers)]
    return TaskView(
        procedure=procedure.title.text,
        number=case.number,
        title=line.subject_name or case.number,
        href=_inbox_href(task=line.task),
        case_href=f"/cases/{case.id}",
        case=case.id,
        version=case.version,
        due=due_told(line.due_on, today, scene.calendar, t),
        verdicts=verdicts(ask, [reason for offer in offers for reason in offer.reasons], bool(offers)),
        facts=case_facts(followed, t),
        documents=tuple(document_told(paper, t) for paper in followed.documents),
        buttons=tuple(buttons),
        previous=_inbox_href(task=inbox.lines[index - 1].task) if index else "",
        next=_inbox_href(task=inbox.lines[index + 1].task) if index + 1 < len(inbox.lines) else "",
        position=index + 1,
        total=inbox.total,
        back=Link(label=t("c.inbox.title"), href="/inbox"),
        returned=str(case.returned["reason"]) if case.returned is not None else "",
    )


def _belongs(offer: Offer, line: InboxLine, case: Case) -> bool:
    if offer.action.task or (offer.task is not None and offer.task.key == offer.action.name != case.state):
        return offer.action.name == line.key
    return line.key == case.state or offer.action.reason == "required"


def verdicts(ask: Asking, reasons: Sequence[Standing], asked: bool) -> tuple[Verdict, ...]:
    """What the engine found beforehand: every rule that would refuse, those that warn, or that all hold."""
    t = ask.t
    found: dict[str, Verdict] = {}
    for reason in reasons:
        found.setdefault(
            reason.rule or reason.code,
            Verdict(
                mood="look" if reason.warning else "bad",
                text=reason.sentence or t("c.verdict.unknown"),
                basis=basis_told(reason.basis, reason.confidence, t),
            ),
        )
    if not found and asked:
        return (Verdict(mood="good", lead=t("c.verdict.good.lead"), text=t("c.verdict.good")),)
    return tuple(found.values())


def basis_told(text: str, confidence: str, t: Any) -> Basis | None:
    """Where a demand comes from; what is unknown about it where it is unconfirmed."""
    if not text:
        return None
    return Basis(text=text, unverified=t("c.unverified") if confidence == "U" else "")


def case_facts(followed: Followed, t: Any) -> tuple[Fact, ...]:
    """The few facts that stand beside a decision: units, who opened it, the newest vote."""
    case, scene = followed.case, followed.scene
    facts = [Fact(label=t("c.fact.opened"), value=format_day(case.opened_on))]
    variant = next((item for item in followed.rulebook.procedure.variants if item.name == case.variant), None)
    if variant is not None:
        facts.append(Fact(label=t("c.fact.variant"), value=variant.title.text))
    for name in case.units:
        unit = scene.unit(case.units[name])
        if unit is not None and all(fact.value != unit["full_name"] for fact in facts):
            rule = followed.rulebook.procedure.units.get(name)
            titled = rule.title.write({}, lang=t.lang) if rule is not None and rule.title is not None else ""
            facts.append(Fact(label=titled or t(f"c.fact.unit.{unit['level']}"), value=str(unit["full_name"])))
    start = followed.rulebook.procedure.start.form
    values = case.answers.get(start or "", {})
    form = followed.rulebook.procedure.forms.get(start or "")
    for item in form.fields if form is not None else ():
        if item.kind.word in ("person", "person_or_unit", "long_text") and item.name in values and len(facts) < 7:
            shown = item.kind.show(values[item.name], t.lang)
            facts.append(Fact(label=item.title.text, value=shown, long=item.kind.word == "long_text"))
    for result in case.votes.values():
        counts = result.get("counts", {})
        if "agree" in counts:
            facts.append(
                Fact(
                    label=t("c.fact.vote", day=format_day(str(result["day"]))),
                    value=t("c.fact.vote.counts", agree=counts["agree"], present=result["present"]),
                )
            )
    return tuple(facts)


# --- one action of one case


@router.get("/cases/{case}/actions/{action}")
def action_page(ask: AskSignedIn, case: str, action: str) -> Response:
    """What the action asks, and what it will do."""
    followed, offer = _offer(ask, case, action)
    if (list_href := _list_href(ask, followed.case, offer.action)) is not None:
        return ask.go(list_href)
    if offer.action.vote is not None:
        return _meeting(ask, followed, offer, _meeting_cases(ask, followed, offer), {}, ())
    filled = fill_action(ask.office, ask.actor, case, action, lang=ask.lang)
    together = _meeting_cases(ask, followed, offer) if _asks_once(offer.action) else ()
    return ask.page("action.html", _action_view(ask, followed, offer, filled, (), together=together), current="inbox")


def _list_href(ask: Asking, case: Case, action: Action) -> str | None:
    """Where the action is taken for the whole list of a campaign, for those who may look at it; None elsewhere."""
    if case.campaign is None or case.campaign_unit is None or not people_units(ask.office, ask.me):
        return None
    base = f"/campaigns/{case.campaign}/units/{case.campaign_unit}"
    if action.covers is not None:
        return f"{base}/actions/{action.name}"
    if action.form is not None and action.bulk != "never":
        return f"{base}?{urlencode({'action': action.name})}"
    return None


@router.post("/cases/{case}/actions/{action}")
def action_sent(ask: AskSignedIn, case: str, action: str) -> Response:
    """Take the action; or say everything that speaks against it beside the answers, which stay."""
    do = ask.sent.text("do")
    if _was_done(ask, case):
        return ask.go(_next_href(ask, case))
    followed, offer = _offer(ask, case, action)
    wrong = take_files(ask)
    if wrong:
        do = "upload:"
    if offer.action.vote is not None:
        return _meeting_sent(ask, followed, offer, do, wrong)
    raw, act = answers_in(ask.sent.fields, "form"), answers_in(ask.sent.fields, "act")
    together: Sequence[Followed] = ()
    if _asks_once(offer.action):
        together = _meeting_cases(ask, followed, offer)
        if not ask.sent.every("cases"):
            do, wrong = "choose:", wrong or ask.t("c.together.nothing")
    if do != "submit":
        filled = fill_action(ask.office, ask.actor, case, action, raw=raw, act=act, lang=ask.lang)
        found: dict[str, Found] = {}
        if filled.filled is not None:
            pressed = press(ask, filled.filled, raw, do)
            raw, found = pressed.raw, {**found, **pressed.found}
        if filled.act is not None:
            pressed = press(ask, filled.act, act, do)
            act, found = pressed.raw, {**found, **pressed.found}
        filled = fill_action(ask.office, ask.actor, case, action, raw=raw, act=act, lang=ask.lang)
        view = _action_view(ask, followed, offer, filled, (), found=found, wrong=wrong, together=together)
        return ask.page("action.html", view, current="inbox", status=422 if wrong else 200)
    version = ask.sent.text("version")
    taking = Taking(
        act=_act_id(ask),
        action=action,
        actor=ask.actor,
        cases=tuple(CaseInput(case=item.case.id, version=_version(ask, item.case)) for item in together)
        or (CaseInput(case=case, version=int(version) if version.isdecimal() else None, form=raw),),
        answers=act,
        reason=_reason_sent(offer.action, act),
        confirmed=frozenset(ask.sent.every("ticks")),
    )
    try:
        report = act_together(ask.office, taking)
    except OutOfDate:
        raise
    except Refused as refused:
        filled = fill_action(ask.office, ask.actor, case, action, raw=raw, act=taking.answers, lang=ask.lang)
        view = _action_view(ask, followed, offer, filled, refused.refusals, together=together)
        return ask.page("action.html", view, current="inbox", status=422)
    href = f"/cases/{report.opened[0].id}" if report.opened else _next_href(ask, case)
    return ask.go(href, _done_notice(ask, offer, report))


def _asks_once(action: Action) -> bool:
    """Whether one page of questions serves many cases of this action: a list sent, a ceremony held."""
    return action.bulk == "together" and action.act_form is not None and action.form is None and action.vote is None


def _was_done(ask: Asking, case: str) -> bool:
    """Whether this very act of this person was carried out on the case before: the button was pressed twice."""
    act = ask.query("act")
    if not is_identifier(act):
        return False
    with ask.office.database.read() as transaction:
        events = find_act(transaction, act)
    return any(event.stream == f"case:{case}" and event.actor == ask.me.person for event in events)


def _act_id(ask: Asking) -> str:
    given = ask.query("act")
    return given if is_identifier(given) else ask.office.new_identifier()


def _next_href(ask: Asking, case: str) -> str:
    """After an act the next task opens; the case itself where nothing waits any more, or it can no longer be seen."""
    inbox = list_inbox(ask.office, viewer(ask), most=1)
    return _inbox_href(task=inbox.lines[0].task) if inbox.lines else f"/cases/{case}"


def _done_notice(ask: Asking, offer: Offer, report: Report) -> Notice:
    case = report.done[0]
    procedure = ask.office.definitions.rulebook(case.procedure, case.definition, case.parameters).procedure
    state = procedure.states[case.state].title.text
    text = ask.t("c.done.text", number=case.number, state=state)
    if report.documents:
        text += " " + ask.t("c.done.documents", numbers=list(report.documents))
    return Notice(mood="good", lead=ask.t("c.done.lead", action=offer.action.title.text), text=text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Voting:
    """What a vote rests on for one case today."""

    vote: Vote
    secret: bool
    electorate: int
    carried: Share
    quorum: Share | None
    excluded: tuple[str, ...]
    """Names of members who are concerned and take no part."""


def _voting(action: str) -> Callable[[Scene, tuple[Offer, ...]], object]:
    def look(scene: Scene, offered: tuple[Offer, ...]) -> object:
        offer = next((item for item in offered if item.action.name == action), None)
        if offer is None or offer.action.vote is None:
            return None
        vote = scene.rulebook.procedure.votes[offer.action.vote]
        body = voting_body(offer.action, scene, offer.found)
        if body.unit is None or body.body is None:
            return None
        own = "votes" in scene.rulebook.procedure.own_case
        interested = frozenset[str]() if own else scene.interested()
        return Voting(
            vote=vote,
            secret=is_secret(vote, scene),
            electorate=scene.body_size(body.unit, body.body, interested),
            carried=share_of(vote.carried, scene),
            quorum=share_of(vote.quorum, scene) if vote.quorum is not None else None,
            excluded=tuple(
                scene.facts.name(person)
                for person in sorted(interested)
                if person != scene.subject() and scene.is_member(person, body.unit)
            ),
        )

    return look


def _offer(ask: Asking, case: str, action: str) -> tuple[Followed, Offer]:
    followed = follow_case(ask.office, viewer(ask), case, _voting(action))
    offer = next((item for item in followed.offers if item.action.name == action), None)
    if offer is None:
        state = followed.rulebook.procedure.states[followed.case.state]
        raise NoSuchAction.because(
            "act.no-such-action", number=followed.case.number, action=action, state=state.title.text, case=case
        )
    return followed, offer


def _action_view(
    ask: Asking,
    followed: Followed,
    offer: Offer,
    filled: ActionForm,
    refusals: Sequence[Told],
    found: Mapping[str, Found] | None = None,
    wrong: str = "",
    together: Sequence[Followed] = (),
) -> ActionView:
    t, case, action = ask.t, followed.case, offer.action
    chosen = ask.sent.every("cases") if ask.request.method == "POST" else [item.case.id for item in together]
    lines = tuple(
        BulkLine(
            name=_subject(item),
            note=item.case.number,
            href=f"/cases/{item.case.id}",
            case=item.case.id,
            version=item.case.version,
            state="ready" if item.case.id in chosen else "refused",
            reasons=tuple(
                dict.fromkeys(
                    refusal_sentence(told, ask.lang)
                    for told in refusals
                    if told.values.get("case") == item.case.id and not told.values.get("warning")
                )
            ),
        )
        for item in together
    )
    blame = bool(refusals)
    drawing = Drawing(
        lang=ask.lang,
        own=False,
        blame=blame,
        found=found or {},
        suggest_href=_suggest_href(case, action),
        file_href="/files/",
    )
    fields = [*_drawn(filled.act, drawing), *_drawn(filled.filled, drawing)]
    if action.reason != "none":
        fields.append(_reason_field(ask, refusals))
    beside = ((ErrorLink(text=wrong, href="#form"),) if wrong else ()) + tuple(error_links(fields))
    elsewhere = [item for item in refusals if not _is_beside(item) and not item.values.get("warning")]
    warnings = _warnings(ask, refusals)
    title = followed.scene.write(action.title)
    scene = followed.scene
    return ActionView(
        title=title,
        subject=t("c.together.count", count=len(lines))
        if len(lines) > 1
        else scene.facts.names.get(case.subject or "", case.number),
        subtitle=f"{followed.rulebook.procedure.title.text} · {case.number}",
        action=f"/cases/{case.id}/actions/{action.name}?act={ask.office.new_identifier()}",
        button=title,
        version=case.version,
        fields=tuple(fields),
        consequences=_consequences(ask, followed, action),
        irreversible=t("c.irreversible.number") if _numbers(followed.rulebook, action) else "",
        lines=lines,
        verdicts=tuple(Verdict(mood="look", text=text) for text in _left_out(ask, together))
        if lines
        else verdicts(ask, offer.reasons, False),
        warnings=warnings,
        errors=beside,
        refusals=tuple(_refusal(item, ask) for item in elsewhere),
        facts=() if lines or (fields and filled.filled is not None) else case_facts(followed, t)[:5],
        danger=action.shared,
        icon="undo-2" if action.reason == "required" else "check",
        cancel_href=f"/cases/{case.id}",
        crumbs=(Link(label=t("p.nav.inbox"), href="/inbox"), Link(label=case.number, href=f"/cases/{case.id}")),
        busy=t("c.busy"),
    )


def _suggest_href(case: Case, action: Action) -> str:
    return f"/suggest?{urlencode({'case': case.id, 'action': action.name})}"


def _drawn(filled: Filled | None, drawing: Drawing) -> list[FieldView]:
    if filled is None:
        return []
    return [view for part in filled.parts for view in questions_drawn(filled, part, drawing)]


def _reason_field(ask: Asking, refusals: Sequence[Told]) -> FieldView:
    wrong = next((item for item in refusals if item.field == "reason"), None)
    return FieldView(
        name="act.reason",
        type="long_text",
        label=ask.t("c.reason"),
        hint=ask.t("c.reason.hint"),
        error=refusal_sentence(wrong, ask.lang) if wrong is not None else "",
        value=str(answers_in(ask.sent.fields, "act").get("reason", "")),
    )


def _is_beside(told: Told) -> bool:
    return told.field is not None and told.field.split(".")[0] in ("form", "act", "reason", "vote")


def _refusal(told: Told, ask: Asking) -> Reason:
    confidence = str(told.values.get("confidence", ""))
    return Reason(
        text=refusal_sentence(told, ask.lang), basis=basis_told(told.basis or "", confidence, ask.t), code=told.code
    )


def _warnings(ask: Asking, refusals: Sequence[Told]) -> tuple[Warned, ...]:
    ticked = set(ask.sent.every("ticks"))
    return tuple(
        Warned(name=item.rule or item.code, text=refusal_sentence(item, ask.lang), ticked=item.rule in ticked)
        for item in refusals
        if item.values.get("warning")
    )


def _consequences(ask: Asking, followed: Followed, action: Action) -> tuple[str, ...]:
    t, procedure, scene = ask.t, followed.rulebook.procedure, followed.scene
    lines: list[str] = []
    for name in dict.fromkeys(_targets(followed, action)):
        if name in procedure.states:
            state = procedure.states[name]
            key = "c.then.ends" if state.ends is not None else "c.then.goes"
            lines.append(t(key, state=scene.write(state.title)))
    if action.task:
        lines.append(t("c.then.task"))
    return tuple(lines)


def _targets(followed: Followed, action: Action) -> Iterator[str]:
    """Where an action may lead as far as is known today: the first option that surely counts is the last shown."""
    for option in action.to.options if action.to is not None else ():
        known = True if option.when is None else foreseen(option.when, followed.scene)
        if known is not False:
            yield option.value
        if known:
            return


def _numbers(rulebook: Rulebook, action: Action) -> bool:
    """Whether taking the action may number a paper, on leaving or where the case arrives."""
    if action.issues or action.draws:
        return True
    targets = action.to.values() if action.to is not None else ()
    states = rulebook.procedure.states
    return any(states[name].on_arrival.issues for name in targets if name in states)


# --- many at once


@router.post("/inbox/together")
def bulk_sent(ask: AskSignedIn) -> Response:
    """Ticked cases and one action: first what it will do, then, confirmed, a report of what became of each."""
    do, cases = ask.sent.text("do"), ask.sent.every("cases")[:MOST_AT_ONCE]
    confirmed = do.startswith("confirm:")
    name = do.removeprefix("confirm:")
    parts = name.split(":")
    if len(parts) != 3 or not cases:
        return ask.go("/inbox", Notice(mood="look", text=ask.t("c.bulk.nothing")))
    followed = [found for case in cases if (found := _followed(ask, case)) is not None]
    if not followed:
        raise NotFound("case", cases[0])
    procedure = followed[0].rulebook.procedure
    state = procedure.states.get(parts[1])
    action = state.action(parts[2]) if state is not None else None
    if action is None or procedure.name != parts[0]:
        return ask.go("/inbox", Notice(mood="look", text=ask.t("c.bulk.nothing")))
    if action.vote is not None or action.act_form is not None or action.form is not None:
        ids = ",".join(item.case.id for item in followed)
        return ask.go(f"/cases/{followed[0].case.id}/actions/{action.name}?cases={ids}")
    if not confirmed:
        return ask.page("bulk_confirm.html", _confirm_view(ask, name, action, followed, ()), current="inbox")
    taking = Taking(
        act=_act_id(ask),
        action=action.name,
        actor=ask.actor,
        cases=tuple(CaseInput(case=item.case.id, version=_version(ask, item.case)) for item in followed),
        answers={},
        reason=str(answers_in(ask.sent.fields, "act").get("reason", "")),
        confirmed=frozenset(ask.sent.every("ticks")),
    )
    if action.reason == "required" and not taking.reason.strip():
        refusal = Told("act.reason-required", field="reason")
        view = _confirm_view(ask, name, action, followed, (refusal,))
        return ask.page("bulk_confirm.html", view, current="inbox", status=422)
    if action.bulk == "together":
        try:
            report = act_together(ask.office, taking)
        except Refused as refused:
            view = _confirm_view(ask, name, action, followed, refused.refusals)
            return ask.page("bulk_confirm.html", view, current="inbox", status=422)
    else:
        report = act_on_each(ask.office, taking)
    return ask.page("bulk_report.html", _report_view(ask, action, followed, report), current="inbox")


def _followed(ask: Asking, case: str) -> Followed | None:
    try:
        return follow_case(ask.office, viewer(ask), case)
    except NotFound:
        return None


def _version(ask: Asking, case: Case) -> int | None:
    given = ask.sent.text(f"version.{case.id}")
    return int(given) if given.isdecimal() else case.version


def _confirm_view(
    ask: Asking, name: str, action: Action, followed: Sequence[Followed], refusals: Sequence[Told]
) -> BulkConfirmView:
    t = ask.t
    ready: list[BulkLine] = []
    skipped: list[BulkLine] = []
    for item in followed:
        offer = next((one for one in item.offers if one.action.name == action.name), None)
        reasons = [refusal_sentence(told, ask.lang) for told in refusals if told.values.get("case") == item.case.id]
        if offer is not None:
            reasons.extend(reason.sentence for reason in offer.reasons if reason.sentence)
        may = offer is not None and offer.may
        line = BulkLine(
            name=_subject(item),
            note=item.case.number,
            href=f"/cases/{item.case.id}",
            case=item.case.id,
            version=item.case.version,
            state="ready" if may and not reasons else "warning" if may else "refused",
            reasons=tuple(dict.fromkeys(reasons)) if may else (t("c.bulk.not-yours"),),
        )
        (ready if may else skipped).append(line)
    title = action.title.text
    fields = (_reason_field(ask, refusals),) if action.reason != "none" else ()
    consequences = list(_consequences(ask, followed[0], action))
    if action.bulk == "together":
        consequences.append(t("c.bulk.together"))
    return BulkConfirmView(
        title=t("c.bulk.title", action=title, count=len(ready)),
        action=f"/inbox/together?act={ask.office.new_identifier()}",
        name=f"confirm:{name}",
        button=t("c.bulk.title", action=title, count=len(ready)),
        consequences=tuple(consequences),
        irreversible=t("c.irreversible.numbers", count=len(ready)) if _numbers(followed[0].rulebook, action) else "",
        lines=tuple(ready),
        skipped=tuple(skipped),
        fields=fields,
        warnings=_warnings(ask, refusals),
        errors=tuple(error_links(fields)),
        cancel_href="/inbox",
        busy=t("c.busy"),
    )


def _report_view(ask: Asking, action: Action, followed: Sequence[Followed], report: Report) -> BulkReportView:
    t = ask.t
    names = {item.case.id: _subject(item) for item in followed}
    title = t("c.bulk.done", action=action.title.text, done=len(report.done), count=len(followed))
    text = t("c.bulk.skipped", count=len(report.refused)) if report.refused else t("c.bulk.all-done")
    if report.documents:
        text += " " + t("c.done.documents", numbers=list(report.documents))
    return BulkReportView(
        title=title,
        notice=Notice(mood="look" if report.refused else "good", text=text),
        done=tuple(
            BulkLine(name=names.get(case.id, case.number), note=case.number, href=f"/cases/{case.id}", state="done")
            for case in report.done
        ),
        refused=tuple(
            BulkLine(
                name=names.get(item.case, item.number),
                note=item.number,
                href=f"/cases/{item.case}",
                state="refused",
                reasons=tuple(refusal_sentence(reason, ask.lang) for reason in item.reasons),
            )
            for item in report.refused
        ),
        next_button=Button(label=t("c.bulk.back"), href="/inbox", kind="main"),
    )


def _subject(followed: Followed) -> str:
    return followed.scene.facts.names.get(followed.case.subject or "", followed.case.number)


# --- a meeting


def _reason_sent(action: Action, act: Mapping[str, object]) -> str:
    """The reason that was written; a question of the action's own form may be called the same and is none."""
    return str(act.get("reason", "")) if action.reason != "none" else ""


def _left_out(ask: Asking, cases: Sequence[Followed]) -> tuple[str, ...]:
    """What to say of cases that were ticked together with these and cannot be taken with them."""
    taken = {item.case.id for item in cases}
    named = [case for case in ask.query("cases").split(",") if is_identifier(case)][:MOST_AT_ONCE]
    others = [other for case in named if case not in taken and (other := _followed(ask, case)) is not None]
    return tuple(ask.t("c.together.left-out", name=_subject(item), number=item.case.number) for item in others)


def _meeting_cases(ask: Asking, followed: Followed, offer: Offer) -> list[Followed]:
    """The cases of one meeting: those named in the address, else every case of mine that waits for the same body."""
    named = [case for case in ask.query("cases").split(",") if is_identifier(case)][:MOST_AT_ONCE]
    if ask.request.method == "POST":
        named = list(ask.sent.every("cases"))[:MOST_AT_ONCE]
    if not named:
        if offer.action.bulk != "together":
            return [followed]
        inbox = list_inbox(ask.office, viewer(ask), most=100, procedure=followed.case.procedure)
        named = [followed.case.id]
        named.extend(line.case for line in inbox.lines if line.state == followed.case.state and line.case not in named)
    found: list[Followed] = []
    for case in named:
        other = followed if case == followed.case.id else _followed(ask, case)
        if other is None or other.case.state != followed.case.state:
            continue
        same = next((item for item in other.offers if item.action.name == offer.action.name and item.may), None)
        if same is not None and same.found.unit == offer.found.unit and same.found.body == offer.found.body:
            found.append(other)
    return found or [followed]


def _meeting_sent(ask: Asking, followed: Followed, offer: Offer, do: str, wrong: str) -> Response:
    cases = _meeting_cases(ask, followed, offer)
    if do.startswith("remove:"):
        cases = [item for item in cases if item.case.id != do.removeprefix("remove:")] or cases
    raw = answers_in(ask.sent.fields, "vote")
    if do != "submit":
        told = (Told("web.file-refused", values={"sentence": wrong}),) if wrong else ()
        return _meeting(ask, cases[0], offer, cases, raw, told)
    act = answers_in(ask.sent.fields, "act")
    form = answers_in(ask.sent.fields, "form") if offer.action.form is not None else {}
    answers = {**act, **{name: raw.get(name) for name in ("convened", "present", "mode", "convened_reason")}}
    taking = Taking(
        act=_act_id(ask),
        action=offer.action.name,
        actor=ask.actor,
        cases=tuple(
            CaseInput(
                case=item.case.id,
                version=_version(ask, item.case),
                form=form,
                vote=_counts_sent(raw, item.case.id),
            )
            for item in cases
        ),
        answers={name: value for name, value in answers.items() if value is not None},
        reason=_reason_sent(offer.action, act),
        confirmed=frozenset(ask.sent.every("ticks")),
    )
    try:
        report = act_together(ask.office, taking)
    except OutOfDate:
        raise
    except Refused as refused:
        return _meeting(ask, cases[0], offer, cases, raw, refused.refusals)
    lines = [f"{_subject(item)}: {_state_of(ask, case)}" for item, case in zip(cases, report.done, strict=True)]
    notice = Notice(mood="good", lead=ask.t("c.meeting.done", count=len(report.done)), text=". ".join(lines) + ".")
    return ask.go(_next_href(ask, cases[0].case.id), notice)


def _state_of(ask: Asking, case: Case) -> str:
    procedure = ask.office.definitions.rulebook(case.procedure, case.definition, case.parameters).procedure
    return procedure.states[case.state].title.text


def _counts_sent(raw: Mapping[str, object], case: str) -> dict[str, object]:
    given = raw.get(case)
    return {str(name): value for name, value in given.items()} if isinstance(given, Mapping) else {}


def _meeting(
    ask: Asking,
    followed: Followed,
    offer: Offer,
    cases: Sequence[Followed],
    raw: Mapping[str, object],
    refusals: Sequence[Told],
) -> Response:
    view = _meeting_view(ask, followed, offer, cases, raw, refusals)
    return ask.page("meeting.html", view, current="inbox", status=422 if refusals else 200)


def _meeting_view(
    ask: Asking,
    followed: Followed,
    offer: Offer,
    cases: Sequence[Followed],
    raw: Mapping[str, object],
    refusals: Sequence[Told],
) -> MeetingView:
    t, action, scene, procedure = ask.t, offer.action, followed.scene, followed.rulebook.procedure
    voting = followed.also
    if not isinstance(voting, Voting):
        raise NoSuchAction.because("vote.no-body")
    vote, secret, electorate = voting.vote, voting.secret, voting.electorate
    carried, quorum = voting.carried, voting.quorum
    unit = offer.found.unit
    act = answers_in(ask.sent.fields, "act")
    blank = ask.request.method == "GET"
    filled = fill_action(
        ask.office,
        ask.actor,
        followed.case.id,
        action.name,
        raw=None if blank else answers_in(ask.sent.fields, "form"),
        act=None if blank else act,
        lang=ask.lang,
    )
    drawing = Drawing(
        lang=ask.lang,
        own=False,
        blame=bool(refusals),
        suggest_href=_suggest_href(followed.case, action),
        file_href="/files/",
    )
    fields = (*_drawn(filled.act, drawing), *_drawn(filled.filled, drawing))  # asked once, or of the one case
    unit_told = scene.unit(unit) if unit is not None else None
    errors = _by_place(refusals, ask)
    convened = _number_box(ask, "vote.convened", "c.meeting.convened", raw.get("convened", electorate), errors)
    present = _number_box(ask, "vote.present", "c.meeting.present", raw.get("present", ""), errors)
    differs = str(raw.get("convened", electorate)) != str(electorate) or "vote.convened_reason" in errors
    difference = FieldView(
        name="vote.convened_reason",
        type="text",
        label=t("c.meeting.difference"),
        error=errors.get("vote.convened_reason", ""),
        value=str(raw.get("convened_reason") or ""),
    )
    rule = VoteRule(
        numerator=carried.numerator,
        denominator=carried.denominator,
        strict=vote.carried.more_than,
        of=vote.carried.of,
        carried=_outcome_title(action, "carried", t),
        lost=_outcome_title(action, "undecided" if vote.options else "lost", t),
        electorate=electorate,
        quorum_numerator=quorum.numerator if quorum is not None else 0,
        quorum_denominator=quorum.denominator if quorum is not None else 1,
        quorum_strict=vote.quorum.more_than if vote.quorum is not None else False,
    )
    given_present = str(raw.get("present", ""))
    number = int(given_present) if given_present.isdecimal() and len(given_present) < 7 else 0
    least = _least(quorum, electorate, more_than=vote.quorum.more_than) if quorum and vote.quorum else 0
    half = _least(carried, number, more_than=vote.carried.more_than) if number else 0
    blocks = tuple(_block(ask, item, vote, secret, raw, errors) for item in cases)
    boxes = (*fields, convened, present, *((difference,) if differs else ()))
    links = (
        *error_links(boxes),
        *(ErrorLink(text=block.error, href=f"#vote-{block.case}") for block in blocks if block.error),
        *(
            ErrorLink(text=refusal_sentence(item, ask.lang), href="#form")
            for item in refusals
            if not _is_beside(item) and not item.values.get("warning")
        ),
    )
    return MeetingView(
        title=followed.scene.write(action.title),
        subtitle=f"{procedure.title.text} · {unit_told['full_name'] if unit_told else ''}",
        action=f"/cases/{followed.case.id}/actions/{action.name}?act={ask.office.new_identifier()}",
        button=t("c.meeting.button", count=len(cases)),
        blocks=blocks,
        fields=tuple(fields),
        convened=convened,
        present=present,
        difference=difference if differs else None,
        mode_words=t(f"c.meeting.mode.{vote.modes[0]}") if len(vote.modes) == 1 else "",
        mode_basis=basis_told(vote.basis.text, vote.basis.confidence, t) if vote.modes else None,
        way=t("c.meeting.way", count=len(cases)),
        secret=secret,
        rule=rule,
        threshold=t("c.meeting.more-than" if vote.carried.more_than else "c.meeting.at-least", share=str(carried))
        + " "
        + t(f"c.meeting.of.{vote.carried.of}"),
        needed=t("c.meeting.needed", least=half, whole=number) if number else "",
        quorum_met=(number >= least) if number and vote.quorum is not None else None,
        quorum_words=t("c.meeting.quorum", least=least, share=str(quorum)) if quorum is not None else "",
        electorate=electorate,
        electorate_words=t("c.meeting.electorate", count=electorate),
        present_share=100.0 * number / electorate if electorate else 0.0,
        quorum_share=100.0 * least / electorate if electorate else 0.0,
        threshold_share=100.0 * carried.numerator / carried.denominator,
        outcomes=(Tally(text=t("c.meeting.will", count=len(cases))),),
        excluded=(
            *_left_out(ask, cases),
            *(t("c.meeting.excluded", name=name) for name in voting.excluded),
        ),
        crumbs=(Link(label=t("p.nav.inbox"), href="/inbox"),),
        crumb=procedure.title.text,
        errors=tuple(links),
        warnings=_warnings(ask, refusals),
        busy=t("c.busy"),
    )


def _block(
    ask: Asking,
    followed: Followed,
    vote: Vote,
    secret: bool,
    raw: Mapping[str, object],
    errors: Mapping[str, str],
) -> VoteBlock:
    t, case = ask.t, followed.case
    given = _counts_sent(raw, case.id)
    error = next((text for key, text in errors.items() if key.startswith(f"{case.id}:vote.")), "")
    if not error:
        error = next((text for key, text in errors.items() if key.startswith(f"{case.id}:rule")), "")
    standing = next((offer.reasons for offer in followed.offers if offer.action.vote == vote.name), ())
    return VoteBlock(
        case=case.id,
        name=_subject(followed),
        note=holder_told(followed, "", t).promise or case.number,
        href=f"/cases/{case.id}",
        counts=tuple(
            Count(
                name=f"vote.{case.id}.{name}",
                label=vote.option_titles[name].text if name in vote.option_titles else t(f"c.count.{name}"),
                value=str(given.get(name, "") or ""),
            )
            for name in questions(vote, secret)
        ),
        error=error,
        warnings=tuple(reason.sentence for reason in standing if reason.sentence),
        version=case.version,
    )


def _least(share: Share, whole: int, *, more_than: bool) -> int:
    return share.least_more(whole) if more_than else share.least(whole)


def _by_place(refusals: Sequence[Told], ask: Asking) -> dict[str, str]:
    """Sentences by the place they stand beside: `vote.present` once, `<case>:vote.other` for a case."""
    found: dict[str, str] = {}
    for item in refusals:
        if item.values.get("warning"):
            continue
        sentence = refusal_sentence(item, ask.lang)
        field = item.field or "rule"
        case = item.values.get("case")
        once = field in ("vote.convened", "vote.present", "vote.mode", "vote.convened_reason")
        found.setdefault(field if once or case is None else f"{case}:{field}", sentence)
    return found


def _number_box(ask: Asking, name: str, label: str, value: object, errors: Mapping[str, str]) -> FieldView:
    return FieldView(
        name=name, type="integer", label=ask.t(label), value=str(value), error=errors.get(name, ""), narrow=True
    )


def _outcome_title(action: Action, name: str, t: Any) -> str:
    outcome = action.outcomes.get(name)
    return outcome.title.text if outcome is not None else str(t(f"c.outcome.{name}"))
