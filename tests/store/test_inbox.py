"""The inbox is read from one index: no scan, no sort, whatever lies in the table; and gives every task once."""

import pytest

from engine.store import tables
from engine.store.database import Database, Transaction, count_statements
from engine.store.inbox import START, InboxLine, inbox_counts, inbox_page
from engine.store.organisation import NewUnit, create_unit
from engine.store.sight import cases_seen, may_see
from engine.store.statements import Insertion
from tests.store.ledger import TODAY, new_case, opened, signature, task_at

KEYS = ["person:hoa", "ward:secretary", "ward:deputy"]


def test_the_soonest_due_come_first_each_once_page_by_page(database: Database) -> None:
    dues = ["2026-12-09", "2026-12-01", None, "2026-12-05", "2026-12-01", "2026-11-20", None]
    tasks = [task_at(("ward", "secretary"), ("ward", "deputy"), due_on=due) for due in dues]
    tasks.append(task_at(person="hoa", due_on="2026-12-02"))
    opened(database, *(new_case(task, subject=None) for task in tasks))
    opened(database, new_case(task_at(("elsewhere", "secretary"))))
    expected = sorted(tasks, key=lambda task: (task.due_on or "9999", task.id))
    with database.read() as c:
        found: list[InboxLine] = []
        after = START
        while page := inbox_page(c, KEYS, after=after, most=3):
            assert len(page) <= 3
            found.extend(page)
            after = page[-1].position
        assert [line.task for line in found] == [task.id for task in expected]
        assert [line.due_on for line in found] == [task.due_on for task in expected]
        assert inbox_page(c, []) == ()
        assert len(inbox_page(c, KEYS, procedure="by_hand")) == 8 and not inbox_page(c, KEYS, procedure="other")
        assert inbox_counts(c, KEYS, TODAY) == {"by_hand": {"all": 8, "late": 1}}
        assert inbox_counts(c, KEYS, TODAY, most=3)["by_hand"]["all"] == 3


@pytest.mark.parametrize("many", [1, 3, 30])
def test_a_page_takes_a_bounded_number_of_statements(database: Database, many: int) -> None:
    opened(database, *(new_case(task_at(("ward", "secretary"))) for _ in range(many)))
    with database.read() as c, count_statements() as count:
        assert len(inbox_page(c, KEYS, most=25)) == min(many, 25)
    assert count.statements == 2


_CASES = Insertion(tables.cases, tuple(tables.cases.c.keys()))


def _case_row(id_: str) -> tuple[object, ...]:
    given = {"opened_at": 1, "opened_on": TODAY, "version": 1, "changed_at": 1, "id": id_, "number": id_}
    return tuple(given.get(column.name, None if column.nullable else "x") for column in tables.cases.c)


@pytest.fixture
def crowded(database: Database) -> Database:
    """Twenty thousand tasks of others, some of ours."""
    rows = [
        (
            f"unit{n % 40}:secretary",
            f"2027-01-{n % 28 + 1:02}",
            f"task{n:06}",
            f"case{n:06}",
            "p",
            "s",
            "k",
            TODAY,
            False,
        )
        for n in range(20_000)
    ]
    columns = ("seat", "due_sort", "task", "case_id", "procedure", "state", "key", "opened_on", "vacant")
    with database.write() as c:
        c.load_many(Insertion(tables.addressees, columns), rows)
        c.load_many(Insertion(tables.viewers, ("seat", "case_id")), [(row[0], row[3]) for row in rows])
        c.load_many(Insertion(tables.case_units, ("case_id", "unit")), [(row[3], row[0]) for row in rows])
        c.load_many(_CASES, [_case_row(str(row[3])) for row in rows])
    opened(database, *(new_case(task_at(("ward", "secretary")), subject="lan") for _ in range(3)))
    with database.write() as c:
        c.connection.exec_driver_sql("ANALYZE")
    return database


def plans(c: Transaction, ask: object) -> list[str]:
    """How the database goes about every statement that `ask()` sends."""
    with count_statements() as count:
        ask()  # type: ignore[operator]
    explained = []
    for text, values in zip(count.texts, count.values, strict=True):
        cursor = c.connection.connection.cursor()
        cursor.execute(("EXPLAIN QUERY PLAN " if c.kind == "sqlite" else "EXPLAIN ") + text, values)
        explained.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
        cursor.close()
    return explained


def assert_only_index_ranges(plan: str, table: str) -> None:
    """No scan of the table and no sort."""
    assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan
    assert f"SCAN {table}" not in plan.split("\n") and f"Seq Scan on {table}" not in plan, plan


@pytest.mark.parametrize("keys", [["unit7:secretary"], ["unit7:secretary", "unit9:secretary", "person:hoa"]])
@pytest.mark.parametrize("after", [START, ("2027-01-15", "task000500")])
def test_the_inbox_is_an_index_range_for_each_key_without_scan_or_sort(
    crowded: Database, keys: list[str], after: tuple[str, str]
) -> None:
    with crowded.read() as c:
        ranges, cases = plans(c, lambda: inbox_page(c, keys, after=after))
        assert_only_index_ranges(ranges, "a")
        assert_only_index_ranges(ranges, "addressees")
        assert ranges.count("SEARCH a USING") + ranges.count("using addressees_pkey") == len(keys), ranges
        # The page begins where the one before ended: it is not read through from the start.
        begins = "(due_sort,task)>(?,?)" if c.kind == "sqlite" else "Index Cond: ((seat = "
        assert ranges.count(begins) == len(keys), ranges
        assert "SCAN c" not in cases and "Seq Scan on cases" not in cases, cases


def test_whether_somebody_may_see_a_case_is_looked_up(crowded: Database) -> None:
    with crowded.read() as c:
        (plan,) = plans(c, lambda: may_see(c, "case000007", ["unit7:secretary", "person:hoa"], ["unit9"], TODAY))
        for table in ("v", "viewers", "k", "case_units"):
            assert_only_index_ranges(plan, table)
        assert may_see(c, "case000007", ["unit7:secretary"], [], TODAY)
        assert not may_see(c, "case000007", ["unit8:secretary"], ["unit7"], TODAY)


def test_the_newest_cases_of_somebody_are_index_ranges_too(crowded: Database) -> None:
    with crowded.read() as c:
        ranges, cases = plans(c, lambda: cases_seen(c, ["unit7:secretary", "person:hoa"]))
        assert_only_index_ranges(ranges, "v")
        assert_only_index_ranges(ranges, "viewers")
        assert "SCAN c" not in cases and "Seq Scan on cases" not in cases, cases
        newest = cases_seen(c, ["unit7:secretary", "unit8:secretary"], most=3)
        assert [line.id for line in newest] == ["case019968", "case019967", "case019928"]
        older = cases_seen(c, ["unit7:secretary", "unit8:secretary"], before=newest[-1].id, most=1)
        assert [line.id for line in older] == ["case019927"]
        assert cases_seen(c, []) == ()


def test_inspectors_see_by_the_units_above(database: Database) -> None:
    with database.write() as c:
        for id_, parent in (("city", None), ("ward", "city"), ("branch", "ward"), ("other", "city")):
            create_unit(c, signature(), NewUnit(id=id_, kind="k", parent=parent, name=id_, full_name=id_))
    case = new_case(units={"branch": "branch"})
    opened(database, case)
    with database.read() as c:
        assert all(may_see(c, case.id, [], [unit], TODAY) for unit in ("branch", "ward", "city"))
        assert not may_see(c, case.id, [], ["other"], TODAY)
