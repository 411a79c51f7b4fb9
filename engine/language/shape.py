"""Has a file the right shape? Its words, or every difference from the schema as a problem with its place.

The words themselves read the tree: that is quick, and where they succeed there is nothing to report. Where they refuse,
the schema goes over the tree and says everything that is wrong at once. Both must agree on what is right; a property
test holds it, and a file that only the words refuse is reported as a fault of the engine (`shape.fault`).
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import re2
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from pydantic import ValidationError as WordsRefuse

from engine.ground.problems import Problem, near
from engine.ground.sources import MapNode, Node, ScalarNode, Step, key_place, value_place
from engine.language.files.form import FormFile, PartFile
from engine.language.files.organisation import OrganisationFile
from engine.language.files.parameters import ParametersFile
from engine.language.files.procedure import ProcedureFile
from engine.language.files.record import RecordFile
from engine.language.notes import Notes
from engine.language.schema import schema_of
from engine.vocabulary.word import Word

KINDS: Mapping[str, type[Word]] = {
    "procedure": ProcedureFile,
    "form": FormFile,
    "part": PartFile,
    "organisation": OrganisationFile,
    "record": RecordFile,
    "parameters": ParametersFile,
    "rule_sets": ParametersFile,
}
"""Kinds of files by the key that tells them."""

_ABOUT_ONE = (ProcedureFile, FormFile, PartFile)


def kind_of(node: MapNode) -> type[Word] | None:
    """The kind of a file: that of the first of its keys that tells one."""
    return next((KINDS[entry.key.text] for entry in node.entries if entry.key.text in KINDS), None)


def is_foundation(node: MapNode) -> bool:
    """Whether a file is one that every procedure rests on, or of a kind that cannot be told."""
    return kind_of(node) not in _ABOUT_ONE


def read_file(node: Node, notes: Notes) -> Word | None:
    """The file's words, or None and everything that is wrong with its shape."""
    if not isinstance(node, MapNode):
        notes.add("shape.not-a-mapping", node.place)
        return None
    kind = kind_of(node)
    if kind is None:
        known = list(KINDS)
        first = node.entries[0].key if node.entries else None
        place = node.place if first is None else first.place
        hint = None if first is None else near(first.text, known)
        notes.add("shape.unknown-file", place, hint, known=known)
        return None
    return read_word(node, kind, notes)


def read_word(node: MapNode, kind: type[Word], notes: Notes) -> Word | None:
    """The words of one kind of file, or None and everything that is wrong."""
    try:
        return kind.model_validate(node)
    except WordsRefuse as refused:
        problems = shape_problems(node, kind)
        notes.problems += problems
        if not problems:
            first = refused.errors()[0]
            path = ".".join(str(step) for step in first["loc"])
            notes.add("shape.fault", node.place, detail=f"{path}: {first['msg']}")
        return None


def shape_problems(node: MapNode, kind: type[Word]) -> list[Problem]:
    """Every difference between a tree and the schema of its kind."""
    return [problem for error in _validator(kind).iter_errors(node.plain()) for problem in _said(error, node)]


def _matches(validator: Any, pattern: str, instance: object, schema: object) -> Iterator[ValidationError]:
    """`pattern` by RE2: linear in the text, and `$` is the end and nothing else."""
    if isinstance(instance, str) and re2.search(pattern, instance) is None:
        yield ValidationError("pattern")


@cache
def _validator(kind: type[Word]) -> Any:
    schema = schema_of(kind)
    Draft202012Validator.check_schema(schema)
    return extend(Draft202012Validator, {"pattern": _matches})(schema)  # type: ignore[no-untyped-call]


# --- errors of the schema in words ------------------------------------------------------------------------------------


def _said(error: ValidationError, root: MapNode) -> Iterator[Problem]:
    path: tuple[Step, ...] = tuple(error.absolute_path)
    given: Any = error.instance
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    place = value_place(root, path)
    if "x-words" in schema and isinstance(error.instance, dict):
        words = list(schema["x-words"])
        hint = next((found for key in given if (found := near(key, words)) is not None), None)
        yield Problem("word.unknown", place, values={"known": words}, hint=hint)
        return
    match error.validator:
        case "additionalProperties":
            known = list(schema.get("properties", {}))
            for key in given:
                if key not in known:
                    values = {"name": key, "where": _where(root, path), "known": known}
                    yield Problem("key.unknown", key_place(root, (*path, key)), values=values, hint=near(key, known))
        case "required":
            for key in schema["required"]:
                if key not in given and f"'{key}'" in error.message:
                    values = {"name": key, "where": _where(root, path)}
                    yield Problem("key.missing", key_place(root, path) if path else root.place, values=values)
                    break
        case "pattern" if "propertyNames" in error.absolute_schema_path:
            yield Problem(
                "name.not-a-name", key_place(root, (*path, str(error.instance))), values={"name": error.instance}
            )
        case "minItems" | "minProperties":
            yield Problem("value.too-few", place, values={"where": _where(root, path), "min": error.validator_value})
        case "maxItems":
            yield Problem("value.too-many", place, values={"where": _where(root, path), "max": error.validator_value})
        case _:
            yield _expected(error, schema, root, path)


