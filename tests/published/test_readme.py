"""What the README says is so: its commands exist, its files are there, its settings are read."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every command of ours the README names."""
    named: set[str] = set()
    for found in re.findall(r"`(?:\.venv/bin/)?doanvu ([^`]+)`", README):
        named.update(word for word in re.findall(r"^[a-z]+|, `([a-z]+)", found) if word)
        named.add(found.split()[0])
    return sorted(name for name in named if name)


@pytest.mark.parametrize("command", commands())
def test_the_command_exists(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engine", command, "--help"], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_every_file_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:engine|tests|workflows|forms|docs|scripts)/[a-zA-Z0-9_./-]+)`", README))
    named |= set(re.findall(r"\]\(([a-z][^)#]+)\)", README))
    invented = {"workflows/my_procedure.yaml", "tests/scenarios/my_procedure.yaml"}
    invented |= {f"{folder}/x.yaml" for folder in ("workflows", "forms", "tests/scenarios")}
    assert [name for name in sorted(named - invented) if not (ROOT / name).exists()] == []


def test_every_setting_it_names_is_read() -> None:
    settings = (ROOT / "engine" / "settings.py").read_text(encoding="utf-8")
    assert [name for name in set(re.findall(r"DOANVU_[A-Z_]+", README)) if name not in settings] == []


def test_its_definition_is_that_of_the_shipped_procedure() -> None:
    shown = re.search(r"```yaml\n(states:.*?)```", README, re.DOTALL)
    assert shown is not None
    shipped = (ROOT / "workflows" / "member_admission.yaml").read_text(encoding="utf-8")
    for line in shown.group(1).splitlines():
        code = line.split("#")[0].strip()
        if code:
            assert code in shipped, line


def test_the_stations_of_make_are_those_it_names() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make ([a-z]+)`", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
