"""Score grids in a procedure: marks beside each other, sums in rules, marks in effects."""

from tests.runtime.club import play

SCORED = """\
procedure: leave
title: Chấm điểm
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  head: {position: head, of: team}
variables: {total: {type: integer, initial: 0}}
rules:
  near:
    level: warning
    rule: form.marks.total <= answers.own.marks.total + 4
    otherwise: Chênh với điểm tự chấm quá 4.
  conduct_counts: {rule: form.marks.conduct >= 2, otherwise: Tác phong từ 2 điểm.}
start: {by: member, form: own, to: asked}
states:
  asked:
    title: Chờ chấm
    waits_for: head
    actions:
      score:
        title: Chấm
        form: judged
        requires: [near, conduct_counts]
        effects: [{set: {total: form.marks.total}}]
        to: [{when: form.marks.total >= 10, to: good}, {to: weak}]
  good: {title: 'Được {vars.total}', ends: approved}
  weak: {title: 'Được {vars.total}', ends: refused}
---
form: own
title: Tự chấm
sections:
  all:
    title: Điểm
    fields:
      marks:
        type: score_grid
        title: Điểm
        catalogue: param.marks
        over: cap
        example: {conduct: [4, 4], skill: [2, 2]}
---
form: judged
title: Đội chấm
sections:
  all:
    title: Điểm
    fields: {marks: {type: score_grid, title: Điểm, catalogue: param.marks, beside: answers.own.marks}}
"""


def test_a_story_of_marks() -> None:
    play(
        SCORED,
        """\
  - story: Tự chấm mười, đội chấm mười
    steps:
      - {who: an, starts: {}, expect: {state: asked}}
      - {who: binh, takes: score, form: {marks: {conduct: [4, 3], skill: [1, 1]}}, expect: {refused_at: [marks]}}
      - {who: binh, takes: score, form: {marks: {conduct: [1, 0], skill: [1, 8]}}, expect: {rule: conduct_counts}}
      - {who: binh, takes: score, form: {marks: {conduct: [3, 3], skill: [1, 8]}}, expect: {rule: near, state: asked}}
      - {who: binh, takes: score, form: {marks: {conduct: [3, 3], skill: [1, 8]}}, confirms: [near]}
      - {who: an, looks: case, expect: {state: good}}
  - story: Một điểm dưới mười
    steps:
      - {who: an, starts: {}}
      - {who: binh, takes: score, form: {marks: {conduct: [2, 0], skill: [1, 6]}}, expect: {state: weak}}
""",
    )
