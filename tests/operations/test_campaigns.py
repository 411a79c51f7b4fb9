"""Campaigns through the operations, on both databases: opened, filled in line by line, sent up, told of, closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.cases.act import CaseInput
from engine.ground.clock import SECOND, StillClock
from engine.ground.errors import AnswersRejected, NotFound, NotYourTurn, Refused
from engine.operations.accounts.asker import Asker, HeldSeat
from engine.operations.act_on_cases import Report, Taking, act_on_each, act_together
from engine.operations.campaigns.close_campaign import close_campaign, close_ended_campaigns
from engine.operations.campaigns.enter_rows import RowGiven, confirm_rows, enter_rows
from engine.operations.campaigns.list_files import read_list, write_list
from engine.operations.campaigns.make_cases import MANY, campaigns_waiting, make_cases_of, make_some
from engine.operations.campaigns.open_campaign import (
    CampaignAsked,
    campaigns_to_open,
    fill_campaign,
    open_campaign,
)
from engine.operations.campaigns.show_campaign import list_campaigns, show_campaign
from engine.operations.campaigns.show_list import ListLine, show_list
from engine.operations.office import Office
from engine.operations.open_case import Starting, open_case
from engine.operations.rights import Viewer, viewer_of
from engine.scenarios.script import GivenWords, PersonWords, UnitWords
from engine.store.campaigns import StoredCampaign
from engine.store.database import Database, count_statements
from engine.store.schema import migrate
from engine.store.trail import read_stream, verify_stream
from tests.conftest import BOTH_KINDS, Databases
from tests.operations.stored_world import StoredWorld, office_on, publish_pack
from tests.runtime.club import club_pack, stories_of
from tests.runtime.test_campaigns import GIVEN, RATING

TODAY = "2026-11-02"
FAR_APART = 10_000_000


@pytest.fixture(scope="module", params=BOTH_KINDS)
def database(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    url = databases.fresh(request.param, prepare=migrate)
    made = Database(url)
    yield made
    made.close()
    databases.drop(url)


class Town:
    """The club with its rating published, in a database of its own identifiers."""

    starts = FAR_APART

    def __init__(self, database: Database, folder: Path, given: GivenWords, procedure: str = RATING) -> None:
        Town.starts += FAR_APART
        pack = club_pack(procedure)
        self.office: Office = self.make_office(database, folder)
        publish_pack(self.office, pack)
        self.world = StoredWorld(pack, (given,), Town.starts, self.office)
        self.ids = self.world.ids

    def make_office(self, database: Database, folder: Path) -> Office:
        """Where it works."""
        return office_on(database, folder, TODAY)

    @property
    def clock(self) -> StillClock:
        assert isinstance(self.office.clock, StillClock)
        return self.office.clock

    def viewer(self, name: str) -> Viewer:
        """Somebody signed in with every seat they hold."""
        person = self.ids[name]
        seats = tuple(
            HeldSeat(
                appointment=row.id,
                unit=row.unit,
                unit_name=self.world.units[row.unit].names[-1].value["full_name"],
                kind=self.world.units[row.unit].kinds[-1].value,
                position=row.position,
                title=row.position,
            )
            for row in self.world.people[person].appointments
        )
        asker = Asker(person=person, name=name, account=person, seats=seats)
        with self.office.database.read() as transaction:
            return viewer_of(self.office, transaction, asker)

    def opens(self, who: str, unit: str, closes: str = "2026-12-15", at_once: int = 250) -> StoredCampaign:
        asked = CampaignAsked(
            act=self.office.new_identifier(),
            campaign=self.office.new_identifier(),
            procedure="leave",
            actor=self.viewer(who).actor,
            unit=self.ids[unit],
            period="2026",
            form={"self_until": "2026-11-20", "closes": closes},
        )
        return open_campaign(self.office, asked, at_once=at_once)

    def lines(self, who: str, campaign: str, unit: str, action: str | None = None) -> dict[str, ListLine]:
        """The lines of a list by the story's names."""
        shown = show_list(self.office, self.viewer(who), campaign, self.ids[unit], action=action)
        return {self.world.name_of(line.case.subject or ""): line for line in shown.lines}

    def takes(self, who: str, action: str, lines: list[ListLine], **more: object) -> Report:
        taking = Taking(
            act=self.office.new_identifier(),
            action=action,
            actor=self.viewer(who).actor,
            cases=tuple(CaseInput(case=line.case.id, version=line.case.version) for line in lines),
            answers={},
            **more,  # type: ignore[arg-type]
        )
        return act_together(self.office, taking)

    def writes(self, campaign: str, unit: str) -> None:
        """Everybody of a unit marks themselves."""
        for name, line in self.lines_of_head(campaign, unit).items():
            taking = Taking(
                act=self.office.new_identifier(),
                action="write",
                actor=self.viewer(name).actor,
                cases=(CaseInput(case=line.case.id, form={"own": "fair"}),),
                answers={},
            )
            act_together(self.office, taking)

    def lines_of_head(self, campaign: str, unit: str) -> dict[str, ListLine]:
        return self.lines("binh" if unit == "one" else "hai", campaign, unit)


