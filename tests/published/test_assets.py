"""What the build hook brings is in its places, complete and unmixed."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "engine/web/static/vendor"


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("bootstrap.min.css", b"@charset"),
        ("bootstrap.bundle.min.js", b"/*!\n  * Bootstrap v5.3.9"),
        ("htmx.min.js", b"var htmx"),
        ("fonts/be-vietnam-pro-vietnamese-400.woff2", b"wOF2"),
        ("fonts/be-vietnam-pro-latin-700.woff2", b"wOF2"),
    ],
)
def test_an_asset_is_the_thing_itself(name: str, beginning: bytes) -> None:
    assert (VENDOR / name).read_bytes().startswith(beginning)


def test_the_expression_language_of_the_browser_is_one_module() -> None:
    bundle = (VENDOR / "cel.min.js").read_text(encoding="utf-8")
    assert "Environment" in bundle.rpartition("export{")[2]
    assert "import" not in bundle.split("{")[0]


def test_every_icon_asked_for_is_there_and_no_other() -> None:
    listing = ROOT / "engine/web/icons.txt"
    lines = listing.read_text(encoding="utf-8").splitlines() if listing.is_file() else []
    asked = {line.partition("#")[0].strip() for line in lines} - {""}
    assert {file.stem for file in (VENDOR / "icons").glob("*.svg")} == asked


def test_documents_have_their_typeface() -> None:
    fonts = ROOT / "engine/outside/fonts"
    for style in ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"):
        assert (fonts / f"Tinos_{style}.ttf").read_bytes().startswith(b"\x00\x01\x00\x00")


def test_every_package_brings_its_licence() -> None:
    for name in ("bootstrap", "popper", "htmx", "lucide", "cel-js", "be-vietnam-pro"):
        assert "software" in (VENDOR / f"licences/{name}.txt").read_text(encoding="utf-8").lower()


def test_what_serves_tests_alone_is_not_served_to_people() -> None:
    assert (ROOT / "tests/vendor/axe.min.js").is_file()
    assert list(VENDOR.rglob("axe*")) == []
