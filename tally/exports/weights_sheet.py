"""The sheet of the weights: points x marks / denominator, weighted, added up exactly and rounded once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from poll.rules import Band, RuleSet
from tally.exports.electorate_sheet import ElectorateCells
from tally.exports.formula import Formula, Words, added, common, number, rounded, whole
from tally.exports.names import DENOMINATORS, WHY_NONE, Names, Result, both
from tally.exports.score_sources import Source, source_of
from tally.exports.sheet import Book, Layout, Sheet, decimal

_HEADS = (
    "组成部分 component",
    "项目 contest",
    "得分合计 points earned",
    "除以 over",
    "得分 score",
    "项目权重 item weight",
    "÷",
    "权重 weight",
    "÷",
    "加权得分 weighted",
    "分子 numerator",
    "分母 denominator",
    "通分 over the common denominator",
)
_LAYOUT = Layout((24, 22, 11, 9, 12, 9, 5, 9, 5, 13, 13, 13, 16), frozen=2, landscape=True)
_LARGEST = 2**53
"""A whole number above it loses digits in a spreadsheet."""


@dataclass(frozen=True, slots=True)
class CompositeCells:
    """Where the composite of one subject and the scores of its components stand; None where there is none.

    Attributes:
        exact: its numerator and its denominator.
        rounded, band: as published.
        scores: of the components, in their order.
    """

    exact: tuple[Formula, Formula] | None
    rounded: Formula | None
    band: Words | None
    scores: tuple[Formula | None, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """What one contest of one component, or one external figure, adds to the composite."""

    place: int
    score: Formula
    weighted: Formula
    numerator: Formula
    denominator: Formula


def write_weights(
    book: Book, name: str, result: Result, names: Names, places: Mapping[str, ElectorateCells]
) -> list[CompositeCells]:
    """Write the arithmetic of every composite, in the order of the result; return where each stands.

    Args:
        book: the workbook.
        name: of the sheet.
        result: as published.
        names: of its rule set.
        places: where the counts of each electorate stand.
    """
    sheet = book.sheet(name, _LAYOUT)
    sheet.title("权重和算式 Weights and arithmetic")
    sheet.texts(_HEADS, "head")
    sheet.note(f"得分 = 分值 × 票数 ÷ {DENOMINATORS[names.rules.score_denominator]}。 Score = points × marks ÷ that.")
    return [_composite(sheet, each, names, places) for each in result["composites"]]


def _composite(sheet: Sheet, composite: Result, names: Names, places: Mapping[str, ElectorateCells]) -> CompositeCells:
    sheet.heading(names.subject(composite["subject"]), len(_HEADS))
    rows = [_part(sheet, part, names, places) for part in composite["parts"]]
    scores = tuple(_score(sheet, part, its) for part, its in zip(composite["parts"], rows, strict=True))
    if composite["exact"] is None:
        sheet.note("综合分不成立。 No composite: a component is missing or may not be shown.")
        return CompositeCells(None, None, None, scores)
    exact = _exact(sheet, [row for its in rows for row in its], composite)
    sheet.text(0, "综合得分（只舍入一次） composite, rounded once", "head")
    cell = sheet.formula(9, rounded(exact[0] / exact[1], names.rules.decimals), decimal(names.rules.decimals), "total")
    sheet.row += 1
    sheet.text(0, "公布的综合得分 as published", "head")
    published = sheet.number(9, Fraction(composite["rounded"]))
    sheet.verdict(10, cell.equals(published))
    sheet.row += 1
    return CompositeCells(exact, cell, _band(sheet, exact, names.rules), scores)


def _part(sheet: Sheet, part: Result, names: Names, places: Mapping[str, ElectorateCells]) -> list[_Row]:
    label, weight = both(part["label"]), Fraction(part["weight"])
    if part["score"] is None:
        sheet.texts([label, WHY_NONE[part["why_none"]]])
        return []
    if not part["items"]:
        figure = Fraction(part["score"])
        source = Source(number(figure), number(1), figure.denominator, entered=True)
        return [_row(sheet, (label, part["source"] or "外部得分 external figure"), source, (Fraction(1), weight))]
    return [
        _row(
            sheet,
            (label, both(names.contest(item["contest"]).title)),
            source_of(part, item, names, places),
            (Fraction(item["weight"]), weight),
        )
        for item in part["items"]
    ]


def _row(sheet: Sheet, labels: tuple[str, str], source: Source, weights: tuple[Fraction, Fraction]) -> _Row:
    for column, label in enumerate(labels):
        sheet.text(column, label)
    if source.entered:
        points, over = sheet.number(2, source.points.value), sheet.number(3, source.over.value)
    else:
        points, over = sheet.formula(2, source.points), sheet.formula(3, source.over)
    score = sheet.formula(4, points / over, "0.0000")
    item_up, item_down = (sheet.number(column, part) for column, part in zip((5, 6), _terms(weights[0]), strict=True))
    up, down = (sheet.number(column, part) for column, part in zip((7, 8), _terms(weights[1]), strict=True))
    # Points such as 66.7 are no binary fraction: made whole before anything is multiplied.
    earned = whole(points * number(source.scale)) if source.scale > 1 else points
    divided = over * number(source.scale) if source.scale > 1 else over
    row = _Row(
        sheet.row,
        score * item_up / item_down,
        sheet.formula(9, score * item_up / item_down * up / down, "0.0000"),
        sheet.formula(10, earned * item_up * up),
        sheet.formula(11, divided * item_down * down),
    )
    sheet.row += 1
    return row


def _terms(weight: Fraction) -> tuple[int, int]:
    return weight.numerator, weight.denominator


def _score(sheet: Sheet, part: Result, rows: Sequence[_Row]) -> Formula | None:
    if not rows:
        return None
    sheet.text(0, f"{both(part['label'])}：得分 score", "head")
    cell = sheet.formula(4, added([row.score for row in rows]), "0.0000", "total")
    sheet.row += 1
    return cell


def _exact(sheet: Sheet, rows: Sequence[_Row], composite: Result) -> tuple[Formula, Formula]:
    """Write the exact composite as numerator and denominator, if a spreadsheet can hold them; return the two."""
    sheet.text(0, "加权得分之和 sum of the weighted scores", "head")
    approximate = sheet.formula(9, added([row.weighted for row in rows]), "0.0000", "total")
    multiple = common([row.denominator for row in rows], "LCM")
    total = sum((row.numerator.value * multiple.value / row.denominator.value for row in rows), Fraction(0))
    if max(multiple.value, total) >= _LARGEST:
        sheet.text(10, f"精确值 exact: {composite['exact']}", "note")
        sheet.row += 1
        return approximate, number(1)
    multiple = sheet.formula(11, multiple, style="total")
    numerators = [sheet.formula(12, row.numerator * (multiple / row.denominator), row=row.place) for row in rows]
    total_cell = sheet.formula(12, added(numerators), style="total")
    sheet.row += 1
    sheet.text(0, "精确值 = 分子 ÷ 分母 exact = numerator ÷ denominator", "head")
    divisor = sheet.formula(12, common([total_cell, multiple], "GCD"))
    exact = (
        sheet.formula(10, total_cell / divisor, style="total"),
        sheet.formula(11, multiple / divisor, style="total"),
    )
    sheet.row += 1
    return exact


def _band(sheet: Sheet, exact: tuple[Formula, Formula], rules: RuleSet) -> Words | None:
    """Write the bands, the first that fits wins; return the cell that names it."""
    if not rules.bands:
        return None
    rows: list[tuple[Band, Words, Formula, Formula]] = []
    for band in rules.bands:
        sheet.text(0, "等次线 band", "note")
        label = sheet.text(1, both(band.label))
        sheet.text(6, band.comparator.value)
        rows.append((band, label, sheet.number(7, band.value.numerator), sheet.number(8, band.value.denominator)))
        sheet.row += 1
    sheet.text(0, "等次 band", "head")
    found: str | Words = "—"
    for band, label, up, down in reversed(rows):
        found = (exact[0] * down).compared(band.comparator, up * exact[1]).choose(label, found)
    assert isinstance(found, Words)  # noqa: S101 - there is a band.
    cell = sheet.words(9, found, "total")
    sheet.row += 1
    return cell
