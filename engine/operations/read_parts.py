"""Which parts of a case somebody may read who may see the case: forms, single answers, papers, as the definition says
(S29).
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.cases.case import Case
from engine.definition.form import Form
from engine.operations.office import Office
from engine.operations.rights import Viewer
from engine.runtime.scene import Scene
from engine.store.documents import StoredDocument
from engine.store.seats import person_key
from engine.store.sight import may_see

SUBJECT, INITIATOR, HANDLERS, INSPECTORS = "subject", "initiator", "handlers", "inspectors"
"""Names `sees` may hold besides participants of the procedure."""

Reads = Callable[[tuple[str, ...]], bool]
"""Whether a list of names lets the viewer read; an empty list lets everybody who sees the case."""


def reads(office: Office, viewer: Viewer, case: Case, scene: Scene) -> Reads:
    """The question for one viewer and one case; what it needs of the database is asked at most once."""
    known: dict[str, bool] = {}

    def is_one(name: str) -> bool:
        if name not in known:
            known[name] = _is_one(office, viewer, case, scene, name)
        return known[name]

    return lambda names: not names or any(is_one(name) for name in names)


def readable_answers(case: Case, scene: Scene, may_read: Reads) -> dict[str, dict[str, Any]]:
    """The accepted answers the viewer may read, by form."""
    procedure = scene.rulebook.procedure
    found: dict[str, dict[str, Any]] = {}
    for name, values in case.answers.items():
        form = procedure.forms.get(name)
        if form is not None and may_read(procedure.sees.forms.get(name, ())):
            found[name] = _readable(form, values, may_read)
    return found


def may_read_document(document: StoredDocument, scene: Scene, may_read: Reads) -> bool:
    """Whether the viewer may read a paper of the case."""
    declared = scene.rulebook.procedure.sees.documents.get(document.name, ())
    return may_read(document.sees or declared)


def _readable(form: Form, values: Mapping[str, Any], may_read: Reads) -> dict[str, Any]:
    hidden = {item.name for item in form.fields if item.sees and not may_read(item.sees)}
    return {name: value for name, value in values.items() if name not in hidden}


def _is_one(office: Office, viewer: Viewer, case: Case, scene: Scene, name: str) -> bool:
    person, today = viewer.person, office.clock.today()
    match name:
        case "subject":
            return case.subject == person
        case "initiator":
            return case.initiator == person
        case "handlers":
            if any(person in takers for takers in case.takers.values()):
                return True
            if any(task.person == person for task in case.tasks):
                return True
            seats = tuple(key for key in viewer.keys if key != person_key(person))
            if not seats:
                return False
            with office.database.read() as transaction:
                return may_see(transaction, case.id, seats, (), today)
        case "inspectors":
            if not viewer.inspected:
                return False
            with office.database.read() as transaction:
                return may_see(transaction, case.id, (), viewer.inspected, today)
    if name in scene.rulebook.procedure.participants:
        return person in scene.participant(name).people
    return False
