"""What the public board asks the records for: whether the notice is posted, and the receipts of a closed box."""

from collections.abc import Sequence

from sqlalchemy import Connection, distinct, func, select

from poll.records.hall_tables import ticks
from poll.records.tables import envelopes

NOTICE = "notice"
"""The item of the checklist that says: the notice is posted."""


def has_notice(connection: Connection, poll: int) -> bool:
    """Tell whether somebody has put the name under it that the notice is posted."""
    found = select(ticks.c.number).where(ticks.c.poll == poll, ticks.c.item == NOTICE).limit(1)
    return connection.execute(found).first() is not None


def receipts(connection: Connection, poll: int, most: int, skipped: int) -> Sequence[str]:
    """Return receipt codes of the box in the order of their digits, each once; nothing else of the envelopes."""
    found = select(envelopes.c.receipt).where(envelopes.c.poll == poll).group_by(envelopes.c.receipt)
    return connection.scalars(found.order_by(envelopes.c.receipt).limit(most).offset(skipped)).all()


def receipt_count(connection: Connection, poll: int) -> int:
    """Return how many different receipt codes there are: one for each elector with an envelope in the box."""
    found = select(func.count(distinct(envelopes.c.receipt))).where(envelopes.c.poll == poll)
    return int(connection.execute(found).scalar_one())
