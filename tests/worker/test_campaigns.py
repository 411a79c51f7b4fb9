"""A large campaign in the hands of a worker: its cases are made in the background, all of them and each once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cases.act import Actor
from engine.ground.clock import StillClock
from engine.operations.campaigns.make_cases import campaigns_waiting
from engine.operations.campaigns.open_campaign import CampaignAsked, open_campaign
from engine.operations.office import Office
from engine.scenarios.script import GivenWords
from engine.store.schema import migrate
from engine.store.statements import Statement
from engine.worker import embedded
from engine.worker.pace import Pace
from tests.conftest import BOTH_KINDS, Databases
from tests.operations.stored_world import StoredWorld, publish_pack
from tests.runtime.club import club_pack
from tests.runtime.test_campaigns import RATING
from tests.worker.premises import Premises, prepared
from tests.worker.waiting import until

TODAY = "2026-11-02"
TEAMS, MEMBERS = 9, 30
QUICK = Pace(look=0.1, dequeue=0.1, silence=2.0, forgive=0.5, finish=5.0)

_MADE = Statement("SELECT count(*), count(DISTINCT subject) FROM cases WHERE campaign = :campaign")


@pytest.fixture(params=BOTH_KINDS)
def at(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Premises]:
    url = databases.fresh(request.param, prepare=migrate)
    yield prepared(url, tmp_path / "data")
    databases.drop(url)


def crowd() -> GivenWords:
    """A club of some teams; its members need no names of their own."""
    units: dict[str, object] = {"club": {"kind": "club", "title": "Câu lạc bộ"}}
    people: dict[str, object] = {"dung": {"full_name": "Võ Trí Dũng", "holds": {"head": "club"}}}
    for number in range(TEAMS):
        units[f"team_{number}"] = {"kind": "team", "title": f"Đội {number}", "parent": "club"}
        for member in range(MEMBERS):
            people[f"member_{number}_{member}"] = {"full_name": f"Người {member}", "member_of": f"team_{number}"}
    return GivenWords.model_validate({"today": TODAY, "units": units, "people": people})


def test_a_worker_makes_every_case_once(at: Premises) -> None:
    office: Office = at.office(StillClock.at(TODAY))
    pack = club_pack(RATING)
    publish_pack(office, pack)
    world = StoredWorld(pack, (crowd(),), 1, office)
    asked = CampaignAsked(
        act=office.new_identifier(),
        campaign=office.new_identifier(),
        procedure="leave",
        actor=Actor(person=world.ids["dung"]),
        unit=world.ids["club"],
        period="2026",
        form={"self_until": "2026-11-20", "closes": "2026-12-15"},
    )
    assert open_campaign(office, asked, at_once=0).made_on is None

    def made() -> tuple[int, int]:
        with office.database.read() as c:
            row = c.row(_MADE, {"campaign": asked.campaign})
        assert row is not None
        return int(row[0]), int(row[1])

    assert made() == (0, 0)
    worker = embedded.start(office, at.settings, pace=QUICK)
    try:
        until(lambda: campaigns_waiting(office) == (), "every team is looked at")
    finally:
        worker.stop()
    assert made() == (TEAMS * MEMBERS, TEAMS * MEMBERS)
    office.database.close()
