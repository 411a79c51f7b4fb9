"""Units, appointments and people made from above, the calendar, vacancies, trails: who may, and what is refused."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.audit.verifier import verify_lines
from engine.ground.clock import StillClock
from engine.ground.errors import NotAllowed, NotFound, Refused
from engine.ground.identifiers import RandomIdentifiers
from engine.ground.vietnamese import sort_key
from engine.operations.accounts.asker import Asker
from engine.operations.accounts.recognise import held_seats
from engine.operations.add_person import PersonAsked, add_person
from engine.operations.appoint import PostAsked, appoint, end_appointment
from engine.operations.assign_task import assign_task, find_vacant_task, list_vacant_tasks
from engine.operations.audit_stream import export_everything, export_stream, read_trail, verify_everything
from engine.operations.begin_term import TermAsked, begin_term
from engine.operations.create_unit import UnitAsked, create_unit, kinds_below
from engine.operations.definitions import Definitions
from engine.operations.follow_case import follow_case
from engine.operations.list_inbox import list_inbox
from engine.operations.office import Office
from engine.operations.rights import Viewer, may_appoint_in, people_units, viewer_of
from engine.operations.set_calendar import drop_exception, list_exceptions, set_exception
from engine.operations.show_person import list_members, show_person
from engine.operations.show_unit import show_roots, show_unit
from engine.outside.files import FileStore
from engine.store.database import Database, count_statements
from engine.store.sight import appointments_of
from tests.conftest import BOTH_KINDS, Databases
from tests.shipped import the_pack
from tests.small_world import TODAY, prepare_small_world, the_small_world
from tests.web.played import cases_at

WORLD = the_small_world()
PROVINCE, WARD, KV1, KV2 = (WORLD.unit(name) for name in ("province", "ward", "kv1", "kv2"))
NOBODY = "01900000-0000-7000-8000-000000000000"


@pytest.fixture(params=BOTH_KINDS)
def office(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Office]:
    """An office over the small world, on a Monday morning."""
    url = databases.fresh(request.param, prepare_small_world)
    database, clock = Database(url), StillClock.at(TODAY)
    definitions = Definitions(database, clock)
    definitions._packs[the_pack().digest] = the_pack()  # compiled once a process
    yield Office(
        database=database,
        clock=clock,
        identifiers=RandomIdentifiers(),
        definitions=definitions,
        files=FileStore(tmp_path),
    )
    database.close()
    databases.drop(url)


def asker(office: Office, name: str) -> Asker:
    """Somebody signed in, with the seats they have today."""
    person, today = WORLD.person(name), office.clock.today()
    with office.database.read() as transaction:
        seats = held_seats(
            transaction, office.definitions.current(), appointments_of(transaction, person, today), today
        )
    return Asker(person=person, name=WORLD.names[name], account=f"{person[:-1]}f", seats=seats)


def viewer(office: Office, name: str) -> Viewer:
    """What opens to them."""
    with office.database.read() as transaction:
        return viewer_of(office, transaction, asker(office, name))


def codes(work: Callable[[], object]) -> set[tuple[str | None, str]]:
    """Field and code of every reason of a refusal."""
    with pytest.raises(Refused) as refused:
        work()
    return {(item.field, item.code) for item in refused.value.refusals}


def kv4(**changes: str) -> UnitAsked:
    given = {
        "parent": WARD,
        "kind": "branch",
        "name": "khu vực 4",
        "full_name": "Chi đoàn khu vực 4",
        "from_day": TODAY,
    }
    return UnitAsked(**{**given, **changes})


# --- units ------------------------------------------------------------------------------------------------------------


def test_the_level_above_makes_a_unit_below(office: Office) -> None:
    made = create_unit(office, asker(office, "minh"), kv4(name=" khu  vực 4 "))
    shown = show_unit(office, made)
    assert (shown.name.full_name, shown.name.name, shown.name.kind) == ("Chi đoàn khu vực 4", "khu vực 4", "branch")
    assert [unit.id for unit in shown.above] == [WARD, PROVINCE]
    assert shown.unit.place_name == show_unit(office, WARD).unit.place_name
    assert made in [branch.unit.id for branch in show_unit(office, WARD).below]
    with pytest.raises(NotFound):
        show_unit(office, made, "2026-11-22")
    trail = read_trail(office, viewer(office, "dang"), "units", made)
    (event,) = trail.events
    assert (event.kind, event.actor, trail.flaw) == ("unit.created", WORLD.person("minh"), None)
    assert event.header["seat"]["unit"] == WARD


@pytest.mark.parametrize("name", ["hoa", "khanh", "lan", "duc", "yen", "quan", "ha", "dang"])
def test_nobody_else_makes_it(office: Office, name: str) -> None:
    with pytest.raises(NotAllowed):
        create_unit(office, asker(office, name), kv4())
    assert len(show_unit(office, WARD).below) == 2


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"kind": "province_union"}, "kind", "unit.kind-wrong"),
        ({"kind": "commune_union"}, "kind", "unit.kind-wrong"),
        ({"kind": "district_union"}, "kind", "unit.kind-wrong"),
        ({"kind": "no_such"}, "kind", "unit.kind-wrong"),
        ({"name": "  "}, "name", "unit.name-wrong"),
        ({"full_name": "x" * 201}, "full_name", "unit.name-wrong"),
        ({"full_name": "…"}, "full_name", "unit.name-wrong"),
        ({"full_name": "Chi đoàn Khu Vực 1"}, "full_name", "unit.name-taken"),
        ({"from_day": "hôm nay"}, "from_day", "field.not-a-day"),
        ({"from_day": "2026-11-24"}, "from_day", "unit.day-ahead"),
        ({"from_day": "2025-06-30"}, "from_day", "organisation.day-out-of-range"),
    ],
)
def test_what_does_not_make_a_unit(office: Office, changes: dict[str, str], field: str, code: str) -> None:
    assert (field, code) in codes(lambda: create_unit(office, asker(office, "minh"), kv4(**changes)))


def test_kinds_below_are_of_the_organisation_in_force_and_never_higher() -> None:
    kinds = {kind.name for kind in kinds_below(the_pack(), "commune_union", TODAY)}
    assert {"branch", "base_branch", "school_union", "sub_branch"} <= kinds
    assert not kinds & {"commune_union", "province_union", "district_union", "central_union"}


def test_roots_are_told_and_a_unit_nobody_knows_is_not(office: Office) -> None:
    assert [branch.unit.id for branch in show_roots(office)] == [PROVINCE]
    with pytest.raises(NotFound):
        show_unit(office, NOBODY)


# --- appointments -----------------------------------------------------------------------------------------------------


def post(**changes: object) -> PostAsked:
    given: dict[str, object] = {
        "unit": KV2,
        "person": WORLD.person("khanh"),
        "position": "deputy_secretary",
        "from_day": TODAY,
    }
    return PostAsked(**{**given, **changes})  # type: ignore[arg-type]  # the tests give what the fields take


def test_an_appointment_takes_effect_at_once_and_ends_on_its_day(office: Office) -> None:
    made = appoint(office, asker(office, "minh"), post(acting=True))
    assert [(seat.unit, seat.position, seat.acting) for seat in asker(office, "khanh").seats] == [
        (KV2, "deputy_secretary", True)
    ]
    assert KV2 in people_units(office, asker(office, "khanh"))
    end_appointment(office, asker(office, "phuc"), made, TODAY)
    office.clock.move_to_day("2026-11-24")  # type: ignore[attr-defined]  # a clock that stands still
    assert asker(office, "khanh").seats == ()
    names = [held.appointment.id for held in show_unit(office, KV2, TODAY).posts]
    assert made in names
    assert made not in [held.appointment.id for held in show_unit(office, KV2).posts]
    kinds = [event.kind for event in read_trail(office, viewer(office, "dang"), "units", KV2).events]
    assert kinds[-2:] == ["appointment.begun", "appointment.ended"]


@pytest.mark.parametrize("name", ["hoa", "khanh", "lan", "duc", "yen", "quan", "ha", "dang"])
def test_only_the_level_directly_above_appoints_and_ends(office: Office, name: str) -> None:
    with office.database.read() as transaction:
        assert not may_appoint_in(office, transaction, asker(office, name), KV2)
        assert may_appoint_in(office, transaction, asker(office, "minh"), KV2)
    with pytest.raises(NotAllowed):
        appoint(office, asker(office, name), post(person=WORLD.person("nhi")))
    held = show_unit(office, KV2).posts[0].appointment.id
    with pytest.raises(NotAllowed):
        end_appointment(office, asker(office, name), held, TODAY)


def test_above_the_highest_unit_administrators_appoint(office: Office) -> None:
    appoint(office, asker(office, "ha"), post(unit=PROVINCE, person=WORLD.person("minh")))
    assert any(seat.unit == PROVINCE for seat in asker(office, "minh").seats)
    with pytest.raises(NotAllowed):
        appoint(office, asker(office, "quan"), post(unit=PROVINCE, person=WORLD.person("lan")))


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"position": "emperor"}, "position", "appointment.no-such-position"),
        ({"person": NOBODY}, "person", "appointment.no-such-person"),
        ({"person": WORLD.person("minh")}, "person", "appointment.oneself"),
        ({"person": WORLD.person("duc"), "position": "secretary"}, "person", "appointment.already"),
        ({"from_day": "x"}, "from_day", "field.not-a-day"),
        ({"from_day": "2030-01-01"}, "from_day", "organisation.day-out-of-range"),
        ({"until": "2026-11-22"}, "until", "organisation.day-out-of-range"),
        ({"signs_from": "2026-11-22"}, "signs_from", "organisation.day-out-of-range"),
    ],
)
def test_what_does_not_make_an_appointment(office: Office, changes: dict[str, object], field: str, code: str) -> None:
    assert (field, code) in codes(lambda: appoint(office, asker(office, "minh"), post(**changes)))


def test_an_appointment_ends_once_and_not_before_it_began(office: Office) -> None:
    made = appoint(office, asker(office, "minh"), post(until="2026-12-31"))
    minh = asker(office, "minh")
    assert ("until", "organisation.day-out-of-range") in codes(
        lambda: end_appointment(office, minh, made, "2026-11-22")
    )
    assert ("until", "appointment.over") in codes(lambda: end_appointment(office, minh, made, "2027-01-01"))
    with pytest.raises(NotFound):
        end_appointment(office, minh, NOBODY, TODAY)


def test_a_new_officer_is_added_once(office: Office) -> None:
    asked = PersonAsked(name="Đỗ  Thị Sen", birth_date="1998-04-05", phone="0912 000 111")
    made = add_person(office, asker(office, "minh"), asked)
    assert ("confirmed", "person.alike") in codes(lambda: add_person(office, asker(office, "minh"), asked))
    other = PersonAsked(name=asked.name, birth_date=asked.birth_date, confirmed=True)
    assert add_person(office, asker(office, "minh"), other) != made
    with pytest.raises(NotFound):
        show_person(office, viewer(office, "minh"), made)
    appoint(office, asker(office, "minh"), post(person=made))
    shown = show_person(office, viewer(office, "minh"), made)
    assert (shown.name, shown.status, shown.is_member) == ("Đỗ Thị Sen", "Thanh niên", False)
    with pytest.raises(NotAllowed):
        add_person(office, asker(office, "khanh"), other)
    wrong = PersonAsked(name="", birth_date="2030-01-01", phone="1")
    assert codes(lambda: add_person(office, asker(office, "minh"), wrong)) == {
        ("name", "register.name-missing"),
        ("birth_date", "register.birth-date-wrong"),
        ("phone", "field.not-a-phone"),
    }


def test_a_term_begins_above_and_the_one_before_ends_the_day_before(office: Office) -> None:
    minh = asker(office, "minh")
    asked = TermAsked(unit=KV1, body="executive_committee", ordinal=2, from_day=TODAY)
    with pytest.raises(NotAllowed):
        begin_term(office, asker(office, "lan"), asked)
    made = begin_term(office, minh, asked)
    terms = [term for term in show_unit(office, KV1).unit.terms if term.body == "executive_committee"]
    assert [(term.ordinal, term.until) for term in terms] == [(1, "2026-11-22"), (2, None)]
    assert terms[1].id == made
    kinds = [event.kind for event in read_trail(office, viewer(office, "dang"), "units", KV1).events]
    assert kinds[-2:] == ["term.ended", "term.begun"]
    assert codes(lambda: begin_term(office, minh, asked)) == {
        ("ordinal", "term.ordinal-wrong"),
        ("from_day", "organisation.day-out-of-range"),
    }
    other = TermAsked(unit=KV1, body="secretariat", ordinal=1, from_day="x")
    assert codes(lambda: begin_term(office, minh, other)) == {
        ("body", "term.no-such-body"),
        ("from_day", "field.not-a-day"),
    }


# --- people -----------------------------------------------------------------------------------------------------------


def test_people_are_listed_by_given_name_page_by_page_without_gap_or_repeat(office: Office) -> None:
    everybody = list_members(office, viewer(office, "minh"), most=500).lines
    assert [line.sort_key for line in everybody] == sorted(sort_key(line.name) for line in everybody)
    seen: list[str] = []
    after, pages = ("", ""), 0
    while True:
        page = list_members(office, viewer(office, "minh"), after=after, most=5)
        seen += [line.id for line in page.lines]
        pages += 1
        if page.following is None:
            break
        after = page.following
    assert pages == -(-len(everybody) // 5) > 3
    assert seen == [line.id for line in everybody]
    assert len(set(seen)) == len(seen)


def test_people_are_found_without_marks_in_any_order_of_words(office: Office) -> None:
    for query in ("khanh", "Gia khánh", "khanh pham", "PHAM  GIA"):
        lines = list_members(office, viewer(office, "minh"), query=query).lines
        assert "Phạm Gia Khánh" in [line.name for line in lines], query
    assert list_members(office, viewer(office, "minh"), query="%").lines != ()
    assert list_members(office, viewer(office, "minh"), query="khanh%").lines != ()


@pytest.mark.parametrize(
    ("who", "whom", "opens"),
    [
        ("khanh", "khanh", True),
        ("lan", "khanh", True),
        ("lan", "duc", False),
        ("minh", "duc", True),
        ("minh", "yen", False),
        ("quan", "yen", True),
        ("dang", "khanh", True),
        ("ha", "khanh", True),
        ("khanh", "lan", False),
        ("hoa", "khanh", False),
        ("quan", "hoa", False),
    ],
)
def test_a_record_is_open_to_its_owner_and_to_officers_and_inspectors_above(
    office: Office, who: str, whom: str, opens: bool
) -> None:
    if opens:
        assert show_person(office, viewer(office, who), WORLD.person(whom)).name == WORLD.names[whom]
    else:
        with pytest.raises(NotFound):
            show_person(office, viewer(office, who), WORLD.person(whom))


def test_who_handles_a_case_about_somebody_reads_what_handlers_may(office: Office) -> None:
    def titles(who: str) -> set[str]:
        return {field.name for field in show_person(office, viewer(office, who), WORLD.person("khanh")).fields}

    assert "id_number" not in titles("lan")
    assert "id_number" in titles("khanh")
    assert "full_name" in titles("lan")


# --- the calendar -----------------------------------------------------------------------------------------------------


def test_administrators_enter_days_that_differ(office: Office) -> None:
    ha = asker(office, "ha")
    set_exception(office, ha, "2026-12-05", True, "Làm bù theo quyết định năm 2026")
    assert [(item.day, item.working) for item in list_exceptions(office, 2026)] == [("2026-12-05", True)]
    assert list_exceptions(office, 2027) == ()
    assert codes(lambda: set_exception(office, ha, "2026-12-07", True, "")) == {
        ("day", "calendar.same"),
        ("note", "calendar.note-missing"),
    }
    assert codes(lambda: set_exception(office, ha, "2026-02-30", True, "x")) == {("day", "field.not-a-day")}
    for name in ("minh", "quan", "dang", "hoa"):
        with pytest.raises(NotAllowed):
            set_exception(office, asker(office, name), "2026-12-12", True, "x")
        with pytest.raises(NotAllowed):
            drop_exception(office, asker(office, name), "2026-12-05")
    drop_exception(office, ha, "2026-12-05")
    with pytest.raises(NotFound):
        drop_exception(office, ha, "2026-12-05")
    kinds = [event.kind for event in read_trail(office, viewer(office, "ha"), "installation").events]
    assert kinds[-2:] == ["calendar.set", "calendar.set"]


# --- what waits for nobody --------------------------------------------------------------------------------------------


def vacate(office: Office, unit: str) -> None:
    """Everybody through whom a body of the unit acts leaves at the end of today; it is tomorrow afterwards."""
    minh = asker(office, "minh")
    for held in show_unit(office, unit).posts:
        end_appointment(office, minh, held.appointment.id, TODAY)
    office.clock.move_to_day("2026-11-24")  # type: ignore[attr-defined]


def test_a_task_whose_seats_emptied_is_found_and_assigned_by_the_keeper(office: Office) -> None:
    (case,) = cases_at(office, WORLD, "review", ("hoa",))
    assert list_vacant_tasks(office, viewer(office, "ha")).tasks == ()
    vacate(office, KV1)
    assert {vacancy.title for vacancy in show_unit(office, KV1).vacancies} == {"Bí thư", "Phó Bí thư"}
    (found,) = list_vacant_tasks(office, viewer(office, "ha")).tasks
    assert (found.case.id, found.subject, found.unit) == (case, "Nguyễn Thị Hoa", "Chi đoàn khu vực 1")
    assert found.positions == ("Bí thư", "Phó Bí thư")
    for name in ("minh", "quan", "lan", "dang", "hoa"):
        assert list_vacant_tasks(office, viewer(office, name)).tasks == ()
        with pytest.raises(NotFound):
            find_vacant_task(office, viewer(office, name), case, found.task.id)
    act = office.new_identifier()
    keeper = viewer(office, "ha").actor

    def give(to: str, by: object = keeper) -> object:
        return assign_task(office, by, act=act, case=case, task=found.task.id, to=to)  # type: ignore[arg-type]

    assert codes(lambda: give(WORLD.person("hoa"))) == {(None, "assign.interested")}
    assert codes(lambda: give(WORLD.person("duc"), viewer(office, "minh").actor)) == {(None, "assign.not-the-keeper")}
    with pytest.raises(NotFound):
        give(NOBODY)
    first = give(WORLD.person("duc"))
    assert give(WORLD.person("duc")) == first
    assert list_vacant_tasks(office, viewer(office, "ha")).tasks == ()
    assert [line.case for line in list_inbox(office, viewer(office, "duc")).lines] == [case]
    followed = follow_case(office, viewer(office, "duc"), case)
    assert {offer.action.name for offer in followed.offers if offer.may} >= {"decide"}
    act = office.new_identifier()
    assert codes(lambda: give(WORLD.person("yen"))) == {(None, "assign.not-vacant")}


def test_a_task_that_somebody_holds_is_not_the_keepers(office: Office) -> None:
    (case,) = cases_at(office, WORLD, "review", ("hoa",))
    task = follow_case(office, viewer(office, "lan"), case).case.tasks[0].id
    keeper = viewer(office, "ha").actor
    refused = codes(
        lambda: assign_task(office, keeper, act=office.new_identifier(), case=case, task=task, to=WORLD.person("duc"))
    )
    assert refused == {(None, "assign.not-vacant")}


def test_listing_what_waits_for_nobody_costs_the_same_for_one_and_for_two(office: Office) -> None:
    cases_at(office, WORLD, "review", ("hoa", "mai"))
    vacate(office, KV1)
    looking = viewer(office, "ha")
    with count_statements() as one:
        first = list_vacant_tasks(office, looking, most=1)
    with count_statements() as many:
        found = list_vacant_tasks(office, looking, most=25)
    assert len(found.tasks) == 2
    assert many.statements <= one.statements + 1
    assert first.following is not None
    second = list_vacant_tasks(office, looking, after=first.following, most=1)
    assert {item.case.id for item in (*first.tasks, *second.tasks)} == {item.case.id for item in found.tasks}


# --- trails -----------------------------------------------------------------------------------------------------------


def test_inspectors_read_what_lies_below_them_and_nobody_else_does(office: Office) -> None:
    (case,) = cases_at(office, WORLD, "review", ("hoa",))
    trail = read_trail(office, viewer(office, "dang"), "cases", case)
    assert [event.sequence for event in trail.events] == [1, 2, 3]
    assert (trail.flaw, trail.head) == (None, trail.events[-1].digest)
    assert set(trail.names.values()) == {"Nguyễn Thị Hoa", "Phạm Gia Khánh", "Trần Thị Lan"}
    for name in ("hoa", "lan", "minh", "quan", "ha"):
        for kind, key in (("cases", case), ("people", WORLD.person("khanh")), ("units", KV1)):
            with pytest.raises(NotFound):
                read_trail(office, viewer(office, name), kind, key)
            with pytest.raises(NotFound):
                export_stream(office, viewer(office, name), kind, key)
    with pytest.raises(NotFound):
        read_trail(office, viewer(office, "dang"), "people", WORLD.person("hoa"))
    for kind, key in (("cases", NOBODY), ("nothing", case), ("cases", "x"), ("units", NOBODY)):
        with pytest.raises(NotFound):
            read_trail(office, viewer(office, "dang"), kind, key)


def test_the_whole_trail_is_proved_for_administrators_and_taken_away_by_who_inspects_everything(
    office: Office,
) -> None:
    cases_at(office, WORLD, "review", ("hoa",))
    for name in ("ha", "dang"):
        verdict = verify_everything(office, viewer(office, name))
        assert verdict.flaw is None
        assert verdict.events > 3
    lines = list(export_everything(office, viewer(office, "dang")))
    assert verify_lines(lines).flaw is None
    for name in ("ha", "minh", "quan", "hoa"):
        with pytest.raises(NotAllowed):
            export_everything(office, viewer(office, name))
    for name in ("minh", "quan", "hoa"):
        with pytest.raises(NotAllowed):
            verify_everything(office, viewer(office, name))
