"""What a word of the language is: a frozen model read from a node of the tree, which keeps the node and so its place.

Attributes are the YAML keys (a trailing `_` stands for Python's own words: `from_` is `from`), their descriptions are
the help people read in editors and in the reference, and the JSON Schemas follow from both. A value that is one
scalar in the file stays a node until it is compiled, so that a problem can always point at it.

Where several words may stand, the reader picks one by what is written (a text, a list, the leading key of a mapping)
and looks at that word only; the published schema says the same with if/then. So an error speaks of one word, not of
all it might have been.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from engine.ground.sources import Entry, MapNode, Node, Place, ScalarNode, SeqNode

NAME_PATTERN = "^[a-z][a-z0-9_]*$"
PART_PATTERN = "^_?[a-z][a-z0-9_]*$"
DOTTED_PATTERN = "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$"
DAY_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
SIZE_PATTERN = "^[0-9]+ ?(KB|MB)$"


def _key(name: str) -> str:
    return name.removesuffix("_")


class Word(BaseModel):
    """A word: a mapping with known keys. Everything else that is written in it is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        alias_generator=_key,
        defer_build=True,
        ignored_types=(),
    )

    says: ClassVar[str] = ""
    """What the word is for, in Vietnamese: the help people read."""
    leading: ClassVar[str] = ""
    """The key by which the word is recognised among its neighbours."""

    node: SkipJsonSchema[MapNode] = Field(alias="\0node", exclude=True, repr=False)
    """Where it stands."""

    @model_validator(mode="before")
    @classmethod
    def _open(cls, value: object) -> object:
        if not isinstance(value, MapNode):
            raise PydanticCustomError("mapping", "a mapping is expected")
        entries: dict[str, object] = {entry.key.text: entry.value for entry in value.entries}
        entries["\0node"] = value  # no file can have such a key
        return entries

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The model's own schema; its description is what the word says to people."""
        found = handler(schema)
        inner = handler.resolve_ref_schema(found)
        inner.pop("title", None)
        inner.pop("description", None)
        if cls.says:
            inner["description"] = cls.says
        for name, part in inner.get("properties", {}).items():
            inner["properties"][name] = _written(part)
        return found

    @property
    def place(self) -> Place:
        """Where the word begins."""
        return self.node.place

    def entries(self, key: str) -> tuple[Entry, ...]:
        """The entries of the mapping written at `key`, keys with their places; empty when there is none."""
        value = self.node.get(key)
        return value.entries if isinstance(value, MapNode) else ()

    def entry_place(self, key: str, name: str) -> Place:
        """Where `name` is written as a key of the table at `key`."""
        return next((entry.key.place for entry in self.entries(key) if entry.key.text == name), self.node.place)

    def key_place(self, key: str) -> Place:
        """Where `key` is written in it; where the word begins when it is not."""
        entry = self.node.entry(key)
        return self.node.place if entry is None else entry.key.place


def _written(part: JsonSchemaValue) -> JsonSchemaValue:
    """A property as files may write it: an optional key is absent, never null."""
    kept = {key: value for key, value in part.items() if key not in ("title", "default")}
    ways = kept.get("anyOf", [])
    if {"type": "null"} in ways:
        del kept["anyOf"]
        (only,) = (way for way in ways if way != {"type": "null"})
        kept = {**only, **kept} if "$ref" not in only else {"allOf": [only], **kept}
    return kept


def _inner(handler: GetJsonSchemaHandler, schema: CoreSchema) -> JsonSchemaValue:
    """The JSON Schema of a schema inside this one. `handler` alone would pass over the inner one's own annotations."""
    generator = handler.generate_json_schema  # type: ignore[attr-defined]
    made: JsonSchemaValue = generator.generate_inner(schema)
    return made


def _scalar(check: Callable[[ScalarNode], bool], expected: str) -> PlainValidator:
    """A scalar that stays a node; `expected` names in the error what was wanted."""

    return PlainValidator(_scalar_reader(check, expected))


def _scalar_reader(check: Callable[[ScalarNode], bool], expected: str) -> Callable[[object], ScalarNode]:
    def read(value: object) -> ScalarNode:
        if isinstance(value, ScalarNode) and check(value):
            return value
        raise PydanticCustomError("scalar", "expected {expected}", {"expected": expected})

    return read


def _matches(pattern: str) -> Callable[[ScalarNode], bool]:
    compiled = re.compile(pattern.removesuffix("$") + r"\Z")
    return lambda node: isinstance(node.value, str) and compiled.match(node.value) is not None


