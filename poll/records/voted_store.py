"""Who has a ballot in the box, for the paper desk of one place; never what it says."""

from sqlalchemy import Connection, func, select

from poll.records.tables import electors, envelopes


def voted_in(connection: Connection, poll: int, electorate: str, unit: str) -> frozenset[str]:
    """Return the numbers on the roll of those of one electorate and unit whose last envelope is no withdrawal."""
    its = envelopes.c.poll == electors.c.poll, envelopes.c.elector == electors.c.id
    last = (
        select(func.length(envelopes.c.sealed))
        .where(*its, envelopes.c.electorate == electors.c.electorate)
        .order_by(envelopes.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    here = electors.c.poll == poll, electors.c.until_version.is_(None), electors.c.electorate == electorate
    found = select(electors.c.roll_no).where(*here, electors.c.unit == unit, last > 0)
    return frozenset(connection.scalars(found))
