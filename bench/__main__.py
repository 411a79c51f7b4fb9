"""`python -m bench`: every figure in one run, as a Markdown table.

PostgreSQL is the server named by DOANVU_BENCH_POSTGRES_URL, else one started for the run.
"""

import argparse
import os
import platform
import sqlite3
import sys
from pathlib import Path

import psycopg

from bench.goals import GOALS, HEADING, Run, measure
from bench.places import libpq, places


def main(arguments: list[str]) -> int:
    """Measure what is asked for and print the table; 0, or 1 when a goal of the first release is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ratios in one run, medians of paired rounds.")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (5)")
    parser.add_argument("--cases", type=int, default=50, help="cases a round, four steps each (50)")
    parser.add_argument("--only", default="", help="goals with commas: G1,G7")
    parser.add_argument("--no-postgres", action="store_true", help="leave PostgreSQL out")
    parser.add_argument("--largest", type=int, default=1_000_000, help="open tasks of the largest inbox (1000000)")
    parser.add_argument("--finished", type=int, default=100_000, help="finished cases of G11 (100000)")
    parser.add_argument("--viewflow", type=Path, help="a Python of an environment that has django-viewflow")
    given = parser.parse_args(arguments)
    wanted = [name.strip().upper() for name in given.only.split(",") if name.strip()] or list(GOALS)
    if unknown := [name for name in wanted if name not in GOALS]:
        parser.error(f"no goal is called {', '.join(unknown)}; there are {', '.join(GOALS)}")
    with places(with_postgres=not given.no_postgres) as made:
        run = Run(
            places=made,
            rounds=given.rounds,
            cases=given.cases,
            largest=given.largest,
            finished=given.finished,
            viewflow=given.viewflow,
        )
        rows = measure(run, wanted)
        print(_machine(run))
        print()
        print(HEADING)
        for row in rows:
            print(row)
    return 1 if any(row.met is False for row in rows) else 0


def _machine(run: Run) -> str:
    """On what it was measured, in a sentence."""
    server = "no PostgreSQL"
    if run.places.server is not None:
        with psycopg.connect(libpq(run.places.server)) as connection:
            version = connection.info.server_version
            server = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {server}. Medians of {run.rounds} paired rounds of {run.cases} cases, "
        "least–most in brackets."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
