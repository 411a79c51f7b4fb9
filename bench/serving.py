"""A server of W4 in a process of its own: `python -m bench.serving WHAT URL FOLDER` tells its port and serves.

`hello` answers a constant, `raw` does L1 in the handler, `hand` is the application written by hand, `ours` is the
engine behind its API. All run on the same uvicorn with the same settings.
"""

import os
import socket
import sqlite3
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy.engine import make_url

from bench import hand
from engine.settings import Settings
from engine.web.app import create_app


def hello() -> FastAPI:
    """No database at all."""
    app = FastAPI()

    @app.post("/step")
    def step() -> dict[str, str]:
        return {"hello": "world"}

    return app


def raw(url: str) -> FastAPI:
    """L1 in the handler: a connection for each thread of the server."""
    app = FastAPI()
    file = make_url(url).database or ""
    own = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(own, "connection"):
            own.connection = sqlite3.connect(file, isolation_level=None, timeout=10)
            own.connection.execute("PRAGMA journal_mode=WAL")
            own.connection.execute("PRAGMA synchronous=FULL")
        found: sqlite3.Connection = own.connection
        return found

    connection().executescript(
        "CREATE TABLE cases (id TEXT PRIMARY KEY, state TEXT, version INTEGER, body TEXT);"
        "CREATE TABLE tasks (id TEXT PRIMARY KEY, case_id TEXT, assignee TEXT, due TEXT, status TEXT);"
        "CREATE INDEX tasks_inbox ON tasks (assignee, status, due, id);"
        "CREATE TABLE audit (id INTEGER PRIMARY KEY, case_id TEXT, actor TEXT, at TEXT, action TEXT, body TEXT);"
        "CREATE INDEX audit_case ON audit (case_id);"
    )

    @app.post("/cases")
    def open_case(form: dict[str, str]) -> dict[str, Any]:
        case, task = str(uuid.uuid4()), str(uuid.uuid4())
        execute = connection().execute
        execute("BEGIN IMMEDIATE")
        execute("INSERT INTO cases VALUES (?, 'state0', 1, ?)", (case, str(form)))
        execute("INSERT INTO tasks VALUES (?, ?, 'person-1', '2026-12-01', 'open')", (task, case))
        execute("INSERT INTO audit (case_id, actor, at, action, body) VALUES (?, 'p', 't', 'open', '{}')", (case,))
        execute("COMMIT")
        return {"id": case, "version": 1, "task": task}

    @app.post("/cases/{case}/decisions")
    def decide(case: str, given: dict[str, str]) -> dict[str, Any]:
        new = str(uuid.uuid4())
        execute = connection().execute
        execute("BEGIN IMMEDIATE")
        version, body = execute("SELECT version, body FROM cases WHERE id = ?", (case,)).fetchone()
        execute(
            "UPDATE cases SET state = 'next', version = version + 1, body = ? WHERE id = ? AND version = ?",
            (body, case, version),
        )
        execute("UPDATE tasks SET status = 'done' WHERE id = ?", (given["task"],))
        execute("INSERT INTO tasks VALUES (?, ?, 'person-2', '2026-12-01', 'open')", (new, case))
        execute("INSERT INTO audit (case_id, actor, at, action, body) VALUES (?, 'p', 't', 'approve', '{}')", (case,))
        execute("COMMIT")
        return {"id": case, "version": version + 1, "task": new}

    return app


def ours(url: str, folder: Path, port: int) -> FastAPI:
    """The engine's web door on a prepared database, without a worker beside it."""
    return create_app(
        Settings(
            data_dir=folder,
            database_url=url,
            base_url=f"http://127.0.0.1:{port}",
            host="127.0.0.1",
            port=port,
            secret_key=os.urandom(32),
            mail_sender="bench@ben-van.example",
            embedded_worker=False,
        )
    )


def main(what: str, url: str, folder: str) -> None:
    """Serve until killed, on the first core where the machine lets us choose."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        # Sockets accepted from it inherit this; without it each small answer waits for the client's delayed ACK.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        port = listening.getsockname()[1]
        if what == "hello":
            made = hello()
        elif what == "raw":
            made = raw(url)
        elif what == "hand":
            made = hand.web(hand.Application(url))
        else:
            made = ours(url, Path(folder), port)
        print(port, flush=True)
        uvicorn.Server(uvicorn.Config(made, log_level="warning", access_log=False)).run(sockets=[listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
