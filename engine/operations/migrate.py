"""Bring the database to the newest schema."""

from pathlib import Path

from engine.ground.texts import sentence
from engine.store.schema import migrate


def migrate_database(database_url: str, data_dir: Path) -> str:
    """`doanvu migrate`: one sentence that says which version the database now has; the data folder is made if need be.

    Raises `SetupError`.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    return sentence("cli.migrated", version=migrate(database_url))
