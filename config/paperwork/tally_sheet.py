"""The tally sheet: where the papers of one hall are counted by hand, stroke by stroke."""

from config.paperwork import typeset
from config.paperwork.asked import Plain, option_labels
from config.paperwork.wording import Wording
from poll.refusal import Finding, FindingsError, Say
from poll.rules import Channel, Contest, RuleSet

_USUAL_PAPERS = 50


def tally_sheet(rules: RuleSet, electorate: str, unit: str, papers: int = _USUAL_PAPERS) -> bytes:
    """Print the tally sheet of one electorate and unit as PDF.

    It has the paper account, for each contest a row for every option and for blank and invalid papers, and the lines to
    sign on.

    Args:
        rules: of the poll.
        electorate: id of the one whose papers are counted.
        unit: id of the one whose papers are counted.
        papers: so many are expected; each row has room for as many strokes.

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
        "contests": [_contest(each, paper, wording) for each in paper],
        "papers": papers,
        "hash": wording.hash(),
    }
    return typeset.compile("tally", data)


def _contest(contest: Contest, paper: tuple[Contest, ...], wording: Wording) -> Plain:
    return {
        "item": wording.item(contest, paper),
        "options": option_labels(contest.options, wording),
        "seats": contest.seats,
    }


def _no_paper(electorate: str) -> Finding:
    return Finding(
        electorate,
        Say("可用纸票的评议主体", "an electorate that votes on paper"),
        Say("规则里没有纸票", "no paper in its channels"),
        Say("不需要计票单。", "It needs no tally sheet."),
    )
