"""The shipped pack, compiled once for all tests of a process."""

from functools import cache
from pathlib import Path

from engine.definition.pack import Pack
from engine.language.loader import FOLDERS, SCENARIOS, Loaded
from engine.operations.definitions import loaded_once

ROOT = Path(__file__).resolve().parents[1]


@cache
def shipped() -> Loaded:
    """What becomes of the files of this repository: the same value that an office has of a release of them."""
    return loaded_once(
        {
            file.relative_to(ROOT).as_posix(): file.read_bytes()
            for folder in (*FOLDERS, *SCENARIOS)
            for file in sorted((ROOT / folder).rglob("*"))
            if file.is_file() and not any(part.startswith(".") for part in file.relative_to(ROOT).parts)
        }
    )


def the_pack() -> Pack:
    """The pack, which has no problem."""
    loaded = shipped()
    assert loaded.pack is not None, loaded.report.text()
    return loaded.pack
