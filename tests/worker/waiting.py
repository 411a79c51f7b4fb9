"""The one place where tests of the worker wait for what other processes do: by looking again until it is so."""

import threading
from collections.abc import Callable

_BETWEEN = 0.05


def until(condition: Callable[[], object], what: str, *, seconds: float = 60.0) -> None:
    """Look until the condition holds; fails with `what` when it does not come true in that time."""
    pause = threading.Event()
    for _ in range(int(seconds / _BETWEEN)):
        if condition():
            return
        pause.wait(_BETWEEN)
    raise AssertionError(f"{what}: not within {seconds:g} seconds")
