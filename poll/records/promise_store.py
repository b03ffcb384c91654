"""Promises in the records: what a person rated has promised to put right, by when, and how far it is kept."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, insert, select

from poll.records.hall_tables import promise_reports, promises


@dataclass(frozen=True, slots=True)
class Report:
    """How far a promise is kept, at one time; `is_kept`: done as promised."""

    number: int
    words: str
    is_kept: bool
    official: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that a person rated has promised to put right.

    Attributes:
        key: its number in the records.
        number: 1, 2, 3 ... of the poll's promises.
        subject: id of the person rated.
        issue: what is to be put right.
        measure: what will be done.
        due_on: the last day.
        official: who wrote it down.
        at_ms: when, in milliseconds of the epoch.
        reports: in their order.
    """

    key: int
    number: int
    subject: str
    issue: str
    measure: str
    due_on: date
    official: str
    at_ms: int
    reports: tuple[Report, ...]

    @property
    def is_kept(self) -> bool:
        """Tell whether the last report says that it is done as promised."""
        return bool(self.reports) and self.reports[-1].is_kept

    def is_overdue(self, today: date) -> bool:
        """Tell whether its last day is over and it is not kept."""
        return today > self.due_on and not self.is_kept


def add(  # noqa: PLR0913 - what a promise is made of.
    connection: Connection,
    poll: int,
    *,
    subject: str,
    issue: str,
    measure: str,
    due_on: date,
    official: str,
    at_ms: int,
) -> int:
    """Keep a promise; return its number in the records."""
    row = {"poll": poll, "subject": subject, "issue": issue, "measure": measure, "due_on": due_on.isoformat()}
    row |= {"official": official, "at": at_ms}
    key: int = connection.execute(insert(promises).values(row).returning(promises.c.key)).scalar_one()
    return key


def report(  # noqa: PLR0913 - what a report is made of.
    connection: Connection, promise: int, words: str, official: str, at_ms: int, *, is_kept: bool
) -> int:
    """Keep a report on a promise; return its number: 1, 2, 3 ..."""
    last = select(func.max(promise_reports.c.number)).where(promise_reports.c.promise == promise)
    number = int(connection.execute(last).scalar() or 0) + 1
    row = {"promise": promise, "number": number, "words": words, "is_kept": is_kept, "official": official, "at": at_ms}
    connection.execute(insert(promise_reports).values(row))
    return number


def of_poll(connection: Connection, poll: int) -> list[Promise]:
    """Return the promises of a poll in the order in which they were written down, each with its reports."""
    rows = connection.execute(select(promises).where(promises.c.poll == poll).order_by(promises.c.key)).all()
    mine = select(promises.c.key).where(promises.c.poll == poll)
    found = select(promise_reports).where(promise_reports.c.promise.in_(mine)).order_by(promise_reports.c.number)
    reports: dict[int, list[Report]] = {}
    for each in connection.execute(found):
        made = Report(each.number, each.words, each.is_kept, each.official, each.at)
        reports.setdefault(each.promise, []).append(made)
    return [
        Promise(
            row.key,
            number,
            row.subject,
            row.issue,
            row.measure,
            date.fromisoformat(row.due_on),
            row.official,
            row.at,
            tuple(reports.get(row.key, ())),
        )
        for number, row in enumerate(rows, 1)
    ]
