"""Officials, what they may do and do together; the hall, the board and what follows a result."""

import sqlalchemy as sa
from alembic import op

from poll.records import append_only
from poll.records.migrate import FORWARD_ONLY

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the console."""
    op.create_table(
        "archived_papers",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="of the result that was amended"),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("paper", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("poll", "version", "stage", name=op.f("pk_archived_papers")),
        comment="the papers of a canvass whose certified result was amended",
    )
    op.create_table(
        "carrier_logs",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 ... in each poll"),
        sa.Column("name", sa.Text(), nullable=False, comment="of the file, or where it was fetched"),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("inbound", sa.Integer(), nullable=False, comment="of them messages to this poll's number"),
        sa.Column("new", sa.Integer(), nullable=False, comment="of these not in an earlier import"),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("poll", "number", name=op.f("pk_carrier_logs")),
    )
    op.create_table(
        "carrier_messages",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column(
            "provider_id",
            sa.Text(),
            nullable=False,
            comment="the carrier's id of a text or call; nothing else of it is kept",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="text or call"),
        sa.Column(
            "sent_at", sa.BigInteger(), nullable=True, comment="by the carrier's clock, milliseconds of the epoch"
        ),
        sa.Column("log", sa.Integer(), nullable=False, comment="the import it first came with"),
        sa.PrimaryKeyConstraint("poll", "provider_id", name=op.f("pk_carrier_messages")),
        comment="inbound messages by the carrier's own log",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "decisions",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="who decided"),
        sa.Column("decided_on", sa.Text(), nullable=False, comment="a date, 2026-12-25"),
        sa.Column("words", sa.Text(), nullable=False, comment="what was decided"),
        sa.Column("ground", sa.Text(), nullable=False, comment="the rule or flag it rests on"),
        sa.Column("official", sa.Text(), nullable=False, comment="who wrote it down"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_decisions")),
        comment="what the competent body decided about a person rated; people decide, figures only flag",
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_poll"), ["poll"], unique=False)

    op.create_table(
        "declarations",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("official", sa.BigInteger(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False, comment="none, self, spouse, parent, child, sibling, other"),
        sa.Column(
            "subject", sa.Text(), nullable=False, comment="id of the person rated; empty where there is no relation"
        ),
        sa.Column("declared_by", sa.Text(), nullable=False, comment="the official, or who reported it"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_declarations")),
        comment="whether an official is related to a person rated; a relation once declared stands",
    )
    with op.batch_alter_table("declarations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declarations_poll_official"), ["poll", "official"], unique=False)

    op.create_table(
        "desk_events",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 ... in each poll"),
        sa.Column("elector", sa.BigInteger(), nullable=False),
        sa.Column("electorate", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("roll_no", sa.Text(), nullable=False),
        sa.Column(
            "act",
            sa.Text(),
            nullable=False,
            comment="signed: issued a paper; undone: a mistake; replaced: a spoiled paper",
        ),
        sa.Column("voids", sa.Boolean(), nullable=False, comment="had a phone ballot, which the paper voids"),
        sa.Column("reason", sa.Text(), nullable=False, comment="of an undone; empty otherwise"),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("poll", "number", name=op.f("pk_desk_events")),
        comment="what the paper desk did, in its order; a mistake is undone by a row, never taken out",
    )
    with op.batch_alter_table("desk_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_events_poll_elector"), ["poll", "elector"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False, comment="the id that the poll is to have"),
        sa.Column("sender", sa.Text(), nullable=False, comment="as typed"),
        sa.Column("rules", sa.LargeBinary(), nullable=False, comment="the rule file so far"),
        sa.Column("trustees", sa.Text(), nullable=False, comment="public lines, one under the other"),
        sa.Column(
            "needed", sa.Integer(), nullable=False, comment="how many trustees must come together; 0: a passphrase"
        ),
        sa.Column("official", sa.Text(), nullable=False, comment="who changed it last"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="two who change it at once do not overwrite each other"
        ),
        sa.Column("poll", sa.BigInteger(), nullable=True, comment="the poll that was made from it"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_drafts")),
        comment="polls that are being prepared",
    )
    op.create_table(
        "earlier_results",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False, comment="the poll that it is compared with"),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Text(), nullable=False, comment="a date"),
        sa.Column("score", sa.Text(), nullable=False, comment="as published; empty: none"),
        sa.Column("band", sa.Text(), nullable=False, comment="as published; empty: none"),
        sa.Column("is_failed", sa.Boolean(), nullable=False, comment="the earlier rating counts as failed"),
        sa.Column("document", sa.Text(), nullable=False, comment="where it stands"),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_earlier_results")),
        comment="the last rating of a person where it was not held with this program",
    )
    with op.batch_alter_table("earlier_results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_earlier_results_poll"), ["poll"], unique=False)

    op.create_table(
        "forms_done",
        sa.Column("token", sa.Text(), nullable=False, comment="of one form on one screen"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_forms_done")),
        comment="forms that were carried out: a double click does nothing twice",
    )
    op.create_table(
        "grants",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False, comment="0: the whole office, for administrators"),
        sa.Column("official", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False, comment="of a clerk at one station; empty: all of them"),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_grants")),
        comment="who may do what; a row is ended, never changed",
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(
            "uq_grants_standing",
            ["official", "poll", "role", "unit"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "objections",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="whom it is about, as said"),
        sa.Column("electorate", sa.Text(), nullable=False),
        sa.Column("roll_no", sa.Text(), nullable=False, comment="empty: not on the roll"),
        sa.Column("kind", sa.Text(), nullable=False, comment="wrongly_on, missing or wrong_data"),
        sa.Column("words", sa.Text(), nullable=False, comment="what is objected to"),
        sa.Column("official", sa.Text(), nullable=False, comment="who took it down"),
        sa.Column("received_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column(
            "due_at", sa.BigInteger(), nullable=False, comment="by when it is decided, milliseconds of the epoch"
        ),
        sa.Column("decision", sa.Text(), nullable=False, comment="empty: none yet; upheld; rejected"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_2", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True, comment="milliseconds of the epoch"),
        sa.CheckConstraint(
            "decided_by_2 IS NULL OR decided_by <> decided_by_2", name=op.f("ck_objections_two_officials")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_objections")),
    )
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objections_poll"), ["poll"], unique=False)

    op.create_table(
        "office_keys",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_office_keys")),
        comment="what the office signs published totals with",
    )
    op.create_table(
        "officials",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="as poll.official writes it"),
        sa.Column("folded", sa.Text(), nullable=False, comment="the name in the form in which names are compared"),
        sa.Column("password", sa.Text(), nullable=True, comment="argon2id; none: has not chosen one yet"),
        sa.Column(
            "totp", sa.LargeBinary(), nullable=True, comment="the secret of the codes, encrypted with the office's key"
        ),
        sa.Column("totp_step", sa.BigInteger(), nullable=False, comment="step of the last code: a code is taken once"),
        sa.Column(
            "failures", sa.Integer(), nullable=False, comment="wrong passwords or codes since the last right one"
        ),
        sa.Column("locked_until", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("ticket", sa.Text(), nullable=True, comment="sha256 of the code with which a password is chosen"),
        sa.Column("ticket_until", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("made_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("ended_at", sa.BigInteger(), nullable=True, comment="milliseconds of the epoch; may sign in no more"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_officials")),
        sa.UniqueConstraint("folded", name=op.f("uq_officials_folded")),
        comment="people who may sign in",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "promise_reports",
        sa.Column("promise", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 ... of each promise"),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False, comment="done as promised"),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("promise", "number", name=op.f("pk_promise_reports")),
        comment="how far a promise is kept",
    )
    op.create_table(
        "promises",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False, comment="what is to be put right"),
        sa.Column("measure", sa.Text(), nullable=False, comment="what will be done"),
        sa.Column("due_on", sa.Text(), nullable=False, comment="a date"),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_promises")),
        comment="what a person rated has promised to put right",
    )
    with op.batch_alter_table("promises", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promises_poll"), ["poll"], unique=False)

    op.create_table(
        "requests",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("particulars", sa.Text(), nullable=False, comment="canonical JSON: what is done when it is approved"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("state", sa.Text(), nullable=False, comment="waiting, approved, refused, withdrawn"),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True, comment="milliseconds of the epoch"),
        sa.Column("answer", sa.Text(), nullable=False, comment="why it was refused; empty otherwise"),
        sa.CheckConstraint(
            "state = 'withdrawn' OR decided_by IS NULL OR decided_by <> asked_by",
            name=op.f("ck_requests_two_officials"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_requests")),
        comment="acts that one official has prepared and another one has to approve",
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requests_poll_state"), ["poll", "state"], unique=False)

    op.create_table(
        "result_versions",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 ...: every publication"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="of the certified result; 2 and more are amendments"
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="unofficial or certified"),
        sa.Column("result", sa.LargeBinary(), nullable=False, comment="the bytes of result.json"),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("poll", "number", name=op.f("pk_result_versions")),
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.Text(), nullable=False, comment="sha256 of the cookie"),
        sa.Column("official", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("seen_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("ended_at", sa.BigInteger(), nullable=True, comment="milliseconds of the epoch"),
        sa.Column(
            "kept", sa.LargeBinary(), nullable=True, comment="a form that was sent after the session had run out, JSON"
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_official"), ["official"], unique=False)

    op.create_table(
        "sheet_photos",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="poll_book, account or count"),
        sa.Column("electorate", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sheet_photos")),
        comment="photos of the sheets as they came from the hall",
    )
    with op.batch_alter_table("sheet_photos", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sheet_photos_poll_electorate_unit"), ["poll", "electorate", "unit"], unique=False
        )

    op.create_table(
        "summaries",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="turnout, ledger ..."),
        sa.Column("as_of", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("content", sa.Text(), nullable=False, comment="JSON; can be made again from the records at any time"),
        sa.PrimaryKeyConstraint("poll", "kind", name=op.f("pk_summaries")),
        comment="numbers that are costly to add up, with the instant they are of",
    )
    op.create_table(
        "ticks",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 ... in each poll"),
        sa.Column("item", sa.Text(), nullable=False, comment="of the checklist before opening: notice, clock ..."),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="what was done, where"),
        sa.Column("done_at", sa.BigInteger(), nullable=False, comment="when it was done, milliseconds of the epoch"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when it was written down, milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("poll", "number", name=op.f("pk_ticks")),
        comment="what no machine can see: somebody puts the name under it; the last row of an item stands",
    )
    op.create_table(
        "uploads",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False, comment="roll, changes, paper ..."),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="of the file"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_uploads")),
        comment="files between their preview and their use; erased after it, or after a day",
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_poll_purpose"), ["poll", "purpose"], unique=False)

    for statement in append_only.ddl(op.get_bind().dialect.name, append_only.OF_THE_HALL):
        op.execute(statement)


def downgrade() -> None:
    """Never."""
    raise NotImplementedError(FORWARD_ONLY)
