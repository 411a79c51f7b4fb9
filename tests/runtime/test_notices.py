"""What `notify` owes: the pack's own words, to whoever the participant is, never to who did it."""

from engine.scenarios.rehearse import Rehearsal
from tests.runtime.club import club_pack, play, stories_of

TELLING = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team, club: {the_only: club}}
participants:
  member: {is: subject}
  head: {position: head, of: team}
  club_board: {body: board, of: club}
start: {by: member, form: request, to: review}
states:
  review:
    title: Xem xét
    waits_for: head
    actions:
      ask:
        title: Hỏi lại
        effects:
          - notify: {to: [member, club_board, head], title: "Hỏi {subject.full_name}", text: Về ngày nghỉ.}
        to: stay
      approve: {title: Đồng ý, to: granted}
  granted: {title: Đã duyệt, ends: approved}
"""

STORIES = """\
  - story: Hỏi lại
    steps:
      - {who: an, starts: {}}
      - {who: binh, takes: ask, expect: {notices: [an, dung]}}
"""


def test_those_named_are_told_in_the_words_of_the_pack() -> None:
    play(TELLING, STORIES)
    script = stories_of(STORIES)
    rehearsal = Rehearsal(club_pack(TELLING), script, script.stories[0])
    for step, place in zip(script.stories[0].steps, script.steps[0], strict=True):
        assert rehearsal.play(step, place)
    told = [notice for notice in rehearsal.world.notices if notice.kind == "told"]
    assert [(notice.title, notice.body) for notice in told] == [("Hỏi Nguyễn Văn An", "Về ngày nghỉ.")] * 3
    assert [len(notice.persons) for notice in told] == [1, 0, 0], "bodies and positions are told by their seats"


LABELLED = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  head: {position: head, of: team}
start: {by: member, form: ticket, to: review}
states:
  review:
    title: Xem xét
    waits_for: head
    actions:
      approve:
        title: Đồng ý
        effects:
          - append: {leaves: {from: day, reason: 'label("size", answers.ticket.size)'}}
        to: granted
  granted: {title: Đã duyệt, ends: approved}
---
form: ticket
title: Phiếu
sections:
  one:
    title: Một
    fields:
      size: {type: choice, title: Cỡ, options: {short: Nghỉ ngắn, long: Nghỉ dài}, example: short}
"""


def test_an_option_of_a_form_has_its_title_as_label() -> None:
    play(
        LABELLED,
        """\
  - story: Ghi lời của lựa chọn vào lý lịch
    steps:
      - {who: an, starts: {}}
      - {who: binh, takes: approve, expect: {state: granted, record: {an: {leaves: [{reason: Nghỉ ngắn}]}}}}
""",
    )
