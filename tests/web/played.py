"""Cases brought somewhere by the right persons through the operations, for tests that begin in the middle."""

from engine.cases.act import Actor, CaseInput
from engine.cases.case import Case
from engine.operations.act_on_cases import Taking, act_on_case
from engine.operations.office import Office
from engine.operations.open_case import Starting, open_case
from engine.scenarios.examples import example_answers
from tests.small_world import SmallWorld

PROCEDURE = "member_admission"


def cases_at(office: Office, world: SmallWorld, state: str, subjects: tuple[str, ...]) -> list[str]:
    """Ids of cases about `subjects` in branch kv1, brought to `review`, `ratification` or `ceremony`."""
    return [_one(office, world, state, subject).id for subject in subjects]


def _one(office: Office, world: SmallWorld, state: str, subject: str) -> Case:
    procedure = office.definitions.current().procedures[PROCEDURE]
    form = procedure.forms[procedure.start.form or ""]
    case = open_case(
        office,
        Starting(
            act=office.new_identifier(),
            case=office.new_identifier(),
            procedure=PROCEDURE,
            actor=_actor(world, subject),
            subject=world.person(subject),
            form=example_answers(
                form, {"base": world.unit("ward"), "branch": world.unit("kv1"), "introducer": world.person("khanh")}
            ),
        ),
    )
    case = _take(office, world, case, "khanh", "introduce")
    case = _take(office, world, case, "lan", "check")
    if state in ("ratification", "ceremony"):
        case = _take(office, world, case, "lan", "decide")
    if state == "ceremony":
        case = _take(office, world, case, "minh", "ratify")
    assert case.state == state
    return case


def _take(office: Office, world: SmallWorld, case: Case, who: str, action: str) -> Case:
    procedure = office.definitions.current().procedures[PROCEDURE]
    found = procedure.states[case.state].action(action)
    assert found is not None
    form = example_answers(procedure.forms[found.form], {}) if found.form else {}
    act = example_answers(procedure.forms[found.act_form], {}) if found.act_form else {}
    vote: dict[str, object] = {}
    if found.vote:
        act = {**act, "held_on": office.clock.today(), "present": 30, "convened": 30, "convened_reason": "Theo sổ"}
        vote = {"agree": 30, "against": 0, "other": 0}
    return act_on_case(
        office,
        Taking(
            act=office.new_identifier(),
            action=action,
            actor=_actor(world, who),
            cases=(CaseInput(case=case.id, version=case.version, form=form, vote=vote),),
            answers=act,
        ),
    )


def _actor(world: SmallWorld, who: str) -> Actor:
    return Actor(person=world.person(who), via="page")
