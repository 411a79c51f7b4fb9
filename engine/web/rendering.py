"""From a view to a page: the Jinja environment, icons drawn into the page, addresses of assets.

One environment for each language, made once. Everything is escaped, an unknown name is an error. Pages hold no script
and no style of their own, so the content policy can be `CONTENT_POLICY`.

Templates know, besides `view` and `chrome`:

=====================  =================================================================================================
``t(code, **values)``  a text of the engine (catalogue `pages`) in the page's language
``icon(name)``         an icon of `icons.txt`, drawn in place; decoration only, words stand beside it
``asset(name)``        the address of a file below `static/`, changing with its content
``words|pack``         a text of the pack, marked `lang="vi"` where it has no translation
``name|dom_id``        the element id of an input
``svg|drawn``          SVG made by our own code, put into the page as it is; refused when it carries style or script
=====================  =================================================================================================
"""

import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from engine.ground.errors import SetupError
from engine.ground.texts import sentence_of
from engine.web.views import Chrome, Vietnamese, element_id

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
"""Served at `STATIC_PATH`; nothing else is."""

STATIC_PATH = "/static"

CONTENT_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
"""The content policy of every page: nothing from elsewhere, nothing written into the page."""

FONTS = tuple(
    f"vendor/fonts/be-vietnam-pro-{part}-{weight}.woff2" for part in ("latin", "vietnamese") for weight in (400, 700)
)
"""What every page asks for at once; the stylesheet asks for weight 600 when it meets it."""

_NEEDED = (
    "vendor/bootstrap.min.css",
    "vendor/htmx.min.js",
    *(
        f"vendor/fonts/be-vietnam-pro-{part}-{weight}.woff2"
        for part in ("latin", "vietnamese")
        for weight in (400, 600, 700)
    ),
)

Language = Literal["vi", "en"]


def render(template: str, view: object, chrome: Chrome) -> str:
    """The page (or part of a page) `template`, a path below `templates/` such as `home.html`, with `view` in the frame
    `chrome`; as HTML text.

    Raises `jinja2.UndefinedError` when a template asks for what the view does not have.
    """
    return environment(chrome.lang).get_template(template).render(view=view, chrome=chrome)


def check_assets() -> None:
    """Raise `SetupError` (setup.assets-missing) when the build hook has not brought every style, script, font, icon."""
    wanted = [*_NEEDED, *(f"vendor/icons/{name}.svg" for name in icon_names())]
    missing = [name for name in wanted if not (STATIC / name).is_file()]
    if missing:
        raise SetupError("setup.assets-missing", name=missing[0])


@cache
def environment(lang: Language) -> Environment:
    """The environment for pages in `lang`."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(t=_translator(lang), icon=icon, asset=asset, lang=lang, preload=FONTS)
    made.filters.update(pack=_marked_in(lang), dom_id=element_id, drawn=drawn)
    return made


def asset(name: str, *, plain: bool = False) -> str:
    """The address of `static/<name>` with the first letters of its digest; `plain` leaves them out, for fonts, whose
    address is also written in a stylesheet.

    Raises `SetupError` when there is no such file.
    """
    return f"{STATIC_PATH}/{name}" if plain else f"{STATIC_PATH}/{name}?v={_fingerprint(name)}"


def icon(name: str, kind: str = "") -> Markup:
    """The icon called `name`; `kind` is added to its class.

    Raises `KeyError` for a name that is not in `icons.txt`, `SetupError` when its drawing was not brought.
    """
    return Markup(
        '<svg class="icon{}" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>'
    ).format(f" {kind}" if kind else "", _drawing(name))


@cache
def icon_names() -> frozenset[str]:
    """Every name of `icons.txt`."""
    lines = (line.partition("#")[0].strip() for line in (HERE / "icons.txt").read_text(encoding="utf-8").splitlines())
    return frozenset(filter(None, lines))


def drawn(svg: str) -> Markup:
    """SVG made by our own code as markup. Raises `ValueError` when it holds what the content policy would stop."""
    if re.search(r"<(style|script|foreignObject|image)\b|\s(style|on\w+|href|xlink:href)\s*=", svg, re.IGNORECASE):
        raise ValueError("A drawing for a page must hold no style, script, picture or link.")
    return Markup(svg)  # its texts were escaped by whoever drew it


@cache
def _fingerprint(name: str) -> str:
    try:
        return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    except FileNotFoundError:
        raise SetupError("setup.assets-missing", name=name) from None


@cache
def _drawing(name: str) -> Markup:
    if name not in icon_names():
        raise KeyError(f"{name} is not in icons.txt")
    try:
        text = (STATIC / "vendor/icons" / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SetupError("setup.assets-missing", name=f"vendor/icons/{name}.svg") from None
    inner = re.sub(r"\s+", " ", text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")])
    return Markup(inner.strip().replace("> <", "><"))


def _translator(lang: Language) -> Callable[..., str]:
    @cache
    def plain(code: str) -> str:
        return sentence_of(code, {}, lang, "pages")

    def t(code: str, /, **values: object) -> str:
        return sentence_of(code, values, lang, "pages") if values else plain(code)

    return t


def _marked_in(lang: Language) -> Callable[[str], str]:
    def pack(words: str) -> str:
        if lang != "vi" and isinstance(words, Vietnamese):
            return Markup('<span lang="vi">{}</span>').format(escape(str(words)))
        return words

    return pack
