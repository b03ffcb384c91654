"""How long what is kept: numbers and codes go when the rule set's days are over; box and journal stay."""

from sqlalchemy import Connection, delete, func, select, update

from poll.poll import Stage
from poll.records.call_tables import call_requests, calls, outbox, questions
from poll.records.tables import electors, journal, memos

_DAY_MS = 86_400_000
_ABANDONED_SECONDS = 4 * 3600


def certified_at(connection: Connection, poll: int) -> int | None:
    """Return when a poll was certified, in milliseconds of the epoch; None while it is not."""
    found = select(func.max(journal.c.at)).where(journal.c.poll == poll, journal.c.act == Stage.CERTIFIED.value)
    instant: int | None = connection.execute(found).scalar()
    return instant


def is_due(certified_at_ms: int, days: int, now_ms: int) -> bool:
    """Tell whether `days` have gone by since an instant."""
    return now_ms >= certified_at_ms + days * _DAY_MS


def forget_numbers(connection: Connection, poll: int) -> int:
    """Take numbers and codes off a poll's roll, and what was remembered of its conversations and calls.

    The voices of those who asked by call go too: a voice tells who it is. What was asked stays in the clerk's words.

    Returns:
        how many rows of the roll lost a number or a code; 0 where there is nothing left to forget.
    """
    kept = (electors.c.number.is_not(None)) | (electors.c.code.is_not(None))
    forgotten = connection.execute(update(electors).where(electors.c.poll == poll, kept).values(number=None, code=None))
    for table in (memos, outbox, call_requests):
        connection.execute(delete(table).where(table.c.poll == poll))
    connection.execute(update(questions).where(questions.c.poll == poll).values(audio=None, source=""))
    return forgotten.rowcount


def erase_abandoned_calls(connection: Connection, now_ms: int) -> int:
    """Erase calls under way that nobody has heard of for four hours; return how many."""
    return connection.execute(delete(calls).where(calls.c.at < now_ms // 1000 - _ABANDONED_SECONDS)).rowcount
