"""Real processes for tests of the worker; each is ended by who began it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.worker.premises import ROOT, Premises

HERE = Path(__file__).parent


class WorkerProcess:
    """A worker as a process of its own."""

    def __init__(self, at: Premises, name: str) -> None:
        """Begin it; returns when it says that it works."""
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "hurried_worker.py"), name],
            cwd=ROOT,
            env=at.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()  # ends when it works, and when it has died
        assert name in said, f"{said}{self._complaints()}"

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.wait()
        self._close()

    def stop(self) -> list[str]:
        """Tell it to stop, see that it does so well, and give what it had to tell on standard error, line by line."""
        self.process.terminate()
        _, complaints = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, complaints
        return complaints.splitlines()

    def end(self) -> None:
        """End it however it is."""
        if self.process.poll() is None:
            self.kill()

    def _complaints(self) -> str:
        self.process.kill()
        return self.process.communicate()[1]

    def _close(self) -> None:
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()


@contextmanager
def workers(at: Premises, *names: str) -> Iterator[list[WorkerProcess]]:
    """Workers that are ended whatever happens."""
    running: list[WorkerProcess] = []
    try:
        for name in names:
            running.append(WorkerProcess(at, name))
        yield running
    finally:
        for worker in running:
            worker.end()


@contextmanager
def writers(at: Premises, how_many: int, notices: int, *seats: str) -> Iterator[None]:
    """Processes that write notices beside each other; at the end of the block all have finished well."""
    running = [
        subprocess.Popen(
            [sys.executable, str(HERE / "busy_writer.py"), str(notices), *seats],
            cwd=ROOT,
            env=at.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(how_many)
    ]
    try:
        yield
        for writer in running:
            _, complaints = writer.communicate(timeout=120)
            assert writer.returncode == 0, complaints
    finally:
        for writer in running:
            if writer.poll() is None:
                writer.kill()
                writer.communicate()
