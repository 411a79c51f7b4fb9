"""A file of stories as its words: what is given, what people do, what must then be true. Frozen models; the
schema follows from them.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from engine.ground.problems import Problem, Report
from engine.ground.sources import Node, Place, SeqNode, Source, value_place
from engine.language.reader import decode, read

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TermWords(_Words):
    """A term of a committee: documents are numbered within it."""

    ordinal: int = 1
    from_: Day = Field(alias="from")
    until: Day | None = None


class RangeWords(_Words):
    """Numbers a unit may draw: the first, the last, and how they are written."""

    from_: int = Field(default=1, alias="from")
    until: int = 999_999
    pattern: str = "{number:06}"


class UnitWords(_Words):
    """A unit of the story."""

    kind: Name | None = None
    title: str | None = None
    name: str | None = None
    parent: Name | None = None
    from_: Day | None = Field(default=None, alias="from")
    terms: Mapping[Name, TermWords] = Field(default_factory=dict)
    fill: Mapping[Name, int] = Field(default_factory=dict)
    """Makes a body of the unit up to a number of persons."""
    ranges: Mapping[Name, RangeWords] = Field(default_factory=dict)
    record: Mapping[Name, list[Mapping[str, Any]]] = Field(default_factory=dict)
    """Histories of the unit's own record."""


class PersonWords(BaseModel):
    """A person of the story: fields of the record by name, histories as lists, `member_of` and `holds`."""

    model_config = ConfigDict(frozen=True, extra="allow")

    holds: Mapping[Name, Name | list[Name]] = Field(default_factory=dict)
    """Position → unit."""
    member_of: Name | None = None
    later: Mapping[Name, Mapping[Day, Any]] = Field(default_factory=dict)
    """Field → day → the value from that day on: `{branch: {2025-11-12: khu_vuc_1}}`."""
    since: Day | None = None
    """From when the person holds and belongs; long ago when not said."""
    open_cases: Mapping[Name, int] = Field(default_factory=dict)
    """Procedure → how many cases about the person are open besides those of the story."""


class CampaignWords(BaseModel):
    """A campaign as a story opens it; every other key is an answer of the campaign's form."""

    model_config = ConfigDict(frozen=True, extra="allow")

    unit: Name
    """The unit the opener acts from."""
    period: str = ""
    who: Name | None = None
    """Who opens it, when it is given and not opened by a step; else anybody who may."""


class GivenWords(_Words):
    """What is so when the story begins."""

    today: Day | None = None
    units: Mapping[Name, UnitWords] = Field(default_factory=dict)
    people: Mapping[Name, PersonWords] = Field(default_factory=dict)
    delegations: list[Mapping[str, Any]] = Field(default_factory=list)
    calendar: Mapping[Day, bool] = Field(default_factory=dict)
    campaign: CampaignWords | None = None
    """A campaign of the procedure that is open when the story begins, its cases made."""
    parameters: Mapping[Name, str | int | bool] = Field(default_factory=dict)
    """Values that hold in this story instead of the parameters' own: periods and shares as text, decimals scaled."""


class ExpectWords(_Words):
    """What must be true after a step. Whatever is not named is not looked at."""

    state: str | None = None
    outcome: str | None = None
    variant: str | None = None
    awaited: list[Name] | Mapping[Name, list[Name]] | None = None
    vacant: list[Name] | None = None
    due: Day | Mapping[Name, Day] | None = None
    case_due: Day | None = None
    overdue: bool | None = None
    refused: str | None = None
    """A sentence of the pack, or the kind of refusal: not_your_turn, no_such_action, out_of_date, once …"""
    refused_at: list[str] | None = None
    """Names of the fields that problems stand beside."""
    warned: str | None = None
    rule: str | None = None
    about: list[Name] | None = None
    names: list[Name] | None = None
    """Exactly the people whom the sentences of a refusal name."""
    campaign: Mapping[str, int | bool | Mapping[Name, int]] | None = None
    """Of the newest campaign: `cases` made in all, by unit (`units`), by state (`states`), whether it is `closed`."""
    document: Mapping[Name, Mapping[str, Any]] | None = None
    numbers: Mapping[Name, list[str]] | None = None
    record: Mapping[Name, Mapping[str, Any]] | None = None
    overlay: Mapping[Name, Mapping[str, Any]] | None = None
    """Of each person exactly the overlays that hold today: `{binh: {in_transit: cai_rang}}`, `{binh: {}}`."""
    posts: Mapping[Name, Mapping[Name, Name | list[Name]]] | None = None
    """Of each person exactly the positions held today: `{lan: {secretary: khu_vuc_1}}`, `{lan: {}}`."""
    notices: list[Name] | None = None
    """Persons told since the step before (all of these; others may be told too)."""
    cases: Mapping[Name, str] | None = None
    """With several cases: the subject and the state its case is in."""
    sees: Literal["nothing", "case"] | list[str] | None = None
    opened: Name | None = None
    """The procedure of the case that the step opened beside its own."""


