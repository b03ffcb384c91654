"""Laws of the double entry: a sheet stands exactly when two entries say the same."""

from hypothesis import given
from hypothesis import strategies as st

from poll.paper import BLANK, INVALID, PaperKind, PaperSheet, SheetEntry, compare, counts_of, settle

_OPTIONS = ("good", "bad", BLANK, INVALID)
_MARKS = st.fixed_dictionaries({("overall", option): st.integers(0, 3) for option in _OPTIONS})


def _entry(number: int, official: str, figures: dict[tuple[str, ...], int]) -> SheetEntry:
    return SheetEntry(PaperSheet(PaperKind.COUNT, "v", "g", figures, {}), number, (official,), "", official, 0)


@given(_MARKS, _MARKS)
def test_every_difference_is_named_once_and_from_both_sides(
    first: dict[tuple[str, ...], int], second: dict[tuple[str, ...], int]
) -> None:
    """As many findings as numbers that differ, whoever came first."""
    differing = sum(first[figure] != second[figure] for figure in first)
    one, two = _entry(1, "a", first), _entry(2, "b", second)
    assert len(compare(one, two)) == len(compare(two, one)) == differing


@given(_MARKS, _MARKS)
def test_a_total_is_what_both_officials_wrote(
    first: dict[tuple[str, ...], int], second: dict[tuple[str, ...], int]
) -> None:
    """Never the mean, never one of two."""
    found = settle([_entry(2, "b", second), _entry(1, "a", first)])
    if first == second:
        assert found.counts == tuple(counts_of(PaperSheet(PaperKind.COUNT, "v", "g", first, {})))
    else:
        assert found.counts == ()
