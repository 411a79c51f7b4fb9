"""YAML to a tree with places; strict where YAML is slippery.

Read as YAML 1.2 core, and less: `true`, `false`, `null`, `~`, nothing, whole numbers without leading zero, decimals
(exact). All else is text, so that `no`, `0912345678`, `1:30` and `2026-03-26` stay what was written. Duplicate keys,
merge keys, tags, directives and several documents in a file are refused; aliases are allowed within bounds.
Everything is NFC.

The tree is built from libyaml's events and not from its node graph: depth, size and the expansion of aliases are then
bounded before anything is built, and a wrong tag or alias is still known by its place. Cost grows with the length of
the text and is bounded by `Limits`; nothing is ever constructed from a tag.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

import yaml

from engine.ground.problems import Problem
from engine.ground.sources import Entry, MapNode, Node, Place, ScalarNode, SeqNode, Source, Style
from engine.language.syntax import quoted, syntax_problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much one file may cost. A definition of a hundred states stays below a tenth of each."""

    size: int = 1_000_000
    """Bytes in UTF-8."""
    depth: int = 40
    """Mappings and lists inside each other, aliases followed."""
    nodes: int = 200_000
    """Keys, values, mappings and lists, aliases followed; a long text that is repeated counts once more for every 64
    characters.
    """
    problems: int = 100
    """Reading stops after so many problems: the rest would say the same again."""


LIMITS = Limits()
"""What is allowed unless a test says otherwise."""


def decode(file: str, data: bytes, limits: Limits = LIMITS) -> tuple[str | None, list[Problem]]:
    """The text of a file's bytes, which must be UTF-8; or None and what is wrong (`yaml.too-large`,
    `yaml.not-utf-8`).
    """
    if len(data) > limits.size:
        return None, [_too_large(file, limits)]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = _place_of(file, before, len(before))
        return None, [Problem("yaml.not-utf-8", place, values={"byte": f"{data[error.start]:02X}"})]


def read(file: str, text: str, limits: Limits = LIMITS) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML text, and everything wrong with how it is written (codes `yaml.…`), in the order of the file.

    The tree is None when the text cannot be read to its end. When only single things are wrong (a duplicate key, a
    tag) it is there without them, so that later checks can go on and an author learns everything at once; whoever
    gets problems of severity `error` must not publish it. Columns count characters of the text in NFC, as `Source`
    keeps it.
    """
    if len(text) > limits.size or len(text.encode("utf-8", "surrogatepass")) > limits.size:
        return None, [_too_large(file, limits)]
    source = Source(file, text)
    problems = _forbidden(source)
    if problems:
        return None, problems[: limits.problems]
    return build(source, events(source), limits)


def events(source: Source) -> Iterator[yaml.Event]:
    """What libyaml finds in a text, one after the other; raises `yaml.MarkedYAMLError` where it cannot go on."""
    return yaml.parse(source.text, Loader=yaml.CSafeLoader)


def build(source: Source, found: Iterator[yaml.Event], limits: Limits = LIMITS) -> tuple[Node | None, list[Problem]]:
    """The tree of these events, and the problems: `read` behind its first looks. Takes no further event once a limit
    is reached.
    """
    builder = _Builder(source, limits)
    try:
        for event in found:
            builder.take(event)
    except _Stop:
        return None, builder.problems
    except yaml.MarkedYAMLError as error:
        builder.problems.append(syntax_problem(source, error))
        return None, builder.problems
    if builder.root is None and not builder.problems:
        builder.problems.append(Problem("yaml.empty", Place(source.file, 1, 1)))
    return builder.root, builder.problems


class _Span(NamedTuple):
    """From where to where an event reaches: lines and columns from 0, the end behind the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


def _span(event: yaml.Event) -> _Span:
    begin, end = event.start_mark, event.end_mark
    if begin is None or end is None:
        raise TypeError("libyaml gives marks to every event of a text")
    return _Span(begin.line, begin.column, end.line, end.column)


class _Stop(Exception):
    """A bound is reached: the problem that says so is already noted."""


