"""Lists of a campaign: in which one a case stands, whether a case may begin in a campaign, whether an act takes the
whole list it has to take (S27).
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from engine.cases.act import Opening
from engine.cases.campaign import Listed
from engine.cases.case import Case
from engine.cases.refusal import Reason
from engine.definition.procedure import STAY, Procedure, Transition
from engine.runtime.line import Line
from engine.runtime.scene import Scene


def list_unit_of(procedure: Procedure, case: Case) -> str | None:
    """The unit in whose list of its campaign a case stands; None where it is in no campaign or has no such unit."""
    rule = procedure.campaign
    if rule is None or case.campaign is None or rule.list_unit is None:
        return None
    return case.units.get(rule.list_unit)


def may_begin(scene: Scene, opening: Opening) -> Reason | None:
    """Why a case cannot begin in, or outside of, a campaign; None when it can. `scene` holds its case with its units.

    Raises `FactMissing`.
    """
    procedure = scene.rulebook.procedure
    rule, case = procedure.campaign, scene.case
    values = {"title": procedure.title.text}
    assert case is not None
    if opening.campaign is None:
        if rule is None or rule.optional:
            return None
        return Reason(code="campaign.needed", values=values, case=case.id)
    campaign = scene.campaign()
    if rule is None or campaign is None or campaign.procedure != procedure.name:
        return Reason(code="campaign.not-of-this", values=values, case=case.id)
    if not campaign.makes_on(scene.today):
        return Reason(code="campaign.closed", values={**values, "day": campaign.closes_on}, case=case.id)
    unit = list_unit_of(procedure, case)
    if unit is None or scene.kind_of(unit) not in rule.covers_kinds or not scene.is_below(unit, campaign.below):
        return Reason(code="campaign.not-covered", values=values, case=case.id)
    return None


def left_out_of_list(lines: Sequence[Line]) -> list[Reason]:
    """What speaks against an act that has to take a whole list: cases of two lists, cases left out, cases that are not
    there yet. Nothing where the action takes no list, or its cases are in no campaign. Raises `FactMissing`.
    """
    first = lines[0]
    action = first.action
    if action.covers is None or all(line.before.campaign is None for line in lines):
        return []
    values: dict[str, object] = {"action": action.title.text}
    lists = {(line.before.campaign, line.before.campaign_unit) for line in lines}
    campaign, unit = first.before.campaign, first.before.campaign_unit
    if len(lists) > 1 or campaign is None or unit is None:
        return [Reason(code="act.covers-one-list", values=values)]
    procedure = first.scene.rulebook.procedure
    taken = {line.before.id for line in lines}
    coming = states_before(procedure, first.before.state, action.name)
    left = [item for item in first.scene.facts.list_of(campaign, unit) if item.case not in taken]
    values["unit"] = (first.scene.unit(unit) or {}).get("full_name", "")
    here = [item for item in left if item.state == first.before.state]
    later = [item for item in left if item.state in coming]
    reasons = []
    if here:
        reasons.append(Reason(code="act.covers-left-out", values={**values, **_who(here)}))
    if later:
        states = ", ".join(dict.fromkeys(procedure.states[item.state].title.text for item in later))
        reasons.append(Reason(code="act.covers-not-ready", values={**values, **_who(later), "states": states}))
    return reasons


_NAMED = 20
"""People named in one sentence; of more it says how many there are."""


def _who(items: Sequence[Listed]) -> dict[str, object]:
    names = [item.name or item.number for item in items]
    return {"people": [*names[:_NAMED], "…"] if len(names) > _NAMED else names, "count": len(names)}


class _Holder:
    """Carries a procedure past the cache's key: its digest is the key."""

    __slots__ = ("procedure",)

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)


def states_before(procedure: Procedure, state: str, action: str) -> frozenset[str]:
    """Other states a case can be in that has not been through this action yet and can still come to it."""
    return _before(procedure.digest, state, action, _Holder(procedure))


@lru_cache(maxsize=1024)
def _before(digest: str, state: str, action: str, holder: _Holder) -> frozenset[str]:
    procedure = holder.procedure
    ways = [
        row
        for row in procedure.transitions
        if row.target != STAY and row.trigger != action and not row.trigger.startswith(f"{action}.")
    ]
    from_start = _reached(procedure.start.to.values(), ways, lambda row: (row.source, row.target))
    to_here = _reached((state,), ways, lambda row: (row.target, row.source))
    return (from_start & to_here) - {state}


def _reached(
    begin: Iterable[str], ways: Sequence[Transition], ends: Callable[[Transition], tuple[str, str]]
) -> frozenset[str]:
    seen = set(begin)
    waiting = list(seen)
    while waiting:
        here = waiting.pop()
        for source, target in map(ends, ways):
            if source == here and target not in seen:
                seen.add(target)
                waiting.append(target)
    return frozenset(seen)
