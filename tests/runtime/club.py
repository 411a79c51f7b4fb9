"""A small club for tests of the runtime: procedures written where they are tested, and stories played over them."""

from engine.definition.pack import Pack
from engine.language.loader import load_files
from engine.scenarios.rehearse import play_script
from engine.scenarios.script import Script, read_script
from tests.language.packs import with_documents

GIVEN = """\
scenarios: leave
given:
  today: 2026-11-02
  units:
    club: {kind: club, title: Câu lạc bộ Sông Xanh}
    one: {kind: team, title: Đội Một, parent: club}
    two: {kind: team, title: Đội Hai, parent: club}
  people:
    an: {full_name: Nguyễn Văn An, member_of: one}
    binh: {full_name: Trần Thị Bình, holds: {head: one}}
    chi: {full_name: Lê Kim Chi, holds: {deputy: one}}
    dung: {full_name: Võ Trí Dũng, holds: {head: club}}
    giang: {full_name: Hồ Hương Giang, holds: {deputy: club}}
    hai: {full_name: Phạm Minh Hải, holds: {head: two}}
stories:
"""
"""Two teams of a club and who leads them; `an` belongs to the first."""


def club_pack(procedure: str) -> Pack:
    """The pack with this procedure `leave`, and whatever stands behind it. Fails with everything wrong with it."""
    loaded = load_files(with_documents(procedure))
    assert loaded.pack is not None and loaded.report.ok, loaded.report.text()
    return loaded.pack


def stories_of(stories: str, given: str = GIVEN) -> Script:
    """The stories as a script; `stories` is a YAML list indented by two."""
    script, report = read_script("stories.yaml", f"{given}{stories}".encode())
    assert script is not None and report.ok, report.text()
    return script


def play(procedure: str, stories: str, given: str = GIVEN) -> None:
    """Play the stories over the procedure; fails with what was expected and what was found."""
    for played in play_script(club_pack(procedure), stories_of(stories, given)):
        assert played.passed, [(item.what, item.expected, item.found) for item in played.failures]
