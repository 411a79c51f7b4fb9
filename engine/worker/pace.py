"""How often a worker looks, and after how long a silence others take over its work."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """The times of a worker, in seconds. The defaults are those of every installation; tests are in more of a hurry."""

    look: float = 1.0
    """Between two looks for what is owed; a local decision wakes an embedded worker at once."""
    dequeue: float = 0.5
    """Between two looks of the durable queue for work that was handed over."""
    silence: float = 20.0
    """A worker not heard of for so long is dead. It speaks four times as often."""
    forgive: float = 60.0
    """After so long, a piece of work that was handed over and is still owed is looked into."""
    finish: float = 15.0
    """How long a worker that is told to stop lets its running steps finish."""
    clock: str = "* * * * *"
    """When the clock looks for deadlines, as a cron line (with six fields the first is seconds)."""
    clean: str = "17 * * * *"
    """When what has expired is cleared away, as a cron line."""
