"""Whom the help desk is to call: who asked for it, who could not be understood, who was not reached."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from poll.records.call_tables import call_requests

NOT_REACHED = "not_reached"
"""Called as often as the rules allow, or the carrier cannot call the number: a person sees to it."""


@dataclass(frozen=True, slots=True)
class CallRequest:
    """Somebody who waits for a call of the help desk.

    Attributes:
        number: international form without the plus; the desk must dial it.
        reason: `asked`, `not_understood`, `code_locked` or `not_reached`.
        asked_at_ms: milliseconds of the epoch.
    """

    key: int
    number: int
    reason: str
    asked_at_ms: int


def ask(connection: Connection, poll: int, number: int, reason: str, now_ms: int) -> None:
    """Put a number on the list; who stands on it already waits once."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"poll": poll, "number": number, "reason": reason, "asked_at": now_ms}
    connection.execute(dialect.insert(call_requests).values(values).on_conflict_do_nothing())


def waiting(connection: Connection, poll: int) -> list[CallRequest]:
    """Return who waits, the longest first."""
    table = call_requests
    query = select(table).where(table.c.poll == poll, table.c.done_at.is_(None)).order_by(table.c.asked_at, table.c.key)
    return [CallRequest(row.key, row.number, row.reason, row.asked_at) for row in connection.execute(query)]


def done(connection: Connection, key: int, official: str, now_ms: int) -> tuple[int, str] | None:
    """Take somebody off the list who was called; return poll and reason, or None where nobody waits under the key."""
    table = call_requests
    row = connection.execute(
        update(table)
        .where(table.c.key == key, table.c.done_at.is_(None))
        .values(done_at=now_ms, official=official)
        .returning(table.c.poll, table.c.reason)
    ).first()
    return (row.poll, row.reason) if row else None
