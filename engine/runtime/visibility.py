"""Who sees a case, and which of its forms and papers (S29). The answer is stored as rows when an act is
kept; here is what they say.
"""

from engine.cases.case import Case
from engine.definition.participants import Addressee
from engine.runtime.scene import Scene


def viewers_of(case: Case) -> tuple[Addressee, ...]:
    """Everybody who gains sight of the case by where it now stands: subject, initiator, those who hold a task.

    Those who held one before keep it; inspectors above are asked by authority, not by rows.
    """
    viewers: list[Addressee] = [
        Addressee(person=person) for person in dict.fromkeys((case.subject, case.initiator)) if person is not None
    ]
    for task in case.tasks:
        viewers.extend(item for item in task.addressees if item not in viewers)
        if task.person is not None:
            viewers.append(Addressee(person=task.person))
    return tuple(dict.fromkeys(viewers))


def sees_case(scene: Scene, person: str) -> bool:
    """Whether a person sees the case today, on the facts alone: as subject, initiator, by a task held, or
    having acted.
    """
    case = scene.case
    if case is None:
        return False
    if person in (case.subject, case.initiator):
        return True
    if any(person in takers for takers in case.takers.values()):
        return True
    for viewer in viewers_of(case):
        if viewer.person == person:
            return True
        if (
            viewer.unit is not None
            and viewer.position is not None
            and scene.holds_post(person, viewer.unit, viewer.position)
        ):
            return True
    return False
