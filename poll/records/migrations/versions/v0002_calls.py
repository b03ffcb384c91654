"""Calls: those under way, what is to be sent, whom to call, questions left, prompts recorded."""

import sqlalchemy as sa
from alembic import op

from poll.records.migrate import FORWARD_ONLY

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of calls."""
    op.create_table(
        "call_requests",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="asked; not_understood; code_locked; not_reached"),
        sa.Column("asked_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("done_at", sa.BigInteger(), nullable=True, comment="milliseconds of the epoch"),
        sa.Column("official", sa.Text(), nullable=True, comment="who called back"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_call_requests")),
        comment="people whom the help desk is to call",
    )
    with op.batch_alter_table("call_requests", schema=None) as batch_op:
        batch_op.create_index(
            "uq_call_requests_open",
            ["poll", "number"],
            unique=True,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "calls",
        sa.Column("provider_id", sa.Text(), nullable=False, comment="the carrier's id of the call"),
        sa.Column("poll", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False, comment="how many steps were answered after the first"),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=False, comment="where the call is and what was said last, encrypted"
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="of the last step, seconds of the epoch"),
        sa.PrimaryKeyConstraint("provider_id", name=op.f("pk_calls")),
        comment="calls under way; a row is erased when its call ends",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="text or call"),
        sa.Column(
            "purpose", sa.Text(), nullable=False, comment="receipt; missed: called back; ballot: asked to be called"
        ),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True, comment="of a text; never a choice"),
        sa.Column("state", sa.Text(), nullable=False, comment="waiting, under_way, done, given_up, cancelled"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column("provider_id", sa.Text(), nullable=True, comment="of the last try"),
        sa.Column("outcome", sa.Text(), nullable=True, comment="of the last try, in the carrier's word"),
        sa.Column("made_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outbox")),
        comment="texts to be sent and calls to be made; each is done once",
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_poll_number"), ["poll", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_state_due_at"), ["state", "due_at"], unique=False)

    op.create_table(
        "questions",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False, comment="of the recording; says nothing about who asked"),
        sa.Column(
            "source", sa.Text(), nullable=False, comment="where the carrier keeps the recording until it is fetched"
        ),
        sa.Column("audio", sa.LargeBinary(), nullable=True, comment="8 kHz mono mu-law WAV"),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="new, refused, published, answered"),
        sa.Column("note", sa.Text(), nullable=True, comment="what was asked or answered, written by the clerk"),
        sa.Column("asked_at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.Column(
            "due_at", sa.BigInteger(), nullable=False, comment="by when it is to be answered, milliseconds of the epoch"
        ),
        sa.Column("official", sa.Text(), nullable=True, comment="who moderated or answered last"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_questions")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_questions_provider_id")),
        comment="questions that were left by call; no number is kept",
    )
    op.create_table(
        "recordings",
        sa.Column("poll", sa.BigInteger(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False, comment="a language or a dialect of the rule set"),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="what it says; another text makes it out of date"),
        sa.Column("audio", sa.LargeBinary(), nullable=False, comment="8 kHz mono mu-law WAV"),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="milliseconds of the epoch"),
        sa.PrimaryKeyConstraint("poll", "voice", "prompt", name=op.f("pk_recordings")),
        comment="prompts in the voice of the place; each act stands in the journal",
    )


def downgrade() -> None:
    """Never."""
    raise NotImplementedError(FORWARD_ONLY)
