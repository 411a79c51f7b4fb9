"""What effects tell people besides the default notices, and what a rule reads of a record nobody has filled yet."""

from tests.runtime.club import play

TELLING = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  head: {position: head, of: team}
  upper: {authority: decide_leave, above: team}
start: {by: member, form: request, to: asked}
states:
  asked:
    title: Chờ đội trưởng
    waits_for: head
    actions:
      grant:
        title: Cho nghỉ
        effects:
          - notify: {to: [upper, member], title: "{subject.full_name} được nghỉ", text: Báo để biết.}
        form: request
        to: granted
  granted: {title: Đã cho nghỉ, ends: approved}
"""


def test_an_effect_tells_the_holders_of_a_position_and_a_person() -> None:
    play(
        TELLING,
        """\
  - story: Cho nghỉ thì báo cấp trên và người xin nghỉ
    steps:
      - {who: an, starts: {days: 3}}
      - {who: binh, takes: grant, form: {days: 3}, expect: {state: granted, notices: [an, giang]}}
""",
    )


def test_a_field_with_an_initial_value_is_read_as_that_until_it_is_set() -> None:
    play(
        """\
procedure: leave
title: Xin nghỉ
subject: person
participants: {member: {is: subject}}
rules: {active: {rule: subject.status == "active", otherwise: Chưa sinh hoạt.}}
start: {by: member, form: request, requires: [active], to: asked}
states:
  asked: {title: Đã xin, ends: approved}
""",
        """\
  - story: Lý lịch chưa ghi tình trạng thì là tình trạng ban đầu
    steps:
      - {who: binh, starts: {}, expect: {state: asked}}
  - story: Đã ghi tình trạng khác thì theo cái đã ghi
    given: {people: {binh: {status: away}}}
    steps:
      - {who: binh, starts: {}, expect: {refused: Chưa sinh hoạt.}}
""",
    )
