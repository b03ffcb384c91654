"""What each stage of the count has left: its numbers, who did it and when, and the hash that is read aloud."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from poll.poll import Stage
from poll.records import canvass_store, journal_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Say
from poll.rules import RuleSet, words_in
from tally import canvass
from tally.totals import Tally

_KINDS: Mapping[Stage, type[object]] = {
    Stage.CHECKED: canvass.CheckedBox,
    Stage.VOIDED: canvass.VoidedBox,
    Stage.STRIPPED: canvass.StrippedBox,
    Stage.OPENED: canvass.OpenedBox,
    Stage.COUNTED: canvass.CountedBox,
    Stage.MERGED: canvass.MergedCount,
    Stage.RECONCILED: canvass.Reconciled,
    Stage.CERTIFIED: canvass.Certified,
}


@dataclass(frozen=True, slots=True)
class StageResult:
    """What one stage has left.

    Attributes:
        stage: which.
        lines: its numbers, in words.
        aloud: hash that is read aloud and written down, hex; empty: none.
        digest: of its paper, hex, as the journal has it; empty for the closing.
        officials: who did it.
        at_ms: when, in milliseconds of the epoch.
    """

    stage: Stage
    lines: tuple[Say, ...]
    aloud: str
    digest: str
    officials: tuple[str, ...]
    at_ms: int


def results_of(connection: Connection, poll: StoredPoll) -> list[StageResult]:
    """Return what the stages so far have left, the closing first."""
    digests = canvass_store.paper_hashes(connection, poll.key)
    found = [_closed(connection, poll)] if poll.stage.place >= Stage.CLOSED.place else []
    for stage, kind in _KINDS.items():
        written = canvass_store.paper(connection, poll.key, stage)
        if written is not None:
            paper = canvass.read_paper(kind, written)
            who, at_ms = _done(connection, poll, stage.value)
            lines = tuple(_lines(paper, poll.rules))
            found.append(StageResult(stage, lines, _aloud(paper), digests[stage.value], who, at_ms))
    return found


def _closed(connection: Connection, poll: StoredPoll) -> StageResult:
    who, at_ms = _done(connection, poll, "close")
    line = Say(f"票箱里 {poll.next_seq - 1} 个信封。", f"{poll.next_seq - 1} envelopes in the box.")
    return StageResult(Stage.CLOSED, (line,), poll.box_head.hex(), "", who, at_ms)


def _done(connection: Connection, poll: StoredPoll, act: str) -> tuple[tuple[str, ...], int]:
    """Return who did an act last, and when."""
    for entry in journal_store.newest(connection, poll.key, act=act, most=1):
        said = json.loads(entry.entry)
        return tuple(said.get("officials") or [said["official"]]), entry.at_ms
    return (), 0


def _aloud(paper: object) -> str:
    match paper:
        case canvass.StrippedBox():
            return paper.list_sha256
        case _:
            return ""


def _lines(paper: object, rules: RuleSet) -> Sequence[Say]:
    match paper:
        case canvass.CheckedBox():
            return _checked(paper)
        case canvass.VoidedBox():
            return _voided(paper)
        case canvass.StrippedBox():
            ballots = sum(block.ballots for block in set(paper.blocks))
            return [
                Say(
                    f"{ballots} 人的票，{paper.envelopes} 个信封。",
                    f"Ballots of {ballots} electors, {paper.envelopes} envelopes.",
                )
            ]
        case canvass.OpenedBox():
            return [
                Say(
                    f"开箱时在场：{'、'.join(paper.officials)}。",
                    f"Present at the opening: {', '.join(paper.officials)}.",
                )
            ]
        case canvass.CountedBox():
            return _counted(paper)
        case canvass.MergedCount():
            return [_merged(tally, rules) for tally in paper.electorates]
        case canvass.Reconciled():
            return _reconciled(paper)
        case canvass.Certified():
            return [
                Say(f"{each.official}：{each.reason}", f"{each.official}: {each.reason}") for each in paper.signatures
            ]
        case _:
            return []


def _checked(paper: canvass.CheckedBox) -> list[Say]:
    lines = [
        Say(
            f"信封 {paper.envelopes} 个，答复为投票的消息 {paper.messages} 条。",
            f"{paper.envelopes} envelopes, {paper.messages} messages that were answered as votes.",
        ),
    ]
    if paper.findings == 0:
        lines.append(Say("封条与截止时宣读的相同。", "The seal is the one that was read aloud at the closing."))
    else:
        lines.append(
            Say(
                f"有 {paper.findings} 处问题，已由两人签字说明。",
                f"{paper.findings} findings, signed for by two officials.",
            )
        )
    return lines


def _voided(paper: canvass.VoidedBox) -> list[Say]:
    return [
        Say(
            f"签领纸票 {paper.voids} 人，其电话票作废。",
            f"{paper.voids} signed for paper; their phone ballots are void.",
        ),
        Say(
            f"离开名册或评议主体 {paper.ineligible} 人，原投的票作废。",
            f"{paper.ineligible} left the roll or the electorate; what they cast is void.",
        ),
    ]


def _counted(paper: canvass.CountedBox) -> list[Say]:
    ballots = sum(each.block.ballots for each in paper.blocks)
    lines = [
        Say(
            f"{ballots} 人的票，打开信封 {paper.opened} 个。",
            f"Ballots of {ballots} electors, {paper.opened} envelopes opened.",
        )
    ]
    if paper.damaged:
        lines.append(
            Say(
                f"打不开 {len(paper.damaged)} 个，计为废票。",
                f"{len(paper.damaged)} would not open and count as invalid.",
            )
        )
    return lines


def _merged(tally: Tally, rules: RuleSet) -> Say:
    label, sums = rules.electorate(tally.electorate).label, (tally.phone_ballots, tally.paper_ballots, tally.ballots)
    void = "、".join(tally.void_units)
    return Say(
        f"{words_in(label, 'zh')}：电话 {sums[0]} + 纸质 {sums[1]} = {sums[2]}"
        + (f"（{void} 纸票无效）" if void else ""),
        f"{words_in(label, 'en')}: phone {sums[0]} + paper {sums[1]} = {sums[2]}"
        + (f" (paper of {void} is void)" if void else ""),
    )


def _reconciled(paper: canvass.Reconciled) -> list[Say]:
    wrong = sum(not each.holds for each in paper.identities)
    return [
        Say(
            f"等式 {len(paper.identities)} 条，成立 {len(paper.identities) - wrong} 条"
            + (f"，签字说明 {wrong} 条。" if wrong else "。"),
            f"{len(paper.identities)} identities, {len(paper.identities) - wrong} hold"
            + (f", {wrong} are signed for." if wrong else "."),
        )
    ]
