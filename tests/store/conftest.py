"""A migrated database of each kind for every test of the store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from engine.store.database import Database
from engine.store.schema import migrate

if TYPE_CHECKING:
    from tests.conftest import Databases


@pytest.fixture(params=[pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    """The store over an empty, migrated database."""
    url = databases.fresh(request.param, prepare=migrate)
    opened = Database(url)
    yield opened
    opened.close()
    databases.drop(url)
