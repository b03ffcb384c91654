"""The prompts of a poll: every piece of speech it may need, in the order in which a clerk records them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, unique

from ivr.catalogues import CATALOGUES
from ivr.practice import FRUIT
from ivr.sayings import Saying
from poll.call_rules import Dialect
from poll.rules import Contest, Option, RuleSet, Words

Piece = str | int
"""One piece of what is said: the id of a prompt, or a pause in milliseconds."""

Line = tuple[Piece, ...]
"""What is said in one breath."""

_TENS = (40, 50, 60, 70, 80, 90, 100)
_HIGHEST_WHOLE = 31


@unique
class PromptKind(Enum):
    """What a prompt is: a sentence of the program, a name of the poll, a number, or a long recording."""

    SENTENCE = "sentence"
    NAME = "name"
    NUMBER = "number"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One piece of speech.

    Attributes:
        id: stable name, `welcome`, `option-excellent`, `number-12`.
        words: what is said, by language; a language in which it is not needed is left out.
        kind: a report is optional, and no machine ever speaks it.
    """

    id: str
    words: Words
    kind: PromptKind


@dataclass(frozen=True, slots=True)
class Voice:
    """A way of speaking that is offered: a language of the poll, or a dialect of one.

    Attributes:
        id: a language, or the id of a dialect.
        language: in which the words are written.
        synthetic: what is not recorded may be spoken by a machine, or in the language itself.
        label: what it is called, by language.
    """

    id: str
    language: str
    synthetic: bool
    label: Words


class PromptBook:
    """The prompts of one rule set, found by what they stand for."""

    def __init__(self, rules: RuleSet) -> None:
        self.by_id: dict[str, Prompt] = {}
        self._names: dict[tuple[tuple[str, str], ...], str] = {}
        for contest in (*rules.contests, FRUIT):
            if contest is not FRUIT:
                self._add_name(f"contest-{contest.id}", contest.title)
            for option in contest.options:
                self._add_name(f"option-{option.id}", option.label)
        for subject in rules.subjects:
            self._add_name(f"subject-{subject.id}", subject.name)
            self._add_name(f"post-{subject.id}", subject.post)
        self._add_name("title", rules.title)
        for session in rules.sessions:
            self._add_name(f"session-{session.id}", session.label)
            self._add_name(f"place-{session.id}", session.place)
        for kind, parts in (("electorate", rules.electorates), ("unit", rules.units), ("band", rules.bands)):
            for part in parts:
                self._add_name(f"{kind}-{part.id}", part.label)
        names = dict(self.by_id)
        self.by_id.clear()
        for saying in Saying:
            self._add(saying.value, {each: own.sentences[saying] for each, own in _BY_LANGUAGE}, PromptKind.SENTENCE)
        for key in _pressable(rules):
            self._add(press_id(key), {each: own.press[key] for each, own in _BY_LANGUAGE}, PromptKind.SENTENCE)
        self.by_id.update(names)
        self._add_numbers()
        for subject in rules.subjects:
            self._add(f"report-{subject.id}", subject.name, PromptKind.REPORT)
        languages = [Voice(each, each, rules.calls.synthetic, CATALOGUES[each].name) for each in rules.languages]
        self.voices: tuple[Voice, ...] = (*languages, *[_in_dialect(each) for each in rules.dialects])

    def name(self, words: Words) -> str:
        """Return the id of the prompt that says a name of the rule set; the same words are recorded once."""
        return self._names[tuple(sorted(words.items()))]

    def option(self, option: Option) -> str:
        """Return the prompt of an option."""
        return self.name(option.label)

    def contest(self, contest: Contest) -> str:
        """Return the prompt of a contest's title."""
        return self.name(contest.title)

    def says(self, prompt: str, language: str) -> str:
        """Return the words of a prompt in a language; in the first it is written in where it lacks that one."""
        words = self.by_id[prompt].words
        return words[language] if language in words else next(iter(words.values()), "")

    def _add_name(self, wanted: str, words: Words) -> None:
        known = tuple(sorted(words.items()))
        if known in self._names:
            return
        id_, number = wanted, 2
        while id_ in self.by_id:
            id_, number = f"{wanted}-{number}", number + 1
        self._names[known] = id_
        self._add(id_, words, PromptKind.NAME)

    def _add(self, id_: str, words: Words, kind: PromptKind) -> None:
        self.by_id[id_] = Prompt(id_, words, kind)

    def _add_numbers(self) -> None:
        for number in (*range(_HIGHEST_WHOLE + 1), *_TENS):
            words = {each: own.number(number) for each, own in _BY_LANGUAGE}
            self._add(f"number-{number}", words, PromptKind.NUMBER)
        for month in range(12):
            words = {each: own.months[month] for each, own in _BY_LANGUAGE}
            self._add(f"month-{month + 1}", words, PromptKind.NUMBER)


_MADE: dict[str, PromptBook] = {}


def book_of(rules: RuleSet) -> PromptBook:
    """Return the prompts of a rule set, made once and kept."""
    known = _MADE.get(rules.sha256)
    if known is None:
        known = _MADE[rules.sha256] = PromptBook(rules)
    return known


def prompts_of(rules: RuleSet) -> tuple[Prompt, ...]:
    """Return every prompt that the poll may speak, in the order in which a clerk records them."""
    return tuple(book_of(rules).by_id.values())


def voices_of(rules: RuleSet) -> tuple[Voice, ...]:
    """Return the voices that a poll offers: its languages, then its dialects."""
    return book_of(rules).voices


def voice_for(rules: RuleSet, language: str, unit: str) -> Voice:
    """Return the voice that an elector hears: the dialect of her unit, or her language, or the poll's first."""
    for dialect in rules.dialects:
        if dialect.language == language and unit in dialect.units:
            return _in_dialect(dialect)
    return voice_of(rules, language)


def voice_of(rules: RuleSet, voice_id: str) -> Voice:
    """Return a voice of a poll by its id; the first where there is none of that id."""
    voices = voices_of(rules)
    return next((each for each in voices if each.id == voice_id), voices[0])


def press_id(key: str) -> str:
    """Return the prompt that follows an option: press its key."""
    return f"press-{_KEY_NAMES.get(key, key)}"


def _in_dialect(dialect: Dialect) -> Voice:
    return Voice(dialect.id, dialect.language, dialect.synthetic, dialect.label)


def _pressable(rules: RuleSet) -> Sequence[str]:
    """Return the keys that are named aloud: those of options and of the line itself."""
    keys = {option.key for contest in rules.contests for option in contest.options}
    singles = {key for key in keys if len(key) == 1}
    return [*sorted(singles | {"0", "1", "2", "3", "4", "9", "#"}), *([""] if keys - singles else [])]


_KEY_NAMES: Mapping[str, str] = {"#": "pound", "*": "star", "": "two-digits"}
_BY_LANGUAGE = tuple(CATALOGUES.items())
