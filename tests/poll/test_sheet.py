"""A sheet is read as it is, or not at all."""

from pathlib import Path

import pytest
import xlsxwriter

from poll.sheet import MOST_BYTES, read_sheet


def _workbook(path: Path, *, formula: bool = False, hidden: bool = False) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("签到")
    sheet.write_row(4, 0, ["编号", "姓名", "数"])
    sheet.write_row(6, 0, ["007", " 王一 ", 12])
    if formula:
        sheet.write_formula(7, 2, "=1+1", None, 2)
    if hidden:
        sheet.set_row(6, None, None, {"hidden": True})
    book.close()
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_csv_is_read_in_every_encoding_that_spreadsheets_write(tmp_path: Path, encoding: str, separator: str) -> None:
    """Excel in China writes GB18030, or tabs in UTF-16; empty lines keep the count of lines."""
    file = tmp_path / "a.csv"
    text = separator.join(["编号", "姓名"]) + "\r\n\r\n" + separator.join([" 007", "王"]) + "\r\n"
    file.write_bytes(text.encode(encoding))
    sheet = read_sheet(file)

    assert sheet.findings == ()
    assert [(row.line, row.cells) for row in sheet.rows] == [(1, ("编号", "姓名")), (3, ("007", "王"))]


def test_a_workbook_is_read_with_the_lines_a_clerk_sees(tmp_path: Path) -> None:
    """Whole numbers lose their .0, text keeps its zeros, empty rows keep the count."""
    sheet = read_sheet(_workbook(tmp_path / "a.xlsx"))
    assert sheet.findings == ()
    assert [(row.line, row.cells) for row in sheet.rows] == [(5, ("编号", "姓名", "数")), (7, ("007", "王一", "12"))]


def test_formulas_and_hidden_rows_are_findings_at_their_lines(tmp_path: Path) -> None:
    """What a clerk does not see as it is must not be counted."""
    sheet = read_sheet(_workbook(tmp_path / "a.xlsx", formula=True, hidden=True))
    assert {finding.where for finding in sheet.findings} == {"a.xlsx:7", "a.xlsx:8"}
    (tmp_path / "a.csv").write_text("a,b\n1,=2", encoding="utf-8")
    assert [finding.where for finding in read_sheet(tmp_path / "a.csv").findings] == ["a.csv:2"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n,,\n", b"\x81\xff\xff", b"a,b\n1,\x00", b'a,b\n"1,2', b"PK\x03\x04", b"x" * (MOST_BYTES + 1)],
    ids=["empty", "blank", "no text", "NUL", "quote", "zip", "large"],
)
def test_a_file_that_cannot_be_read_is_one_finding(tmp_path: Path, content: bytes) -> None:
    """No stack, no half of the file."""
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    sheet = read_sheet(file)
    assert sheet.rows == ()
    assert len(sheet.findings) == 1
