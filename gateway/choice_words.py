"""The words of a text: which stand for an option, a person or an item of this ballot paper, and which only fill."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, unique
from functools import lru_cache

from gateway.plain_text import plain_text
from gateway.reading import Situation
from poll.rules import Contest, Option, Subject, Words


@unique
class Kind(Enum):
    """What a token is for.

    NUMBER, WORD: an answer, by key or by label. PERSON, ITEM, ORDINAL: whom or what the next answer is about.
    EVERY: 都, one answer for all. SILENT: says nothing. LEAD: says nothing before an answer. TAIL: says nothing
    after a digit. SOFT: makes a vote a question. COURTESY: the same, and no answer by itself.
    JOIN: 或, /, -. AND: 和. POINT: `.`. All others stop a text from being a vote.
    """

    NUMBER = "number"
    WORD = "word"
    PERSON = "person"
    ITEM = "item"
    ORDINAL = "ordinal"
    EVERY = "every"
    SILENT = "silent"
    LEAD = "lead"
    TAIL = "tail"
    SOFT = "soft"
    COURTESY = "courtesy"
    JOIN = "join"
    AND = "and"
    POINT = "point"
    DEGREE = "degree"
    HARDLY = "hardly"
    NEGATION = "negation"
    COUNTER = "counter"
    QUESTION = "question"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text.

    Attributes:
        kind: what it is for.
        text: as written, plainly; the ASCII digits of a NUMBER or ORDINAL.
        sure: False where it only resembles what it stands for: the voter is asked.
        glued: nothing stands between it and the token before.
        small_talk: a label that people also say without meaning it (好, 一般): sure only beside its digit.
        native: a NUMBER that was not written with ASCII digits.
        choices: of a WORD: place of the contest and id of the option, for every contest that knows the word.
        places: of a PERSON or ITEM: the contests about it; a PERSON without any is not on this paper.
    """

    kind: Kind
    text: str
    sure: bool = True
    glued: bool = False
    small_talk: bool = False
    native: bool = False
    choices: tuple[tuple[int, str], ...] = ()
    places: tuple[int, ...] = ()


def _fixed(kind: Kind, words: str) -> dict[str, Token]:
    return {word: Token(kind, word) for word in words.split()}


def _numerals(written: str, *, sure: bool) -> Iterator[tuple[str, Token]]:
    for value, words in enumerate(written.split("|")):
        for word in words.split():
            yield word, Token(Kind.NUMBER, str(value), sure=sure, native=True)


