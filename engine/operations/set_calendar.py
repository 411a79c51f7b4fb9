"""Say which days differ from the public calendar: the yearly decision on swapped days, a storm, an anniversary."""

from dataclasses import dataclass

from engine.cases.act import Via
from engine.ground.clock import is_day
from engine.ground.errors import AnswersRejected, NotFound, Refusal
from engine.ground.working_days import WorkingCalendar
from engine.operations.accounts.asker import Asker
from engine.operations.create_unit import read_name
from engine.operations.office import Office
from engine.operations.rights import require_administrator
from engine.operations.signing import signature_of
from engine.store.database import Transaction
from engine.store.organisation import calendar_exceptions, set_calendar_exception

LONGEST_NOTE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarException:
    """A day that differs from the public calendar."""

    day: str
    """ISO day."""
    working: bool
    note: str


def list_exceptions(office: Office, year: int) -> tuple[CalendarException, ...]:
    """Exceptions of a year, in order. Open to everybody who is signed in: deadlines rest on them."""
    with office.database.read() as transaction:
        found = calendar_exceptions(transaction)
    return tuple(
        CalendarException(day=day, working=working, note=note)
        for day, (working, note) in sorted(found.items())
        if day.startswith(f"{year:04}-")
    )


def set_exception(office: Office, asker: Asker, day: str, working: bool, note: str, via: Via = "page") -> None:
    """Let a day be worked, or not, whatever the public calendar says. Deadlines already computed stay (S22).

    Raises `NotAllowed` for whoever does not administer, `AnswersRejected` at `day` or `note`.
    """
    require_administrator(office, asker)
    said = read_name(note)
    refusals = []
    if not is_day(day):
        refusals.append(Refusal("field.not-a-day", field="day", values={"title": ""}))
    elif WorkingCalendar().is_working(day) == working:
        refusals.append(Refusal("calendar.same", field="day"))
    if not said or len(said) > LONGEST_NOTE or not said.isprintable():
        refusals.append(Refusal("calendar.note-missing", field="note", values={"longest": LONGEST_NOTE}))
    if refusals:
        raise AnswersRejected(refusals)
    signature = signature_of(office, asker, via)
    office.database.carry_out(lambda transaction: set_calendar_exception(transaction, signature, day, working, said))


def drop_exception(office: Office, asker: Asker, day: str, via: Via = "page") -> None:
    """Let the public calendar count again for a day. Raises `NotAllowed`, `NotFound`."""
    require_administrator(office, asker)

    def work(transaction: Transaction) -> None:
        if day not in calendar_exceptions(transaction):
            raise NotFound("page", day)
        set_calendar_exception(transaction, signature_of(office, asker, via), day, None)

    office.database.carry_out(work)
