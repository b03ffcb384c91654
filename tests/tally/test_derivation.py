"""How was 74.46 made? Each step can be followed with a pocket calculator and comes to what was published."""

import copy
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poll.rules import Component, ComponentKind, Denominator, RuleSet
from tally.derivation import decimal, derivations
from tally.merge import Hall
from tally.result import result_of
from tally.score import round_half_up, score
from tally.scores import Scores
from tally.totals import ContestCount
from tests.tally.exports import published
from tests.tally.exports.published import Published
from tests.tally.results import to_publish
from tests.tally.village import GRADES, canvass_of, village_rules


def test_the_golden_score_is_made_step_by_step() -> None:
    """Points times marks, the sum, what it is divided by, the exact fraction, the weight, the product."""
    result, rules = published.golden()
    (made,) = derivations(result, rules)

    steps = [
        [(*step.marks, int(step.points), int(step.value)) for step in part.items[0].products] for part in made.parts
    ]
    assert steps == [
        [(5, 100, 500), (9, 80, 720), (2, 60, 120), (1, 0, 0)],
        [(14, 100, 1400), (17, 80, 1360), (4, 60, 240), (3, 0, 0)],
        [(21, 100, 2100), (33, 80, 2640), (14, 60, 840), (19, 0, 0)],
    ]
    items = [part.items[0] for part in made.parts]
    assert [(int(item.points), item.over) for item in items] == [(1340, 17), (3000, 38), (5580, 87)]
    assert [[term.value for term in item.divisors] for item in items] == [
        [5, 9, 2, 1], [14, 17, 4, 3], [21, 33, 14, 19]
    ]  # fmt: skip
    assert [part.score for part in made.parts] == [Fraction(1340, 17), Fraction(1500, 19), Fraction(1860, 29)]
    assert [part.weight for part in made.parts] == [Fraction(2, 5), Fraction(3, 10), Fraction(3, 10)]
    assert [part.weighted for part in made.parts] == [Fraction(536, 17), Fraction(450, 19), Fraction(558, 29)]


def test_the_golden_composite_is_rounded_once_and_compared_with_its_bands() -> None:
    """74.45500160… : the third figure is a 5, so 74.46; under 80, at least 70."""
    result, rules = published.golden()
    (made,) = derivations(result, rules)

    assert made.exact == Fraction(697420, 9367)
    assert decimal(made.exact) == "74.45500160…"
    assert (made.deciding_digit, made.rounded) == (5, "74.46")
    assert [(band.comparator, int(band.value), bool(band.holds)) for band in made.bands][:3] == [
        (">=", 90, False), (">=", 80, False), (">=", 70, True)
    ]  # fmt: skip
    assert made.bands[-1].holds is None
    assert made.is_as_published


@pytest.mark.parametrize("make", published.ALL)
def test_every_result_comes_to_what_was_published(make: Callable[[], Published]) -> None:
    """Channels, external figures, two persons, many items, none at all: the same figures on another way."""
    result, rules = make()

    assert [made.is_as_published for made in derivations(result, rules)] == [True] * len(result["composites"])


def test_what_may_not_be_shown_has_no_steps() -> None:
    """Of too few ballots neither marks nor points appear, and no composite is made of the rest."""
    result, rules = published.few()
    (made,) = derivations(result, rules)

    assert (made.parts[0].items, made.parts[0].score) == ((), None)
    assert made.parts[0].why_none == "fewer_than_smallest_cell"
    assert (made.exact, made.rounded, made.bands) == (None, "", ())


def test_a_score_that_does_not_follow_from_the_counts_is_seen() -> None:
    """The steps are worked out from the counts, never copied from the score."""
    result, rules = published.golden()
    forged = copy.deepcopy(result)
    forged["composites"][0]["rounded"] = "75.46"

    assert not derivations(forged, rules)[0].is_as_published


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Fraction(1860, 29), "64.13793103…"),
        (Fraction(80), "80"),
        (Fraction(1, 4), "0.25"),
        (Fraction(2, 3), "0.66666666…"),
        (Fraction(-1, 3), "-0.33333333…"),
        (Fraction(1, 10**9), "0.00000000…"),
    ],
)
def test_a_number_that_goes_on_is_cut_off_and_says_so(value: Fraction, written: str) -> None:
    """A calculator cuts off; a figure that was rounded in between would not add up to the last one."""
    assert decimal(value) == written


_weights = st.lists(st.integers(1, 9), min_size=3, max_size=3).map(
    lambda parts: [Fraction(part, sum(parts)) for part in parts]
)
_papers = st.lists(
    st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda marks: sum(marks) >= 5), min_size=3, max_size=3
)
_points = st.lists(st.fractions(0, 100, max_denominator=7), min_size=4, max_size=4)


def _rules(weights: list[Fraction], points: list[Fraction], denominator: Denominator, decimals: int) -> RuleSet:
    plain = village_rules()
    (contest,) = plain.contests
    worth = dict(zip(GRADES, points, strict=False))
    options = tuple(replace(each, points=worth.get(each.id)) for each in contest.options)
    components = tuple(
        Component(ComponentKind.ELECTORATE, name, {"zh": name}, weight, "")
        for name, weight in zip(("v1", "v2", "v3"), weights, strict=True)
    )
    return village_rules(
        contests=(replace(contest, options=options),),
        components=components,
        score_denominator=denominator,
        decimals=decimals,
    )


def _scored(rules: RuleSet, papers: list[list[int]]) -> tuple[Published, Scores]:
    halls = []
    for electorate, marks in zip(("v1", "v2", "v3"), papers, strict=True):
        total = sum(marks)
        count = ContestCount("overall", total, 1, dict(zip(GRADES, marks, strict=True)), 0, 0)
        halls.append(Hall(electorate, "g1", total + 3, total, total, total, total, 0, 0, total, 0, (count,)))
    canvass = canvass_of([], tuple(halls), rules)
    scores = score({tally.electorate: tally for tally in canvass.merged.electorates}, rules, {})
    return (dict(result_of(to_publish(canvass, rules))), rules), scores


@given(_papers, _weights, _points, st.sampled_from(Denominator), st.integers(0, 6))
def test_the_steps_come_to_the_score_whatever_the_marks_and_the_rules(
    papers: list[list[int]], weights: list[Fraction], points: list[Fraction], denominator: Denominator, decimals: int
) -> None:
    """Part by part and in the sum, compared with tally.score; and half up is what the deciding figure says."""
    (result, rules), scores = _scored(_rules(weights, points, denominator, decimals), papers)
    (made,), (expected,) = derivations(result, rules), scores.composites

    assert [part.score for part in made.parts] == [part.score for part in expected.parts]
    assert [[(item.points, item.over) for item in part.items] for part in made.parts] == [
        [(item.points, item.over) for item in part.items if part.score is not None] for part in expected.parts
    ]
    assert (made.exact, made.rounded) == (expected.exact, expected.rounded)
    assert [band.label for band in made.bands if band.holds] == [
        band.label for band in rules.bands if band.id == expected.band
    ]
    if made.exact is not None:
        cut_off = int(made.exact * 10**decimals)
        assert made.deciding_digit is not None
        goes_up = made.deciding_digit >= 5
        assert round_half_up(Fraction(cut_off + goes_up, 10**decimals), decimals) == made.rounded
