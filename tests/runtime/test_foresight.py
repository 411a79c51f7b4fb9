"""What can be told of the way ahead: conditions that are settled, those still to be answered, hops that are passed."""

from engine.cases.act import Actor
from engine.definition.pack import rulebook
from engine.runtime.foresight import foreseen, steps_from
from engine.runtime.scene import Scene
from engine.scenarios.rehearse import Rehearsal
from tests.runtime.club import club_pack, stories_of

LEAVE = """\
procedure: leave
title: Xin nghỉ
subject: person
units:
  team: {title: Đội, value: subject.team}
  club: {the_only: club}
  middle: {kind: club, between: [team, club], optional: true}
  helping: {value: answers.minutes.helping, optional: true}
participants:
  member: {is: subject}
  head: {position: head, of: team}
  middle_head: {position: head, of: middle}
  club_head: {position: head, of: club}
  helping_head: {position: head, of: helping}
start: {by: member, form: request, to: asked}
states:
  asked:
    title: Chờ đội trưởng
    waits_for: head
    actions:
      grant:
        title: Cho nghỉ
        to:
          - {when: answers.request.days > 5, to: hop}
          - {when: 'answers.request.kind == "sick"', to: granted}
          - {to: hop}
      strike: {title: Nghỉ luôn, when: answers.request.days > 9, to: granted}
  hop:
    title: Chặng giữa
    passes: [{unless: has(unit.middle), to: club}]
    waits_for: middle_head
    actions: {on: {title: Chuyển, to: club}}
  club:
    title: Câu lạc bộ
    waits_for: club_head
    actions: {agree: {title: Đồng ý, form: minutes, to: helped}}
  helped:
    title: Đội giúp
    passes: [{unless: has(unit.helping), to: granted}]
    waits_for: helping_head
    actions: {done: {title: Xong, to: granted}}
  granted: {title: Đã cho nghỉ, ends: approved}
---
form: minutes
title: Ghi
sections:
  what: {title: Ghi, fields: {helping: {type: unit, title: Đội giúp, required: false}}}
""".replace("actions: {on:", "actions: {send:")

STORIES = """\
  - story: Nghỉ hai ngày vì ốm
    steps:
      - {who: an, starts: {days: 2, kind: sick}}
  - story: Nghỉ hai ngày vì việc nhà
    steps:
      - {who: an, starts: {days: 2, kind: family}}
"""


def scene_after(index: int) -> Scene:
    """The scene of the case of a story when its steps are done."""
    pack, script = club_pack(LEAVE), stories_of(STORIES)
    story = script.stories[index]
    rehearsal = Rehearsal(pack, script, story)
    for step, place in zip(story.steps, script.steps[index], strict=True):
        assert rehearsal.play(step, place), rehearsal.failures
    world = rehearsal.world
    case = world.case(rehearsal.latest_case)
    actor = Actor(person=None, via="command")
    return Scene(rulebook(pack, "leave"), case, world.facts(), day=world.today, today=world.today, actor=actor)


def steps(scene: Scene | None, state: str, *, stands: bool = False) -> list[tuple[str, int, bool]]:
    return list(steps_from(club_pack(LEAVE).procedures["leave"], state, scene, stands=stands))


def test_of_a_list_only_what_can_still_count_is_told() -> None:
    assert steps(scene_after(0), "asked", stands=True) == [("granted", 0, False)]
    assert steps(scene_after(1), "asked", stands=True) == [("hop", 0, False)]


def test_without_a_case_every_condition_is_still_to_be_answered() -> None:
    assert steps(None, "asked") == [
        ("hop", 2, False),
        ("granted", 2, False),
        ("hop", 0, False),
        ("granted", 2, False),
    ]
    assert steps(None, "hop") == [("club", 1, False), ("club", 0, False)]


def test_a_hop_that_is_not_there_is_only_passed_and_one_still_to_be_known_is_not() -> None:
    scene = scene_after(1)
    assert steps(scene, "hop") == [("club", 0, True)]
    assert steps(scene, "helped") == [("granted", 1, False), ("granted", 0, False)]
    assert steps(scene, "hop", stands=True) == [("club", 0, False)]


def test_a_condition_on_what_is_asked_in_the_act_is_never_foreseen() -> None:
    scene = scene_after(0)
    procedure = scene.rulebook.procedure
    first = procedure.states["asked"].actions["grant"].to
    assert first is not None and first.options[1].when is not None
    assert foreseen(first.options[1].when, scene) is True
    helped = procedure.states["helped"].passes[0].when
    assert helped is not None and foreseen(helped, scene) is None
