"""The poll book: who signed at the desk and so votes on paper; never what anybody chose."""

from collections.abc import Iterable
from dataclasses import dataclass

from poll.paper import PaperKind
from poll.paper_table import PaperFile, PaperTable, open_table, plain
from poll.refusal import Say
from poll.roll_findings import shown
from poll.roll_vocabulary import Vocabulary
from poll.rules import RuleSet
from poll.sheet import Sheet, SheetRow

_YES = frozenset({"是", "已签", "签", "1", "✓", "✔", "√", "x", "y", "yes", "true"})
_NO = frozenset({"", "否", "未签", "0", "✗", "×", "n", "no", "false"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A person of the frozen roll, as the poll book names people."""

    roll_no: str
    name: str
    electorate: str
    unit: str


def read_poll_book(sheet: Sheet, rules: RuleSet, roll: Iterable[Listed]) -> PaperFile:
    """Read who signed: one row for each, or every person of the roll with a column 签到 that says yes or no.

    Each row names a person by number and electorate; name and unit, where given, must be those of the roll. Leading
    zeros that a spreadsheet dropped are put back where number and name together leave one person.
    """
    table = open_table(PaperKind.POLL_BOOK, sheet, rules, ("roll_no", "electorate"), ("name", "unit", "signed"))
    book = _Book(table, rules, roll)
    for row in table.rows:
        person = book.person(row)
        if person is None:
            continue
        # A unit of which nobody came is a sheet too, so that both officials have to say so.
        table.open_sheet((person.electorate, person.unit))
        if book.has_signed(row):
            table.add(row, (person.electorate, person.unit), (person.roll_no,), 1)
    return table.file()


class _Book:
    """The roll as one poll book is checked against it."""

    def __init__(self, table: PaperTable, rules: RuleSet, roll: Iterable[Listed]) -> None:
        self._table = table
        self._vocabulary = Vocabulary(rules)
        self._by_number: dict[tuple[str, str], Listed] = {}
        self._by_short_number: dict[tuple[str, str], list[Listed]] = {}
        for person in roll:
            self._by_number[person.electorate, plain(person.roll_no)] = person
            self._by_short_number.setdefault((person.electorate, _short(person.roll_no)), []).append(person)

    def person(self, row: SheetRow) -> Listed | None:
        """Return whom a row names; None with a finding where that is nobody or somebody else."""
        table, written = self._table, self._table.cell(row, "roll_no")
        electorate = self._vocabulary.electorate(row.line, table.cell(row, "electorate"), table.findings)
        if electorate is None:
            return None
        name = table.cell(row, "name")
        person = self._by_number.get((electorate, plain(written))) or self._by_zeros(electorate, written, name)
        if person is None:
            self._note_unknown(row, written, electorate)
            return None
        unit = table.cell(row, "unit")
        if unit and self._vocabulary.unit(row.line, unit, table.findings) not in {None, person.unit}:
            self._note_differs(row, "小组", "unit", person.unit, unit)
        if name and plain(name) != plain(person.name):
            self._note_differs(row, "姓名", "name", person.name, name)
        return person

    def has_signed(self, row: SheetRow) -> bool:
        """Tell whether a row says that the person signed; without a column 签到 every row does."""
        if "signed" not in self._table.columns:
            return True
        cell = plain(self._table.cell(row, "signed"))
        if cell not in _YES | _NO:
            self._note_neither(row)
        return cell in _YES

    def _by_zeros(self, electorate: str, written: str, name: str) -> Listed | None:
        likely = [
            person
            for person in self._by_short_number.get((electorate, _short(written)), [])
            if name and plain(person.name) == plain(name)
        ]
        return likely[0] if len(likely) == 1 else None

    def _note_unknown(self, row: SheetRow, written: str, electorate: str) -> None:
        self._table.findings.add(
            "unknown_person",
            row.line,
            Say(f"{electorate} 名册中的编号", f"a number of the roll of {electorate}"),
            Say(f"“{shown(written)}”" if written else "空白", f'"{shown(written)}"' if written else "nothing"),
            Say(
                "请核对编号（前面的 0 也要写）和评议主体。",
                "Check the number, with its leading zeros, and the electorate.",
            ),
        )

    def _note_differs(self, row: SheetRow, zh: str, en: str, expected: str, found: str) -> None:
        self._table.findings.add(
            f"other_{en}",
            row.line,
            Say(f"{zh}“{expected}”（见名册）", f'{en} "{expected}", as in the roll'),
            Say(f"“{shown(found)}”", f'"{shown(found)}"'),
            Say("请核对签到册上是哪一位。", "See in the poll book who it is."),
        )

    def _note_neither(self, row: SheetRow) -> None:
        self._table.findings.add(
            "signed",
            row.line,
            Say("签到栏写“是”或留空", "yes or nothing in the column signed"),
            Say(f"“{shown(self._table.cell(row, 'signed'))}”", f'"{shown(self._table.cell(row, "signed"))}"'),
            Say("请照签到册填写。", "Write what the poll book says."),
        )


def _short(roll_no: str) -> str:
    return plain(roll_no).lstrip("0")
