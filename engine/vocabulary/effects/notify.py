"""`notify: {to: introducer, title: …, text: …}`: owe somebody a notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from engine.definition.effects import Change, Stage
from engine.definition.expressions import Expression
from engine.definition.words import Words
from engine.vocabulary.bench import Bench
from engine.vocabulary.effect import Consequence, EffectWord
from engine.vocabulary.word import Name, Prose, Several, Word


class NoticeText(Word):
    """A notice: to whom, and its words."""

    says = "Thông báo: gửi ai, tiêu đề và nội dung. Trong {…} là biểu thức."

    to: Annotated[tuple[Name, ...], Several(least=1)] = Field(description="Thành phần nhận thông báo.")
    title: Prose = Field(description="Tiêu đề.")
    text: Prose | None = Field(default=None, description="Nội dung.")


class NotifyWord(EffectWord):
    """Owe somebody a notice."""

    says = "Gửi thông báo cho một thành phần, ngoài các thông báo mặc định."
    leading = "notify"

    notify: NoticeText = Field(description="Thông báo.")

    def make(self, bench: Bench) -> "Notify":
        """The effect it becomes."""
        return Notify(
            place=self.place,
            when=bench.condition(self),
            to=tuple(bench.participant(each) for each in self.notify.to),
            title=bench.words(self.notify.title, templated=True),
            text=None if self.notify.text is None else bench.words(self.notify.text, templated=True),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Notify(Consequence):
    """Owes a notice."""

    to: tuple[str, ...]
    title: Words
    text: Words | None = None

    def changes(self, stage: Stage) -> tuple[Change, ...]:
        """One notice a participant; its words are finished here, in both languages."""
        value: Mapping[str, object] = {
            "title": _written(self.title, stage),
            "text": {} if self.text is None else _written(self.text, stage),
        }
        return tuple(Change(kind="notice.owe", name=name, value=value) for name in self.to)

    def values(self) -> tuple[Expression, ...]:
        """The expressions in its words."""
        texts = (self.title,) if self.text is None else (self.title, self.text)
        templates = [template for words in texts for template in (words.vi, words.en) if template is not None]
        return tuple(piece for template in templates for piece in template.pieces if isinstance(piece, Expression))


def _written(words: Words, stage: Stage) -> Mapping[str, str]:
    made = {}
    for lang, template in (("vi", words.vi), ("en", words.en)):
        if template is not None:
            pieces = (piece if isinstance(piece, str) else str(stage.evaluate(piece)) for piece in template.pieces)
            made[lang] = "".join(pieces)
    return made
