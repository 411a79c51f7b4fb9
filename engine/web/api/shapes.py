"""What the API sends and takes, as JSON: names, types and meaning of every member.

Days are ISO texts (`2026-11-23`) that mean a day in Vietnam, instants whole microseconds since 1970 UTC, identifiers
UUIDs of version 7 in lower case. A member that is null has no value. Members may be added in later versions.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from engine.web.api.paging import is_plain

UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
DAY = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
NAME = r"^[a-z][a-z0-9_]{0,99}$"
DIGEST = r"^[0-9a-f]{64}$"

_DEEPEST = 12
_GREATEST = 1 << 63
_LONGEST = 100_000

AN_ID = "01980a4e-5f1c-7a2b-8c3d-4e5f60718293"
"""For examples."""


def _plain(value: object, depth: int = 0) -> None:
    """Refuse what no database keeps and no canonical JSON has."""
    wrong = depth > _DEEPEST
    if isinstance(value, str):
        wrong = wrong or len(value) > _LONGEST or not is_plain(value)
    elif isinstance(value, float):
        wrong = True
    elif isinstance(value, int):
        wrong = wrong or not -_GREATEST <= value < _GREATEST
    if wrong:
        raise PydanticCustomError("not_plain", "not plain JSON")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _plain(key, depth)
            _plain(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _plain(inner, depth + 1)


def _checked(value: dict[str, Any]) -> dict[str, Any]:
    _plain(value)
    return value


def _text(value: str) -> str:
    _plain(value)
    return value


Raw = Annotated[dict[str, Any], AfterValidator(_checked)]
"""Raw answers by field name, as the type of each field takes them (see `FieldJson.type`)."""

Text = Annotated[str, Field(max_length=2_000), AfterValidator(_text)]
Id = Annotated[str, Field(pattern=UUID, examples=[AN_ID])]
Day = Annotated[str, Field(pattern=DAY, examples=["2026-11-23"])]
Name = Annotated[str, Field(pattern=NAME)]

IdInPath = Annotated[str, Path(pattern=UUID, description="Identifier.", examples=[AN_ID])]
NameInPath = Annotated[str, Path(pattern=NAME, examples=["member_admission"])]
DigestInPath = Annotated[str, Path(pattern=DIGEST, description="SHA-256 of the file, hexadecimal.")]


class Sent(BaseModel):
    """What the API sends."""

    model_config = ConfigDict(frozen=True)


class Taken(BaseModel):
    """What the API takes: a member it does not know is refused, so that a slip of the pen is not lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- problems ---------------------------------------------------------------------------------------------------------


class ReasonJson(Sent):
    """One reason of a problem."""

    code: str = Field(description="Stable code.", examples=["rule.said"])
    detail: str = Field(description="The reason in words, in the language asked for by Accept-Language (vi, en).")
    field: str | None = Field(
        default=None, description="The answer it stands beside, as a path.", examples=["form.birth_date"]
    )
    rule: str | None = Field(default=None, description="The rule of the definition that refuses or warns.")
    basis: str | None = Field(default=None, description="The text the rule comes from.")
    case: str | None = Field(default=None, description="The case it speaks of.")
    warning: bool | None = Field(
        default=None, description="True: naming the rule in `confirmed` lets the act through, if nothing else refuses."
    )


