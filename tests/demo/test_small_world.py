"""The small world of other tests: quick to make, everybody in their place, a whole case can be lived in it."""

from pathlib import Path

import pytest

from engine.cases.act import Actor
from engine.ground.clock import StillClock
from engine.ground.identifiers import RandomIdentifiers
from engine.operations.accounts.passwords import Passwords
from engine.operations.definitions import Definitions
from engine.operations.office import Office
from engine.operations.open_case import Starting, open_case
from engine.outside.files import FileStore
from engine.scenarios.examples import example_answers
from engine.store.accounts import account_by_login
from engine.store.database import Database
from tests.conftest import BOTH_KINDS, DatabaseKind, Databases
from tests.shipped import the_pack
from tests.small_world import PASSWORD, TODAY, account_holder, prepare_small_world, the_small_world


@pytest.mark.parametrize("kind", BOTH_KINDS)
def test_a_case_can_begin_in_a_copied_world(databases: Databases, tmp_path: Path, kind: DatabaseKind) -> None:
    url = databases.fresh(kind, prepare=prepare_small_world)
    database = Database(url)
    world = the_small_world()
    try:
        clock = StillClock.at(TODAY, 9)
        office = Office(
            database=database,
            clock=clock,
            identifiers=RandomIdentifiers(),
            definitions=Definitions(database, clock),
            files=FileStore(tmp_path),
        )
        form = the_pack().procedures["member_admission"].forms["admission_application"]
        given = {"base": world.unit("ward"), "branch": world.unit("kv1"), "introducer": world.person("khanh")}
        case = open_case(
            office,
            Starting(
                act=office.new_identifier(),
                case=office.new_identifier(),
                procedure="member_admission",
                actor=Actor(person=world.person("hoa")),
                subject=world.person("hoa"),
                form=example_answers(form, given),
            ),
        )
        awaited = {(item.unit, item.position, item.person) for task in case.tasks for item in task.addressees}
        assert (None, None, world.person("khanh")) in awaited
        assert (world.unit("kv1"), "secretary", None) in awaited
        with database.read() as transaction:
            account = account_by_login(transaction, email=world.email("lan"))
        assert account is not None and account.person == world.person("lan") and not account.must_change
        assert Passwords().check(account.password_hash, PASSWORD)
    finally:
        database.close()
        databases.drop(url)


def test_everybody_is_known_without_a_database() -> None:
    world = the_small_world()
    assert set(world.units) == {"province", "ward", "kv1", "kv2", "hospital"}
    assert world.names["hoa"] == "Nguyễn Thị Hoa"
    assert account_holder("minh@songhau.example") == world.person("minh")
    assert account_holder("nobody@songhau.example") is None
