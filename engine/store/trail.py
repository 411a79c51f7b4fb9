"""Events: writing those of persons, units, accounts and the installation; reading streams; erasing a payload.

Events of cases are written by `cases.keep`, which already knows the newest digest of each case.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json
from sqlalchemy import bindparam, select, update

from engine.audit.trail import Sealed, seal
from engine.audit.verifier import Flaw, TrailEvent, verify
from engine.cases.act import Seat, Via
from engine.ground.errors import NotFound
from engine.store import tables
from engine.store.database import Transaction
from engine.store.statements import Insertion, Statement

INSTALLATION = "installation"
"""The stream of what concerns the whole installation."""

KEEP_EVENTS = Insertion(
    tables.events,
    ("stream", "sequence", "act", "at", "kind", "actor", "header", "payload", "salt", "digest"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """Who does something outside of a case, and when: what every event of that act bears."""

    act: str
    """UUIDv7 text. An act writes at most one event in a stream."""
    salt: Callable[[], str]
    """Gives a fresh salt (32 hexadecimal digits) for each event."""
    at: int
    """Microseconds since 1970, UTC."""
    today: str
    """ISO day of entry, in Vietnam."""
    actor: str | None = None
    """The person; None is the system."""
    account: str | None = None
    on_behalf_of: str | None = None
    seat: Seat | None = None
    via: Via = "page"


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """One event to be written."""

    stream: str
    kind: str
    payload: Mapping[str, Any]
    day: str | None = None
    """The day it bears where that is not the day of entry."""
    place: str | None = None
    """The rule relied on, where there is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredEvent:
    """An event as it is kept."""

    id: int
    stream: str
    sequence: int
    act: str
    at: int
    kind: str
    actor: str | None
    header: Mapping[str, Any]
    payload: Mapping[str, Any] | None
    """None: lawfully erased."""
    digest: str
    erased_at: int | None
    texts: TrailEvent = field(repr=False)
    """What was digested, for verifying and exporting."""


def seat_of(seat: Seat | None) -> dict[str, str] | None:
    """A seat as headers hold it; None without one."""
    if seat is None or seat.unit is None:
        return None
    parts = {"unit": seat.unit, "position": seat.position, "appointment": seat.appointment}
    return {name: value for name, value in parts.items() if value is not None}


def write(c: Transaction, signature: Signature, *notes: Note) -> tuple[str, ...]:
    """Write one event a note (each of another stream) behind the newest of its stream; their digests, in order.

    Raises `Collision` when another transaction wrote to the same stream, or the act has written there before.
    """
    streams = [note.stream for note in notes]
    heads = stream_heads(c, streams)
    sealed = []
    for note in notes:
        sequence, digest = heads.get(note.stream, (0, None))
        header = {
            "act": signature.act,
            "kind": note.kind,
            "at": signature.at,
            "actor": signature.actor,
            "account": signature.account,
            "on_behalf_of": signature.on_behalf_of,
            "seat": seat_of(signature.seat),
            "via": signature.via,
            "day": note.day or signature.today,
            "entered_on": signature.today,
            "place": note.place,
        }
        sealed.append(
            seal(
                stream=note.stream,
                sequence=sequence + 1,
                previous=digest,
                header=header,
                payload=note.payload,
                salt=signature.salt(),
            )
        )
    c.insert(
        KEEP_EVENTS,
        [
            row_of(item, act=signature.act, at=signature.at, kind=note.kind, actor=signature.actor)
            for item, note in zip(sealed, notes, strict=True)
        ],
    )
    return tuple(item.digest for item in sealed)


def row_of(sealed: Sealed, *, act: str, at: int, kind: str, actor: str | None) -> tuple[Any, ...]:
    """A sealed event as a row of `KEEP_EVENTS`."""
    return (
        sealed.stream,
        sealed.sequence,
        act,
        at,
        kind,
        actor,
        sealed.header,
        sealed.payload,
        sealed.salt,
        sealed.digest,
    )


_HEADS = Statement(
    sqlite="""
    SELECT stream, sequence, digest FROM events AS e
    WHERE stream IN (SELECT value FROM json_each(:streams))
      AND sequence = (SELECT max(sequence) FROM events AS n WHERE n.stream = e.stream)
    """,
    postgresql="""
    SELECT e.stream, e.sequence, e.digest FROM unnest(:streams::text[]) AS wanted(stream)
    CROSS JOIN LATERAL (
      SELECT stream, sequence, digest FROM events WHERE stream = wanted.stream ORDER BY sequence DESC LIMIT 1
    ) AS e
    """,
)


