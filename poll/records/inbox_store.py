"""The messages that came in: what became of them, one by one and in all; never whose they were or what they said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, literal_column, select

from poll.casting import CALLS, FURTHER_VOTES, Disposition
from poll.records.tables import inbox

TEXT, CALL, FURTHER = "text", "call", "further"
"""What a row of the inbox is: a text, a call, or what a call has cast after its first vote."""

_IDS_AT_ONCE = 500
_KIND: ColumnElement[str] = case(
    (inbox.c.provider == literal_column(f"'{CALLS}'"), literal_column(f"'{CALL}'")),
    (inbox.c.provider == literal_column(f"'{FURTHER_VOTES}'"), literal_column(f"'{FURTHER}'")),
    else_=literal_column(f"'{TEXT}'"),
)


@dataclass(frozen=True, slots=True)
class Message:
    """One text or call.

    Attributes:
        id: the carrier's own.
        kind: `TEXT`, `CALL` or `FURTHER`.
        disposition: what became of it.
        at_ms: when it came, in milliseconds of the epoch.
    """

    id: str
    kind: str
    disposition: Disposition
    at_ms: int


def counted(connection: Connection, poll: int) -> dict[tuple[str, Disposition], int]:
    """Return how many messages of a poll there are, by kind and disposition; each is in one of them."""
    found = select(_KIND, inbox.c.disposition, func.count()).where(inbox.c.poll == poll)
    rows = connection.execute(found.group_by(_KIND, inbox.c.disposition))
    return {(kind, Disposition(disposition)): count for kind, disposition, count in rows}


def listed(  # noqa: PLR0913, PLR0917 - which messages, and which page of them.
    connection: Connection, poll: int, kind: str, disposition: str, most: int, skipped: int
) -> list[Message]:
    """Return messages of a poll, the newest first.

    Args:
        connection: of a reading.
        poll: the poll's number in the records.
        kind: of which kind; empty for all.
        disposition: what became of them; empty for all.
        most: so many are returned.
        skipped: after so many.
    """
    wanted: list[Any] = [inbox.c.poll == poll]
    if kind:
        wanted.append(kind == _KIND)
    if disposition:
        wanted.append(inbox.c.disposition == disposition)
    columns = inbox.c.provider_id, _KIND, inbox.c.disposition, inbox.c.received_at
    ordered = select(*columns).where(*wanted).order_by(inbox.c.received_at.desc(), inbox.c.provider_id.desc())
    rows = connection.execute(ordered.limit(most).offset(skipped))
    return [Message(provider_id, is_, Disposition(what), at) for provider_id, is_, what, at in rows]


def which_came(connection: Connection, poll: int, provider: str, ids: Iterable[str]) -> set[str]:
    """Return which of these messages of one provider came in for a poll."""
    wanted, came = list(ids), set[str]()
    for start in range(0, len(wanted), _IDS_AT_ONCE):
        some = inbox.c.provider == provider, inbox.c.provider_id.in_(wanted[start : start + _IDS_AT_ONCE])
        came |= set(connection.scalars(select(inbox.c.provider_id).where(*some, inbox.c.poll == poll)))
    return came


def last_and_since(connection: Connection, poll: int, since_ms: int) -> tuple[int | None, int]:
    """Return when the last message of a poll came, and how many have come since an instant, in milliseconds.

    The first is None where none came.
    """
    lately = func.sum(case((inbox.c.received_at >= since_ms, 1), else_=0))
    found = select(func.max(inbox.c.received_at), lately).where(inbox.c.poll == poll)
    last, count = connection.execute(found).one()
    return last, int(count or 0)


def providers(connection: Connection) -> Iterator[str]:
    """Yield from whom messages came; one look into the key for each, where DISTINCT would read the whole inbox."""
    last: Any = ""
    while last := connection.execute(select(func.min(inbox.c.provider)).where(inbox.c.provider > last)).scalar():
        yield last
