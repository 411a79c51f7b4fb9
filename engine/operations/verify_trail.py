"""Prove that the trail was not altered since, or name the first thing that does not fit."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.audit.verifier import export_lines, verify_lines
from engine.ground.errors import SetupError
from engine.ground.texts import sentence
from engine.store.database import Database
from engine.store.schema import check
from engine.store.trail import streams_in_order


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What was found: whether everything fits, and one sentence."""

    sound: bool
    sentence: str


def verify_trail(database_url: str) -> Proof:
    """Every stream of the installation's database. Raises `SetupError`."""
    database = Database(database_url)
    try:
        check(database)
        with database.read() as transaction:
            return _proof(export_lines(streams_in_order(transaction)))
    finally:
        database.close()


def export_trail(database: Database, file: Path) -> int:
    """Write the whole trail as lines a stranger can check with one file of ours; how many lines."""
    count = 0
    with database.read() as transaction, file.open("w", encoding="utf-8") as out:
        for line in export_lines(streams_in_order(transaction)):
            out.write(line + "\n")
            count += 1
    return count


def verify_file(file: Path) -> Proof:
    """An exported trail, without any database. Raises `SetupError` when the file cannot be read."""
    try:
        with file.open(encoding="utf-8") as lines:
            return _proof(line.rstrip("\n") for line in lines)
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError("cli.no-such-path", path=str(file)) from error


def _proof(lines: Iterable[str]) -> Proof:
    verdict = verify_lines(lines)
    if verdict.flaw is None:
        return Proof(sound=True, sentence=sentence("cli.trail-sound", streams=verdict.streams, events=verdict.events))
    return Proof(sound=False, sentence=sentence("cli.trail-flawed", flaw=verdict.flaw.sentence()))
