"""Which workers there are, and when each was last heard of.

The time here is the database's own: workers on several machines need not agree on what time it is, and whether one is
silent is asked of the clock that wrote down when it spoke. (With SQLite all of them are on one machine.)
"""

from dataclasses import dataclass

from engine.store.database import Transaction
from engine.store.statements import Statement

_SQLITE_NOW = "CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)"
_POSTGRESQL_NOW = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"


def _statement(text: str) -> Statement:
    return Statement(sqlite=text.replace("NOW", _SQLITE_NOW), postgresql=text.replace("NOW", _POSTGRESQL_NOW))


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A worker's place: its id, and when it was taken, by which its holder knows it again."""

    id: str
    taken_at: int
    """Microseconds UTC of the database."""


# A slot is free when nobody has it, or its holder was silent for so long that others count it as dead.
_TAKE = _statement(
    "INSERT INTO workers (id, started_at, seen_at) VALUES (:id, NOW, NOW) "
    "ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, seen_at = excluded.seen_at "
    "WHERE workers.seen_at < excluded.seen_at - :silence RETURNING id, started_at"
)
_SPEAK = _statement("UPDATE workers SET seen_at = NOW WHERE id = :id AND started_at = :taken_at")
_LEAVE = Statement("UPDATE workers SET seen_at = 0 WHERE id = :id AND started_at = :taken_at")
_SILENT = _statement("SELECT id FROM workers WHERE seen_at < NOW - :silence AND id <> :mine ORDER BY id")
_FORGET = Statement("DELETE FROM workers WHERE id = :id AND started_at = :taken_at")
_ALIVE = _statement("SELECT count(*) FROM workers WHERE seen_at >= NOW - :silence")


def take_slot(c: Transaction, id_: str, silence: int) -> Slot | None:
    """Take the slot when it is free or its holder has been silent for `silence` microseconds; None: it is taken.

    Serves those who begin to work, and those who take over from a dead one: of several, one gets it.
    """
    row = c.row(_TAKE, {"id": id_, "silence": silence})
    return None if row is None else Slot(id=row[0], taken_at=row[1])


def speak(c: Transaction, slot: Slot) -> bool:
    """Note that the holder is alive; False when somebody else has taken the slot meanwhile."""
    return c.run(_SPEAK, {"id": slot.id, "taken_at": slot.taken_at}) == 1


def leave(c: Transaction, slot: Slot) -> None:
    """Note that the holder has stopped working: whatever is left of its work may be taken over at once."""
    c.run(_LEAVE, {"id": slot.id, "taken_at": slot.taken_at})


def silent_workers(c: Transaction, mine: str, silence: int) -> tuple[str, ...]:
    """Ids of the slots, other than `mine`, whose holders have been silent for `silence` microseconds."""
    return tuple(id_ for (id_,) in c.rows(_SILENT, {"mine": mine, "silence": silence}))


def forget(c: Transaction, slot: Slot) -> None:
    """Remove a slot that was taken over: nothing of its work is left."""
    c.run(_FORGET, {"id": slot.id, "taken_at": slot.taken_at})


def workers_alive(c: Transaction, silence: int) -> int:
    """How many workers have been heard of within `silence` microseconds."""
    row = c.row(_ALIVE, {"silence": silence})
    assert row is not None
    return int(row[0])
