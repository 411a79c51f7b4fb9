"""Where units and bodies come from: climbing from an expression, a vote of another body, units of votes and papers."""

from tests.runtime.club import play

CLIMBING = """\
procedure: leave
title: Xin nghỉ
subject: person
units:
  team: subject.team
  own: {authority: decide_leave, of: participant.head.unit}
  upper: {authority: decide_leave, above: participant.head.unit}
participants:
  member: {is: subject}
  head: {position: head, of: team}
  own_deputy: {position: deputy, of: own}
  upper_deputy: {position: deputy, of: upper}
start: {by: member, form: request, to: own}
states:
  own:
    title: Nơi có quyền gần nhất
    waits_for: own_deputy
    actions: {pass_on: {title: Chuyển, to: upper}}
  upper:
    title: Nơi có quyền ở trên
    waits_for: upper_deputy
    actions: {approve: {title: Đồng ý, to: granted}}
  granted: {title: Đã duyệt, ends: approved}
"""


def test_a_unit_is_climbed_to_from_wherever_an_expression_says() -> None:
    play(
        CLIMBING,
        """\
  - story: Từ đơn vị của một người, và từ cấp trên của đơn vị ấy
    steps:
      - {who: an, starts: {}, expect: {state: own, awaited: [chi]}}
      - {who: chi, takes: pass_on, expect: {state: upper, awaited: [giang]}}
      - {who: giang, takes: approve, expect: {state: granted}}
""",
    )


VOTING = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team, club: {the_only: club}}
participants:
  member: {is: subject}
  head: {position: head, of: team}
  club_board: {body: board, of: club}
  voted_where: {position: head, of: votes.opinion.unit}
  told_where: {position: deputy, of: document.letter.unit}
votes:
  opinion:
    quorum: {at_least: 2/3, of: electorate}
    carried: {more_than: 1/2, of: present}
documents:
  letter: {title: Giấy báo, type: GB, template: documents/letter.typ, issuer: {body: board, of: club}}
start: {by: member, form: request, to: meeting}
states:
  meeting:
    title: Họp
    waits_for: head
    actions:
      decide:
        title: Ghi kết quả
        vote: {use: opinion, electorate: {members_of: club_board}}
        outcomes:
          carried: {issues: letter, to: after}
          lost: {to: refused}
          no_quorum: {to: stay}
  after:
    title: Nơi đã biểu quyết
    waits_for: [voted_where, told_where]
    actions:
      note:
        title: Ghi nhận
        to:
          - {when: votes.opinion.unit.level == "club" && votes.opinion.unit.full_name != "", to: granted}
          - {to: refused}
  granted: {title: Đã duyệt, ends: approved}
  refused: {title: Không duyệt, ends: refused}
"""


def test_those_vote_whom_the_action_names_and_units_of_votes_and_papers_are_units() -> None:
    play(
        VOTING,
        """\
  - story: Ban của câu lạc bộ biểu quyết, không phải người ghi
    steps:
      - {who: an, starts: {}, expect: {state: meeting, awaited: [binh]}}
      - who: binh
        takes: decide
        count: {agree: 1, against: 0, other: 0}
        act: {convened: 2, present: 1}
        expect: {outcome: no_quorum, state: meeting}
      - who: binh
        takes: decide
        count: {agree: 2, against: 0, other: 0}
        act: {convened: 2, present: 2}
        expect: {outcome: carried, state: after, awaited: [dung, giang]}
      - {who: giang, takes: note, expect: {state: granted}}
  - story: Đi thẳng đến nơi
    steps:
      - {who: an, at: after, expect: {state: after, awaited: [dung, giang]}}
