"""Records: dated values, entries, overlays; what lists show; and everything as facts load it."""

import threading
from typing import Any

import pytest
from sqlalchemy import text

from engine.cases.act import Seat
from engine.cases.case import Case
from engine.cases.facts import Appointment, Delegation, Facts, Needs, Person, on_day
from engine.definition.effects import Change, ChangeKind
from engine.store.database import Database, count_statements
from engine.store.facts import load_facts
from engine.store.organisation import NewUnit, appoint, create_unit, delegate
from engine.store.people import add_person, change_record, find_alike, join_person, load_person
from engine.store.records import show_what_begins
from engine.store.seats import keys_of
from engine.store.sight import may_see
from tests.store.ledger import (
    NOW,
    RECORDS,
    TODAY,
    decision,
    keep_it,
    new_case,
    onwards,
    opened,
    paper,
    signature,
    step,
)


def set_(about: str, name: str, value: object, day: str = TODAY, until: str | None = None) -> Change:
    return Change(kind="record.set", name=name, value=value, about=about, from_day=day, until=until)


def person(database: Database, id_: str, day: str = "2020-01-01", **fields: object) -> str:
    """A person with these fields from a day on."""
    with database.write() as c:
        add_person(c, id_, str(fields.get("full_name", "")), made_at=NOW)
        changes = [set_(id_, name, value, day) for name, value in fields.items()]
        if changes:
            change_record(c, signature(), id_, changes, records=RECORDS)
    return id_


def change(database: Database, about: str, *changes: Change, at: int = NOW, today: str = TODAY) -> None:
    with database.write() as c:
        change_record(c, signature(at=at, today=today), about, changes, records=RECORDS)


def record_of(database: Database, id_: str) -> Person:
    with database.read() as c:
        found = load_facts(c, Needs(records=frozenset((id_,))), TODAY).person(id_)
    assert found is not None
    return found


def test_a_later_value_closes_the_one_before_and_days_in_between_stay_true(database: Database) -> None:
    lan = person(database, "lan", full_name="Trần Thị Lan", status="youth")
    change(database, lan, set_(lan, "status", "active", "2024-03-26"))
    change(database, lan, set_(lan, "status", "removed", "2026-05-01"))
    rows = record_of(database, lan).fields["status"]
    assert [(row.value, row.from_day, row.until) for row in rows] == [
        ("youth", "2020-01-01", "2024-03-25"),
        ("active", "2024-03-26", "2026-04-30"),
        ("removed", "2026-05-01", None),
    ]


def test_a_value_entered_late_takes_its_place_before_a_later_one(database: Database) -> None:
    lan = person(database, "lan", full_name="Lan", status="youth")
    change(database, lan, set_(lan, "status", "removed", "2026-05-01"))
    change(database, lan, set_(lan, "status", "active", "2024-03-26"), at=NOW + 1)
    found = record_of(database, lan)
    days = ("2019-01-01", "2020-01-01", "2024-03-25", "2024-03-26", "2026-04-30", "2026-05-01")
    assert [found.value("status", day) for day in days] == [None, "youth", "youth", "active", "active", "removed"]


@pytest.mark.parametrize("later", [0, 1])
def test_a_correction_of_the_same_day_counts_and_keeps_what_it_corrects(database: Database, later: int) -> None:
    lan = person(database, "lan", full_name="Lan")
    change(database, lan, set_(lan, "phone", "0912"))
    change(database, lan, set_(lan, "phone", "0913"), at=NOW + later)
    change(database, lan, set_(lan, "phone", "0914"), at=NOW + later)
    found = record_of(database, lan)
    assert found.value("phone", TODAY) == found.value("phone", "2030-01-01") == "0914"
    assert {row.value for row in found.fields["phone"]} == {"0912", "0913", "0914"}


def test_no_value_ends_the_one_before(database: Database) -> None:
    lan = person(database, "lan", full_name="Lan", phone="0912")
    change(database, lan, set_(lan, "phone", None))
    found = record_of(database, lan)
    assert found.value("phone", "2026-11-22") == "0912" and found.value("phone", TODAY) is None


