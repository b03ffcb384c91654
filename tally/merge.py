"""Merging: phone and paper side by side and added up, for each place and each electorate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from poll.rules import Contest, RuleSet
from tally.canvass import BlockCount, CountedBox, MergedCount, StrippedBox, heading_after
from tally.totals import ContestCount, MergedContest, Tally, added

_ADDED_UP = (
    "registered",
    "phone_electors",
    "signatures",
    "printed",
    "issued",
    "unused",
    "spoiled",
    "returned",
)


@dataclass(frozen=True, slots=True)
class Hall:
    """What is known of one unit of one electorate besides its phone ballots.

    Attributes:
        registered, phone_electors: electors on the roll in force; those of them who can text or call.
        signatures: who signed for paper.
        printed, issued, unused, spoiled, returned: the paper account, both entries agreed.
        differences: figures in which the two entries differ, which must be none.
        contests: the paper count; `ContestCount.ballots` is `returned`.
    """

    electorate: str
    unit: str
    registered: int
    phone_electors: int
    signatures: int
    printed: int
    issued: int
    unused: int
    spoiled: int
    returned: int
    differences: int
    contests: tuple[ContestCount, ...]

    @property
    def is_void(self) -> bool:
        """Tell whether more papers came back than were issued, so that none of them counts."""
        return self.returned > self.issued


def merge(counted: CountedBox, stripped: StrippedBox, halls: Iterable[Hall], rules: RuleSet) -> MergedCount:
    """Put the settled paper beside the phone count.

    A unit that returned more papers than it issued counts no paper at all, and the tally names it.

    Args:
        counted: the phone's totals.
        stripped: the paper before, for the voided electors.
        halls: one for each electorate and unit with electors.
        rules: for electorates and contests, in their order.

    Source: docs/adr/0001 "paper overrides"; the CPPCC rating method and party election rules for void counts.
    """
    every_hall = tuple(halls)
    blocks = tuple(
        _tally(electorate.id, units, counted, stripped, every_hall, rules)
        for electorate in rules.electorates
        for units in _partition(electorate.id, counted, every_hall)
    )
    electorates = tuple(
        _tally(electorate.id, (), counted, stripped, every_hall, rules) for electorate in rules.electorates
    )
    heading = heading_after(counted.heading.poll, counted.heading.rules_sha256, counted)
    return MergedCount(heading, blocks, electorates)


def _partition(electorate: str, counted: CountedBox, halls: Iterable[Hall]) -> list[tuple[str, ...]]:
    """Return the units of an electorate in parts that no block of the phone count cuts through."""
    parts: list[set[str]] = []
    wanted = [set(count.block.units) for count in counted.blocks if count.block.electorate == electorate]
    wanted += [{hall.unit} for hall in halls if hall.electorate == electorate]
    for units in wanted:
        touched = [part for part in parts if part & units]
        parts = [part for part in parts if not part & units]
        parts.append(units.union(*touched))
    return sorted(tuple(sorted(part)) for part in parts)


def _tally(  # noqa: PLR0913, PLR0917 - the place, and the papers it is read from.
    electorate: str,
    units: tuple[str, ...],
    counted: CountedBox,
    stripped: StrippedBox,
    halls: Sequence[Hall],
    rules: RuleSet,
) -> Tally:
    here = [hall for hall in halls if hall.electorate == electorate and (not units or hall.unit in units)]
    phone = [
        count
        for count in counted.blocks
        if count.block.electorate == electorate and (not units or set(count.block.units) <= set(units))
    ]
    voters = [
        account
        for account in stripped.voter_accounts
        if account.electorate == electorate and (not units or account.unit in units)
    ]
    standing = [hall for hall in here if not hall.is_void]
    return Tally(
        electorate=electorate,
        units=units,
        **_sums(here),
        paper_ballots=sum(hall.returned for hall in standing),
        phone_ballots=sum(count.block.ballots for count in phone),
        voided=sum(account.voided for account in voters),
        void_units=tuple(sorted(hall.unit for hall in here if hall.is_void)),
        contests=tuple(_contest(contest, phone, standing) for contest in rules.ballot_of(electorate)),
    )


def _sums(halls: Sequence[Hall]) -> dict[str, Any]:
    return {name: sum(getattr(hall, name) for hall in halls) for name in _ADDED_UP}


def _contest(contest: Contest, phone: Iterable[BlockCount], halls: Iterable[Hall]) -> MergedContest:
    by_channel = [
        (count.block.channel, each) for count in phone for each in count.contests if each.contest == contest.id
    ]
    by_phone = added(contest, (count for _, count in by_channel))
    on_paper = added(contest, (each for hall in halls for each in hall.contests if each.contest == contest.id))
    channels = sorted({channel for channel, _ in by_channel if channel})
    return MergedContest(
        contest.id,
        by_phone,
        on_paper,
        added(contest, (by_phone, on_paper)),
        {channel: added(contest, (count for its, count in by_channel if its == channel)) for channel in channels},
    )
