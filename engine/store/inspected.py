"""Cases below units somebody inspects: listed and found by looking from the newest case backwards."""

from collections.abc import Sequence

from engine.store.database import Transaction, in_texts
from engine.store.statements import Statement

_BELOW = {
    place: (
        "EXISTS (SELECT 1 FROM case_units AS k JOIN unit_closure AS u ON u.unit = k.unit WHERE k.case_id = c.id AND "
        + in_texts("u.ancestor", "inspected")[place]
        + " AND u.from_day <= :today AND (u.until IS NULL OR u.until >= :today))"
    )
    for place in (0, 1)
}
# Whoever inspects stands high, so most cases are theirs: going through them in order ends after a page.
_NEWEST = [
    f"SELECT c.id FROM cases AS c WHERE c.id < :before AND {_BELOW[place]} ORDER BY c.id DESC LIMIT :most"
    for place in (0, 1)
]
_FOUND = [
    "SELECT c.id FROM cases AS c LEFT JOIN persons AS p ON p.id = c.subject "
    f"WHERE (c.number = :number OR p.search_fold LIKE :pattern) AND {_BELOW[place]} ORDER BY c.id DESC LIMIT :most"
    for place in (0, 1)
]
_CASES = Statement(sqlite=_NEWEST[0], postgresql=_NEWEST[1])
_CASES_FOUND = Statement(sqlite=_FOUND[0], postgresql=_FOUND[1])


def cases_inspected(
    c: Transaction, inspected: Sequence[str], today: str, before: str, most: int = 25
) -> tuple[str, ...]:
    """Ids of cases with a unit below one of these, newest first, those opened before the case `before`."""
    values = {"inspected": c.text_list(inspected), "today": today, "before": before, "most": most}
    return tuple(id_ for (id_,) in c.rows(_CASES, values))


def cases_inspected_found(
    c: Transaction, inspected: Sequence[str], today: str, folded: str, number: str, most: int = 25
) -> tuple[str, ...]:
    """Those of them whose number is `number` or whose subject's folded name contains `folded`, newest first."""
    pattern = folded.replace("%", " ").replace("_", " ").replace("\\", " ")
    values = {
        "inspected": c.text_list(inspected),
        "today": today,
        "number": number,
        "pattern": f"%{pattern}%",
        "most": most,
    }
    return tuple(id_ for (id_,) in c.rows(_CASES_FOUND, values))