@pytest.mark.parametrize("value", ["Lan \"Bé\" \\ 'x'", 85, True, ["a", {"b": None}], {"name": "Đào"}, "", " "])
def test_values_come_back_as_they_were(database: Database, value: object) -> None:
    lan = person(database, "lan", full_name="Lan")
    change(database, lan, set_(lan, "anything", value))
    assert record_of(database, lan).value("anything", TODAY) == value


def test_lists_show_what_has_a_role_and_only_from_the_day_it_holds(database: Database) -> None:
    lan = person(database, "lan", full_name="Trần Thị Lan", status="youth", branch="b1", birth_date="2009-03-26")
    change(database, lan, set_(lan, "branch", "b2", "2026-12-01"), set_(lan, "full_name", "Trần Thị Lan Anh"))
    with database.read() as c:
        line = load_person(c, lan)
    assert line is not None
    assert (line.name, line.unit, line.status, line.birth_date) == ("Trần Thị Lan Anh", "b1", "youth", "2009-03-26")
    with database.write() as c:
        assert show_what_begins(c, RECORDS, TODAY, "2026-12-01") == 1
        after = load_person(c, lan)
    assert after is not None and after.unit == "b2" and after.name == "Trần Thị Lan Anh"


def _history(kind: ChangeKind, value: object, **details: object) -> Change:
    return Change(kind=kind, name="ratings", value=value, about="lan", from_day=TODAY, details=details)


def test_entries_know_who_made_them_and_amending_keeps_what_they_were(database: Database) -> None:
    person(database, "lan", full_name="Lan")
    case = new_case(subject="lan")
    appeal = new_case(subject="lan", parent=case.id)
    opened(database, case, appeal)
    entry = _history("history.append", {"period": "2026", "level": "khá", "note": "x"})
    document = paper(case, 1)
    with database.write() as c:
        keep_it(c, decision(step(case, onwards(case), changes=(entry,)), documents=(document,)))
    amend = _history("history.amend", {"level": "tốt", "note": None}, made_by="parent")
    with database.write() as c:
        keep_it(c, decision(step(appeal, onwards(appeal), changes=(amend,))))
    (found,) = record_of(database, "lan").histories["ratings"]
    assert found["level"] == "tốt" and "note" not in found
    assert found["_case"] == case.id and found["_document"] == document.id and found["_id"]
    with database.read() as c:
        kept = c.execute(text("SELECT value FROM record_entries ORDER BY at")).scalars().all()
    assert len(kept) == 2 and "khá" in kept[0]
    stranger = new_case(subject="lan")
    opened(database, stranger)
    with database.write() as c:
        own = _history("history.amend", {"level": "kém"}, made_by="case")
        keep_it(c, decision(step(stranger, onwards(stranger), changes=(own,))))
    assert record_of(database, "lan").histories["ratings"][0]["level"] == "tốt"


def test_an_entry_may_be_amended_in_the_act_that_makes_it(database: Database) -> None:
    person(database, "lan", full_name="Lan")
    case = new_case(subject="lan")
    opened(database, case)
    entry = _history("history.append", {"period": "2026", "level": "khá"})
    amend = _history("history.amend", {"note": "xét lại"}, made_by="case")
    with database.write() as c:
        keep_it(c, decision(step(case, onwards(case), changes=(entry, amend))))
    (found,) = record_of(database, "lan").histories["ratings"]
    assert (found["level"], found["note"]) == ("khá", "xét lại")


def _overlay(kind: ChangeKind, day: str, until: str | None = None) -> Change:
    return Change(kind=kind, name="suspended", value=True, about="lan", from_day=day, until=until)


def test_overlays_cover_for_a_time_and_end_early(database: Database) -> None:
    person(database, "lan", full_name="Lan")
    change(database, "lan", _overlay("overlay.begin", "2026-01-01", "2026-01-31"))
    change(database, "lan", _overlay("overlay.begin", "2026-06-01"))

    def covered(day: str) -> bool:
        return bool(on_day(record_of(database, "lan").overlays["suspended"], day))

    expected = {"2025-12-31": False, "2026-01-31": True, "2026-02-01": False, "2026-06-01": True, "2027-01-01": True}
    assert {day: covered(day) for day in expected} == expected
    change(database, "lan", _overlay("overlay.end", "2026-07-01"))
    assert covered("2026-06-30") and not covered("2026-07-01") and covered("2026-01-15")
    change(database, "lan", _overlay("overlay.begin", "2026-07-01"))
    assert covered("2026-07-01")


