"""Serve the web door with uvicorn, after saying in one sentence what would prevent it."""

import socket

import uvicorn

from engine.ground.errors import SetupError
from engine.settings import Settings
from engine.web.app import create_app
from engine.worker import embedded


def serve(settings: Settings) -> int:
    """Serve until stopped; 0 afterwards. Raises `SetupError` when it cannot begin: `setup.port-in-use`, missing assets,
    a database that does not answer or has another schema.
    """
    app = create_app(settings)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=512)
    except OSError as error:
        raise SetupError("setup.port-in-use", host=settings.host, port=settings.port, detail=error.strerror) from error
    config = uvicorn.Config(
        app,
        log_level="warning",
        proxy_headers=True,
        forwarded_allow_ips=",".join(settings.proxies),
        server_header=False,
        date_header=True,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=64 * 1024,
    )
    working = embedded.start(app.state.door.office, settings) if settings.embedded_worker else None
    try:
        with listening:
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        if working is not None:
            working.stop()
    return 0
