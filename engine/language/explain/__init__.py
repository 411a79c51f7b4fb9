"""A procedure told back to people: as prose (`tell`), and as a picture of its way (`draw`, `picture_words`)."""

from engine.language.explain.picture import draw, picture_words
from engine.language.explain.prose import tell, who

__all__ = ["draw", "picture_words", "tell", "who"]
