"""The calls under way in the records."""

from sqlalchemy import Connection, func, select

from poll.records.call_tables import calls


def under_way(connection: Connection, poll: int, since: int) -> int:
    """Return how many calls of a poll had a step since an instant, in seconds of the epoch."""
    counted = select(func.count()).select_from(calls).where(calls.c.poll == poll, calls.c.at >= since)
    number: int = connection.execute(counted).scalar_one()
    return number
