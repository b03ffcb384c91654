"""Acts that take two: one official prepares, another one approves; each request is decided once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, unique
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from poll.canonical import canonical
from poll.records.official_tables import requests


@unique
class RequestState(Enum):
    """Where a request is; the last three are final."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Request:
    """One act that waits for, or has had, a second official.

    Attributes:
        key: number in the records.
        act: its name in config.acts.requests.
        particulars: what is done when it is approved.
        reason: why, in the words of who asked.
        asked_by, asked_at_ms: who prepared it, and when.
        state: where it is.
        decided_by, decided_at_ms: who approved, refused or withdrew it; None while it waits.
        answer: why it was refused.
    """

    key: int
    poll: int | None
    act: str
    particulars: Mapping[str, Any]
    reason: str
    asked_by: str
    asked_at_ms: int
    state: RequestState
    decided_by: str | None
    decided_at_ms: int | None
    answer: str


def ask(  # noqa: PLR0913, PLR0917 - what a request is made of.
    connection: Connection,
    poll: int | None,
    act: str,
    particulars: Mapping[str, object],
    reason: str,
    by: str,
    at_ms: int,
) -> int:
    """Write down what an official asks for; return its number."""
    row = {
        "poll": poll,
        "act": act,
        "particulars": canonical(particulars).decode(),
        "reason": reason,
        "asked_by": by,
        "asked_at": at_ms,
        "state": RequestState.WAITING.value,
        "answer": "",
    }
    key: int = connection.execute(insert(requests).values(row).returning(requests.c.key)).scalar_one()
    return key


def decide(connection: Connection, request: int, state: RequestState, by: str, at_ms: int, answer: str = "") -> bool:  # noqa: PLR0913, PLR0917 - what a decision is made of.
    """Decide a request that waits; False where somebody was faster."""
    waiting = requests.c.key == request, requests.c.state == RequestState.WAITING.value
    values = {"state": state.value, "decided_by": by, "decided_at": at_ms, "answer": answer}
    return connection.execute(update(requests).where(*waiting).values(values)).rowcount == 1


def find(connection: Connection, request: int) -> Request | None:
    """Return a request; None where there is none of that number."""
    row = connection.execute(select(requests).where(requests.c.key == request)).first()
    return _request(row) if row else None


def of_poll(connection: Connection, poll: int | None, state: RequestState | None = None) -> list[Request]:
    """Return the requests of a poll, or of the office, the newest first; those in one state or all."""
    found = select(requests).where(requests.c.poll.is_not_distinct_from(poll)).order_by(requests.c.key.desc())
    if state is not None:
        found = found.where(requests.c.state == state.value)
    return [_request(row) for row in connection.execute(found)]


def count_waiting(connection: Connection, poll: int) -> int:
    """Return how many requests of a poll wait for a second official."""
    waiting = requests.c.poll == poll, requests.c.state == RequestState.WAITING.value
    return int(connection.execute(select(func.count()).select_from(requests).where(*waiting)).scalar_one())


def _request(row: Row[tuple[object, ...]]) -> Request:
    return Request(
        row.key,
        row.poll,
        row.act,
        json.loads(row.particulars),
        row.reason,
        row.asked_by,
        row.asked_at,
        RequestState(row.state),
        row.decided_by,
        row.decided_at,
        row.answer,
    )
