"""Whether the options of a contest can be told apart: by key, by word, and in one text message."""

import unicodedata
from collections.abc import Iterator, Sequence

from poll.refusal import Say
from poll.rule_contests import Asked
from poll.rule_lines import Place
from poll.rule_text import RuleText, shown
from poll.rules import Contest, ContestKind, Option, RuleSet

# A text in Chinese holds 70 characters in one part; one of these characters only holds 160 (GSM 03.38).
_ONE_PART_UCS2, _ONE_PART_GSM7 = 70, 160
_GSM7 = frozenset(" \n!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")

# What these words do is fixed for every poll (stop, help, withdraw, check, and yes to a question that is pending),
# so none of them can choose an option.
_RESERVED_WORDS = (
    "help info stop stopall cancel end quit unsubscribe start td t withdraw check receipt y yes "
    "帮助 帮忙 求助 人工 退订 停止 退出 恢复 撤回 撤销 查 回执 是 对"
)
_RESERVED = frozenset(_RESERVED_WORDS.split())

_DECISION = ("yes", "no", "abstain")
_MOST_SINGLE_KEYS = 9


def check_options(file: RuleText, rules: RuleSet, asked: Sequence[Asked]) -> None:
    """Note everything that keeps a voter from choosing an option of a contest clearly."""
    lists = {each.options_at: each.contest.options for each in asked}
    for place, options in lists.items():
        _keys(file, place, options)
        _words(file, place, options)
    for index, each in enumerate(asked):
        _kind(file, each)
        _seats(file, index, each.contest)
        _one_text(file, rules, index, each.contest)


def _keys(file: RuleText, place: Place, options: Sequence[Option]) -> None:
    single = len(options) <= _MOST_SINGLE_KEYS
    expected = Say("1 到 9", "1 to 9") if single else Say("10 到 99（选项多于 9 个）", "10 to 99 (more than 9 options)")
    seen: set[str] = set()
    for index, option in enumerate(options):
        at = (*place, index, "key")
        sound = option.key.isascii() and option.key.isdigit() and option.key[0] != "0" and len(option.key) == 2 - single
        if not sound and file.is_clean(at):
            file.note(at, expected, shown(option.key), Say("请改正按键。", "Correct the key."))
        elif option.key in seen and sound:
            file.note(
                at,
                Say("每个选项一个按键", "one key for each option"),
                shown(option.key),
                Say("请换一个。", "Change one."),
            )
        seen.add(option.key)


def _words(file: RuleText, place: Place, options: Sequence[Option]) -> None:
    meant: dict[str, int] = {}
    for index, option in enumerate(options):
        for at, word in _counting(place, index, option):
            _sound_word(file, at, word)
            if meant.setdefault(plain(word), index) != index:
                _two_options(file, at, word, options[meant[plain(word)]])
    for index, option in enumerate(options):
        for language, listed in option.asks.items():
            for number, word in enumerate(listed):
                at = (*place, index, "asks", language, number)
                before = meant.setdefault(plain(word), -1 - index)
                if word and before != -1 - index:
                    _two_options(file, at, word, options[before if before >= 0 else -1 - before])


def _counting(place: Place, index: int, option: Option) -> Iterator[tuple[Place, str]]:
    for language, label in option.label.items():
        if label:
            yield (*place, index, "label", language), label
    for language, listed in option.words.items():
        for number, word in enumerate(listed):
            if word:
                yield (*place, index, "words", language, number), word


