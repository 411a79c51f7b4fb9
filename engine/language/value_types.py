"""Types while an expression is being checked: which may stand beside which, and how people call them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.definition.types import Kind, ValueType
from engine.language.subset import Call, Has, Items, Literal_, Macro, Method, Name, Node, Operation, Select

UNKNOWN = ValueType(kind="any")
"""The type of what was already reported, or is unknown on purpose: nothing more is said about it."""

STRUCTS: frozenset[Kind] = frozenset({"struct", "unit", "person", "file"})
"""Kinds with named parts."""
NUMBERS: frozenset[Kind] = frozenset({"integer", "decimal", "percent", "money"})
"""Kinds one can compute with."""
WORDS: frozenset[Kind] = frozenset({"text", "choice"})
"""Kinds that are compared for being the same only."""
DAYS: frozenset[Kind] = frozenset({"date", "month", "month_day"})
"""Kinds written as text that reads in the order of time."""
OPAQUE: frozenset[Kind] = frozenset({"period", "share"})
"""Kinds that only functions understand."""

Scope = Mapping[str, ValueType]
"""Variables of the macros around, by name."""

_NAMES_SHOWN = 12


class Reporter(Protocol):
    """Takes a mistake while it goes on checking."""

    def __call__(self, at: int, length: int, code: str, /, *, hint: str | None = None, **values: object) -> None:
        """`at` and `length` say which characters of the text, `values` what the sentence mentions, `hint` what to write
        instead.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A part of an expression, rewritten, with its type. A number written in the text is already at its scale."""

    node: Node
    type: ValueType
    origin: Node
    """The part as the author wrote it, for places."""
    optional: bool = False
    """True for what `.?` gives: it may be absent, and only `orValue` and `hasValue` may be asked of it."""
    literals: tuple[Literal_, ...] | None = None
    """All values it can have, when they are all written: `"a"`, or both ends of `x ? "a" : "b"`."""
    items: "tuple[Typed, ...] | None" = None
    """The items of a list written in the text, each with a type of its own."""

    @property
    def literal(self) -> Literal_ | None:
        """The one value it can have, if it is written, at the scale of `type`."""
        return self.node if isinstance(self.node, Literal_) and self.literals is not None else None


def unknown(node: Node) -> Typed:
    """A part about which nothing more is said."""
    return Typed(node=node, type=UNKNOWN, origin=node)


def is_person(type_: ValueType) -> bool:
    """True for what a function takes for a person: a person, or a record or struct with an `id` that is no unit."""
    return type_.kind == "person" or (type_.kind == "struct" and "id" in type_.members)


def is_amount(part: Typed) -> bool:
    """True for money, and for a whole number written in the text, which may stand beside it."""
    return part.type.kind in ("money", "any") or (part.type.kind == "integer" and part.literals is not None)


def item_of(type_: ValueType) -> ValueType:
    """What a list holds; unknown for anything else."""
    return type_.of if type_.of is not None else UNKNOWN


def alike(first: Typed, second: Typed) -> bool:
    """True when two parts may stand in one list or at both ends of a condition (numbers aside)."""
    kinds = {first.type.kind, second.type.kind}
    if kinds == {"list"}:
        return same_items(first.type, second.type)
    if kinds == {"struct"}:
        return first.type == second.type
    if len(kinds) == 1 or kinds <= WORDS:
        return True
    written = first if first.type.kind == "text" else second
    return kinds < DAYS | {"text"} and "text" in kinds and written.literals is not None


def same_items(left: ValueType, right: ValueType) -> bool:
    """True when two lists hold things that can be the same, and that the library compares as we do."""
    first, second = item_of(left), item_of(right)
    if "any" in (first.kind, second.kind) or (first.kind in WORDS and second.kind in WORDS):
        return True
    simple = first.kind in NUMBERS | DAYS | {"boolean"}
    return simple and first.kind == second.kind and first.scale == second.scale


def takes(wanted: ValueType, part: Typed) -> bool:
    """True when the part may be given where `wanted` is asked for. Which texts are written is looked at elsewhere."""
    kind = part.type.kind
    if "any" in (kind, wanted.kind):
        return True
    match wanted.kind:
        case "person":
            return is_person(part.type)
        case "text":
            return kind in WORDS
        case "choice":
            return kind == "choice" or (kind == "text" and part.literals is not None)
        case "date" | "month" | "month_day" | "period" | "share":
            return kind == wanted.kind or (kind == "text" and part.literals is not None)
        case "list":
            return kind == "list" and _takes_items(item_of(wanted), part)
        case "integer" | "decimal" | "percent" | "money":
            return kind == wanted.kind and part.type.scale == wanted.scale
        case "struct":
            return kind == "struct" and (not wanted.members or part.type == wanted)
    return kind == wanted.kind


def _takes_items(wanted: ValueType, part: Typed) -> bool:
    if isinstance(part.origin, Items):
        # Written items are fitted one by one.
        return True
    item = item_of(part.type)
    if wanted.kind == "choice" and item.kind == "text":
        return False
    return takes(wanted, Typed(node=part.node, type=item, origin=part.origin))


def type_name(type_: ValueType) -> dict[str, str]:
    """How people call a type, by language."""
    if type_.kind == "list":
        of = type_name(item_of(type_))
        return {"vi": f"danh sách ({of['vi']})", "en": f"list ({of['en']})"}
    vi, en = _TYPE_NAMES[type_.kind]
    if type_.kind in ("decimal", "percent") and type_.scale:
        return {"vi": f"{vi} ({type_.scale} chữ số sau dấu phẩy)", "en": f"{en} ({type_.scale} decimal places)"}
    if type_.kind == "struct" and type_.name:
        return {"vi": f"{vi} “{type_.name}”", "en": f"{en} “{type_.name}”"}
    return {"vi": vi, "en": en}


_TYPE_NAMES: dict[Kind, tuple[str, str]] = {
    "text": ("chữ", "text"),
    "integer": ("số nguyên", "whole number"),
    "boolean": ("đúng/sai", "true or false"),
    "decimal": ("số thập phân", "decimal"),
    "percent": ("phần trăm", "percent"),
    "money": ("số tiền", "money"),
    "date": ("ngày", "date"),
    "month": ("tháng", "month"),
    "month_day": ("ngày trong năm", "day of the year"),
    "choice": ("lựa chọn", "choice"),
    "list": ("danh sách", "list"),
    "struct": ("nhóm", "group"),
    "unit": ("đơn vị", "unit"),
    "person": ("người", "person"),
    "file": ("tệp", "file"),
    "period": ("khoảng thời gian", "period"),
    "share": ("tỷ lệ", "share"),
    "options": ("danh mục lựa chọn", "catalogue of options"),
    "catalogue": ("danh mục", "catalogue"),
    "any": ("không rõ", "unknown"),
}


def type_names(*types: ValueType) -> dict[str, str]:
    """Several types for a sentence, by language."""
    named = [type_name(type_) for type_ in types]
    return {language: ", ".join(name[language] for name in named) for language in ("vi", "en")}


def some(names: Iterable[str]) -> str:
    """Names for a sentence, not too many."""
    listed = list(names)
    return ", ".join(listed[:_NAMES_SHOWN]) + (", …" if len(listed) > _NAMES_SHOWN else "")


def width(node: Node) -> int:
    """How many characters of the text to point at for a node."""
    match node:
        case Name(name=name) | Call(name=name) | Method(name=name) | Macro(name=name):
            return len(name)
        case Select(member=member) | Has(member=member):
            return len(member)
        case Operation(operator=".?", operands=(_, Literal_(value=str(member)))):
            return len(member)
        case Operation(operator=operator):
            return 1 if operator in ("?:", "[]", "[?]") else len(operator)
        case Literal_(value=str(text)):
            return len(text) + 2
        case Literal_(value=value):
            return len(str(value))
    return 1
