"""The type of every part of an expression, every mistake at once, and the expression rewritten so that it runs.

The library would accept much that is wrong for us: a day compared with a name, an option that nobody can choose, 8.5
beside marks that travel as 85. So types are ours (`engine.definition.types`), and what they imply is written into the
tree: literals scaled, decimals of two scales brought to the larger one, units and persons compared by their `id`.
The library's own checker then goes over the result as a second pair of eyes (see `expressions`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

import re2

from engine.definition.types import (
    BOOLEAN,
    INTEGER,
    MONEY,
    PERIOD,
    SHARE,
    TEXT,
    Kind,
    ValueType,
    list_of,
)
from engine.ground.clock import is_day
from engine.ground.durations import read_period, read_share
from engine.ground.problems import near
from engine.language.functions import FUNCTIONS, REPLACED, WRITABLE, Signature
from engine.language.subset import (
    RESERVED,
    Call,
    Has,
    Items,
    Literal_,
    Macro,
    Method,
    Name,
    Node,
    Operation,
    Outside,
    Select,
    path_of,
)

UNKNOWN = ValueType(kind="any")
"""The type of what was already reported, or is unknown on purpose: nothing more is said about it."""

STRUCTS: frozenset[Kind] = frozenset({"struct", "unit", "person", "file"})
NUMBERS: frozenset[Kind] = frozenset({"integer", "decimal", "percent", "money"})
WORDS: frozenset[Kind] = frozenset({"text", "choice"})
DAYS: frozenset[Kind] = frozenset({"date", "month", "month_day"})

_LARGEST = 2**63 - 1
_MOST_PLACES = 9
_FOREIGN_NAMESPACES = frozenset({"math", "cel", "optional", "strings", "sets", "base64", "proto", "lists"})
_NAMES_SHOWN = 12


class Reporter(Protocol):
    """Takes a mistake: where (offset and length in the text), code, what the sentence mentions, what to write instead."""

    def __call__(self, at: int, length: int, code: str, /, *, hint: str | None = None, **values: object) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A part of an expression, rewritten, with its type."""

    node: Node
    type: ValueType
    origin: Node
    """The part as the author wrote it, for places."""
    optional: bool = False
    """True for what `.?` gives: it may be absent, and only `orValue` and `hasValue` may be asked of it."""
    literals: tuple[Literal_, ...] | None = None
    """All values it can have, when they are all written: `"a"`, or both ends of `x ? "a" : "b"`."""

    @property
    def literal(self) -> Literal_ | None:
        """The literal it is, if it is one."""
        return self.node if isinstance(self.node, Literal_) else None


def check(
    tree: Node, roots: Mapping[str, ValueType], expected: ValueType | Kind | None, report: Reporter
) -> tuple[Node, ValueType]:
    """The rewritten tree and the type of the whole; what is wrong goes to `report`, all of it.

    With `expected`, the value must be of that type (or kind), and a decimal comes at its scale.
    """
    checker = _Checker(roots, report)
    whole = checker.value(tree, {})
    if expected is not None:
        whole = checker.fit(whole, ValueType(kind=expected) if isinstance(expected, str) else expected, whole=True)
        if isinstance(expected, str) and expected in NUMBERS and whole.type.kind != expected:
            whole = replace(whole, type=ValueType(kind=expected, scale=whole.type.scale))
    elif whole.type.kind == "money" and whole.type.scale:
        checker.say(whole.origin, "expression.loses-digits", function="dong")
    return whole.node, whole.type


def members_of(type_: ValueType) -> Mapping[str, ValueType]:
    """The named parts of a struct, by name; empty for anything else."""
    return {name: member.type for name, member in type_.members.items()} if type_.kind in STRUCTS else {}


def is_person(type_: ValueType) -> bool:
    """True for what a function takes for a person: a person, or a record or struct with an `id` that is no unit."""
    return type_.kind == "person" or (type_.kind == "struct" and "id" in type_.members)


def type_name(type_: ValueType) -> dict[str, str]:
    """How people call a type, by language."""
    if type_.kind == "list":
        of = type_name(type_.of or UNKNOWN)
        return {"vi": f"danh sách ({of['vi']})", "en": f"list ({of['en']})"}
    vi, en = _TYPE_NAMES[type_.kind]
    if type_.kind in ("decimal", "percent") and type_.scale:
        return {"vi": f"{vi} ({type_.scale} chữ số sau dấu phẩy)", "en": f"{en} ({type_.scale} digits)"}
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

Scope = Mapping[str, ValueType]
"""Variables of the macros around, by name."""


