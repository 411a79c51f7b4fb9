"""The schema as it was first published."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SQLITE_TRIGGERS = (
    """
    CREATE TRIGGER events_added BEFORE INSERT ON events
    WHEN NEW.sequence <> coalesce((SELECT max(sequence) FROM events WHERE stream = NEW.stream), 0) + 1
      OR EXISTS (SELECT 1 FROM events WHERE act = NEW.act AND stream = NEW.stream)
      OR EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'UNIQUE: an event takes the next number of its stream, once'); END
    """,
    """
    CREATE TRIGGER events_changed BEFORE UPDATE ON events
    WHEN NOT (OLD.payload IS NOT NULL AND NEW.payload IS NULL AND NEW.salt IS NULL
      AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
      AND OLD.id IS NEW.id
      AND OLD.stream IS NEW.stream
      AND OLD.sequence IS NEW.sequence
      AND OLD.act IS NEW.act
      AND OLD.at IS NEW.at
      AND OLD.kind IS NEW.kind
      AND OLD.actor IS NEW.actor
      AND OLD.header IS NEW.header
      AND OLD.digest IS NEW.digest)
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
    """
    CREATE TRIGGER units_insert_revised AFTER INSERT ON units
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER units_update_revised AFTER UPDATE ON units
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER units_delete_revised AFTER DELETE ON units
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER unit_values_insert_revised AFTER INSERT ON unit_values
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER unit_values_update_revised AFTER UPDATE ON unit_values
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER unit_values_delete_revised AFTER DELETE ON unit_values
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER unit_closure_insert_revised AFTER INSERT ON unit_closure
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER unit_closure_update_revised AFTER UPDATE ON unit_closure
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER unit_closure_delete_revised AFTER DELETE ON unit_closure
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER appointments_insert_revised AFTER INSERT ON appointments
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER appointments_update_revised AFTER UPDATE ON appointments
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER appointments_delete_revised AFTER DELETE ON appointments
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER terms_insert_revised AFTER INSERT ON terms
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER terms_update_revised AFTER UPDATE ON terms
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER terms_delete_revised AFTER DELETE ON terms
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER calendar_exceptions_insert_revised AFTER INSERT ON calendar_exceptions
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER calendar_exceptions_update_revised AFTER UPDATE ON calendar_exceptions
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER calendar_exceptions_delete_revised AFTER DELETE ON calendar_exceptions
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
    """
    CREATE TRIGGER persons_name_revised AFTER UPDATE OF name ON persons WHEN OLD.name <> NEW.name
    BEGIN UPDATE installation SET revision = revision + 1; END
    """,
)

POSTGRESQL_TRIGGERS = (
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
    """
    CREATE TRIGGER events_changed BEFORE UPDATE ON events FOR EACH ROW
    WHEN (NOT (OLD.payload IS NOT NULL AND NEW.payload IS NULL AND NEW.salt IS NULL
      AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
      AND OLD.id IS NOT DISTINCT FROM NEW.id
      AND OLD.stream IS NOT DISTINCT FROM NEW.stream
      AND OLD.sequence IS NOT DISTINCT FROM NEW.sequence
      AND OLD.act IS NOT DISTINCT FROM NEW.act
      AND OLD.at IS NOT DISTINCT FROM NEW.at
      AND OLD.kind IS NOT DISTINCT FROM NEW.kind
      AND OLD.actor IS NOT DISTINCT FROM NEW.actor
      AND OLD.header IS NOT DISTINCT FROM NEW.header
      AND OLD.digest IS NOT DISTINCT FROM NEW.digest))
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
    """
    CREATE FUNCTION organisation_revised() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE installation SET revision = revision + 1;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER units_revised AFTER INSERT OR UPDATE OR DELETE ON units
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_revised()
    """,
    """
    CREATE TRIGGER unit_values_revised AFTER INSERT OR UPDATE OR DELETE ON unit_values
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_revised()
    """,
    """
    CREATE TRIGGER unit_closure_revised AFTER INSERT OR UPDATE OR DELETE ON unit_closure
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_revised()
    """,
    """
    CREATE TRIGGER appointments_revised AFTER INSERT OR UPDATE OR DELETE ON appointments
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_revised()
    """,
    """
    CREATE TRIGGER terms_revised AFTER INSERT OR UPDATE OR DELETE ON terms
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_revised()
    """,
    """
    CREATE TRIGGER calendar_exceptions_revised AFTER INSERT OR UPDATE OR DELETE ON calendar_exceptions
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_revised()
    """,
    """
    CREATE TRIGGER persons_name_revised AFTER UPDATE OF name ON persons
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION organisation_revised()
    """,
)