def stream_heads(c: Transaction, streams: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The number and the digest of the newest event of each stream; streams without events are left out."""
    rows = c.rows(_HEADS, {"streams": c.text_list(streams)})
    return {stream: (sequence, digest) for stream, sequence, digest in rows}


_EVENT = (
    tables.events.c.id,
    tables.events.c.stream,
    tables.events.c.sequence,
    tables.events.c.act,
    tables.events.c.at,
    tables.events.c.kind,
    tables.events.c.actor,
    tables.events.c.header,
    tables.events.c.payload,
    tables.events.c.salt,
    tables.events.c.digest,
    tables.events.c.erased_at,
)

_NAMES = ", ".join(column.name for column in _EVENT)
_STREAM = Statement(f"SELECT {_NAMES} FROM events WHERE stream = :stream ORDER BY sequence")
_ACT = Statement(f"SELECT {_NAMES} FROM events WHERE act = :act ORDER BY stream")


def read_stream(c: Transaction, stream: str) -> tuple[StoredEvent, ...]:
    """Every event of a stream, oldest first."""
    return tuple(_event(row) for row in c.rows(_STREAM, {"stream": stream}))


def find_act(c: Transaction, act: str) -> tuple[StoredEvent, ...]:
    """Every event of an act; empty when the act has not happened. How a repeated request finds what it did before."""
    return tuple(_event(row) for row in c.rows(_ACT, {"act": act}))


def every_event(c: Transaction, *, after: int = 0, many: int = 1_000) -> Iterator[StoredEvent]:
    """All events in the order they arrived, `many` at a time, behind the one with id `after`.

    On PostgreSQL a number may become visible after a greater one; who follows the trail with this leaves the newest
    seconds for the next time.
    """
    page = select(*_EVENT).where(tables.events.c.id > bindparam("after")).order_by(tables.events.c.id).limit(many)
    while True:
        rows = c.execute(page, {"after": after}).all()
        if not rows:
            return
        for row in rows:
            yield _event(tuple(row))
        after = rows[-1].id


def streams_in_order(c: Transaction, *, many: int = 1_000) -> Iterator[TrailEvent]:
    """Every event as it was digested, stream by stream and in order: for verifying and exporting the whole trail."""
    events = tables.events
    first = select(*_EVENT).order_by(events.c.stream, events.c.sequence).limit(many)
    behind = first.where(
        (events.c.stream > bindparam("stream"))
        | ((events.c.stream == bindparam("stream")) & (events.c.sequence > bindparam("sequence")))
    )
    rows = c.execute(first).all()
    while rows:
        for row in rows:
            yield _texts(tuple(row))
        rows = c.execute(behind, {"stream": rows[-1].stream, "sequence": rows[-1].sequence}).all()


def erase_payload(c: Transaction, stream: str, sequence: int, at: int) -> None:
    """Erase what an event says, lawfully and for ever: payload and salt go, the header and every proof stay.

    Who erased it and on what basis is an event of its own, written by whoever calls this. Raises `NotFound` when there
    is no such event or its payload is erased already.
    """
    events = tables.events
    changed = c.execute(
        update(events)
        .where(events.c.stream == stream, events.c.sequence == sequence, events.c.payload.is_not(None))
        .values(payload=None, salt=None, erased_at=at)
    ).rowcount
    if changed != 1:
        raise NotFound("event", f"{stream}#{sequence}")


def verify_stream(c: Transaction, stream: str, head: str | None = None) -> Flaw | None:
    """The first thing in a stream that does not fit , or None. `head`: the digest that a
    case's row holds, so that cutting off the newest events is seen too.
    """
    return verify([event.texts for event in read_stream(c, stream)], head)


def _texts(row: tuple[Any, ...]) -> TrailEvent:
    """A row of `_EVENT` as it was digested."""
    _, stream, sequence, _, _, _, _, header, payload, salt, digest, erased_at = row
    return TrailEvent(
        stream=stream,
        sequence=sequence,
        header=header,
        payload=payload,
        salt=salt,
        digest=digest,
        erased_at=erased_at,
    )


def _event(row: tuple[Any, ...]) -> StoredEvent:
    """A row of `_EVENT` as the engine uses it."""
    id_, stream, sequence, act, at, kind, actor, header, payload, _, digest, erased_at = row
    return StoredEvent(
        id=id_,
        stream=stream,
        sequence=sequence,
        act=act,
        at=at,
        kind=kind,
        actor=actor,
        header=_read(header),
        payload=None if payload is None else _read(payload),
        digest=digest,
        erased_at=erased_at,
        texts=_texts(row),
    )


def _read(text: str) -> dict[str, Any]:
    return from_json(text)  # type: ignore[no-any-return]
