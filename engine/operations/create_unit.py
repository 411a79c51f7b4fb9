"""Make a unit directly below one's own: each level makes the units below it, nobody else does."""

import unicodedata
from dataclasses import dataclass

from engine.cases.act import Via
from engine.cases.facts import on_day
from engine.definition.organisation import UnitKind
from engine.definition.pack import Pack
from engine.ground.clock import is_day, plus_days
from engine.ground.errors import AnswersRejected, NotFound, Refusal
from engine.ground.vietnamese import fold
from engine.operations.accounts.asker import Asker
from engine.operations.office import Office
from engine.operations.rights import require_organiser
from engine.operations.signing import signature_of
from engine.store.database import Transaction
from engine.store.directory import units_below
from engine.store.organisation import NewUnit, find_unit
from engine.store.organisation import create_unit as write_unit

LONGEST_NAME = 200
FARTHEST = 366
"""Days ahead for which something may be entered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitAsked:
    """A unit as somebody describes it."""

    parent: str
    kind: str
    name: str
    """“Khu vực 4”."""
    full_name: str
    """“Chi đoàn Khu vực 4”."""
    from_day: str
    """ISO day on which it begins."""
    place_name: str = ""


def create_unit(office: Office, asker: Asker, asked: UnitAsked, via: Via = "page") -> str:
    """Make the unit and give its id.

    Raises `NotAllowed` for whoever does not organise the unit above, `NotFound` without one, `AnswersRejected` at
    `kind`, `name`, `full_name`, `place_name` or `from_day`.
    """
    pack, today = office.definitions.current(), office.clock.today()

    def work(transaction: Transaction) -> str:
        upper = find_unit(transaction, asked.parent, today)
        require_organiser(office, asker, asked.parent)
        kind = on_day(upper.kinds, today)
        if not isinstance(kind, str) or (upper.closed_on is not None and upper.closed_on <= today):
            raise NotFound("unit", asked.parent)
        begins = max((row.from_day or "" for row in upper.kinds[:1]), default="")
        refusals = _problems(asked, [each.name for each in kinds_below(pack, kind, today)], begins, today)
        full = read_name(asked.full_name)
        if any(fold(line.full_name) == fold(full) for line in units_below(transaction, asked.parent, today, most=500)):
            refusals.append(Refusal("unit.name-taken", field="full_name", values={"name": full}))
        if refusals:
            raise AnswersRejected(refusals)
        made = NewUnit(
            id=office.new_identifier(),
            kind=asked.kind,
            parent=asked.parent,
            name=read_name(asked.name),
            full_name=full,
            from_day=asked.from_day,
            place_name=read_name(asked.place_name) or upper.place_name,
        )
        write_unit(transaction, signature_of(office, asker, via), made)
        return made.id

    return office.database.carry_out(work)


def kinds_below(pack: Pack, kind: str, today: str) -> tuple[UnitKind, ...]:
    """Kinds a unit directly below one of `kind` may have: of the same organisation, in force, not higher than it."""
    organisation = pack.organisation_of_kind(kind)
    return tuple(
        each
        for each in organisation.kinds.values()
        if each.name != kind
        and organisation.rank(each.name) <= organisation.rank(kind)
        and (each.from_day is None or each.from_day <= today)
        and (each.until is None or today <= each.until)
    )


def read_name(typed: str) -> str:
    """A name as it is kept: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def day_problem(day: str, field: str, today: str, *, earliest: str = "") -> Refusal | None:
    """What is wrong with a day that something begins on; None when nothing is."""
    if not is_day(day):
        return Refusal("field.not-a-day", field=field, values={"title": ""})
    if day < earliest or day > plus_days(today, FARTHEST):
        return Refusal("organisation.day-out-of-range", field=field, values={"most": FARTHEST})
    return None


def _problems(asked: UnitAsked, kinds: list[str], begins: str, today: str) -> list[Refusal]:
    refusals = []
    if asked.kind not in kinds:
        refusals.append(Refusal("unit.kind-wrong", field="kind"))
    for field in ("name", "full_name"):
        name = read_name(getattr(asked, field))
        if len(name) > LONGEST_NAME or not name.isprintable() or not any(char.isalnum() for char in name):
            refusals.append(Refusal("unit.name-wrong", field=field, values={"longest": LONGEST_NAME}))
    place = read_name(asked.place_name)
    if len(place) > LONGEST_NAME or not (place.isprintable() or not place):
        refusals.append(Refusal("unit.name-wrong", field="place_name", values={"longest": LONGEST_NAME}))
    if (wrong := day_problem(asked.from_day, "from_day", today, earliest=begins)) is not None:
        refusals.append(wrong)
    elif asked.from_day > today:
        # Lists show a unit as soon as it is there; one that begins later would be awaited in vain until then.
        refusals.append(Refusal("unit.day-ahead", field="from_day"))
    return refusals
