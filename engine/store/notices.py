"""Notices as people read them: those of their seats and of themselves, newest first, and which they have read."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.store import tables
from engine.store.database import Transaction, in_texts
from engine.store.statements import Insertion, Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeLine:
    """A notice as lists show it."""

    id: str
    kind: str
    case: str | None
    title: str
    body: str
    at: int
    """Microseconds since 1970, UTC."""
    read: bool


NEWEST = "g"
"""Sorts behind every id: a list that begins with the newest."""

_LIST = {
    place: (
        "SELECT n.id, n.kind, n.case_id, n.title, n.body, n.at, r.notice IS NOT NULL FROM notices AS n "
        "LEFT JOIN notice_reads AS r ON r.notice = n.id AND r.person = :person WHERE n.id IN ("
        f"SELECT DISTINCT s.notice FROM notice_seats AS s WHERE {in_texts('s.seat', 'keys')[place]} "
        "AND s.notice < :before ORDER BY s.notice DESC LIMIT :most) ORDER BY n.id DESC"
    )
    for place in (0, 1)
}
_NOTICES = Statement(sqlite=_LIST[0], postgresql=_LIST[1])
_READ = Insertion(tables.notice_reads, ("person", "notice", "at"), "(person, notice) DO NOTHING")


def notices_for(
    c: Transaction, person: str, keys: Sequence[str], before: str = NEWEST, most: int = 25
) -> tuple[NoticeLine, ...]:
    """Notices to these keys, newest first, those made before the notice `before`."""
    values = {"person": person, "keys": c.text_list(keys), "before": before, "most": most}
    return tuple(
        NoticeLine(id=id_, kind=kind, case=case, title=title, body=body, at=at, read=bool(read))
        for id_, kind, case, title, body, at, read in c.rows(_NOTICES, values)
    )


def mark_read(c: Transaction, person: str, notices: Sequence[str], at: int) -> None:
    """Note that the person has read these."""
    c.insert(_READ, [(person, notice, at) for notice in notices])
