"""What a ballot paper asks, as every printed thing shows it: items that share their options stand together."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from config.paperwork.wording import Text, Wording
from poll.rules import Contest, ContestKind, Electorate, Option

Plain = dict[str, object]
"""What goes to a template: texts, numbers, lists and mappings."""


def questions_of(paper: Sequence[Contest], wording: Wording) -> list[Plain]:
    """Return a ballot paper as questions, in its order; each has its items and the options that they share.

    Returns:
        `items` (names), `options` (key and label), `seats`, `is_list` (options are read down, not across).
    """
    return [_question(list(alike), paper, wording) for _, alike in groupby(paper, key=_answered_alike)]


def persons_of(paper: Sequence[Contest], wording: Wording) -> list[Plain]:
    """Return the persons rated on a paper, in its order: `name` and `post`."""
    rated = dict.fromkeys(contest.subject for contest in paper if contest.subject is not None)
    subjects = [wording.rules.subject(each) for each in rated]
    return [{"name": wording.words(each.name), "post": wording.words(each.post)} for each in subjects]


def option_labels(options: Sequence[Option], wording: Wording) -> list[Plain]:
    """Return options as key and label."""
    return [{"key": each.key, "label": wording.words(each.label)} for each in options]


def papers_of(electorates: Iterable[Electorate], wording: Wording) -> Iterator[tuple[list[Electorate], list[Text]]]:
    """Yield the electorates that get the same ballot paper and may use the same channels, with their names."""
    sharing: dict[object, list[Electorate]] = {}
    for each in electorates:
        paper = tuple(contest.id for contest in wording.rules.ballot_of(each.id))
        sharing.setdefault((paper, frozenset(each.channels)), []).append(each)
    for group in sharing.values():
        yield group, [wording.electorate(each) for each in group]


def _question(alike: list[Contest], paper: Sequence[Contest], wording: Wording) -> Plain:
    first = alike[0]
    return {
        "items": [wording.item(each, paper) for each in alike],
        "options": option_labels(first.options, wording),
        "seats": first.seats,
        "is_list": first.kind is ContestKind.CHOICE,
    }


def _answered_alike(contest: Contest) -> object:
    options = tuple((each.id, each.key, tuple(each.label.items())) for each in contest.options)
    # A choice is a list of its own, whatever stands beside it.
    return contest.kind, contest.seats, options, contest.id if contest.kind is ContestKind.CHOICE else ""
