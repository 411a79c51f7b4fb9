"""Random small procedures as people would write them: states that wait, vote or gather tasks, hops, deadlines, timers,
shared actions, guards over one small form.
"""

from dataclasses import dataclass, field

from hypothesis import strategies as st

FORM = """\
form: request
title: Đơn
sections:
  what:
    title: Xin
    fields:
      kind: {type: choice, title: Loại, options: {sick: Ốm, family: Việc nhà, other: Khác}, example: sick}
      urgent: {type: boolean, title: Gấp, example: false}
      days: {type: integer, title: Số ngày, min: 1, max: 10, example: 2}
"""
ANSWERS = tuple(
    {"kind": kind, "urgent": urgent, "days": days}
    for kind, urgent, days in (("sick", True, 9), ("family", False, 2), ("other", True, 3))
)
"""Starts that tell most guards apart."""

GUARDS = (
    'answers.request.kind == "sick"',
    'answers.request.kind != "sick"',
    'answers.request.kind in ["sick", "family"]',
    "answers.request.urgent",
    "!answers.request.urgent",
    "answers.request.days > 5",
    "answers.request.urgent && answers.request.days > 2",
)
WHO = ("member", "head", "deputy", "board")


@dataclass
class Making:
    """A procedure while it is drawn."""

    draw: st.DrawFn
    wild: bool
    """Whether targets may be anything, so that most of them have something wrong."""
    states: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)

    def one(self, *choices: str) -> str:
        """One of these."""
        return self.draw(st.sampled_from(choices))

    def chance(self, of: int) -> bool:
        """Once in so many times."""
        return self.draw(st.integers(1, of)) == 1

    def target(self, here: int, *, onward: bool = False) -> str:
        """Where something leads: onward to the next state, or anywhere."""
        later = [*self.states[here + 1 :], *self.ends]
        if self.wild and self.chance(6):
            return self.one("stay", "nowhere", *self.states)
        if onward:
            return later[0]
        return self.one(*later) if not self.chance(3) else self.one(*self.states, *self.ends)

    def to(self, here: int, *, onward: bool = False) -> str:
        """One target, or a list with a guard."""
        if not self.chance(3):
            return self.target(here, onward=onward)
        # Which target of a list counts is not decided by the checker: going back by one could go round for ever.
        first = self.one(*self.states[here + 1 :], *self.ends)
        last = self.target(here, onward=onward)
        if not onward and last in self.states[: here + 1]:
            return last
        return f"[{{when: '{self.one(*GUARDS)}', to: {first}}}, {{to: {last}}}]"


@st.composite
def procedures(draw: st.DrawFn, wild: bool = False) -> str:
    """A procedure `leave` and its form, as YAML documents of one text."""
    make = Making(draw, wild)
    make.states = [f"s{number}" for number in range(draw(st.integers(1, 4)))]
    make.ends = ["done", "refused"]
    lines = [
        "procedure: leave",
        "title: Xin nghỉ",
        "subject: person",
        "units: {team: subject.team}",
        "participants:",
        "  member: {is: subject}",
        "  head: {position: head, of: team}",
        "  deputy: {position: deputy, of: team}",
        "  board: {authority: decide_leave, of: team}",
        "votes:",
        "  ballot: {quorum: {at_least: 1/2, of: electorate}, carried: {more_than: 1/2, of: present}}",
        f"start: {{by: member, form: request, once: none, to: {make.to(-1, onward=True)}}}",
        "states:",
    ]
    for number, name in enumerate(make.states):
        lines += [f"  {name}:", f"    title: Bước {number}"]
        lines += _SHAPES[make.one(*_SHAPES)](make, number)
    lines += ["  done: {title: Xong, ends: approved}", "  refused: {title: Thôi, ends: refused}"]
    if make.chance(2):
        lines += ["shared:", "  - in: open", "    actions:", "      withdraw: {title: Rút, by: member, to: refused}"]
    return "\n".join([*lines, "---", FORM])


