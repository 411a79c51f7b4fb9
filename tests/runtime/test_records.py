"""What expressions see of a record: overlays that begin on a later day, units in entries of histories."""

from tests.runtime.club import play

LEAVING = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  head: {position: head, of: team}
rules:
  at_home: {rule: "!subject.away", otherwise: Đang nghỉ rồi.}
  away: {rule: subject.away, otherwise: Chưa nghỉ.}
  left_this_team:
    rule: 'subject.moves.exists(m, m.team == unit.team && m.team.kind == "team")'
    otherwise: Chưa từng đi.
start: {by: member, form: request, to: review}
states:
  review:
    title: Xem xét
    waits_for: head
    actions:
      approve:
        title: Đồng ý
        effects:
          - overlay: {away: true, from: answers.request.from, until: 'later(answers.request.from, "1 month")'}
          - append: {moves: {team: unit.team, from: answers.request.from}}
        to: granted
  granted:
    title: Đã duyệt
    ends: approved
    actions:
      ask_home: {title: Hỏi có nhà không, by: head, requires: [at_home, left_this_team], to: stay}
      ask_away: {title: Hỏi có đi không, by: head, requires: [away, left_this_team], to: stay}
      call_off: {title: Thôi nghỉ, by: head, effects: [{end_overlay: away}], to: stay}
---
record: person
roles: {name: full_name, unit: team, status: status, members: [active]}
fields:
  full_name: {type: text, title: Họ và tên}
  team: {type: unit, title: Đội}
  status: {type: choice, title: Tình trạng, options: {active: Đang sinh hoạt}, initial: active}
histories: {moves: {title: Các lần đi, entry: {team: unit, from: date}}}
overlays: {away: {title: Đang nghỉ, type: boolean}}
"""

ASKED = """\
      - {who: an, starts: {from: 2026-12-01}}
      - {who: binh, takes: ask_home, expect: {refused: no_such_action}}
      - {who: binh, takes: approve}
      - {who: binh, takes: ask_home, today: 2026-11-30}
"""


def test_an_overlay_covers_from_the_day_it_says_until_the_day_it_says() -> None:
    play(
        LEAVING,
        f"""\
  - story: Từ ngày đi đến ngày về
    steps:
{ASKED}\
      - {{who: binh, takes: ask_away, today: 2026-12-01}}
      - {{who: binh, takes: ask_away, today: 2027-01-01}}
      - {{who: binh, takes: ask_home, today: 2027-01-02}}
      - {{who: binh, takes: ask_away, expect: {{rule: away}}}}
""",
    )


def test_an_overlay_ended_before_it_began_never_covers() -> None:
    play(
        LEAVING,
        f"""\
  - story: Thôi nghỉ trước khi đi
    steps:
{ASKED}\
      - {{who: binh, takes: call_off}}
      - {{who: binh, takes: ask_home, today: 2026-12-10}}
""",
    )
