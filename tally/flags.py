"""Flags: satisfaction, thresholds and ranks; each shows its arithmetic, none decides anything."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from poll.rules import Contest, ContestKind, Denominator, RuleSet, Threshold
from tally.scores import Composite, Flag, Ranked, Ranking, Satisfied
from tally.totals import ContestCount, Tally


def satisfactions(tallies: Mapping[str, Tally], rules: RuleSet) -> Iterator[Satisfied]:
    """Yield 满意率 of every contest that has one of the satisfied options, electorate by electorate."""
    if rules.satisfaction is None:
        return
    for tally, contest in _every_contest(tallies, rules):
        satisfied = [option.id for option in contest.options if option.id in rules.satisfaction.options]
        if satisfied:
            total = tally.contest(contest.id).total
            yield Satisfied(
                tally.electorate,
                contest.id,
                sum(total.marks[option] for option in satisfied),
                denominator_of(rules.satisfaction.denominator, tally, total, contest),
                tally.ballots,
                tally.registered,
            )


def flags(
    tallies: Mapping[str, Tally], rules: RuleSet, composites: Sequence[Composite], satisfaction: Sequence[Satisfied]
) -> Iterator[Flag]:
    """Yield every threshold wherever it applies, raised or not.

    A threshold of a share or of satisfaction applies to its electorate, or to each; one of the composite to each
    subject.
    """
    subjects = {contest.id: contest.subject or "" for contest in rules.contests}
    for threshold in rules.thresholds:
        match threshold.measure:
            case "composite":
                for composite in composites:
                    if composite.exact is not None:
                        raised = threshold.comparator.holds(composite.exact, threshold.value)
                        yield Flag(threshold.id, composite.subject, "", "", composite.exact, None, None, raised)
            case "satisfaction":
                for each in satisfaction:
                    if threshold.electorate in {None, each.electorate}:
                        subject = subjects[each.contest]
                        yield from _share(threshold, subject, each.electorate, each.contest, each.satisfied, each.over)
            case _:
                yield from _shares(threshold, tallies, rules)


def rankings(tallies: Mapping[str, Tally], rules: RuleSet) -> Iterator[Ranking]:
    """Yield the options of each choice and decision by votes; equal votes share a rank, so that ties are seen."""
    for tally, contest in _every_contest(tallies, rules):
        if contest.kind is not ContestKind.RATING:
            marks = tally.contest(contest.id).total.marks
            votes = sorted(
                (-marks[option.id], place, option.id)
                for place, option in enumerate(contest.options)
                if not option.abstains
            )
            ranked = tuple(
                Ranked(option, -less, 1 + sum(other[0] < less for other in votes)) for less, _, option in votes
            )
            yield Ranking(tally.electorate, contest.id, ranked)


def denominator_of(kind: Denominator, tally: Tally, count: ContestCount, contest: Contest) -> int:
    """Return what a share of a contest is a share of, in votes: persons times seats, except for rated marks."""
    match kind:
        case Denominator.RATED:
            return count.valid(contest)
        case Denominator.RETURNED:
            return count.ballots * contest.seats
        case Denominator.PRESENT:
            return tally.present * contest.seats
        case Denominator.REGISTERED:
            return tally.registered * contest.seats


def _every_contest(tallies: Mapping[str, Tally], rules: RuleSet) -> Iterator[tuple[Tally, Contest]]:
    for electorate in rules.electorates:
        if electorate.id in tallies:
            for contest in rules.ballot_of(electorate.id):
                yield tallies[electorate.id], contest


def _shares(threshold: Threshold, tallies: Mapping[str, Tally], rules: RuleSet) -> Iterator[Flag]:
    for tally, contest in _every_contest(tallies, rules):
        offered = {option.id for option in contest.options}
        if threshold.electorate in {None, tally.electorate} and offered.issuperset(threshold.options):
            total = tally.contest(contest.id).total
            marks = sum(total.marks[option] for option in threshold.options)
            over = denominator_of(threshold.denominator, tally, total, contest)
            yield from _share(threshold, contest.subject or "", tally.electorate, contest.id, marks, over)


def _share(  # noqa: PLR0913, PLR0917 - the threshold, the place and the two numbers.
    threshold: Threshold, subject: str, electorate: str, contest: str, numerator: int, over: int
) -> Iterator[Flag]:
    if over:
        share = Fraction(numerator, over)
        raised = threshold.comparator.holds(share, threshold.value)
        yield Flag(threshold.id, subject, electorate, contest, share, numerator, over, raised)