def given() -> GivenWords:
    """The small club of the stories."""
    return stories_of("  - story: Chưa có gì\n    steps: []\n", GIVEN).given


@contextmanager
def a_town(database: Database, folder: Path, given: GivenWords, procedure: str = RATING) -> Iterator[Town]:
    """A club that leaves the database free for the next."""
    made = Town(database, folder, given, procedure)
    try:
        yield made
    finally:
        made.world.leave()


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Iterator[Town]:
    with a_town(database, tmp_path, given()) as made:
        yield made


def test_opening_keeps_the_campaign_its_cases_and_an_event_of_the_unit(town: Town) -> None:
    found = campaigns_to_open(town.office, town.viewer("dung"))
    assert [(each.procedure, each.period, each.units) for each in found] == [
        ("leave", "calendar_year", ((town.ids["club"], "Câu lạc bộ Sông Xanh"),))
    ]
    assert campaigns_to_open(town.office, town.viewer("an")) == ()
    form = fill_campaign(town.office, town.viewer("dung").actor, "leave", town.ids["club"])
    assert [question.path for part in form.filled.parts for question in part.questions] == ["self_until", "closes"]
    stored = town.opens("dung", "club")
    assert (stored.campaign.closes_on, stored.made_on) == ("2026-12-15", TODAY)
    shown = show_campaign(town.office, town.viewer("dung"), stored.campaign.id)
    assert {unit.full_name: unit.counts.cases for unit in shown.units} == {"Đội Hai": 1, "Đội Một": 3}
    assert (shown.total.before, shown.total.sent, shown.total.ended) == (4, 0, 0)
    assert shown.answers == (("Tự xếp loại đến hết ngày", "20/11/2026"), ("Đến hết ngày", "15/12/2026"))
    stream = f"unit:{town.ids['club']}"
    with town.office.database.read() as transaction:
        kinds = [event.kind for event in read_stream(transaction, stream)]
        assert verify_stream(transaction, stream) is None
    assert kinds == ["campaign.opened"]


def test_the_second_click_opens_nothing_and_nobody_else_may(town: Town) -> None:
    asked = CampaignAsked(
        act=town.office.new_identifier(),
        campaign=town.office.new_identifier(),
        procedure="leave",
        actor=town.viewer("dung").actor,
        unit=town.ids["club"],
        period="2026",
        form={"self_until": "2026-11-20", "closes": "2026-12-15"},
    )
    first = open_campaign(town.office, asked)
    assert open_campaign(town.office, asked) == first
    with pytest.raises(Refused) as refused:
        town.opens("dung", "club")
    assert [each.code for each in refused.value.refusals] == ["campaign.already-open"]
    with pytest.raises(NotYourTurn):
        town.opens("an", "one")
    with pytest.raises(AnswersRejected) as wrong:
        town.opens("hai", "two", closes="2026-10-01")
    assert {each.field for each in wrong.value.refusals} == {"form.closes"}


