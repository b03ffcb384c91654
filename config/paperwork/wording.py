"""What is printed, in every language of a poll: Chinese first, then English."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from gateway.phrases import Phrases
from poll.refusal import Say
from poll.rules import Contest, Electorate, RuleSet, Words, words_in

Text = dict[str, str]
"""One text in each language of the poll, in the order of printing: `{"zh": "称职", "en": "Competent"}`."""

Line = dict[str, Text]
"""One line of a list: `lead`, what it is about, and `text`, what is said of it."""

_DAYS = "一二三四五六日"
_HASH_SHOWN = 16


class Wording:
    """The words of one poll for its paper.

    Args:
        rules: of the poll; its languages are those that are printed.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        printed: list[str] = [each for each in ("zh", "en") if each in rules.languages]
        self._phrases = {each: Phrases(rules, each) for each in printed}

    def say(self, sentence: Say) -> Text:
        """Return a sentence of the program."""
        return self._each(sentence.in_language)

    def words(self, words: Words) -> Text:
        """Return a text of the rule set; a text that all languages share stands there once."""
        text = self._each(lambda language: words_in(words, language))
        return dict(list(text.items())[:1]) if len(set(text.values())) == 1 else text

    def item(self, contest: Contest, paper: Sequence[Contest]) -> Text:
        """Return the name of a contest on a paper, as replies and the line name it."""
        return self._each(lambda language: self._phrases[language].item(contest, paper))

    def instant(self, instant: datetime, *, year: bool = False) -> Text:
        """Return an instant in the poll's own zone: `12月20日（星期日）8:00`."""
        there = instant.astimezone(self.rules.zone)
        chinese = f"{there.month}月{there.day}日（星期{_DAYS[there.weekday()]}）{there.hour}:{there:%M}"
        english = f"{there:%A} {there.day} {there:%B}{f' {there.year}' if year else ''}, {there:%H:%M}"
        return self.say(Say(f"{there.year}年{chinese}" if year else chinese, english))

    def day(self, day: date) -> Text:
        """Return a day: `2026年12月10日`."""
        return self.say(Say(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B} {day.year}"))

    def line(self, lead: Say, sentence: Say) -> Line:
        """Return a line of a list."""
        return {"lead": self.say(lead), "text": self.say(sentence)}

    def unit(self, unit: str) -> Text:
        """Return the name of a unit; empty where there is none of that id."""
        found = next((each for each in self.rules.units if each.id == unit), None)
        return self.words(found.label) if found else {}

    def electorate(self, electorate: Electorate) -> Text:
        """Return the name of an electorate."""
        return self.words(electorate.label)

    def title(self) -> Text:
        """Return the title of the poll."""
        return self.words(self.rules.title)

    def hash(self) -> str:
        """Return the beginning of the rule set's hash, as it stands on every page: `9f2c 01ab 77d0 e3f4`."""
        start = self.rules.sha256[:_HASH_SHOWN]
        return " ".join(start[place : place + 4] for place in range(0, _HASH_SHOWN, 4))

    def _each(self, make: Callable[[str], str]) -> Text:
        return {language: make(language) for language in self._phrases}