def _is_text(node: ScalarNode) -> bool:
    return isinstance(node.value, str) and node.value != ""


def _is_expression(node: ScalarNode) -> bool:
    return isinstance(node.value, (bool, int, Decimal)) or _is_text(node)


def _is_prose(node: ScalarNode) -> bool:
    return (isinstance(node.value, (int, Decimal)) and not isinstance(node.value, bool)) or _is_text(node)


def _is_whole(node: ScalarNode) -> bool:
    return isinstance(node.value, int) and not isinstance(node.value, bool) and node.value >= 0


def _schema(says: str, **rest: object) -> WithJsonSchema:
    return WithJsonSchema({**rest, "x-is": says})


Name = Annotated[
    ScalarNode, _scalar(_matches(NAME_PATTERN), "name"), _schema("name", type="string", pattern=NAME_PATTERN)
]
"""An identifier: a state, a participant, a form …"""

PartName = Annotated[
    ScalarNode, _scalar(_matches(PART_PATTERN), "name"), _schema("name", type="string", pattern=PART_PATTERN)
]
"""The name of a shared part of forms, `_identity`."""

Dotted = Annotated[
    ScalarNode, _scalar(_matches(DOTTED_PATTERN), "name"), _schema("name", type="string", pattern=DOTTED_PATTERN)
]
"""A name of several steps: `head_review.approve`, `scores.total`."""

Text = Annotated[ScalarNode, _scalar(_is_text, "text"), _schema("text", type="string", minLength=1)]
"""A text for programs and for the trail: a code, a path, a basis."""

AnyText = Annotated[
    ScalarNode, _scalar(lambda node: isinstance(node.value, str), "text"), _schema("text", type="string")
]
"""A text that may be empty."""

Formula = Annotated[
    ScalarNode,
    _scalar(_is_expression, "expression"),
    _schema("expression", anyOf=[{"type": "string", "minLength": 1}, {"type": "boolean"}, {"type": "number"}]),
]
"""An expression."""

Day = Annotated[ScalarNode, _scalar(_matches(DAY_PATTERN), "day"), _schema("day", type="string", pattern=DAY_PATTERN)]
"""A day, `2026-03-26`."""

Size = Annotated[
    ScalarNode, _scalar(_matches(SIZE_PATTERN), "size"), _schema("size", type="string", pattern=SIZE_PATTERN)
]
"""A size of a file, `5 MB`."""

Whole = Annotated[ScalarNode, _scalar(_is_whole, "whole"), _schema("whole", type="integer", minimum=0)]
"""A whole number, not negative."""

_PERIOD = "^[0-9]{1,5} (year|month|week|working day|day)s?( [0-9]{1,5} (month|week|day)s?)*$"


def _is_period(node: ScalarNode) -> bool:
    return isinstance(node.value, str) and _matches(_PERIOD)(node)


Join = Annotated[
    ScalarNode,
    _scalar(lambda node: node.value in ("all", "any") or (_is_whole(node) and node.value != 0), "all, any or a number"),
    _schema("join", anyOf=[{"enum": ["all", "any"]}, {"type": "integer", "minimum": 1}]),
]
"""How many tasks have to be done: all, any, or so many."""

PeriodText = Annotated[ScalarNode, _scalar(_is_period, "period"), _schema("period", type="string", pattern=_PERIOD)]
"""A period written out, `15 years 1 day`."""


def _plain(value: object) -> object:
    return value.value if isinstance(value, ScalarNode) else value


Flag = Annotated[bool, BeforeValidator(_plain), Field(strict=True)]
"""true or false."""


def _anything(value: object) -> object:
    if isinstance(value, (ScalarNode, MapNode, SeqNode)):
        return value
    raise PydanticCustomError("node", "a node is expected")


AnyNode = Annotated[ScalarNode | MapNode | SeqNode, PlainValidator(_anything), WithJsonSchema({"x-is": "anything"})]
"""Anything at all, looked at later: examples, catalogues."""


class Matching:
    """Annotation of `ScalarNode`: a text that matches a pattern; `says` names it in problems."""

    def __init__(self, says: str, pattern: str) -> None:
        self.says, self.pattern = says, pattern

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A node whose text matches."""
        shape = {"type": "string", "pattern": self.pattern, "x-is": self.says}
        return core_schema.no_info_plain_validator_function(
            _scalar_reader(_matches(self.pattern), self.says),
            metadata={"pydantic_js_functions": [lambda *_: dict(shape)]},
        )


class OneOf:
    """Annotation of `ScalarNode`: a text that is one of a few words of the language."""

    def __init__(self, *values: str) -> None:
        self.values = values

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A node whose text is one of the words."""
        read = _scalar_reader(
            lambda node: isinstance(node.value, str) and node.value in self.values, "one of " + ", ".join(self.values)
        )
        return core_schema.no_info_plain_validator_function(
            read, metadata={"pydantic_js_functions": [lambda *_: {"enum": [*self.values], "x-is": "enum"}]}
        )


