"""What each effect plans, as plain changes."""

from collections.abc import Mapping

from engine.definition.effects import Effect
from engine.definition.expressions import Expression, ExpressionFailed
from engine.definition.procedure import Procedure
from engine.language.loader import load_files
from tests.language.packs import HERE, with_documents

TEAM = {"id": "t1", "kind": "team", "level": "team", "name": "Một", "full_name": "Đội Một"}
NAMES: Mapping[str, object] = {
    "day": "2026-11-23",
    "vars": {"round": 1},
    "param": {"wait": "3 months"},
    "unit": {"team": TEAM},
    "subject": {"full_name": "Nguyễn Thị Hoa"},
    "answers": {"request": {"from": "2026-12-01", "kind": "sick", "days": 2}},
}


class Stage:
    """A case about Hoa, on one day."""

    day = "2026-11-23"

    def __init__(self, names: Mapping[str, object] = NAMES) -> None:
        self.names = names

    def evaluate(self, expression: Expression) -> object:
        try:
            return expression.value(self.names)
        except ExpressionFailed:
            if all(char.isalnum() or char in "._" for char in expression.text):
                return None
            raise

    def holds(self, expression: Expression) -> bool:
        return expression.holds(self.names)

    def subject(self) -> str | None:
        return "hoa"

    def find_unit(self, authority: str, unit_name: str, above: bool) -> str | None:
        return f"{authority} {'above' if above else 'of'} {unit_name}"


def procedure(name: str) -> Procedure:
    pack = load_files(with_documents((HERE / "good" / f"{name}.yaml").read_text(encoding="utf-8"))).pack
    assert pack is not None
    return pack.procedures["leave"]


def effects(action: str) -> tuple[Effect, ...]:
    return procedure("effects").states["review"].actions[action].effects


def test_effects_plan_changes_in_the_order_written() -> None:
    planned = [change for effect in effects("approve") for change in effect.plan(Stage())]
    assert [(change.kind, change.name, change.value) for change in planned[:5]] == [
        ("record.set", "status", "away"),
        ("record.set", "nickname", None),
        ("history.append", "leaves", {"from": "2026-12-01", "reason": "sick"}),
        ("history.amend", "leaves", {"reason": None}),
        ("overlay.begin", "away", True),
    ]
    assert {(change.about, change.from_day) for change in planned[:4]} == {("hoa", "2026-11-23")}
    assert planned[3].details == {"made_by": "case"}
    assert (planned[4].from_day, planned[4].until) == ("2026-12-01", "2027-02-23")
    assert [(change.kind, change.name, change.value) for change in planned[5:8]] == [
        ("variable.set", "round", 2),
        ("variable.set", "why", "sick"),
        ("variable.set", "decided", "2026-11-23"),
    ]
    notice, call = planned[8:]
    assert notice.kind == "notice.owe" and notice.name == "member"
    assert notice.value == {
        "title": {"vi": "Đã duyệt đơn của Nguyễn Thị Hoa"},
        "text": {"vi": "Từ 01/12/2026.", "en": "Granted."},
    }
    assert call.value == {"name": "Nguyễn Thị Hoa", "note": None}, "an answer not given is sent as nothing"


def test_a_condition_that_does_not_hold_plans_nothing() -> None:
    first_round = Stage({**NAMES, "vars": {"round": 0}})
    kinds = [change.kind for effect in effects("approve") for change in effect.plan(first_round)]
    assert "history.amend" not in kinds
    assert [change.kind for effect in effects("refuse") for change in effect.plan(first_round)] == ["overlay.end"]


def test_a_unit_climbs_and_posts_end() -> None:
    (move,) = (change for effect in effects("move") for change in effect.plan(Stage()))
    assert (move.kind, move.name, move.value) == ("unit.set", "team", "decide_leave above team")
    ended = [change for effect in effects("refuse") for change in effect.plan(Stage())]
    assert [(change.kind, change.name, change.value) for change in ended] == [
        ("overlay.end", "away", None),
        ("posts.end", "posts", "t1"),
    ]
    assert ended[1].details == {"cascade": True}


def test_units_are_kept_by_id_and_people_too() -> None:
    (effect,) = procedure("hops").states["arriving"].actions["take"].effects
    (change,) = effect.plan(Stage({**NAMES, "unit": {"to_team": TEAM, "from_team": TEAM}}))
    assert (change.name, change.value) == ("team", "t1")


def test_every_expression_of_an_effect_can_be_asked_for() -> None:
    texts = {expression.text for effect in effects("approve") for expression in effect.expressions()}
    assert {"vars.round > 0", "vars.round + 1", "answers.request.from", "later(day, param.wait)"} <= texts
    assert "subject.full_name" in {expression.text for expression in effects("approve")[5].expressions()}