class ProblemJson(Sent):
    """A problem as RFC 9457 has it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:doanvu:rule.said",
                    "title": "Chưa làm được việc này.",
                    "status": 422,
                    "code": "rule.said",
                    "detail": "Người xin vào Đoàn chưa đủ tuổi trong ngày xét.",
                    "errors": [
                        {
                            "code": "rule.said",
                            "detail": "Người xin vào Đoàn chưa đủ tuổi trong ngày xét.",
                            "rule": "old_enough",
                            "basis": "Hướng dẫn 20-HD/TWĐTN-BTC, mục 1; Điều lệ Đoàn, Điều 1",
                        }
                    ],
                    "request": "9f2c0a1b2c3d4e5f",
                }
            ]
        }
    )

    type: str = Field(examples=["urn:doanvu:act.not-awaited"])
    title: str = Field(description="What went wrong, in words.")
    status: int
    code: str = Field(description="Stable code of the first reason.")
    detail: str | None = Field(default=None, description="The reasons in words.")
    errors: list[ReasonJson] = Field(default_factory=list)
    request: str = Field(description="Names the request; tell it to an administrator.")
    changed: "list[EventJson] | None" = Field(
        default=None, description="For 409 and 412: what happened since the version that was read."
    )


# --- small parts ------------------------------------------------------------------------------------------------------


class PersonRef(Sent):
    """A person by name."""

    id: str
    name: str


class UnitRef(Sent):
    """A unit by name, as it is called on the day in question."""

    id: str
    name: str = Field(description="Full name.", examples=["Chi đoàn Khu vực 1"])
    kind: str | None = Field(default=None, examples=["branch"])


class SeatJson(Sent):
    """An appointment to act from."""

    appointment: str
    unit: UnitRef
    position: str = Field(examples=["secretary"])
    title: str = Field(examples=["Bí thư"])
    acting: bool = Field(description="Charged with the post for the time being.")


class BasisJson(Sent):
    """Where a rule comes from, and how sure that is."""

    text: str
    confidence: str = Field(description="C read in an official text, S secondary, U unconfirmed (“chưa xác minh”).")


# --- who calls --------------------------------------------------------------------------------------------------------


class MeJson(Sent):
    """Who calls."""

    person: PersonRef
    seats: list[SeatJson] = Field(description="Every appointment of today; for a token at most the one it acts from.")
    acting_as: str | None = Field(description="The appointment acted from; null: as oneself.")
    scope: list[str] | None = Field(description="What the token may: read, act. Null for a session, which may both.")
    waiting: int = Field(description="Tasks that wait for the caller, counted up to 500.")
    late: int = Field(description="How many of them are late.")
    csrf: str | None = Field(description="For sessions: the token that changing requests send as X-CSRF-Token.")


# --- procedures -------------------------------------------------------------------------------------------------------


class ProcedureLine(Sent):
    """A procedure in a list."""

    name: str = Field(examples=["member_admission"])
    code: str = Field(examples=["NVD01"])
    title: str = Field(examples=["Kết nạp đoàn viên mới"])
    help: str = Field(description="What it is for.")
    situations: list[str] = Field(description="How people say it: “Tôi muốn vào Đoàn”.")
    digest: str = Field(description="SHA-256 of the definition with everything it includes.")


class ProceduresJson(Sent):
    """Every procedure that can be started."""

    items: list[ProcedureLine]


class OptionJson(Sent):
    """One of the things to choose from."""

    value: str
    title: str


class FieldJson(Sent):
    """A question of a form."""

    name: str
    type: str = Field(
        description=(
            "How the answer is given. `text`, `long_text`, `phone`, `email`, `address`: text. `integer`, `money`, "
            "`year`: whole number. `decimal`, `percent`: text with the decimal mark, `8,5`. "
            "`date`: `2026-11-23` or `23/11/2026`. `month`: `2026-11`. `period`: `3 months`. "
            "`boolean`, `accept`: true or false. `choice`: the option; `choices`: a list of options. "
            '`person`, `unit`, `person_or_unit`: `{"id": …}`, where allowed `{"name": …}`. '
            '`file`: `{"digest": …}` of an upload. '
            '`external_act`: `{"number", "date", "issuer", "file": {"digest"}}`. '
            "`group`: a list of objects with the fields in `fields`."
        )
    )
    title: str
    help: str | None = None
    required: bool
    conditional: bool = Field(description="Whether it is there only for some answers.")
    computed: bool = Field(description="Worked out, never sent.")
    options: list[OptionJson] | None = None
    fields: "list[FieldJson] | None" = None
    basis: BasisJson | None = None
    example: Any | None = Field(default=None, description="An answer as an example.")


class SectionJson(Sent):
    """A section of a form."""

    name: str
    title: str
    fields: list[FieldJson]


class FormJson(Sent):
    """A form."""

    name: str
    title: str
    sections: list[SectionJson]


class RuleJson(Sent):
    """A rule of a procedure."""

    name: str
    otherwise: str = Field(description="The sentence that refuses or warns.")
    warning: bool
    basis: BasisJson | None = None


class ActionOutline(Sent):
    """An action as defined."""

    name: str
    title: str
    task: bool = Field(description="Done once beside others; the case goes on when all are done.")
    by: list[str] = Field(description="Participants who may take it.")
    form: str | None = None
    act_form: str | None = None
    vote: str | None = None
    reason: str = Field(description="none, optional or required.")
    bulk: str = Field(description="never, each (an act for every case) or together (one act over many).")
    requires: list[str] = Field(description="Rules asked when it is taken.")


class StateOutline(Sent):
    """A state as defined."""

    name: str
    title: str
    ends: str | None = Field(description="How a case that reaches it has ended; null while it goes on.")
    waits_for: list[str]
    actions: list[ActionOutline]


class DocumentOutline(Sent):
    """A paper the procedure issues."""

    name: str
    title: str
    type: str


class ProcedureJson(ProcedureLine):
    """A procedure: how it begins, its steps, rules, forms and papers."""

    subject: str = Field(description="What a case is about: person, unit or none.")
    basis: BasisJson
    start_by: list[str] = Field(description="Participants who may start it; `anyone` is whoever is signed in.")
    start_form: str | None
    start_requires: list[str]
    forms: list[FormJson]
    rules: list[RuleJson]
    states: list[StateOutline]
    documents: list[DocumentOutline]
    votes: dict[str, list[str]] = Field(description="Vote → the counts asked for each case.")


# --- filling ----------------------------------------------------------------------------------------------------------


class CheckStart(Taken):
    """Answers to be looked at before a case is started."""

    subject: Id | None = Field(default=None, description="Whom the case is about; null: the caller.")
    answers: Raw = Field(default_factory=dict)


class CheckAction(Taken):
    """Answers to be looked at before an action is taken."""

    answers: Raw = Field(default_factory=dict)
    act: Raw = Field(default_factory=dict, description="Answers of the form of the act.")


class CheckedJson(Sent):
    """What answers given so far lead to. Nothing was kept."""

    accepted: bool = Field(description="Whether every answer can be kept.")
    values: dict[str, Any] = Field(description="What would be kept, computed values included, by field.")
    act_values: dict[str, Any]
    errors: list[ReasonJson] = Field(description="Answers that are missing or wrong.")
    reasons: list[ReasonJson] = Field(description="Rules that refuse or warn, as far as they can be asked already.")


class StartCase(Taken):
    """A case to be started."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "procedure": "member_admission",
                    "answers": {
                        "base": {"id": AN_ID},
                        "branch": {"id": AN_ID},
                        "full_name": "Nguyễn Thị Hoa",
                        "birth_date": "2009-03-26",
                        "phone": "0912345678",
                        "relatives": [{"relation": "mother", "full_name": "Lê Thị Tư", "birth_year": 1980}],
                        "pledge": True,
                    },
                    "confirmed": [],
                }
            ]
        }
    )

    procedure: Name
    subject: Id | None = Field(default=None, description="Whom the case is about; null: the caller.")
    answers: Raw = Field(default_factory=dict, description="Answers of the start form.")
    confirmed: list[Name] = Field(default_factory=list, max_length=50, description="Warnings confirmed, by rule name.")