def test_lists_are_open_to_officers_of_their_unit_and_above(town: Town) -> None:
    campaign = town.opens("dung", "club").campaign.id
    assert [line.stored.campaign.id for line in list_campaigns(town.office, town.viewer("binh"))] == [campaign]
    shown = show_campaign(town.office, town.viewer("binh"), campaign)
    assert ([unit.unit for unit in shown.units], shown.whole, shown.mine) == (
        [town.ids["one"]],
        False,
        (town.ids["one"],),
    )
    assert show_campaign(town.office, town.viewer("dung"), campaign).whole
    with pytest.raises(NotFound):
        show_campaign(town.office, town.viewer("an"), campaign)
    with pytest.raises(NotFound):
        show_list(town.office, town.viewer("binh"), campaign, town.ids["two"])
    assert list_campaigns(town.office, town.viewer("an")) == ()
    # Who is rated is known to the officers; what was answered opens with the case.
    lines = town.lines("binh", campaign, "one")
    assert sorted(lines) == ["an", "bao", "cuc"]
    assert not any(line.open for line in lines.values())


def test_lines_are_validated_alone_traced_and_confirmed(town: Town) -> None:
    campaign = town.opens("dung", "club").campaign.id
    town.writes(campaign, "one")
    lines = town.lines("binh", campaign, "one", "mark")
    assert all(line.may == ("mark",) for line in lines.values())
    viewer = town.viewer("binh")
    results = enter_rows(
        town.office,
        viewer,
        "mark",
        [
            RowGiven(case=lines["an"].case.id, form={"mark": "good"}),
            RowGiven(case=lines["bao"].case.id, form={"mark": "best"}, how="pasted"),
            RowGiven(case=lines["cuc"].case.id, form={"mark": "fair"}, how="pasted"),
            RowGiven(case="01900000-0000-7000-8000-000000000000", form={"mark": "fair"}),
        ],
    )
    assert [(each.accepted, each.confirmed) for each in results] == [
        (True, True),
        (False, False),
        (True, False),
        (False, False),
    ]
    assert results[3].refused is not None and results[3].refused.code == "not-found.case"
    lines = town.lines("binh", campaign, "one", "mark")
    assert lines["bao"].typed == {"mark": "best"} and [each.path for each in lines["bao"].problems] == ["mark"]
    assert (lines["cuc"].shown["mark"], lines["cuc"].entry and lines["cuc"].entry.how) == ("Khá", "pasted")
    with pytest.raises(AnswersRejected) as wrong:
        town.takes("binh", "mark", list(lines.values()), entered=True)
    assert {each.code for each in wrong.value.refusals} >= {"row.not-confirmed"}
    enter_rows(town.office, viewer, "mark", [RowGiven(case=lines["bao"].case.id, form={"mark": "fair"}, how="pasted")])
    told = confirm_rows(town.office, viewer, "mark", [line.case.id for line in lines.values()])
    assert all(each.confirmed for each in told)
    report = town.takes("binh", "mark", list(lines.values()), entered=True)
    by_name = {town.world.name_of(case.subject or ""): case for case in report.done}
    assert {name: case.variables["mark"] for name, case in by_name.items()} == {
        "an": "good",
        "bao": "fair",
        "cuc": "fair",
    }
    assert by_name["cuc"].answered["mark"]["how"] == "pasted"
    assert by_name["cuc"].answered["mark"]["confirmed_by"] == town.ids["binh"]
    assert by_name["an"].answered["mark"]["how"] == "typed"
    assert town.lines("binh", campaign, "one")["an"].entry is None


