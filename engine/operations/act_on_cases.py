"""Take an action: on one case, on many with a decision each, or on many together as one act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.cases.act import Act, Actor, CaseInput
from engine.cases.case import Case
from engine.cases.decision import Decision
from engine.cases.refusal import Refusal
from engine.definition.pack import Rulebook
from engine.ground.errors import NotFound, Refused
from engine.ground.errors import Refusal as Told
from engine.operations.office import Office
from engine.operations.settle import keep_decision, refused, settle
from engine.runtime.decide import decide
from engine.runtime.needs import needs_of_act
from engine.store.cases import load_cases
from engine.store.database import Transaction
from engine.store.drafts import drop_draft
from engine.store.rows import drop_rows, load_rows
from engine.store.trail import find_act


@dataclass(frozen=True, kw_only=True, slots=True)
class Taking:
    """What somebody sends to take an action. `act` was made when the page was drawn, so that a second click
    is known.
    """

    act: str
    action: str
    actor: Actor
    cases: tuple[CaseInput, ...]
    answers: Mapping[str, object]
    reason: str = ""
    confirmed: frozenset[str] = frozenset()
    draft: str | None = None
    entered: bool = False
    """Cases without answers of their own take those entered before, line by line (`campaigns.enter_rows`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusals:
    """A case the act could not be taken on, and why. Nothing of it changed."""

    case: str
    number: str
    reasons: tuple[Told, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What became of an act over many cases: those done as they now stand, and those left as they were."""

    done: tuple[Case, ...]
    refused: tuple[Refusals, ...]
    documents: tuple[str, ...] = ()
    """Numbers of the papers issued."""
    opened: tuple[Case, ...] = ()
    """Cases the act opened beside (S26)."""


def act_on_case(office: Office, taking: Taking) -> Case:
    """Take the action on one case, or on several together (`bulk: together`), and give the first as it then stands.

    Raises `NotYourTurn`, `NoSuchAction`, `AnswersRejected`, `OutOfDate`, `Refused`, `NotFound`.
    """
    return act_together(office, taking).done[0]


def act_together(office: Office, taking: Taking) -> Report:
    """Take the action on all cases in one act and one transaction: all of them or none. Raises like `act_on_case`."""
    now, today = office.clock.now(), office.clock.today()

    def work(transaction: Transaction) -> Report:
        loaded = load_cases(transaction, [given.case for given in taking.cases], lock=True)
        for given in taking.cases:
            if given.case not in loaded:
                raise NotFound("case", given.case)
        cases = {key: stored.case for key, stored in loaded.items()}
        if any(given.version is not None and given.version != cases[given.case].version for given in taking.cases):
            again = {event.stream for event in find_act(transaction, taking.act)}
            if again >= {f"case:{given.case}" for given in taking.cases}:
                return Report(done=tuple(cases[given.case] for given in taking.cases), refused=())
        first = cases[taking.cases[0].case]
        rulebook = _rulebook(office, first)
        given_cases = taking.cases
        if taking.entered:
            given_cases = _entered(transaction, taking)
        act = Act(
            id=taking.act,
            procedure=first.procedure,
            action=taking.action,
            actor=taking.actor,
            cases=given_cases,
            at=now,
            today=today,
            answers=taking.answers,
            reason=taking.reason,
            confirmed=taking.confirmed,
        )
        decided = settle(
            transaction,
            needs_of_act(rulebook, act, cases),
            today,
            lambda facts: decide(rulebook, act, cases, facts, office.new_identifier),
            records=rulebook.records,
            actor=taking.actor.person,
        )
        if isinstance(decided, Refusal):
            raise refused(decided)
        assert isinstance(decided, Decision)
        keep_decision(office, transaction, rulebook, decided, loaded)
        if taking.draft is not None:
            drop_draft(transaction, taking.draft)
        if taking.entered:
            drop_rows(transaction, [given.case for given in taking.cases], taking.action)
        return Report(
            done=tuple(line.after for line in decided.cases if line.before is not None),
            refused=(),
            documents=tuple(paper.number for paper in decided.documents),
            opened=decided.opened,
        )

    return office.database.carry_out(work)


def act_on_each(office: Office, taking: Taking) -> Report:
    """Take the action on every case by itself, an act and a transaction each; those refused are listed, the
    others stand.

    The acts' ids are made from the first one's by counting, so that a second click finds every one of them done.
    """
    done: list[Case] = []
    left: list[Refusals] = []
    papers: list[str] = []
    for index, given in enumerate(taking.cases):
        one = replace(taking, cases=(given,), act=_numbered(taking.act, index))
        try:
            report = act_together(office, one)
        except NotFound as error:
            left.append(
                Refusals(case=given.case, number="", reasons=(Told("not-found.case", values={"key": error.key}),))
            )
        except Refused as error:
            left.append(Refusals(case=given.case, number=_number(office, given.case), reasons=error.refusals))
        else:
            done.extend(report.done)
            papers.extend(report.documents)
    return Report(done=tuple(done), refused=tuple(left), documents=tuple(papers))


def _entered(transaction: Transaction, taking: Taking) -> tuple[CaseInput, ...]:
    """What the act brings for each case, answers entered before where it brings none."""
    rows = load_rows(transaction, [given.case for given in taking.cases], taking.action)
    found = []
    for given in taking.cases:
        row = rows.get(given.case)
        if row is None or given.form:
            found.append(given)
        else:
            found.append(replace(given, form=row.form, vote={**row.vote, **given.vote}, entry=row.entry))
    return tuple(found)


def _rulebook(office: Office, case: Case) -> Rulebook:
    return office.definitions.rulebook(case.procedure, case.definition, case.parameters)


def _numbered(act: str, index: int) -> str:
    """The id of the act on the index-th case: the first act's, with its last digits counted on."""
    if index == 0:
        return act
    head, tail = act[:-12], int(act[-12:], 16)
    return f"{head}{(tail + index) % (1 << 48):012x}"


def _number(office: Office, case: str) -> str:
    with office.database.read() as transaction:
        found: Sequence[Case] = [stored.case for stored in load_cases(transaction, [case]).values()]
    return found[0].number if found else ""