# --- Facts ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ward(database: Database) -> Database:
    """A province, a ward below it, a branch below that; a secretary of the ward and members of the branch."""
    with database.write() as c:
        for id_, parent, kind in (("city", None, "province"), ("ward", "city", "base"), ("b1", "ward", "branch")):
            create_unit(c, signature(), NewUnit(id=id_, kind=kind, parent=parent, name=id_, full_name=f"Đoàn {id_}"))
    person(database, "hoa", full_name="Lê Thị Hoa", status="active", branch="b1")
    person(database, "lan", full_name="Trần Thị Lan", status="active", branch="b1", birth_date="2009-03-26")
    person(database, "mai", full_name="Mai", status="youth", branch="b1")
    with database.write() as c:
        post = Appointment(
            id="post", person="hoa", unit="ward", position="secretary", from_day="2024-01-01", signs_from="2024-02-01"
        )
        appoint(c, signature(), post)
    return database


def facts(database: Database, **needs: Any) -> Facts:
    with database.read() as c:
        return load_facts(c, Needs(**{name: frozenset(value) for name, value in needs.items()}), TODAY, records=RECORDS)


def test_units_come_with_everything_above_them(ward: Database) -> None:
    found = facts(ward, units=["b1", "nowhere"], names=["lan", "nobody"], of_kind=["province", "district"])
    assert set(found.units) == {"b1", "ward", "city", "nowhere"}
    assert found.unit("nowhere") is None
    unit = found.unit("ward")
    assert unit is not None
    assert on_day(unit.kinds, TODAY) == "base" and on_day(unit.parents, TODAY) == "city"
    assert on_day(unit.names, TODAY) == {"name": "ward", "full_name": "Đoàn ward"}
    assert unit.appointments == (
        Appointment(
            id="post", person="hoa", unit="ward", position="secretary", from_day="2024-01-01", signs_from="2024-02-01"
        ),
    )
    assert found.name("hoa") == "Lê Thị Hoa" and found.name("lan") == "Trần Thị Lan" and found.name("nobody") == ""
    assert found.units_of_kind("province") == ("city",) and found.units_of_kind("district") == ()


def test_members_are_counted_as_they_were_on_a_day(ward: Database) -> None:
    change(ward, "mai", set_("mai", "status", "active", "2025-01-01"))
    change(ward, "lan", set_("lan", "branch", "b2", "2026-01-01"))
    days = ("2019-01-01", "2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01")
    found = facts(ward, members=[("b1", day) for day in days] + [("ward", TODAY)])
    assert [found.member_count("b1", day) for day in days] == [0, 2, 3, 3, 2]
    assert found.member_count("ward", TODAY) == 0


def test_other_cases_keys_and_files_are_found(ward: Database) -> None:
    about = {"subject": "lan", "procedure": "by_hand"}
    cases: list[Case] = [new_case(**about), new_case(**about, once_key="k"), new_case(subject="lan", procedure="other")]
    opened(ward, *cases)
    with ward.write() as c:
        keep_it(c, decision(step(cases[0], onwards(cases[0], ended_as="approved", ended_on=TODAY))))
    found = facts(
        ward,
        open_cases=[("lan", "by_hand"), ("lan", ""), ("lan", "third"), ("mai", "")],
        once=["k", "free"],
        files=["f" * 64],
        counters=["c"],
        ranges=["cards:ward"],
    )
    assert found.open_case_count("lan", "by_hand") == 1 and found.open_case_count("lan", "") == 2
    assert found.open_case_count("lan", "third") == 0 and found.open_case_count("mai", "") == 0
    assert found.once_taken("k") and not found.once_taken("free")
    assert found.file("f" * 64) is None and found.counter("c") == 0
    first, last, _ = found.range_("cards:ward")
    assert first > last


