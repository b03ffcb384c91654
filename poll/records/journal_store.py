"""The journal in the records: entries are added at the end by one writer at a time, and never touched again."""

import json
from collections.abc import Iterator, Mapping
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

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


def newest(  # noqa: PLR0913 - what is looked for.
    connection: Connection, poll: int, *, act: str = "", official: str = "", before: int | None = None, most: int
) -> list[JournalEntry]:
    """Return entries of one poll, the newest first.

    Args:
        connection: of a reading.
        poll: the poll's number in the records.
        act: only this one; empty: all.
        official: only those that name this official; empty: all.
        before: only those before this number, for the next page.
        most: so many are returned.
    """
    found = select(journal).where(journal.c.poll == poll)
    if act:
        found = found.where(journal.c.act == act)
    if official:
        # As the name stands in canonical JSON, with its quotes: 王敏 is not 王敏华.
        found = found.where(journal.c.entry.contains(json.dumps(official, ensure_ascii=False), autoescape=True))
    if before is not None:
        found = found.where(journal.c.number < before)
    rows = connection.execute(found.order_by(journal.c.number.desc()).limit(most))
    return [JournalEntry(row.number, row.poll, row.at, row.act, row.entry, row.chain) for row in rows]


def acts(connection: Connection, poll: int) -> dict[str, int]:
    """Return which acts a poll's journal holds -> how many."""
    found = select(journal.c.act, func.count()).where(journal.c.poll == poll).group_by(journal.c.act)
    return {act: count for act, count in connection.execute(found.order_by(journal.c.act))}


def last_number(connection: Connection, poll: int) -> int:
    """Return the number of a poll's last entry: whatever rests on its official acts is new when this moves."""
    return int(connection.execute(select(func.max(journal.c.number)).where(journal.c.poll == poll)).scalar() or 0)


def last_said(connection: Connection, poll: int, act: str) -> Mapping[str, Any] | None:
    """Return the particulars of the last act of a kind in a poll; None where there was none."""
    found = select(journal.c.entry).where(journal.c.poll == poll, journal.c.act == act)
    entry = connection.execute(found.order_by(journal.c.number.desc()).limit(1)).scalar()
    said: Mapping[str, Any] | None = None if entry is None else json.loads(entry)
    return said


def last_of(connection: Connection, act: str, limit: int) -> list[JournalEntry]:
    """Return the last entries of one kind of act, the newest first."""
    found = select(journal).where(journal.c.act == act).order_by(journal.c.number.desc()).limit(limit)
    return [
        JournalEntry(row.number, row.poll, row.at, row.act, row.entry, row.chain) for row in connection.execute(found)
    ]


def first_at(connection: Connection, poll: int) -> int | None:
    """Return when the first act on a poll was, in milliseconds of the epoch: its making; None where none stands."""
    first: int | None = connection.execute(select(func.min(journal.c.at)).where(journal.c.poll == poll)).scalar()
    return first


def head(connection: Connection) -> str:
    """Return the last chain value, to be printed and published."""
    last = _last(connection)
    return last.chain if last else FIRST_CHAIN


def _last(connection: Connection) -> JournalEntry | None:
    row = connection.execute(select(journal).order_by(journal.c.number.desc()).limit(1)).first()
    return JournalEntry(row.number, row.poll, row.at, row.act, row.entry, row.chain) if row else None
