"""The tables of officials: who they are, what they may do where, their sessions, what two of them do together."""

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
    text,
)

from poll.records.metadata import Id, metadata

officials = Table(
    "officials",
    metadata,
    Column("key", Id, primary_key=True),
    Column("name", Text, nullable=False, comment="as poll.official writes it"),
    Column("folded", Text, nullable=False, unique=True, comment="the name in the form in which names are compared"),
    Column("password", Text, nullable=True, comment="argon2id; none: has not chosen one yet"),
    Column("totp", LargeBinary, nullable=True, comment="the secret of the codes, encrypted with the office's key"),
    Column("totp_step", BigInteger, nullable=False, comment="step of the last code: a code is taken once"),
    Column("failures", Integer, nullable=False, comment="wrong passwords or codes since the last right one"),
    Column("locked_until", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("ticket", Text, nullable=True, comment="sha256 of the code with which a password is chosen"),
    Column("ticket_until", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("made_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("ended_at", BigInteger, nullable=True, comment="milliseconds of the epoch; may sign in no more"),
    sqlite_autoincrement=True,
    comment="people who may sign in",
)

grants = Table(
    "grants",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False, comment="0: the whole office, for administrators"),
    Column("official", BigInteger, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text, nullable=False, comment="of a clerk at one station; empty: all of them"),
    Column("given_by", Text, nullable=False),
    Column("given_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("ended_by", Text, nullable=True),
    Column("ended_at", BigInteger, nullable=True, comment="milliseconds of the epoch"),
    # A role may be given again after it was ended.
    Index(
        "uq_grants_standing",
        "official",
        "poll",
        "role",
        "unit",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    comment="who may do what; a row is ended, never changed",
)

declarations = Table(
    "declarations",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False),
    Column("official", BigInteger, nullable=False),
    Column("relation", Text, nullable=False, comment="none, self, spouse, parent, child, sibling, other"),
    Column("subject", Text, nullable=False, comment="id of the person rated; empty where there is no relation"),
    Column("declared_by", Text, nullable=False, comment="the official, or who reported it"),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Index(None, "poll", "official"),
    comment="whether an official is related to a person rated; a relation once declared stands",
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", Text, nullable=False, comment="sha256 of the cookie"),
    Column("official", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("seen_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("ended_at", BigInteger, nullable=True, comment="milliseconds of the epoch"),
    Column("kept", LargeBinary, nullable=True, comment="a form that was sent after the session had run out, JSON"),
    PrimaryKeyConstraint("token"),
    Index(None, "official"),
)

requests = Table(
    "requests",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=True),
    Column("act", Text, nullable=False),
    Column("particulars", Text, nullable=False, comment="canonical JSON: what is done when it is approved"),
    Column("reason", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("state", Text, nullable=False, comment="waiting, approved, refused, withdrawn"),
    Column("decided_by", Text, nullable=True),
    Column("decided_at", BigInteger, nullable=True, comment="milliseconds of the epoch"),
    Column("answer", Text, nullable=False, comment="why it was refused; empty otherwise"),
    # Nobody approves what he asked for, whatever the program thinks.
    CheckConstraint("state = 'withdrawn' OR decided_by IS NULL OR decided_by <> asked_by", name="two_officials"),
    Index(None, "poll", "state"),
    comment="acts that one official has prepared and another one has to approve",
)

forms_done = Table(
    "forms_done",
    metadata,
    Column("token", Text, nullable=False, comment="of one form on one screen"),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    PrimaryKeyConstraint("token"),
    comment="forms that were carried out: a double click does nothing twice",
)

uploads = Table(
    "uploads",
    metadata,
    Column("key", Id, primary_key=True),
    Column("poll", BigInteger, nullable=False),
    Column("purpose", Text, nullable=False, comment="roll, changes, paper ..."),
    Column("official", Text, nullable=False),
    Column("name", Text, nullable=False, comment="of the file"),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Index(None, "poll", "purpose"),
    comment="files between their preview and their use; erased after it, or after a day",
)

office_keys = Table(
    "office_keys",
    metadata,
    Column("name", Text, nullable=False),
    Column("private", LargeBinary, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    PrimaryKeyConstraint("name"),
    comment="what the office signs published totals with",
)

drafts = Table(
    "drafts",
    metadata,
    Column("key", Id, primary_key=True),
    Column("id", Text, nullable=False, comment="the id that the poll is to have"),
    Column("sender", Text, nullable=False, comment="as typed"),
    Column("rules", LargeBinary, nullable=False, comment="the rule file so far"),
    Column("trustees", Text, nullable=False, comment="public lines, one under the other"),
    Column("needed", Integer, nullable=False, comment="how many trustees must come together; 0: a passphrase"),
    Column("official", Text, nullable=False, comment="who changed it last"),
    Column("at", BigInteger, nullable=False, comment="milliseconds of the epoch"),
    Column("revision", Integer, nullable=False, comment="two who change it at once do not overwrite each other"),
    Column("poll", BigInteger, nullable=True, comment="the poll that was made from it"),
    comment="polls that are being prepared",
)
