"""Expressions of definitions: text in, a checked value that runs out. The only file that knows the library for CEL.

An expression is parsed by the library, folded into our own tree (`subset`), typed and rewritten (`expression_types`),
written out again, checked once more by the library against messages made from our types (`cel_messages`), and
compiled to a program over plain values. What runs here is text a browser can run as well (`browser_text`).

Two facts about the library shape this file. Evaluation does not raise: a failure is a value of the type ERROR, whose
content is a non-empty text and would pass for true; so only `_Program.run` looks at results. And a function written
in Python may raise, which the library turns into such a value too; when people or the database could not be asked,
that is no answer, so the exception is kept and raised again.
"""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from cel_expr_python import cel
from cel_expr_python.ext import ext_optional, ext_strings

from engine.definition.expressions import Expression, ExpressionFailed, Names, Path, Questions, Template
from engine.definition.types import TEXT, Kind, ValueType
from engine.ground.problems import Problem
from engine.ground.sources import Place, ScalarNode
from engine.language.cel_messages import Messages, ParsedTree
from engine.language.expression_types import check
from engine.language.functions import FUNCTIONS, Function, Signature
from engine.language.subset import (
    LONGEST_TEXT,
    MOST_NODES,
    Comparison,
    Has,
    Node,
    called,
    children,
    comparisons,
    fold,
    path_of,
    readings,
    text_arguments,
    walk,
    written,
)
from engine.language.value_types import STRUCTS, Reporter, item_of, type_name
from engine.language.values import Need, needs, plain, project
from engine.language.writing import writable, written_value


class Environment:
    """The root names an expression may read, each with its type. Immutable; `with_` makes another, cheaply."""

    __slots__ = ("roots",)

    def __init__(self, roots: Mapping[str, ValueType]) -> None:
        self.roots: Mapping[str, ValueType] = dict(roots)

    def with_(self, **roots: ValueType) -> "Environment":
        """The same with these roots added or replaced."""
        return Environment({**self.roots, **roots})

    def without(self, *names: str) -> "Environment":
        """The same without these roots."""
        return Environment({name: type_ for name, type_ in self.roots.items() if name not in names})


def compile_expression(
    text: str,
    place: Place | ScalarNode,
    environment: Environment,
    expected: ValueType | Kind | None = None,
) -> Expression | tuple[Problem, ...]:
    """The checked expression, or every problem found in it.

    `place` says where the text stands; given the YAML scalar itself, problems point at the character meant, else they
    do so where the text stands on one line. `expected` is the type (or kind) the value must have: `"boolean"` for a
    condition; a decimal is brought to the expected scale. The result's `type` is that of the value as it comes out.
    """
    return _Compilation(text, environment, _Locator(place)).expression(expected)


def compile_template(text: str, place: Place | ScalarNode, environment: Environment) -> Template | tuple[Problem, ...]:
    """A text with expressions in braces, `Hội đồng xét chọn ({unit.desk.name})`, or every problem found in it.

    `{{` and `}}` stand for braces. An expression must be of a type that can be written for people: dates become
    dd/mm/yyyy, money 1.234.567 đồng, decimals get a comma, a choice its title (asked as `label`), units and persons
    their name.
    """
    return _Compilation(text, environment, _Locator(place)).template()


def literal_comparisons(expression: Expression) -> tuple[Comparison, ...] | None:
    """The comparisons of a path with written values a condition is the conjunction of; None when it is anything else.

    Best effort, for asking whether guards cover all options or overlap.
    """
    program = expression.program
    return comparisons(program.tree) if isinstance(program, _Program) else None


def paths_tested(expression: Expression) -> tuple[frozenset[Path], frozenset[Path]] | None:
    """The dotted names whose value a condition reads, and those it only asks `has` of; None where it also asks about
    facts (people, other cases, calculations over days).
    """
    program = expression.program
    if not isinstance(program, _Program) or program.asks:
        return None
    values: set[Path] = set()
    presences: set[Path] = set()
    _note_tested(program.tree, values, presences)
    return frozenset(values), frozenset(presences)


def _note_tested(node: Node, values: set[Path], presences: set[Path]) -> None:
    path = path_of(node)
    if path is not None:
        values.add(path)
        return
    if isinstance(node, Has):
        of = path_of(node.of)
        if of is not None:
            presences.add((*of, node.member))
            return
    for child in children(node):
        _note_tested(child, values, presences)


