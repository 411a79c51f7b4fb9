"""Appointments by effect: who was elected holds the position from its day, signs from another, and replaces others."""

from tests.runtime.club import play

ELECTING = """\
procedure: leave
title: Bầu đội trưởng
subject: none
units: {team: answers.election.team, club: {the_only: club}}
participants:
  head: {position: head, of: team}
  deputy: {position: deputy, of: team}
  president: {position: head, of: club}
start: {by: president, form: election, to: review}
states:
  review:
    title: Xem xét
    waits_for: deputy
    actions:
      recognise:
        title: Công nhận
        effects:
          - when: answers.election.whole
            appoint:
              of: unit.team
              each: answers.election.elected
              person: person
              position: position
              from: answers.election.held_on
              signs_from: day
              replaces: true
          - unless: answers.election.whole
            appoint: {of: unit.team, each: answers.election.elected, person: person, position: position}
        to: granted
  granted:
    title: Đã công nhận
    ends: approved
    actions:
      thank: {title: Cảm ơn, by: head, to: stay}
      help: {title: Giúp, by: deputy, to: stay}
---
form: election
title: Kết quả bầu
sections:
  one:
    title: Kết quả
    fields:
      team: {type: unit, title: Đội}
      held_on: {type: date, title: Ngày bầu, example: 2026-11-01}
      whole: {type: boolean, title: Bầu lại tất cả}
      elected:
        type: group
        title: Người trúng cử
        fields:
          person: {type: person, title: Người}
          position: {type: choice, title: Chức vụ, options: {head: Đội trưởng, deputy: Đội phó}}
"""


def test_those_elected_replace_those_before() -> None:
    play(
        ELECTING,
        """\
  - story: Bầu lại tất cả thì người cũ thôi, người mới giữ từ ngày bầu
    steps:
      - who: dung
        starts:
          team: one
          whole: true
          elected: [{person: an, position: head}, {person: chi, position: deputy}, {person: an, position: head}]
      - {who: chi, takes: recognise, expect: {state: granted}}
      - {who: an, takes: thank}
      - {who: chi, takes: help}
      - {who: binh, takes: thank, expect: {refused: not_your_turn}}
  - story: Bầu thêm thì người cũ vẫn giữ
    steps:
      - {who: dung, starts: {team: one, whole: false, elected: [{person: an, position: deputy}]}}
      - {who: chi, takes: recognise}
      - {who: an, takes: help}
      - {who: chi, takes: help}
      - {who: binh, takes: thank}
""",
    )
