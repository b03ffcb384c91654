"""How long what is kept: numbers and codes go when the rule set's days are over; box and journal stay."""

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from poll.poll import Stage
from poll.records.call_tables import call_requests, calls, outbox, questions
from poll.records.hall_tables import summaries
from poll.records.official_tables import requests, uploads
from poll.records.tables import electors, journal, memos

_DAY_MS = 86_400_000
_ABANDONED_SECONDS = 4 * 3600
_WITH_NUMBERS = ("roll_change", "number_change")
_NOTHING = '{"changes":[],"reason":""}'
"""What is left of a change of the roll that was prepared: one that still waits can be read, and does nothing."""


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
    So do the numbers in what two officials prepared and decided, and files that were never used.

    Returns:
        how many rows of the roll lost a number or a code; 0 where there is nothing left to forget.
    """
    kept = (electors.c.number.is_not(None)) | (electors.c.code.is_not(None))
    forgotten = connection.execute(update(electors).where(electors.c.poll == poll, kept).values(number=None, code=None))
    for table in (memos, outbox, call_requests):
        connection.execute(delete(table).where(table.c.poll == poll))
    connection.execute(update(questions).where(questions.c.poll == poll).values(audio=None, source=""))
    connection.execute(delete(electors).where(electors.c.poll == poll, electors.c.since_version < 0))
    with_numbers = requests.c.poll == poll, requests.c.act.in_(_WITH_NUMBERS)
    connection.execute(update(requests).where(*with_numbers).values(particulars=_NOTHING))
    connection.execute(delete(uploads).where(uploads.c.poll == poll))
    connection.execute(delete(summaries).where(summaries.c.poll == poll, _of_an_import()))
    return forgotten.rowcount


def erase_waiting_files(connection: Connection, now_ms: int) -> None:
    """Erase files that nobody has used for a day, and what was shown of them."""
    connection.execute(delete(uploads).where(uploads.c.at < now_ms - _DAY_MS))
    connection.execute(delete(summaries).where(summaries.c.as_of < now_ms - _DAY_MS, _of_an_import()))


def _of_an_import() -> ColumnElement[bool]:
    return summaries.c.kind.startswith("roll_import ", autoescape=True)


def erase_abandoned_calls(connection: Connection, now_ms: int) -> int:
    """Erase calls under way that nobody has heard of for four hours; return how many."""
    return connection.execute(delete(calls).where(calls.c.at < now_ms // 1000 - _ABANDONED_SECONDS)).rowcount
