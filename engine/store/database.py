"""Opening a database, and transactions on it: one writer in turn on SQLite, many on PostgreSQL, the same answers.

SQLite (one file, the embedded default) runs in WAL mode with `synchronous=FULL`: what was answered survives a power
cut. Writers of this process wait in a fair queue instead of racing for the file's lock, because waiting in SQLite's
busy handler gives a long tail; writers of other processes are met by `BEGIN IMMEDIATE` and a bounded wait. Readers
never wait.
PostgreSQL runs at READ COMMITTED; what a decision rests on is locked row by row where it is read.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, CursorResult, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.sql.base import Executable

from engine.ground.errors import EngineError, OutsideFailure, SetupError
from engine.store.statements import Given, Insertion, Kind, Row, Statement

T = TypeVar("T")

OLDEST_SQLITE = (3, 35, 0)
"""RETURNING and UPDATE … FROM are used."""

_TIMES = 4
"""How often `carry_out` does a work that met another transaction."""


class Collision(EngineError):
    """Met when two transactions got in each other's way (a key both wanted, a deadlock): nothing was applied.

    Done again from the beginning, the second finds what the first did and answers properly; `Database.carry_out` does
    so.
    """


class Turn:
    """A lock handed on in the order in which it was asked for."""

    def __init__(self) -> None:
        """Free."""
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._holder: int | None = None

    @property
    def waiting(self) -> int:
        """How many wait for it."""
        return len(self._waiting)

    def take(self, seconds: float) -> bool:
        """Wait for the turn, at most so long. False: it did not come. RuntimeError when this thread has it already."""
        me = threading.get_ident()
        with self._guard:
            if self._holder is None:
                self._holder = me
                return True
            if self._holder == me:
                raise RuntimeError("a write transaction is already open in this thread")
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        came = mine.acquire(timeout=seconds)
        with self._guard:
            if not came and mine in self._waiting:
                self._waiting.remove(mine)
                return False
            self._holder = me  # handed over, perhaps just as the wait ended
            return True

    def give(self) -> None:
        """Hand the turn to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._holder = -1  # between two holders: nobody may take it
                self._waiting.popleft().release()
            else:
                self._holder = None


# --- Counting ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Count:
    """What a piece of code asked of the driver: texts and values of the statements in order, and how often it
    committed.
    """

    texts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    commits: int = 0

    @property
    def statements(self) -> int:
        """How many statements; BEGIN, COMMIT, ROLLBACK and PRAGMA are not counted. A list of rows is one statement."""
        return len(self.texts)


_COUNT: ContextVar[Count | None] = ContextVar("statement_count", default=None)

_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE", "SET ")


@contextmanager
def count_statements() -> Iterator[Count]:
    """Count what this thread asks of any database of this module, at the driver, whoever asks."""
    count = Count()
    token = _COUNT.set(count)
    try:
        yield count
    finally:
        _COUNT.reset(token)


def _note(text: object, values: object = None) -> None:
    count = _COUNT.get()
    if count is not None:
        shown = text.decode() if isinstance(text, bytes) else str(text)
        if not shown.lstrip().upper().startswith(_NOT_COUNTED):
            count.texts.append(shown)
            count.values.append(values)


class _SqliteCursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> "_SqliteCursor":
        if _COUNT.get() is not None:
            _note(sql, parameters)
        super().execute(sql, parameters)
        return self

    def executemany(self, sql: str, rows: Iterable[Any], /) -> "_SqliteCursor":
        if _COUNT.get() is not None:
            _note(sql)
        super().executemany(sql, rows)
        return self


class _SqliteConnection(sqlite3.Connection):
    def cursor(self, factory: Any = _SqliteCursor) -> Any:
        return super().cursor(factory)


class _PostgresCursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> "_PostgresCursor":
        if _COUNT.get() is not None:
            _note(query, params)
        super().execute(query, params, **options)
        return self

    def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
        if _COUNT.get() is not None:
            _note(query)
        super().executemany(query, params_seq, **options)

    def copy(self, statement: Any, *arguments: Any, **options: Any) -> Any:
        if _COUNT.get() is not None:
            _note(statement)
        return super().copy(statement, *arguments, **options)


