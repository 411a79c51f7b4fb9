"""Whom an act has to tell, in words: those awaited, subject and initiator on a return and at an end (language §9), and
whom its effects name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from engine.cases.act import Act
from engine.cases.case import Case
from engine.cases.decision import Notice
from engine.definition.effects import Change
from engine.definition.procedure import Action
from engine.ground.clock import format_day
from engine.ground.texts import sentence_of
from engine.runtime.scene import Scene

_TOGETHER = frozenset({"arrived", "arrived_undated", "vacant"})
"""Kinds of notices of which one serves for many cases."""


def notices_of(
    before: Case | None,
    after: Case,
    action: Action,
    act: Act,
    scene: Scene,
    new_identifier: Callable[[], str],
    changes: Sequence[Change] = (),
) -> tuple[Notice, ...]:
    """The notices one act owes for one case; nobody is told of what they did themselves.

    `changes` are what its effects planned: those that owe a notice (`notify`) are sent in the pack's own words.
    """
    procedure = scene.rulebook.procedure
    known = {task.id for task in before.tasks} if before is not None else set()
    notices: list[Notice] = []
    person = scene.facts.names.get(after.subject, "") if after.subject is not None else ""
    values: dict[str, object] = {
        "procedure": procedure.title.text,
        "number": after.number,
        "person": person,
        "state": scene.write(procedure.states[after.state].title),
        "action": action.title.text,
        "reason": act.reason.strip(),
    }

    def tell(kind: str, persons: tuple[str, ...], seats: tuple[tuple[str, str], ...], **more: object) -> None:
        listeners = tuple(item for item in dict.fromkeys(persons) if item != act.actor.person)
        if not listeners and not seats:
            return
        said = {**values, **more}
        notices.append(
            Notice(
                id=new_identifier(),
                kind=kind,
                case=after.id,
                title=sentence_of(f"notice.{kind}.title", said),
                body=sentence_of(f"notice.{kind}.body", said),
                persons=listeners,
                seats=seats,
                about=said,
            )
        )

    for task in after.tasks:
        if task.id in known:
            continue
        due = format_day(task.due_on) if task.due_on is not None else ""
        seats = tuple((item.unit, item.position) for item in task.addressees if item.unit and item.position)
        named = tuple(item.person for item in task.addressees if item.person)
        if task.vacant:
            unit = next((item.unit for item in task.addressees if item.unit), next(iter(after.units.values()), None))
            tell("vacant", scene.keeper(unit).people, (), due=due)
        else:
            tell("arrived" if due else "arrived_undated", named, seats, due=due)
    concerned = tuple(item for item in (after.subject, after.initiator) if item is not None)
    if before is not None and after.returned is not None and after.returned != before.returned and after.is_open:
        tell("returned", concerned, ())
    if not after.is_open and (before is None or before.is_open):
        tell("ended", concerned, ())
    for change in changes:
        if change.kind == "notice.owe":
            found = scene.participant(change.name)
            persons = tuple(item.person for item in found.addressees if item.person and item.person != act.actor.person)
            seats = tuple((item.unit, item.position) for item in found.addressees if item.unit and item.position)
            if persons or seats:
                title, body = (_said(change.value, part) for part in ("title", "text"))
                notices.append(
                    Notice(
                        id=new_identifier(),
                        kind="told",
                        case=after.id,
                        title=title,
                        body=body,
                        persons=persons,
                        seats=seats,
                    )
                )
    return tuple(notices)


def _said(words: object, part: str) -> str:
    """The Vietnamese words of one part of an owed notice; empty where it has none."""
    said = words.get(part) if isinstance(words, Mapping) else None
    return str(said.get("vi", "")) if isinstance(said, Mapping) else ""


def told_together(notices: Sequence[Notice], new_identifier: Callable[[], str]) -> dict[str, tuple[Notice, ...]]:
    """Notices of one act over many cases, by case: whoever is awaited in several of them at the same state is told so
    once, beside the first. Whom a case is about and who started it are still told of each.
    """
    groups: dict[tuple[object, ...], list[Notice]] = {}
    for notice in notices:
        key: tuple[object, ...] = (notice.id,)
        if notice.kind in _TOGETHER:
            key = (notice.kind, notice.persons, notice.seats, notice.about.get("state"), notice.about.get("due"))
        groups.setdefault(key, []).append(notice)
    told: dict[str, tuple[Notice, ...]] = {}
    for group in groups.values():
        first = group[0]
        if len(group) > 1:
            said = {**first.about, "count": len(group)}
            first = replace(
                first,
                id=new_identifier(),
                title=sentence_of(f"notice.{first.kind}_many.title", said),
                body=sentence_of(f"notice.{first.kind}_many.body", said),
            )
        told[first.case] = (*told.get(first.case, ()), first)
    return told
