"""The town, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import BOTH_KINDS, Databases
from tests.web.town import Browser, Town, build_town, prepare


@pytest.fixture(params=BOTH_KINDS)
def town(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Town]:
    """An application on a database of its own with the shipped pack published."""
    url = databases.fresh(request.param, prepare)
    made = build_town(url, tmp_path)
    yield made
    made.database.close()
    databases.drop(url)


@pytest.fixture
def somebody(town: Town) -> Browser:
    """A browser nobody is signed in with."""
    return town.browser()