@dataclass(slots=True)
class _Open:
    """A mapping or list that has begun and not yet ended."""

    place: Place
    anchor: str | None
    is_map: bool
    flow: bool
    weight: int = 1
    height: int = 1
    items: list[Node] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    keys: dict[str, Place] = field(default_factory=dict)
    key: ScalarNode | None = None
    key_dropped: bool = False
    """The key at hand cannot be kept (a duplicate, a merge key); its value is read and forgotten."""
    key_end: tuple[int, int] = (0, 0)
    loose: "_Loose | None" = None


@dataclass(slots=True)
class _Loose:
    """Keys without a value in braces, one after the other: most likely one value that a comma tore apart."""

    first: ScalarNode
    last_end: tuple[int, int]
    before: ScalarNode | None


class _Builder:
    """Takes events and builds nodes from the inside out, with its own stack, so that depth never becomes recursion."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.weight = 0
        self.documents = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self.begin(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.end(event)
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.stop("yaml.several-documents", self.place(event))

    # --- the four kinds of events ---

    def scalar(self, event: yaml.ScalarEvent) -> None:
        node = self.scalar_node(event)
        weight = 1 + len(node.text) // 64
        self.count(1, node.place)
        self.remember(event.anchor, node, weight, 0)
        self.add(node, weight, 0, event)

    def begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        place = self.place(event)
        if len(self.stack) >= self.limits.depth:
            self.stop("yaml.too-deep", place, limit=self.limits.depth)
        self.count(1, place)
        if event.tag is not None:
            self.tag(event, place)
        is_map = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(_Open(place, event.anchor, is_map, bool(event.flow_style)))

    def end(self, event: yaml.MappingEndEvent | yaml.SequenceEndEvent) -> None:
        closed = self.stack.pop()
        self.report_loose(closed)
        place = closed.place
        span = _span(event)
        if closed.flow and span.end_line + 1 == place.line and span.end_column + 1 > place.column:
            place = Place(place.file, place.line, place.column, span.end_column + 1)
        node: Node = MapNode(place, tuple(closed.entries)) if closed.is_map else SeqNode(place, tuple(closed.items))
        self.remember(closed.anchor, node, closed.weight, closed.height)
        self.add(node, closed.weight, closed.height, None)

    def alias(self, event: yaml.AliasEvent) -> None:
        place = self.place(event)
        name = str(event.anchor)
        if name not in self.anchors:
            is_open = any(frame.anchor == name for frame in self.stack)
            self.note("yaml.alias-in-itself" if is_open else "yaml.alias-unknown", place, name=name)
            self.add(ScalarNode(place, None, f"*{name}"), 1, 0, event)
            return
        node, weight, height = self.anchors[name]
        if len(self.stack) + height > self.limits.depth:
            self.stop("yaml.too-deep", place, limit=self.limits.depth)
        self.count(weight, place)
        self.add(node, weight, height, event)

    # --- putting nodes together ---

    def add(self, node: Node, weight: int, height: int, event: yaml.Event | None) -> None:
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        frame.weight += weight
        frame.height = max(frame.height, height + 1)
        if not frame.is_map:
            frame.items.append(node)
        elif frame.key is None and not frame.key_dropped:
            self.add_key(frame, node, event)
        else:
            self.add_value(frame, node)

    def add_key(self, frame: _Open, node: Node, event: yaml.Event | None) -> None:
        frame.key_dropped = True
        if isinstance(event, yaml.AliasEvent):
            self.note("yaml.key-not-text", self.place(event))
            return
        if not isinstance(node, ScalarNode):
            self.note("yaml.key-not-text", node.place)
            return
        if event is not None:
            span = _span(event)
            frame.key_end = (span.end_line, span.end_column)
        if node.text == "":
            self.note("yaml.key-empty", node.place)
        elif node.text == "<<" and node.style == "plain":
            self.note("yaml.merge-key", node.place)
        elif node.text in frame.keys:
            # A second loose key of the same text is part of a torn value and is reported as that.
            if not self.is_loose(frame):
                self.note("yaml.duplicate-key", node.place, second=frame.keys[node.text], name=node.text)
        else:
            frame.keys[node.text] = node.place
            frame.key_dropped = False
        frame.key = node

    def add_value(self, frame: _Open, node: Node) -> None:
        key, dropped = frame.key, frame.key_dropped
        frame.key, frame.key_dropped = None, False
        if key is None:
            return
        if frame.flow and isinstance(node, ScalarNode) and node.style == "plain" and node.text == "":
            if self.is_loose(frame, node):
                if frame.loose is None:
                    previous = frame.entries[-1].value if frame.entries else None
                    before = previous if isinstance(previous, ScalarNode) and previous.style == "plain" else None
                    frame.loose = _Loose(key, frame.key_end, before)
                frame.loose.last_end = frame.key_end
                return
            self.note("yaml.key-without-value", key.place, name=key.text)
        self.report_loose(frame)
        if not dropped:
            frame.entries.append(Entry(key, node))

    def is_loose(self, frame: _Open, value: ScalarNode | None = None) -> bool:
        """True when the key at hand, in braces, is followed by no colon."""
        if not frame.flow:
            return False
        line, column = frame.key_end
        rest = (self.source.line(line + 1) or "")[column:].lstrip()
        if value is not None and value.place.line > line + 1:
            # The colon may stand on a later line.
            between = [rest, *(self.source.line(number) or "" for number in range(line + 2, value.place.line))]
            rest = "".join(between).lstrip() + (self.source.line(value.place.line) or "")[: value.place.column - 1]
        return not rest.lstrip().startswith(":")

    def report_loose(self, frame: _Open) -> None:
        """Say, once, that a comma tore a value apart; and how it would be written."""
        loose, frame.loose = frame.loose, None
        if loose is None:
            return
        if loose.before is None:
            self.note("yaml.key-without-value", loose.first.place, name=loose.first.text)
            return
        start = loose.before.place
        line = self.source.line(start.line) or ""
        whole = line[start.column - 1 : loose.last_end[1]] if loose.last_end[0] + 1 == start.line else None
        hint = None if whole is None else quoted(whole)
        if whole is not None:
            # Later checks see the value that was meant, and do not complain of its first half as well.
            place = Place(start.file, start.line, start.column, start.column + len(whole))
            frame.entries[-1] = Entry(frame.entries[-1].key, ScalarNode(place, whole, whole))
        self.note("yaml.comma-in-braces", loose.first.place, second=start, hint=hint, name=loose.first.text)

    def remember(self, anchor: str | None, node: Node, weight: int, height: int) -> None:
        if anchor is not None:
            self.anchors[anchor] = (node, weight, height)

    # --- scalars ---

    def scalar_node(self, event: yaml.ScalarEvent) -> ScalarNode:
        place = self.place(event)
        if event.tag is not None:
            return self.tag(event, place)
        style = _STYLES[event.style or ""]
        text = event.value
        if style == "double" and not text.isascii():
            text = unicodedata.normalize("NFC", text)
        if style == "double" and _FORBIDDEN.search(text):
            self.note("yaml.escaped-character", place)
        text_place, exact = self.text_place(event, place, style, text)
        value = self.plain_value(text, place) if style == "plain" else text
        return ScalarNode(place, value, text, style, text_place, exact)

    def plain_value(self, text: str, place: Place) -> str | int | bool | Decimal | None:
        if text in _WORDS:
            return _WORDS[text]
        if text[0] in "-0123456789" and _NUMBER.fullmatch(text):
            if sum(char.isdigit() for char in text) > _MOST_DIGITS:
                self.note("yaml.number-too-long", place, limit=_MOST_DIGITS)
                return text
            return Decimal(text) if "." in text else int(text)
        return text

    def text_place(self, event: yaml.ScalarEvent, place: Place, style: Style, text: str) -> tuple[Place | None, bool]:
        """Where the text of a scalar begins, and whether its lines stand in the file as they are."""
        span = _span(event)
        if style in ("literal", "folded") and text.strip():
            first_text_line = next((line for line in text.split("\n") if line.strip(" ")), "")
            inner = len(first_text_line) - len(first_text_line.lstrip(" "))
            for number in range(span.line + 2, min(span.end_line + 1, len(self.source.lines)) + 1):
                line = self.source.line(number) or ""
                if line.strip(" "):
                    column = len(line) - len(line.lstrip(" ")) - inner + 1
                    return Place(place.file, span.line + 2, max(1, column)), style == "literal"
        if style in ("literal", "folded"):
            return Place(place.file, span.line + 2, 1), False
        quote = 0 if style == "plain" else 1
        if span.line != span.end_line:
            return (Place(place.file, place.line, place.column + quote) if quote else None), False
        # Counted from the end, because an anchor may stand before the text.
        column = span.end_column - quote - len(text)
        line = self.source.line(span.end_line + 1) or ""
        if column >= span.column and line[column : column + len(text)] == text:
            return Place(place.file, place.line, column + 1, column + 1 + len(text) if text else None), True
        return Place(place.file, place.line, place.column + quote), False

    def tag(
        self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent, place: Place
    ) -> ScalarNode:
        """Refuse a tag, or what was read as one: a plain value that begins with an exclamation mark."""
        span = _span(event)
        line = self.source.line(span.line + 1) or ""
        written = line[span.column : span.end_column] if span.line == span.end_line else line[span.column :]
        name = str(event.tag)
        if name.startswith(_STANDARD_TAG) or written.startswith("!!"):
            self.note("yaml.tag", place, name=written.split(" ")[0])
        else:
            hint = quoted(written) if isinstance(event, yaml.ScalarEvent) else None
            self.note("yaml.exclamation", place, hint=hint)
        text = written if isinstance(event, yaml.ScalarEvent) else ""
        return ScalarNode(place, text, text, "plain")

    # --- places, bounds, problems ---

    def place(self, event: yaml.Event) -> Place:
        span = _span(event)
        one_line = span.line == span.end_line and span.end_column > span.column
        whole = one_line and not isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent))
        return Place(self.source.file, span.line + 1, span.column + 1, span.end_column + 1 if whole else None)

    def count(self, weight: int, place: Place) -> None:
        self.weight += weight
        if self.weight > self.limits.nodes:
            self.stop("yaml.too-many-nodes", place, limit=self.limits.nodes)

    def note(
        self, code: str, place: Place, *, second: Place | None = None, hint: str | None = None, **values: object
    ) -> None:
        self.problems.append(Problem(code, place, values=values, second=second, hint=hint))
        if len(self.problems) >= self.limits.problems:
            self.stop("yaml.too-many-problems", place, limit=self.limits.problems)

    def stop(self, code: str, place: Place, **values: object) -> None:
        self.problems.append(Problem(code, place, values=values))
        raise _Stop


_STYLES: dict[str, Style] = {"": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
# What fits into 64 bits, where numbers end in both databases and in the expression language.
_MOST_DIGITS = 18
_STANDARD_TAG = "tag:yaml.org,2002:"

# Not printable in YAML; and those that reorder or hide text, by which a reviewer would see something else than the
# engine.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]"
)
_NO_BREAK_INDENT = re.compile(r"(?m)^ *(\u00a0)")
_DIRECTIVE = re.compile(r"(?m)^%.*$")


def _forbidden(source: Source) -> list[Problem]:
    """What is refused before parsing: characters that hide, and directives (thousands of them would cost their
    square).
    """
    problems: list[Problem] = []
    for number, line in enumerate(source.lines, 1):
        if not line.isascii() or not line.isprintable():
            for match in _FORBIDDEN.finditer(line):
                place = Place(source.file, number, match.start() + 1, match.end() + 1)
                problems.append(Problem("yaml.character", place, values={"character": f"U+{ord(match.group()):04X}"}))
            indent = _NO_BREAK_INDENT.match(line)
            if indent:
                place = Place(source.file, number, indent.start(1) + 1, indent.end(1) + 1)
                problems.append(Problem("yaml.no-break-space", place))
        if line.startswith("%"):
            problems.append(Problem("yaml.directive", Place(source.file, number, 1, len(line) + 1)))
    return problems


def _too_large(file: str, limits: Limits) -> Problem:
    return Problem("yaml.too-large", Place(file, 1, 1), values={"limit": limits.size // 1_000})


def _place_of(file: str, text: str, index: int) -> Place:
    lines = Source(file, text[:index]).lines
    return Place(file, len(lines), len(lines[-1]) + 1)
