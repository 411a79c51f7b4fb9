"""Creates ``.venv`` in the project root and installs the locked packages and the project itself into it.

Needs nothing but Python 3.11–3.13 with its ``venv`` module. Run again it does only what has changed: the first part
when ``requirements.lock`` differs, the second when the project's own build would come out differently. An environment
that is there already is kept and brought to the lock; it is made anew only when its Python is gone, too old or too new,
when the folder was moved, or when ``--this-python`` asks for another Python than it has.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / ".doanvu-setup.json"
SUPPORTED = ((3, 11), (3, 13))


class SetupFailed(Exception):
    """What went wrong and what to do, in one sentence."""


def main() -> int:
    """Bring the environment up to date; 0 when it is, 1 with a sentence on standard error when it cannot be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--this-python", action="store_true", help="make .venv anew when it was made by another version of Python"
    )
    options = parser.parse_args()
    try:
        bring_up_to_date(wanted=sys.version_info[:2] if options.this_python else None)
    except SetupFailed as failure:
        print(f"Setup failed: {failure}", file=sys.stderr)
        return 1
    return 0


def bring_up_to_date(wanted: tuple[int, int] | None) -> None:
    """Create and install what is missing or out of date; ``wanted`` is the version (3, n) that was asked for."""
    began = time.monotonic()
    stamp = read_stamp()
    version = version_of(PYTHON)
    usable = version is not None and SUPPORTED[0] <= version <= SUPPORTED[1] and wanted in (None, version)
    if not usable or stamp.get("root", str(ROOT)) != str(ROOT):
        create_environment()
        stamp = {}
    version = version_of(PYTHON)
    locked = digest_of([ROOT / "requirements.lock"], f"python {version}")
    project = digest_of(inputs_of_build(), locked)
    if stamp.get("locked") != locked:
        say("Installing the packages of requirements.lock (about a minute the first time) …")
        pip("--require-hashes", "--requirement", "requirements.lock", failing="the locked packages were not installed")
    if stamp.get("project") != project or not products_are_there():
        by = "npm" if shutil.which("npm") else "a Node.js fetched for it, as npm was not found,"
        say(f"Installing the project; {by} brings style sheets, scripts, icons and fonts …")
        pip("--no-deps", "--editable", ".", failing="the project itself was not installed")
        stamp = {}
    if stamp.get("project") != project:
        STAMP.write_text(json.dumps({"root": str(ROOT), "locked": locked, "project": project}), encoding="utf-8")
        say(f"Ready after {time.monotonic() - began:.0f} s.")


def create_environment() -> None:
    """An empty environment in ``.venv`` made by the Python that runs this file."""
    here = sys.version_info[:2]
    if not SUPPORTED[0] <= here <= SUPPORTED[1]:
        raise SetupFailed(f"this is Python {here[0]}.{here[1]}; run it with Python 3.11, 3.12 or 3.13.")
    say(f"Creating .venv with Python {'.'.join(map(str, sys.version_info[:3]))} …")
    try:
        venv.create(ENVIRONMENT, clear=True, with_pip=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupFailed(
            f"{sys.executable} could not make a virtual environment ({error}); "
            "install its venv module (Debian: apt-get install python3-venv) or choose another Python with PYTHON=…"
        ) from error


def version_of(python: Path) -> tuple[int, int] | None:
    """The version (3, n) of an interpreter that has pip; None when it is missing or does not run."""
    asking = "import sys, pip; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", asking], capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        return None
    return int(answer[0]), int(answer[1])


def read_stamp() -> dict[str, str]:
    """What the last complete setup wrote; empty when there was none or it cannot be read."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def inputs_of_build() -> list[Path]:
    """The files that decide what installing the project itself would produce."""
    named = ("pyproject.toml", "package.json", "package-lock.json", "hatch_build.py", "engine/web/icons.txt")
    return [ROOT / name for name in named] + sorted(ROOT.glob("engine/locale/*/LC_MESSAGES/*.po"))


def products_are_there() -> bool:
    """Whether what the build hook leaves in the source tree is (still) in its places."""
    compiled = [catalogue.with_suffix(".mo") for catalogue in ROOT.glob("engine/locale/*/LC_MESSAGES/*.po")]
    brought = [ROOT / "engine/web/static/vendor/.stamp", ROOT / "engine/outside/fonts", ROOT / "tests/vendor"]
    return all(product.exists() for product in compiled + brought)


def digest_of(files: list[Path], more: str) -> str:
    """SHA-256 (hex) over names and contents of ``files`` (a missing one counts as empty) and over ``more``."""
    digest = hashlib.sha256(more.encode())
    for file in files:
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes() if file.is_file() else b"").digest())
    return digest.hexdigest()


def pip(*arguments: str, failing: str) -> None:
    """``pip install`` in the environment; raises `SetupFailed` with what pip said when it does not succeed."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise SetupFailed(f"{failing}; pip said:\n{done.stdout.strip()}")


def say(sentence: str) -> None:
    """Tell the person who waits, at once."""
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
