"""What the paper desk can be told: why an act was not done, and what to do instead."""

from collections.abc import Sequence
from datetime import UTC, datetime

from config.acts.roll_words import electorate_label, unit_label
from poll.desk import DeskEvent
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, Say
from poll.rules import RuleSet

_MOST_NAMED = 8


def has_paper(rules: RuleSet, event: DeskEvent) -> Finding:
    """Say that somebody has a paper already, since when and by whom."""
    at = rules.local(datetime.fromtimestamp(event.at_ms / 1000, UTC))
    return Finding(
        f"编号 {event.roll_no}",
        Say("还没有领过纸票的人", "somebody without a paper"),
        Say(f"{at} 已由{event.official}发过", f"a paper issued at {at} by {event.official}"),
        Say(
            "一人一张。写坏的可以换；登记错的先撤销。",
            "One each. A spoiled one is exchanged; what was entered by mistake is undone first.",
        ),
    )


def no_paper(roll_no: str) -> Finding:
    """Say that somebody has no paper."""
    return Finding(
        f"编号 {roll_no}",
        Say("领过纸票的人", "somebody with a paper"),
        Say("没有领过，或已撤销", "none, or it was undone"),
        Say("请再查一次。", "Look her up again."),
    )


def nobody(rules: RuleSet, roll_no: str, electorate: str, unit: str = "") -> Finding:
    """Say that no such number is on the roll of this desk."""
    where = _place(rules, electorate, unit)
    return Finding(
        f"编号 {roll_no}",
        Say(f"{where.zh}名册上的编号", f"a number on the roll of {where.en}"),
        Say("没有，或不是这个窗口的", "none, or not of this desk"),
        Say(
            "请核对编号（前面的 0 也要写）和评议主体。", "Check the number, with its leading zeros, and the electorate."
        ),
    )


def twice(roll_no: str) -> Finding:
    """Say that a number stands twice."""
    return Finding(
        f"编号 {roll_no}",
        Say("每个编号一次", "each number once"),
        Say("写了不止一次", "more than once"),
        Say("请对照签到的名单。", "Look at the signed list."),
    )


def no_numbers() -> Finding:
    """Say that no number was given."""
    return Finding(
        "编号 numbers",
        Say("至少一个编号", "one number at least"),
        Say("空白", "nothing"),
        Say("照签了字的名单，一行写一个编号。", "Type the numbers of the signed list, one a line."),
    )


def not_yours() -> Finding:
    """Say that a place is another desk's."""
    return Finding(
        "小组 unit",
        Say("这个窗口的评议主体和小组", "an electorate and a unit of this desk"),
        Say("别的，或规则里没有", "another one, or none of the rules"),
        Say("请那个窗口的工作人员办理。", "Let the clerk of that desk do it."),
    )


def without_paper(rules: RuleSet, electorate: str) -> Finding:
    """Say that an electorate does not vote on paper."""
    where = electorate_label(rules, electorate)
    return Finding(
        where.zh,
        Say("用纸票的评议主体", "an electorate that votes on paper"),
        Say("规则里没有纸票", "no paper in the rules"),
        Say("请她用电话评。", "She votes by phone."),
    )


def closed(poll: StoredPoll) -> Finding:
    """Say that it is too early or too late."""
    return Finding(
        poll.id,
        Say("投票开始以后、作废重票以前", "after the opening and before double votes are voided"),
        Say(f"阶段 {poll.stage.value}", f"stage {poll.stage.value}"),
        Say("窗口现在不能登记。", "The desk cannot enter anything now."),
    )


def handed_over(rules: RuleSet, electorate: str, unit: str, by: str) -> Finding:
    """Say that the poll book of a desk has its first entry, and by whom: nothing changes any more but by two."""
    where = _place(rules, electorate, unit)
    return Finding(
        where.zh,
        Say("签到册还没有录入的窗口", "a desk whose poll book is not entered yet"),
        Say(f"{by}已移交或录入第一遍", f"{by} has handed it over, or entered it"),
        Say("要改由两人在“表格录入”里更正签到册。", 'Two officials correct the poll book under "Sheets".'),
    )


def not_booked(electorate: str, unit: str, roll_nos: Sequence[str]) -> Finding:
    """Say that people have papers and are not in the poll book; where starts with `poll_book`."""
    named = "、".join(roll_nos[:_MOST_NAMED]) + ("…" if len(roll_nos) > _MOST_NAMED else "")
    return Finding(
        f"poll_book {electorate}/{unit}",
        Say("窗口发过纸票的人都在签到册里", "everybody to whom the desk issued a paper in the poll book"),
        Say(f"缺 {len(roll_nos)} 人（编号 {named}）", f"{len(roll_nos)} missing (numbers {named})"),
        Say(
            "请窗口移交签到册；已经移交的，两人核对后更正。",
            "Let the desk hand over its poll book; where it did, two officials look into it and correct it.",
        ),
    )


def _place(rules: RuleSet, electorate: str, unit: str) -> Say:
    its, at = electorate_label(rules, electorate), unit_label(rules, unit)
    return Say(f"{its.zh}{at.zh}", f"{its.en} {at.en}".strip())
