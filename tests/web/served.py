"""The application at work on a port of this machine, for tests that walk through it in a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from playwright.sync_api import Page

from engine.demo.chance import Chance, SeededIdentifiers
from engine.ground.clock import StillClock
from engine.operations.office import Office
from engine.operations.print_documents import print_waiting
from engine.settings import Settings
from engine.store.database import Database
from engine.web.app import create_app
from tests.small_world import PASSWORD, TODAY, SmallWorld, the_small_world


@dataclass
class Served:
    """The application while it is served, and who signs in to it."""

    address: str
    office: Office
    clock: StillClock
    world: SmallWorld
    releases: Path

    def sign_in(self, page: Page, who: str) -> Page:
        """Somebody signs in."""
        page.goto(f"{self.address}/sign-in")
        page.fill("[name=login]", self.world.email(who))
        page.fill("[name=password]", PASSWORD)
        page.click("form button.btn-main")
        page.wait_for_url(f"{self.address}/")
        return page

    def print_papers(self) -> None:
        """What the worker does within seconds."""
        _, failed = print_waiting(self.office, self.releases)
        assert not failed


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Served]:
    """Serve the small world in a prepared database, its clock standing on a Monday morning; files lie in `folder`."""
    database, clock = Database(url), StillClock.at(TODAY, 9)
    settings = Settings(
        data_dir=folder,
        database_url=url,
        base_url="http://127.0.0.1",
        secret_key=b"a key for tests alone, 32 characters",
        mail_sender="doanvu@localhost",
        demonstration=True,
        password_memory_kib=7_168,
        password_rounds=1,
    )
    app = create_app(settings, clock=clock, identifiers=SeededIdentifiers(Chance("story", url)), database=database)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    begun = threading.Event()
    begin = server.startup

    async def startup(sockets: object = None) -> None:
        await begin(sockets)  # type: ignore[arg-type]  # what uvicorn itself hands over
        begun.set()

    server.startup = startup  # type: ignore[method-assign]  # to know when it listens without asking again and again
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert begun.wait(20), "the server began to listen"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(
            address=f"http://127.0.0.1:{port}",
            office=app.state.door.office,
            clock=clock,
            world=the_small_world(),
            releases=folder / "releases",
        )
    finally:
        server.should_exit = True
        thread.join(20)
        database.close()


def choose(page: Page, field: str, words: str) -> None:
    """Look something up with the button beside the box, and take the first that was found."""
    page.fill(f"[name='q.{field}']", words)
    page.click(f"button[value='search:{field}']")
    page.wait_for_selector(f"input[name='{field}.id']")
    page.check(f"input[name='{field}.id'] >> nth=0")
