"""The schema's version: bringing a database up to date, and refusing to run on one that is not."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from engine.ground.errors import SetupError
from engine.store.database import Database, shown_url

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str) -> str:
    """Bring the database at `url` to the newest schema, empty ones included; the version it then has.

    Runs in one transaction: either everything has changed or nothing. Raises `SetupError` when the address is not
    understood, the database does not answer, or its schema is of a newer program.
    """
    database = Database(url)
    try:
        database.reach()
        with database.write() as transaction:
            connection = transaction.connection
            known = _known()
            found = _version(connection)
            if found is not None and found not in known:
                raise SetupError("setup.schema-too-new", found=found, known=newest())
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.close()
    return newest()


def check(database: Database) -> None:
    """Make sure that the database answers and has the schema of this program.

    Raises `SetupError`: `setup.database-unreachable`; `setup.schema-missing` for an empty database,
    `setup.schema-too-old` for one that `doanvu migrate` would bring up to date, `setup.schema-too-new` for one of a
    newer program.
    """
    database.reach()
    with database.read() as transaction:
        found = _version(transaction.connection)
    if found == newest():
        return
    address = shown_url(database.url)
    if found is None:
        raise SetupError("setup.schema-missing", url=address)
    if found in _known():
        raise SetupError("setup.schema-too-old", url=address, found=found, known=newest())
    raise SetupError("setup.schema-too-new", url=address, found=found, known=newest())


@cache
def newest() -> str:
    """The version this program wants: the name of the last step."""
    head = _script().get_current_head()
    assert head is not None, "there is one history"
    return head


def _known() -> frozenset[str]:
    return frozenset(step.revision for step in _script().walk_revisions())


@cache
def _script() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _version(connection: Connection) -> str | None:
    try:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        detail = str(error.orig).strip().splitlines()[0]
        raise SetupError("setup.database-unreachable", url=str(connection.engine.url), detail=detail) from error
