"""Tasks that wait for nobody, and giving one to a person: the keeper assigns and decides nothing (S30)."""

from dataclasses import dataclass, replace

from engine.cases.act import Actor
from engine.cases.case import Case, Task
from engine.cases.decision import Decision
from engine.cases.facts import Facts, Needs
from engine.cases.refusal import Refusal
from engine.definition.pack import Rulebook
from engine.ground.errors import NotFound
from engine.operations.office import Office
from engine.operations.rights import Viewer, kept_units
from engine.operations.settle import keep_decision, refused, settle
from engine.runtime.clockwork import assign
from engine.runtime.needs import needs_of_case
from engine.runtime.scene import Scene
from engine.runtime.waiting import waited_for
from engine.store.cases import load_cases
from engine.store.database import Transaction
from engine.store.seats import NEVER_DUE
from engine.store.trail import find_act
from engine.store.vacancies import START, tasks_for_nobody


@dataclass(frozen=True, kw_only=True, slots=True)
class VacantTask:
    """A task that nobody can take today."""

    case: Case
    task: Task
    procedure: str
    """Title of the procedure."""
    title: str
    """Of what is to be done."""
    subject: str
    """Full name of whom the case is about; "" without one."""
    unit: str
    """Full name of the unit whose positions are awaited; "" where no unit is."""
    positions: tuple[str, ...]
    """Titles of the positions awaited."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VacantTasks:
    """A page of them, soonest due first."""

    tasks: tuple[VacantTask, ...]
    following: tuple[str, str] | None
    """What the next page begins behind; None for the last."""


def list_vacant_tasks(office: Office, viewer: Viewer, *, after: tuple[str, str] = START, most: int = 25) -> VacantTasks:
    """Tasks for nobody whose keeper the viewer is: the nearest one upwards keeps. Empty for whoever keeps nothing.

    Two statements for the list and those for the facts of its cases, however many.
    """
    units = kept_units(office, viewer.asker)
    if not units:
        return VacantTasks(tasks=(), following=None)
    today = office.clock.today()
    with office.database.read() as transaction:
        lines = tasks_for_nobody(transaction, units, today, after=after, most=most + 1)
        stored = load_cases(transaction, [case for _, _, case in lines[:most]])
        cases = {id_: item.case for id_, item in stored.items()}
        books = {
            id_: office.definitions.rulebook(case.procedure, case.definition, case.parameters)
            for id_, case in cases.items()
        }
        needs = Needs()
        for id_, case in cases.items():
            needs |= needs_of_case(books[id_], case, viewer.person)

        def look(facts: Facts) -> tuple[VacantTask, ...]:
            found = []
            for _, task, id_ in lines[:most]:
                open_task = cases[id_].task(task) if id_ in cases else None
                if open_task is None:
                    continue
                scene = Scene(books[id_], cases[id_], facts, day=today, today=today, actor=viewer.actor)
                if (
                    is_vacant(scene, open_task)
                    and viewer.person in scene.keeper(_unit_of(open_task, cases[id_])).people
                ):
                    found.append(_told(scene, cases[id_], open_task))
            return tuple(found)

        tasks = settle(transaction, needs, today, look, records=office.definitions.current().records)
    more = len(lines) > most
    last = lines[most - 1] if more else None
    return VacantTasks(tasks=tasks, following=None if last is None else (last[0] or NEVER_DUE, last[1]))


def find_vacant_task(office: Office, viewer: Viewer, case: str, task: str) -> VacantTask:
    """One of them. Raises `NotFound` when the viewer is not its keeper or it does not wait for nobody."""
    today = office.clock.today()
    with office.database.read() as transaction:
        stored = load_cases(transaction, [case]).get(case)
        found = stored.case.task(task) if stored is not None else None
        if stored is None or found is None or not kept_units(office, viewer.asker):
            raise NotFound("task", task)
        known, open_task = stored.case, found
        book = office.definitions.rulebook(known.procedure, known.definition, known.parameters)

        def look(facts: Facts) -> VacantTask | None:
            scene = Scene(book, known, facts, day=today, today=today, actor=viewer.actor)
            keeps = viewer.person in scene.keeper(_unit_of(open_task, known)).people
            return _told(scene, known, open_task) if keeps and is_vacant(scene, open_task) else None

        needs = needs_of_case(book, known, viewer.person)
        told = settle(transaction, needs, today, look, records=book.records)
    if told is None:
        raise NotFound("task", task)
    return told


def assign_task(office: Office, actor: Actor, *, act: str, case: str, task: str, to: str) -> Case:
    """Give a task that waits for nobody to a person, and the case as it then stands; the second click gives the same.

    Raises `NotFound`, `NotYourTurn` `assign.not-the-keeper`, `NoSuchAction` `assign.not-vacant`, `Refused`
    `assign.interested`, `AnswersRejected`.
    """
    now, today = office.clock.now(), office.clock.today()

    def work(transaction: Transaction) -> Case:
        loaded = load_cases(transaction, [case], lock=True)
        if case not in loaded:
            raise NotFound("case", case)
        known = loaded[case].case
        if any(event.stream == f"case:{case}" for event in find_act(transaction, act)):
            return known
        book = office.definitions.rulebook(known.procedure, known.definition, known.parameters)

        def decide(facts: Facts) -> Decision | Refusal:
            if not facts.name(to):
                raise NotFound("person", to)
            seen = _with_vacancy(book, known, task, facts, actor, today)
            return assign(book, seen, task, actor, to, facts, act, now, today, office.new_identifier)

        needs = needs_of_case(book, known, actor.person)
        wanted = needs | Needs(names=frozenset((to,)))
        decided = settle(transaction, wanted, today, decide, records=book.records, actor=actor.person)
        if isinstance(decided, Refusal):
            raise refused(decided)
        keep_decision(office, transaction, book, decided, loaded)
        return decided.cases[0].after

    return office.database.carry_out(work)


def is_vacant(scene: Scene, task: Task) -> bool:
    """Whether nobody can take the task today: looked up afresh, because people have come and gone since it opened."""
    if task.person is not None:
        return False
    known = task.state in scene.rulebook.procedure.states
    return known and not waited_for(scene, task).people


def _with_vacancy(book: Rulebook, case: Case, task: str, facts: Facts, actor: Actor, today: str) -> Case:
    """The case with the task's mark as it is today: kept since the task opened, it may be old."""
    scene = Scene(book, case, facts, day=today, today=today, actor=actor)
    return case.but(
        tasks=tuple(replace(item, vacant=is_vacant(scene, item)) if item.id == task else item for item in case.tasks)
    )


def _unit_of(task: Task, case: Case) -> str | None:
    return next((item.unit for item in task.addressees if item.unit is not None), next(iter(case.units.values()), None))


def _told(scene: Scene, case: Case, task: Task) -> VacantTask:
    state = scene.rulebook.procedure.states[task.state]
    action = state.awaited(task.key)
    unit = _unit_of(task, case)
    shown = scene.unit(unit) if unit is not None else None
    kind = scene.kind_of(unit) if unit is not None else None
    positions = scene.organisation(kind).positions if kind is not None else {}
    titles = [
        positions[item.position].title.text
        for item in task.addressees
        if item.unit == unit and item.position is not None and item.position in positions
    ]
    return VacantTask(
        case=case,
        task=task,
        procedure=scene.rulebook.procedure.title.text,
        title=scene.write(action.title if action is not None else state.title),
        subject=scene.facts.name(case.subject) if case.subject is not None else "",
        unit=str(shown["full_name"]) if shown is not None else "",
        positions=tuple(dict.fromkeys(titles)),
    )
