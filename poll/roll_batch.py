"""Some hundreds of people of a roll file, column by column: what is plain is read without a step for each row."""

from collections.abc import Sequence
from dataclasses import dataclass

from poll.numbers import Line, plain_mobiles
from poll.roll_rows import RollRow, RowReader
from poll.roll_vocabulary import LONGEST_NAME, LONGEST_ROLL_NO

NO_LINE = "none"
"""The line of a person without a number."""


@dataclass(frozen=True, slots=True)
class RollBatch:
    """People of a roll file, in its order; every column has one entry for each.

    Attributes:
        lines: of the file, from 1.
        roll_nos: once in each electorate.
        names: with plain single spaces.
        numbers: in international form without the plus; None for paper only. Each was judged by poll.numbers.
        kinds: `mobile`, `landline` or `none`.
        electorates, units, languages: ids of the rule set.
    """

    lines: Sequence[int]
    roll_nos: Sequence[str]
    names: Sequence[str]
    numbers: Sequence[int | None]
    kinds: Sequence[str]
    electorates: Sequence[str]
    units: Sequence[str]
    languages: Sequence[str]

    def __len__(self) -> int:
        """Return how many people."""
        return len(self.names)


def read_batch(lines: Sequence[int], rows: Sequence[list[str]], count: int, reader: RowReader) -> RollBatch:
    """Read rows; column by column where all are plain, else one by one, with the same result.

    Args:
        lines: of the file, one for each row.
        rows: the cells; short rows may be filled up in place.
        count: rows below the headings that came before.
        reader: of the file; the findings go there.
    """
    plain = _plain_batch(lines, rows, count, reader)
    if plain is not None:
        return plain
    numbered = enumerate(zip(lines, rows, strict=True), count + 1)
    return batch_of([row for place, (line, cells) in numbered if (row := reader.read(line, cells, place))])


def batch_of(rows: Sequence[RollRow]) -> RollBatch:
    """Return people as a batch."""
    return RollBatch(
        [row.line for row in rows],
        [row.roll_no for row in rows],
        [row.name for row in rows],
        [row.number.digits if row.number else None for row in rows],
        [row.number.line.value if row.number else NO_LINE for row in rows],
        [row.electorate for row in rows],
        [row.unit for row in rows],
        [row.language for row in rows],
    )


def _plain_batch(lines: Sequence[int], rows: Sequence[list[str]], count: int, reader: RowReader) -> RollBatch | None:
    """Read rows whose every cell is beyond doubt; None where one is not. tests/laws/test_roll_file.py compares."""
    if set(map(len, rows)) != {reader.width}:
        return None
    columns = list(zip(*rows, strict=True))
    empty = ("",) * len(rows)
    names, phones, electorates, units, roll_nos, languages = (
        columns[place] if place < reader.width else empty for place in reader.places
    )
    if reader.counts:
        roll_nos = tuple(map(str, range(count + 1, count + len(rows) + 1)))
    numbers = plain_mobiles(phones, reader.region)
    if numbers is None or not _are_plain(names, LONGEST_NAME) or not _are_plain(roll_nos, LONGEST_ROLL_NO):
        return None
    words = reader.words
    known = [
        list(map(words.electorates.get, electorates)),
        list(map(words.units.get, units)),
        list(map(words.languages.get, languages)),
    ]
    if any(None in ids for ids in known):
        return None
    reader.saw(lines[-1])
    kinds = [Line.MOBILE.value] * len(rows)
    return RollBatch(lines, roll_nos, names, numbers, kinds, *([each or "" for each in ids] for ids in known))


def _are_plain(cells: Sequence[str], longest: int) -> bool:
    """Tell whether every cell has something in it, and nothing but letters and digits."""
    return all(cells) and "".join(cells).isalnum() and max(map(len, cells)) <= longest
