"""What is looked at before a poll is opened: after that, rules and roll are frozen."""

from collections.abc import Iterator, Mapping, Sequence

from config.prompts.standing import before_opening as prompts_before_opening
from poll.poll import Stage
from poll.records.poll_store import StoredPoll
from poll.records.recording_store import Recording
from poll.refusal import Finding, Say, Weight


def before_opening(
    poll: StoredPoll,
    others: Sequence[StoredPoll],
    registered: Mapping[str, int],
    recordings: Sequence[Recording],
    now_ms: int,
) -> list[Finding]:
    """Return everything that speaks against opening a poll.

    Args:
        poll: about to be opened.
        others: all other polls of the records.
        registered: electors on the roll in force, by electorate.
        recordings: what was recorded of the poll's prompts.
        now_ms: the instant, in milliseconds of the epoch.
    """
    findings = list(_without_electors(poll, registered)) if poll.roll_version else [_no_roll(poll)]
    return [
        *findings,
        *over_already(poll, now_ms),
        *number_taken(poll, others),
        *prompts_before_opening(poll.id, poll.rules, recordings),
    ]


def over_already(poll: StoredPoll, now_ms: int) -> list[Finding]:
    """Return a finding where a poll would be closed before it is opened."""
    return [_over_already(poll)] if poll.rules.closes_at.timestamp() * 1000 <= now_ms else []


def number_taken(poll: StoredPoll, others: Sequence[StoredPoll]) -> list[Finding]:
    """Return a finding for each open poll that has the number already."""
    taken = [other for other in others if other.sender == poll.sender and other.stage is Stage.OPEN]
    return [_number_taken(poll, other) for other in taken]


def _no_roll(poll: StoredPoll) -> Finding:
    return Finding(
        poll.id,
        Say("已导入的名册", "a roll"),
        Say("没有名册", "none"),
        Say(
            f"先导入名册（xiangyin roll import {poll.id} 名册.xlsx）。",
            f"Import the roll first (xiangyin roll import {poll.id} roll.xlsx).",
        ),
    )


def _without_electors(poll: StoredPoll, registered: Mapping[str, int]) -> Iterator[Finding]:
    for electorate in poll.rules.electorates:
        if not registered.get(electorate.id):
            yield Finding(
                f"{poll.id} {electorate.id}",
                Say("至少一人", "at least one elector"),
                Say("名册上没有人", "nobody on the roll"),
                Say("如属实可不理会。", "Where this is so, go on."),
                Weight.NOTICE,
            )


def _over_already(poll: StoredPoll) -> Finding:
    closes = poll.rules.local(poll.rules.closes_at)
    return Finding(
        f"{poll.id} closes_at",
        Say("将来的时间", "an instant to come"),
        Say(closes, closes),
        Say("请改规则文件后重新建立评议。", "Mend the rule file and create the poll anew."),
    )


def _number_taken(poll: StoredPoll, other: StoredPoll) -> Finding:
    return Finding(
        poll.sender,
        Say("一个号码同时只办一次评议", "one open poll on a number"),
        Say(f"{other.id} 正在使用", f"{other.id} is open on it"),
        Say(f"先截止 {other.id}，或换一个号码。", f"Close {other.id} first, or use another number."),
    )
