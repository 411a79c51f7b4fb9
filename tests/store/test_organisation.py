"""The tree as it was on any day: created, renamed, moved, merged, each change dated and an event of its unit."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import text

from engine.cases.facts import Appointment, Term, on_day
from engine.ground.clock import plus_days
from engine.ground.errors import NotFound, Refused
from engine.store.database import Collision, Database, Transaction
from engine.store.directory import lies_within, units_above
from engine.store.organisation import (
    NewUnit,
    appoint,
    appointments_in,
    calendar_exceptions,
    change_kind,
    close_unit,
    create_unit,
    delegations_of,
    end_appointment,
    end_term,
    find_unit,
    move_unit,
    open_term,
    recognise,
    rename_unit,
    set_calendar_exception,
    set_place_name,
    unit_by_slug,
)
from engine.store.people import add_person
from engine.store.trail import INSTALLATION, read_stream, verify_stream
from tests.store.ledger import NOW, TODAY, signature


def unit(c: Transaction, id_: str, parent: str | None = None, **more: str) -> str:
    create_unit(
        c, signature(), NewUnit(id=id_, kind=more.pop("kind", "branch"), parent=parent, name=id_, full_name=id_, **more)
    )
    return id_


@pytest.fixture
def tree(database: Database) -> Database:
    """city over ward_1 (over branch) and ward_2."""
    with database.write() as c:
        unit(c, "city", kind="province", slug="can_tho")
        for id_, parent in (("ward_1", "city"), ("ward_2", "city"), ("branch", "ward_1"), ("team", "branch")):
            unit(c, id_, parent)
    return database


def above(database: Database, id_: str, day: str) -> tuple[str, ...]:
    with database.read() as c:
        return units_above(c, id_, day)


def test_moving_a_unit_moves_what_lies_below_and_the_past_stays(tree: Database) -> None:
    with tree.write() as c:
        move_unit(c, signature("an"), "branch", "ward_2", "2026-07-01")
    assert above(tree, "team", "2026-06-30") == ("team", "branch", "ward_1", "city")
    assert above(tree, "team", "2026-07-01") == ("team", "branch", "ward_2", "city")
    with tree.read() as c:
        assert lies_within(c, "team", ["ward_2"], TODAY) and not lies_within(c, "team", ["ward_1"], TODAY)
        assert lies_within(c, "team", ["ward_1"], "2026-01-01")
        found = find_unit(c, "branch", TODAY)
        assert [(row.value, row.from_day, row.until) for row in found.parents] == [
            ("ward_1", None, "2026-06-30"),
            ("ward_2", "2026-07-01", None),
        ]
        events = read_stream(c, "unit:branch")
        assert [event.kind for event in events] == ["unit.created", "unit.parent-set"]
        assert events[1].header["day"] == "2026-07-01" and events[1].actor == "an"
        assert verify_stream(c, "unit:branch") is None


def test_a_unit_cannot_come_to_lie_below_itself(tree: Database) -> None:
    for parent in ("team", "branch"):
        with pytest.raises(Refused) as caught, tree.write() as c:
            move_unit(c, signature(), "branch", parent, "2026-07-01")
        assert caught.value.refusals[0].code == "unit.below-itself"
    assert above(tree, "team", TODAY) == ("team", "branch", "ward_1", "city")


def test_two_units_may_change_places_on_different_days(tree: Database) -> None:
    with tree.write() as c:
        move_unit(c, signature(), "team", "ward_1", "2026-02-01")
    with tree.write() as c:
        move_unit(c, signature(), "branch", "team", "2026-02-01")
    assert above(tree, "team", "2026-01-31") == ("team", "branch", "ward_1", "city")
    assert above(tree, "branch", "2026-02-01") == ("branch", "team", "ward_1", "city")


def test_names_and_kinds_are_dated(tree: Database) -> None:
    with tree.write() as c:
        rename_unit(c, signature(), "ward_1", "Ninh Kiều", "Đoàn phường Ninh Kiều", "2025-07-01")
    with tree.write() as c:
        change_kind(c, signature(), "ward_1", "commune", "2027-01-01")
        set_place_name(c, signature(), "ward_1", "Ninh Kiều")
    with tree.read() as c:
        found = find_unit(c, "ward_1", TODAY)
        assert on_day(found.names, "2025-06-30")["name"] == "ward_1"
        assert on_day(found.names, TODAY)["full_name"] == "Đoàn phường Ninh Kiều"
        assert on_day(found.kinds, TODAY) == "branch" and on_day(found.kinds, "2027-01-01") == "commune"
        assert found.place_name == "Ninh Kiều"
        assert c.execute(text("SELECT kind FROM units WHERE id = 'ward_1'")).scalar_one() == "branch"
        assert unit_by_slug(c, "can_tho") == "city" and unit_by_slug(c, "x") is None


def test_a_merged_unit_names_its_successor_and_its_posts_end(tree: Database) -> None:
    with tree.write() as c:
        add_person(c, "hoa", "Hoa", made_at=NOW)
        appoint(c, signature(), post("p1", "ward_1", "2024-01-01"))
        open_term(c, signature(), Term(id="t1", unit="ward_1", body="committee", ordinal=1, from_day="2024-01-01"))
    with tree.write() as c:
        close_unit(c, signature(), "ward_1", "2026-07-01", successor="ward_2")
    with tree.read() as c:
        found = find_unit(c, "ward_1", TODAY)
        assert (found.closed_on, found.successor) == ("2026-07-01", "ward_2")
        assert found.appointments[0].until == found.terms[0].until == "2026-06-30"


def post(id_: str, unit_: str, from_day: str, person: str = "hoa") -> Appointment:
    return Appointment(id=id_, person=person, unit=unit_, position="secretary", from_day=from_day)


def test_appointments_begin_end_and_are_recognised(tree: Database) -> None:
    with tree.write() as c:
        add_person(c, "hoa", "Hoa", made_at=NOW)
        appoint(c, signature("an"), post("p1", "ward_1", "2026-01-01"))
        appoint(c, signature("an"), post("p2", "ward_2", "2026-01-01"))
    with tree.write() as c:
        recognise(c, signature(), "p1", "2026-02-01")
        end_appointment(c, signature(), "p2", "2026-03-31")
    with tree.read() as c:
        ((kept, name),) = appointments_in(c, "ward_1", TODAY)
        assert kept.signs_from == "2026-02-01" and name == "Hoa"
        assert appointments_in(c, "ward_2", TODAY) == ()
        assert [event.kind for event in read_stream(c, "unit:ward_2")][-1] == "appointment.ended"


def test_what_does_not_exist_is_not_found(tree: Database) -> None:
    tries = (
        lambda c: unit(c, "x", "nowhere"),
        lambda c: move_unit(c, signature(), "nowhere", "city", TODAY),
        lambda c: move_unit(c, signature(), "branch", "nowhere", TODAY),
        lambda c: rename_unit(c, signature(), "nowhere", "x", "x", TODAY),
        lambda c: set_place_name(c, signature(), "nowhere", "x"),
        lambda c: close_unit(c, signature(), "nowhere", TODAY),
        lambda c: appoint(c, signature(), post("p", "nowhere", TODAY)),
        lambda c: appoint(c, signature(), post("p", "city", TODAY, person="nobody")),
        lambda c: end_appointment(c, signature(), "nothing", TODAY),
        lambda c: recognise(c, signature(), "nothing", TODAY),
        lambda c: end_term(c, signature(), "nothing", TODAY),
        lambda c: find_unit(c, "nowhere", TODAY),
    )
    for attempt in tries:
        with pytest.raises(NotFound), tree.write() as c:
            attempt(c)


def test_identifiers_slugs_and_ordinals_of_terms_are_taken_once(tree: Database) -> None:
    term = Term(id="t1", unit="ward_1", body="committee", ordinal=1, from_day="2024-01-01")
    with tree.write() as c:
        open_term(c, signature(), term)
    with tree.write() as c:
        end_term(c, signature(), "t1", "2026-01-31")
    with tree.read() as c:
        assert find_unit(c, "ward_1", TODAY).terms[0].until == "2026-01-31"
    for again in (
        lambda c: unit(c, "city"),
        lambda c: unit(c, "other", slug="can_tho"),
        lambda c: open_term(c, signature(), Term(id="t2", unit="ward_1", body="committee", ordinal=1, from_day=TODAY)),
    ):
        with pytest.raises(Collision), tree.write() as c:
            again(c)


def test_the_calendar_has_exceptions(database: Database) -> None:
    with database.write() as c:
        set_calendar_exception(c, signature(), "2026-08-22", True, "làm bù")
    with database.write() as c:
        set_calendar_exception(c, signature(), "2026-08-31", False, "nghỉ")
    with database.write() as c:
        set_calendar_exception(c, signature(), "2026-08-31", None)
    with database.read() as c:
        assert calendar_exceptions(c) == {"2026-08-22": (True, "làm bù")}
        assert len(read_stream(c, INSTALLATION)) == 3
        assert delegations_of(c, "nobody") == ()


moves = some.lists(
    some.tuples(some.sampled_from("bcdef"), some.sampled_from("abcdef"), some.integers(0, 9)), max_size=10
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_what_lies_above_is_what_climbing_the_parents_gives(tree: Database, moved: list[tuple[str, str, int]]) -> None:
    first = "2026-01-01"
    with tree.write() as c:
        round_ = signature().act
        ids = {name: f"{name}{round_}" for name in "abcdef"}
        for name in "abcdef":
            unit(c, ids[name], None if name == "a" else ids["a"])
    for name, parent, offset in moved:
        try:
            with tree.write() as c:
                move_unit(c, signature(), ids[name], ids[parent], plus_days(first, offset))
        except Refused:
            continue
    with tree.read() as c:
        units = {id_: find_unit(c, id_, TODAY) for id_ in ids.values()}
        for day in (plus_days(first, number) for number in range(-1, 11)):
            for id_ in ids.values():
                climbed = [id_]
                while (parent := on_day(units[climbed[-1]].parents, day)) is not None:
                    climbed.append(parent)
                    assert len(climbed) < 10, "a circle"
                assert units_above(c, id_, day) == tuple(climbed)
