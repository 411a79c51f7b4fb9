"""A procedure told back: every title is in the prose and in the picture, and the picture is safe and well formed."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.definition.pack import Pack
from engine.language.explain import draw, picture_words, tell, who
from engine.language.loader import load_files, load_pack
from tests.language.packs import HERE, base_files, with_documents

REPOSITORY = HERE.parents[1]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def pack() -> Pack:
    loaded = load_pack(REPOSITORY)
    assert loaded.pack is not None, loaded.report.text()
    return loaded.pack


def _packs() -> list[Pack]:
    texts = [path.read_text(encoding="utf-8") for path in sorted((HERE / "good").glob("*.yaml"))]
    packs = [load_files(with_documents(text)).pack for text in texts]
    return [found for found in packs if found is not None]


def test_the_picture_has_a_box_for_every_state_and_tells_the_same_in_words(pack: Pack) -> None:
    procedure = pack.procedures["member_admission"]
    root = ElementTree.fromstring(draw(procedure, here="review", passed=["preparation"]))
    boxes = [group for group in root.iter(f"{SVG}g") if "state" in (group.get("class") or "").split()]
    titles = [box.findtext(f"{SVG}title") for box in boxes]
    assert sorted(titles, key=str) == sorted(state.title.text for state in procedure.states.values())
    here = [box.findtext(f"{SVG}title") for box in boxes if "here" in (box.get("class") or "").split()]
    assert here == [procedure.states["review"].title.text]
    words = picture_words(procedure, "review", ["preparation"])
    assert root.findtext(f"{SVG}title") == words
    assert procedure.states["preparation"].title.text in words.split("Đang ở")[0]
    assert procedure.states["ceremony"].title.text in words.split("Còn:")[1]


def test_the_picture_carries_no_style_script_or_address() -> None:
    for pack in _packs():
        for procedure in pack.procedures.values():
            for lang in ("vi", "en"):
                svg = draw(procedure, here=next(iter(procedure.states)), lang=lang)
                assert not re.search(r"style|<script|href|\son[a-z]+=|url\(", svg)
                ElementTree.fromstring(svg)


def test_boxes_do_not_lie_on_each_other() -> None:
    for pack in [*_packs(), load_pack(REPOSITORY).pack]:
        assert pack is not None
        for procedure in pack.procedures.values():
            root = ElementTree.fromstring(draw(procedure))
            boxes = [group.find(f"{SVG}rect") for group in root.iter(f"{SVG}g")]
            corners = [(rect.get("x"), rect.get("y")) for rect in boxes if rect is not None]
            assert len(set(corners)) == len(corners) == len(procedure.states)


def test_a_title_cannot_break_out_of_the_picture() -> None:
    text = base_files()["workflows/leave.yaml"].decode().replace("Xem xét", "'<b>&\"x\"</b>'")
    loaded = load_files({**base_files(), "workflows/leave.yaml": text.encode()})
    assert loaded.pack is not None, loaded.report.text()
    svg = draw(loaded.pack.procedures["leave"], here="review")
    assert "<b>" not in svg
    ElementTree.fromstring(svg)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_prose_names_states_actions_and_rules(pack: Pack, lang: str) -> None:
    procedure = pack.procedures["member_admission"]
    told = tell(procedure, pack, lang)
    wanted = [state.title for state in procedure.states.values()]
    wanted += [action.title for _, action in procedure.every_action()]
    wanted += [rule.otherwise for rule in procedure.rules.values()]
    for words in wanted:
        assert (words.en.text if lang == "en" and words.en is not None else words.text) in told


def test_participants_are_called_as_people_call_them(pack: Pack) -> None:
    procedure = pack.procedures["member_admission"]
    assert who("applicant", procedure, pack) == "người mà hồ sơ nói đến"
    assert who("ratifier", procedure, pack) == "Ban Chấp hành hoặc Hội nghị chi đoàn có thẩm quyền"
    assert who("system", procedure, pack, "en") == "the system"


def test_a_picture_does_not_depend_on_the_order_of_hashing(pack: Pack, tmp_path: Path) -> None:
    procedure = pack.procedures["member_admission"]
    assert draw(procedure) == draw(load_pack(REPOSITORY).pack.procedures["member_admission"])  # type: ignore[union-attr]
