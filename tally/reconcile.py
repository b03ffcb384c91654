"""Reconciling: every invariant of the count and every identity of the canvass, computed from its own sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from poll.refusal import Say
from poll.rules import Channel, RuleSet
from tally.canvass import (
    CheckedBox,
    CountedBox,
    MergedCount,
    Reconciled,
    Signature,
    StrippedBox,
    VoidedBox,
    heading_after,
)
from tally.identity import Identity, Term
from tally.merge import Hall
from tally.message_identities import Messages, message_identities
from tally.paper_identities import contest_identities, hall_identities

_LET_STAND = Say(
    "查明后更正，或由两人签字说明。", "Find the cause and correct it, or have two officials sign a reason."
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reconciliation reads besides the papers of the canvass, each from its own source.

    Attributes:
        halls: roll, poll book and paper of each electorate and unit.
        messages: what came in and what became of it.
        carrier_log: messages by the carrier's own log, or None where nobody asked for it.
        electors_in_box: distinct electors in the box, by electorate.
        signed_and_counted: electors who signed for paper and whose phone ballot still counts; must be none.
        papers_in_journal: papers of the canvass whose hash the journal names, and all of them.
    """

    halls: tuple[Hall, ...]
    messages: Messages
    carrier_log: int | None
    electors_in_box: Mapping[str, int]
    signed_and_counted: int
    papers_in_journal: tuple[int, int]


def reconcile(  # noqa: PLR0913, PLR0917 - each paper of the canvass is a side of some identity.
    checked: CheckedBox,
    voided: VoidedBox,
    stripped: StrippedBox,
    counted: CountedBox,
    merged: MergedCount,
    evidence: Evidence,
    rules: RuleSet,
    signatures: Sequence[Signature] = (),
) -> Reconciled:
    """Compute every identity; none is left out because it holds.

    Args:
        checked: the paper of the check.
        voided: the paper of the voiding.
        stripped: the paper of the stripping, with the accounts of envelopes and electors.
        counted: the phone's totals.
        merged: phone and paper.
        evidence: everything else, each from its own source.
        rules: the frozen rule set.
        signatures: reasons that officials signed for identities that fail.

    Source: ACE Project and Elections Canada (ballot accounting); docs/glossary.md "identity".
    """
    identities = tuple(
        chain(
            chain.from_iterable(hall_identities(hall) for hall in evidence.halls),
            _box_identities(checked, stripped, counted, evidence),
            message_identities(evidence.messages, stripped.envelope_accounts, rules),
            _voter_identities(voided, stripped, merged, evidence, rules),
            contest_identities(counted, merged, evidence.halls, rules),
            _total_identities(merged, evidence.halls),
        )
    )
    heading = heading_after(merged.heading.poll, merged.heading.rules_sha256, merged)
    return Reconciled(heading, identities, tuple(signatures))


def _box_identities(
    checked: CheckedBox, stripped: StrippedBox, counted: CountedBox, evidence: Evidence
) -> Iterator[Identity]:
    accounts = stripped.envelope_accounts
    fates = (
        Term("计入", "active", sum(each.active for each in accounts)),
        Term("被更改", "superseded", sum(each.superseded for each in accounts)),
        Term("撤回", "withdrawn", sum(each.withdrawn for each in accounts)),
        Term("因纸质票作废", "voided for paper", sum(each.voided for each in accounts)),
    )
    yield Identity(
        "I4",
        "票箱/box",
        Say("信封的去向", "what became of the envelopes"),
        (Term("信封", "envelopes", checked.envelopes),),
        fates,
        "=",
        _LET_STAND,
    )
    yield Identity(
        "I4",
        "票箱/inbox",
        Say("答复过的投票与信封", "answered votes and envelopes"),
        (Term("已答复的投票", "votes answered", evidence.messages.in_box),),
        (Term("信封", "envelopes", checked.envelopes),),
        "=",
        _LET_STAND,
    )
    yield Identity(
        "I6",
        "票箱/box",
        Say("拆开的与计入的信封", "envelopes opened and counted"),
        (Term("计入", "active", sum(each.active for each in accounts)),),
        (Term("拆开", "opened", counted.opened), Term("损坏", "damaged", len(counted.damaged))),
        "=",
        _LET_STAND,
    )
    if evidence.carrier_log is not None:
        yield Identity(
            "4.2.8",
            "运营商/carrier",
            Say("运营商的清单", "the carrier's own log"),
            (Term("运营商清单", "carrier's log", evidence.carrier_log),),
            (Term("消息", "messages", evidence.messages.all),),
            "=",
            Say("向运营商索取缺少的消息。", "Ask the carrier for the messages that are missing."),
        )
    found, papers = evidence.papers_in_journal
    yield Identity(
        "4.2.10",
        "日志/journal",
        Say("各步骤结果与日志相符", "papers of the canvass as the journal names them"),
        (Term("各步骤结果", "papers", papers),),
        (Term("与日志相符", "named by the journal", found),),
        "=",
        Say("有数字被改写：停止，核对日志。", "A figure was typed over: stop and compare with the journal."),
    )