class TakeAction(Taken):
    """An action to be taken on one case."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"reason": "Thiếu xác nhận của chi bộ."},
                {
                    "act": {"held_on": "2026-11-20", "convened": 15, "present": 12},
                    "vote": {"agree": 11, "against": 1, "other": 0},
                },
            ]
        }
    )

    answers: Raw = Field(default_factory=dict, description="Answers of the action's form.")
    act: Raw = Field(
        default_factory=dict,
        description=(
            "Answers of the form of the act; with a vote also `convened`, `present`, `mode`, and `convened_reason` "
            "where `convened` is not the electorate."
        ),
    )
    vote: Raw = Field(default_factory=dict, description="The counts for this case.")
    reason: Text = ""
    confirmed: list[Name] = Field(default_factory=list, max_length=50, description="Warnings confirmed, by rule name.")
    task: Id | None = Field(default=None, description="The task it is done for, where several of one name are open.")


class OneOfMany(Taken):
    """A case of an action over many."""

    case: Id
    version: int = Field(ge=1, le=1 << 53, description="The version that was read.")
    answers: Raw = Field(default_factory=dict)
    vote: Raw = Field(default_factory=dict)


class TakeActions(Taken):
    """An action to be taken on many cases."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"action": "ratify", "cases": [{"case": AN_ID, "version": 4}]}]}
    )

    action: Name
    together: bool = Field(
        default=False,
        description=(
            "One act over all of them, all or none; false: an act each, those refused are told, the others stand."
        ),
    )
    cases: list[OneOfMany] = Field(min_length=1, max_length=1_000)
    entered: bool = Field(
        default=False, description="Cases without answers here take the line entered for them (`POST /lines`)."
    )
    act: Raw = Field(default_factory=dict, description="Answers of the form of the act.")
    reason: Text = ""
    confirmed: list[Name] = Field(default_factory=list, max_length=50)