@dataclass(frozen=True, slots=True)
class Table:
    """Annotation of `Mapping[str, T]`: a mapping with names of the author's own as keys."""

    pattern: str = NAME_PATTERN
    least: int = 0

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate each value; keys must match the pattern."""
        inner = handler.generate_schema(source.__args__[1])
        keys = core_schema.str_schema(pattern=self.pattern)
        dictionary = core_schema.dict_schema(keys_schema=keys, values_schema=inner, min_length=self.least or None)

        def opened(value: object) -> object:
            if not isinstance(value, MapNode):
                raise PydanticCustomError("mapping", "a mapping is expected")
            return {entry.key.text: entry.value for entry in value.entries}

        return core_schema.no_info_before_validator_function(
            opened, dictionary, metadata={"pydantic_js_functions": [self._json(inner)]}
        )

    def _json(self, inner: CoreSchema) -> Callable[[CoreSchema, GetJsonSchemaHandler], JsonSchemaValue]:
        def schema(_: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
            made: JsonSchemaValue = {
                "type": "object",
                "propertyNames": {"pattern": self.pattern},
                "additionalProperties": _inner(handler, inner),
            }
            if self.least:
                made["minProperties"] = self.least
            return made

        return schema


@dataclass(frozen=True, slots=True)
class Several:
    """Annotation of `tuple[T, ...]`: a list, or with `single` also one item that stands alone."""

    single: bool = True
    least: int = 0
    most: int | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate each item of the list, or the item that stands alone."""
        inner = handler.generate_schema(source.__args__[0])
        items = core_schema.tuple_variable_schema(inner)

        def opened(value: object) -> object:
            if isinstance(value, SeqNode):
                if len(value) < self.least:
                    raise PydanticCustomError("short", "too few items")
                if self.most is not None and len(value) > self.most:
                    raise PydanticCustomError("long", "too many items")
                return value.items
            if self.single and isinstance(value, (MapNode, ScalarNode)):
                return (value,)
            raise PydanticCustomError("list", "a list is expected")

        return core_schema.no_info_before_validator_function(
            opened, items, metadata={"pydantic_js_functions": [self._json(inner)]}
        )

    def _json(self, inner: CoreSchema) -> Callable[[CoreSchema, GetJsonSchemaHandler], JsonSchemaValue]:
        def schema(_: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
            item = _inner(handler, inner)
            listed: JsonSchemaValue = {"type": "array", "items": item}
            if self.least:
                listed["minItems"] = self.least
            if self.most is not None:
                listed["maxItems"] = self.most
            if not self.single:
                return listed
            return {"if": {"type": "array"}, "then": listed, "else": item}

        return schema


@dataclass(frozen=True, slots=True)
class Either:
    """Annotation: what is written decides. A text, a list or a mapping may each be read as a different thing."""

    text: Any = None
    list: Any = None
    map: Any = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """One schema for each way of writing."""
        ways = {"text": self.text, "list": self.list, "map": self.map}
        choices = {tag: handler.generate_schema(way) for tag, way in ways.items() if way is not None}
        return core_schema.tagged_union_schema(
            choices=choices,
            discriminator=_way,
            metadata={"pydantic_js_functions": [lambda _, json: _by_way(choices, json)]},
        )


def _way(value: object) -> str | None:
    if isinstance(value, ScalarNode):
        return "text"
    if isinstance(value, SeqNode):
        return "list"
    return "map" if isinstance(value, MapNode) else None


def _by_way(choices: Mapping[str, CoreSchema], handler: GetJsonSchemaHandler) -> JsonSchemaValue:
    types = {tag: kind for tag, kind in (("list", "array"), ("map", "object")) if tag in choices}
    # What is written in no way that is known is an error of its own: `x-is` says what was wanted.
    made: JsonSchemaValue = {"type": [*types.values()], "x-is": "list" if "list" in types else "mapping"}
    if "text" in choices:
        made = _inner(handler, choices["text"])
    for tag, kind in types.items():
        made = {"if": {"type": kind}, "then": _inner(handler, choices[tag]), "else": made}
    return made


@dataclass(frozen=True, slots=True)
class ByKey:
    """Annotation: one of several words, picked by its leading key; `words` is called when first needed."""

    words: Callable[[], Sequence[type[Word]]]
    name: str
    """What the choice is called in the published schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A union tagged by the leading key."""
        words = self.words()
        choices = {word.leading: handler.generate_schema(word) for word in words}
        tags = tuple(word.leading for word in words)

        def tag(value: object) -> str | None:
            if isinstance(value, MapNode):
                for each in tags:
                    if each in value:
                        return each
            return None

        return core_schema.tagged_union_schema(
            choices=choices,
            discriminator=tag,
            metadata={"pydantic_js_functions": [lambda _, json: self._json(choices, tags, json)]},
        )

    def _json(
        self, choices: Mapping[str, CoreSchema], tags: Sequence[str], handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        last: JsonSchemaValue = {
            "type": "object",
            "anyOf": [{"required": [tag]} for tag in tags],
            "x-is": "word",
            "x-words": [*tags],
        }
        for tag in reversed(tags):
            last = {"if": {"type": "object", "required": [tag]}, "then": _inner(handler, choices[tag]), "else": last}
        return {**last, "x-name": self.name}


@dataclass(frozen=True, slots=True)
class ByValue:
    """Annotation: one of several words, picked by the value of one key (`type: date`)."""

    key: str
    words: Callable[[], Mapping[str, type[Word]]]
    name: str
    """What the choice is called in the published schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A union tagged by the value of the key."""
        choices = {tag: handler.generate_schema(word) for tag, word in self.words().items()}

        def tag(value: object) -> str | None:
            chosen = value.get(self.key) if isinstance(value, MapNode) else None
            return chosen.value if isinstance(chosen, ScalarNode) and isinstance(chosen.value, str) else None

        return core_schema.tagged_union_schema(
            choices=choices,
            discriminator=tag,
            metadata={"pydantic_js_functions": [lambda _, json: self._json(choices, json)]},
        )

    def _json(self, choices: Mapping[str, CoreSchema], handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        tags = list(choices)
        picks: list[JsonSchemaValue] = [
            {
                "if": {"required": [self.key], "properties": {self.key: {"const": tag}}},
                "then": _inner(handler, choices[tag]),
            }
            for tag in tags
        ]
        return {
            "type": "object",
            "required": [self.key],
            "properties": {self.key: {"enum": tags, "x-is": "enum"}},
            "allOf": picks,
            "x-name": self.name,
        }


class Said(Word):
    """A text in Vietnamese, perhaps in English."""

    says = "Một câu bằng tiếng Việt, có thể kèm tiếng Anh."

    vi: Annotated[ScalarNode, _scalar(_is_prose, "text"), _schema("text", type=["string", "number"], minLength=1)] = (
        Field(description="Tiếng Việt.")
    )
    en: (
        Annotated[ScalarNode, _scalar(_is_prose, "text"), _schema("text", type=["string", "number"], minLength=1)]
        | None
    ) = Field(default=None, description="Tiếng Anh.")


_Prose = Annotated[ScalarNode, _scalar(_is_prose, "text"), _schema("text", type=["string", "number"], minLength=1)]

Prose = Annotated[ScalarNode | Said, Either(text=_Prose, map=Said)]
"""What people read: one text, or `{vi: …, en: …}`."""


def spoken(prose: "ScalarNode | Said | None") -> str:
    """The Vietnamese text of a `Prose`, "" for none."""
    if prose is None:
        return ""
    return prose.text if isinstance(prose, ScalarNode) else prose.vi.text


def texts(nodes: Sequence[Node]) -> tuple[str, ...]:
    """The texts of scalars."""
    return tuple(node.text for node in nodes if isinstance(node, ScalarNode))


class Conditional(Word):
    """A word that counts only for some cases."""

    when: Formula | None = Field(default=None, description="Chỉ tính khi điều kiện này đúng.")
    unless: Formula | None = Field(default=None, description="Chỉ tính khi điều kiện này không đúng.")


Confidence = Annotated[ScalarNode, OneOf("C", "S", "U")]
"""How sure we are of a basis: C read in an official text, S secondary source, U unconfirmed."""


class Sourced(Word):
    """A word that says which text it comes from."""

    basis: Text | None = Field(default=None, description="Văn bản mà quy định này dựa vào.")
    confidence: Confidence | None = Field(
        default=None, description="Mức tin cậy: C đọc trong văn bản chính thức, S nguồn thứ cấp, U chưa xác minh."
    )