class StepWords(_Words):
    """One thing that happens."""

    who: Name | None = None
    starts: Mapping[str, Any] | None = None
    for_: Name | None = Field(default=None, alias="for")
    """Whom the case is about, when not the starter."""
    takes: Name | None = None
    assigns: Name | None = None
    to: Name | None = None
    looks: Literal["case"] | None = None
    in_: Name | None = Field(default=None, alias="in")
    """The procedure whose newest case the step is about; the file's own when not said."""
    form: Mapping[str, Any] = Field(default_factory=dict)
    act: Mapping[str, Any] = Field(default_factory=dict)
    count: Mapping[str, int] = Field(default_factory=dict)
    counts: Mapping[Name, Mapping[str, int]] = Field(default_factory=dict)
    reason: str = ""
    confirms: list[str] = Field(default_factory=list)
    cases: list[Name] | Literal["all"] = Field(default_factory=list)
    """Of whom the cases are; `all`: every open case of the newest campaign that stands where the action is."""
    of: Name | None = None
    """With `all`: only those in the list of this unit."""
    rows: Mapping[Name, Mapping[str, Any]] = Field(default_factory=dict)
    """Answers of the form for the case of one person where they differ from `form`."""
    opens: CampaignWords | None = None
    """Opens a campaign of the procedure."""
    at: Name | None = None
    start: Mapping[str, Any] = Field(default_factory=dict)
    today: Day | None = None
    clock: Day | None = None
    expect: ExpectWords | None = None


class StoryWords(_Words):
    """A story: a title, what is given beside the file's own, and steps."""

    story: str
    given: GivenWords = Field(default_factory=GivenWords)
    steps: list[StepWords]


class FileWords(_Words):
    """A file of stories about one procedure."""

    scenarios: Name
    given: GivenWords = Field(default_factory=GivenWords)
    stories: list[StoryWords]


class Script(_Words):
    """A file of stories as read, each with its place."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    file: str
    procedure: str
    given: GivenWords
    stories: tuple[StoryWords, ...]
    places: tuple[Place, ...]
    """Of each story."""
    steps: tuple[tuple[Place, ...], ...]
    """Of each step of each story."""


def read_script(file: str, data: bytes) -> tuple[Script | None, Report]:
    """The stories of a file, or a report of everything wrong with how they are written."""
    text, problems = decode(file, data)
    if text is None:
        return None, Report.of(problems)
    node, found = read(file, text)
    source = Source(file, text)
    if node is None or any(problem.severity == "error" for problem in found):
        return None, Report.of(found, (source,))
    try:
        words = FileWords.model_validate(_plain(node))
    except ValidationError as failed:
        wrong = [_problem(node, error) for error in failed.errors()]
        return None, Report.of([*found, *wrong], (source,))
    stories = node.at(("stories",))
    assert isinstance(stories, SeqNode)
    script = Script(
        file=file,
        procedure=words.scenarios,
        given=words.given,
        stories=tuple(words.stories),
        places=tuple(value_place(node, ("stories", index)) for index in range(len(words.stories))),
        steps=tuple(
            tuple(value_place(node, ("stories", index, "steps", step)) for step in range(len(story.steps)))
            for index, story in enumerate(words.stories)
        ),
    )
    return script, Report.of(found, (source,))


def schema() -> dict[str, Any]:
    """The JSON Schema of a file of stories, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Kịch bản",
        **FileWords.model_json_schema(by_alias=True),
    }


def _plain(node: Node) -> Any:
    return node.plain()


def _problem(node: Node, error: Mapping[str, Any]) -> Problem:
    path = tuple(step for step in error["loc"] if isinstance(step, (str, int)))
    while path and node.at(path) is None:
        path = path[:-1]
    return Problem(
        "scenario.shape",
        value_place(node, path),
        values={"where": ".".join(str(step) for step in error["loc"]), "detail": error["msg"]},
    )
