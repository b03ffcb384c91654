"""A paper file as a table: which column is what, whose sheet a row belongs to, which cell is a number."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from poll.paper import Figure, PaperKind, PaperSheet
from poll.refusal import Finding, Say, Weight
from poll.roll_findings import RollFindings, shown
from poll.roll_vocabulary import Vocabulary
from poll.roll_words import HEADINGS as ROLL_HEADINGS
from poll.rules import Channel, RuleSet
from poll.sheet import Sheet, SheetRow

_MOST_DIGITS = 7
_FULL_WIDTH = {0xFF10 + digit: 0x30 + digit for digit in range(10)}

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "roll_no": ROLL_HEADINGS["roll_no"],
    "name": ROLL_HEADINGS["name"],
    "electorate": ROLL_HEADINGS["electorate"],
    "unit": ROLL_HEADINGS["unit"],
    "signed": ("签到", "signed"),
    "printed": ("印制", "printed"),
    "issued": ("发出", "issued"),
    "unused": ("未用", "unused"),
    "spoiled": ("换发作废", "换发", "spoiled"),
    "returned": ("收回", "returned"),
    "contest": ("评议项目", "项目", "contest"),
    "option": ("选项", "等次", "option"),
    "marks": ("票数", "marks"),
    "remark": ("备注", "remark", "remarks"),
}
"""Column -> headings that name it; the first is the one that the templates use."""


@dataclass(frozen=True, slots=True)
class PaperFile:
    """What one paper file says.

    Attributes:
        sheets: one for each electorate and unit in it.
        findings: with an error among them nothing of the file is taken.
    """

    sheets: tuple[PaperSheet, ...]
    findings: tuple[Finding, ...]

    @property
    def is_fit(self) -> bool:
        """Tell whether the file can be taken."""
        return all(finding.weight is not Weight.ERROR for finding in self.findings)


@dataclass(slots=True)
class PaperTable:
    """A file while it is read: its columns, its rows, and what was gathered from them.

    Attributes:
        kind: which of the three sheets it holds.
        sheet: the file.
        rules: of the poll.
        columns: column -> its place, for the columns that are known.
        others: (place, heading) of those that are not.
        rows: those below the header; none where a column is missing.
        findings: so far.
    """

    kind: PaperKind
    sheet: Sheet
    rules: RuleSet
    columns: dict[str, int]
    others: list[tuple[int, str]]
    rows: Sequence[SheetRow]
    findings: RollFindings
    _figures: dict[tuple[str, str], dict[Figure, int]] = field(default_factory=dict)
    _lines: dict[tuple[str, str], dict[Figure, int]] = field(default_factory=dict)

    def place(self, row: SheetRow, vocabulary: Vocabulary) -> tuple[str, str] | None:
        """Return the electorate and unit that a row names by id or label; None with a finding where it does not."""
        electorate = vocabulary.electorate(row.line, self.cell(row, "electorate"), self.findings)
        unit = vocabulary.unit(row.line, self.cell(row, "unit"), self.findings)
        if electorate is None or unit is None:
            return None
        if Channel.PAPER not in self.rules.electorate(electorate).channels:
            self._note_no_paper(row, electorate)
        return electorate, unit

    def cell(self, row: SheetRow, column: str) -> str:
        """Return a cell, empty where the row or the file does not have it."""
        return cell_at(row, self.columns.get(column, len(row.cells)))

    def add(self, row: SheetRow, place: tuple[str, str], figure: Figure, value: int) -> None:
        """Take one number; the same one twice is a finding."""
        lines = self._lines.setdefault(place, {})
        if figure in lines:
            self._note_twice(row, (*place, *figure), lines[figure])
            return
        lines[figure] = row.line
        self._figures.setdefault(place, {})[figure] = value

    def open_sheet(self, place: tuple[str, str]) -> None:
        """Take note that the file speaks of a sheet, even if it has no number on it."""
        self._figures.setdefault(place, {})

    def figures(self) -> Mapping[tuple[str, str], dict[Figure, int]]:
        """Return what was gathered, by electorate and unit."""
        return self._figures

    def file(self) -> PaperFile:
        """Return the sheets and every finding."""
        sheets = []
        for place, figures in self._figures.items():
            lines = self._lines.get(place, {}) if self.kind is PaperKind.POLL_BOOK else {}
            refs = {figure: f"{self.sheet.name}:{line}" for figure, line in lines.items()}
            sheets.append(PaperSheet(self.kind, *place, figures, refs))
        if not sheets and not self.sheet.findings and not self.findings.has_errors:
            self._note_nothing()
        return PaperFile(tuple(sheets), (*self.sheet.findings, *self.findings.listed()))

    def _note_nothing(self) -> None:
        self.findings.add(
            "nothing",
            0,
            Say("表头以下至少一行", "at least one row below the header"),
            Say("没有可录入的行", "no row to be entered"),
            Say("请核对是否选错文件。", "See whether this is the right file."),
        )

    def _note_no_paper(self, row: SheetRow, electorate: str) -> None:
        self.findings.add(
            "no_paper",
            row.line,
            Say("使用纸质票的评议主体", "an electorate that votes on paper"),
            Say(f"{electorate}，规则中没有纸质票", f"{electorate}, which has no paper in the rules"),
            Say("请核对评议主体。", "Check the electorate."),
        )

    def _note_twice(self, row: SheetRow, figure: Iterable[str], line: int) -> None:
        name = "/".join(figure)
        self.findings.add(
            "twice",
            row.line,
            Say(f"{name} 只写一次", f"{name} once"),
            Say(f"第 {line} 行已写过", f"{name} again, first on line {line}"),
            Say("请删去重复的一行。", "Take one of them out."),
        )


def open_table(
    kind: PaperKind, sheet: Sheet, rules: RuleSet, needed: Sequence[str], optional: Sequence[str] = ()
) -> PaperTable:
    """Find the columns by the headings in the first row; needed ones that are not there are findings."""
    by_name = {plain(name): column for column in (*needed, *optional) for name in HEADINGS[column]}
    table = PaperTable(kind, sheet, rules, {}, [], (), RollFindings(sheet.name))
    if not sheet.rows:
        return table
    header = sheet.rows[0]
    for place, title in enumerate(header.cells):
        column = by_name.get(plain(title))
        if column in table.columns:
            _note_two_columns(table, header.line, title)
        elif column is not None:
            table.columns[column] = place
        elif title:
            table.others.append((place, title))
    missing = [column for column in _not_implied(needed, rules) if column not in table.columns]
    for column in missing:
        _note_missing(table, header.line, column)
    table.rows = () if missing else sheet.rows[1:]
    return table


def _not_implied(needed: Sequence[str], rules: RuleSet) -> list[str]:
    # With one electorate or unit there is nothing to say, so its column may be left out, as in the roll.
    implied = {"electorate"} if len(rules.electorates) == 1 else set()
    implied |= {"unit"} if len(rules.units) <= 1 else set()
    return [column for column in needed if column not in implied]


def cell_at(row: SheetRow, place: int) -> str:
    """Return the cell at a place, empty where the row is shorter."""
    return row.cells[place] if place < len(row.cells) else ""


def plain(name: str) -> str:
    """Return a name as names are compared: without case, space and the difference of full and half width."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().replace("_", "").split())


