"""Numbers in expressions: decimals travel as whole numbers of a scale, and nothing is ever rounded unasked.

8,5 at scale 1 is 85. Beside it, a literal 8 becomes 80; beside a decimal of scale 2 it is multiplied by ten, and so
are sums and differences; a product has the digits of both. A literal finer than what stands beside it, and every
division, is an error that names the function which rounds: `round_to`, `mean`, `dong`.
"""

from abc import ABC, abstractmethod
from dataclasses import replace
from decimal import Decimal

from engine.definition.types import INTEGER, MONEY, Kind, ValueType, list_of
from engine.language.subset import Call, Items, Literal_, Node, Operation
from engine.language.value_types import (
    NUMBERS,
    UNKNOWN,
    Scope,
    Typed,
    is_amount,
    item_of,
    type_name,
    type_names,
    unknown,
)

MOST_PLACES = 9
"""Digits behind the comma a number may have; more would leave too little room for the digits before it."""

_LARGEST = 2**63 - 1


class NumberRules(ABC):
    """What a checker knows about numbers."""

    @abstractmethod
    def say(self, node: Node, code: str, /, *, hint: str | None = None, **values: object) -> Typed:
        """Report a mistake at a node; the part is unknown from now on."""

    @abstractmethod
    def value(self, node: Node, scope: Scope) -> Typed:
        """The type of a part that is certainly there."""

    @abstractmethod
    def count(self, node: Call, *counts: int) -> bool:
        """Whether a call has as many arguments as wanted; if not, that is reported."""

    def number(self, node: Literal_) -> Typed:
        """A number written in the text, at the scale of its digits."""
        value = node.value
        if not isinstance(value, Decimal):
            return Typed(node=node, type=INTEGER, origin=node, literals=(node,))
        exponent = value.normalize().as_tuple().exponent
        places = max(-exponent, 0) if isinstance(exponent, int) else 0
        scaled = replace(node, value=int(value.scaleb(places)))
        if places > MOST_PLACES:
            return self.say(node, "expression.too-many-places", most=MOST_PLACES)
        return Typed(node=scaled, type=ValueType(kind="decimal", scale=places), origin=node, literals=(node,))

    def to_scale(self, part: Typed, scale: int) -> Typed:
        """A number as it travels at a larger scale: what is written is multiplied here, the rest when it runs."""
        raised = scale - part.type.scale
        if raised <= 0 or part.type.kind == "any":
            return part
        type_ = replace(part.type, scale=scale)
        literal = part.literal
        if literal is None:
            return replace(part, node=_times(part.node, 10**raised), type=type_)
        value = int(literal.value) * 10**raised
        if abs(value) > _LARGEST:
            return self.say(part.origin, "expression.too-large")
        return replace(part, node=replace(literal, value=value), type=type_)

    def comparable_numbers(self, node: Operation, left: Typed, right: Typed) -> tuple[Typed, Typed] | None:
        """Both at one scale; None when money is compared with what is no money."""
        for one, other in ((left, right), (right, left)):
            if one.literal is not None and other.literal is None and one.type.scale > other.type.scale:
                self.too_fine(one, other.type)
                return left, right
        if "money" in (left.type.kind, right.type.kind) and not (is_amount(left) and is_amount(right)):
            return None
        scale = max(left.type.scale, right.type.scale)
        return self.to_scale(left, scale), self.to_scale(right, scale)

    def too_fine(self, literal: Typed, beside: ValueType) -> Typed:
        """Report a written number with more digits than what it is compared with or given to can have."""
        written = literal.origin.value if isinstance(literal.origin, Literal_) else "…"
        return self.say(
            literal.origin, "expression.too-fine", value=written, scale=beside.scale, type=type_name(beside)
        )

    def joined_numbers(self, parts: list[Typed]) -> list[Typed] | None:
        """Numbers that must be of one type, at the largest scale; None when money is mixed with what is no money."""
        known = [part for part in parts if part.type.kind != "any"]
        kinds = {part.type.kind for part in known}
        if "money" in kinds and not all(is_amount(part) for part in known):
            return None
        scale = max(part.type.scale for part in known)
        type_ = _computed(kinds, scale)
        return [part if part.type.kind == "any" else replace(self.to_scale(part, scale), type=type_) for part in parts]

    def negative(self, node: Operation, of: Typed) -> Typed:
        """`-of`."""
        if of.type.kind not in NUMBERS | {"any"}:
            return self.say(node, "expression.cannot-compute", operator="-", types=type_name(of.type))
        literal = of.literal
        if literal is not None and not isinstance(literal.value, str):
            value = replace(literal, at=node.at, value=-literal.value)
            return Typed(node=value, type=of.type, origin=node, literals=(value,))
        return Typed(node=replace(node, operands=(of.node,)), type=of.type, origin=node)

    def arithmetic(self, node: Operation, left: Typed, right: Typed) -> Typed:
        """`left` and `right` under `+ - * / %`, both numbers."""
        kinds = {left.type.kind, right.type.kind}
        match node.operator:
            case "/":
                function = "dong(…)" if "money" in kinds else "round_to(…, 2)"
                return self.say(node, "expression.division", function=function)
            case "%":
                if kinds != {"integer"}:
                    return self.say(node, "expression.loses-digits", function="round_to(…, 2)")
                return _rebuilt(node, left, right, INTEGER)
            case "*":
                if kinds == {"money"}:
                    return self.say(node, "expression.money-times-money")
                scale = left.type.scale + right.type.scale
                if scale > MOST_PLACES:
                    return self.say(node, "expression.loses-digits", function="round_to(…, 2)")
                return _rebuilt(node, left, right, _computed(kinds, scale))
        if "money" in kinds and not (is_amount(left) and is_amount(right)):
            types = type_names(left.type, right.type)
            return self.say(node, "expression.cannot-compute", operator=node.operator, types=types)
        scale = max(left.type.scale, right.type.scale)
        return _rebuilt(node, self.to_scale(left, scale), self.to_scale(right, scale), _computed(kinds, scale))

    def scaled_call(self, node: Call, scope: Scope) -> Typed:
        """A call of one of the functions that know about scales."""
        match node.name:
            case "sum":
                return self._sum(node, scope)
            case "mean":
                return self._mean(node, scope)
            case "round_to":
                return self._round_to(node, scope)
        return self._dong(node, scope)

    def fit_number(self, part: Typed, wanted: ValueType) -> Typed | None:
        """A number where another kind or scale of number is wanted; None when the kinds do not go together."""
        kind, scale = part.type.kind, part.type.scale
        fits = {
            "integer": kind == "integer" or (kind == "decimal" and scale == 0),
            "money": kind == "money" or kind == "integer",
            "decimal": kind in ("decimal", "percent", "integer"),
            "percent": kind in ("decimal", "percent", "integer"),
        }[wanted.kind]
        if scale > wanted.scale and (fits or kind in ("decimal", "money")):
            if part.literal is not None:
                return self.too_fine(part, wanted)
            function = "dong(…)" if wanted.kind == "money" else f"round_to(…, {wanted.scale})"
            return self.say(part.origin, "expression.loses-digits", function=function)
        if not fits:
            return None
        return replace(self.to_scale(part, wanted.scale), type=wanted)

    # --- the functions that round -------------------------------------------------------------------------------------

    def _round_to(self, node: Call, scope: Scope) -> Typed:
        if not self.count(node, 2):
            return unknown(node)
        of, places = node.arguments[0], self._places(node.arguments[1])
        type_ = ValueType(kind="decimal", scale=places)
        if isinstance(of, Operation) and of.operator == "/":
            over, under = (self._wanted(operand, scope) for operand in of.operands)
            if over.type.kind == "money" and under.type.kind != "money":
                return self.say(node, "expression.loses-digits", function="dong(…)")
            return replace(self._quotient(node, over, under, places), type=type_)
        over = self._wanted(of, scope)
        if over.type.kind == "money":
            return self.say(node, "expression.loses-digits", function="dong(…)")
        if over.type.scale <= places:
            return replace(self.to_scale(over, places), type=type_, origin=node, literals=None)
        return replace(self._quotient(node, over, None, places), type=type_)

    def _dong(self, node: Call, scope: Scope) -> Typed:
        if not self.count(node, 2):
            return unknown(node)
        over, under = (self._wanted(argument, scope) for argument in node.arguments)
        if not is_amount(over):
            self.say(over.origin, "expression.dong-of-number", type=type_name(over.type))
        if under.type.kind == "money":
            self.say(under.origin, "expression.dong-by-money")
        return replace(self._quotient(node, over, under, 0), type=MONEY)

    def _quotient(self, node: Node, over: Typed, under: Typed | None, places: int) -> Typed:
        """`over / under` (or `over` alone) with so many digits behind the comma, rounded half away from zero."""
        divisor = Typed(node=Literal_(at=node.at, value=1), type=INTEGER, origin=node) if under is None else under
        raised = places + divisor.type.scale - over.type.scale
        numerator, denominator = _times(over.node, 10 ** max(raised, 0)), _times(divisor.node, 10 ** max(-raised, 0))
        lowered = Call(at=node.at, name="quotient", arguments=(numerator, denominator))
        return Typed(node=lowered, type=UNKNOWN, origin=node)

    def _sum(self, node: Call, scope: Scope) -> Typed:
        of = self._numbers(node, scope, 1)
        return Typed(node=replace(node, arguments=(of.node,)), type=item_of(of.type), origin=node)

    def _mean(self, node: Call, scope: Scope) -> Typed:
        of = self._numbers(node, scope, 2)
        if len(node.arguments) != 2:
            return unknown(node)
        item, places = item_of(of.type), self._places(node.arguments[1])
        raised = places - item.scale
        up, down = (Literal_(at=node.at, value=10 ** max(power, 0)) for power in (raised, -raised))
        lowered = Call(at=node.at, name="mean_of", arguments=(of.node, up, down))
        type_ = ValueType(kind="decimal", scale=places)
        if item.kind == "money":
            if places:
                return self.say(node.arguments[1], "expression.loses-digits", function="mean(…, 0)")
            type_ = MONEY
        return Typed(node=lowered, type=type_, origin=node)

    def _numbers(self, node: Call, scope: Scope, arguments: int) -> Typed:
        """The list of numbers that is the first argument."""
        if not self.count(node, arguments):
            return unknown(node)
        of = self.value(node.arguments[0], scope)
        item = item_of(of.type)
        if of.type.kind == "list" and isinstance(of.node, Items) and not of.node.items:
            return replace(of, type=list_of(INTEGER))
        if of.type.kind == "any" or (of.type.kind == "list" and item.kind == "any"):
            return of
        if of.type.kind != "list" or item.kind not in NUMBERS:
            return self.say(node.arguments[0], "expression.not-numbers", type=type_name(of.type), name=node.name)
        return of

    def _wanted(self, node: Node, scope: Scope) -> Typed:
        typed = self.value(node, scope)
        if typed.type.kind not in NUMBERS | {"any"}:
            return self.say(node, "expression.not-a-number", type=type_name(typed.type))
        return typed

    def _places(self, node: Node) -> int:
        if isinstance(node, Literal_) and type(node.value) is int and 0 <= node.value <= MOST_PLACES:
            return node.value
        self.say(node, "expression.places", most=MOST_PLACES)
        return 0


def _rebuilt(node: Operation, left: Typed, right: Typed, type_: ValueType) -> Typed:
    return Typed(node=replace(node, operands=(left.node, right.node)), type=type_, origin=node)


def _times(node: Node, factor: int) -> Node:
    if factor == 1:
        return node
    if isinstance(node, Literal_) and type(node.value) is int:
        return replace(node, value=node.value * factor)
    return Operation(at=node.at, operator="*", operands=(node, Literal_(at=node.at, value=factor)))


def _computed(kinds: set[Kind], scale: int) -> ValueType:
    """What comes of numbers of these kinds."""
    if "money" in kinds:
        return ValueType(kind="money", scale=scale)
    if "percent" in kinds and "decimal" not in kinds:
        return ValueType(kind="percent", scale=scale)
    return ValueType(kind="decimal", scale=scale) if scale or "decimal" in kinds else INTEGER
