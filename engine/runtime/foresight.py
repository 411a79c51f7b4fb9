"""What of the conditions ahead of a case can be told today: where it will not go, and what it will pass.

A promise to nobody: pages use it to show the way that lies ahead. Deciding asks every condition anew (S12).
"""

from collections.abc import Iterator

from engine.cases.facts import FactMissing
from engine.definition.effects import Effect
from engine.definition.expressions import Expression, ExpressionFailed
from engine.definition.procedure import Procedure
from engine.runtime.scene import Scene

_OF_THE_MOMENT = frozenset(("form", "row", "act", "vote", "drawn"))
"""Roots that exist only while somebody acts."""


def foreseen(expression: Expression, scene: Scene) -> bool | None:
    """Whether a condition holds as far as is known of the case of `scene`; None where it rests on an answer, a vote,
    a paper or a unit still to come, or on a fact that was not loaded.
    """
    case = scene.case
    if case is None:
        return None
    kept = {"answers": case.answers, "votes": case.votes, "document": case.documents, "vars": case.variables}
    for path in expression.reads:
        root = path[0]
        if root in _OF_THE_MOMENT:
            return None
        if len(path) < 2:
            continue
        if root in kept and path[1] not in kept[root]:
            return None
        if root == "unit" and path[1] not in case.units and _to_come(path[1], scene, set()):
            return None
    try:
        return scene.soft(expression)
    except (ExpressionFailed, FactMissing):
        return None


def _to_come(unit: str, scene: Scene, seen: set[str]) -> bool:
    """Whether a unit of the case is computed, by whatever ways, from answers that have not been given yet."""
    rule = scene.rulebook.procedure.units.get(unit)
    if rule is None or unit in seen or scene.case is None:
        return False
    seen.add(unit)
    paths = [path for each in (rule.value, rule.start) if each is not None for path in each.reads if len(path) > 1]
    if any(path[0] == "answers" and path[1] not in scene.case.answers for path in paths):
        return True
    others = {rule.of, rule.above, *(rule.between or ()), *(path[1] for path in paths if path[0] == "unit")}
    return any(_to_come(name, scene, seen) for name in others if name is not None and name not in scene.case.units)


Step = tuple[str, int, bool]
"""A state that may come next; what the conditions still to be answered that lead there count, one for a hop that may be
left out, two for any other; whether the state before it is only passed.
"""

_VARIANT = frozenset({("case", "variant")})


def ordinarily(expression: Expression, procedure: Procedure) -> bool | None:
    """Whether a condition holds for the ordinary variant, the one without condition (S4); None where it reads more."""
    ordinary = next((variant.name for variant in procedure.variants if variant.when is None), None)
    if ordinary is None or expression.reads != _VARIANT:
        return None
    return expression.holds({"case": {"variant": ordinary}})


def _may_turn(expression: Expression, procedure: Procedure) -> bool:
    """Whether it reads a unit or variable of the case that an effect moves on the way."""
    read = {path[1] for path in expression.reads if path[0] in ("unit", "vars") and len(path) > 1}
    return bool(read) and any(not read.isdisjoint(effect.sets) for effect in _effects(procedure))


def _effects(procedure: Procedure) -> Iterator[Effect]:
    for state in procedure.states.values():
        yield from state.on_arrival.effects
    for _, action in procedure.every_action():
        yield from action.effects
        for outcome in action.outcomes.values():
            yield from outcome.effects


def steps_from(procedure: Procedure, state: str, scene: Scene | None, *, stands: bool) -> tuple[Step, ...]:
    """Where a case may go from a state, the table's rows in their order, those left out that are known not to count.

    `stands`: the case waits there, so it was not passed. Without a scene the case is an ordinary one, of which nothing
    else is known.
    """
    steps: list[Step] = []
    settled: set[str] = set()
    for row in procedure.transitions:
        if row.source != state or row.trigger in settled or row.target not in procedure.states:
            continue
        passing = row.trigger.startswith("pass.")
        if passing and stands:
            continue
        action = procedure.states[state].actions.get(row.trigger.partition(".")[0])
        conditions = [when for when in (row.when, action.when if action is not None else None) if when is not None]
        answers = [ordinarily(when, procedure) if scene is None else foreseen(when, scene) for when in conditions]
        for index, when in enumerate(conditions):
            if answers[index] is False and _may_turn(when, procedure):
                answers[index] = None
        if False in answers:
            continue
        if passing and None not in answers:
            return ((row.target, 0, True),)
        if row.when is not None and answers[0] is True:
            settled.add(row.trigger)
        steps.append((row.target, answers.count(None) * (1 if passing else 2), False))
    return tuple(steps)
