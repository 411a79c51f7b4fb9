"""The type of every part of an expression, every mistake at once, and the expression rewritten so that it runs.

The library would accept much that is wrong for us: a day compared with a name, an option that nobody can choose, 8.5
beside marks that travel as 85. So types are ours (`engine.definition.types`), and what they imply is written into the
tree: literals scaled, decimals of two scales brought to the larger one, units and persons compared by their `id`.
The library's own checker then goes over the result as a second pair of eyes (see `expressions`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import re2

from engine.definition.types import BOOLEAN, INTEGER, TEXT, Kind, ValueType, list_of
from engine.ground.clock import is_day
from engine.ground.durations import read_period, read_share
from engine.ground.problems import near
from engine.language.functions import FUNCTIONS, REPLACED, WRITABLE, Signature
from engine.language.scaling import NumberRules
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
from engine.language.value_types import (
    DAYS,
    NUMBERS,
    OPAQUE,
    STRUCTS,
    UNKNOWN,
    WORDS,
    Reporter,
    Scope,
    Typed,
    alike,
    is_person,
    item_of,
    same_items,
    some,
    takes,
    type_name,
    type_names,
    unknown,
    width,
)


def check(
    tree: Node, roots: Mapping[str, ValueType], expected: ValueType | Kind | None, report: Reporter
) -> tuple[Node, ValueType]:
    """The rewritten tree and the type of the whole; what is wrong goes to `report`, all of it.

    With `expected`, the value must be of that type, and a decimal comes at its scale; when only a kind is expected, a
    decimal keeps the scale it has.
    """
    checker = _Checker(roots, report)
    whole = checker.value(tree, {})
    if isinstance(expected, str):
        keeps_scale = expected in ("decimal", "percent") and whole.type.kind in NUMBERS
        expected = ValueType(kind=expected, scale=whole.type.scale if keeps_scale else 0)
    if expected is not None:
        whole = checker.fit(whole, expected, "expression.result-type")
    elif whole.type.kind == "money" and whole.type.scale:
        checker.say(whole.origin, "expression.loses-digits", function="dong(…)")
    return whole.node, whole.type


class _Checker(NumberRules):
    """Types one expression."""

    def __init__(self, roots: Mapping[str, ValueType], report: Reporter) -> None:
        self._roots = roots
        self._report = report

    def say(self, node: Node, code: str, /, *, hint: str | None = None, **values: object) -> Typed:
        self._report(node.at, width(node), code, hint=hint, **values)
        return unknown(node)

    def value(self, node: Node, scope: Scope) -> Typed:
        typed = self._maybe(node, scope)
        if not typed.optional:
            return typed
        self.say(typed.origin, "expression.may-be-absent")
        return unknown(node)

    def _maybe(self, node: Node, scope: Scope) -> Typed:
        """The type of a part, which may be absent when it was asked for with `.?`."""
        match node:
            case Literal_(value=bool()):
                return Typed(node=node, type=BOOLEAN, origin=node, literals=(node,))
            case Literal_(value=str()):
                return Typed(node=node, type=TEXT, origin=node, literals=(node,))
            case Literal_():
                return self.number(node)
            case Name():
                return self._name(node, scope)
            case Select():
                of = self._maybe(node.of, scope)
                type_ = self._member(of, node, node.member)
                return Typed(node=replace(node, of=of.node), type=type_, origin=node, optional=of.optional)
            case Has():
                of = self.value(node.of, scope)
                self._member(of, node, node.member)
                return Typed(node=replace(node, of=of.node), type=BOOLEAN, origin=node)
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
                return self.say(node, _OUTSIDE.get(what, "expression.not-in-language"), what=what)

    # --- names and parts ----------------------------------------------------------------------------------------------

    def _name(self, node: Name, scope: Scope) -> Typed:
        type_ = scope.get(node.name) or self._roots.get(node.name)
        if type_ is not None:
            return Typed(node=node, type=type_, origin=node)
        if node.name in WRITABLE:
            return self.say(node, "expression.not-called", name=node.name)
        known = [*scope, *self._roots]
        return self.say(node, "expression.unknown-name", name=node.name, known=some(known), hint=near(node.name, known))

    def _member(self, of: Typed, node: Node, member: str) -> ValueType:
        type_ = of.type
        if type_.kind == "any":
            return UNKNOWN
        if type_.kind not in STRUCTS:
            code = "expression.date-has-no-parts" if type_.kind in DAYS else "expression.no-parts"
            self.say(node, code, member=member, type=type_name(type_))
            return UNKNOWN
        found = type_.members.get(member)
        if found is not None:
            return found.type
        path = path_of(of.origin)
        where = ".".join(path) if path else type_.name or "…"
        known = type_.members
        hint = near(member, known)
        self.say(node, "expression.unknown-member", member=member, where=where, known=some(known), hint=hint)
        return UNKNOWN

    def _items(self, node: Items, scope: Scope) -> Typed:
        items = tuple(self.value(item, scope) for item in node.items)
        joined = self._joined(items)
        lowered = replace(node, items=tuple(item.node for item in joined))
        type_ = list_of(joined[0].type if joined else UNKNOWN)
        return Typed(node=lowered, type=type_, origin=node, items=items)

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
                compared = self._comparable(node, *self._both(node, scope))
                return Typed(node=_rebuilt(node, compared), type=BOOLEAN, origin=node)
        if len(node.operands) == 1:
            return self.negative(node, self.value(node.operands[0], scope))
        return self._computed(node, *self._both(node, scope))

    def _optional_member(self, node: Operation, scope: Scope) -> Typed:
        of, member = self._maybe(node.operands[0], scope), node.operands[1]
        name = member.value if isinstance(member, Literal_) and isinstance(member.value, str) else "?"
        type_ = self._member(of, node, name)
        return Typed(node=replace(node, operands=(of.node, member)), type=type_, origin=node, optional=True)

    def _index(self, node: Operation, scope: Scope) -> Typed:
        of, index = (self.value(operand, scope) for operand in node.operands)
        literal = index.literal
        if of.type.kind in STRUCTS and literal is not None and isinstance(literal.value, str):
            return self.say(node, "expression.index-of-group", member=literal.value, hint=f".{literal.value}")
        if of.type.kind not in ("list", "any"):
            return self.say(node, "expression.not-a-list", type=type_name(of.type))
        if index.type.kind not in ("integer", "any"):
            return self.say(index.origin, "expression.index-type", type=type_name(index.type))
        return Typed(node=_rebuilt(node, (of, index)), type=item_of(of.type), origin=node)

    def _condition(self, node: Node, scope: Scope, operator: str) -> Typed:
        typed = self.value(node, scope)
        if typed.type.kind not in ("boolean", "any"):
            self.say(node, "expression.not-a-condition", operator=operator, type=type_name(typed.type))
        return typed

    def _conditional(self, node: Operation, scope: Scope) -> Typed:
        condition = self._condition(node.operands[0], scope, "? :")
        then, otherwise = self._joined(tuple(self.value(operand, scope) for operand in node.operands[1:]))
        literals = None
        if then.literals is not None and otherwise.literals is not None:
            literals = then.literals + otherwise.literals
        lowered = _rebuilt(node, (condition, then, otherwise))
        return Typed(node=lowered, type=then.type, origin=node, literals=literals)

    def _joined(self, parts: tuple[Typed, ...]) -> list[Typed]:
        """Parts that must be of one type (both ends of a condition, items of a list), numbers brought to one scale."""
        known = [part for part in parts if part.type.kind != "any"]
        if not known:
            return list(parts)
        if all(part.type.kind in NUMBERS for part in known):
            joined = self.joined_numbers(list(parts))
            if joined is not None:
                return joined
        # What is written takes the type of what stands beside it.
        told = [part for part in known if part.literals is None]
        first = told[0] if told else known[0]
        for part in known:
            if part is not first and not (part.type.kind not in NUMBERS and alike(first, part)):
                names = {"first": type_name(first.type), "second": type_name(part.type)}
                self.say(part.origin, "expression.mixed-types", hint=None, **names)
                return [replace(each, type=UNKNOWN) for each in parts]
        type_ = first.type
        if any(part.type.kind in WORDS and part.type != type_ for part in told):
            # Two different choices, or a choice and a text, have nothing in common but being texts.
            type_ = TEXT
        for part in known:
            self._check_written(part, type_)
        return [part if part.type.kind == "any" else replace(part, type=type_) for part in parts]

    def _both(self, node: Operation, scope: Scope) -> tuple[Typed, Typed]:
        """Both operands; an option written without quotes beside a choice is told so."""
        first, second = node.operands
        left = unknown(first) if self._unquoted(first, second, scope) else self.value(first, scope)
        right = unknown(second) if self._unquoted(second, first, scope) else self.value(second, scope)
        return left, right

    def _unquoted(self, node: Node, other: Node, scope: Scope) -> bool:
        if not isinstance(node, Name) or node.name in scope or node.name in self._roots:
            return False
        beside = _Checker(self._roots, _silent).value(other, scope).type
        if beside.kind not in WORDS or (beside.options is not None and node.name not in beside.options):
            return False
        self.say(node, "expression.unquoted", name=node.name, hint=f'"{node.name}"')
        return True

    def _computed(self, node: Operation, left: Typed, right: Typed) -> Typed:
        kinds = {left.type.kind, right.type.kind}
        if "any" in kinds:
            return Typed(node=_rebuilt(node, (left, right)), type=UNKNOWN, origin=node)
        if kinds <= NUMBERS:
            return self.arithmetic(node, left, right)
        if node.operator == "+":
            if kinds == {"text"}:
                return Typed(node=_rebuilt(node, (left, right)), type=TEXT, origin=node)
            if kinds == {"list"} and same_items(left.type, right.type):
                type_ = right.type if item_of(left.type).kind == "any" else left.type
                return Typed(node=_rebuilt(node, (left, right)), type=type_, origin=node)
        code = "expression.cannot-compute-days" if kinds & (DAYS | {"period"}) else "expression.cannot-compute"
        return self.say(node, code, operator=node.operator, types=type_names(left.type, right.type))

    # --- comparing ----------------------------------------------------------------------------------------------------

    def _comparable(self, node: Operation, left: Typed, right: Typed) -> tuple[Typed, Typed]:
        """Both sides of a comparison, ready to be compared; what cannot be compared is told."""
        ordered = node.operator in ("<", "<=", ">", ">=")
        kinds = {left.type.kind, right.type.kind}
        if "any" in kinds:
            return left, right
        if kinds & OPAQUE:
            self._refuse_opaque(node, "period" if "period" in kinds else "share")
            return left, right
        compared: tuple[Typed, Typed] | None = None
        if kinds <= NUMBERS:
            compared = self.comparable_numbers(node, left, right)
        elif kinds <= DAYS | {"text"} and kinds & DAYS:
            compared = self._comparable_days(left, right)
        elif kinds <= WORDS:
            if ordered:
                self.say(node, "expression.no-order", type=type_name(left.type))
            else:
                self._compare_words(node, left, right)
            compared = left, right
        elif not ordered and (kinds == {"unit"} or (is_person(left.type) and is_person(right.type))):
            compared = _identified(left), _identified(right)
        elif not ordered and (kinds == {"boolean"} or (kinds == {"list"} and same_items(left.type, right.type))):
            compared = left, right
        if compared is not None:
            return compared
        names = {"left": type_name(left.type), "right": type_name(right.type)}
        self.say(node, "expression.cannot-compare", hint=None, operator=node.operator, **names)
        return left, right

    def _refuse_opaque(self, node: Operation, kind: Kind) -> None:
        functions = "later(…)" if kind == "period" else "is_at_most(…), at_least(…), more_than(…)"
        self.say(node, "expression.opaque", type=type_name(ValueType(kind=kind)), functions=functions)

    def _comparable_days(self, left: Typed, right: Typed) -> tuple[Typed, Typed] | None:
        for one, other in ((left, right), (right, left)):
            if one.type.kind == "text":
                if one.literals is None:
                    return None
                self._check_written(one, other.type)
                return left, right
        return (left, right) if left.type.kind == right.type.kind else None

    def _compare_words(self, node: Operation, left: Typed, right: Typed) -> None:
        for one, other in ((left, right), (right, left)):
            if one.literals is not None and other.type.kind == "choice":
                self._check_written(one, other.type)
                return
        first, second = left.type.options, right.type.options
        if first is not None and second is not None and not set(first) & set(second):
            self.say(node, "expression.never-equal", first=some(first), second=some(second))

    def _in(self, node: Operation, scope: Scope) -> Typed:
        left, right = (self.value(operand, scope) for operand in node.operands)
        answer = Typed(node=_rebuilt(node, (left, right)), type=BOOLEAN, origin=node)
        of = item_of(right.type)
        if right.type.kind == "options" and left.type.kind in WORDS:
            return answer
        if right.type.kind == "text" and left.type.kind in WORDS:
            self.say(node, "expression.in-text")
        elif right.type.kind not in ("list", "any"):
            self.say(right.origin, "expression.not-a-list", type=type_name(right.type))
        elif right.items is not None and isinstance(right.node, Items):
            return self._in_written(node, left, right.items, right.node)
        elif (left.type.kind == "unit" and of.kind == "unit") or (is_person(left.type) and is_person(of)):
            return replace(answer, node=replace(node, operands=(_identified(left).node, _ids(right.node))))
        elif left.type.kind in NUMBERS and of.kind in NUMBERS and left.type.scale > of.scale:
            self.say(node, "expression.scales-in-list", type=type_name(of))
        else:
            item = Typed(node=right.node, type=of, origin=right.origin)
            compared, _ = self._comparable(replace(node, operator="=="), left, item)
            return replace(answer, node=replace(node, operands=(compared.node, right.node)))
        return answer

    def _in_written(self, node: Operation, left: Typed, items: tuple[Typed, ...], listed: Items) -> Typed:
        """Each written item is compared as `==` would, so that options, days and decimals are checked one by one."""
        equal = replace(node, operator="==")
        pairs = [self._comparable(replace(equal, at=item.origin.at), left, item) for item in items]
        scale = max([left.type.scale, *(item.type.scale for _, item in pairs)])
        compared = self.to_scale(left, scale) if left.type.kind in NUMBERS else pairs[0][0] if pairs else left
        if left.type.kind in NUMBERS:
            pairs = [(compared, self.to_scale(item, scale)) for _, item in pairs]
        lowered = replace(listed, items=tuple(item.node for _, item in pairs))
        return Typed(node=replace(node, operands=(compared.node, lowered)), type=BOOLEAN, origin=node)

    def _check_written(self, part: Typed, type_: ValueType) -> None:
        """Texts written where a choice, a day, a month, a period or a share is meant: each must be one."""
        for literal in part.literals or ():
            if isinstance(literal.value, str):
                self._check_text(literal, literal.value, type_)

    def _check_text(self, literal: Literal_, text: str, type_: ValueType) -> None:
        match type_.kind:
            case "choice" if type_.options is not None and text not in type_.options:
                hint = near(text, type_.options)
                quoted = None if hint is None else f'"{hint}"'
                self.say(literal, "expression.unknown-option", value=text, known=some(type_.options), hint=quoted)
            case "date" if not is_day(text):
                self.say(literal, "expression.not-a-date", value=text)
            case "month" if not is_day(f"{text}-01"):
                self.say(literal, "expression.not-a-month", value=text)
            case "month_day" if not is_day(f"2000-{text}"):
                self.say(literal, "expression.not-a-month-day", value=text)
            case "period" if read_period(text) is None:
                self.say(literal, "expression.not-a-period", value=text)
            case "share" if read_share(text) is None:
                self.say(literal, "expression.not-a-share", value=text)

    # --- functions, methods, macros -----------------------------------------------------------------------------------

    def count(self, node: Call | Method, *counts: int) -> bool:
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
        if function.scaled:
            return self.scaled_call(node, scope)
        arguments = [self.value(argument, scope) for argument in node.arguments]
        if not self.count(node, *(len(signature.parameters) for signature in function.signatures)):
            return Typed(node=node, type=function.signatures[0].result, origin=node)
        signature = _meant(function.signatures, arguments)
        first = function.signatures[0].parameters
        fitted = []
        for index, (argument, parameter) in enumerate(zip(arguments, signature.parameters, strict=True)):
            handed = self._argument(node.name, parameter.name, argument, parameter.type)
            if index < len(first) and first[index].type.kind == "list" != parameter.type.kind:
                handed = Items(at=handed.at, items=(handed,))
            fitted.append(handed)
        return Typed(node=replace(node, arguments=tuple(fitted)), type=signature.result, origin=node)

    def _argument(self, function: str, name: str, argument: Typed, wanted: ValueType) -> Node:
        """The node handed to a function for an argument."""
        if not takes(wanted, argument):
            names = {"wanted": type_name(wanted), "given": type_name(argument.type)}
            self.say(argument.origin, "expression.argument-type", hint=None, name=function, parameter=name, **names)
            return argument.node
        if argument.items is not None:
            for item in argument.items:
                self.fit(item, item_of(wanted), "expression.mixed-types")
        self._check_written(argument, wanted)
        if wanted.kind == "period":
            for literal in argument.literals or ():
                period = read_period(str(literal.value))
                if period is not None and period.working_days:
                    self.say(literal, "expression.working-days", value=literal.value, name=function)
        if wanted.kind == "person" and argument.type.kind != "any":
            # Who it is travels, not the whole record.
            return Select(at=argument.node.at, of=argument.node, member="id")
        return argument.node

    def _unknown_function(self, node: Call | Method, known: list[str]) -> Typed:
        replaced = REPLACED.get(node.name)
        if replaced is not None:
            return self.say(node, "expression.not-in-language", what=f"{node.name}(…)", hint=replaced or None)
        return self.say(node, "expression.unknown-function", name=node.name, hint=near(node.name, known))

    def _size(self, node: Call | Method, arguments: tuple[Node, ...], scope: Scope) -> Typed:
        if len(arguments) != 1:
            return self.say(node, "expression.argument-count", name="size", wanted="1", given=len(arguments))
        of = self.value(arguments[0], scope)
        if of.type.kind not in ("list", "text", "any"):
            return self.say(node, "expression.size-of", type=type_name(of.type))
        return Typed(node=Method(at=node.at, target=of.node, name="size", arguments=()), type=INTEGER, origin=node)

    def _string(self, node: Call, scope: Scope) -> Typed:
        if not self.count(node, 1):
            return Typed(node=node, type=TEXT, origin=node)
        of = self.value(node.arguments[0], scope)
        if of.type.kind not in WORDS | {"integer", "any"}:
            return self.say(of.origin, "expression.string-of", type=type_name(of.type))
        return Typed(node=replace(node, arguments=(of.node,)), type=TEXT, origin=node)

    def _method(self, node: Method, scope: Scope) -> Typed:
        target = node.target
        if isinstance(target, Name) and target.name in _NAMESPACES and target.name not in {*scope, *self._roots}:
            return self.say(node, "expression.not-in-language", what=f"{target.name}.{node.name}(…)")
        if node.name == "size":
            return self._size(node, (target, *node.arguments), scope)
        if node.name in ("orValue", "hasValue"):
            return self._optional_method(node, scope)
        known = _METHODS.get(node.name)
        if known is None:
            self.value(target, scope)
            if node.name in WRITABLE:
                return self.say(node, "expression.function-as-method", name=node.name)
            return self._unknown_function(node, [*_METHODS, *_MACROS, "size", "orValue"])
        wanted, parameters, result = known
        on = self.value(target, scope)
        arguments = [self.value(argument, scope) for argument in node.arguments]
        if not self.count(node, len(parameters)):
            return Typed(node=node, type=result, origin=node)
        if not takes(wanted, on) or on.type.kind == "choice":
            names = {"wanted": type_name(wanted), "given": type_name(on.type)}
            return self.say(node, "expression.method-of", hint=None, name=node.name, **names)
        fitted = tuple(
            self._argument(node.name, "text", argument, parameter)
            for argument, parameter in zip(arguments, parameters, strict=True)
        )
        if node.name == "matches":
            self._pattern(arguments[0])
        return Typed(node=replace(node, target=on.node, arguments=fitted), type=result, origin=node)

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
        options = re2.Options()
        options.log_errors = False
        try:
            re2.compile(literal.value, options)
        except re2.error as error:
            self.say(literal, "expression.pattern", detail=str(error))

    def _optional_method(self, node: Method, scope: Scope) -> Typed:
        target = self._maybe(node.target, scope)
        arguments = [self.value(argument, scope) for argument in node.arguments]
        if not target.optional:
            return (
                unknown(node)
                if target.type.kind == "any"
                else self.say(node, "expression.not-optional", name=node.name)
            )
        type_ = BOOLEAN if node.name == "hasValue" else target.type
        if not self.count(node, 0 if node.name == "hasValue" else 1):
            return Typed(node=node, type=type_, origin=node)
        # What is inside cannot be multiplied, so the other value comes to its scale, never the other way round.
        fitted = tuple(self.fit(argument, type_, "expression.mixed-types").node for argument in arguments)
        return Typed(node=replace(node, target=target.node, arguments=fitted), type=type_, origin=node)

    def _macro(self, node: Macro, scope: Scope) -> Typed:
        target = self.value(node.target, scope)
        if target.type.kind not in ("list", "any"):
            self.say(node, "expression.macro-of", name=node.name, type=type_name(target.type))
        if node.variable in self._roots or node.variable in scope or node.variable in RESERVED:
            self.say(node, "expression.name-taken", name=node.variable)
        inner = {**scope, node.variable: item_of(target.type)}
        condition = None if node.condition is None else self._condition(node.condition, inner, node.name)
        if node.name == "map":
            body = self.value(node.body, inner)
            type_ = list_of(body.type)
        else:
            body = self._condition(node.body, inner, node.name)
            type_ = BOOLEAN if node.name != "filter" else target.type
        asked = None if condition is None else condition.node
        return Typed(node=replace(node, target=target.node, body=body.node, condition=asked), type=type_, origin=node)

    # --- the wanted type ----------------------------------------------------------------------------------------------

    def fit(self, part: Typed, wanted: ValueType, code: str) -> Typed:
        """The part as a value of the wanted type; when it cannot be one, `code` says so."""
        if "any" in (part.type.kind, wanted.kind):
            return part
        if wanted.kind in NUMBERS and part.type.kind in NUMBERS:
            number = self.fit_number(part, wanted)
            if number is not None:
                return number
        elif takes(wanted, part):
            return self._fitted(part, wanted)
        given, asked = type_name(part.type), type_name(wanted)
        self.say(part.origin, code, hint=None, wanted=asked, given=given, first=asked, second=given)
        return unknown(part.origin)

    def _fitted(self, part: Typed, wanted: ValueType) -> Typed:
        self._check_written(part, wanted)
        if part.items is not None and isinstance(part.node, Items):
            items = tuple(self.fit(item, item_of(wanted), "expression.mixed-types").node for item in part.items)
            return replace(part, node=replace(part.node, items=items), type=wanted)
        one, other = (item_of(part.type), item_of(wanted)) if wanted.kind == "list" else (part.type, wanted)
        if other.options is not None and one.options is not None and not set(one.options) <= set(other.options):
            missing = some(option for option in one.options if option not in other.options)
            self.say(part.origin, "expression.options-differ", missing=missing)
        # A choice stays one where any text will do; a text that was written becomes what it is meant for.
        return part if wanted.kind in ("text", "struct", "person", "list") else replace(part, type=wanted)


_OUTSIDE = {"null": "expression.null", "1e9": "expression.written-number"}

_NAMESPACES = frozenset({"math", "cel", "optional", "strings", "sets", "base64", "proto", "lists"})
"""Where the expression language keeps more functions, none of which is ours."""

_MACROS = ("all", "exists", "exists_one", "map", "filter")

_METHODS: Mapping[str, tuple[ValueType, tuple[ValueType, ...], ValueType]] = {
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
"""What regular expressions on the server and in the browser understand differently."""


def _silent(at: int, length: int, code: str, /, *, hint: str | None = None, **values: object) -> None:
    """Takes a mistake and says nothing: for looking at a part that is reported elsewhere."""


def _meant(signatures: Iterable[Signature], arguments: list[Typed]) -> Signature:
    """The way of calling that is meant: the first that takes these arguments, else the first of as many."""
    fitting = [signature for signature in signatures if len(signature.parameters) == len(arguments)]
    for signature in fitting:
        pairs = zip(arguments, signature.parameters, strict=True)
        if all(takes(parameter.type, argument) for argument, parameter in pairs):
            return signature
    return fitting[0]


def _identified(part: Typed) -> Typed:
    """A unit or person by its id, which is what makes two of them the same."""
    return replace(part, node=Select(at=part.node.at, of=part.node, member="id"), type=TEXT)


def _ids(node: Node) -> Macro:
    """The ids of a list of units or persons. The variable hides nothing: the body reads only it."""
    at = node.at
    return Macro(
        at=at, name="map", target=node, variable="each_", body=Select(at=at, of=Name(at=at, name="each_"), member="id")
    )


def _rebuilt(node: Operation, operands: Iterable[Typed]) -> Operation:
    return replace(node, operands=tuple(operand.node for operand in operands))
