"""What a decision will ask for, worked out from the compiled definition before anything is loaded (bounded
statements).
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from engine.cases.act import Act, Opening
from engine.cases.campaign import Announcement, Campaign
from engine.cases.case import Case
from engine.cases.facts import Needs
from engine.definition.expressions import Expression
from engine.definition.form import Form
from engine.definition.organisation import Organisation
from engine.definition.pack import Rulebook
from engine.definition.procedure import Action, Procedure, Rule, State


def needs_of_act(rulebook: Rulebook, act: Act, cases: Mapping[str, Case]) -> Needs:
    """What `decide` will want for this act. What it still lacks is named by `FactMissing`, one at a time."""
    units: set[str] = set()
    records: set[str] = set()
    names: set[str] = set()
    files: set[str] = set()
    listed: set[tuple[str, str]] = set()
    if act.actor.person is not None:
        names.add(act.actor.person)
    _ids_in(act.answers, units, names, files)
    procedure = rulebook.procedure
    reads: frozenset[tuple[str, ...]] = frozenset()
    for given in act.cases:
        case = cases[given.case]
        _of_case(procedure, case, units, names)
        _ids_in(given.form, units, names, files)
        state = procedure.states.get(case.state)
        action = state.action(act.action) if state is not None else None
        if state is None or action is None:
            continue
        reads = _reads_of_action(procedure, state.name, action.name)
        if (_wants_record(procedure, reads) or _ACT_CASES in reads) and case.subject is not None:
            records.add(case.subject)
        if action.vote is not None:
            records.update(person for person in _interested(procedure, case))
        if action.covers is not None and case.campaign is not None and case.campaign_unit is not None:
            listed.add((case.campaign, case.campaign_unit))
    return Needs(
        campaigns=_campaigns(cases[given.case] for given in act.cases),
        listed=frozenset(listed),
        units=frozenset(units),
        records=frozenset(records),
        names=frozenset(names),
        files=frozenset(files),
        of_kind=_only_kinds(rulebook),
        cases=frozenset(parent for given in act.cases if (parent := cases[given.case].parent) is not None),
    )


def needs_of_opening(rulebook: Rulebook, opening: Opening) -> Needs:
    """What `open_case` will want."""
    units: set[str] = set()
    records: set[str] = set()
    names: set[str] = set()
    files: set[str] = set()
    if opening.actor.person is not None:
        names.add(opening.actor.person)
    if opening.subject is not None:
        records.add(opening.subject)
        names.add(opening.subject)
        if rulebook.procedure.subject == "unit":
            units.add(opening.subject)
    _ids_in(opening.form, units, names, files)
    return Needs(
        campaigns=frozenset(() if opening.campaign is None else (opening.campaign,)),
        units=frozenset(units),
        records=frozenset(records),
        names=frozenset(names),
        files=frozenset(files),
        of_kind=_only_kinds(rulebook),
    )


def needs_of_case(rulebook: Rulebook, case: Case, person: str | None) -> Needs:
    """What showing a case to a person will want: its units, names and record."""
    units: set[str] = set()
    names: set[str] = set()
    _of_case(rulebook.procedure, case, units, names)
    if person is not None:
        names.add(person)
    records = frozenset((case.subject,)) if case.subject is not None else frozenset[str]()
    return Needs(
        units=frozenset(units),
        records=records,
        names=frozenset(names),
        of_kind=_only_kinds(rulebook),
        campaigns=_campaigns((case,)),
        cases=frozenset(() if case.parent is None else (case.parent,)),
    )


def needs_of_announcement(rulebook: Rulebook, given: Announcement) -> Needs:
    """What `campaigns.announce` will want."""
    units: set[str] = {given.unit}
    names: set[str] = set() if given.actor.person is None else {given.actor.person}
    files: set[str] = set()
    _ids_in(given.form, units, names, files)
    return Needs(units=frozenset(units), names=frozenset(names), files=frozenset(files), of_kind=_only_kinds(rulebook))


def needs_of_seats(rulebook: Rulebook, units: Iterable[str], person: str) -> Needs:
    """What looking up who may open a campaign from these units will want."""
    return Needs(units=frozenset(units), names=frozenset((person,)), of_kind=_only_kinds(rulebook))


def needs_of_making(rulebook: Rulebook, campaign: Campaign, units: Iterable[str], subjects: Iterable[str]) -> Needs:
    """What `campaigns.make_cases` will want for these subjects of these units."""
    people = frozenset(subjects)
    return Needs(
        units=frozenset((*units, campaign.unit)),
        records=people,
        names=people,
        of_kind=_only_kinds(rulebook),
        campaigns=frozenset((campaign.id,)),
    )


def _campaigns(cases: Iterable[Case]) -> frozenset[str]:
    return frozenset(case.campaign for case in cases if case.campaign is not None)


def _of_case(procedure: Procedure, case: Case, units: set[str], names: set[str]) -> None:
    if procedure.subject == "unit" and case.subject is not None:
        units.add(case.subject)
    units.update(case.units.values())
    for task in case.tasks:
        units.update(item.unit for item in task.addressees if item.unit is not None)
        names.update(item.person for item in task.addressees if item.person is not None)
        if task.person is not None:
            names.add(task.person)
    names.update(item for item in (case.subject, case.initiator) if item is not None)
    for values in case.answers.values():
        _ids_in(values, set(), names, set())


def _interested(procedure: Procedure, case: Case) -> Iterable[str]:
    if procedure.subject == "person" and case.subject is not None:
        yield case.subject
    for values in case.answers.values():
        for value in values.values():
            if isinstance(value, Mapping) and "id" in value and "kind" not in value and "full_name" not in value:
                yield str(value["id"])


def _ids_in(value: object, units: set[str], names: set[str], files: set[str]) -> None:
    """Collect ids from raw or accepted answers: a bare identifier may be a unit or a person, so both are asked."""
    if isinstance(value, str):
        if len(value) == 36 and _looks_like_id(value):
            units.add(value)
            names.add(value)
    elif isinstance(value, Mapping):
        given = value.get("id")
        if isinstance(given, str) and _looks_like_id(given):
            if "kind" in value or "full_name" in value:
                units.add(given)
            elif "name" in value:
                names.add(given)
            else:
                units.add(given)
                names.add(given)
        digest = value.get("digest")
        if isinstance(digest, str):
            files.add(digest)
        for key, inner in value.items():
            if key != "parent":
                _ids_in(inner, units, names, files)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _ids_in(inner, units, names, files)


def _looks_like_id(text: str) -> bool:
    return len(text) == 36 and text[8] == "-" and text[13] == "-" and text[14] == "7"


def _wants_record(procedure: Procedure, reads: frozenset[tuple[str, ...]]) -> bool:
    return procedure.subject != "none" and any(path[0] == "subject" and path[1:] != ("id",) for path in reads)


_ACT_CASES = ("act", "cases")
"""What an expression reads that looks at every case of an act."""


def about_all_cases(rule: Rule) -> bool:
    """Whether a rule looks at every case of an act: it is then asked once for the act (S15)."""
    return any(path[:2] == _ACT_CASES for each in (rule.rule, rule.when) if each is not None for path in each.reads)


def reads_cases(procedure: Procedure, state: str, action: str) -> bool:
    """Whether an action, or what follows from it, looks at all the cases of its act (`act.cases`)."""
    return _ACT_CASES in _reads_of_action(procedure, state, action)


@lru_cache(maxsize=4096)
def _reads_cached(digest: str, state: str, action: str, holder: "_Holder") -> frozenset[tuple[str, ...]]:
    procedure = holder.procedure
    found = procedure.states[state]
    here = found.action(action)
    expressions: list[Expression] = []
    if here is not None:
        expressions.extend(_of_action(procedure, here))
    for participant in procedure.participants.values():
        for option in participant.rules.options:
            if option.when is not None:
                expressions.append(option.when)
    for variant in procedure.variants:
        if variant.when is not None:
            expressions.append(variant.when)
    for target in _targets(procedure, found, here):
        expressions.extend(_of_arrival(procedure.states[target]))
    return frozenset(path for expression in expressions for path in expression.reads)


class _Holder:
    """Carries a procedure past the cache's key: its digest is the key."""

    __slots__ = ("procedure",)

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)


