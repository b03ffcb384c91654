"""Every reply to a text: the saying that fits what became of it, in one part of a message."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from gateway.reading import Unclear, Why
from gateway.sayings import CHINESE, TABLES, Saying
from poll.ballot import Mark
from poll.casting import Disposition, Outcome
from poll.rules import Contest, Revote, RuleSet, words_in

UCS2_UNITS = 70
GSM7_UNITS = 160
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_TWICE = frozenset("^{}\\[~]|€\f")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RECEIPT = "00000000000"

_MADE: "dict[tuple[str, str], Replies]" = {}

FAILURES_BEFORE_FULLER = 3
"""So many plain resends; then one fuller wording; then silence."""


def message_units(text: str) -> tuple[int, int]:
    """Return the units of a text, and how many of them one part of a message holds: 160 of GSM-7, or 70 of UCS-2.

    Source: 3GPP TS 23.038.
    """
    if all(letter in _GSM7 or letter in _GSM7_TWICE for letter in text):
        return len(text) + sum(letter in _GSM7_TWICE for letter in text), GSM7_UNITS
    return len(text.encode("utf-16-le")) // 2, UCS2_UNITS


def fits_one_part(text: str) -> bool:
    """Tell whether a text goes out as one part of a message."""
    units, most = message_units(text)
    return units <= most


def replies_of(rules: RuleSet, language: str) -> "Replies":
    """Return the replies of a rule set in a language, made once and kept."""
    known = _MADE.get((rules.sha256, language))
    if known is None:
        known = _MADE[rules.sha256, language] = Replies(rules, language)
    return known


def no_poll_reply() -> str:
    """Return the reply of a number without a poll, which has no rule set and so no language: the first table's."""
    return CHINESE[Saying.NO_POLL][0]


def open_contests(answered: int, paper: Sequence[Contest]) -> list[int]:
    """Return the places of the contests that a bit mask of answered ones leaves open."""
    return [place for place in range(len(paper)) if not answered >> place & 1]


