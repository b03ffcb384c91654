"""The roll as clerks keep it, xlsx or csv: read row by row, every doubt named by its row."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from poll.refusal import Finding, Say, Weight
from poll.roll_batch import RollBatch, batch_of, read_batch
from poll.roll_checks import WholeRoll
from poll.roll_columns import is_header, read_header
from poll.roll_csv import csv_rows
from poll.roll_findings import MOST_LISTED, RollFindings
from poll.roll_rows import COLUMNS, RowReader
from poll.roll_sheet import is_spreadsheet, sheet_rows
from poll.roll_vocabulary import Vocabulary
from poll.rules import RuleSet

_HEADER_WITHIN = 10
MOST_COLUMNS = 200


class RollFile:
    """One reading of a roll file. Use up `batches()`, then ask for the findings.

    Attributes:
        headings: the row of headings, each with the column that it is read as; None: it is not read. Empty until the
            row was found.
        rows: below the headings, as far as they were read.
    """

    def __init__(
        self,
        path: Path,
        rules: RuleSet,
        region: str,
        progress: Callable[[int], None] | None = None,
        most_listed: int = MOST_LISTED,
    ) -> None:
        """Name the file.

        Args:
            path: xlsx or csv; told by its content.
            rules: say which electorates, units and languages there are, and who may share a number.
            region: where a number without a country code belongs.
            progress: called with the rows read so far, every 500.
            most_listed: so many findings of one kind are listed.
        """
        self._path, self._rules, self._region, self._progress = path, rules, region, progress
        self._findings = RollFindings(path.name, most_listed)
        self.headings: list[tuple[str, str | None]] = []
        self.rows = 0

    @property
    def findings(self) -> list[Finding]:
        """Return everything the reading has found so far, in the order of the file."""
        return self._findings.listed()

    @property
    def located(self) -> list[tuple[int, Finding]]:
        """Return the same, each with its line; 0 is the file as a whole."""
        return self._findings.located()

    @property
    def has_errors(self) -> bool:
        """Tell whether the file may not be imported as it is."""
        return self._findings.has_errors

    def batches(self) -> Iterator[RollBatch]:
        """Yield the people of the file, some hundreds at a time; a row with an error is left out and named.

        Memory does not grow with the file but for 30 bytes a row.

        Raises:
            FindingsError: the file cannot be read at all.
        """
        reader, whole = None, WholeRoll(self._rules)
        for lines, rows in _rows(self._path, self._findings):
            below = 0
            if reader is None:
                reader, below = self._reader(lines, rows)
            if reader is None:
                return
            batch = read_batch(lines[below:], rows[below:], self.rows, reader) if rows[below:] else batch_of([])
            self.rows += len(rows) - below
            whole.add(batch)
            if self._progress:
                self._progress(self.rows)
            yield batch
        self._finish(whole, reader)

    def _reader(self, lines: Sequence[int], rows: Sequence[list[str]]) -> tuple[RowReader | None, int]:
        """Find the header among the first rows, for a title may stand above it; return the place below it."""
        words = Vocabulary(self._rules)
        needed = ["name", "phone"]
        needed += [] if "" in words.electorates else ["electorate"]
        needed += [] if "" in words.units else ["unit"]
        for place, cells in enumerate(rows[:_HEADER_WITHIN]):
            if is_header(cells, needed):
                if len(cells) > MOST_COLUMNS:
                    self._note_width(lines[place], len(cells))
                    return None, 0
                before = self._findings.errors
                places = read_header(lines[place], cells, COLUMNS, needed, self._findings)
                columns = {where: column for column, where in places.items()}
                self.headings = [(cell.strip(), columns.get(where)) for where, cell in enumerate(cells)]
                reader = RowReader(places, len(cells), words, self._region, self._findings)
                return (reader if self._findings.errors == before else None), place + 1
        self._findings.add(
            "no_header",
            0,
            Say("写有“姓名、电话”等列名的一行", 'a row of headings such as "name" and "phone"'),
            Say("前十行没有列名", "none in the first ten rows"),
            Say("在名单上方加一行列名。", "Add a row of headings above the people."),
        )
        return None, 0

    def _note_width(self, line: int, width: int) -> None:
        self._findings.add(
            "too_wide",
            line,
            Say(f"最多 {MOST_COLUMNS} 列", f"at most {MOST_COLUMNS} columns"),
            Say(f"{width} 列", f"{width} columns"),
            Say("只保留需要的列。", "Keep the columns that are needed."),
        )

    def _finish(self, whole: WholeRoll, reader: RowReader | None) -> None:
        whole.check(self._findings)
        for line in reader.blank_between() if reader else ():
            step = Say("空行已跳过，请核对是否漏人。", "It was skipped: check that nobody is missing.")
            self._findings.add(
                "blank", line, Say("一个人", "a person"), Say("空行", "a blank row"), step, Weight.NOTICE
            )
        if not len(whole) and not self._findings.has_errors:
            self._findings.add(
                "nobody",
                0,
                Say("至少一个人", "at least one person"),
                Say("列名下没有人", "nobody under the headings"),
                Say("请核对文件。", "Check the file."),
            )


def cells_of(path: Path, lines: Collection[int]) -> dict[int, list[str]]:
    """Return the cells of some lines as they stand in the file, to be shown beside what is wrong with them."""
    found: dict[int, list[str]] = {}
    last = max(lines, default=0)
    for places, rows in _rows(path, RollFindings(path.name)) if lines else ():
        found |= {line: cells for line, cells in zip(places, rows, strict=True) if line in lines}
        if places[-1] >= last:
            break
    return found


def _rows(path: Path, findings: RollFindings) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
    return sheet_rows(path, findings) if is_spreadsheet(path) else csv_rows(path)