# --- Transactions -----------------------------------------------------------------------------------------------------


class Transaction:
    """One transaction: what every function of the store takes. Made by `Database.write` and `Database.read`."""

    __slots__ = ("_cursor", "_driver", "_sa", "database", "kind", "organisation_changed", "writing")

    def __init__(self, database: "Database", line: "_Line", *, writing: bool) -> None:
        """On a connection on which nothing is open."""
        self.database = database
        self.kind: Kind = database.kind
        self.writing = writing
        self.organisation_changed = False
        """Whether this transaction has changed the organisation: what others have kept of it then does not serve."""
        self._sa = line.sa
        self._driver = line.driver
        self._cursor = line.cursor

    def rows(self, statement: Statement, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run a prepared statement and give every row."""
        text, held = statement.compiled(self.kind)
        self._cursor.execute(text, {**held, **(values or {})} if held else values or {})
        return self._cursor.fetchall()  # type: ignore[no-any-return]

    def row(self, statement: Statement, values: Mapping[str, Any] | None = None) -> tuple[Any, ...] | None:
        """Run a prepared statement and give its first row, or None."""
        found = self.rows(statement, values)
        return found[0] if found else None

    def run(self, statement: Statement, values: Mapping[str, Any] | None = None) -> int:
        """Run a prepared statement; how many rows it changed."""
        text, held = statement.compiled(self.kind)
        self._cursor.execute(text, {**held, **(values or {})} if held else values or {})
        return int(self._cursor.rowcount)

    def insert(self, insertion: Insertion, rows: Sequence[Row]) -> None:
        """Add rows, all in one statement (on SQLite in several when there are very many); nothing for no rows."""
        if rows:
            for text, values in insertion.statements(rows, self.kind):
                self._cursor.execute(text, values)

    def given(self, given: Given, body: str, rows: Sequence[Row]) -> None:
        """Run `body` over a list of rows. How many it changed is not known: Python's SQLite does not count behind a
        WITH; who wants to know lets `body` return them (`given_rows`).
        """
        text, values = given.text(body, rows, self.kind)
        self._cursor.execute(text, values)

    def given_rows(self, given: Given, body: str, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        """Ask `body` over a list of rows; the rows it gives."""
        text, values = given.text(body, rows, self.kind)
        self._cursor.execute(text, values)
        return self._cursor.fetchall()  # type: ignore[no-any-return]

    def send(self, text: str, values: Sequence[Any], *, answers: bool = False) -> list[tuple[Any, ...]]:
        """Run a text in the driver's own writing, with its values in order; its rows where it answers with some."""
        self._cursor.execute(text, values)
        return self._cursor.fetchall() if answers else []

    def load_many(self, insertion: Insertion, rows: Iterable[Row]) -> None:
        """Add very many rows, as fast as the database takes them."""
        if self.kind == "sqlite":
            self._cursor.executemany(insertion.driver_row("sqlite"), rows)
            return
        with self._cursor.copy(insertion.copy_text()) as copy:
            for row in rows:
                copy.write_row(row)

    def execute(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Run a Core construct: for everything that is not on the hot path."""
        return self._sa.execute(statement, values)

    @property
    def connection(self) -> Connection:
        """The SQLAlchemy connection underneath, for migrations."""
        return self._sa

    def text_list(self, values: Iterable[str]) -> Any:
        """A list of texts as one bound value, for `in_texts`."""
        if self.kind == "postgresql":
            return list(values)
        from_values = ",".join(_json_text(value) for value in values)
        return f"[{from_values}]"

    def _begin(self) -> None:
        if self.kind == "sqlite":
            self._cursor.execute("BEGIN IMMEDIATE" if self.writing else "BEGIN")

    def _commit(self) -> None:
        # Through SQLAlchemy where it has run something, so that it knows.
        if self._sa.in_transaction():
            self._sa.commit()
        else:
            self._driver.commit()
        count = _COUNT.get()
        if count is not None and self.writing:
            count.commits += 1

    def _rollback(self) -> None:
        if self._sa.invalidated or self._sa.closed:
            return
        try:
            self._driver.rollback()
            if self._sa.in_transaction():
                self._sa.rollback()
        except (sqlite3.Error, psycopg.Error, DBAPIError):
            self._sa.invalidate()  # the server is gone: what went wrong first is what is told


def _json_text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def in_texts(column: str, name: str) -> tuple[str, str]:
    """`column` is one of the texts bound as `name` (see `Transaction.text_list`): for SQLite, for PostgreSQL."""
    return f"{column} IN (SELECT value FROM json_each(:{name}))", f"{column} = ANY(:{name}::text[])"


# --- The database -----------------------------------------------------------------------------------------------------


class _Line:
    """A connection that stays open from one transaction to the next, with its one cursor."""

    __slots__ = ("cursor", "driver", "sa", "since", "spoiled")

    def __init__(self, sa: Connection, since: int = 0) -> None:
        self.sa = sa
        self.driver: Any = sa.connection.dbapi_connection
        self.cursor: Any = sa.connection.cursor()
        self.since = since
        """How often the lines of its database had been cut before."""
        self.spoiled = False
        """Whether an error went over it: what that left unread in the cursor would hold on to the moment it looked at.
        """

    def renew(self) -> None:
        """Be as new after an error."""
        self.cursor.close()
        self.cursor = self.sa.connection.cursor()
        self.spoiled = False

    @property
    def fit(self) -> bool:
        """Whether another transaction may go over it."""
        return not (self.sa.closed or self.sa.invalidated or getattr(self.driver, "closed", False))


class _Lines:
    """The lines of one kind, the last one used first. A pool that is asked for every transaction costs more than the
    transaction's BEGIN and COMMIT.
    """

    def __init__(self, engine: Engine, most: int, wait: float) -> None:
        """At most so many at once; whoever comes then waits so many seconds."""
        self._engine = engine
        self._wait = wait
        self._room: SimpleQueue[None] = SimpleQueue()  # a token for each that may still be taken
        for _ in range(most):
            self._room.put(None)
        self._free: list[_Line] = []
        self._cuts = 0

    def take(self) -> _Line:
        """One on which nothing is open. Raises `OutsideFailure` (`database.busy`) when none comes free in time."""
        try:
            self._room.get(timeout=self._wait)
        except Empty:
            raise OutsideFailure("database.busy", retry=True) from None
        try:
            return self._free.pop()
        except IndexError:
            try:
                return _Line(self._engine.connect(), self._cuts)
            except BaseException:
                self._room.put(None)
                raise

    def give(self, line: _Line) -> None:
        """Keep it for the next transaction."""
        try:
            if line.since != self._cuts or not line.fit:
                line.sa.close()
                return
            if line.spoiled:
                line.renew()
            self._free.append(line)
        finally:
            self._room.put(None)

    def ask(self) -> None:
        """Make sure that the database answers. Raises what the driver raises."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1").scalar_one()
            connection.rollback()

    def cut(self) -> None:
        """Let go of every one; those in use once they are given back."""
        self._cuts += 1
        while self._free:
            self._free.pop().sa.close()
        self._engine.dispose()


class Database:
    """One database of one installation. Threads may share it; a process that forks makes its own afterwards."""

    def __init__(self, url: str, *, connections: int = 16, wait: float = 10.0) -> None:
        """Prepare to use `url` (`sqlite:///file` or `postgresql://…`); nothing is opened yet.

         Twice `connections` is the most that are open at once for each of reading and writing; `wait` the seconds one
        waits for one of them, and a writer on SQLite for its turn and for writers of other processes. Raises
        `SetupError` for an address that is not understood, and for a SQLite that is too old.
        """
        address = _address(url)
        self.url = url
        self.kind: Kind = "sqlite" if address.get_backend_name() == "sqlite" else "postgresql"
        self.organisation: OrganisationCache = OrganisationCache()
        self._turn = Turn()
        self._wait = wait
        if self.kind == "sqlite":
            self._writing = _Lines(_sqlite_engine(address, 1, wait, reading=False), 1, wait)
            self._reading = _Lines(_sqlite_engine(address, connections, wait, reading=True), 2 * connections, wait)
        else:
            self._writing = _Lines(_postgres_engine(address, connections, reading=False), 2 * connections, wait)
            self._reading = _Lines(_postgres_engine(address, connections, reading=True), 2 * connections, wait)

    def write(self) -> AbstractContextManager[Transaction]:
        """A transaction that may change things: committed at the end of the block, undone when an error leaves it.

        On SQLite one at a time, in the order asked for. Raises `Collision` when another transaction got in the way,
        `OutsideFailure` (code `database.busy` or `database.unreachable`, worth another try) when the database cannot be
        had, RuntimeError when this thread already holds one.
        """
        return _Scope(self, writing=True)

    def read(self) -> AbstractContextManager[Transaction]:
        """A transaction that only looks, at one moment of the database. Never waits for a writer."""
        return _Scope(self, writing=False)

    def carry_out(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in one write transaction, and again from the beginning where another transaction got in the way.

        Raises what `work` raises, and `Collision` when it meets others every time.
        """
        for _ in range(_TIMES - 1):
            try:
                with self.write() as transaction:
                    return work(transaction)
            except Collision:
                continue
        with self.write() as transaction:
            return work(transaction)

    def reach(self) -> None:
        """Make sure that the database answers. Raises `SetupError` (`setup.database-unreachable`) in one sentence."""
        try:
            self._reading.ask()
        except (DBAPIError, OSError) as error:
            detail = str(getattr(error, "orig", error)).strip().splitlines()[0]
            raise SetupError("setup.database-unreachable", url=shown_url(self.url), detail=detail) from error

    def close(self) -> None:
        """Let go of every connection."""
        self._writing.cut()
        self._reading.cut()

    def _take(self, *, writing: bool) -> _Line:
        """A connection on which nothing is open; on SQLite a writer waits for its turn."""
        if self.kind == "postgresql" or not writing:
            return (self._writing if writing else self._reading).take()
        if not self._turn.take(self._wait):
            raise OutsideFailure("database.busy", retry=True)
        try:
            return self._writing.take()
        except BaseException:
            self._turn.give()
            raise

    def _give(self, line: _Line, *, writing: bool) -> None:
        try:
            (self._writing if writing else self._reading).give(line)
        finally:
            if writing and self.kind == "sqlite":
                self._turn.give()


class _Scope:
    """One transaction from beginning to end. A class because two generators more would cost a decision 20 µs."""

    __slots__ = ("_database", "_line", "_transaction", "_writing")

    def __init__(self, database: Database, *, writing: bool) -> None:
        self._database = database
        self._writing = writing

    def __enter__(self) -> Transaction:
        try:
            self._line = self._database._take(writing=self._writing)
            try:
                self._transaction = Transaction(self._database, self._line, writing=self._writing)
                self._transaction._begin()
            except BaseException:
                self._database._give(self._line, writing=self._writing)
                raise
        except _DRIVER_ERRORS as error:
            _raise_translated(self._database, error)
            raise
        return self._transaction

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        transaction = self._transaction
        try:
            if error is None:
                try:
                    transaction._commit()
                except BaseException:
                    self._line.spoiled = True
                    transaction._rollback()
                    raise
            else:
                self._line.spoiled = True
                transaction._rollback()
        except _DRIVER_ERRORS as failed:
            _raise_translated(self._database, failed)
            raise
        finally:
            self._database._give(self._line, writing=self._writing)
        if isinstance(error, _DRIVER_ERRORS):
            _raise_translated(self._database, error)


class OrganisationCache:
    """Units as they were at one revision of the organisation; forgotten as a whole when the revision moves.

    A decision reads the revision in its own transaction, so what it takes from here is what it would have loaded.
    """

    MOST = 20_000

    def __init__(self) -> None:
        """Empty."""
        self._guard = threading.Lock()
        self._revision = -1
        self._kept: dict[Any, Any] = {}

    def kept(self, revision: int) -> Mapping[Any, Any]:
        """What is known at this revision; not to be changed."""
        return self._kept if revision == self._revision else {}

    def keep(self, revision: int, found: Mapping[Any, Any]) -> None:
        """Remember what was loaded at this revision."""
        with self._guard:
            if revision < self._revision:
                return
            fresh = revision > self._revision or len(self._kept) + len(found) > self.MOST
            # A new mapping each time: whoever reads goes on with the one they have.
            self._kept = dict(found) if fresh else {**self._kept, **found}
            self._revision = revision


def shown_url(url: str) -> str:
    """The address without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        backend, driver = address.get_backend_name(), address.get_driver_name()
    except Exception as error:  # SQLAlchemy raises whatever its parts raise for a driver it does not know
        raise SetupError("setup.database-url", url=url, detail=str(error)) from error
    if backend == "sqlite" and driver == "pysqlite" and address.database not in (None, "", ":memory:"):
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise SetupError("setup.sqlite-too-old", version=sqlite3.sqlite_version, oldest="3.35")
        return address
    if backend == "postgresql" and driver == "psycopg":
        return address
    raise SetupError("setup.database-url", url=shown_url(url))


def _sqlite_engine(address: URL, connections: int, wait: float, *, reading: bool) -> Engine:
    engine = create_engine(
        address,
        connect_args={"factory": _SqliteConnection, "timeout": wait, "check_same_thread": False},
        pool_size=connections,
        max_overflow=connections,
        pool_reset_on_return=None,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # BEGIN is sent by ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            f"busy_timeout={int(wait * 1000)}",
            "cache_size=-32768",
            "temp_store=MEMORY",
            f"query_only={int(reading)}",
        ):
            sqlite3.Connection.execute(connection, f"PRAGMA {pragma}")

    return engine


def _postgres_engine(address: URL, connections: int, *, reading: bool) -> Engine:
    # A reader looks at one moment, as a reader of SQLite does.
    options = "-c default_transaction_isolation=" + (
        "repeatable\\ read -c default_transaction_read_only=on" if reading else "read\\ committed"
    )
    return create_engine(
        address,
        connect_args={"cursor_factory": _PostgresCursor, "options": f"{options} -c timezone=UTC", "connect_timeout": 5},
        pool_size=connections,
        max_overflow=connections,
        pool_reset_on_return=None,
    )


_DRIVER_ERRORS = (sqlite3.Error, psycopg.Error, DBAPIError)


def _raise_translated(database: Database, error: BaseException) -> None:
    """Raise what a driver raised in the engine's own words; a mistake of ours is left as it is."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if _is_collision(cause):
        raise Collision(str(cause)) from error
    if isinstance(cause, sqlite3.OperationalError) and "locked" in str(cause):
        raise OutsideFailure("database.busy", retry=True, detail=str(cause)) from error
    if isinstance(cause, psycopg.OperationalError):
        database._writing.cut()  # connections of a server that went away
        database._reading.cut()
        raise OutsideFailure("database.unreachable", retry=True, detail=str(cause)) from error


def _is_collision(cause: BaseException | None) -> bool:
    if isinstance(cause, sqlite3.IntegrityError):
        name = getattr(cause, "sqlite_errorname", "")
        return name in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY") or str(cause).startswith("UNIQUE:")
    return isinstance(
        cause,
        (
            psycopg.errors.UniqueViolation,
            psycopg.errors.SerializationFailure,
            psycopg.errors.DeadlockDetected,
            psycopg.errors.LockNotAvailable,
        ),
    )
