"""The scores as the published result shows them: with what they were made of, and none that tells of too few."""

from fractions import Fraction

from poll.rules import RuleSet
from tally.score import round_half_up
from tally.scores import Composite, Flag, Ranking, Satisfied, Score, Scores

SMALL = "fewer_than_smallest_cell"
"""Why a count or a score is not shown though there is one."""

Plain = dict[str, object]


def composite_of(composite: Composite, hidden: set[str], rules: RuleSet) -> Plain:
    """Return a subject's composite and its parts; `hidden` are the electorates of which nothing is shown."""
    # From the composite and the other parts a hidden part could be worked out, so it is hidden with it.
    small = any(_is_hidden(part, hidden) for part in composite.parts)
    exact = None if small else composite.exact
    band = next((each for each in rules.bands if each.id == composite.band), None)
    return {
        "subject": composite.subject,
        "parts": [_score(part, hidden, rules) for part in composite.parts],
        "exact": None if exact is None else str(exact),
        "rounded": None if exact is None else composite.rounded,
        "band": None if band is None or exact is None else {"id": band.id, "label": dict(band.label)},
    }


def _is_hidden(part: Score, hidden: set[str]) -> bool:
    return part.electorate in hidden or (bool(hidden) and bool(part.items) and not part.electorate)


def _score(part: Score, hidden: set[str], rules: RuleSet) -> Plain:
    small = _is_hidden(part, hidden)
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


def may_show(flag: Flag, hidden: set[str], scores: Scores) -> bool:
    """Tell whether nothing hidden can be worked out from a flag."""
    if flag.electorate:
        return flag.electorate not in hidden
    return not any(
        _is_hidden(part, hidden) for each in scores.composites if each.subject == flag.subject for part in each.parts
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
