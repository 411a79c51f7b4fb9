"""Serve the web door with uvicorn, after saying in one sentence what would prevent it."""

import signal
import socket
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from engine.demo.accounts import listed_in
from engine.ground.errors import SetupError
from engine.language.loader import load_pack
from engine.settings import Settings
from engine.web.app import create_app
from engine.web.views import DemoAccount
from engine.web.waking import Waking
from engine.worker import embedded


def serve(settings: Settings, *, demonstration_of: Path | None = None) -> int:
    """Serve until stopped; 0 afterwards. `demonstration_of` is the folder of the pack whose demonstration it is: the
    sign-in page then says who can sign in. Raises `SetupError` when it cannot begin: `setup.port-in-use`, missing
    assets, a database that does not answer or has another schema.
    """
    app = create_app(settings, demonstration_accounts=demonstration_accounts(demonstration_of))
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=512)
    except OSError as error:
        raise SetupError("setup.port-in-use", host=settings.host, port=settings.port, detail=error.strerror) from error
    # Connections inherit it. Without it every small answer, sent as head and body, waits 40 ms for the reader's
    # acknowledgement: the event loop sets it only on sockets it has opened itself.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    working = embedded.start(app.state.door.office, settings) if settings.embedded_worker else None
    served: ASGIApp = app if working is None else Waking(app, working.wake)
    config = uvicorn.Config(
        served,
        log_level="warning",
        proxy_headers=True,
        forwarded_allow_ips=",".join(settings.proxies),
        server_header=False,
        date_header=True,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=64 * 1024,
    )
    server = uvicorn.Server(config)

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # Uvicorn raises the signal again when it has stopped. It must find a handler then, or the process would end before
    # the worker has left its place to the next.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        with listening:
            server.run(sockets=[listening])
    finally:
        if working is not None:
            working.stop()
    return 0


def demonstration_accounts(folder: Path | None) -> tuple[DemoAccount, ...]:
    """Who can sign in to the demonstration of the pack in a folder; nobody for None, or where the pack has errors."""
    pack = load_pack(folder).pack if folder is not None else None
    if folder is None or pack is None:
        return ()
    return tuple(
        DemoAccount(login=line.email, who=line.role, password=line.password) for line in listed_in(folder, pack)
    )
