"""Summaries: numbers that are costly to add up, kept with what they rest on; each can be made again at any time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from poll.canonical import canonical
from poll.records.hall_tables import summaries


@dataclass(frozen=True, slots=True)
class Summary:
    """Numbers of a poll as they were at an instant, in milliseconds of the epoch."""

    content: Mapping[str, Any]
    as_of_ms: int


def keep(connection: Connection, poll: int, kind: str, content: Mapping[str, object], as_of_ms: int) -> None:
    """Keep a summary in the place of the one before.

    Args:
        connection: in a writing transaction.
        poll: the poll's number in the records.
        kind: one word: `turnout`.
        content: what canonical JSON can say; with it whatever tells that the numbers have become old.
        as_of_ms: the instant that the numbers are of.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"as_of": as_of_ms, "content": canonical(content).decode()}
    row = dialect.insert(summaries).values(poll=poll, kind=kind, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["poll", "kind"], set_=values))


def find(connection: Connection, poll: int, kind: str) -> Summary | None:
    """Return a summary; None where none was kept."""
    its = summaries.c.poll == poll, summaries.c.kind == kind
    row = connection.execute(select(summaries).where(*its)).first()
    return None if row is None else Summary(json.loads(row.content), row.as_of)


def erase(connection: Connection, poll: int, kind: str) -> None:
    """Erase a summary that says nothing any more."""
    connection.execute(delete(summaries).where(summaries.c.poll == poll, summaries.c.kind == kind))
