"""States as a graph: reachable, with an end ahead, never turning in circles by themselves."""

from engine.definition.procedure import STAY, SYSTEM
from engine.ground.sources import Place
from engine.language.checks.view import View
from engine.language.notes import Notes


def some_end(view: View, notes: Notes) -> None:
    """`flow.no-end`: a procedure without an end never finishes a case."""
    if not any(state.ends for state in view.states.values()):
        notes.add("flow.no-end", view.compiled.file.key_place("states"))


def every_state_reachable(view: View, notes: Notes) -> None:
    """`flow.unreachable`: nothing leads to a state."""
    for name, state in view.states.items():
        if name not in view.reachable:
            notes.add("flow.unreachable", _key(view, name), state=state.title.text, name=name)


def an_end_from_everywhere(view: View, notes: Notes) -> None:
    """`flow.no-way-to-an-end`: from a state that can be reached no end can."""
    good = {name for name, state in view.states.items() if state.ends}
    grown = True
    while grown:
        before = len(good)
        good |= {step.source for step in view.steps if step.target in good}
        grown = len(good) > before
    if not any(state.ends for state in view.states.values()):
        return
    for name, state in view.states.items():
        if name in view.reachable and name not in good:
            notes.add("flow.no-way-to-an-end", _key(view, name), state=state.title.text, story=view.story(name))


def no_cycle_of_passes(view: View, notes: Notes) -> None:
    """`flow.passes-circle`: states that pass a case on to each other could do so for ever."""
    onward = {
        name: tuple(dict.fromkeys(hop.to for hop in state.passes if hop.to in view.states))
        for name, state in view.states.items()
    }
    told: set[str] = set()
    for name in view.states:
        circle = _circle(name, onward)
        if circle and not told & set(circle):
            told |= set(circle)
            around = " → ".join(view.title(each) for each in (*circle, circle[0]))
            notes.add("flow.passes-circle", view.states[name].passes[0].place, circle=around)


def _circle(start: str, onward: "dict[str, tuple[str, ...]]") -> tuple[str, ...]:
    """The states of a way from `start` back to it, () when there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for target in onward[way[-1]]:
            if target == start:
                return way
            if target not in seen:
                seen.add(target)
                ways.append((*way, target))
    return ()


def somebody_is_awaited(view: View, notes: Notes) -> None:
    """`flow.waits-for-nobody`: a state that is not an end waits for nobody and nothing."""
    for name, state in view.states.items():
        clock = any(action.by == (SYSTEM,) for action in state.actions.values())
        through = any(hop.when is None for hop in state.passes)
        if not state.ends and not state.waits_for and not state.tasks and not clock and not through:
            notes.add("flow.waits-for-nobody", _key(view, name), state=state.title.text)
        if state.waits_for and state.tasks:
            notes.add("state.waits-and-tasks", _key(view, name), state=state.title.text)
        if state.waits_for and not state.ends and not any(action.listed for action in state.actions.values()):
            notes.add("state.nothing-to-choose", _key(view, name), state=state.title.text)


def tasks_lead_somewhere(view: View, notes: Notes) -> None:
    """Tasks need a `to`, a `to` needs tasks, and `join` no more than there are (S14)."""
    for name, state in view.states.items():
        if state.tasks and state.to is None:
            notes.add("state.tasks-without-to", _key(view, name), state=state.title.text)
        if state.to is not None and not state.tasks:
            notes.add("state.to-without-tasks", view.compiled.file.states[name].key_place("to"), state=state.title.text)
        each = any(task.each for task in state.tasks.values())
        if isinstance(state.join, int) and state.tasks and state.join > len(state.tasks) and not each:
            place = view.compiled.file.states[name].key_place("join")
            notes.add("state.join-too-many", place, join=state.join, tasks=len(state.tasks))


def ends_stay_ended(view: View, notes: Notes) -> None:
    """At an end nobody is awaited, and what is done there leads to `stay` or another end (S26)."""
    for name, state in view.states.items():
        if not state.ends:
            continue
        word = view.compiled.file.states[name]
        for key in ("waits_for", "tasks", "due", "passes"):
            if key in word.node:
                notes.add("end.waits", word.key_place(key), state=state.title.text, key=key)
        for action in state.actions.values():
            choices = [action.to, *(outcome.to for outcome in action.outcomes.values())]
            for choice in choices:
                for option in () if choice is None else choice.options:
                    target = view.states.get(option.value)
                    if option.value != STAY and target is not None and not target.ends:
                        notes.add(
                            "end.leads-back",
                            option.place,
                            state=state.title.text,
                            action=action.title.text,
                            target=target.title.text,
                        )


def _key(view: View, state: str) -> Place:
    return view.compiled.file.entry_place("states", state)
