"""What a score is made of: the cells of points and marks, and of what they are divided by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from poll.rules import PHONE, Channel, ComponentKind, Contest, Denominator
from tally.exports.electorate_sheet import CountCells, ElectorateCells
from tally.exports.formula import Formula, added, number
from tally.exports.names import Names, Result


@dataclass(frozen=True, slots=True)
class Source:
    """Points earned in one contest and what they are divided by.

    Attributes:
        points, over: formulas over the counts, or numbers where these are not published apart.
        scale: makes the points whole.
        entered: the numbers stand for themselves.
    """

    points: Formula
    over: Formula
    scale: int
    entered: bool


def source_of(part: Result, item: Result, names: Names, places: Mapping[str, ElectorateCells]) -> Source:
    """Return what one item of a component is made of.

    Args:
        part: a component of a composite, as published.
        item: one contest of it.
        names: of the rule set.
        places: where the counts of each electorate stand.
    """
    contest = names.contest(item["contest"])
    if part["kind"] == ComponentKind.ELECTORATE.value:
        asked, column = [part["component"]], "total"
    else:
        # Texts and calls apart are not published; what the part states is all there is to add.
        asked = list(contest.electorates)
        column = {PHONE: "phone", Channel.PAPER.value: "paper"}.get(part["component"], "")
    if not column:
        points = Fraction(item["points"])
        return Source(number(points), number(item["over"]), points.denominator, entered=True)
    counts = [(places[each], places[each].counts[contest.id, column]) for each in asked if each in places]
    scored = [option for option in contest.options if option.points is not None]
    points_earned = added(
        [place.points[contest.id, option.id] * its.marks[option.id] for place, its in counts for option in scored]
    )
    scale = lcm(*(option.points.denominator for option in scored if option.points is not None))
    over = _over(names.rules.score_denominator, contest, [its for _, its in counts])
    return Source(points_earned, over, scale, entered=False)


def _over(denominator: Denominator, contest: Contest, counts: Sequence[CountCells]) -> Formula:
    if denominator is not Denominator.RATED:
        return added([its.over(denominator) for its in counts])
    # 不了解 is rated by nobody: an option without points is not divided by.
    return added(
        [added([its.marks[option.id] for option in contest.options if option.points is not None]) for its in counts]
    )
