"""What the shipped procedures promise: every story comes true, every state and action is played, every rule
is traced.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.definition.pack import Pack
from engine.ground.sources import Node
from engine.language.reader import decode, read
from engine.scenarios.coverage import uncovered
from engine.scenarios.rehearse import Played, play_script, play_story
from engine.scenarios.script import Script, read_script
from tests.shipped import shipped

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "tests" / "scenarios"
PRECONDITIONS = {"1", "2", "3", "4", "5", "6", "6a", "7", "8"}


@cache
def pack() -> Pack:
    """The shipped pack, compiled without a problem."""
    loaded = shipped()
    assert loaded.report.text() == loaded.report.of(()).text()
    assert loaded.pack is not None
    return loaded.pack


@cache
def scripts() -> tuple[Script, ...]:
    """Every shipped file of stories."""
    found = []
    for file in sorted(STORIES.glob("*.yaml")):
        if not file.name.endswith(".trace.yaml"):
            script, report = read_script(file.name, file.read_bytes())
            assert script is not None, report.text()
            found.append(script)
    return tuple(found)


def stories() -> Iterator[Any]:
    """Each story under its title."""
    for script in scripts():
        for index, story in enumerate(script.stories):
            yield pytest.param(script, index, id=f"{script.procedure}: {story.story}")


@pytest.mark.parametrize(("script", "index"), list(stories()))
def test_the_story_comes_true(script: Script, index: int) -> None:
    played = play_story(pack(), script, index)
    assert [f"{item.place}: {item.what}: {item.expected} ≠ {item.found}" for item in played.failures] == []


def test_every_procedure_has_stories_that_cover_it() -> None:
    played: dict[str, list[Played]] = {name: [] for name in pack().procedures}
    for script in scripts():
        played[script.procedure].extend(play_script(pack(), script))
    left = [
        f"{item.place} {item.name}" for name, of in played.items() for item in uncovered(pack().procedures[name], of)
    ]
    assert left == []


def test_every_sub_variant_is_played() -> None:
    for procedure in pack().procedures.values():
        expected = {variant.name for variant in procedure.variants}
        named = {
            step.expect.variant
            for script in scripts()
            if script.procedure == procedure.name
            for story in script.stories
            for step in story.steps
            if step.expect is not None and step.expect.variant is not None
        }
        assert expected - named == set()


def trace(file: Path) -> Mapping[str, Any]:
    """A trace table as plain values."""
    text, problems = decode(file.name, file.read_bytes())
    assert text is not None, problems
    node, found = read(file.name, text)
    assert node is not None and not found
    plain = node.plain()
    assert isinstance(plain, dict)
    return plain


@pytest.mark.parametrize("file", sorted(STORIES.glob("*.trace.yaml")), ids=lambda file: file.name)
def test_every_place_and_story_of_the_trace_exists(file: Path) -> None:
    table = trace(file)
    titles = {story.story for script in scripts() if script.procedure == table["trace"] for story in script.stories}
    missing = [f"no story “{title}”" for title in _told(table) if title not in titles]
    missing += [f"no place {place}" for place in _places(table) if not _exists(place)]
    assert missing == []


@pytest.mark.parametrize("file", sorted(STORIES.glob("*.trace.yaml")), ids=lambda file: file.name)
def test_every_row_of_the_trace_has_a_place_and_a_story_or_says_what_is_open(file: Path) -> None:
    table = trace(file)
    assert table["trace"] in pack().procedures
    loose = [row["row"] for row in _rows(table) if not _settled(row)]
    assert loose == []


def test_every_procedure_has_a_trace() -> None:
    traced = {trace(file)["trace"] for file in STORIES.glob("*.trace.yaml")}
    assert set(pack().procedures) - traced == set()


def test_the_nine_rows_of_preconditions_have_rules_and_stories_on_both_sides() -> None:
    table = trace(STORIES / "member_admission.trace.yaml")
    procedure = pack().procedures["member_admission"]
    script = next(item for item in scripts() if item.procedure == "member_admission")
    by_title = {story.story: index for index, story in enumerate(script.stories)}
    assert {row["row"] for row in table["preconditions"]} == PRECONDITIONS
    for row in table["preconditions"]:
        assert row["rules"], row["row"]
        assert set(row["rules"]) <= set(procedure.rules), row["row"]
        assert all(procedure.rules[name].basis.text for name in row["rules"])
        assert row["passes"] and row["fails"], row["row"]
        refusing = [
            step.expect
            for title in row["fails"]
            for step in script.stories[by_title[title]].steps
            if step.expect is not None
        ]
        assert any(expect.rule in row["rules"] or expect.refused_at for expect in refusing), row["row"]
        if "judgement" in row:
            assert _exists(row["judgement"]["tick"]) and _exists(row["judgement"]["name"])


def _rows(table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every row of every section of a trace table."""
    for section in table.values():
        if isinstance(section, list):
            yield from section


def _settled(row: Mapping[str, Any]) -> bool:
    """Whether a row names its place and what proves it, or says in words why it is open.

    A question of a form needs no story of its own: every story that asks the form answers it.
    """
    if row.get("open"):
        return True
    place = str(row.get("place", ""))
    proved = any(row.get(key) for key in ("stories", "story", "passes", "fails"))
    return bool(place) and (proved or place.startswith("forms/"))


def _told(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("passes", "fails", "stories"):
                yield from (str(item) for item in inner)
            elif key == "story":
                yield str(inner)
            else:
                yield from _told(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _told(inner)


def _places(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _places(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _places(inner)
    elif isinstance(value, str) and ".yaml#" in value:
        yield value


@cache
def _tree(name: str) -> Node | None:
    file = ROOT / name
    return read(name, file.read_text(encoding="utf-8"))[0] if file.exists() else None


def _exists(place: str) -> bool:
    name, _, path = place.partition("#")
    tree = _tree(name)
    return tree is not None and tree.at(tuple(path.split("."))) is not None
