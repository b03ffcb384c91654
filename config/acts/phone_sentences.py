"""Sentences for the telephone: what the help desk says, in the words that electors also read and hear."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.paperwork.answering import Way, call_answer, text_answer
from config.paperwork.poster import FREE, revote_rule
from config.paperwork.wording import Wording
from ivr.asking import RECEIPT_DIGITS
from ivr.catalogues import CATALOGUES
from ivr.keypad import REPEAT, keys_of
from ivr.sayings import Saying
from poll.numbers import as_dialled
from poll.refusal import Say
from poll.rules import Channel, Contest, Revote, RuleSet, words_in


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody asks, and what is answered."""

    asked: Say
    answer: Say


def sentences(rules: RuleSet, sender: str) -> list[Sentence]:
    """Return what is asked most, with answers that can be read out.

    Args:
        rules: of the poll.
        sender: the poll's number, `+86...`.
    """
    number = as_dialled(int(sender.lstrip("+")))
    return [*_how_to_vote(rules, number), *_when_it_does_not_go(rules, number), Sentence(*FREE)]


def _how_to_vote(rules: RuleSet, number: str) -> Iterator[Sentence]:
    wording = Wording(rules)
    for paper in _papers(rules, Channel.TEXT):
        for coded, asked in ((False, _BY_TEXT), (True, _BY_TEXT_SHARED)):
            answer, options = text_answer(paper, coded=coded), _options(paper)
            yield Sentence(
                asked,
                Say(
                    f"用登记的那部手机，给 {number} 发短信：{answer.zh}。{options.zh}",
                    f"From the registered telephone, text to {number}: {answer.en}.{options.en}",
                ),
            )
    for _ in _papers(rules, Channel.CALL)[:1]:
        keys = call_answer(Way(texts=False, calls=True), wording)
        yield Sentence(
            _BY_CALL,
            Say(
                f"用登记的电话打 {number}：{keys.zh}。听不清按 {REPEAT} 重听。",
                f"From the registered telephone, call {number}: {keys.en}. {REPEAT} repeats.",
            ),
        )


def _when_it_does_not_go(rules: RuleSet, number: str) -> Iterator[Sentence]:
    keys, rule = keys_of(rules), revote_rule(rules)[1]
    change, receipt = _on_the_line(Saying.TO_CHANGE), _on_the_line(Saying.HELP_RECEIPT)
    key_in = _on_the_line(Saying.KEY_IN_RECEIPT)
    yield Sentence(
        Say("我按错了键", "I pressed the wrong key"),
        Say(
            f"它念一遍您选的；没按 {keys.confirm} 确认就不算。{change.zh}已经确认了的：{rule.zh}",
            f"It is read back, and nothing counts before {keys.confirm}. {change.en} If it was confirmed: {rule.en}",
        ),
    )
    again = _AGAIN[rules.revote]
    yield Sentence(
        Say("我没收到回执", "I got no receipt"),
        Say(
            f"短信有时来得晚。{again.zh}；也可以打 {number}。",
            f"Texts may be late. {again.en}; or call {number}.",
        ),
    )
    yield Sentence(
        Say("我的票到了没有", "Is my vote in?"),
        Say(
            f"打 {number}，先按 {keys.help}。{receipt.zh}{key_in.zh}短信：“查”加 {RECEIPT_DIGITS} 位回执号。",
            f"Call {number} and press {keys.help}. {receipt.en} {key_in.en} Or text CHECK and the digits.",
        ),
    )


def _papers(rules: RuleSet, channel: Channel) -> list[tuple[Contest, ...]]:
    """Return the different ballot papers of those who may use a channel."""
    papers = (rules.ballot_of(each.id) for each in rules.electorates if channel in each.channels)
    return list({tuple(contest.id for contest in paper): paper for paper in papers}.values())


def _options(paper: Sequence[Contest]) -> Say:
    """Return the numbers and what they mean; nothing where they differ from item to item."""
    if len({tuple((option.key, option.id) for option in contest.options) for contest in paper}) > 1:
        return Say("", "")
    options = paper[0].options
    zh = "，".join(f"{each.key} {words_in(each.label, 'zh')}" for each in options)
    en = ", ".join(f"{each.key} {words_in(each.label, 'en')}" for each in options)
    return Say(f"{zh}。", f" {en}.")


def _on_the_line(saying: Saying) -> Say:
    return Say(CATALOGUES["zh"].sentences[saying], CATALOGUES["en"].sentences[saying])


_AGAIN = {
    Revote.LAST_COUNTS: Say("可以再发一次，只算最后一次，不会算成两票", "Send it again: the last counts, never both"),
    Revote.FIRST_STANDS: Say("可以再发一次，已经评过的会告诉您", "Send it again: if it is in, you are told so"),
}
_BY_TEXT = Say("怎样用短信评议", "How do I vote by text?")
_BY_TEXT_SHARED = Say("几个人合用一个电话，怎样用短信评议", "We share a telephone: how do I vote by text?")
_BY_CALL = Say("怎样打电话评议", "How do I vote by call?")
