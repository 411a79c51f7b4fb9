"""The shelves: every word found in its folder. Nobody registers a word; its file is enough."""

import importlib
import pkgutil
from functools import cache
from typing import Annotated, TypeAlias, TypeVar

from engine.vocabulary.effect import EffectWord
from engine.vocabulary.field import FieldWord
from engine.vocabulary.participant import ParticipantWord
from engine.vocabulary.word import ByKey, ByValue, Word

W = TypeVar("W", bound=Word)


@cache
def fields() -> dict[str, type[FieldWord]]:
    """Every type of field by the name it has in `type:`, sorted."""
    found = {}
    for word in _words("fields", FieldWord):
        (name,) = word.model_fields["type"].annotation.__args__  # type: ignore[union-attr]
        found[name] = word
    return dict(sorted(found.items()))


@cache
def participants() -> tuple[type[ParticipantWord], ...]:
    """Every way of finding people, in the order in which their leading keys are looked for."""
    return _by_leading_key(_words("participants", ParticipantWord))


@cache
def effects() -> tuple[type[EffectWord], ...]:
    """Every effect, in the order in which their leading keys are looked for."""
    return _by_leading_key(_words("effects", EffectWord))


AnyField: TypeAlias = Annotated[FieldWord, ByValue("type", fields, "Field")]
"""A field of any type."""

AnyParticipant: TypeAlias = Annotated[ParticipantWord, ByKey(participants, "Participant")]
"""A way of finding people."""

AnyEffect: TypeAlias = Annotated[EffectWord, ByKey(effects, "Effect")]
"""An effect."""


def _by_leading_key(words: list[type[W]]) -> tuple[type[W], ...]:
    """Alphabetical, but a key that leads one word and only helps in another (`body`) is looked for last."""

    def helps_elsewhere(word: type[W]) -> bool:
        return any(word.leading in other.model_fields for other in words if other is not word)

    return tuple(sorted(words, key=lambda word: (helps_elsewhere(word), word.leading)))


def _words(folder: str, kind: type[W]) -> list[type[W]]:
    package = importlib.import_module(f"engine.vocabulary.{folder}")
    found: dict[str, type[W]] = {}
    for module in pkgutil.iter_modules(package.__path__):
        held = importlib.import_module(f"{package.__name__}.{module.name}")
        for value in vars(held).values():
            own = isinstance(value, type) and issubclass(value, kind) and value.__module__ == held.__name__
            if own and (value.leading or "type" in value.model_fields):
                found[value.__name__] = value
    return list(found.values())
