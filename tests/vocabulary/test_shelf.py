"""The shelves hold every word of their folders, and each says what it is for."""

from pathlib import Path

import pytest

import engine.vocabulary
from engine.vocabulary import shelf
from engine.vocabulary.word import Word

ROOM = Path(engine.vocabulary.__file__).parent
WORDS: list[type[Word]] = [*shelf.fields().values(), *shelf.participants(), *shelf.effects()]


@pytest.mark.parametrize("folder", ["fields", "participants", "effects"])
def test_no_file_of_a_folder_is_left_out(folder: str) -> None:
    files = {path.stem for path in (ROOM / folder).glob("*.py")} - {"__init__"}
    found = {word.__module__.rsplit(".", 1)[1] for word in WORDS if f".{folder}." in word.__module__}
    assert found == files


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.__name__)
def test_a_word_says_what_it_is_for(word: type[Word]) -> None:
    assert word.says and word.__doc__


def test_there_are_at_least_twenty_types_of_fields() -> None:
    assert len(shelf.fields()) >= 20 + 2, "two of them are not built yet"


def test_a_leading_key_that_only_helps_elsewhere_is_looked_for_last() -> None:
    order = [word.leading for word in shelf.participants()]
    assert order.index("field") < order.index("body")
    assert len(set(order)) == len(order)
