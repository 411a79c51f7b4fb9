"""Who acts must not be decided by what they do, and must not always be nobody."""

from engine.definition.effects import Effect
from engine.definition.expressions import Expression
from engine.definition.organisation import Authority
from engine.definition.participants import Participant
from engine.definition.procedure import Action
from engine.language.checks.view import View
from engine.language.expressions import literal_comparisons
from engine.language.notes import Notes
from engine.vocabulary.effects.set import SetVariables
from engine.vocabulary.fields.unit import UnitKindOfField
from engine.vocabulary.participants.authority import AuthorityRule
from engine.vocabulary.participants.body import BodyRule
from engine.vocabulary.participants.field import FieldRule
from engine.vocabulary.participants.is_ import IsRule
from engine.vocabulary.participants.persons import PersonsRule
from engine.vocabulary.participants.position import PositionRule


def nobody_decides_who_decides(view: View, notes: Notes) -> None:
    """`participant.moves-while-deciding`: it reads a variable that its own action sets, so the decider could change."""
    for state in view.states.values():
        for action in (*state.tasks.values(), *state.actions.values()):
            changed = _sets(action)
            for name in action.by:
                participant = view.procedure.participants.get(name)
                if participant is None:
                    continue
                for expression in expressions_of(participant):
                    for path in sorted(expression.reads):
                        if path[0] == "vars" and len(path) > 1 and path[1] in changed:
                            notes.add(
                                "participant.moves-while-deciding",
                                expression.place,
                                second=action.place,
                                participant=name,
                                variable=path[1],
                                action=action.title.text,
                            )


def not_only_the_interested(view: View, notes: Notes) -> None:
    """`participant.only-interested`: a state awaits only people who are taken out because they are interested (S7)."""
    participants = view.procedure.participants
    for name, state in view.states.items():
        awaited = [each for each in state.waits_for if each in participants]
        if awaited and all(_taken_out(view, participants[each]) for each in awaited):
            place = view.compiled.file.states[name].key_place("waits_for")
            notes.add("participant.only-interested", place, state=state.title.text, names=awaited)
        for task_name, task in state.tasks.items():
            known = [each for each in task.by if each in participants]
            if known and all(_taken_out(view, participants[each]) for each in known):
                tasks = view.compiled.file.states[name].tasks or {}
                place = tasks[task_name].key_place("waits_for")
                notes.add("participant.only-interested", place, state=task.title.text, names=known)


def _taken_out(view: View, participant: Participant) -> bool:
    """Whether everybody it finds is interested and not named by the rule itself."""
    if participant.name not in view.procedure.interested:
        return False
    return not any(isinstance(rule, (IsRule, FieldRule)) for rules in participant.rules.values() for rule in rules)


def variants_hold_still(view: View, notes: Notes) -> None:
    """`variant.can-change`: a variant reads what can change under way, so a case may become of another kind."""
    changing = {name for _, action in view.every_action() for name in _sets(action)}
    start_form = view.procedure.start.form
    for variant in view.procedure.variants:
        if variant.when is None:
            continue
        for path in sorted(variant.when.reads):
            if len(path) < 2:
                continue
            moved = path[0] == "vars" and path[1] in changing
            record = path[0] == "subject"
            later = path[0] == "answers" and path[1] != start_form
            if moved or record or later:
                notes.warn(
                    "variant.can-change", variant.when.place, variant=variant.title.text, name=".".join(path[:2])
                )
                break


def a_body_for_every_kind(view: View, notes: Notes) -> None:
    """`participant.no-body-for-kind`: a unit that the case may have is of a kind from which no unit upwards has the
    authority, by the rows that have not ended. Where the kinds are not written (`kinds` of a field), nothing is said.
    """
    for participant in view.procedure.participants.values():
        for option in participant.rules.options:
            for rule in option.value:
                if not isinstance(rule, AuthorityRule):
                    continue
                name = rule.origin.name
                for kind in sorted(_kinds_of(view, rule.origin.name, rule.origin.value)):
                    if _taken(view, participant, option.when, name, kind) and not _climbs(view, rule, kind):
                        notes.warn(
                            "participant.no-body-for-kind",
                            rule.place,
                            participant=participant.name,
                            kind=view.world.kinds[kind].text,
                            authority=rule.authority,
                        )


