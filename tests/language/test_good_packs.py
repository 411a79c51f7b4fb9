"""Whole packs beside the shipped one: they compile without a word of complaint and their stories come true.

None of them has anything to do with the Union, so that each proves that the engine knows nothing of it.
"""

from pathlib import Path

import pytest

from engine.language.loader import load_pack
from engine.scenarios.coverage import uncovered
from engine.scenarios.rehearse import play_script
from engine.scenarios.script import read_script

GOOD = Path(__file__).parent / "good"
PACKS = sorted(folder for folder in GOOD.iterdir() if (folder / "workflows").is_dir())


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_the_pack_compiles_and_every_action_is_played(folder: Path) -> None:
    loaded = load_pack(folder)
    assert loaded.report.text() == loaded.report.of(()).text()
    assert loaded.pack is not None
    assert loaded.pack.procedures
    for name, procedure in loaded.pack.procedures.items():
        file = folder / "tests" / "scenarios" / f"{name}.yaml"
        script, report = read_script(file.name, file.read_bytes())
        assert script is not None, report.text()
        played = play_script(loaded.pack, script)
        failures = [f"{story.story}: {item.what}" for story in played for item in story.failures]
        assert failures == []
        assert [item.name for item in uncovered(procedure, played)] == []
