"""Small packs for the tests of the language room: a good one, and good ones with some of their files replaced."""

import re
from pathlib import Path

HERE = Path(__file__).parent

BASE = HERE / "base"
"""A pack without a single problem (what its one procedure does not use aside)."""


def base_files() -> dict[str, bytes]:
    """The files of the good pack by their paths."""
    return {path.relative_to(BASE).as_posix(): path.read_bytes() for path in sorted(BASE.rglob("*")) if path.is_file()}


def with_documents(text: str) -> dict[str, bytes]:
    """The good pack with the YAML documents of `text` in the place of what they replace.

    Each becomes a file of its own, in which every line keeps its number. A procedure replaces the good pack's; a form,
    an organisation, a record or parameters the file of the same kind and name.
    """
    files = base_files()
    lines = text.split("\n")
    starts = [0, *(number + 1 for number, line in enumerate(lines) if line == "---")]
    for count, start in enumerate(starts):
        end = starts[count + 1] - 1 if count + 1 < len(starts) else len(lines)
        kept = "\n" * start + "\n".join(lines[start:end]) + "\n"
        path = _path(kept, count)
        if path.startswith("workflows/leave"):
            files.pop("workflows/leave.yaml", None)
        files[path] = kept.encode()
    return files


def _path(text: str, count: int) -> str:
    """Where a document belongs in the pack, by its first key."""
    found = re.search(r"(?m)^([a-z_]+):\s*([a-z_]*)", text)
    key, name = found.groups() if found else ("", "")
    match key:
        case "organisation":
            return "workflows/organisation.yaml"
        case "record":
            return "workflows/record.yaml"
        case "parameters" | "rule_sets":
            return "workflows/parameters.yaml"
        case "form" | "part":
            return f"forms/{name}.yaml"
        case "procedure":
            return f"workflows/leave_{count}.yaml"
    return f"workflows/leave_{count}.yaml"
