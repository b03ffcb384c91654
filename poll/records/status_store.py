"""How a poll stands, in numbers that say nothing about any choice."""

from sqlalchemy import Connection, distinct, func, select

from poll.casting import CALLS, FURTHER_VOTES
from poll.records.tables import electors, envelopes, inbox


def electors_by_electorate(connection: Connection, poll: int) -> dict[str, int]:
    """Return how many electors are on the roll in force, by electorate."""
    table = electors
    counted = (
        select(table.c.electorate, func.count())
        .where(table.c.poll == poll, table.c.until_version.is_(None))
        .group_by(table.c.electorate)
    )
    return {electorate: count for electorate, count in connection.execute(counted)}


def voted_by_electorate(connection: Connection, poll: int) -> dict[str, int]:
    """Return how many electors have an envelope in the box, by electorate."""
    table = envelopes
    counted = (
        select(table.c.electorate, func.count(distinct(table.c.elector)))
        .where(table.c.poll == poll)
        .group_by(table.c.electorate)
    )
    return {electorate: count for electorate, count in connection.execute(counted)}


def has_come(connection: Connection, poll: int, *, by_call: bool) -> bool:
    """Tell whether a text, or a call, has come for a poll; whatever became of it."""
    kind = inbox.c.provider == CALLS if by_call else inbox.c.provider.not_in([CALLS, FURTHER_VOTES])
    found = select(inbox.c.provider_id).where(inbox.c.poll == poll, kind).limit(1)
    return connection.execute(found).first() is not None


def dispositions(connection: Connection, poll: int) -> dict[str, int]:
    """Return what became of the texts and calls of a poll: disposition -> how many."""
    counted = select(inbox.c.disposition, func.count()).where(inbox.c.poll == poll).group_by(inbox.c.disposition)
    return {disposition: count for disposition, count in connection.execute(counted.order_by(inbox.c.disposition))}
