"""The scores as the published result shows them: with what they were made of, and none that tells of too few."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from poll.rules import ComponentKind, RuleSet
from tally.cells import Cells, Shown
from tally.score import round_half_up
from tally.scores import Composite, Flag, Ranking, Satisfied, Score, Scores
from tally.totals import Tally

SMALL = "fewer_than_smallest_cell"
"""Why a count or a score is not shown though there is one."""

Plain = dict[str, object]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Whose scores tell of too few ballots.

    Attributes:
        electorates: ids of those of which nothing is shown.
        channels: the score of a channel alone would tell how a few ballots were marked.
    """

    electorates: frozenset[str]
    channels: bool

    def hides(self, part: Score) -> bool:
        """Tell whether a part of the composite may not be shown."""
        return part.electorate in self.electorates or (self.channels and part.kind is ComponentKind.CHANNEL)


def hidden_of(electorates: Iterable[Tally], cells: Mapping[str, Cells], smallest_cell: int) -> Hidden:
    """Return whose scores may not be shown: of a channel none, where any electorate's ballots in it are too few."""
    few = any(
        0 < count.ballots < smallest_cell
        for tally in electorates
        for contest in tally.contests
        for count in contest.channels.values()
    )
    return Hidden(
        frozenset(electorate for electorate, its in cells.items() if its.shown is Shown.NOTHING),
        few or any(its.shown is not Shown.SPLIT for its in cells.values()),
    )


def composite_of(composite: Composite, hidden: Hidden, rules: RuleSet) -> Plain:
    """Return a subject's composite and its parts."""
    # From the composite and the other parts a hidden part could be worked out, so it is hidden with it.
    small = any(hidden.hides(part) for part in composite.parts)
    exact = None if small else composite.exact
    band = next((each for each in rules.bands if each.id == composite.band), None)
    return {
        "subject": composite.subject,
        "parts": [_score(part, hidden, rules) for part in composite.parts],
        "exact": None if exact is None else str(exact),
        "rounded": None if exact is None else composite.rounded,
        "band": None if band is None or exact is None else {"id": band.id, "label": dict(band.label)},
    }


def _score(part: Score, hidden: Hidden, rules: RuleSet) -> Plain:
    small = hidden.hides(part)
    value = None if small else part.score
    component = next(each for each in rules.components if (each.kind, each.ref) == (part.kind, part.component))
    return {
        "kind": part.kind.value,
        "component": part.component,
        "label": dict(component.label),
        "weight": str(part.weight),
        "source": component.source,
        "score": None if value is None else str(value),
        "rounded": None if value is None else round_half_up(value, rules.decimals),
        "why_none": SMALL if small else part.why_none,
        "items": []
        if small or part.score is None
        else [
            {
                "contest": item.contest,
                "points": str(item.points),
                "over": item.over,
                "weight": str(item.weight),
                "score": str(item.score),
            }
            for item in part.items
        ],
    }


def satisfied_of(each: Satisfied, rules: RuleSet) -> Plain:
    """Return how many of an electorate were satisfied."""
    rate = each.rate
    return {
        "contest": each.contest,
        "satisfied": each.satisfied,
        "over": each.over,
        "percent": None if rate is None else round_half_up(rate * 100, rules.decimals),
        "turnout_percent": percent(each.turnout_ballots, each.turnout_registered),
    }


def may_show(flag: Flag, hidden: Hidden, scores: Scores) -> bool:
    """Tell whether nothing hidden can be worked out from a flag."""
    if flag.electorate:
        return flag.electorate not in hidden.electorates
    return not any(
        hidden.hides(part) for each in scores.composites if each.subject == flag.subject for part in each.parts
    )


def flag_of(flag: Flag, rules: RuleSet) -> Plain:
    """Return a threshold that was measured, raised or not."""
    threshold = next(each for each in rules.thresholds if each.id == flag.threshold)
    return {
        "threshold": flag.threshold,
        "label": dict(threshold.flag),
        "subject": flag.subject,
        "electorate": flag.electorate,
        "contest": flag.contest,
        "numerator": flag.numerator,
        "over": flag.over,
        "measured": str(flag.measured),
        "comparator": threshold.comparator.value,
        "value": str(threshold.value),
        "raised": flag.raised,
        "source": threshold.source,
    }


def ranking_of(ranking: Ranking) -> Plain:
    """Return the options of a contest by their votes."""
    return {
        "electorate": ranking.electorate,
        "contest": ranking.contest,
        "ranked": [{"rank": each.rank, "option": each.option, "votes": each.votes} for each in ranking.ranked],
    }


def percent(numerator: int, over: int) -> str | None:
    """Return a share of turnout as text, with one decimal; None of nothing."""
    return round_half_up(Fraction(numerator * 100, over), 1) if over else None