def read_number(cell: str, line: int, about: str, findings: RollFindings) -> int | None:
    """Read a number of papers or marks: 0 or a whole number; None with a finding for anything else."""
    digits = cell.translate(_FULL_WIDTH)
    if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS:
        return int(digits)
    found = Say(f"“{shown(cell)}”", f'"{shown(cell)}"') if cell else Say("空白", "nothing")
    findings.add(
        "number",
        line,
        Say(f"{about}：0 或正整数", f"{about}: 0 or a whole number"),
        found,
        Say("请照原表填写；没有就写 0。", "Write what the sheet says; 0 where there are none."),
    )
    return None


def _note_two_columns(table: PaperTable, line: int, title: str) -> None:
    table.findings.add(
        "two_columns",
        line,
        Say(f"一列“{shown(title)}”", f'one column "{shown(title)}"'),
        Say("两列", "two of them"),
        Say("只保留一列。", "Keep one of them."),
    )


def _note_missing(table: PaperTable, line: int, column: str) -> None:
    names = HEADINGS[column]
    table.findings.add(
        "missing_column",
        line,
        Say(f"“{names[0]}”列", f'a column "{names[-1]}" ({", ".join(names)})'),
        Say("没有这一列", "no such column"),
        Say("请补上这一列，或用 xiangyin paper template。", "Add it, or start from xiangyin paper template."),
    )