def _kinds_of(view: View, name: str | None, value: Expression | None) -> frozenset[str]:
    """The kinds a unit of the case may be of; empty where that is not written."""
    if value is not None:
        reads = {path for path in value.reads if path[0] in ("answers", "unit")}
        if len(reads) != 1:
            return frozenset()
        (path,) = reads
        if path[0] == "unit":
            return _kinds_of(view, path[1], None) if len(path) == 2 else frozenset()
        form = view.procedure.forms.get(path[1])
        field = next((item for item in form.fields if len(path) > 2 and item.name == path[2]), None) if form else None
        return field.kind.kinds if field is not None and isinstance(field.kind, UnitKindOfField) else frozenset()
    if name is None:
        return frozenset()
    if name in view.world.named_units:
        return frozenset((view.world.named_units[name],))
    rule = view.procedure.units.get(name)
    if rule is None:
        return frozenset()
    if rule.the_only is not None:
        return frozenset((rule.the_only,))
    if rule.authority is not None:
        return frozenset(kind for row in _rows(view, rule.authority) for kind in row.kinds)
    return rule.kinds or (frozenset() if rule.value is None else _kinds_of(view, None, rule.value))


def _rows(view: View, authority: str) -> tuple[Authority, ...]:
    every = (row for organisation in view.world.organisations.values() for row in organisation.authorities)
    return tuple(row for row in every if row.may == authority and row.until is None)


def _climbs(view: View, rule: AuthorityRule, kind: str) -> bool:
    """Whether the unit itself, or one that may lie above it (also one of its own level), has the authority."""
    organisation = next((each for each in view.world.organisations.values() if kind in each.kinds), None)
    if organisation is None:
        return True
    having = {each for row in _rows(view, rule.authority) for each in row.kinds if each in organisation.kinds}
    if not rule.above and kind in having:
        return True
    rank = organisation.rank(kind)
    return any(organisation.rank(each) >= rank for each in having if each != kind)


def _taken(view: View, participant: Participant, when: Expression | None, unit: str | None, kind: str) -> bool:
    """Whether this item of a participant's list counts for a unit of the kind, as far as conditions on the kind alone
    tell: an item with any other condition is not spoken of.
    """
    for option in participant.rules.options:
        holds = True if option.when is None else _by_kind(option.when, unit, kind)
        if option.when is when:
            return holds is True
        if holds is True:
            return False
    return False


def _by_kind(when: Expression, unit: str | None, kind: str) -> bool | None:
    """Whether a condition on the kind of the unit holds; None when it is about anything else."""
    compared = literal_comparisons(when)
    if not compared or any(each.path != ("unit", unit, "kind") for each in compared):
        return None
    return all(
        (kind in each.values) if each.operator in ("==", "in") else (kind not in each.values) for each in compared
    )


def nobody_approves_their_own_case(view: View, notes: Notes) -> None:
    """`flow.approves-own-case`: whoever a case is about takes it to an end that approves, and nobody else has to do
    anything, although `own_case` does not say that they may (S7).
    """
    procedure = view.procedure
    if procedure.subject != "person" or procedure.own_case:
        return
    own = {name for name, each in procedure.participants.items() if _is_subject(each)}
    if not own & set(procedure.start.by):
        return
    reached: dict[str, Action | None] = dict.fromkeys(view.first_states)
    waiting = list(view.first_states)
    while waiting:
        state = view.states[waiting.pop()]
        for step in view.ways_out[state.name]:
            alone = step.by_pass or (
                all(set(task.by) & own for task in state.tasks.values() if task.when is None)
                if step.by_join
                else step.action is not None and bool(set(step.action.by) & own)
            )
            if not alone or step.target in reached:
                continue
            task = next(iter(state.tasks.values()), None) if step.by_join else None
            reached[step.target] = step.action or task or reached[state.name]
            waiting.append(step.target)
    for name, action in reached.items():
        if action is not None and view.states[name].ends == "approved":  # without an action it was a condition alone
            notes.warn("flow.approves-own-case", action.place, state=view.title(name))


def _is_subject(participant: Participant) -> bool:
    return any(
        isinstance(rule, IsRule) and not rule.initiator for rules in participant.rules.values() for rule in rules
    )


def _sets(action: Action) -> frozenset[str]:
    """Variables and units an action may change, whatever its outcome."""
    effects: list[Effect] = [*action.effects]
    for outcome in action.outcomes.values():
        effects += outcome.effects
    return frozenset(
        name
        for effect in effects
        if isinstance(effect, SetVariables)
        for name in (*effect.variables, *effect.units, *effect.climbs)
    )


def expressions_of(participant: Participant) -> tuple[Expression, ...]:
    """Every expression by which a participant is found."""
    found: list[Expression] = []
    for option in participant.rules.options:
        if option.when is not None:
            found.append(option.when)
        for rule in (*option.value, *participant.vacant):
            if isinstance(rule, (FieldRule, PersonsRule)):
                found.append(rule.value)
            elif isinstance(rule, (AuthorityRule, BodyRule, PositionRule)) and rule.origin.value is not None:
                found.append(rule.origin.value)
    return tuple(found)
