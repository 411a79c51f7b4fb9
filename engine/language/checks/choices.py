"""Lists whose items have `when`: they must not run out, and nothing may stand behind an item that always holds (S4)."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.definition.choice import Choice
from engine.definition.expressions import Expression
from engine.definition.procedure import State
from engine.definition.types import ValueType
from engine.ground.sources import Place
from engine.language.checks.view import View, member_at, only_system
from engine.language.expressions import literal_comparisons
from engine.language.notes import Notes


def lists_do_not_run_out(view: View, notes: Notes) -> None:
    """`choice.can-run-out`: for some cases no item of a list counts."""
    for what, choice in _lists(view):
        conditions = [option.when for option in choice.options]
        if all(when is not None for when in conditions) and not covers(view, [w for w in conditions if w is not None]):
            notes.add("choice.can-run-out", choice.options[-1].place, what=what)
    variants = view.procedure.variants
    if variants and variants[-1].when is not None:
        conditions = [variant.when for variant in variants]
        if not covers(view, [when for when in conditions if when is not None]):
            place = variants[-1].place
            notes.add("choice.can-run-out", place or view.procedure.place, what="variants")


def nothing_behind_an_item_without_condition(view: View, notes: Notes) -> None:
    """`choice.never-reached`: an item behind one that always counts."""
    for what, choice in _lists(view):
        _behind(what, [(option.when, option.place) for option in choice.options], notes)
    variants = [(variant.when, variant.place or view.procedure.place) for variant in view.procedure.variants]
    _behind("variants", variants, notes)


def _behind(what: str, items: list[tuple[Expression | None, Place]], notes: Notes) -> None:
    always: Place | None = None
    for when, place in items:
        if always is not None:
            notes.add("choice.never-reached", place, second=always, what=what)
            return
        if when is None:
            always = place


def some_action_is_there(view: View, notes: Notes) -> None:
    """`flow.all-hidden`: a state all of whose actions have `when`, so that for some cases there is nothing to do."""
    for name, state in view.states.items():
        if _all_hidden(view, state):
            place = view.compiled.file.entry_place("states", name)
            notes.warn("flow.all-hidden", place, state=state.title.text)


def _all_hidden(view: View, state: State) -> bool:
    listed = [action.when for action in state.actions.values() if action.listed]
    tasks = [task.when for task in state.tasks.values()]
    for conditions in () if state.ends else (listed, tasks):
        written = [when for when in conditions if when is not None]
        if written and len(written) == len(conditions) and not covers(view, written):
            return True
    return False


def an_end_without_conditions(view: View, notes: Notes) -> None:
    """`flow.end-by-condition`: from a state an end is reached only by what has a `when`, so that a case for which it
    never holds stays for ever. Lists with `when` are not looked into: which of their targets counts is not decided.
    """
    sure = _growing(view, {name: _sure_exits(view, state) for name, state in view.states.items()})
    for name, state in view.states.items():
        if name in sure or name not in view.reachable or _all_hidden(view, state):
            continue
        hidden = [step for step in view.ways_out[name] if step.target in sure]
        when = next((step.action.when for step in hidden if step.action is not None and step.action.when), None)
        if when is not None:
            notes.warn("flow.end-by-condition", when.place, state=state.title.text)


_Exit = tuple[frozenset[str], ...]
"""A way out of a state that is there whatever the case is: for each alternative it may come to, its targets."""


def _growing(view: View, exits: Mapping[str, tuple[_Exit, ...]]) -> set[str]:
    """States from which an end is reached, whichever alternative of an exit it comes to."""
    good = {name for name, state in view.states.items() if state.ends}
    grown = True
    while grown:
        more = {
            name
            for name, ways in exits.items()
            if name not in good and any(all(targets & good for targets in way) for way in ways)
        }
        good |= more
        grown = bool(more)
    return good


def _sure_exits(view: View, state: State) -> tuple[_Exit, ...]:
    through = next((hop.to for hop in state.passes if hop.when is None), None)
    if through is not None:
        return ((frozenset((through,)),),)
    leads = {
        name: frozenset(step.target for step in view.ways_out[state.name] if step.action is action)
        for name, action in state.actions.items()
    }
    found: list[_Exit] = []
    if state.tasks and state.to is not None:
        found.append((frozenset(state.to.values()),))
    timed = view.taken_by_clock[state.name] - {timer.take for timer in state.timers if timer.when is not None}
    for name, action in state.actions.items():
        if action.when is None and (not only_system(action) or name in timed):
            found.append((leads[name],))
    guarded = {name: action.when for name, action in state.actions.items() if action.when is not None}
    if guarded and covers(view, list(guarded.values())):
        found.append(tuple(leads[name] for name in guarded))
    return tuple(found)


def _lists(view: View) -> Iterator[tuple[str, Choice[Any]]]:
    """Every list of the procedure, with the key it stands under; each written list once."""
    procedure = view.procedure
    seen: set[Place] = set()
    found: list[tuple[str, Choice[Any] | None]] = [("to", procedure.start.to), ("due", procedure.due)]
    found += [("participants", participant.rules) for participant in procedure.participants.values()]
    for state in view.states.values():
        found += [("to", state.to), ("due", state.due)]
        found += [("due", task.due) for task in state.tasks.values()]
        for action in state.actions.values():
            found.append(("to", action.to))
            found += [("to", outcome.to) for outcome in action.outcomes.values()]
    for what, choice in found:
        if choice is not None and choice.options and choice.options[0].place not in seen:
            seen.add(choice.options[0].place)
            yield what, choice


def covers(view: View, conditions: list[Expression]) -> bool:
    """Whether conditions provably hold in every case: between them they name every option of one choice."""
    roots = view.compiled.roots
    left: dict[tuple[str, ...], set[object]] = {}
    for condition in conditions:
        compared = literal_comparisons(condition)
        if compared is None or len(compared) != 1:
            continue
        (one,) = compared
        options = _options(member_at(roots, one.path))
        if options is None:
            continue
        rest = left.setdefault(one.path, set(options))
        if one.operator in ("==", "in"):
            rest -= set(one.values)
        elif one.operator == "!=":
            rest &= set(one.values)
    return any(not rest for rest in left.values())


def _options(type_: ValueType | None) -> tuple[object, ...] | None:
    if type_ is None:
        return None
    if type_.kind == "boolean":
        return (True, False)
    return type_.options if type_.kind == "choice" else None
