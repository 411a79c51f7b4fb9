"""The only place where the web door is wired: settings to office, routes, errors, the guard around them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from engine import __version__
from engine.ground.clock import HOUR, MINUTE, Clock, SystemClock
from engine.ground.identifiers import Identifiers, RandomIdentifiers
from engine.operations.accounts.desk import Desk
from engine.operations.accounts.passwords import Passwords
from engine.operations.build_office import is_demonstration
from engine.operations.definitions import Definitions
from engine.operations.list_inbox import count_waiting
from engine.operations.office import Office
from engine.operations.read_notices import has_unread
from engine.operations.rights import Viewer, kept_units, may_administer, people_units
from engine.outside.files import FileStore
from engine.settings import Settings
from engine.store.database import Database
from engine.store.schema import check
from engine.web import errors, health
from engine.web.api import router as api
from engine.web.asking import Counts, Door
from engine.web.pages import (
    account,
    administrator,
    approver,
    book,
    campaigns,
    case,
    inspector,
    lists,
    member,
    officer,
    public,
    registers,
)
from engine.web.rendering import STATIC_PATH, check_assets
from engine.web.security import Guard
from engine.web.static_files import Static
from engine.web.switchboard import Switchboard
from engine.web.views import DemoAccount

LEAST_ZIPPED = 1_000
"""Bytes below which zipping an answer is not worth it."""


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    identifiers: Identifiers | None = None,
    database: Database | None = None,
    demonstration_accounts: Sequence[DemoAccount] = (),
) -> FastAPI:
    """The application for these settings; tests hand in a still clock, counted identifiers, a database of their own.

    A database that says it is the demonstration's makes it one, however it is served. Raises `SetupError` in one
    sentence when assets are missing, or the database does not answer or has another schema.
    """
    check_assets()
    own = database or Database(settings.database_url)
    check(own)
    if not settings.demonstration and is_demonstration(own):
        settings = replace(settings, demonstration=True)
    time = clock or SystemClock()
    office = Office(
        database=own,
        clock=time,
        identifiers=identifiers or RandomIdentifiers(),
        definitions=Definitions(own, time),
        files=FileStore(settings.files_dir),
        base_url=settings.base_url,
        demonstration=settings.demonstration,
    )
    desk = Desk(
        office=office,
        passwords=Passwords(
            memory_kib=settings.password_memory_kib,
            rounds=settings.password_rounds,
            at_once=settings.sign_ins_at_once,
        ),
        key=settings.secret_key,
        idle=settings.session_idle_minutes * MINUTE,
        longest=settings.session_hours * HOUR,
    )

    @asynccontextmanager
    async def while_running(_: FastAPI) -> AsyncIterator[None]:
        yield
        if database is None:
            own.close()

    app = FastAPI(
        title="Đoàn vụ",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=while_running,
    )
    app.state.door = Door(
        settings=settings,
        desk=desk,
        counts=lambda viewer: bar_counts(office, viewer),
        demonstration_accounts=tuple(demonstration_accounts),
    )
    errors.install(app, time)
    desks = (account, case, approver, member, officer, book, registers, campaigns, lists)
    rooms = (health, public, *desks, administrator, inspector)
    routes = [*api.routes, *(route for room in rooms for route in room.router.routes)]
    app.router.routes.append(Switchboard(routes))
    app.mount(STATIC_PATH, Static(), name="static")
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_ZIPPED)
    # The last one added stands outermost.
    app.add_middleware(Guard, settings=settings, refuse=errors.refused_page)
    return app


def bar_counts(office: Office, viewer: Viewer) -> Counts:
    """What the bar shows for somebody: how much waits, and which rooms are open."""
    today = office.clock.today()
    with office.database.read() as transaction:
        waiting, _ = count_waiting(transaction, viewer, today)
        unread = has_unread(transaction, viewer)
    return Counts(
        waiting=waiting,
        unread=unread,
        keeper=bool(kept_units(office, viewer.asker)),
        administrator=may_administer(office, viewer.asker),
        campaigns=bool(people_units(office, viewer.asker))
        and any(each.campaign is not None for each in office.definitions.current().procedures.values()),
    )