_FIXED: dict[str, Token] = {
    **_fixed(Kind.SILENT, "。 ! ( ) [ ] 【 】 \" ' “ ” ‘ ’ 「 」 『 』 《 》 < > # : ; , 、 · 谢谢 谢谢您 谢谢你 多谢"),
    **_fixed(Kind.SILENT, "please pls plz thanks thx 代码 编码 密码 验证码 code 先生 女士 同志"),
    "\n": Token(Kind.SILENT, "\n"),
    "thank you": Token(Kind.SILENT, "thank you"),
    **_fixed(Kind.LEAD, "选 选择 我选 我选择 我 选项 option vote choice choose select pick number i my"),
    "i choose": Token(Kind.LEAD, "i choose"),
    "i vote": Token(Kind.LEAD, "i vote"),
    "vote for": Token(Kind.LEAD, "vote for"),
    **_fixed(Kind.TAIL, "号 号选项"),
    **_fixed(Kind.SOFT, "投 我投 评 我评 给 打 回 回复 答 答案 填 画 是 就是 还是 就 觉得 认为 感觉"),
    **_fixed(Kind.SOFT, "的 了 吧 啊 呀 哦 哈 啦"),
    **_fixed(Kind.SOFT, "改 改成 改为 改选 重选 我要 我想 我的 我的选择 = * ? √ ✓ ✔ ☑ ✅ 🙏 🌹 😊 😄 ☺ 🤝 no."),
    **_fixed(Kind.SOFT, "is it it's its for the he she change to answer think consider rate"),
    **_fixed(Kind.COURTESY, "好 好的 好吧 好了 好嘞 好滴 行 行吧 可以 同意 收到 嗯 嗯嗯 恩 哦哦 中 要得 成 妥"),
    **_fixed(Kind.COURTESY, "得 对 对的 是的 没问题 知道了 晓得了 明白 明白了 辛苦了 您好 你好"),
    **_fixed(Kind.COURTESY, "ok okay okey fine sure yes y yeah yep hi hello"),
    **_fixed(Kind.EVERY, "都 全 全部 都是 都选 全选 全部选 所有 统统 all"),
    **_fixed(Kind.JOIN, "- / ~ 或 或者 | \\ 到 至 or"),
    **_fixed(Kind.AND, "和 与 跟 及 & + and"),
    ".": Token(Kind.POINT, "."),
    **_fixed(Kind.DEGREE, "很 非常 挺 比较 特别 十分 相当 真 太 最 超 极 极其 蛮"),
    **_fixed(Kind.DEGREE, "very really quite pretty extremely so"),
    **_fixed(Kind.HARDLY, "不太 不怎么 不算 不很 不大 不够 不咋 不十分 不是很 不是太 不那么"),
    **_fixed(Kind.HARDLY, "不怎样 算不上 不能算 谈不上"),
    **{phrase: Token(Kind.HARDLY, phrase) for phrase in ("not very", "not so", "not really", "not too", "not quite")},
    **_fixed(Kind.NEGATION, "不 不是 没 没有 无 非 未 别 莫 勿 甭 免 除 除了 否 拒绝 反对 取消 错 不选 不投"),
    **_fixed(Kind.NEGATION, "not no nor never except without don't dont isn't isnt against neither non nothing none"),
    **_fixed(Kind.COUNTER, "票 分 个 次 遍 votes points point times"),
    **_fixed(Kind.QUESTION, "吗 么 呢 什么 怎么 怎样 几 哪 哪里 谁 多少 能不能 是不是 为什么 啥 咋"),
    **_fixed(Kind.QUESTION, "how what when where who why"),
    **dict(
        _numerals(
            "〇 零|一 壹 弌 one|二 贰 弍 two|三 叁 弎 three|四 肆 four|五 伍 five"
            "|六 陆 six|七 柒 seven|八 捌 eight|九 玖 nine",
            sure=True,
        )
    ),
    # Spoken for a digit, but also for other things: 幺 the youngest, 两 a pair; Ⅱ and 〢 count things.
    **dict(_numerals("|幺 ⅰ 〡|两 ⅱ 〢|参 ⅲ 〣|ⅳ 〤|ⅴ 〥|ⅵ 〦|ⅶ 〧|ⅷ 〨|ⅸ 〩", sure=False)),
}
_SMALL_TALK = frozenset(_fixed(Kind.WORD, "好 一般 是 对 行 可以 中 成 得 ok okay fine good fair average so-so"))
_NOT_CASTING = ("不投", "不投了", "不投票")
_TITLES = ("书记", "支书", "主任", "村长", "镇长", "乡长", "委员", "副书记", "副主任", "组长", "会计", "站长")


class Vocabulary:
    """Every word that means something on one ballot paper, to one voter; longest first."""

    def __init__(self, situation: Situation) -> None:
        self._words = dict(_FIXED)
        for word in map(_plain, situation.names):
            if len(word) > 1 and not any(character.isdigit() for character in word):
                self._words.setdefault(word, Token(Kind.SILENT, word, sure=len(situation.names) == 1))
        for place, contest in enumerate(situation.contests):
            for word in _forms(contest.title):
                self._about(Kind.ITEM, word, place)
        for subject in situation.subjects:
            self._name(subject, situation)
        for place, contest in enumerate(situation.contests):
            self._answers(place, contest, situation.language)
        self._words.pop("", None)
        self._longest = max(map(len, self._words))

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

    def _about(self, kind: Kind, word: str, place: int) -> None:
        known = self._words.get(word)
        places = known.places if known is not None and known.kind is kind else ()
        self._words[word] = Token(kind, word, places=(*places, place))

    def _name(self, subject: Subject, situation: Situation) -> None:
        places = tuple(place for place, contest in enumerate(situation.contests) if contest.subject == subject.id)
        for word in _forms(subject.name):
            # Two persons of one name cannot be told apart by it, so the name is no word at all.
            if _bearers(word, situation.subjects) == 1:
                self._words[word] = Token(Kind.PERSON, word, places=places)
        for word in _short_names(subject):
            if word not in self._words and _called(word, situation.subjects) == 1:
                self._words[word] = Token(Kind.PERSON, word, sure=False, places=places)

    def _answers(self, place: int, contest: Contest, language: str) -> None:
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
        known = self._words.get(word)
        if known is None or known.kind is not Kind.WORD:
            known = Token(Kind.WORD, word, small_talk=word in _SMALL_TALK)
        ids = dict.fromkeys(option for option, _ in options)
        sure = known.sure and not known.small_talk and all(each for _, each in options)
        choices = (*known.choices, *((place, option) for option in ids))
        self._words[word] = replace(known, sure=sure, choices=choices)


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
