"""A real mail server for tests: it takes letters, or holds them back while they are being handed over."""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class PostOffice:
    """What arrives at the server. `letters` holds what it has taken; a letter held back is not among them."""

    def __init__(self) -> None:
        """Open for everything."""
        self.letters: list[EmailMessage] = []
        self._changed = threading.Condition()
        self._open = threading.Event()
        self._open.set()
        self._at_the_counter = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a letter, when the counter is open."""
        with self._changed:
            self._at_the_counter += 1
            self._changed.notify_all()
        await asyncio.get_running_loop().run_in_executor(None, self._open.wait)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        with self._changed:
            self._at_the_counter -= 1
            self.letters.append(message)
            self._changed.notify_all()
        return "250 taken"

    def close_counter(self) -> None:
        """From now on letters are received but not taken."""
        self._open.clear()

    def open_counter(self) -> None:
        """Take letters again."""
        self._open.set()

    def wait_for_somebody(self, seconds: float = 60) -> None:
        """Until a letter lies at the counter that is not taken yet."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._at_the_counter > 0, timeout=seconds), "nobody came"

    def wait_for(self, letters: int, seconds: float = 60) -> None:
        """Until so many letters have been taken."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.letters) >= letters, timeout=seconds)
            assert came, f"{len(self.letters)} of {letters} letters came"

    def counted(self) -> Counter[str]:
        """How often each letter came, by its Message-ID."""
        return Counter(str(letter["Message-ID"]) for letter in self.letters)


@contextmanager
def post_office() -> Iterator[tuple[PostOffice, str]]:
    """A post office, and the address of its server."""
    office = PostOffice()
    port = _free_port()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office, f"smtp://127.0.0.1:{port}"
    finally:
        office.open_counter()
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
