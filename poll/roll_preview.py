"""A roll file looked at before it is taken: what each column is read as, who fits, what is wrong beside its row."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from poll.refusal import Finding, FindingsError, Weight
from poll.roll_batch import RollBatch
from poll.roll_file import RollFile, cells_of
from poll.rules import RuleSet

MOST_LISTED = 5_000
"""Findings of one kind that are listed beside their rows; the rest are counted."""

_FIRST_PEOPLE = 5


class ReadPerson(NamedTuple):
    """One person as the file is understood."""

    roll_no: str
    name: str
    number: int | None
    kind: str
    electorate: str
    unit: str


@dataclass(frozen=True, slots=True)
class DoubtfulRow:
    """One row with what was found about it.

    Attributes:
        line: of the file, from 1.
        cells: as they stand there.
        findings: at least one.
    """

    line: int
    cells: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def is_wrong(self) -> bool:
        """Tell whether it stops the import."""
        return any(each.weight is Weight.ERROR for each in self.findings)


@dataclass(frozen=True, slots=True)
class RollPreview:
    """What an import of a file would do.

    Attributes:
        headings: each with the column that it is read as; None: it is not read.
        rows: below the headings.
        fits: people who could be taken.
        first: a few of them.
        about_file: findings about the file as a whole.
        doubtful: rows with findings, the wrong ones first.
        people: who they are, as `identities` writes it.
    """

    headings: tuple[tuple[str, str | None], ...]
    rows: int
    fits: int
    first: tuple[ReadPerson, ...]
    about_file: tuple[Finding, ...]
    doubtful: tuple[DoubtfulRow, ...]
    people: AbstractSet[int]

    @property
    def may_be_imported(self) -> bool:
        """Tell whether the file fits as a whole."""
        about_file_wrong = any(each.weight is Weight.ERROR for each in self.about_file)
        return self.fits > 0 and not about_file_wrong and not any(row.is_wrong for row in self.doubtful)


def preview_roll(path: Path, rules: RuleSet, region: str, progress: Callable[[int], None]) -> RollPreview:
    """Read a whole roll file and keep nothing of it.

    Args:
        path: xlsx or csv.
        rules: of the poll.
        region: where a number without a country code belongs.
        progress: called with the rows read so far.
    """
    file = RollFile(path, rules, region, progress, MOST_LISTED)
    fits, first, people, broken = 0, tuple[ReadPerson, ...](), set[int](), list[Finding]()
    try:
        for batch in file.batches():
            fits += len(batch)
            first = first or _first(batch)
            people.update(identities(zip(batch.electorates, batch.roll_nos, batch.names, strict=True)))
    except FindingsError as error:
        broken = error.findings
    about_file = [finding for line, finding in file.located if not line]
    doubtful = _doubtful(path, [(line, finding) for line, finding in file.located if line])
    return RollPreview(tuple(file.headings), file.rows, fits, first, (*broken, *about_file), tuple(doubtful), people)


def identities(people: Iterable[tuple[str, str, str]]) -> Iterator[int]:
    """Return each person, given as electorate, roll number and name, as a number that is good for this process.

    Of two rolls of a million, one in 10^7 would have an accident; only a sentence for a clerk rests on it.
    """
    return map(hash, people)


def _first(batch: RollBatch) -> tuple[ReadPerson, ...]:
    columns = batch.roll_nos, batch.names, batch.numbers, batch.kinds, batch.electorates, batch.units
    return tuple(ReadPerson(*each) for _, each in zip(range(_FIRST_PEOPLE), zip(*columns, strict=True), strict=False))


def _doubtful(path: Path, located: list[tuple[int, Finding]]) -> list[DoubtfulRow]:
    by_line = {line: tuple(each for _, each in found) for line, found in groupby(located, key=lambda each: each[0])}
    try:
        cells = cells_of(path, by_line.keys())
    except FindingsError:
        # The file breaks off behind the last row that was read.
        cells = {}
    rows = [DoubtfulRow(line, tuple(cells.get(line, ())), found) for line, found in by_line.items()]
    return sorted(rows, key=lambda each: not each.is_wrong)
