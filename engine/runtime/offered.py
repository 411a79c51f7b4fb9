"""What a person may do in a case now, and for the rest who may: for pages, the API and the inbox."""

from dataclasses import dataclass

from engine.cases.case import Case, Task
from engine.cases.refusal import Reason
from engine.definition.expressions import ExpressionFailed
from engine.definition.participants import Found
from engine.definition.procedure import SYSTEM, Action, State
from engine.runtime.decide import ask_rule, is_seated, persons_for
from engine.runtime.scene import Scene


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """An action of a case: whether this person may take it, who may, and what speaks against it already now."""

    action: Action
    task: Task | None
    may: bool
    found: Found
    reasons: tuple[Reason, ...] = ()
    """Rules that would refuse or warn as things stand; rules that read answers not given yet are left out."""


def offers(state: State, case: Case, scene: Scene, person: str | None) -> tuple[Offer, ...]:
    """Every action and open task of the state that exists for this case, in the order written."""
    offered: list[Offer] = []
    for action in (*state.tasks.values(), *state.actions.values()):
        task = next((item for item in case.tasks if item.key == action.name), None)
        if action.by == (SYSTEM,) and (task is None or state.awaited(action.name) is None):
            continue
        if action.task and task is None:
            continue
        if action.when is not None and not scene.soft(action.when):
            continue
        found, _ = persons_for(scene, action)
        own = task if task is not None else next((item for item in case.tasks if item.key == state.name), None)
        assigned = own is not None and person is not None and own.person == person
        asked = person in found.people and (scene.actor.person != person or is_seated(scene.actor, found))
        narrowed = scene.actor.person == person and scene.actor.narrowed
        may = person is not None and (asked or assigned or (not narrowed and _delegated(person, found, scene)))
        offered.append(
            Offer(action=action, task=own, may=may, found=found, reasons=standing_reasons(action, scene, case.id))
        )
    return tuple(offered)


def standing_reasons(action: Action, scene: Scene, case: str) -> tuple[Reason, ...]:
    """The action's rules as they stand before anything is filled in."""
    found: list[Reason] = []
    for name in action.requires:
        rule = scene.rulebook.procedure.rules[name]
        read = {path[0] for expression in (rule.rule, rule.when) if expression for path in expression.reads}
        if read & {"form", "act", "vote", "row", "drawn"}:
            continue
        try:
            reason = ask_rule(scene, rule, case)
        except ExpressionFailed:
            continue
        if reason is not None:
            found.append(reason)
    return tuple(found)


def _delegated(person: str, found: Found, scene: Scene) -> bool:
    return any(
        row.taker == person
        and row.giver in found.people
        and row.from_day <= scene.today <= row.until
        and (not row.procedures or scene.rulebook.procedure.name in row.procedures)
        for row in scene.facts.delegations
    )
