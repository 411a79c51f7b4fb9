"""Enter many lines of one form for many cases: each validated alone and kept with who entered it, when and how.

Entering decides nothing. The lines wait until the action is taken with `Taking.entered`; every officer who is awaited
sees and goes on with the same lines. Where the form asks for it (`each_line_confirmed`), lines that nobody typed have
to be looked at and confirmed, a few at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.cases.act import Entry, How
from engine.cases.case import Case
from engine.cases.facts import Facts, Needs
from engine.definition.form import FieldProblem
from engine.definition.pack import Rulebook
from engine.ground.errors import AnswersRejected, Refusal
from engine.operations.office import Office
from engine.operations.rights import Viewer
from engine.operations.settle import settle
from engine.runtime.needs import needs_of_case
from engine.runtime.offered import offers
from engine.runtime.scene import Scene
from engine.runtime.submission import Submission, read_form
from engine.store.cases import load_cases
from engine.store.database import Transaction
from engine.store.rows import Row, keep_rows, load_rows
from engine.store.rows import confirm_rows as note_confirmed
from engine.store.sight import cases_among_seen

MOST = 1_000
"""Lines entered at once."""

BLOCK = 20
"""Lines confirmed with one tick."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RowGiven:
    """A line as somebody sends it."""

    case: str
    form: Mapping[str, object] = field(default_factory=dict)
    """Raw answers of the action's form."""
    vote: Mapping[str, object] = field(default_factory=dict)
    """Raw counts, where the action has a vote."""
    version: int | None = None
    """The case's version that was looked at; None is not checked."""
    how: How = "typed"


@dataclass(frozen=True, kw_only=True, slots=True)
class RowResult:
    """What became of a line. It is kept unless `refused`: what is wrong with it stands beside its fields."""

    case: str
    values: Mapping[str, object] = field(default_factory=dict)
    """Accepted so far, computed values included."""
    problems: tuple[FieldProblem, ...] = ()
    warnings: tuple[FieldProblem, ...] = ()
    refused: Refusal | None = None
    """Why it was not kept: the case is not there, not open to the person, somewhere else, or changed since."""
    confirmed: bool = False
    """Whether a person stands behind it already."""

    @property
    def accepted(self) -> bool:
        """Whether the line can be acted upon, once confirmed."""
        return self.refused is None and not self.problems


def enter_rows(office: Office, viewer: Viewer, action: str, rows: Sequence[RowGiven]) -> tuple[RowResult, ...]:
    """Validate and keep lines for an action, in the order given; over what was entered before for the same cases.

    A program's lines are `filled` at best: what it says of how they came is not believed. Raises `AnswersRejected` for
    more than `MOST` lines, or two of one case.
    """
    if len(rows) > MOST:
        raise AnswersRejected.because("row.too-many", count=len(rows), most=MOST)
    if len({row.case for row in rows}) != len(rows):
        raise AnswersRejected.because("row.twice")
    now = office.clock.now()

    def work(transaction: Transaction) -> tuple[RowResult, ...]:
        results = _read(office, transaction, viewer, action, rows)
        kept = []
        for row, result in zip(rows, results, strict=True):
            if result.refused is None:
                entry = Entry(person=viewer.person, at=now, how=_how(viewer, row.how))
                kept.append(Row(case=row.case, action=action, form=dict(row.form), vote=dict(row.vote), entry=entry))
        keep_rows(transaction, kept)
        return results

    return office.database.carry_out(work) if rows else ()


def check_rows(office: Office, viewer: Viewer, action: str, rows: Sequence[RowGiven]) -> tuple[RowResult, ...]:
    """What would become of lines if they were entered: nothing is kept. Raises like `enter_rows`."""
    if len(rows) > MOST:
        raise AnswersRejected.because("row.too-many", count=len(rows), most=MOST)
    if len({row.case for row in rows}) != len(rows):
        raise AnswersRejected.because("row.twice")
    with office.database.read() as transaction:
        return _read(office, transaction, viewer, action, rows) if rows else ()


