"""A worker within the process that serves: the default of an installation on one machine."""

from engine.operations.office import Office
from engine.settings import Settings
from engine.worker.pace import Pace
from engine.worker.worker import Worker


class Embedded:
    """A worker at work in this process."""

    def __init__(self, worker: Worker) -> None:
        """Around a worker that has begun."""
        self._worker = worker

    def wake(self) -> None:
        """Look for what is owed now: call it after a request that may have decided something. Costs nothing."""
        self._worker.wake()

    def stop(self) -> None:
        """Let running steps finish for a moment, then stop. The office is still open afterwards."""
        self._worker.stop()


def start(office: Office, settings: Settings, *, name: str = "serve", pace: Pace | None = None) -> Embedded:
    """Begin to work in this process with the office it serves with.

    Several serving processes may each have one: each takes a slot of its own. Raises `SetupError`:
    `worker.already-there` when this process has one, `worker.no-queue` when the durable queue cannot be opened,
    `mail.wrong-url`, `mail.wrong-sender`.
    """
    worker = Worker(office, settings, name, pace or Pace())
    worker.start()
    return Embedded(worker)
