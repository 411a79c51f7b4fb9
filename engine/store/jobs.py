"""The file in which the durable queue keeps its own tables beside a SQLite database.

It holds nothing that cannot be made again: what is owed are rows of ours, which hand themselves over anew when this
file is lost. So it need not wait for the disk at every step (`synchronous=NORMAL`); it stays consistent all the same.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, create_engine, event


def jobs_url(file: Path) -> str:
    """The address of the file."""
    return f"sqlite:///{file}"


def jobs_engine(file: Path) -> Engine:
    """An engine on the file, made with its folder when it is not there; writers wait for each other up to 30 seconds.

    Transactions begin as writers, or two of them would wait for each other for ever.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(jobs_url(file), connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    return engine
