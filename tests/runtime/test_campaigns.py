"""Campaigns as stories: opened by a unit, cases for everybody, whole lists sent up, single rows returned, joiners."""

from pathlib import Path

import pytest

from engine.definition.procedure import PeriodKind
from engine.runtime.campaigns import is_period
from engine.runtime.lists import states_before
from engine.scenarios.rehearse import play_script
from tests.runtime.club import club_pack, stories_of

RATING = (Path(__file__).parents[1] / "language" / "good" / "campaigns.yaml").read_text(encoding="utf-8")

GIVEN = """\
scenarios: leave
given:
  today: 2026-11-02
  units:
    club: {kind: club, title: Câu lạc bộ Sông Xanh, terms: {board: {ordinal: 1, from: 2026-01-01}}}
    one: {kind: team, title: Đội Một, parent: club, terms: {board: {ordinal: 1, from: 2026-01-01}}}
    two: {kind: team, title: Đội Hai, parent: club, terms: {board: {ordinal: 1, from: 2026-01-01}}}
  people:
    an: {full_name: Nguyễn Văn An, member_of: one}
    bao: {full_name: Lý Gia Bảo, member_of: one}
    cuc: {full_name: Mai Thu Cúc, member_of: one}
    kha: {full_name: Đỗ Minh Kha, member_of: two}
    vang: {full_name: Tạ Thị Vắng, member_of: two, status: away}
    binh: {full_name: Trần Thị Bình, holds: {head: one}}
    dung: {full_name: Võ Trí Dũng, holds: {head: club}}
    hai: {full_name: Phạm Minh Hải, holds: {head: two}}
stories:
"""


def play(stories: str, procedure: str = RATING) -> None:
    """Play stories of the rating in the small club."""
    for played in play_script(club_pack(procedure), stories_of(stories, GIVEN)):
        assert played.passed, [(item.what, item.expected, item.found) for item in played.failures]


def test_opening_makes_a_case_for_every_member_of_every_covered_unit() -> None:
    play("""
  - story: Mở đợt
    steps:
      - who: dung
        opens: {unit: club, period: "2026", self_until: 2026-11-20, closes: 2026-12-15}
        expect:
          campaign: {cases: 4, closed: false, units: {one: 3, two: 1}, states: {writing: 4}}
          cases: {an: writing, kha: writing}
      - {who: an, looks: case, expect: {state: writing, awaited: [an], due: 2026-11-20, sees: case}}
""")


def test_only_who_may_opens_it_and_only_for_a_period_and_a_day_to_come() -> None:
    play("""
  - story: Không có thẩm quyền
    steps:
      - {who: an, opens: {unit: one, period: "2026"}, expect: {refused: campaign.not-yours}}
      - {who: binh, opens: {unit: club, period: "2026"}, expect: {refused: campaign.not-yours}}
  - story: Kỳ và ngày
    steps:
      - who: dung
        opens: {unit: club, period: "26"}
        expect: {refused: campaign.not-a-period, refused_at: [period]}
      - who: dung
        opens: {unit: club, period: "2026", self_until: 2026-10-01, closes: 2026-11-01}
        expect: {refused: campaign.closes-early, refused_at: [closes]}
      - {who: dung, opens: {unit: club, period: "2026", self_until: 2026-11-02, closes: 2026-11-02}}
      - {who: dung, opens: {unit: club, period: "2026"}, expect: {refused: campaign.already-open}}
  - story: Đội mở cho chính mình
    steps:
      - {who: binh, opens: {unit: one, period: "2026"}, expect: {campaign: {cases: 3, units: {one: 3}}}}
""")


def test_a_whole_list_goes_up_together_or_who_is_missing_is_named() -> None:
    play("""
  - story: Thiếu người thì không gửi lên được
    given: {campaign: {unit: club, period: "2026"}}
    steps:
      - {at: marking, cases: [an, bao], expect: {cases: {an: marking, cuc: writing}}}
      - {who: binh, takes: mark, cases: [an, bao], rows: {an: {mark: good}}, expect: {cases: {an: marked, bao: marked}}}
      - who: binh
        takes: send_up
        cases: [an]
        expect: {refused: act.covers-not-ready, names: [bao, cuc], cases: {an: marked}}
      - {at: marked, cases: [cuc]}
      - {who: binh, takes: send_up, cases: [an, bao], expect: {refused: act.covers-left-out, names: [cuc]}}
      - who: binh
        takes: send_up
        cases: all
        of: one
        expect:
          cases: {an: above, bao: above, cuc: above, kha: writing}
          document: {list: {issuer: one, lines: 3, contains: [Câu lạc bộ Sông Xanh, "2026"]}}
          notices: [dung]
  - story: Một dòng trả lại, các dòng khác được công nhận, rồi dòng ấy gửi lại một mình
    given: {campaign: {unit: club, period: "2026"}}
    steps:
      - {at: above, cases: all}
      - {who: dung, takes: return, cases: [bao], reason: Xem lại, expect: {cases: {bao: marking, an: above}}}
      - {who: dung, takes: recognise, cases: [an, cuc], expect: {cases: {an: done, cuc: done, bao: marking}}}
      - {who: binh, takes: mark, cases: [bao]}
      - {who: binh, takes: send_up, cases: [bao], expect: {cases: {bao: above}}}
  - story: Hai danh sách không gửi chung
    given: {campaign: {unit: club, period: "2026"}, people: {binh: {holds: {head: [one, two]}}}}
    steps:
      - {at: marked, cases: all}
      - {who: binh, takes: send_up, cases: all, expect: {refused: act.covers-one-list}}
      - {who: binh, takes: send_up, cases: all, of: two, expect: {cases: {kha: above, an: marked}}}
  - story: Quá tỷ lệ thì cả danh sách không gửi được
    given: {campaign: {unit: club, period: "2026"}}
    steps:
      - {at: marking, cases: all}
      - {who: binh, takes: mark, cases: all, of: one, rows: {an: {mark: good}, bao: {mark: good}}}
      - {who: binh, takes: send_up, cases: all, of: one, expect: {refused: Xếp loại tốt quá nhiều., rule: not_too_many}}
""")


