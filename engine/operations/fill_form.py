"""A form as somebody fills it: which questions are there, what was typed, what is accepted, what is wrong so far.

Nothing is kept here. The same values serve the page, the check of one section, the computed values shown while
somebody types, and the API. Opening a form gives what is known already (S13: earlier accepted answers, then `prefill`).
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.cases.act import Actor, Opening
from engine.cases.case import Case
from engine.cases.facts import Facts, Needs
from engine.cases.refusal import Reason
from engine.definition.expressions import Expression, ExpressionFailed
from engine.definition.form import Field, FieldProblem, Form, Limits
from engine.definition.pack import Rulebook
from engine.definition.procedure import CAMPAIGN, Action, Procedure
from engine.ground.errors import NoSuchAction, NotFound
from engine.operations.campaigns.choose import campaign_for, rulebook_of
from engine.operations.office import Office
from engine.operations.rights import subject_for
from engine.operations.settle import settle
from engine.runtime.decide import ask_rule, blank_case
from engine.runtime.needs import needs_of_case, needs_of_opening, of_form
from engine.runtime.scene import Scene
from engine.runtime.submission import Submission, prefilled, read_form
from engine.store.cases import load_cases
from engine.store.database import Transaction
from engine.vocabulary.fields.accept import AcceptKind
from engine.vocabulary.options import OptionsKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question as it stands."""

    field: Field
    path: str
    """Its dotted name within the form: `birth_date`, `relatives.0.full_name`."""
    title: str
    translated: bool
    """Whether the title exists in the language asked for."""
    help: str = ""
    agreement: str = ""
    """The fixed text of an `accept`."""
    raw: object = None
    """As typed, or what is known; None when nothing was given."""
    value: object = None
    """What was accepted, computed values included; None when nothing was."""
    shown: str = ""
    """The accepted value as people read it."""
    problems: tuple[FieldProblem, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    """Identifier and title, of what may be chosen."""
    limits: Mapping[str, object] = dataclasses.field(default_factory=dict)
    known: bool = False
    """Opened with a value from the record or an earlier answer, and not changed since."""
    decides: bool = False
    """Other questions or computed values of the form depend on it."""
    lines: tuple[tuple["Question", ...], ...] = ()
    """Of a group: its lines."""

    @property
    def empty(self) -> bool:
        """Whether nothing was answered."""
        return _is_blank(self.raw) and self.value is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A section with the questions that are there for the answers given so far."""

    name: str
    title: str
    questions: tuple[Question, ...]

    @property
    def wrong(self) -> bool:
        """Whether an answer given in it cannot be accepted."""
        return any(not question.empty and question.problems for question in self.questions)

    @property
    def complete(self) -> bool:
        """Whether every question of it is answered well."""
        return not any(question.problems for question in self.questions)

    @property
    def touched(self) -> bool:
        """Whether anything in it was answered by hand."""
        return any(not question.empty and not question.known for question in self.questions)


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """A form as it stands."""

    form: Form
    title: str
    root: str
    """`form`, or `act` for the form of an act."""
    parts: tuple[Part, ...]
    values: Mapping[str, Any]
    problems: tuple[FieldProblem, ...]
    warnings: tuple[FieldProblem, ...]

    @property
    def accepted(self) -> bool:
        """Whether every answer can be kept."""
        return not self.problems

    def part(self, name: str) -> Part | None:
        """The section called `name`, when it is there."""
        return next((part for part in self.parts if part.name == name), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class StartForm:
    """What somebody sees who starts a procedure: the form and the rules that speak against it as things stand."""

    rulebook: Rulebook
    filled: Filled | None
    """None when the procedure asks nothing."""
    reasons: tuple[Reason, ...] = ()
    """Rules that refuse or warn, those left out that read answers not given yet."""
    subject: str | None = None
    """Whom or what the case would be about."""
    known: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Fields of the subject's record those rules looked at, with their values as people read them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionForm:
    """What an action of a case asks: its form, the form of its act."""

    rulebook: Rulebook
    case: Case
    action: Action
    filled: Filled | None
    act: Filled | None


def fill_start(
    office: Office,
    actor: Actor,
    procedure: str,
    *,
    subject: str | None,
    raw: Mapping[str, object] | None = None,
    campaign: str | None = None,
    lang: str = "vi",
) -> StartForm:
    """The form that starts `procedure` about `subject` (`rights.subject_for`), in a campaign as `open_case` chooses it;
    `raw` None opens it with what is known.

    Raises `NotFound` for an unknown procedure, and for a subject the actor may not start a case about.
    """
    newest = office.definitions.rulebook_for_new(procedure)
    today = office.clock.today()

    def look(facts: Facts, opening: Opening, rulebook: Rulebook) -> StartForm:
        blank = blank_case(rulebook, opening, facts, "")
        scene = Scene(rulebook, blank, facts, day=today, today=today, actor=actor)
        name = rulebook.procedure.start.form
        filled = None if name is None else filled_form(rulebook.procedure.forms[name], raw, scene, lang=lang)
        values = {} if filled is None else filled.values
        reasons = (
            *_outside_campaigns(rulebook.procedure, opening),
            *_standing(rulebook, scene.seeing({"form": values}), values),
        )
        return StartForm(rulebook=rulebook, filled=filled, reasons=reasons, subject=opening.subject)

    with office.database.read() as transaction:
        about = subject_for(office, transaction, actor, newest.procedure, subject)
        chosen = campaign_for(transaction, newest.procedure, campaign, about, today)
        rulebook = newest if chosen is None else rulebook_of(office, chosen)
        opening = Opening(
            id="",
            case="",
            procedure=procedure,
            actor=actor,
            subject=about,
            at=office.clock.now(),
            today=today,
            form=raw or {},
            campaign=None if chosen is None else chosen.id,
        )
        return settle(
            transaction,
            needs_of_opening(rulebook, opening),
            today,
            lambda facts: look(facts, opening, rulebook),
            records=rulebook.records,
            actor=actor.person,
        )


def fill_action(
    office: Office,
    actor: Actor,
    case_id: str,
    action: str,
    *,
    raw: Mapping[str, object] | None = None,
    act: Mapping[str, object] | None = None,
    lang: str = "vi",
) -> ActionForm:
    """What `action` asks of a case as it stands now. Whether the person may take it is not asked here.

    Raises `NotFound` for the case, `NoSuchAction` when its state has no such action.
    """
    today = office.clock.today()
    with office.database.read() as transaction:
        rulebook, case = _case(office, transaction, case_id)
        state = rulebook.procedure.states.get(case.state)
        found = None if state is None else state.action(action)
        if state is None or found is None:
            title = case.state if state is None else state.title.text
            raise NoSuchAction.because("act.no-such-action", number=case.number, action=action, state=title)
        named = found
        needs = needs_of_case(rulebook, case, actor.person)
        needs |= Needs(**_named_in({"form": raw or {}, "act": act or {}}))

        def look(facts: Facts) -> ActionForm:
            scene = Scene(rulebook, case, facts, day=today, today=today, actor=actor)
            forms = rulebook.procedure.forms
            of_act = None
            if named.act_form is not None:
                of_act = filled_form(forms[named.act_form], act, scene, root="act", lang=lang)
                scene = scene.seeing({"act": dict(of_act.values)})
            own = None if named.form is None else filled_form(forms[named.form], raw, scene, lang=lang)
            return ActionForm(rulebook=rulebook, case=case, action=named, filled=own, act=of_act)

        return settle(transaction, needs, today, look, records=rulebook.records, actor=actor.person)


def filled_form(
    form: Form, raw: Mapping[str, object] | None, scene: Scene, *, root: str = "form", lang: str = "vi"
) -> Filled:
    """The form with raw answers, or with what is known where `raw` is None. Pure but for `FactMissing`."""
    given: Mapping[str, object] = as_typed(form, prefilled(form, scene, root)) if raw is None else raw
    known = as_typed(form, prefilled(form, scene, root))
    submission = read_form(form, given, scene, root)
    at = scene.seeing({root: dict(submission.values)})
    reader = _Reader(scene=at, submission=submission, root=root, lang=lang, decisive=_decisive(form, root))
    parts = []
    for section in form.sections:
        if section.when is not None and not at.soft(section.when):
            continue
        questions = tuple(
            reader.question(item, given, known, submission.values, "", at)
            for item in section.fields
            if reader.there(item, at)
        )
        if questions:
            parts.append(Part(name=section.name, title=section.title.write({}, lang=lang), questions=questions))
    return Filled(
        form=form,
        title=form.title.write({}, lang=lang),
        root=root,
        parts=tuple(parts),
        values=submission.values,
        problems=submission.problems,
        warnings=submission.warnings,
    )


def as_typed(form: Form, values: Mapping[str, Any]) -> dict[str, object]:
    """Accepted values in the shape in which they would be typed, so that they can be read again."""
    typed: dict[str, object] = {}
    for item in form.fields:
        if item.computed is None and item.name in values:
            typed[item.name] = _typed(item, values[item.name])
    return typed


def _typed(item: Field, value: Any) -> object:
    if item.fields:
        return [
            {
                inner.name: _typed(inner, line[inner.name])
                for inner in item.fields
                if inner.name in line and inner.computed is None
            }
            for line in value
            if isinstance(line, Mapping)
        ]
    scale = item.kind.value_type().scale
    if scale and isinstance(value, int):
        return item.kind.show(value).removesuffix("%").strip()  # 85 at scale 1 is typed as 8,5
    return value


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reader:
    """Turns fields into questions for one look at a form."""

    scene: Scene
    submission: Submission
    root: str
    lang: str
    decisive: frozenset[str]

    def there(self, item: Field, at: Scene) -> bool:
        """Whether the question is asked or its computed value is shown."""
        if not item.shown:
            return False
        return item.when is None or at.soft(item.when)

    def question(
        self,
        item: Field,
        given: Mapping[str, object],
        known: Mapping[str, object],
        values: Mapping[str, Any],
        prefix: str,
        at: Scene,
    ) -> Question:
        """One question; of a group with its lines."""
        path = f"{prefix}{item.name}"
        raw, value = given.get(item.name), values.get(item.name)
        lines: tuple[tuple[Question, ...], ...] = ()
        if item.fields:
            lines = self._lines(item, raw, value, path)
        limits = _limits(item, at)
        return Question(
            field=item,
            path=path,
            title=at.write(item.title, self.lang),
            translated=self.lang == "vi" or item.title.en is not None,
            help="" if item.help is None else at.write(item.help, self.lang),
            agreement=at.write(item.kind.text, self.lang) if isinstance(item.kind, AcceptKind) else "",
            raw=raw,
            value=value,
            shown="" if value is None or item.fields else shown_answer(item, value, at, self.lang),
            problems=tuple(
                problem
                for problem in self.submission.problems
                if problem.path == path or (not item.fields and problem.path.startswith(f"{path}."))
            ),
            options=_options(item, limits),
            limits=limits.values,
            known=not _is_blank(raw) and raw == known.get(item.name),
            decides=item.name in self.decisive,
            lines=lines,
        )

    def _lines(self, item: Field, raw: object, value: object, path: str) -> tuple[tuple[Question, ...], ...]:
        # Where at least one line is wanted, the first stands there to be filled.
        rows = rows_of(raw) or (({},) if item.required else ())
        accepted: Sequence[Any] = value if isinstance(value, (list, tuple)) else ()
        made = []
        index = 0
        for row in rows:
            # Blank lines are dropped when the form is read, so accepted lines are counted apart.
            blank = all(_is_blank(given) for given in row.values())
            line = (
                accepted[index] if not blank and index < len(accepted) and isinstance(accepted[index], Mapping) else {}
            )
            prefix = f"{path}.{index}."
            at = self.scene.seeing({"row": dict(line)})
            made.append(
                tuple(self.question(inner, row, {}, line, prefix, at) for inner in item.fields if self.there(inner, at))
            )
            index += 0 if blank else 1
        return tuple(made)


def rows_of(raw: object) -> tuple[Mapping[str, object], ...]:
    """The lines of a group as they came: a list, or a mapping from row numbers (gaps allowed)."""
    if isinstance(raw, Mapping):
        ordered = sorted(raw, key=lambda key: (int(key) if str(key).isdecimal() else 1 << 30, str(key)))
        return tuple(raw[key] for key in ordered if isinstance(raw[key], Mapping))
    if isinstance(raw, (list, tuple)):
        return tuple(row for row in raw if isinstance(row, Mapping))
    return ()


def _limits(item: Field, at: Scene) -> Limits:
    worked: dict[str, object] = {}
    for name, expression in item.limits.items():
        try:
            value = at.evaluate(expression)
        except ExpressionFailed:
            continue
        if value is not None:
            worked[name] = value
    return Limits(values=worked)


def shown_answer(item: Field, value: object, at: Scene, lang: str = "vi") -> str:
    """An accepted answer as people read it; where the options are a parameter's, with the titles it has for `at`."""
    kind = item.kind
    if not isinstance(kind, OptionsKind) or kind.titles is not None:
        return kind.show(value, lang)
    titles = kind.allowed(_limits(item, at))
    chosen = value if isinstance(value, (list, tuple)) else (value,)
    return ", ".join(str(titles.get(str(each), each)) for each in chosen)


def _options(item: Field, limits: Limits) -> tuple[tuple[str, str], ...]:
    if not isinstance(item.kind, OptionsKind):
        return ()
    return tuple((name, str(title)) for name, title in item.kind.allowed(limits).items())


def _decisive(form: Form, root: str) -> frozenset[str]:
    """Fields that other fields look at."""
    expressions: list[Expression] = of_form(form)
    return frozenset(
        path[1] for expression in expressions for path in expression.reads if path[0] == root and len(path) > 1
    )


def _outside_campaigns(procedure: Procedure, opening: Opening) -> tuple[Reason, ...]:
    """Why nobody can start a case here and now that campaigns make, or that begins in one alone."""
    values = {"title": procedure.title.text}
    if procedure.start.by == (CAMPAIGN,):
        return (Reason(code="campaign.makes", values=values),)
    if procedure.campaign is not None and not procedure.campaign.optional and opening.campaign is None:
        return (Reason(code="campaign.needed", values=values),)
    return ()


def _standing(rulebook: Rulebook, scene: Scene, values: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The start's rules as far as they can be asked already."""
    found = []
    for name in rulebook.procedure.start.requires:
        rule = rulebook.procedure.rules[name]
        reads = {path for expression in (rule.rule, rule.when) if expression is not None for path in expression.reads}
        if any(path[0] in ("act", "vote", "row", "drawn", "document", "votes") for path in reads):
            continue
        if any(
            path[0] in ("form", "answers", "unit", "participant", "param") and not _is_known(scene, path, values)
            for path in reads
        ):
            continue
        try:
            reason = ask_rule(scene, rule, None)
        except ExpressionFailed:
            continue
        if reason is not None and reason.code != "rule.not-answered":
            found.append(reason)
    return tuple(found)


def _is_known(scene: Scene, path: tuple[str, ...], values: Mapping[str, Any]) -> bool:
    match path[0]:
        case "param":
            return True
        case "form":
            return len(path) > 1 and path[1] in values
        case _:
            return False


def _case(office: Office, transaction: Transaction, case_id: str) -> tuple[Rulebook, Case]:
    stored = load_cases(transaction, [case_id]).get(case_id)
    if stored is None:
        raise NotFound("case", case_id)
    case = stored.case
    return office.definitions.rulebook(case.procedure, case.definition, case.parameters), case


def _named_in(value: object) -> dict[str, Any]:
    """Ids and digests in raw answers, as wants of `Needs`."""
    texts: set[str] = set()
    digests: set[str] = set()

    def collect(item: object) -> None:
        if isinstance(item, Mapping):
            for inner in item.values():
                collect(inner)
        elif isinstance(item, (list, tuple)):
            for inner in item:
                collect(inner)
        elif isinstance(item, str) and len(item) == 36 and item[14] == "7":
            texts.add(item)
        elif isinstance(item, str) and len(item) == 64:
            digests.add(item)

    collect(value)
    return {"units": frozenset(texts), "names": frozenset(texts), "files": frozenset(digests)}


def _is_blank(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(_is_blank(inner) for inner in value.values())
    return value is None or (isinstance(value, (list, tuple)) and not value)
