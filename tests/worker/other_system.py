"""A real web server for tests: another system that is told of things, and answers as it is told to."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, kw_only=True)
class Message:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


class OtherSystem:
    """What arrived, and what it answers."""

    def __init__(self) -> None:
        """Takes everything."""
        self.messages: list[Message] = []
        self.answers: list[int] = []
        """Codes of the next answers; then 204."""
        self.silent = threading.Event()
        """Set: nothing is answered any more."""
        self._changed = threading.Condition()

    def take(self, message: Message) -> int:
        """Keep a message; the code to answer."""
        with self._changed:
            self.messages.append(message)
            self._changed.notify_all()
            return self.answers.pop(0) if self.answers else 204

    def wait_for(self, count: int, seconds: float = 60) -> None:
        """Until so many messages came."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.messages) >= count, timeout=seconds)
            assert came, f"{len(self.messages)} of {count} messages came"


@contextmanager
def other_system(certificate: str | None = None) -> Iterator[tuple[OtherSystem, int]]:
    """Another system, and the port it listens on at 127.0.0.1; by https where a certificate is named."""
    system = OtherSystem()
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            code = system.take(Message(path=self.path, headers=headers, body=body))
            if system.silent.is_set():
                stopped.wait(30)
                return
            self.send_response(code)
            if 300 <= code < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *_arguments: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield system, server.server_address[1]
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
