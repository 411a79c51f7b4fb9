"""The invented world: everything promised is there, the same in every run, and nobody in it is real."""

from collections import Counter
from functools import cache

import pytest

from engine.cases.facts import on_day
from engine.demo.reading import read_demonstration
from engine.demo.world import World
from engine.ground.vietnamese import fold
from tests.shipped import the_pack
from tests.small_world import PACK, TODAY

#: People everybody knows from school: an invented name that happens to be theirs would look like a joke.
FAMOUS = ("Lý Tự Trọng", "Võ Thị Sáu", "Nguyễn Văn Trỗi", "Nguyễn Thị Minh Khai", "Trần Phú", "Lê Hồng Phong")


@cache
def world(members: int | None = None) -> World:
    words, report = read_demonstration(PACK, the_pack())
    assert report.ok
    return World(words, the_pack(), seed="doanvu", today=TODAY, members=members)


def test_every_kind_of_unit_is_there() -> None:
    kinds = {plot.words.kind for plot in world().plots.values()}
    declared = {kind for organisation in the_pack().organisations.values() for kind in organisation.kinds}
    assert kinds == declared


def test_it_is_as_large_as_promised() -> None:
    kinds = Counter(plot.words.kind for plot in world().plots.values() if plot.closed is None)
    assert kinds["commune_union"] >= 8
    assert kinds["branch"] >= 60
    assert kinds["base_branch"] >= 2
    assert world().member_count >= 1_500


def test_one_university_ratifies_in_its_faculties_and_one_above_them() -> None:
    assert world().climb("admission_approve", "ktpm_1", TODAY) == "cntt"
    assert world().plots["cntt"].words.kind == "base_union"
    assert world().climb("admission_approve", "co_khi_l_1", TODAY) == "ky_thuat"
    assert world().climb("admission_approve", "kinh_te_l_1", TODAY) == "ky_thuat"
    assert world().climb("admission_approve", "benh_vien", TODAY) == "benh_vien"


def test_a_school_without_branches_has_a_committee_of_its_own_members() -> None:
    plot = world().plots["thpt_go_say"]
    members = {sketch.id for sketch in world().residents["thpt_go_say"]}
    assert plot.below == [] and {row.person for row in world().appointments[plot.id]} <= members


def test_what_ended_in_2025_has_a_successor_and_its_past_is_kept() -> None:
    units = {unit.slug: unit for unit in world().units()}
    ended = [unit for unit in units.values() if unit.closed_on is not None]
    assert {unit.kinds[-1].value for unit in ended} == {"district_union", "base_union"}
    for unit in ended:
        assert unit.closed_on == "2025-07-01" and unit.kinds[-1].until == "2025-06-30"
        assert unit.successor in {other.id for other in units.values()}
    ward = units["hoa_an"]
    assert on_day(ward.kinds, "2024-05-01") == "base_union"
    assert on_day(ward.parents, "2024-05-01") == units["quan_con_en"].id
    assert on_day(ward.kinds, TODAY) == "commune_union"
    assert on_day(ward.parents, TODAY) == units["song_hau"].id


def test_positions_are_vacant_acting_or_not_yet_signing() -> None:
    assert world().holder("secretary", "mmt_2", TODAY) is None
    assert world().holder("secretary", "mmt_2", "2026-10-01") is not None
    assert world().holder("secretary", "hoa_an_kv5", TODAY) is None
    assert world().holder("deputy_secretary", "hoa_an_kv5", TODAY) is None
    rows = [row for rows in world().appointments.values() for row in rows if row.holds_on(TODAY)]
    assert any(row.acting for row in rows)
    assert any(row.signs_from is not None and row.signs_from > TODAY for row in rows)


def test_nobody_holds_one_position_twice_and_officers_are_somebody() -> None:
    everybody = {sketch.id for rows in world().residents.values() for sketch in rows}
    for unit, rows in world().appointments.items():
        seats = Counter((row.person, row.position) for row in rows if row.holds_on(TODAY))
        assert max(seats.values()) == 1, unit
        assert {row.person for row in rows} <= everybody


def test_records_are_whole() -> None:
    record, made = the_pack().records["person"], list(world().everybody())
    assert len(made) == world().count == len({person.id for person in made})
    cards = [card for person in made if (card := person.value("card_number", TODAY)) is not None]
    assert len(cards) == len(set(cards)) > 1_500
    for person in made:
        assert set(person.fields) <= set(record.fields) and set(person.histories) <= set(record.histories)
        for name in ("full_name", "birth_date", "gender", "phone", "status", "native_place", "residence"):
            assert person.value(name, TODAY), name
        if person.value("status", TODAY) == "active":
            joined = person.value("joined_on", TODAY)
            assert joined < TODAY and person.value("branch", TODAY) is not None
            assert person.value("status", person.value("birth_date", TODAY)) == "youth"
            assert person.histories["memberships"][0]["date"] >= joined
    rated = sum(1 for person in made if person.histories.get("ratings"))
    assert rated > len(made) / 2


def test_numbers_go_on_where_members_end() -> None:
    again = World(world().words, the_pack(), seed="doanvu", today=TODAY)
    before = {held.unit: held.next for held in again.ranges()}
    drawn = Counter(
        card[:4] for person in again.everybody() if (card := person.value("card_number", TODAY)) is not None
    )
    after = {held.unit: held.next for held in again.ranges()}
    assert sum(after[unit] - before[unit] for unit in before) == sum(drawn.values())


def test_it_comes_out_the_same() -> None:
    again = World(world().words, the_pack(), seed="doanvu", today=TODAY)
    assert list(again.units()) == list(world().units())
    other = World(world().words, the_pack(), seed="another", today=TODAY)
    assert [unit.id for unit in other.units()] != [unit.id for unit in world().units()]


def test_names_are_put_together_and_nobodys() -> None:
    names = world().words.names
    assert names is not None
    sketches = [sketch for rows in world().residents.values() for sketch in rows]
    famous = {fold(name) for name in FAMOUS}
    for sketch in sketches:
        parts = sketch.name.split()
        assert sketch.named is not None or (parts[0] in names.family and len(parts) == len(set(parts)))
        assert fold(sketch.name) not in famous
    assert len({sketch.name for sketch in sketches}) > len(sketches) * 0.7


@pytest.mark.parametrize("members", [120, 6_000])
def test_it_can_be_smaller_or_larger(members: int) -> None:
    sized = world(members)
    if members < 1_500:
        assert sized.member_count < world().member_count / 2
        assert all(plot.members >= 7 or plot.members == 0 for plot in sized.plots.values())
        assert len(sized.plots) == len(world().plots)
    else:
        assert members <= sized.member_count < members * 1.3
        assert len({plot.words.unit for plot in sized.plots.values()}) == len(sized.plots) > len(world().plots)
