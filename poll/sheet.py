"""A sheet: the rows of a csv or xlsx file as text, each with its line, and whatever makes it unfit to be read."""

from dataclasses import dataclass
from pathlib import Path

from poll.refusal import Finding, FindingsError, Say
from poll.roll_csv import csv_rows
from poll.roll_findings import RollFindings
from poll.roll_sheet import is_spreadsheet, sheet_rows

MOST_BYTES = 20_000_000
"""The largest file that is read as one sheet: everything of a whole county fits."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not empty.

    Attributes:
        line: where it stands in the file, from 1.
        cells: without space around them; whole numbers without ".0".
    """

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one file holds.

    Attributes:
        name: of the file, for findings.
        rows: in the file's order; the first is usually the header.
        findings: why it cannot be read; formulas; hidden rows.
    """

    name: str
    rows: tuple[SheetRow, ...]
    findings: tuple[Finding, ...]


def read_sheet(path: Path) -> Sheet:
    """Read a csv file (UTF-8, UTF-16, GB18030) or the one visible sheet of an xlsx file, as the roll is read.

    What a file is shows in its first bytes, not in its name.
    """
    if path.stat().st_size > MOST_BYTES:
        return Sheet(path.name, (), (_too_large(path),))
    hidden = RollFindings(path.name)
    try:
        batches = sheet_rows(path, hidden) if is_spreadsheet(path) else csv_rows(path)
        rows = [
            SheetRow(line, tuple(cell.strip() for cell in cells))
            for lines, batch in batches
            for line, cells in zip(lines, batch, strict=True)
        ]
    except FindingsError as error:
        return Sheet(path.name, (), tuple(error.findings))
    filled = tuple(row for row in rows if any(row.cells))
    formulas = [
        _formula(f"{path.name}:{row.line}") for row in filled if any(cell.startswith("=") for cell in row.cells)
    ]
    findings = [*hidden.listed(), *formulas]
    return Sheet(path.name, filled, tuple(findings if filled or findings else [_empty(path)]))


def _too_large(path: Path) -> Finding:
    most, found = MOST_BYTES // 1_000_000, path.stat().st_size // 1_000_000
    return Finding(
        path.name,
        Say(f"不超过 {most} MB 的文件", f"a file of at most {most} MB"),
        Say(f"{found} MB", f"{found} MB"),
        Say("请核对是否选错文件。", "See whether this is the right file."),
    )


def _empty(path: Path) -> Finding:
    return Finding(
        path.name,
        Say("表头和至少一行", "a header and at least one row"),
        Say("空表", "an empty sheet"),
        Say("请核对是否选错文件。", "See whether this is the right file."),
    )


def _formula(where: str) -> Finding:
    return Finding(
        where,
        Say("写明的数字或文字", "a number or words as such"),
        Say("公式", "a formula"),
        Say("请把公式换成它的值（选择性粘贴，数值）。", "Put its value in its place (paste special, values)."),
    )
