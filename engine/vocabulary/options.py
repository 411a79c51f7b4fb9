"""Options to choose from: written beside the field, or a catalogue among the parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from engine.definition.form import Limits
from engine.definition.types import ValueType
from engine.definition.words import Words
from engine.ground.sources import ScalarNode
from engine.vocabulary.bench import Bench
from engine.vocabulary.field import FieldWord, Kind
from engine.vocabulary.word import Either, Formula, Name, Prose, Several, Table

OptionNames = Annotated[tuple[Name, ...], Several(single=False, least=1)]
OptionTitles = Annotated[Mapping[str, Prose], Table(least=1)]

Options = Annotated[ScalarNode | OptionNames | OptionTitles, Either(text=Formula, list=OptionNames, map=OptionTitles)]
"""`{father: Cha, mother: Mẹ}`, `[reprimand, warning]`, or `param.rating_levels`."""

OPTIONS = ValueType(kind="options")


def made_titles(written: object, bench: Bench) -> Mapping[str, Words] | None:
    """Titles by identifier, None where the options come from a parameter."""
    return None if isinstance(written, ScalarNode) else bench.option_titles(written)


def option_limits(word: FieldWord, written: object) -> dict[str, tuple[ScalarNode, ValueType]]:
    """The catalogue to ask when an answer is read, where the options are a parameter's."""
    return {"options": (written, OPTIONS)} if isinstance(written, ScalarNode) else {}


@dataclass(frozen=True, kw_only=True, slots=True)
class OptionsKind(Kind):
    """What choosing one and choosing several have in common."""

    titles: Mapping[str, Words] | None
    """None: the options are those of a parameter, handed in as the limit `options` (identifier → title)."""
    catalogue: str = ""
    """The parameter's name, for `label` and for messages."""

    def choice_type(self) -> ValueType:
        """One option."""
        options = None if self.titles is None else tuple(self.titles)
        return ValueType(kind="choice", options=options, name=self.catalogue)

    def allowed(self, limits: Limits) -> Mapping[str, object]:
        """The options that may be chosen now, with their titles."""
        if self.titles is not None:
            return {name: words.text for name, words in self.titles.items()}
        found = limits.values.get("options")
        return found if isinstance(found, Mapping) else {}

    def title(self, value: object, lang: str = "vi") -> str:
        """The title of an option; of a parameter's option the identifier, because the day is not known here."""
        words = None if self.titles is None else self.titles.get(str(value))
        return str(value) if words is None else words.write({}, lang=lang)
