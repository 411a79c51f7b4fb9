"""Is it a good procedure? Levels 2 to 4 of `check`: one small function a rule, each with its code and a file in `tests/language/bad/`."""

from collections.abc import Mapping

from engine.language.compile_procedure import Compiled
from engine.language.notes import Notes
from engine.language.world import World


def check_procedure(compiled: Compiled, world: World, notes: Notes) -> None:
    """Everything that can be said of one procedure."""


def check_pack(world: World, compiled: Mapping[str, Compiled], notes: Notes) -> None:
    """What can only be said of all definitions together."""