BROWSER_ROOTS = frozenset({"form", "row", "today", "param"})
"""The roots a browser knows while a form is filled; all else stays on the server."""


def browser_text(expression: Expression, roots: frozenset[str] = BROWSER_ROOTS) -> str | None:
    """The text a browser runs for this expression (decimals scaled, units compared by id), with values as they travel.

    None where it asks about facts or reads a root that is not among `roots`: then the server is asked.
    """
    program = expression.program
    if not isinstance(program, _Program) or program.asks or any(path[0] not in roots for path in expression.reads):
        return None
    return program.running


class _Locator:
    """Turns offsets into the text into places in the file."""

    def __init__(self, place: Place | ScalarNode) -> None:
        self.whole = place if isinstance(place, Place) else place.place
        self._scalar = place if isinstance(place, ScalarNode) else None

    def at(self, text: str, offset: int, length: int) -> Place:
        """The place of so many characters of the text, as far as they stand on one line."""
        length = len(text[offset : offset + length].partition("\n")[0])
        if self._scalar is not None:
            return self._scalar.within(offset, length)
        whole = self.whole
        if whole.end_column is None or "\n" in text:
            return whole
        # On one line: the bare text, or the text between quotes.
        quotes = (whole.end_column - whole.column - len(text)) / 2
        if quotes not in (0, 1):
            return whole
        column = whole.column + int(quotes) + offset
        return Place(whole.file, whole.line, column, column + max(length, 1))


class _Compilation:
    """Compiles the expressions of one text."""

    def __init__(self, text: str, environment: Environment, locator: _Locator) -> None:
        self._text = text
        self._environment = environment
        self._locator = locator
        self._problems: list[Problem] = []

    def expression(self, expected: ValueType | Kind | None) -> Expression | tuple[Problem, ...]:
        """The whole text as one expression."""
        made = self._part(self._text, 0, expected, write=False)
        return self._sorted_problems() if made is None else made

    def template(self) -> Template | tuple[Problem, ...]:
        """The whole text as a template."""
        pieces: list[str | Expression] = []
        for piece in _split(self._text, self._report):
            if isinstance(piece, str):
                pieces.append(piece)
                continue
            made = self._part(piece.text, piece.start, None, write=True)
            if made is not None:
                pieces.append(made)
        if self._problems:
            return self._sorted_problems()
        return Template(text=self._text, place=self._locator.whole, pieces=tuple(pieces))

    def _sorted_problems(self) -> tuple[Problem, ...]:
        return tuple(sorted(self._problems, key=Problem.order))

    def _report(self, at: int, length: int, code: str, /, *, hint: str | None = None, **values: object) -> None:
        detail = values.pop("detail", None)
        said = None if detail is None else str(detail)
        place = self._locator.at(self._text, at, length)
        self._problems.append(Problem(code, place, values=values, hint=hint, detail=said))

    def _part(self, text: str, start: int, expected: ValueType | Kind | None, *, write: bool) -> Expression | None:
        """The expression `text`, which begins at offset `start` of the whole; None when something was reported."""

        def report(at: int, length: int, code: str, /, *, hint: str | None = None, **values: object) -> None:
            self._report(start + at, length, code, hint=hint, **values)

        before = len(self._problems)
        tree = _parse(text, report)
        if tree is None:
            return None
        lowered, type_ = check(tree, self._environment.roots, expected, report)
        if len(self._problems) > before:
            return None
        titles = _catalogue_of(tree, type_) if write else None
        if write and (titles == "" or not writable(type_)):
            report(0, len(text), "expression.not-writable", type=type_name(type_))
            return None
        running = written(lowered)
        complaint = _second_checker(_Roots(self._environment.roots)).complaint(running, type_)
        if complaint is not None:
            report(0, len(text), "expression.type", detail=complaint)
            return None
        read = readings(tree)
        asked = {name for name in called(tree) if name in FUNCTIONS and FUNCTIONS[name].asks}
        constants = {name: texts for name, texts in text_arguments(tree).items() if name in asked}
        if titles is not None:
            asked.add("label")
            constants["label"] = (*constants.get("label", ()), titles)
        place = self._locator.at(self._text, start, len(text))
        program = _Program(
            text=text,
            place=place,
            tree=tree,
            running=running,
            type=type_,
            need=needs(lowered),
            asks=bool(asked),
            write=write,
            titles=titles,
        )
        return Expression(
            text=text,
            place=place,
            type=TEXT if write else type_,
            reads=read.reads,
            guarded=read.guarded,
            calls=frozenset(asked),
            constants=constants,
            program=program,
        )


