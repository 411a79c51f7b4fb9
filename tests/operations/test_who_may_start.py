"""Who may start a case about whom: the same for every door, because the operation itself asks (language §9)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cases.act import Actor, Seat
from engine.ground.errors import AnswersRejected, NotFound
from engine.operations.fill_form import fill_start
from engine.operations.office import Office
from engine.operations.open_case import Starting, open_case
from engine.scenarios.examples import example_answers
from engine.scenarios.rehearse import Rehearsal
from engine.store.database import Database, count_statements
from engine.store.schema import migrate
from tests.conftest import BOTH_KINDS, Databases
from tests.operations.stored_world import StoredWorld, office_on, publish_pack
from tests.runtime.club import club_pack, stories_of

ABOUT_SOMEBODY = """\
procedure: leave
title: Xin nghỉ
subject: person
units: {team: subject.team}
participants:
  member: {is: subject}
  head: {position: head, of: team}
start: {by: anyone, form: request, once: none, to: review}
states:
  review:
    title: Xem xét
    waits_for: head
    actions:
      approve: {title: Đồng ý, to: granted}
      own: {title: Rút, by: member, to: granted}
  granted: {title: Đã duyệt, ends: approved}
"""
ABOUT_A_UNIT = """\
procedure: leave
title: Đội xin nghỉ
subject: unit
participants:
  head: {is: initiator}
start: {by: anyone, form: request, once: none, to: review}
states:
  review:
    title: Xem xét
    waits_for: head
    actions:
      approve: {title: Đồng ý, to: granted}
  granted: {title: Đã duyệt, ends: approved}
"""
ABOUT_NOTHING = ABOUT_SOMEBODY.replace("subject: person\nunits: {team: subject.team}\n", "subject: none\n").replace(
    "  member: {is: subject}\n  head: {position: head, of: team}\n",
    "  member: {is: initiator}\n  head: {is: initiator}\n",
)
NOBODY = """\
  - story: Chưa có gì
    steps: []
"""


@pytest.fixture(scope="module", params=BOTH_KINDS)
def database(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    url = databases.fresh(request.param, prepare=migrate)
    made = Database(url)
    yield made
    made.close()
    databases.drop(url)


class Place:
    """The club with one procedure in a database."""

    def __init__(self, procedure: str, database: Database, folder: Path, start: int) -> None:
        """Identifiers count from `start`."""
        pack, script = club_pack(procedure), stories_of(NOBODY)
        self.office: Office = office_on(database, folder, script.given.today or "")
        publish_pack(self.office, pack)
        self.office.definitions.forget()
        made: list[StoredWorld] = []

        def make(pack, given):  # type: ignore[no-untyped-def]
            made.append(StoredWorld(pack, given, start, self.office))
            return made[0]

        self.play = Rehearsal(pack, script, script.stories[0], make)
        self.ids = self.play.world.ids
        self.form = example_answers(pack.procedures["leave"].forms["request"], {})
        self.world = made[0]

    def start(self, who: str, about: str | None, **narrowed: object) -> str | None:
        """Start a case; whom it is about, by name."""
        starting = Starting(
            act=self.office.new_identifier(),
            case=self.office.new_identifier(),
            procedure="leave",
            actor=Actor(person=self.ids[who], **narrowed),  # type: ignore[arg-type]
            subject=self.ids.get(about, about) if about is not None else None,
            form=self.form,
        )
        case = open_case(self.office, starting)
        return self.world.name_of(case.subject) if case.subject is not None else None

    def shown(self, who: str, about: str) -> None:
        """Look at the form for somebody."""
        fill_start(self.office, Actor(person=self.ids[who]), "leave", subject=self.ids.get(about, about))


@pytest.fixture
def place(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Place]:
    _PLACES.append(1)
    made = Place(request.param, database, tmp_path, len(_PLACES) * 100_000)
    yield made
    made.world.leave()


_PLACES: list[int] = []


@pytest.mark.parametrize("place", [ABOUT_SOMEBODY], indirect=True)
def test_one_starts_for_oneself_and_for_those_one_may_see(place: Place) -> None:
    assert place.start("an", None) == "an"
    assert place.start("an", "an") == "an"
    assert place.start("binh", "an") == "an", "the head of the team an belongs to"
    assert place.start("dung", "an") == "an", "the head of the club above it"
    place.shown("binh", "an")
    for who, about in (
        ("an", "binh"),
        ("hai", "an"),
        ("binh", "hai"),
        ("binh", "0193b5e0-0000-7000-8000-000000000000"),
    ):
        with pytest.raises(NotFound):
            place.start(who, about)
        with pytest.raises(NotFound):
            place.shown(who, about)


@pytest.mark.parametrize("place", [ABOUT_SOMEBODY], indirect=True)
def test_a_token_starts_for_others_only_from_the_seat_it_bears(place: Place) -> None:
    seat = Seat(unit=place.ids["one"], position="head")
    assert place.start("binh", "an", narrowed=True, seats=(seat,)) == "an"
    with pytest.raises(NotFound):
        place.start("binh", "an", narrowed=True)
    with pytest.raises(NotFound):
        place.start("hai", "an", narrowed=True, seats=(seat,))


@pytest.mark.parametrize("place", [ABOUT_SOMEBODY], indirect=True)
def test_ones_own_case_asks_nothing_more(place: Place) -> None:
    place.start("an", None)
    with count_statements() as own:
        place.start("an", None)
    with count_statements() as other:
        place.start("binh", "an")
    assert own.statements < other.statements <= own.statements + 3


@pytest.mark.parametrize("place", [ABOUT_A_UNIT], indirect=True)
def test_a_unit_is_started_for_by_those_who_may_see_its_people(place: Place) -> None:
    assert place.start("binh", "one") == "one"
    assert place.start("binh", None) == "one", "the one unit she is an officer of"
    assert place.start("dung", "one") == "one"
    for who, about in (("hai", "one"), ("an", "one"), ("binh", "club")):
        with pytest.raises(NotFound):
            place.start(who, about)
    with pytest.raises(AnswersRejected):
        place.start("an", None)


@pytest.mark.parametrize("place", [ABOUT_NOTHING], indirect=True)
def test_what_has_no_subject_is_about_nobody(place: Place) -> None:
    assert place.start("an", "binh") is None
