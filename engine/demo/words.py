"""The files of a demonstration as their words: frozen models, refused with a place where a word is unknown.

A pack's folder `demo/` holds YAML files; each begins with `demonstration:` and says what it is: `organisation`,
`people`, `cases` or `accounts`. Of each there may be several; they are read as one.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from engine.demo.amounts import Amount, AmountText, MomentText, SpanText

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


# --- organisation -----------------------------------------------------------------------------------------------------


class TermWords(_Words):
    """A term of a committee: its number and when it began; `lasts` gives its last day."""

    ordinal: AmountText
    from_: MomentText = Field(alias="from")
    until: MomentText | None = None
    lasts: SpanText | None = None


class RangeWords(_Words):
    """Numbers the unit may draw. `{index}` in the pattern is the number of the unit among those with such a range."""

    from_: int = Field(default=1, alias="from")
    until: int = 99_999
    pattern: str = "{number:06}"


class EarlierWords(_Words):
    """What a unit was until a day: its kind, what it lay under, its name."""

    until: MomentText
    kind: Name | None = None
    under: Name | None = None
    name: str | None = None
    title: str | None = None


class ElectedWords(_Words):
    """Elected on a day, signing only from another (after recognition)."""

    from_: MomentText = Field(alias="from")
    signs_from: MomentText


class _Furnished(_Words):
    """What a unit has, or units of a kind have unless they say otherwise."""

    title: str | None = None
    """The full name; holes: `{name}`, `{upper}` (the name of the unit above)."""
    since: MomentText | None = None
    profile: Name | None = None
    """Which people live in it; taken from the unit above when not said."""
    members: AmountText | None = None
    others: Mapping[Name, AmountText] = Field(default_factory=dict)
    """Further people by their profile."""
    posts: Mapping[Name, AmountText] = Field(default_factory=dict)
    """Position → how many hold it."""
    posts_since: MomentText | None = None
    terms: Mapping[Name, TermWords | None] = Field(default_factory=dict)
    """Body → its term; null where it has none."""
    ranges: Mapping[Name, RangeWords] = Field(default_factory=dict)


class KindWords(_Furnished):
    """What units of a kind have unless they say otherwise."""


class SeriesWords(_Furnished):
    """Units of one kind in a row: their names, and a common beginning of their short identifiers."""

    prefix: Name
    kind: Name
    names: list[str] = Field(default_factory=list)
    count: AmountText | None = None
    """With `names` of one text: so many units, `{n}` in it counting from 1."""


class UnitWords(_Furnished):
    """A unit and those below it."""

    unit: Name
    kind: Name
    name: str
    place: str | None = None
    """Where its letters are signed; taken from the unit above when not said."""
    closed: MomentText | None = None
    """From this day on it is no longer there."""
    successor: Name | None = None
    was: list[EarlierWords] = Field(default_factory=list)
    """Oldest first."""
    posts_from: Name | None = None
    """The unit whose members hold the posts; when not said its own members, else those of the units below it."""
    named: Mapping[Name, Name | list[Name]] = Field(default_factory=dict)
    """Position → a person of `named`, or several."""
    vacant: Mapping[Name, MomentText] = Field(default_factory=dict)
    """Position → since when nobody holds it."""
    acting: Mapping[Name, MomentText] = Field(default_factory=dict)
    """Position → since when somebody is charged with it for the time being."""
    elected: Mapping[Name, ElectedWords] = Field(default_factory=dict)
    below: list["UnitWords"] = Field(default_factory=list)
    series: list[SeriesWords] = Field(default_factory=list)


class GrowWords(_Words):
    """Further units for a larger demonstration: as many as are needed, with names put together by chance."""

    under: Name
    names: list[list[str]]
    """One item of each list, one after the other, is a name."""
    unit: UnitWords
    """As each of them is; `unit` is the beginning of their short identifiers, `{name}` their name."""


class OrganisationFile(_Words):
    """Units, as a tree."""

    demonstration: Literal["organisation"]
    begins: MomentText | None = None
    """The day on which everything that is there before the first case was entered."""
    kinds: Mapping[Name, KindWords] = Field(default_factory=dict)
    units: list[UnitWords] = Field(default_factory=list)
    grow: GrowWords | None = None


# --- people -----------------------------------------------------------------------------------------------------------


class NamesWords(_Words):
    """What names are put together from: family names, and for each value of a field middle and given ones."""

    by: Name
    """The field of the record whose value chooses among the lists."""
    family: Mapping[str, int]
    middle: Mapping[str, list[str]]
    given: Mapping[str, list[str]]
    two_middles: AmountText = Amount(share=Fraction(1, 5))
    """How often a name has a second middle name."""


class ProfileWords(_Words):
    """A kind of people: their ages today and how their record is made, field by field in this order."""

    like: Name | None = None
    """Another profile this one adds to."""
    ages: AmountText | None = None
    record: Mapping[Name, Any] = Field(default_factory=dict)
    histories: Mapping[Name, Any] = Field(default_factory=dict)


class NamedWords(_Words):
    """A person with a name of their own."""

    profile: Name | None = None
    member_of: Name | None = None
    """A unit; the person is one of its members, and has its profile when none is said."""
    born: MomentText | None = None
    record: Mapping[Name, Any] = Field(default_factory=dict)


class PeopleFile(_Words):
    """People: names, lists to pick from, profiles, persons with a name."""

    demonstration: Literal["people"]
    names: NamesWords | None = None
    lists: Mapping[Name, Any] = Field(default_factory=dict)
    profiles: Mapping[Name, ProfileWords] = Field(default_factory=dict)
    named: Mapping[Name, NamedWords] = Field(default_factory=dict)


# --- cases ------------------------------------------------------------------------------------------------------------


class ClimbWords(_Words):
    """The nearest unit from one of the case's units upwards that may do something on that day."""

    authority: Name
    of: Name