def _catalogue_of(tree: Node, type_: ValueType) -> str | None:
    """Where a choice has its titles: the name of its type, else of the answer or variable; None for what is no choice,
    empty when it cannot be told.
    """
    choice = item_of(type_) if type_.kind == "list" else type_
    if choice.kind != "choice":
        return None
    path = path_of(tree)
    return choice.name or (path[-1] if path else "")


# --- reading ----------------------------------------------------------------------------------------------------------


def _parse(text: str, report: Reporter) -> Node | None:
    """The author's tree, or None after reporting why there is none."""
    if not text.strip():
        report(0, len(text), "expression.empty")
        return None
    if len(text) > LONGEST_TEXT:
        report(0, len(text), "expression.too-long", length=len(text), most=LONGEST_TEXT)
        return None
    try:
        tree = parsed(text)
    except RuntimeError as error:
        _report_syntax(text, str(error), report)
        return None
    if sum(1 for _ in walk(tree)) > MOST_NODES:
        report(0, len(text), "expression.too-long", length=len(text), most=LONGEST_TEXT)
        return None
    return tree


def parsed(text: str) -> Node:
    """The author's tree of a text, not yet looked at. Raises `RuntimeError` with what the library's parser says."""
    return fold(ParsedTree(_running_library().compile(text, disable_check=True).serialize()), text)


_COMPLAINT = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")


def _report_syntax(text: str, said: str, report: Reporter) -> None:
    lines = text.split("\n")
    if "recursion" in said:
        report(0, len(text), "expression.too-deep")
        return
    found = _COMPLAINT.findall(said)
    if not found:
        report(0, len(text), "expression.syntax", detail=said)
    seen: set[int] = set()
    for line, column, message in found:
        # One slip makes the parser complain several times at the same place or behind it; the first one is meant.
        offset = sum(len(each) + 1 for each in lines[: int(line) - 1]) + int(column) - 1
        offset = max(0, min(offset, len(text)))
        if offset in seen or (seen and message.startswith("Syntax error")):
            continue
        seen.add(offset)
        code = "expression.syntax"
        if "has() argument" in message:
            code = "expression.has-target"
        elif "invalid int literal" in message:
            code = "expression.written-number"
        elif re.search(r"(?<![=!<>])=(?!=)", text[max(0, offset - 1) : offset + 1]):
            code = "expression.single-equals"
        elif re.search(r"(?<!&)&(?!&)|(?<!\|)\|(?!\|)", text[max(0, offset - 1) : offset + 1]):
            code = "expression.single-sign"
        elif re.match(r"\s*(and|or|not)\b", text[offset:]):
            code = "expression.word-operator"
        report(offset, 1, code, detail=message)


@dataclass(frozen=True, slots=True)
class _Braced:
    """An expression in a template, with the offset it begins at."""

    text: str
    start: int


def _split(text: str, report: Reporter) -> list[str | _Braced]:
    """The pieces of a template; braces that do not fit are reported."""
    pieces: list[str | _Braced] = []
    said: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char in "{}" and text[at : at + 2] == char * 2:
            said.append(char)
            at += 2
        elif char == "}":
            report(at, 1, "template.stray-brace")
            at += 1
        elif char == "{":
            end = _closing(text, at + 1)
            if end is None:
                report(at, 1, "template.unclosed")
                break
            if said:
                pieces.append("".join(said))
                said = []
            pieces.append(_Braced(text[at + 1 : end], at + 1))
            at = end + 1
        else:
            said.append(char)
            at += 1
    if said:
        pieces.append("".join(said))
    return pieces


def _closing(text: str, at: int) -> int | None:
    """Where the brace opened before `at` closes, skipping texts in quotes; None when it does not."""
    quote = ""
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char == "}":
            return at
        elif char == "{":
            return None
        at += 1
    return None


# --- the library ------------------------------------------------------------------------------------------------------

_Type = cel.Type
_RUNNING_TYPES: dict[Kind, Any] = {
    "boolean": _Type.BOOL,
    "integer": _Type.INT,
    "decimal": _Type.INT,
    "percent": _Type.INT,
    "money": _Type.INT,
    "list": _Type.LIST,
    "struct": _Type.MAP,
    "unit": _Type.MAP,
    "file": _Type.MAP,
}


