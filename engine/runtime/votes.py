"""What a vote made of an action: counts read and fitted together, then the outcome (S18–S21). Exact: shares are never
decimals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.definition.expressions import Expression
from engine.definition.form import FieldProblem
from engine.definition.participants import Found
from engine.definition.procedure import Action, Threshold, Vote
from engine.ground.durations import Share
from engine.runtime.scene import Scene


@dataclass(frozen=True, kw_only=True, slots=True)
class Convening:
    """What the minutes say once: how many were convened and present, the mode, ballots where it was secret."""

    convened: int
    present: int
    electorate: int
    """Electors on the day, by our own books."""
    mode: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """The result of one vote: the counts as accepted, the outcome, with several options the one chosen."""

    outcome: str
    choice: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


def voting_body(action: Action, scene: Scene, found: Found) -> Found:
    """The body whose members vote in an action with a vote: the one the action names, else the one its vote names, else
    the body awaited, `found`.
    """
    named = action.electorate_of or scene.rulebook.procedure.votes[action.vote or ""].electorate_of
    return scene.participant(named) if named else found


def is_secret(vote: Vote, scene: Scene) -> bool:
    """Whether the ballot is secret for this case."""
    if isinstance(vote.secret, Expression):
        return scene.value(vote.secret) in (True, "secret")
    return vote.secret


def questions(vote: Vote, secret: bool) -> tuple[str, ...]:
    """The counts asked for each person, in order."""
    if secret:
        return ("issued", "returned", "valid", *(vote.options or ("agree", "against")))
    return (*vote.options, "other") if vote.options else ("agree", "against", "other")


def read_convening(
    vote: Vote, raw: Mapping[str, object], scene: Scene, electorate: int
) -> Convening | tuple[FieldProblem, ...]:
    """What the act says of the meeting, or the problems: `convened`, `present`, `mode`, and `convened_reason` for a
    difference.

    Convened defaults to the electorate of that day; another number asks for a reason.
    """
    problems: list[FieldProblem] = []
    convened = _count(raw.get("convened", electorate), "convened", problems)
    present = _count(raw.get("present"), "present", problems)
    mode = str(raw.get("mode") or "")
    if not mode and len(vote.modes) == 1:
        mode = vote.modes[0]
    if vote.modes and mode not in vote.modes:
        problems.append(FieldProblem(code="vote.mode-not-allowed", path="mode", values={"mode": mode}))
    if convened is not None and present is not None and present > convened:
        problems.append(
            FieldProblem(
                code="vote.present-over-convened", path="present", values={"present": present, "max": convened}
            )
        )
    if convened is not None and convened != electorate and not str(raw.get("convened_reason") or "").strip():
        problems.append(
            FieldProblem(
                code="vote.convened-differs",
                path="convened_reason",
                values={"convened": convened, "electorate": electorate},
            )
        )
    if problems or convened is None or present is None:
        return tuple(problems)
    return Convening(convened=convened, present=present, electorate=electorate, mode=mode)


def count_votes(
    vote: Vote, raw: Mapping[str, object], convening: Convening, scene: Scene
) -> Result | tuple[FieldProblem, ...]:
    """The outcome from raw counts, or the problems beside their counts. An option not named counts as 0."""
    secret = is_secret(vote, scene)
    problems: list[FieldProblem] = []
    counts: dict[str, int] = {}
    for name in questions(vote, secret):
        given = raw.get(name)
        if vote.options and name in vote.options and (given is None or given == ""):
            given = 0
        number = _count(given, name, problems)
        if number is not None:
            counts[name] = number
    if problems:
        return tuple(problems)
    for option, limit in vote.option_limits.items():
        if counts.get(option) and not scene.soft(limit):
            problems.append(FieldProblem(code="vote.option-not-allowed", path=option, values={"option": option}))
    choices = vote.options or ("agree", "against")
    if secret:
        total = sum(counts[name] for name in choices)
        if counts["issued"] > convening.present:
            problems.append(_over("issued", counts["issued"], convening.present))
        if counts["returned"] > counts["issued"]:
            problems.append(_over("returned", counts["returned"], counts["issued"]))
        if counts["valid"] > counts["returned"]:
            problems.append(_over("valid", counts["valid"], counts["returned"]))
        if total > counts["valid"]:
            problems.append(_over(choices[-1], total, counts["valid"]))
    else:
        total = sum(counts.values())
        if total != convening.present:
            problems.append(
                FieldProblem(
                    code="vote.sum-differs",
                    path="other",
                    values={"total": total, "present": convening.present, "difference": abs(convening.present - total)},
                )
            )
    if problems:
        return tuple(problems)
    return decide_outcome(vote, counts, convening, scene)


def decide_outcome(vote: Vote, counts: Mapping[str, int], convening: Convening, scene: Scene) -> Result:
    """The outcome of counts that fit together: below quorum, carried, or not."""
    sizes = {
        "electorate": convening.electorate,
        "convened": convening.convened,
        "present": convening.present,
        "ballots_issued": counts.get("issued", convening.present),
        "ballots_valid": counts.get("valid", convening.present),
    }
    if vote.quorum is not None and not reaches(vote.quorum, convening.present, sizes[vote.quorum.of], scene):
        return Result(outcome="no_quorum", counts=counts)
    whole = sizes[vote.carried.of]
    if not vote.options:
        carried = reaches(vote.carried, counts["agree"], whole, scene) and counts["agree"] > counts["against"]
        return Result(outcome="carried" if carried else "lost", counts=counts)
    reaching = [option for option in vote.options if reaches(vote.carried, counts[option], whole, scene)]
    best = sorted(reaching, key=lambda option: -counts[option])
    if not best or (len(best) > 1 and counts[best[0]] == counts[best[1]]):
        return Result(outcome="undecided", counts=counts)
    return Result(outcome="carried", choice=best[0], counts=counts)


def reaches(threshold: Threshold, number: int, whole: int, scene: Scene) -> bool:
    """Whether `number` of `whole` reaches the threshold, by whole numbers only. Nobody of nobody reaches nothing."""
    share = share_of(threshold, scene)
    return share.more_than(number, whole) if threshold.more_than else share.at_least(number, whole)


def needed(threshold: Threshold, whole: int, scene: Scene) -> int:
    """The smallest number of `whole` that reaches the threshold."""
    share = share_of(threshold, scene)
    return share.least_more(whole) if threshold.more_than else share.least(whole)


def share_of(threshold: Threshold, scene: Scene) -> Share:
    """The share asked, as written or as the parameter says for this case."""
    if isinstance(threshold.share, Expression):
        value: Any = scene.value(threshold.share)
        return value if isinstance(value, Share) else Share.parse(str(value))
    return threshold.share


def _over(path: str, number: int, limit: int) -> FieldProblem:
    return FieldProblem(code="vote.over", path=path, values={"number": number, "max": limit})


def _count(given: object, path: str, problems: list[FieldProblem]) -> int | None:
    if isinstance(given, bool) or given is None or (isinstance(given, str) and not given.strip()):
        problems.append(FieldProblem(code="vote.count-missing", path=path))
        return None
    if isinstance(given, int):
        number = given
    elif isinstance(given, str) and given.strip().isdecimal() and len(given.strip()) <= 7:
        number = int(given.strip())
    else:
        problems.append(FieldProblem(code="vote.not-a-count", path=path, values={"given": str(given)[:40]}))
        return None
    if number < 0 or number > 1_000_000:
        problems.append(FieldProblem(code="vote.not-a-count", path=path, values={"given": str(given)[:40]}))
        return None
    return number