def test_nobody_enters_lines_who_is_not_awaited_and_programs_are_not_believed(town: Town) -> None:
    campaign = town.opens("dung", "club").campaign.id
    town.writes(campaign, "one")
    lines = town.lines("binh", campaign, "one", "mark")
    (own,) = enter_rows(town.office, town.viewer("an"), "mark", [RowGiven(case=lines["an"].case.id)])
    assert own.refused is not None and own.refused.code == "row.not-yours"
    viewer = town.viewer("binh")
    program = Viewer(asker=viewer.asker, keys=viewer.keys, inspected=viewer.inspected, via="api")
    rows = [RowGiven(case=line.case.id, form={"mark": "fair"}, how="typed") for line in lines.values()]
    assert not any(each.confirmed for each in enter_rows(town.office, program, "mark", rows))
    with pytest.raises(AnswersRejected):
        enter_rows(town.office, viewer, "mark", [rows[0], rows[0]])
    with pytest.raises(AnswersRejected):
        confirm_rows(town.office, viewer, "mark", [f"{number}" for number in range(21)])
    (stale,) = enter_rows(town.office, viewer, "mark", [RowGiven(case=lines["an"].case.id, version=1)])
    assert stale.refused is not None and stale.refused.code == "act.out-of-date"


def test_what_catches_the_eye_is_shown_to_whoever_decides(town: Town) -> None:
    campaign = town.opens("dung", "club").campaign.id
    town.writes(campaign, "one")
    lines = list(town.lines("binh", campaign, "one", "mark").values())
    enter_rows(
        town.office,
        town.viewer("binh"),
        "mark",
        [RowGiven(case=line.case.id, form={"mark": "fair"}, how="pasted") for line in lines],
    )
    confirm_rows(town.office, town.viewer("binh"), "mark", [line.case.id for line in lines])
    lines = list(town.lines("binh", campaign, "one", "mark").values())
    town.takes("binh", "mark", lines, entered=True)
    town.takes("binh", "send_up", list(town.lines("binh", campaign, "one").values()))
    shown = show_list(town.office, town.viewer("dung"), campaign, town.ids["one"])
    assert {(pattern.kind, len(pattern.cases), pattern.person) for pattern in shown.patterns} == {
        ("alike", 3, town.ids["binh"]),
        ("not_typed", 3, town.ids["binh"]),
    }
    assert {offered.action.name: len(offered.cases) for offered in shown.actions} == {"recognise": 3, "return": 3}


def test_a_list_goes_up_whole_one_line_comes_back_and_progress_follows(town: Town) -> None:
    campaign = town.opens("dung", "club").campaign.id
    town.writes(campaign, "one")
    entered = [
        RowGiven(case=line.case.id, form={"mark": "fair"})
        for line in town.lines("binh", campaign, "one", "mark").values()
    ]
    enter_rows(town.office, town.viewer("binh"), "mark", entered)
    town.takes("binh", "mark", list(town.lines("binh", campaign, "one").values()), entered=True)
    lines = town.lines("binh", campaign, "one")
    with pytest.raises(Refused) as refused:
        town.takes("binh", "send_up", [lines["an"], lines["bao"]])
    assert "Mai Thu Cúc" in refused.value.refusals[0].sentence()
    report = town.takes("binh", "send_up", list(lines.values()))
    assert len(report.documents) == 1
    progress = {unit.unit: unit.counts for unit in show_campaign(town.office, town.viewer("dung"), campaign).units}
    assert (progress[town.ids["one"]].is_sent, progress[town.ids["one"]].sent) == (True, 3)
    assert not progress[town.ids["two"]].is_sent
    above = town.lines("dung", campaign, "one")
    taking = Taking(
        act=town.office.new_identifier(),
        action="return",
        actor=town.viewer("dung").actor,
        cases=(CaseInput(case=above["bao"].case.id, version=above["bao"].case.version),),
        answers={},
        reason="Xem lại",
    )
    assert [case.state for case in act_on_each(town.office, taking).done] == ["marking"]
    above = town.lines("dung", campaign, "one")
    town.takes("dung", "recognise", [above["an"], above["cuc"]])
    counts = show_campaign(town.office, town.viewer("dung"), campaign, below=town.ids["one"]).total
    assert (counts.before, counts.sent, counts.ended) == (1, 0, 2)


