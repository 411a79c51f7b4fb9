"""One appointment by its id."""

from engine.cases.facts import Appointment
from engine.store.database import Transaction
from engine.store.statements import Statement

_COLUMNS = "id, person, unit, position, from_day, until, signs_from, acting"
_ONE = Statement(f"SELECT {_COLUMNS} FROM appointments WHERE id = :id")


def load_appointment(c: Transaction, appointment: str) -> Appointment | None:
    """The appointment, or None."""
    row = c.row(_ONE, {"id": appointment})
    if row is None:
        return None
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    return Appointment(**{**values, "acting": bool(values["acting"])})
