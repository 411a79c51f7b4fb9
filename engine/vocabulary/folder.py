"""Words found in their folder: the folder is the list, nobody registers a word."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from engine.vocabulary.word import Word


@cache
def words_by_key(folder: str) -> tuple[type[Word], ...]:
    """The words of a folder that are told by their leading key, in the order in which these keys are looked for.

    Alphabetical, but a key that leads one word and only helps in another (`body`) comes last.
    """
    words = _words(folder)

    def helps_elsewhere(word: type[Word]) -> bool:
        return any(word.leading in other.model_fields for other in words if other is not word)

    return tuple(sorted(words, key=lambda word: (helps_elsewhere(word), word.leading)))


@cache
def words_by_type(folder: str) -> Mapping[str, type[Word]]:
    """The words of a folder that are told by the value of their `type`, sorted by it."""
    found = {}
    for word in _words(folder):
        (name,) = word.model_fields["type"].annotation.__args__  # type: ignore[union-attr]
        found[name] = word
    return dict(sorted(found.items()))


def _words(folder: str) -> list[type[Word]]:
    package = importlib.import_module(f"engine.vocabulary.{folder}")
    found: dict[str, type[Word]] = {}
    for module in pkgutil.iter_modules(package.__path__):
        held = importlib.import_module(f"{package.__name__}.{module.name}")
        for value in vars(held).values():
            own = isinstance(value, type) and issubclass(value, Word) and value.__module__ == held.__name__
            if own and (value.leading or "type" in value.model_fields):
                found[value.__name__] = value
    return list(found.values())
