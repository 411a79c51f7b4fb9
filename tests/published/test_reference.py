"""The reference of the language is what the engine does, and is committed as it is written."""

from pathlib import Path

import pytest

from engine.language.reference import pages

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_page_is_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / "language" / name).read_text(encoding="utf-8")
    assert written == pages()[name], "run: python -m engine.language.reference docs/language"
