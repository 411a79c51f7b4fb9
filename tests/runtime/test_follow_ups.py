"""Cases that an act opens beside its own: what they see of the case they follow, and what they change of its doing."""

from engine.cases.decision import Decision
from engine.cases.facts import Appointment
from engine.cases.posts import posts_ended
from engine.definition.effects import Change
from engine.scenarios.rehearse import play_story
from engine.scenarios.world import World
from tests.runtime.club import GIVEN, club_pack, play, stories_of

BOTH = """\
procedure: leave
title: Xin nghỉ
short: XN
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  head: {position: head, of: team}
documents:
  permit: {title: Giấy phép, type: GP, template: documents/letter.typ, data: {full_name: subject.full_name}}
start: {by: member, form: request, once: {per: subject, while: open}, to: review}
states:
  review:
    title: Xem xét
    waits_for: head
    actions:
      approve:
        title: Đồng ý
        issues: permit
        effects: [{append: {leaves: {from: answers.request.from, reason: '"phép"'}}}]
        to: granted
  granted:
    title: Đã duyệt
    ends: approved
    actions:
      protest: {title: Xin đổi ngày, by: member, form: minutes, opens: protest, to: stay}
---
procedure: protest
title: Xin đổi ngày nghỉ
short: DN
subject: person
follows: leave
units: {desk: parent.document.permit.unit}
participants:
  member: {is: subject}
  head: {position: head, of: desk}
documents:
  new_permit:
    title: Giấy phép mới
    type: GP
    follows: parent.permit
    template: documents/letter.typ
    data: {full_name: subject.full_name, earlier: parent.document.permit.number, days: parent.answers.request.days}
rules:
  later_than_before: {rule: answers.minutes.held_on > parent.answers.request.from, otherwise: Phải muộn hơn ngày cũ.}
start: {by: member, form: minutes, requires: later_than_before, once: {per: parent, while: open}, to: asked}
states:
  asked:
    title: Chờ trả lời
    waits_for: head
    actions:
      grant:
        title: Cho đổi
        issues: new_permit
        effects: [{amend: {leaves: {reason: '"đổi ngày"'}, made_by: parent}}]
        to: changed
  changed: {title: Đã đổi, ends: approved}
"""

GIVEN_OF_PROTEST = GIVEN.replace("scenarios: leave", "scenarios: protest")


def test_an_act_opens_a_case_that_knows_the_one_it_follows() -> None:
    play(
        BOTH,
        """\
  - story: Xin đổi ngày nghỉ đã được duyệt
    steps:
      - {in: leave, who: an, starts: {from: 2026-10-20, days: 3}}
      - {in: leave, who: binh, takes: approve}
      - in: leave
        who: an
        takes: protest
        form: {held_on: 2026-10-21}
        expect: {state: granted, opened: protest}
      - who: binh
        takes: grant
        expect:
          state: changed
          document: {new_permit: {number: 02-GP/Đ, contains: [01-GP/Đ]}}
          record: {an: {leaves: [{reason: đổi ngày}]}}
  - story: Hồ sơ mở theo bị từ chối thì thao tác cũng không thành
    steps:
      - {in: leave, who: an, starts: {from: 2026-10-20}}
      - {in: leave, who: binh, takes: approve}
      - in: leave
        who: an
        takes: protest
        form: {held_on: 2026-10-20}
        expect: {rule: later_than_before, state: granted}
      - {in: leave, who: an, takes: protest, form: {held_on: 2026-10-21}, expect: {opened: protest}}
  - story: Không mở được một mình
    steps:
      - {who: an, starts: {held_on: 2026-10-21}, expect: {refused: only-follows}}
""",
        GIVEN_OF_PROTEST,
    )


def test_posts_end_in_a_unit_by_position_or_everywhere() -> None:
    held = (
        Appointment(id="1", person="an", unit="one", position="head", from_day="2025-01-01"),
        Appointment(id="2", person="an", unit="one", position="auditor", from_day="2025-01-01"),
        Appointment(id="3", person="an", unit="two", position="head", from_day="2025-01-01"),
        Appointment(id="4", person="an", unit="one", position="head", from_day="2024-01-01", until="2024-12-31"),
    )

    def ended(unit: str | None, **details: object) -> list[str]:
        change = Change(kind="posts.end", name="posts", value=unit, from_day="2026-11-02", details=details)
        return [row.id for row in posts_ended(held, change, lambda lower, above: (lower, above) == ("two", "one"))]

    assert ended("one") == ["1", "2"]
    assert ended("one", positions=["head", "deputy"]) == ["1"]
    assert ended("one", cascade=True) == ["1", "2", "3"]
    assert ended(None) == ["1", "2", "3"]


DISMISSAL = """\
procedure: leave
title: Cách chức
subject: person
units: {team: subject.team}
participants:
  head: {position: deputy, of: team}
start: {by: head, form: request, to: review}
states:
  review:
    title: Xem xét
    waits_for: head
    actions:
      lower:
        title: Thôi đội trưởng
        effects: [{end_posts: {of: unit.team, positions: [head], leaves: auditor}}]
        to: stay
      all: {title: Thôi hết, effects: [{end_posts: {}}], to: gone}
  gone:
    title: Xong
    ends: approved
    actions:
      ask: {title: Hỏi, by: head, requires: nothing_held, to: stay}
rules:
  nothing_held: {rule: 'committees(subject, day).size() == 0', otherwise: Còn giữ chức vụ.}
---
organisation: club
title: Câu lạc bộ Sông Xanh
levels: {team: Đội, club: Câu lạc bộ}
kinds:
  team: {title: Đội, level: team, code: Đ}
  club: {title: Câu lạc bộ, level: club, code: CLB}
positions: {head: {title: Đội trưởng}, deputy: {title: Đội phó}, auditor: {title: Ủy viên}}
bodies:
  board: {title: Ban, members: [head, auditor], acts_through: [head], signs: {by: head, formula: TM. BAN}}
"""


def test_a_head_who_stops_being_head_stays_a_member() -> None:
    given = GIVEN.replace(
        "holds: {head: two}}", "holds: {head: two}}\n    em: {member_of: one, holds: {head: [one, two]}}"
    )
    script = stories_of(
        """\
  - story: Thôi đội trưởng, rồi thôi hết
    steps:
      - {who: chi, for: em, starts: {}}
      - {who: chi, takes: lower}
      - {who: chi, takes: all, today: 2026-12-01}
      - {who: chi, takes: ask}
""",
        given,
    )
    held: list[list[tuple[str, str]]] = []

    class Watched(World):
        def apply(self, decision: Decision, ring: str | None = None) -> None:
            super().apply(decision, ring)
            em = self.people[self.ids["em"]]
            rows = (row for row in em.appointments if row.holds_on(self.today))
            held.append(sorted((self.name_of(row.unit), row.position) for row in rows))

    (played,) = (play_story(club_pack(DISMISSAL), script, 0, Watched),)
    assert played.passed, [(item.what, item.expected, item.found) for item in played.failures]
    assert held == [
        [("one", "head"), ("two", "head")],
        [("one", "auditor"), ("two", "head")],
        [],
        [],
    ]
