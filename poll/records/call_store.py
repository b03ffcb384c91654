"""The calls under way in the records: how many there are, and erasing those that were left behind."""

from sqlalchemy import Connection, delete, func, select

from poll.records.call_tables import calls


def erase_left_behind(connection: Connection, before: int) -> int:
    """Erase calls whose last step is older than `before`, in seconds of the epoch: their end was never reported."""
    return connection.execute(delete(calls).where(calls.c.at < before)).rowcount


def under_way(connection: Connection, poll: int, since: int) -> int:
    """Return how many calls of a poll had a step since an instant, in seconds of the epoch."""
    counted = select(func.count()).select_from(calls).where(calls.c.poll == poll, calls.c.at >= since)
    number: int = connection.execute(counted).scalar_one()
    return number
