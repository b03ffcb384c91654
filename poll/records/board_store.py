"""The receipts of a closed box, as the public board shows them."""

from collections.abc import Sequence

from sqlalchemy import Connection, distinct, func, select

from poll.records.tables import envelopes


def receipts(connection: Connection, poll: int, most: int, skipped: int) -> Sequence[str]:
    """Return receipt codes of the box in the order of their digits, each once; nothing else of the envelopes."""
    found = select(envelopes.c.receipt).where(envelopes.c.poll == poll).group_by(envelopes.c.receipt)
    return connection.scalars(found.order_by(envelopes.c.receipt).limit(most).offset(skipped)).all()


def receipt_count(connection: Connection, poll: int) -> int:
    """Return how many different receipt codes there are: one for each elector with an envelope in the box."""
    found = select(func.count(distinct(envelopes.c.receipt))).where(envelopes.c.poll == poll)
    return int(connection.execute(found).scalar_one())
