"""What an operation may use: the database, the time, identifiers, files, the published definitions. Made
once, at a door.
"""

from dataclasses import dataclass

from engine.ground.clock import Clock
from engine.ground.identifiers import Identifiers
from engine.operations.definitions import Definitions
from engine.outside.files import FileStore
from engine.store.database import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """Handed to every operation; nothing in it belongs to one request, so threads share it."""

    database: Database
    clock: Clock
    identifiers: Identifiers
    definitions: Definitions
    files: FileStore
    base_url: str = ""
    """Address by which people reach us, without a slash at the end: for links in mail and on papers."""
    demonstration: bool = False
    """Papers then bear “BẢN TRÌNH DIỄN”."""

    def new_identifier(self) -> str:
        """A new identifier made now."""
        return self.identifiers.new(self.clock.now())
