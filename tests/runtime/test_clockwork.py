"""What the clock does to a case: tasks whose time is over fall away, and the join they complete moves the case."""

from engine.runtime.evolve import rebuild
from engine.scenarios.rehearse import Rehearsal
from tests.language.packs import base_files
from tests.runtime.club import GIVEN, club_pack, play, stories_of

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


# --- Actions of the clock (S25) ---------------------------------------------------------------------------------------

ENDING = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  board: {authority: decide_leave, of: team}
rules:
  is_back: {rule: '!subject.away', otherwise: Người này chưa trở lại., LEVEL}
start: {by: member, form: request, once: none, to: review}
states:
  review:
    title: Xem xét
    waits_for: board
    actions:
      approve: {title: Đồng ý, to: granted}
      hurry: {title: Cho nghỉ ngay, to: granted}
  granted:
    title: Đã duyệt
    ends: approved
    timers: [{in: param.wait, from: answers.request.from, take: lapse}]
    actions:
      lapse: {title: Hết hiệu lực, by: system, requires: [is_back], to: lapsed}
      excuse: {title: Ghi nhận đã trở lại, by: board, effects: [{end_overlay: away}], to: stay}
      send_away: {title: Ghi nhận đi vắng, by: board, effects: [{record: {status: away}}], to: stay}
      leave: {title: Đã đi vắng, by: system, when: subject.status == "away", to: gone}
  lapsed: {title: Đã hết hiệu lực, ends: lapsed}
  gone: {title: Đã thôi, ends: cancelled}
"""
REFUSING = ENDING.replace(", LEVEL", "")
WARNING = ENDING.replace("LEVEL", "level: warning")
AWAY = """\
    given: {people: {an: {away: true}}}
"""
STORIES = f"""\
  - story: Hết hiệu lực sau ba tháng
    steps:
      - {{who: an, starts: {{from: 2026-11-23}}}}
      - {{who: chi, takes: approve, expect: {{state: granted}}}}
      - {{clock: 2027-02-22, expect: {{state: granted}}}}
      - {{clock: 2027-02-23, expect: {{state: lapsed}}}}
  - story: Hạn đã qua từ lâu thì làm ngay
    steps:
      - {{who: an, starts: {{from: 2026-06-01}}}}
      - {{who: chi, takes: approve, expect: {{state: lapsed}}}}
  - story: Quy tắc không cho thì giao cho ban đã quyết định sau cùng
{AWAY}    steps:
      - {{who: an, starts: {{from: 2026-11-23}}}}
      - {{who: chi, takes: approve, expect: {{state: granted, awaited: []}}}}
      - {{who: chi, takes: lapse, expect: {{refused: not_your_turn}}}}
      - {{clock: 2027-02-23, expect: {{state: granted, awaited: {{lapse: [binh, chi]}}, notices: [binh, chi]}}}}
      - {{clock: 2027-03-23, expect: {{state: granted, awaited: {{lapse: [binh, chi]}}}}}}
      - {{who: hai, takes: lapse, expect: {{refused: not_your_turn}}}}
      - {{who: an, takes: lapse, expect: {{refused: not_your_turn}}}}
      - {{who: chi, takes: lapse, expect: {{refused: Người này chưa trở lại., state: granted}}}}
      - {{who: binh, takes: excuse, expect: {{state: granted, awaited: {{lapse: [binh, chi]}}}}}}
      - {{who: chi, takes: lapse, expect: {{state: lapsed, awaited: []}}}}
  - story: Có người đi vắng thì tự thôi, ở cả hồ sơ khác
    steps:
      - {{who: an, starts: {{}}}}
      - {{who: chi, takes: approve, expect: {{state: granted}}}}
      - {{clock: 2026-11-05}}
      - {{who: hai, starts: {{}}}}
      - {{who: an, starts: {{}}}}
      - {{who: chi, takes: approve, expect: {{state: granted}}}}
      - {{who: chi, takes: send_away, expect: {{state: gone}}}}
"""


def test_a_timer_at_an_end_and_what_its_rules_refuse() -> None:
    play(REFUSING, STORIES)


def test_what_only_warned_the_clock_a_person_may_tick() -> None:
    play(
        WARNING,
        f"""\
  - story: Chỉ là cảnh báo
{AWAY}    steps:
      - {{who: an, starts: {{from: 2026-11-23}}}}
      - {{who: chi, takes: approve}}
      - {{clock: 2027-02-23, expect: {{state: granted, awaited: [binh, chi]}}}}
      - {{who: chi, takes: lapse, confirms: [is_back], expect: {{state: lapsed}}}}
""",
    )


def test_a_condition_that_comes_true_in_another_case_takes_the_action_there_too() -> None:
    script = stories_of(STORIES)
    rehearsal = Rehearsal(club_pack(REFUSING), script, script.stories[3])
    for step, place in zip(script.stories[3].steps, script.steps[3], strict=True):
        assert rehearsal.play(step, place), rehearsal.failures
    states = [rehearsal.world.case(case).state for case in rehearsal.world.case_ids()]
    assert states == ["gone", "review", "gone"], "both of the person who left, not the other one's"


def test_without_a_body_that_acted_the_keeper_takes_it() -> None:
    given = GIVEN.replace("{deputy: club}", "{deputy: club, minder: club}")
    organisation = base_files()["workflows/organisation.yaml"].decode()
    organisation = organisation.replace("  deputy:", "  minder: {title: Người giữ sổ}\n  deputy:", 1)
    organisation += "keeper: {position: minder}\n"
    procedure = REFUSING.replace(
        "    actions:\n      approve",
        "    passes: [{to: granted}]\n    actions:\n      approve",
    )
    play(
        f"{procedure.replace(', form: request', '').replace('from: answers.request.from, ', '')}---\n{organisation}",
        f"""\
  - story: Chưa ban nào làm gì
{AWAY}    steps:
      - {{who: an, starts: {{}}, expect: {{state: granted}}}}
      - {{clock: 2027-02-02, expect: {{awaited: {{lapse: [giang]}}}}}}
      - {{who: binh, takes: excuse, expect: {{awaited: {{lapse: [binh, chi]}}}}}}
""",
        given,
    )


def test_at_an_open_state_those_awaited_take_it() -> None:
    procedure = REFUSING.replace(
        "      hurry: {title: Cho nghỉ ngay, to: granted}\n",
        "      forget: {title: Bỏ qua, by: system, requires: [is_back], to: gone}\n",
    ).replace("    waits_for: board\n", "    waits_for: board\n    due: {in: 3 days, late: {take: forget}}\n")
    play(
        procedure,
        f"""\
  - story: Quá hạn mà quy tắc không cho
{AWAY}    steps:
      - {{who: an, starts: {{}}}}
      - {{clock: 2026-11-05, expect: {{state: review, awaited: {{review: [binh, chi]}}}}}}
      - {{clock: 2026-11-06, expect: {{awaited: {{review: [binh, chi], forget: [binh, chi]}}}}}}
      - {{who: chi, takes: forget, expect: {{refused: Người này chưa trở lại.}}}}
      - {{who: chi, takes: approve, expect: {{state: granted, awaited: []}}}}
""",
    )
