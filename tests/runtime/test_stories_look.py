"""What a story may give and look at beside states: parameters of its own, overlays that hold."""

from engine.scenarios.rehearse import play_script
from tests.runtime.club import club_pack, play, stories_of

AWAY = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  head: {position: head, of: team}
start: {by: member, form: request, to: asked}
states:
  asked:
    title: Chờ đội trưởng
    waits_for: head
    actions:
      grant:
        title: Cho nghỉ
        effects: [{overlay: {away: true, until: "later(day, param.wait)"}}]
        to: granted
  granted: {title: Đã cho nghỉ, ends: approved}
"""


def test_a_parameter_given_in_a_story_holds_there_and_nowhere_else() -> None:
    play(
        AWAY,
        """\
  - story: Nghỉ dài nhất của riêng chuyện này
    given: {parameters: {longest: 3}}
    steps:
      - {who: an, starts: {days: 3}, expect: {state: asked}}
  - story: Quá ngày dài nhất của riêng chuyện này
    given: {parameters: {longest: 3}}
    steps:
      - {who: an, starts: {days: 4}, expect: {refused_at: [days]}}
  - story: Ngày dài nhất của gói
    steps:
      - {who: an, starts: {days: 10}, expect: {state: asked}}
""",
    )


def test_overlays_are_compared_whole_on_the_day_of_the_step() -> None:
    play(
        AWAY,
        """\
  - story: Đang nghỉ, rồi hết
    given: {parameters: {wait: 2 days}}
    steps:
      - {who: an, starts: {}, expect: {overlay: {an: {}}}}
      - {who: binh, takes: grant, expect: {overlay: {an: {away: true}}}}
      - {clock: 2026-11-04, expect: {overlay: {an: {away: true}}}}
      - {clock: 2026-11-05, expect: {overlay: {an: {}}}}
""",
    )


def test_an_overlay_nobody_expected_fails_the_story() -> None:
    script = stories_of(
        """\
  - story: Quên rằng đang nghỉ
    steps:
      - {who: an, starts: {}}
      - {who: binh, takes: grant, expect: {overlay: {an: {}}}}
"""
    )
    (played,) = play_script(club_pack(AWAY), script)
    assert [(item.what, item.expected, item.found) for item in played.failures] == [
        ("overlay.an", "{}", "{'away': True}")
    ]


def test_open_cases_given_of_a_person_count_beside_those_of_the_story() -> None:
    play(
        AWAY.replace("form: request, to:", "form: request, requires: [nothing_else], to:").replace(
            "participants:",
            "rules: {nothing_else: {rule: 'open_cases(subject, \"check\") == 0', otherwise: Đang bị kiểm tra.}}\n"
            "participants:",
        ),
        """\
  - story: Đang có hồ sơ khác
    given: {people: {an: {open_cases: {check: 1}}}}
    steps:
      - {who: an, starts: {}, expect: {refused: Đang bị kiểm tra.}}
  - story: Hồ sơ của thủ tục khác nữa thì không tính
    given: {people: {an: {open_cases: {travel: 2}}}}
    steps:
      - {who: an, starts: {}, expect: {state: asked}}
""",
    )
