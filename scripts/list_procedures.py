"""Writes ``docs/procedures.md``: what the shipped pack holds, which rules are still open, which values unverified.

The figures come from the pack, its stories and its trace tables; nothing is written by hand. Run it after any of them
has changed: ``.venv/bin/python -m scripts.list_procedures``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.definition.pack import Pack
from engine.language.loader import load_pack
from engine.language.reader import decode, read
from engine.scenarios.script import read_script

ROOT = Path(__file__).resolve().parent.parent
STORIES = ROOT / "tests" / "scenarios"
PAGE = ROOT / "docs" / "procedures.md"


def page() -> str:
    """The page as it should be. Raises `ValueError` when the pack cannot be read."""
    pack = load_pack(ROOT).pack
    if pack is None:
        raise ValueError("the pack cannot be read: run doanvu check")
    return "\n".join([*_head(), *_table(pack), "", *_open(pack), *_unverified(pack)]) + "\n"


def _head() -> Iterator[str]:
    yield "# What the pack holds"
    yield ""
    yield "Written by `python -m scripts.list_procedures` from the definitions, their stories and their trace tables."
    yield "Each row of a regulation is traced to its place in YAML and the stories that prove it; rows without either"
    yield "are listed below as open."
    yield ""


def _table(pack: Pack) -> Iterator[str]:
    yield "| Code | Procedure | Title | Stories | Rows traced | Open |"
    yield "| --- | --- | --- | ---: | ---: | ---: |"
    for name, procedure in sorted(pack.procedures.items(), key=lambda item: (item[1].code or "~", item[0])):
        rows = list(_rows(name))
        left = sum(1 for row in rows if row.get("open"))
        title = procedure.title.text
        yield f"| {procedure.code or ''} | `{name}` | {title} | {_stories(name)} | {len(rows) - left} | {left} |"


def _open(pack: Pack) -> Iterator[str]:
    yield "## Open rows"
    yield ""
    for name in sorted(pack.procedures):
        rows = [row for row in _rows(name) if row.get("open")]
        if rows:
            yield f"**`{name}`**"
            yield ""
            yield from (f"* {row.get('says') or row['row']}: {' '.join(str(row['open']).split())}" for row in rows)
            yield ""


def _unverified(pack: Pack) -> Iterator[str]:
    yield "## Unverified values"
    yield ""
    yield "Values no official text was found for. Pages show them as “chưa xác minh”."
    yield ""
    for name, parameter in sorted(pack.parameters.parameters.items()):
        values = [str(row.value) for row in parameter.values if row.basis.confidence in (None, "U")]
        if values and all(isinstance(row.value, str | int) for row in parameter.values):
            yield f"* `{name}`, {parameter.title.text}: {', '.join(dict.fromkeys(values))}"
        elif values:
            yield f"* `{name}`, {parameter.title.text}"


def _stories(procedure: str) -> int:
    file = STORIES / f"{procedure}.yaml"
    if not file.exists():
        return 0
    script, report = read_script(file.name, file.read_bytes())
    if script is None:
        raise ValueError(report.text())
    return len(script.stories)


def _rows(procedure: str) -> Iterator[Mapping[str, Any]]:
    file = STORIES / f"{procedure}.trace.yaml"
    if not file.exists():
        return
    text, _ = decode(file.name, file.read_bytes())
    node, problems = read(file.name, text or "")
    if node is None or problems:
        raise ValueError(f"{file.name} cannot be read")
    table: Any = node.plain()
    for section in table.values():
        if isinstance(section, list):
            yield from section


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
