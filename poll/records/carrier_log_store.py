"""The carrier's own log in the records: ids of messages, compared with those that came in, both ways."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, insert, or_, select

from poll.casting import CALLS, Disposition
from poll.records.hall_tables import carrier_logs, carrier_messages
from poll.records.inbox_store import CALL, TEXT, Message
from poll.records.tables import inbox

_AT_ONCE = 500

LoggedId = tuple[str, str, int | None]
"""The carrier's id, `text` or `call`, and when by the carrier's clock, in milliseconds of the epoch."""


@dataclass(frozen=True, slots=True)
class CarrierLog:
    """One import of the carrier's log.

    Attributes:
        number: 1, 2, 3 ... in each poll.
        name: of the file, or where it was fetched.
        sha256: of the file; of the ids, where they were fetched.
        rows: lines of it.
        inbound: of them messages of this poll's number.
        new: of these not in an earlier import.
        official: who imported it.
        at_ms: when, in milliseconds of the epoch.
    """

    number: int
    name: str
    sha256: str
    rows: int
    inbound: int
    new: int
    official: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The carrier's log of one kind of messages beside those that came in.

    Attributes:
        logged: messages of the poll by the carrier's log; None where it was not imported.
        came: messages of the poll that came in.
        missing_here: in the log, and never came in.
        missing_there: came in, and not in the log.
        until_ms: the last instant of the log, in milliseconds of the epoch.
    """

    logged: int | None
    came: int
    missing_here: int
    missing_there: int
    until_ms: int | None

    @property
    def agrees(self) -> bool:
        """Tell whether each message is in both; without a log it takes that there was no message."""
        return (self.logged or 0) == self.came and not self.missing_here and not self.missing_there


def keep(  # noqa: PLR0913 - what an import is made of.
    connection: Connection,
    poll: int,
    messages: Iterable[LoggedId],
    *,
    name: str,
    digest: str,
    rows: int,
    official: str,
    at_ms: int,
) -> CarrierLog:
    """Keep the ids of a log; those that are there stay as they are.

    Args:
        connection: in a writing transaction that holds the poll's lock.
        poll: the poll's number in the records.
        messages: that came in for the poll's number.
        name: of the file, or where it was fetched.
        digest: sha256 of the file; empty: of the ids.
        rows: lines of it.
        official: who imports it.
        at_ms: when, in milliseconds of the epoch.
    """
    listed = {each[0]: each for each in messages}
    known = _known(connection, poll, list(listed))
    number = len(logs(connection, poll)) + 1
    new = [
        {"poll": poll, "provider_id": id_, "kind": kind, "sent_at": sent_at, "log": number}
        for id_, kind, sent_at in listed.values()
        if id_ not in known
    ]
    if new:
        connection.execute(insert(carrier_messages), new)
    of_ids = sha256("\n".join(sorted(listed)).encode()).hexdigest()
    log = CarrierLog(number, name, digest or of_ids, rows, len(listed), len(new), official, at_ms)
    values = {"poll": poll, "number": number, "name": name, "sha256": log.sha256, "rows": rows}
    values |= {"inbound": log.inbound, "new": log.new, "official": official, "at": at_ms}
    connection.execute(insert(carrier_logs).values(values))
    return log


def logs(connection: Connection, poll: int) -> list[CarrierLog]:
    """Return every import, the first one first."""
    found = select(carrier_logs).where(carrier_logs.c.poll == poll).order_by(carrier_logs.c.number)
    return [
        CarrierLog(row.number, row.name, row.sha256, row.rows, row.inbound, row.new, row.official, row.at)
        for row in connection.execute(found)
    ]


def total(connection: Connection, poll: int, texts_of: str) -> int | None:
    """Return how many messages of the poll the carrier's log has; None where none was imported.

    Args:
        connection: of a reading or a writing.
        poll: the poll's number in the records.
        texts_of: the carrier whose log it is, as the inbox names it.
    """
    if not logs(connection, poll):
        return None
    return int(connection.execute(_in_log(poll, texts_of, func.count())).scalar_one())


def compared(connection: Connection, poll: int, kind: str, texts_of: str) -> Compared:
    """Compare the log with the messages of one kind, both ways; as in `total`."""
    its = carrier_messages.c.kind == kind
    logged, until, missing_here = connection.execute(
        _in_log(
            poll,
            texts_of,
            func.count(),
            func.max(carrier_messages.c.sent_at),
            func.sum(case((inbox.c.provider_id.is_(None), 1), else_=0)),
        ).where(its)
    ).one()
    provider = texts_of if kind == TEXT else CALLS
    came, missing_there = connection.execute(
        _came(poll, provider, func.count(), func.sum(case((carrier_messages.c.poll.is_(None), 1), else_=0)))
    ).one()
    is_imported = bool(logged)
    return Compared(
        logged if is_imported else None,
        came,
        int(missing_here or 0),
        int(missing_there or 0) if is_imported else 0,
        until,
    )


def missing_here(connection: Connection, poll: int, texts_of: str, most: int) -> list[LoggedId]:
    """Return the first messages of the log that never came in, in the order of time; as in `total`."""
    columns = carrier_messages.c.provider_id, carrier_messages.c.kind, carrier_messages.c.sent_at
    found = _in_log(poll, texts_of, *columns).where(inbox.c.provider_id.is_(None))
    rows = connection.execute(found.order_by(carrier_messages.c.sent_at, carrier_messages.c.provider_id).limit(most))
    return [(row.provider_id, row.kind, row.sent_at) for row in rows]


def missing_there(connection: Connection, poll: int, kind: str, texts_of: str, most: int) -> list[Message]:
    """Return the first messages of one kind that came in and are not in the log; as in `total`."""
    provider = texts_of if kind == TEXT else CALLS
    columns = inbox.c.provider_id, inbox.c.disposition, inbox.c.received_at
    found = _came(poll, provider, *columns).where(carrier_messages.c.poll.is_(None))
    rows = connection.execute(found.order_by(inbox.c.received_at, inbox.c.provider_id).limit(most))
    return [Message(row.provider_id, kind, Disposition(row.disposition), row.received_at) for row in rows]


def _in_log(poll: int, texts_of: str, *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Select from the log; what came in for another poll on the same number is not this one's."""
    provider = case((carrier_messages.c.kind == CALL, CALLS), else_=texts_of)
    same = and_(inbox.c.provider == provider, inbox.c.provider_id == carrier_messages.c.provider_id)
    return (
        select(*columns)
        .select_from(carrier_messages.outerjoin(inbox, same))
        .where(carrier_messages.c.poll == poll, or_(inbox.c.provider_id.is_(None), inbox.c.poll == poll))
    )


def _came(poll: int, provider: str, *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    same = and_(carrier_messages.c.poll == poll, carrier_messages.c.provider_id == inbox.c.provider_id)
    return (
        select(*columns)
        .select_from(inbox.outerjoin(carrier_messages, same))
        .where(inbox.c.provider == provider, inbox.c.poll == poll)
    )


def _known(connection: Connection, poll: int, ids: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = carrier_messages.c.poll == poll, carrier_messages.c.provider_id.in_(ids[start : start + _AT_ONCE])
        known |= set(connection.scalars(select(carrier_messages.c.provider_id).where(*some)))
    return known
