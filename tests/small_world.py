"""A small invented organisation over the shipped pack, for tests that want people who can sign in and act.

One province, one ward with two branches, a branch that is a base of its own; some forty people with whole records. Ids
are the same in every run, so that a test may prepare a database once, copy it, and still know everybody:

    url = databases.fresh("sqlite", prepare=prepare_small_world)
    world = the_small_world()
    world.person("hoa"), world.unit("kv1"), world.email("lan"), PASSWORD

Tests that hold an office of their own call `small_world(office)`; its database is migrated and empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.demo.accounts import open_accounts, person_of
from engine.demo.chance import Chance, SeededIdentifiers
from engine.demo.filling import put_people, put_ranges, put_units
from engine.demo.reading import read_files
from engine.demo.world import World
from engine.ground.clock import StillClock
from engine.operations.accounts.passwords import Passwords
from engine.operations.definitions import Definitions
from engine.operations.office import Office
from engine.outside.files import FileStore
from engine.store.database import Database, Transaction
from engine.store.releases import keep_release, newest_release
from engine.store.schema import migrate
from tests.shipped import the_pack

TODAY = "2026-11-23"
"""A Monday; the world is the same whatever day the office's clock shows."""

PASSWORD = "mot-mat-khau-du-dai"
"""Everybody's."""

PACK = Path(__file__).resolve().parents[1]

_ORGANISATION = """
demonstration: organisation
begins: 20 days ago
kinds:
  province_union:
    posts: {secretary: 1, organiser: 1, inspection_chair: 1}
    terms: {executive_committee: {ordinal: 1, from: 2025-09-20}}
  commune_union:
    posts: {secretary: 1, deputy_secretary: 1, committee_member: 3}
    terms: {executive_committee: {ordinal: 1, from: 2025-07-15}}
    ranges: &cards {card_range: {until: 500, pattern: "SH{index}{number:04}"}}
  branch:
    title: "Chi đoàn {name}"
    posts: {secretary: 1, deputy_secretary: 1, committee_member: 1}
    terms: &branch {executive_committee: {ordinal: 1, from: 2025-07-15}, branch_meeting: {ordinal: 1, from: 2025-07-15}}
  base_branch:
    title: "Chi đoàn cơ sở {name}"
    posts: {secretary: 1, deputy_secretary: 1, committee_member: 1}
    terms: *branch
    ranges: *cards
units:
  - unit: province
    kind: province_union
    name: Sông Hậu
    title: Thành đoàn Sông Hậu
    place: Sông Hậu
    profile: member
    members: 5
    named: {secretary: quan, organiser: ha, inspection_chair: dang}
    below:
      - unit: ward
        kind: commune_union
        name: Hòa An
        title: Đoàn phường Hòa An
        since: 2025-07-01
        named: {secretary: minh, deputy_secretary: phuc}
        below:
          - unit: kv1
            kind: branch
            name: khu vực 1
            members: 14
            named: {secretary: lan, deputy_secretary: nhi}
          - {unit: kv2, kind: branch, name: khu vực 2, members: 10, named: {secretary: duc}}
      - {unit: hospital, kind: base_branch, name: Bệnh viện, members: 9, named: {secretary: yen}}
"""

_PEOPLE = """
demonstration: people
names:
  by: gender
  family: {Nguyễn: 3, Trần: 2, Lê: 2, Võ: 1}
  middle: {nam: [Văn, Minh, Gia], nu: [Thị, Ngọc, Thu]}
  given:
    nam: [An, Bình, Dũng, Hải, Khoa, Long, Nam, Phong, Tâm]
    nu: [Anh, Châu, Đào, Hạnh, Linh, Ngân, Thảo, Trúc, Yến]
profiles:
  everyone:
    ages: 18..28
    record:
      gender: {one_of: [nam, nu]}
      phone: {digits: "0900######"}
      native_place: "xã Mỹ Long, tỉnh Tiền Hải"
      residence: "12 đường Bến Ninh, phường Hòa An, thành phố Sông Hậu"
      ethnicity: Kinh
      religion: không
      family_class: Nông dân
      health: Tốt
      occupation: Học sinh
      education_level: 12/12
  youth: {like: everyone, ages: 17..20, record: {status: youth}}
  member:
    like: everyone
    record:
      joined_on: {at_age: 16..17 years, not_after: 200 days ago}
      status: {dated: [{value: youth}, {from: {of_subject: joined_on}, value: active}]}
      branch: {dated: [{from: {latest: [{of_subject: joined_on}, {since_of: unit}]}, value: {id_of: unit}}]}
      card_number: {drawn: card_range}
    histories:
      memberships: {to_branch: {id_of: unit}, date: {of_subject: joined_on}}
named:
  hoa: {profile: youth, born: 2009-03-26, record: {full_name: Nguyễn Thị Hoa, gender: nu}}          # chưa có hồ sơ
  mai: {profile: youth, born: 2009-01-09, record: {full_name: Đặng Ngọc Mai, gender: nu}}
  tuan: {profile: youth, born: 2012-12-22, record: {full_name: Bùi Anh Tuấn, gender: nam}}          # chưa đủ tuổi
  khanh: {member_of: kv1, born: 2005-05-19, record: {full_name: Phạm Gia Khánh, gender: nam}}       # người giới thiệu
  nhi: {member_of: kv1, born: 2003-03-08, record: {full_name: Lâm Yến Nhi, gender: nu}}
  lan: {member_of: kv1, born: 2000-10-20, record: {full_name: Trần Thị Lan, gender: nu}}
  duc: {member_of: kv2, born: 2001-06-26, record: {full_name: Hồ Minh Đức, gender: nam}}
  yen: {member_of: hospital, born: 1996-11-11, record: {full_name: Võ Thị Yến, gender: nu}}
  minh: {member_of: kv1, born: 1995-08-01, record: {full_name: Lê Văn Minh, gender: nam}}
  phuc: {member_of: kv2, born: 1997-04-30, record: {full_name: Đinh Hữu Phúc, gender: nam}}
  quan: {member_of: province, born: 1990-03-03, record: {full_name: Dương Minh Quân, gender: nam}}
  ha: {member_of: province, born: 1993-02-14, record: {full_name: Tạ Thu Hà, gender: nu}}
  dang: {member_of: province, born: 1991-07-15, record: {full_name: Lương Hải Đăng, gender: nam}}
"""

