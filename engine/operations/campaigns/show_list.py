"""The list of one unit in a campaign: a line for each case, what was entered for it, what may be done with it.

The same for whoever fills it in, whoever decides on it above, and programs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.cases.act import Entry
from engine.cases.case import Case
from engine.cases.facts import Facts, Needs
from engine.definition.form import FieldProblem, Form
from engine.definition.pack import Rulebook
from engine.definition.procedure import Action, Vote
from engine.ground.errors import NotFound
from engine.operations.campaigns.rights import require_list, see_campaign
from engine.operations.campaigns.show_campaign import Counts, counts_of
from engine.operations.fill_form import Filled, as_typed, filled_form
from engine.operations.office import Office
from engine.operations.rights import Viewer
from engine.operations.settle import settle
from engine.runtime.needs import needs_of_case
from engine.runtime.offered import Offer, offers
from engine.runtime.patterns import Line, Pattern, lines_of, patterns
from engine.runtime.scene import Scene
from engine.runtime.submission import limits_of, prefilled
from engine.runtime.votes import is_secret, questions, voting_body
from engine.store.campaigns import StoredCampaign, list_of_unit
from engine.store.cases import load_cases
from engine.store.directory import units_by_id
from engine.store.rows import Row, load_rows
from engine.store.sight import cases_among_seen
from engine.vocabulary.options import OptionsKind


@dataclass(frozen=True, kw_only=True, slots=True)
class ListLine:
    """One case of the list. Of one the viewer may not open only who it is about and where it stands is told."""

    case: Case
    name: str
    """The subject's name."""
    state: str
    """Title of its state."""
    open: bool
    """Whether the viewer may open the case."""
    may: tuple[str, ...] = ()
    """Actions they may take now."""
    typed: Mapping[str, object] = field(default_factory=dict)
    """The action's form as it opens, in the shape in which it is typed: entered, accepted before, or prefilled."""
    votes: Mapping[str, object] = field(default_factory=dict)
    """Counts entered."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """The same as accepted so far, computed values included."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """The same as people read it."""
    problems: tuple[FieldProblem, ...] = ()
    """What is wrong with what was entered; nothing is said of a line nobody has touched."""
    filled: Filled | None = None
    """The action's form with what is typed in it, question by question; None where nothing is entered here."""
    entry: Entry | None = None
    """Who entered the line, when and how; None where nobody has, or it was acted upon."""
    entered_by: str = ""
    """Their name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListAction:
    """Something that can be done with lines of the list."""

    action: Action
    cases: tuple[str, ...]
    """Cases of which the viewer may take it now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ballot:
    """What a vote asks for each line, and of how many may vote."""

    vote: Vote
    counts: tuple[str, ...]
    """Counts asked for each case."""
    electorate: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ListShown:
    """The list of a unit."""

    stored: StoredCampaign
    rulebook: Rulebook
    unit: str
    unit_name: str
    lines: tuple[ListLine, ...]
    """In the order of names."""
    actions: tuple[ListAction, ...]
    """In the order of the definition, those of no case left out."""
    form: Form | None
    """Whose answers the lines show: the chosen action's form, else the newest grid answered."""
    columns: tuple[str, ...]
    """Fields of the form that a line shows; the rest opens beside it."""
    options: Mapping[str, Mapping[str, str]]
    """Of each question with a choice: option → title."""
    counts: Counts
    patterns: tuple[Pattern, ...]
    """What catches the eye in the lines: see `engine.runtime.patterns`."""
    names: Mapping[str, str]
    """Person → name, for everybody mentioned."""
    ballot: Ballot | None = None
    """Where the chosen action has a vote and the viewer may take it."""


