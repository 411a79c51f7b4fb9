"""What is owed to the outside: notices whose deliveries are not worked out yet, and deliveries until they are done.

A row is written in the transaction that owes it and keeps its key for ever; whoever carries it out comes back here and
says so. Nothing in these rows says who is at work on them: that is the durable queue's business.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.store import tables
from engine.store.database import Transaction, in_texts
from engine.store.seats import person_key, seat_key
from engine.store.statements import Given, Insertion, Statement

DeliveryState = Literal["owed", "done", "failed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class UnhandedNotice:
    """A notice whose deliveries are not worked out yet."""

    id: str
    kind: str
    case: str | None
    seats: tuple[str, ...]
    """Seat keys it is meant for: `person:id` or `unit:position`."""
    at: int
    actor: str | None
    """Who took the act that owes it; None: the clock."""
    subject: str | None
    """The person the case is about."""
    procedure: str | None = None
    """Of the case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reachable:
    """A person who can be written to."""

    person: str
    email: str
    seats: frozenset[str]
    """Under which of the keys asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """Something owed, to be written."""

    key: str
    kind: Literal["mail", "call"]
    at: int
    """When it came to be owed, microseconds UTC."""
    notice: str | None = None
    person: str | None = None
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A delivery whose time has come: its key, and how often it has failed."""

    key: str
    attempts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """A delivery with everything it needs."""

    key: str
    kind: str
    state: DeliveryState
    attempts: int
    at: int
    details: Mapping[str, Any]
    notice: str | None
    person: str | None
    title: str | None
    """Of the notice."""
    body: str | None
    """Of the notice."""
    case: str | None
    """The case the notice speaks of."""
    number: str | None
    """Its number for people."""
    name: str | None
    """The person's name as of now."""
    email: str | None
    """The confirmed address of the person's account as of now; None: there is none, or it is closed."""


_UNHANDED = """
    SELECT n.id, n.kind, n.case_id, n.seats, n.at, k.subject, k.procedure,
      (SELECT e.actor FROM events AS e WHERE e.act = n.act ORDER BY e.stream LIMIT 1)
    FROM notices AS n LEFT JOIN cases AS k ON k.id = n.case_id
    WHERE n.handed_at IS NULL ORDER BY n.at LIMIT :most"""
# Two workers take different notices; what one of them leaves behind by dying is free again at once.
_TAKE_UNHANDED = Statement(sqlite=_UNHANDED, postgresql=f"{_UNHANDED} FOR UPDATE OF n SKIP LOCKED")

_SOME_UNHANDED = Statement("SELECT 1 FROM notices WHERE handed_at IS NULL LIMIT 1")


def any_unhanded(c: Transaction) -> bool:
    """Whether there is any notice to work out deliveries for."""
    return c.row(_SOME_UNHANDED) is not None


def take_unhanded(c: Transaction, most: int) -> tuple[UnhandedNotice, ...]:
    """At most so many notices, oldest first, held by this transaction: on PostgreSQL another one gets others."""
    return tuple(
        UnhandedNotice(
            id=id_,
            kind=kind,
            case=case,
            seats=tuple(json.loads(seats)),
            at=at,
            actor=actor,
            subject=subject,
            procedure=procedure,
        )
        for id_, kind, case, seats, at, subject, procedure, actor in c.rows(_TAKE_UNHANDED, {"most": most})
    )


_SEATS = Given(unit="text", position="text")
_HOLDERS = """
    SELECT a.unit, a.position, a.person, x.email FROM given
    JOIN appointments AS a ON a.unit = given.unit AND a.position = given.position
    JOIN accounts AS x ON x.person = a.person
    WHERE a.from_day <= '{today}' AND (a.until IS NULL OR a.until >= '{today}')
      AND x.state = 'active' AND x.email IS NOT NULL"""
_PERSONS = Statement(
    sqlite="SELECT person, email FROM accounts WHERE state = 'active' AND email IS NOT NULL AND "
    + in_texts("person", "persons")[0],
    postgresql="SELECT person, email FROM accounts WHERE state = 'active' AND email IS NOT NULL AND "
    + in_texts("person", "persons")[1],
)


