"""A roll as a spreadsheet: one visible sheet, values as they are shown, nothing hidden."""

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import python_calamine

from poll.refusal import Finding, FindingsError, Say, Weight
from poll.roll_csv import BATCH
from poll.roll_findings import RollFindings
from poll.sheet_guard import Sheet, guarded_copy

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def is_spreadsheet(path: Path) -> bool:
    """Tell by its first bytes, whatever its name, whether a file is a spreadsheet.

    Raises:
        FindingsError: it is an encrypted workbook or one of the old .xls kind.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start == _OLE:
        raise FindingsError(
            [
                Finding(
                    path.name,
                    Say("未加密的 .xlsx 名册", "an .xlsx roll without a password"),
                    Say("加密的工作簿或旧式 .xls", "an encrypted workbook or an old .xls"),
                    Say("去掉密码，另存为 .xlsx。", "Take the password off and save it as .xlsx."),
                )
            ]
        )
    return start.startswith((_ZIP, _EMPTY_ZIP))


def sheet_rows(path: Path, findings: RollFindings) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
    """Read the rows of the one visible sheet, some hundreds at a time, with their numbers; a formula reads as `=`.

    Hidden rows and columns and merged cells are errors: the clerk does not see what would be imported.

    Raises:
        FindingsError: the file cannot be read safely, or has no sheet or several.
    """
    with tempfile.TemporaryDirectory(prefix="xiangyin-roll-") as folder:
        copy = Path(folder) / "roll.xlsx"
        chosen = _choose(guarded_copy(path, copy), path, findings)
        _note_what_is_hidden(chosen, findings)
        try:
            sheet = python_calamine.CalamineWorkbook.from_path(str(copy)).get_sheet_by_name(chosen.name)
        except python_calamine.CalamineError as error:
            raise _unusable(path, Say("无法读取的工作簿", f"a workbook that cannot be read ({error})")) from error
        left = sheet.start[1] + 1 if sheet.start else 1
        formulas = [(column - left, rows) for column, rows in chosen.marks.formulas.items() if column >= left]
        values, last = iter(sheet.iter_rows()), 0
        while rows := [list(map(_written, row)) for row in islice(values, BATCH)]:
            lines = range(last + 1, last + len(rows) + 1)
            for place, formula_rows in formulas:
                for line in formula_rows.intersection(lines):
                    rows[line - last - 1][place] = "="
            yield lines, rows
            last = lines[-1]


def _written(value: Value) -> str:
    """Return a value as the clerk sees it: a telephone number kept as a figure has no decimals."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _choose(sheets: list[Sheet], path: Path, findings: RollFindings) -> Sheet:
    filled = [sheet for sheet in sheets if sheet.marks.filled]
    visible = [sheet for sheet in filled if sheet.visible]
    for sheet in filled:
        if not sheet.visible:
            findings.add(
                "hidden_sheet",
                0,
                Say("没有隐藏的工作表", "no hidden sheets"),
                Say(f"隐藏的工作表“{sheet.name}”，未读取", f'the hidden sheet "{sheet.name}", which was not read'),
                Say("如其中有名单，请取消隐藏。", "Unhide it if people stand in it."),
                Weight.NOTICE,
            )
    if len(visible) != 1:
        names = "、".join(sheet.name for sheet in visible)
        found = Say(f"{len(visible)} 张有内容的工作表：{names}", f"{len(visible)} sheets with content: {names}")
        raise _unusable(path, found)
    return visible[0]


def _note_what_is_hidden(sheet: Sheet, findings: RollFindings) -> None:
    whole = Say("看得见的行和列", "rows and columns that can be seen")
    unhide = Say("取消隐藏和筛选，核对后再导入。", "Unhide them, clear the filter, check and import again.")
    for row in sheet.marks.hidden_rows:
        findings.add("hidden_row", row, whole, Say("隐藏的行", "a hidden row"), unhide)
    for left, right in sheet.marks.hidden_columns:
        found = Say(f"隐藏的第 {left}-{right} 列", f"hidden columns {left} to {right}")
        findings.add("hidden_column", 0, whole, found, unhide)
    for merged in sheet.marks.merged:
        first, _, last = merged.partition(":")
        # A title merged over its row is fine; cells merged down leave every row but the first empty.
        if last and first.lstrip(_LETTERS) != last.lstrip(_LETTERS):
            findings.add(
                "merged",
                int(first.lstrip(_LETTERS) or 0),
                Say("每行各自填写", "a value in each row"),
                Say(f"合并的单元格 {merged}", f"the merged cells {merged}"),
                Say("取消合并，逐行填写。", "Split them and fill each row."),
            )


def _unusable(path: Path, found: Say) -> FindingsError:
    return FindingsError(
        [
            Finding(
                path.name,
                Say("只有一张有内容的工作表", "exactly one sheet with content"),
                found,
                Say("把名册单独存为一个文件。", "Save the roll as a file of its own."),
            )
        ]
    )
