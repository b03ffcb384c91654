"""What a rule set tells by itself."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from poll.rules import Comparator
from tests.phones import preset_rules


def test_an_instant_is_shown_in_the_polls_own_zone() -> None:
    """A villager reads the clock on her wall, whatever zone the server is in."""
    rules, _ = preset_rules("village-secretary-short")

    assert rules.local(datetime(2026, 12, 20, 0, 5, tzinfo=UTC)) == "2026-12-20 08:05"


@pytest.mark.parametrize(
    ("comparator", "below", "equal", "above"),
    [
        (Comparator.AT_LEAST, False, True, True),
        (Comparator.MORE_THAN, False, False, True),
        (Comparator.AT_MOST, True, True, False),
        (Comparator.LESS_THAN, True, False, False),
    ],
)
def test_a_comparator_is_exact(comparator: Comparator, below: bool, equal: bool, above: bool) -> None:  # noqa: FBT001 - a table.
    """12 of 36 is exactly a third: 以上 includes it, 超过 does not (Civil Code art. 1259)."""
    third = Fraction(1, 3)

    assert [comparator.holds(Fraction(marks, 36), third) for marks in (11, 12, 13)] == [below, equal, above]
