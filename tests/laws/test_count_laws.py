"""Laws of the count: whatever the votes and whatever their order."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poll.refusal import FindingsError
from poll.rules import Comparator, Denominator, Quorum
from tally.canvass import open_box
from tally.cells import Shown, cells_of
from tally.score import round_half_up, score
from tally.totals import Tally
from tests.tally.village import (
    GRADES,
    Vote,
    box_of,
    canvass_of,
    counted_of,
    golden_halls,
    stripped_of,
    village_rules,
    with_quorum,
)

RULES = village_rules()
UNITS = ("g1", "g2", "g3")

votes_strategy = st.lists(
    st.builds(
        lambda elector, grade, channel: Vote(
            elector, "v3", UNITS[elector % 3], {0: (grade,)} if grade else {}, channel
        ),
        st.integers(1, 12),
        st.sampled_from(("", *GRADES)),
        st.sampled_from(("text", "call")),
    ),
    max_size=30,
)


def oracle(votes: list[Vote], voids: set[int]) -> Counter[str]:
    """Count by the rule in one line: the last vote of an elector counts."""
    last = {vote.elector: vote.grades for vote in votes}
    return Counter(grades[0][0] for elector, grades in last.items() if grades and elector not in voids)


@given(votes_strategy, st.sets(st.integers(1, 12), max_size=4))
def test_the_last_vote_of_each_elector_counts_and_no_other(votes: list[Vote], voids: set[int]) -> None:
    """Superseding, taking back and voiding, compared with an oracle."""
    stripped, written = stripped_of(box_of(votes, RULES), RULES, voids)
    counted = counted_of(stripped, written, RULES)
    marks: Counter[str] = Counter()
    for block in counted.blocks:
        marks.update(block.contests[0].marks)

    assert +marks == oracle(votes, voids)


@given(votes_strategy)
def test_the_parts_of_every_contest_sum_to_ballots_times_seats(votes: list[Vote]) -> None:
    """Nothing is lost between a box and its totals, and every envelope has one fate."""
    rows = box_of(votes, RULES)
    stripped, written = stripped_of(rows, RULES)

    for block in counted_of(stripped, written, RULES).blocks:
        for contest in block.contests:
            assert contest.parts == contest.ballots * contest.seats
    fates = [
        sum(getattr(each, fate) for each in stripped.envelope_accounts)
        for fate in ("active", "superseded", "withdrawn", "voided")
    ]
    assert sum(fates) == len(rows)


@given(votes_strategy, st.randoms())
def test_the_stripped_list_says_nothing_about_the_order_of_arrival(votes: list[Vote], random: Random) -> None:
    """The same sealed ballots in another order give the same bytes and so the same totals."""
    rows = box_of(list({vote.elector: vote for vote in votes}.values()), RULES)
    moved = rows[:]
    random.shuffle(moved)
    moved = [row._replace(seq=seq, elector=1000 - row.elector) for seq, row in enumerate(moved, 1)]

    assert stripped_of(rows, RULES)[1] == stripped_of(moved, RULES)[1]


def test_another_list_is_never_opened() -> None:
    """Opening two lists that differ a little would show a person's vote."""
    votes = [Vote(elector, "v3", "g1", {0: ("excellent",)}) for elector in range(8)]
    rows = box_of(votes, RULES)
    first, _ = stripped_of(rows, RULES)
    second, _ = stripped_of(rows, RULES, {3})
    opened = open_box(first, first.list_sha256, ("甲",), None)

    assert open_box(first, first.list_sha256, ("甲",), opened) == opened
    with pytest.raises(FindingsError):
        open_box(second, second.list_sha256, ("甲",), opened)


def test_a_damaged_envelope_is_named_and_counted_as_invalid() -> None:
    """One flipped bit is one invalid ballot, not the end of the count."""
    rows = box_of([Vote(elector, "v3", "g1", {0: ("excellent",)}) for elector in range(6)], RULES)
    rows[2] = rows[2]._replace(sealed=rows[2].sealed[:-1] + bytes([rows[2].sealed[-1] ^ 1]))
    stripped, written = stripped_of(rows, RULES)
    counted = counted_of(stripped, written, RULES)

    assert (len(counted.damaged), counted.opened, counted.invalid) == (1, 5, {"damaged": 1})
    assert counted.blocks[0].contests[0].invalid == 1


