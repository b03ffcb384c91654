"""The poll book: whoever signed is found on the roll, or the row is a finding."""

from poll.paper_table import PaperFile
from poll.pollbook import Listed, read_poll_book
from tests.poll.papers import paper_rules, sheet_of

_ROLL = (
    Listed("001", "王一", "villagers", "group_1"),
    Listed("2", "李二", "villagers", "group_2"),
    Listed("01", "张三", "members", "branch"),
    Listed("0001", "赵四", "villagers", "group_1"),
)


def _read(*lines: str) -> PaperFile:
    return read_poll_book(sheet_of(*lines), paper_rules(), _ROLL)


def _signed(file: PaperFile) -> dict[tuple[str, str], dict[str, str]]:
    return {
        (sheet.electorate, sheet.unit): {figure[0]: ref for figure, ref in sheet.refs.items()} for sheet in file.sheets
    }


def test_those_who_signed_stand_on_the_sheet_of_their_unit_with_file_and_line() -> None:
    """The unit comes from the roll; the line is what a void will name."""
    file = _read("编号 姓名 评议主体 小组", "001 王一 本村村民 一组", "2 李二 villagers _", "01 张三 members branch")
    assert file.findings == ()
    assert _signed(file) == {
        ("villagers", "group_1"): {"001": "a.csv:2"},
        ("villagers", "group_2"): {"2": "a.csv:3"},
        ("members", "branch"): {"01": "a.csv:4"},
    }


def test_with_a_column_for_the_signature_only_the_marked_rows_signed() -> None:
    """The template lists everybody; an empty cell is somebody who did not come."""
    file = _read("roll_no electorate signed", "001 villagers √", "0001 villagers _", "01 members 否")
    assert file.findings == ()
    assert _signed(file) == {("villagers", "group_1"): {"001": "a.csv:2"}, ("members", "branch"): {}}


def test_leading_zeros_are_put_back_where_the_name_decides() -> None:
    """Excel writes 1 for 001; two people would be 1, and only the name tells which of them signed."""
    file = _read("编号 姓名 评议主体", "1 赵四 villagers")
    assert file.findings == ()
    assert _signed(file) == {("villagers", "group_1"): {"0001": "a.csv:2"}}
    assert not _read("编号 评议主体", "1 villagers").is_fit


def test_every_row_that_is_not_on_the_roll_as_written_is_a_finding() -> None:
    """Nobody unknown, nobody under another name, unit or electorate, nobody twice."""
    file = _read(
        "编号 姓名 评议主体 小组 签到",
        "9 孙六 villagers group_1 是",
        "001 李二 villagers group_1 是",
        "2 李二 villagers group_1 是",
        "2 李二 members group_2 是",
        "01 张三 members branch 也许",
        "0001 赵四 nobody group_1 是",
        "001 王一 villagers group_1 是",
    )
    assert not file.is_fit
    assert [finding.where for finding in file.findings] == [f"a.csv:{line}" for line in range(2, 9)]


def test_a_book_without_its_columns_is_one_finding_each() -> None:
    """Not one for every row."""
    assert len(_read("姓名", "王一", "李二").findings) == 2


def test_a_book_with_nobody_in_it_is_a_finding() -> None:
    """A header alone is the wrong file, not an empty hall."""
    assert not _read("编号 评议主体").is_fit
