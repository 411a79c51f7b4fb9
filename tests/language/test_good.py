"""What can be written: every file in `good/` compiles, and so do the packs beside them."""

from pathlib import Path

import pytest

from engine.language.loader import load_files, load_pack
from tests.language.packs import HERE, base_files, with_documents

FILES = sorted((HERE / "good").glob("*.yaml"))
REPOSITORY = HERE.parents[1]
PACKS = (REPOSITORY, HERE / "good" / "purchase_request")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_good_file_has_nothing_wrong(path: Path) -> None:
    files = with_documents(path.read_text(encoding="utf-8"))
    own = {name for name, content in files.items() if base_files().get(name) != content}
    loaded = load_files(files)
    found = [problem for problem in loaded.report.problems if problem.place.file in own]
    assert [problem for problem in found if not problem.code.startswith("unused.")] == []
    assert loaded.pack is not None


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_a_whole_pack_has_nothing_wrong(folder: Path) -> None:
    loaded = load_pack(folder)
    assert loaded.report.ok, loaded.report.text()
    assert loaded.pack is not None
    assert loaded.broken == ()
