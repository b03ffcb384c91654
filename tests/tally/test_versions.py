"""Versions of a result: what changed is listed, and from two versions nothing smaller than a cell can be worked out."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tally.cells import Cells, Shown, cells_of
from tally.result import result_of
from tally.totals import Tally
from tally.versions import cells_after, changes
from tests.tally.exports import published
from tests.tally.results import to_publish
from tests.tally.village import GRADES, canvass_of, golden_halls, paper, village_rules

SMALLEST = 5
UNITS = ("g1", "g2", "g3", "g4")

Sizes = Sequence[tuple[int, int]]
"""Phone and paper ballots of each unit."""


def _blocks(sizes: Sizes) -> list[Tally]:
    return [
        Tally("v3", (unit,), 99, 99, papers, papers, papers, 0, 0, papers, papers, phones, 0, (), ())
        for unit, (phones, papers) in zip(UNITS, sizes, strict=True)
    ]


def _published(cells: Cells) -> dict[str, Any]:
    """Return as much of a published result as a later version looks at."""
    return {"electorates": [{"id": "v3", "parts": [{"units": list(units)} for units in cells.parts]}]}


def _versions(every: Sequence[Sizes]) -> list[Cells]:
    shown: list[Cells] = []
    for sizes in every:
        own = {"v3": cells_of(_blocks(sizes), SMALLEST)}
        shown.append(cells_after(own, [_published(each) for each in shown])["v3"])
    return shown


def _worked_out(shown: Sequence[Cells]) -> Iterator[tuple[int, ...]]:
    """Yield the groups of cells (unit by channel) whose ballots are a sum or difference of published numbers.

    Linear algebra over the rational numbers, without a word about groups that fit into one another.
    """
    span: list[list[Fraction]] = []
    for cells in shown:
        for part in (UNITS, *cells.parts):
            columns = {Shown.SPLIT: ((1, 0), (0, 1)), Shown.TOTAL: ((1, 1),), Shown.NOTHING: ()}[cells.shown]
            for phone, papers in columns:
                row = [Fraction(each * (unit in part)) for unit in UNITS for each in (phone, papers)]
                rest = _reduced(row, span)
                if any(rest):
                    span.append(rest)
    for group in product((0, 1), repeat=2 * len(UNITS)):
        if any(group) and not any(_reduced([Fraction(each) for each in group], span)):
            yield group


def _reduced(row: list[Fraction], span: Sequence[list[Fraction]]) -> list[Fraction]:
    for each in span:
        pivot = next(place for place, value in enumerate(each) if value)
        factor = row[pivot] / each[pivot]
        row = [value - factor * other for value, other in zip(row, each, strict=True)]
    return row


_sizes = st.lists(st.integers(0, 12), min_size=len(UNITS), max_size=len(UNITS))


@given(_sizes, st.lists(_sizes, min_size=2, max_size=3))
def test_from_several_versions_no_small_cell_can_be_worked_out(phones: list[int], papers: list[list[int]]) -> None:
    """Paper is corrected and the units fall into other groups; the phone stays, for a box is opened once.

    What can be worked out of all versions together has ballots enough in one of them; nothing but the correction
    itself is told by comparing (docs/adr/0031).
    """
    every = [list(zip(phones, each, strict=True)) for each in papers]

    for group in _worked_out(_versions(every)):
        ballots = [
            sum(size for size, its in zip((each for unit in sizes for each in unit), group, strict=True) if its)
            for sizes in every
        ]
        assert any(number == 0 or number >= SMALLEST for number in ballots), (group, ballots)


def test_units_that_fall_into_other_groups_are_shown_in_groups_that_hold_both() -> None:
    """First g1 and g2+g3, then g1+g2 and g3: one less the other would be g2, which has two ballots."""
    before = Cells(Shown.SPLIT, (("g1",), ("g2", "g3"), ("g4",)))
    after = Cells(Shown.SPLIT, (("g1", "g2"), ("g3",), ("g4",)))

    shown = cells_after({"v3": after}, [_published(before)])["v3"]

    assert shown == Cells(Shown.SPLIT, (("g1", "g2", "g3"), ("g4",)))
    assert cells_after({"v3": after}, [_published(replace(before, parts=()))])["v3"] == after
    assert cells_after({"v3": after}, [_published(after)])["v3"] == after


def test_groups_that_were_shown_alone_may_be_shown_together_and_the_other_way_round() -> None:
    """A part of a group, or several groups, give nothing that was not published before."""
    fine = Cells(Shown.SPLIT, (("g1",), ("g2",), ("g3",)))
    coarse = Cells(Shown.SPLIT, (("g1", "g2"), ("g3",)))

    assert cells_after({"v3": fine}, [_published(coarse)])["v3"] == fine
    assert cells_after({"v3": coarse}, [_published(fine)])["v3"] == coarse


def _amended(change: dict[str, int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the golden result, and the same with other marks on the papers of a hall."""
    rules = village_rules()
    contest = rules.contests[0]
    halls = golden_halls(rules)
    marks = dict(zip(GRADES, (6, 9, 4, 3, 1), strict=True))
    sheet = paper(contest, tuple(marks[grade] + change.get(grade, 0) for grade in GRADES), 1)
    more = sum(change.values())
    hall = halls[4]
    amended = replace(hall, contests=(sheet,), issued=hall.issued + more, returned=hall.returned + more,
                      printed=hall.printed + more)  # fmt: skip
    first = result_of(to_publish(canvass_of([], halls, rules), rules))
    given = to_publish(canvass_of([], (*halls[:4], amended, *halls[5:]), rules), rules)
    return dict(first), dict(result_of(replace(given, earlier=[first])))


