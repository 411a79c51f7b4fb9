"""Writes ``requirements.lock`` and ``package-lock.json`` anew from ``pyproject.toml`` and ``package.json``.

Both hold versions and digests, never an address: whoever installs chooses from where. Needs ``uv`` and ``npm``.
``--upgrade`` takes the newest versions allowed; without it only what has to change changes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Renew both locks; 1 with a sentence when a tool is missing, else the failing tool's own status."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    npm = shutil.which("npm")
    if uv is None or npm is None:
        print("Renewing the locks needs uv (pip install uv) and npm (Node.js).", file=sys.stderr)
        return 1
    try:
        renew_python(uv, upgrade="--upgrade" in sys.argv[1:])
        renew_assets(npm)
    except subprocess.CalledProcessError as failure:
        print(f"{failure.cmd[0]} failed.", file=sys.stderr)
        return failure.returncode
    return 0


def renew_python(uv: str, *, upgrade: bool) -> None:
    """One lock for Python 3.11–3.13 on every system, by markers, with the digest of every file."""
    command = [uv, "pip", "compile", "pyproject.toml", "--extra", "test", "--universal", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-header", "--quiet", "-o", "requirements.lock"]
    subprocess.run(command + ["--upgrade"] * upgrade, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def renew_assets(npm: str) -> None:
    """The versions of ``package.json`` resolved in an empty folder; appeals for funds are left out, being addresses."""
    with tempfile.TemporaryDirectory() as place:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            if (ROOT / name).is_file():
                shutil.copy(ROOT / name, place)
        command = [npm, "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=place, check=True)
        lock = json.loads((Path(place) / "package-lock.json").read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    text = json.dumps(lock, indent=2, ensure_ascii=False) + "\n"
    (ROOT / "package-lock.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
