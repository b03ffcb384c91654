"""The identities of the box: what became of every envelope, and that nothing was typed over on the way."""

from collections.abc import Iterator

from poll.refusal import Say
from tally.canvass import CheckedBox, CountedBox, StrippedBox
from tally.identity import Identity, Term

_LET_STAND = Say(
    "查明后更正，或由两人签字说明。", "Find the cause and correct it, or have two officials sign a reason."
)
_FATES = (
    ("active", Say("计入", "active")),
    ("superseded", Say("被更改", "superseded")),
    ("withdrawn", Say("撤回", "withdrawn")),
    ("voided", Say("因纸质票作废", "voided for paper")),
    ("ineligible", Say("已离开名册或评议主体", "left the roll or electorate")),
)


def envelope_identities(
    checked: CheckedBox, stripped: StrippedBox, counted: CountedBox, answered: int
) -> Iterator[Identity]:
    """Yield: every envelope has one fate; each was answered as a vote; those that count were opened.

    Args:
        checked: the paper of the check.
        stripped: the paper of the stripping.
        counted: the totals.
        answered: messages that were answered as a vote.
    """
    sums = {fate: sum(getattr(each, fate) for each in stripped.envelope_accounts) for fate, _ in _FATES}
    envelopes = (Term("信封", "envelopes", checked.envelopes),)
    fates = tuple(Term(words.zh, words.en, sums[fate]) for fate, words in _FATES)
    yield Identity(
        "I4", "票箱/box", Say("信封的去向", "what became of the envelopes"), envelopes, fates, "=", _LET_STAND
    )
    yield Identity(
        "I4",
        "票箱/inbox",
        Say("答复过的投票与信封", "answered votes and envelopes"),
        (Term("已答复的投票", "votes answered", answered),),
        envelopes,
        "=",
        _LET_STAND,
    )
    yield Identity(
        "I6",
        "票箱/box",
        Say("拆开的与计入的信封", "envelopes opened and counted"),
        (Term("计入", "active", sums["active"]),),
        (Term("拆开", "opened", counted.opened), Term("损坏", "damaged", len(counted.damaged))),
        "=",
        _LET_STAND,
    )


def carrier_identities(messages: int, carrier_log: int | None, differs: int | None) -> Iterator[Identity]:
    """Yield: the messages are all that the carrier's own log has; nothing where nobody asked for the log.

    Args:
        messages: that came in.
        carrier_log: messages by the carrier's log.
        differs: messages that only one of the two has, where the log was imported and not only counted.

    Source: domain.md 4.2, invariant 8.
    """
    next_step = Say("向运营商索取缺少的消息。", "Ask the carrier for the messages that are missing.")
    if carrier_log is not None:
        yield Identity(
            "4.2.8",
            "运营商/carrier",
            Say("运营商的清单", "the carrier's own log"),
            (Term("运营商清单", "carrier's log", carrier_log),),
            (Term("消息", "messages", messages),),
            "=",
            next_step,
        )
    if carrier_log is not None and differs is not None:
        yield Identity(
            "4.2.8",
            "运营商/each",
            Say("清单与消息逐条相符", "each message is in both"),
            (Term("只有一边有的消息", "messages that only one has", differs),),
            (),
            "=",
            next_step,
        )


def journal_identities(papers_in_journal: tuple[int, int]) -> Iterator[Identity]:
    """Yield: every paper of the canvass is the one that the journal names."""
    found, papers = papers_in_journal
    yield Identity(
        "4.2.10",
        "日志/journal",
        Say("各步骤结果与日志相符", "papers of the canvass as the journal names them"),
        (Term("各步骤结果", "papers", papers),),
        (Term("与日志相符", "named by the journal", found),),
        "=",
        Say("有数字被改写：停止，核对日志。", "A figure was typed over: stop and compare with the journal."),
    )