def upgrade() -> None:
    op.create_table(
        "access_tokens",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False, comment="SHA-256 of the token; it was shown once."),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column(
            "appointment", TEXT, nullable=True, comment="The one appointment it acts from; NULL: only for the person."
        ),
        sa.Column("scope", TEXT, nullable=False, comment="JSON list: read, act, files …"),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=True),
        sa.Column("seen_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("id", name="access_tokens_pkey"),
        comment="Personal access tokens for the API.",
    )
    op.create_index("access_tokens_account_index", "access_tokens", ["account"], unique=False)
    op.create_index("access_tokens_digest_key", "access_tokens", ["digest"], unique=True)
    op.create_table(
        "accounts",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=True, comment="Lower case; confirmed."),
        sa.Column("phone", TEXT, nullable=True),
        sa.Column("password_hash", TEXT, nullable=True, comment="argon2id; NULL until the invitation is taken up."),
        sa.Column("state", TEXT, nullable=False, comment="invited, active, locked or closed."),
        sa.Column(
            "must_change",
            sa.Boolean,
            server_default=sa.text("false"),
            nullable=False,
            comment="The password must be changed at the next sign-in.",
        ),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=True, comment="When the password was last changed."),
        sa.Column("seen_at", sa.BigInteger, nullable=True, comment="The last sign-in."),
        sa.PrimaryKeyConstraint("id", name="accounts_pkey"),
        comment="Ways to sign in, at most one for each person.",
    )
    op.create_index("accounts_email_key", "accounts", ["email"], unique=True)
    op.create_index("accounts_person_key", "accounts", ["person"], unique=True)
    op.create_index("accounts_phone_key", "accounts", ["phone"], unique=True)
    op.create_table(
        "addressees",
        sa.Column(
            "seat",
            TEXT,
            nullable=False,
            comment="`unit:position` or `person:id`; `vacant` where nobody could be named.",
        ),
        sa.Column(
            "due_sort",
            TEXT,
            nullable=False,
            comment="The day it is due, 9999-12-31 without one, so that keys can be compared.",
        ),
        sa.Column("task", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("procedure", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False, comment="The task's name, or the state's for a choice of its actions."),
        sa.Column("opened_on", TEXT, nullable=False),
        sa.Column("vacant", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("seat", "due_sort", "task", name="addressees_pkey"),
        comment="The inboxes: a row for each open task and each seat it is addressed to, in the order of the key.",
        sqlite_with_rowid=False,
    )
    op.create_index("addressees_task_index", "addressees", ["task"], unique=False)
    op.create_table(
        "appointments",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("position", TEXT, nullable=False),
        sa.Column("from_day", TEXT, nullable=False),
        sa.Column("until", TEXT, nullable=True, comment="The last day; NULL: open."),
        sa.Column(
            "signs_from", TEXT, nullable=True, comment="From this day the person also signs; NULL: from the first."
        ),
        sa.Column(
            "acting",
            sa.Boolean,
            server_default=sa.text("false"),
            nullable=False,
            comment="Charged with the post for the time being.",
        ),
        sa.Column("act", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="appointments_pkey"),
        comment="Who holds which position in which unit, from when until when.",
    )
    op.create_index("appointments_person_index", "appointments", ["person"], unique=False)
    op.create_index("appointments_unit_index", "appointments", ["unit"], unique=False)
    op.create_table(
        "calendar_exceptions",
        sa.Column("day", TEXT, nullable=False),
        sa.Column(
            "working",
            sa.Boolean,
            server_default=sa.text("false"),
            nullable=False,
            comment="Whether the day is a working day although the calendar says otherwise.",
        ),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("day", name="calendar_exceptions_pkey"),
        comment="Days on which the yearly decision differs from the public calendar.",
    )
    op.create_table(
        "case_files",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("form", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("digest", "case_id", name="case_files_pkey"),
        comment="Which case's answers hold an upload: who sees the form sees the file.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "campaign_units",
        sa.Column("campaign", TEXT, nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column(
            "looked_on", TEXT, nullable=True, comment="The last day on which its people were looked at; NULL: not yet."
        ),
        sa.Column(
            "left_out",
            TEXT,
            nullable=True,
            comment="JSON list of {person, reasons}: for whom no case could be made.",
        ),
        sa.PrimaryKeyConstraint("campaign", "unit", name="campaign_units_pkey"),
        comment="The units a campaign is for, whether they have cases or not.",
        sqlite_with_rowid=False,
    )
    op.create_index("campaign_units_unit_index", "campaign_units", ["unit"], unique=False)
    op.create_table(
        "campaigns",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("procedure", TEXT, nullable=False),
        sa.Column("unit", TEXT, nullable=False, comment="The unit that opened it."),
        sa.Column(
            "below",
            TEXT,
            nullable=False,
            comment="The unit below which, itself included, the units it is for lie.",
        ),
        sa.Column("period", TEXT, nullable=True),
        sa.Column("opened_on", TEXT, nullable=False),
        sa.Column("closes_on", TEXT, nullable=False, comment="The last day on which cases are made."),
        sa.Column("closed_on", TEXT, nullable=True, comment="NULL while it is open."),
        sa.Column("kinds", TEXT, nullable=False, comment="JSON list: kinds of the units it is for."),
        sa.Column("body", TEXT, nullable=False, comment="JSON: the whole campaign, as it was opened or closed."),
        sa.Column("act", TEXT, nullable=False),
        sa.Column(
            "made_on",
            TEXT,
            nullable=True,
            comment="The last day for which everybody it is for has a case; NULL: the first are being made.",
        ),
        sa.Column("attempts", sa.Integer, nullable=False, comment="How often making cases failed."),
        sa.Column("failure", TEXT, nullable=True, comment="Why it failed last."),
        sa.PrimaryKeyConstraint("id", name="campaigns_pkey"),
        comment="Periods opened by a unit, in which cases of a procedure are made and sent up together.",
    )
    op.create_index("campaigns_unit_index", "campaigns", ["unit", "opened_on"], unique=False)
    op.create_index("campaigns_below_index", "campaigns", ["below", "opened_on"], unique=False)
    op.create_index(
        "campaigns_open_index",
        "campaigns",
        ["closes_on"],
        unique=False,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_table(
        "row_entries",
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("answers", TEXT, nullable=False, comment="JSON: raw answers as typed, pasted or imported."),
        sa.Column("person", TEXT, nullable=False, comment="Who entered them."),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("how", TEXT, nullable=False, comment="typed, pasted, imported or filled."),
        sa.Column("confirmed_by", TEXT, nullable=True, comment="Who looked at them and said that they are right."),
        sa.Column("confirmed_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("case_id", "action", name="row_entries_pkey"),
        comment="Lines of a grid that were entered and not acted upon yet: who typed each, how, who confirmed it.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_units",
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "unit", name="case_units_pkey"),
        comment="The same for units, from the case's side; written by the database when the viewer is.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cases",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("procedure", TEXT, nullable=False),
        sa.Column("definition", TEXT, nullable=False),
        sa.Column("parameters", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=True),
        sa.Column("initiator", TEXT, nullable=True),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("opened_on", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("head", TEXT, nullable=False, comment="Digest of the newest event of its stream."),
        sa.Column("variant", TEXT, nullable=True),
        sa.Column("ended_as", TEXT, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("parent", TEXT, nullable=True),
        sa.Column("campaign", TEXT, nullable=True),
        sa.Column("campaign_unit", TEXT, nullable=True, comment="The unit in whose list of the campaign it stands."),
        sa.Column("due_on", TEXT, nullable=True, comment="The promise to the citizen."),
        sa.Column("wake_on", TEXT, nullable=True, comment="The next day on which the clock has to look at it."),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("body", TEXT, nullable=False, comment="JSON: the whole case."),
        sa.PrimaryKeyConstraint("id", name="cases_pkey"),
        comment="Cases as their events left them. The body can be built again from the stream; columns are for lists.",
    )
    op.create_index(
        "cases_campaign_index",
        "cases",
        ["campaign", "campaign_unit", "state"],
        unique=False,
        sqlite_where=sa.text("campaign IS NOT NULL"),
        postgresql_where=sa.text("campaign IS NOT NULL"),
    )
    op.create_index("cases_number_key", "cases", ["number"], unique=True)
    op.create_index(
        "cases_parent_index",
        "cases",
        ["parent"],
        unique=False,
        sqlite_where=sa.text("parent IS NOT NULL"),
        postgresql_where=sa.text("parent IS NOT NULL"),
    )
    op.create_index(
        "cases_subject_index",
        "cases",
        ["subject", "procedure"],
        unique=False,
        sqlite_where=sa.text("subject IS NOT NULL"),
        postgresql_where=sa.text("subject IS NOT NULL"),
    )
    op.create_index(
        "cases_wake_on_index",
        "cases",
        ["wake_on"],
        unique=False,
        sqlite_where=sa.text("wake_on IS NOT NULL"),
        postgresql_where=sa.text("wake_on IS NOT NULL"),
    )
    op.create_table(
        "contents",
        sa.Column("digest", TEXT, nullable=False, comment="SHA-256 of the bytes."),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="contents_pkey"),
        comment="Contents of published files; equal ones are kept once.",
    )
    op.create_table(
        "counters",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("newest", sa.BigInteger, nullable=False, comment="The last number given; 0 when none."),
        sa.PrimaryKeyConstraint("key", name="counters_pkey"),
        comment="What documents and cases are numbered by.",
    )
    op.create_table(
        "delegations",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("giver", TEXT, nullable=False),
        sa.Column("taker", TEXT, nullable=False),
        sa.Column("from_day", TEXT, nullable=False),
        sa.Column("until", TEXT, nullable=False),
        sa.Column("procedures", TEXT, nullable=False, comment="JSON list of procedure names; empty: all."),
        sa.Column("act", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="delegations_pkey"),
        comment="Who acts for whom, within which procedures.",
    )
    op.create_index("delegations_giver_index", "delegations", ["giver"], unique=False)
    op.create_index("delegations_taker_index", "delegations", ["taker", "until"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column(
            "key", TEXT, nullable=False, comment="The work's key for ever: `notice:person:channel`, or a call's id."
        ),
        sa.Column("kind", TEXT, nullable=False, comment="mail or call."),
        sa.Column("notice", TEXT, nullable=True),
        sa.Column("person", TEXT, nullable=True),
        sa.Column("details", TEXT, nullable=False, comment="JSON: for a call its webhook and data."),
        sa.Column("state", TEXT, nullable=False, comment="owed, handed, done or failed."),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=True, comment="Not before this instant."),
        sa.Column("done_at", sa.BigInteger, nullable=True),
        sa.Column("failure", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("key", name="deliveries_pkey"),
        comment="What is owed to the outside, each under the key by which it is done once.",
    )
    op.create_index(
        "deliveries_failed_index",
        "deliveries",
        ["at"],
        unique=False,
        sqlite_where=sa.text("state = 'failed'"),
        postgresql_where=sa.text("state = 'failed'"),
    )
    op.create_index(
        "deliveries_owed_index",
        "deliveries",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'owed'"),
        postgresql_where=sa.text("state = 'owed'"),
    )
    op.create_table(
        "document_cases",
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "document", name="document_cases_pkey"),
        comment="Which cases a paper speaks of; written by the database when the paper is.",
        sqlite_with_rowid=False,
    )
    op.create_index("document_cases_document_index", "document_cases", ["document"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("counter", TEXT, nullable=False),
        sa.Column("date", TEXT, nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("term", TEXT, nullable=True),
        sa.Column("template", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("cases", TEXT, nullable=False, comment="JSON list of case ids."),
        sa.Column("content", TEXT, nullable=False, comment="JSON: everything printed, as it was on that day."),
        sa.Column("register", TEXT, nullable=True),
        sa.Column("follows", TEXT, nullable=True),
        sa.Column("sees", TEXT, nullable=False, comment="JSON list."),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        sa.Column("procedure", TEXT, nullable=False),
        sa.Column("definition", TEXT, nullable=False, comment="Digest of the procedure whose template prints it."),
        sa.Column("file", TEXT, nullable=True, comment="Digest of the first rendering; NULL while it is being made."),
        sa.Column("file_size", sa.BigInteger, nullable=True),
        sa.Column("filed_at", sa.BigInteger, nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False, comment="How often making the file failed."),
        sa.Column("failure", TEXT, nullable=True, comment="Why it failed last."),
        sa.PrimaryKeyConstraint("id", name="documents_pkey"),
        sa.UniqueConstraint("counter", "ordinal", name="documents_counter_ordinal_key"),
        comment="Numbered papers. Content is frozen when issued; the file is made after the commit.",
    )
    op.create_index(
        "documents_owed_index",
        "documents",
        ["issued_at"],
        unique=False,
        sqlite_where=sa.text("file IS NULL"),
        postgresql_where=sa.text("file IS NULL"),
    )
    op.create_index("documents_register_index", "documents", ["unit", "register", "issued_at"], unique=False)
    op.create_index("documents_unit_index", "documents", ["unit", "issued_at"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("procedure", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False, comment="Empty for the start of a case."),
        sa.Column("action", TEXT, nullable=False, comment="Empty for the start of a case."),
        sa.Column("answers", TEXT, nullable=False, comment="JSON: raw answers as typed."),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="drafts_pkey"),
        sa.UniqueConstraint(
            "person", "procedure", "case_id", "action", name="drafts_person_procedure_case_id_action_key"
        ),
        comment="Answers somebody left and will come back to; nobody else sees them.",
    )
    op.create_table(
        "events",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="Order of arrival; with gaps."),
        sa.Column(
            "stream", TEXT, nullable=False, comment="case:…, person:…, unit:…, definition:…, account:… or installation."
        ),
        sa.Column("sequence", sa.BigInteger, nullable=False, comment="1, 2, 3 … within the stream."),
        sa.Column(
            "act", TEXT, nullable=False, comment="The act it belongs to; an act writes at most one event a stream."
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=True),
        sa.Column(
            "header",
            TEXT,
            nullable=False,
            comment="Canonical JSON; holds the digests of the event before and of the salted payload.",
        ),
        sa.Column("payload", TEXT, nullable=True, comment="Canonical JSON; NULL once lawfully erased."),
        sa.Column(
            "salt",
            TEXT,
            nullable=True,
            comment="Hexadecimal; erased together with the payload, so that nobody can guess it.",
        ),
        sa.Column("digest", TEXT, nullable=False, comment="SHA-256 of the header."),
        sa.Column("erased_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("id", name="events_pkey"),
        sa.UniqueConstraint("act", "stream", name="events_act_stream_key"),
        sa.UniqueConstraint("stream", "sequence", name="events_stream_sequence_key"),
        comment="The audit trail. Only adding is possible, and erasing a payload once.",
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False, comment="Always 1: there is one row."),
        sa.Column(
            "revision",
            sa.BigInteger,
            nullable=False,
            comment="Rises with every change of units, appointments, terms or the calendar.",
        ),
        sa.Column("identifier", TEXT, nullable=True, comment="Names this installation in exported trails."),
        sa.Column("created_at", sa.BigInteger, nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("installation_one_row_check")),
        sa.PrimaryKeyConstraint("id", name="installation_pkey"),
        comment="The one row of facts about the installation itself.",
    )
    op.create_table(
        "invitations",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False, comment="SHA-256 of the link's secret."),
        sa.Column("kind", TEXT, nullable=False, comment="account (an invited officer), register, email, password."),
        sa.Column("person", TEXT, nullable=True),
        sa.Column("account", TEXT, nullable=True),
        sa.Column("email", TEXT, nullable=True),
        sa.Column("details", TEXT, nullable=False, comment="JSON: what was typed when registering."),
        sa.Column("made_by", TEXT, nullable=True, comment="The person who invited."),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("id", name="invitations_pkey"),
        comment="One-time links: invitations, confirmations of an e-mail address, forgotten passwords.",
    )
    op.create_index("invitations_digest_key", "invitations", ["digest"], unique=True)
    op.create_index("invitations_person_index", "invitations", ["person"], unique=False)
    op.create_table(
        "kept_answers",
        sa.Column("account", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False, comment="The caller's Idempotency-Key."),
        sa.Column(
            "request",
            TEXT,
            nullable=False,
            comment="Digest of what was asked; another request under the same key is refused.",
        ),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("answer", TEXT, nullable=False, comment="JSON."),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account", "key", name="kept_answers_pkey"),
        comment="Answers given to a request that may come again.",
    )
    op.create_index("kept_answers_at_index", "kept_answers", ["at"], unique=False)
    op.create_table(
        "notice_reads",
        sa.Column("person", TEXT, nullable=False),
        sa.Column("notice", TEXT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("person", "notice", name="notice_reads_pkey"),
        comment="Who has read which notice.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notice_seats",
        sa.Column("seat", TEXT, nullable=False),
        sa.Column("notice", TEXT, nullable=False, comment="Ids begin with the time, so a seat's notices lie in order."),
        sa.PrimaryKeyConstraint("seat", "notice", name="notice_seats_pkey"),
        comment="To whom a notice is shown; written by the database when the notice is.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notices",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("seats", TEXT, nullable=False, comment="JSON list of seat keys it is meant for."),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column(
            "handed_at", sa.BigInteger, nullable=True, comment="When its deliveries were worked out; NULL: owed."
        ),
        sa.PrimaryKeyConstraint("id", name="notices_pkey"),
        comment="Things people should be told, in finished words.",
        sqlite_with_rowid=False,
    )
    op.create_index(
        "notices_owed_index",
        "notices",
        ["at"],
        unique=False,
        sqlite_where=sa.text("handed_at IS NULL"),
        postgresql_where=sa.text("handed_at IS NULL"),
    )
    op.create_table(
        "number_ranges",
        sa.Column("key", TEXT, nullable=False, comment="`range:unit`."),
        sa.Column("next", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False, comment="The last number of the range; next > last: used up."),
        sa.Column("format", TEXT, nullable=False, comment="A format text with {number}."),
        sa.Column("act", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="number_ranges_pkey"),
        comment="Ranges of numbers (of cards) held by units.",
    )
    op.create_table(
        "once_keys",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="once_keys_pkey"),
        comment="Keys that may exist once (S28).",
    )
    op.create_table(
        "overlays",
        sa.Column("about", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("from_day", TEXT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("value", TEXT, nullable=False, comment="JSON."),
        sa.Column("until", TEXT, nullable=True, comment="The last day; NULL: until ended."),
        sa.Column("case_id", TEXT, nullable=True),
        sa.Column("act", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("about", "name", "from_day", "at", name="overlays_pkey"),
        comment="Values that are true for a time; the field below shows again afterwards.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "persons",
        sa.Column("id", TEXT, nullable=False),
        sa.Column(
            "name",
            TEXT,
            nullable=False,
            comment="Full name, as of the newest entry; this and the next columns follow the record's roles.",
        ),
        sa.Column("sort_key", TEXT, nullable=False, comment="Given name first, in the Vietnamese alphabet."),
        sa.Column("search_fold", TEXT, nullable=False, comment="Name without marks, small letters."),
        sa.Column("unit", TEXT, nullable=True, comment="The unit the person is a member of."),
        sa.Column("status", TEXT, nullable=True),
        sa.Column("birth_date", TEXT, nullable=True),
        sa.Column("phone", TEXT, nullable=True),
        sa.Column("joined_into", TEXT, nullable=True, comment="The person this duplicate was joined into."),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="persons_pkey"),
        comment="People, each for life; what lists show of them. Their records are in record_values and the two below.",
    )
    op.create_index("persons_birth_date_index", "persons", ["birth_date"], unique=False)
    op.create_index("persons_phone_index", "persons", ["phone"], unique=False)
    op.create_index("persons_unit_index", "persons", ["unit", "sort_key", "id"], unique=False)
    op.create_table(
        "procedure_versions",
        sa.Column(
            "digest", TEXT, nullable=False, comment="Of a procedure with everything it includes, or of the parameters."
        ),
        sa.Column("kind", TEXT, nullable=False, comment="procedure or parameters."),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("release", TEXT, nullable=False, comment="The first release that had it."),
        sa.PrimaryKeyConstraint("digest", name="procedure_versions_pkey"),
        comment="In which release the text lies that a case pinned.",
    )
    op.create_index("procedure_versions_name_index", "procedure_versions", ["name"], unique=False)
    op.create_table(
        "record_entries",
        sa.Column("about", TEXT, nullable=False),
        sa.Column("history", TEXT, nullable=False),
        sa.Column("entry", TEXT, nullable=False, comment="Names the entry for ever: by the event that made it."),
        sa.Column(
            "at",
            sa.BigInteger,
            nullable=False,
            comment="When it was entered; of several rows the newest holds, the others are what it was.",
        ),
        sa.Column("value", TEXT, nullable=False, comment="JSON: the members of the entry."),
        sa.Column("day", TEXT, nullable=False, comment="The day of the act."),
        sa.Column("case_id", TEXT, nullable=True, comment="The case that made the entry."),
        sa.Column("document", TEXT, nullable=True, comment="The first paper of the act that made it."),
        sa.Column("act", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("about", "history", "entry", "at", name="record_entries_pkey"),
        comment="Entries of histories. An amended entry keeps what it was.",
        sqlite_with_rowid=False,
    )
    op.create_index("record_entries_case_id_index", "record_entries", ["case_id"], unique=False)
    op.create_table(
        "record_values",
        sa.Column("about", TEXT, nullable=False, comment="A person or a unit."),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("from_day", TEXT, nullable=False, comment="The first day it holds; empty text: always."),
        sa.Column(
            "at",
            sa.BigInteger,
            nullable=False,
            comment="When it was entered; a correction of the same day is a further row.",
        ),
        sa.Column("value", TEXT, nullable=False, comment="JSON; null ends the value before."),
        sa.Column(
            "until", TEXT, nullable=True, comment="The last day; NULL: open. Before from_day: replaced on the same day."
        ),
        sa.Column(
            "unit",
            TEXT,
            nullable=True,
            comment="The value once more where the field says of which unit a person is a member.",
        ),
        sa.Column("case_id", TEXT, nullable=True),
        sa.Column("act", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("about", "field", "from_day", "at", name="record_values_pkey"),
        comment="Dated fields of records, as the pack declares them. Of one field, one row holds on any day.",
        sqlite_with_rowid=False,
    )
    op.create_index(
        "record_values_unit_index",
        "record_values",
        ["unit", "field"],
        unique=False,
        sqlite_where=sa.text("unit IS NOT NULL"),
        postgresql_where=sa.text("unit IS NOT NULL"),
    )
    op.create_table(
        "release_files",
        sa.Column("release", TEXT, nullable=False),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("content", TEXT, nullable=False, comment="Digest of the content."),
        sa.PrimaryKeyConstraint("release", "path", name="release_files_pkey"),
        comment="Which file of a release has which content.",
    )
    op.create_table(
        "releases",
        sa.Column("digest", TEXT, nullable=False, comment="Over every file of the pack."),
        sa.Column(
            "number",
            sa.Integer,
            nullable=False,
            comment="1, 2, 3 … in the order of publishing; the greatest is in force.",
        ),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.Column("published_by", TEXT, nullable=True),
        sa.Column(
            "approved_by", TEXT, nullable=True, comment="The second person, where the installation asks for one."
        ),
        sa.Column("note", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="releases_pkey"),
        sa.UniqueConstraint("number", name="releases_number_key"),
        comment="Published packs; immutable.",
    )
    op.create_table(
        "rings",
        sa.Column("key", TEXT, nullable=False, comment="Names a reminder, a lateness, a timer for ever."),
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="rings_pkey"),
        comment="What the clock has done: done once, it is never done again.",
    )
    op.create_index("rings_case_id_index", "rings", ["case_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("digest", TEXT, nullable=False, comment="SHA-256 of the cookie's secret."),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=True),
        sa.Column("csrf", TEXT, nullable=False, comment="SHA-256 of the token forms carry."),
        sa.Column("agent", TEXT, nullable=False, comment="What the browser calls itself."),
        sa.PrimaryKeyConstraint("digest", name="sessions_pkey"),
        comment="Who is signed in, by which browser.",
    )
    op.create_index("sessions_account_index", "sessions", ["account"], unique=False)
    op.create_index("sessions_expires_at_index", "sessions", ["expires_at"], unique=False)
    op.create_table(
        "settings",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False, comment="JSON."),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="settings_pkey"),
        comment="What administrators set, by name.",
    )
    op.create_table(
        "terms",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("from_day", TEXT, nullable=False),
        sa.Column("until", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="terms_pkey"),
        sa.UniqueConstraint("unit", "body", "ordinal", name="terms_unit_body_ordinal_key"),
        comment="Terms of committees: what documents are numbered in.",
    )
    op.create_table(
        "throttles",
        sa.Column("key", TEXT, nullable=False, comment="account:…, address:…, email:…"),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("closed_until", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("key", name="throttles_pkey"),
        comment="Failed sign-ins and other things that may not be tried without end.",
    )
    op.create_table(
        "unit_closure",
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("ancestor", TEXT, nullable=False, comment="The unit itself at depth 0."),
        sa.Column(
            "from_day", TEXT, nullable=False, comment="The first day on which it lies below; empty text: always."
        ),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("until", TEXT, nullable=True, comment="The last day; NULL: open."),
        sa.PrimaryKeyConstraint("unit", "ancestor", "from_day", name="unit_closure_pkey"),
        comment="Every unit with all that lie above it, dated; worked out from unit_values when a parent changes.",
        sqlite_with_rowid=False,
    )
    op.create_index("unit_closure_ancestor_index", "unit_closure", ["ancestor", "unit"], unique=False)
    op.create_table(
        "unit_values",
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False, comment="kind, parent or name."),
        sa.Column("from_day", TEXT, nullable=False, comment="The first day; empty text: always."),
        sa.Column("at", sa.BigInteger, nullable=False, comment="When it was entered."),
        sa.Column(
            "value", TEXT, nullable=False, comment="JSON: a text, null for no parent, {name, full_name} for a name."
        ),
        sa.Column("until", TEXT, nullable=True, comment="The last day; NULL: open."),
        sa.Column("act", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("unit", "field", "from_day", "at", name="unit_values_pkey"),
        comment="Kind, parent and names of units, dated; nothing is overwritten.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "units",
        sa.Column("id", TEXT, nullable=False),
        sa.Column(
            "slug",
            TEXT,
            nullable=True,
            comment="A short identifier for parameters and imports; at most one unit has it.",
        ),
        sa.Column("place_name", TEXT, nullable=False, comment="The place written before the date of its documents."),
        sa.Column("closed_on", TEXT, nullable=True, comment="From this day on it is no longer there."),
        sa.Column("successor", TEXT, nullable=True, comment="The unit that took its place when it closed."),
        sa.Column(
            "kind",
            TEXT,
            nullable=False,
            comment="The newest kind; dated ones are in unit_values, as with parent and names.",
        ),
        sa.Column("parent", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("full_name", TEXT, nullable=False),
        sa.Column("sort_key", TEXT, nullable=False),
        sa.Column("search_fold", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="units_pkey"),
        comment="Units with what is true of them at the moment, for lists.",
    )
    op.create_index("units_kind_index", "units", ["kind"], unique=False)
    op.create_index("units_parent_index", "units", ["parent"], unique=False)
    op.create_index("units_slug_key", "units", ["slug"], unique=True)
    op.create_table(
        "uploads",
        sa.Column(
            "digest",
            TEXT,
            nullable=False,
            comment="SHA-256 of the bytes; the file lies under this name outside the web root.",
        ),
        sa.Column("person", TEXT, nullable=False, comment="Who uploaded it."),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("digest", "person", name="uploads_pkey"),
        comment="Files people have uploaded.",
    )
    op.create_table(
        "viewers",
        sa.Column(
            "seat",
            TEXT,
            nullable=False,
            comment="As in addressees; `unit:id` for each unit of the case, whose inspectors above may see it.",
        ),
        sa.Column(
            "case_id",
            TEXT,
            nullable=False,
            comment="Ids begin with the time, so a seat's cases lie in the order they were opened.",
        ),
        sa.PrimaryKeyConstraint("seat", "case_id", name="viewers_pkey"),
        comment="Who sees a case (S29): subject, initiator, who holds or held a task, inspectors of its units.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "workers",
        sa.Column("id", TEXT, nullable=False, comment="Stable: host and slot."),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="workers_pkey"),
        comment="Workers and when each was last heard of.",
    )
    op.execute("INSERT INTO installation (id, revision) VALUES (1, 0)")
    for statement in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("a database that holds a trail is never taken back; restore a backup instead")