def plain(word: str) -> str:
    """Return a word as words are compared: full width, letter case and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


def _sound_word(file: RuleText, at: Place, word: str) -> None:
    if plain(word) in _RESERVED or _is_number(plain(word)):
        expected = Say(
            "不是数字，也不是帮助、退订、是等词", "a word that is no digit and not help, stop, yes and the like"
        )
        file.note(at, expected, shown(word), Say("请换一个词。", "Use another word."))


def _is_number(word: str) -> bool:
    return all(unicodedata.numeric(char, None) is not None for char in word)


def _two_options(file: RuleText, at: Place, word: str, other: Option) -> None:
    found = Say(f"“{word}”也属于 {other.id}", f'"{word}" belongs to {other.id} too')
    file.note(
        at, Say("只属于一个选项的词", "a word of one option only"), found, Say("请删去一处。", "Delete one of them.")
    )


def _kind(file: RuleText, asked: Asked) -> None:
    options, place = asked.contest.options, asked.options_at
    match asked.contest.kind:
        case ContestKind.RATING:
            for index, option in enumerate(options):
                _points(file, (*place, index), option)
            _someone_can_answer(file, place, options)
        case ContestKind.CHOICE:
            _no_points(file, place, options)
            _someone_can_answer(file, place, options)
        case ContestKind.DECISION:
            _no_points(file, place, options)
            _yes_no_abstain(file, place, options)


def _points(file: RuleText, at: Place, option: Option) -> None:
    if option.abstains and option.points is not None:
        expected = Say("弃权不计分", "no points for an abstention")
        file.note((*at, "points"), expected, shown(str(option.points)), Say("请删去 points。", "Delete points."))
    if not option.abstains and option.points is None:
        step = Say(
            "请写 points；不计分的选项写 abstains = true。", "Write points, or abstains = true where it is not scored."
        )
        file.note((*at, "points"), Say("分数", "points"), Say("没有", "none"), step)


def _someone_can_answer(file: RuleText, place: Place, options: Sequence[Option]) -> None:
    if options and all(option.abstains for option in options):
        expected = Say("至少一个不是弃权的选项", "an option that is not an abstention")
        file.note(place, expected, Say("都是弃权", "abstentions only"), Say("请补选项。", "Add options."))


def _no_points(file: RuleText, place: Place, options: Sequence[Option]) -> None:
    for index, option in enumerate(options):
        if option.points is not None:
            expected = Say("只有 rating 才有分数", "points only where kind is rating")
            file.note((*place, index, "points"), expected, shown(str(option.points)), Say("请删去。", "Delete it."))


def _yes_no_abstain(file: RuleText, place: Place, options: Sequence[Option]) -> None:
    ids = [option.id for option in options]
    if options and sorted(ids) != sorted(_DECISION):
        listed = ", ".join(_DECISION)
        found = ", ".join(ids)
        file.note(place, Say(listed, listed), Say(found, found), Say("表决恰有这三项。", "A decision has these three."))
    for index, option in enumerate(options):
        if option.abstains != (option.id == "abstain") and option.id in _DECISION:
            step = Say("只有 abstain 写 abstains = true。", "abstains = true for abstain, and only there.")
            file.note((*place, index, "abstains"), Say("弃权即 abstain", "abstain abstains"), shown(option.id), step)


def _seats(file: RuleText, index: int, contest: Contest) -> None:
    most = sum(not option.abstains for option in contest.options)
    if contest.seats > max(most, 1):
        expected = Say(f"至多 {most}", f"at most {most}")
        step = Say("可选数不能多于选项数。", "No more can be chosen than there are options.")
        file.note(("contests", index, "seats"), expected, shown(contest.seats), step)


def _one_text(file: RuleText, rules: RuleSet, index: int, contest: Contest) -> None:
    names = {subject.id: subject.name for subject in rules.subjects}
    for language, title in contest.title.items():
        name = names.get(contest.subject or "", {}).get(language, "")
        offered = " ".join(f"{option.key}{option.label.get(language, '')}" for option in contest.options)
        text = f"{name} {title}: {offered}"
        most = _ONE_PART_GSM7 if set(text) <= _GSM7 else _ONE_PART_UCS2
        units = len(text.encode("utf-16-le")) // 2
        if units > most:
            expected = Say(f"姓名、题目、选项合计不超过 {most} 字", f"name, title and options within {most} characters")
            found = Say(f"{units} 字", f"{units} characters")
            step = Say("一条短信放不下，请缩短。", "They do not fit one text message: shorten them.")
            file.note(("contests", index, "title", language), expected, found, step)