def confirm_rows(office: Office, viewer: Viewer, action: str, cases: Sequence[str]) -> tuple[RowResult, ...]:
    """Confirm entered lines, at most `BLOCK` with one tick: the person has looked at each. Those not entered, or not
    theirs to act upon, are told as refused.

    Raises `AnswersRejected` for more than `BLOCK` lines.
    """
    if len(cases) > BLOCK:
        raise AnswersRejected.because("row.block-too-large", count=len(cases), most=BLOCK)
    now = office.clock.now()

    def work(transaction: Transaction) -> tuple[RowResult, ...]:
        entered = load_rows(transaction, cases, action)
        rows = [
            RowGiven(case=case, form=entered[case].form) if case in entered else RowGiven(case=case) for case in cases
        ]
        results = tuple(
            result
            if result.refused is not None or result.case in entered
            else RowResult(case=result.case, refused=Refusal("row.not-entered"))
            for result in _read(office, transaction, viewer, action, rows)
        )
        right = [result.case for result in results if result.accepted]
        note_confirmed(transaction, right, action, viewer.person, now)
        return tuple(
            RowResult(case=result.case, values=result.values, warnings=result.warnings, confirmed=True)
            if result.accepted
            else result
            for result in results
        )

    return office.database.carry_out(work) if cases else ()


def _read(
    office: Office, transaction: Transaction, viewer: Viewer, action: str, rows: Sequence[RowGiven]
) -> tuple[RowResult, ...]:
    """Every line read on the facts of today; nothing is kept."""
    today = office.clock.today()
    wanted = [row.case for row in rows]
    stored = load_cases(transaction, wanted)
    seen = cases_among_seen(transaction, wanted, viewer.keys, viewer.inspected, today)
    books: dict[str, Rulebook] = {}
    needs = Needs()
    for case in (stored[id_].case for id_ in wanted if id_ in stored and id_ in seen):
        books[case.id] = office.definitions.rulebook(case.procedure, case.definition, case.parameters)
        needs |= needs_of_case(books[case.id], case, viewer.person)

    def look(facts: Facts) -> tuple[RowResult, ...]:
        return tuple(
            _result(row, stored[row.case].case, books[row.case], facts, viewer, action, today)
            if row.case in books
            else RowResult(case=row.case, refused=Refusal("not-found.case", values={"key": row.case}))
            for row in rows
        )

    return settle(
        transaction,
        needs,
        today,
        look,
        records=office.definitions.current().records,
        actor=viewer.person,
    )


def _result(
    row: RowGiven, case: Case, rulebook: Rulebook, facts: Facts, viewer: Viewer, name: str, today: str
) -> RowResult:
    procedure = rulebook.procedure
    state = procedure.states[case.state]
    action = state.action(name)
    if row.version is not None and row.version != case.version:
        return RowResult(case=case.id, refused=Refusal("act.out-of-date", values={"number": [case.number]}))
    if action is None or action.form is None:
        values = {"number": case.number, "action": name, "state": state.title.text}
        return RowResult(case=case.id, refused=Refusal("act.no-such-action", values=values))
    scene = Scene(rulebook, case, facts, day=today, today=today, actor=viewer.actor)
    if not any(offer.may and offer.action.name == name for offer in offers(state, case, scene, viewer.person)):
        why = Refusal("row.not-yours", values={"action": action.title.text, "number": case.number})
        return RowResult(case=case.id, refused=why)
    submission: Submission = read_form(procedure.forms[action.form], row.form, scene)
    confirmed = not procedure.forms[action.form].each_line_confirmed or _how(viewer, row.how) == "typed"
    return RowResult(
        case=case.id,
        values=submission.values,
        problems=submission.problems,
        warnings=submission.warnings,
        confirmed=confirmed and submission.accepted,
    )


def _how(viewer: Viewer, said: How) -> How:
    return "filled" if viewer.via == "api" else said
