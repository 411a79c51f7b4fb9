"""The shelves: fields, participants and effects as the files of a pack may use them."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, TypeAlias, cast

from engine.vocabulary.effect import EffectWord
from engine.vocabulary.field import FieldWord
from engine.vocabulary.folder import words_by_key, words_by_type
from engine.vocabulary.participant import ParticipantWord
from engine.vocabulary.word import ByKey, ByValue


def fields() -> Mapping[str, type[FieldWord]]:
    """Every type of field by the name it has in `type:`, sorted."""
    return cast("Mapping[str, type[FieldWord]]", words_by_type("fields"))


def participants() -> tuple[type[ParticipantWord], ...]:
    """Every way of finding people, in the order in which their leading keys are looked for."""
    return cast("tuple[type[ParticipantWord], ...]", words_by_key("participants"))


def effects() -> tuple[type[EffectWord], ...]:
    """Every effect, in the order in which their leading keys are looked for."""
    return cast("tuple[type[EffectWord], ...]", words_by_key("effects"))


AnyField: TypeAlias = Annotated[FieldWord, ByValue("type", partial(words_by_type, "fields"), "Field")]
"""A field of any type."""

AnyParticipant: TypeAlias = Annotated[ParticipantWord, ByKey(partial(words_by_key, "participants"), "Participant")]
"""A way of finding people."""

AnyEffect: TypeAlias = Annotated[EffectWord, ByKey(partial(words_by_key, "effects"), "Effect")]
"""An effect."""
