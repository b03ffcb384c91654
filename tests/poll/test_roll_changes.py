"""Files of changes: who comes, who goes, what is another now."""

from functools import cache
from pathlib import Path

import pytest

from poll.refusal import FindingsError
from poll.roll_changes import Change, ChangeKind, read_changes
from poll.rule_file import read_rules
from poll.rules import RuleSet

_PRESETS = Path(__file__).parents[2] / "config" / "polls"
_HEADS = "变更,编号,姓名,评议主体,电话,小组,语言,改为,原因\n"


@cache
def _rules() -> RuleSet:
    rules, _ = read_rules((_PRESETS / "village-secretary-short.toml").read_bytes(), "rules")
    assert rules is not None
    return rules


def _read(folder: Path, text: str) -> list[Change]:
    file = folder / "changes.csv"
    file.write_text(text, encoding="utf-8")
    return read_changes(file, _rules(), "CN", "公示期更正")


def _found(folder: Path, text: str) -> list[str]:
    with pytest.raises(FindingsError) as refusal:
        _read(folder, text)
    return [f"{each.where} {each.found.en}" for each in refusal.value.findings]


def test_each_kind_of_change_is_read(tmp_path: Path) -> None:
    """In Chinese or English; a reason of its own wins over the common one."""
    rows = [
        "增加,121,王敏,villagers,19900000001,一组,,,漏登",
        "remove,2,李强,本村村民,,,,,",
        "换号,3,张三,villagers,,,,19900000003,",
        "unit,4,李四,villagers,,,,二组,",
        "改主体,5,王五,villagers,,,,本村党员,",
        "换号,6,赵六,villagers,,,,,",
    ]
    changes = _read(tmp_path, _HEADS + "\n".join(rows))

    assert [each.kind for each in changes] == [
        ChangeKind.ADD,
        ChangeKind.REMOVE,
        ChangeKind.NUMBER,
        ChangeKind.UNIT,
        ChangeKind.ELECTORATE,
        ChangeKind.NUMBER,
    ]
    added, removed, number, unit, electorate, no_number = changes
    assert (added.number and added.number.digits, added.unit, added.language, added.reason) == (
        8619900000001,
        "group_1",
        "zh",
        "漏登",
    )
    assert (removed.roll_no, removed.electorate, removed.name, removed.reason) == (
        "2",
        "villagers",
        "李强",
        "公示期更正",
    )
    assert number.number is not None
    assert (number.number.digits, unit.unit, electorate.to_electorate) == (8619900000003, "group_2", "members")
    assert no_number.number is None


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("改名,1,王敏,villagers,,,,,", '"改名"'),
        ("换号,1,王敏,villagers,,,,1990000001,", '"1990000001": too few digits'),
        ("调组,1,王敏,villagers,,,,九组,", '"九组"'),
        ("改主体,1,王敏,villagers,,,,cadres,", '"cadres"'),
        ("删除,1,王敏,,,,,,", "nothing"),
        ("删除,,王敏,villagers,,,,,", "0 characters"),
        ("删除,1,=王敏,villagers,,,,,", '"=王敏"'),
    ],
)
def test_a_change_that_is_wrong_is_named(tmp_path: Path, row: str, found: str) -> None:
    """With its row, like a row of the roll."""
    assert _found(tmp_path, _HEADS + row) == [f"changes.csv:2 {found}"]


@pytest.mark.parametrize("text", [_HEADS, "编号,姓名\n1,王敏\n"])
def test_a_file_without_changes_makes_no_version(tmp_path: Path, text: str) -> None:
    """A version says that something changed."""
    assert _found(tmp_path, text) == ["changes.csv no changes"]
