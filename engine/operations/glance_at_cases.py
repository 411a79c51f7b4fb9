"""Where several cases stand, for lists: who holds each until when, in statements whose number does not grow."""

from collections.abc import Sequence

from engine.cases.case import Case
from engine.cases.facts import Facts, Needs
from engine.definition.pack import Rulebook
from engine.operations.follow_case import Followed, Waiting
from engine.operations.office import Office
from engine.operations.rights import Viewer
from engine.operations.settle import settle
from engine.runtime.needs import needs_of_case
from engine.runtime.scene import Scene
from engine.runtime.waiting import waited_for
from engine.store.cases import load_cases
from engine.store.inspected import cases_inspected, cases_inspected_found
from engine.store.sight import NEWEST, CaseLine, cases_found, cases_seen


def list_cases(
    office: Office, viewer: Viewer, *, mine: bool, before: str = NEWEST, query: str = "", most: int = 20
) -> tuple[tuple[Followed, ...], str | None]:
    """A page of cases the viewer may see, newest first, and the id the next page begins behind (None: the last one).

    `mine` leaves those about the viewer or started by them; `query` looks for a number or a name without marks. What
    lies below units the viewer inspects is seen as well (S29).
    """
    keys = viewer.keys[:1] if mine else viewer.keys
    inspected = () if mine else viewer.inspected
    today = office.clock.today()
    below: tuple[str, ...] = ()
    with office.database.read() as transaction:
        if query:
            lines: Sequence[CaseLine] = cases_found(transaction, keys, query, query.upper(), most + 1)
            if inspected:
                below = cases_inspected_found(transaction, inspected, today, query, query.upper(), most + 1)
        else:
            lines = cases_seen(transaction, keys, before, most + 1)
            if inspected:
                below = cases_inspected(transaction, inspected, today, before, most + 1)
    found = sorted({line.id for line in lines} | set(below), reverse=True)
    shown = found[:most]
    following = shown[-1] if len(found) > most and not query else None
    return glance_at_cases(office, viewer, shown), following


def glance_at_cases(office: Office, viewer: Viewer, cases: Sequence[str]) -> tuple[Followed, ...]:
    """These cases, without their history, papers and offers. The viewer's sight was asked when they were listed."""
    if not cases:
        return ()
    today = office.clock.today()
    with office.database.read() as transaction:
        stored = load_cases(transaction, cases)
        found = [stored[case].case for case in cases if case in stored]
        books = {
            case.id: office.definitions.rulebook(case.procedure, case.definition, case.parameters) for case in found
        }
        needs = Needs()
        for case in found:
            needs |= needs_of_case(books[case.id], case, viewer.person)
        records = office.definitions.current().records

        def look(facts: Facts) -> tuple[Followed, ...]:
            return tuple(_glance(case, books[case.id], facts, viewer, today) for case in found)

        return settle(transaction, needs, today, look, records=records, actor=viewer.person)


def _glance(case: Case, rulebook: Rulebook, facts: Facts, viewer: Viewer, today: str) -> Followed:
    scene = Scene(rulebook, case, facts, day=today, today=today, actor=viewer.actor)
    waiting = []
    for task in case.tasks:
        state = rulebook.procedure.states[task.state]
        action = state.awaited(task.key)
        people = waited_for(scene, task)
        waiting.append(
            Waiting(
                task=task,
                title=scene.write(action.title if action is not None else state.title),
                found=people,
                late="",
            )
        )
    names = {person: facts.name(person) for item in waiting for person in item.found.people}
    if case.subject is not None:
        names[case.subject] = facts.name(case.subject)
    return Followed(
        case=case,
        rulebook=rulebook,
        scene=scene,
        offers=(),
        waiting=tuple(waiting),
        events=(),
        documents=(),
        names=names,
    )
