"""A place in a file, and a YAML tree in which every key and every value knows its place.

The tree is made of our own frozen nodes. Positions hung on dicts get lost as soon as somebody copies a dict, so a node
never turns into a dict except through `plain()`, and whoever reports a problem still has the node.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Plain = dict[str, "Plain"] | list["Plain"] | str | int | bool | Decimal | None
"""What `plain()` gives: ordinary values without places. Keys are always text; decimals are exact, never floats."""

Step = str | int
"""One step of a path into a tree: a key (text) or an index (from 0)."""

Style = Literal["plain", "single", "double", "literal", "folded"]
"""How a scalar was written: bare, 'single', "double", a block `|`, a block `>`."""

LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line for YAML readers; `str.splitlines` knows more breaks and would count other lines."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: file, line and column, both from 1; the column counts characters, not bytes.

    `end_column` is the column just behind the last character when all of it stands on this line, else None.
    """

    file: str
    line: int
    column: int
    end_column: int | None = None

    def __str__(self) -> str:
        """`workflows/admission.yaml:14:5`, as compilers write it."""
        return f"{self.file}:{self.line}:{self.column}"

    def order(self) -> tuple[str, int, int]:
        """Key by which places are sorted: file, line, column."""
        return (self.file, self.line, self.column)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file, kept so that a report can print the line in question.

    The text is brought to NFC (as the reader does), so that columns mean the same here and there.
    """

    file: str
    text: str
    lines: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The lines without their breaks."""

    def __post_init__(self) -> None:
        text = unicodedata.normalize("NFC", self.text.removeprefix("\ufeff"))
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "lines", tuple(LINE_BREAK.split(text)))

    def line(self, number: int) -> str | None:
        """Line `number` (from 1) without its break, or None when there is no such line."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else None


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value: text, whole number, exact decimal, true/false or nothing."""

    place: Place
    """Where it begins: the opening quote, the `|` of a block, or the first character."""
    value: str | int | bool | Decimal | None
    """What it means under the core rules (see `engine.language.reader`)."""
    text: str
    """What is written, quotes and escapes undone: `8.50` for the decimal 8.50, empty for a missing value."""
    style: Style = "plain"
    text_place: Place | None = None
    """Where the text itself begins: behind the quote, on the line below a block's `|`. None: same as `place`."""
    exact: bool = True
    """True when each line of `text` is one line of the file, in the same column, with no escapes: `within` is then
    exact.
    """

    def plain(self) -> Plain:
        """The value alone."""
        return self.value

    def at(self, path: tuple[Step, ...]) -> "Node | None":
        """This node for the empty path, else None: a scalar has nothing inside."""
        return None if path else self

    def within(self, offset: int, length: int = 0) -> Place:
        """The place of character `offset` (from 0) of `text`, for speaking about a part of an expression.

        Where the text was folded or escaped, so that columns cannot be told, it is the place where the text begins.
        """
        start = self.text_place or self.place
        if not self.exact or not 0 <= offset <= len(self.text):
            return start
        before = self.text[:offset]
        line = before.count("\n")
        column = start.column + offset - (before.rfind("\n") + 1)
        return Place(start.file, start.line + line, column, column + length if length else None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value` of a mapping; both ends know where they are."""

    key: ScalarNode
    value: "Node"


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping, in the order written. Keys are texts and each occurs once."""

    place: Place
    entries: tuple[Entry, ...]
    _index: dict[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[str, Entry] = {}
        for entry in self.entries:
            index.setdefault(entry.key.text, entry)
        object.__setattr__(self, "_index", index)

    def __contains__(self, key: object) -> bool:
        """True when the mapping has this key."""
        return key in self._index

    def keys(self) -> tuple[str, ...]:
        """The keys as written, in order."""
        return tuple(self._index)

    def entry(self, key: str) -> Entry | None:
        """The entry of this key (its key node knows where the key stands), or None."""
        return self._index.get(key)

    def get(self, key: str) -> "Node | None":
        """The value of this key, or None when it is not written."""
        entry = self._index.get(key)
        return None if entry is None else entry.value

    def plain(self) -> Plain:
        """A dict of plain values, in the order written."""
        return {key: entry.value.plain() for key, entry in self._index.items()}

    def at(self, path: tuple[Step, ...]) -> "Node | None":
        """The node at `path`, this node for the empty path, None when there is nothing."""
        if not path:
            return self
        entry = self._index.get(path[0]) if isinstance(path[0], str) else None
        return None if entry is None else entry.value.at(path[1:])


@dataclass(frozen=True, slots=True)
class SeqNode:
    """A list."""

    place: Place
    items: tuple["Node", ...]

    def __len__(self) -> int:
        """How many items it has."""
        return len(self.items)

    def __iter__(self) -> "Iterator[Node]":
        """Its items, in order."""
        return iter(self.items)

    def plain(self) -> Plain:
        """A list of plain values."""
        return [item.plain() for item in self.items]

    def at(self, path: tuple[Step, ...]) -> "Node | None":
        """The node at `path`, this node for the empty path, None when there is nothing."""
        if not path:
            return self
        step = path[0]
        if isinstance(step, str) or not 0 <= step < len(self.items):
            return None
        return self.items[step].at(path[1:])


Node = MapNode | SeqNode | ScalarNode
"""Any node of a tree."""


def key_place(root: Node, path: tuple[Step, ...]) -> Place:
    """Where the *key* of the value at `path` stands (for a list item: the item), for “there is no such key” problems.

    When the path leads nowhere, it is the place of the nearest thing above that exists.
    """
    if not path:
        return root.place
    parent = root.at(path[:-1])
    step = path[-1]
    if isinstance(parent, MapNode) and isinstance(step, str):
        entry = parent.entry(step)
        return key_place(root, path[:-1]) if entry is None else entry.key.place
    if isinstance(parent, SeqNode) and isinstance(step, int) and 0 <= step < len(parent):
        return parent.items[step].place
    return key_place(root, path[:-1])


def value_place(root: Node, path: tuple[Step, ...]) -> Place:
    """Where the *value* at `path` stands; when the path leads nowhere, the key of the nearest thing above that
    exists.
    """
    node = root.at(path)
    return key_place(root, path) if node is None else node.place
