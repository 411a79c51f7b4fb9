"""`make` finds a Python that will do, says one sentence when there is none; CI ends with what pytest said.

Played with invented interpreters and an invented make first on the path, so that nothing is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FITTING = '#!/bin/sh\n[ "$1" = -c ] && exit 0\necho "$(basename "$0") runs $*"\n'
UNFIT = "#!/bin/sh\nexit 1\n"


def put(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(script, encoding="utf-8")
    (folder / name).chmod(0o755)


def run(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``command`` in the project with the programs of ``folder`` before all others."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PYTHON"))}
    environment |= {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", **variables}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with the four Pythons that make looks for, none of which will do."""
    if os.name != "posix" or shutil.which("make") is None:
        pytest.skip("no make on this machine")
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        put(tmp_path, name, UNFIT)
    return tmp_path


def test_make_takes_the_first_python_that_will_do(programs: Path) -> None:
    put(programs, "python3.12", FITTING)
    put(programs, "python3.11", FITTING)
    done = run(programs, "make", "setup")
    assert done.stdout == "python3.12 runs scripts/setup_environment.py\n"
    assert done.returncode == 0


def test_a_named_python_wins_and_is_insisted_on(programs: Path) -> None:
    put(programs, "python3.13", FITTING)
    put(programs, "mine", FITTING)
    done = run(programs, "make", "setup", "PYTHON=mine")
    assert done.stdout == "mine runs scripts/setup_environment.py --this-python\n"
    assert run(programs, "make", "setup", PYTHON="mine").stdout == done.stdout


def test_without_a_fitting_python_one_sentence_says_what_to_install(programs: Path) -> None:
    done = run(programs, "make", "setup")
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert said == [
        "Install Python 3.11, 3.12 or 3.13 with its venv module (Debian: apt-get install python3 python3-venv),"
        " or name one with PYTHON=…."
    ]
    assert done.returncode != 0


@pytest.mark.parametrize(
    ("said", "status", "last"),
    [
        ("==== 3 passed in 0.10s ====", 0, "==== 3 passed in 0.10s ===="),
        (
            "==== 1 failed, 2 passed in 61.00s (0:01:01) ====\\nmake: *** Error 1",
            2,
            "==== 1 failed, 2 passed in 61.00s (0:01:01) ====",
        ),
        ("Setup failed: no space", 1, "make test ended with status 1 before pytest could say anything."),
    ],
)
def test_ci_requires_everything_and_ends_with_the_summary(programs: Path, said: str, status: int, last: str) -> None:
    put(programs, "make", f'#!/bin/sh\necho "$* with $DOANVU_REQUIRE"\nprintf "{said}\\n"\nexit {status}\n')
    put(programs, "python3", FITTING)
    done = run(programs, "bash", ".ci/run", CI="true")
    lines = done.stdout.splitlines()
    assert lines[0] == "test with browser,postgres"
    assert lines[-1] == last
    assert done.returncode == status
