"""The goals G1 to G13: what is measured for each, against what, and where the first release and the aim lie."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlalchemy.engine import make_url

from bench import hand, load, shipped
from bench.filled import fill
from bench.http import Answered, paired_servers
from bench.inbox import OpenTasks
from bench.limits import STEPS, PostgresLimit, SqliteLimit
from bench.ours import DIVISIONS, MEMBERS, TEAMS, Company, Ours, company, one_case
from bench.places import Places
from bench.timing import Figure, Work, paired, ratio
from bench.viewflow import Viewflow
from engine.store.database import count_statements

GOALS: Mapping[str, str] = {
    "G1": "step, SQLite, synchronous=FULL, public Python API",
    "G2": "step, PostgreSQL",
    "G3": "against the application written by hand",
    "G4": "against viewflow",
    "G5": "SQL statements per step (counted)",
    "G6": "commits per step (counted)",
    "G7": "inbox, 25 of 50, among N open tasks",
    "G8": "definition load, 12 states / 25 transitions",
    "G9": "HTTP, 4 connections, SQLite, against `raw`",
    "G10": "HTTP p99 at 4 connections, SQLite",
    "G11": "step beside many finished cases against beside 100",
    "G12": "check of the shipped pack",
    "G13": "every story of the shipped pack, in memory",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """How much is measured, and where."""

    places: Places
    rounds: int
    cases: int
    """In each round of W1."""
    largest: int
    """Open tasks of the largest inbox on SQLite; a tenth of it on PostgreSQL."""
    finished: int
    """Finished cases of G11."""
    viewflow: Path | None
    """A Python that has django-viewflow."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The databases there are."""
        return ("SQLite", "PostgreSQL") if self.places.server is not None else ("SQLite",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the table."""

    goal: str
    what: str
    own: str = "—"
    other: str = "—"
    """The limit's or the peer's figure of the same run."""
    ratio: str = "—"
    first: str
    """What the first release has to reach."""
    aim: str
    met: bool | None = None
    """Whether the first release's goal is met; None: not measured."""

    def __str__(self) -> str:
        """The line."""
        met = "—" if self.met is None else "yes" if self.met else "**no**"
        parts = (self.goal, self.what, self.own, self.other, self.ratio, self.first, self.aim, met)
        return f"| {' | '.join(parts)} |"


HEADING = (
    "| | what | Đoàn vụ | beside it in the same run | ratio | first release | aim | met |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |"
)


def measure(run: Run, wanted: Sequence[str]) -> list[Row]:
    """The rows of the goals wanted, in order."""
    rows: list[Row] = []
    figures = _steps(run) if {"G1", "G2", "G3", "G4"} & set(wanted) else {}
    for name in wanted:
        if name == "G10" and "G9" in wanted:
            continue  # told by the same rounds
        print(f"{name}: {GOALS[name]}", file=sys.stderr, flush=True)
        rows.extend(_MEASURES[name](run, figures))
    return rows


# --- W1: G1 to G6 -----------------------------------------------------------------------------------------------------

Figures = Mapping[str, Figure]


def _steps(run: Run) -> Figures:
    """Every contender on every database, in the same paired rounds."""
    folder = run.places.folder
    with ExitStack() as open_:
        contenders: dict[str, Work] = {}
        for kind in run.kinds:
            where = run.places.of(kind)
            contenders[f"limit {kind}"] = (
                SqliteLimit(Path(make_url(where).database or ""), run.cases)
                if kind == "SQLite"
                else PostgresLimit(where, run.cases)
            )
            ours = open_.enter_context(company(run.places.of(kind), folder / kind))
            contenders[f"ours {kind}"] = Ours(ours, run.cases)
            application = hand.Application(run.places.of(kind))
            teams = hand.people(application, DIVISIONS, TEAMS, MEMBERS)
            contenders[f"hand {kind}"] = hand.Hand(application, teams, run.cases)
            open_.callback(application.engine.dispose)
            if run.viewflow is not None:
                peer = open_.enter_context(Viewflow(run.viewflow, run.places.of(kind), run.cases))
                contenders[f"viewflow {kind}"] = peer
        print(f"W1: {', '.join(contenders)}", file=sys.stderr, flush=True)
        return paired(contenders, run.rounds)


def _against_the_limit(
    goal: str, kind: str, limit: str, most: float, aim: float
) -> Callable[[Run, Figures], Iterator[Row]]:
    def measured(run: Run, figures: Figures) -> Iterator[Row]:
        what = GOALS[goal]
        if kind not in run.kinds:
            yield Row(goal=goal, what=f"{what}: {run.places.why_not}", first=f"≤ {most} × {limit}", aim=f"≤ {aim} ×")
            return
        own, other = figures[f"ours {kind}"], figures[f"limit {kind}"]
        found = ratio(own, other)
        yield Row(
            goal=goal,
            what=what,
            own=f"{own} µs",
            other=f"{limit} {other} µs",
            ratio=f"{found:.1f} ×",
            first=f"≤ {most} × {limit}",
            aim=f"≤ {aim} ×",
            met=found <= most,
        )

    return measured


def _against_a_peer(
    goal: str, peer: str, least: Mapping[str, float], aim: str
) -> Callable[[Run, Figures], Iterator[Row]]:
    def measured(run: Run, figures: Figures) -> Iterator[Row]:
        for kind in run.kinds:
            first = f"≥ {least[kind]:g} × its steps/s"
            if f"{peer} {kind}" not in figures:
                yield Row(goal=goal, what=f"{GOALS[goal]}, {kind}: not measured", first=first, aim=aim)
                continue
            own, other = figures[f"ours {kind}"], figures[f"{peer} {kind}"]
            found = ratio(other, own)
            yield Row(
                goal=goal,
                what=f"{GOALS[goal]}, {kind}",
                own=f"{1_000_000 / own.median:,.0f} steps/s",
                other=f"{peer} {1_000_000 / other.median:,.0f} steps/s ({other} µs)",
                ratio=f"{found:.1f} ×",
                first=first,
                aim=aim,
                met=found >= least[kind],
            )

    return measured


def _counted(run: Run) -> tuple[float, float, float]:
    """Statements and commits a step, counted over one case of each team; and the peer's statements."""
    with company(run.places.sqlite(), run.places.folder / "counted") as ours:
        _warm(ours)
        with count_statements() as count:
            steps = sum(one_case(ours, team, 1) for team in ours.teams)
    application = hand.Application(run.places.sqlite())
    teams = hand.people(application, DIVISIONS, TEAMS, MEMBERS)
    hand.one_case(application, teams[0], 0)
    theirs = hand.count_statements(application, lambda: hand.one_case(application, teams[0], 1))
    application.engine.dispose()
    return count.statements / steps, count.commits / steps, theirs / STEPS


def _warm(ours: Company) -> None:
    for team in ours.teams:
        one_case(ours, team, 0)


def _g5(run: Run, _: Figures) -> Iterator[Row]:
    own, _commits, other = _counted(run)
    yield Row(
        goal="G5",
        what=GOALS["G5"],
        own=f"{own:.2f}",
        other=f"hand {other:.2f}",
        ratio=f"{own / other:.2f} ×",
        first="≤ 8",
        aim="≤ 6",
        met=own <= 8,
    )


def _g6(run: Run, _: Figures) -> Iterator[Row]:
    _statements, own, _other = _counted(run)
    yield Row(goal="G6", what=GOALS["G6"], own=f"{own:g}", first="exactly 1", aim="exactly 1", met=own == 1)


# --- W2, W3, and what lies beside -------------------------------------------------------------------------------------


def _g7(run: Run, _: Figures) -> Iterator[Row]:
    for kind in run.kinds:
        largest = run.largest if kind == "SQLite" else run.largest // 10
        with company(run.places.of(kind), run.places.folder / f"inbox {kind}") as ours:
            tasks = OpenTasks(ours)
            found: dict[int, float] = {}
            size = 1_000
            while size <= largest:
                tasks.bring_to(size)
                found[size] = tasks.milliseconds()
                size *= 10
        few, many = min(found), max(found)
        growth = found[many] / found[few]
        yield Row(
            goal="G7",
            what=f"{GOALS['G7']}, {kind}",
            own=", ".join(f"{milliseconds:.2f} ms ({count:,})" for count, milliseconds in found.items()),
            ratio=f"{growth:.2f} ×",
            first="≤ 1.5 × of N = 1,000" + (", p50 ≤ 2 ms" if kind == "SQLite" else ""),
            aim="≤ 1.2 ×, ≤ 1 ms",
            met=growth <= 1.5 and (kind != "SQLite" or found[many] <= 2),
        )


def _g8(run: Run, _: Figures) -> Iterator[Row]:
    milliseconds = load.milliseconds(max(run.rounds, 5) * 4)
    with company(run.places.sqlite(), run.places.folder / "definitions") as ours:
        cached = load.cached_milliseconds(ours, 1_000)
    yield Row(
        goal="G8",
        what=GOALS["G8"],
        own=f"{milliseconds:.1f} ms from YAML, {cached:.3f} ms compiled",
        first="≤ 20 ms from YAML, every check",
        aim="≤ 5 ms when cached",
        met=milliseconds <= 20,
    )


def _g11(run: Run, _: Figures) -> Iterator[Row]:
    folder = run.places.folder
    with (
        company(run.places.sqlite(), folder / "few") as few,
        company(run.places.sqlite(), folder / "many") as many,
    ):
        fill(few, 100)
        fill(many, run.finished)
        found = paired({"few": Ours(few, run.cases), "many": Ours(many, run.cases)}, run.rounds)
    growth = ratio(found["many"], found["few"])
    yield Row(
        goal="G11",
        what=f"step beside {run.finished:,} finished cases against beside 100, SQLite",
        own=f"{found['many']} µs",
        other=f"beside 100: {found['few']} µs",
        ratio=f"{growth:.2f} ×",
        first="≤ 1.3 ×",
        aim="≤ 1.1 ×",
        met=growth <= 1.3,
    )


# --- The shipped pack: G12 and G13 ------------------------------------------------------------------------------------


def _g12(run: Run, _: Figures) -> Iterator[Row]:
    seconds, procedures = shipped.seconds_to_check(run.rounds)
    yield Row(
        goal="G12",
        what=f"{GOALS['G12']}, {procedures} procedures",
        own=f"{seconds:.2f} s",
        first="≤ 2 s",
        aim="≤ 1 s",
        met=seconds <= 2,
    )


def _g13(run: Run, _: Figures) -> Iterator[Row]:
    seconds, stories = shipped.seconds_to_play()
    yield Row(
        goal="G13",
        what=f"{GOALS['G13']}, {stories} stories",
        own=f"{seconds:.1f} s",
        first="≤ 20 s",
        aim="≤ 10 s",
        met=seconds <= 20,
    )


# --- W4: G9 and G10 ---------------------------------------------------------------------------------------------------

_CONNECTIONS = 4
_SECONDS = 3.0


def _served(run: Run) -> Mapping[str, list[Answered]]:
    return paired_servers(run.places, ("raw", "ours", "hand"), _CONNECTIONS, run.rounds, _SECONDS)


def _g9(run: Run, _: Figures) -> Iterator[Row]:
    served = _served(run)
    share = median(own.per_second / raw.per_second for own, raw in zip(served["ours"], served["raw"], strict=True))
    per_second = {name: median(answered.per_second for answered in found) for name, found in served.items()}
    p99 = {name: median(answered.p99 for answered in found) for name, found in served.items()}
    yield Row(
        goal="G9",
        what=GOALS["G9"],
        own=f"{per_second['ours']:,.0f} requests/s",
        other=f"raw {per_second['raw']:,.0f}, hand {per_second['hand']:,.0f} requests/s",
        ratio=f"{share:.2f} ×",
        first="≥ 1/3 of its requests/s",
        aim="≥ 1/2",
        met=share >= 1 / 3,
    )
    yield Row(
        goal="G10",
        what=GOALS["G10"],
        own=f"{p99['ours']:.0f} ms",
        other=f"raw {p99['raw']:.0f} ms, hand {p99['hand']:.0f} ms",
        ratio=f"{p99['ours'] / p99['raw']:.1f} ×",
        first="≤ 50 ms",
        aim="≤ 25 ms",
        met=p99["ours"] <= 50,
    )


_MEASURES: Mapping[str, Callable[[Run, Figures], Iterator[Row]]] = {
    "G1": _against_the_limit("G1", "SQLite", "L1", 5, 3.5),
    "G2": _against_the_limit("G2", "PostgreSQL", "L2", 3, 1.5),
    "G3": _against_a_peer("G3", "hand", {"SQLite": 2, "PostgreSQL": 1.5}, "3 ×"),
    "G4": _against_a_peer("G4", "viewflow", {"SQLite": 4, "PostgreSQL": 4}, "5 ×"),
    "G5": _g5,
    "G6": _g6,
    "G7": _g7,
    "G8": _g8,
    "G9": _g9,
    "G10": _g9,
    "G11": _g11,
    "G12": _g12,
    "G13": _g13,
}
