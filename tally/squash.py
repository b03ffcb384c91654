"""Squashing the box: for each elector and contest, the envelope with the highest seq that answers it counts."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from poll.box import BoxRow
from tally.canvass import EnvelopeAccount, VoterAccount

_ACTIVE, _SUPERSEDED, _WITHDRAWN, _VOIDED, _INELIGIBLE = "active", "superseded", "withdrawn", "voided", "ineligible"


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
        fates = (_ACTIVE, _SUPERSEDED, _WITHDRAWN, _VOIDED, _INELIGIBLE)
        return tuple(EnvelopeAccount(*place, *(self.envelopes[*place, fate] for fate in fates)) for place in places)

    def of_voters(self) -> tuple[VoterAccount, ...]:
        """Return the accounts of the electors, sorted."""
        places = sorted({key[:2] for key in self.voters})
        fates = (_ACTIVE, _VOIDED, _WITHDRAWN, _INELIGIBLE)
        return tuple(VoterAccount(*place, *(self.voters[*place, fate] for fate in fates)) for place in places)


@dataclass(frozen=True, slots=True)
class Voids:
    """Whose ballots do not count, decided before anything is opened.

    Attributes:
        signed: electors who signed for paper: none of their phone ballots counts.
        stands_in: electors who left an electorate after they had voted in it: the electorate where they stand when the
            roll is closed, the only one whose ballots count; empty for those who left the roll.
    """

    signed: Collection[int]
    stands_in: Mapping[int, str]


def squash(rows: Iterable[BoxRow], voids: Voids, accounts: Accounts) -> Iterator[CountingEnvelope]:
    """Yield the envelopes that count, elector by elector.

    Args:
        rows: the whole box ordered by elector, then seq.
        voids: whose ballots are taken out here, unopened.
        accounts: gets every envelope once, and every elector once in each electorate with envelopes of hers.

    Source: docs/adr/0001; the channel of a ballot cast in parts is that of its last part.
    """
    for elector, group in groupby(rows, key=attrgetter("elector")):
        cast = list(group)
        home = voids.stands_in.get(elector, cast[-1].electorate)
        for electorate in sorted({row.electorate for row in cast} - {home}):
            _set_aside([row for row in cast if row.electorate == electorate], accounts)
        here = [row for row in cast if row.electorate == home]
        if here:
            yield from _squash_one(here, _VOIDED if elector in voids.signed else _ACTIVE, accounts)


def _squash_one(cast: Sequence[BoxRow], fate: str, accounts: Accounts) -> Iterator[CountingEnvelope]:
    counting = counting_masks(cast)
    answered = any(counting)
    last = next((row for row, mask in zip(reversed(cast), reversed(counting), strict=True) if mask), cast[-1])
    accounts.voters[last.electorate, last.unit, fate if answered else _WITHDRAWN] += 1
    for row, mask in zip(cast, counting, strict=True):
        accounts.envelopes[row.electorate, row.unit, row.channel, _fate(row, fate if mask else _SUPERSEDED)] += 1
    if answered and fate is _ACTIVE:
        yield from _ballot(cast, counting)


def _set_aside(cast: Sequence[BoxRow], accounts: Accounts) -> None:
    """Account for what an elector cast in an electorate where she does not stand any more."""
    answered = any(counting_masks(cast))
    accounts.voters[cast[-1].electorate, cast[-1].unit, _INELIGIBLE if answered else _WITHDRAWN] += 1
    for row in cast:
        accounts.envelopes[row.electorate, row.unit, row.channel, _fate(row, _INELIGIBLE)] += 1


def counting_masks(cast: Sequence[BoxRow]) -> list[int]:
    """Return for each envelope of one elector, in the order of seq, the contests that it counts for.

    Args:
        cast: envelopes of one elector in one electorate.
    """
    masks, answered, taken_back = [0] * len(cast), 0, False
    for place in range(len(cast) - 1, -1, -1):
        taken_back = taken_back or not cast[place].sealed
        if not taken_back:
            masks[place] = cast[place].contests & ~answered
            answered |= cast[place].contests
    return masks


def _fate(row: BoxRow, fate: str) -> str:
    return fate if row.sealed else _WITHDRAWN


def _ballot(cast: Sequence[BoxRow], counting: Sequence[int]) -> Iterator[CountingEnvelope]:
    active = [(row, mask) for row, mask in zip(cast, counting, strict=True) if mask]
    last = active[-1][0]
    first = True
    for row, mask in active:
        yield CountingEnvelope(row.electorate, row.unit, last.unit, last.channel, mask, row.sealed, first)
        first = False
