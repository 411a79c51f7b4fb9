"""The peer: the same procedure written by hand with `transitions`, SQLAlchemy's ORM, pydantic and FastAPI.

It is what one would write instead of using an engine, and it does the whole job: the form is validated, the approver is
looked up in the organisation on the day, permission is checked, the next task is opened with a deadline, an audit row
is written, and each step is one commit. Rows have a version, so that of two who decide at once one is refused.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, Field, StringConstraints, model_validator
from sqlalchemy import JSON, ForeignKey, Index, String, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship, sessionmaker
from transitions import Machine

from bench.ours import answers

LEVELS = {
    "team_review": ("team", "team_head"),
    "division_review": ("division", "division_head"),
    "company_review": ("company", "director"),
}
"""State → the kind of unit that decides, and the position through which it does."""
DAYS = {"team_review": 3, "division_review": 3, "company_review": 5}
STATES = [*LEVELS, "approved", "refused"]
TRANSITIONS: list[Any] = [
    {"trigger": "approve", "source": "team_review", "dest": "division_review"},
    {"trigger": "approve", "source": "division_review", "dest": "company_review"},
    {"trigger": "approve", "source": "company_review", "dest": "approved"},
    {"trigger": "refuse", "source": list(LEVELS), "dest": "refused"},
]


def _id() -> str:
    return str(uuid.uuid4())


class Base(DeclarativeBase):
    """All tables."""


class Unit(Base):
    """A team, a division or the company."""

    __tablename__ = "units"
    id: Mapped[str] = mapped_column(primary_key=True, default=_id)
    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    parent: Mapped["Unit | None"] = relationship(remote_side=[id])


class Person(Base):
    """Somebody."""

    __tablename__ = "persons"
    id: Mapped[str] = mapped_column(primary_key=True, default=_id)
    name: Mapped[str]
    team_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))


class Appointment(Base):
    """Who holds which position where."""

    __tablename__ = "appointments"
    __table_args__ = (Index("appointments_place", "unit_id", "position"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    position: Mapped[str]
    from_day: Mapped[date]
    until: Mapped[date | None]


class Request(Base):
    """A leave request."""

    __tablename__ = "requests"
    id: Mapped[str] = mapped_column(primary_key=True, default=_id)
    requester_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    team_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    state: Mapped[str] = mapped_column(String, default="team_review")
    version: Mapped[int] = mapped_column()
    opened_at: Mapped[datetime]
    kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    days: Mapped[int]
    reason: Mapped[str]
    place: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    advance: Mapped[int]
    team: Mapped[Unit] = relationship()
    tasks: Mapped[list["Task"]] = relationship(back_populates="request")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 — the ORM's own way


class Task(Base):
    """Something awaited from somebody."""

    __tablename__ = "tasks"
    __table_args__ = (Index("tasks_inbox", "assignee_id", "status", "due_on", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=_id)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"), index=True)
    state: Mapped[str]
    assignee_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    due_on: Mapped[date]
    status: Mapped[str] = mapped_column(String, default="open")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    request: Mapped[Request] = relationship(back_populates="tasks")


class Audit(Base):
    """What happened."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"), index=True)
    actor_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]
    action: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class LeaveForm(BaseModel):
    """The ten questions."""

    team: str
    kind: Literal["yearly", "unpaid", "sick"]
    starts_on: date
    ends_on: date
    days: int = Field(ge=1, le=30)
    reason: LongText
    place: Text
    phone: Annotated[str, StringConstraints(pattern=r"^0\d{9}$")]
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    advance: int = Field(ge=0, le=5_000_000)

    @model_validator(mode="after")
    def _in_order(self) -> "LeaveForm":
        if self.ends_on < self.starts_on:
            raise ValueError("Ngày cuối phải sau ngày đầu.")
        return self


class NotAllowed(Exception):
    """The person may not do this."""


class Application:
    """The whole of it: what the web calls, and what the bench calls in process."""

    def __init__(self, url: str) -> None:
        """On an empty database at `url`."""
        self.engine = create_engine(url)
        if url.startswith("sqlite"):
            event.listen(self.engine, "connect", _durable)
        Base.metadata.create_all(self.engine)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)

    def open(self, session: Session, form: dict[str, str], person_id: str) -> Request:
        """A request from a filled form."""
        given = LeaveForm.model_validate(form)
        person = session.get_one(Person, person_id)
        team = session.get_one(Unit, given.team)
        if team.kind != "team":
            raise NotAllowed(given.team)
        now = datetime.now(UTC)
        request = Request(
            id=_id(),
            requester_id=person.id,
            team=team,
            state="team_review",
            opened_at=now,
            **given.model_dump(exclude={"team"}),
        )
        session.add(request)
        self._await(session, request, now)
        session.add(_audit(request, person.id, now, "open", None, form))
        session.commit()
        return request

    def decide(
        self, session: Session, request_id: str, version: int, person_id: str, action: str = "approve"
    ) -> Request:
        """One level's decision."""
        request = session.get_one(Request, request_id, options=[joinedload(Request.team)])
        if request.version != version:
            raise NotAllowed("changed meanwhile")
        before = request.state
        if person_id not in {holder.person_id for holder in self._holders(session, request)}:
            raise NotAllowed(person_id)
        now = datetime.now(UTC)
        for task in session.scalars(select(Task).where(Task.request_id == request.id, Task.status == "open")):
            task.status, task.closed_at = "done", now
        Machine(model=request, states=STATES, transitions=TRANSITIONS, initial=before, auto_transitions=False)
        request.trigger(action)  # type: ignore[attr-defined]
        if request.state in LEVELS:
            self._await(session, request, now)
        session.add(_audit(request, person_id, now, action, before, {}))
        session.commit()
        return request

    def inbox(self, session: Session, person_id: str) -> list[Task]:
        """The first 25 by deadline."""
        wanted = select(Task).where(Task.assignee_id == person_id, Task.status == "open").order_by(Task.due_on, Task.id)
        return list(session.scalars(wanted.limit(25)))

    def _await(self, session: Session, request: Request, now: datetime) -> None:
        holders = self._holders(session, request)
        if not holders:
            raise NotAllowed("nobody holds the position")
        due = now.date() + timedelta(days=DAYS[request.state])
        for holder in holders:
            session.add(
                Task(request=request, state=request.state, assignee_id=holder.person_id, due_on=due, opened_at=now)
            )

    def _holders(self, session: Session, request: Request) -> list[Appointment]:
        """Who holds the position of this state, in the unit of its kind at or above the team."""
        kind, position = LEVELS[request.state]
        today = datetime.now(UTC).date()
        unit: Unit | None = request.team
        while unit is not None and unit.kind != kind:
            unit = unit.parent
        if unit is None:
            return []
        held = select(Appointment).where(
            Appointment.unit_id == unit.id,
            Appointment.position == position,
            Appointment.from_day <= today,
            (Appointment.until.is_(None)) | (Appointment.until >= today),
        )
        return list(session.scalars(held))


