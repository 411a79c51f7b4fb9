"""The sentence for every problem, refusal and failure, by code, in Vietnamese and English.

Catalogues are ordinary gettext files, `engine/locale/<lang>/LC_MESSAGES/<domain>.po`, whose message ids are the
codes. A wheel carries them compiled (.mo). In a checkout the .po is read directly when the .mo is missing or older,
so that nobody has to compile in order to see a changed sentence.

A sentence may name values: `Không có mục “{name}”.` Only plain names stand in the braces; nothing is ever evaluated.
"""

import gettext
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

LANGUAGES = ("vi", "en")
"""Languages in which every text of the engine exists; the first is the default."""

LOCALE = Path(__file__).resolve().parent.parent / "locale"
"""Where the catalogues lie."""

_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


def sentence(code: str, /, lang: str = "vi", *, domain: str = "doanvu", **values: object) -> str:
    """The sentence for `code` in `lang`, with `values` filled in.

    `domain` names the catalogue: `doanvu` for the engine, `pages` for the words of the web pages. A code that one
    language lacks is answered in the other; one that both lack is answered by the code itself, so that a forgotten
    sentence never hides a problem (a test refuses that any is forgotten). Lists are written “a, b, c”; a decimal gets
    the language's decimal mark; a mapping with languages as keys gives its text in `lang`. A value that is not given
    stays as `{name}`.
    """
    return sentence_of(code, values, lang, domain)


def sentence_of(code: str, values: Mapping[str, object], lang: str = "vi", domain: str = "doanvu") -> str:
    """The same with the values as one mapping, which may then also hold a `lang` or a `domain`."""
    text = _find(code, lang, domain)
    return code if text is None else fill(text, lang, values)


def optional_sentence(code: str, values: Mapping[str, object], lang: str = "vi", domain: str = "doanvu") -> str | None:
    """Like `sentence_of`, but None when no catalogue has the code: for texts that need not exist, such as advice."""
    text = _find(code, lang, domain)
    return None if text is None else fill(text, lang, values)


def fill(text: str, lang: str, values: Mapping[str, object]) -> str:
    """`text` with each `{name}` replaced by its value as written in `lang`; an unknown name stays as it is."""
    pieces = _pieces(text)
    if len(pieces) == 1:
        return text
    written = list(pieces)
    for index in range(1, len(pieces), 2):
        name = pieces[index]
        written[index] = shown(values[name], lang) if name in values else f"{{{name}}}"
    return "".join(written)


@lru_cache(maxsize=2048)
def _pieces(text: str) -> tuple[str, ...]:
    """The text cut at its placeholders: words, name, words, name … words."""
    return tuple(_PLACEHOLDER.split(text))


def shown(value: object, lang: str = "vi") -> str:
    """A value as it stands in a sentence."""
    if type(value) is str:
        return value
    if isinstance(value, Mapping):
        chosen = value.get(lang) or value.get("vi")
        return ", ".join(str(key) for key in value) if chosen is None else str(chosen)
    if isinstance(value, (list, tuple, set, frozenset)):
        parts = [shown(item, lang) for item in value]
        return ", ".join(sorted(parts) if isinstance(value, (set, frozenset)) else parts)
    if isinstance(value, Decimal):
        written = format(value, "f")
        return written.replace(".", ",") if lang == "vi" else written
    return str(value)


def placeholders(text: str) -> frozenset[str]:
    """The names a sentence wants filled in."""
    return frozenset(_PLACEHOLDER.findall(text))


def catalogue(lang: str, domain: str = "doanvu") -> Mapping[str, str]:
    """Every code with its sentence in one language, as written in the .po file. For tests and for the documentation.

    Raises `FileNotFoundError` when there is no such catalogue.
    """
    return _read_po(LOCALE / lang / "LC_MESSAGES" / f"{domain}.po")


def _find(code: str, lang: str, domain: str) -> str | None:
    for each in (lang, *(other for other in LANGUAGES if other != lang)):
        text = _translation(each, domain, code)
        if text and text != code:
            return text
    return None


def _translation(lang: str, domain: str, code: str) -> str | None:
    compiled = _compiled(lang, domain)
    if compiled is not None:
        return compiled.gettext(code)
    source = _source(LOCALE, lang, domain)
    return None if source is None else _read_po(source).get(code)


@cache
def _compiled(lang: str, domain: str) -> gettext.GNUTranslations | None:
    """The compiled catalogue, or None when there is none that is as new as its source."""
    folder = LOCALE / lang / "LC_MESSAGES"
    source, compiled = folder / f"{domain}.po", folder / f"{domain}.mo"
    if not compiled.exists() or (source.exists() and compiled.stat().st_mtime_ns < source.stat().st_mtime_ns):
        return None
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)


@cache
def _source(folder: Path, lang: str, domain: str) -> Path | None:
    """The catalogue as it is written, or None when there is none: asked once, because every notice has sentences."""
    source = folder / lang / "LC_MESSAGES" / f"{domain}.po"
    return source if source.exists() else None


@cache
def _read_po(path: Path) -> Mapping[str, str]:
    from babel.messages.pofile import read_po  # heavy, and needed only where nothing was compiled

    with path.open("rb") as file:
        messages = read_po(file, abort_invalid=True)
    return {str(message.id): str(message.string) for message in messages if message.id and message.string}
