"""Ticks of the checklist before opening: what no machine can see, with the name of who has seen to it."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from poll.records.hall_tables import ticks


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that was seen to.

    Attributes:
        item: of the checklist.
        official: who has ticked it.
        words: what was done, where.
        done_at_ms: when it was done, milliseconds of the epoch.
        at_ms: when it was ticked.
    """

    item: str
    official: str
    words: str
    done_at_ms: int
    at_ms: int


def put(connection: Connection, poll: int, tick: Tick) -> None:
    """Keep a tick; an earlier one of the same item stays in the records, and stands no more."""
    last = select(func.coalesce(func.max(ticks.c.number), 0) + 1).where(ticks.c.poll == poll)
    number = connection.execute(last).scalar_one()
    row = {"poll": poll, "number": number, "item": tick.item, "official": tick.official, "words": tick.words}
    connection.execute(insert(ticks).values(row | {"done_at": tick.done_at_ms, "at": tick.at_ms}))


def standing(connection: Connection, poll: int) -> dict[str, Tick]:
    """Return the last tick of each item that was ticked."""
    rows = connection.execute(select(ticks).where(ticks.c.poll == poll).order_by(ticks.c.number))
    return {row.item: Tick(row.item, row.official, row.words, row.done_at, row.at) for row in rows}
