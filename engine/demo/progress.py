"""How far it is: a bar on a terminal, a line a stage where standard error is a file. Never on standard output."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")

_WIDTH = 30
_PAUSE = 0.1
"""Seconds between two drawings."""


class Progress:
    """Tells of one stage after the other."""

    def __init__(self, out: TextIO | None = None) -> None:
        """On standard error unless told otherwise; a bar only on a terminal."""
        self._out = out or sys.stderr
        self._bar = self._out.isatty()
        self._what = ""
        self._drawn = 0.0
        self._open = False

    def begin(self, what: str) -> None:
        """A new stage, in words."""
        self.end()
        self._what = what
        self._out.write(what if self._bar else f"{what}\n")
        self._out.flush()
        self._open = self._bar

    def at(self, done: int, of: int) -> None:
        """So much of the stage is done."""
        now = time.monotonic()
        if not self._bar or (now - self._drawn < _PAUSE and done < of):
            return
        self._drawn = now
        filled = _WIDTH * done // of if of else _WIDTH
        self._out.write(f"\r{self._what} {'█' * filled}{'░' * (_WIDTH - filled)} {done}/{of}\033[K")
        self._out.flush()

    def over(self, items: Iterable[T], of: int) -> Iterator[T]:
        """The items, drawing the bar as they are taken."""
        for done, item in enumerate(items, start=1):
            yield item
            self.at(done, of)

    def end(self) -> None:
        """The stage is over."""
        if self._open:
            self._out.write("\n")
            self._out.flush()
            self._open = False
