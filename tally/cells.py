"""Cells: what may be shown of a count, so that no small group of ballots can be read or worked out by subtraction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, unique

from tally.identity import Identity
from tally.strip import pooled
from tally.totals import Tally


@unique
class Shown(Enum):
    """How much of a count is shown: phone, paper and total; the total alone; or nothing but how many took part."""

    SPLIT = "split"
    TOTAL = "total"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Cells:
    """What is shown of one electorate.

    Attributes:
        shown: of the whole electorate and of every part.
        parts: units that are shown together, each part with enough ballots in everything that is shown of it;
            empty where only the whole electorate has enough.
    """

    shown: Shown
    parts: tuple[tuple[str, ...], ...]


def cells_by_electorate(electorates: Iterable[Tally], blocks: Sequence[Tally], smallest_cell: int) -> dict[str, Cells]:
    """Return what is shown of every electorate; `blocks` are those of all of them."""
    return {
        tally.electorate: cells_of([each for each in blocks if each.electorate == tally.electorate], smallest_cell)
        for tally in electorates
    }


def without_small(
    identities: Iterable[Identity], electorates: Sequence[Tally], cells: Mapping[str, Cells]
) -> Iterator[Identity]:
    """Yield identities; of those that would tell how a few ballots were marked only whether they hold.

    They are neither printed, nor published, nor kept: one ballot of an electorate is what that person chose.
    """
    tallies = {tally.electorate: tally for tally in electorates}
    for identity in identities:
        its = identity.place.partition("/")[0]
        shown = not identity.shows_marks or _may_be_shown(identity, cells[its], tallies[its])
        yield identity if shown else identity.without_terms()


def _may_be_shown(identity: Identity, its: Cells, tally: Tally) -> bool:
    if identity.name == "I3":
        _, unit, contest, *_ = identity.place.split("/")
        paper = tally.contest(contest).paper
        # The papers of one hall are a part that is shown, or all the paper there is.
        is_cell = (unit,) in its.parts or identity.left[0].value == paper.ballots * paper.seats
        return its.shown is Shown.SPLIT and is_cell and unit not in tally.void_units
    if identity.place.endswith("/合计"):
        return its.shown is not Shown.NOTHING
    return its.shown is Shown.SPLIT


def cells_of(blocks: Sequence[Tally], smallest_cell: int) -> Cells:
    """Decide what is shown of an electorate.

    Every published number is a sum over the cells part x channel (or part, where the channels are not shown), and
    each of those has no ballot or at least `smallest_cell`. So any difference of published numbers is made of whole
    cells too: nothing smaller can be worked out. Which cells are shown depends on how many voted, never on how.

    Args:
        blocks: the merged count of every block of units of one electorate.
        smallest_cell: from the rule set.

    Source: docs/adr/0020; integrity.md, attack 55.
    """
    whole = (sum(block.phone_ballots for block in blocks), sum(block.paper_ballots for block in blocks))
    if all(size == 0 or size >= smallest_cell for size in whole):
        return Cells(
            Shown.SPLIT,
            _parts(blocks, {_key(each): (each.phone_ballots, each.paper_ballots) for each in blocks}, smallest_cell),
        )
    if sum(whole) >= smallest_cell:
        return Cells(Shown.TOTAL, _parts(blocks, {_key(each): (each.ballots,) for each in blocks}, smallest_cell))
    return Cells(Shown.NOTHING, ())


def _parts(
    blocks: Sequence[Tally], sizes: dict[str, tuple[int, ...]], smallest_cell: int
) -> tuple[tuple[str, ...], ...]:
    units = {_key(block): block.units for block in blocks}
    parts = [tuple(sorted(unit for key in part for unit in units[key])) for part in pooled(sizes, smallest_cell)]
    return tuple(sorted(parts)) if len(parts) > 1 else ()


def _key(block: Tally) -> str:
    return "+".join(block.units)
