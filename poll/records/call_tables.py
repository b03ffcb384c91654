"""The tables of calls: those under way, what is to be sent and whom to call, questions left, prompts recorded."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text, text

from poll.records.metadata import Id, metadata

calls = Table(
    "calls",
    metadata,
    Column("provider_id", Text, nullable=False, comment="the carrier's id of the call"),
    Column("poll", BigInteger, nullable=True),
    Column("step", Integer, nullable=False, comment="how many steps were answered after the first"),
    Column("sealed", LargeBinary, nullable=False, comment="where the call is and what was said last, encrypted"),
    Column("at", BigInteger, nullable=False, comment="of the last step, seconds of the epoch"),
    PrimaryKeyConstraint("provider_id"),
    sqlite_with_rowid=False,
    comment="calls under way; a row is erased when its call ends",
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False),
    Column("kind", Text, nullable=False, comment="text or call"),
    Column("purpose", Text, nullable=False, comment="receipt; missed: called back; ballot: asked to be called"),
    Column("number", BigInteger, nullable=False),
    Column("body", Text, nullable=True, comment="of a text; never a choice"),
    Column("state", Text, nullable=False, comment="waiting, under_way, done, given_up, cancelled"),
    Column("tries", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("provider_id", Text, nullable=True, comment="of the last try"),
    Column("outcome", Text, nullable=True, comment="of the last try, in the carrier's word"),
    Column("made_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Index(None, "state", "due_at"),
    Index(None, "poll", "number"),
    comment="texts to be sent and calls to be made; each is done once",
)

call_requests = Table(
    "call_requests",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("reason", Text, nullable=False, comment="asked; not_understood; code_locked; not_reached"),
    Column("asked_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("done_at", BigInteger, nullable=True, comment="milliseconds of the epoch"),
    Column("official", Text, nullable=True, comment="who called back"),
    # Somebody who asks twice waits once.
    Index(
        "uq_call_requests_open",
        "poll",
        "number",
        unique=True,
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
    comment="people whom the help desk is to call",
)

questions = Table(
    "questions",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False),
    Column("provider_id", Text, nullable=False, unique=True, comment="of the recording; says nothing about who asked"),
    Column("source", Text, nullable=False, comment="where the carrier keeps the recording until it is fetched"),
    Column("audio", LargeBinary, nullable=True, comment="8 kHz mono mu-law WAV"),
    Column("seconds", Integer, nullable=False),
    Column("state", Text, nullable=False, comment="new, refused, published, answered"),
    Column("note", Text, nullable=True, comment="what was asked or answered, written by the clerk"),
    Column("asked_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("due_at", BigInteger, nullable=False, comment="by when it is to be answered, milliseconds of the epoch"),
    Column("official", Text, nullable=True, comment="who moderated or answered last"),
    comment="questions that were left by call; no number is kept",
)

recordings = Table(
    "recordings",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("voice", Text, nullable=False, comment="a language or a dialect of the rule set"),
    Column("prompt", Text, nullable=False),
    Column("words", Text, nullable=False, comment="what it says; another text makes it out of date"),
    Column("audio", LargeBinary, nullable=False, comment="8 kHz mono mu-law WAV"),
    Column("milliseconds", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("official", Text, nullable=False),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    PrimaryKeyConstraint("poll", "voice", "prompt"),
    comment="prompts in the voice of the place; each act stands in the journal",
)