# --- cases ------------------------------------------------------------------------------------------------------------


class TaskJson(Sent):
    """An open task of a case."""

    id: str
    name: str = Field(description="The task's name, or the state's for a choice of its actions.")
    title: str
    opened_on: str
    due_on: str | None
    people: list[PersonRef] = Field(description="Who is awaited today.")
    unit: UnitRef | None
    vacant: bool = Field(description="Nobody is there today: the keeper assigns it.")


class OfferJson(Sent):
    """An action of a case as it stands."""

    action: str
    title: str
    may: bool = Field(description="Whether the caller may take it now.")
    people: list[PersonRef] = Field(description="Who may.")
    form: str | None
    act_form: str | None
    vote: str | None
    reason: str
    bulk: str
    task: str | None = Field(description="The open task it does.")
    reasons: list[ReasonJson] = Field(description="Rules that refuse or warn as things stand.")


class DocumentJson(Sent):
    """A numbered paper."""

    id: str
    name: str
    title: str
    type: str = Field(examples=["NQ"])
    number: str = Field(examples=["01-NQ/ĐTN"])
    date: str
    unit: UnitRef
    cases: list[str] = Field(description="Cases it speaks of that the caller sees.")
    follows: str | None = Field(description="The paper it corrects or revokes.")
    size: int | None = Field(description="Bytes of the file; null while it is being made.")
    file: str | None = Field(description="Where the file is; null while it is being made.")


class DocumentsJson(Sent):
    """Papers of a case."""

    items: list[DocumentJson]


class CaseLineJson(Sent):
    """A case in a list."""

    id: str = Field(examples=[AN_ID])
    number: str = Field(examples=["KN-2026-0147"])
    procedure: str
    title: str = Field(description="Of the procedure.")
    subject: PersonRef | None
    state: str = Field(examples=["ratification"])
    state_title: str = Field(examples=["Đoàn cấp trên chuẩn y"])
    variant: str | None = Field(description="Which kind of case it is, as its newest act found.", examples=["ordinary"])
    opened_on: str = Field(examples=["2026-11-23"])
    ended_as: str | None = Field(description="approved, refused, withdrawn …; null while it goes on.")
    due_on: str | None = Field(description="The promise to the citizen.")
    version: int
    waiting: list[TaskJson]


class CasesJson(Sent):
    """A page of cases, newest first."""

    items: list[CaseLineJson]
    next: str | None = Field(description="The next page; null for the last.")


class CaseJson(CaseLineJson):
    """A case as the caller may see it. `version` is its ETag."""

    initiator: PersonRef | None
    ended_on: str | None
    pinned_day: str = Field(description="The day for which parameters are read.")
    definition: str = Field(description="Digest of the procedure it follows.")
    units: dict[str, UnitRef]
    variables: dict[str, Any]
    answers: dict[str, dict[str, Any]] = Field(description="Accepted answers the caller may read, by form.")
    votes: dict[str, dict[str, Any]]
    returned: dict[str, Any] | None = Field(description="Why it was sent back, until it moves on.")
    offers: list[OfferJson]
    documents: list[DocumentJson]
    parent: str | None


class EventJson(Sent):
    """Something that happened."""

    sequence: int = Field(description="1, 2, 3 … within its stream; for a case, its version afterwards.")
    kind: str = Field(examples=["case.acted"])
    act: str
    at: int = Field(description="Microseconds since 1970, UTC.")
    day: str | None = Field(description="The day it bears.")
    actor: PersonRef | None = Field(description="Null: the system.")
    on_behalf_of: PersonRef | None
    via: str | None = Field(description="Through which door: page, api, worker, command, import.")
    action: str | None
    title: str | None
    before: str | None = Field(description="State before.")
    after: str | None
    outcome: str | None
    reason: str | None
    place: str | None = Field(description="The rule of the definition relied on.")
    digest: str
    erased: bool = Field(description="What it said was lawfully erased.")


