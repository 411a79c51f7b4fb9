"""What the clock does to a case: tasks whose time is over fall away, and the join they complete moves the case."""

from engine.runtime.evolve import rebuild
from engine.scenarios.rehearse import Rehearsal
from tests.runtime.club import club_pack, play, stories_of

DROPPING = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  head: {position: head, of: team}
  deputy: {position: deputy, of: team}
variables:
  asked: {type: boolean, optional: true}
start: {by: member, form: request, to: opinions}
states:
  opinions:
    title: Lấy ý kiến
    tasks:
      head_says: {title: Đội trưởng cho ý kiến, waits_for: head}
      deputy_says:
        title: Đội phó cho ý kiến
        waits_for: deputy
        due: {in: 5 days, late: drop}
        effects: {set: {asked: true}}
    join: JOIN
    to: [{when: has(vars.asked), to: refused}, {to: review}]
  review:
    title: Xem xét
    waits_for: head
    due: 3 days
    actions:
      approve: {title: Đồng ý, to: granted}
  granted: {title: Đã duyệt, ends: approved}
  refused: {title: Không duyệt, ends: refused}
"""


def test_a_task_that_falls_away_last_moves_the_case_and_its_effects_are_not_done() -> None:
    play(
        DROPPING.replace("JOIN", "all"),
        """\
  - story: Một việc xong, việc kia hết hạn
    steps:
      - {who: an, starts: {}, expect: {state: opinions, awaited: {head_says: [binh], deputy_says: [chi]}}}
      - {who: binh, takes: head_says, expect: {state: opinions, awaited: [chi]}}
      - {clock: 2026-11-07, expect: {state: opinions}}
      - {clock: 2026-11-08, expect: {state: review, awaited: [binh], due: 2026-11-11, notices: [binh]}}
      - {who: binh, takes: approve, expect: {state: granted}}
  - story: Việc hết hạn trước, việc kia vẫn chờ
    steps:
      - {who: an, starts: {}}
      - {clock: 2026-11-20, expect: {state: opinions, awaited: {head_says: [binh]}}}
      - {who: binh, takes: head_says, expect: {state: review}}
""",
    )


def test_one_that_is_enough_may_be_the_one_that_fell_away() -> None:
    play(
        DROPPING.replace("JOIN", "any"),
        """\
  - story: Một việc là đủ
    steps:
      - {who: an, starts: {}}
      - {clock: 2026-11-08, expect: {state: review, awaited: [binh]}}
""",
    )


def test_moving_on_is_one_decision_that_says_which_task_fell_away() -> None:
    script = stories_of("""\
  - story: Một việc là đủ
    steps:
      - {who: an, starts: {}}
      - {clock: 2026-11-08}
""")
    play = Rehearsal(club_pack(DROPPING.replace("JOIN", "any")), script, script.stories[0])
    for step, place in zip(script.stories[0].steps, script.steps[0], strict=True):
        assert play.play(step, place)
    (dropped,) = [payload for _, kind, payload in play.world.events if kind in ("case.drop", "case.ticked")]
    assert (dropped["state_before"], dropped["state_after"], dropped["task"]) == ("opinions", "review", "deputy_says")
    stream = [payload["case"] for case, _, payload in play.world.events if case == play.latest_case]
    assert rebuild(stream) == play.world.case(play.latest_case)
