"""A formula of a spreadsheet together with the number that it gives, so that the two cannot say different things."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

from poll.rules import Comparator
from tally.score import round_half_up

_ATOM, _PRODUCT, _SUM = range(3)


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a workbook; row and column count from 0."""

    sheet: str
    row: int
    column: int

    def name(self, sheet: str) -> str:
        """Return its name as a formula on `sheet` writes it: `E5`, or `'村民'!E5` from another sheet."""
        own = f"{_letters(self.column)}{self.row + 1}"
        quoted = self.sheet.replace("'", "''")
        return own if sheet == self.sheet else f"'{quoted}'!{own}"


Parts = tuple[str | Cell, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A formula that gives a text: `=IF(C5=0,"成立","不成立")`."""

    parts: Parts
    value: str


@dataclass(frozen=True, slots=True)
class Condition:
    """What a formula asks, and whether it is so."""

    parts: Parts
    holds: bool

    def choose(self, yes: str | Words, no: str | Words) -> Words:
        """Return one of two texts."""
        chosen = yes if self.holds else no
        value = chosen if isinstance(chosen, str) else chosen.value
        return Words(("IF(", *self.parts, ",", *_text(yes), ",", *_text(no), ")"), value)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that gives a number, exactly.

    Attributes:
        parts: text and cells, in the order in which they are written.
        value: what it gives.
        level: how loosely it is bound, so that brackets stand where they must.
    """

    parts: Parts
    value: Fraction
    level: int = _ATOM

    def __add__(self, other: "Formula") -> "Formula":
        """Write one plus the other."""
        return Formula((*self.parts, "+", *other.parts), self.value + other.value, _SUM)

    def __sub__(self, other: "Formula") -> "Formula":
        """Write one minus the other."""
        return Formula((*self.parts, "-", *_within(other, _PRODUCT)), self.value - other.value, _SUM)

    def __mul__(self, other: "Formula") -> "Formula":
        """Write one times the other."""
        parts = (*_within(self, _PRODUCT), "*", *_within(other, _PRODUCT))
        return Formula(parts, self.value * other.value, _PRODUCT)

    def __truediv__(self, other: "Formula") -> "Formula":
        """Write one divided by the other."""
        parts = (*_within(self, _PRODUCT), "/", *_within(other, _ATOM))
        return Formula(parts, self.value / other.value, _PRODUCT)

    def compared(self, comparator: Comparator, other: "Formula") -> Condition:
        """Ask whether it stands in a relation to another."""
        parts = (*self.parts, comparator.value, *other.parts)
        return Condition(parts, comparator.holds(self.value, other.value))

    def equals(self, other: "Formula") -> Condition:
        """Ask whether it is the same number as another."""
        return Condition((*self.parts, "=", *other.parts), self.value == other.value)


def number(value: int | Fraction) -> Formula:
    """Return a number as it is written in a formula; a fraction as a division of whole numbers."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return Formula((str(exact.numerator),), exact, _ATOM if exact >= 0 else _SUM)
    return Formula((f"{exact.numerator}/{exact.denominator}",), exact, _PRODUCT)


def added(terms: Sequence[Formula]) -> Formula:
    """Return the sum of numbers: a SUM over cells that stand side by side, otherwise one plus the other."""
    cells = [each.parts[0] for each in terms if len(each.parts) == 1 and isinstance(each.parts[0], Cell)]
    value = sum((each.value for each in terms), Fraction(0))
    if len(cells) == len(terms) > 1 and _side_by_side(cells):
        # A range is written from its first cell to its last; the last needs no sheet.
        return Formula(("SUM(", cells[0], ":", cells[-1].name(cells[-1].sheet), ")"), value)
    parts = [part for each in terms for part in ("+", *each.parts)][1:]
    return Formula(tuple(parts) or ("0",), value, _SUM if len(terms) > 1 else _ATOM)


def rounded(what: Formula, decimals: int) -> Formula:
    """Return a number rounded half up."""
    return Formula(("ROUND(", *what.parts, f",{decimals})"), Fraction(round_half_up(what.value, decimals)))


def whole(what: Formula) -> Formula:
    """Return a number that is whole but for what binary fractions lose, as the whole number."""
    return rounded(what, 0)


def common(what: Sequence[Formula], function: str) -> Formula:
    """Return the greatest common divisor, `GCD`, or the least common multiple, `LCM`, of whole numbers."""
    value = {"GCD": gcd, "LCM": lcm}[function](*(int(each.value) for each in what))
    parts = [part for each in what for part in (",", *each.parts)][1:]
    return Formula((f"{function}(", *parts, ")"), Fraction(value))


def rank(votes: Formula, among: Sequence[Formula]) -> Formula:
    """Return the place of a number among cells that stand one below the other; equal numbers share it."""
    first, last = among[0].parts[0], among[-1].parts[0]
    assert isinstance(first, Cell)  # noqa: S101 - ranked are cells.
    assert isinstance(last, Cell)  # noqa: S101 - the same.
    better = sum(other.value > votes.value for other in among)
    parts = ("1+COUNTIF(", first, ":", last.name(last.sheet), ',">"&', *votes.parts, ")")
    return Formula(parts, Fraction(better + 1), _SUM)


def written(parts: Parts, sheet: str) -> str:
    """Return the formula as it stands in a cell of a sheet."""
    return "=" + "".join(part.name(sheet) if isinstance(part, Cell) else part for part in parts)


def sheet_name(label: str, used: Sequence[str]) -> str:
    """Return a name for a sheet that a spreadsheet takes, like the label and like none of those in use."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", label).strip(" '") or "sheet"
    taken = {each.casefold() for each in used} | {"history"}
    for count in range(1, len(used) + 3):
        tail = f" {count}" if count > 1 else ""
        name = plain.encode("utf-16-le")[: 2 * (31 - len(tail))].decode("utf-16-le", "ignore").rstrip(" '") + tail
        if name.casefold() not in taken:
            return name
    raise AssertionError


def _within(what: Formula, loosest: int) -> Parts:
    return what.parts if what.level <= loosest else ("(", *what.parts, ")")


def _text(what: str | Words) -> Parts:
    if isinstance(what, str):
        return ('"' + what.replace('"', '""') + '"',)
    return what.parts


def _side_by_side(cells: Sequence[Cell]) -> bool:
    steps = {(b.row - a.row, b.column - a.column) for a, b in pairwise(cells)}
    return len({cell.sheet for cell in cells}) == 1 and steps in ({(1, 0)}, {(0, 1)})


def _letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
