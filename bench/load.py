"""W3: a definition of 12 states and 25 transitions, from YAML to a compiled value with every check."""

import statistics
import time

from bench.ours import PACK, Company
from engine.language.loader import load_files

STATES = 12
TRANSITIONS = 25

_HEAD = """procedure: leave_request
short: NP
title: Đơn xin nghỉ phép
basis: Quy chế nghỉ phép
confidence: C
situations: [Tôi muốn xin nghỉ phép]
subject: none
units: {team: answers.leave_request.team}
participants:
  requester: {is: initiator}
  team_lead: {authority: leave_first, of: team}
  division_lead: {authority: leave_second, of: team}
  management: {authority: leave_last, of: team}
rules:
  not_too_long:
    rule: answers.leave_request.days <= param.leave_limit
    otherwise: Nghỉ một lần không quá số ngày quy chế cho phép.
    basis: Quy chế nghỉ phép
    confidence: C
start: {by: anyone, form: leave_request, once: none, requires: [not_too_long], to: step_1}
states:
"""


def files() -> dict[str, bytes]:
    """The bench's pack with a procedure of that size in the place of its own."""
    found = {
        path.relative_to(PACK).as_posix(): path.read_bytes()
        for folder in ("workflows", "forms")
        for path in sorted((PACK / folder).rglob("*.yaml"))
    }
    found["workflows/leave_request.yaml"] = procedure().encode()
    return found


def procedure() -> str:
    """Ten states in a row, each with a way on and a way out, every second one with a way back; two ends."""
    lines = [_HEAD]
    middle = STATES - 2
    who = ("team_lead", "division_lead", "management")
    for number in range(1, middle + 1):
        then = f"step_{number + 1}" if number < middle else "approved"
        lines.append(
            f"  step_{number}:\n"
            f"    title: Bước {number}\n"
            f"    waits_for: {who[number % 3]}\n"
            f"    due: {number + 1} days\n"
            "    actions:\n"
            f"      approve: {{title: Đồng ý, requires: [not_too_long], to: {then}}}\n"
            "      refuse: {title: Từ chối, reason: required, to: refused}\n"
        )
        if number % 2 == 0:
            lines.append(f"      return: {{title: Trả lại, reason: required, to: step_{number - 1}}}\n")
    lines.append("  approved: {title: Đã duyệt, ends: approved}\n  refused: {title: Không duyệt, ends: refused}\n")
    return "".join(lines)


def milliseconds(rounds: int) -> float:
    """The median of so many loads of the whole pack. Raises AssertionError when anything in it is wrong."""
    given = files()
    taken = []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        loaded = load_files(given)
        taken.append(time.perf_counter() - begun)
        assert loaded.pack is not None and loaded.report.ok, loaded.report.text()
        built = loaded.pack.procedures["leave_request"]
        assert len(built.states) == STATES and len(built.transitions) == TRANSITIONS, len(built.transitions)
    return statistics.median(taken[1:]) * 1000


def cached_milliseconds(of: Company, rounds: int) -> float:
    """The median of asking a running office for a definition it has compiled."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        of.office.definitions.rulebook_for_new("leave_request")
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000