def _expected(error: ValidationError, schema: Mapping[str, Any], root: MapNode, path: tuple[Step, ...]) -> Problem:
    """A value of the wrong kind: what is expected there, in plain words."""
    place = value_place(root, path)
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    if error.instance is None:
        return Problem("value.empty", key_place(root, path), values={"name": name})
    if "enum" in schema and error.validator == "enum":
        options = [str(option) for option in schema["enum"]]
        given = str(error.instance) if not isinstance(error.instance, (dict, list)) else ""
        values = {"name": name, "given": given, "options": options}
        return Problem("value.not-one-of", place, values=values, hint=near(given, options))
    wanted = schema.get("x-is") or _TYPES.get(str(schema.get("type")), "anything")
    vi, en = EXPECTED.get(str(wanted), (str(wanted), str(wanted)))
    return Problem("value.expected", place, values={"name": name, "wanted": {"vi": vi, "en": en}})


_TYPES = {"boolean": "flag", "array": "list", "object": "mapping"}

EXPECTED: Mapping[str, tuple[str, str]] = {
    "name": (
        "một tên định danh (chữ thường không dấu, số, gạch dưới)",
        "an identifier (lower case letters, digits, underscores)",
    ),
    "text": ("chữ", "a text"),
    "expression": ("một biểu thức", "an expression"),
    "day": ("một ngày viết như 2026-03-26", "a day written like 2026-03-26"),
    "size": ("cỡ tệp viết như 5 MB", "a size written like 5 MB"),
    "whole": ("một số nguyên không âm", "a whole number, not negative"),
    "period": (
        "một khoảng thời gian viết như 10 days, 3 months, 15 years 1 day, 3 working days",
        "a period written like 10 days, 3 months, 15 years 1 day, 3 working days",
    ),
    "join": ("all, any hoặc một số từ 1", "all, any or a number from 1"),
    "member type": ("một kiểu giá trị, có thể đứng sau “optional”", "a type, perhaps after “optional”"),
    "flag": ("true hoặc false", "true or false"),
    "list": ("một danh sách", "a list"),
    "mapping": ("một nhóm “mục: giá trị”", "a mapping of keys and values"),
    "word": ("một nhóm “mục: giá trị”", "a mapping of keys and values"),
    "enum": ("một trong các từ cho phép", "one of the allowed words"),
}
"""What is expected, in words, by `x-is` of the schema."""

_HOLDERS: Mapping[str, tuple[str, str]] = {
    "states": ("Trạng thái", "State"),
    "actions": ("Thao tác", "Action"),
    "tasks": ("Việc", "Task"),
    "outcomes": ("Kết quả", "Outcome"),
    "participants": ("Thành phần", "Participant"),
    "rules": ("Quy tắc", "Rule"),
    "votes": ("Biểu quyết", "Vote"),
    "documents": ("Văn bản", "Document"),
    "variants": ("Trường hợp", "Variant"),
    "variables": ("Biến", "Variable"),
    "units": ("Đơn vị", "Unit"),
    "sections": ("Mục", "Section"),
    "fields": ("Trường", "Field"),
    "kinds": ("Loại đơn vị", "Unit kind"),
    "bodies": ("Cơ quan", "Body"),
    "positions": ("Chức vụ", "Position"),
    "parameters": ("Tham số", "Parameter"),
    "rule_sets": ("Bộ quy tắc", "Rule set"),
    "histories": ("Quá trình", "History"),
    "overlays": ("Lớp phủ", "Overlay"),
}
"""What the things in a table are called, by the table's key."""


def _where(root: MapNode, path: tuple[Step, ...]) -> Mapping[str, str]:
    """What a problem is about, as people call it: Trạng thái “Hội nghị xét”; the key it stands at; or the file."""
    for end in range(len(path), 0, -1):
        step, table = path[end - 1], path[end - 2] if end > 1 else None
        if isinstance(step, str) and isinstance(table, str) and table in _HOLDERS:
            vi, en = _HOLDERS[table]
            name = _title(root.at(path[:end])) or step
            last = path[-1]
            inside = f" › {last}" if end < len(path) and isinstance(last, str) else ""
            return {"vi": f"{vi} “{name}”{inside}", "en": f"{en} “{name}”{inside}"}
    if path and isinstance(path[0], str):
        return {"vi": f"Mục “{path[0]}”", "en": f"Key “{path[0]}”"}
    return {"vi": "Tệp", "en": "The file"}


def _title(node: Node | None) -> str:
    title = node.get("title") if isinstance(node, MapNode) else None
    if isinstance(title, MapNode):
        title = title.get("vi")
    return title.text if isinstance(title, ScalarNode) else ""
