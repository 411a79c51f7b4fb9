"""W1 through the engine's own operations: the ten-field form, then the three levels, each its own durable commit."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.cases.act import Actor, CaseInput
from engine.ground.clock import SystemClock
from engine.ground.identifiers import RandomIdentifiers
from engine.language.loader import load_pack
from engine.operations.act_on_cases import Taking, act_on_case
from engine.operations.definitions import Definitions
from engine.operations.office import Office
from engine.operations.open_case import Starting, open_case
from engine.outside.files import FileStore
from engine.store import tables
from engine.store.database import Database, Transaction
from engine.store.releases import keep_release
from engine.store.schema import migrate
from engine.store.statements import Insertion

PACK = Path(__file__).parent / "pack"
PROCEDURE = "leave_request"
DIVISIONS = 5
TEAMS = 4
"""In each division."""
MEMBERS = 10
"""In each team."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """A team with those who ask and those who decide, level by level."""

    id: str
    members: tuple[str, ...]
    approvers: tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """The office of the measured installation, and its teams."""

    office: Office
    teams: tuple[Team, ...]


@contextmanager
def company(url: str, folder: Path) -> Iterator[Company]:
    """The engine on a new database at `url`, with the pack published and the company's units and people."""
    migrate(url)
    database = Database(url)
    clock = SystemClock()
    office = Office(
        database=database,
        clock=clock,
        identifiers=RandomIdentifiers(),
        definitions=Definitions(database, clock),
        files=FileStore(folder / "files"),
    )
    try:
        with database.write() as transaction:
            _publish(transaction, clock.now())
            teams = _people(transaction, office)
        yield Company(office=office, teams=teams)
    finally:
        database.close()


def answers(team: str) -> dict[str, str]:
    """What is typed into the form."""
    return {
        "team": team,
        "kind": "yearly",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-04",
        "days": "4",
        "reason": "Về quê thăm gia đình",
        "place": "Xã Mỹ Lộc",
        "phone": "0912345678",
        "email": "nguoi.lam@ben-van.example",
        "advance": "1500000",
    }


def one_case(of: Company, team: Team, number: int) -> int:
    """One case from the form to the last approval; how many steps it took."""
    office = of.office
    case = open_case(
        office,
        Starting(
            act=office.new_identifier(),
            case=office.new_identifier(),
            procedure=PROCEDURE,
            actor=Actor(person=team.members[number % len(team.members)]),
            subject=None,
            form=answers(team.id),
        ),
    )
    for person in team.approvers:
        case = act_on_case(
            office,
            Taking(
                act=office.new_identifier(),
                action="approve",
                actor=Actor(person=person),
                cases=(CaseInput(case=case.id, version=case.version),),
                answers={},
            ),
        )
    assert case.ended_as == "approved"
    return 1 + len(team.approvers)


class Ours:
    """The engine as a contender."""

    def __init__(self, of: Company, cases: int) -> None:
        """So many cases a round."""
        self._company = of
        self._cases = cases

    def prepare(self) -> None:
        """Nothing to prepare."""

    def work(self) -> int:
        """The cases of one round, teams in turn."""
        teams = self._company.teams
        return sum(one_case(self._company, teams[number % len(teams)], number) for number in range(self._cases))


def _publish(transaction: Transaction, at: int) -> None:
    pack = load_pack(PACK).pack
    assert pack is not None
    versions = {item.digest: ("procedure", item.name) for item in pack.procedures.values()}
    versions[pack.parameters.digest] = ("parameters", "parameters")
    keep_release(transaction, pack.digest, pack.files, versions, at=at, by=None)


_UNITS = Insertion(tables.units, ("id", "place_name", "kind", "parent", "name", "full_name", "sort_key", "search_fold"))
_UNIT_VALUES = Insertion(tables.unit_values, ("unit", "field", "from_day", "at", "value", "act"))
_CLOSURE = Insertion(tables.unit_closure, ("unit", "ancestor", "from_day", "depth"))
_APPOINTMENTS = Insertion(
    tables.appointments, ("id", "person", "unit", "position", "from_day", "signs_from", "acting", "act")
)
_PERSONS = Insertion(tables.persons, ("id", "name", "sort_key", "search_fold", "unit", "status", "made_at"))
_VALUES = Insertion(tables.record_values, ("about", "field", "from_day", "at", "value", "unit", "act"))


def _people(transaction: Transaction, office: Office) -> tuple[Team, ...]:
    units: list[tuple[Any, ...]] = []
    people: list[tuple[Any, ...]] = []
    posts: list[tuple[Any, ...]] = []
    above: dict[str, str | None] = {}

    def unit(kind: str, name: str, parent: str | None) -> str:
        id_ = office.new_identifier()
        units.append((id_, "", kind, parent, name, name, name, name))
        above[id_] = parent
        return id_

    def person(name: str, team: str | None, position: str | None = None, where: str | None = None) -> str:
        id_ = office.new_identifier()
        people.append((id_, name, name, name, team, "working", 0))
        if position is not None:
            posts.append((office.new_identifier(), id_, where, position, "2026-01-01", "2026-01-01", False, "given"))
        return id_

    top = unit("company", "Công ty Bến Ván", None)
    director = person("Giám đốc", None, "director", top)
    person("Văn thư", None, "clerk", top)
    teams = []
    for division in range(DIVISIONS):
        middle = unit("division", f"Phòng {division + 1}", top)
        head = person(f"Trưởng phòng {division + 1}", None, "division_head", middle)
        for team in range(TEAMS):
            name = f"Tổ {division + 1}.{team + 1}"
            low = unit("team", name, middle)
            lead = person(f"Tổ trưởng {name}", low, "team_head", low)
            members = tuple(person(f"Người {number + 1} của {name}", low) for number in range(MEMBERS))
            teams.append(Team(id=low, members=members, approvers=(lead, head, director)))
    transaction.insert(_UNITS, units)
    transaction.insert(
        _UNIT_VALUES,
        [
            (id_, field, "", 0, json.dumps(value, ensure_ascii=False), "given")
            for id_, _, kind, parent, name, *_ in units
            for field, value in (("kind", kind), ("parent", parent), ("name", {"name": name, "full_name": name}))
        ],
    )
    transaction.insert(_CLOSURE, [row for id_ in above for row in _closure(id_, above)])
    transaction.insert(_PERSONS, people)
    transaction.insert(
        _VALUES,
        [
            (id_, field, "", 0, json.dumps(value, ensure_ascii=False), team if field == "team" else None, "given")
            for id_, name, _, _, team, status, _ in people
            for field, value in (("full_name", name), ("employment", status), ("team", team))
            if value is not None
        ],
    )
    transaction.insert(_APPOINTMENTS, posts)
    return tuple(teams)


def _closure(unit: str, above: dict[str, str | None]) -> list[tuple[str, str, str, int]]:
    rows: list[tuple[str, str, str, int]] = []
    current: str | None = unit
    while current is not None:
        rows.append((unit, current, "", len(rows)))
        current = above[current]
    return rows
