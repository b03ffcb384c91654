"""The calls under way in the records: erased when they end, and when they were left behind."""

from sqlalchemy import Connection, delete, func, select

from poll.records.call_tables import calls


def erase(connection: Connection, call: str) -> None:
    """Erase what is kept of a call that has ended."""
    connection.execute(delete(calls).where(calls.c.provider_id == call))


def erase_left_behind(connection: Connection, before: int) -> int:
    """Erase calls whose last step is older than `before`, in seconds of the epoch: their end was never reported."""
    return connection.execute(delete(calls).where(calls.c.at < before)).rowcount


def under_way(connection: Connection, poll: int, since: int) -> int:
    """Return how many calls of a poll had a step since an instant, in seconds of the epoch."""
    counted = select(func.count()).select_from(calls).where(calls.c.poll == poll, calls.c.at >= since)
    number: int = connection.execute(counted).scalar_one()
    return number
