"""viewflow as a contender: a process of a Python that has it, told how many cases to do."""

import os
import subprocess
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[1]


class Viewflow:
    """Its own process, so that its environment stays its own; a round is one line in and one line out."""

    def __init__(self, python: Path, url: str, cases: int) -> None:
        """On the empty database at `url`, so many cases a round. Raises RuntimeError when it does not start."""
        self._cases = cases
        self._process = subprocess.Popen(
            [str(python), "-m", "bench.flow_peer", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        if self._answer() != "ready":
            self._process.kill()
            raise RuntimeError(f"viewflow did not start with {python}")

    def prepare(self) -> None:
        """Nothing to prepare."""

    def work(self) -> int:
        """The cases of one round."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{self._cases}\n")
        self._process.stdin.flush()
        return int(self._answer())

    def __enter__(self) -> "Viewflow":
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()
