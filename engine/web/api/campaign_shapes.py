"""What the API sends and takes of campaigns, as JSON."""

from typing import Any

from pydantic import ConfigDict, Field

from engine.operations.campaigns.enter_rows import MOST
from engine.web.api.shapes import AN_ID, Id, Name, PersonRef, Raw, ReasonJson, Sent, Taken, Text, UnitRef


class CampaignLineJson(Sent):
    """A campaign in a list."""

    id: str
    procedure: str = Field(examples=["member_rating"])
    title: str = Field(examples=["Đánh giá, xếp loại đoàn viên, 2026"])
    period: str | None = Field(examples=["2026"])
    unit: UnitRef = Field(description="The unit that opened it.")
    opened_on: str
    closes_on: str = Field(description="The last day on which cases are made.")
    closed_on: str | None
    is_open: bool = Field(description="Whether cases are made today.")
    made: bool = Field(description="False while a worker still makes its cases.")


class CampaignsJson(Sent):
    """Campaigns, newest first."""

    items: list[CampaignLineJson]


class OpenableJson(Sent):
    """A procedure of which the caller may open campaigns."""

    procedure: str
    title: str
    units: list[UnitRef] = Field(description="From which units.")
    period: str | None = Field(description="calendar_year, school_year, quarter, month …; null: no period is asked.")
    like: str | None = Field(description="How a period is written.", examples=["2025-2026"])
    form: str = Field(description="The form that opening asks; `GET /procedures/{procedure}` shows it.")


class OpenablesJson(Sent):
    """What campaigns may be opened."""

    items: list[OpenableJson]


class OpenCampaign(Taken):
    """A campaign to be opened."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "procedure": "member_rating",
                    "unit": AN_ID,
                    "period": "2026",
                    "answers": {"counts_from": "2026-01-01", "closes": "2026-12-15"},
                }
            ]
        }
    )

    procedure: Name
    unit: Id = Field(description="The unit acted from.")
    period: Text = ""
    answers: Raw = Field(default_factory=dict, description="Answers of the campaign's form.")
    confirmed: list[Name] = Field(default_factory=list, max_length=50, description="Warnings confirmed, by rule name.")


class CloseCampaign(Taken):
    """Closing a campaign before its day."""

    reason: Text = ""


class CountsJson(Sent):
    """How many cases stand where; each is in exactly one of `before`, `sent` and `ended`."""

    cases: int
    states: dict[str, int]
    before: int = Field(description="Not sent up yet; all that are open, where nothing is sent up.")
    sent: int = Field(description="Sent up, and open.")
    ended: int


class UnitProgressJson(Sent):
    """A unit of a campaign."""

    unit: UnitRef
    parent: str | None = Field(description="The unit directly above.")
    made: bool = Field(description="Whether its cases have been made.")
    sent_up: bool = Field(description="Nothing is left that has to be sent up, and something was.")
    counts: CountsJson
    left_out: list[dict[str, str]] = Field(description="For whom no case could be made: person, why.")


class CampaignJson(CampaignLineJson):
    """A campaign with the progress of every unit the caller may look at."""

    total: CountsJson
    units: list[UnitProgressJson]
    whole: bool = Field(description="Whether these are all its units.")
    may_close: bool


class EntryJson(Sent):
    """Who entered a line, when and how."""

    person: PersonRef
    at: int
    how: str = Field(description="typed, pasted, imported, filled.")
    confirmed: bool = Field(description="A person stands behind it.")


class ListLineJson(Sent):
    """A case of a unit's list. Of one the caller may not open only whom it is about and its state are told."""

    case: str
    number: str
    version: int
    name: str
    state: str
    open: bool
    may: list[str] = Field(description="Actions the caller may take now.")
    typed: dict[str, Any] = Field(description="The action's form as it opens, to be sent back changed.")
    vote: dict[str, Any]
    values: dict[str, Any] = Field(description="What was accepted so far, computed values included.")
    errors: list[ReasonJson]
    entry: EntryJson | None


class PatternJson(Sent):
    """Lines that catch the eye together; nothing is refused for it."""

    kind: str = Field(description="alike, quick, not_typed.")
    cases: list[str]
    person: PersonRef | None


class ListJson(Sent):
    """The list of a unit in a campaign."""

    unit: UnitRef
    form: str | None = Field(description="Whose answers the lines show.")
    lines: list[ListLineJson]
    actions: dict[str, list[str]] = Field(description="Action → cases of which the caller may take it.")
    counts: CountsJson
    patterns: list[PatternJson]


class LineGiven(Taken):
    """A line to be entered."""

    case: Id
    version: int | None = Field(default=None, ge=1, le=1 << 53, description="The version that was read; null: any.")
    answers: Raw = Field(default_factory=dict)
    vote: Raw = Field(default_factory=dict)


class EnterLines(Taken):
    """Lines to be entered for an action. Nothing is decided: `POST /actions` with `entered` takes them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"action": "rate", "lines": [{"case": AN_ID, "answers": {"level": "good"}}], "check": True}]
        }
    )

    action: Name
    lines: list[LineGiven] = Field(min_length=1, max_length=MOST)
    check: bool = Field(default=False, description="Only say what would become of them; nothing is kept.")


class LineResultJson(Sent):
    """What became of a line. It is kept unless `refused`; what is wrong with it is told beside its fields."""

    case: str
    values: dict[str, Any]
    errors: list[ReasonJson]
    warnings: list[ReasonJson]
    refused: ReasonJson | None
    confirmed: bool = Field(description="False: a person has to look at it before it can be acted upon.")


class LinesJson(Sent):
    """What became of each line, in the order sent."""

    kept: bool
    items: list[LineResultJson]
