"""The tables of the hall and the board: notice, objections, paper desk, photos, carrier's log, results, decisions."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from poll.records.metadata import Id, metadata

ticks = Table(
    "ticks",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("number", Integer, nullable=False, comment="1, 2, 3 ... in each poll"),
    Column("item", Text, nullable=False, comment="of the checklist before opening: notice, clock ..."),
    Column("official", Text, nullable=False),
    Column("words", Text, nullable=False, comment="what was done, where"),
    Column("done_at", BigInteger, nullable=False, comment="when it was done, milliseconds of the epoch"),
    Column("at", BigInteger, nullable=False, comment="when it was written down, milliseconds of the epoch"),
    PrimaryKeyConstraint("poll", "number"),
    comment="what no machine can see: somebody puts the name under it; the last row of an item stands",
)

objections = Table(
    "objections",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False),
    Column("name", Text, nullable=False, comment="whom it is about, as said"),
    Column("electorate", Text, nullable=False),
    Column("roll_no", Text, nullable=False, comment="empty: not on the roll"),
    Column("kind", Text, nullable=False, comment="wrongly_on, missing or wrong_data"),
    Column("words", Text, nullable=False, comment="what is objected to"),
    Column("official", Text, nullable=False, comment="who took it down"),
    Column("received_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("due_at", BigInteger, nullable=False, comment="by when it is decided, milliseconds of the epoch"),
    Column("decision", Text, nullable=False, comment="empty: none yet; upheld; rejected"),
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=True),
    Column("decided_by_2", Text, nullable=True),
    Column("decided_at", BigInteger, nullable=True, comment="milliseconds of the epoch"),
    CheckConstraint("decided_by_2 IS NULL OR decided_by <> decided_by_2", name="two_officials"),
    Index(None, "poll"),
)

desk_events = Table(
    "desk_events",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("number", Integer, nullable=False, comment="1, 2, 3 ... in each poll"),
    Column("elector", BigInteger, nullable=False),
    Column("electorate", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("roll_no", Text, nullable=False),
    Column("act", Text, nullable=False, comment="signed: issued a paper; undone: a mistake; replaced: a spoiled paper"),
    Column("voids", Boolean, nullable=False, comment="had a phone ballot, which the paper voids"),
    Column("reason", Text, nullable=False, comment="of an undone; empty otherwise"),
    Column("official", Text, nullable=False),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    PrimaryKeyConstraint("poll", "number"),
    Index(None, "poll", "elector"),
    comment="what the paper desk did, in its order; a mistake is undone by a row, never taken out",
)

sheet_photos = Table(
    "sheet_photos",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False),
    Column("kind", Text, nullable=False, comment="poll_book, account or count"),
    Column("electorate", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("official", Text, nullable=False),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Index(None, "poll", "electorate", "unit"),
    comment="photos of the sheets as they came from the hall",
)

carrier_messages = Table(
    "carrier_messages",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column(
        "provider_id", Text, nullable=False, comment="the carrier's id of a text or call; nothing else of it is kept"
    ),
    Column("kind", Text, nullable=False, comment="text or call"),
    Column("sent_at", BigInteger, nullable=True, comment="by the carrier's clock, milliseconds of the epoch"),
    Column("log", Integer, nullable=False, comment="the import it first came with"),
    PrimaryKeyConstraint("poll", "provider_id"),
    sqlite_with_rowid=False,
    comment="inbound messages by the carrier's own log",
)

carrier_logs = Table(
    "carrier_logs",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("number", Integer, nullable=False, comment="1, 2, 3 ... in each poll"),
    Column("name", Text, nullable=False, comment="of the file, or where it was fetched"),
    Column("sha256", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("inbound", Integer, nullable=False, comment="of them messages to this poll's number"),
    Column("new", Integer, nullable=False, comment="of these not in an earlier import"),
    Column("official", Text, nullable=False),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    PrimaryKeyConstraint("poll", "number"),
)

result_versions = Table(
    "result_versions",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("number", Integer, nullable=False, comment="1, 2, 3 ...: every publication"),
    Column("version", Integer, nullable=False, comment="of the certified result; 2 and more are amendments"),
    Column("status", Text, nullable=False, comment="unofficial or certified"),
    Column("result", LargeBinary, nullable=False, comment="the bytes of result.json"),
    Column("sha256", Text, nullable=False),
    Column("official", Text, nullable=False),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    PrimaryKeyConstraint("poll", "number"),
)

archived_papers = Table(
    "archived_papers",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, comment="of the result that was amended"),
    Column("stage", Text, nullable=False),
    Column("paper", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    PrimaryKeyConstraint("poll", "version", "stage"),
    comment="the papers of a canvass whose certified result was amended",
)

decisions = Table(
    "decisions",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False, comment="who decided"),
    Column("decided_on", Text, nullable=False, comment="a date, 2026-12-25"),
    Column("words", Text, nullable=False, comment="what was decided"),
    Column("ground", Text, nullable=False, comment="the rule or flag it rests on"),
    Column("official", Text, nullable=False, comment="who wrote it down"),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Index(None, "poll"),
    comment="what the competent body decided about a person rated; people decide, figures only flag",
)

promises = Table(
    "promises",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("issue", Text, nullable=False, comment="what is to be put right"),
    Column("measure", Text, nullable=False, comment="what will be done"),
    Column("due_on", Text, nullable=False, comment="a date"),
    Column("official", Text, nullable=False),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Index(None, "poll"),
    comment="what a person rated has promised to put right",
)

promise_reports = Table(
    "promise_reports",
    metadata,
    Column("promise", BigInteger, nullable=False),
    Column("number", Integer, nullable=False, comment="1, 2, 3 ... of each promise"),
    Column("words", Text, nullable=False),
    Column("is_kept", Boolean, nullable=False, comment="done as promised"),
    Column("official", Text, nullable=False),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    PrimaryKeyConstraint("promise", "number"),
    comment="how far a promise is kept",
)

earlier_results = Table(
    "earlier_results",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False, comment="the poll that it is compared with"),
    Column("subject", Text, nullable=False),
    Column("held_on", Text, nullable=False, comment="a date"),
    Column("score", Text, nullable=False, comment="as published; empty: none"),
    Column("band", Text, nullable=False, comment="as published; empty: none"),
    Column("is_failed", Boolean, nullable=False, comment="the earlier rating counts as failed"),
    Column("document", Text, nullable=False, comment="where it stands"),
    Column("official", Text, nullable=False),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Index(None, "poll"),
    comment="the last rating of a person where it was not held with this program",
)

summaries = Table(
    "summaries",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("kind", Text, nullable=False, comment="turnout, ledger ..."),
    Column("as_of", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("content", Text, nullable=False, comment="JSON; can be made again from the records at any time"),
    PrimaryKeyConstraint("poll", "kind"),
    comment="numbers that are costly to add up, with the instant they are of",
)
