"""Rules about a whole act: what they see of every case in it, with a form of its own or without."""

from tests.runtime.club import GIVEN, play

TOGETHER = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  head: {position: head, of: team}
rules:
  few_days:
    rule: sum(act.cases.map(c, c.answers.request.days)) <= 6
    otherwise: Cả danh sách nghỉ quá nhiều ngày.
  same_length:
    rule: act.cases.all(c, c.answers.request.days == act.cases[0].answers.request.days)
    otherwise: Mỗi danh sách chỉ gồm người nghỉ cùng số ngày.
  known_people:
    rule: act.cases.all(c, c.subject.full_name != "")
    otherwise: Có người chưa rõ tên.
  granted_days:
    rule: act.cases.all(c, c.form.days <= c.answers.request.days)
    otherwise: Không cho nghỉ nhiều hơn số ngày xin.
start: {by: member, form: request, to: asked}
states:
  asked:
    title: Chờ duyệt
    waits_for: head
    actions:
      approve: {title: Đồng ý, bulk: together, requires: [few_days, same_length, known_people], to: granted}
  granted:
    title: Đã đồng ý
    waits_for: head
    actions:
      confirm: {title: Xác nhận, form: request, bulk: together, requires: granted_days, to: closed}
  closed: {title: Xong, ends: approved}
"""

TWO = GIVEN.replace("    binh:", "    em: {full_name: Đỗ Thị Em, member_of: one}\n    binh:")


def test_a_rule_of_the_act_sees_the_answers_and_the_record_of_every_case() -> None:
    play(
        TOGETHER,
        """\
  - story: Cùng ba ngày, vừa đủ sáu ngày
    steps:
      - {who: an, starts: {days: 3}}
      - {who: em, starts: {days: 3}}
      - {who: binh, takes: approve, cases: [an, em], expect: {cases: {an: granted, em: granted}}}
  - story: Khác số ngày
    steps:
      - {who: an, starts: {days: 3}}
      - {who: em, starts: {days: 2}}
      - who: binh
        takes: approve
        cases: [an, em]
        expect: {refused: Mỗi danh sách chỉ gồm người nghỉ cùng số ngày., rule: same_length, cases: {an: asked}}
  - story: Bốn ngày mỗi người là quá tám ngày
    steps:
      - {who: an, starts: {days: 4}}
      - {who: em, starts: {days: 4}}
      - {who: binh, takes: approve, cases: [an, em], expect: {rule: few_days}}
""",
        TWO,
    )


def test_a_rule_of_the_act_sees_what_the_act_itself_answers_for_each_case() -> None:
    play(
        TOGETHER,
        """\
  - story: Xác nhận đúng số ngày
    steps:
      - {who: an, starts: {days: 3}}
      - {who: binh, takes: approve}
      - {who: binh, takes: confirm, form: {days: 4}, expect: {rule: granted_days, state: granted}}
      - {who: binh, takes: confirm, form: {days: 3}, expect: {state: closed}}
""",
        TWO,
    )
