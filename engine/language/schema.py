"""The published JSON Schemas, put together from the words themselves.

Editors complete and explain keys with them; `shape` reports with them. They are written by `doanvu schema` into
`schemas/` and a test compares the two. The keys `x-is`, `x-words` and `x-name` stay inside: by the first two problems
are put into words, by the third a choice of words that stands in many places gets a definition of its own.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from engine.language.files.form import FormFile, PartFile
from engine.language.files.organisation import OrganisationFile
from engine.language.files.parameters import ParametersFile
from engine.language.files.procedure import ProcedureFile
from engine.language.files.record import RecordFile
from engine.vocabulary.word import Word

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

_TITLES: Mapping[str, str] = {
    "procedure": "Thủ tục",
    "form": "Biểu mẫu",
    "organisation": "Tổ chức",
    "record": "Lý lịch",
    "parameters": "Tham số",
}

_WORDS: Mapping[str, tuple[type[Word], ...]] = {
    "procedure": (ProcedureFile,),
    "form": (PartFile, FormFile),
    "organisation": (OrganisationFile,),
    "record": (RecordFile,),
    "parameters": (ParametersFile,),
}
"""Kinds of files by the name of their schema; where two share one, the first is meant when its leading key is there."""


def schemas() -> Mapping[str, Schema]:
    """Every schema as it is published, by file name (`procedure.schema.json`)."""
    return {f"{name}.schema.json": _published(name) for name in _WORDS}


def written(schema: Schema) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


@cache
def schema_of(word: type[Word]) -> Schema:
    """The schema of one kind of file, with what problems are put into words by."""
    return _named(word.model_json_schema(by_alias=True))


def _named(schema: Schema) -> Schema:
    """The schema with every choice that has a name written once, under `$defs`."""
    definitions: Schema = schema.pop("$defs", {})

    def hoisted(value: Any) -> Any:
        if isinstance(value, list):
            return [hoisted(item) for item in value]
        if not isinstance(value, dict):
            return value
        kept = {key: hoisted(inner) for key, inner in value.items()}
        name = kept.pop("x-name", None)
        if name is None:
            return kept
        said = {key: kept.pop(key) for key in ("description",) if key in kept}
        definitions[name] = kept
        return {"$ref": f"#/$defs/{name}", **said}

    whole = hoisted(schema)
    for key, inner in list(definitions.items()):
        definitions[key] = hoisted(inner)
    return {**whole, "$defs": dict(sorted(definitions.items()))}


def _published(name: str) -> Schema:
    words = _WORDS[name]
    head: Schema = {"$schema": DIALECT, "$id": f"{name}.schema.json", "title": _TITLES[name]}
    if len(words) == 1:
        return {**head, **_without_notes(schema_of(words[0]))}
    first, second = words
    definitions: Schema = {}
    for word in words:
        schema = dict(_without_notes(schema_of(word)))
        definitions |= schema.pop("$defs", {})
        definitions[word.__name__] = schema
    return {
        **head,
        "$defs": dict(sorted(definitions.items())),
        "if": {"required": [first.leading]},
        "then": {"$ref": f"#/$defs/{first.__name__}"},
        "else": {"$ref": f"#/$defs/{second.__name__}"},
    }


def _without_notes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_notes(inner) for key, inner in value.items() if not str(key).startswith("x-")}
    if isinstance(value, list):
        return [_without_notes(item) for item in value]
    return value
