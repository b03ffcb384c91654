"""One row of a roll file becomes one person, or findings."""

from collections.abc import Mapping
from operator import itemgetter
from typing import NamedTuple, TypeGuard

from poll.number_spelling import NotANumberError, has_chinese_digits
from poll.numbers import Line, PhoneNumber, parse_number
from poll.refusal import Say, Weight
from poll.roll_findings import RollFindings, shown
from poll.roll_vocabulary import LONGEST_NAME, LONGEST_ROLL_NO, Vocabulary, check_name, plain_cell

COLUMNS = ("name", "phone", "electorate", "unit", "roll_no", "language")


class RollRow(NamedTuple):
    """One person on a roll file; a plain tuple because a roll may have a million.

    Attributes:
        line: of the file, from 1.
        roll_no: the clerk's number of the person; once in each electorate.
        name: with plain single spaces.
        number: None where the person votes on paper only.
        electorate, unit: ids of the rule set; the unit is empty where the rule set has none.
        language: one of the rule set's.
    """

    line: int
    roll_no: str
    name: str
    number: PhoneNumber | None
    electorate: str
    unit: str
    language: str


class RowReader:
    """Reads the rows of one file, whose columns stand at known places.

    Attributes:
        width: cells of the header.
        places: of COLUMNS in a row; `width` for a column that the file lacks.
        counts: whether the file has no roll numbers, so that its rows are counted.
        words: of the rule set.
        region: where a number without a country code belongs.
    """

    def __init__(
        self, places: Mapping[str, int], width: int, words: Vocabulary, region: str, findings: RollFindings
    ) -> None:
        self.width, self.words, self.region, self._findings = width, words, region, findings
        # A column that the file lacks is read from one empty cell behind the row.
        self.places = [places.get(column, width) for column in COLUMNS]
        self.counts = "roll_no" not in places
        self._pick = itemgetter(*self.places)
        self._blank: list[int] = []
        self._last = 0

    def saw(self, line: int) -> None:
        """Note that a person stands in a line."""
        self._last = line

    def read(self, line: int, cells: list[str], count: int) -> RollRow | None:
        """Read one row.

        Args:
            line: of the file, for the findings.
            cells: as they stand in the file.
            count: which row below the headings this is, from 1: the roll number where the file has none.

        Returns:
            None with findings where something is wrong with the row.
        """
        if len(cells) != self.width and not self._fit(line, cells):
            return None
        cells.append("")
        picked = self._pick(cells)
        together = "".join(picked)
        if " " in together or not together.isprintable():
            picked = tuple(map(plain_cell, picked))
        name, phone, electorate, unit, roll_no, language = picked
        if not name and not any(cells):
            self._blank.append(line)
            return None
        self.saw(line)
        if self.counts:
            roll_no = str(count)
        words, findings = self.words, self._findings
        placed = (
            words.electorates.get(electorate) or words.electorate(line, electorate, findings),
            words.units.get(unit) or words.unit(line, unit, findings),
            words.languages.get(language) or words.language(line, language, findings),
        )
        named = _is_plain(name, LONGEST_NAME) or check_name(line, name, "name", LONGEST_NAME, findings)
        known = _is_plain(roll_no, LONGEST_ROLL_NO) or check_name(line, roll_no, "roll_no", LONGEST_ROLL_NO, findings)
        try:
            number = self._number(line, phone)
        except NotANumberError as error:
            findings.add_number(line, phone, error.problem)
            return None
        return RollRow(line, roll_no, name, number, *placed) if named and known and _all_known(placed) else None

    def blank_between(self) -> list[int]:
        """Return the lines of blank rows with people below them; those at the end are nothing to tell."""
        return [line for line in self._blank if line < self._last]

    def _fit(self, line: int, cells: list[str]) -> bool:
        """Fill a short row up; tell whether nothing stands behind the last heading."""
        behind = [cell for cell in cells[self.width :] if cell.strip()]
        if behind:
            self._findings.add(
                "too_many_cells",
                line,
                Say(f"{self.width} 格", f"{self.width} cells"),
                Say(f"多出“{shown(behind[0])}”", f'"{shown(behind[0])}" behind the last heading'),
                Say("检查是否多了逗号或错列。", "Look for a comma too many or a moved cell."),
            )
            return False
        del cells[self.width :]
        cells += [""] * (self.width - len(cells))
        return True

    def _number(self, line: int, written: str) -> PhoneNumber | None:
        if not written:
            step = Say("此人只能用纸票。", "This person votes on paper only.")
            self._notice("no_number", line, Say("空白", "nothing"), step)
            return None
        number = parse_number(written, self.region)
        if number.line is Line.LANDLINE:
            step = Say("座机只能拨打投票，不能发短信。", "A landline can call but not text.")
            self._notice("landline", line, Say(f"座机 {shown(written)}", f"the landline {shown(written)}"), step)
        if number.region != self.region:
            found = Say(f"{number.region} 的号码 {number.e164}", f"{number.e164}, a number of {number.region}")
            self._notice("foreign", line, found, Say("请核对是否本人号码。", "Check that it is the person's."))
        if not written.isascii() and has_chinese_digits(written):
            found = Say(f"“{shown(written)}”，读作 {number.e164}", f'"{shown(written)}", read as {number.e164}')
            self._notice("chinese_digits", line, found, Say("请核对读法。", "Check the reading."))
        return number

    def _notice(self, kind: str, line: int, found: Say, step: Say) -> None:
        expected = Say("本地手机号码", "a mobile number of this region")
        self._findings.add(kind, line, expected, found, step, Weight.NOTICE)


def _is_plain(cell: str, longest: int) -> bool:
    """Tell at once that a cell needs no closer look; most do not."""
    return cell.isalnum() and len(cell) <= longest


def _all_known(placed: tuple[str | None, str | None, str | None]) -> TypeGuard[tuple[str, str, str]]:
    return None not in placed