def _audit(
    request: Request, person: str, now: datetime, action: str, before: str | None, details: dict[str, Any]
) -> Audit:
    return Audit(
        request_id=request.id,
        actor_id=person,
        at=now,
        action=action,
        before=before,
        after=request.state,
        details=details,
    )


def _durable(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA busy_timeout=10000")


class HandTeam(BaseModel):
    """A team with those who ask and those who decide."""

    id: str
    members: list[str]
    approvers: list[str]


def people(application: Application, divisions: int, teams: int, members: int) -> list[HandTeam]:
    """A company of the same size as the engine's."""
    made: list[HandTeam] = []
    with application.sessions() as session:

        def unit(kind: str, name: str, parent: Unit | None) -> Unit:
            found = Unit(id=_id(), kind=kind, name=name, parent_id=parent.id if parent else None)
            session.add(found)
            session.flush()
            return found

        def person(name: str, team: Unit | None, position: str | None = None, where: Unit | None = None) -> str:
            found = Person(id=_id(), name=name, team_id=team.id if team else None)
            session.add(found)
            session.flush()
            if position is not None and where is not None:
                session.add(
                    Appointment(person_id=found.id, unit_id=where.id, position=position, from_day=date(2026, 1, 1))
                )
            return found.id

        top = unit("company", "Công ty Bến Ván", None)
        director = person("Giám đốc", None, "director", top)
        for division in range(divisions):
            middle = unit("division", f"Phòng {division + 1}", top)
            head = person(f"Trưởng phòng {division + 1}", None, "division_head", middle)
            for number in range(teams):
                name = f"Tổ {division + 1}.{number + 1}"
                low = unit("team", name, middle)
                lead = person(f"Tổ trưởng {name}", low, "team_head", low)
                made.append(
                    HandTeam(
                        id=low.id,
                        members=[person(f"Người {index + 1} của {name}", low) for index in range(members)],
                        approvers=[lead, head, director],
                    )
                )
        session.commit()
    return made


class Hand:
    """The hand-written application as a contender."""

    def __init__(self, application: Application, teams: list[HandTeam], cases: int) -> None:
        """So many cases a round."""
        self._application = application
        self._teams = teams
        self._cases = cases

    def prepare(self) -> None:
        """Nothing to prepare."""

    def work(self) -> int:
        """The cases of one round, teams in turn; a session for each step, as a web request has one."""
        steps = 0
        for number in range(self._cases):
            team = self._teams[number % len(self._teams)]
            steps += one_case(self._application, team, number)
        return steps


def one_case(application: Application, team: HandTeam, number: int) -> int:
    """One request from the form to the last approval; how many steps it took."""
    with application.sessions() as session:
        request = application.open(session, answers(team.id), team.members[number % len(team.members)])
        known, version = request.id, request.version
    state = ""
    for person in team.approvers:
        with application.sessions() as session:
            request = application.decide(session, known, version, person)
            version, state = request.version, request.state
    assert state == "approved"
    return 1 + len(team.approvers)


def count_statements(application: Application, work: Callable[[], object]) -> int:
    """How many statements a piece of work sends."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(application.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(application.engine, "before_cursor_execute", note)
    return count


# --- Over HTTP --------------------------------------------------------------------------------------------------------


class Decision(BaseModel):
    """What is sent to decide."""

    version: int
    action: str = "approve"


def web(application: Application) -> FastAPI:
    """The application's three routes; identity by header."""
    app = FastAPI()

    def session() -> Iterator[Session]:
        with application.sessions() as made:
            yield made

    Needed = Annotated[Session, Depends(session)]

    def told(request: Request) -> dict[str, Any]:
        return {"id": request.id, "state": request.state, "version": request.version}

    @app.post("/requests")
    def open_request(form: dict[str, str], x_person: Annotated[str, Header()], session: Needed) -> Any:
        return told(application.open(session, form, x_person))

    @app.post("/requests/{request_id}/decisions")
    def decide(
        request_id: str,
        decision: Decision,
        x_person: Annotated[str, Header()],
        session: Needed,
    ) -> Any:
        try:
            return told(application.decide(session, request_id, decision.version, x_person, decision.action))
        except NotAllowed as error:
            raise HTTPException(403, str(error)) from error

    @app.get("/inbox")
    def inbox(x_person: Annotated[str, Header()], session: Needed) -> Any:
        return [
            {"task": task.id, "request": task.request_id, "due_on": task.due_on.isoformat()}
            for task in application.inbox(session, x_person)
        ]

    return app
