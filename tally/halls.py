"""The halls: roll, poll book and settled paper of each electorate and unit, side by side for the merge."""

from collections.abc import Iterable, Mapping

from poll.paper import BLANK, INVALID, PaperAccount, PaperCount, PaperKind, SettledPaper, SheetEntry, settled
from poll.refusal import Weight
from poll.rules import Contest, RuleSet
from tally.merge import Hall
from tally.totals import ContestCount

Place = tuple[str, str]
"""Electorate and unit."""


def halls_of(
    rolls: Mapping[Place, tuple[int, int]], paper: SettledPaper, signatures: Mapping[Place, int], rules: RuleSet
) -> tuple[Hall, ...]:
    """Put together what is known of each place.

    Args:
        rolls: (registered, of them with a phone) of each place.
        paper: of the whole poll; a sheet that is not settled counts as nothing and shows among the differences.
        signatures: from `signature_counts`.
        rules: for the contests of each paper.
    """
    accounts = {(each.electorate, each.unit): each for each in paper.accounts}
    counts: dict[Place, dict[str, PaperCount]] = {}
    for each in paper.counts:
        counts.setdefault((each.electorate, each.unit), {})[each.contest] = each
    differences = _differences(paper)
    places = sorted(rolls.keys() | accounts.keys() | counts.keys() | signatures.keys() | differences.keys())
    return tuple(
        _hall(place, rolls, accounts, counts.get(place, {}), signatures, differences.get(place, 0), rules)
        for place in places
    )


def signature_counts(entries: Iterable[SheetEntry]) -> dict[Place, int]:
    """Return how many signed in the poll book of each place, as far as it is settled."""
    sheets: dict[Place, list[SheetEntry]] = {}
    for entry in entries:
        if entry.sheet.kind is PaperKind.POLL_BOOK:
            sheets.setdefault((entry.sheet.electorate, entry.sheet.unit), []).append(entry)
    standing = {place: settled(twice)[0] for place, twice in sheets.items()}
    return {place: sum(entry.sheet.figures.values()) for place, entry in standing.items() if entry is not None}


def _differences(paper: SettledPaper) -> dict[Place, int]:
    found: dict[Place, int] = {}
    for finding in paper.findings:
        if finding.weight is Weight.ERROR:
            # A finding of a sheet is at `kind electorate/unit` and the figure, if it is about one.
            electorate, _, unit = finding.where.split(" ")[1].partition("/")
            found[electorate, unit] = found.get((electorate, unit), 0) + 1
    return found


def _hall(  # noqa: PLR0913, PLR0917 - one argument for each source.
    place: Place,
    rolls: Mapping[Place, tuple[int, int]],
    accounts: Mapping[Place, PaperAccount],
    counts: Mapping[str, PaperCount],
    signatures: Mapping[Place, int],
    differences: int,
    rules: RuleSet,
) -> Hall:
    account = accounts.get(place) or PaperAccount(*place, 0, 0, 0, 0, 0)
    registered, phones = rolls.get(place, (0, 0))
    return Hall(
        place[0],
        place[1],
        registered,
        phones,
        signatures.get(place, 0),
        account.printed,
        account.issued,
        account.unused,
        account.spoiled,
        account.returned,
        differences,
        tuple(_count(contest, account.returned, counts.get(contest.id)) for contest in rules.ballot_of(place[0])),
    )


def _count(contest: Contest, returned: int, found: PaperCount | None) -> ContestCount:
    marks = {} if found is None else found.marks
    return ContestCount(
        contest.id,
        returned,
        contest.seats,
        {option.id: marks.get(option.id, 0) for option in contest.options},
        marks.get(BLANK, 0),
        marks.get(INVALID, 0),
    )
