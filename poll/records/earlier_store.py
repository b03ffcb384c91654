"""Earlier results in the records: the last rating of a person that was not held with this program."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from poll.records.hall_tables import earlier_results


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """One earlier rating, as a document has it.

    Attributes:
        subject: id of the person in the poll that it is compared with.
        held_on: the day.
        score, band: as published; empty: none.
        is_failed: by the document it counts as failed.
        document: where it stands.
        official: who entered it.
        at_ms: when, in milliseconds of the epoch.
    """

    subject: str
    held_on: date
    score: str
    band: str
    is_failed: bool
    document: str
    official: str
    at_ms: int


def add(connection: Connection, poll: int, entered: EarlierResult) -> None:
    """Keep an earlier result; of the same day it takes the place of the one before."""
    row = {
        "poll": poll,
        "subject": entered.subject,
        "held_on": entered.held_on.isoformat(),
        "score": entered.score,
        "band": entered.band,
        "is_failed": entered.is_failed,
        "document": entered.document,
        "official": entered.official,
        "at": entered.at_ms,
    }
    connection.execute(insert(earlier_results).values(row))


def of_poll(connection: Connection, poll: int) -> list[EarlierResult]:
    """Return the earlier results that were entered for a poll, in the order of entry."""
    found = select(earlier_results).where(earlier_results.c.poll == poll).order_by(earlier_results.c.key)
    return [
        EarlierResult(
            row.subject,
            date.fromisoformat(row.held_on),
            row.score,
            row.band,
            row.is_failed,
            row.document,
            row.official,
            row.at,
        )
        for row in connection.execute(found)
    ]
