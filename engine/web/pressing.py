"""What the buttons inside a form do besides handing it in: search, upload, take away, add and remove lines.

All of them send the whole page, so nothing typed is lost, with a script or without one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.ground.errors import Refused
from engine.operations.fill_form import Filled
from engine.operations.search import search_people, search_units
from engine.operations.take_in_file import take_in_file
from engine.web.asking import Asking
from engine.web.filling import DEEPEST, Found, changed_rows, refusal_sentence
from engine.web.views import Option

INSIDE = ("add:", "remove:", "clear:", "drop:", "upload:", "search:")
"""What `do` begins with when such a button was pressed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressed:
    """The answers after the button."""

    raw: dict[str, object]
    found: Mapping[str, Found] = field(default_factory=dict)
    """What a search box found, by its whole name."""


def is_inside(do: str) -> bool:
    """Whether the button belongs to a question and not to the form."""
    return do.startswith(INSIDE)


def press(ask: Asking, filled: Filled, raw: Mapping[str, object], do: str) -> Pressed:
    """Do what the button says to the answers of one form; buttons of another form change nothing here."""
    after, root = dict(raw), filled.root
    verb, _, name = do.partition(":")
    if not name.startswith(f"{root}."):
        return Pressed(raw=after)
    if verb in ("add", "remove"):
        after = changed_rows(after, do)
    elif verb in ("clear", "drop"):
        after.pop(name.removeprefix(f"{root}."), None)
    elif verb == "search":
        looked = look_for(ask, filled, name, ask.sent.text(f"q.{name}"))
        return Pressed(raw=after, found={} if looked is None else {name: looked})
    return Pressed(raw=after)


def take_files(ask: Asking) -> str:
    """Take in the files that came with the page, as if their digests had been sent.

    Gives the sentence of the first that could not be taken, else "".
    """
    wrong = ""
    fields: dict[str, object] = dict(ask.sent.fields)
    for name, file in ask.sent.files.items():
        steps = name.split(".")
        if steps[0] != "upload" or not 3 <= len(steps) <= DEEPEST:
            continue
        try:
            upload = take_in_file(
                ask.office,
                ask.me.person,
                file.filename or "",
                file.file,
                limit_bytes=ask.door.settings.upload_mb * 1_000_000,
            )
        except Refused as refused:
            wrong = wrong or refusal_sentence(refused.refusals[0], ask.lang)
            continue
        fields = _with_file(fields, steps[1:], upload.digest)
    ask.sent = replace(ask.sent, fields=fields, files={})
    return wrong


def look_for(ask: Asking, filled: Filled, name: str, query: str) -> Found | None:
    """What the search box called `name` finds; None for a question that has none."""
    wanted = name.removeprefix(f"{filled.root}.").split(".")[0]
    asked = filled.form.field(wanted)
    if asked is None:
        return None
    kind = asked.kind
    question = next((item for part in filled.parts for item in part.questions if item.field.name == wanted), None)
    options: list[Option] = []
    if kind.word in ("unit", "person_or_unit"):
        below = question.limits.get("below") if question is not None else None
        inside = str(below["id"]) if isinstance(below, Mapping) and "id" in below else None
        options += [
            Option(value=unit.id, label=unit.full_name, note=unit.parent_name)
            for unit in search_units(ask.office, query, kinds=tuple(getattr(kind, "kinds", ())), below=inside)
        ]
    if kind.word in ("person", "person_or_unit"):
        options += [
            Option(value=line.id, label=line.name, note=line.unit_name)
            for line in search_people(ask.office, ask.me, query)
        ]
    return Found(query=query[:100], options=tuple(options))


def _with_file(raw: dict[str, object], steps: list[str], digest: str) -> dict[str, object]:
    """The answers with the file at its place; `opinion.file` for the copy of somebody else's paper."""
    first, *rest = steps
    if not rest:
        return {**raw, first: {"digest": digest}}
    inner = raw.get(first)
    return {**raw, first: _with_file(dict(inner) if isinstance(inner, Mapping) else {}, rest, digest)}
