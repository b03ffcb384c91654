"""The first tables."""

import sqlalchemy as sa
from alembic import op

from poll.records import append_only
from poll.records.migrate import FORWARD_ONLY

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "boxes",
        sa.Column("poll", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("roll_version", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("closes_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("next_seq", sa.BigInteger(), nullable=False, comment="the seq of the next envelope"),
        sa.Column(
            "head",
            sa.LargeBinary(),
            nullable=False,
            comment="chain value of the last envelope; 32 zero bytes when empty",
        ),
        sa.PrimaryKeyConstraint("poll", name=op.f("pk_boxes")),
        comment="what changes of a poll, small and apart; its row is the lock that casting and closing take",
    )
    op.create_table(
        "canvass_papers",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column(
            "paper", sa.LargeBinary(), nullable=False, comment="what the stage hands to the next, canonical JSON"
        ),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("poll", "stage", name=op.f("pk_canvass_papers")),
    )
    op.create_table(
        "deliveries",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False, comment="statuses only move forward"),
        sa.PrimaryKeyConstraint("provider", "provider_id", name=op.f("pk_deliveries")),
    )
    op.create_table(
        "electors",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column(
            "number", sa.BigInteger(), nullable=True, comment="international form without the plus; none: paper only"
        ),
        sa.Column(
            "roll_no", sa.Text(), nullable=False, comment="the clerk's own number of the person in the roll file"
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("electorate", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False, comment="mobile: texts and calls; landline: calls only; none"),
        sa.Column("code", sa.Text(), nullable=True, comment="for electors who share a number"),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("until_version", sa.Integer(), nullable=True, comment="the first version without this row"),
        sa.Column(
            "person", sa.BigInteger(), nullable=True, comment="of a row that only tells what was: the id of the person"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_electors")),
    )
    op.create_index(op.f("ix_electors_poll_number"), "electors", ["poll", "number"], unique=False)
    op.create_table(
        "envelopes",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="1, 2, 3 ... without a gap in each poll"),
        sa.Column("elector", sa.BigInteger(), nullable=False),
        sa.Column("electorate", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column(
            "contests",
            sa.BigInteger(),
            nullable=False,
            comment="which contests it answers, bit 0 the first of the paper",
        ),
        sa.Column("roll_version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="HPKE; empty: the elector took the vote back"),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False, comment="the carrier's id of the message it came with"),
        sa.Column(
            "chain",
            sa.LargeBinary(),
            nullable=False,
            comment="sha256(chain before | sha256 of this row): the journal's leaf",
        ),
        sa.PrimaryKeyConstraint("poll", "seq", name=op.f("pk_envelopes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_envelopes_poll_elector"), "envelopes", ["poll", "elector"], unique=False)
    op.create_table(
        "external_figures",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False, comment="1, 2, 3 ...: a correction is a new entry"),
        sa.Column("points", sa.Text(), nullable=False, comment="an exact fraction"),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("official_1", sa.Text(), nullable=False),
        sa.Column("official_2", sa.Text(), nullable=False),
        sa.CheckConstraint("official_1 <> official_2", name=op.f("ck_external_figures_two_officials")),
        sa.PrimaryKeyConstraint("poll", "component", "entry", name=op.f("pk_external_figures")),
    )
    op.create_table(
        "inbox",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=True),
        sa.Column("electorate", sa.Text(), nullable=True),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("reply", sa.Text(), nullable=True, comment="none: nothing was said"),
        sa.PrimaryKeyConstraint("provider", "provider_id", name=op.f("pk_inbox")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False, comment="1, 2, 3 ... without a gap"),
        sa.Column("poll", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False, comment="canonical JSON"),
        sa.Column("chain", sa.Text(), nullable=False, comment="sha256(chain before | sha256(entry)), hex"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_journal")),
    )
    op.create_table(
        "memos",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column(
            "pending", sa.LargeBinary(), nullable=True, comment="a sealed ballot that waits for the voter's word"
        ),
        sa.Column("pending_contests", sa.BigInteger(), nullable=False),
        sa.Column("pending_elector", sa.BigInteger(), nullable=True),
        sa.Column("said_at", sa.BigInteger(), nullable=False, comment="seconds of the epoch"),
        sa.PrimaryKeyConstraint("poll", "number", name=op.f("pk_memos")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "opt_outs",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_opt_outs")),
    )
    op.create_table(
        "paper_accounts",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False, comment="as in paper_entries"),
        sa.Column("electorate", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("unused", sa.Integer(), nullable=False),
        sa.Column("spoiled", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "printed >= 0 AND issued >= 0 AND unused >= 0 AND spoiled >= 0 AND returned >= 0",
            name=op.f("ck_paper_accounts_not_negative"),
        ),
        sa.PrimaryKeyConstraint("poll", "entry", "electorate", "unit", name=op.f("pk_paper_accounts")),
    )
    op.create_table(
        "paper_counts",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False, comment="as in paper_entries"),
        sa.Column("electorate", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("contest", sa.Text(), nullable=False),
        sa.Column("option", sa.Text(), nullable=False, comment="an option's id, `blank` or `invalid`"),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.CheckConstraint("marks >= 0", name=op.f("ck_paper_counts_not_negative")),
        sa.PrimaryKeyConstraint(
            "poll", "entry", "electorate", "unit", "contest", "option", name=op.f("pk_paper_counts")
        ),
    )
    op.create_table(
        "paper_entries",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="poll_book, account or count"),
        sa.Column("electorate", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column(
            "entry",
            sa.Integer(),
            nullable=False,
            comment="1 and 2: each sheet is entered twice; from 3 on: corrections",
        ),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("official_2", sa.Text(), nullable=True, comment="who stands for a correction with the first"),
        sa.Column("reason", sa.Text(), nullable=True, comment="of a correction"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of the file it came from, or of the form"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.CheckConstraint("entry >= 1", name=op.f("ck_paper_entries_numbered")),
        sa.CheckConstraint(
            "(entry > 2) = (official_2 IS NOT NULL AND reason IS NOT NULL)",
            name=op.f("ck_paper_entries_corrected_by_two"),
        ),
        sa.CheckConstraint("official_2 IS NULL OR official <> official_2", name=op.f("ck_paper_entries_two_officials")),
        sa.PrimaryKeyConstraint("poll", "kind", "electorate", "unit", "entry", name=op.f("pk_paper_entries")),
    )
    op.create_index(
        "uq_paper_entries_official",
        "paper_entries",
        ["poll", "kind", "electorate", "unit", "official"],
        unique=True,
        sqlite_where=sa.text("entry <= 2"),
        postgresql_where=sa.text("entry <= 2"),
    )
    op.create_table(
        "poll_book",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False, comment="as in paper_entries"),
        sa.Column("electorate", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("roll_no", sa.Text(), nullable=False, comment="who signed"),
        sa.Column("ref", sa.Text(), nullable=False, comment="file and line, or sheet and line"),
        sa.PrimaryKeyConstraint("poll", "entry", "electorate", "unit", "roll_no", name=op.f("pk_poll_book")),
    )
    op.create_table(
        "polls",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("rules", sa.LargeBinary(), nullable=False, comment="the rule file, byte for byte"),
        sa.Column("rules_sha256", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column(
            "locked_key",
            sa.LargeBinary(),
            nullable=False,
            comment="the private key, JSON, locked by passphrase or trustees",
        ),
        sa.Column("receipt_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_polls")),
        sa.UniqueConstraint("id", name=op.f("uq_polls_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_polls_sender"), "polls", ["sender"], unique=False)
    op.create_table(
        "roll_versions",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("official_1", sa.Text(), nullable=False),
        sa.Column(
            "official_2", sa.Text(), nullable=True, comment="none for the first import, which is checked by publication"
        ),
        sa.Column(
            "changes", sa.LargeBinary(), nullable=False, comment="the change set, canonical JSON; empty for an import"
        ),
        sa.Column("changes_sha256", sa.Text(), nullable=False),
        sa.Column(
            "chain", sa.Text(), nullable=False, comment="sha256(chain of the version before | changes_sha256), hex"
        ),
        sa.CheckConstraint(
            "official_2 IS NULL OR official_1 <> official_2", name=op.f("ck_roll_versions_two_officials")
        ),
        sa.PrimaryKeyConstraint("poll", "version", name=op.f("pk_roll_versions")),
    )
    op.create_table(
        "signatures",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False, comment="the finding or stage that is signed for"),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("poll", "about", "official", name=op.f("uq_signatures_poll_about_official")),
    )
    op.create_table(
        "voids",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("elector", sa.BigInteger(), nullable=False),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=False,
            comment="signed_for_paper; ineligible: left the roll or the electorate",
        ),
        sa.Column("ref", sa.Text(), nullable=False, comment="sheet and line of the poll book; version of the roll"),
        sa.Column(
            "stands_in", sa.Text(), nullable=False, comment="electorate whose ballots count all the same; empty: none"
        ),
        sa.PrimaryKeyConstraint("poll", "elector", name=op.f("pk_voids")),
    )
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(append_only.POSTGRESQL_FUNCTION)
    for statement in append_only.ddl(dialect, append_only.TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Never."""
    raise NotImplementedError(FORWARD_ONLY)
