"""The journal in the records: entries are added at the end by one writer at a time, and never touched again."""

from collections.abc import Iterator, Mapping
from secrets import token_hex

from sqlalchemy import Connection, insert, select, text

from poll.journal import FIRST_CHAIN, JournalEntry, next_entry
from poll.records.tables import journal

_SALT_BYTES = 16
_LOCK = 0x6A6F75726E616C  # "journal": the number of PostgreSQL's advisory lock.


def append(connection: Connection, poll: int | None, at_ms: int, act: str, entry: Mapping[str, object]) -> None:
    """Write an official act into the journal, in the caller's transaction.

    Two processes cannot chain to the same entry: SQLite's write transaction stands alone, and PostgreSQL's second
    writer waits here until the first has ended.

    Args:
        connection: in a transaction from `database.writing`.
        poll: the poll's number in the records, or None for an act of the office.
        at_ms: when, in milliseconds of the epoch.
        act: what was done, one word: `poll_opened`.
        entry: the particulars: text, integers, lists and mappings; never a choice beside a voter.
    """
    take_turn(connection)
    made = next_entry(_last(connection), poll, at_ms, act, {**entry, "salt": token_hex(_SALT_BYTES)})
    connection.execute(
        insert(journal).values(
            number=made.number, poll=made.poll, at=made.at_ms, act=made.act, entry=made.entry, chain=made.chain
        )
    )


def take_turn(connection: Connection) -> None:
    """Wait until no other transaction is writing into the journal; the turn ends with the caller's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def entries(connection: Connection, poll: int | None = None) -> Iterator[JournalEntry]:
    """Read the journal in its order: of one poll, or all of it where `poll` is None; only all of it can be verified."""
    found = select(journal).order_by(journal.c.number)
    if poll is not None:
        found = found.where(journal.c.poll == poll)
    for row in connection.execute(found):
        yield JournalEntry(row.number, row.poll, row.at, row.act, row.entry, row.chain)


def head(connection: Connection) -> str:
    """Return the last chain value, to be printed and published."""
    last = _last(connection)
    return last.chain if last else FIRST_CHAIN


def _last(connection: Connection) -> JournalEntry | None:
    row = connection.execute(select(journal).order_by(journal.c.number.desc()).limit(1)).first()
    return JournalEntry(row.number, row.poll, row.at, row.act, row.entry, row.chain) if row else None
