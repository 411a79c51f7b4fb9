"""The shortest way to a state in stories: past states a case only passes, and from cases somebody else starts."""

from tests.runtime.club import play

PASSING = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  head: {position: head, of: team}
  deputy: {position: deputy, of: team}
start: {by: head, form: request, to: asked}
states:
  asked:
    title: Đội trưởng hỏi
    waits_for: member
    actions: {agree: {title: Đồng ý, to: checked}}
  checked:
    title: Đội phó xem
    passes: [{when: answers.request.days < 3, to: granted}]
    waits_for: deputy
    actions: {sign: {title: Ký, to: granted}}
  granted:
    title: Đã cho nghỉ
    waits_for: head
    actions: {close: {title: Khép lại, to: closed}}
  closed: {title: Xong, ends: approved}
"""


GIVEN = """\
scenarios: leave
given:
  today: 2026-11-02
  units:
    club: {kind: club, title: Câu lạc bộ Sông Xanh}
    one: {kind: team, title: Đội Một, parent: club}
  people:
    an: {full_name: Nguyễn Văn An, member_of: one}
    binh: {full_name: Trần Thị Bình, holds: {head: one}}
    chi: {full_name: Lê Kim Chi, member_of: one}
    hai: {full_name: Phạm Minh Hải, member_of: one, holds: {deputy: one}}
stories:
"""


def test_the_way_there_leads_past_a_state_that_is_passed_and_through_one_that_is_not() -> None:
    play(
        PASSING,
        """\
  - story: Nghỉ ngắn thì không qua đội phó
    steps:
      - {who: binh, at: closed, cases: [an], start: {days: 2}, expect: {state: closed}}
  - story: Nghỉ dài thì đội phó ký
    steps:
      - {who: binh, at: closed, cases: [an], start: {days: 4}, expect: {state: closed}}
  - story: Một người lập nhiều hồ sơ cho người khác
    steps:
      - {who: binh, at: granted, cases: [an, chi], start: {days: 4}}
      - {who: binh, takes: close, cases: [an, chi], expect: {cases: {an: closed, chi: closed}}}
""",
        given=GIVEN,
    )
