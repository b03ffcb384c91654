"""Changes of the roll after the import: who comes, who goes, whose number, unit or electorate is another now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, unique
from pathlib import Path

from poll.number_spelling import NotANumberError
from poll.numbers import PhoneNumber, parse_number
from poll.refusal import FindingsError, Say
from poll.roll_columns import is_header, read_header
from poll.roll_csv import csv_rows
from poll.roll_findings import RollFindings, shown
from poll.roll_sheet import is_spreadsheet, sheet_rows
from poll.roll_vocabulary import LONGEST_NAME, LONGEST_ROLL_NO, Vocabulary, check_name, plain_cell
from poll.rules import RuleSet

_HEADER_WITHIN = 10
_LONGEST_REASON = 200
_FORM = "表 form"
_NEEDED = ("change", "roll_no", "name")
_COLUMNS = ("change", "roll_no", "name", "phone", "electorate", "unit", "language", "to", "to_no", "reason")


@unique
class ChangeKind(Enum):
    """What a change does."""

    ADD = "add"
    REMOVE = "remove"
    NUMBER = "number"
    UNIT = "unit"
    ELECTORATE = "electorate"


_KINDS = {each.value: each for each in ChangeKind} | {
    "增加": ChangeKind.ADD,
    "新增": ChangeKind.ADD,
    "删除": ChangeKind.REMOVE,
    "移除": ChangeKind.REMOVE,
    "换号": ChangeKind.NUMBER,
    "号码": ChangeKind.NUMBER,
    "调组": ChangeKind.UNIT,
    "小组": ChangeKind.UNIT,
    "评议主体": ChangeKind.ELECTORATE,
    "改主体": ChangeKind.ELECTORATE,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one person.

    Attributes:
        where: file and line, for findings.
        kind: what it does.
        roll_no, electorate, name: who; all three must fit the roll, so that no wrong person is changed.
        number: of somebody who comes, or the new one; None: paper only.
        unit, language: of somebody who comes, or the new unit.
        to_electorate: the new electorate.
        reason: why, never empty.
        to_roll_no: the number in the new electorate; empty: as before.
    """

    where: str
    kind: ChangeKind
    roll_no: str
    electorate: str
    name: str
    number: PhoneNumber | None
    unit: str
    language: str
    to_electorate: str
    reason: str
    to_roll_no: str = ""


def read_changes(path: Path, rules: RuleSet, region: str, reason: str) -> list[Change]:
    """Read a file of changes, csv or xlsx.

    Headings: change (add, remove, number, unit, electorate), no, name, electorate; phone, unit and language for
    somebody who comes; to for the new value, to_no for the number in a new electorate; reason where it differs from
    the common one.

    Args:
        path: the file.
        rules: of the poll.
        region: where a number without a country code belongs.
        reason: of every change without one of its own.

    Raises:
        FindingsError: with everything that is wrong with the file.
    """
    findings = RollFindings(path.name)
    reader = _ChangeReader(path.name, rules, region, reason, findings)
    changes = [change for line, cells in _body(path, findings) if (change := reader.read(line, cells))]
    if not changes and not findings.has_errors:
        findings.add(
            "no_changes",
            0,
            Say("写有“变更、编号、姓名”的名单", 'rows under "change", "no" and "name"'),
            Say("没有变更", "no changes"),
            Say("请核对文件。", "Check the file."),
        )
    if findings.has_errors:
        raise FindingsError(findings.listed())
    return changes


def read_change(cells: Mapping[str, str], rules: RuleSet, region: str) -> Change:
    """Read one change as a form holds it.

    Args:
        cells: as the columns of a file, by their names: `change`, `roll_no`, `name` ...
        rules: of the poll.
        region: where a number without a country code belongs.

    Raises:
        FindingsError: with everything that is wrong with it.
    """
    findings = RollFindings(_FORM)
    change = _ChangeReader(_FORM, rules, region, "", findings).read(0, dict(cells))
    if change is None or findings.has_errors:
        raise FindingsError(findings.listed())
    return replace(change, where=change.roll_no)


def _body(path: Path, findings: RollFindings) -> Iterator[tuple[int, dict[str, str]]]:
    source = sheet_rows(path, findings) if is_spreadsheet(path) else csv_rows(path)
    places: dict[str, int] = {}
    for lines, rows in source:
        for line, cells in zip(lines, rows, strict=True):
            if places:
                if any(cells):
                    yield line, {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
            elif line <= _HEADER_WITHIN and is_header(cells, _NEEDED):
                places = read_header(line, cells, _COLUMNS, _NEEDED, findings)


class _ChangeReader:
    def __init__(self, file: str, rules: RuleSet, region: str, reason: str, findings: RollFindings) -> None:
        self._file, self._region, self._reason, self._findings = file, region, reason, findings
        self._words = Vocabulary(rules)

    def read(self, line: int, cells: dict[str, str]) -> Change | None:
        """Read one row; None with findings where something is wrong."""
        plain = {name: plain_cell(cell) for name, cell in cells.items()}
        kind = _KINDS.get(plain["change"].casefold())
        if kind is None:
            self._wrong(line, plain["change"])
            return None
        adds = kind is ChangeKind.ADD
        to = plain.get("to", "")
        phone, unit = plain.get("phone", "") if adds else to, plain.get("unit", "") if adds else to
        named = check_name(line, plain["name"], "name", LONGEST_NAME, self._findings)
        numbered = check_name(line, plain["roll_no"], "roll_no", LONGEST_ROLL_NO, self._findings)
        reason = plain.get("reason") or self._reason
        reasoned = check_name(line, reason, "reason", _LONGEST_REASON, self._findings)
        to_no = plain.get("to_no", "") if kind is ChangeKind.ELECTORATE else ""
        renumbered = not to_no or check_name(line, to_no, "to_no", LONGEST_ROLL_NO, self._findings)
        electorate = self._words.electorate(line, plain.get("electorate", ""), self._findings)
        language = self._words.language(line, plain.get("language", ""), self._findings)
        in_unit = self._words.unit(line, unit, self._findings) if adds or kind is ChangeKind.UNIT else ""
        moved = self._words.electorate(line, to, self._findings) if kind is ChangeKind.ELECTORATE else ""
        try:
            number = parse_number(phone, self._region) if phone and (adds or kind is ChangeKind.NUMBER) else None
        except NotANumberError as error:
            self._findings.add_number(line, phone, error.problem)
            return None
        if None in {electorate, language, in_unit, moved} or not (named and numbered and reasoned and renumbered):
            return None
        where = f"{self._file}:{line}"
        who = plain["roll_no"], electorate or "", plain["name"]
        return Change(where, kind, *who, number, in_unit or "", language or "", moved or "", reason, to_no)

    def _wrong(self, line: int, written: str) -> None:
        expected = Say("增加、删除、换号、调组或改主体", "add, remove, number, unit or electorate")
        found = Say(f"“{shown(written)}”", f'"{shown(written)}"')
        self._findings.add("unknown_change", line, expected, found, Say("请改正。", "Mend it."))