class _Checker:
    """Types one expression."""

    def __init__(self, roots: Mapping[str, ValueType], report: Reporter) -> None:
        self._roots = roots
        self._report = report

    def say(self, node: Node, code: str, /, *, hint: str | None = None, **values: object) -> Typed:
        """Report a mistake at a node; what it is from now on is unknown."""
        self._report(node.at, _length(node), code, hint=hint, **values)
        return Typed(node=node, type=UNKNOWN, origin=node)

    def value(self, node: Node, scope: Scope) -> Typed:
        """The type of a part."""
        match node:
            case Literal_():
                return self._literal(node)
            case Name():
                return self._name(node, scope)
            case Select():
                return self._select(node, scope)
            case Has():
                return self._has(node, scope)
            case Operation():
                return self._operation(node, scope)
            case Call():
                return self._call(node, scope)
            case Method():
                return self._method(node, scope)
            case Macro():
                return self._macro(node, scope)
            case Items():
                return self._items(node, scope)
            case Outside(what=what):
                return self.say(node, f"expression.{_OUTSIDE.get(what, 'not-in-language')}", what=what)

    # --- names and parts ----------------------------------------------------------------------------------------------

    def _literal(self, node: Literal_) -> Typed:
        match node.value:
            case bool():
                type_ = BOOLEAN
            case int():
                type_ = INTEGER
            case Decimal() as value:
                type_ = ValueType(kind="decimal", scale=_places(value))
            case _:
                type_ = TEXT
        return Typed(node=node, type=type_, origin=node, literals=(node,))

    def _name(self, node: Name, scope: Scope) -> Typed:
        type_ = scope.get(node.name) or self._roots.get(node.name)
        if type_ is not None:
            return Typed(node=node, type=type_, origin=node)
        known = [*scope, *self._roots]
        if node.name in WRITABLE:
            return self.say(node, "expression.not-called", name=node.name, hint=f"{node.name}(…)")
        return self.say(
            node, "expression.unknown-name", name=node.name, known=_some(known), hint=near(node.name, known)
        )

    def _select(self, node: Select, scope: Scope) -> Typed:
        of = self.value(node.of, scope)
        type_ = self._member(of, node, node.member)
        return Typed(node=replace(node, of=of.node), type=type_, origin=node, optional=of.optional)

    def _member(self, of: Typed, node: Node, member: str) -> ValueType:
        type_ = of.type
        if type_.kind == "any":
            return UNKNOWN
        if type_.kind not in STRUCTS:
            advice = {"list": "list-has-no-members", **dict.fromkeys(DAYS, "date-has-no-members")}
            code = advice.get(type_.kind, "no-members")
            self.say(node, f"expression.{code}", member=member, type=type_name(type_))
            return UNKNOWN
        found = type_.members.get(member)
        if found is None:
            path = path_of(of.origin)
            where = ".".join(path) if path else type_.name or "…"
            hint = near(member, type_.members)
            self.say(
                node, "expression.unknown-member", member=member, where=where, known=_some(type_.members), hint=hint
            )
            return UNKNOWN
        return found.type

    def _has(self, node: Has, scope: Scope) -> Typed:
        of = self.value(node.of, scope)
        if of.optional:
            self.say(node, "expression.has-target")
        self._member(of, node, node.member)
        return Typed(node=replace(node, of=of.node), type=BOOLEAN, origin=node)

    def _items(self, node: Items, scope: Scope) -> Typed:
        items = [self.value(item, scope) for item in node.items]
        joined = self._join_all(items, node)
        of = joined[0].type if joined else UNKNOWN
        lowered = replace(node, items=tuple(item.node for item in joined))
        return Typed(node=lowered, type=list_of(of), origin=node)

    # --- operators ----------------------------------------------------------------------------------------------------

    def _operation(self, node: Operation, scope: Scope) -> Typed:
        match node.operator:
            case ".?":
                return self._optional_member(node, scope)
            case "[?]":
                return self.say(node, "expression.not-in-language", what="[?…]")
            case "[]":
                return self._index(node, scope)
            case "?:":
                return self._conditional(node, scope)
            case "&&" | "||" | "!":
                operands = [self._condition(operand, scope, node.operator) for operand in node.operands]
                return Typed(node=_rebuilt(node, operands), type=BOOLEAN, origin=node)
            case "in":
                return self._in(node, scope)
            case "==" | "!=" | "<" | "<=" | ">" | ">=":
                left, right = self._both(node, scope)
                left, right = self._comparable(node, left, right)
                return Typed(node=_rebuilt(node, (left, right)), type=BOOLEAN, origin=node)
        if node.operator == "-" and len(node.operands) == 1:
            return self._negative(node, scope)
        return self._arithmetic(node, *self._both(node, scope))

    def _both(self, node: Operation, scope: Scope) -> tuple[Typed, Typed]:
        """Both operands; an option written without quotes beside a choice is told so."""
        first, second = node.operands
        left = None if self._unquoted(first, second, scope) else self.value(first, scope)
        right = None if self._unquoted(second, first, scope) else self.value(second, scope)
        return (
            left or Typed(node=first, type=UNKNOWN, origin=first),
            right or Typed(node=second, type=UNKNOWN, origin=second),
        )

    def _unquoted(self, node: Node, other: Node, scope: Scope) -> bool:
        if not isinstance(node, Name) or node.name in scope or node.name in self._roots:
            return False
        beside = _Checker(self._roots, _silent).value(other, scope).type
        if beside.kind not in WORDS or (beside.options is not None and node.name not in beside.options):
            return False
        self.say(node, "expression.unquoted", name=node.name, hint=f'"{node.name}"')
        return True

    def _condition(self, node: Node, scope: Scope, operator: str) -> Typed:
        typed = self._plain(self.value(node, scope))
        if typed.type.kind not in ("boolean", "any"):
            self.say(node, "expression.not-a-condition", operator=operator, type=type_name(typed.type))
        return typed

    def _plain(self, typed: Typed) -> Typed:
        """The same, unless it may be absent: then it is told that `orValue` is wanted."""
        if not typed.optional:
            return typed
        self.say(typed.origin, "expression.may-be-absent")
        return Typed(node=typed.node, type=UNKNOWN, origin=typed.origin)

    def _optional_member(self, node: Operation, scope: Scope) -> Typed:
        of = self.value(node.operands[0], scope)
        member = node.operands[1]
        name = member.value if isinstance(member, Literal_) and isinstance(member.value, str) else "?"
        type_ = self._member(of, node, name)
        return Typed(node=replace(node, operands=(of.node, member)), type=type_, origin=node, optional=True)

    def _index(self, node: Operation, scope: Scope) -> Typed:
        of, index = (self._plain(self.value(operand, scope)) for operand in node.operands)
        literal = index.literal
        if of.type.kind in STRUCTS and literal is not None and isinstance(literal.value, str):
            return self.say(node, "expression.index-of-group", member=literal.value, hint=f".{literal.value}")
        if of.type.kind not in ("list", "any"):
            return self.say(node, "expression.not-a-list", type=type_name(of.type))
        if index.type.kind not in ("integer", "any"):
            return self.say(index.origin, "expression.index-type", type=type_name(index.type))
        return Typed(node=_rebuilt(node, (of, index)), type=of.type.of or UNKNOWN, origin=node)

    def _conditional(self, node: Operation, scope: Scope) -> Typed:
        condition = self._condition(node.operands[0], scope, "? :")
        ends = [self._plain(self.value(operand, scope)) for operand in node.operands[1:]]
        then, otherwise = self._join_all(ends, node)
        written: tuple[Literal_, ...] | None = None
        if then.literals is not None and otherwise.literals is not None:
            written = then.literals + otherwise.literals
        type_ = then.type
        if then.type.kind == "choice" != otherwise.type.kind or (written is not None and type_.kind in WORDS):
            type_ = otherwise.type if then.literals is not None and then.type.kind == "text" else type_
        lowered = _rebuilt(node, (condition, then, otherwise))
        return Typed(node=lowered, type=type_, origin=node, literals=written)

    def _join_all(self, parts: list[Typed], node: Node) -> list[Typed]:
        """Parts that must be of one type (ends of a condition, items of a list), brought to one scale."""
        parts = [self._plain(part) for part in parts]
        known = [part for part in parts if part.type.kind != "any"]
        if len(known) < 2:
            return parts
        kinds = {part.type.kind for part in known}
        if kinds <= NUMBERS and ("money" not in kinds or all(_money_like(part) for part in known)):
            scale = max(part.type.scale for part in known)
            for kind in ("money", "percent", "decimal"):
                if kind in kinds:
                    break
            else:
                kind = "integer"
            type_ = ValueType(kind=kind if kind != "integer" or not scale else "decimal", scale=scale)
            return [
                part if part.type.kind == "any" else replace(self._to_scale(part, scale), type=type_) for part in parts
            ]
        first = known[0]
        for part in known[1:]:
            if not _alike(first, part):
                self.say(
                    part.origin, "expression.mixed-types", first=type_name(first.type), second=type_name(part.type)
                )
                return [Typed(node=each.node, type=UNKNOWN, origin=each.origin) for each in parts]
        # Written texts take the type of what stands beside them; two different choices are just text.
        typed = [part.type for part in known if part.literals is None]
        chosen = typed[0] if typed else first.type
        if chosen.kind == "choice" and any(
            type_.kind == "choice" and type_.options != chosen.options for type_ in typed
        ):
            chosen = TEXT
        for part in known:
            self._check_written(part, chosen)
        return [replace(part, type=chosen) if part.type.kind != "any" else part for part in parts]

    def _in(self, node: Operation, scope: Scope) -> Typed:
        left, right = (self._plain(self.value(operand, scope)) for operand in node.operands)
        answer = Typed(node=_rebuilt(node, (left, right)), type=BOOLEAN, origin=node)
        if right.type.kind == "options" and left.type.kind in WORDS:
            return answer
        if right.type.kind == "text" and left.type.kind == "text":
            self.say(node, "expression.in-text")
            return answer
        if right.type.kind != "list":
            if right.type.kind != "any":
                self.say(right.origin, "expression.not-a-list", type=type_name(right.type))
            return answer
        if isinstance(right.origin, Items) and isinstance(right.node, Items):
            # Each written item is compared as `==` would, so that options, days and decimals are checked one by one.
            pairs = [
                self._comparable(node, left, self._plain(_quiet(self, item, scope))) for item in right.origin.items
            ]
            scale = max([left.type.scale, *(item.type.scale for _, item in pairs)])
            if left.type.kind in NUMBERS:
                left = self._to_scale(left, scale)
                items = tuple(self._to_scale(item, scale).node for _, item in pairs)
            else:
                left = pairs[0][0] if pairs else left
                items = tuple(item.node for _, item in pairs)
            listed = replace(right.node, items=items)
            return Typed(node=replace(node, operands=(left.node, listed)), type=BOOLEAN, origin=node)
        of = right.type.of or UNKNOWN
        element = Typed(node=right.origin, type=of, origin=right.origin)
        if (left.type.kind == "unit" and of.kind == "unit") or (is_person(left.type) and is_person(of)):
            ids = Macro(
                at=node.at,
                name="map",
                target=right.node,
                variable="item_",
                body=Select(at=node.at, of=Name(at=node.at, name="item_"), member="id"),
            )
            operands = (Select(at=left.node.at, of=left.node, member="id"), ids)
            return Typed(node=replace(node, operands=operands), type=BOOLEAN, origin=node)
        scaled, _ = self._comparable(node, left, element)
        if left.type.kind in NUMBERS and of.kind in NUMBERS:
            if left.type.scale > of.scale:
                self.say(node, "expression.scales-in-list", type=type_name(of))
            return Typed(node=replace(node, operands=(scaled.node, right.node)), type=BOOLEAN, origin=node)
        return answer

    def _comparable(self, node: Operation, left: Typed, right: Typed) -> tuple[Typed, Typed]:
        """Both sides of a comparison, ready to be compared; what cannot be compared is told."""
        left, right = self._plain(left), self._plain(right)
        ordered = node.operator in ("<", "<=", ">", ">=")
        kinds = {left.type.kind, right.type.kind}
        if "any" in kinds:
            return left, right
        if "period" in kinds or "share" in kinds:
            functions = "later" if "period" in kinds else "is_at_most, at_least, more_than"
            self.say(
                node, "expression.opaque", type=type_name(PERIOD if "period" in kinds else SHARE), functions=functions
            )
            return left, right
        if kinds <= NUMBERS:
            return self._comparable_numbers(node, left, right)
        if kinds <= DAYS | {"text"} and kinds & DAYS:
            return self._comparable_days(node, left, right)
        if kinds <= WORDS:
            if ordered:
                self.say(node, "expression.no-order", type=type_name(left.type))
            self._comparable_words(node, left, right)
            return left, right
        if kinds == {"boolean"} and not ordered:
            return left, right
        if not ordered and (kinds == {"unit"} or (is_person(left.type) and is_person(right.type))):
            return _identified(left), _identified(right)
        if not ordered and kinds == {"list"} and self._same_items(left.type, right.type):
            return left, right
        self._cannot_compare(node, left, right)
        return left, right

    def _cannot_compare(self, node: Operation, left: Typed, right: Typed) -> None:
        self.say(
            node,
            "expression.cannot-compare",
            operator=node.operator,
            left=type_name(left.type),
            right=type_name(right.type),
        )

    def _same_items(self, left: ValueType, right: ValueType) -> bool:
        first, second = left.of or UNKNOWN, right.of or UNKNOWN
        if "any" in (first.kind, second.kind):
            return True
        if first.kind in WORDS and second.kind in WORDS:
            return True
        simple = first.kind in NUMBERS | DAYS | {"boolean"}
        return simple and first.kind == second.kind and first.scale == second.scale

    def _comparable_numbers(self, node: Operation, left: Typed, right: Typed) -> tuple[Typed, Typed]:
        kinds = {left.type.kind, right.type.kind}
        if "money" in kinds and not (_money_like(left) and _money_like(right)):
            self._cannot_compare(node, left, right)
            return left, right
        for one, other in ((left, right), (right, left)):
            literal = one.literal
            if literal is not None and other.literal is None and one.type.scale > other.type.scale:
                self.say(
                    one.origin,
                    "expression.too-fine",
                    value=str(literal.value),
                    scale=other.type.scale,
                    type=type_name(other.type),
                )
                return left, right
        scale = max(left.type.scale, right.type.scale)
        return self._to_scale(left, scale), self._to_scale(right, scale)

    def _comparable_days(self, node: Operation, left: Typed, right: Typed) -> tuple[Typed, Typed]:
        for one, other in ((left, right), (right, left)):
            if one.type.kind == "text":
                if one.literals is None:
                    self._cannot_compare(node, left, right)
                else:
                    self._check_written(one, other.type)
                return left, right
        if left.type.kind != right.type.kind:
            self._cannot_compare(node, left, right)
        return left, right

    def _comparable_words(self, node: Operation, left: Typed, right: Typed) -> None:
        for one, other in ((left, right), (right, left)):
            if one.literals is not None and other.type.kind == "choice":
                self._check_written(one, other.type)
                return
        first, second = left.type.options, right.type.options
        if first is not None and second is not None and not set(first) & set(second):
            self.say(node, "expression.never-equal", first=_some(first), second=_some(second))

    def _check_written(self, part: Typed, type_: ValueType) -> None:
        """Written texts beside a choice, a date or a month: each must be one."""
        for literal in part.literals or ():
            if not isinstance(literal.value, str):
                continue
            text = literal.value
            if type_.kind == "choice" and type_.options is not None and text not in type_.options:
                hint = near(text, type_.options)
                quoted = None if hint is None else f'"{hint}"'
                self.say(literal, "expression.unknown-option", value=text, known=_some(type_.options), hint=quoted)
            elif type_.kind == "date" and not is_day(text):
                self.say(literal, "expression.not-a-date", value=text)
            elif type_.kind == "month" and not is_day(f"{text}-01"):
                self.say(literal, "expression.not-a-month", value=text)
            elif type_.kind == "month_day" and not is_day(f"2000-{text}"):
                self.say(literal, "expression.not-a-month-day", value=text)
            elif type_.kind == "period":
                period = read_period(text)
                if period is None:
                    self.say(literal, "expression.not-a-period", value=text)
            elif type_.kind == "share" and read_share(text) is None:
                self.say(literal, "expression.not-a-share", value=text)

    # --- numbers ------------------------------------------------------------------------------------------------------

    def _to_scale(self, part: Typed, scale: int) -> Typed:
        """A number as it travels at a larger scale: literals multiplied here, the rest when it runs."""
        literal = part.literal
        if literal is not None and not isinstance(literal.value, (bool, str)):
            exact = Decimal(literal.value).scaleb(scale)
            whole = int(exact)
            if abs(whole) > _LARGEST:
                return self.say(part.origin, "expression.too-large", value=str(literal.value))
            return replace(part, node=replace(literal, value=whole), type=replace(part.type, scale=scale))
        if part.type.scale == scale:
            return part
        return replace(
            part, node=_times(part.node, 10 ** (scale - part.type.scale)), type=replace(part.type, scale=scale)
        )

    def _negative(self, node: Operation, scope: Scope) -> Typed:
        of = self._plain(self.value(node.operands[0], scope))
        literal = of.literal
        if literal is not None and isinstance(literal.value, (int, Decimal)) and not isinstance(literal.value, bool):
            negative = replace(literal, at=node.at, value=-literal.value)
            return Typed(node=negative, type=of.type, origin=node, literals=(negative,))
        if of.type.kind not in NUMBERS | {"any"}:
            return self.say(node, "expression.cannot-compute", operator="-", types=type_name(of.type))
        return Typed(node=_rebuilt(node, (of,)), type=of.type, origin=node)

    def _arithmetic(self, node: Operation, left: Typed, right: Typed) -> Typed:
        left, right = self._plain(left), self._plain(right)
        kinds = {left.type.kind, right.type.kind}
        if "any" in kinds:
            return Typed(node=_rebuilt(node, (left, right)), type=UNKNOWN, origin=node)
        if node.operator == "+" and kinds == {"text"}:
            return Typed(node=_rebuilt(node, (left, right)), type=TEXT, origin=node)
        if node.operator == "+" and kinds == {"list"} and self._same_items(left.type, right.type):
            type_ = left.type if left.type.of and left.type.of.kind != "any" else right.type
            return Typed(node=_rebuilt(node, (left, right)), type=type_, origin=node)
        if not kinds <= NUMBERS:
            code = "expression.cannot-compute-days" if kinds & (DAYS | {"period"}) else "expression.cannot-compute"
            both = {lang: f"{type_name(left.type)[lang]}, {type_name(right.type)[lang]}" for lang in ("vi", "en")}
            return self.say(node, code, operator=node.operator, types=both)
        match node.operator:
            case "/":
                function = "dong" if "money" in kinds else "round_to"
                return self.say(node, "expression.division", function=function)
            case "%":
                if kinds != {"integer"}:
                    return self.say(node, "expression.loses-digits", function="round_to")
                return Typed(node=_rebuilt(node, (left, right)), type=INTEGER, origin=node)
            case "*":
                return self._product(node, left, right)
        if "money" in kinds and not (_money_like(left) and _money_like(right)):
            both = {lang: f"{type_name(left.type)[lang]}, {type_name(right.type)[lang]}" for lang in ("vi", "en")}
            return self.say(node, "expression.cannot-compute", operator=node.operator, types=both)
        scale = max(left.type.scale, right.type.scale)
        left, right = self._to_scale(left, scale), self._to_scale(right, scale)
        return Typed(node=_rebuilt(node, (left, right)), type=_number(kinds, scale), origin=node)

    def _product(self, node: Operation, left: Typed, right: Typed) -> Typed:
        kinds = {left.type.kind, right.type.kind}
        if kinds == {"money"}:
            return self.say(node, "expression.money-times-money")
        scale = left.type.scale + right.type.scale
        left, right = self._to_scale(left, left.type.scale), self._to_scale(right, right.type.scale)
        if scale > _MOST_PLACES:
            return self.say(node, "expression.loses-digits", function="round_to")
        return Typed(node=_rebuilt(node, (left, right)), type=_number(kinds, scale), origin=node)

    def _fraction(self, node: Node, scope: Scope) -> tuple[Typed, Typed | None]:
        """A number, or a division as numerator and denominator, where a division may stand."""
        if isinstance(node, Operation) and node.operator == "/":
            return (
                self._wanted_number(node.operands[0], scope),
                self._wanted_number(node.operands[1], scope),
            )
        return self._wanted_number(node, scope), None

    def _wanted_number(self, node: Node, scope: Scope) -> Typed:
        typed = self._plain(self.value(node, scope))
        if typed.type.kind not in NUMBERS | {"any"}:
            return self.say(node, "expression.not-a-number", type=type_name(typed.type))
        return typed

    def _wanted_places(self, node: Node) -> int:
        if isinstance(node, Literal_) and type(node.value) is int and 0 <= node.value <= _MOST_PLACES:
            return node.value
        self.say(node, "expression.places", most=_MOST_PLACES)
        return 0

    def _round_to(self, node: Call, scope: Scope) -> Typed:
        if not self._count(node, 2):
            return Typed(node=node, type=UNKNOWN, origin=node)
        over, under = self._fraction(node.arguments[0], scope)
        places = self._wanted_places(node.arguments[1])
        if under is None and over.type.scale <= places:
            scaled = self._to_scale(over, places)
            return replace(scaled, type=ValueType(kind="decimal", scale=places), origin=node, literals=None)
        type_ = ValueType(kind="decimal", scale=places)
        if over.type.kind == "money" or (under is not None and under.type.kind == "money" != over.type.kind):
            return self.say(node, "expression.loses-digits", function="dong")
        return replace(self._quotient(node, over, under, places), type=type_)

    def _dong(self, node: Call, scope: Scope) -> Typed:
        if not self._count(node, 2):
            return Typed(node=node, type=UNKNOWN, origin=node)
        over, under = (self._wanted_number(argument, scope) for argument in node.arguments)
        if over.type.kind not in ("money", "any"):
            self.say(over.origin, "expression.dong-of-number", type=type_name(over.type))
        if under.type.kind == "money":
            self.say(under.origin, "expression.dong-by-money")
        return replace(self._quotient(node, over, under, 0), type=MONEY)

    def _quotient(self, node: Node, over: Typed, under: Typed | None, places: int) -> Typed:
        """`over / under` (or `over` alone) at so many places, rounded half away from zero."""
        divisor_scale = under.type.scale if under is not None else 0
        raised = places + divisor_scale - over.type.scale
        numerator = self._to_scale(over, over.type.scale).node
        one: Node = Literal_(at=node.at, value=1)
        denominator = self._to_scale(under, under.type.scale).node if under is not None else one
        if raised > 0:
            numerator = _times(numerator, 10**raised)
        elif raised < 0:
            denominator = _times(denominator, 10**-raised)
        lowered = Call(at=node.at, name="quotient", arguments=(numerator, denominator))
        return Typed(node=lowered, type=UNKNOWN, origin=node)

    def _sum(self, node: Call, scope: Scope) -> Typed:
        of = self._numbers(node, scope, 1)
        return Typed(node=replace(node, arguments=(of.node,)), type=of.type.of or UNKNOWN, origin=node)

    def _mean(self, node: Call, scope: Scope) -> Typed:
        of = self._numbers(node, scope, 2)
        if len(node.arguments) != 2:
            return of
        places = self._wanted_places(node.arguments[1])
        item = of.type.of or UNKNOWN
        raised = places - item.scale
        up, down = Literal_(at=node.at, value=10 ** max(raised, 0)), Literal_(at=node.at, value=10 ** max(-raised, 0))
        lowered = Call(at=node.at, name="mean_of", arguments=(of.node, up, down))
        if item.kind == "money":
            if places:
                self.say(node.arguments[1], "expression.loses-digits", function="mean(…, 0)")
            return Typed(node=lowered, type=MONEY, origin=node)
        return Typed(node=lowered, type=ValueType(kind="decimal", scale=places), origin=node)

    def _numbers(self, node: Call, scope: Scope, count: int) -> Typed:
        unknown = Typed(node=node, type=UNKNOWN, origin=node)
        if not self._count(node, count):
            return unknown
        of = self._plain(self.value(node.arguments[0], scope))
        item = of.type.of or UNKNOWN
        if of.type.kind == "any" or (of.type.kind == "list" and item.kind == "any"):
            # The sum of a written empty list is a whole number; of something unknown, unknown.
            return replace(
                of, type=list_of(INTEGER if of.type.kind == "list" and isinstance(of.node, Items) else UNKNOWN)
            )
        if of.type.kind != "list" or item.kind not in NUMBERS:
            return self.say(node.arguments[0], "expression.not-numbers", type=type_name(of.type), function=node.name)
        return of

    # --- functions, methods, macros -----------------------------------------------------------------------------------

    def _count(self, node: Call | Method, *counts: int) -> bool:
        if len(node.arguments) in counts:
            return True
        wanted = " / ".join(str(count) for count in sorted(set(counts)))
        self.say(node, "expression.argument-count", name=node.name, wanted=wanted, given=len(node.arguments))
        return False

    def _call(self, node: Call, scope: Scope) -> Typed:
        if node.name == "size":
            return self._size(node, node.arguments, scope)
        if node.name == "string":
            return self._string(node, scope)
        function = FUNCTIONS.get(node.name)
        if function is None or function.internal:
            return self._unknown_function(node, [*WRITABLE, "size", "string", "has"])
        numeric: dict[str, Callable[[Call, Scope], Typed]] = {
            "sum": self._sum,
            "mean": self._mean,
            "round_to": self._round_to,
            "dong": self._dong,
        }
        if function.scaled:
            return numeric[node.name](node, scope)
        counts = [len(signature.parameters) for signature in function.signatures]
        if not self._count(node, *counts):
            return Typed(node=node, type=function.signatures[0].result, origin=node)
        arguments = [self._plain(self.value(argument, scope)) for argument in node.arguments]
        signature = self._signature(function.signatures, arguments)
        fitted = tuple(
            self._argument(node.name, parameter.name, argument, parameter.type)
            for argument, parameter in zip(arguments, signature.parameters, strict=True)
        )
        return Typed(node=replace(node, arguments=fitted), type=signature.result, origin=node)

    def _signature(self, signatures: Iterable[Signature], arguments: list[Typed]) -> Signature:
        """The way of calling that is meant: the first that takes these arguments, else the first of that many."""
        fitting = [signature for signature in signatures if len(signature.parameters) == len(arguments)]
        for signature in fitting:
            pairs = zip(arguments, signature.parameters, strict=True)
            if all(_takes(argument, parameter.type) for argument, parameter in pairs):
                return signature
        return fitting[0]

    def _argument(self, function: str, name: str, argument: Typed, wanted: ValueType) -> Node:
        if not _takes(argument, wanted):
            self.say(
                argument.origin,
                "expression.argument-type",
                name=function,
                parameter=name,
                wanted=type_name(wanted),
                given=type_name(argument.type),
            )
            return argument.node
        self._check_written(argument, wanted)
        if wanted.kind == "period" and function == "later":
            for literal in argument.literals or ():
                period = read_period(str(literal.value))
                if period is not None and period.working_days:
                    self.say(literal, "expression.working-days-in-later", value=literal.value)
        if wanted.kind == "person" and argument.type.kind != "any":
            # Only who it is travels, not the whole record.
            return Select(at=argument.node.at, of=argument.node, member="id")
        return argument.node

    def _unknown_function(self, node: Call | Method, known: list[str]) -> Typed:
        for argument in node.arguments:
            if isinstance(argument, Outside):
                return self.say(node, "expression.not-in-language", what=f"{node.name}(…)")
        if node.name in REPLACED:
            return self.say(
                node, "expression.not-in-language", what=f"{node.name}(…)", hint=_calling(REPLACED[node.name] or None)
            )
        return self.say(
            node, "expression.unknown-function", name=node.name, hint=_calling(near(node.name, known)), known=known
        )

    def _size(self, node: Call | Method, arguments: tuple[Node, ...], scope: Scope) -> Typed:
        if len(arguments) != 1:
            return self.say(node, "expression.argument-count", name="size", wanted="1", given=len(arguments))
        of = self._plain(self.value(arguments[0], scope))
        if of.type.kind not in ("list", "text", "any"):
            return self.say(node, "expression.size-of", type=type_name(of.type))
        lowered = Method(at=node.at, target=of.node, name="size", arguments=())
        return Typed(node=lowered, type=INTEGER, origin=node)

    def _string(self, node: Call, scope: Scope) -> Typed:
        if not self._count(node, 1):
            return Typed(node=node, type=TEXT, origin=node)
        of = self._plain(self.value(node.arguments[0], scope))
        if of.type.kind not in WORDS | {"integer", "any"}:
            return self.say(node, "expression.string-of", type=type_name(of.type))
        return Typed(node=replace(node, arguments=(of.node,)), type=TEXT, origin=node)

    def _method(self, node: Method, scope: Scope) -> Typed:
        if (
            isinstance(node.target, Name)
            and node.target.name in _FOREIGN_NAMESPACES - self._roots.keys() - scope.keys()
        ):
            return self.say(node, "expression.not-in-language", what=f"{node.target.name}.{node.name}(…)")
        if node.name == "size" and not node.arguments:
            return self._size(node, (node.target,), scope)
        target = self.value(node.target, scope)
        if node.name in ("orValue", "hasValue"):
            return self._optional_method(node, target, scope)
        target = self._plain(target)
        known = _METHODS.get(node.name)
        if known is None:
            if node.name in WRITABLE:
                return self.say(node, "expression.function-as-method", name=node.name, hint=f"{node.name}(…)")
            return self._unknown_function(node, [*_METHODS, *_MACROS, "size", "orValue"])
        on, parameters, result = known
        if not self._count(node, len(parameters)):
            return Typed(node=node, type=result, origin=node)
        if target.type.kind != "any" and not _takes(target, on):
            return self.say(
                node, "expression.method-target", name=node.name, wanted=type_name(on), given=type_name(target.type)
            )
        arguments = [self._plain(self.value(argument, scope)) for argument in node.arguments]
        fitted = tuple(
            self._argument(node.name, "text", argument, wanted)
            for argument, wanted in zip(arguments, parameters, strict=True)
        )
        if node.name == "matches":
            self._pattern(arguments[0])
        return Typed(node=replace(node, target=target.node, arguments=fitted), type=result, origin=node)

    def _pattern(self, argument: Typed) -> None:
        literal = argument.literal
        if literal is None or not isinstance(literal.value, str):
            if argument.type.kind != "any":
                self.say(argument.origin, "expression.pattern-not-written")
            return
        banned = next((part for part in _BANNED_IN_PATTERNS if part in literal.value), None)
        if banned is not None:
            self.say(literal, "expression.pattern-outside", part=banned)
            return
        try:
            re2.compile(literal.value, _quiet_patterns())
        except re2.error as error:
            self.say(literal, "expression.pattern", detail=str(error))

    def _optional_method(self, node: Method, target: Typed, scope: Scope) -> Typed:
        if not target.optional:
            if target.type.kind != "any":
                self.say(node, "expression.not-optional", name=node.name)
            return Typed(node=node, type=UNKNOWN, origin=node)
        if node.name == "hasValue":
            if not self._count(node, 0):
                return Typed(node=node, type=BOOLEAN, origin=node)
            return Typed(node=replace(node, target=target.node), type=BOOLEAN, origin=node)
        if not self._count(node, 1):
            return Typed(node=node, type=target.type, origin=node)
        other = self._plain(self.value(node.arguments[0], scope))
        if target.type.kind in NUMBERS and other.type.scale > target.type.scale:
            # Inside the optional nothing can be multiplied, so the other value may not be the finer one.
            value = str(other.literal.value) if other.literal else "…"
            self.say(
                other.origin,
                "expression.too-fine",
                value=value,
                scale=target.type.scale,
                type=type_name(target.type),
            )
            return Typed(node=node, type=target.type, origin=node)
        fitted = self.fit(other, target.type)
        lowered = replace(node, target=target.node, arguments=(fitted.node,))
        return Typed(node=lowered, type=target.type, origin=node)

    def _macro(self, node: Macro, scope: Scope) -> Typed:
        target = self._plain(self.value(node.target, scope))
        of = target.type.of or UNKNOWN
        if target.type.kind not in ("list", "any"):
            self.say(node, "expression.not-a-list", type=type_name(target.type))
            of = UNKNOWN
        if node.variable in self._roots or node.variable in scope or node.variable in RESERVED:
            self.say(node, "expression.name-taken", name=node.variable)
        inner = {**scope, node.variable: of}
        condition = None if node.condition is None else self._condition(node.condition, inner, node.name)
        if node.name == "map":
            body = self._plain(self.value(node.body, inner))
            type_ = list_of(body.type)
        else:
            body = self._condition(node.body, inner, node.name)
            type_ = target.type if node.name == "filter" else BOOLEAN
        lowered = replace(
            node, target=target.node, body=body.node, condition=None if condition is None else condition.node
        )
        return Typed(node=lowered, type=type_, origin=node)

    # --- the wanted type ----------------------------------------------------------------------------------------------

    def fit(self, part: Typed, wanted: ValueType, *, whole: bool = False) -> Typed:
        """The part as a value of the wanted type, or a word about why it cannot be one."""
        part = self._plain(part)
        if "any" in (part.type.kind, wanted.kind):
            return part
        if wanted.kind in NUMBERS and part.type.kind in NUMBERS:
            return self._fit_number(part, wanted, whole)
        if not _takes(part, wanted):
            code = "expression.result-type" if whole else "expression.mixed-types"
            self.say(
                part.origin,
                code,
                wanted=type_name(wanted),
                given=type_name(part.type),
                first=type_name(wanted),
                second=type_name(part.type),
            )
            return part
        self._check_written(part, wanted)
        if wanted.kind == "list":
            of = wanted.of or UNKNOWN
            if isinstance(part.origin, Items) and isinstance(part.node, Items):
                fitted = [self.fit(_quiet(self, item, {}), of) for item in part.origin.items if _closed(item)]
                if len(fitted) == len(part.node.items) and of.kind in NUMBERS:
                    return replace(
                        part, node=replace(part.node, items=tuple(item.node for item in fitted)), type=wanted
                    )
        return replace(part, type=wanted if part.type.kind in WORDS and wanted.kind != "text" else part.type)

    def _fit_number(self, part: Typed, wanted: ValueType, whole: bool) -> Typed:
        kind = part.type.kind
        right = {
            "integer": kind == "integer",
            "money": kind in ("money", "integer"),
            "decimal": kind in ("decimal", "percent", "integer"),
            "percent": kind in ("decimal", "percent", "integer"),
        }[wanted.kind]
        if part.type.scale > wanted.scale and (right or kind == "decimal"):
            literal = part.literal
            if literal is not None:
                self.say(
                    part.origin,
                    "expression.too-fine",
                    value=str(literal.value),
                    scale=wanted.scale,
                    type=type_name(wanted),
                )
            else:
                function = "dong" if wanted.kind == "money" else f"round_to(…, {wanted.scale})"
                self.say(part.origin, "expression.loses-digits", function=function)
            return part
        if not right:
            code = "expression.result-type" if whole else "expression.mixed-types"
            names = {"wanted": type_name(wanted), "given": type_name(part.type)}
            self.say(part.origin, code, **names, first=names["wanted"], second=names["given"])
            return part
        return replace(self._to_scale(part, wanted.scale), type=wanted)


