"""W2: the first 25 by deadline of an approver's 50 pending tasks, among N open tasks."""

import random
import statistics
import time
from typing import Any

from bench.ours import Company
from engine.ground.clock import plus_days
from engine.store import tables
from engine.store.inbox import inbox_page
from engine.store.statements import Insertion

PENDING = 50
PAGE = 25
ASKED = 200
"""How often the page is asked for."""

_CASES = Insertion(
    tables.cases,
    (
        "id",
        "number",
        "procedure",
        "definition",
        "parameters",
        "initiator",
        "opened_at",
        "opened_on",
        "state",
        "version",
        "head",
        "changed_at",
        "body",
    ),
)
_ADDRESSEES = Insertion(
    tables.addressees, ("seat", "due_sort", "task", "case_id", "procedure", "state", "key", "opened_on", "vacant")
)


class OpenTasks:
    """Open tasks beside each other, of which one approver has fifty; more can be added."""

    def __init__(self, of: Company) -> None:
        """In the company's database; nothing yet."""
        self._company = of
        self._count = 0
        self.keys = (f"person:{of.teams[0].approvers[0]}", f"{of.teams[0].id}:team_head")

    def bring_to(self, count: int) -> None:
        """Add open cases, each with a task, until there are so many; among the first are the approver's."""
        office = self._company.office
        fresh = [(number, office.new_identifier(), office.new_identifier()) for number in range(self._count, count)]
        chance = random.Random(count)
        with office.database.write() as transaction:
            transaction.load_many(_CASES, (_case(number, id_) for number, id_, _ in fresh))
            rows = [_addressee(number, id_, task, self.keys[1], chance) for number, id_, task in fresh]
            rows.sort()
            transaction.load_many(_ADDRESSEES, iter(rows))
        self._count = count

    def milliseconds(self) -> float:
        """The median of many questions for the page, and of the questions the answer has 25 lines."""
        taken = []
        for _ in range(ASKED):
            begun = time.perf_counter()
            with self._company.office.database.read() as transaction:
                lines = inbox_page(transaction, self.keys, most=PAGE)
            taken.append(time.perf_counter() - begun)
            assert len(lines) == PAGE
        return statistics.median(taken) * 1000


def _case(number: int, id_: str) -> tuple[Any, ...]:
    digest = "0" * 64
    return (
        id_,
        f"NP-{number}",
        "leave_request",
        digest,
        digest,
        f"person-{number % 1000}",
        1,
        "2026-11-23",
        "team_review",
        1,
        digest,
        1,
        "{}",
    )


def _addressee(number: int, case: str, task: str, seat: str, chance: random.Random) -> tuple[Any, ...]:
    return (
        seat if number < PENDING else f"unit-{number // PENDING}:team_head",
        plus_days("2026-11-23", chance.randint(0, 60)),
        task,
        case,
        "leave_request",
        "team_review",
        "team_review",
        "2026-11-23",
        False,
    )