class CastWords(_Words):
    """Somebody a case needs: a member of one of its units, or a person with a name."""

    member_of: Name | None = None
    named: Name | None = None
    with_post: bool = False
    """Whether somebody with a post there may be chosen."""
    profile: Name | None = None
    """Only somebody of this profile, among the members of the unit and its other people."""


class TurnoutWords(_Words):
    """How a vote goes. Shares are of those entitled (absent) or present (against, other); numbers are persons, but
    never more than a quarter of them, so that a small body still decides.
    """

    absent: AmountText = Amount()
    against: AmountText = Amount()
    other: AmountText = Amount()


class StepWords(_Words):
    """One thing that is done: by whoever may, so many days after the step before, for those cases where it can be."""

    takes: Name
    after: SpanText
    hour: AmountText | None = None
    """In Vietnam; within office hours when not said."""
    any_day: bool = False
    """Whether it may fall on a day that is not worked."""
    by: Name | None = None
    """`subject`, `initiator` or a part of the cast; else the first who may."""
    cases: AmountText | None = None
    """Which cases of the group, counted from 1; all when not said."""
    form: Mapping[str, Any] = Field(default_factory=dict)
    act: Mapping[str, Any] = Field(default_factory=dict)
    vote: TurnoutWords | None = None
    votes: Mapping[int, TurnoutWords] = Field(default_factory=dict)
    """For single cases of the group, counted from 1."""
    reason: str = ""
    confirms: list[Name] = Field(default_factory=list)


class GroupWords(_Words):
    """Cases that begin together and go the same way."""

    about: str = ""
    procedure: Name = ""
    """That of the file when not said."""
    journey: Name
    at: Mapping[Name, Name | list[Name]] = Field(default_factory=dict)
    """Part → unit; of several, cases take turns."""
    cases: AmountText = Amount(least=1, most=1)
    starts: MomentText
    spread: SpanText | None = None
    """Over how long the cases begin."""
    profile: Name | None = None
    subject: Name | CastWords | None = None
    """A person with a name, for a single case; or somebody who is already there, another for each case."""
    about_unit: Name | None = None
    """The part of `at` each case is about, where its subject is a unit."""
    started_by: Name | None = None
    """A position at the first unit of `at`; the subject when not said."""
    answers: Mapping[Name, Mapping[str, Any]] = Field(default_factory=dict)
    cast: Mapping[Name, CastWords | None] = Field(default_factory=dict)
    """Changes the cast of the procedure; null takes a part out."""


class ProcedureWords(_Words):
    """What is common to all cases of a procedure."""

    units: Mapping[Name, ClimbWords] = Field(default_factory=dict)
    """Parts worked out from those in `at`."""
    cast: Mapping[Name, CastWords] = Field(default_factory=dict)
    answers: Mapping[Name, Mapping[str, Any]] = Field(default_factory=dict)
    """Form → field → recipe."""


class CasesFile(_Words):
    """Cases to be played."""

    demonstration: Literal["cases"]
    procedure: Name | None = None
    """What groups follow that say none."""
    procedures: Mapping[Name, ProcedureWords] = Field(default_factory=dict)
    journeys: Mapping[Name, list[StepWords]] = Field(default_factory=dict)
    groups: list[GroupWords] = Field(default_factory=list)


# --- accounts ---------------------------------------------------------------------------------------------------------


class DraftWords(_Words):
    """A form somebody left half filled."""

    procedure: Name
    at: Mapping[Name, Name] = Field(default_factory=dict)
    saved: MomentText
    answers: Mapping[str, Any] = Field(default_factory=dict)


class AccountWords(_Words):
    """Somebody who can sign in: a person with a name, or who holds a position."""

    email: str
    role: str
    """What is printed beside the address."""
    person: Name | None = None
    holds: Name | None = None
    of: Name | None = None
    draft: DraftWords | None = None


class AccountsFile(_Words):
    """Who can sign in, all with one password."""

    demonstration: Literal["accounts"]
    password: str
    accounts: list[AccountWords]


File = OrganisationFile | PeopleFile | CasesFile | AccountsFile


def _keys(*models: type[BaseModel]) -> frozenset[str]:
    return frozenset(field.alias or name for model in models for name, field in model.model_fields.items())


KEYS = _keys(
    TermWords,
    RangeWords,
    EarlierWords,
    ElectedWords,
    KindWords,
    SeriesWords,
    UnitWords,
    GrowWords,
    OrganisationFile,
    NamesWords,
    ProfileWords,
    NamedWords,
    PeopleFile,
    ClimbWords,
    CastWords,
    TurnoutWords,
    StepWords,
    GroupWords,
    ProcedureWords,
    CasesFile,
    DraftWords,
    AccountWords,
    AccountsFile,
)
"""Every key of these files, for “có phải bạn muốn viết …?”."""
