"""The words that mean the same before every ballot paper: numerals, negations, courtesies and what only fills."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, unique


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


def fixed(kind: Kind, words: str) -> dict[str, Token]:
    """Return a token of one kind for each of the words, which blanks part."""
    return {word: Token(kind, word) for word in words.split()}


def _numerals(written: str, *, sure: bool) -> Iterator[tuple[str, Token]]:
    for value, words in enumerate(written.split("|")):
        for word in words.split():
            yield word, Token(Kind.NUMBER, str(value), sure=sure, native=True)


FIXED: dict[str, Token] = {
    **fixed(Kind.SILENT, "。 ! ( ) [ ] 【 】 \" ' “ ” ‘ ’ 「 」 『 』 《 》 < > # : ; , 、 · 谢谢 谢谢您 谢谢你 多谢"),
    **fixed(Kind.SILENT, "please pls plz thanks thx 代码 编码 密码 验证码 code 先生 女士 同志"),
    "\n": Token(Kind.SILENT, "\n"),
    "thank you": Token(Kind.SILENT, "thank you"),
    **fixed(Kind.LEAD, "选 选择 我选 我选择 我 选项 option vote choice choose select pick number i my"),
    "i choose": Token(Kind.LEAD, "i choose"),
    "i vote": Token(Kind.LEAD, "i vote"),
    "vote for": Token(Kind.LEAD, "vote for"),
    **fixed(Kind.TAIL, "号 号选项"),
    **fixed(Kind.SOFT, "投 我投 评 我评 给 打 回 回复 答 答案 填 画 是 就是 还是 就 觉得 认为 感觉"),
    **fixed(Kind.SOFT, "的 了 吧 啊 呀 哦 哈 啦"),
    **fixed(Kind.SOFT, "改 改成 改为 改选 重选 我要 我想 我的 我的选择 = * ? √ ✓ ✔ ☑ ✅ 🙏 🌹 😊 😄 ☺ 🤝 no."),
    **fixed(Kind.SOFT, "is it it's its for the he she change to answer think consider rate"),
    **fixed(Kind.COURTESY, "好 好的 好吧 好了 好嘞 好滴 行 行吧 可以 同意 收到 嗯 嗯嗯 恩 哦哦 中 要得 成 妥"),
    **fixed(Kind.COURTESY, "得 对 对的 是的 没问题 知道了 晓得了 明白 明白了 辛苦了 您好 你好"),
    **fixed(Kind.COURTESY, "ok okay okey fine sure yes y yeah yep hi hello"),
    **fixed(Kind.EVERY, "都 全 全部 都是 都选 全选 全部选 所有 统统 all"),
    **fixed(Kind.JOIN, "- / ~ 或 或者 | \\ 到 至 or"),
    **fixed(Kind.AND, "和 与 跟 及 & + and"),
    ".": Token(Kind.POINT, "."),
    **fixed(Kind.DEGREE, "很 非常 挺 比较 特别 十分 相当 真 太 最 超 极 极其 蛮"),
    **fixed(Kind.DEGREE, "very really quite pretty extremely so"),
    **fixed(Kind.HARDLY, "不太 不怎么 不算 不很 不大 不够 不咋 不十分 不是很 不是太 不那么"),
    **fixed(Kind.HARDLY, "不怎样 算不上 不能算 谈不上"),
    **{phrase: Token(Kind.HARDLY, phrase) for phrase in ("not very", "not so", "not really", "not too", "not quite")},
    **fixed(Kind.NEGATION, "不 不是 没 没有 无 非 未 别 莫 勿 甭 免 除 除了 否 拒绝 反对 取消 错 不选 不投"),
    **fixed(Kind.NEGATION, "not no nor never except without don't dont isn't isnt against neither non nothing none"),
    **fixed(Kind.COUNTER, "票 分 个 次 遍 votes points point times"),
    **fixed(Kind.QUESTION, "吗 么 呢 什么 怎么 怎样 几 哪 哪里 谁 多少 能不能 是不是 为什么 啥 咋"),
    **fixed(Kind.QUESTION, "how what when where who why"),
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
