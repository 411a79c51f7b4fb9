"""A unit as it is, or was, on a day: its name, what lies above and below, who holds which position, what is vacant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.cases.facts import Appointment, Dated, Facts, Needs, Unit, on_day
from engine.definition.organisation import Authority, Organisation
from engine.definition.pack import Pack
from engine.ground.clock import plus_days
from engine.ground.errors import NotFound
from engine.operations.office import Office
from engine.store.database import Transaction
from engine.store.directory import count_members, unit_sizes, units_below
from engine.store.facts import load_facts

MOST_BELOW = 100
"""Units directly below that are told at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitName:
    """A unit as it is called on the day."""

    id: str
    name: str
    full_name: str
    kind: str
    kind_title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldPost:
    """Somebody holds a position."""

    appointment: Appointment
    person_name: str
    title: str
    """Of the position."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Vacancy:
    """A position that somebody held and nobody holds, or a body for which nobody acts."""

    title: str
    """Of the position, or of the body where none of its positions was ever held."""
    position: str = ""
    since: str | None = None
    """The first ISO day without a holder, where somebody held it before."""
    meanwhile: tuple[HeldPost, ...] = ()
    """Who acts for the body in its place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """A unit directly below, as the tree shows it."""

    unit: UnitName
    members: int
    """Its own members today."""
    below: int
    """Units below it today."""
    leader: str
    """Full name of who acts for it first; "" when nobody does."""
    vacancies: tuple[Vacancy, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownUnit:
    """A unit as of a day."""

    day: str
    unit: Unit
    name: UnitName
    above: tuple[UnitName, ...]
    """Nearest first."""
    below: tuple[Branch, ...]
    more_below: bool
    """Whether there are more than `MOST_BELOW`."""
    posts: tuple[HeldPost, ...]
    """In the order of the positions of the organisation."""
    vacancies: tuple[Vacancy, ...]
    authorities: tuple[Authority, ...]
    """What bodies of this kind of unit may do on the day."""
    members: int
    """Members of the unit and of all below it, today."""
    units: int
    """Units below it, today."""
    successor: UnitName | None
    bodies: Mapping[str, str]
    """Body → title, of the organisation the unit belongs to."""


def show_unit(office: Office, unit: str, day: str | None = None) -> ShownUnit:
    """The unit as of an ISO day, today when None. Open to everybody who is signed in. Raises `NotFound`."""
    today = office.clock.today()
    at = day or today
    pack = office.definitions.current()
    with office.database.read() as transaction:
        facts = load_facts(transaction, Needs(units=frozenset((unit,))), today)
        found = facts.units[unit]
        if found is None:
            raise NotFound("unit", unit)
        name = unit_name(pack, found, at)
        if name is None:
            raise NotFound("unit", unit)
        lines = units_below(transaction, unit, at, most=MOST_BELOW + 1)
        ids = [line.id for line in lines[:MOST_BELOW]]
        below = load_facts(transaction, Needs(units=frozenset(ids)), today)
        statuses = member_statuses(pack)
        members, sizes = unit_sizes(transaction, [*ids, unit], statuses, today)
        total = count_members(transaction, unit, statuses, today)
        successor = _successor(transaction, pack, found, today)
    organisation = pack.organisation_of_kind(name.kind)
    return ShownUnit(
        day=at,
        unit=found,
        name=name,
        above=_above(pack, facts, found, at),
        below=tuple(
            branch
            for id_ in ids
            if (branch := _branch(pack, below, id_, at, members.get(id_, 0), sizes.get(id_, 0))) is not None
        ),
        more_below=len(lines) > MOST_BELOW,
        posts=_posts(organisation, found, facts, at),
        vacancies=vacancies(organisation, found, facts, name.kind, at),
        authorities=tuple(row for row in organisation.authorities if name.kind in row.kinds and row.holds_on(at)),
        members=total,
        units=sizes.get(unit, 0),
        successor=successor,
        bodies={name: body.title.text for name, body in organisation.bodies.items()},
    )


def show_roots(office: Office, day: str | None = None) -> tuple[Branch, ...]:
    """Units above which there is none."""
    today = office.clock.today()
    at = day or today
    pack = office.definitions.current()
    with office.database.read() as transaction:
        ids = [line.id for line in units_below(transaction, None, today, most=MOST_BELOW)]
        facts = load_facts(transaction, Needs(units=frozenset(ids)), today)
        members, sizes = unit_sizes(transaction, ids, member_statuses(pack), today)
    found = (_branch(pack, facts, id_, at, members.get(id_, 0), sizes.get(id_, 0)) for id_ in ids)
    return tuple(branch for branch in found if branch is not None)


def unit_name(pack: Pack, unit: Unit, day: str) -> UnitName | None:
    """What a unit is called on a day; None before it was there, and for a kind the pack no longer knows."""
    kind = on_day(unit.kinds, day)
    names = on_day(unit.names, day)
    if not isinstance(kind, str) or names is None:
        return None
    try:
        organisation = pack.organisation_of_kind(kind)
    except KeyError:
        return None
    return UnitName(
        id=unit.id,
        name=str(names.get("name", "")),
        full_name=str(names.get("full_name", "")),
        kind=kind,
        kind_title=organisation.kinds[kind].title.text,
    )


def member_statuses(pack: Pack) -> tuple[str, ...]:
    """Which statuses of a person's record count as members; none where the pack does not say (then all do)."""
    record = pack.records.get("person")
    return record.roles.members if record is not None and record.roles is not None else ()


def vacancies(organisation: Organisation, unit: Unit, facts: Facts, kind: str, day: str) -> tuple[Vacancy, ...]:
    """What nobody holds on a day: of positions through which a body of this kind of unit acts, those held earlier; of
    bodies for which nobody acts and nobody ever did, the body itself.
    """
    if unit.closed_on is not None and unit.closed_on <= day:
        return ()
    bodies = {row.body for row in organisation.authorities if kind in row.kinds and row.holds_on(day)}
    found: dict[str, Vacancy] = {}
    for name in organisation.bodies:
        if name not in bodies:
            continue
        body = organisation.bodies[name]
        acting = _posts(organisation, unit, facts, day, only=body.acts_through)
        held = {row.position for row in unit.appointments if row.position in body.acts_through}
        for position in body.acts_through:
            if position in held and not any(post.appointment.position == position for post in acting):
                ended = [row for row in unit.appointments if row.position == position and row.from_day <= day]
                last = max((row.until for row in ended if row.until is not None), default=None)
                if ended:
                    found.setdefault(
                        position,
                        Vacancy(
                            title=organisation.positions[position].title.text,
                            position=position,
                            since=None if last is None else plus_days(last, 1),
                            meanwhile=acting,
                        ),
                    )
        if not acting and not held:
            found.setdefault(f"body:{name}", Vacancy(title=body.title.text))
    return tuple(found.values())


def _posts(
    organisation: Organisation, unit: Unit, facts: Facts, day: str, *, only: Sequence[str] | None = None
) -> tuple[HeldPost, ...]:
    order = {position: place for place, position in enumerate(only if only is not None else organisation.positions)}
    rows = [row for row in unit.appointments if row.holds_on(day) and row.position in order]
    return tuple(
        HeldPost(
            appointment=row,
            person_name=facts.names.get(row.person, ""),
            title=organisation.positions[row.position].title.text,
        )
        for row in sorted(rows, key=lambda row: (order[row.position], row.from_day, row.id))
        if row.position in organisation.positions
    )


def _branch(pack: Pack, facts: Facts, unit_id: str, day: str, members: int, below: int) -> Branch | None:
    unit = facts.units.get(unit_id)
    name = unit_name(pack, unit, day) if unit is not None else None
    if unit is None or name is None:
        return None
    organisation = pack.organisation_of_kind(name.kind)
    acting = [position for body in organisation.bodies.values() for position in body.acts_through]
    posts = _posts(organisation, unit, facts, day)
    leader = next((post.person_name for post in posts if post.appointment.position in acting), "")
    return Branch(
        unit=name,
        members=members,
        below=below,
        leader=leader,
        vacancies=vacancies(organisation, unit, facts, name.kind, day),
    )


def _above(pack: Pack, facts: Facts, unit: Unit, day: str) -> tuple[UnitName, ...]:
    found: list[UnitName] = []
    parent = on_day(unit.parents, day)
    while isinstance(parent, str) and len(found) < 32:
        upper = facts.units.get(parent)
        name = unit_name(pack, upper, day) if upper is not None else None
        if upper is None or name is None:
            break
        found.append(name)
        parent = on_day(upper.parents, day)
    return tuple(found)


def _successor(transaction: Transaction, pack: Pack, unit: Unit, today: str) -> UnitName | None:
    if unit.successor is None:
        return None
    successor = load_facts(transaction, Needs(units=frozenset((unit.successor,))), today).units[unit.successor]
    return None if successor is None else unit_name(pack, successor, today)


def names_ever(unit: Unit) -> tuple[Dated, ...]:
    """Every name the unit has had, oldest first; rows replaced on their own first day left out."""
    return tuple(row for row in unit.names if row.until is None or row.from_day is None or row.until >= row.from_day)