""",
    )


MINUTES = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  head: {position: head, of: team}
start: {by: member, form: request, to: review}
states:
  review:
    title: Xem xét
    waits_for: head
    actions:
      approve:
        title: Đồng ý
        act_form: minutes
        bulk: together
        to: [{when: act.doubled > 9, to: granted}, {to: refused}]
  granted: {title: Đã duyệt, ends: approved}
  refused: {title: Không duyệt, ends: refused}
---
form: minutes
title: Biên bản
sections:
  meeting:
    title: Cuộc họp
    fields:
      count: {type: integer, title: Số người, example: 5}
      doubled: {type: integer, title: Gấp đôi, computed: form.count * 2}
      few: {type: text, title: Vì sao ít, when: form.count < 3, example: Mưa}
      chosen: {type: integer, title: Số chọn, max: form.count, example: 1}
rules:
  - {when: form.count > 3, rule: form.chosen > 1, otherwise: "Đông ({form.count}) thì chọn hơn một.", at: chosen}
"""


def test_the_form_of_an_act_speaks_of_itself_as_form() -> None:
    play(
        MINUTES,
        """\
  - story: Tính được, hỏi khi cần, giới hạn theo câu khác, quy tắc của biểu mẫu
    steps:
      - {who: an, starts: {}}
      - {who: binh, takes: approve, act: {count: 4, chosen: 1}, expect: {refused: Đông (4) thì chọn hơn một.}}
      - {who: binh, takes: approve, act: {count: 4, chosen: 5}, expect: {refused_at: [chosen]}}
      - {who: binh, takes: approve, act: {count: 2, few: "", chosen: 1}, expect: {refused_at: [few]}}
      - {who: binh, takes: approve, act: {count: 5, few: "", chosen: 2}, expect: {state: granted}}
""",
    )


MOVING = """\
procedure: leave
title: Đổi đội
subject: person
units:
  first: answers.wish.where
  second: {value: answers.place.where, optional: true}
  above_second: {kind: club, between: [second, nothing], optional: true}
  nothing: {value: answers.place.nowhere, optional: true}
participants:
  member: {is: subject}
  first_head: {position: head, of: first}
  second_head: {position: head, of: second}
  above_head: {position: head, of: above_second}
start: {by: member, form: wish, to: asked}
states:
  asked:
    title: Chờ đội đầu
    waits_for: first_head
    actions:
      redirect: {title: Chuyển sang đội khác, form: place, effects: [{set: {first: form.where}}], to: placed}
  placed:
    title: Chờ xếp
    waits_for: first_head
    actions:
      place: {title: Xếp, form: place, to: placed_again}
  placed_again:
    title: Chờ người trên
    passes: [{unless: has(unit.above_second), to: done}]
    waits_for: [above_head, second_head]
    actions:
      again: {title: Xếp lại, form: place, to: placed_again}
      finish: {title: Xong, to: done}
  done: {title: Xong, ends: approved}
---
form: wish
title: Nơi muốn đến
sections:
  where: {title: Nơi đến, fields: {where: {type: unit, title: Đội}}}
---
form: place
title: Xếp nơi
sections:
  where:
    title: Nơi xếp
    fields:
      where: {type: unit, title: Đội}
      nowhere: {type: unit, title: Dưới đơn vị, required: false}
"""


def test_a_unit_an_effect_has_moved_stays_when_another_form_is_answered() -> None:
    play(
        MOVING,
        """\
  - story: Chuyển đội rồi trả lời một biểu mẫu khác
    steps:
      - {who: an, starts: {where: one}, expect: {awaited: [binh]}}
      - {who: binh, takes: redirect, form: {where: two}, expect: {state: placed, awaited: [hai]}}
      - {who: hai, takes: place, form: {where: one}, expect: {state: placed_again, awaited: [dung, binh]}}
""",
    )


def test_a_hop_found_from_a_unit_given_anew_is_looked_for_anew() -> None:
    play(
        MOVING,
        """\
  - story: Xếp vào đội rồi xếp lại vào câu lạc bộ, trên nó không còn ai
    steps:
      - {who: an, starts: {where: one}}
      - {who: binh, takes: redirect, form: {where: two}}
      - {who: hai, takes: place, form: {where: two}, expect: {state: placed_again, awaited: [dung, hai]}}
      - {who: hai, takes: again, form: {where: club}, expect: {state: done}}
""",
    )
