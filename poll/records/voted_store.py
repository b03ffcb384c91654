"""Who has a ballot in the box, and where; never what it says."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, func, select

from poll.records.tables import electors, envelopes

_AT_ONCE = 500

_T = TypeVar("_T")


class Cast(NamedTuple):
    """An envelope, as far as it tells that somebody has voted."""

    seq: int
    elector: int
    electorate: str
    unit: str
    channel: str
    is_withdrawal: bool
    provider_id: str


CASTS = select(
    envelopes.c.seq,
    envelopes.c.elector,
    envelopes.c.electorate,
    envelopes.c.unit,
    envelopes.c.channel,
    func.length(envelopes.c.sealed) == 0,
    envelopes.c.provider_id,
)
"""Selects what a `Cast` is made of."""


def voters(connection: Connection, poll: int, wanted: Iterable[int]) -> frozenset[int]:
    """Return who of these electors has a phone ballot that stands: the last one cast where they stand on the roll."""
    ids = sorted(set(wanted))
    stand, cast = standing(connection, ids), casts_of(connection, poll, ids)
    return frozenset(each for each in ids if ballot_of(cast.get(each, ()), stand.get(each)) is not None)


def voted_in(connection: Connection, poll: int, electorate: str, unit: str) -> frozenset[str]:
    """Return the numbers on the roll of those of one electorate and unit who have a phone ballot that stands."""
    here = electors.c.poll == poll, electors.c.until_version.is_(None), electors.c.electorate == electorate
    found = select(electors.c.id, electors.c.roll_no).where(*here, electors.c.unit == unit)
    people = {elector: roll_no for elector, roll_no in connection.execute(found)}
    return frozenset(people[elector] for elector in voters(connection, poll, people))


def ballot_of(cast: Iterable[Cast], electorate: str | None) -> Cast | None:
    """Return the phone ballot that stands, as the doors of the box look at it; None for somebody who has none.

    Args:
        cast: an elector's envelopes.
        electorate: where the elector stands; None for somebody who is not on the roll.
    """
    last = max((each for each in cast if each.electorate == electorate), default=None)
    return None if last is None or last.is_withdrawal else last


def casts_of(
    connection: Connection, poll: int, wanted: Sequence[int], until: int | None = None
) -> dict[int, list[Cast]]:
    """Return the envelopes of electors, by elector; until a seq, or all of them."""
    found: dict[int, list[Cast]] = {}
    # Seqs first, by an index that has nothing else: SQLite would rather walk the whole box than look a list up.
    box = envelopes.alias()
    for some in chunks(wanted):
        theirs = select(box.c.seq).where(box.c.poll == poll, box.c.elector.in_(some))
        if until is not None:
            theirs = theirs.where(box.c.seq <= until)
        for row in connection.execute(CASTS.where(envelopes.c.poll == poll, envelopes.c.seq.in_(theirs))):
            found.setdefault(row.elector, []).append(Cast(*row))
    return found


def standing(connection: Connection, wanted: Sequence[int]) -> dict[int, str]:
    """Return in which electorate electors stand on the roll in force."""
    stand: dict[int, str] = {}
    for some in chunks(wanted):
        its = electors.c.id.in_(some), electors.c.until_version.is_(None)
        rows = connection.execute(select(electors.c.id, electors.c.electorate).where(*its))
        stand |= {elector: electorate for elector, electorate in rows}
    return stand


def chunks(listed: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield a list in parts that a statement takes."""
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]
