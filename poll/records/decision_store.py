"""Decisions in the records: what the competent body decided about a person rated; a correction is a new one."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from poll.records.hall_tables import decisions
from poll.records.tables import journal

RECORDED = "decision_recorded"
"""The act of the journal."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, as it was written down.

    Attributes:
        key: its number in the records.
        number: 1, 2, 3 ... of the poll's decisions.
        subject: id of the person rated.
        body: who decided.
        decided_on: the day.
        words: what was decided.
        ground: the rule or flag it rests on.
        official: who wrote it down.
        at_ms: when, in milliseconds of the epoch.
        corrects: number of the decision that it puts right; None where it is none.
        corrected_by: number of the decision that puts it right; None where it stands.
    """

    key: int
    number: int
    subject: str
    body: str
    decided_on: date
    words: str
    ground: str
    official: str
    at_ms: int
    corrects: int | None
    corrected_by: int | None


def add(  # noqa: PLR0913 - what a decision is made of.
    connection: Connection,
    poll: int,
    *,
    subject: str,
    body: str,
    decided_on: date,
    words: str,
    ground: str,
    official: str,
    at_ms: int,
) -> int:
    """Keep a decision; return its number in the records."""
    row = {"poll": poll, "subject": subject, "body": body, "decided_on": decided_on.isoformat(), "words": words}
    row |= {"ground": ground, "official": official, "at": at_ms}
    key: int = connection.execute(insert(decisions).values(row).returning(decisions.c.key)).scalar_one()
    return key


def of_poll(connection: Connection, poll: int) -> list[Decision]:
    """Return the decisions of a poll in the order in which they were written down."""
    rows = connection.execute(select(decisions).where(decisions.c.poll == poll).order_by(decisions.c.key)).all()
    numbers = {row.key: number for number, row in enumerate(rows, 1)}
    corrects = {key: numbers[other] for key, other in _corrections(connection, poll).items() if other in numbers}
    corrected_by = {number: numbers[key] for key, number in corrects.items()}
    return [
        Decision(
            row.key,
            number,
            row.subject,
            row.body,
            date.fromisoformat(row.decided_on),
            row.words,
            row.ground,
            row.official,
            row.at,
            corrects.get(row.key),
            corrected_by.get(number),
        )
        for number, row in enumerate(rows, 1)
    ]


def _corrections(connection: Connection, poll: int) -> dict[int, int]:
    """Return decision -> the one that it puts right: the journal's own word."""
    found = select(journal.c.entry).where(journal.c.poll == poll, journal.c.act == RECORDED)
    said = [json.loads(entry) for entry in connection.scalars(found)]
    return {each["decision"]: each["corrects"] for each in said if each["corrects"]}
