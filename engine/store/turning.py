"""What lists show of units when a day begins on which something entered earlier comes to hold; and which day that was
done for last.
"""

import json

from engine.ground.vietnamese import fold, unit_sort_key
from engine.store.database import Transaction
from engine.store.statements import Statement

_TURNED = "turned_on"

_READ = Statement(
    sqlite="SELECT value FROM settings WHERE name = :name",
    postgresql="SELECT value FROM settings WHERE name = :name FOR UPDATE",
)
_WRITE = Statement(
    "INSERT INTO settings (name, value, changed_at) VALUES (:name, :value, :at) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at"
)


def turned_on(c: Transaction, *, lock: bool = True) -> str | None:
    """The day (ISO) up to which lists were brought; None: never. With `lock` no other transaction brings them further
    until this one ends.
    """
    row = c.row(_READ if lock else _LOOK, {"name": _TURNED})
    return None if row is None else str(json.loads(row[0]))


_LOOK = Statement("SELECT value FROM settings WHERE name = :name")


def note_turned(c: Transaction, day: str, at: int) -> None:
    """Note that lists show what holds on `day`."""
    c.run(_WRITE, {"name": _TURNED, "value": json.dumps(day), "at": at})


_TURNING = Statement(
    "SELECT unit, field, value FROM unit_values "
    "WHERE from_day > :since AND from_day <= :today AND (until IS NULL OR until >= :today)"
)
_SHOW = {
    "kind": Statement("UPDATE units SET kind = :value WHERE id = :unit"),
    "parent": Statement("UPDATE units SET parent = :value WHERE id = :unit"),
    "name": Statement(
        "UPDATE units SET name = :name, full_name = :full_name, sort_key = :sort_key, search_fold = :search_fold "
        "WHERE id = :unit"
    ),
}


def show_units_that_turn(c: Transaction, since: str, today: str) -> int:
    """Bring up to date what lists show of units, for kinds, parents and names entered earlier that begin after `since`
    and by `today`; how many.
    """
    rows = c.rows(_TURNING, {"since": since, "today": today})
    for unit, field, written in rows:
        value = json.loads(written)
        if field == "name":
            full = str(value["full_name"])
            shown = {
                "name": value["name"],
                "full_name": full,
                "sort_key": unit_sort_key(full),
                "search_fold": fold(full),
            }
        else:
            shown = {"value": value}
        c.run(_SHOW[field], {"unit": unit, **shown})
    c.organisation_changed = c.organisation_changed or bool(rows)
    return len(rows)
