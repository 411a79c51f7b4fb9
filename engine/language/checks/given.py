"""Answers, votes and documents are read only where every way here has given them, or behind `has(…)`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.definition.choice import Choice
from engine.definition.effects import Effect
from engine.definition.expressions import Expression, Template
from engine.definition.form import BESIDE, Field, Form
from engine.definition.procedure import Action, Due, Issue, State
from engine.definition.words import Words
from engine.language.checks.view import Step, View
from engine.language.notes import Notes
from engine.language.workbench import only_a_name, present_when
from engine.vocabulary.effect import Consequence
from engine.vocabulary.effects.set import SetVariables

Atom = tuple[str, str]
"""Something a case comes to have: ("answers", form), ("votes", vote), ("document", document), ("vars", variable)."""

_ROOTS = ("answers", "votes", "document", "vars")


def read_only_what_was_given(view: View, notes: Notes) -> None:
    """`flow.may-not-be-given`: on some way to this place the answer, vote or document does not exist yet."""
    given = Given(view)
    told: set[tuple[object, Atom]] = set()
    for use in _uses(view, given):
        for atom in sorted(_wanted(use.expression) - use.here):
            if (use.expression.place, atom) in told:
                continue
            told.add((use.expression.place, atom))
            notes.add(
                "flow.may-not-be-given",
                use.expression.place,
                name=".".join(atom),
                what=_called(view, atom),
                state=view.title(use.state) if use.state else "",
                story=given.story(use.state, atom) if use.state else "",
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """An expression at a place, and what the case surely has there."""

    expression: Expression
    here: frozenset[Atom]
    state: str | None = None


def _wanted(expression: Expression) -> frozenset[Atom]:
    """What it reads without looking first whether it is there."""
    return frozenset(
        (path[0], path[1]) for path in expression.reads - expression.guarded if path[0] in _ROOTS and len(path) > 1
    )


def _behind(atoms: frozenset[Atom], when: Expression | None) -> frozenset[Atom]:
    """What is surely there where a condition holds."""
    return atoms | {(path[0], path[1]) for path in present_when(when) if path[0] in _ROOTS and len(path) > 1}


def _called(view: View, atom: Atom) -> Mapping[str, str]:
    root, name = atom
    procedure = view.procedure
    if root == "answers":
        form = procedure.forms.get(name)
        title = name if form is None else form.title.text
        return {"vi": f"câu trả lời của biểu mẫu “{title}”", "en": f"the answers of form “{title}”"}
    if root == "votes":
        return {"vi": f"kết quả biểu quyết “{name}”", "en": f"the result of vote “{name}”"}
    if root == "vars":
        return {"vi": f"biến “{name}”", "en": f"the variable “{name}”"}
    document = procedure.documents.get(name)
    title = name if document is None else document.title.text
    return {"vi": f"văn bản “{title}”", "en": f"the document “{title}”"}


class Given:
    """What a case surely has when it comes to each state, and after what is done on arrival there."""

    def __init__(self, view: View) -> None:
        self.view = view
        start = view.procedure.start
        first = {("vars", name) for name, each in view.procedure.variables.items() if each.initial is not None}
        self.at_start: frozenset[Atom] = _answers(start.form) | _always(start.issues) | first | _set(start.effects)
        self.coming = self._solve()
        self.there = {name: self.coming[name] | arrival_gives(state) for name, state in view.states.items()}

    def _solve(self) -> Mapping[str, frozenset[Atom]]:
        everything = frozenset(self._everything())
        coming: dict[str, frozenset[Atom]] = dict.fromkeys(self.view.states, everything)
        for name in self.view.first_states:
            coming[name] = self.at_start
        changed = True
        while changed:
            changed = False
            for step in self.view.steps:
                brought = self.brings(step, coming[step.source])
                narrowed = coming[step.target] & brought
                if narrowed != coming[step.target]:
                    coming[step.target] = narrowed
                    changed = True
        return coming

    def brings(self, step: Step, coming: frozenset[Atom]) -> frozenset[Atom]:
        """What a case has that leaves by a step."""
        if step.by_pass:
            return coming
        state = self.view.states[step.source]
        there = coming | arrival_gives(state)
        if step.by_join:
            return there | _tasks_give(state)
        assert step.action is not None
        return there | action_gives(step.action, step.outcome)

    def _everything(self) -> Iterator[Atom]:
        procedure = self.view.procedure
        yield from (("answers", name) for name in procedure.forms)
        yield from (("votes", name) for name in procedure.votes)
        yield from (("document", name) for name in procedure.documents)
        yield from (("vars", name) for name in procedure.variables)

    def story(self, state: str, atom: Atom) -> str:
        """The shortest way to a state on which `atom` is not given, as titles with arrows."""
        ways: list[tuple[str, ...]] = [(name,) for name in self.view.first_states if atom not in self.at_start]
        seen = {way[0] for way in ways}
        while ways:
            way = ways.pop(0)
            if way[-1] == state:
                return " → ".join(self.view.title(name) for name in way)
            for step in self.view.ways_out[way[-1]]:
                if step.target not in seen and atom not in self.brings(step, frozenset()):
                    seen.add(step.target)
                    ways.append((*way, step.target))
        return self.view.title(state)


def _answers(*forms: str | None) -> frozenset[Atom]:
    return frozenset(("answers", form) for form in forms if form is not None)


def _always(issues: Iterable[Issue]) -> frozenset[Atom]:
    return frozenset(("document", issue.document) for issue in issues if issue.when is None)


def _set(effects: Iterable[Effect]) -> frozenset[Atom]:
    """Variables that effects surely set."""
    return frozenset(
        ("vars", name)
        for effect in effects
        if isinstance(effect, SetVariables) and effect.when is None
        for name, value in effect.variables.items()
        if value is not None
    )


def arrival_gives(state: State) -> frozenset[Atom]:
    """What a case has once it has arrived."""
    return _always(state.on_arrival.issues) | _set(state.on_arrival.effects)


def action_gives(action: Action, outcome: str | None = None) -> frozenset[Atom]:
    """What an action gives a case, with the issues of one outcome."""
    given = _answers(action.form, action.act_form) | _always(action.issues) | _set(action.effects)
    if action.vote is not None:
        given |= {("votes", action.vote)}
    if outcome is not None and outcome in action.outcomes:
        given |= _always(action.outcomes[outcome].issues) | _set(action.outcomes[outcome].effects)
    return given


def _tasks_give(state: State) -> frozenset[Atom]:
    """What the tasks surely gave once `join` is reached: those that everybody has to do and nobody may drop."""
    given: frozenset[Atom] = frozenset()
    if state.join != "all":
        return given
    for task in state.tasks.values():
        drops = task.due is not None and any(due.late == "drop" for due in task.due.values())
        if task.when is None and not task.each and not drops:
            given |= action_gives(task)
    return given


# --- every expression with its place ----------------------------------------------------------------------------------


def _uses(view: View, given: Given) -> Iterator[Use]:
    procedure = view.procedure
    rules = view.compiled.rule_uses

    def here(
        expressions: Iterable[Expression | None], atoms: frozenset[Atom], state: str | None = None
    ) -> Iterator[Use]:
        for expression in expressions:
            if expression is not None:
                yield Use(expression=expression, here=atoms, state=state)

    def rule(names: Iterable[str], atoms: frozenset[Atom], state: str | None) -> Iterator[Use]:
        for name in names:
            for each in rules.get(name, ()):
                yield from here((each.when,), atoms, state)
                yield from here((each.rule, *_in_words(each.otherwise)), _behind(atoms, each.when), state)

    def form(name: str | None, atoms: frozenset[Atom], state: str | None) -> Iterator[Use]:
        found = procedure.forms.get(name or "")
        if found is not None:
            yield from here(_in_form(found), atoms, state)

    def document(issues: Iterable[Issue], atoms: frozenset[Atom], state: str | None) -> Iterator[Use]:
        for issue in issues:
            paper = procedure.documents.get(issue.document)
            if paper is not None:
                written = _behind(atoms, issue.when) | {("document", issue.document)}
                # Blank where a value is absent: only what looks further than a name has to be there.
                values = [value for value in (*paper.data.values(), *paper.rows.values()) if not only_a_name(value)]
                yield from here((*values, *_in_words(paper.title)), written, state)

    def changes(effects: Iterable[Effect], atoms: frozenset[Atom], state: str | None) -> Iterator[Use]:
        for effect in effects:
            when = effect.when if isinstance(effect, Consequence) else None
            yield from here((when,), atoms, state)
            values = effect.values() if isinstance(effect, Consequence) else effect.expressions()
            yield from here(values, _behind(atoms, when), state)

    start = procedure.start
    yield from rule(start.requires, given.at_start, None)
    yield from here((option.when for option in start.to.options), given.at_start)
    yield from here((item.when for item in start.issues), given.at_start)
    yield from changes(start.effects, given.at_start, None)
    yield from here((variant.when for variant in procedure.variants), given.at_start)
    if procedure.due is not None:
        yield from here(_in_due(procedure.due), given.at_start)
    for name, state in view.states.items():
        if name not in view.reachable:
            continue
        coming, there = given.coming[name], given.there[name]
        yield from here((hop.when for hop in state.passes), coming, name)
        yield from here((item.when for item in state.on_arrival.issues), coming, name)
        yield from document(state.on_arrival.issues, there, name)
        yield from changes(state.on_arrival.effects, there, name)
        yield from here(_in_words(state.title), there, name)
        yield from here(() if state.due is None else _in_due(state.due), there, name)
        yield from here((timer.when for timer in state.timers), there, name)
        yield from here((timer.from_ for timer in state.timers), there, name)
        for each in state.waits_for:
            participant = procedure.participants.get(each)
            if participant is not None:
                conditions = [option.when for option in participant.rules.options]
                yield from here(conditions, there, name)
        if state.to is not None:
            yield from here((option.when for option in state.to.options), there | _tasks_give(state), name)
        for action in (*state.tasks.values(), *state.actions.values()):
            yield from here((action.when,), there, name)
            there = _behind(given.there[name], action.when)
            leaving = there | _always(action.issues)
            yield from here((action.dated, *_in_words(action.title)), there, name)
            yield from rule(action.requires, there, name)
            yield from form(action.form, there, name)
            yield from form(action.act_form, there, name)
            yield from here((item.when for item in action.issues), there, name)
            yield from document(action.issues, there | action_gives(action), name)
            yield from changes(action.effects, leaving, name)
            yield from here(() if action.due is None else _in_due(action.due), there, name)
            yield from here((option.when for option in (() if action.to is None else action.to.options)), there, name)
            yield from here(() if action.opens is None else action.opens.answers.values(), leaving, name)
            for outcome in action.outcomes.values():
                ahead = leaving | _always(outcome.issues)
                yield from rule(outcome.requires, there, name)
                yield from here((option.when for option in outcome.to.options), there, name)
                yield from here((item.when for item in outcome.issues), there, name)
                yield from document(outcome.issues, there | action_gives(action, outcome.name), name)
                yield from changes(outcome.effects, ahead, name)


def _in_due(choice: Choice[Due]) -> Iterator[Expression]:
    for option in choice.options:
        due = option.value
        for each in (option.when, due.period, due.working_days, due.date, due.from_):
            if isinstance(each, Expression):
                yield each


def _in_words(words: Words) -> Iterator[Expression]:
    templates: tuple[Template | None, ...] = (words.vi, words.en)
    for template in templates:
        if template is not None:
            yield from (piece for piece in template.pieces if isinstance(piece, Expression))


def _in_form(form: Form) -> Iterator[Expression]:
    for section in form.sections:
        if section.when is not None:
            yield section.when
    for item in form.fields:
        yield from _in_field(item)
    for rule in form.rules:
        yield rule.rule
        if rule.when is not None:
            yield rule.when


def _in_field(item: Field) -> Iterator[Expression]:
    # A prefill that has nothing to take leaves the box empty, and so does what would be shown beside it.
    limits = (limit for name, limit in item.limits.items() if name != BESIDE)
    for each in (item.when, item.computed, *limits):
        if each is not None:
            yield each
    for inner in item.fields:
        yield from _in_field(inner)
