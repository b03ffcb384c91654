"""Paper accounts and counts: a number stands in its place, or the cell is a finding."""

import pytest

from poll.paper import account_of, counts_of
from poll.paper_file import read_account, read_count
from poll.paper_table import PaperFile
from poll.refusal import Weight
from tests.poll.papers import paper_rules, sheet_of

_ACCOUNT = "评议主体 小组 印制 发出 未用 换发作废 收回"


def _account(*rows: str) -> PaperFile:
    return read_account(sheet_of(_ACCOUNT, *rows), paper_rules())


def _count(*lines: str) -> PaperFile:
    return read_count(sheet_of(*lines), paper_rules())


def _errors(file: PaperFile) -> list[str]:
    return [finding.where for finding in file.findings if finding.weight is Weight.ERROR]


def test_an_account_is_read_by_label_or_id() -> None:
    """The five numbers of a form, full width or not."""
    file = _account("本村村民 一组 70 55 13 2 53", "members branch ４０ 33 5 2 33")
    assert file.findings == ()
    first, second = map(account_of, file.sheets)
    assert (first.electorate, first.unit, first.printed, first.issued) == ("villagers", "group_1", 70, 55)
    assert (first.unused, first.spoiled, first.returned) == (13, 2, 53)
    assert (second.electorate, second.unit, second.printed) == ("members", "branch", 40)


@pytest.mark.parametrize("cell", ["-1", "1.5", "_", "十", "1e3", "12345678", "1,000", "²", "五五"])
def test_a_number_that_is_no_number_of_papers_is_a_finding(cell: str) -> None:
    """Negative, broken, empty, in words or beyond any village; the file is then not taken."""
    file = _account(f"villagers group_1 70 55 13 2 {cell}")
    assert _errors(file) == ["a.csv:2"]


def test_an_unknown_place_and_a_row_twice_are_findings() -> None:
    """A sheet belongs to one electorate and one unit, once in a file."""
    file = _account(
        "villagers group_9 1 1 0 0 1",
        "nobody group_1 1 1 0 0 1",
        "villagers group_1 1 1 0 0 1",
        "本村村民 一组 1 1 0 0 1",
    )
    assert _errors(file)[:2] == ["a.csv:2", "a.csv:3"]
    assert set(_errors(file)[2:]) == {"a.csv:5"}


def test_a_count_is_the_same_by_rows_and_by_columns() -> None:
    """One row for each option, or one column for each; ids or labels."""
    by_rows = _count(
        "评议主体 小组 评议项目 选项 票数",
        "本村村民 一组 总体评价 优秀 8",
        "本村村民 一组 总体评价 competent 20",
        "本村村民 一组 总体评价 基本称职 9",
        "本村村民 一组 总体评价 不称职 12",
        "本村村民 一组 总体评价 弃权 2",
        "本村村民 一组 总体评价 空白 1",
        "本村村民 一组 总体评价 废票 3",
    )
    by_columns = _count(
        "unit electorate contest Excellent 称职 basic 不称职 弃权 blank 无效票",
        "group_1 villagers overall 8 20 9 12 2 1 3",
    )
    assert by_rows.findings == by_columns.findings == ()
    assert by_rows.sheets == by_columns.sheets
    (counted,) = counts_of(by_rows.sheets[0])
    assert counted.marks == {
        "excellent": 8,
        "competent": 20,
        "basic": 9,
        "incompetent": 12,
        "abstain": 2,
        "blank": 1,
        "invalid": 3,
    }


def test_an_option_called_no_is_not_taken_for_the_number_on_the_roll() -> None:
    """A count knows only its own columns, so yes and no can be columns."""
    rules = paper_rules("village-affairs")
    file = read_count(
        sheet_of(
            "小组 contest yes no abstain 废票 空白 road lamps canal waste clinic seniors",
            "一组 road_fund 5 4 3 2 1 _ _ _ _ _ _",
            "一组 projects _ _ 3 2 1 9 9 9 9 9 9",
        ),
        rules,
    )
    assert file.findings == ()
    assert counts_of(file.sheets[0])[0].marks["no"] == 4


def test_an_option_without_a_row_counts_0_with_a_notice() -> None:
    """Clerks leave out what nobody chose; the arithmetic of the papers finds what should have been there."""
    file = _count("electorate unit contest option marks", "villagers group_1 overall excellent 8")
    assert file.is_fit
    assert [finding.weight for finding in file.findings] == [Weight.NOTICE]
    assert counts_of(file.sheets[0])[0].marks["basic"] == 0


def test_a_contest_without_a_row_is_an_error() -> None:
    """A whole contest is not left out by chance."""
    rules = paper_rules("village-affairs")
    file = read_count(sheet_of("unit contest yes no abstain", "group_1 road_fund 5 4 3"), rules)
    assert not file.is_fit
    assert "projects" in file.findings[0].expected.en


@pytest.mark.parametrize(
    "row",
    [
        "villagers group_1 nothing excellent 1",
        "villagers group_1 overall good 1",
        "villagers group_1 overall _ 1",
        "villagers group_1 overall excellent -1",
        "villagers group_1 overall excellent _",
        "villagers group_1 overall 优秀 8",
    ],
)
def test_an_unknown_contest_or_option_and_a_row_twice_are_findings(row: str) -> None:
    """Each at its line."""
    file = _count("electorate unit contest option marks", "villagers group_1 overall excellent 8", row)
    assert _errors(file) == ["a.csv:3"]


def test_an_electorate_without_paper_has_no_count() -> None:
    """The rules say who votes on paper."""
    file = _count("electorate unit contest", "villagers group_1 overall")
    assert "neither" in file.findings[0].found.en