def reachable(c: Transaction, seats: Iterable[str], today: str) -> tuple[Reachable, ...]:
    """Who can be written to under these keys (`person:id`, `unit:position`): persons named, and who holds the seats on
    `today` (ISO), with an account that is active and has a confirmed address. Each person once, in the order of ids.
    """
    wanted = dict.fromkeys(seats)
    persons = [key.removeprefix("person:") for key in wanted if key.startswith("person:")]
    places = [tuple(key.split(":", 1)) for key in wanted if ":" in key and not key.startswith("person:")]
    found: dict[tuple[str, str], set[str]] = {}
    if persons:
        for person, email in c.rows(_PERSONS, {"persons": c.text_list(persons)}):
            found.setdefault((person, email), set()).add(person_key(person))
    if places:
        for unit, position, person, email in c.given_rows(_SEATS, _HOLDERS.format(today=_day(today)), places):
            found.setdefault((person, email), set()).add(seat_key(unit, position))
    return tuple(
        Reachable(person=person, email=email, seats=frozenset(keys)) for (person, email), keys in sorted(found.items())
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class StandIn:
    """Somebody who acts for another today, and can be written to."""

    person: str
    giver: str
    seat: str
    """The key of those asked for under which the giver was found."""
    procedures: frozenset[str]
    """Within which; empty: all."""


_ACTING = "d.from_day <= '{today}' AND d.until >= '{today}' AND x.state = 'active' AND x.email IS NOT NULL"
_FOR_HOLDERS = (
    "SELECT a.unit, a.position, d.giver, d.taker, d.procedures FROM given "
    "JOIN appointments AS a ON a.unit = given.unit AND a.position = given.position "
    "JOIN delegations AS d ON d.giver = a.person JOIN accounts AS x ON x.person = d.taker "
    "WHERE a.from_day <= '{today}' AND (a.until IS NULL OR a.until >= '{today}') AND " + _ACTING
)
_GIVERS = Given(person="text")
_FOR_PERSONS = (
    "SELECT d.giver, d.taker, d.procedures FROM given JOIN delegations AS d ON d.giver = given.person "
    "JOIN accounts AS x ON x.person = d.taker WHERE " + _ACTING
)


def standing_in(c: Transaction, seats: Iterable[str], today: str) -> tuple[StandIn, ...]:
    """Who acts on `today` (ISO) for those under these keys (as for `reachable`), whether or not these can be written
    to themselves; two statements at most.
    """
    wanted = dict.fromkeys(seats)
    persons = [(key.removeprefix("person:"),) for key in wanted if key.startswith("person:")]
    places = [tuple(key.split(":", 1)) for key in wanted if ":" in key and not key.startswith("person:")]
    found: list[StandIn] = []
    if persons:
        for giver, taker, procedures in c.given_rows(_GIVERS, _FOR_PERSONS.format(today=_day(today)), persons):
            found.append(_stand_in(taker, giver, person_key(giver), procedures))
    if places:
        rows = c.given_rows(_SEATS, _FOR_HOLDERS.format(today=_day(today)), places)
        for unit, position, giver, taker, procedures in rows:
            found.append(_stand_in(taker, giver, seat_key(unit, position), procedures))
    return tuple(sorted(found, key=lambda one: (one.person, one.giver, one.seat)))


def _stand_in(taker: str, giver: str, seat: str, procedures: str) -> StandIn:
    return StandIn(person=taker, giver=giver, seat=seat, procedures=frozenset(json.loads(procedures)))


def _day(day: str) -> str:
    """The day, proved to be nothing but digits and dashes: it stands in the text of a statement."""
    if len(day) != 10 or not all(char in "0123456789-" for char in day):
        raise ValueError(f"not an ISO day: {day!r}")
    return day


_OWE = Insertion(
    tables.deliveries,
    ("key", "kind", "notice", "person", "details", "state", "attempts", "at", "next_at"),
    "DO NOTHING",
)


def owe(c: Transaction, owed: Sequence[Owed]) -> None:
    """Write what is owed, in the transaction that owes it. A key that is there already stays as it is."""
    c.insert(
        _OWE,
        [
            (
                item.key,
                item.kind,
                item.notice,
                item.person,
                json.dumps(item.details or {}, ensure_ascii=False, separators=(",", ":")),
                "owed",
                0,
                item.at,
                item.at,
            )
            for item in owed
        ],
    )


_HANDED = Statement(
    sqlite="UPDATE notices SET handed_at = :at WHERE " + in_texts("id", "ids")[0],
    postgresql="UPDATE notices SET handed_at = :at WHERE " + in_texts("id", "ids")[1],
)


def note_handed(c: Transaction, notices: Iterable[str], at: int) -> None:
    """Note that the deliveries of these notices were worked out."""
    c.run(_HANDED, {"ids": c.text_list(notices), "at": at})


_OLD_HANDED = Statement("UPDATE notices SET handed_at = :at WHERE handed_at IS NULL AND at < :before")


def pass_over_notices(c: Transaction, before: int, at: int) -> int:
    """Note all notices from before that instant as handed, without any delivery; how many there were."""
    return c.run(_OLD_HANDED, {"before": before, "at": at})


_WAITING = Statement(
    "SELECT key, attempts FROM deliveries WHERE state = 'owed' AND next_at <= :now AND kind = :kind "
    "ORDER BY next_at LIMIT :most"
)


def waiting_deliveries(c: Transaction, kind: Literal["mail", "call"], now: int, most: int) -> tuple[Waiting, ...]:
    """Deliveries of a kind whose time has come, those waiting longest first."""
    rows = c.rows(_WAITING, {"now": now, "kind": kind, "most": most})
    return tuple(Waiting(key=key, attempts=attempts) for key, attempts in rows)


_DELIVERY = Statement(
    """
    SELECT d.key, d.kind, d.state, d.attempts, d.at, d.details, d.notice, d.person, n.title, n.body, n.case_id,
      k.number, p.name, CASE WHEN x.state = 'active' THEN x.email END
    FROM deliveries AS d
    LEFT JOIN notices AS n ON n.id = d.notice
    LEFT JOIN cases AS k ON k.id = n.case_id
    LEFT JOIN persons AS p ON p.id = d.person
    LEFT JOIN accounts AS x ON x.person = d.person
    WHERE d.key = :key"""
)


def load_delivery(c: Transaction, key: str) -> Delivery | None:
    """One delivery with its notice and its reader as they are now, or None."""
    row = c.row(_DELIVERY, {"key": key})
    if row is None:
        return None
    return Delivery(
        key=row[0],
        kind=row[1],
        state=row[2],
        attempts=row[3],
        at=row[4],
        details=json.loads(row[5]),
        notice=row[6],
        person=row[7],
        title=row[8],
        body=row[9],
        case=row[10],
        number=row[11],
        name=row[12],
        email=row[13],
    )


_DONE = Statement(
    "UPDATE deliveries SET state = 'done', done_at = :at, failure = NULL WHERE key = :key AND state = 'owed'"
)
_FAILED = Statement(
    "UPDATE deliveries SET state = :state, attempts = attempts + 1, next_at = :next_at, failure = :failure "
    "WHERE key = :key AND state = 'owed' AND attempts = :attempts"
)


def note_delivered(c: Transaction, key: str, at: int) -> bool:
    """Note a delivery as done; False when it was not owed any more."""
    return c.run(_DONE, {"key": key, "at": at}) == 1


def note_not_delivered(c: Transaction, key: str, attempts: int, failure: str, next_at: int | None) -> bool:
    """Note that a delivery failed for the (`attempts` + 1)th time: owed again at `next_at`, given up when that is None.

    False when somebody noted that failure already, or it is owed no more: then nothing changes.
    """
    values = {
        "key": key,
        "attempts": attempts,
        "failure": failure,
        "next_at": next_at,
        "state": "failed" if next_at is None else "owed",
    }
    return c.run(_FAILED, values) == 1


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenUp:
    """A delivery that was tried often enough, or that no time heals."""

    key: str
    kind: str
    """mail or call."""
    at: int
    """When it came to be owed, microseconds UTC."""
    attempts: int
    """How often it failed, and was owed again."""
    failure: str
    """Why, in words."""
    name: str
    """Of the person it is for; "" for a call and for whoever has no record."""
    title: str
    """Of the notice; "" otherwise."""
    webhook: str
    """The name of the other system; "" for mail."""
    number: str
    """Of the case it is about, for people; "" without one."""


_GIVEN_UP = Statement(
    """
    SELECT d.key, d.kind, d.at, d.attempts, d.failure, d.details, p.name, n.title, k.number
    FROM deliveries AS d
    LEFT JOIN notices AS n ON n.id = d.notice
    LEFT JOIN cases AS k ON k.id = n.case_id
    LEFT JOIN persons AS p ON p.id = d.person
    WHERE d.state = 'failed' ORDER BY d.at DESC, d.key LIMIT :most"""
)
_OWE_AGAIN = Statement(
    "UPDATE deliveries SET state = 'owed', attempts = attempts + 1, next_at = :at WHERE key = :key AND state = 'failed'"
)


def given_up(c: Transaction, most: int) -> tuple[GivenUp, ...]:
    """Deliveries that were given up, newest first, at most so many."""
    found = []
    for key, kind, at, attempts, failure, written, name, title, number in c.rows(_GIVEN_UP, {"most": most}):
        details = json.loads(written)
        found.append(
            GivenUp(
                key=key,
                kind=kind,
                at=int(at),
                attempts=int(attempts),
                failure=failure or "",
                name=name or "",
                title=title or "",
                webhook=str(details.get("webhook", "")),
                number=number or str(details.get("number", "")),
            )
        )
    return tuple(found)


def owe_again(c: Transaction, key: str, at: int) -> bool:
    """Owe a delivery once more that was given up; False when there is none. Its attempts count on: to the durable queue
    each is a piece of work of its own.
    """
    return c.run(_OWE_AGAIN, {"key": key, "at": at}) == 1