class EventsJson(Sent):
    """Everything that happened to a case, oldest first."""

    items: list[EventJson]


class RefusedJson(Sent):
    """A case the act could not be taken on. Nothing of it changed."""

    case: str
    number: str
    errors: list[ReasonJson]


class DoneJson(Sent):
    """A case the act was taken on, as it then stands."""

    case: str
    number: str
    state: str
    version: int


class ReportJson(Sent):
    """What became of an act over many cases."""

    done: list[DoneJson]
    refused: list[RefusedJson]
    documents: list[str] = Field(description="Numbers of the papers issued.")


# --- inbox, files -----------------------------------------------------------------------------------------------------


class InboxLineJson(Sent):
    """A task that waits for the caller."""

    task: str
    case: str
    number: str
    version: int
    procedure: str
    state: str
    name: str
    subject: PersonRef | None
    unit: str = Field(description="The unit the subject belongs to.")
    opened_on: str
    due_on: str | None
    late: bool


class InboxJson(Sent):
    """A page of tasks, soonest due first."""

    items: list[InboxLineJson]
    counts: dict[str, dict[str, int]] = Field(description="By procedure: `all` and `late`, counted up to 500.")
    next: str | None


class FileJson(Sent):
    """An upload; answers name it by its digest."""

    digest: str
    name: str
    size: int
    media_type: str


# --- units, people ----------------------------------------------------------------------------------------------------


class UnitLineJson(Sent):
    """A unit in a list."""

    id: str
    name: str
    full_name: str
    kind: str
    kind_title: str
    parent: UnitRef | None


class UnitsJson(Sent):
    """A page of units by name."""

    items: list[UnitLineJson]
    next: str | None


class AppointmentJson(Sent):
    """A person holds a position."""

    id: str
    person: PersonRef
    unit: UnitRef
    position: str
    title: str
    from_day: str
    until: str | None
    signs_from: str | None
    acting: bool


class PeriodJson(Sent):
    """A value from a day to a day."""

    value: Any
    from_day: str | None
    until: str | None


class TermJson(Sent):
    """A term of a committee: what its papers are numbered in."""

    id: str
    body: str
    title: str = Field(description="Of the body.")
    ordinal: int
    from_day: str
    until: str | None


class UnitJson(Sent):
    """A unit as of a day."""

    id: str
    day: str
    name: str
    full_name: str
    kind: str
    kind_title: str
    above: list[UnitRef] = Field(description="Nearest first.")
    below: list[UnitRef] = Field(description="Directly below; at most 100.")
    appointments: list[AppointmentJson]
    vacant: list[str] = Field(description="Positions through which a body of the unit acts and which nobody holds.")
    names: list[PeriodJson] = Field(description="Every name it has had.")
    terms: list[TermJson] = Field(description="Every term of its committees, oldest first.")
    closed_on: str | None
    successor: str | None


class PersonLineJson(Sent):
    """A person in a list."""

    id: str
    name: str
    unit: UnitRef | None
    status: str | None
    birth_date: str | None = Field(description="Null where only the name may be known.")


class PeopleJson(Sent):
    """A page of people, by given name."""

    items: list[PersonLineJson]
    next: str | None


class RecordFieldJson(Sent):
    """A field of a record as of the day, with everything it was."""

    name: str
    title: str
    value: Any | None
    shown: str = Field(description="The value as people read it.")
    history: list[PeriodJson]


class RecordHistoryJson(Sent):
    """A dated history of a record."""

    name: str
    title: str
    entries: list[dict[str, Any]]


class PersonJson(Sent):
    """A person's record as of a day, as far as it is open to the caller."""

    id: str
    name: str
    day: str
    unit: UnitRef | None
    fields: list[RecordFieldJson]
    histories: list[RecordHistoryJson]
    overlays: dict[str, Any]
    appointments: list[AppointmentJson]
    hidden: list[str] = Field(description="Titles of what is kept from the caller.")


# --- changing the organisation ----------------------------------------------------------------------------------------