_OUTSIDE = {"null": "null", "1e9": "written-number"}

_MACROS = ("all", "exists", "exists_one", "map", "filter")

_METHODS: dict[str, tuple[ValueType, tuple[ValueType, ...], ValueType]] = {
    "contains": (TEXT, (TEXT,), BOOLEAN),
    "startsWith": (TEXT, (TEXT,), BOOLEAN),
    "endsWith": (TEXT, (TEXT,), BOOLEAN),
    "matches": (TEXT, (TEXT,), BOOLEAN),
    "trim": (TEXT, (), TEXT),
    "split": (TEXT, (TEXT,), list_of(TEXT)),
    "join": (list_of(TEXT), (TEXT,), TEXT),
}
"""Methods of texts and lists of texts: what they are asked of, what they take, what they give."""

_BANNED_IN_PATTERNS = ("\\p", "\\P", "\\s", "\\S", "\\C", "\\Q", "\\A", "\\z", "(?", "[:", "\\a")
"""What the server's and the browser's regular expressions understand differently."""


def _quiet_patterns() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    return options


def _silent(at: int, length: int, code: str, /, *, hint: str | None = None, **values: object) -> None:
    """Takes a mistake and says nothing: for looking at a part that is reported elsewhere."""


def _quiet(checker: _Checker, node: Node, scope: Scope) -> Typed:
    """The type of a part that was already checked, without telling its mistakes twice."""
    return _Checker(checker._roots, _silent).value(node, scope)