def test_a_list_is_written_as_a_file_and_read_back_unconfirmed(town: Town) -> None:
    campaign = town.opens("dung", "club").campaign.id
    town.writes(campaign, "one")
    viewer, one = town.viewer("binh"), town.ids["one"]
    name, data = write_list(town.office, viewer, campaign, one, "mark")
    text = data.decode("utf-8-sig")
    assert name == "doi-mot-mark.csv"
    assert text.splitlines()[0] == "Số hồ sơ,Họ và tên,Mức [mark],Ghi chú [note]"
    filled = "\r\n".join(
        [text.splitlines()[0], *(f"{line.split(',')[0]};{line.split(',')[1]};Tốt;" for line in text.splitlines()[1:])]
    )
    semicolons = filled.replace(
        "Số hồ sơ,Họ và tên,Mức [mark],Ghi chú [note]", "Số hồ sơ;Họ và tên;Mức [mark];Ghi chú [note]"
    )
    lines = read_list(town.office, viewer, campaign, one, "mark", semicolons.encode())
    assert [line.line for line in lines] == [2, 3, 4]
    rows = [line.row for line in lines if line.row is not None]
    assert [(row.how, row.form["mark"]) for row in rows] == [("imported", "good")] * 3
    results = enter_rows(town.office, viewer, "mark", rows)
    assert all(each.accepted and not each.confirmed for each in results)
    for wrong in (b"\xff\xfe", b"", b"a,b\r\n1,2\r\n"):
        with pytest.raises(AnswersRejected):
            read_list(town.office, viewer, campaign, one, "mark", wrong)


def test_it_closes_after_its_last_day_or_by_hand(town: Town) -> None:
    campaign = town.opens("dung", "club", closes="2026-11-30").campaign.id
    with pytest.raises(NotYourTurn):
        close_campaign(town.office, town.viewer("binh"), campaign, town.office.new_identifier())
    town.clock.move_to_day("2026-11-30")
    assert close_ended_campaigns(town.office) == 0
    town.clock.move_to_day("2026-12-01")
    assert campaigns_waiting(town.office) == ()
    assert close_ended_campaigns(town.office) == 1
    assert close_ended_campaigns(town.office) == 0
    shown = show_campaign(town.office, town.viewer("dung"), campaign)
    assert (shown.line.stored.campaign.closed_on, shown.line.is_open, shown.may_close) == ("2026-12-01", False, False)
    assert list_campaigns(town.office, town.viewer("dung")) == ()
    assert len(list_campaigns(town.office, town.viewer("dung"), closed=True)) == 1
    again = town.opens("dung", "club").campaign
    closed = close_campaign(town.office, town.viewer("dung"), again.id, town.office.new_identifier(), "Mở nhầm kỳ")
    assert closed.campaign.closed_on == "2026-12-01"
    assert make_some(town.office, again.id).made == 0


def test_who_joins_gets_a_case_the_next_day(database: Database, tmp_path: Path) -> None:
    later = given().model_copy(
        update={
            "people": {
                **given().people,
                "muon": PersonWords.model_validate(
                    {"full_name": "Hồ Đến Muộn", "member_of": "one", "since": "2026-11-05"}
                ),
            }
        }
    )
    with a_town(database, tmp_path, later) as town:
        campaign = town.opens("dung", "club").campaign.id
        assert campaigns_waiting(town.office) == ()
        town.clock.move_to_day("2026-11-05")
        assert [(id_, day) for id_, day, _ in campaigns_waiting(town.office)] == [(campaign, "2026-11-05")]
        assert make_cases_of(town.office, campaign) == 1
        assert make_cases_of(town.office, campaign) == 0
        assert campaigns_waiting(town.office) == ()
        assert "muon" in town.lines("binh", campaign, "one")