def test_people_who_do_not_exist_are_none_and_units_may_have_records(ward: Database) -> None:
    found = facts(ward, records=["lan", "nobody", "ward"])
    assert found.person("nobody") is None
    assert found.person("ward") == Person(id="ward")
    lan = found.person("lan")
    assert lan is not None and lan.value("branch", TODAY) == "b1" and found.name("lan") == "Trần Thị Lan"


def test_delegations_in_force_come_for_the_actor(ward: Database) -> None:
    given = Delegation(id="d", giver="hoa", taker="lan", from_day="2026-11-01", until="2026-11-30", procedures=("x",))
    with ward.write() as c:
        delegate(c, signature(), given)
    with ward.read() as c:
        assert load_facts(c, Needs(), TODAY, actor="lan").delegations == (given,)
        assert load_facts(c, Needs(), "2026-12-01", actor="lan").delegations == ()
        assert load_facts(c, Needs(), TODAY, actor="hoa").delegations == ()


def test_what_is_there_already_is_not_asked_again(ward: Database) -> None:
    have = facts(ward, units=["b1"], names=["lan"])
    with ward.read() as c, count_statements() as count:
        again = load_facts(c, Needs(units=frozenset(("ward",)), names=frozenset(("lan",))), TODAY, have)
        assert again.units == have.units and count.statements == 0
        more = load_facts(c, Needs(names=frozenset(("mai",))), TODAY, have)
        assert more.name("mai") == "Mai" and more.name("lan") == "Trần Thị Lan" and count.statements == 1


def test_the_organisation_is_asked_once_and_again_when_it_has_changed(ward: Database) -> None:
    needs = Needs(units=frozenset(("b1",)), records=frozenset(("lan",)))
    fresh = Database(ward.url)
    with fresh.read() as c, count_statements() as count:
        load_facts(c, needs, TODAY)
        assert count.statements == 2
        load_facts(c, needs, TODAY)
        assert count.statements == 3
    other = Appointment(id="post2", person="lan", unit="b1", position="secretary", from_day="2026-01-01")
    with ward.write() as c:  # as another process would
        appoint(c, signature(), other)
    with fresh.read() as c, count_statements() as count:
        unit = load_facts(c, needs, TODAY).unit("b1")
        assert unit is not None and unit.appointments == (other,)
        assert count.statements == 2
    fresh.close()


def test_a_change_that_is_undone_leaves_nothing_in_what_is_kept(ward: Database) -> None:
    needs = Needs(units=frozenset(("b1",)))
    facts(ward, units=["b1"])

    class Undone(Exception):
        pass

    with pytest.raises(Undone), ward.write() as c:
        appoint(c, signature(), Appointment(id="p", person="lan", unit="b1", position="x", from_day="2026-01-01"))
        inside = load_facts(c, needs, TODAY).unit("b1")
        assert inside is not None and len(inside.appointments) == 1
        raise Undone
    with ward.write() as c:  # the next change takes the very revision the undone one had
        appoint(c, signature(), Appointment(id="q", person="mai", unit="b1", position="y", from_day="2026-01-01"))
    unit = facts(ward, units=["b1"]).unit("b1")
    assert unit is not None and [row.id for row in unit.appointments] == ["q"]


def test_a_new_name_is_seen_where_its_bearer_holds_a_position(ward: Database) -> None:
    assert facts(ward, units=["ward"]).name("hoa") == "Lê Thị Hoa"
    change(ward, "hoa", set_("hoa", "full_name", "Lê Thị Hoa Mai"))
    assert facts(ward, units=["ward"]).name("hoa") == "Lê Thị Hoa Mai"


