"""G12 and G13: how long reading the shipped pack takes, every check included, and playing all its stories."""

import time
from pathlib import Path
from statistics import median

from engine.definition.pack import Pack
from engine.language.loader import load_pack
from engine.scenarios.rehearse import play_script
from engine.scenarios.script import Script, read_script

ROOT = Path(__file__).parents[1]


def seconds_to_check(rounds: int) -> tuple[float, int]:
    """Median seconds from the files to a compiled pack with every finding, and how many procedures it has.

    Raises `ValueError` when the pack has findings.
    """
    taken = []
    procedures = 0
    for _ in range(rounds):
        began = time.perf_counter()
        loaded = load_pack(ROOT)
        taken.append(time.perf_counter() - began)
        if loaded.pack is None or loaded.report.problems:
            raise ValueError(loaded.report.text())
        procedures = len(loaded.pack.procedures)
    return median(taken), procedures


def seconds_to_play() -> tuple[float, int]:
    """Seconds for every story of every procedure in memory, one after the other, and how many there are.

    Raises `ValueError` when a story does not come true.
    """
    pack = load_pack(ROOT).pack
    if pack is None:
        raise ValueError("the pack cannot be read")
    scripts = _scripts(pack)
    began = time.perf_counter()
    played = [story for script in scripts for story in play_script(pack, script)]
    taken = time.perf_counter() - began
    wrong = [story for story in played if not story.passed]
    if wrong:
        raise ValueError(f"{len(wrong)} stories do not come true")
    return taken, len(played)


def _scripts(pack: Pack) -> list[Script]:
    found = []
    for name in sorted(pack.procedures):
        file = ROOT / "tests" / "scenarios" / f"{name}.yaml"
        script, report = read_script(file.name, file.read_bytes())
        if script is None:
            raise ValueError(report.text())
        found.append(script)
    return found
