"""The tables. Rows of the box, the journal and the paper are inserted, never updated or deleted."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from poll.records.metadata import Id, metadata

polls = Table(
    "polls",
    metadata,
    Column("key", Id, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("sender", Text, nullable=False, index=True),
    Column("rules", LargeBinary, nullable=False, comment="the rule file, byte for byte"),
    Column("rules_sha256", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column(
        "locked_key", LargeBinary, nullable=False, comment="the private key, JSON, locked by passphrase or trustees"
    ),
    Column("receipt_key", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

boxes = Table(
    "boxes",
    metadata,
    Column("poll", Id, primary_key=True, autoincrement=False),
    Column("stage", Text, nullable=False),
    Column("roll_version", Integer, nullable=False),
    Column("opens_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("closes_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("next_seq", BigInteger, nullable=False, comment="the seq of the next envelope"),
    Column("head", LargeBinary, nullable=False, comment="chain value of the last envelope; 32 zero bytes when empty"),
    comment="what changes of a poll, small and apart; its row is the lock that casting and closing take",
)

roll_versions = Table(
    "roll_versions",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("official_1", Text, nullable=False),
    Column("official_2", Text, nullable=True, comment="none for the first import, which is checked by publication"),
    Column("changes", LargeBinary, nullable=False, comment="the change set, canonical JSON; empty for an import"),
    Column("changes_sha256", Text, nullable=False),
    Column("chain", Text, nullable=False, comment="sha256(chain of the version before | changes_sha256), hex"),
    PrimaryKeyConstraint("poll", "version"),
    CheckConstraint("official_2 IS NULL OR official_1 <> official_2", name="two_officials"),
)

electors = Table(
    "electors",
    metadata,
    Column("id", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=True, comment="international form without the plus; none: paper only"),
    Column("roll_no", Text, nullable=False, comment="the clerk's own number of the person in the roll file"),
    Column("name", Text, nullable=False),
    Column("electorate", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("line", Text, nullable=False, comment="mobile: texts and calls; landline: calls only; none"),
    Column("code", Text, nullable=True, comment="for electors who share a number"),
    Column("since_version", Integer, nullable=False),
    Column("until_version", Integer, nullable=True, comment="the first version without this row"),
    Column("person", BigInteger, nullable=True, comment="of a row that only tells what was: the id of the person"),
    Index(None, "poll", "number"),
)

envelopes = Table(
    "envelopes",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False, comment="1, 2, 3 ... without a gap in each poll"),
    Column("elector", BigInteger, nullable=False),
    Column("electorate", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("contests", BigInteger, nullable=False, comment="which contests it answers, bit 0 the first of the paper"),
    Column("roll_version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False, comment="HPKE; empty: the elector took the vote back"),
    Column("receipt", Text, nullable=False),
    Column("provider_id", Text, nullable=False, comment="the carrier's id of the message it came with"),
    Column(
        "chain", LargeBinary, nullable=False, comment="sha256(chain before | sha256 of this row): the journal's leaf"
    ),
    PrimaryKeyConstraint("poll", "seq"),
    Index(None, "poll", "elector"),
    sqlite_with_rowid=False,
)

inbox = Table(
    "inbox",
    metadata,
    Column("provider", Text, nullable=False),
    Column("provider_id", Text, nullable=False),
    Column("poll", BigInteger, nullable=True),
    Column("electorate", Text, nullable=True),
    Column("disposition", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("reply", Text, nullable=True, comment="none: nothing was said"),
    PrimaryKeyConstraint("provider", "provider_id"),
    sqlite_with_rowid=False,
)

memos = Table(
    "memos",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("code_tries", Integer, nullable=False),
    Column("asked", Integer, nullable=True),
    Column("pending", LargeBinary, nullable=True, comment="a sealed ballot that waits for the voter's word"),
    Column("pending_contests", BigInteger, nullable=False),
    Column("pending_elector", BigInteger, nullable=True),
    Column("said_at", BigInteger, nullable=False, comment="seconds of the epoch"),
    PrimaryKeyConstraint("poll", "number"),
    sqlite_with_rowid=False,
)

opt_outs = Table("opt_outs", metadata, Column("number", BigInteger, primary_key=True, autoincrement=False))

deliveries = Table(
    "deliveries",
    metadata,
    Column("provider", Text, nullable=False),
    Column("provider_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("error_code", Text, nullable=True),
    Column("rank", Integer, nullable=False, comment="statuses only move forward"),
    PrimaryKeyConstraint("provider", "provider_id"),
)

voids = Table(
    "voids",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("elector", BigInteger, nullable=False),
    Column("reason", Text, nullable=False, comment="signed_for_paper; ineligible: left the roll or the electorate"),
    Column("ref", Text, nullable=False, comment="sheet and line of the poll book; version of the roll"),
    Column("stands_in", Text, nullable=False, comment="electorate whose ballots count all the same; empty: none"),
    PrimaryKeyConstraint("poll", "elector"),
)

journal = Table(
    "journal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="1, 2, 3 ... without a gap"),
    Column("poll", BigInteger, nullable=True),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("act", Text, nullable=False),
    Column("entry", Text, nullable=False, comment="canonical JSON"),
    Column("chain", Text, nullable=False, comment="sha256(chain before | sha256(entry)), hex"),
)

paper_entries = Table(
    "paper_entries",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("kind", Text, nullable=False, comment="poll_book, account or count"),
    Column("electorate", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("entry", Integer, nullable=False, comment="1 and 2: each sheet is entered twice; from 3 on: corrections"),
    Column("official", Text, nullable=False),
    Column("official_2", Text, nullable=True, comment="who stands for a correction with the first"),
    Column("reason", Text, nullable=True, comment="of a correction"),
    Column("sha256", Text, nullable=False, comment="of the file it came from, or of the form"),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    PrimaryKeyConstraint("poll", "kind", "electorate", "unit", "entry"),
    CheckConstraint("entry >= 1", name="numbered"),
    CheckConstraint("(entry > 2) = (official_2 IS NOT NULL AND reason IS NOT NULL)", name="corrected_by_two"),
    CheckConstraint("official_2 IS NULL OR official <> official_2", name="two_officials"),
    # The same official cannot make both entries of a sheet, whatever the program thinks.
    Index(
        "uq_paper_entries_official",
        "poll",
        "kind",
        "electorate",
        "unit",
        "official",
        unique=True,
        sqlite_where=text("entry <= 2"),
        postgresql_where=text("entry <= 2"),
    ),
)

poll_book = Table(
    "poll_book",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("entry", Integer, nullable=False, comment="as in paper_entries"),
    Column("electorate", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("roll_no", Text, nullable=False, comment="who signed"),
    Column("ref", Text, nullable=False, comment="file and line, or sheet and line"),
    PrimaryKeyConstraint("poll", "entry", "electorate", "unit", "roll_no"),
)

paper_accounts = Table(
    "paper_accounts",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("entry", Integer, nullable=False, comment="as in paper_entries"),
    Column("electorate", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("printed", Integer, nullable=False),
    Column("issued", Integer, nullable=False),
    Column("unused", Integer, nullable=False),
    Column("spoiled", Integer, nullable=False),
    Column("returned", Integer, nullable=False),
    PrimaryKeyConstraint("poll", "entry", "electorate", "unit"),
    CheckConstraint(
        "printed >= 0 AND issued >= 0 AND unused >= 0 AND spoiled >= 0 AND returned >= 0", name="not_negative"
    ),
)

paper_counts = Table(
    "paper_counts",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("entry", Integer, nullable=False, comment="as in paper_entries"),
    Column("electorate", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("contest", Text, nullable=False),
    Column("option", Text, nullable=False, comment="an option's id, `blank` or `invalid`"),
    Column("marks", Integer, nullable=False),
    PrimaryKeyConstraint("poll", "entry", "electorate", "unit", "contest", "option"),
    CheckConstraint("marks >= 0", name="not_negative"),
)

canvass_papers = Table(
    "canvass_papers",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("stage", Text, nullable=False),
    Column("paper", LargeBinary, nullable=False, comment="what the stage hands to the next, canonical JSON"),
    Column("sha256", Text, nullable=False),
    PrimaryKeyConstraint("poll", "stage"),
)

external_figures = Table(
    "external_figures",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("component", Text, nullable=False),
    Column("entry", Integer, nullable=False, comment="1, 2, 3 ...: a correction is a new entry"),
    Column("points", Text, nullable=False, comment="an exact fraction"),
    Column("document", Text, nullable=False),
    Column("official_1", Text, nullable=False),
    Column("official_2", Text, nullable=False),
    PrimaryKeyConstraint("poll", "component", "entry"),
    CheckConstraint("official_1 <> official_2", name="two_officials"),
)

signatures = Table(
    "signatures",
    metadata,
    Column("poll", BigInteger, nullable=False),
    Column("about", Text, nullable=False, comment="the finding or stage that is signed for"),
    Column("official", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("poll", "about", "official"),
)
