"""Every text that a voter of a poll may get, in the very words of the gateway, with its length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.message_parts import message_parts, message_units
from gateway.reading import Why
from gateway.replies import FAILURES_BEFORE_FULLER, Replies
from poll.ballot import Mark
from poll.casting import Disposition, Outcome
from poll.refusal import Say
from poll.rules import CodeUse, Contest, Revote, RuleSet

EXAMPLE_RECEIPT = "12345678901"


@dataclass(frozen=True, slots=True)
class ShownText:
    """One text.

    Attributes:
        when: in which situation it is sent.
        words: what it says.
    """

    when: Say
    words: str

    @property
    def characters(self) -> int:
        """Return how many characters it has."""
        return len(self.words)

    @property
    def units(self) -> tuple[int, int]:
        """Return its units on the air, and how many one part holds."""
        return message_units(self.words)

    @property
    def parts(self) -> int:
        """Return how many parts of a message it takes."""
        return message_parts(self.words)


def texts_of(rules: RuleSet, electorate: str, language: str) -> list[tuple[Say, list[ShownText]]]:
    """Return the texts for an electorate in a language, in groups: how to vote, after a vote, not understood, refused.

    Args:
        rules: of the poll.
        electorate: id of the one whose ballot paper is asked.
        language: "zh" or "en"; one without replies of its own is answered in the poll's first.
    """
    replies, paper = Replies(rules, language), rules.ballot_of(electorate)
    groups = (
        (Say("怎么投", "How to vote"), _how(rules, replies, paper)),
        (Say("收到以后", "After a vote"), _after(rules, replies, paper)),
        (Say("没看懂", "Not understood"), _unclear(replies, paper)),
        (Say("没有受理", "Refused"), _refused(rules, replies)),
        (Say("查回执、退订", "Receipts and notices"), _others(replies)),
    )
    return [(title, list(texts)) for title, texts in groups]


def _how(rules: RuleSet, replies: Replies, paper: Sequence[Contest]) -> Iterator[ShownText]:
    yield ShownText(Say("问怎么投，或回 0", "Asks how to vote, or texts 0"), replies.of_help(paper, shared=False))
    if rules.code.use is CodeUse.NEVER:
        return
    yield ShownText(Say("合用电话的人问怎么投", "The same on a shared telephone"), replies.of_help(paper, shared=True))
    yield ShownText(Say("要代码却没写", "Needs a code and wrote none"), replies.of_code(paper, came_alone=False))
    yield ShownText(Say("只写了代码", "Wrote the code alone"), replies.of_code(paper, came_alone=True))


def _after(rules: RuleSet, replies: Replies, paper: Sequence[Contest]) -> Iterator[ShownText]:
    def of_vote(disposition: Disposition, answered: int) -> str:
        return replies.of_vote(Outcome(disposition, answered), paper, EXAMPLE_RECEIPT, 0, shared=False)

    every = (1 << len(paper)) - 1
    if len(paper) > 1:
        yield ShownText(Say("只答了第一项", "Answered the first item"), of_vote(Disposition.ACCEPTED, 1))
    yield ShownText(Say("投好了", "Voted"), of_vote(Disposition.ACCEPTED, every))
    if rules.revote is Revote.LAST_COUNTS:
        yield ShownText(Say("改投", "Voted anew"), of_vote(Disposition.CHANGED, every))
        yield ShownText(Say("撤回", "Took it back"), replies.of_refusal(Disposition.WITHDRAWN, 0))
        nothing = replies.of_refusal(Disposition.NOTHING_TO_WITHDRAW, 0)
        yield ShownText(Say("没投就撤回", "Took back what was not there"), nothing)
    else:
        yield ShownText(Say("再投一次", "Voted again"), replies.of_refusal(Disposition.ALREADY_VOTED, 0))
    question = replies.of_question([_first_choice(paper[0])], paper)
    if question is not None:
        yield ShownText(Say("不能确定选了什么，反问一句", "A question back, where it is not certain"), question)


def _unclear(replies: Replies, paper: Sequence[Contest]) -> Iterator[ShownText]:
    known: set[str] = set()
    for why, when in _WHY.items():
        words = replies.of_unclear(why, paper, 0, 0, shared=False)
        if words not in known:
            yield ShownText(when, words)
        known.add(words)
    fuller = replies.of_unclear(Why.NOTHING_KNOWN, paper, 0, FAILURES_BEFORE_FULLER, shared=False)
    yield ShownText(Say("连着几次没看懂", "Not understood again and again"), fuller)


def _refused(rules: RuleSet, replies: Replies) -> Iterator[ShownText]:
    closes_ms = int(rules.closes_at.timestamp() * 1000)
    for disposition, when in _REFUSALS.items():
        yield ShownText(when, replies.of_refusal(disposition, closes_ms))
    yield ShownText(Say("截止以后", "After closing"), replies.of_refusal(Disposition.LATE, closes_ms + 1))
    yield ShownText(Say("提前截止以后", "After it was closed early"), replies.of_refusal(Disposition.LATE, closes_ms))


def _others(replies: Replies) -> Iterator[ShownText]:
    yield ShownText(
        Say("查回执，票在票箱里", "Checks a receipt that is good"), replies.of_receipt(EXAMPLE_RECEIPT, in_box=True)
    )
    yield ShownText(Say("查回执，查不到", "Checks one that is not"), replies.of_receipt(EXAMPLE_RECEIPT, in_box=False))
    yield ShownText(Say("退订", "Wants no more notices"), replies.of_refusal(Disposition.OPT_OUT, 0))
    yield ShownText(Say("恢复", "Wants them again"), replies.of_refusal(Disposition.OPT_IN, 0))


def _first_choice(contest: Contest) -> Mark:
    return Mark(0, tuple(option.id for option in contest.options[: contest.seats]))


_WHY = {
    Why.NOTHING_KNOWN: Say("看不懂的字", "Words that mean nothing here"),
    Why.LETTERS: Say("按成了字母", "Letters in place of digits"),
    Why.TWO_ANSWERS: Say("写了两个答案", "Two answers"),
    Why.NUMBER_OF_VOTES: Say("写成“几票”", "A number of votes"),
    Why.OTHER_PERSON: Say("写了别人的名字", "Another name"),
    Why.FOR_ANOTHER: Say("替别人投", "A vote for somebody else"),
    Why.DECLINED: Say("说不投", "Declines"),
    Why.COURTESY: Say("道谢、问好", "A word of thanks"),
    Why.QUESTION: Say("问事情", "A question"),
    Why.COMPLAINT: Say("反映问题", "A complaint"),
}
_REFUSALS = {
    Disposition.NOT_ON_ROLL: Say("号码不在名册上", "Not on the roll"),
    Disposition.NUMBER_HIDDEN: Say("隐藏了号码", "A hidden number"),
    Disposition.CODE_WRONG: Say("代码不对", "A wrong code"),
    Disposition.CODE_LOCKED: Say("代码错太多次", "Too many wrong codes"),
    Disposition.NOT_OPEN_YET: Say("开始以前", "Before opening"),
    Disposition.NO_POLL: Say("号码上没有评议", "No poll on the number"),
}