def _voter_identities(
    voided: VoidedBox, stripped: StrippedBox, merged: MergedCount, evidence: Evidence, rules: RuleSet
) -> Iterator[Identity]:
    for tally in merged.electorates:
        place = tally.electorate
        voters = [account for account in stripped.voter_accounts if account.electorate == place]
        counted = sum(account.counted for account in voters)
        fates = (
            Term("计入", "counted", counted),
            Term("因纸质票作废", "voided for paper", sum(account.voided for account in voters)),
            Term("撤回", "withdrawn", sum(account.withdrawn for account in voters)),
        )
        in_box = evidence.electors_in_box.get(place, 0)
        yield Identity(
            "I5",
            place,
            Say("票箱中的选民", "electors in the box"),
            (Term("不同选民", "distinct electors", in_box),),
            fates,
            "=",
            _LET_STAND,
        )
        phones = any(channel is not Channel.PAPER for channel in rules.electorate(place).channels)
        yield Identity(
            "4.2.4",
            place,
            Say("电话票不多于可用电话的选民", "no more phone ballots than electors with a phone"),
            (Term("电话票", "phone ballots", tally.phone_ballots),),
            (Term("可用电话的选民", "electors with a phone", tally.phone_electors if phones else 0),),
            "<=",
            _LET_STAND,
        )
        yield Identity(
            "4.2.4",
            f"{place}/电话",
            Say("每位选民至多一张电话票", "at most one phone ballot an elector"),
            (Term("电话票", "phone ballots", tally.phone_ballots),),
            (Term("计入的选民", "electors counted", counted),),
            "=",
            _LET_STAND,
        )
        yield Identity(
            "4.2.5",
            place,
            Say("收回不多于应到", "no more ballots than electors"),
            (Term("纸质收回", "papers returned", tally.returned), Term("电话票", "phone ballots", tally.phone_ballots)),
            (Term("应到", "registered", tally.registered),),
            "<=",
            _LET_STAND,
        )
        yield Identity(
            "I7",
            place,
            Say("参加者不多于应到", "no more who took part than electors"),
            (Term("签到", "signatures", tally.signatures), Term("电话票", "phone ballots", tally.phone_ballots)),
            (Term("应到", "registered", tally.registered),),
            "<=",
            _LET_STAND,
        )
    yield Identity(
        "4.2.5",
        "全部/all",
        Say("无人两次计入", "nobody is counted twice"),
        (Term("签领纸票且电话票计入", "signed for paper and phone ballot counted", evidence.signed_and_counted),),
        (),
        "=",
        Say("回到作废一步。", "Go back to voiding."),
    )
    signed = sum(hall.signatures for hall in evidence.halls)
    yield Identity(
        "4.3",
        "作废/void",
        Say("作废名单与签到册", "the void list and the poll book"),
        (Term("作废名单", "void list", voided.voids),),
        (Term("签到", "signatures", signed),),
        "=",
        _LET_STAND,
    )


def _total_identities(merged: MergedCount, halls: Iterable[Hall]) -> Iterator[Identity]:
    by_electorate: dict[str, list[Hall]] = {}
    for hall in halls:
        by_electorate.setdefault(hall.electorate, []).append(hall)
    for tally in merged.electorates:
        blocks = [block for block in merged.blocks if block.electorate == tally.electorate]
        yield Identity(
            "I8",
            tally.electorate,
            Say("收回等于各处之和", "ballots are the sum of all places"),
            (Term("收回", "ballots", tally.ballots),),
            tuple(Term("+".join(block.units), "+".join(block.units), block.ballots) for block in blocks),
            "=",
            _LET_STAND,
        )
        yield Identity(
            "I8",
            f"{tally.electorate}/应到",
            Say("应到等于各处之和", "registered is the sum of all places"),
            (Term("应到", "registered", tally.registered),),
            tuple(Term(hall.unit, hall.unit, hall.registered) for hall in by_electorate.get(tally.electorate, [])),
            "=",
            _LET_STAND,
        )
