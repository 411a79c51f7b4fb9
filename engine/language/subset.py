"""The part of the expression language that definitions may use, as a small syntax tree of our own.

The library parses far more than we promise: its macros arrive expanded, its optional types, byte strings and doubles
behave differently on the server and in the browser. Here its tree is folded back into what the author wrote, and
whatever lies outside the subset is named. The tree is then typed (`typed_tree`), asked what it reads, and written out
again as the text that runs on both sides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from engine.definition.expressions import Path
from engine.language.cel_messages import ParsedTree

LONGEST_TEXT = 2_000
"""Characters an expression may have. A longer one belongs in several named rules."""

MOST_NODES = 400
"""Nodes an expression may have: bounds the checker's work, whatever the text."""

RESERVED = frozenset(
    {
        *("as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in"),
        *("let", "loop", "null", "package", "namespace", "return", "true", "var", "void", "while"),
    }
)
"""Words of the expression language that no field, form or unit may be called by."""

Operator: TypeAlias = Literal[
    "!", "-", "+", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in", "?:", "[]", "[?]", ".?"
]
MacroName: TypeAlias = Literal["all", "exists", "exists_one", "map", "filter"]

OPERATORS: dict[str, Operator] = {
    "!_": "!",
    "-_": "-",
    "_+_": "+",
    "_-_": "-",
    "_*_": "*",
    "_/_": "/",
    "_%_": "%",
    "_==_": "==",
    "_!=_": "!=",
    "_<_": "<",
    "_<=_": "<=",
    "_>_": ">",
    "_>=_": ">=",
    "_&&_": "&&",
    "_||_": "||",
    "@in": "in",
    "_?_:_": "?:",
    "_[_]": "[]",
    "_[?_]": "[?]",
    "_?._": ".?",
}
"""The library's names of operators and ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Literal_:
    """A value written in the text: true, 12, 8.5 or "active"."""

    at: int
    value: bool | int | str | Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A name that stands alone: a root (`form`, `day`) or the variable of a macro."""

    at: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Select:
    """`of.member`."""

    at: int
    of: "Node"
    member: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Has:
    """`has(of.member)`."""

    at: int
    of: "Node"
    member: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """An operator with its operands in the order written; `.?` has the member as a text literal."""

    at: int
    operator: Operator
    operands: "tuple[Node, ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """`name(arguments)`."""

    at: int
    name: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """`target.name(arguments)`."""

    at: int
    target: "Node"
    name: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Macro:
    """`target.exists(variable, body)` and its like; `condition` only in `map` with three parts."""

    at: int
    name: MacroName
    target: "Node"
    variable: str
    body: "Node"
    condition: "Node | None" = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Items:
    """`[a, b, c]`."""

    at: int
    items: "tuple[Node, ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outside:
    """Something the language has and we do not: `what` says which, for the refusal."""

    at: int
    what: str


Node: TypeAlias = Literal_ | Name | Select | Has | Operation | Call | Method | Macro | Items | Outside


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """A guard's question about one path and written values: `case.variant in ["a", "b"]`."""

    path: Path
    operator: Literal["==", "!=", "<", "<=", ">", ">=", "in"]
    values: tuple[bool | int | str | Decimal, ...]


def fold(parsed: ParsedTree, text: str) -> Node:
    """The author's tree from the library's parsed one, positions as offsets into `text`."""
    return _Folding(parsed, text).node(parsed.expr)


