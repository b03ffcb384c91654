"""The account of the messages: what became of every text and every call, so that they sum to what came in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from poll.casting import Disposition
from poll.dispositions import IN_BOX, NAMES
from poll.refusal import Say
from poll.rules import Channel, RuleSet, words_in
from tally.canvass import EnvelopeAccount
from tally.identity import Identity, Term

FURTHER = "further"
"""Votes that a call cast after its first: another question of the ballot, or another of the family."""

_MESSAGES = {Channel.TEXT: Say("短信", "texts"), Channel.CALL: Say("电话", "calls")}
_FATES = (
    ("active", Say("计入", "counted")),
    ("voided", Say("因纸质票作废", "voided for paper")),
    ("ineligible", Say("已离开名册或评议主体", "left the roll or electorate")),
    ("superseded", Say("被更改", "superseded")),
    ("withdrawn", Say("撤回", "withdrawn")),
)
_CAUSE = Say(
    "有消息没有去向，或有信封没有消息：查明后由两人签字说明。",
    "A message without an end, or an envelope without a message: find the cause and have two officials sign it.",
)


@dataclass(frozen=True, slots=True)
class Messages:
    """What came in of one poll, by "text" and "call".

    Attributes:
        received: "text" and "call" -> texts and calls; "further" -> what calls cast after their first vote.
        dispositions: (channel, electorate or "" where it is not known, disposition) -> messages.
    """

    received: Mapping[str, int]
    dispositions: Mapping[tuple[str, str, str], int]

    @property
    def in_box(self) -> int:
        """Return how many were answered as a vote."""
        return sum(number for (_, _, what), number in self.dispositions.items() if Disposition(what) in IN_BOX)

    @property
    def all(self) -> int:
        """Return how many texts and calls there are: what the carrier's own log must count as well."""
        return sum(number for message, number in self.received.items() if message != FURTHER)


def message_identities(messages: Messages, accounts: Sequence[EnvelopeAccount], rules: RuleSet) -> Iterator[Identity]:
    """Yield for texts and for calls: received = what became of their envelopes + every other end.

    Envelopes come from the box and other ends from the inbox, so that neither can hide what the other lacks.

    Source: domain.md 4.2, invariant 8.
    """
    for channel, name in _MESSAGES.items():
        ends = [*_envelope_terms(channel, accounts, rules), *_other_terms(channel, messages.dispositions, rules)]
        received = messages.received.get(channel.value, 0)
        further = messages.received.get(FURTHER, 0) if channel is Channel.CALL else 0
        came = [Term(name.zh, name.en, received)]
        if further:
            came.append(Term("同一电话里再投", "further votes in the same calls", further))
        if ends or received:
            yield Identity(
                "4.2.8",
                f"{name.zh}/{name.en}",
                Say(f"每条{name.zh}的去向", f"what became of the {name.en}"),
                tuple(came),
                tuple(ends),
                "=",
                _CAUSE,
            )


def _envelope_terms(channel: Channel, accounts: Sequence[EnvelopeAccount], rules: RuleSet) -> Iterator[Term]:
    for electorate in rules.electorates:
        its = [each for each in accounts if (each.electorate, each.channel) == (electorate.id, channel.value)]
        for fate, words in _FATES:
            number = sum(getattr(each, fate) for each in its)
            if number:
                yield _term(rules, electorate.id, words, number)


def _other_terms(channel: Channel, dispositions: Mapping[tuple[str, str, str], int], rules: RuleSet) -> Iterator[Term]:
    for electorate in (*(each.id for each in rules.electorates), ""):
        for disposition, words in NAMES.items():
            number = dispositions.get((channel.value, electorate, disposition.value), 0)
            if number and disposition not in IN_BOX:
                yield _term(rules, electorate, words, number)


def _term(rules: RuleSet, electorate: str, words: Say, number: int) -> Term:
    if not electorate:
        return Term(words.zh, words.en, number)
    label = rules.electorate(electorate).label
    return Term(f"{words_in(label, 'zh')}·{words.zh}", f"{words_in(label, 'en')} {words.en}", number)