def test_who_joins_later_gets_a_case_until_it_closes() -> None:
    play(
        """
  - story: Người đến sau
    given:
      campaign: {unit: club, period: "2026", self_until: 2026-11-20, closes: 2026-12-15}
      people:
        muon: {full_name: Hồ Đến Muộn, member_of: one, since: 2026-12-10}
        tre: {full_name: Hồ Đến Trễ, member_of: one, since: 2026-12-16}
    steps:
      - {who: an, takes: write, cases: [an]}
      - {clock: 2026-12-15, expect: {campaign: {cases: 5, closed: false}, cases: {muon: marking, an: marking}}}
      - {clock: 2026-12-16, expect: {campaign: {cases: 5, closed: true}}}
      - {clock: 2026-12-18, expect: {campaign: {cases: 5, states: {marking: 5}}}}
"""
    )


def test_who_leaves_ends_there_and_begins_where_they_come_to() -> None:
    moving = RATING.replace(
        "      mark: {title: Ghi xếp loại,",
        "      move: {title: Chuyển đội, effects: [{record: {team: campaign.unit}}], to: stay}\n"
        "      mark: {title: Ghi xếp loại,",
    ).replace("covers: {units: [team],", "covers: {units: [team, club],")
    play(
        """
  - story: Chuyển đội giữa đợt
    given: {campaign: {unit: club, period: "2026", closes: 2026-12-15}}
    steps:
      - {at: marking, cases: [an]}
      - {who: binh, takes: move, cases: [an]}
      - {clock: 2026-11-05, expect: {campaign: {cases: 5, units: {one: 3, two: 1, club: 1}}, cases: {an: writing}}}
""",
        moving,
    )


def test_applicants_start_within_an_open_campaign_that_is_for_their_unit() -> None:
    applying = (
        RATING.replace("for: members(unit.team)", "for: applicants")
        .replace("start: {by: campaign, to: writing}", "start: {by: member, to: writing}")
        .replace("below: campaign.unit", "below: campaign.unit")
    )
    play(
        """
  - story: Chưa có đợt
    steps:
      - {who: an, starts: {}, expect: {refused: campaign.needed}}
  - story: Trong đợt, đúng đơn vị, còn hạn
    steps:
      - who: binh
        opens: {unit: one, period: "2026", self_until: 2026-11-10, closes: 2026-11-10}
        expect: {campaign: {cases: 0}}
      - {who: an, starts: {}, expect: {state: writing, due: 2026-11-10, campaign: {cases: 1, units: {one: 1}}}}
      - {who: an, starts: {}, expect: {refused: start.once}}
      - {who: kha, starts: {}, expect: {refused: campaign.not-covered}}
      - {who: bao, starts: {}, today: 2026-11-11, expect: {refused: campaign.closed}}
""",
        applying,
    )


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("calendar_year", ["2026"], ["26", "2026-2027", "1999"]),
        ("school_year", ["2025-2026"], ["2026", "2025-2027", "2026-2025"]),
        ("school_or_calendar_year", ["2026", "2025-2026"], ["2025-2027", ""]),
        ("quarter", ["2026-Q1", "2026-Q4"], ["2026-Q5", "2026"]),
        ("month", ["2026-01", "2026-12"], ["2026-13", "2026-1"]),
    ],
)
def test_a_period_is_written_as_its_kind_is(kind: PeriodKind, good: list[str], bad: list[str]) -> None:
    assert [text for text in good if not is_period(kind, text)] == []
    assert [text for text in bad if is_period(kind, text)] == []


def test_cases_that_went_through_an_action_are_not_waited_for() -> None:
    procedure = club_pack(RATING).procedures["leave"]
    assert states_before(procedure, "marked", "send_up") == {"writing", "marking"}
    assert states_before(procedure, "above", "recognise") == {"writing", "marking", "marked"}