def test_somebody_who_applies_does_so_in_the_only_campaign_open_to_them(database: Database, tmp_path: Path) -> None:
    applying = RATING.replace("for: members(unit.team)", "for: applicants").replace(
        "start: {by: campaign, to: writing}", "start: {by: member, to: writing}"
    )
    with a_town(database, tmp_path, given(), applying) as town:

        def apply(name: str) -> Starting:
            office = town.office
            return Starting(
                act=office.new_identifier(),
                case=office.new_identifier(),
                procedure="leave",
                actor=town.viewer(name).actor,
                subject=None,
                form={},
            )

        with pytest.raises(Refused) as refused:
            open_case(town.office, apply("an"))
        assert [each.code for each in refused.value.refusals] == ["campaign.needed"]
        campaign = town.opens("binh", "one").campaign.id
        case = open_case(town.office, apply("an"))
        assert (case.campaign, case.campaign_unit) == (campaign, town.ids["one"])
        with pytest.raises(Refused):
            open_case(town.office, apply("kha"))


# --- Many -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("members", [20, MANY])
def test_statements_do_not_grow_with_the_members_of_a_branch(database: Database, tmp_path: Path, members: int) -> None:
    with a_town(database, tmp_path, _crowd(branches=1, members=members)) as town:
        with count_statements() as count:
            stored = town.opens("dung", "club")
        assert stored.made_on == TODAY
        assert count.commits == 2, "the campaign, then the cases of all its units"
        assert count.statements <= 34, count.texts
        viewer = town.viewer("head_0")
        with count_statements() as count:
            shown = show_list(town.office, viewer, stored.campaign.id, town.ids["branch_0"])
        assert (len(shown.lines), count.statements <= 13) == (members, True), count.texts
        with count_statements() as count:
            assert show_campaign(town.office, town.viewer("dung"), stored.campaign.id).total.cases == members
        assert count.statements <= 12, count.texts


def test_a_large_campaign_is_left_to_workers_in_pieces_and_nobody_is_made_twice(
    database: Database, tmp_path: Path
) -> None:
    with a_town(database, tmp_path, _crowd(branches=7, members=60)) as town:
        stored = town.opens("dung", "club", at_once=100)
        campaign = stored.campaign.id
        assert stored.made_on is None
        part = show_campaign(town.office, town.viewer("dung"), campaign)
        assert {unit.counts.cases for unit in part.units} == {0, 60}
        assert [unit.made for unit in part.units].count(False) == 4
        assert [(id_, day) for id_, day, _ in campaigns_waiting(town.office)] == [(campaign, TODAY)]
        made = []
        while (step := make_some(town.office, campaign)).more:
            made.append(step.made)
        assert all(count <= MANY for count in made)
        assert show_campaign(town.office, town.viewer("dung"), campaign).total.cases == 7 * 60
        assert make_cases_of(town.office, campaign) == 0


def _crowd(branches: int, members: int) -> GivenWords:
    """A club with so many teams of so many members each."""
    small = given()
    units = {"club": small.units["club"]}
    people = {"dung": small.people["dung"]}
    for number in range(branches):
        name = f"branch_{number}"
        units[name] = UnitWords.model_validate(
            {
                "kind": "team",
                "title": f"Đội {number}",
                "parent": "club",
                "terms": {"board": {"ordinal": 1, "from": "2026-01-01"}},
            }
        )
        people[f"head_{number}"] = PersonWords.model_validate(
            {"full_name": f"Đội trưởng {number}", "holds": {"head": name}}
        )
        for member in range(members):
            people[f"person_{number}_{member}"] = PersonWords.model_validate(
                {"full_name": f"Người thứ {number}.{member}", "member_of": name}
            )
    return small.model_copy(update={"units": units, "people": people})


def test_moving_the_clock_by_seconds_shows_lines_typed_seconds_apart(town: Town) -> None:
    campaign = town.opens("dung", "club").campaign.id
    town.writes(campaign, "one")
    viewer = town.viewer("binh")
    for line in town.lines("binh", campaign, "one", "mark").values():
        enter_rows(town.office, viewer, "mark", [RowGiven(case=line.case.id, form={"mark": "good"})])
        town.clock.advance(2 * SECOND)
    shown = show_list(town.office, viewer, campaign, town.ids["one"], action="mark")
    assert [pattern.kind for pattern in shown.patterns] == ["alike"], "three in a row are no run yet"
