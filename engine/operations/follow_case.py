"""Where a case stands, who holds it until when, what this person may do, and everything that happened: for
a page or the API.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.cases.case import Case, Task
from engine.cases.facts import Facts
from engine.definition.pack import Rulebook
from engine.definition.participants import Found
from engine.ground.errors import NotFound
from engine.operations.office import Office
from engine.operations.rights import Standing, Viewer
from engine.operations.settle import settle
from engine.runtime.deadlines import due_rule
from engine.runtime.needs import needs_of_case
from engine.runtime.offered import Offer, offers
from engine.runtime.scene import Scene
from engine.runtime.waiting import waited_for
from engine.store.documents import StoredDocument, documents_of_case
from engine.store.sight import case_seen
from engine.store.trail import StoredEvent, read_stream


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """An open task with who is awaited for it today."""

    task: Task
    title: str
    found: Found
    late: str
    """What lateness does: remind, escalate, drop, take; "" without a deadline."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """Everything one person may know of a case."""

    case: Case
    rulebook: Rulebook
    scene: Scene
    offers: tuple[Offer, ...]
    waiting: tuple[Waiting, ...]
    events: tuple[StoredEvent, ...]
    """Oldest first; the payload of an erased one is None."""
    documents: tuple[StoredDocument, ...]
    """Those the viewer may read."""
    names: Mapping[str, str]
    """Person id → full name, for everybody the case and its events mention."""
    also: object = None
    """What `also` of `follow_case` answered."""
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Accepted answers the viewer may read, by form."""


def follow_case(
    office: Office,
    viewer: Viewer,
    case: str,
    also: Callable[[Scene, tuple[Offer, ...]], object] | None = None,
    *,
    events: bool = True,
) -> Followed:
    """The case as the viewer may see it; `also` may ask more of it while facts can still be loaded. Without `events`
    what happened is left out, and the names of those who only took part.

    Raises `NotFound` when there is none or they may not know of it.
    """
    today = office.clock.today()
    with office.database.read() as transaction:
        stored = case_seen(transaction, case, viewer.keys, viewer.inspected, today)
        if stored is None:
            raise NotFound("case", case)
        found = stored.case
        rulebook = office.definitions.rulebook(found.procedure, found.definition, found.parameters)
        happened = read_stream(transaction, f"case:{case}") if events else ()
        documents = documents_of_case(transaction, case)
        mentioned = frozenset(
            person for event in happened for person in (event.actor, event.header.get("on_behalf_of")) if person
        )

        def look(facts: Facts) -> Followed:
            scene = Scene(rulebook, found, facts, day=today, today=today, actor=viewer.actor)
            state = rulebook.procedure.states[found.state]
            waiting = tuple(_waiting(task, scene) for task in found.tasks)
            offered = offers(state, found, scene, viewer.person)
            people = {person for item in waiting for person in item.found.people}
            people |= {person for offer in offered for person in offer.found.people}
            people |= mentioned
            standing = Standing(transaction, viewer, found, scene)
            return Followed(
                case=found,
                rulebook=rulebook,
                scene=scene,
                offers=offered,
                waiting=waiting,
                events=happened,
                documents=tuple(paper for paper in documents if standing.sees_document(paper)),
                names={person: facts.name(person) for person in people},
                answers=standing.answers(),
                also=also(scene, offered) if also is not None else None,
            )

        needs = needs_of_case(rulebook, found, viewer.person)
        wanted = replace(needs, names=needs.names | mentioned)
        return settle(transaction, wanted, today, look, records=rulebook.records, actor=viewer.person)


def _waiting(task: Task, scene: Scene) -> Waiting:
    state = scene.rulebook.procedure.states[task.state]
    action = state.awaited(task.key)
    found = waited_for(scene, task)
    if task.person is not None:
        found = Found(
            addressees=found.addressees,
            people=(task.person,),
            unit=found.unit,
            body=found.body,
            by_name=True,
            rule=found.rule,
        )
    due = due_rule(scene.case, task, scene) if scene.case is not None else None
    title = action.title if action is not None else state.title
    return Waiting(task=task, title=scene.write(title), found=found, late=due.late if due is not None else "")


def payload_of(event: StoredEvent) -> Mapping[str, Any]:
    """What an event says; empty when it was lawfully erased."""
    return event.payload if event.payload is not None else {}