def _closed(node: Node) -> bool:
    return isinstance(node, Literal_) or path_of(node) is not None


def _length(node: Node) -> int:
    match node:
        case Name(name=name) | Call(name=name) | Method(name=name) | Macro(name=name):
            return len(name)
        case Select(member=member):
            return len(member)
        case Has():
            return len("has")
        case Operation(operator=".?", operands=(_, Literal_(value=str(member)))):
            return len(member)
        case Operation(operator=operator):
            return 1 if operator in ("?:", "[]", "[?]") else len(operator)
        case Literal_(value=str(text)):
            return len(text) + 2
        case Literal_(value=value):
            return len(str(value))
    return 1


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _times(node: Node, factor: int) -> Node:
    if factor == 1:
        return node
    return Operation(at=node.at, operator="*", operands=(node, Literal_(at=node.at, value=factor)))


def _number(kinds: set[Kind], scale: int) -> ValueType:
    if "money" in kinds:
        return ValueType(kind="money", scale=scale)
    if "percent" in kinds and "decimal" not in kinds:
        return ValueType(kind="percent", scale=scale)
    return ValueType(kind="decimal", scale=scale) if scale or "decimal" in kinds else INTEGER


def _money_like(part: Typed) -> bool:
    """Money, or a whole number written beside it."""
    return part.type.kind in ("money", "any") or (part.type.kind == "integer" and part.literals is not None)


