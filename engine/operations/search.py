"""Find units and people by name, without marks. Names of units are public; those of people are not."""

from collections.abc import Sequence

from engine.ground.vietnamese import fold
from engine.operations.accounts.asker import Asker
from engine.operations.office import Office
from engine.operations.rights import people_units
from engine.store.directory import MemberLine, UnitLine, find_units, list_people, people_named

SHORTEST = 2
"""Letters a search must have."""


def search_units(
    office: Office, query: str, *, kinds: Sequence[str] = (), below: str | None = None, most: int = 8
) -> tuple[UnitLine, ...]:
    """Units of today whose name holds every word of `query`."""
    folded = fold(query)
    if len(folded) < SHORTEST:
        return ()
    with office.database.read() as transaction:
        return find_units(transaction, folded, office.clock.today(), kinds=kinds, below=below, most=most)


def search_people(office: Office, asker: Asker, query: str, *, most: int = 8) -> tuple[MemberLine, ...]:
    """People whose records are open to the asker (`rights.people_units`) and whose name holds every word of `query`; of
    all others only who has exactly this full name, so that nobody can list people they have nothing to do with.
    """
    folded = fold(query)
    if len(folded) < SHORTEST:
        return ()
    units = people_units(office, asker)
    with office.database.read() as transaction:
        near = list_people(transaction, units, office.clock.today(), folded=folded, most=most) if units else ()
        exact = people_named(transaction, folded, most=most) if " " in folded else ()
    known = {found.id for found in near}
    return (*near, *(found for found in exact if found.id not in known))[:most]