@pytest.mark.parametrize(
    ("of", "comparator", "share", "needed"),
    [
        (35, Comparator.AT_LEAST, Fraction(2, 3), 24),
        (36, Comparator.MORE_THAN, Fraction(1, 2), 19),
        (36, Comparator.AT_LEAST, Fraction(4, 5), 29),
    ],
)
def test_quorum_traps(of: int, comparator: Comparator, share: Fraction, needed: int) -> None:
    """Two thirds of 35 is 24, over half of 36 is 19, four fifths of 36 is 29; below it no grade is shown."""
    rules = with_quorum(RULES, "v1", Quorum(Denominator.REGISTERED, comparator, share, "test"))
    halls = golden_halls(rules)
    tallies = {tally.electorate: tally for tally in canvass_of([], halls, rules).merged.electorates}
    reached = {
        ballots: score(tallies | {"v1": replace(tallies["v1"], registered=of, paper_ballots=ballots)}, rules, {})
        .composites[0]
        .parts[0]
        .score
        for ballots in (needed - 1, needed)
    }

    assert reached[needed - 1] is None
    assert reached[needed] == Fraction(1340, 17)


def test_comparators_are_exact() -> None:
    """12 of 36 is not more than a third, though 12/36*100 > 33.3 in floating point."""
    assert not Comparator.MORE_THAN.holds(Fraction(12, 36), Fraction(1, 3))
    assert Comparator.AT_LEAST.holds(Fraction(12, 36), Fraction(1, 3))


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [("84.5", 0, "85"), ("59.95", 1, "60.0"), ("59.949", 1, "59.9"), ("0.005", 2, "0.01"), ("0", 2, "0.00")],
)
def test_rounding_is_half_up(value: str, decimals: int, shown: str) -> None:
    """Python's round(84.5) is 84; the rule says 85."""
    assert round_half_up(Fraction(value), decimals) == shown


def _block(unit: str, phone: int, paper: int) -> Tally:
    return Tally("v3", (unit,), 99, 99, 0, 0, 0, 0, 0, paper, paper, phone, 0, (), ())


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=5), st.integers(1, 6))
def test_no_small_group_can_be_worked_out_from_what_is_published(sizes: list[tuple[int, int]], smallest: int) -> None:
    """Every sum and difference of published cells that is a group of ballots has none or enough of them.

    The published numbers are sums over disjoint cells, so whatever group can be worked out is a union of cells.
    """
    blocks = [_block(f"g{number}", *size) for number, size in enumerate(sizes)]
    cells = cells_of(blocks, smallest)
    parts = cells.parts or (tuple(block.units[0] for block in blocks),)
    by_unit = {block.units[0]: block for block in blocks}
    sizes_of = {unit: (block.phone_ballots, block.paper_ballots) for unit, block in by_unit.items()}
    rows = [tuple(map(sum, zip(*(sizes_of[unit] for unit in part), strict=True))) for part in parts]
    atoms = [size for row in rows for size in (row if cells.shown is Shown.SPLIT else (sum(row),))]

    assert sorted(unit for part in parts for unit in part) == sorted(by_unit)
    if cells.shown is Shown.NOTHING:
        assert 0 < sum(map(sum, sizes)) < smallest
        return
    for chosen in product((0, 1), repeat=min(len(atoms), 8)):
        group = sum(size for size, taken in zip(atoms, chosen, strict=False) if taken)
        assert group == 0 or group >= smallest


def test_two_processes_count_what_one_counts() -> None:
    """Sharing the work changes no total."""
    rows = box_of(
        [Vote(elector, "v3", UNITS[elector % 3], {0: (GRADES[elector % 5],)}) for elector in range(60)], RULES
    )
    stripped, written = stripped_of(rows, RULES)

    assert counted_of(stripped, written, RULES, workers=2) == counted_of(stripped, written, RULES)