class Replies:
    """The replies of one poll in one language.

    Args:
        rules: of the poll.
        language: of the elector; a language without a table is answered in the poll's first.
    """

    def __init__(self, rules: RuleSet, language: str) -> None:
        self._rules = rules
        self._language = language if language in TABLES else next(each for each in (*rules.languages, "zh") if each in TABLES)
        self._table = TABLES[self._language]
        final = rules.revote is Revote.FIRST_STANDS
        self._accepted = self._with_receipt(Saying.ACCEPTED_FOR_GOOD if final else Saying.ACCEPTED)
        self._changed = self._with_receipt(Saying.CHANGED)

    def say(self, saying: Saying, **fields: str) -> str:
        """Return the fullest wording of a saying that fits one part.

        Args:
            saying: what to say.
            fields: `options`, `receipt`, `choice`, `count`, `left`, `item`, `names` where the saying has them.
        """
        known = {
            "phone": self._rules.help_line,
            "opens": self._instant(self._rules.opens_at),
            "closes": self._instant(self._rules.closes_at),
        } | fields
        for wording in self._table[saying]:
            text = wording.format_map(known)
            if fits_one_part(text):
                return text
        return text

    def of_vote(self, outcome: Outcome, paper: Sequence[Contest], receipt: str, received_at: int) -> str:
        """Return the reply to a vote: what the box decided, never the choice."""
        match outcome.disposition:
            case Disposition.ACCEPTED | Disposition.CHANGED:
                left = open_contests(outcome.contests, paper)
                if left:
                    return self._ask_item(Saying.PARTLY, paper, left)
                around = self._accepted if outcome.disposition is Disposition.ACCEPTED else self._changed
                return around[0] + receipt + around[1]
            case _:
                return self.of_refusal(outcome.disposition, received_at)

    def of_refusal(self, disposition: Disposition, received_at: int) -> str:  # noqa: PLR0911 - one line each.
        """Return the reply to a text that did not become a ballot and asks nothing back."""
        match disposition:
            case Disposition.WITHDRAWN:
                return self.say(Saying.WITHDRAWN)
            case Disposition.NOTHING_TO_WITHDRAW:
                return self.say(Saying.NOTHING_TO_WITHDRAW)
            case Disposition.ALREADY_VOTED:
                return self.say(Saying.ALREADY_VOTED)
            case Disposition.NOT_OPEN_YET:
                return self.say(Saying.NOT_OPEN_YET)
            case Disposition.LATE:
                # A poll that was closed before its time must not name a time that has not come.
                passed = received_at > self._rules.closes_at.timestamp() * 1000
                return self.say(Saying.LATE if passed else Saying.CLOSED)
            case Disposition.CODE_WRONG:
                return self.say(Saying.CODE_WRONG)
            case Disposition.CODE_LOCKED:
                return self.say(Saying.CODE_LOCKED)
            case Disposition.NOT_ON_ROLL:
                return self.say(Saying.NOT_ON_ROLL)
            case Disposition.NUMBER_HIDDEN:
                return self.say(Saying.NUMBER_HIDDEN)
            case Disposition.NO_POLL:
                return self.say(Saying.NO_POLL)
            case Disposition.OPT_OUT:
                return self.say(Saying.OPTED_OUT)
            case Disposition.OPT_IN:
                return self.say(Saying.OPTED_IN)
            case (
                Disposition.ACCEPTED
                | Disposition.CHANGED
                | Disposition.ASKED
                | Disposition.UNCLEAR
                | Disposition.CODE_NEEDED
                | Disposition.HELP
                | Disposition.RECEIPT_CHECK
                | Disposition.SILENT
                | Disposition.HUNG_UP
            ):
                msg = f"{disposition} has a reply of its own"
                raise ValueError(msg)
            case _:
                assert_never(disposition)

    def of_help(self, paper: Sequence[Contest]) -> str:
        """Return the help: how to vote, how to check, whom to call."""
        return self.say(Saying.HELP, options=self._options(paper[0]))

    def of_receipt(self, receipt: str, *, in_box: bool) -> str:
        """Return what a receipt check finds; constant whatever was voted and however often."""
        return self.say(Saying.RECEIPT_IN_BOX if in_box else Saying.RECEIPT_UNKNOWN, receipt=receipt)

    def of_code(self, paper: Sequence[Contest], *, came_alone: bool) -> str:
        """Return the request for a code, or for the choice that a code came without."""
        return self.say(Saying.CHOICE_NEEDED if came_alone else Saying.CODE_NEEDED, options=self._options(paper[0]))

    def of_question(self, marks: Sequence[Mark], paper: Sequence[Contest]) -> str:
        """Return the one question back: do you mean this?"""
        return self.say(Saying.ASKED, choice=self._choice(marks, paper))

    def of_unclear(self, unclear: Unclear, paper: Sequence[Contest], asked: int, failures: int) -> str:
        """Return the options once more; a fuller wording after three failures.

        Args:
            unclear: why the text was not understood.
            paper: the elector's ballot paper.
            asked: place of the contest to ask for.
            failures: texts in a row that were not understood before this one.
        """
        options = self._options(paper[asked])
        if failures >= FAILURES_BEFORE_FULLER:
            return self.say(Saying.UNCLEAR_FULLER, options=options)
        if unclear.why is Why.LETTERS:
            return self.say(Saying.UNCLEAR_LETTERS, options=options)
        if unclear.why is Why.FOR_ANOTHER:
            return self.say(Saying.UNCLEAR_FOR_ANOTHER)
        if len(paper) == 1:
            return self.say(Saying.UNCLEAR, options=options)
        if len({contest.subject for contest in paper}) > 1:
            return self.say(Saying.UNCLEAR_NAMES, options=options, names=self._names(paper))
        return self._ask_item(Saying.UNCLEAR_ITEMS, paper, [asked])

    def _ask_item(self, saying: Saying, paper: Sequence[Contest], left: Sequence[int]) -> str:
        contest = paper[left[0]]
        return self.say(
            saying,
            count=str(len(paper)),
            left=str(len(left)),
            item=self._item(contest, paper),
            options=self._options(contest),
        )

    def _with_receipt(self, saying: Saying) -> tuple[str, str]:
        before, after = self.say(saying, receipt=_RECEIPT).split(_RECEIPT)
        return before, after

    def _options(self, contest: Contest) -> str:
        labels = [(option.key, words_in(option.label, self._language)) for option in contest.options]
        if self._language == "en":
            return ", ".join(f"{key} {label}" for key, label in labels)
        return " ".join(f"{key}{label}" for key, label in labels)

    def _listed(self, words: Sequence[str]) -> str:
        return (", " if self._language == "en" else "、").join(words)

    def _item(self, contest: Contest, paper: Sequence[Contest]) -> str:
        title = words_in(contest.title, self._language)
        if contest.subject is None or len({each.subject for each in paper}) == 1:
            return title
        name = words_in(self._rules.subject(contest.subject).name, self._language)
        alone = sum(each.subject == contest.subject for each in paper) == 1
        return name if alone else f"{name}{title}"

    def _names(self, paper: Sequence[Contest]) -> str:
        subjects = dict.fromkeys(contest.subject for contest in paper if contest.subject is not None)
        return self._listed([words_in(self._rules.subject(each).name, self._language) for each in subjects])

    def _choice(self, marks: Sequence[Mark], paper: Sequence[Contest]) -> str:
        said = []
        for mark in marks:
            contest = paper[mark.contest]
            labels = self._listed([words_in(contest.option(each).label, self._language) for each in mark.options])
            said.append(labels if len(paper) == 1 else f"{self._item(contest, paper)}:{labels}")
        return " ".join(said)

    def _instant(self, instant: datetime) -> str:
        there = instant.astimezone(self._rules.zone)
        if self._language == "en":
            return f"{there.day} {_MONTHS[there.month - 1]} {there:%H:%M}"
        minutes = f"{there.minute}分" if there.minute else ""
        return f"{there.month}月{there.day}日{there.hour}时{minutes}"


