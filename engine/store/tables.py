"""Every table, what a row of it means, and the triggers by which the database itself guards the trail.

Identifiers are UUIDv7 texts, instants whole microseconds UTC, days ISO texts (a day in Vietnam) that compare as they
read. A day that is open is NULL, except within a primary key, where the beginning of time is the empty text. JSON is
kept as text, so that both databases hold the same bytes. Texts compare by their bytes on both databases.
"""

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy import Text as _Text
from sqlalchemy.dialects import postgresql

Text = _Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text ordered by bytes: SQLite does so anyway, PostgreSQL when told."""

Instant = BigInteger
"""Microseconds since 1970, UTC."""

Number = BigInteger().with_variant(Integer, "sqlite")
"""A number the database gives itself (SQLite knows only one kind that counts up)."""

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "ix": "%(table_name)s_%(column_0_N_name)s_index",
    }
)


def _day(name: str, *, nullable: bool = True, comment: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=nullable, comment=comment)


def _flag(name: str, comment: str | None = None) -> Column[bool]:
    return Column(name, Boolean(create_constraint=False), nullable=False, server_default=text("false"), comment=comment)


def _must(name: str, type_: Any = Text, comment: str | None = None) -> Column[Any]:
    return Column(name, type_, nullable=False, comment=comment)


def _may(name: str, type_: Any = Text, comment: str | None = None) -> Column[Any]:
    return Column(name, type_, nullable=True, comment=comment)


def _key(name: str, type_: Any = Text, comment: str | None = None) -> Column[Any]:
    return Column(name, type_, primary_key=True, comment=comment)


# --- The installation -------------------------------------------------------------------------------------------------

installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="Always 1: there is one row."),
    _must("revision", BigInteger, "Rises with every change of units, appointments, terms or the calendar."),
    _may("identifier", comment="Names this installation in exported trails."),
    _may("created_at", Instant),
    CheckConstraint("id = 1", name="one_row"),
    comment="The one row of facts about the installation itself.",
)

settings = Table(
    "settings",
    metadata,
    _key("name"),
    _must("value", comment="JSON."),
    _must("changed_at", Instant),
    comment="What administrators set, by name.",
)

calendar_exceptions = Table(
    "calendar_exceptions",
    metadata,
    _key("day"),
    _flag("working", "Whether the day is a working day although the calendar says otherwise."),
    _must("note"),
    _must("act"),
    comment="Days on which the yearly decision differs from the public calendar.",
)

# --- The organisation: a tree of units, dated -------------------------------------------------------------------------

units = Table(
    "units",
    metadata,
    _key("id"),
    _may("slug", comment="A short identifier for parameters and imports; at most one unit has it."),
    _must("place_name", comment="The place written before the date of its documents."),
    _day("closed_on", comment="From this day on it is no longer there."),
    _may("successor", comment="The unit that took its place when it closed."),
    _must("kind", comment="The newest kind; dated ones are in unit_values, as with parent and names."),
    _may("parent"),
    _must("name"),
    _must("full_name"),
    _must("sort_key"),
    _must("search_fold"),
    Index("units_slug_key", "slug", unique=True),
    Index("units_parent_index", "parent"),
    Index("units_kind_index", "kind"),
    comment="Units with what is true of them at the moment, for lists.",
)

unit_values = Table(
    "unit_values",
    metadata,
    _key("unit"),
    _key("field", comment="kind, parent or name."),
    _key("from_day", comment="The first day; empty text: always."),
    _key("at", Instant, "When it was entered."),
    _must("value", comment="JSON: a text, null for no parent, {name, full_name} for a name."),
    _day("until", comment="The last day; NULL: open."),
    _must("act"),
    comment="Kind, parent and names of units, dated; nothing is overwritten.",
    sqlite_with_rowid=False,
)

unit_closure = Table(
    "unit_closure",
    metadata,
    _key("unit"),
    _key("ancestor", comment="The unit itself at depth 0."),
    _key("from_day", comment="The first day on which it lies below; empty text: always."),
    _must("depth", Integer),
    _day("until", comment="The last day; NULL: open."),
    Index("unit_closure_ancestor_index", "ancestor", "unit"),
    comment="Every unit with all that lie above it, dated; worked out from unit_values when a parent changes.",
    sqlite_with_rowid=False,
)

terms = Table(
    "terms",
    metadata,
    _key("id"),
    _must("unit"),
    _must("body"),
    _must("ordinal", Integer),
    _day("from_day", nullable=False),
    _day("until"),
    UniqueConstraint("unit", "body", "ordinal"),
    comment="Terms of committees: what documents are numbered in.",
)

appointments = Table(
    "appointments",
    metadata,
    _key("id"),
    _must("person"),
    _must("unit"),
    _must("position"),
    _day("from_day", nullable=False),
    _day("until", comment="The last day; NULL: open."),
    _day("signs_from", comment="From this day the person also signs; NULL: from the first."),
    _flag("acting", "Charged with the post for the time being."),
    _must("act"),
    Index("appointments_unit_index", "unit"),
    Index("appointments_person_index", "person"),
    comment="Who holds which position in which unit, from when until when.",
)

delegations = Table(
    "delegations",
    metadata,
    _key("id"),
    _must("giver"),
    _must("taker"),
    _day("from_day", nullable=False),
    _day("until", nullable=False),
    _must("procedures", comment="JSON list of procedure names; empty: all."),
    _must("act"),
    Index("delegations_taker_index", "taker", "until"),
    Index("delegations_giver_index", "giver"),
    comment="Who acts for whom, within which procedures.",
)

# --- People and records -----------------------------------------------------------------------------------------------

persons = Table(
    "persons",
    metadata,
    _key("id"),
    _must("name", comment="Full name, as of the newest entry; this and the next columns follow the record's roles."),
    _must("sort_key", comment="Given name first, in the Vietnamese alphabet."),
    _must("search_fold", comment="Name without marks, small letters."),
    _may("unit", comment="The unit the person is a member of."),
    _may("status"),
    _day("birth_date"),
    _may("phone"),
    _may("joined_into", comment="The person this duplicate was joined into."),
    _must("made_at", Instant),
    Index("persons_unit_index", "unit", "sort_key", "id"),
    Index("persons_birth_date_index", "birth_date"),
    Index("persons_phone_index", "phone"),
    comment="People, each for life; what lists show of them. Their records are in record_values and the two below.",
)

record_values = Table(
    "record_values",
    metadata,
    _key("about", comment="A person or a unit."),
    _key("field"),
    _key("from_day", comment="The first day it holds; empty text: always."),
    _key("at", Instant, "When it was entered; a correction of the same day is a further row."),
    _must("value", comment="JSON; null ends the value before."),
    _day("until", comment="The last day; NULL: open. Before from_day: replaced on the same day."),
    _may("unit", comment="The value once more where the field says of which unit a person is a member."),
    _may("case_id"),
    _may("act"),
    Index(
        "record_values_unit_index",
        "unit",
        "field",
        sqlite_where=text("unit IS NOT NULL"),
        postgresql_where=text("unit IS NOT NULL"),
    ),
    comment="Dated fields of records, as the pack declares them. Of one field, one row holds on any day.",
    sqlite_with_rowid=False,
)

record_entries = Table(
    "record_entries",
    metadata,
    _key("about"),
    _key("history"),
    _key("entry", comment="Names the entry for ever: by the event that made it."),
    _key("at", Instant, "When it was entered; of several rows the newest holds, the others are what it was."),
    _must("value", comment="JSON: the members of the entry."),
    _day("day", nullable=False, comment="The day of the act."),
    _may("case_id", comment="The case that made the entry."),
    _may("document", comment="The first paper of the act that made it."),
    _must("act"),
    Index("record_entries_case_id_index", "case_id"),
    comment="Entries of histories. An amended entry keeps what it was.",
    sqlite_with_rowid=False,
)

overlays = Table(
    "overlays",
    metadata,
    _key("about"),
    _key("name"),
    _key("from_day"),
    _key("at", Instant),
    _must("value", comment="JSON."),
    _day("until", comment="The last day; NULL: until ended."),
    _may("case_id"),
    _must("act"),
    comment="Values that are true for a time; the field below shows again afterwards.",
    sqlite_with_rowid=False,
)

# --- Signing in -------------------------------------------------------------------------------------------------------

accounts = Table(
    "accounts",
    metadata,
    _key("id"),
    _must("person"),
    _may("email", comment="Lower case; confirmed."),
    _may("phone"),
    _may("password_hash", comment="argon2id; NULL until the invitation is taken up."),
    _must("state", comment="invited, active, locked or closed."),
    _flag("must_change", "The password must be changed at the next sign-in."),
    _must("made_at", Instant),
    _may("changed_at", Instant, "When the password was last changed."),
    _may("seen_at", Instant, "The last sign-in."),
    Index("accounts_person_key", "person", unique=True),
    Index("accounts_email_key", "email", unique=True),
    Index("accounts_phone_key", "phone", unique=True),
    comment="Ways to sign in, at most one for each person.",
)

sessions = Table(
    "sessions",
    metadata,
    _key("digest", comment="SHA-256 of the cookie's secret."),
    _must("account"),
    _must("person"),
    _must("made_at", Instant),
    _must("seen_at", Instant),
    _must("expires_at", Instant),
    _may("ended_at", Instant),
    _must("csrf", comment="SHA-256 of the token forms carry."),
    _must("agent", comment="What the browser calls itself."),
    Index("sessions_account_index", "account"),
    Index("sessions_expires_at_index", "expires_at"),
    comment="Who is signed in, by which browser.",
)

access_tokens = Table(
    "access_tokens",
    metadata,
    _key("id"),
    _must("digest", comment="SHA-256 of the token; it was shown once."),
    _must("account"),
    _must("person"),
    _must("name"),
    _may("appointment", comment="The one appointment it acts from; NULL: only for the person."),
    _must("scope", comment="JSON list: read, act, files …"),
    _must("made_at", Instant),
    _must("expires_at", Instant),
    _may("ended_at", Instant),
    _may("seen_at", Instant),
    Index("access_tokens_digest_key", "digest", unique=True),
    Index("access_tokens_account_index", "account"),
    comment="Personal access tokens for the API.",
)

invitations = Table(
    "invitations",
    metadata,
    _key("id"),
    _must("digest", comment="SHA-256 of the link's secret."),
    _must("kind", comment="account (an invited officer), register, email, password."),
    _may("person"),
    _may("account"),
    _may("email"),
    _must("details", comment="JSON: what was typed when registering."),
    _may("made_by", comment="The person who invited."),
    _must("made_at", Instant),
    _must("expires_at", Instant),
    _may("used_at", Instant),
    Index("invitations_digest_key", "digest", unique=True),
    Index("invitations_person_index", "person"),
    comment="One-time links: invitations, confirmations of an e-mail address, forgotten passwords.",
)

throttles = Table(
    "throttles",
    metadata,
    _key("key", comment="account:…, address:…, email:…"),
    _must("failures", Integer),
    _must("first_at", Instant),
    _must("last_at", Instant),
    _may("closed_until", Instant),
    comment="Failed sign-ins and other things that may not be tried without end.",
)

kept_answers = Table(
    "kept_answers",
    metadata,
    _key("account"),
    _key("key", comment="The caller's Idempotency-Key."),
    _must("request", comment="Digest of what was asked; another request under the same key is refused."),
    _must("status", Integer),
    _must("answer", comment="JSON."),
    _must("at", Instant),
    Index("kept_answers_at_index", "at"),
    comment="Answers given to a request that may come again.",
)

# --- Definitions ------------------------------------------------------------------------------------------------------

releases = Table(
    "releases",
    metadata,
    _key("digest", comment="Over every file of the pack."),
    _must("number", Integer, "1, 2, 3 … in the order of publishing; the greatest is in force."),
    _must("published_at", Instant),
    _may("published_by"),
    _may("approved_by", comment="The second person, where the installation asks for one."),
    _must("note"),
    UniqueConstraint("number"),
    comment="Published packs; immutable.",
)

release_files = Table(
    "release_files",
    metadata,
    _key("release"),
    _key("path"),
    _must("content", comment="Digest of the content."),
    comment="Which file of a release has which content.",
)

contents = Table(
    "contents",
    metadata,
    _key("digest", comment="SHA-256 of the bytes."),
    _must("bytes", LargeBinary),
    comment="Contents of published files; equal ones are kept once.",
)

procedure_versions = Table(
    "procedure_versions",
    metadata,
    _key("digest", comment="Of a procedure with everything it includes, or of the parameters."),
    _must("kind", comment="procedure or parameters."),
    _must("name"),
    _must("release", comment="The first release that had it."),
    Index("procedure_versions_name_index", "name"),
    comment="In which release the text lies that a case pinned.",
)

# --- Cases ------------------------------------------------------------------------------------------------------------

cases = Table(
    "cases",
    metadata,
    _key("id"),
    _must("number"),
    _must("procedure"),
    _must("definition"),
    _must("parameters"),
    _may("subject"),
    _may("initiator"),
    _must("opened_at", Instant),
    _day("opened_on", nullable=False),
    _must("state"),
    _must("version", BigInteger),
    _must("head", comment="Digest of the newest event of its stream."),
    _may("variant"),
    _may("ended_as"),
    _day("ended_on"),
    _may("parent"),
    _may("campaign"),
    _may("campaign_unit", comment="The unit in whose list of the campaign it stands."),
    _day("due_on", comment="The promise to the citizen."),
    _day("wake_on", comment="The next day on which the clock has to look at it."),
    _must("changed_at", Instant),
    _must("body", comment="JSON: the whole case."),
    Index("cases_number_key", "number", unique=True),
    Index(
        "cases_subject_index",
        "subject",
        "procedure",
        sqlite_where=text("subject IS NOT NULL"),
        postgresql_where=text("subject IS NOT NULL"),
    ),
    Index(
        "cases_wake_on_index",
        "wake_on",
        sqlite_where=text("wake_on IS NOT NULL"),
        postgresql_where=text("wake_on IS NOT NULL"),
    ),
    Index(
        "cases_parent_index",
        "parent",
        sqlite_where=text("parent IS NOT NULL"),
        postgresql_where=text("parent IS NOT NULL"),
    ),
    Index(
        "cases_campaign_index",
        "campaign",
        "campaign_unit",
        "state",
        sqlite_where=text("campaign IS NOT NULL"),
        postgresql_where=text("campaign IS NOT NULL"),
    ),
    comment="Cases as their events left them. The body can be built again from the stream; columns are for lists.",
)

campaigns = Table(
    "campaigns",
    metadata,
    _key("id"),
    _must("procedure"),
    _must("unit", comment="The unit that opened it."),
    _must("below", comment="The unit below which, itself included, the units it is for lie."),
    _may("period"),
    _day("opened_on", nullable=False),
    _day("closes_on", nullable=False, comment="The last day on which cases are made."),
    _day("closed_on", comment="NULL while it is open."),
    _must("kinds", comment="JSON list: kinds of the units it is for."),
    _must("body", comment="JSON: the whole campaign, as it was opened or closed."),
    _must("act"),
    _day("made_on", comment="The last day for which everybody it is for has a case; NULL: the first are being made."),
    _must("attempts", Integer, "How often making cases failed."),
    _may("failure", comment="Why it failed last."),
    Index("campaigns_unit_index", "unit", "opened_on"),
    Index("campaigns_below_index", "below", "opened_on"),
    Index(
        "campaigns_open_index",
        "closes_on",
        sqlite_where=text("closed_on IS NULL"),
        postgresql_where=text("closed_on IS NULL"),
    ),
    comment="Periods opened by a unit, in which cases of a procedure are made and sent up together.",
)

campaign_units = Table(
    "campaign_units",
    metadata,
    _key("campaign"),
    _key("unit"),
    _day("looked_on", comment="The last day on which its people were looked at; NULL: not yet."),
    _may("left_out", comment="JSON list of {person, reasons}: for whom no case could be made."),
    Index("campaign_units_unit_index", "unit"),
    comment="The units a campaign is for, whether they have cases or not.",
    sqlite_with_rowid=False,
)

row_entries = Table(
    "row_entries",
    metadata,
    _key("case_id"),
    _key("action"),
    _must("answers", comment="JSON: raw answers as typed, pasted or imported."),
    _must("person", comment="Who entered them."),
    _must("at", Instant),
    _must("how", comment="typed, pasted, imported or filled."),
    _may("confirmed_by", comment="Who looked at them and said that they are right."),
    _may("confirmed_at", Instant),
    comment="Lines of a grid that were entered and not acted upon yet: who typed each, how, who confirmed it.",
    sqlite_with_rowid=False,
)

once_keys = Table(
    "once_keys",
    metadata,
    _key("key"),
    _must("case_id"),
    comment="Keys that may exist once (S28).",
)

addressees = Table(
    "addressees",
    metadata,
    _key("seat", comment="`unit:position` or `person:id`; `vacant` where nobody could be named."),
    _key("due_sort", comment="The day it is due, 9999-12-31 without one, so that keys can be compared."),
    _key("task"),
    _must("case_id"),
    _must("procedure"),
    _must("state"),
    _must("key", comment="The task's name, or the state's for a choice of its actions."),
    _day("opened_on", nullable=False),
    _flag("vacant"),
    Index("addressees_task_index", "task"),
    comment="The inboxes: a row for each open task and each seat it is addressed to, in the order of the key.",
    sqlite_with_rowid=False,
)

viewers = Table(
    "viewers",
    metadata,
    _key("seat", comment="As in addressees; `unit:id` for each unit of the case, whose inspectors above may see it."),
    _key("case_id", comment="Ids begin with the time, so a seat's cases lie in the order they were opened."),
    comment="Who sees a case (S29): subject, initiator, who holds or held a task, inspectors of its units.",
    sqlite_with_rowid=False,
)

case_units = Table(
    "case_units",
    metadata,
    _key("case_id"),
    _key("unit"),
    comment="The same for units, from the case's side; written by the database when the viewer is.",
    sqlite_with_rowid=False,
)

rings = Table(
    "rings",
    metadata,
    _key("key", comment="Names a reminder, a lateness, a timer for ever."),
    _must("case_id"),
    _must("at", Instant),
    Index("rings_case_id_index", "case_id"),
    comment="What the clock has done: done once, it is never done again.",
)

events = Table(
    "events",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True, comment="Order of arrival; with gaps."),
    _must("stream", comment="case:…, person:…, unit:…, definition:…, account:… or installation."),
    _must("sequence", BigInteger, "1, 2, 3 … within the stream."),
    _must("act", comment="The act it belongs to; an act writes at most one event a stream."),
    _must("at", Instant),
    _must("kind"),
    _may("actor"),
    _must("header", comment="Canonical JSON; holds the digests of the event before and of the salted payload."),
    _may("payload", comment="Canonical JSON; NULL once lawfully erased."),
    _may("salt", comment="Hexadecimal; erased together with the payload, so that nobody can guess it."),
    _must("digest", comment="SHA-256 of the header."),
    _may("erased_at", Instant),
    UniqueConstraint("act", "stream"),
    UniqueConstraint("stream", "sequence"),
    comment="The audit trail. Only adding is possible, and erasing a payload once.",
)

# --- Documents --------------------------------------------------------------------------------------------------------

counters = Table(
    "counters",
    metadata,
    _key("key"),
    _must("newest", BigInteger, "The last number given; 0 when none."),
    comment="What documents and cases are numbered by.",
)

number_ranges = Table(
    "number_ranges",
    metadata,
    _key("key", comment="`range:unit`."),
    _must("next", BigInteger),
    _must("last", BigInteger, "The last number of the range; next > last: used up."),
    _must("format", comment="A format text with {number}."),
    _must("act"),
    comment="Ranges of numbers (of cards) held by units.",
)

documents = Table(
    "documents",
    metadata,
    _key("id"),
    _must("name"),
    _must("type"),
    _must("number"),
    _must("ordinal", BigInteger),
    _must("counter"),
    _day("date", nullable=False),
    _must("unit"),
    _must("body"),
    _may("term"),
    _must("template"),
    _must("title"),
    _must("cases", comment="JSON list of case ids."),
    _must("content", comment="JSON: everything printed, as it was on that day."),
    _may("register"),
    _may("follows"),
    _must("sees", comment="JSON list."),
    _must("act"),
    _must("issued_at", Instant),
    _must("procedure"),
    _must("definition", comment="Digest of the procedure whose template prints it."),
    _may("file", comment="Digest of the first rendering; NULL while it is being made."),
    _may("file_size", BigInteger),
    _may("filed_at", Instant),
    _must("attempts", Integer, "How often making the file failed."),
    _may("failure", comment="Why it failed last."),
    UniqueConstraint("counter", "ordinal"),
    Index(
        "documents_owed_index",
        "issued_at",
        sqlite_where=text("file IS NULL"),
        postgresql_where=text("file IS NULL"),
    ),
    Index("documents_unit_index", "unit", "issued_at"),
    Index("documents_register_index", "unit", "register", "issued_at"),
    comment="Numbered papers. Content is frozen when issued; the file is made after the commit.",
)

document_cases = Table(
    "document_cases",
    metadata,
    _key("case_id"),
    _key("document"),
    Index("document_cases_document_index", "document"),
    comment="Which cases a paper speaks of; written by the database when the paper is.",
    sqlite_with_rowid=False,
)

# --- What is owed to the outside --------------------------------------------------------------------------------------

notices = Table(
    "notices",
    metadata,
    _key("id"),
    _must("kind"),
    _may("case_id"),
    _must("title"),
    _must("body"),
    _must("seats", comment="JSON list of seat keys it is meant for."),
    _must("act"),
    _must("at", Instant),
    _may("handed_at", Instant, "When its deliveries were worked out; NULL: owed."),
    Index(
        "notices_owed_index",
        "at",
        sqlite_where=text("handed_at IS NULL"),
        postgresql_where=text("handed_at IS NULL"),
    ),
    comment="Things people should be told, in finished words.",
    sqlite_with_rowid=False,
)

notice_seats = Table(
    "notice_seats",
    metadata,
    _key("seat"),
    _key("notice", comment="Ids begin with the time, so a seat's notices lie in order."),
    comment="To whom a notice is shown; written by the database when the notice is.",
    sqlite_with_rowid=False,
)

notice_reads = Table(
    "notice_reads",
    metadata,
    _key("person"),
    _key("notice"),
    _must("at", Instant),
    comment="Who has read which notice.",
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    _key("key", comment="The work's key for ever: `notice:person:channel`, or a call's id."),
    _must("kind", comment="mail or call."),
    _may("notice"),
    _may("person"),
    _must("details", comment="JSON: for a call its webhook and data."),
    _must("state", comment="owed, handed, done or failed."),
    _must("attempts", Integer),
    _must("at", Instant),
    _may("next_at", Instant, "Not before this instant."),
    _may("done_at", Instant),
    _may("failure"),
    Index(
        "deliveries_owed_index",
        "next_at",
        sqlite_where=text("state = 'owed'"),
        postgresql_where=text("state = 'owed'"),
    ),
    Index(
        "deliveries_failed_index",
        "at",
        sqlite_where=text("state = 'failed'"),
        postgresql_where=text("state = 'failed'"),
    ),
    comment="What is owed to the outside, each under the key by which it is done once.",
)

workers = Table(
    "workers",
    metadata,
    _key("id", comment="Stable: host and slot."),
    _must("started_at", Instant),
    _must("seen_at", Instant),
    comment="Workers and when each was last heard of.",
)

# --- What is not yet sent ---------------------------------------------------------------------------------------------

drafts = Table(
    "drafts",
    metadata,
    _key("id"),
    _must("person"),
    _must("procedure"),
    _must("case_id", comment="Empty for the start of a case."),
    _must("action", comment="Empty for the start of a case."),
    _must("answers", comment="JSON: raw answers as typed."),
    _must("saved_at", Instant),
    UniqueConstraint("person", "procedure", "case_id", "action"),
    comment="Answers somebody left and will come back to; nobody else sees them.",
)

uploads = Table(
    "uploads",
    metadata,
    _key("digest", comment="SHA-256 of the bytes; the file lies under this name outside the web root."),
    _key("person", comment="Who uploaded it."),
    _must("name"),
    _must("size", BigInteger),
    _must("media_type"),
    _must("at", Instant),
    comment="Files people have uploaded.",
)

case_files = Table(
    "case_files",
    metadata,
    _key("digest"),
    _key("case_id"),
    _must("form"),
    comment="Which case's answers hold an upload: who sees the form sees the file.",
    sqlite_with_rowid=False,
)


# --- Triggers ---------------------------------------------------------------------------------------------------------

_UNCHANGED = ("id", "stream", "sequence", "act", "at", "kind", "actor", "header", "digest")
_SAME = "\n      AND ".join(f"OLD.{name} {{0}} NEW.{name}" for name in _UNCHANGED)

_SQLITE_TRIGGERS: tuple[str, ...] = (
    # REPLACE would delete a row without asking the trigger below, so adding is looked at too.
    """
    CREATE TRIGGER events_added BEFORE INSERT ON events
    WHEN NEW.sequence <> coalesce((SELECT max(sequence) FROM events WHERE stream = NEW.stream), 0) + 1
      OR EXISTS (SELECT 1 FROM events WHERE act = NEW.act AND stream = NEW.stream)
      OR EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'UNIQUE: an event takes the next number of its stream, once'); END
    """,
    f"""
    CREATE TRIGGER events_changed BEFORE UPDATE ON events
    WHEN NOT (OLD.payload IS NOT NULL AND NEW.payload IS NULL AND NEW.salt IS NULL
      AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
      AND {_SAME.format("IS")})
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END
    """,
    """
    CREATE TRIGGER events_removed BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are never removed'); END
    """,
    """
    CREATE TRIGGER documents_issued AFTER INSERT ON documents
    BEGIN
      INSERT INTO counters (key, newest) VALUES (NEW.counter, NEW.ordinal)
        ON CONFLICT (key) DO UPDATE SET newest = max(newest, excluded.newest);
      INSERT INTO document_cases (case_id, document) SELECT value, NEW.id FROM json_each(NEW.cases);
    END
    """,
    """
    CREATE TRIGGER viewers_above AFTER INSERT ON viewers WHEN substr(NEW.seat, 1, 5) = 'unit:'
    BEGIN
      INSERT INTO case_units (case_id, unit) VALUES (NEW.case_id, substr(NEW.seat, 6));
    END
    """,
    """
    CREATE TRIGGER notices_addressed AFTER INSERT ON notices
    BEGIN
      INSERT INTO notice_seats (seat, notice) SELECT DISTINCT value, NEW.id FROM json_each(NEW.seats);
    END
    """,
)

_POSTGRESQL_TRIGGERS: tuple[str, ...] = (
    """
    CREATE FUNCTION events_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'events are never changed or removed' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER events_removed BEFORE DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_guard()
    """,
    f"""
    CREATE TRIGGER events_changed BEFORE UPDATE ON events FOR EACH ROW
    WHEN (NOT (OLD.payload IS NOT NULL AND NEW.payload IS NULL AND NEW.salt IS NULL
      AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
      AND {_SAME.format("IS NOT DISTINCT FROM")}))
    EXECUTE FUNCTION events_guard()
    """,
    """
    CREATE FUNCTION documents_issued() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO counters (key, newest) VALUES (NEW.counter, NEW.ordinal)
        ON CONFLICT (key) DO UPDATE SET newest = greatest(counters.newest, excluded.newest);
      INSERT INTO document_cases (case_id, document)
        SELECT value, NEW.id FROM jsonb_array_elements_text(NEW.cases::jsonb) AS value;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER documents_issued AFTER INSERT ON documents
    FOR EACH ROW EXECUTE FUNCTION documents_issued()
    """,
    """
    CREATE FUNCTION viewers_above() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO case_units (case_id, unit) VALUES (NEW.case_id, substr(NEW.seat, 6));
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER viewers_above AFTER INSERT ON viewers
    FOR EACH ROW WHEN (substr(NEW.seat, 1, 5) = 'unit:') EXECUTE FUNCTION viewers_above()
    """,
    """
    CREATE FUNCTION notices_addressed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO notice_seats (seat, notice)
        SELECT DISTINCT value, NEW.id FROM jsonb_array_elements_text(NEW.seats::jsonb) AS value;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER notices_addressed AFTER INSERT ON notices
    FOR EACH ROW EXECUTE FUNCTION notices_addressed()
    """,
)

_REVISED = ("units", "unit_values", "unit_closure", "appointments", "terms", "calendar_exceptions")
"""Tables whose every change moves the revision, by which processes know that what they keep of them is old."""

_SQLITE_TRIGGERS += (
    *(
        f"""
        CREATE TRIGGER {table}_{done}_revised AFTER {done.upper()} ON {table}
        BEGIN UPDATE installation SET revision = revision + 1; END
        """
        for table in _REVISED
        for done in ("insert", "update", "delete")
    ),
    """
    CREATE TRIGGER persons_name_revised AFTER UPDATE OF name ON persons WHEN OLD.name <> NEW.name
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
)

_POSTGRESQL_TRIGGERS += (
    """
    CREATE FUNCTION organisation_revised() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE installation SET revision = revision + 1;
      RETURN NULL;
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_revised AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION organisation_revised()
        """
        for table in _REVISED
    ),
    """
    CREATE TRIGGER persons_name_revised AFTER UPDATE OF name ON persons
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION organisation_revised()
    """,
)

TRIGGERS = {"sqlite": _SQLITE_TRIGGERS, "postgresql": _POSTGRESQL_TRIGGERS}
"""By database, in the order they are made. Migrations hold their own copies: a published migration never changes."""

FIRST_ROW = "INSERT INTO installation (id, revision) VALUES (1, 0)"
"""There is always the one row about the installation."""

event.listen(metadata, "after_create", DDL(FIRST_ROW))  # type: ignore[no-untyped-call]
for _dialect, _statements in TRIGGERS.items():
    for _statement in _statements:
        _made = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(metadata, "after_create", _made.execute_if(dialect=_dialect))
