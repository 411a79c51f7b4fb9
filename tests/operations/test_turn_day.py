"""When a day begins, lists show what was entered for it beforehand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.definition.effects import Change
from engine.ground.clock import StillClock
from engine.operations.office import Office
from engine.operations.turn_day import turn_day
from engine.store.database import Transaction
from engine.store.records import Changed, keep_changes
from engine.store.releases import keep_release
from engine.store.schema import migrate
from engine.store.statements import Statement
from tests.conftest import BOTH_KINDS, Databases
from tests.shipped import the_pack as pack
from tests.worker.premises import move_in, prepared

_UNIT = Statement(
    "INSERT INTO units (id, place_name, kind, parent, name, full_name, sort_key, search_fold) "
    "VALUES ('unit-1', '', 'branch', 'old', 'Một', 'Chi đoàn Một', 'a', 'b')"
)
_VALUE = Statement(
    "INSERT INTO unit_values (unit, field, from_day, at, value, act) "
    "VALUES ('unit-1', :field, :day, 0, :value, 'given')"
)
_SHOWN = Statement("SELECT kind, parent, name, full_name, search_fold FROM units")
_PERSON = Statement("SELECT name, search_fold FROM persons")


@pytest.fixture(params=BOTH_KINDS)
def office(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Office]:
    """An office whose clock stands still on 23/11/2026."""
    url = databases.fresh(request.param, prepare=migrate)
    made = prepared(url, tmp_path / "data").office(StillClock.at("2026-11-23"))
    yield made
    made.database.close()
    databases.drop(url)


def published(c: Transaction) -> None:
    keep_release(c, pack().digest, pack().files, {}, at=0, by=None)


def test_what_was_entered_beforehand_shows_from_its_day(office: Office) -> None:
    clock = office.clock
    assert isinstance(clock, StillClock)

    def given(c: Transaction) -> None:
        published(c)
        c.run(_UNIT)
        for field, day, value in (
            ("kind", "2026-11-25", '"base_branch"'),
            ("parent", "2026-11-24", '"new"'),
            ("name", "2026-11-24", '{"name": "Hai", "full_name": "Chi đoàn Hai"}'),
        ):
            c.run(_VALUE, {"field": field, "day": day, "value": value})
        (lan,) = move_in(c, ["lan"]).values()
        roles = pack().records["person"].roles
        assert roles is not None
        assert roles.name is not None
        change = Change(kind="record.set", name=roles.name, value="Trần Thị Ổn", about=lan, from_day="2026-11-24")
        keep_changes(
            c, [Changed(change=change, number=0)], records=pack().records, act="given", at=0, today="2026-11-23"
        )

    office.database.carry_out(given)
    assert turn_day(office) == 0
    assert _shown(office) == [("branch", "old", "Một", "Chi đoàn Một", "b"), ("Lan", "lan")]
    clock.move_to_day("2026-11-24")
    assert turn_day(office) == 3
    assert turn_day(office) == 0, "once a day"
    assert _shown(office) == [("branch", "new", "Hai", "Chi đoàn Hai", "chi doan hai"), ("Trần Thị Ổn", "tran thi on")]
    clock.move_to_day("2026-12-24")
    assert turn_day(office) == 1, "a worker that was away does it later"
    assert _shown(office)[0][0] == "base_branch"


def _shown(office: Office) -> list[tuple[str, ...]]:
    with office.database.read() as c:
        return [*c.rows(_SHOWN), *c.rows(_PERSON)]


def test_before_a_pack_is_published_there_is_nothing_to_show(office: Office) -> None:
    assert turn_day(office) == 0