def _hops(make: Making, here: int) -> list[str]:
    if not make.chance(4):
        return []
    return [f"    passes: [{{when: '{make.one(*GUARDS)}', to: {make.target(here, onward=not make.wild)}}}]"]


def _when(make: Making, of: int) -> str:
    return f", when: '{make.one(*GUARDS)}'" if make.chance(of) else ""


def _timed(make: Making, here: int) -> tuple[list[str], list[str]]:
    """Lines of the state, and of its actions, for what the clock does in it."""
    match make.draw(st.integers(0, 6)):
        case 0:
            late = f"{{in: 3 days, late: {{take: expire{here}}}}}"
            return [f"    due: {late}"], [f"      expire{here}: {{title: Hết hạn, by: system, to: {make.to(here)}}}"]
        case 1:
            timer = f"    timers: [{{in: 10 days, take: expire{here}}}]"
            return [timer], [f"      expire{here}: {{title: Hết giờ, by: system, to: {make.target(here)}}}"]
        case 2:
            found = f"{{title: Tự đi, by: system, when: '{make.one(*GUARDS)}', to: {make.target(here)}}}"
            return [], [f"      go{here}: {found}"]
        case 3:
            return ["    due: {working_days: 2, late: escalate}"], []
        case _:
            return [], []


def _waiting(make: Making, here: int) -> list[str]:
    state, timed = _timed(make, here)
    actions = [f"      forth: {{title: Đi tiếp, to: {make.to(here, onward=True)}{_when(make, 5)}}}"]
    if make.chance(2):
        actions.append(f"      back: {{title: Trả lại, reason: required, to: {make.target(here)}{_when(make, 3)}}}")
    if make.chance(4):
        actions.append(f"      note: {{title: Ghi thêm, by: {make.one(*WHO)}, to: stay}}")
    who = make.one(*WHO) if not make.chance(4) else "[head, deputy]"
    return [f"    waits_for: {who}", *_hops(make, here), *state, "    actions:", *actions, *timed]


def _voting(make: Making, here: int) -> list[str]:
    state, timed = _timed(make, here)
    outcomes = [
        f"          carried: {{to: {make.to(here, onward=True)}}}",
        f"          lost: {{to: {make.target(here)}}}",
        f"          no_quorum: {{to: {make.one('stay', make.target(here))}}}",
    ]
    return [
        "    waits_for: board",
        *_hops(make, here),
        *state,
        "    actions:",
        "      decide:",
        "        title: Biểu quyết",
        "        vote: ballot",
        "        outcomes:",
        *(outcomes[:-1] if make.wild and make.chance(4) else outcomes),
        *timed,
    ]


def _gathering(make: Making, here: int) -> list[str]:
    tasks = []
    for number in range(make.draw(st.integers(1, 3))):
        due = make.one("", "", ", due: 4 days", ", due: {in: 4 days, late: drop}")
        who = make.one(*WHO)
        tasks.append(f"      part{number}: {{title: Việc {number}, waits_for: {who}{due}{_when(make, 4)}}}")
    join = make.one("all", "any", "1", "2")
    state, timed = _timed(make, here)
    actions = ["    actions:", *timed] if timed else []
    return [
        *_hops(make, here),
        *state,
        "    tasks:",
        *tasks,
        f"    join: {join}",
        f"    to: {make.to(here, onward=True)}",
        *actions,
    ]


def _clockwork(make: Making, here: int) -> list[str]:
    return [
        f"    timers: [{{in: 10 days, take: expire{here}}}]",
        "    actions:",
        f"      expire{here}: {{title: Hết giờ, by: system, to: {make.to(here, onward=True)}{_when(make, 5)}}}",
    ]


_SHAPES = {"waiting": _waiting, "voting": _voting, "gathering": _gathering, "clockwork": _clockwork}
