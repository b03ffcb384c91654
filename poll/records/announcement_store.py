"""What was published last of a poll, as the line announces it: the journal's own word."""

import json
from typing import NamedTuple

from sqlalchemy import Connection, select

from poll.records.tables import journal


class Announcement(NamedTuple):
    """One subject's figures as they were published; empty where there is none."""

    subject: str
    score: str
    band: str
    turnout: str


def last(connection: Connection, poll: int) -> list[Announcement]:
    """Return what was published last; empty before."""
    found = select(journal.c.entry).where(journal.c.poll == poll, journal.c.act == "publish")
    entry = connection.execute(found.order_by(journal.c.number.desc()).limit(1)).scalar()
    announced = [] if entry is None else json.loads(entry).get("announced", [])
    return [Announcement(each["subject"], each["score"], each["band"], each["turnout"]) for each in announced]