class _Folding:
    """Walks a parsed message once."""

    def __init__(self, parsed: ParsedTree, text: str) -> None:
        self._positions = parsed.positions
        self._text = text

    def node(self, expr: Any) -> Node:
        at = self._positions.get(expr.id, 0)
        match expr.WhichOneof("kind"):
            case "const_expr":
                return self._constant(at, expr.const_expr)
            case "ident_expr":
                return Name(at=at, name=expr.ident_expr.name)
            case "select_expr":
                select = expr.select_expr
                if select.test_only:
                    return Has(at=self._tested(at, select.field), of=self.node(select.operand), member=select.field)
                return Select(at=self._after_dot(at), of=self.node(select.operand), member=select.field)
            case "call_expr":
                return self._call(at, expr.call_expr)
            case "list_expr":
                if expr.list_expr.optional_indices:
                    return Outside(at=at, what="[?x]")
                return Items(at=at, items=tuple(self.node(item) for item in expr.list_expr.elements))
            case "struct_expr":
                return Outside(at=at, what="{…}")
            case "comprehension_expr":
                return self._macro(at, expr.comprehension_expr)
        return Outside(at=at, what="?")

    def _constant(self, at: int, constant: Any) -> Node:
        match constant.WhichOneof("kind"):
            case "bool_value":
                return Literal_(at=at, value=bool(constant.bool_value))
            case "int64_value":
                return Literal_(at=at, value=int(constant.int64_value))
            case "string_value":
                return Literal_(at=at, value=str(constant.string_value))
            case "double_value":
                # `repr` gives back the digits written, up to the 15 a double keeps exactly.
                value = Decimal(repr(constant.double_value))
                if not value.is_finite() or len(value.as_tuple().digits) > 15 or self._exponent(at):
                    return Outside(at=at, what="1e9")
                return Literal_(at=at, value=value)
            case "null_value":
                return Outside(at=at, what="null")
            case "uint64_value":
                return Outside(at=at, what="1u")
        return Outside(at=at, what='b"…"')

    def _call(self, at: int, call: Any) -> Node:
        operator = OPERATORS.get(call.function)
        arguments = tuple(self.node(argument) for argument in call.args)
        if operator == "?:" and isinstance(arguments[2], Call) and arguments[2].name == "optional.none":
            return Outside(at=self._any_word(at), what="optMap(…)")
        if operator is not None and not call.HasField("target"):
            if operator == ".?":
                at = self._after_dot(at)
            return Operation(at=at, operator=operator, operands=arguments)
        name = str(call.function)
        at = self._word(at, name)
        if call.HasField("target"):
            return Method(at=at, target=self.node(call.target), name=name, arguments=arguments)
        return Call(at=at, name=name, arguments=arguments)

    def _macro(self, at: int, loop: Any) -> Node:
        # The library expands macros while parsing and keeps no trace of the call; each leaves a shape of its own.
        step, variable = loop.loop_step, loop.iter_var
        function = step.call_expr.function
        arguments = step.call_expr.args
        if loop.iter_var2 or variable.startswith("#") or not function:
            return Outside(at=self._any_word(at), what="optMap(…)")
        target = self.node(loop.iter_range)

        def macro(name: MacroName, body: Any, condition: Any = None) -> Node:
            return Macro(
                at=self._word(at, name),
                name=name,
                target=target,
                variable=variable,
                body=self.node(body),
                condition=None if condition is None else self.node(condition),
            )

        match function:
            case "_&&_":
                return macro("all", arguments[1])
            case "_||_":
                return macro("exists", arguments[1])
            case "_+_":
                return macro("map", arguments[1].list_expr.elements[0])
            case "_?_:_":
                added = arguments[1].call_expr.args[1]
                if added.WhichOneof("kind") == "const_expr":
                    return macro("exists_one", arguments[0])
                element = added.list_expr.elements[0]
                if element.ident_expr.name == variable:
                    return macro("filter", arguments[0])
                return macro("map", element, arguments[0])
        return Outside(at=at, what="?")

    def _after_dot(self, at: int) -> int:
        after = re.compile(r"\.\??\s*").match(self._text, at)
        return after.end() if after else at

    def _tested(self, at: int, member: str) -> int:
        """Where the member stands that the `has(` at `at` asks for."""
        found = re.compile(rf"\.\s*({re.escape(member)})\s*\)").search(self._text, at)
        return found.start(1) if found else at

    def _word(self, at: int, word: str) -> int:
        """Where `word` begins that ends (spaces apart) at the parenthesis `at`."""
        before = self._text[:at].rstrip()
        return len(before) - len(word) if before.endswith(word) else at

    def _any_word(self, at: int) -> int:
        before = self._text[:at].rstrip()
        found = re.search(r"\w+$", before)
        return found.start() if found else at

    def _exponent(self, at: int) -> bool:
        return bool(re.compile(r"-?[0-9.]+[eE]").match(self._text, at))


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below, in the order written."""
    match node:
        case Select(of=of) | Has(of=of):
            yield of
        case Operation(operands=operands):
            yield from operands
        case Call(arguments=arguments):
            yield from arguments
        case Method(target=target, arguments=arguments):
            yield target
            yield from arguments
        case Macro(target=target, body=body, condition=condition):
            yield target
            if condition is not None:
                yield condition
            yield body
        case Items(items=items):
            yield from items


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def path_of(node: Node, variables: frozenset[str] = frozenset()) -> Path | None:
    """The dotted name a node writes (`subject.birth_date`), or None when it is anything else."""
    match node:
        case Name(name=name):
            return None if name in variables else (name,)
        case Select(of=of, member=member):
            below = path_of(of, variables)
            return None if below is None else (*below, member)
        case Operation(operator=".?", operands=(of, Literal_(value=str(member)))):
            below = path_of(of, variables)
            return None if below is None else (*below, member)
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Readings:
    """What an expression looks at: every dotted name, and those of them that are only reached when they are there."""

    reads: frozenset[Path]
    guarded: frozenset[Path]


def readings(node: Node) -> Readings:
    """Every dotted name the tree reads, and which are guarded wherever they occur.

    `has(a.b.c)` tests `a.b.c` (a guarded reading) and reads `a.b`, which must be there for the question to have an
    answer. A guard protects what is below its name too: behind `has(unit.branch)`, `unit.branch.kind` is guarded.
    """
    open_: set[Path] = set()
    safe: set[Path] = set()
    _read(node, frozenset(), frozenset(), open_, safe)
    return Readings(reads=frozenset(open_ | safe), guarded=frozenset(safe - open_))


def _read(node: Node, known: frozenset[Path], variables: frozenset[str], open_: set[Path], safe: set[Path]) -> None:
    """Note the readings of `node` where the paths `known` are there, and `variables` are those of macros around it."""

    def note(path: Path) -> None:
        protected = any(path[:length] in known for length in range(2, len(path) + 1))
        (safe if protected else open_).add(path)

    def read(below: Node, more: frozenset[Path] = frozenset()) -> None:
        _read(below, known | more, variables, open_, safe)

    match node:
        case Name() | Select():
            path = path_of(node, variables)
            if path is None:
                for child in children(node):
                    read(child)
            elif any(isinstance(below, Operation) for below in walk(node)):
                # `a.?b.c`: the part after the question mark is optional, the part before it is read.
                _note_optional(node, note, safe)
            else:
                note(path)
        case Has(of=of, member=member):
            path = path_of(of, variables)
            if path is None:
                read(of)
            else:
                safe.add((*path, member))
                if len(path) > 1:
                    note(path)
        case Operation(operator=".?"):
            if path_of(node, variables) is None:
                read(node.operands[0])
            else:
                _note_optional(node, note, safe)
        case Operation(operator="&&", operands=(left, right)):
            read(left)
            read(right, present_if(left, True))
        case Operation(operator="||", operands=(left, right)):
            read(left)
            read(right, present_if(left, False))
        case Operation(operator="?:", operands=(condition, then, otherwise)):
            read(condition)
            read(then, present_if(condition, True))
            read(otherwise, present_if(condition, False))
        case Macro(target=target, variable=variable, body=body, condition=condition):
            read(target)
            inner = variables | {variable}
            more = frozenset[Path]()
            if condition is not None:
                _read(condition, known, inner, open_, safe)
                more = present_if(condition, True)
            _read(body, known | more, inner, open_, safe)
        case _:
            for child in children(node):
                read(child)


def _note_optional(node: Node, note: Any, safe: set[Path]) -> None:
    path = path_of(node)
    if path is not None:
        safe.add(path)
    below = node
    while isinstance(below, Select | Operation):
        if isinstance(below, Operation):
            before = path_of(below.operands[0])
            below = below.operands[0]
            if before is not None and len(before) > 1 and not any(isinstance(n, Operation) for n in walk(below)):
                note(before)
        else:
            below = below.of


def present_if(node: Node, answer: bool) -> frozenset[Path]:
    """The paths known to be there when the condition `node` answered `answer`."""
    match node:
        case Has(of=of, member=member) if answer:
            path = path_of(of)
            return frozenset() if path is None else frozenset({(*path, member)})
        case Operation(operator="!", operands=(inner,)):
            return present_if(inner, not answer)
        case Operation(operator="&&", operands=(left, right)):
            if answer:
                return present_if(left, True) | present_if(right, True)
            return present_if(left, False) & present_if(right, False)
        case Operation(operator="||", operands=(left, right)):
            if answer:
                return present_if(left, True) & present_if(right, True)
            return present_if(left, False) | present_if(right, False)
        case Operation(operator="?:", operands=(condition, Literal_(value=False), otherwise)) if answer:
            return present_if(condition, False) | present_if(otherwise, True)
        case Operation(operator="?:", operands=(condition, then, Literal_(value=False))) if answer:
            return present_if(condition, True) | present_if(then, True)
    return frozenset()


def called(node: Node) -> frozenset[str]:
    """Names of the functions the tree calls (`later`, `members`); methods and macros are not among them."""
    return frozenset(below.name for below in walk(node) if isinstance(below, Call))


def text_arguments(node: Node) -> dict[str, tuple[str, ...]]:
    """For each function called: the texts written among its arguments, each once, in the order written."""
    found: dict[str, dict[str, None]] = {}
    for below in walk(node):
        if isinstance(below, Call):
            for argument in below.arguments:
                items = argument.items if isinstance(argument, Items) else (argument,)
                for item in items:
                    if isinstance(item, Literal_) and isinstance(item.value, str):
                        found.setdefault(below.name, {})[item.value] = None
    return {name: tuple(texts) for name, texts in found.items()}


_TURNED: dict[str, Literal["==", "!=", "<", "<=", ">", ">="]] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}


def comparisons(node: Node) -> tuple[Comparison, ...] | None:
    """The comparisons a condition is the conjunction of, or None when some part of it is anything else.

    `case.variant == "member" && vars.round < 3` gives two; a bare boolean name is `== true`. Values are as written,
    decimals unscaled.
    """
    match node:
        case Operation(operator="&&", operands=(left, right)):
            first, second = comparisons(left), comparisons(right)
            return None if first is None or second is None else first + second
        case Operation(operator="!", operands=(inner,)):
            path = path_of(inner)
            return None if path is None else (Comparison(path=path, operator="==", values=(False,)),)
        case Operation(operator="in", operands=(left, Items(items=items))):
            path = path_of(left)
            values = tuple(item.value for item in items if isinstance(item, Literal_))
            if path is None or len(values) != len(items):
                return None
            return (Comparison(path=path, operator="in", values=values),)
        case Operation(operator="==" | "!=" | "<" | "<=" | ">" | ">=" as operator, operands=(left, right)):
            if isinstance(left, Literal_):
                left, right, operator = right, left, _TURNED[operator]
            path = path_of(left)
            if path is None or not isinstance(right, Literal_):
                return None
            return (Comparison(path=path, operator=operator, values=(right.value,)),)
    path = path_of(node)
    return None if path is None else (Comparison(path=path, operator="==", values=(True,)),)


_LEVELS: dict[str, int] = {
    "?:": 1,
    "||": 2,
    "&&": 3,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 4),
    "+": 5,
    "*": 6,
    "/": 6,
    "%": 6,
    "!": 7,
}
_ATOM = 9


def written(node: Node) -> str:
    """The tree as text again, brackets only where they are needed; parses to the same tree."""
    return _written(node)[0]


def _written(node: Node) -> tuple[str, int]:
    """The text and how tightly it holds together."""
    match node:
        case Literal_(value=value):
            text = quoted(value) if isinstance(value, str) else str(value).lower()
            return text, _LEVELS["!"] if text.startswith("-") else _ATOM
        case Name(name=name):
            return name, _ATOM
        case Select(of=of, member=member):
            return f"{_at_least(of, _ATOM)}.{member}", _ATOM
        case Has(of=of, member=member):
            return f"has({_at_least(of, _ATOM)}.{member})", _ATOM
        case Call(name=name, arguments=arguments):
            return f"{name}({', '.join(map(written, arguments))})", _ATOM
        case Method(target=target, name=name, arguments=arguments):
            return f"{_at_least(target, _ATOM)}.{name}({', '.join(map(written, arguments))})", _ATOM
        case Macro(target=target, name=name, variable=variable, body=body, condition=condition):
            parts = [variable, *([] if condition is None else [written(condition)]), written(body)]
            return f"{_at_least(target, _ATOM)}.{name}({', '.join(parts)})", _ATOM
        case Items(items=items):
            return f"[{', '.join(map(written, items))}]", _ATOM
        case Operation(operator=operator, operands=operands):
            return _written_operation(operator, operands)
    raise ValueError(f"outside the language: {node.what}")


def _written_operation(operator: Operator, operands: tuple[Node, ...]) -> tuple[str, int]:
    match operator, operands:
        case ".?", (of, Literal_(value=member)):
            return f"{_at_least(of, _ATOM)}.?{member}", _ATOM
        case "[]", (of, index):
            return f"{_at_least(of, _ATOM)}[{written(index)}]", _ATOM
        case "[?]", (of, index):
            return f"{_at_least(of, _ATOM)}[?{written(index)}]", _ATOM
        case ("-", (Literal_() as number,)):
            # `-3` would be read as the number itself.
            return f"-({written(number)})", _LEVELS["!"]
        case (("!" | "-"), (inner,)):
            return f"{operator}{_at_least(inner, 8)}", _LEVELS["!"]
        case "?:", (condition, then, otherwise):
            return f"{_at_least(condition, 2)} ? {_at_least(then, 2)} : {written(otherwise)}", _LEVELS["?:"]
    level = 5 if operator == "-" else _LEVELS[operator]
    left, right = operands
    return f"{_at_least(left, level)} {operator} {_at_least(right, level + 1)}", level


def _at_least(node: Node, level: int) -> str:
    text, own = _written(node)
    return text if own >= level else f"({text})"


def quoted(text: str) -> str:
    """A text literal of the expression language."""
    return f'"{text.translate(_ESCAPES)}"'


_ESCAPES = {code: f"\\u{code:04x}" for code in range(32)} | {ord("\\"): "\\\\", ord('"'): '\\"'}
