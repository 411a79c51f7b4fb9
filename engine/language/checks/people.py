"""Who acts must not be decided by what they do, and must not always be nobody."""

from engine.definition.effects import Effect
from engine.definition.expressions import Expression
from engine.definition.participants import Participant
from engine.definition.procedure import Action
from engine.language.checks.view import View
from engine.language.notes import Notes
from engine.vocabulary.effects.set import SetVariables
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
