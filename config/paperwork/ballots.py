"""The paper ballots: what an electorate is asked, with a box for each answer."""

from collections.abc import Sequence
from typing import Literal

from config.paperwork import typeset
from config.paperwork.asked import persons_of, questions_of
from config.paperwork.wording import Wording
from poll.refusal import Finding, FindingsError, Say
from poll.rules import Channel, Contest, ContestKind, RuleSet

PerSheet = Literal[1, 2, 4]

_MOST_LINES: dict[PerSheet, int] = {4: 1, 2: 10}
"""Up to so many lines go onto a quarter, or a half, of a sheet; old eyes want large print."""


def ballots(rules: RuleSet, electorate: str, unit: str = "", per_sheet: PerSheet | None = None) -> bytes:
    """Print one sheet of an electorate's paper ballots as PDF, all alike, with lines to cut along.

    Nothing on a ballot tells one from another. A ballot that is too long for a part of a sheet has whole pages.

    Args:
        rules: say what is asked, in which order, and how many options may be chosen.
        electorate: id of the one whose ballots these are.
        unit: id of the unit to be named on them; empty for none, so that papers of small units mix.
        per_sheet: ballots on a sheet of A4; None for as many as can be read well.

    Raises:
        FindingsError: the electorate does not vote on paper.
    """
    wording, its = Wording(rules), rules.electorate(electorate)
    if Channel.PAPER not in its.channels:
        raise FindingsError([_no_paper(electorate)])
    paper = rules.ballot_of(electorate)
    data = {
        "languages": list(rules.languages),
        "title": wording.title(),
        "electorate": wording.electorate(its),
        "unit": wording.unit(unit),
        "persons": persons_of(paper, wording),
        "questions": questions_of(paper, wording),
        "per_sheet": per_sheet or _per_sheet(paper),
        "hash": wording.hash(),
    }
    return typeset.compile("ballots", data)


def _per_sheet(paper: Sequence[Contest]) -> PerSheet:
    lines = sum(1 + len(each.options) // 2 if each.kind is ContestKind.CHOICE else 1 for each in paper)
    return next((count for count, most in _MOST_LINES.items() if lines <= most), 1)


def _no_paper(electorate: str) -> Finding:
    return Finding(
        electorate,
        Say("可用纸票的评议主体", "an electorate that votes on paper"),
        Say("规则里没有纸票", "no paper in its channels"),
        Say("不需要印选票。", "It needs no ballot papers."),
    )
