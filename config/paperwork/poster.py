"""The poster: how to vote by telephone, to be read from three steps away."""

from collections.abc import Sequence
from typing import Literal

from config.paperwork import typeset
from config.paperwork.answering import Way, help_key, steps_of
from config.paperwork.asked import Plain, papers_of, persons_of, questions_of
from config.paperwork.wording import Wording
from poll.numbers import as_dialled
from poll.refusal import Finding, FindingsError, Say
from poll.rules import Channel, Electorate, Revote, RuleSet

Size = Literal["a3", "a4"]


def poster(rules: RuleSet, sender: str, size: Size = "a3") -> bytes:
    """Print "how to vote by telephone" as PDF: one page for each different ballot paper.

    Args:
        rules: of the poll; electorates that vote on paper only get no page.
        sender: the poll's number, `+86...`.
        size: of the sheet.

    Raises:
        FindingsError: nobody votes by telephone in this poll.
    """
    wording = Wording(rules)
    by_phone = [each for each in rules.electorates if set(each.channels) & {Channel.TEXT, Channel.CALL}]
    if not by_phone:
        raise FindingsError([_no_phone()])
    pages = [_page(group, wording) for group in papers_of(by_phone, wording)]
    data = {
        "size": size,
        "languages": list(rules.languages),
        "title": wording.title(),
        "number": as_dialled(int(sender.lstrip("+"))),
        "opens": wording.instant(rules.opens_at),
        "closes": wording.instant(rules.closes_at),
        "help_line": rules.help_line,
        "help_key": help_key(wording),
        "hash": wording.hash(),
        "pages": pages,
    }
    return typeset.compile("poster", data)


def _page(group: Sequence[Electorate], wording: Wording) -> Plain:
    channels = group[0].channels
    paper = wording.rules.ballot_of(group[0].id)
    way = Way(texts=Channel.TEXT in channels, calls=Channel.CALL in channels)
    return {
        # Where everybody gets the same page, nobody has to look for their own.
        "for": [] if len(group) == len(wording.rules.electorates) else [wording.electorate(each) for each in group],
        "persons": persons_of(paper, wording),
        "questions": questions_of(paper, wording),
        "steps": steps_of(paper, way, wording),
        "facts": [{"head": wording.say(head), "text": wording.say(text)} for head, text in _facts(channels, wording)],
    }


def _facts(channels: Sequence[Channel], wording: Wording) -> list[tuple[Say, Say]]:
    facts = [FREE, _secrecy(channels), revote_rule(wording.rules)]
    return [*facts, _PAPER] if Channel.PAPER in channels else facts


def _secrecy(channels: Sequence[Channel]) -> tuple[Say, Say]:
    carrier = _CARRIER_READS if Channel.TEXT in channels else _CARRIER_HEARS
    otherwise = _RATHER_PAPER if Channel.PAPER in channels else Say("", "")
    parts = (_SEALED, carrier, otherwise)
    return Say("保密", "Secret"), Say("".join(each.zh for each in parts), " ".join(each.en for each in parts).strip())


def revote_rule(rules: RuleSet) -> tuple[Say, Say]:
    """Return the rule of the rule set on voting again: a head, and a sentence."""
    match rules.revote:
        case Revote.LAST_COUNTS:
            return (
                Say("可以改", "You may change it"),
                Say("截止以前可以再投，以最后一次为准。", "Vote again until closing; the last vote counts."),
            )
        case Revote.FIRST_STANDS:
            return (
                Say("只能投一次", "One vote only"),
                Say("以第一次为准，投了不能改。", "The first vote stands and cannot be changed."),
            )


FREE = (
    Say("不收费", "Free"),
    Say(
        "评议不收一分钱，话费照您平常的算。从不问身份证、银行卡、验证码。",
        "Voting costs nothing but your usual text or call. Nobody asks for an ID, a bank card or a password.",
    ),
)
"""Voting costs nothing: a head, and a sentence."""

_SEALED = Say("票一到就密封，名字和选择不放在一起。", "Your vote is sealed as it comes, apart from your name.")
_CARRIER_READS = Say(
    "短信和按键，电话公司看得到；您手机的“已发送”里也有。",
    "The telephone company can read texts and keys, and your phone keeps what it sent.",
)
_CARRIER_HEARS = Say("您按的键，电话公司看得到。", "The telephone company can tell which keys you press.")
_RATHER_PAPER = Say("介意的，请投纸票。", "Vote on paper if you mind.")
_PAPER = (
    Say("纸票一直都有", "Paper, always"),
    Say(
        "到会场签字领票，投进票箱。签了字，电话票就不算了。",
        "Sign in at the hall and vote on paper. Whoever has signed loses her phone vote.",
    ),
)


def _no_phone() -> Finding:
    return Finding(
        "electorates.channels",
        Say("至少一个评议主体可用短信或电话", "an electorate that may text or call"),
        Say("都只用纸票", "paper only"),
        Say("不需要这张海报。", "This poll needs no such poster."),
    )
