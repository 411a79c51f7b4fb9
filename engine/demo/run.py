"""`doanvu demo`: make the demonstration once and say who can sign in; later runs keep everything and start at once."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from engine.definition.pack import Pack
from engine.demo.accounts import leave_drafts, listed, open_accounts, table
from engine.demo.chance import Chance, SeededIdentifiers
from engine.demo.filling import put_people, put_ranges, put_units
from engine.demo.people import Sketch
from engine.demo.progress import Progress
from engine.demo.reading import Demonstration, read_demonstration
from engine.demo.recipes import Part
from engine.demo.stories import Stories, Told
from engine.demo.world import World
from engine.ground.clock import HOUR, Clock, StillClock, SystemClock, day_of
from engine.ground.errors import DefinitionError, SetupError
from engine.ground.texts import sentence
from engine.language.loader import Loaded, load_pack
from engine.operations.accounts.passwords import Passwords
from engine.operations.build_office import build_office
from engine.operations.hand_out_notices import pass_over_old_notices
from engine.operations.migrate import migrate_database
from engine.operations.office import Office
from engine.operations.print_documents import Printer
from engine.operations.publish import publish
from engine.settings import Settings
from engine.store.database import Transaction
from engine.store.releases import newest_release
from engine.store.settings import DEMONSTRATION, put_setting
from engine.store.statements import Statement
from engine.store.trail import INSTALLATION, Note, Signature, read_stream, write

SEED = "doanvu"
"""What chance begins with; another seed gives another organisation."""

_MADE = "demonstration.made"
"""The event that says the demonstration is whole."""

_ANYTHING = Statement("SELECT 1 FROM units UNION ALL SELECT 1 FROM persons UNION ALL SELECT 1 FROM cases LIMIT 1")

CLEAN = 0


def run_demonstration(
    settings: Settings,
    pack_folder: Path,
    *,
    members: int | None = None,
    clock: Clock | None = None,
    out: TextIO | None = None,
) -> int:
    """Prepare the demonstration of a pack in the installation these settings name; the exit code.

    The first time everything is made: on SQLite in a file beside, which takes its name only when it is whole. Later
    runs keep the data and publish changed files that pass. `members` makes about so many members (the first time only);
    `clock` says what day it is, `out` is where it is told who can sign in (standard output).

    Raises `SetupError` when the database holds something else or a demonstration that was broken off, `DefinitionError`
    when the pack or its folder `demo/` has errors and nothing was published before.
    """
    said = out or sys.stdout
    time = clock or SystemClock()
    loaded = load_pack(pack_folder)
    migrate_database(settings.database_url, settings.data_dir)
    words = Demonstration()
    if _is_made(settings):
        _publish_again(settings, loaded, time, said)
        if loaded.pack is not None:
            words = read_demonstration(pack_folder, loaded.pack)[0]
    else:
        if loaded.pack is None or not loaded.report.ok:
            raise DefinitionError(loaded.report)
        words, report = read_demonstration(pack_folder, loaded.pack)
        if report.errors:
            raise DefinitionError(report)
        told = _make(settings, loaded.pack, words, members, time)
        if told is not None:
            sys.stderr.writelines(f"{trouble}\n" for trouble in (*told.troubles, *told.unprinted))
    lines = listed(words)
    said.write(sentence("demo.address", url=settings.base_url) + "\n")
    if lines:
        said.write(f"{sentence('demo.accounts')}\n{table(lines)}\n")
    said.flush()
    return CLEAN


def _is_made(settings: Settings) -> bool:
    """Whether the demonstration is there. Raises `SetupError` when the database holds anything else."""
    office = build_office(settings)
    try:
        with office.database.read() as transaction:
            if any(event.kind == _MADE for event in read_stream(transaction, INSTALLATION)):
                return True
            if transaction.row(_ANYTHING) is not None:
                raise SetupError("demo.something-else")
        return False
    finally:
        office.database.close()


def _publish_again(settings: Settings, loaded: Loaded, clock: Clock, said: TextIO) -> None:
    """Publish files that were changed and pass; else say what is wrong, and the last release goes on."""
    office = build_office(settings, clock=clock)
    try:
        with office.database.read() as transaction:
            newest = newest_release(transaction)
        if loaded.pack is not None and loaded.report.ok and loaded.pack.digest == newest:
            return
        try:
            if loaded.pack is None or not loaded.report.ok:
                raise DefinitionError(loaded.report)
            pack, number = publish(office, loaded.pack.files)
        except DefinitionError as wrong:
            sys.stderr.write(wrong.report.text() + "\n")
            said.write(sentence("demo.not-published") + "\n")
            return
        told = sentence("cli.published", number=number, digest=pack.digest[:12], count=len(pack.procedures))
        said.write(told + "\n")
    finally:
        office.database.close()


def _make(settings: Settings, pack: Pack, words: Demonstration, members: int | None, clock: Clock) -> Told | None:
    """Everything, from the first unit to the last paper; None for a pack without a folder `demo/`."""
    beside, place = _beside(settings)
    if beside is not settings:
        _clear_away(place)
        migrate_database(beside.database_url, beside.data_dir)
    now = clock.now()
    today = day_of(now)
    world = World(words, pack, seed=SEED, today=today, members=members) if not words.is_empty else None
    moved = StillClock.at(world.begins if world is not None else today, 6)
    identifiers = SeededIdentifiers(Chance(SEED, "identifiers", today))
    office = build_office(beside, clock=moved, identifiers=identifiers)
    told = None
    try:
        # First of all, so that no paper is ever printed without the mark, whoever prints it.
        office.database.carry_out(lambda c: put_setting(c, DEMONSTRATION, True, at=now))
        publish(office, pack.files)
        if world is not None:
            told = fill(office, moved, settings, world, now)
        moved.move_to(max(now, moved.now()))
        _note_made(office, members)
    except BaseException:
        office.database.close()
        if beside is not settings:
            _remove(place)
        raise
    office.database.close()
    if beside is not settings:
        _take_name(settings, place)
    return told


def fill(office: Office, moved: StillClock, settings: Settings, world: World, now: int) -> Told:
    """Put the world into an empty installation in which the pack is published, and play its cases until `now`.

    `moved` is the office's own clock, standing on the day the world begins; `now` an instant, microseconds UTC.
    """
    progress = Progress()
    record = world.pack.records["person"]
    progress.begin(sentence("demo.units", count=len(world.plots)))
    put_units(office, list(world.units()))
    progress.begin(sentence("demo.people", count=world.count))
    put_people(office, world.everybody(), record, lambda done: progress.at(done, world.count))
    put_ranges(office, world.ranges())
    passwords = Passwords(memory_kib=settings.password_memory_kib, rounds=settings.password_rounds)
    moved.advance(HOUR)
    accounts = open_accounts(office, passwords, world)

    def register(sketches: Sequence[Sketch], parts: Mapping[str, Part]) -> None:
        day = moved.today()
        people = [world.people.full(one, day=day, parts=parts, draw=lambda _: None) for one in sketches]
        put_people(office, people, record)

    printer = Printer(office, settings.data_dir / "releases")
    stories = Stories(office, moved, world, until=now, register=register, accounts=accounts, printer=printer)
    progress.begin(sentence("demo.cases", count=len(world.words.groups)))
    planned = stories.planned
    for done in stories.play():
        progress.at(done, planned)
    progress.end()
    leave_drafts(office, world, {sketch.id: sketch for sketch in world.named.values()}, day_of(now))
    pass_over_old_notices(office, moved.now() + 1)
    return stories.told


def _note_made(office: Office, members: int | None) -> None:
    signature = Signature(
        act=office.new_identifier(),
        salt=office.identifiers.salt,
        at=office.clock.now(),
        today=office.clock.today(),
        via="command",
    )
    note = Note(stream=INSTALLATION, kind=_MADE, payload={"seed": SEED, "members": members})

    def work(transaction: Transaction) -> None:
        write(transaction, signature, note)

    office.database.carry_out(work)


# --- a file beside


def _file_of(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _beside(settings: Settings) -> tuple[Settings, Path]:
    """Settings with a SQLite file beside the real one; the same settings for another database."""
    if not settings.database_url.startswith("sqlite:///"):
        return settings, Path()
    file = _file_of(settings)
    place = file.with_name(f".{file.name}.{os.getpid()}")
    return replace(settings, database_url=f"sqlite:///{place}"), place


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _clear_away(place: Path) -> None:
    """Remove what runs that were killed have left beside the real file."""
    stem = place.with_suffix("").name
    for left in place.parent.glob(f"{stem}.*"):
        process = left.name.removeprefix(f"{stem}.").split("-")[0]
        if process.isdigit() and (int(process) == os.getpid() or not _runs(int(process))):
            left.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _take_name(settings: Settings, made: Path) -> None:
    """The empty file, with what lies beside it, gives way to the one that is whole; unless another run was faster."""
    if made.with_name(f"{made.name}-wal").exists():
        raise SetupError("demo.still-open", file=made.name)
    if _is_made(settings):
        _remove(made)
        return
    file = _file_of(settings)
    _remove(file)
    os.replace(made, file)
