"""Keeping a decision: what it leaves, in how many statements, and who wins when two decide."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from engine.cases.case import Case
from engine.definition.effects import Change
from engine.ground.errors import OutOfDate
from engine.store import tables
from engine.store.cases import (
    case_by_number,
    cases_to_look_at,
    keep,
    load_cases,
    next_number,
    note_rings,
    rung,
    set_wake,
)
from engine.store.database import Collision, Count, Database, Transaction, count_statements
from engine.store.inbox import inbox_page
from engine.store.sight import may_see
from engine.store.trail import find_act, read_stream, verify_stream
from tests.store.ledger import (
    IDS,
    NOW,
    RECORDS,
    TODAY,
    decision,
    keep_it,
    new_case,
    new_id,
    notice,
    onwards,
    opened,
    paper,
    step,
    task_at,
)


def rows(c: Transaction, name: str) -> list[dict[str, object]]:
    table = tables.metadata.tables[name]
    return [dict(row._mapping) for row in c.execute(select(table).order_by(*table.primary_key))]


def test_a_case_comes_back_as_it_was_kept(database: Database) -> None:
    case = new_case(task_at(("ward", "secretary")), subject="lan", initiator="lan", units={"base": "ward"})
    opened(database, case)
    with database.read() as c:
        found = load_cases(c, [case.id, "nobody"])
        assert set(found) == {case.id}
        assert found[case.id].case == case
        assert case_by_number(c, case.number) == case.id
        assert case_by_number(c, "KN-1999-0001") is None
        head = found[case.id].head
        assert verify_stream(c, f"case:{case.id}", head) is None
        (event,) = read_stream(c, f"case:{case.id}")
    assert event.digest == head
    assert event.header["after"] == "review" and "before" not in event.header
    assert event.header["seat"] == {"unit": "unit", "position": "secretary", "appointment": "appointment"}
    assert event.header["definition"] == case.definition and event.header["place"] == "workflows/by_hand.yaml:1:1"
    assert event.payload is not None and event.payload["case"] == case.to_json()


def test_each_event_holds_the_digest_of_the_one_before(database: Database) -> None:
    case = new_case(task_at(("ward", "secretary")))
    opened(database, case)
    for _ in range(4):
        after = onwards(case, task_at(("ward", "secretary")))
        with database.write() as c:
            keep_it(c, decision(step(case, after)))
        case = after
    with database.read() as c:
        events = read_stream(c, f"case:{case.id}")
        assert [event.sequence for event in events] == [1, 2, 3, 4, 5]
        assert [event.header.get("previous") for event in events[1:]] == [event.digest for event in events[:-1]]
        assert verify_stream(c, f"case:{case.id}", load_cases(c, [case.id])[case.id].head) is None
        assert verify_stream(c, f"case:{case.id}", "0" * 64) is not None


def test_tasks_open_and_close_and_those_who_held_one_keep_seeing_the_case(database: Database) -> None:
    first, second = task_at(("branch", "secretary"), ("branch", "deputy")), task_at(("ward", "secretary"))
    case = new_case(first, subject="lan")
    opened(database, case)
    with database.read() as c:
        assert [line.task for line in inbox_page(c, ["branch:deputy", "branch:secretary"])] == [first.id]
        assert not may_see(c, case.id, ["ward:secretary"], [], TODAY)
    with database.write() as c:
        keep_it(c, decision(step(case, onwards(case, second))))
    with database.read() as c:
        assert not inbox_page(c, ["branch:deputy", "branch:secretary"])
        assert [line.task for line in inbox_page(c, ["ward:secretary"])] == [second.id]
        for key in ("person:lan", "branch:deputy", "ward:secretary"):
            assert may_see(c, case.id, [key], [], TODAY), key
        assert not may_see(c, case.id, ["person:mai"], [], TODAY)


def test_a_task_that_stays_is_left_alone_and_one_that_changes_is_addressed_anew(database: Database) -> None:
    staying, changing = task_at(("a", "x"), key="introduce"), task_at(("b", "x"), key="check")
    case = new_case(staying, changing)
    opened(database, case)
    assigned = replace(changing, person="hoa")
    with database.write() as c:
        keep_it(c, decision(step(case, onwards(case, staying, assigned))))
    with database.read() as c:
        assert [line.task for line in inbox_page(c, ["a:x"])] == [staying.id]
        assert not inbox_page(c, ["b:x"])
        assert [line.task for line in inbox_page(c, ["person:hoa"])] == [changing.id]


def test_a_task_of_nobody_lies_with_the_vacant_ones(database: Database) -> None:
    task = task_at(vacant=True)
    opened(database, new_case(task))
    with database.read() as c:
        (line,) = inbox_page(c, ["vacant"])
        assert line.vacant and line.task == task.id
        assert rows(c, "viewers") == []


def test_a_procedure_may_say_who_sees_its_cases(database: Database) -> None:
    task = task_at(("council", "member"), participant="council")
    case = new_case(task, subject="lan", initiator="mai", units={"base": "ward"})
    with database.write() as c:
        made = decision(step(None, case))
        keep(c, made, {}, records=RECORDS, salt=IDS.salt, sees={"by_hand": ("subject", "judges")})
    with database.read() as c:
        assert {str(row["seat"]) for row in rows(c, "viewers")} == {"person:lan", "person:mai"}
        assert rows(c, "case_units") == []


def test_inspectors_above_a_unit_of_the_case_are_let_in_by_it(database: Database) -> None:
    opened(database, new_case(units={"base": "ward", "branch": "branch"}))
    with database.read() as c:
        assert {str(row["seat"]) for row in rows(c, "viewers")} == {"unit:ward", "unit:branch"}
        assert {row["unit"] for row in rows(c, "case_units")} == {"ward", "branch"}


def test_a_once_key_is_taken_and_given_back(database: Database) -> None:
    case = new_case(once_key="by_hand|lan")
    opened(database, case)
    with pytest.raises(Collision), database.write() as c:
        keep_it(c, decision(step(None, new_case(once_key="by_hand|lan"))))
    with database.write() as c:
        ended = onwards(case, ended_as="approved", ended_on=TODAY, once_key=None)
        keep_it(c, decision(step(case, ended)))
    opened(database, new_case(once_key="by_hand|lan"))


def test_the_second_of_two_decisions_on_one_version_is_out_of_date_and_leaves_nothing(database: Database) -> None:
    case, other = new_case(task_at(("a", "x"))), new_case(task_at(("a", "x")))
    opened(database, case, other)
    with database.read() as c:
        seen = load_cases(c, [case.id, other.id])
    with database.write() as c:
        keep_it(c, decision(step(case, onwards(case))), seen)
    with pytest.raises(OutOfDate), database.write() as c:
        keep_it(c, decision(step(case, onwards(case))), seen)
    with pytest.raises(OutOfDate), database.write() as c:  # all or none: the other case stays as it was
        keep_it(c, decision(step(other, onwards(other)), step(case, onwards(case))), seen)
    with database.read() as c:
        assert load_cases(c, [other.id])[other.id].case == other
        assert len(read_stream(c, f"case:{case.id}")) == 2
        assert len(read_stream(c, f"case:{other.id}")) == 1


def test_of_many_who_decide_at_once_exactly_one_wins(database: Database) -> None:
    case = new_case(task_at(("a", "x")))
    opened(database, case)
    everybody = threading.Barrier(6)
    outcomes: list[str] = []

    def decide() -> None:
        everybody.wait()
        with database.read() as c:
            seen = load_cases(c, [case.id])[case.id]
        everybody.wait()

        def work(c: Transaction) -> str:
            now = load_cases(c, [case.id], lock=True)
            if now[case.id].case.version != seen.case.version:
                return "late"
            keep_it(c, decision(step(now[case.id].case, onwards(now[case.id].case))), now)
            return "kept"

        outcomes.append(database.carry_out(work))

    threads = [threading.Thread(target=decide) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", *["late"] * 5]
    with database.read() as c:
        assert len(read_stream(c, f"case:{case.id}")) == 2
        assert verify_stream(c, f"case:{case.id}") is None


def test_an_act_that_is_kept_twice_is_refused_by_the_database_and_found_by_its_id(database: Database) -> None:
    case = new_case()
    opened(database, case)
    made = decision(step(case, onwards(case)))
    with database.write() as c:
        keep_it(c, made)
    again = decision(step(onwards(case), onwards(onwards(case))), act=made.act)
    with pytest.raises(Collision), database.write() as c:
        keep_it(c, again)
    with database.read() as c:
        (event,) = find_act(c, made.act)
        assert event.stream == f"case:{case.id}" and event.sequence == 2
        assert find_act(c, new_id()) == ()


def test_papers_are_counted_and_know_their_cases(database: Database) -> None:
    one, two = new_case(), new_case()
    opened(database, one, two)
    with database.write() as c:
        made = decision(
            step(one, onwards(one)),
            step(two, onwards(two)),
            documents=(paper(one, 7), paper(one, 8, two)),
            counters={"unit/body|term|NQ": 8},
        )
        keep_it(c, made)
    with database.read() as c:
        assert rows(c, "counters") == [{"key": "unit/body|term|NQ", "newest": 8}]
        assert {(row["case_id"], row["document"]) for row in rows(c, "document_cases")} == {
            (one.id, made.documents[0].id),
            (one.id, made.documents[1].id),
            (two.id, made.documents[1].id),
        }
    with pytest.raises(Collision), database.write() as c:  # a number is given once
        last = onwards(one)
        keep_it(c, decision(step(last, onwards(last)), documents=(paper(one, 8),), counters={}))


def test_notices_reach_seats_and_persons(database: Database) -> None:
    case = new_case()
    told = notice(case, "lan", seats=(("ward", "secretary"), ("ward", "deputy")))
    with database.write() as c:
        keep_it(c, decision(step(None, case, notices=(told,))))
    with database.read() as c:
        assert {row["seat"] for row in rows(c, "notice_seats")} == {
            "person:lan",
            "ward:secretary",
            "ward:deputy",
        }


def test_a_call_is_owed_once_under_its_own_key(database: Database) -> None:
    case = new_case()
    call = Change(kind="call.owe", name="accounting", value={"amount": 5})
    with database.write() as c:
        keep_it(c, decision(step(None, case, changes=(call,))))
    with database.read() as c:
        (row,) = rows(c, "deliveries")
    assert row["state"] == "owed" and str(row["key"]).startswith("call:")


def test_uploads_in_answers_are_known_by_the_case(database: Database) -> None:
    photo = {"digest": "f" * 64, "name": "anh.jpg", "size": 5, "media_type": "image/jpeg"}
    case = new_case(answers={"application": {"photo": photo, "lines": [{"proof": {**photo, "digest": "e" * 64}}]}})
    opened(database, case)
    with database.read() as c:
        assert {(row["digest"], row["form"]) for row in rows(c, "case_files")} == {
            ("f" * 64, "application"),
            ("e" * 64, "application"),
        }


def test_numbers_of_cases_rise(database: Database) -> None:
    with database.write() as c:
        assert [next_number(c, "case:KN:2026") for _ in range(3)] == [1, 2, 3]
        assert next_number(c, "case:KN:2027") == 1


def test_the_clock_finds_cases_by_their_next_day(database: Database) -> None:
    soon, late = new_case(task_at(("a", "x"))), new_case(task_at(("a", "x"), due_on="2027-01-05", remind_on=()))
    opened(database, soon, late)
    with database.write() as c:
        assert cases_to_look_at(c, "2026-11-29") == ()
        assert cases_to_look_at(c, "2026-11-30") == (soon.id,)
        assert cases_to_look_at(c, "2027-01-05") == (soon.id, late.id)
        set_wake(c, {soon.id: None, late.id: "2026-11-25"})
        assert cases_to_look_at(c, "2027-01-05") == (late.id,)
        note_rings(c, [("remind:t:2026-11-30", soon.id)], NOW)
        note_rings(c, [("remind:t:2026-11-30", soon.id)], NOW)
        assert rung(c, ["remind:t:2026-11-30", "late:t"]) == {"remind:t:2026-11-30"}


# --- How many statements ----------------------------------------------------------------------------------------------


def _act(database: Database, cases: list[Case], **beside: bool) -> Count:
    """Take an act over the cases, everything `beside` asked for done for each, and count."""
    with count_statements() as count, database.write() as c:
        loaded = load_cases(c, [case.id for case in cases], lock=True)
        steps = []
        for number, case in enumerate(cases):
            changes = []
            if beside.get("record"):
                changes += [
                    Change(kind="record.set", name=name, value=f"{number}", about=f"p{number}", from_day=TODAY)
                    for name in ("status", "branch", "phone")
                ]
            if beside.get("history"):
                value = {"period": "2026", "level": "tốt"}
                changes.append(
                    Change(kind="history.append", name="ratings", value=value, about=f"p{number}", from_day=TODAY)
                )
            told = (notice(case, "lan", seats=(("a", "x"),)),) if beside.get("notice") else ()
            after = onwards(case, task_at(("a", "x"), ("a", "y")))
            steps.append(step(loaded[case.id].case, after, changes=changes, notices=told))
        papers = tuple(paper(case, number + 1) for number, case in enumerate(cases)) if beside.get("document") else ()
        counters = {"unit/body|term|NQ": len(cases)} if papers else {}
        keep_it(c, decision(*steps, documents=papers, counters=counters), loaded)
    return count


def test_a_plain_decision_takes_few_statements_and_one_commit(database: Database) -> None:
    case = new_case(task_at(("a", "x")))
    opened(database, case)
    count = _act(database, [case])
    # Loading, the case; its event, tasks closed, tasks opened, viewers: on PostgreSQL the last five go as one.
    assert count.statements == {"sqlite": 6, "postgresql": 2}[database.kind], count.texts
    assert count.commits == 1


@pytest.mark.parametrize("kind", ["record", "history", "document", "notice"])
@pytest.mark.parametrize("many", [1, 40])
def test_each_further_kind_of_row_adds_at_most_two_statements(database: Database, kind: str, many: int) -> None:
    first, second = (
        [new_case(task_at(("a", "x"))) for _ in range(many)],
        [new_case(task_at(("a", "x"))) for _ in range(many)],
    )
    opened(database, *first, *second)
    assert _act(database, first, **{kind: True}).statements - _act(database, second).statements <= 2


def test_an_act_over_forty_cases_takes_as_many_statements_as_one_over_two(database: Database) -> None:
    everything = {"record": True, "history": True, "document": True, "notice": True}
    few = [new_case(task_at(("a", "x"))) for _ in range(2)]
    opened(database, *few)
    of_two = _act(database, few, **everything)
    with database.write() as c:
        c.execute(tables.documents.delete())
    many = [new_case(task_at(("a", "x"))) for _ in range(40)]
    opened(database, *many)
    of_forty = _act(database, many, **everything)
    assert of_forty.statements <= of_two.statements + 4
    assert of_forty.commits == of_two.commits == 1
