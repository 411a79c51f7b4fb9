"""Know who is asking by the secret of a session or of an access token."""

from collections.abc import Iterable

from engine.cases.facts import Appointment, Facts, Needs, on_day
from engine.definition.pack import Pack
from engine.ground.clock import MINUTE
from engine.operations.accounts.asker import Asker, HeldSeat
from engine.operations.accounts.desk import Desk, is_secret, kept_digest
from engine.store.accounts import find_session, find_token, mark_session_seen, mark_token_seen
from engine.store.database import Transaction
from engine.store.facts import load_facts
from engine.store.sight import appointments_of

TOKEN_PREFIX = "dvp_"
"""What access tokens begin with, so that scanners of published code know them."""

_NOTED_EVERY = MINUTE
"""How exactly the last use is kept: writing it at every request would make reading pages write."""


def recognise(desk: Desk, secret: str, chosen: str | None = None) -> Asker | None:
    """Who has the session of this secret; None when it never was, has ended, or was unused for too long.

    `chosen` is the appointment the browser says to act from; one that is not held today is passed over.
    """
    if not is_secret(secret):
        return None
    office, now, today = desk.office, desk.office.clock.now(), desk.office.clock.today()
    digest = kept_digest(secret)
    with office.database.read() as transaction:
        found = find_session(transaction, digest)
        if found is None:
            return None
        session = found.session
        ended = session.ended_at is not None or now >= session.expires_at or now - session.seen_at >= desk.idle
        if ended or found.account_state != "active":
            return None
        held = appointments_of(transaction, session.person, today)
        seats = held_seats(transaction, office.definitions.current(), held, today)
    if now - session.seen_at >= _NOTED_EVERY:
        office.database.carry_out(lambda transaction: mark_session_seen(transaction, digest, now))
    return Asker(
        person=session.person,
        name=found.person_name,
        account=session.account,
        session=digest,
        seats=seats,
        chosen=chosen if chosen == "" or any(seat.appointment == chosen for seat in seats) else None,
        must_change=found.must_change,
    )


def recognise_token(desk: Desk, token: str) -> Asker | None:
    """Who bears this access token, with the one seat it acts from; None when it never was, was revoked, has expired, or
    its appointment has ended (then it acts for nobody).
    """
    secret = token.removeprefix(TOKEN_PREFIX)
    if secret == token or not is_secret(secret):
        return None
    office, now, today = desk.office, desk.office.clock.now(), desk.office.clock.today()
    with office.database.read() as transaction:
        found = find_token(transaction, kept_digest(secret))
        if found is None:
            return None
        kept = found.token
        if kept.ended_at is not None or now >= kept.expires_at or found.account_state != "active":
            return None
        held: tuple[Appointment, ...] = ()
        if kept.appointment is not None:
            every = appointments_of(transaction, kept.person, today)
            held = tuple(row for row in every if row.id == kept.appointment)
            if not held:
                return None
        seats = held_seats(transaction, office.definitions.current(), held, today)
    if kept.seen_at is None or now - kept.seen_at >= _NOTED_EVERY:
        office.database.carry_out(lambda transaction: mark_token_seen(transaction, kept.id, now))
    return Asker(
        person=kept.person,
        name=found.person_name,
        account=kept.account,
        token=kept.id,
        scope=frozenset(kept.scope),
        seats=seats,
        chosen=kept.appointment or "",
        must_change=found.must_change,
    )


def held_seats(
    transaction: Transaction, pack: Pack, appointments: Iterable[Appointment], today: str
) -> tuple[HeldSeat, ...]:
    """Appointments of today in words, the ones of the highest units first."""
    rows = tuple(row for row in appointments if row.holds_on(today))
    if not rows:
        return ()
    facts = load_facts(transaction, Needs(units=frozenset(row.unit for row in rows)), today)
    seats = [(rank, seat) for row in rows if (found := _seat(row, facts, pack, today)) for rank, seat in (found,)]
    return tuple(seat for _, seat in sorted(seats, key=lambda item: (-item[0], item[1].unit_name, item[1].position)))


def _seat(row: Appointment, facts: Facts, pack: Pack, today: str) -> tuple[int, HeldSeat] | None:
    unit = facts.unit(row.unit)
    if unit is None or (unit.closed_on is not None and unit.closed_on <= today):
        return None
    kind = on_day(unit.kinds, today)
    if not isinstance(kind, str):
        return None
    organisation = pack.organisation_of_kind(kind)
    names = on_day(unit.names, today) or {}
    position = organisation.positions.get(row.position)
    seat = HeldSeat(
        appointment=row.id,
        unit=row.unit,
        unit_name=str(names.get("full_name") or names.get("name") or ""),
        kind=kind,
        position=row.position,
        title=position.title.text if position is not None else row.position,
        acting=row.acting,
    )
    return organisation.rank(kind), seat