def _extensions() -> list[Any]:
    return [ext_optional.ExtOptional(), ext_strings.ExtStrings()]


@cache
def _running_library() -> Any:
    """Where programs run: names without types, as values come as plain dicts."""
    return cel.NewEnv(extensions=_extensions(), functions=[_declared(each, run=True) for each in _runnable()])


def _runnable() -> list[Function]:
    return [function for function in FUNCTIONS.values() if function.run is not None or function.asks]


def _declared(function: Function, *, run: bool) -> Any:
    overloads = []
    seen: list[list[str]] = []
    for number, signature in enumerate(function.signatures):
        parameters = [_parameter_type(parameter.type, run) for parameter in signature.parameters]
        shape = [str(parameter) for parameter in parameters]
        if shape in seen:
            continue
        seen.append(shape)
        result = _result_type(signature.result, run)
        implementation = (function.run or _asking(function.name, signature)) if run else None
        overloads.append(
            cel.Overload(f"{function.name}_{number}", result, parameters, False, implementation)
            if run
            else cel.Overload(f"{function.name}_{number}", result, parameters, False)
        )
    return cel.FunctionDecl(function.name, overloads)


def _parameter_type(type_: ValueType, run: bool) -> Any:
    if type_.kind in ("unit", "struct") and not run:
        return _Type.DYN
    # A person travels as its id.
    return _RUNNING_TYPES.get(type_.kind, _Type.STRING)


def _result_type(type_: ValueType, run: bool) -> Any:
    if type_.kind in STRUCTS:
        return _Type.DYN
    return _RUNNING_TYPES.get(type_.kind, _Type.STRING)


class _SecondChecker:
    """The library's own checker with our types as messages."""

    def __init__(self, roots: Mapping[str, ValueType]) -> None:
        messages = Messages(roots)
        self._library = cel.NewEnv(
            descriptor_pool=messages.pool,
            variables={name: _message_type(described) for name, described in messages.roots.items()},
            extensions=_extensions(),
            functions=_declared_for_checking(),
        )

    def complaint(self, running: str, type_: ValueType) -> str | None:
        """What it has against a rewritten expression of this type, or None."""
        try:
            found = str(self._library.compile(running).return_type().name())
        except RuntimeError as error:
            return str(error)
        wanted = _NAMES_OF_TYPES.get(type_.kind)
        if wanted is None or found in (wanted, "DYN"):
            return None
        return f"{found} instead of {wanted}"


class _Roots:
    """Roots as a key: the same when they are the very same types under the same names. Comparing what types hold would
    cost as much as making a checker.
    """

    __slots__ = ("_key", "roots")

    def __init__(self, roots: Mapping[str, ValueType]) -> None:
        self.roots = roots
        # As long as this key is kept, so are the types, and no other can have their identities.
        self._key = tuple((name, id(type_)) for name, type_ in roots.items())

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Roots) and self._key == other._key


@lru_cache(maxsize=64)
def _second_checker(roots: _Roots) -> _SecondChecker:
    return _SecondChecker(roots.roots)


_NAMES_OF_TYPES: dict[Kind, str] = {
    "boolean": "BOOL",
    "integer": "INT",
    "decimal": "INT",
    "percent": "INT",
    "money": "INT",
    "text": "STRING",
    "choice": "STRING",
    "date": "STRING",
    "month": "STRING",
    "month_day": "STRING",
}


@cache
def _declared_for_checking() -> list[Any]:
    return [_declared(each, run=False) for each in _runnable()]


def _message_type(described: str) -> Any:
    if described.startswith("list:"):
        return _Type.List(_message_type(described.removeprefix("list:")))
    simple = {"string": _Type.STRING, "int": _Type.INT, "bool": _Type.BOOL, "dyn": _Type.DYN}
    return simple.get(described) or _Type(described)


# --- running ----------------------------------------------------------------------------------------------------------


class _Asking(threading.local):
    """Who answers the functions of the evaluation under way in this thread, and what went wrong in asking."""

    questions: Questions | None = None
    failure: BaseException | None = None


_asking_now = _Asking()


