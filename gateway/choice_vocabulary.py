"""The words of one ballot paper: its options, persons and items, among the words that mean the same before all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from gateway.choice_words import FIXED, Kind, Token, fixed
from gateway.plain_text import plain_text
from gateway.reading import Situation
from poll.rules import Contest, Option, Subject, Words

_SMALL_TALK = frozenset(fixed(Kind.WORD, "好 一般 是 对 行 可以 中 成 得 ok okay fine good fair average so-so"))
_NOT_CASTING = ("不投", "不投了", "不投票")
_BRANCH_SECRETARY = ("支书", "村支书", "书记")
_TITLES = ("书记", "支书", "主任", "村长", "镇长", "乡长", "委员", "副书记", "副主任", "组长", "会计", "站长")


def vocabulary(situation: Situation) -> "Vocabulary":
    """Return every word that means something to this voter before this paper; a paper's own words are kept."""
    contests, subjects = situation.contests, situation.subjects
    paper = _Paper((id(contests), id(subjects)), situation.language, contests, subjects)
    return _vocabulary_of_paper(paper).with_names(situation.names)


class Vocabulary:
    """Every word that means something on one ballot paper, to one voter; longest first."""

    def __init__(self, words: dict[str, Token]) -> None:
        self._words = words
        self._longest = max(map(len, words))

    def with_names(self, names: tuple[str, ...]) -> "Vocabulary":
        """Return the vocabulary with the names of the electors of a number: they say nothing, and only one is sure."""
        words = dict(self._words)
        for name in map(_plain, names):
            if len(name) > 1 and not any(character.isdigit() for character in name):
                words.setdefault(name, Token(Kind.SILENT, name, sure=len(names) == 1))
        return Vocabulary(words)

    def longest_at(self, text: str, start: int) -> Token | None:
        """Return the longest known word at `start` that does not end within a word or number; None if none."""
        for end in range(min(len(text), start + self._longest), start, -1):
            token = self._words.get(text[start:end])
            if token is not None and not _runs_on(text, end):
                return token
        return None

    def word(self, text: str) -> Token | None:
        """Return the answer that is written `text`, or None."""
        token = self._words.get(text)
        return token if token is not None and token.kind is Kind.WORD else None


@dataclass(frozen=True, slots=True)
class _Paper:
    """A ballot paper as a key: known by the identity of its parts, which it holds, since rules cannot be hashed."""

    identity: tuple[int, int]
    language: str
    contests: tuple[Contest, ...] = field(compare=False)
    subjects: tuple[Subject, ...] = field(compare=False)


@lru_cache(maxsize=64)
def _vocabulary_of_paper(paper: _Paper) -> Vocabulary:
    words = _PaperWords()
    for place, contest in enumerate(paper.contests):
        for title in _forms(contest.title):
            words.name_item(title, place)
    for subject in paper.subjects:
        words.name_person(subject, paper)
    for place, contest in enumerate(paper.contests):
        words.name_answers(place, contest, paper.language)
    words.known.pop("", None)
    return Vocabulary(words.known)


class _PaperWords:
    """The words of one paper while they are being gathered; what is added later wins."""

    def __init__(self) -> None:
        self.known = dict(FIXED)

    def name_item(self, word: str, place: int) -> None:
        known = self.known.get(word)
        places = known.places if known is not None and known.kind is Kind.ITEM else ()
        self.known[word] = Token(Kind.ITEM, word, places=(*places, place))

    def name_person(self, subject: Subject, paper: _Paper) -> None:
        places = tuple(place for place, contest in enumerate(paper.contests) if contest.subject == subject.id)
        for word in _forms(subject.name):
            # Two persons of one name cannot be told apart by it, so the name is no word at all.
            if _bearers(word, paper.subjects) == 1:
                self.known[word] = Token(Kind.PERSON, word, places=places)
        for word in _short_names(subject):
            if word not in self.known and _called(word, paper.subjects) == 1:
                self.known[word] = Token(Kind.PERSON, word, sure=False, places=places)

    def name_answers(self, place: int, contest: Contest, language: str) -> None:
        meant: dict[str, list[tuple[str, bool]]] = {}
        for each in _languages(contest, language):
            spoken: dict[str, list[tuple[str, bool]]] = {}
            for option in contest.options:
                for word, sure in _words_of(option, each):
                    spoken.setdefault(word, []).append((option.id, sure))
            for word, options in spoken.items():
                meant.setdefault(word, options)
        abstaining = [option.id for option in contest.options if option.abstains]
        for word in _NOT_CASTING if len(abstaining) == 1 else ():
            meant.setdefault(word, [(abstaining[0], False)])
        for word, options in meant.items():
            self._add_answer(word, place, options)

    def _add_answer(self, word: str, place: int, options: list[tuple[str, bool]]) -> None:
        known = self.known.get(word)
        if known is None or known.kind is not Kind.WORD:
            known = Token(Kind.WORD, word, small_talk=word in _SMALL_TALK)
        ids = dict.fromkeys(option for option, _ in options)
        sure = known.sure and not known.small_talk and all(each for _, each in options)
        choices = (*known.choices, *((place, option) for option in ids))
        self.known[word] = replace(known, sure=sure, choices=choices)


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    return plain_text(word)


def _runs_on(text: str, end: int) -> bool:
    if end == len(text) or not text[end].isascii():
        return False
    before, after = text[end - 1], text[end]
    return (before.isascii() and before.isalpha() and after.isalpha()) or (before.isdigit() and after.isdigit())


def _forms(words: Words) -> Iterable[str]:
    return dict.fromkeys(map(_plain, words.values()))


def _languages(contest: Contest, first: str) -> Iterable[str]:
    languages = [first]
    for option in contest.options:
        languages += [*option.label, *option.words, *option.asks]
    return dict.fromkeys(languages)


def _words_of(option: Option, language: str) -> Iterator[tuple[str, bool]]:
    sure = {_plain(word) for word in (option.label.get(language, ""), *option.words.get(language, ()))}
    yield from ((word, True) for word in sorted(sure))
    yield from ((word, False) for word in sorted({_plain(word) for word in option.asks.get(language, ())} - sure))


def _bearers(word: str, subjects: tuple[Subject, ...]) -> int:
    return sum(word in _forms(subject.name) for subject in subjects)


def _called(word: str, subjects: tuple[Subject, ...]) -> int:
    return sum(word in _short_names(subject) or word in _forms(subject.name) for subject in subjects)


def _short_names(subject: Subject) -> frozenset[str]:
    """Return what people call a person: 张书记, 建国, 书记, Smith."""
    return _short_names_of(tuple(_forms(subject.name)), tuple(_forms(subject.post)))


@lru_cache(maxsize=512)
def _short_names_of(names: tuple[str, ...], posts: tuple[str, ...]) -> frozenset[str]:
    short = {*posts, *(title for title in _TITLES for post in posts if title in post)}
    short.update(_BRANCH_SECRETARY if any("支部书记" in post for post in posts) else ())
    for name in names:
        if name.isascii():
            short.update(name.split()[-1:])
        else:
            family, given = _family_and_given(name)
            short.update(family + title for title in _TITLES)
            short.update((given,) if len(given) > 1 else ())
    return frozenset(short - {""})


def _family_and_given(name: str) -> tuple[str, str]:
    length = 2 if len(name) > 3 else 1  # noqa: PLR2004 - four characters are a family name of two (欧阳) and a given one.
    return name[:length], name[length:]