_SIGNING_IN = ("hoa", "mai", "tuan", "khanh", "lan", "duc", "yen", "minh", "phuc", "quan", "ha", "dang")

_ACCOUNTS = f"demonstration: accounts\npassword: {PASSWORD}\naccounts:\n" + "".join(
    f"  - {{person: {name}, email: {name}@songhau.example, role: {name}}}\n" for name in _SIGNING_IN
)


@dataclass(frozen=True, kw_only=True)
class SmallWorld:
    """Who and what is there. People: hoa, mai (eligible), tuan (too young); khanh, nhi, lan (secretary) in kv1; duc
    (secretary), phuc in kv2; yen (secretary) of the hospital; minh, phuc lead the ward; quan leads the province, ha
    keeps (organiser), dang inspects. All but nhi can sign in.
    """

    units: Mapping[str, str]
    """province, ward, kv1, kv2, hospital → id."""
    people: Mapping[str, str]
    names: Mapping[str, str]
    """Name in tests → full name."""

    def unit(self, name: str) -> str:
        """The id of a unit."""
        return self.units[name]

    def person(self, name: str) -> str:
        """The id of a person."""
        return self.people[name]

    def email(self, name: str) -> str:
        """By what the person signs in."""
        return f"{name}@songhau.example"


@cache
def _world() -> World:
    files = {"organisation": _ORGANISATION, "people": _PEOPLE, "accounts": _ACCOUNTS}
    words, report = read_files({f"demo/{name}.yaml": text.encode() for name, text in files.items()}, the_pack())
    assert report.ok, report.text()
    return World(words, the_pack(), seed="small", today=TODAY)


def the_small_world() -> SmallWorld:
    """What `small_world` makes, known without a database."""
    world = _world()
    return SmallWorld(
        units={slug: plot.id for slug, plot in world.plots.items()},
        people={name: sketch.id for name, sketch in world.named.items()},
        names={name: sketch.name for name, sketch in world.named.items()},
    )


def small_world(office: Office) -> SmallWorld:
    """Fill the office's database, migrated and empty; publishes the shipped pack where nothing is published."""
    office.database.carry_out(lambda transaction: _publish(transaction, office.clock.now()))
    office.definitions.forget()
    # Made anew, because numbers of cards are drawn from it while it is gone through.
    world = World(_world().words, the_pack(), seed="small", today=TODAY)
    put_units(office, list(world.units()))
    put_people(office, world.everybody(), the_pack().records["person"])
    put_ranges(office, world.ranges())
    open_accounts(office, _OneHash(), world)
    return the_small_world()


def prepare_small_world(url: str) -> None:
    """Migrate an empty database and fill it, as of the evening before `TODAY`; no connection is left open."""
    migrate(url)
    database = Database(url)
    clock = StillClock.at("2026-11-22", 18)
    try:
        small_world(
            Office(
                database=database,
                clock=clock,
                identifiers=SeededIdentifiers(Chance("small", "identifiers")),
                definitions=Definitions(database, clock),
                files=FileStore(Path("nowhere")),
                demonstration=True,
            )
        )
    finally:
        database.close()


def account_holder(email: str) -> str | None:
    """The id of the person who signs in by an address, None for nobody."""
    accounts = _world().words.accounts
    found = [item for item in accounts.accounts if item.email == email] if accounts is not None else []
    return person_of(found[0], _world(), TODAY) if found else None


def _publish(transaction: Transaction, now: int) -> None:
    pack = the_pack()
    if newest_release(transaction) is None:
        versions = {item.digest: ("procedure", item.name) for item in pack.procedures.values()}
        versions[pack.parameters.digest] = ("parameters", "parameters")
        keep_release(transaction, pack.digest, pack.files, versions, at=now, by=None)


class _OneHash(Passwords):
    """Everybody has the same password, so it is worked on once a process."""

    def __init__(self) -> None:
        """Nothing is worked on yet."""

    def hash(self, password: str) -> str:
        """The hash made first."""
        return _hashed(password)


@cache
def _hashed(password: str) -> str:
    return Passwords().hash(password)