def _reads_of_action(procedure: Procedure, state: str, action: str) -> frozenset[tuple[str, ...]]:
    return _reads_cached(procedure.digest, state, action, _Holder(procedure))


def _targets(procedure: Procedure, state: State, action: Action | None) -> frozenset[str]:
    """States a case may stop in after this action, passes followed."""
    choices = [state.to] if action is None or action.task else [action.to]
    if action is not None:
        choices.extend(outcome.to for outcome in action.outcomes.values())
    wanted = [name for choice in choices if choice is not None for name in choice.values()]
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in seen or name not in procedure.states:
            continue
        seen.add(name)
        wanted.extend(item.to for item in procedure.states[name].passes)
    return frozenset(seen)


def _of_action(procedure: Procedure, action: Action) -> list[Expression]:
    found: list[Expression] = [item for item in (action.when, action.dated) if item is not None]
    names = [*action.requires]
    for outcome in action.outcomes.values():
        names.extend(outcome.requires)
        found.extend(option.when for option in outcome.to.options if option.when is not None)
        for effect in outcome.effects:
            found.extend(effect.expressions())
    for name in names:
        rule = procedure.rules[name]
        found.append(rule.rule)
        if rule.when is not None:
            found.append(rule.when)
    if action.to is not None:
        found.extend(option.when for option in action.to.options if option.when is not None)
    for effect in action.effects:
        found.extend(effect.expressions())
    for item in action.issues:
        found.extend(_of_document(procedure, item.document))
    for form in (action.form, action.act_form):
        if form is not None:
            found.extend(of_form(procedure.forms[form]))
    return found


def _of_document(procedure: Procedure, name: str) -> list[Expression]:
    document = procedure.documents[name]
    return [*document.data.values(), *document.rows.values()]


def of_form(form: Form) -> list[Expression]:
    """Every expression of a form."""
    found: list[Expression] = [section.when for section in form.sections if section.when is not None]
    for item in form.fields:
        for field in (item, *item.fields):
            found.extend(part for part in (field.when, field.computed, field.prefill) if part is not None)
            found.extend(field.limits.values())
    for rule in form.rules:
        found.append(rule.rule)
        if rule.when is not None:
            found.append(rule.when)
    return found


def _of_arrival(state: State) -> list[Expression]:
    found: list[Expression] = []
    for effect in state.on_arrival.effects:
        found.extend(effect.expressions())
    for task in state.tasks.values():
        if task.when is not None:
            found.append(task.when)
    found.extend(item.when for item in state.passes if item.when is not None)
    return found


def _only_kinds(rulebook: Rulebook) -> frozenset[str]:
    kinds: set[str] = set()
    organisations: Iterable[Organisation] = rulebook.organisations.values()
    for organisation in organisations:
        kinds.update(organisation.named_units.values())
    kinds.update(rule.the_only for rule in rulebook.procedure.units.values() if rule.the_only is not None)
    return frozenset(kinds)
