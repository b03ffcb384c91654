"""One sheet of the workbook: text that stays text, entered numbers, and formulas with what they give."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from xlsxwriter import Workbook

from tally.exports.formula import Cell, Condition, Formula, Parts, Words, written

HOLDS, FAILS = "成立 holds", "不成立 FAILS"
"""What stands beside an identity."""

_LINE, _LATIN = 15, 0x2E80
"""Points of a line; signs from here on are twice as wide as a letter."""

_INK, _RED, _WASH, _RULE = "#1d1b18", "#a01c1c", "#f7f2e8", "#cfc6b6"
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "font_color": _RED},
    "heading": {"bold": True, "font_size": 12, "font_color": _RED, "bottom": 1, "bottom_color": _RED},
    "head": {"bold": True, "bg_color": _WASH, "border": 1, "border_color": _RULE, "text_wrap": True},
    "text": {"border": 1, "border_color": _RULE, "text_wrap": True},
    "note": {"font_color": "#5b554c", "italic": True},
    "entered": {"border": 1, "border_color": _RULE, "font_color": "#1f3f7a"},
    "sum": {"border": 1, "border_color": _RULE},
    "total": {"border": 1, "border_color": _RULE, "bold": True},
    "verdict": {"border": 1, "border_color": _RULE, "bold": True, "align": "center"},
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is laid out and printed.

    Attributes:
        widths: of the columns, in characters.
        frozen: how many rows stay in sight and are repeated on every page.
        landscape: printed across.
    """

    widths: tuple[float, ...]
    frozen: int
    landscape: bool = False


class Book:
    """The workbook while it is written."""

    def __init__(self, workbook: Workbook, title: str) -> None:
        self._workbook = workbook
        self._title = title
        self._formats: dict[tuple[str, str], Any] = {}

    def sheet(self, name: str, layout: Layout) -> "Sheet":
        """Add a sheet: A4, one page wide, its first rows on every page, title and page number at the foot."""
        made = self._workbook.add_worksheet(name)
        made.set_paper(9)
        made.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        made.fit_to_pages(1, 0)
        if layout.landscape:
            made.set_landscape()
        made.freeze_panes(layout.frozen, 0)
        made.repeat_rows(0, layout.frozen - 1)
        # In a footer & begins a code; && is the character.
        made.set_footer(f"&L{self._title.replace('&', '&&')[:150]}&R&A  &P / &N")
        made.hide_gridlines(2)
        for column, width in enumerate(layout.widths):
            made.set_column(column, column, width)
        return Sheet(self, made, name, layout.widths)

    def format(self, style: str, numbers: str) -> Any:  # noqa: ANN401 - xlsxwriter has no types.
        """Return a style with a number format; each is made once."""
        key = style, numbers
        if key not in self._formats:
            look = {"font_name": "Microsoft YaHei", "font_color": _INK, "valign": "vcenter"} | _STYLES[style]
            self._formats[key] = self._workbook.add_format(look | {"num_format": numbers})
        return self._formats[key]


class Sheet:
    """One sheet while it is written, from its first row downwards."""

    def __init__(self, book: Book, worksheet: Any, name: str, widths: Sequence[float]) -> None:  # noqa: ANN401 - xlsxwriter has no types.
        self._book = book
        self._worksheet = worksheet
        self._widths = widths
        self._lines: dict[int, int] = {}
        self.name = name
        self.row = 0

    def text(self, column: int, words: str, style: str = "text") -> Words:
        """Write a text into the current row; whatever it begins with, it is never a formula."""
        self._worksheet.write_string(self.row, column, words, self._book.format(style, "@"))
        if _STYLES[style].get("text_wrap"):
            self._make_room(column, words)
        return Words((Cell(self.name, self.row, column),), words)

    def texts(self, words: Sequence[str], style: str = "text") -> None:
        """Write a row of texts and go to the next row."""
        for column, each in enumerate(words):
            self.text(column, each, style)
        self.row += 1

    def number(self, column: int, value: int | Fraction) -> Formula:
        """Write an entered number into the current row; return its cell."""
        exact = Fraction(value)
        self._worksheet.write_number(self.row, column, _plain(exact), self._book.format("entered", "General"))
        return Formula((Cell(self.name, self.row, column),), exact)

    def formula(
        self, column: int, formula: Formula, numbers: str = "General", style: str = "sum", row: int | None = None
    ) -> Formula:
        """Write a formula into the current row, or another, with the number it gives; return its cell."""
        cell = Cell(self.name, self.row if row is None else row, column)
        self._write(cell, formula.parts, _plain(formula.value), self._book.format(style, numbers))
        return Formula((cell,), formula.value)

    def words(self, column: int, words: Words, style: str = "text") -> Words:
        """Write a formula that gives a text; return its cell."""
        cell = Cell(self.name, self.row, column)
        self._write(cell, words.parts, words.value, self._book.format(style, "General"))
        return Words((cell,), words.value)

    def verdict(self, column: int, condition: Condition) -> None:
        """Write whether something holds."""
        self.words(column, condition.choose(HOLDS, FAILS), "verdict")

    def title(self, words: str) -> None:
        """Write the title of the sheet."""
        self._worksheet.set_row(self.row, 24)
        self.text(0, words, "title")
        self.row += 1

    def heading(self, words: str, columns: int) -> None:
        """Leave a row free and write a heading over so many columns."""
        self.row += 1
        for column in range(1, columns):
            self._worksheet.write_blank(self.row, column, None, self._book.format("heading", "General"))
        self.text(0, words, "heading")
        self.row += 1

    def note(self, words: str) -> None:
        """Write a remark of its own row."""
        self.text(0, words, "note")
        self.row += 1

    def _make_room(self, column: int, words: str) -> None:
        # Not every program makes a row as high as its text.
        width = self._widths[column] - 1
        lines = sum(max(1, ceil(_width(line) / width)) for line in words.split("\n"))
        if lines > self._lines.get(self.row, 1):
            self._lines[self.row] = lines
            self._worksheet.set_row(self.row, _LINE * lines)

    def _write(self, cell: Cell, parts: Parts, value: float | str, style: Any) -> None:  # noqa: ANN401 - the same.
        self._worksheet.write_formula(cell.row, cell.column, written(parts, self.name), style, value)


def _width(line: str) -> int:
    return sum(2 if ord(sign) > _LATIN else 1 for sign in line)


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def decimal(decimals: int) -> str:
    """Return the format of a number that is shown with so many decimals."""
    return f"0.{'0' * decimals}" if decimals else "0"