def test_posts_end_at_a_unit_and_with_cascade_below_it(ward: Database) -> None:
    with ward.write() as c:
        for id_, unit in (("p1", "city"), ("p2", "b1")):
            appoint(
                c, signature(), Appointment(id=id_, person="lan", unit=unit, position="member", from_day="2025-01-01")
            )

    def end(unit: str, cascade: bool) -> None:
        case = new_case(subject="lan")
        opened(ward, case)
        change_ = Change(
            kind="posts.end", name="posts", value=unit, about="lan", from_day=TODAY, details={"cascade": cascade}
        )
        with ward.write() as c:
            keep_it(c, decision(step(case, onwards(case), changes=(change_,))))

    def held() -> set[str]:
        lan = facts(ward, records=["lan"]).person("lan")
        assert lan is not None
        return {row.unit for row in lan.appointments if row.holds_on(TODAY)}

    end("ward", False)
    assert held() == {"city", "b1"}
    end("ward", True)
    assert held() == {"city"}
    end("city", False)
    assert held() == set()


def test_posts_begin_once_and_replace_those_who_held_them(ward: Database) -> None:
    def keep(*changes: Change) -> None:
        case = new_case(subject="lan")
        opened(ward, case)
        with ward.write() as c:
            keep_it(c, decision(step(case, onwards(case), changes=changes)))

    def begin(who: str, **details: Any) -> Change:
        return Change(
            kind="posts.begin", name="secretary", value="ward", about=who, from_day="2026-11-01", details=details
        )

    def held(day: str) -> set[tuple[str, str | None]]:
        unit = facts(ward, units=["ward"]).unit("ward")
        assert unit is not None
        return {(row.person, row.signs_from) for row in unit.appointments if row.holds_on(day)}

    keep(begin("lan", signs_from="2026-11-20"))
    assert held("2026-11-01") == {("hoa", "2024-02-01"), ("lan", "2026-11-20")}, "nobody is replaced unless it says so"
    others = ["treasurer", "secretary"]
    vacate = Change(
        kind="posts.vacate", name="posts", about="ward", from_day="2026-11-10", details={"positions": others}
    )
    keep(vacate, Change(kind="posts.begin", name="secretary", value="ward", about="mai", from_day="2026-11-10"))
    keep(Change(kind="posts.begin", name="secretary", value="ward", about="mai", from_day="2026-11-15"))
    assert held("2026-11-09") == {("hoa", "2024-02-01"), ("lan", "2026-11-20")}
    assert held("2026-11-10") == held("2027-01-01") == {("mai", None)}
    unit = facts(ward, units=["ward"]).unit("ward")
    assert unit is not None and len([row for row in unit.appointments if row.person == "mai"]) == 1


def test_a_duplicate_is_found_and_joined(ward: Database) -> None:
    twin = person(ward, "twin", full_name="TRAN THI LAN", birth_date="2009-03-26")
    case = new_case(subject=twin, initiator=twin)
    opened(ward, case)
    with ward.write() as c:
        found = find_alike(c, search_fold="tran thi lan", birth_date="2009-03-26", phone=None)
        assert {line.id for line in found} == {"lan", "twin"}
        assert not may_see(c, case.id, ["person:lan"], [], TODAY)
        assert join_person(c, twin, "lan")
        assert not join_person(c, twin, "lan")
        assert may_see(c, case.id, ["person:lan"], [], TODAY)
        found = find_alike(c, search_fold="tran thi lan", birth_date="2009-03-26", phone=None)
        assert {line.id for line in found} == {"lan"}


def test_counters_are_locked_where_they_are_read(ward: Database) -> None:
    """Two acts that number papers wait for each other, so that no number is lost or given twice."""
    numbers: list[int] = []
    started = threading.Barrier(4)

    def number() -> None:
        started.wait()
        for _ in range(5):
            case = new_case()
            with ward.write() as c:
                newest = load_facts(c, Needs(counters=frozenset(("k",))), TODAY).counter("k")
                made = decision(step(None, case), documents=(paper(case, newest + 1, counter="k"),))
                keep_it(c, made)
                numbers.append(newest + 1)

    threads = [threading.Thread(target=number) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 21))
    assert facts(ward, counters=["k"]).counter("k") == 20


def test_seats_are_told_by_unit_and_position() -> None:
    seats = (Seat(unit="u", position="secretary"), Seat(unit="u", position="secretary"), Seat())
    assert keys_of("lan", seats) == ("person:lan", "u:secretary")
