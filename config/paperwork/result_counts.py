"""The counts of a result sheet: for each electorate its account, and for each contest its grades."""

from collections.abc import Mapping, Sequence
from typing import Any

from config.paperwork.asked import Plain, alike
from config.paperwork.rule_words import compared_share, share_of
from config.paperwork.wording import Wording
from poll.refusal import Say
from poll.rules import Contest
from tally.result_scores import percent

Result = Mapping[str, Any]
"""A published result, as it stands in result.json."""

_ACCOUNT = (
    ("registered", Say("应到", "registered")),
    ("present", Say("实到", "present")),
    ("issued", Say("发出", "issued")),
    ("returned", Say("收回", "returned")),
    ("phone_ballots", Say("电话", "phone")),
    ("ballots", Say("计入", "counted")),
)
_NOT_VOTES = (
    ("valid", Say("有效", "valid")),
    ("abstained", Say("弃权", "abstained")),
    ("invalid", Say("废票", "invalid")),
)


def electorate_of(electorate: Result, wording: Wording) -> Plain:
    """Return one electorate of a result for the template; what is not shown is None."""
    paper = wording.rules.ballot_of(electorate["id"])
    counts = {each["id"]: each for each in electorate["contests"]}
    whole = {**electorate, "present": electorate["signatures"] + electorate["phone_ballots"]}
    account = [{"label": wording.say(label), "number": whole[name]} for name, label in _ACCOUNT]
    if len(paper) == 1:
        account += _outcome(counts[paper[0].id], wording)
    return {
        "label": wording.words(electorate["label"]),
        "account": account,
        "turnout": electorate["turnout_percent"],
        "quorum": _quorum(electorate, wording),
        "void_units": [wording.unit(each) for each in electorate["void_units"]],
        "apart": electorate["shown"] != "total",
        "hidden": electorate["shown"] == "nothing",
        "groups": [_group(together, paper, counts, electorate, wording) for together in alike(paper)],
    }


def _group(
    together: Sequence[Contest],
    paper: Sequence[Contest],
    counts: Mapping[str, Result],
    electorate: Result,
    wording: Wording,
) -> Plain:
    rates = {each["contest"]: each for each in electorate["satisfaction"]}
    return {
        "options": [wording.words(each.label) for each in together[0].options],
        "contests": [
            {
                "item": wording.item(contest, paper) if len(paper) > 1 else wording.words(contest.title),
                "options": _options(contest, counts[contest.id], wording),
                "outcome": _outcome(counts[contest.id], wording),
                "satisfied": rates.get(contest.id, {"percent": None})["percent"],
            }
            for contest in together
        ],
    }


def _options(contest: Contest, count: Result, wording: Wording) -> list[Plain]:
    total, split = count["total"], count["phone"] is not None
    if total is None:
        return []
    return [
        {
            "label": wording.words(option.label),
            "phone": count["phone"]["marks"][option.id] if split else None,
            "paper": count["paper"]["marks"][option.id] if split else None,
            "total": total["marks"][option.id],
            "share": None if option.abstains else percent(total["marks"][option.id], count["valid"]),
        }
        for option in contest.options
    ]


def _outcome(count: Result, wording: Wording) -> list[Plain]:
    total = count["total"]
    if total is None:
        return []
    numbers = {"valid": count["valid"], "abstained": count["abstained"], "invalid": total["invalid"]}
    return [{"label": wording.say(label), "number": numbers[name]} for name, label in _NOT_VOTES]


def _quorum(electorate: Result, wording: Wording) -> Plain | None:
    quorum = wording.rules.electorate(electorate["id"]).quorum
    if quorum is None or electorate["quorum"] is None:
        return None
    line = compared_share(quorum.comparator, quorum.share, share_of(quorum.of))
    verdict = Say("达到", "met") if electorate["quorum"]["met"] else Say("未达到，不计分", "not met: no score")
    return {
        "line": wording.say(Say(f"法定人数：计入票数{line.zh}", f"Quorum: ballots counted {line.en}")),
        "verdict": wording.say(verdict),
        "met": electorate["quorum"]["met"],
        "source": quorum.source,
    }
