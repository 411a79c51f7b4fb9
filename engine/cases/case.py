"""A case: the procedure it follows, where it stands, who is awaited, what has been answered and issued."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.definition.participants import Addressee


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Something awaited: one task of the state, or (with `key` the state's own name) the choice of its actions."""

    id: str
    key: str
    """The name of the task, or of the state for a choice of actions, or of an action of the clock whose rules refused
    it (S25).
    """
    state: str
    participant: str
    """The participant looked up, for the record."""
    addressees: tuple[Addressee, ...]
    """Empty: nobody was there; the keeper assigns."""
    opened_on: str
    due_on: str | None = None
    """ISO day that counts to its end in Vietnam; computed once and kept (S22)."""
    remind_on: tuple[str, ...] = ()
    person: str | None = None
    """For a task of one particular person (`each`, or assigned by the keeper)."""
    vacant: bool = False

    def to_json(self) -> dict[str, Any]:
        """The task as plain JSON."""
        return {
            "id": self.id,
            "key": self.key,
            "state": self.state,
            "participant": self.participant,
            "addressees": [
                {k: v for k, v in (("unit", a.unit), ("position", a.position), ("person", a.person)) if v is not None}
                for a in self.addressees
            ],
            "opened_on": self.opened_on,
            "due_on": self.due_on,
            "remind_on": list(self.remind_on),
            "person": self.person,
            "vacant": self.vacant,
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Task":
        """A task from `to_json`."""
        return Task(
            id=data["id"],
            key=data["key"],
            state=data["state"],
            participant=data["participant"],
            addressees=tuple(Addressee(**a) for a in data["addressees"]),
            opened_on=data["opened_on"],
            due_on=data["due_on"],
            remind_on=tuple(data["remind_on"]),
            person=data["person"],
            vacant=data["vacant"],
        )


@dataclass(frozen=True, kw_only=True)  # without slots: `but` copies it whole, many times a decision
class Case:
    """One run of a procedure. Every value in it is JSON-able; the store keeps it as columns and one JSON text."""

    id: str
    number: str
    """For people: KN-2026-0147."""
    procedure: str
    definition: str
    """Digest of the procedure it follows (S10)."""
    parameters: str
    """Digest of the parameters it follows."""
    rule_set: str | None
    pinned_day: str
    """ISO day for which parameters are read."""
    subject: str | None
    initiator: str | None
    opened_at: int
    opened_on: str
    state: str
    version: int
    """How many events its stream has; the number of the newest one."""
    stay: int
    """How many times it has arrived anywhere; a task belongs to one stay."""
    arrived_on: str
    ended_as: str | None = None
    ended_on: str | None = None
    variant: str | None = None
    """As the newest act found it (S4); not a stored truth."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Name → unit id."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Form → latest accepted values."""
    answered: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Form → {by, day, at}: who gave them and when; of a line of a grid also {how, confirmed_by}."""
    votes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Vote → result: day, unit, body, electorate, convened, present, counts, outcome, choice."""
    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Document → latest issued: id, number, date, unit, body, delivered_on."""
    drawn: Mapping[str, str] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()
    """Those open."""
    done: tuple[str, ...] = ()
    """Keys of the tasks done in this stay."""
    takers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`state.action` → persons who took it, for `separate` and for handlers."""
    last_day: str = ""
    """The day the newest act bore."""
    last_body: Mapping[str, Any] | None = None
    """Of the newest act taken from a seat: {unit, body}, or {unit, position} where no body acted (S25)."""
    parent: str | None = None
    campaign: str | None = None
    campaign_unit: str | None = None
    """The unit in whose list of the campaign it stands."""
    due_on: str | None = None
    """The promise to the citizen (S24), without the days it stood still."""
    clock_stopped_on: str | None = None
    wake_on: str | None = None
    """The next ISO day on which the clock has to look at it: a reminder, the day after a deadline, a timer."""
    once_key: str | None = None
    returned: Mapping[str, Any] | None = None
    """The newest return: {reason, by, on, from_state}, until the case moves on."""

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.ended_as is None

    def task(self, task_id: str) -> Task | None:
        """The open task with that id, or None."""
        return next((item for item in self.tasks if item.id == task_id), None)

    def to_json(self, names: Iterable[str] | None = None) -> dict[str, Any]:
        """The case as plain JSON; only those of its fields that are named, where `names` is given."""
        data: dict[str, Any] = dict(self.__dict__) if names is None else {name: self.__dict__[name] for name in names}
        if "tasks" in data:
            data["tasks"] = [item.to_json() for item in self.tasks]
        if "done" in data:
            data["done"] = list(self.done)
        if "takers" in data:
            data["takers"] = {key: list(value) for key, value in self.takers.items()}
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Case":
        """A case from `to_json`."""
        case = object.__new__(Case)
        fields = case.__dict__
        for name in _PLAIN:
            fields[name] = data[name]
        fields["last_body"] = data.get("last_body")
        fields["tasks"] = tuple(Task.from_json(item) for item in data["tasks"])
        fields["done"] = tuple(data["done"])
        fields["takers"] = {key: tuple(value) for key, value in data["takers"].items()}
        return case

    def but(self, **changes: Any) -> "Case":
        """The same case with some fields changed. Raises TypeError for a field it has not."""
        case = object.__new__(Case)
        fields = case.__dict__
        fields.update(self.__dict__)
        fields.update(changes)
        if len(fields) != _COUNT:
            raise TypeError(f"a case has no {', '.join(sorted(changes.keys() - self.__dict__.keys()))}")
        return case


_PLAIN = tuple(name for name in Case.__dataclass_fields__ if name not in ("tasks", "done", "takers", "last_body"))

_COUNT = len(Case.__dataclass_fields__)
