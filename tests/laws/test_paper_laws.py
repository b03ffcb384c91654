"""Laws of the double entry: a sheet stands exactly when two entries say the same."""

from hypothesis import given
from hypothesis import strategies as st

from poll.paper import BLANK, INVALID, PaperKind, PaperSheet, SheetEntry, account_of, compare, counts_of, settle
from poll.paper_file import read_account, read_count
from poll.pollbook import Listed, read_poll_book
from poll.sheet import Sheet, SheetRow
from tests.poll.papers import paper_rules

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


_HEADINGS = ("评议主体", "小组", "评议项目", "选项", "票数", "编号", "签到", "印制", "发出", "未用", "换发作废", "收回")
_VALUES = ("优秀", "弃权", "废票", "villagers", "group_1", "overall", "excellent", "1", "0", "-1", "是")
_WORDS = st.sampled_from(_HEADINGS + _VALUES)
_CELLS = st.one_of(st.just(""), _WORDS, st.text(max_size=3))
_SHEETS = st.lists(st.lists(_CELLS, max_size=8), max_size=6).map(
    lambda rows: Sheet("a.csv", tuple(SheetRow(line, tuple(cells)) for line, cells in enumerate(rows, 1)), ())
)


@given(_SHEETS)
def test_whatever_a_file_says_it_is_taken_whole_or_named_wrong(sheet: Sheet) -> None:
    """No cell, header or gap leads to anything but sheets or findings; a fit file has every number of its sheets."""
    rules = paper_rules()
    account, counted = read_account(sheet, rules), read_count(sheet, rules)
    book = read_poll_book(sheet, rules, [Listed("1", "1", "villagers", "group_1")])
    for read in (account, counted, book):
        assert read.sheets or not read.is_fit
    if account.is_fit:
        assert all(account_of(each).printed >= 0 for each in account.sheets)
    if counted.is_fit:
        assert all(len(each.marks) == 7 for sheet in counted.sheets for each in counts_of(sheet))
