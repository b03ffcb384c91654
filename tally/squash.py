"""Squashing the box: for each elector and contest, the envelope with the highest seq that answers it counts."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from poll.box import BoxRow
from tally.canvass import EnvelopeAccount, VoterAccount

_ACTIVE, _SUPERSEDED, _WITHDRAWN, _VOIDED = "active", "superseded", "withdrawn", "voided"


@dataclass(frozen=True, slots=True)
class CountingEnvelope:
    """One sealed ballot that counts, with the contests that it counts for; it no longer knows whose it is.

    Attributes:
        unit: that it was sealed for.
        home: unit that its elector is counted in, that of the last envelope.
    """

    electorate: str
    unit: str
    home: str
    channel: str
    contests: int
    sealed: bytes
    first_of_elector: bool


@dataclass(slots=True)
class Accounts:
    """What became of every envelope and every elector; filled while the box is squashed."""

    envelopes: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    voters: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def of_envelopes(self) -> tuple[EnvelopeAccount, ...]:
        """Return the accounts of the envelopes, sorted."""
        places = sorted({key[:3] for key in self.envelopes})
        fates = (_ACTIVE, _SUPERSEDED, _WITHDRAWN, _VOIDED)
        return tuple(EnvelopeAccount(*place, *(self.envelopes[*place, fate] for fate in fates)) for place in places)

    def of_voters(self) -> tuple[VoterAccount, ...]:
        """Return the accounts of the electors, sorted."""
        places = sorted({key[:2] for key in self.voters})
        fates = (_ACTIVE, _VOIDED, _WITHDRAWN)
        return tuple(VoterAccount(*place, *(self.voters[*place, fate] for fate in fates)) for place in places)


def squash(rows: Iterable[BoxRow], voided: Collection[int], accounts: Accounts) -> Iterator[CountingEnvelope]:
    """Yield the envelopes that count, elector by elector.

    Args:
        rows: the whole box ordered by elector, then seq.
        voided: electors who signed for paper; their phone ballots are taken out here, unopened.
        accounts: gets every envelope and elector once.

    Source: docs/adr/0001; the channel of a ballot cast in parts is that of its last part.
    """
    for elector, group in groupby(rows, key=attrgetter("elector")):
        cast = list(group)
        counting = counting_masks(cast)
        fate = _VOIDED if elector in voided else _ACTIVE
        answered = any(counting)
        last = next((row for row, mask in zip(reversed(cast), reversed(counting), strict=True) if mask), cast[-1])
        accounts.voters[last.electorate, last.unit, fate if answered else _WITHDRAWN] += 1
        for row, mask in zip(cast, counting, strict=True):
            accounts.envelopes[row.electorate, row.unit, row.channel, _fate(row, mask, fate)] += 1
        if answered and fate is _ACTIVE:
            yield from _ballot(cast, counting)


def counting_masks(cast: Sequence[BoxRow]) -> list[int]:
    """Return for each envelope of one elector, in the order of seq, the contests that it counts for."""
    masks, answered, taken_back = [0] * len(cast), 0, False
    for place in range(len(cast) - 1, -1, -1):
        row = cast[place]
        # Whoever was moved to another electorate votes there alone.
        taken_back = taken_back or not row.sealed or row.electorate != cast[-1].electorate
        if not taken_back:
            masks[place] = row.contests & ~answered
            answered |= row.contests
    return masks


def _fate(row: BoxRow, mask: int, fate: str) -> str:
    if not row.sealed:
        return _WITHDRAWN
    return fate if mask else _SUPERSEDED


def _ballot(cast: Sequence[BoxRow], counting: Sequence[int]) -> Iterator[CountingEnvelope]:
    active = [(row, mask) for row, mask in zip(cast, counting, strict=True) if mask]
    last = active[-1][0]
    first = True
    for row, mask in active:
        yield CountingEnvelope(row.electorate, row.unit, last.unit, last.channel, mask, row.sealed, first)
        first = False
