"""Lists whose items have `when`: they must not run out, and nothing may stand behind an item that always holds (S4)."""

from collections.abc import Iterator
from typing import Any

from engine.definition.choice import Choice
from engine.definition.expressions import Expression
from engine.definition.types import ValueType
from engine.ground.sources import Place
from engine.language.checks.view import View, member_at
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
        listed = [action.when for action in state.actions.values() if action.listed]
        tasks = [task.when for task in state.tasks.values()]
        for conditions in () if state.ends else (listed, tasks):
            written = [when for when in conditions if when is not None]
            if written and len(written) == len(conditions) and not covers(view, written):
                place = view.compiled.file.entry_place("states", name)
                notes.warn("flow.all-hidden", place, state=state.title.text)


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
