"""One page that asks once for many cases: a list sent for some of them, none chosen, one that may not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cases.act import Actor, CaseInput
from engine.operations.act_on_cases import Taking, act_together
from engine.operations.open_case import Starting, open_case
from engine.scenarios.examples import example_answers
from engine.store.cases import load_cases
from tests.conftest import BOTH_KINDS, Databases
from tests.small_world import PASSWORD, prepare_small_world, the_small_world
from tests.web.town import Browser, Town, build_town

WORLD = the_small_world()
MONTHS = {"months": [{"month": month} for month in ("2026-03", "2026-04", "2026-05")]}


@pytest.fixture(params=BOTH_KINDS)
def ward(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Town]:
    url = databases.fresh(request.param, prepare_small_world)
    made = build_town(url, tmp_path)
    yield made
    made.database.close()
    databases.drop(url)


def struck_off(ward: Town, subjects: tuple[str, ...]) -> list[str]:
    """Cases of members whom the branch's meeting removed, waiting to be reported."""
    office = ward.desk.office
    procedure = office.definitions.current().procedures["member_removal"]
    lan = Actor(person=WORLD.person("lan"), via="page")
    cases = []
    for subject in subjects:
        starting = Starting(
            act=office.new_identifier(),
            case=office.new_identifier(),
            procedure=procedure.name,
            actor=lan,
            subject=WORLD.person(subject),
            form=example_answers(procedure.forms["removal_listing"], MONTHS),
        )
        cases.append(open_case(office, starting).id)
    contact = example_answers(procedure.forms["removal_contact"], {})
    minutes = example_answers(procedure.forms["meeting_minutes"], {"held_on": office.clock.today()})
    meeting = {**minutes, "mode": "in_person", "convened": 14, "present": 14, "convened_reason": "Theo sổ"}
    for case in cases:
        _take(ward, lan, "record_contact", [case], form=contact)
    _take(ward, lan, "decide", cases, answers=meeting, vote={"agree": 14, "against": 0, "other": 0})
    return cases


def _take(
    ward: Town,
    actor: Actor,
    action: str,
    cases: list[str],
    *,
    form: dict[str, object] | None = None,
    answers: dict[str, object] | None = None,
    vote: dict[str, object] | None = None,
) -> None:
    inputs = tuple(CaseInput(case=case, version=None, form=form or {}, vote=vote or {}) for case in cases)
    taking = Taking(
        act=ward.desk.office.new_identifier(), action=action, actor=actor, cases=inputs, answers=answers or {}
    )
    act_together(ward.desk.office, taking)


def enter(ward: Town, name: str) -> Browser:
    browser = ward.browser()
    assert browser.sign_in(WORLD.email(name), PASSWORD).status_code == 303
    return browser


def states(ward: Town, cases: list[str]) -> list[str]:
    with ward.database.read() as transaction:
        found = load_cases(transaction, cases)
    return [found[case].case.state for case in cases]


def test_everybody_who_waits_stands_on_the_page_and_only_those_ticked_are_sent(ward: Town) -> None:
    first, second = struck_off(ward, ("khanh", "nhi"))
    lan = enter(ward, "lan")
    lan.get(f"/cases/{first}/actions/report")
    assert "Phạm Gia Khánh" in lan.text and "Lâm Yến Nhi" in lan.text
    assert lan.page.count('name="cases"') == lan.page.count(" checked>") == 2
    answer = lan.send(
        lan.form_action("form"), {"cases": second, f"version.{second}": lan.hidden(f"version.{second}"), "do": "submit"}
    )
    assert answer.status_code == 303
    assert states(ward, [first, second]) == ["reporting", "removed"]


def test_one_list_is_sent_for_all_of_them(ward: Town) -> None:
    cases = struck_off(ward, ("khanh", "nhi"))
    lan = enter(ward, "lan")
    lan.get(f"/cases/{cases[0]}/actions/report?cases={','.join(cases)}")
    assert lan.send(lan.form_action("form"), {"cases": cases, "do": "submit"}).status_code == 303
    assert states(ward, cases) == ["removed", "removed"]
    with ward.database.read() as transaction:
        kept = load_cases(transaction, cases)
    assert len({kept[case].case.documents["removal_list"]["number"] for case in cases}) == 1


def test_nobody_ticked_sends_nothing_and_says_so(ward: Town) -> None:
    cases = struck_off(ward, ("khanh", "nhi"))
    lan = enter(ward, "lan")
    lan.get(f"/cases/{cases[0]}/actions/report")
    answer = lan.send(lan.form_action("form"), {"do": "submit", "act.note": "Gửi sau"})
    assert answer.status_code == 422
    assert "Chọn ít nhất một hồ sơ" in lan.text and "Gửi sau" in lan.page
    assert states(ward, cases) == ["reporting", "reporting"]


def test_a_case_of_somebody_else_is_not_taken_along(ward: Town) -> None:
    (mine,) = struck_off(ward, ("khanh",))
    lan, duc = enter(ward, "lan"), enter(ward, "duc")
    assert duc.get(f"/cases/{mine}/actions/report").status_code == 404
    lan.get(f"/cases/{mine}/actions/report")
    strange = ward.desk.office.new_identifier()
    assert lan.send(lan.form_action("form"), {"cases": [mine, strange], "do": "submit"}).status_code == 303
    assert states(ward, [mine]) == ["removed"]
