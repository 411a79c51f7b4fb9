"""Which appointments of a person an act ends."""

from collections.abc import Callable, Sequence

from engine.cases.facts import Appointment
from engine.definition.effects import Change


def posts_ended(
    held: Sequence[Appointment], change: Change, within: Callable[[str, str], bool]
) -> tuple[Appointment, ...]:
    """Those of the appointments `held` that a change `posts.end` of their person ends, as they were.

    Without a unit it means every unit; `details` may say `positions` (others stay) and `cascade`: in units below as
    well, which `within(unit, above)` tells. What was over before the day of the change stays as it is.
    """
    day = change.from_day or ""
    positions = change.details.get("positions")
    below = change.details.get("cascade") is True
    return tuple(
        row
        for row in held
        if (row.until is None or row.until >= day)
        and (change.value is None or row.unit == change.value or (below and within(row.unit, str(change.value))))
        and (not isinstance(positions, (list, tuple)) or row.position in positions)
    )
