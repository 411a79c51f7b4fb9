"""A small town for the tests of the web door: the shipped pack, a few units and people, a clock that stands still."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from engine.ground.clock import StillClock
from engine.operations.accounts.desk import Desk
from engine.operations.accounts.letters import letter
from engine.operations.accounts.passwords import Passwords
from engine.outside.mail import Mail
from engine.settings import Settings
from engine.store.accounts import Account, add_account
from engine.store.database import Database
from engine.store.deliveries import load_delivery, note_delivered, waiting_deliveries
from engine.store.people import add_person
from engine.store.releases import keep_release
from engine.store.schema import migrate
from engine.web.app import create_app
from tests.shipped import the_pack

ROOT = Path(__file__).resolve().parents[2]
KEY = b"a key for tests alone, 32 characters"
BASE = "http://127.0.0.1:8000"
TODAY = "2026-11-23"
PASSWORD = "con mèo trèo cây cau"
AT = 1_795_000_000_000_000

QUICK = Passwords(memory_kib=64, rounds=1)


def prepare(url: str) -> None:
    """A database with the newest schema and the shipped pack published. Made once for each kind, then copied."""
    migrate(url)
    pack = the_pack()
    versions = {item.digest: ("procedure", item.name) for item in pack.procedures.values()}
    versions[pack.parameters.digest] = ("parameters", "parameters")
    database = Database(url)
    with database.write() as transaction:
        keep_release(transaction, pack.digest, pack.files, versions, at=AT, by=None)
    database.close()


@dataclass
class Town:
    """The application with its clock, its database, and whoever uses it."""

    app: FastAPI
    clock: StillClock
    database: Database
    desk: Desk
    settings: Settings
    browsers: list["Browser"] = field(default_factory=list)

    def browser(
        self, *, base: str = BASE, address: str = "203.0.113.7", headers: Mapping[str, str] | None = None
    ) -> "Browser":
        """A browser of somebody with its own cookies."""
        client = TestClient(
            self.app,
            base_url=base,
            follow_redirects=False,
            client=(address, 50_000),
            headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0", **(headers or {})},
        )
        made = Browser(client)
        self.browsers.append(made)
        return made

    def add_member(self, person: str, name: str, email: str, password: str = PASSWORD) -> str:
        """A person who can sign in; gives the account's id."""
        account = f"{person[:-1]}f"
        with self.database.write() as transaction:
            add_person(transaction, person, name, made_at=self.clock.now())
            add_account(
                transaction,
                Account(
                    id=account,
                    person=person,
                    email=email,
                    password_hash=QUICK.hash(password),
                    made_at=self.clock.now(),
                ),
            )
        return account

    def letters(self) -> list[Mail]:
        """Letters owed by now; they count as sent afterwards."""
        found = []
        with self.database.write() as transaction:
            for waiting in waiting_deliveries(transaction, "mail", self.clock.now(), 100):
                delivery = load_delivery(transaction, waiting.key)
                assert delivery is not None
                found.append(letter(self.desk, delivery.key, delivery.details))
                note_delivered(transaction, waiting.key, self.clock.now())
        return found


class Browser:
    """What somebody does in a browser: reads pages, fills their forms, presses their buttons."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page = ""

    def get(self, path: str, **headers: str) -> Response:
        """Read a page."""
        answer = self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        self.page = answer.text
        return answer

    def send(
        self, path: str, data: Mapping[str, Any] | None = None, *, page: str | None = None, **more: Any
    ) -> Response:
        """Send a form with the token of the page read last, or of `page`."""
        if page is not None:
            self.get(page)
        answer = self.client.post(path, data={"csrf": self.csrf, **(data or {})}, **more)
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = answer.text
        return answer

    @property
    def csrf(self) -> str:
        """The token of the page read last."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.page)
        return found.group(1) if found else ""

    def form_action(self, mark: str) -> str:
        """Where the form with this id or class sends to."""
        return self.form_data(mark, "action")

    def form_data(self, mark: str, name: str) -> str:
        """An attribute (`action`, or `data-…` without `data-`) of the form with this id or class."""
        wanted = "action" if name == "action" else f"data-{name}"
        for tag in re.findall(r"<form [^>]*>", self.page):
            if re.search(rf'(id|class)="[^"]*\b{mark}\b[^"]*"', tag):
                found = re.search(rf' {wanted}="([^"]*)"', tag)
                assert found is not None, tag
                return html.unescape(found.group(1))
        raise AssertionError(f"no form {mark} on this page: {self.text[:2000]}")

    def hidden(self, name: str) -> str:
        """The value of a hidden input of the page read last."""
        found = re.search(rf'<input type="hidden" name="{re.escape(name)}" value="([^"]*)"', self.page)
        assert found is not None, f"no {name} on this page: {self.text[:2000]}"
        return html.unescape(found.group(1))

    def forms(self) -> list[str]:
        """Where the forms of the page send to."""
        return [html.unescape(found) for found in re.findall(r'<form [^>]*action="([^"]*)"', self.page)]

    def links(self, begin: str) -> list[str]:
        """Addresses of the page's links that begin so."""
        return [html.unescape(found) for found in re.findall(r'href="([^"]*)"', self.page) if found.startswith(begin)]

    @property
    def text(self) -> str:
        """The words of the page read last."""
        without = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", self.page, flags=re.S)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", without)).split())

    def sign_in(self, login: str, password: str = PASSWORD) -> Response:
        """Sign in by the page."""
        return self.send("/sign-in", {"login": login, "password": password}, page="/sign-in")


def build_town(url: str, folder: Path) -> Town:
    """A town on a prepared database."""
    settings = Settings(
        data_dir=folder,
        database_url=url,
        base_url=BASE,
        secret_key=KEY,
        mail_sender="doanvu@localhost",
        password_memory_kib=64,
        password_rounds=1,
    )
    clock = StillClock.at(TODAY)
    database = Database(url)
    app = create_app(settings, clock=clock, database=database)
    return Town(app=app, clock=clock, database=database, desk=app.state.door.desk, settings=settings)


def link_in(mail: Mail) -> str:
    """The path of the link in a letter."""
    found = re.search(re.escape(BASE) + r"(/\S+)", mail.text)
    assert found is not None, mail.text
    return found.group(1)