class CreateUnit(Taken):
    """A unit to be made directly below one's own."""

    parent: Id
    kind: Name
    name: Text = Field(examples=["Khu vực 4"])
    full_name: Text = Field(examples=["Chi đoàn Khu vực 4"])
    from_day: Day | None = Field(default=None, description="The first day; today without it.")
    place_name: Text = Field(default="", description="Before the date of its papers; empty: as the unit above.")


class AddPerson(Taken):
    """A person nobody knows yet, such as a new officer."""

    name: Text
    birth_date: Day
    phone: Text = ""
    confirmed: bool = Field(default=False, description="Somebody alike is known, and this is another.")


class Made(Sent):
    """What was made."""

    id: str


class Appoint(Taken):
    """Somebody to hold a position."""

    person: Id
    position: Name
    from_day: Day | None = Field(default=None, description="The first day; today without it.")
    until: Day | None = Field(default=None, description="The last day; null: open.")
    signs_from: Day | None = Field(default=None, description="From when the person also signs.")
    acting: bool = Field(default=False, description="Charged with the post for the time being.")


class BeginTerm(Taken):
    """A term of a committee to begin; the one before ends on the day before."""

    body: Name = Field(examples=["executive_committee"])
    ordinal: int = Field(ge=1, le=99, description="The how-many-eth term of this committee.")
    from_day: Day | None = Field(default=None, description="The first day; today without it.")


class EndAppointment(Taken):
    """When an appointment ends."""

    until: Day = Field(description="Its last day.")


class Invite(Taken):
    """An invitation to sign in."""

    email: Text


class InvitedJson(Sent):
    """An invitation on its way."""

    email: str
    expires_at: int


class VacantTaskJson(Sent):
    """A task that waits for nobody."""

    case: str
    number: str
    task: str
    procedure: str
    title: str
    subject: str
    unit: str
    positions: list[str] = Field(description="Titles of the positions awaited, which nobody holds.")
    due_on: str | None


class VacantTasksJson(Sent):
    """A page of tasks that wait for nobody, soonest due first."""

    items: list[VacantTaskJson]
    next: str | None


class AssignTask(Taken):
    """Who is to do a task that waits for nobody."""

    person: Id


# --- what the installation goes by ------------------------------------------------------------------------------------


class ParameterValueJson(Sent):
    """A dated value."""

    value: Any
    from_day: str | None
    until: str | None
    rule_set: str | None
    at: str | None = Field(description="The unit it is for: its id or short name.")
    kind: str | None
    level: str | None
    period: str | None
    basis: BasisJson


class ParameterJson(Sent):
    """A parameter with all its values."""

    name: str
    title: str
    type: str
    scale: int = Field(description="Digits behind the comma: 85 at scale 1 is 8,5.")
    values: list[ParameterValueJson]


class ParametersJson(Sent):
    """Every parameter of the release in force."""

    items: list[ParameterJson]


class CalendarDayJson(Sent):
    """A day that differs from the public calendar."""

    day: str
    working: bool
    note: str


class CalendarJson(Sent):
    """A year's days that differ from the public calendar."""

    items: list[CalendarDayJson]


class SetCalendarDay(Taken):
    """How a day differs from the public calendar."""

    working: bool
    note: Text = Field(description="The basis or the reason.")


class NoticeJson(Sent):
    """Something the caller was told."""

    id: str
    title: str
    body: str
    at: int
    case: str | None
    read: bool


class NoticesJson(Sent):
    """A page of notices, newest first."""

    items: list[NoticeJson]
    next: str | None


class DeliveryJson(Sent):
    """A letter or a message to another system that was given up."""

    key: str
    kind: str = Field(description="mail or call.")
    at: int = Field(description="When it came to be owed, microseconds since 1970 UTC.")
    attempts: int
    failure: str = Field(description="Why, in words.")
    webhook: str | None = Field(description="Name of the other system; null for mail.")
    person: str | None = Field(description="Whom the letter is for.")
    case_number: str | None


class DeliveriesJson(Sent):
    """What was given up."""

    items: list[DeliveryJson]


class VerdictJson(Sent):
    """What verifying the whole trail found."""

    sound: bool
    flaw: str | None = Field(description="The first thing that does not fit, in words.")
    streams: int
    events: int
    erased: int
    seal: str


ProblemJson.model_rebuild()
