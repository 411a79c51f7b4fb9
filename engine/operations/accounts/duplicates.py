"""Who may be the same person twice: the same name and birth date, or the same telephone number.

Nothing is joined by a machine. A reviewer who sees both sees the likeness, and joins them by an act of their own.
"""

from dataclasses import dataclass

from engine.ground.vietnamese import fold
from engine.store.database import Transaction
from engine.store.people import find_alike


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """What two records of one person have in common."""

    name: str
    birth_date: str | None = None
    phone: str | None = None


def like_persons(transaction: Transaction, likeness: Likeness, *, but: str | None = None) -> tuple[str, ...]:
    """Ids of persons who may be the same, `but` left out, oldest first."""
    found = find_alike(
        transaction,
        search_fold=fold(likeness.name),
        birth_date=likeness.birth_date or None,
        phone=likeness.phone or None,
    )
    return tuple(person.id for person in found if person.id != but)
