"""Scores: exact fractions from the totals, rounded once at the end; thresholds raise flags, people decide."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from poll.rules import (
    PHONE_CHANNELS,
    Channel,
    Component,
    ComponentKind,
    Contest,
    ContestKind,
    Denominator,
    Electorate,
    Quorum,
    RuleSet,
)
from tally.flags import denominator_of, flags, rankings, satisfactions
from tally.scores import BELOW_QUORUM, NO_FIGURE, NOTHING_RATED, Composite, ItemScore, QuorumCheck, Score, Scores
from tally.totals import ContestCount, Tally, added


def score(tallies: Mapping[str, Tally], rules: RuleSet, figures: Mapping[str, Fraction]) -> Scores:
    """Compute scores, rates and flags.

    Args:
        tallies: the merged count of each electorate, by id.
        rules: points, weights, denominators, comparators.
        figures: external figures in points, by `figure_key`.

    Returns:
        Exact figures; the only rounded one is `Composite.rounded`.

    Source: docs/glossary.md "composite", "quorum"; the rule set names the source of each threshold.
    """
    quorums = tuple(
        _quorum(tallies[each.id], each.quorum) for each in rules.electorates if each.quorum and each.id in tallies
    )
    below = {check.electorate for check in quorums if not check.met}
    subjects = list(dict.fromkeys(each.subject or "" for each in rules.contests if each.kind is ContestKind.RATING))
    composites = tuple(_composite(subject, tallies, rules, figures, below) for subject in subjects)
    standing = {electorate: tally for electorate, tally in tallies.items() if electorate not in below}
    satisfaction = tuple(satisfactions(standing, rules))
    return Scores(
        quorums,
        composites,
        satisfaction,
        tuple(flags(standing, rules, composites, satisfaction)),
        tuple(rankings(standing, rules)),
    )


def figure_key(rules: RuleSet, component: str, subject: str) -> str:
    """Return the name under which an external figure is entered: `daily`, or `daily/zhang` where several are rated."""
    return f"{component}/{subject}" if len(rules.subjects) > 1 else component


def round_half_up(value: Fraction, decimals: int) -> str:
    """Round once, half up: 84.5 at 0 decimals is "85"."""
    scaled = floor(value * 10**decimals + Fraction(1, 2))
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else sign + digits


def _quorum(tally: Tally, quorum: Quorum) -> QuorumCheck:
    base = _quorum_base(tally, quorum.of)
    needed = quorum.share * base
    met = quorum.comparator.holds(Fraction(tally.ballots), needed)
    return QuorumCheck(tally.electorate, tally.ballots, base, needed, met)


def _quorum_base(tally: Tally, of: Denominator) -> int:
    match of:
        case Denominator.REGISTERED:
            return tally.registered
        case Denominator.PRESENT:
            return tally.present
        case Denominator.RETURNED | Denominator.RATED:
            return tally.ballots


def _composite(
    subject: str, tallies: Mapping[str, Tally], rules: RuleSet, figures: Mapping[str, Fraction], below: set[str]
) -> Composite:
    parts = tuple(_component(each, subject, tallies, rules, figures, below) for each in rules.components)
    defined = [part.weight * part.score for part in parts if part.score is not None]
    if not parts or len(defined) < len(parts):
        return Composite(subject, parts, None, "", "")
    exact = sum(defined, Fraction(0))
    band = next((band.id for band in rules.bands if band.comparator.holds(exact, band.value)), "")
    return Composite(subject, parts, exact, round_half_up(exact, rules.decimals), band)


def _component(  # noqa: PLR0913, PLR0917 - one part of the composite and all it may be read from.
    component: Component,
    subject: str,
    tallies: Mapping[str, Tally],
    rules: RuleSet,
    figures: Mapping[str, Fraction],
    below: set[str],
) -> Score:
    items: tuple[ItemScore, ...] = ()
    why = ""
    value: Fraction | None
    match component.kind:
        case ComponentKind.EXTERNAL:
            value = figures.get(figure_key(rules, component.ref, subject))
            why = NO_FIGURE
        case ComponentKind.ELECTORATE:
            items = _items(subject, [rules.electorate(component.ref)], component, tallies, rules)
            value, why = _weighted(items), NOTHING_RATED
            if component.ref in below:
                value, why = None, BELOW_QUORUM
        case ComponentKind.CHANNEL:
            items = _items(subject, rules.electorates, component, tallies, rules)
            value, why = _weighted(items), NOTHING_RATED
            if below:
                value, why = None, BELOW_QUORUM
    electorate = component.ref if component.kind is ComponentKind.ELECTORATE else ""
    return Score(
        subject,
        component.ref,
        component.kind,
        electorate,
        component.weight,
        items,
        value,
        "" if value is not None else why,
    )


def _items(
    subject: str,
    electorates: Sequence[Electorate],
    component: Component,
    tallies: Mapping[str, Tally],
    rules: RuleSet,
) -> tuple[ItemScore, ...]:
    items = []
    for contest in rules.contests:
        asked = [tallies[each.id] for each in electorates if each.id in contest.electorates and each.id in tallies]
        if contest.kind is ContestKind.RATING and (contest.subject or "") == subject and asked:
            items.append(_item(contest, asked, component, rules))
    return tuple(items)


def _item(contest: Contest, asked: list[Tally], component: Component, rules: RuleSet) -> ItemScore:
    counts = [_count_of(tally, contest, component) for tally in asked]
    count = added(contest, counts)
    points = sum(
        (option.points * count.marks[option.id] for option in contest.options if option.points is not None), Fraction(0)
    )
    if rules.score_denominator is Denominator.RATED:
        # 不了解 is rated by nobody: an option without points is neither earned nor divided by.
        over = sum(count.marks[option.id] for option in contest.options if option.points is not None)
    else:
        over = sum(
            denominator_of(rules.score_denominator, tally, each, contest)
            for tally, each in zip(asked, counts, strict=True)
        )
    rated = any(count.marks[option.id] for option in contest.options if option.points is not None)
    return ItemScore(contest.id, points, over, contest.weight, points / over if over and rated else None)


def _count_of(tally: Tally, contest: Contest, component: Component) -> ContestCount:
    merged = tally.contest(contest.id)
    counts = [merged.paper] if Channel.PAPER in component.channels else []
    if set(PHONE_CHANNELS) <= set(component.channels):
        counts.append(merged.phone)
    else:
        counts += [merged.channels[each.value] for each in component.channels if each.value in merged.channels]
    return added(contest, counts)


def _weighted(items: tuple[ItemScore, ...]) -> Fraction | None:
    if not items or any(item.score is None for item in items):
        return None
    return sum((item.weight * item.score for item in items if item.score is not None), Fraction(0))
