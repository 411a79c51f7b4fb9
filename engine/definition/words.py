"""What people read in a definition: a text in Vietnamese, perhaps in English, perhaps with expressions in braces."""

from dataclasses import dataclass

from engine.definition.expressions import Names, Questions, Template
from engine.ground.sources import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A text of the pack. `vi` is always there; where `en` is missing, pages show `vi` marked `lang=vi`."""

    vi: Template
    en: Template | None = None

    @property
    def text(self) -> str:
        """The Vietnamese text as written, braces and all."""
        return self.vi.text

    def write(self, names: Names, questions: Questions | None = None, lang: str = "vi") -> str:
        """The finished text in `lang` ("vi" or "en", falling back to Vietnamese). Raises `ExpressionFailed`."""
        template = self.en if lang == "en" and self.en is not None else self.vi
        return template.write(names, questions)


def plain(text: str, place: Place, en: str | None = None) -> Words:
    """Words without expressions."""
    return Words(
        vi=Template(text=text, place=place, pieces=(text,)),
        en=None if en is None else Template(text=en, place=place, pieces=(en,)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """Where a rule comes from, and how sure we are: C read in an official text, S secondary, U unconfirmed."""

    text: str = ""
    confidence: str = "U"

    @property
    def verified(self) -> bool:
        """False when the page must say “chưa xác minh”."""
        return self.confidence != "U"