def test_a_vote_that_was_misread_is_listed_with_all_that_follows_from_it() -> None:
    """No ballot came or went: the two options, by channel and in total, and the composite."""
    before, after = _amended({"excellent": -1, "competent": 1})
    listed = changes(before, after, village_rules()).listed

    assert [(each.about.zh, each.before.zh, each.after.zh) for each in listed if each.place.get("zh") == "村民"] == [
        ("总体评价 优秀（纸质）", "12", "11"), ("总体评价 称职（纸质）", "19", "20"),
        ("总体评价 优秀（合计）", "12", "11"), ("总体评价 称职（合计）", "19", "20"),
    ]  # fmt: skip
    assert [each.about.zh for each in listed if each.place.get("zh") == "张建国"] == ["综合得分", "精确值"]


def test_of_fewer_ballots_than_a_cell_no_difference_is_listed() -> None:
    """One paper that turned up would be read off the list: only that it came is said, and where."""
    before, after = _amended({"incompetent": 1})
    made = changes(before, after, village_rules())

    assert [each["zh"] for each in made.few] == ["村民"]
    assert not any("总体评价" in each.about.zh for each in made.listed)
    assert ("合计", "53", "54") in [(each.about.zh, each.before.zh, each.after.zh) for each in made.listed]


def test_a_whole_cell_of_ballots_is_listed() -> None:
    """Five papers that turned up are as many as may be shown."""
    before, after = _amended({"incompetent": 5})

    assert any(each.about.zh == "总体评价 不称职（纸质）" for each in changes(before, after, village_rules()).listed)


def test_what_one_of_the_two_hides_is_not_compared() -> None:
    """A column that an earlier version did not show says nothing about a later one."""
    result, rules = published.few()
    other = copy.deepcopy(result)
    for electorate in other["electorates"]:
        for contest in electorate["contests"]:
            if contest["total"] is not None:
                contest["total"]["marks"]["excellent"] += 5
                contest["total"]["marks"]["competent"] -= 5

    listed = changes(result, other, rules).listed

    assert {each.about.zh for each in listed} == {"总体评价 优秀（合计）", "总体评价 称职（合计）"}
    assert {each.place["zh"] for each in listed} == {"党员", "村民"}


def test_nothing_is_listed_of_the_same_result() -> None:
    """A certified result after the unofficial one has the same figures."""
    result, rules = published.golden()

    assert changes(result, {**result, "status": "unofficial"}, rules).listed == ()
