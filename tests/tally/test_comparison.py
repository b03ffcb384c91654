"""Comparing with the last time: what failed, by which line; the calendar; and nothing that nobody has said."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tally.comparison import Comparison, FailureRule, Rating, default_rule, last_of, months_after, rating_of
from tests.tally.exports import published


def _rating(held_on: date, *, is_failed: bool = False) -> Rating:
    return Rating({"zh": "评议"}, held_on, "", {}, (), is_failed)


def test_by_default_every_threshold_that_was_reached_counts_and_no_band() -> None:
    """The golden villagers: a fifth and more of the ballots returned, so that line, with its source."""
    result, rules = published.golden()
    raised = [each["threshold"] for each in result["flags"] if each["raised"]]
    rating = rating_of(result, rules, "zhang", default_rule(rules))

    assert [each.source for each in rating.reached] == [line.source for line in rules.thresholds if line.id in raised]
    assert rating.is_failed == bool(raised)
    assert (rating.score, rating.band["zh"]) == ("74.46", "基本称职")


def test_only_the_lines_that_officials_have_stated_count() -> None:
    """A threshold for praise is no failure; a grade may be one."""
    result, rules = published.golden()
    band = result["composites"][0]["band"]["id"]

    assert not rating_of(result, rules, "zhang", FailureRule(frozenset(), frozenset(), is_default=False)).is_failed
    by_band = rating_of(result, rules, "zhang", FailureRule(frozenset(), frozenset({band}), is_default=False))
    assert [each.label["zh"] for each in by_band.reached] == ["基本称职"]


def test_a_person_is_compared_by_lines_of_that_person_alone() -> None:
    """Of two who are rated, what one has reached is not the other's."""
    result, rules = published.figures()
    raised = {each["subject"] for each in result["flags"] if each["raised"]}
    for subject in rules.subjects:
        rating = rating_of(result, rules, subject.id, default_rule(rules))
        assert rating.is_failed == (subject.id in raised)


@pytest.mark.parametrize(
    ("this", "last", "expected"), [(True, True, True), (True, False, False), (False, True, False), (True, None, False)]
)
def test_twice_running_takes_both(this: bool, last: bool | None, expected: bool) -> None:  # noqa: FBT001 - the cases.
    """Village law art. 33: one failure is none of two."""
    earlier = None if last is None else _rating(date(2026, 1, 5), is_failed=last)

    assert Comparison("a", _rating(date(2026, 12, 5), is_failed=this), earlier).is_twice_failed == expected


@pytest.mark.parametrize(
    ("last", "this", "is_too_soon"),
    [
        (date(2026, 6, 22), date(2026, 12, 22), False),
        (date(2026, 6, 23), date(2026, 12, 22), True),
        (date(2026, 8, 31), date(2027, 2, 28), False),
        (date(2026, 8, 31), date(2027, 2, 27), True),
        (date(2027, 8, 31), date(2028, 2, 28), True),
        (date(2025, 12, 22), date(2026, 12, 22), False),
    ],
)
def test_six_months_lie_between_two_ratings(last: date, this: date, is_too_soon: bool) -> None:  # noqa: FBT001 - the cases.
    """By the calendar; a month that has no such day ends with its last one (Shandong art. 29, Chongqing art. 36)."""
    assert Comparison("a", _rating(this), _rating(last)).is_too_soon == is_too_soon


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 40))
def test_months_are_added_as_a_calendar_has_them(day: date, months: int) -> None:
    """The month is so many later, and the day the same or the last one."""
    later = months_after(day, months)

    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_the_latest_one_before_is_the_last_time() -> None:
    """Not the one of the same day, not a later one; of one day what was entered last."""
    ratings = [_rating(date(2026, 3, 1)), _rating(date(2025, 3, 1)), _rating(date(2026, 3, 1), is_failed=True)]

    assert last_of(ratings, date(2026, 12, 1)) == ratings[2]
    assert last_of(ratings, date(2026, 3, 1)) == ratings[1]
    assert last_of(ratings, date(2025, 3, 1)) is None


def test_what_is_not_published_is_not_compared() -> None:
    """A composite that may not be shown is none here either."""
    result, rules = published.few()
    rating = rating_of(result, replace(rules, thresholds=()), "zhang", default_rule(rules))

    assert (rating.score, dict(rating.band)) == ("", {})