def show_list(
    office: Office,
    viewer: Viewer,
    campaign: str,
    unit: str,
    *,
    action: str | None = None,
    state: str | None = None,
    lang: str = "vi",
) -> ListShown:
    """The list of a unit, as it opens for an action (None: as it was answered last); with `state` only cases there.

    Raises `NotFound` for a campaign or a unit whose lists are not open to the viewer, and for an action of no state.
    """
    today = office.clock.today()
    with office.database.read() as transaction:
        sight = see_campaign(office, transaction, viewer, campaign)
        require_list(office, transaction, viewer, sight, unit)
        rulebook = sight.rulebook
        listed = list_of_unit(transaction, campaign, unit)
        stored = load_cases(transaction, listed)
        cases = [stored[id_].case for id_ in listed if id_ in stored]
        states: dict[str, int] = {}
        for case in cases:
            states[case.state] = states.get(case.state, 0) + 1
        cases = [case for case in cases if state is None or case.state == state]
        ids = [case.id for case in cases]
        form = _form(rulebook, cases, action)
        seen = cases_among_seen(transaction, ids, viewer.keys, viewer.inspected, today)
        rows = load_rows(transaction, ids, action) if action is not None else {}
        needs = Needs(names=frozenset(row.entry.person for row in rows.values()))
        for case in cases:
            needs |= needs_of_case(rulebook, case, viewer.person)
            needs |= Needs(names=frozenset(str(said["by"]) for said in case.answered.values() if said.get("by")))
        full_name = units_by_id(transaction, [unit])[unit].full_name

        def look(facts: Facts) -> ListShown:
            lines = []
            offered: dict[str, list[str]] = {}
            actions: dict[str, Action] = {}
            options: dict[str, Mapping[str, str]] = {}
            ballot: Ballot | None = None
            for case in cases:
                scene = Scene(rulebook, case, facts, day=today, today=today, actor=viewer.actor)
                options = options or _options(form, scene)
                may = []
                if case.id in seen:
                    for offer in offers(rulebook.procedure.states[case.state], case, scene, viewer.person):
                        if offer.may:
                            may.append(offer.action.name)
                            offered.setdefault(offer.action.name, []).append(case.id)
                            actions.setdefault(offer.action.name, offer.action)
                            if offer.action.name == action and ballot is None:
                                ballot = _ballot(offer, scene)
                entered = rows.get(case.id)
                waits = action is not None and action in may
                lines.append(_line(case, scene, case.id in seen, tuple(may), form, entered, waits, options, lang))
            known = [line for line in lines if line.open]
            eye = _patterns([line.case for line in known], form, [rows[i] for i in ids if i in rows and i in seen])
            return ListShown(
                stored=sight.stored,
                rulebook=rulebook,
                unit=unit,
                unit_name=full_name,
                lines=tuple(lines),
                actions=tuple(ListAction(action=actions[name], cases=tuple(these)) for name, these in offered.items()),
                form=form,
                columns=() if form is None else form.columns or tuple(f.name for f in form.fields if f.shown),
                options=options,
                counts=counts_of(rulebook.procedure, states),
                patterns=eye,
                names={person: facts.name(person) for person in needs.names},
                ballot=ballot,
            )

        return settle(transaction, needs, today, look, records=rulebook.records, actor=viewer.person)


def _form(rulebook: Rulebook, cases: Iterable[Case], action: str | None) -> Form | None:
    """The form lines show."""
    procedure = rulebook.procedure
    if action is not None:
        for state in procedure.states.values():
            found = state.action(action)
            if found is not None:
                return None if found.form is None else procedure.forms[found.form]
        raise NotFound("action", action)
    newest: tuple[int, str] | None = None
    for case in cases:
        for name, said in case.answered.items():
            form = procedure.forms.get(name)
            if form is not None and form.view == "grid":
                newest = max(newest or (0, name), (int(said.get("at", 0)), name))
    return None if newest is None else procedure.forms[newest[1]]


def _line(
    case: Case,
    scene: Scene,
    is_open: bool,
    may: tuple[str, ...],
    form: Form | None,
    entered: Row | None,
    waits: bool,
    options: Mapping[str, Mapping[str, str]],
    lang: str,
) -> ListLine:
    procedure = scene.rulebook.procedure
    state = scene.write(procedure.states[case.state].title)
    name = scene.facts.name(case.subject) if case.subject is not None else case.number
    if form is None or not is_open:
        return ListLine(case=case, name=name, state=state, open=is_open, may=may)
    values: Mapping[str, Any] = case.answers.get(form.name, {})
    typed: Mapping[str, object] = {}
    problems: tuple[FieldProblem, ...] = ()
    filled: Filled | None = None
    if waits:
        typed = entered.form if entered is not None else as_typed(form, prefilled(form, scene))
        filled = filled_form(form, typed, scene, lang=lang)
        values = filled.values
        problems = filled.problems if entered is not None else ()
    return ListLine(
        case=case,
        name=name,
        state=state,
        open=is_open,
        may=may,
        typed=typed,
        votes=entered.vote if entered is not None and waits else {},
        values=values,
        shown={
            item.name: options.get(item.name, {}).get(str(values[item.name])) or item.kind.show(values[item.name], lang)
            for item in form.fields
            if item.shown and not item.fields and values.get(item.name) is not None
        },
        problems=problems,
        filled=filled,
        entry=entered.entry if entered is not None and waits else None,
        entered_by=scene.facts.name(entered.entry.person) if entered is not None and waits else "",
    )


def _ballot(offer: Offer, scene: Scene) -> Ballot | None:
    if offer.action.vote is None:
        return None
    vote = scene.rulebook.procedure.votes[offer.action.vote]
    body = voting_body(offer.action, scene, offer.found)
    own = "votes" in scene.rulebook.procedure.own_case
    interested = frozenset[str]() if own else scene.interested()
    electorate = 0 if body.unit is None or body.body is None else scene.body_size(body.unit, body.body, interested)
    return Ballot(vote=vote, counts=questions(vote, is_secret(vote, scene)), electorate=electorate)


def _patterns(cases: Sequence[Case], form: Form | None, rows: Sequence[Row]) -> tuple[Pattern, ...]:
    """Of what was entered and of what was accepted."""
    if form is None:
        return ()
    waiting = [
        Line(case=row.case, answers=row.form, person=row.entry.person, at=row.entry.at, how=row.entry.how)
        for row in rows
    ]
    touched = {line.case for line in waiting}
    return patterns([*waiting, *(line for line in lines_of(cases, form.name) if line.case not in touched)])


def _options(form: Form | None, scene: Scene) -> dict[str, Mapping[str, str]]:
    """What may be chosen, by question."""
    return {
        item.name: {name: str(title) for name, title in item.kind.allowed(limits_of(item, scene)).items()}
        for item in (form.fields if form is not None else ())
        if isinstance(item.kind, OptionsKind)
    }
