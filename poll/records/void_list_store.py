"""The list of voids as it is read: by electorate, unit and number on the roll, with the reason; no names."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from poll.records.tables import electors, envelopes, voids


@dataclass(frozen=True, slots=True)
class ListedVoid:
    """Somebody on the list.

    Attributes:
        electorate, unit, roll_no: where the person stands, or stood, on the roll.
        reason: `signed_for_paper` or `ineligible`.
        ref: sheet and line of the poll book; the version of the roll.
        has_ballot: there is a phone ballot that does not count for it.
    """

    electorate: str
    unit: str
    roll_no: str
    reason: str
    ref: str
    has_ballot: bool


def listed(connection: Connection, poll: int, *, most: int, skipped: int) -> tuple[list[ListedVoid], dict[str, int]]:
    """Return part of the list, in the order of the roll, and how many stand on it for which reason."""
    in_box = select(envelopes.c.seq).where(envelopes.c.poll == poll, envelopes.c.elector == voids.c.elector).exists()
    table = electors
    found = (
        select(table.c.electorate, table.c.unit, table.c.roll_no, voids.c.reason, voids.c.ref, in_box.label("cast"))
        .join(table, table.c.id == voids.c.elector)
        .where(voids.c.poll == poll)
        .order_by(table.c.electorate, table.c.unit, table.c.roll_no)
    )
    rows = connection.execute(found.limit(most).offset(skipped))
    counted = select(voids.c.reason, func.count()).where(voids.c.poll == poll).group_by(voids.c.reason)
    counts = {reason: count for reason, count in connection.execute(counted)}
    return [
        ListedVoid(row.electorate, row.unit, row.roll_no, row.reason, row.ref, bool(row.cast)) for row in rows
    ], counts