def _alike(first: Typed, second: Typed) -> bool:
    """True when two parts may stand in one list or at both ends of a condition."""
    kinds = {first.type.kind, second.type.kind}
    if len(kinds) == 1 and "list" not in kinds and "struct" not in kinds:
        return True
    if kinds == {"list"}:
        one, other = first.type.of or UNKNOWN, second.type.of or UNKNOWN
        return "any" in (one.kind, other.kind) or (one.kind == other.kind and one.scale == other.scale)
    if kinds == {"struct"}:
        return first.type == second.type
    if kinds <= WORDS:
        return True
    written = first if first.type.kind == "text" else second
    return bool(kinds & DAYS) and "text" in kinds and len(kinds) == 2 and written.literals is not None


def _takes(part: Typed, wanted: ValueType) -> bool:
    """True when the part may be given where `wanted` is asked for (written texts are looked at separately)."""
    kind = part.type.kind
    if "any" in (kind, wanted.kind):
        return True
    if wanted.kind == "person":
        return is_person(part.type)
    if wanted.kind in WORDS:
        return kind in WORDS
    if wanted.kind in DAYS | {"period", "share"}:
        return kind == wanted.kind or (kind == "text" and part.literals is not None)
    if wanted.kind == "list":
        if kind != "list":
            return False
        of, item = wanted.of or UNKNOWN, part.type.of or UNKNOWN
        if "any" in (of.kind, item.kind):
            return True
        if of.kind in NUMBERS and item.kind in NUMBERS:
            return (isinstance(part.node, Items) or of.scale == item.scale) and (of.kind == "money") >= (
                item.kind == "money"
            )
        return _takes(Typed(node=part.node, type=item, origin=part.origin), of) or (
            isinstance(part.node, Items) and item.kind == "text" and of.kind in DAYS
        )
    if wanted.kind in NUMBERS:
        return kind == wanted.kind and part.type.scale == wanted.scale
    if wanted.kind == "struct":
        return kind == "struct" and (not wanted.members or part.type == wanted)
    return kind == wanted.kind


def _identified(part: Typed) -> Typed:
    lowered = Select(at=part.node.at, of=part.node, member="id")
    return replace(part, node=lowered, type=TEXT)


def _rebuilt(node: Operation, operands: Iterable[Typed]) -> Operation:
    return replace(node, operands=tuple(operand.node for operand in operands))


def _some(names: Iterable[str]) -> str:
    """Names for a sentence, not too many."""
    listed = list(names)
    return ", ".join(listed[:_NAMES_SHOWN]) + (", …" if len(listed) > _NAMES_SHOWN else "")


def _calling(name: str | None) -> str | None:
    return None if name is None else f"{name}(…)"
