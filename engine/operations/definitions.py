"""The published definitions as compiled values: the newest release, and every earlier version a case still follows.

Compiled releases are kept by digest. Which release is the newest is asked of the database again after a second, so that
other processes notice a publication without asking at every decision.
"""

import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeVar

from engine.definition.pack import Pack, Rulebook, rulebook
from engine.ground.clock import SECOND, Clock
from engine.ground.errors import DefinitionError, NotFound, SetupError
from engine.ground.problems import Report
from engine.language.loader import Loaded, load_files
from engine.store.database import Database, Transaction
from engine.store.releases import newest_release, release_files, release_of_version

T = TypeVar("T")

_FRESH = SECOND


class Definitions:
    """Compiled releases, kept."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Nothing is read before it is asked for."""
        self._database = database
        self._clock = clock
        self._guard = threading.Lock()
        self._packs: dict[str, Pack] = {}
        self._newest: str | None = None
        self._asked_at = -(1 << 62)
        self._release_of: dict[str, str] = {}

    def current(self) -> Pack:
        """The newest release. Raises `SetupError` when nothing was ever published."""
        now = self._clock.now()
        if self._newest is None or not 0 <= now - self._asked_at < _FRESH:
            with self._database.read() as transaction:
                digest = newest_release(transaction)
            if digest is None:
                raise SetupError("definitions.nothing-published")
            self._newest = digest
            self._asked_at = now
        return self._pack(self._newest)

    def forget(self) -> None:
        """Ask the database again: something was just published."""
        self._newest = None

    def rulebook_for_new(self, procedure: str) -> Rulebook:
        """What a case of `procedure` started now follows. Raises `NotFound`."""
        pack = self.current()
        if procedure not in pack.procedures:
            raise NotFound("procedure", procedure)
        return rulebook(pack, procedure)

    def rulebook(self, procedure: str, definition: str, parameters: str) -> Rulebook:
        """What a case that pinned these digests follows (S10). Raises `NotFound` for digests nobody published."""
        newest = self.current()
        found = newest.procedures.get(procedure)
        if found is None or found.digest != definition:
            found = self._version(definition).procedures.get(procedure)
        if found is None:
            raise NotFound("procedure", procedure)
        pinned = newest.parameters
        if pinned.digest != parameters:
            pinned = self._version(parameters).parameters
        return Rulebook(
            procedure=found,
            parameters=pinned,
            organisations=newest.organisations,
            records=newest.records,
            conditional=newest.conditional,
            newest=newest,
        )

    def _version(self, digest: str) -> Pack:
        release = self._release_of.get(digest)
        if release is None:
            release = self._ask(lambda transaction: release_of_version(transaction, digest))
            if release is None:
                raise NotFound("release", digest)
            self._release_of[digest] = release
        return self._pack(release)

    def _pack(self, digest: str) -> Pack:
        pack = self._packs.get(digest)
        if pack is not None:
            return pack
        with self._guard:
            if digest not in self._packs:
                self._packs[digest] = compiled(self._ask(lambda transaction: release_files(transaction, digest)))
            return self._packs[digest]

    def _ask(self, question: Callable[[Transaction], T]) -> T:
        with self._database.read() as transaction:
            return question(transaction)


def compiled(files: Mapping[str, bytes]) -> Pack:
    """The pack in these files. Raises `DefinitionError` with every problem when it cannot be used."""
    loaded = loaded_once(files)
    if loaded.pack is None:
        raise DefinitionError(loaded.report if loaded.report.problems else Report.of(()))
    return loaded.pack


def loaded_once(files: Mapping[str, bytes]) -> Loaded:
    """What becomes of these files. A pack is a value: the same files give the same one, compiled once for all
    installations of this process.
    """
    return _loaded(tuple(sorted(files.items())))


@lru_cache(maxsize=4)
def _loaded(files: tuple[tuple[str, bytes], ...]) -> Loaded:
    return load_files(dict(files))
