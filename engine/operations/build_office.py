"""Make the office: what every operation uses, wired once from how the installation was told to work."""

from pathlib import Path
from typing import Protocol

from engine.ground.clock import Clock, SystemClock
from engine.ground.identifiers import Identifiers, RandomIdentifiers
from engine.operations.definitions import Definitions
from engine.operations.office import Office
from engine.outside.files import FileStore
from engine.store.database import Database
from engine.store.schema import check


class Installation(Protocol):
    """What of the settings an office is made from; `engine.settings.Settings` is one."""

    @property
    def database_url(self) -> str:
        """SQLAlchemy address of the database."""

    @property
    def files_dir(self) -> Path:
        """Where uploads and printed letters lie."""

    @property
    def base_url(self) -> str:
        """Address by which people reach us, without a slash at the end."""

    @property
    def demonstration(self) -> bool:
        """Whether papers bear “BẢN TRÌNH DIỄN”."""


def build_office(
    installation: Installation, *, clock: Clock | None = None, identifiers: Identifiers | None = None
) -> Office:
    """The office of an installation whose database is there and up to date; close it with `office.database.close()`.

    The machine's clock and random identifiers unless others are given. Raises `SetupError` with one sentence when the
    database does not answer or has not the schema of this program.
    """
    clock = clock or SystemClock()
    database = Database(installation.database_url)
    try:
        check(database)
    except BaseException:
        database.close()
        raise
    return Office(
        database=database,
        clock=clock,
        identifiers=identifiers or RandomIdentifiers(),
        definitions=Definitions(database, clock),
        files=FileStore(installation.files_dir),
        base_url=installation.base_url,
        demonstration=installation.demonstration,
    )