def _asking(name: str, signature: Signature) -> Callable[..., object]:
    """A function of the library that puts its question to whoever answers in this thread."""
    persons = frozenset(
        index for index, parameter in enumerate(signature.parameters) if parameter.type.kind == "person"
    )

    def ask(*arguments: object) -> object:
        questions = _asking_now.questions
        if questions is None:
            raise ValueError(f"{name} looks at facts, and there is nobody to ask")
        given = [{"id": value} if index in persons else value for index, value in enumerate(arguments)]
        try:
            answer = questions.ask(name, given)
        except BaseException as failure:
            _asking_now.failure = failure
            raise
        if answer is None:
            raise ValueError(f"{name} has no answer")
        return plain(answer)

    return ask


@lru_cache(maxsize=8192)
def _compiled(running: str) -> Any:
    """The library's program of a text. Shared by all definitions and threads; it keeps nothing between runs."""
    return _running_library().compile(running, disable_check=True)


_ERROR = _Type.ERROR
_PLAIN_TYPES: dict[Kind, type | tuple[type, ...]] = {
    "boolean": bool,
    "integer": int,
    "decimal": int,
    "percent": int,
    "money": int,
    "list": list,
    "struct": dict,
    "unit": dict,
    "person": dict,
    "file": dict,
    "options": dict,
    "catalogue": (dict, list),
    "any": object,
}


class _Program:
    """A checked expression that runs over plain values. Holds nothing that changes, so threads share it."""

    __slots__ = (
        *("_compiled", "_need", "_place", "_text", "_titles", "_type", "_wanted", "_write"),
        *("asks", "running", "tree"),
    )

    def __init__(
        self,
        *,
        text: str,
        place: Place,
        tree: Node,
        running: str,
        type: ValueType,
        need: Mapping[str, Need],
        asks: bool,
        write: bool,
        titles: str | None,
    ) -> None:
        self.tree = tree
        """As the author wrote it."""
        self.running = running
        """The text that runs."""
        self.asks = asks
        """True when it needs somebody who answers questions about facts."""
        self._text = text
        self._place = place
        self._type = type
        self._wanted = _PLAIN_TYPES.get(type.kind, str)
        self._need = tuple(need.items())
        self._write = write
        self._titles = titles
        self._compiled = _compiled(running)

    def run(self, names: Names, questions: Questions | None) -> object:
        """The plain value. Raises `ExpressionFailed`; whatever was raised in answering a question comes through."""
        data: dict[str, object] = {}
        try:
            for name, need in self._need:
                found = names.get(name)
                if found is not None:
                    data[name] = project(found, need)
        except ValueError as error:
            raise self._failed(str(error)) from error
        result = self._asked(data, questions) if self.asks else self._evaluated(data)
        if not isinstance(result, self._wanted) or (self._wanted is int and isinstance(result, bool)):
            # What was got is not shown: it may be about a person, and failures are logged.
            raise self._failed(f"expected {self._type.kind}, got {type(result).__name__}")
        return self._written(result, questions) if self._write else result

    def _asked(self, data: dict[str, object], questions: Questions | None) -> object:
        # Answering may itself evaluate expressions, so what was there before is put back.
        outer, outer_failure = _asking_now.questions, _asking_now.failure
        _asking_now.questions, _asking_now.failure = questions, None
        try:
            try:
                result = self._evaluated(data)
            finally:
                failure = _asking_now.failure
                if failure is not None:
                    raise failure
            return result
        finally:
            _asking_now.questions, _asking_now.failure = outer, outer_failure

    def _evaluated(self, data: dict[str, object]) -> object:
        try:
            value = self._compiled.eval(data=data)
            result: object = value.plain_value()
        except (RuntimeError, TypeError, ValueError, OverflowError) as error:
            # The limit of iterations, a number too large for the library, or a fault of its own.
            raise self._failed(str(error)) from error
        if value.type() == _ERROR:
            raise self._failed(str(result))
        return result

    def _written(self, result: object, questions: Questions | None) -> str:
        """The value in words, for a template."""
        if self._titles is not None:
            chosen = result if isinstance(result, list) else [result]
            return ", ".join(self._title(self._titles, option, questions) for option in chosen)
        try:
            return written_value(result, self._type)
        except ValueError as error:
            raise self._failed(str(error)) from error

    def _title(self, catalogue: str, option: object, questions: Questions | None) -> str:
        title = None if questions is None else questions.ask("label", [catalogue, option])
        if not isinstance(title, str):
            raise self._failed(f"“{option}” has no title in {catalogue}")
        return title

    def _failed(self, detail: str) -> ExpressionFailed:
        return ExpressionFailed(self._text, self._place, detail)
