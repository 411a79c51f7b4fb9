"""A register of a unit (sổ): what it issued, for its officers, those above it, and inspectors."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.cases.facts import Term
from engine.ground.errors import NotFound
from engine.operations.office import Office
from engine.operations.rights import Viewer, may_see_people_of
from engine.operations.show_unit import ShownUnit, show_unit
from engine.store.registers import (
    FROM_THE_FIRST,
    FROM_THE_NEWEST,
    Position,
    RegisterLine,
    followed_by,
    register_page,
)
from engine.store.sight import seen_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line of a register. A case the viewer may not see leaves number, day and title of its paper: a register has no
    gaps; whom it is about is not told.
    """

    line: RegisterLine
    seen: bool
    followed_by: str
    """Number of the later paper that corrects or revokes this one; "" when there is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownRegister:
    """One page of a register."""

    unit: ShownUnit
    name: str | None
    """Of the register; None for everything the unit issued."""
    titles: Mapping[str, str]
    """Every register of the organisation: name → title."""
    term: Term | None
    entries: tuple[Entry, ...]
    following: Position | None
    """What the next page begins behind; None when this is the last."""


def show_register(
    office: Office,
    viewer: Viewer,
    unit: str,
    *,
    name: str | None = None,
    term: str | None = None,
    after: Position | None = None,
    oldest: bool = False,
    most: int = 50,
) -> ShownRegister:
    """A page of the papers the unit issued behind the position `after`: of one register and one term, or of all; the
    newest first, or as in a book.

    Raises `NotFound` for a unit, a register or a term that is not there, and to whom the people of the unit are closed.
    """
    shown = show_unit(office, unit)
    today = office.clock.today()
    organisation = office.definitions.current().organisation_of_kind(shown.name.kind)
    titles = {key: title.text for key, title in organisation.registers.items()}
    if name is not None and name not in titles:
        raise NotFound("register", name)
    found = next((row for row in shown.unit.terms if row.id == term), None)
    if term is not None and found is None:
        raise NotFound("term", term)
    with office.database.read() as transaction:
        if not may_see_people_of(office, transaction, viewer.asker, unit):
            raise NotFound("unit", unit)
        lines = register_page(
            transaction,
            unit,
            register=name,
            term=term,
            after=after or (FROM_THE_FIRST if oldest else FROM_THE_NEWEST),
            oldest=oldest,
            most=most + 1,
        )
        page = lines[:most]
        cases = tuple(dict.fromkeys(line.case for line in page))
        seen = seen_of(transaction, cases, viewer.keys, viewer.inspected, today)
        later = followed_by(transaction, unit, tuple(dict.fromkeys(line.document for line in page)))
    return ShownRegister(
        unit=shown,
        name=name,
        titles=titles,
        term=found,
        entries=tuple(
            Entry(line=line, seen=line.case in seen, followed_by=later.get(line.document, "")) for line in page
        ),
        following=page[-1].position if len(lines) > most else None,
    )
