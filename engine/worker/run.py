"""A worker as a process of its own: `doanvu worker`."""

import signal
import sys
import threading

from engine.ground.errors import SetupError
from engine.ground.texts import sentence
from engine.operations.build_office import build_office
from engine.settings import Settings
from engine.worker.pace import Pace
from engine.worker.worker import Worker


def run_worker(settings: Settings, name: str, *, pace: Pace | None = None) -> int:
    """Work until told to stop (SIGTERM, SIGINT, Ctrl+C); 0 afterwards. Says on standard output when it has begun.

    Needs the installation's secret key, because letters about accounts hold links made with it. Raises `SetupError` in
    one sentence when it cannot begin.
    """
    if not settings.secret_key:
        raise SetupError("settings.no-secret-key")
    office = build_office(settings)
    try:
        worker = Worker(office, settings, name, pace or Pace())
        told = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: told.set())
        worker.start()
        sys.stdout.write(sentence("worker.started", name=worker.name) + "\n")
        sys.stdout.flush()
        told.wait()
        worker.stop()
        sys.stdout.write(sentence("worker.stopped") + "\n")
        sys.stdout.flush()
    finally:
        office.database.close()
    return 0
