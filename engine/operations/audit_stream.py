"""The trail of one stream, proved while it is read, for inspectors; the whole trail, verified and taken away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.audit.verifier import Flaw, Verdict, export_lines, verify, verify_lines
from engine.cases.facts import Needs
from engine.ground.errors import NotAllowed, NotFound
from engine.ground.identifiers import is_identifier
from engine.operations.office import Office
from engine.operations.rights import (
    Viewer,
    inspects_everything,
    may_administer,
    require_inspection,
)
from engine.operations.show_unit import UnitName, unit_name
from engine.store.cases import load_cases
from engine.store.database import Transaction
from engine.store.directory import lies_within, person_within
from engine.store.facts import load_facts
from engine.store.people import load_persons
from engine.store.trail import INSTALLATION, StoredEvent, read_stream, streams_in_order

KINDS = ("cases", "people", "units", "installation")
"""Streams that can be read, as they stand in addresses."""

_STREAMS = {"cases": "case", "people": "person", "units": "unit"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadTrail:
    """One stream as it was read and proved."""

    stream: str
    title: str
    """The case's number, the name of the person or the unit; "" for the installation."""
    events: tuple[StoredEvent, ...]
    """Oldest first."""
    flaw: Flaw | None
    """The first thing that does not fit."""
    head: str
    """Digest of the newest event."""
    names: Mapping[str, str]
    """Person id → full name, for everybody the trail names."""
    units: Mapping[str, UnitName]
    positions: Mapping[str, str]
    """Position → title."""


def read_trail(office: Office, viewer: Viewer, kind: str, key: str = "") -> ReadTrail:
    """Every event of a stream, with the proof that it is whole.

    Of a case, a person or a unit: for who inspects a unit above it. Of the installation: for administrators, and for
    who inspects everything. Raises `NotFound` for everybody else.
    """
    today = office.clock.today()
    with office.database.read() as transaction:
        title, recorded = _admit(office, transaction, viewer, kind, key, today)
        stream = INSTALLATION if kind == "installation" else f"{_STREAMS[kind]}:{key}"
        events = read_stream(transaction, stream)
        flaw = verify([event.texts for event in events], recorded)
        people = {
            person
            for event in events
            for person in (event.actor, event.header.get("on_behalf_of"))
            if isinstance(person, str)
        }
        names = {id_: line.name for id_, line in load_persons(transaction, tuple(people)).items()}
        seats = [event.header.get("seat") for event in events]
        ids = {str(seat["unit"]) for seat in seats if isinstance(seat, Mapping) and "unit" in seat}
        facts = load_facts(transaction, Needs(units=frozenset(ids)), today)
    pack = office.definitions.current()
    units = {
        id_: name
        for id_, unit in facts.units.items()
        if unit is not None and (name := unit_name(pack, unit, today)) is not None
    }
    return ReadTrail(
        stream=stream,
        title=title,
        events=events,
        flaw=flaw,
        head=events[-1].digest if events else "",
        names=names,
        units=units,
        positions={
            name: position.title.text
            for organisation in pack.organisations.values()
            for name, position in organisation.positions.items()
        },
    )


def verify_everything(office: Office, viewer: Viewer) -> Verdict:
    """Whether the whole trail fits. For administrators and who inspects everything; raises `NotAllowed`."""
    with office.database.read() as transaction:
        if not (may_administer(office, viewer.asker) or inspects_everything(office, transaction, viewer)):
            raise NotAllowed.because("inspection.not-yours")
        return verify_lines(export_lines(streams_in_order(transaction)))


def export_everything(office: Office, viewer: Viewer) -> Iterator[str]:
    """The lines of the whole trail, as `audit.verifier` checks them, each with its newline.

    For who inspects everything, because it holds every word that was said. Raises `NotAllowed` before the first line.
    """
    if not may_export(office, viewer):
        raise NotAllowed.because("inspection.not-yours")

    def lines() -> Iterator[str]:
        with office.database.read() as transaction:
            for line in export_lines(streams_in_order(transaction)):
                yield f"{line}\n"

    return lines()


def export_stream(office: Office, viewer: Viewer, kind: str, key: str = "") -> Iterator[str]:
    """The lines of one stream, for whoever may read it (`read_trail`), each with its newline. Raises `NotFound`."""
    trail = read_trail(office, viewer, kind, key)
    return (f"{line}\n" for line in export_lines(event.texts for event in trail.events))


def may_export(office: Office, viewer: Viewer) -> bool:
    """Whether the viewer may take the whole trail away."""
    with office.database.read() as transaction:
        return inspects_everything(office, transaction, viewer)


def _admit(
    office: Office, transaction: Transaction, viewer: Viewer, kind: str, key: str, today: str
) -> tuple[str, str | None]:
    """The title of the stream and the digest recorded as its newest event (None: nobody recorded one)."""
    if kind == "installation":
        if not (may_administer(office, viewer.asker) or inspects_everything(office, transaction, viewer)):
            raise NotFound("page", kind)
        return "", None
    if kind not in _STREAMS or not is_identifier(key):
        raise NotFound("page", key)
    if kind == "cases":
        require_inspection(transaction, viewer, key, today)
        stored = load_cases(transaction, [key])[key]
        return stored.case.number, stored.head
    if kind == "people":
        if not viewer.inspected or not person_within(transaction, key, viewer.inspected, today):
            raise NotFound("person", key)
        return load_persons(transaction, (key,))[key].name, None
    if not viewer.inspected or not lies_within(transaction, key, viewer.inspected, today):
        raise NotFound("unit", key)
    unit = load_facts(transaction, Needs(units=frozenset((key,))), today).units[key]
    name = unit_name(office.definitions.current(), unit, today) if unit is not None else None
    return (name.full_name if name is not None else ""), None
