"""What a ballot paper asks, as every printed thing shows it: items that share their options stand together."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from config.paperwork.wording import Wording
from poll.rules import Contest, ContestKind, Electorate, Option

Plain = dict[str, object]
"""What goes to a template: texts, numbers, lists and mappings."""


def questions_of(paper: Sequence[Contest], wording: Wording) -> list[Plain]:
    """Return a ballot paper as questions, in its order; each has its items and the options that they share.

    Returns:
        `items` (names), `options` (key and label), `seats`, `is_list` (options are read down, not across).
    """
    return [_question(contests, paper, wording) for contests in alike(paper)]


def alike(paper: Sequence[Contest]) -> Iterator[list[Contest]]:
    """Yield the contests of a paper, those together that follow one another and share their options."""
    for _, contests in groupby(paper, key=_answered_alike):
        yield list(contests)


def persons_of(paper: Sequence[Contest], wording: Wording) -> list[Plain]:
    """Return the persons rated on a paper, in its order: `name` and `post`."""
    rated = dict.fromkeys(contest.subject for contest in paper if contest.subject is not None)
    subjects = [wording.rules.subject(each) for each in rated]
    return [{"name": wording.words(each.name), "post": wording.words(each.post)} for each in subjects]


def option_labels(options: Sequence[Option], wording: Wording) -> list[Plain]:
    """Return options as key and label."""
    return [{"key": each.key, "label": wording.words(each.label)} for each in options]


def papers_of(electorates: Iterable[Electorate], wording: Wording) -> list[list[Electorate]]:
    """Return the electorates by ballot paper and channels: those together that get and may use the same."""
    sharing: dict[object, list[Electorate]] = {}
    for each in electorates:
        paper = tuple(contest.id for contest in wording.rules.ballot_of(each.id))
        sharing.setdefault((paper, frozenset(each.channels)), []).append(each)
    return list(sharing.values())


def _question(contests: list[Contest], paper: Sequence[Contest], wording: Wording) -> Plain:
    first = contests[0]
    return {
        "items": [wording.item(each, paper) for each in contests],
        "options": option_labels(first.options, wording),
        "seats": first.seats,
        "is_list": first.kind is ContestKind.CHOICE,
    }


def _answered_alike(contest: Contest) -> object:
    options = tuple((each.id, each.key, tuple(each.label.items())) for each in contest.options)
    # A choice is a list of its own, whatever stands beside it.
    return contest.kind, contest.seats, options, contest.id if contest.kind is ContestKind.CHOICE else ""
