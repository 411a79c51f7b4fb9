"""Random people doing random things to cases: whatever they try, the promises hold."""

from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cases.act import Act, Actor, CaseInput
from engine.cases.case import Case
from engine.cases.decision import Decision
from engine.definition.pack import Pack, rulebook
from engine.ground.clock import plus_days
from engine.runtime.decide import decide
from engine.runtime.evolve import rebuild
from engine.scenarios.examples import example_answers
from engine.scenarios.rehearse import Rehearsal
from engine.scenarios.script import Script, read_script
from tests.shipped import the_pack

ROOT = Path(__file__).parents[2]
DECIDING = {"review.decide", "ratification.ratify", "ratification.refuse", "consent.answer", "ceremony.give_card"}


@cache
def shipped() -> tuple[Pack, Script]:
    """The shipped pack and the stories of admission, whose world is used."""
    file = ROOT / "tests" / "scenarios" / "member_admission.yaml"
    script, report = read_script(file.name, file.read_bytes())
    assert script is not None, report.text()
    return the_pack(), script


PEOPLE = ("hoa", "mai", "khanh", "lan", "minh", "phuc", "yen", "son", "to_chuc")
PLACES = (("hoa_an", "khu_vuc_1"), ("benh_vien", "benh_vien"), ("hoa_an", "khu_vuc_2"))

acts = st.tuples(
    st.sampled_from(PEOPLE),
    st.integers(0, 30),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(0, 3),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(("hoa", "mai")), st.sampled_from(PLACES), st.lists(acts, min_size=1, max_size=25))
def test_whatever_people_try_the_promises_hold(subject: str, where: tuple[str, str], tried: list[Any]) -> None:
    pack, script = shipped()
    play = Rehearsal(pack, script, script.stories[0])
    play._start(subject, {"base": where[0], "branch": where[1], "introducer": "khanh"}, None, ())
    assert play.latest.refusal is None
    case_id = play.latest_case
    world, procedure = play.world, play.procedure
    book = rulebook(pack, procedure.name)
    for who, choice, present, agree, days, reason in tried:
        world.today = plus_days(world.today, days)
        case = world.case(case_id)
        state = procedure.states[case.state]
        actions = [*state.tasks.values(), *state.actions.values()]
        if not actions:
            break
        action = actions[choice % len(actions)]
        form = example_answers(procedure.forms[action.form], {}) if action.form else {}
        earlier = case.answers.get(action.form or "", {})
        act = Act(
            id=world.new_identifier(),
            procedure=procedure.name,
            action=action.name,
            actor=Actor(person=world.ids[who], via="command"),
            cases=(
                CaseInput(
                    case=case_id,
                    version=case.version,
                    form={**form, **earlier},
                    vote={"agree": agree, "against": max(0, present - agree), "other": 0},
                ),
            ),
            at=play._at(),
            today=world.today,
            answers={"held_on": world.today, "convened": 15, "present": present, "convened_reason": "Theo sổ"},
            reason="Lý do" if reason else "",
        )
        decided = decide(book, act, {case_id: case}, world.facts(), world.new_identifier)
        if isinstance(decided, Decision):
            world.apply(decided)
        else:
            assert world.case(case_id) == case, "a refused action changes nothing"
            assert decided.reasons
        _check(world.case(case_id), play, subject)


def _check(case: Case, play: Rehearsal, subject: str) -> None:
    world, procedure = play.world, play.procedure
    state = procedure.states[case.state]
    assert case.variables.keys() <= procedure.variables.keys()
    # An ended case awaits nobody; an open one always awaits somebody, or says that nobody is there.
    assert bool(case.tasks) == case.is_open
    assert (case.ended_as is not None) == (state.ends is not None)
    assert all(task.state == case.state and (task.addressees or task.vacant) for task in case.tasks)
    # Nobody decides on their own case, nor does the introducer.
    for taken, persons in case.takers.items():
        if taken in DECIDING:
            assert world.ids[subject] not in persons
            assert world.ids["khanh"] not in persons
    # Numbers run without a gap, and each is on a paper.
    for counter, newest in world.counters.items():
        assert sorted(paper.ordinal for paper in world.documents if paper.counter == counter) == list(
            range(1, newest + 1)
        )
    # The stream alone rebuilds the case.
    stream = [payload["case"] for key, _, payload in world.events if key == case.id]
    assert rebuild(stream) == case
    assert case.version == len(stream)
