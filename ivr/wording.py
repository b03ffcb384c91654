"""How sentences, names and numbers are put together into what a caller hears."""

from collections.abc import Sequence
from datetime import datetime

from ivr.keypad import Keys, keys_of
from ivr.prompts import Line, Piece, PromptBook, book_of, press_id
from ivr.sayings import Saying
from poll.rules import Contest, RuleSet, Session, Words

AFTER_A_CHOICE = 350
"""A pause in which a caller may press, in milliseconds: a mobile is taken from the ear to see the keys."""

BETWEEN_GROUPS = 500

MOST_OPTIONS = 30
"""Options of a contest at most (docs/rule-file.md)."""

_BEFORE_OPTIONS = 250
_AFTER_A_SENTENCE = 200
_HIGHEST_WHOLE, _TEN, _PAIR = 31, 10, 2
_NOON, _EVENING = 12, 18
_RECEIPT_GROUPS = (4, 4, 3)


class Wording:
    """What is said in one poll in one language.

    Args:
        rules: of the poll.
        language: in which it is written; a dialect's recordings have the words of its language.
        keys: what each key of the line does.
    """

    def __init__(self, rules: RuleSet, language: str, keys: Keys) -> None:
        self._rules = rules
        self._language = language
        self._keys = keys
        self._book: PromptBook = book_of(rules)
        # What every call hears is put together once.
        self._options: dict[tuple[str, int, int], Line] = {}
        self._choices: dict[str, tuple[Line, ...]] = {}

    def say(self, *parts: Saying | str | int | Line) -> Line:
        """Return a line of sentences, prompts and pauses; what has no words in the language is left out."""
        said: list[Piece] = []
        for part in parts:
            if isinstance(part, tuple):
                said.extend(part)
            elif isinstance(part, int):
                said.append(part)
            else:
                prompt = part.value if isinstance(part, Saying) else part
                if self._book.says(prompt, self._language):
                    said.append(prompt)
        return tuple(said)

    def hello(self) -> Line:
        """Return who is speaking, and that it is free, secret and short."""
        title = self._book.name(self._rules.title)
        return self.say(Saying.HELLO, title, _AFTER_A_SENTENCE, Saying.FREE_AND_CONFIDENTIAL)

    def press(self, key: str) -> Line:
        """Return "press this key"; of two digits each is said."""
        if len(key) == 1:
            return self.say(press_id(key))
        return self.say(press_id(""), *[self.digit(each) for each in key])

    def digit(self, digit: str) -> str:
        """Return the prompt of one digit."""
        return f"number-{digit}"

    def help_and_repeat(self) -> Line:
        """Return how to hear it again and where help is."""
        return self.say(Saying.HELP_AND_REPEAT, self.press(self._keys.help))

    def question(self, contest: Contest, paper: Sequence[Contest], *, follows: bool) -> Line:
        """Return what a contest asks: whom to rate, or the matter.

        Args:
            contest: on the ballot paper.
            paper: of the elector.
            follows: another question about the same person was asked just before, so her name is not said again.
        """
        parts: list[Saying | str | int | Line] = []
        if len(paper) > 1:
            number = self.number(next(place for place, each in enumerate(paper, 1) if each is contest))
            parts += [Saying.ITEM_BEFORE, number, Saying.ITEM_AFTER, _AFTER_A_SENTENCE]
        if contest.subject is None:
            parts.append(self._book.contest(contest))
        else:
            subject = self._rules.subject(contest.subject)
            parts += [] if follows else [Saying.RATE, self._book.name(subject.post), self._book.name(subject.name)]
            if sum(each.subject == contest.subject for each in paper) > 1:
                parts += [_AFTER_A_SENTENCE, Saying.AS_TO, self._book.contest(contest)]
        parts.append(_BEFORE_OPTIONS)
        if contest.seats > 1:
            parts += [Saying.UP_TO, self.count(contest.seats), Saying.CHOICES]
        return self.say(*parts)

    def options(self, contest: Contest, first: int = 0, end: int = MOST_OPTIONS) -> Line:
        """Return each option from a place to another, before its key, with a pause after it."""
        known = self._options.get((contest.id, first, end))
        if known is None:
            read_out = [
                self.say(self._book.option(each), self.press(each.key), AFTER_A_CHOICE)
                for each in contest.options[first:end]
            ]
            known = self._options[contest.id, first, end] = self.say(*read_out)
        return known

    def choice(self, contest: Contest, keys: Sequence[str]) -> Line:
        """Return the options of these keys, one after the other."""
        chosen = [option for option in contest.options if option.key in keys]
        return self.say(*[self.say(self._book.option(each), _AFTER_A_SENTENCE) for each in chosen])

    def choices(self, contest: Contest) -> tuple[Line, ...]:
        """Return every option as a choice of it alone is read back."""
        known = self._choices.get(contest.id)
        if known is None:
            known = self._choices[contest.id] = tuple([self.choice(contest, (each.key,)) for each in contest.options])
        return known

    def receipt(self, code: str) -> Line:
        """Return a receipt in groups of four, four and three digits, said twice."""
        groups, place = [], 0
        for length in _RECEIPT_GROUPS:
            groups.append(self.digits(code[place : place + length]))
            place += length
        slowly = self.say(*[self.say(each, BETWEEN_GROUPS) for each in groups])
        return self.say(Saying.RECEIPT, slowly, Saying.ONCE_MORE, slowly)

    def digits(self, number: str) -> Line:
        """Return digits one by one; everything else in the text is a pause."""
        return tuple([self.digit(each) if each.isdigit() else AFTER_A_CHOICE for each in number])

    def help_line(self) -> Line:
        """Return the number of the help desk."""
        return self.say(Saying.HELP_IS_AT, self.digits(self._rules.help_line), _AFTER_A_SENTENCE)

    def number(self, number: int) -> Line:
        """Return a whole number from 0 to 100."""
        if number <= _HIGHEST_WHOLE or number % _TEN == 0:
            return self.say(f"number-{number}")
        return self.say(f"number-{number - number % _TEN}", f"number-{number % _TEN}")

    def count(self, number: int) -> Line:
        """Return how many there are: in Chinese two things are 两, not 二."""
        return self.say(Saying.TWO) if number == _PAIR else self.number(number)

    def instant(self, instant: datetime) -> Line:
        """Return a day and a time of the day in the poll's own zone."""
        there = instant.astimezone(self._rules.zone)
        half = Saying.MORNING if there.hour < _NOON else Saying.AFTERNOON if there.hour < _EVENING else Saying.EVENING
        hour, minute = self.count(there.hour % _NOON or _NOON), self.number(there.minute)
        day = self.say(f"month-{there.month}", self.number(there.day), Saying.DAY)
        if self._language == "zh":
            return self.say(day, half, hour, Saying.HOUR, *((minute, Saying.MINUTE) if there.minute else ()))
        return self.say(day, hour, minute if there.minute else Saying.HOUR, half)

    def score(self, written: str) -> Line:
        """Return a score as it is published, `74.46`."""
        whole, _, fraction = written.partition(".")
        return self.say(self.number(int(whole)), *((Saying.POINT, self.digits(fraction)) if fraction else ()))

    def share(self, written: str) -> Line:
        """Return a share in per cent, `78.3`: the sign is said before it in Chinese and after it in English."""
        if self._language == "zh":
            return self.say(Saying.PER_CENT, self.score(written))
        return self.say(self.score(written), Saying.PER_CENT)

    def name(self, words: Words) -> str:
        """Return the prompt of a name of the rule set."""
        return self._book.name(words)

    def session(self, session: Session) -> Line:
        """Return when and where a meeting is."""
        return self.say(
            self._book.name(session.label),
            _AFTER_A_SENTENCE,
            self.instant(session.starts_at),
            _AFTER_A_SENTENCE,
            Saying.NOTICE_WHERE,
            self._book.name(session.place),
            BETWEEN_GROUPS,
        )


_MADE: dict[tuple[str, str], Wording] = {}


def wording_of(rules: RuleSet, language: str) -> Wording:
    """Return the words of a rule set in a language, made once and kept."""
    known = _MADE.get((rules.sha256, language))
    if known is None:
        known = _MADE[rules.sha256, language] = Wording(rules, language, keys_of(rules))
    return known
